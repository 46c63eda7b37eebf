"""HTTP of profiles."""

from litestar import Controller, Response, delete, get, patch
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, structs
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.leaving import service as leaving
from cafe_auth.leaving.schemas import ErasureBegun, Farewell
from cafe_auth.profile import service, visibility
from cafe_auth.profile.schemas import ProfilePatch, PublicUser, User, own_user, public_user
from cafe_auth.recovery.compose import receipt_url
from cafe_auth.resources import Resources
from cafe_auth.sessions import guard
from cafe_http import device as devices
from cafe_http.device import Device
from cafe_http.identity import Principal


class ProfileApi(Controller):
    """The caller himself, and other people."""

    path = "/api/auth"
    tags = ("people",)
    dependencies = guard.GIVEN | devices.GIVEN

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
            guard.require_session(who)
        return own_user(await service.change(session, resources.revoker, who.id, data, device))

    @delete(
        "/me",
        status_code=202,
        operation_id="deleteMe",
        summary="Delete the caller's account, in all services",
    )
    async def delete_me(
        self,
        data: JSONBody[Farewell],
        holder: NamedDependency[Principal],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> Response[ErasureBegun]:
        """His sessions end at once, messages stay without his name; 409 for the last administrator.

        The receipt shows, without a log-in, which service has erased what it held.
        """
        begun = await leaving.leave(
            resources.accounts, session, resources.seal, holder, data.password
        )
        card = await leaving.card(session, begun.erasure)
        return Response(
            ErasureBegun(
                receipt=begun.receipt,
                url=receipt_url(resources.core.settings.origin, begun.receipt),
                **structs.asdict(card),
            ),
            status_code=202,
            cookies=[resources.cookie.cleared()],
        )

    @get("/users/{username:str}", operation_id="user", summary="Somebody's public profile")
    async def user(
        self,
        username: FromPath[str],
        who: NamedDependency[Principal],
        resources: NamedDependency[Resources],
    ) -> PublicUser:
        """In any case of letters; 404 also for one who does not want to be seen by the caller."""
        return public_user(await visibility.look(resources.core, username, who))
