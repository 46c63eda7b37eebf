"""People, passwords, sessions, log-in attempts, signing keys, outbox."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from cafe_messaging.migrations import create_outbox_v1

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create everything."""
    create_outbox_v1()
    _create_people()
    _create_sessions()
    op.create_table(
        "login_attempts",
        sa.Column("account", sa.LargeBinary, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        _instant("last_at"),
        sa.PrimaryKeyConstraint("account", name="pk_login_attempts"),
    )
    op.create_index("ix_login_attempts_last_at", "login_attempts", ["last_at"])
    op.create_table(
        "signing_keys",
        sa.Column("kid", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        _instant("placed_at"),
        sa.Column("public", JSONB, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("kid", name="pk_signing_keys"),
        sa.UniqueConstraint("place", name="uq_signing_keys_place"),
        sa.CheckConstraint(
            "place IN ('current', 'next', 'previous')", name="ck_signing_keys_place"
        ),
    )


def _create_people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("username_shape", sa.Text, nullable=False),
        sa.Column("username_folded", sa.Text, nullable=False),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("email_folded", sa.Text),
        sa.Column("email_verified_at", sa.DateTime(timezone=True)),
        sa.Column("bio", sa.Text, nullable=False),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("day_starts_at", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        _instant("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("username_shape", name="uq_people_username_shape"),
        sa.UniqueConstraint("username_folded", name="uq_people_username_folded"),
        sa.UniqueConstraint("email_folded", name="uq_people_email_folded"),
        sa.CheckConstraint("role IN ('user', 'admin')", name="ck_people_role"),
    )
    op.create_table(
        "passwords",
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("encoded", sa.Text, nullable=False),
        _instant("changed_at"),
        sa.PrimaryKeyConstraint("person_id", name="pk_passwords"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], ondelete="CASCADE", name="fk_passwords_person_id_people"
        ),
    )


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("token_digest", sa.LargeBinary, nullable=False),
        sa.Column("user_agent", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        _instant("created_at"),
        _instant("last_used_at"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("token_digest", name="uq_sessions_token_digest"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], ondelete="CASCADE", name="fk_sessions_person_id_people"
        ),
    )
    op.create_index("ix_sessions_person_id", "sessions", ["person_id"])
    op.create_index("ix_sessions_last_used_at", "sessions", ["last_used_at"])


def _instant(name: str) -> "sa.Column[datetime]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
