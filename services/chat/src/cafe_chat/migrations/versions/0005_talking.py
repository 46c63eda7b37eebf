"""The minute in which people last talked in a room: it is said once, not with each message.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("rooms", sa.Column("talked_at", sa.DateTime(timezone=True), nullable=True))
