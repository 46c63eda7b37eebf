"""The log of changes, search, mentions, pins, reports, retention.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from cafe_http.migrations import create_idempotency_v1

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add everything."""
    create_idempotency_v1()
    _rooms()
    _changes()
    _pins_and_reports()
    _search()


def _rooms() -> None:
    for counter in ("changes", "swept", "indexed"):
        op.add_column(
            "rooms", sa.Column(counter, sa.BigInteger, server_default="0", nullable=False)
        )
    op.add_column("rooms", sa.Column("retention_days", sa.SmallInteger, nullable=True))
    op.add_column("rooms", sa.Column("purged", sa.Boolean, server_default="false", nullable=False))
    op.drop_index("ix_rooms_to_purge", table_name="rooms")
    op.create_index(
        "ix_rooms_to_purge", "rooms", ["id"], postgresql_where=sa.text("deleted AND NOT purged")
    )
    op.create_index(
        "ix_rooms_retention",
        "rooms",
        ["id"],
        postgresql_where=sa.text("retention_days IS NOT NULL"),
    )
    # Each message counts up its room's row: there is to be space for the next one beside it.
    op.execute("ALTER TABLE rooms SET (fillfactor = 50)")


def _changes() -> None:
    op.create_table(
        "changes",
        sa.Column("room_id", sa.Uuid, nullable=False),
        sa.Column("change", sa.BigInteger, nullable=False),
        sa.Column("frame", sa.Text, nullable=False),
        sa.Column("changed_at", _WHEN, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("room_id", "change", name="pk_changes"),
    )
    op.create_index("ix_changes_changed_at", "changes", ["changed_at"])


def _pins_and_reports() -> None:
    op.create_table(
        "pins",
        sa.Column("message_id", sa.Uuid, nullable=False),
        sa.Column("room_id", sa.Uuid, nullable=False),
        sa.Column("pinned_by", sa.Uuid, nullable=False),
        sa.Column("pinned_at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("message_id", name="pk_pins"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_pins_message_id_messages", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_pins_room_id", "pins", ["room_id"])
    op.create_table(
        "reports",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("room_id", sa.Uuid, nullable=False),
        sa.Column("message_id", sa.Uuid, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("author_id", sa.Uuid, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("reporter_id", sa.Uuid, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("created_at", _WHEN, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("closed_by", sa.Uuid),
        sa.Column("closed_at", _WHEN),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.UniqueConstraint("message_id", "reporter_id", name="uq_reports_message_id_reporter_id"),
        sa.CheckConstraint("state in ('open', 'closed')", name="ck_reports_state"),
    )
    op.create_index("ix_reports_room_id_state_id", "reports", ["room_id", "state", "id"])


def _search() -> None:
    # Both are trusted: the owner of the database may create them. btree_gin lets one index hold the
    # room beside the words, so that a word that all rooms use costs no more than in its own.
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gin")
    op.create_table(
        "search_entries",
        sa.Column("room_id", sa.Uuid, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("room_id", "seq", name="pk_search_entries"),
    )
    op.create_index(
        "ix_search_entries_text",
        "search_entries",
        ["room_id", sa.text("to_tsvector('simple'::regconfig, body)"), "body"],
        postgresql_using="gin",
        postgresql_ops={"body": "gin_trgm_ops"},
    )
    op.create_table(
        "mentions",
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("room_id", sa.Uuid, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "room_id", "seq", name="pk_mentions"),
    )
    op.create_index("ix_mentions_room_id_seq", "mentions", ["room_id", "seq"])
