"""What auth itself holds on a person, for his export."""

from uuid import UUID

from sqlalchemy import and_, or_, select

from cafe_auth.tables import (
    AuditEntry,
    Block,
    Identity,
    Invitation,
    LoginSession,
    Mail,
    Passkey,
    Password,
    Person,
    PersonalToken,
    Totp,
)
from cafe_chassis.personal import Rows, table


def collections(person_id: UUID) -> list[Rows]:
    """Return the queries, one for each collection: no secret, and no hash of one."""
    by_him = or_(
        AuditEntry.actor_id == person_id,
        and_(AuditEntry.actor_id.is_(None), AuditEntry.subject_id == person_id),
    )
    # What others did to him, without whence they did it: that is theirs.
    to_him = select(AuditEntry.id, AuditEntry.at, AuditEntry.action).where(
        AuditEntry.subject_id == person_id, AuditEntry.actor_id != person_id
    )
    return [
        table(Person, Person.id == person_id),
        Rows(
            "passwords",
            select(Password.person_id, Password.changed_at).where(Password.person_id == person_id),
            [Password.person_id],
        ),
        table(LoginSession, LoginSession.person_id == person_id),
        table(PersonalToken, PersonalToken.person_id == person_id),
        table(Totp, Totp.person_id == person_id),
        table(Passkey, Passkey.person_id == person_id),
        table(Identity, Identity.person_id == person_id),
        table(Block, Block.blocker_id == person_id),
        table(Invitation, Invitation.created_by == person_id),
        table(Mail, Mail.person_id == person_id),
        table(AuditEntry, by_him),
        Rows("audit_by_others", to_him, [AuditEntry.id]),
    ]
