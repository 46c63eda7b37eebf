"""People and what they did, as administrators see them."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from cafe_auth.tables import Person

Role = Literal["user", "admin"]
Sort = Literal["-created_at", "created_at", "username"]
AuditSort = Literal["-at", "at"]


class UserCard(Struct, frozen=True, kw_only=True):
    """Anybody. disabled: an administrator keeps him out."""

    id: UUID
    username: str
    display_name: str
    email: str | None
    email_verified: bool
    role: str
    disabled: bool
    created_at: datetime


class UserPatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays."""

    role: Role | UnsetType = UNSET
    disabled: bool | UnsetType = UNSET


class ResetLink(Struct, frozen=True, kw_only=True):
    """url: lets its holder choose the person's password, once; shown this once."""

    url: str
    expires_at: datetime


class Actor(Struct, frozen=True, kw_only=True):
    """Who did it; username is null when the account is gone."""

    id: UUID
    username: str | None


class AuditCard(Struct, frozen=True, kw_only=True):
    """Something that happened. actor: null for strangers and for the command line.

    service: where, by its public name. request_id: the same as in all logs of that request.
    """

    id: UUID
    at: datetime
    service: str
    actor: Actor | None
    action: str
    subject_id: UUID | None
    before: dict[str, Any]
    after: dict[str, Any]
    address: str
    user_agent: str
    request_id: str


def user_card(person: Person) -> UserCard:
    """Show a person to administrators."""
    return UserCard(
        id=person.id,
        username=person.username,
        display_name=person.display_name,
        email=person.email,
        email_verified=person.email_verified_at is not None,
        role=person.role,
        disabled=person.disabled_at is not None,
        created_at=person.created_at,
    )
