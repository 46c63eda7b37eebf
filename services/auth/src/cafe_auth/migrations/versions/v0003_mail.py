"""Mails that wait, and the links they carry."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Expand only."""
    op.create_table(
        "mails",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("person_id", sa.Uuid),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        _instant("created_at"),
        _instant("due_at"),
        sa.PrimaryKeyConstraint("id", name="pk_mails"),
        _person("mails"),
    )
    op.create_index("ix_mails_due_at", "mails", ["due_at"])
    op.create_table(
        "links",
        sa.Column("token_digest", sa.LargeBinary, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("email", sa.Text),
        _instant("created_at"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_digest", name="pk_links"),
        sa.CheckConstraint("purpose IN ('verify', 'reset')", name="ck_links_purpose"),
        _person("links"),
    )
    op.create_index("ix_links_person_id", "links", ["person_id"])
    op.create_index("ix_links_expires_at", "links", ["expires_at"])


def _person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_id"], ["people.id"], ondelete="CASCADE", name=f"fk_{table}_person_id_people"
    )


def _instant(name: str) -> "sa.Column[datetime]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
