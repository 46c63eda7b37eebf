"""Second factors, and the tickets of log-ins that wait for one."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Expand only."""
    op.add_column(
        "sessions",
        sa.Column("second_factor", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "totp",
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("last_step", sa.BigInteger, nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("person_id", name="pk_totp"),
        _person("totp"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "digest", name="pk_recovery_codes"),
        _person("recovery_codes"),
    )
    op.create_table(
        "login_tickets",
        sa.Column("token_digest", sa.LargeBinary, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        _instant("created_at"),
        sa.PrimaryKeyConstraint("token_digest", name="pk_login_tickets"),
        _person("login_tickets"),
    )
    op.create_index("ix_login_tickets_created_at", "login_tickets", ["created_at"])


def _person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_id"], ["people.id"], ondelete="CASCADE", name=f"fk_{table}_person_id_people"
    )


def _instant(name: str) -> "sa.Column[datetime]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
