"""HTTP of profiles and pictures."""

from uuid import UUID

from litestar import Controller, Response, get, patch
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth import device as devices
from cafe_auth.device import Device
from cafe_auth.profile import service
from cafe_auth.profile.avatar import initials_svg
from cafe_auth.profile.schemas import ProfilePatch, PublicUser, User, own_user, public_user
from cafe_auth.resources import Resources
from cafe_auth.sessions.guard import require_session
from cafe_chassis.identity import Principal

# An SVG opened by itself is a document of our origin: it may load, run and frame nothing.
AVATAR_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=300",
}


class ProfileApi(Controller):
    """The caller himself, and other people."""

    path = "/api/auth"
    tags = ("people",)
    dependencies = devices.GIVEN

    @get("/me", operation_id="me", summary="The caller's own profile")
    async def me(
        self, who: NamedDependency[Principal], session: NamedDependency[AsyncSession]
    ) -> User:
        """With what only he may see."""
        return own_user(await service.own(session, who.id))

    @patch("/me", operation_id="changeMe", summary="Change the caller's own profile")
    async def change_me(
        self,
        data: JSONBody[ProfilePatch],
        who: NamedDependency[Principal],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> User:
        """What is left out stays. The address, by which one gets back in, no token changes."""
        if data.email is not UNSET:
            require_session(who)
        return own_user(await service.change(session, resources.revoker, who.id, data, device))

    @get("/users/{username:str}", operation_id="user", summary="Somebody's public profile")
    async def user(
        self,
        username: FromPath[str],
        who: NamedDependency[Principal],  # noqa: ARG002 - somebody must be logged in
        session: NamedDependency[AsyncSession],
    ) -> PublicUser:
        """In any case of letters."""
        return public_user(await service.by_username(session, username))

    @get(
        "/avatars/{user_id:uuid}",
        operation_id="avatar",
        summary="Somebody's picture",
        media_type="image/svg+xml",
    )
    async def avatar(
        self,
        user_id: FromPath[UUID],
        who: NamedDependency[Principal],  # noqa: ARG002 - somebody must be logged in
        session: NamedDependency[AsyncSession],
    ) -> Response[bytes]:
        """The initials of the display name, as SVG."""
        person = await service.by_id(session, user_id)
        return Response(
            initials_svg(person.id, person.display_name),
            media_type="image/svg+xml",
            headers=AVATAR_HEADERS,
        )
