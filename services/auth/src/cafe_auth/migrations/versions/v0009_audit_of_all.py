"""The audit trail takes in what the other services tell; people are found among a million."""

import sqlalchemy as sa
from alembic import op

from cafe_messaging.migrations import create_inbox_v1

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Expand only."""
    create_inbox_v1()
    op.add_column("audit", sa.Column("service", sa.Text, nullable=False, server_default="auth"))
    op.add_column("audit", sa.Column("request_id", sa.Text, nullable=False, server_default=""))
    op.create_index("ix_audit_service", "audit", ["service", "id"])
    # Trusted since PostgreSQL 13: who owns the database may create it.
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute(
        "CREATE INDEX ix_people_trigrams ON people USING gin (username_folded gin_trgm_ops,"
        " email_folded gin_trgm_ops, lower(display_name COLLATE pg_c_utf8) gin_trgm_ops)"
    )
