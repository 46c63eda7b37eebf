"""Whether a person has said where the week begins, or only has the default."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Expand only; what differs from the default was chosen."""
    op.add_column(
        "people",
        sa.Column("week_chosen", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute("UPDATE people SET week_chosen = true WHERE week_starts_on <> 'monday'")
