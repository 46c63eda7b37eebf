"""The sums beside the sessions, kept in the transaction that changes a session.

So a page of numbers reads a person's row and a few weeks of days, however many years there are.
Whoever posts holds the person's row locked: sums of one person have one writer at a time.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_tracker.progress.calendar import DayMinutes
from cafe_tracker.progress.streak import Run, longer, run_of
from cafe_tracker.tables import DayTotal, LabelKind, Person, StudySession

NO_LABEL = ""
"""The label of sessions without subject, or without room."""


class Posting(Struct, frozen=True, kw_only=True):
    """One session put into the sums (sign 1) or taken out (-1), as it was at that moment."""

    person: Person
    sign: Literal[1, -1]
    minutes: int
    proven: bool
    labels: tuple[tuple[LabelKind, str], ...]
    seen_in: UUID | None
    days: Sequence[DayMinutes]


def posting(
    person: Person, study: StudySession, days: Sequence[DayMinutes], sign: Literal[1, -1] = 1
) -> Posting:
    """Return what a session adds to the sums, or takes from them."""
    return Posting(
        person=person,
        sign=sign,
        minutes=study.minutes,
        proven=study.timer_id is not None,
        labels=(
            ("subject", study.subject or NO_LABEL),
            ("room", study.room_code or NO_LABEL),
            ("source", study.source),
        ),
        seen_in=study.room_id if study.source == "room_timer" else None,
        days=days,
    )


async def post(session: AsyncSession, postings: Sequence[Posting]) -> None:
    """Bring the sums up to date; the people's rows are locked."""
    for one in postings:
        one.person.total_minutes += one.sign * one.minutes
        one.person.proven_minutes += one.sign * one.minutes * one.proven
    await _post_labels(session, postings)
    await _post_room_days(session, postings)
    await _post_days(session, postings)


async def recount(session: AsyncSession, person: Person) -> None:
    """Make all sums of a person anew from his sessions; his row is locked."""
    await session.flush()
    for statement in _RECOUNT:
        await session.execute(statement, {"person_id": person.person_id})
    row = (await session.execute(_TOTALS, {"person_id": person.person_id})).one()
    person.total_minutes, person.proven_minutes = row.minutes, row.proven
    await recount_run(session, person)


async def recount_run(session: AsyncSession, person: Person) -> None:
    """Count days in a row anew, after a day has gone, come late, or rest days have changed."""
    found = await session.scalars(
        select(DayTotal.day).where(DayTotal.person_id == person.person_id)
    )
    days = list(found)
    person.active_days = len(days)
    set_run(person, run_of(days, person.rest_days))


def run_kept(person: Person) -> Run:
    """Return the run of days as it is kept with a person."""
    return Run(days=person.run_days, ends_on=person.run_ends_on, best_days=person.best_run_days)


def set_run(person: Person, run: Run) -> None:
    """Keep a run of days with a person."""
    person.run_days, person.run_ends_on, person.best_run_days = (
        run.days,
        run.ends_on,
        run.best_days,
    )


async def _post_days(session: AsyncSession, postings: Sequence[Posting]) -> None:
    sums: Counter[tuple[UUID, date]] = Counter()
    for one in postings:
        for day in one.days:
            sums[one.person.person_id, day.date] += one.sign * day.minutes
    changed = {key: minutes for key, minutes in sums.items() if minutes}
    if not changed:
        return
    rows = await session.execute(
        _DAYS,
        {
            "people": [person_id for person_id, _ in changed],
            "days": [day for _, day in changed],
            "minutes": list(changed.values()),
        },
    )
    new: dict[UUID, list[date]] = {}
    for person_id, day, minutes in rows:
        if minutes == changed[person_id, day]:
            new.setdefault(person_id, []).append(day)
    less = {person_id for (person_id, _), minutes in changed.items() if minutes < 0}
    if less:
        await session.execute(_EMPTY_DAYS, {"people": list(less)})
    for person in {one.person.person_id: one.person for one in postings}.values():
        await _run_on(session, person, new.get(person.person_id, ()), person.person_id in less)


async def _run_on(
    session: AsyncSession, person: Person, new: Iterable[date], some_may_be_gone: bool
) -> None:
    """Lengthen a person's run by the days that are new; count anew where that is not enough."""
    days = sorted(new)
    late = bool(days) and person.run_ends_on is not None and days[0] < person.run_ends_on
    if some_may_be_gone or late:
        await recount_run(session, person)
        return
    run = run_kept(person)
    for day in days:
        run = longer(run, day, person.rest_days)
    person.active_days += len(days)
    set_run(person, run)


async def _post_labels(session: AsyncSession, postings: Sequence[Posting]) -> None:
    minutes: Counter[tuple[UUID, str, str]] = Counter()
    proven: Counter[tuple[UUID, str, str]] = Counter()
    count: Counter[tuple[UUID, str, str]] = Counter()
    for one in postings:
        for kind, label in one.labels:
            key = (one.person.person_id, kind, label)
            minutes[key] += one.sign * one.minutes
            proven[key] += one.sign * one.minutes * one.proven
            count[key] += one.sign
    changed = [key for key in count if minutes[key] or proven[key] or count[key]]
    if not changed:
        return
    await session.execute(
        _LABELS,
        {
            "people": [key[0] for key in changed],
            "kinds": [key[1] for key in changed],
            "labels": [key[2] for key in changed],
            "minutes": [minutes[key] for key in changed],
            "proven": [proven[key] for key in changed],
            "sessions": [count[key] for key in changed],
        },
    )
    if any(one.sign < 0 for one in postings):
        people = list({one.person.person_id for one in postings})
        await session.execute(_EMPTY_LABELS, {"people": people})


async def _post_room_days(session: AsyncSession, postings: Sequence[Posting]) -> None:
    sums: Counter[tuple[UUID, UUID, date]] = Counter()
    for one in postings:
        if one.seen_in is not None:
            for day in one.days:
                sums[one.seen_in, one.person.person_id, day.date] += one.sign * day.minutes
    changed = {key: minutes for key, minutes in sums.items() if minutes}
    if not changed:
        return
    await session.execute(
        _ROOM_DAYS,
        {
            "rooms": [key[0] for key in changed],
            "people": [key[1] for key in changed],
            "days": [key[2] for key in changed],
            "minutes": list(changed.values()),
        },
    )
    if any(minutes < 0 for minutes in changed.values()):
        rooms = list({room_id for room_id, _, _ in changed})
        people = list({person_id for _, person_id, _ in changed})
        await session.execute(_EMPTY_ROOM_DAYS, {"rooms": rooms, "people": people})


# Arrays instead of a VALUES list: one statement, prepared once, for any number of rows.
_DAYS = text(
    """
    INSERT INTO day_totals (person_id, day, minutes)
    SELECT * FROM unnest(
        CAST(:people AS uuid[]), CAST(:days AS date[]), CAST(:minutes AS int[])
    )
    ON CONFLICT (person_id, day)
    DO UPDATE SET minutes = day_totals.minutes + excluded.minutes
    RETURNING person_id, day, minutes
    """
)
_EMPTY_DAYS = text(
    "DELETE FROM day_totals WHERE person_id = ANY(CAST(:people AS uuid[])) AND minutes <= 0"
)
_LABELS = text(
    """
    INSERT INTO label_totals (person_id, kind, label, minutes, proven_minutes, sessions)
    SELECT * FROM unnest(
        CAST(:people AS uuid[]), CAST(:kinds AS text[]), CAST(:labels AS text[]),
        CAST(:minutes AS bigint[]), CAST(:proven AS bigint[]), CAST(:sessions AS int[])
    )
    ON CONFLICT (person_id, kind, label) DO UPDATE SET
        minutes = label_totals.minutes + excluded.minutes,
        proven_minutes = label_totals.proven_minutes + excluded.proven_minutes,
        sessions = label_totals.sessions + excluded.sessions
    """
)
_EMPTY_LABELS = text(
    "DELETE FROM label_totals WHERE person_id = ANY(CAST(:people AS uuid[])) AND sessions <= 0"
)
_ROOM_DAYS = text(
    """
    INSERT INTO room_days (room_id, person_id, day, minutes)
    SELECT * FROM unnest(
        CAST(:rooms AS uuid[]), CAST(:people AS uuid[]), CAST(:days AS date[]),
        CAST(:minutes AS int[])
    )
    ON CONFLICT (room_id, person_id, day)
    DO UPDATE SET minutes = room_days.minutes + excluded.minutes
    """
)
_EMPTY_ROOM_DAYS = text(
    "DELETE FROM room_days WHERE room_id = ANY(CAST(:rooms AS uuid[]))"
    " AND person_id = ANY(CAST(:people AS uuid[])) AND minutes <= 0"
)
_RECOUNT = (
    text("DELETE FROM day_totals WHERE person_id = :person_id"),
    text("DELETE FROM label_totals WHERE person_id = :person_id"),
    text("DELETE FROM room_days WHERE person_id = :person_id"),
    text(
        """
        INSERT INTO day_totals (person_id, day, minutes)
        SELECT person_id, day, sum(minutes) FROM study_days
        WHERE person_id = :person_id GROUP BY person_id, day
        """
    ),
    text(
        """
        INSERT INTO label_totals (person_id, kind, label, minutes, proven_minutes, sessions)
        SELECT s.person_id, k.kind, k.label, sum(s.minutes),
               coalesce(sum(s.minutes) FILTER (WHERE s.timer_id IS NOT NULL), 0), count(*)
        FROM study_sessions s CROSS JOIN LATERAL (VALUES
            ('subject', coalesce(s.subject, '')),
            ('room', coalesce(s.room_code, '')),
            ('source', s.source)
        ) k (kind, label)
        WHERE s.person_id = :person_id GROUP BY s.person_id, k.kind, k.label
        """
    ),
    text(
        """
        INSERT INTO room_days (room_id, person_id, day, minutes)
        SELECT s.room_id, s.person_id, d.day, sum(d.minutes)
        FROM study_sessions s JOIN study_days d ON d.session_id = s.id
        WHERE s.person_id = :person_id AND s.source = 'room_timer' AND s.room_id IS NOT NULL
        GROUP BY s.room_id, s.person_id, d.day
        """
    ),
)
_TOTALS = text(
    """
    SELECT coalesce(sum(minutes), 0)::bigint AS minutes,
           coalesce(sum(proven_minutes), 0)::bigint AS proven
    FROM label_totals WHERE person_id = :person_id AND kind = 'source'
    """
)
