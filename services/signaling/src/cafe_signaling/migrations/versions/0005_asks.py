"""Calls wished for at the break."""

import sqlalchemy as sa
from alembic import op

from cafe_http.migrations import create_idempotency_v1

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Expand only."""
    op.create_table(
        "asks",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("room_id", sa.Uuid, nullable=False),
        sa.Column("asker_id", sa.Uuid, nullable=False),
        sa.Column("asker_name", sa.Text, nullable=False),
        sa.Column("asked_id", sa.Uuid, nullable=False),
        sa.Column("asked_name", sa.Text, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_asks"),
        sa.UniqueConstraint(
            "room_id", "asker_id", "asked_id", name="uq_asks_room_id_asker_id_asked_id"
        ),
    )
    op.create_index("ix_asks_asker_id", "asks", ["asker_id"])
    op.create_index("ix_asks_asked_id", "asks", ["asked_id"])
    op.create_table(
        "breaks",
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("on_break_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("owner_id", name="pk_breaks"),
    )
    create_idempotency_v1()


def downgrade() -> None:
    """Drop them."""
    for table in ("idempotency", "breaks", "asks"):
        op.drop_table(table)
