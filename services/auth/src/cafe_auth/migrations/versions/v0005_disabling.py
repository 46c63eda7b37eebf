"""Accounts can be disabled."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Expand only."""
    op.add_column("people", sa.Column("disabled_at", sa.DateTime(timezone=True)))
