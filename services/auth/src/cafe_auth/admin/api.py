"""HTTP of administration: people and the audit trail. Role `admin` only."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth import device as devices
from cafe_auth.admin import guard, queries, service
from cafe_auth.admin.queries import AuditFilter, UserFilter
from cafe_auth.admin.schemas import (
    Actor,
    AuditCard,
    ResetLink,
    Role,
    Sort,
    UserCard,
    UserPatch,
    user_card,
)
from cafe_auth.device import Device
from cafe_auth.factors import service as factors
from cafe_auth.profile import service as profiles
from cafe_auth.recovery.compose import url
from cafe_auth.recovery.links import Purpose
from cafe_auth.resources import Resources
from cafe_auth.tables import AuditEntry
from cafe_chassis.errors import Invalid
from cafe_chassis.identity import Principal
from cafe_chassis.pages import LIMIT_DEFAULT, Limit, Page, decode_cursor, encode_cursor

Part = Annotated[str | None, QueryParameter(max_length=100)]


class AdminApi(Controller):
    """People, and what was done."""

    path = "/api/auth/admin"
    tags = ("administration",)
    dependencies = guard.GIVEN | devices.GIVEN

    @get("/users", operation_id="users", summary="Everybody with an account")
    async def users(
        self,
        admin: NamedDependency[Principal],  # noqa: ARG002 - administrators only
        session: NamedDependency[AsyncSession],
        q: Part = None,
        role: FromQuery[Role | None] = None,
        disabled: FromQuery[bool | None] = None,
        sort: FromQuery[Sort] = "-created_at",
        limit: Limit = LIMIT_DEFAULT,
        cursor: FromQuery[str | None] = None,
    ) -> Page[UserCard]:
        """q: a part of the username, the display name or the address."""
        wanted = UserFilter(q=_searchable(q), role=role, disabled=disabled)
        after = decode_cursor(cursor, str if sort == "username" else UUID) if cursor else None
        position = None if after is None else str(after)
        rows = await queries.users(session, wanted, sort, position, limit + 1)
        more = len(rows) > limit
        return Page(
            items=[user_card(person) for person in rows[:limit]],
            next_cursor=encode_cursor(queries.position(rows[limit - 1], sort)) if more else None,
        )

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

    @get("/audit", operation_id="audit", summary="What was done, newest first")
    async def audit(
        self,
        admin: NamedDependency[Principal],  # noqa: ARG002 - administrators only
        session: NamedDependency[AsyncSession],
        actor: FromQuery[UUID | None] = None,
        subject: FromQuery[UUID | None] = None,
        action: Part = None,
        limit: Limit = LIMIT_DEFAULT,
        cursor: FromQuery[str | None] = None,
    ) -> Page[AuditCard]:
        """Log-ins, failures and changes of the last 400 days."""
        before = decode_cursor(cursor, UUID) if cursor else None
        wanted = AuditFilter(actor=actor, subject=subject, action=_searchable(action))
        rows = await queries.audit(session, wanted, before, limit + 1)
        items = [_audit_card(entry, username) for entry, username in rows[:limit]]
        return Page(
            items=items, next_cursor=encode_cursor(items[-1].id) if len(rows) > limit else None
        )


def _searchable(text: str | None) -> str | None:
    # PostgreSQL refuses to look for NUL.
    if text is not None and not text.isprintable():
        raise Invalid.field("q", "Only characters that can be seen.")
    return text


def _audit_card(entry: AuditEntry, username: str | None) -> AuditCard:
    return AuditCard(
        id=entry.id,
        at=entry.at,
        actor=Actor(id=entry.actor_id, username=username) if entry.actor_id else None,
        action=entry.action,
        subject_id=entry.subject_id,
        before=entry.before,
        after=entry.after,
        address=entry.address,
        user_agent=entry.user_agent,
    )
