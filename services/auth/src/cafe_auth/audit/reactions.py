"""What other services' administrators and owners changed, kept beside what happened here."""

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.tables import AuditEntry
from cafe_contracts.events import (
    Audited,
    CallAudited,
    MessageAudited,
    RoomAudited,
    SessionAudited,
)
from cafe_messaging.consumer import Subscription

SERVICES: dict[type[Audited], str] = {
    RoomAudited: "rooms",
    MessageAudited: "chat",
    CallAudited: "calls",
    SessionAudited: "tracker",
}
"""Whose events they are, by the names that people know the services by."""


async def keep(session: AsyncSession, event: Audited) -> None:
    """Write an entry; the event's id is the entry's, so that the trail is in order of time."""
    session.add(
        AuditEntry(
            id=event.event_id,
            at=event.occurred_at,
            service=SERVICES[type(event)],
            actor_id=event.actor_id,
            action=event.action,
            subject_id=event.subject_id,
            before=event.before,
            after=event.after,
            address=event.address,
            user_agent=event.user_agent,
            request_id=event.request_id,
        )
    )


SUBSCRIPTION = Subscription("auth-audit", dict.fromkeys(SERVICES, keep), ordered=False)
"""In any order: each entry stands for itself."""
