"""Forgetting a person. His messages stay where others answered them, by a deleted account."""

from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.clock import now
from cafe_chat.tables import Change, Mention, Person, Presence, Reaction, Reader, Report
from cafe_contracts.events import ChatDataErased, PersonErased
from cafe_database.ids import new_id
from cafe_http.idempotency import forget_person
from cafe_messaging.outbox import stage

# No username can hold a space, so nobody can take this name (docs/api.md §2).
ERASED = "deleted account"


async def erase(session: AsyncSession, event: PersonErased) -> None:
    """Delete everything that is kept of a person but his messages, and take his name from those.

    Says so only once nothing is left: while a socket of his is still closing, his presence there
    is not over, and auth asks again.
    """
    person_id = event.person_id
    # Before the spans go, which tell where he has been.
    await _leave_log(session, person_id)
    # The row stays, without the name: messages are shown by it. Its version keeps late events and
    # identities from bringing the name back.
    await session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(username=ERASED, version=func.greatest(Person.version, event.version))
    )
    await session.execute(delete(Mention).where(Mention.person_id == person_id))
    # What he reported is for the moderators to judge still; his own words are not needed for that.
    await session.execute(update(Report).where(Report.reporter_id == person_id).values(note=None))
    await session.execute(delete(Reaction).where(Reaction.person_id == person_id))
    await session.execute(delete(Reader).where(Reader.person_id == person_id))
    await session.execute(
        delete(Presence).where(Presence.user_id == person_id, Presence.went_at.is_not(None))
    )
    await forget_person(session, person_id)
    if not await _is_online(session, person_id):
        await stage(session, ChatDataErased.answering(event, event_id=new_id(), at=now()))


async def _leave_log(session: AsyncSession, person_id: UUID) -> None:
    """Take a person's name from the frames about reactions and pins that are kept for a week."""
    name = await session.scalar(select(Person.username).where(Person.id == person_id))
    if name is None or name == ERASED:
        return
    rooms = select(Presence.room_id).where(Presence.user_id == person_id)
    await session.execute(
        update(Change)
        .where(Change.room_id.in_(rooms), Change.frame.contains(f'"user_id":"{person_id}"'))
        .values(frame=func.replace(Change.frame, f'"username":"{name}"', f'"username":"{ERASED}"'))
    )


async def _is_online(session: AsyncSession, person_id: UUID) -> bool:
    return bool(
        await session.scalar(
            select(func.count()).where(Presence.user_id == person_id, Presence.went_at.is_(None))
        )
    )
