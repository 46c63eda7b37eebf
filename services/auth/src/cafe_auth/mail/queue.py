"""Asking for a mail, in the transaction of what it is about."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.tables import Mail
from cafe_database.ids import new_id


class Kind(StrEnum):
    """Which mail."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"
    PASSWORD_CHANGED = "password_changed"
    ACCOUNT_DELETED = "account_deleted"


def enqueue(
    session: AsyncSession,
    kind: Kind,
    *,
    person_id: UUID | None,
    email: str = "",
    erasure_id: UUID | None = None,
) -> None:
    """Send a mail soon after the commit, or never when there is none.

    email: folded; for a reset it is all that is known, and whose it is only the postman asks: so
    the answer to a stranger takes as long as that to a friend. erasure_id: of a receipt.
    """
    session.add(
        Mail(
            id=new_id(),
            kind=kind.value,
            person_id=person_id,
            email=email,
            erasure_id=erasure_id,
            tries=0,
        )
    )
