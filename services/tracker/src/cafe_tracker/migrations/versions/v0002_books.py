"""Flow and overtime; tasks, aims, a person's settings, rankings; sums kept beside the sessions."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add everything, and make the sums of what is there."""
    op.add_column("timers", _text("mode", server_default="countdown"))
    op.add_column("timers", _count("flow_ratio", server_default="5"))
    op.add_column("timers", _count("overtime_minutes", server_default="0"))
    _create_goals()
    _widen_sessions()
    _widen_people()
    _create_sums()
    _fill_sums()


def _create_goals() -> None:
    op.create_table(
        "goals",
        _id("id"),
        _id("person_id"),
        _text("title"),
        _text("notes", nullable=True),
        _text("subject", nullable=True),
        _text("priority"),
        sa.Column("due_on", sa.Date, nullable=True),
        _count("estimated_minutes", nullable=True),
        sa.Column("rank", sa.Double, nullable=False),
        _instant("done_at", nullable=True),
        _instant("created_at"),
        _instant("updated_at"),
        sa.PrimaryKeyConstraint("id", name="pk_goals"),
    )
    op.create_index(
        "ix_goals_open",
        "goals",
        ["person_id", "rank", "id"],
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index(
        "ix_goals_done",
        "goals",
        ["person_id", sa.desc("done_at"), sa.desc("id")],
        postgresql_where=sa.text("done_at IS NOT NULL"),
    )
    op.create_table(
        "aims",
        _id("person_id"),
        _text("goal", nullable=True),
        _id("goal_id", nullable=True),
        _text("subject", nullable=True),
        _instant("set_at"),
        sa.PrimaryKeyConstraint("person_id", name="pk_aims"),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goals.id"], name="fk_aims_goal_id_goals", ondelete="SET NULL"
        ),
    )
    op.create_table(
        "ranked_members",
        _id("room_id"),
        _id("person_id"),
        sa.PrimaryKeyConstraint("room_id", "person_id", name="pk_ranked_members"),
    )


def _widen_sessions() -> None:
    op.add_column("study_sessions", _id("goal_id", nullable=True))
    op.add_column("study_sessions", _text("result", nullable=True))
    op.create_foreign_key(
        "fk_study_sessions_goal_id_goals",
        "study_sessions",
        "goals",
        ["goal_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_index(
        "ix_study_sessions_goal_id",
        "study_sessions",
        ["goal_id"],
        postgresql_where=sa.text("goal_id IS NOT NULL"),
    )
    op.create_index(
        "ix_study_sessions_subject",
        "study_sessions",
        ["person_id", "subject"],
        postgresql_where=sa.text("subject IS NOT NULL"),
    )


def _widen_people() -> None:
    op.add_column("people", _count("daily_goal_minutes", nullable=True))
    op.add_column("people", _count("weekly_goal_minutes", nullable=True))
    op.add_column(
        "people",
        sa.Column("rest_days", sa.ARRAY(sa.SmallInteger), nullable=False, server_default="{}"),
    )
    op.add_column("people", _text("week_starts_on", server_default="monday"))
    for name in ("total_minutes", "proven_minutes"):
        op.add_column("people", sa.Column(name, sa.BigInteger, nullable=False, server_default="0"))
    for name in ("active_days", "run_days", "best_run_days"):
        op.add_column("people", _count(name, server_default="0"))
    op.add_column("people", sa.Column("run_ends_on", sa.Date, nullable=True))


def _create_sums() -> None:
    op.create_table(
        "day_totals",
        _id("person_id"),
        sa.Column("day", sa.Date, nullable=False),
        _count("minutes"),
        sa.PrimaryKeyConstraint("person_id", "day", name="pk_day_totals"),
    )
    op.create_table(
        "label_totals",
        _id("person_id"),
        _text("kind"),
        _text("label"),
        sa.Column("minutes", sa.BigInteger, nullable=False),
        sa.Column("proven_minutes", sa.BigInteger, nullable=False),
        _count("sessions"),
        sa.PrimaryKeyConstraint("person_id", "kind", "label", name="pk_label_totals"),
    )
    op.create_table(
        "room_days",
        _id("room_id"),
        _id("person_id"),
        sa.Column("day", sa.Date, nullable=False),
        _count("minutes"),
        sa.PrimaryKeyConstraint("room_id", "person_id", "day", name="pk_room_days"),
    )


def _fill_sums() -> None:
    for statement in (
        """
        INSERT INTO day_totals (person_id, day, minutes)
        SELECT person_id, day, sum(minutes) FROM study_days GROUP BY person_id, day
        """,
        """
        INSERT INTO label_totals (person_id, kind, label, minutes, proven_minutes, sessions)
        SELECT s.person_id, k.kind, k.label, sum(s.minutes),
               coalesce(sum(s.minutes) FILTER (WHERE s.timer_id IS NOT NULL), 0), count(*)
        FROM study_sessions s CROSS JOIN LATERAL (VALUES
            ('subject', coalesce(s.subject, '')),
            ('room', coalesce(s.room_code, '')),
            ('source', s.source)
        ) k (kind, label)
        GROUP BY s.person_id, k.kind, k.label
        """,
        """
        INSERT INTO room_days (room_id, person_id, day, minutes)
        SELECT s.room_id, s.person_id, d.day, sum(d.minutes)
        FROM study_sessions s JOIN study_days d ON d.session_id = s.id
        WHERE s.source = 'room_timer' AND s.room_id IS NOT NULL
        GROUP BY s.room_id, s.person_id, d.day
        """,
        """
        UPDATE people SET total_minutes = t.minutes, proven_minutes = t.proven
        FROM (
            SELECT person_id, sum(minutes) AS minutes, sum(proven_minutes) AS proven
            FROM label_totals WHERE kind = 'source' GROUP BY person_id
        ) t WHERE t.person_id = people.person_id
        """,
        # Days in a row keep the distance to their number: what shares it is one run.
        """
        WITH numbered AS (
            SELECT person_id, day,
                   day - (row_number() OVER (PARTITION BY person_id ORDER BY day))::int AS run
            FROM day_totals
        ), runs AS (
            SELECT person_id, max(day) AS last, count(*)::int AS days
            FROM numbered GROUP BY person_id, run
        ), books AS (
            SELECT person_id, sum(days)::int AS active, max(days) AS best, max(last) AS last,
                   (array_agg(days ORDER BY last DESC))[1] AS days
            FROM runs GROUP BY person_id
        )
        UPDATE people SET active_days = b.active, best_run_days = b.best,
               run_days = b.days, run_ends_on = b.last
        FROM books b WHERE b.person_id = people.person_id
        """,
    ):
        op.execute(statement)


def _id(name: str, *, nullable: bool = False) -> sa.Column[UUID]:
    return sa.Column(name, sa.Uuid, nullable=nullable)


def _text(
    name: str, *, nullable: bool = False, server_default: str | None = None
) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable, server_default=server_default)


def _count(
    name: str, *, nullable: bool = False, server_default: str | None = None
) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=nullable, server_default=server_default)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
