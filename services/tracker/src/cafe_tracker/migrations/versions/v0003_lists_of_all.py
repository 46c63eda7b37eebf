"""Everybody's sessions in order, and the minutes of a day, for administrators."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Expand only."""
    op.create_index("ix_study_sessions_ended_at", "study_sessions", ["ended_at", "id"])
    op.create_index("ix_study_sessions_minutes", "study_sessions", ["minutes", "id"])
    op.create_index("ix_day_totals_day", "day_totals", ["day"], postgresql_include=["minutes"])
