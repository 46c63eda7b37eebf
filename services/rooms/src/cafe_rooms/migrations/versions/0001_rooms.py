"""Rooms, memberships, bans, invites, people's names, and the libraries' own tables."""

import sqlalchemy as sa
from alembic import op

from cafe_http.migrations import create_idempotency_v1
from cafe_messaging.migrations import create_inbox_v1, create_outbox_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create everything."""
    create_outbox_v1()
    create_inbox_v1()
    create_idempotency_v1()
    _people()
    _rooms()
    _memberships()
    _bans()
    _invites()


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
    )


def _rooms() -> None:
    op.create_table(
        "rooms",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("visibility", sa.Text, nullable=False),
        sa.Column("capacity", sa.SmallInteger, nullable=False),
        sa.Column("locked", sa.Boolean, nullable=False),
        sa.Column("expires", sa.Text, nullable=False),
        sa.Column("timer_control", sa.Text, nullable=False),
        sa.Column("quiet_focus", sa.Boolean, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Uuid, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("active_at", INSTANT, nullable=False),
        sa.Column("empty_since", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_rooms"),
        sa.UniqueConstraint("code", name="uq_rooms_code"),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name="fk_rooms_created_by_people"),
        sa.CheckConstraint("capacity between 2 and 500", name="ck_rooms_capacity"),
        sa.CheckConstraint("visibility in ('public', 'private')", name="ck_rooms_visibility"),
        sa.CheckConstraint("expires in ('never', '1d', '15m')", name="ck_rooms_expires"),
        sa.CheckConstraint("timer_control in ('anyone', 'host')", name="ck_rooms_timer_control"),
    )
    op.create_index(
        "ix_rooms_public_activity",
        "rooms",
        ["active_at", "id"],
        postgresql_where=sa.text("visibility = 'public'"),
    )
    op.create_index(
        "ix_rooms_expiring", "rooms", ["id"], postgresql_where=sa.text("expires <> 'never'")
    )


def _memberships() -> None:
    op.create_table(
        "memberships",
        sa.Column("room_id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("joined_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("room_id", "person_id", name="pk_memberships"),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name="fk_memberships_room_id_rooms", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_memberships_person_id_people"
        ),
        sa.CheckConstraint("role in ('owner', 'moderator', 'member')", name="ck_memberships_role"),
    )
    op.create_index("ix_memberships_person_id", "memberships", ["person_id"])


def _bans() -> None:
    op.create_table(
        "bans",
        sa.Column("room_id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("banned_by", sa.Uuid, nullable=False),
        sa.Column("banned_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("room_id", "person_id", name="pk_bans"),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name="fk_bans_room_id_rooms", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_bans_person_id_people"),
        sa.ForeignKeyConstraint(["banned_by"], ["people.id"], name="fk_bans_banned_by_people"),
    )
    op.create_index("ix_bans_person_id", "bans", ["person_id"])


def _invites() -> None:
    op.create_table(
        "invites",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("room_id", sa.Uuid, nullable=False),
        sa.Column("token_digest", sa.LargeBinary, nullable=False),
        sa.Column("created_by", sa.Uuid, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("max_uses", sa.Integer, nullable=True),
        sa.Column("uses", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_invites"),
        sa.UniqueConstraint("token_digest", name="uq_invites_token_digest"),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name="fk_invites_room_id_rooms", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name="fk_invites_created_by_people"),
        sa.CheckConstraint("max_uses is null or uses <= max_uses", name="ck_invites_uses"),
    )
    op.create_index("ix_invites_room_id", "invites", ["room_id"])
