"""HTTP of administration: people. Role `admin` only."""

from uuid import UUID

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.admin import guard, people, service
from cafe_auth.admin.queries import UserFilter
from cafe_auth.admin.schemas import ResetLink, Sort, UserCard, UserPatch, user_card
from cafe_auth.factors import service as factors
from cafe_auth.profile import service as profiles
from cafe_auth.recovery.compose import url
from cafe_auth.recovery.links import Purpose
from cafe_auth.resources import Resources
from cafe_http import device as devices
from cafe_http.device import Device
from cafe_http.identity import Principal
from cafe_http.pages import LIMIT_DEFAULT, Limit, Page


class AdminApi(Controller):
    """People, one at a time."""

    path = "/api/auth/admin"
    tags = ("administration",)
    dependencies = guard.GIVEN | devices.GIVEN | people.GIVEN

    @get("/users", operation_id="users", summary="Everybody with an account")
    async def users(
        self,
        admin: NamedDependency[Principal],  # noqa: ARG002 - administrators only
        session: NamedDependency[AsyncSession],
        wanted: NamedDependency[UserFilter],
        sort: FromQuery[Sort] = "-created_at",
        limit: Limit = LIMIT_DEFAULT,
        cursor: FromQuery[str | None] = None,
    ) -> Page[UserCard]:
        """q: a part of the username, the display name or the address."""
        return await people.page(session, wanted, sort, cursor, limit)

    @get("/users/{user_id:uuid}", operation_id="userById", summary="Somebody")
    async def user(
        self,
        user_id: FromPath[UUID],
        admin: NamedDependency[Principal],  # noqa: ARG002 - administrators only
        session: NamedDependency[AsyncSession],
    ) -> UserCard:
        """As the list shows him."""
        return user_card(await profiles.by_id(session, user_id))

    @patch("/users/{user_id:uuid}", operation_id="changeUser", summary="Change role, or disable")
    async def change(
        self,
        user_id: FromPath[UUID],
        data: JSONBody[UserPatch],
        admin: NamedDependency[Principal],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> UserCard:
        """His sessions end, within the times of promise P24; the last administrator stays one."""
        return user_card(
            await service.change(session, resources.revoker, admin.id, user_id, data, device)
        )

    @post(
        "/users/{user_id:uuid}/reset-link",
        operation_id="makeResetLink",
        summary="Make a link for a new password",
    )
    async def reset_link(
        self,
        user_id: FromPath[UUID],
        admin: NamedDependency[Principal],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> ResetLink:
        """For somebody without a verified address. It works once, for a day; older ones end."""
        token, expires_at = await service.reset_token(session, admin.id, user_id, device)
        origin = resources.core.settings.origin
        return ResetLink(url=url(origin, Purpose.RESET, token), expires_at=expires_at)

    @delete("/users/{user_id:uuid}", operation_id="deleteUser", summary="Delete somebody's account")
    async def remove(
        self,
        user_id: FromPath[UUID],
        admin: NamedDependency[Principal],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> None:
        """In all services, as if he had done it himself; the caller's own is 409."""
        await service.remove(session, resources, admin.id, user_id, device)

    @delete(
        "/users/{user_id:uuid}/sessions",
        operation_id="endSessionsOf",
        summary="Log somebody out everywhere",
    )
    async def end_sessions(
        self,
        user_id: FromPath[UUID],
        admin: NamedDependency[Principal],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> None:
        """His personal tokens go on working."""
        await service.end_sessions(session, resources.revoker, admin.id, user_id, device)

    @delete(
        "/users/{user_id:uuid}/second-factor",
        operation_id="removeFactor",
        summary="Let somebody in without his second factor",
    )
    async def remove_factor(
        self,
        user_id: FromPath[UUID],
        admin: NamedDependency[Principal],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> None:
        """For one who lost his phone, keys and recovery codes; 409 when he has set up none."""
        await factors.remove_all(resources.accounts, session, admin.id, user_id, device)
