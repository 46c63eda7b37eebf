"""Timers, credits that wait, people, study sessions and their days; outbox, inbox, idempotency."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from cafe_http.migrations import create_idempotency_v1
from cafe_messaging.migrations import create_inbox_v1, create_outbox_v1

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create everything."""
    create_outbox_v1()
    create_inbox_v1()
    create_idempotency_v1()
    _create_timers()
    _create_pending_credits()
    op.create_table(
        "people",
        _id("person_id"),
        _text("username"),
        _text("timezone"),
        _text("day_starts_at"),
        _number("version"),
        sa.Column("sessions_recorded", sa.BigInteger, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("person_id", name="pk_people"),
    )
    _create_study_sessions()
    _create_study_days()


def _create_timers() -> None:
    op.create_table(
        "timers",
        _id("id"),
        _id("room_id", nullable=True),
        _text("room_code", nullable=True),
        _id("person_id", nullable=True),
        _number("version"),
        _text("status"),
        _text("phase"),
        sa.Column("round", sa.Integer, nullable=False),
        _number("phase_number"),
        sa.Column("focus_minutes", sa.Integer, nullable=False),
        sa.Column("break_minutes", sa.Integer, nullable=False),
        sa.Column("long_break_minutes", sa.Integer, nullable=False),
        sa.Column("rounds", sa.Integer, nullable=False),
        sa.Column("auto_start", sa.Boolean, nullable=False),
        sa.Column("left", sa.Interval, nullable=False),
        _instant("started_at", nullable=True),
        _instant("running_since", nullable=True),
        _instant("ends_at", nullable=True),
        sa.Column("spans", JSONB, nullable=False),
        _text("goal", nullable=True),
        _id("goal_by", nullable=True),
        _id("controlled_by_id", nullable=True),
        _text("controlled_by_username", nullable=True),
        _instant("closed_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_timers"),
        sa.UniqueConstraint("room_id", name="uq_timers_room_id"),
        sa.UniqueConstraint("person_id", name="uq_timers_person_id"),
        sa.CheckConstraint("num_nonnulls(room_id, person_id) = 1", name="ck_timers_one_owner"),
        sa.CheckConstraint(
            "(room_id IS NULL) = (room_code IS NULL)", name="ck_timers_room_has_code"
        ),
        sa.CheckConstraint(
            "(status = 'running') = (running_since IS NOT NULL AND ends_at IS NOT NULL)",
            name="ck_timers_running_has_an_end",
        ),
    )
    op.create_index(
        "ix_timers_ends_at", "timers", ["ends_at"], postgresql_where="ends_at IS NOT NULL"
    )


def _create_pending_credits() -> None:
    op.create_table(
        "pending_credits",
        _id("timer_id"),
        _number("phase_number"),
        _id("room_id"),
        _text("room_code"),
        sa.Column("spans", JSONB, nullable=False),
        _instant("ended_at"),
        _text("goal", nullable=True),
        _id("goal_by", nullable=True),
        _instant("next_try_at"),
        sa.PrimaryKeyConstraint("timer_id", "phase_number", name="pk_pending_credits"),
        sa.ForeignKeyConstraint(
            ["timer_id"],
            ["timers.id"],
            name="fk_pending_credits_timer_id_timers",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_pending_credits_next_try_at", "pending_credits", ["next_try_at"])


def _create_study_sessions() -> None:
    op.create_table(
        "study_sessions",
        _id("id"),
        _id("person_id"),
        _id("room_id", nullable=True),
        _text("room_code", nullable=True),
        sa.Column("minutes", sa.Integer, nullable=False),
        _instant("started_at"),
        _instant("ended_at"),
        _text("source"),
        _text("note", nullable=True),
        _text("subject", nullable=True),
        _id("timer_id", nullable=True),
        _number("phase_number", nullable=True),
        sa.Column("spans", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_study_sessions"),
        sa.UniqueConstraint(
            "timer_id",
            "phase_number",
            "person_id",
            name="uq_study_sessions_timer_id_phase_number_person_id",
        ),
        sa.CheckConstraint("minutes > 0", name="ck_study_sessions_some_minutes"),
        sa.CheckConstraint(
            "(timer_id IS NULL) = (phase_number IS NULL)", name="ck_study_sessions_whole_proof"
        ),
    )
    op.create_index(
        "ix_study_sessions_newest",
        "study_sessions",
        ["person_id", sa.desc("ended_at"), sa.desc("id")],
    )


def _create_study_days() -> None:
    op.create_table(
        "study_days",
        _id("session_id"),
        sa.Column("day", sa.Date, nullable=False),
        _id("person_id"),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("session_id", "day", name="pk_study_days"),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["study_sessions.id"],
            name="fk_study_days_session_id_study_sessions",
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "ix_study_days_person", "study_days", ["person_id", "day"], postgresql_include=["minutes"]
    )


def _id(name: str, *, nullable: bool = False) -> sa.Column[UUID]:
    return sa.Column(name, sa.Uuid, nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
