"""Calls, places, signals on their way."""

import sqlalchemy as sa
from alembic import op

from cafe_messaging.migrations import create_inbox_v1, create_outbox_v1

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "calls",
        sa.Column("room_id", sa.Uuid, nullable=False),
        sa.Column("call_id", sa.Uuid),
        sa.Column("version", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("fence", sa.BigInteger, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("room_id", name="pk_calls"),
    )
    op.create_table(
        "places",
        sa.Column("room_id", sa.Uuid, nullable=False),
        sa.Column("slot", sa.SmallInteger, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("fence", sa.BigInteger, nullable=False),
        sa.Column("roster_version", sa.BigInteger, nullable=False),
        sa.Column("lost_at", sa.DateTime(timezone=True)),
        sa.Column(
            "seen_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.func.clock_timestamp(),
        ),
        sa.PrimaryKeyConstraint("room_id", "slot", name="pk_places"),
        sa.UniqueConstraint("room_id", "user_id", name="uq_places_room_id_user_id"),
        sa.CheckConstraint("slot IN (1, 2)", name="ck_places_slot"),
        sa.ForeignKeyConstraint(
            ["room_id"], ["calls.room_id"], ondelete="CASCADE", name="fk_places_room_id_calls"
        ),
    )
    op.create_index("ix_places_user_id", "places", ["user_id"])
    op.create_table(
        "signals",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("room_id", sa.Uuid, nullable=False),
        sa.Column("to_user", sa.Uuid, nullable=False),
        sa.Column("from_user", sa.Uuid),
        sa.Column("departure", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("frame", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_signals"),
        sa.ForeignKeyConstraint(
            ["room_id"], ["calls.room_id"], ondelete="CASCADE", name="fk_signals_room_id_calls"
        ),
    )
    op.create_index("ix_signals_room_id_to_user", "signals", ["room_id", "to_user", "id"])
    create_outbox_v1()
    create_inbox_v1()


def downgrade() -> None:
    for table in ("inbox", "outbox", "signals", "places", "calls"):
        op.drop_table(table)
