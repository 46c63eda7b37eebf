"""Administrators, and people who are disabled, are few among many."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Expand only."""
    op.create_index("ix_people_admins", "people", ["id"], postgresql_where="role = 'admin'")
    op.create_index(
        "ix_people_disabled", "people", ["id"], postgresql_where="disabled_at IS NOT NULL"
    )
