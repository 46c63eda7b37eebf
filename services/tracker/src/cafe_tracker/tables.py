"""What tracker keeps in its own database. Ids of people and rooms are opaque here."""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Interval,
    Text,
    UniqueConstraint,
    desc,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from cafe_chassis.consumer import inbox_table
from cafe_chassis.db import new_metadata
from cafe_chassis.idempotency import idempotency_table
from cafe_chassis.outbox import outbox_table
from cafe_contracts.states import SessionSource, TimerPhase, TimerStatus

JsonSpans = list[list[str]]
"""Spans as JSON: pairs of RFC 3339 instants, sorted."""


class Base(DeclarativeBase):
    """The root of tracker's tables."""

    metadata = new_metadata()
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        SessionSource: Text,
        TimerPhase: Text,
        TimerStatus: Text,
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

    Its row is also the lock under which minutes are credited to him. sessions_recorded: how many
    times that happened, the version of his `SessionRecorded` events.
    """

    __tablename__ = "people"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str]
    timezone: Mapped[str]
    day_starts_at: Mapped[str]
    version: Mapped[int] = mapped_column(BigInteger)
    sessions_recorded: Mapped[int] = mapped_column(BigInteger, server_default="0")


class StudySession(Base):
    """Minutes of one person. timer_id and phase_number: the phase that proves them.

    spans: the time credited, for clipping other timers against it; empty when entered by hand.
    """

    __tablename__ = "study_sessions"
    __table_args__ = (
        UniqueConstraint("timer_id", "phase_number", "person_id"),
        CheckConstraint("minutes > 0", name="some_minutes"),
        CheckConstraint("(timer_id IS NULL) = (phase_number IS NULL)", name="whole_proof"),
        Index("ix_study_sessions_newest", "person_id", desc("ended_at"), desc("id")),
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


outbox_table(Base.metadata)
inbox_table(Base.metadata)
idempotency_table(Base.metadata)
