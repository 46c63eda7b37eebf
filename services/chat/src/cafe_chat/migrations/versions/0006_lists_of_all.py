"""What administrators look for among all rooms: a code, open reports, a part of what was said."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Expand only."""
    op.create_index("ix_rooms_code", "rooms", ["code"])
    op.create_index("ix_reports_open", "reports", ["id"], postgresql_where="state = 'open'")
    op.create_index(
        "ix_reports_trigrams",
        "reports",
        ["body"],
        postgresql_using="gin",
        postgresql_ops={"body": "gin_trgm_ops"},
    )
