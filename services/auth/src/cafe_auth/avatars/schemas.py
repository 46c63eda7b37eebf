"""Which pictures there are."""

from uuid import UUID

from msgspec import Struct


class AvatarCard(Struct, frozen=True, kw_only=True):
    """Somebody has a picture; version goes into `?v=`, and grows with each new one."""

    user_id: UUID
    version: int
