"""What clients send and get of memberships (docs/api.md §3)."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from cafe_contracts.states import PersonStatus, Role


class RolePatch(Struct, forbid_unknown_fields=True, kw_only=True):
    """The role that a member is to have. A room may have several owners."""

    role: Role


class PersonCard(Struct, frozen=True, kw_only=True):
    """A person as room-mates see him."""

    id: UUID
    username: str
    display_name: str


class MembershipCard(Struct, frozen=True, kw_only=True):
    """Somebody's place in the room with this code."""

    code: str
    user: PersonCard
    role: Role
    joined_at: datetime


class MemberCard(Struct, frozen=True, kw_only=True):
    """A member as the others see him.

    online, status and note: null when nobody can know now; status and note also of somebody who
    is not online. muted_until: until then he may not write in the chat.
    """

    user: PersonCard
    role: Role
    joined_at: datetime
    online: bool | None
    status: PersonStatus | None
    note: str | None
    muted_until: datetime | None
