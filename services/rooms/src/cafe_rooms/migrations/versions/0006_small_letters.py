"""Searches find every letter in either case, also in a database without a locale."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only."""
    # Capitals of ASCII are found as they are, and are left alone: nearly every row has some.
    op.execute(
        "UPDATE room_texts SET text = lower(text COLLATE pg_c_utf8)"
        ' WHERE lower(text COLLATE "C") <> lower(text COLLATE pg_c_utf8) COLLATE "C"'
    )
    op.execute(
        "CREATE INDEX ix_people_display_name_trigrams ON people"
        " USING gin (lower(display_name COLLATE pg_c_utf8) gin_trgm_ops)"
    )
