"""Mutes, slow mode, retention, scheduled sessions, and what rooms are searched by."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add everything."""
    _settings()
    _texts()
    _mutes()
    _sessions()


def _settings() -> None:
    op.add_column(
        "rooms",
        sa.Column("slow_mode_seconds", sa.SmallInteger, server_default="0", nullable=False),
    )
    op.add_column("rooms", sa.Column("retention_days", sa.SmallInteger, nullable=True))
    op.add_column("rooms", sa.Column("warned", sa.Boolean, server_default="false", nullable=False))
    op.create_check_constraint(
        "ck_rooms_slow_mode_seconds", "rooms", "slow_mode_seconds between 0 and 3600"
    )
    op.create_check_constraint(
        "ck_rooms_retention_days", "rooms", "retention_days between 1 and 3650"
    )


def _texts() -> None:
    # Trusted: the owner of the database may create it.
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "room_texts",
        sa.Column("room_id", sa.Uuid, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("room_id", name="pk_room_texts"),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name="fk_room_texts_room_id_rooms", ondelete="CASCADE"
        ),
    )
    op.execute(
        "INSERT INTO room_texts (room_id, text)"
        " SELECT id, name || E'\\n' || code || E'\\n' || description FROM rooms"
    )
    op.create_index(
        "ix_room_texts_trigrams",
        "room_texts",
        ["text"],
        postgresql_using="gin",
        postgresql_ops={"text": "gin_trgm_ops"},
    )


def _mutes() -> None:
    op.create_table(
        "mutes",
        sa.Column("room_id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("muted_until", INSTANT, nullable=False),
        sa.Column("muted_by", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("room_id", "person_id", name="pk_mutes"),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name="fk_mutes_room_id_rooms", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_mutes_person_id_people"),
        sa.ForeignKeyConstraint(["muted_by"], ["people.id"], name="fk_mutes_muted_by_people"),
    )


def _sessions() -> None:
    op.create_table(
        "scheduled_sessions",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("room_id", sa.Uuid, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("minutes", sa.SmallInteger, nullable=False),
        sa.Column("repeats", sa.Text, nullable=False),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("created_by", sa.Uuid, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("remind_at", INSTANT, nullable=True),
        sa.Column("reminders", sa.BigInteger, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_scheduled_sessions"),
        sa.ForeignKeyConstraint(
            ["room_id"],
            ["rooms.id"],
            name="fk_scheduled_sessions_room_id_rooms",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.id"], name="fk_scheduled_sessions_created_by_people"
        ),
        sa.CheckConstraint(
            "repeats in ('none', 'daily', 'weekly')", name="ck_scheduled_sessions_repeats"
        ),
        sa.CheckConstraint("minutes between 1 and 1440", name="ck_scheduled_sessions_minutes"),
    )
    op.create_index("ix_scheduled_sessions_room_id", "scheduled_sessions", ["room_id"])
    op.create_index(
        "ix_scheduled_sessions_remind_at",
        "scheduled_sessions",
        ["remind_at"],
        postgresql_where=sa.text("remind_at is not null"),
    )
