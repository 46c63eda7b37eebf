"""Every room and membership in each order that administrators ask for; people by parts of names."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only."""
    op.create_index("ix_rooms_active_at", "rooms", ["active_at", "id"])
    op.create_index("ix_rooms_name", "rooms", ["name", "id"])
    op.create_index("ix_rooms_created_by", "rooms", ["created_by", "id"])
    op.create_index(
        "ix_memberships_joined_at", "memberships", ["joined_at", "room_id", "person_id"]
    )
    op.create_index(
        "ix_people_trigrams",
        "people",
        ["username", "display_name"],
        postgresql_using="gin",
        postgresql_ops={"username": "gin_trgm_ops", "display_name": "gin_trgm_ops"},
    )
