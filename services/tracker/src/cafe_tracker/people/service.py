"""Tracker's copy of people: fed by auth's events, by identity tokens and, at need, by asking."""

from collections.abc import Collection, Iterable
from uuid import UUID

from msgspec import Struct, structs
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.core import Core
from cafe_contracts.events import PersonRegistered, ProfileChanged
from cafe_contracts.questions import PeopleAnswer, PersonCard
from cafe_database.sessions import unit
from cafe_http.identity import Principal
from cafe_tracker.people import queries
from cafe_tracker.tables import Person

ASKED_AT_ONCE = 50
"""Ids in one question: 50 make a query string of 2 KB, which every server takes."""


class Profile(Struct, frozen=True, kw_only=True):
    """What tracker knows of a person, at a version of his profile."""

    person_id: UUID
    username: str
    timezone: str
    day_starts_at: str
    version: int


def of_principal(who: Principal) -> Profile:
    """Return the profile in an identity token."""
    return Profile(
        person_id=who.id,
        username=who.username,
        timezone=who.timezone,
        day_starts_at=who.day_starts_at,
        version=who.profile_version,
    )


def of_fact(fact: PersonRegistered | ProfileChanged | PersonCard) -> Profile:
    """Return the profile in an event of auth's, or in its answer."""
    return Profile(
        person_id=fact.person_id,
        username=fact.username,
        timezone=fact.timezone,
        day_starts_at=fact.day_starts_at,
        version=fact.version,
    )


async def learn(session: AsyncSession, profile: Profile) -> None:
    """Keep a profile unless a newer one is known.

    Locks the person's row only when there is something new. Take timers' rows before people's,
    never after: that order keeps writers from deadlocks.
    """
    known = await session.scalar(
        select(Person.version).where(Person.person_id == profile.person_id)
    )
    if known is not None and known >= profile.version:
        return
    draft = insert(Person).values(structs.asdict(profile))
    await session.execute(
        draft.on_conflict_do_update(
            index_elements=[Person.person_id],
            set_={
                name: draft.excluded[name]
                for name in ("username", "timezone", "day_starts_at", "version")
            },
            where=Person.version < draft.excluded.version,
        )
    )


async def known_and_locked(session: AsyncSession, who: Principal) -> Person:
    """Return the caller's row, locked: from now on his books have one writer."""
    await learn(session, of_principal(who))
    (person,) = await queries.lock(session, [who.id])
    return person


async def learn_missing(core: Core, person_ids: Collection[UUID]) -> None:
    """Ask auth for those of these people of whom nothing is known here, and keep the answer.

    Call it outside of any transaction. Raises Unavailable. People whom auth does not know, or no
    longer, stay unknown.
    """
    async with unit(core.sessions) as session:
        known = await session.scalars(
            select(Person.person_id).where(Person.person_id.in_(person_ids))
        )
        missing = sorted(set(person_ids) - set(known))
    for ids in _chunks(missing):
        answer = await core.ask.get(
            "auth", "/internal/v1/people", params={"ids": ",".join(ids)}, answer=PeopleAnswer
        )
        async with unit(core.sessions) as session:
            for card in sorted(answer.people, key=lambda card: card.person_id):
                await learn(session, of_fact(card))


def _chunks(ids: list[UUID]) -> Iterable[list[str]]:
    for start in range(0, len(ids), ASKED_AT_ONCE):
        yield [str(one) for one in ids[start : start + ASKED_AT_ONCE]]
