"""Calls that somebody with rights over the room has ended: whose sockets do not come back."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column(
        "calls", sa.Column("ended_fence", sa.BigInteger, nullable=False, server_default="0")
    )
    op.create_index(
        "ix_calls_going_on", "calls", ["call_id"], postgresql_where=sa.text("call_id IS NOT NULL")
    )
