"""The table of kept answers, for the services' migrations.

Frozen once released: a change is a new function under a new number.
"""

import sqlalchemy as sa
from alembic import op


def create_idempotency_v1() -> None:
    """Create the kept answers of requests with an `Idempotency-Key`."""
    op.create_table(
        "idempotency",
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("route", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("body_hash", sa.LargeBinary, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
        sa.PrimaryKeyConstraint("person_id", "route", "key", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_created_at", "idempotency", ["created_at"])
