"""Keeping, changing and removing pictures."""

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.avatars import queries
from cafe_auth.avatars.initials import initials_svg
from cafe_auth.avatars.picture import NoPicture, paint
from cafe_auth.avatars.schemas import AvatarCard
from cafe_auth.errors import PicturesBusy
from cafe_auth.profile import service as profiles
from cafe_auth.sessions.service import Revoker
from cafe_auth.tables import Person
from cafe_auth.threads import Threads
from cafe_chassis.limits import Bucket, Limiter
from cafe_http.device import Device
from cafe_http.errors import Invalid

UPLOADS_PER_PERSON = Bucket("avatar", per_s=20 / 3600, burst=10)
THREADS = 2
"""Each may hold a decoded picture and its copy: some 130 MiB at the very worst."""
WAITING_MAX = 16


class Served(NamedTuple):
    """What is shown of somebody. version: 0 for initials."""

    content: bytes
    media_type: str
    etag: str
    version: int


class Pictures:
    """Paints uploads in threads of its own; holds them until `close`."""

    def __init__(self, limiter: Limiter) -> None:
        self._limiter = limiter
        self._threads = Threads(
            "pictures", count=THREADS, waiting_max=WAITING_MAX, busy=PicturesBusy
        )

    async def painted(self, person_id: UUID, uploaded: bytes) -> bytes:
        """Return the picture to keep. Raises Invalid, PicturesBusy, TooMany."""
        await self._limiter.require(UPLOADS_PER_PERSON, str(person_id))
        try:
            return await self._threads.run(paint, uploaded)
        except NoPicture as refusal:
            raise Invalid.field("avatar", str(refusal)) from None

    def close(self) -> None:
        """End the threads."""
        self._threads.close()


async def put(
    session: AsyncSession, revoker: Revoker, person_id: UUID, webp: bytes, device: Device
) -> Person:
    """Give the caller a painted picture. Raises NotLoggedIn."""
    person = await profiles.hold(session, person_id)
    await queries.put(session, person_id, webp)
    person.version += 1
    person.avatar_version = person.version
    await profiles.spread(session, revoker, person, ["avatar"], device)
    return person


async def remove(
    session: AsyncSession, revoker: Revoker, person_id: UUID, device: Device
) -> Person:
    """Take the caller's picture away; nothing happens without one. Raises NotLoggedIn."""
    person = await profiles.hold(session, person_id)
    if person.avatar_version:
        await queries.remove(session, person_id)
        person.version += 1
        person.avatar_version = 0
        await profiles.spread(session, revoker, person, ["avatar"], device)
    return person


async def serve(session: AsyncSession, person_id: UUID) -> Served:
    """Return somebody's picture, or else his initials. Raises NotFound."""
    person = await profiles.by_id(session, person_id)
    webp = await queries.find(session, person_id) if person.avatar_version else None
    if webp is None:
        svg = initials_svg(person.id, person.display_name)
        return Served(svg, "image/svg+xml", f'"i{sha256(svg).hexdigest()[:16]}"', 0)
    return Served(webp, "image/webp", f'"p{person.avatar_version}"', person.avatar_version)


async def versions(session: AsyncSession, ids: Sequence[UUID]) -> list[AvatarCard]:
    """Return those of `ids` who have a picture."""
    return [
        AvatarCard(user_id=person_id, version=version)
        for person_id, version in await queries.versions(session, ids)
    ]
