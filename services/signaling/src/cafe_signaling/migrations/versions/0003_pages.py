"""Pages, and what was taken from them: a signal that is sent again takes effect once."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("places", sa.Column("page", sa.Uuid))
    op.add_column("places", sa.Column("said", sa.BigInteger, nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("places", "said")
    op.drop_column("places", "page")
