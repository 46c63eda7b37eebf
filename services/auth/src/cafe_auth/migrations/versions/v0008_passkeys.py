"""Passkeys, and the challenges that wait for an answer of one."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Expand only."""
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("credential_id", sa.LargeBinary, nullable=False),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("transports", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("synced", sa.Boolean, nullable=False),
        _instant("created_at"),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_passkeys"),
        sa.UniqueConstraint("credential_id", name="uq_passkeys_credential_id"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], ondelete="CASCADE", name="fk_passkeys_person_id_people"
        ),
    )
    op.create_index("ix_passkeys_person_id", "passkeys", ["person_id"])
    op.create_table(
        "passkey_challenges",
        sa.Column("challenge", sa.LargeBinary, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("bound_to", sa.LargeBinary, nullable=False),
        _instant("created_at"),
        sa.PrimaryKeyConstraint("challenge", name="pk_passkey_challenges"),
        sa.CheckConstraint(
            "purpose IN ('register', 'second_factor', 'login')",
            name="ck_passkey_challenges_purpose",
        ),
    )
    op.create_index("ix_passkey_challenges_created_at", "passkey_challenges", ["created_at"])


def _instant(name: str) -> "sa.Column[datetime]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
