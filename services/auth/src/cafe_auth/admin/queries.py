"""SQL of administration: lists of people and of the audit trail."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.admin.schemas import AuditSort, Sort
from cafe_auth.tables import AuditEntry, LoginSession, Person
from cafe_chassis.administration import by_id
from cafe_database.ids import first_id_of
from cafe_database.words import has

AUDIT_KEPT = timedelta(days=400)
"""A year, and time to look back at it."""

FEW = 1_000
"""Whoever matches more people is soonest found by going through the list itself."""


class UserFilter(Struct, frozen=True, kw_only=True):
    """q: a part of a username, display name or address. None: whichever."""

    q: str | None
    role: str | None
    disabled: bool | None


class AuditFilter(Struct, frozen=True, kw_only=True):
    """q: a part of an action, or of the name of who did it or whom it was done to.

    None: whichever.
    """

    q: str | None
    service: str | None
    actor: UUID | None
    subject: UUID | None
    action: str | None


async def users(
    session: AsyncSession, wanted: UserFilter, sort: Sort, after: str | None, limit: int
) -> Sequence[Person]:
    """Return people in the order of `sort`; `after` is the last `position` of the page before."""
    query = select(Person)
    if wanted.q:
        query = query.where(_named(wanted.q))
    if wanted.role is not None:
        query = query.where(Person.role == wanted.role)
    if wanted.disabled is not None:
        query = query.where(Person.disabled_at.is_not(None) == wanted.disabled)
    # Ids are UUIDv7: their order is that of creation.
    if sort == "username":
        query = query.order_by(Person.username_folded)
        query = query if after is None else query.where(Person.username_folded > after)
    elif sort == "created_at":
        query = query.order_by(Person.id)
        query = query if after is None else query.where(Person.id > UUID(after))
    else:
        query = query.order_by(Person.id.desc())
        query = query if after is None else query.where(Person.id < UUID(after))
    return (await session.scalars(query.limit(limit))).all()


def _named(text: str) -> ColumnElement[bool]:
    part = text.lower()
    return or_(
        Person.username_folded.contains(part, autoescape=True),
        Person.email_folded.contains(part, autoescape=True),
        has(Person.display_name, text),
    )


def position(person: Person, sort: Sort) -> str:
    """Return where a person stands in a list."""
    return person.username_folded if sort == "username" else str(person.id)


async def audit(
    session: AsyncSession, wanted: AuditFilter, sort: AuditSort, after: UUID | None, limit: int
) -> Sequence[tuple[AuditEntry, str | None]]:
    """Return entries with their actors' names, in the order of `sort`, from after one of them."""
    query = select(AuditEntry, Person.username).outerjoin(Person, Person.id == AuditEntry.actor_id)
    if wanted.q:
        query = query.where(await _about(session, wanted.q))
    if wanted.service is not None:
        query = query.where(AuditEntry.service == wanted.service)
    if wanted.actor is not None:
        query = query.where(AuditEntry.actor_id == wanted.actor)
    if wanted.subject is not None:
        query = query.where(AuditEntry.subject_id == wanted.subject)
    if wanted.action is not None:
        query = query.where(AuditEntry.action == wanted.action)
    query = by_id(query, AuditEntry.id, after, newest_first=sort == "-at")
    rows = await session.execute(query.limit(limit))
    return [(entry, username) for entry, username in rows]


async def _about(session: AsyncSession, text: str) -> ColumnElement[bool]:
    """Say which entries are of such an action, or by or about people so named.

    Who they are is looked up before: of a condition across tables no index helps.
    """
    named = select(Person.id).where(_named(text))
    few = (await session.scalars(named.limit(FEW + 1))).all()
    people = few if len(few) <= FEW else named
    return or_(
        AuditEntry.action.contains(text.lower().replace(" ", "_"), autoescape=True),
        AuditEntry.actor_id.in_(people),
        AuditEntry.subject_id.in_(people),
    )


async def audit_entry(
    session: AsyncSession, entry_id: UUID
) -> tuple[AuditEntry, str | None] | None:
    """Return an entry with its actor's name, None when there is none."""
    row = (
        await session.execute(
            select(AuditEntry, Person.username)
            .outerjoin(Person, Person.id == AuditEntry.actor_id)
            .where(AuditEntry.id == entry_id)
        )
    ).first()
    return None if row is None else (row[0], row[1])


async def registered_by_day(session: AsyncSession, since: date) -> dict[date, int]:
    """Return how many people signed up on each day (UTC) since one; ids tell when."""
    # Sessions with PostgreSQL are in UTC (cafe_database.engine).
    day = func.date(Person.created_at)
    rows = await session.execute(
        select(day, func.count()).where(Person.id >= first_id_of(since)).group_by(day)
    )
    return dict(rows.all())


async def totals(session: AsyncSession) -> tuple[int, int, int]:
    """Return how many people, administrators and living sessions there are."""
    people = select(func.count()).select_from(Person).scalar_subquery()
    admins = select(func.count()).where(Person.role == "admin").scalar_subquery()
    sessions = select(func.count()).select_from(LoginSession).scalar_subquery()
    row = (await session.execute(select(people, admins, sessions))).one()
    return row[0], row[1], row[2]


async def sweep_audit(session: AsyncSession) -> None:
    """Delete what is older than AUDIT_KEPT."""
    await session.execute(delete(AuditEntry).where(AuditEntry.at < func.now() - AUDIT_KEPT))
