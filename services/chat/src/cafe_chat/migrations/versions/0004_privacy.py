"""What is kept of a person is found without looking through everybody's."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Expand only."""
    op.create_index("ix_reactions_person_id", "reactions", ["person_id"])
    op.create_index("ix_presence_intervals_user_id", "presence_intervals", ["user_id"])
