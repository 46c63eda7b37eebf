"""Reading and changing profiles."""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from msgspec import UNSET
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts.queries import taken
from cafe_auth.accounts.rules import USERNAME, email_fault, fold
from cafe_auth.audit.service import Action, record
from cafe_auth.mail.queue import Kind, enqueue
from cafe_auth.profile import queries, rules
from cafe_auth.profile.schemas import ProfilePatch
from cafe_auth.sessions.service import Revoker
from cafe_auth.tables import Person
from cafe_chassis.clock import now
from cafe_contracts.events import ProfileChanged
from cafe_database.ids import new_id
from cafe_http.device import Device
from cafe_http.errors import FieldError, Invalid, NotFound, NotLoggedIn
from cafe_messaging.outbox import stage


def _as_typed(value: str) -> str:
    return value


_PLAIN: Mapping[str, tuple[Callable[[str], str], Callable[[str], str | None]]] = {
    "display_name": (rules.tidy, rules.display_name_fault),
    "bio": (rules.tidy, rules.bio_fault),
    "timezone": (_as_typed, rules.timezone_fault),
    "day_starts_at": (_as_typed, rules.day_starts_at_fault),
    "visibility": (_as_typed, rules.visibility_fault),
}
"""Field → how it is tidied, and its rule."""


async def own(session: AsyncSession, person_id: UUID) -> Person:
    """Return the caller's own profile. Raises NotLoggedIn when his account is gone."""
    person = await queries.by_id(session, person_id)
    if person is None:
        raise NotLoggedIn
    return person


async def by_username(session: AsyncSession, username: str) -> Person:
    """Return somebody by his name, in any case. Raises NotFound."""
    if not USERNAME.fullmatch(username):
        raise NotFound
    person = await queries.by_username(session, fold(username))
    if person is None:
        raise NotFound
    return person


async def by_id(session: AsyncSession, person_id: UUID) -> Person:
    """Return somebody by his id. Raises NotFound."""
    person = await queries.by_id(session, person_id)
    if person is None:
        raise NotFound
    return person


async def change(
    session: AsyncSession, revoker: Revoker, person_id: UUID, patch: ProfilePatch, device: Device
) -> Person:
    """Change what `patch` names.

    Raises Invalid, EmailTaken, NotLoggedIn.
    """
    wanted = _values(patch)
    person = await hold(session, person_id)
    changed = {name: value for name, value in wanted.items() if getattr(person, name) != value}
    if not changed:
        return person
    for name, value in changed.items():
        setattr(person, name, value)
    if "email" in changed:
        _set_email(person, wanted["email"])
    person.version += 1
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError as error:
        raise taken(error) from None
    if "email" in changed and person.email_folded:
        enqueue(session, Kind.VERIFY_EMAIL, person_id=person_id, email=person.email_folded)
    await spread(session, revoker, person, changed, device)
    return person


async def hold(session: AsyncSession, person_id: UUID) -> Person:
    """Return the caller, whom nobody else changes until the commit. Raises NotLoggedIn."""
    person = await queries.for_update(session, person_id)
    if person is None:
        raise NotLoggedIn
    return person


async def spread(
    session: AsyncSession, revoker: Revoker, person: Person, fields: Iterable[str], device: Device
) -> None:
    """Let everybody know of a profile that has a new version already. fields: what changed."""
    # Which fields, and not what was in them: the trail must not become a copy of everybody's life.
    record(
        session,
        Action.PROFILE_CHANGED,
        actor=person.id,
        subject=person.id,
        device=device,
        after={"fields": sorted(fields)},
    )
    await stage(session, _profile_changed(person))
    await revoker.forget_profile(session, person.id)


def _set_email(person: Person, email: str | None) -> None:
    person.email_folded = fold(email) if email else None
    # Whoever proved the old address has not proved the new one.
    person.email_verified_at = None


def _values(patch: ProfilePatch) -> dict[str, str | None]:
    """Return the tidied values that were given. Raises Invalid with all that is wrong at once."""
    values: dict[str, str | None] = {}
    errors: list[FieldError] = []

    def take(field: str, value: str, fault: str | None) -> None:
        values[field] = value
        if fault:
            errors.append(FieldError(field, fault))

    for field, (tidied, fault_of) in _PLAIN.items():
        value = getattr(patch, field)
        if value is not UNSET:
            value = tidied(value)
            take(field, value, fault_of(value))
    if patch.email is None:
        values["email"] = None
    elif patch.email is not UNSET:
        take("email", patch.email, email_fault(patch.email))
    if errors:
        raise Invalid(errors=errors)
    return values


def _profile_changed(person: Person) -> ProfileChanged:
    return ProfileChanged(
        event_id=new_id(),
        occurred_at=now(),
        actor_id=person.id,
        version=person.version,
        person_id=person.id,
        username=person.username,
        display_name=person.display_name,
        timezone=person.timezone,
        day_starts_at=person.day_starts_at,
    )
