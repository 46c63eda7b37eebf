"""What administrators do to accounts."""

from datetime import datetime
from uuid import UUID

from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.admin.schemas import UserPatch
from cafe_auth.audit.service import Action, record
from cafe_auth.errors import LastAdministrator
from cafe_auth.leaving import service as leaving
from cafe_auth.profile import queries as profiles
from cafe_auth.recovery import links
from cafe_auth.recovery.links import LASTS_BY_HAND, Purpose
from cafe_auth.registration.queries import administrators, lock_administrators
from cafe_auth.resources import Resources
from cafe_auth.sessions.service import Revoker
from cafe_auth.tables import Person
from cafe_chassis.clock import now
from cafe_http.device import Device
from cafe_http.errors import Conflict, NotFound
from cafe_telemetry import logs

log = logs.get(__name__)


async def change(
    session: AsyncSession,
    revoker: Revoker,
    admin_id: UUID,
    person_id: UUID,
    patch: UserPatch,
    device: Device,
) -> Person:
    """Change a person's role, or keep him out; either way his sessions end.

    Raises NotFound or LastAdministrator.
    """
    await lock_administrators(session)
    person = await profiles.for_update(session, person_id)
    if person is None:
        raise NotFound
    before = (person.role, person.disabled_at is not None)
    after = (
        before[0] if patch.role is UNSET else patch.role,
        before[1] if patch.disabled is UNSET else patch.disabled,
    )
    if after == before:
        return person
    if before == ("admin", False) and await administrators(session) == 1:
        raise LastAdministrator
    person.role = after[0]
    person.disabled_at = (person.disabled_at or now()) if after[1] else None
    person.version += 1
    await session.flush()
    _record(session, admin_id, person_id, before, after, device)
    await revoker.shut_out(session, person_id)
    log.info("account_changed", person_id=person_id, role=after[0], disabled=after[1])
    return person


def _record(
    session: AsyncSession,
    admin_id: UUID,
    person_id: UUID,
    before: tuple[str, bool],
    after: tuple[str, bool],
    device: Device,
) -> None:
    if before[0] != after[0]:
        record(
            session,
            Action.ROLE_CHANGED,
            actor=admin_id,
            subject=person_id,
            device=device,
            before={"role": before[0]},
            after={"role": after[0]},
        )
    if before[1] != after[1]:
        action = Action.DISABLED if after[1] else Action.ENABLED
        record(session, action, actor=admin_id, subject=person_id, device=device)


async def end_sessions(
    session: AsyncSession, revoker: Revoker, admin_id: UUID, person_id: UUID, device: Device
) -> None:
    """Log somebody out everywhere. Raises NotFound."""
    if await profiles.by_id(session, person_id) is None:
        raise NotFound
    await revoker.end_all(session, person_id)
    record(session, Action.SESSIONS_ENDED, actor=admin_id, subject=person_id, device=device)


async def remove(
    session: AsyncSession, resources: Resources, admin_id: UUID, person_id: UUID, device: Device
) -> None:
    """Delete somebody's account in all services. Raises NotFound, Conflict or LastAdministrator."""
    if await profiles.by_id(session, another(admin_id, person_id)) is None:
        raise NotFound
    await leaving.erase(
        session, resources.revoker, resources.seal, person_id, actor_id=admin_id, device=device
    )


def another(admin_id: UUID, person_id: UUID) -> UUID:
    """Return a person's id. Raises Conflict for the administrator's own: one slip of "all that
    match" would lock him out.
    """
    if person_id == admin_id:
        raise Conflict("You yourself are left as you are.")
    return person_id


async def reset_token(
    session: AsyncSession, admin_id: UUID, person_id: UUID, device: Device
) -> tuple[str, datetime]:
    """Return the token of a link for a new password, and its end. Raises NotFound."""
    if await profiles.by_id(session, person_id) is None:
        raise NotFound
    # One at a time: a link that was lost on its way stops working.
    await links.drop(session, Purpose.RESET, person_id)
    token = await links.make(session, Purpose.RESET, person_id, email=None, lasts=LASTS_BY_HAND)
    record(session, Action.RESET_LINK_MADE, actor=admin_id, subject=person_id, device=device)
    return token, now() + LASTS_BY_HAND
