"""The process's clock. What must survive a wrong clock asks PostgreSQL or Valkey instead (P23)."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the current instant as an aware datetime in UTC."""
    return datetime.now(UTC)
