"""The outbox and the inbox, for the services' migrations.

Each function is frozen once released: a change is a new function under a new number.
"""

import sqlalchemy as sa
from alembic import op


def create_outbox_v1() -> None:
    """Create the outbox."""
    op.create_table(
        "outbox",
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("aggregate_id", sa.Uuid, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
        sa.PrimaryKeyConstraint("event_id", name="pk_outbox"),
        sa.UniqueConstraint("position", name="uq_outbox_position"),
    )


def create_inbox_v1() -> None:
    """Create the inbox."""
    op.create_table(
        "inbox",
        sa.Column("subscription", sa.Text, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column(
            "seen_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
        sa.PrimaryKeyConstraint("subscription", "event_id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_seen_at", "inbox", ["seen_at"])
