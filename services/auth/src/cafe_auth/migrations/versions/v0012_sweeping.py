"""Sessions and invitations that are over are found by an index, however many there are."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Expand only."""
    op.create_index("ix_sessions_created_at", "sessions", ["created_at"])
    op.create_index("ix_invitations_expires_at", "invitations", ["expires_at"])
