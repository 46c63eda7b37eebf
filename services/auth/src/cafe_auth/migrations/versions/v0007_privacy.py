"""Pictures, who may look at a profile, and whom somebody has blocked."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Expand only."""
    op.add_column(
        "people",
        sa.Column("visibility", sa.Text, nullable=False, server_default="everybody"),
    )
    op.create_check_constraint(
        op.f("ck_people_visibility"),
        "people",
        "visibility IN ('everybody', 'room_mates', 'nobody')",
    )
    for name in ("avatar_version", "blocks_version"):
        op.add_column("people", sa.Column(name, sa.BigInteger, nullable=False, server_default="0"))
    op.create_table(
        "avatars",
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("webp", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_avatars"),
        _person("avatars", "person_id"),
    )
    op.create_table(
        "blocks",
        sa.Column("blocker_id", sa.Uuid, nullable=False),
        sa.Column("blocked_id", sa.Uuid, nullable=False),
        sa.Column(
            "blocked_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
        ),
        sa.PrimaryKeyConstraint("blocker_id", "blocked_id", name="pk_blocks"),
        _person("blocks", "blocker_id"),
        _person("blocks", "blocked_id"),
    )
    op.create_index("ix_blocks_blocked_id", "blocks", ["blocked_id"])


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["people.id"], ondelete="CASCADE", name=f"fk_{table}_{column}_people"
    )
