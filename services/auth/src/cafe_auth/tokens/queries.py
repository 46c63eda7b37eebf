"""SQL of personal tokens. Ages are PostgreSQL's to judge, as with sessions."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Uuid,
    any_,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.keys.tokens import Identity
from cafe_auth.sessions.known import Found, Kind
from cafe_auth.sessions.queries import TOUCH_EVERY, Ended
from cafe_auth.tables import Person, PersonalToken, Totp
from cafe_auth.tokens.scopes import role_with

KEPT = timedelta(days=30)
"""So long an expired token stays in its owner's list."""


def _lives() -> ColumnElement[bool]:
    return or_(PersonalToken.expires_at.is_(None), PersonalToken.expires_at > func.now())


def _unused() -> ColumnElement[bool]:
    used = PersonalToken.last_used_at
    return or_(used.is_(None), used <= func.now() - TOUCH_EVERY)


async def find(session: AsyncSession, digests: Sequence[bytes]) -> dict[bytes, Found]:
    """Return the live tokens with these digests, and their persons."""
    rows = await session.execute(
        select(PersonalToken, Person, _unused(), Totp.confirmed_at.is_not(None))
        .join(Person, Person.id == PersonalToken.person_id)
        .outerjoin(Totp, Totp.person_id == Person.id)
        .where(PersonalToken.token_digest.in_(digests), Person.disabled_at.is_(None), _lives())
    )
    return {
        token.token_digest: Found(_identity(token, person), touch_due, second_factor)
        for token, person, touch_due, second_factor in rows
    }


def _identity(token: PersonalToken, person: Person) -> Identity:
    return Identity(
        session_id=token.id,
        person_id=person.id,
        username=person.username,
        display_name=person.display_name,
        role=role_with(token.scopes, person.role),
        timezone=person.timezone,
        day_starts_at=person.day_starts_at,
        version=person.version,
        scopes=tuple(token.scopes),
    )


async def touch(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Write that tokens are in use, but for those of which somebody else just does."""
    due = (
        select(PersonalToken.id)
        .where(PersonalToken.id == any_(literal(list(ids), ARRAY(Uuid))), _unused())
        .with_for_update(skip_locked=True)
    )
    await session.execute(
        update(PersonalToken).where(PersonalToken.id.in_(due)).values(last_used_at=func.now())
    )


TOKENS = Kind(find, touch)


async def living(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Return those of `ids` that are live tokens."""
    query = (
        select(PersonalToken.id)
        .join(Person, Person.id == PersonalToken.person_id)
        .where(PersonalToken.id.in_(ids), Person.disabled_at.is_(None), _lives())
    )
    return (await session.scalars(query)).all()


async def of_person(
    session: AsyncSession, person_id: UUID, before: UUID | None, limit: int
) -> Sequence[PersonalToken]:
    """Return a person's tokens, newest first; `before` is the last id of the page before."""
    query = select(PersonalToken).where(PersonalToken.person_id == person_id)
    if before is not None:
        query = query.where(PersonalToken.id < before)
    return (await session.scalars(query.order_by(PersonalToken.id.desc()).limit(limit))).all()


async def count(session: AsyncSession, person_id: UUID) -> int:
    """Return how many tokens a person has, and let nobody else add one until the commit."""
    await session.get(Person, person_id, with_for_update=True)
    query = select(func.count()).where(PersonalToken.person_id == person_id)
    return await session.scalar(query) or 0


async def all_of(session: AsyncSession, person_id: UUID) -> list[Ended]:
    """Return the ids and digests of all of a person's tokens."""
    rows = await session.execute(
        select(PersonalToken.id, PersonalToken.token_digest).where(
            PersonalToken.person_id == person_id
        )
    )
    return [Ended(*row) for row in rows]


async def remove(session: AsyncSession, person_id: UUID, token_id: UUID) -> Ended | None:
    """Delete a token that is the person's."""
    row = (
        await session.execute(
            delete(PersonalToken)
            .where(PersonalToken.id == token_id, PersonalToken.person_id == person_id)
            .returning(PersonalToken.id, PersonalToken.token_digest)
        )
    ).one_or_none()
    return None if row is None else Ended(*row)


async def sweep(session: AsyncSession) -> None:
    """Delete what expired KEPT ago."""
    await session.execute(delete(PersonalToken).where(PersonalToken.expires_at < func.now() - KEPT))
