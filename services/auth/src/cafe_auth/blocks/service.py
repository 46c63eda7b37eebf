"""Blocking somebody, and letting him be again.

A block is the blocker's own affair: the other one is not told, and it shows only in what he can no
longer do. Services that must know follow `person_blocked` and `person_unblocked`.
"""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.blocks import queries
from cafe_auth.errors import TooManyBlocks
from cafe_auth.profile import queries as profiles
from cafe_chassis.clock import now
from cafe_contracts.events import PersonBlocked, PersonUnblocked
from cafe_database.ids import new_id
from cafe_http.errors import Conflict, NotFound, NotLoggedIn
from cafe_messaging.outbox import stage

BLOCKS_MAX = 1000
"""The whole list is one answer; nobody with this many enemies reads it."""


async def block(session: AsyncSession, blocker_id: UUID, blocked_id: UUID) -> None:
    """Block somebody; again is nothing new.

    Raises NotFound, Conflict for oneself, TooManyBlocks.
    """
    if blocked_id == blocker_id:
        raise Conflict("You cannot block yourself.")
    version = await _next_version(session, blocker_id)
    if await queries.exists(session, blocker_id, blocked_id):
        return
    if await profiles.by_id(session, blocked_id) is None:
        raise NotFound
    if await queries.count(session, blocker_id) >= BLOCKS_MAX:
        raise TooManyBlocks
    try:
        async with session.begin_nested():
            await queries.add(session, blocker_id, blocked_id)
    except IntegrityError:
        # Deleted his account in between.
        raise NotFound from None
    await _tell(session, PersonBlocked, blocker_id, blocked_id, version)


async def unblock(session: AsyncSession, blocker_id: UUID, blocked_id: UUID) -> None:
    """Undo a block; nothing happens without one."""
    version = await _next_version(session, blocker_id)
    if await queries.remove(session, blocker_id, blocked_id):
        await _tell(session, PersonUnblocked, blocker_id, blocked_id, version)


async def _next_version(session: AsyncSession, blocker_id: UUID) -> int:
    version = await queries.next_version(session, blocker_id)
    if version is None:
        raise NotLoggedIn
    return version


async def _tell(
    session: AsyncSession,
    kind: type[PersonBlocked | PersonUnblocked],
    blocker_id: UUID,
    blocked_id: UUID,
    version: int,
) -> None:
    await stage(
        session,
        kind(
            event_id=new_id(),
            occurred_at=now(),
            actor_id=blocker_id,
            version=version,
            person_id=blocker_id,
            blocked_id=blocked_id,
        ),
    )
