"""HTTP of profiles."""

from litestar import Controller, get, patch
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth import device as devices
from cafe_auth.device import Device
from cafe_auth.profile import service, visibility
from cafe_auth.profile.schemas import ProfilePatch, PublicUser, User, own_user, public_user
from cafe_auth.resources import Resources
from cafe_auth.sessions.guard import require_session
from cafe_chassis.identity import Principal


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
        who: NamedDependency[Principal],
        resources: NamedDependency[Resources],
    ) -> PublicUser:
        """In any case of letters; 404 also for one who does not want to be seen by the caller."""
        return public_user(await visibility.look(resources.core, username, who))
