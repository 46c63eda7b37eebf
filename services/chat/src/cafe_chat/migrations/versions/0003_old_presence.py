"""An index over when people went, by which old spans are found.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index."""
    op.create_index(
        "ix_presence_intervals_went_at",
        "presence_intervals",
        ["went_at"],
        postgresql_where=sa.text("went_at IS NOT NULL"),
    )
