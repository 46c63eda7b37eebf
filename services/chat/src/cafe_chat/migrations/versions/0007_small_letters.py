"""Searches find every letter in either case, also in a database without a locale."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Expand only."""
    # Capitals of ASCII are found as they are, and are left alone: nearly every row has some.
    op.execute(
        "UPDATE search_entries SET body = lower(body COLLATE pg_c_utf8)"
        ' WHERE lower(body COLLATE "C") <> lower(body COLLATE pg_c_utf8) COLLATE "C"'
    )
    op.execute(
        "CREATE INDEX ix_reports_small_trigrams ON reports"
        " USING gin (lower(body COLLATE pg_c_utf8) gin_trgm_ops)"
    )
