"""What people see of themselves and of each other."""

from datetime import datetime
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from cafe_auth.tables import Person


class PublicUser(Struct, frozen=True, kw_only=True):
    """Anybody, as others see him. day_starts_at: HH:MM in his timezone.

    avatar_version: for `?v=` of his picture; 0 for initials.
    """

    id: UUID
    username: str
    display_name: str
    bio: str
    timezone: str
    day_starts_at: str
    role: str
    avatar_version: int
    created_at: datetime


class User(Struct, frozen=True, kw_only=True):
    """The caller himself. visibility: everybody, room_mates or nobody."""

    id: UUID
    username: str
    display_name: str
    email: str | None
    email_verified: bool
    bio: str
    timezone: str
    day_starts_at: str
    role: str
    visibility: str
    avatar_version: int
    created_at: datetime


class ProfilePatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays. email null: none any more; display_name must not be empty."""

    display_name: str | UnsetType = UNSET
    bio: str | UnsetType = UNSET
    timezone: str | UnsetType = UNSET
    day_starts_at: str | UnsetType = UNSET
    email: str | UnsetType | None = UNSET
    visibility: str | UnsetType = UNSET


def public_user(person: Person) -> PublicUser:
    """Show a person to others."""
    return PublicUser(
        id=person.id,
        username=person.username,
        display_name=person.display_name,
        bio=person.bio,
        timezone=person.timezone,
        day_starts_at=person.day_starts_at,
        role=person.role,
        avatar_version=person.avatar_version,
        created_at=person.created_at,
    )


def own_user(person: Person) -> User:
    """Show a person to himself."""
    return User(
        id=person.id,
        username=person.username,
        display_name=person.display_name,
        email=person.email,
        email_verified=person.email_verified_at is not None,
        bio=person.bio,
        timezone=person.timezone,
        day_starts_at=person.day_starts_at,
        role=person.role,
        visibility=person.visibility,
        avatar_version=person.avatar_version,
        created_at=person.created_at,
    )
