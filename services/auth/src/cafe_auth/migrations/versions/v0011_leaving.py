"""Deleted accounts: receipts, what services say of them, names that nobody takes for a while."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Expand only."""
    op.add_column("mails", sa.Column("erasure_id", sa.Uuid))
    op.create_table(
        "erasures",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("token_digest", sa.LargeBinary, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        _instant("requested_at"),
        sa.Column("completed_at", sa.DateTime(timezone=True)),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
        sa.UniqueConstraint("person_id", name="uq_erasures_person_id"),
        sa.UniqueConstraint("token_digest", name="uq_erasures_token_digest"),
    )
    op.create_index("ix_erasures_requested_at", "erasures", ["requested_at"])
    op.create_index("ix_erasures_next_at", "erasures", ["next_at"])
    op.create_table(
        "erasure_confirmations",
        sa.Column("erasure_id", sa.Uuid, nullable=False),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("erasure_id", "service", name="pk_erasure_confirmations"),
        sa.ForeignKeyConstraint(
            ["erasure_id"],
            ["erasures.id"],
            ondelete="CASCADE",
            name="fk_erasure_confirmations_erasure_id_erasures",
        ),
    )
    op.create_table(
        "retired_names",
        sa.Column("shape_digest", sa.LargeBinary, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shape_digest", name="pk_retired_names"),
    )
    op.create_index("ix_retired_names_until", "retired_names", ["until"])


def _instant(name: str) -> "sa.Column[datetime]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
