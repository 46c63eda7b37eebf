"""One and two letters, which have no trigram, are found by an index of their own."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Repeated parts are left to the index, which keeps each once.
SHORT_PARTS = """
CREATE FUNCTION short_parts(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000
RETURN (
    SELECT array_agg(letter) || array_agg(letter || next) FILTER (WHERE next IS NOT NULL)
    FROM unnest(
        string_to_array(lower(words), NULL), (string_to_array(lower(words), NULL))[2:]
    ) AS pair(letter, next)
)
"""


def upgrade() -> None:
    """Expand only."""
    op.execute(SHORT_PARTS)
    op.execute("CREATE INDEX ix_room_texts_short_parts ON room_texts USING gin (short_parts(text))")
    # Until it is known how frequent each part is, the index would be used for frequent ones too.
    op.execute("ANALYZE room_texts")
