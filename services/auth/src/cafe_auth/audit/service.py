"""The audit trail: who did what to whom, when, from where. Ids and names, never a secret."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.tables import AuditEntry
from cafe_database.ids import new_id
from cafe_http.device import Device
from cafe_telemetry import logs


class Action(StrEnum):
    """What is worth remembering."""

    SIGNED_UP = "signed_up"
    LOGGED_IN = "logged_in"
    LOGIN_REFUSED = "login_refused"
    LOGGED_OUT = "logged_out"
    SESSION_ENDED = "session_ended"
    OTHER_SESSIONS_ENDED = "other_sessions_ended"
    PROFILE_CHANGED = "profile_changed"
    EMAIL_VERIFIED = "email_verified"
    PASSWORD_CHANGED = "password_changed"
    PASSWORD_RESET = "password_reset"
    INVITATION_MADE = "invitation_made"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    CODES_RENEWED = "recovery_codes_renewed"
    CODE_USED = "recovery_code_used"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    PASSKEY_COPIED = "passkey_copied"
    IDENTITY_LINKED = "identity_linked"
    IDENTITY_UNLINKED = "identity_unlinked"
    TOKEN_MADE = "token_made"
    TOKEN_ENDED = "token_ended"
    ACCOUNT_DELETED = "account_deleted"
    EXPORTED = "exported"
    ROLE_CHANGED = "role_changed"
    DISABLED = "disabled"
    ENABLED = "enabled"
    RESET_LINK_MADE = "reset_link_made"
    SESSIONS_ENDED = "sessions_ended"


def record(
    session: AsyncSession,
    action: Action,
    *,
    actor: UUID | None,
    subject: UUID | None,
    device: Device | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write an entry in the transaction of what it tells of.

    actor: who did it, None for the command line. subject: the person or thing it was done to.
    device: None for the command line. before, after: what changed, as JSON.
    """
    session.add(
        AuditEntry(
            id=new_id(),
            actor_id=actor,
            action=action.value,
            subject_id=subject,
            before=dict(before or {}),
            after=dict(after or {}),
            user_agent=device.user_agent if device else "",
            address=device.address if device else "",
            request_id=logs.request_id.get(),
        )
    )
