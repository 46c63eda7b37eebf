"""Messages with their order, reactions, read marks, presence and people's names.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

from cafe_messaging.migrations import create_inbox_v1, create_outbox_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create everything."""
    _rooms_and_people()
    _messages()
    _presence()
    create_outbox_v1()
    create_inbox_v1()


def _rooms_and_people() -> None:
    op.create_table(
        "rooms",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("head", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("version", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("deleted", sa.Boolean, server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rooms"),
    )
    op.create_index(
        "ix_rooms_to_purge", "rooms", ["id"], postgresql_where=sa.text("deleted AND head > 0")
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
    )
    op.create_table(
        "readers",
        sa.Column("room_id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("read_seq", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name="fk_readers_room_id_rooms", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("room_id", "person_id", name="pk_readers"),
    )
    op.create_index("ix_readers_person_id", "readers", ["person_id"])


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("room_id", sa.Uuid, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("author_id", sa.Uuid, nullable=False),
        sa.Column("client_id", sa.Uuid),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("reply_to", sa.Uuid),
        sa.Column("posted_at", _WHEN, nullable=False),
        sa.Column("edited_at", _WHEN),
        sa.Column("deleted_at", _WHEN),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("room_id", "seq", name="uq_messages_room_id_seq"),
        sa.UniqueConstraint(
            "room_id", "author_id", "client_id", name="uq_messages_room_id_author_id_client_id"
        ),
    )
    op.create_table(
        "reactions",
        sa.Column("message_id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("emoji", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
            name="fk_reactions_message_id_messages",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message_id", "person_id", "emoji", name="pk_reactions"),
    )


def _presence() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("presence_version")))
    op.create_table(
        "presence_intervals",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("room_id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("came_at", _WHEN, server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("went_at", _WHEN),
        sa.Column("status", sa.Text, server_default="available", nullable=False),
        sa.Column("note", sa.Text),
        sa.Column(
            "version",
            sa.BigInteger,
            server_default=sa.text("nextval('presence_version')"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_presence_intervals"),
    )
    op.create_index(
        "uq_presence_intervals_open",
        "presence_intervals",
        ["room_id", "user_id"],
        unique=True,
        postgresql_where=sa.text("went_at IS NULL"),
    )
    op.create_index(
        "ix_presence_intervals_room_id_went_at", "presence_intervals", ["room_id", "went_at"]
    )
