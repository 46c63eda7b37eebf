"""What tracker keeps in its own database. Ids of people and rooms are opaque here."""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Literal
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Interval,
    SmallInteger,
    Text,
    UniqueConstraint,
    desc,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from cafe_contracts.states import (
    GoalPriority,
    SessionResult,
    SessionSource,
    TimerMode,
    TimerPhase,
    TimerStatus,
    WeekStart,
)
from cafe_database.engine import new_metadata
from cafe_http.idempotency import idempotency_table
from cafe_messaging.consumer import inbox_table
from cafe_messaging.outbox import outbox_table

LabelKind = Literal["subject", "room", "source"]

JsonSpans = list[list[str]]
"""Spans as JSON: pairs of RFC 3339 instants, sorted."""


class Base(DeclarativeBase):
    """The root of tracker's tables."""

    metadata = new_metadata()
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        GoalPriority: Text,
        LabelKind: Text,
        SessionResult: Text,
        SessionSource: Text,
        TimerMode: Text,
        TimerPhase: Text,
        TimerStatus: Text,
        WeekStart: Text,
        datetime: DateTime(timezone=True),
        timedelta: Interval,
        JsonSpans: JSONB,
    }


class TimerRow(Base):
    """A timer (`timers.clock.Timer`), a room's or a person's; at most one of each.

    ends_at is stored while it runs, for the worker. closed_at: the room is gone. goal: what
    goal_by said at the start to be working on; it becomes the note of his sessions.
    """

    __tablename__ = "timers"
    __table_args__ = (
        CheckConstraint("num_nonnulls(room_id, person_id) = 1", name="one_owner"),
        CheckConstraint("(room_id IS NULL) = (room_code IS NULL)", name="room_has_code"),
        CheckConstraint(
            "(status = 'running') = (running_since IS NOT NULL AND ends_at IS NOT NULL)",
            name="running_has_an_end",
        ),
        Index("ix_timers_ends_at", "ends_at", postgresql_where="ends_at IS NOT NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    room_id: Mapped[UUID | None] = mapped_column(unique=True)
    room_code: Mapped[str | None]
    person_id: Mapped[UUID | None] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[TimerStatus]
    phase: Mapped[TimerPhase]
    round: Mapped[int]
    phase_number: Mapped[int] = mapped_column(BigInteger)
    focus_minutes: Mapped[int]
    break_minutes: Mapped[int]
    long_break_minutes: Mapped[int]
    rounds: Mapped[int]
    auto_start: Mapped[bool]
    mode: Mapped[TimerMode] = mapped_column(server_default="countdown")
    flow_ratio: Mapped[int] = mapped_column(server_default="5")
    overtime_minutes: Mapped[int] = mapped_column(server_default="0")
    left: Mapped[timedelta]
    started_at: Mapped[datetime | None]
    running_since: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    spans: Mapped[JsonSpans]
    goal: Mapped[str | None]
    goal_by: Mapped[UUID | None]
    controlled_by_id: Mapped[UUID | None]
    controlled_by_username: Mapped[str | None]
    closed_at: Mapped[datetime | None]


class PendingCredit(Base):
    """A room's focus phase whose people could not be asked for yet; gone once it is credited."""

    __tablename__ = "pending_credits"

    timer_id: Mapped[UUID] = mapped_column(
        ForeignKey("timers.id", ondelete="CASCADE"), primary_key=True
    )
    phase_number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    room_id: Mapped[UUID]
    room_code: Mapped[str]
    spans: Mapped[JsonSpans]
    ended_at: Mapped[datetime]
    goal: Mapped[str | None]
    goal_by: Mapped[UUID | None]
    next_try_at: Mapped[datetime] = mapped_column(index=True)


class Person(Base):
    """Tracker's own copy of a person: his name and his calendar at a version of his profile.

    Its row is also the lock under which his books are written. sessions_recorded: how many times
    that happened, the version of his `SessionRecorded` events.

    His own settings: daily and weekly goal (minutes), rest_days (0 is Monday), week_starts_on;
    week_chosen: whether he has said so, and it is not the default.
    The sums that the ledger keeps (`books.rollups`): total and proven minutes, days with minutes,
    and the row of days that reaches to run_ends_on.
    """

    __tablename__ = "people"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str]
    timezone: Mapped[str]
    day_starts_at: Mapped[str]
    version: Mapped[int] = mapped_column(BigInteger)
    sessions_recorded: Mapped[int] = mapped_column(BigInteger, server_default="0")
    daily_goal_minutes: Mapped[int | None]
    weekly_goal_minutes: Mapped[int | None]
    rest_days: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), server_default="{}")
    week_starts_on: Mapped[WeekStart] = mapped_column(server_default="monday")
    week_chosen: Mapped[bool] = mapped_column(server_default=false())
    total_minutes: Mapped[int] = mapped_column(BigInteger, server_default="0")
    proven_minutes: Mapped[int] = mapped_column(BigInteger, server_default="0")
    active_days: Mapped[int] = mapped_column(server_default="0")
    run_days: Mapped[int] = mapped_column(server_default="0")
    run_ends_on: Mapped[date | None]
    best_run_days: Mapped[int] = mapped_column(server_default="0")


class StudySession(Base):
    """Minutes of one person. timer_id and phase_number: the phase that proves them.

    spans: the time credited, for clipping other timers against it; empty when entered by hand.
    goal_id: the task it was for; result: what came of it, as its person says.
    """

    __tablename__ = "study_sessions"
    __table_args__ = (
        UniqueConstraint("timer_id", "phase_number", "person_id"),
        CheckConstraint("minutes > 0", name="some_minutes"),
        CheckConstraint("(timer_id IS NULL) = (phase_number IS NULL)", name="whole_proof"),
        Index("ix_study_sessions_newest", "person_id", desc("ended_at"), desc("id")),
        Index("ix_study_sessions_ended_at", "ended_at", "id"),
        Index("ix_study_sessions_minutes", "minutes", "id"),
        Index("ix_study_sessions_goal_id", "goal_id", postgresql_where=text("goal_id IS NOT NULL")),
        Index(
            "ix_study_sessions_subject",
            "person_id",
            "subject",
            postgresql_where=text("subject IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    room_id: Mapped[UUID | None]
    room_code: Mapped[str | None]
    minutes: Mapped[int]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    source: Mapped[SessionSource]
    note: Mapped[str | None]
    subject: Mapped[str | None]
    timer_id: Mapped[UUID | None]
    phase_number: Mapped[int | None] = mapped_column(BigInteger)
    spans: Mapped[JsonSpans]
    goal_id: Mapped[UUID | None] = mapped_column(ForeignKey("goals.id", ondelete="SET NULL"))
    result: Mapped[SessionResult | None]


class StudyDay(Base):
    """The part of a session that fell on one of the person's days, as it was when recorded."""

    __tablename__ = "study_days"
    __table_args__ = (
        Index("ix_study_days_person", "person_id", "day", postgresql_include=["minutes"]),
    )

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("study_sessions.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    person_id: Mapped[UUID]
    minutes: Mapped[int]


class DayTotal(Base):
    """All minutes of a person on one of his days; a row of its own, so that a year is 365 rows."""

    __tablename__ = "day_totals"
    __table_args__ = (Index("ix_day_totals_day", "day", postgresql_include=["minutes"]),)

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    minutes: Mapped[int]


class LabelTotal(Base):
    """All minutes of a person under one label: a subject, a room's code, or a source.

    label: the empty one stands for sessions without subject, or without room.
    """

    __tablename__ = "label_totals"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[LabelKind] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(primary_key=True)
    minutes: Mapped[int] = mapped_column(BigInteger)
    proven_minutes: Mapped[int] = mapped_column(BigInteger)
    sessions: Mapped[int]


class RoomDay(Base):
    """The minutes that a room's timer has seen of a person, by his own days; for the ranking."""

    __tablename__ = "room_days"

    room_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    minutes: Mapped[int]


class RankedMember(Base):
    """Somebody who wants to be in the ranking of a room."""

    __tablename__ = "ranked_members"

    room_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)


class Goal(Base):
    """A task. rank: its place among its person's open ones; only the order of ranks counts."""

    __tablename__ = "goals"
    __table_args__ = (
        Index("ix_goals_open", "person_id", "rank", "id", postgresql_where=text("done_at IS NULL")),
        Index(
            "ix_goals_done",
            "person_id",
            desc("done_at"),
            desc("id"),
            postgresql_where=text("done_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    title: Mapped[str]
    notes: Mapped[str | None]
    subject: Mapped[str | None]
    priority: Mapped[GoalPriority]
    due_on: Mapped[date | None]
    estimated_minutes: Mapped[int | None]
    rank: Mapped[float] = mapped_column(Double)
    done_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Aim(Base):
    """What a person works on now: noted with the sessions that timers credit to him."""

    __tablename__ = "aims"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    goal: Mapped[str | None]
    goal_id: Mapped[UUID | None] = mapped_column(ForeignKey("goals.id", ondelete="SET NULL"))
    subject: Mapped[str | None]
    set_at: Mapped[datetime]


outbox_table(Base.metadata)
inbox_table(Base.metadata)
idempotency_table(Base.metadata)
