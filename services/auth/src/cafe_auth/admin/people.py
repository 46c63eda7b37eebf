"""Lists of people, for whoever shows, exports or changes many."""

from uuid import UUID

from litestar.di import Provide
from litestar.params import FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.admin import queries
from cafe_auth.admin.queries import UserFilter
from cafe_auth.admin.schemas import Role, Sort, UserCard, user_card
from cafe_chassis.administration import Words, searchable
from cafe_http.pages import Page, cut, decode_cursor


def give_filter(
    q: Words = None,
    role: FromQuery[Role | None] = None,
    disabled: FromQuery[bool | None] = None,
) -> UserFilter:
    """Return what a list, an export or a bulk action is about."""
    return UserFilter(q=searchable(q), role=role, disabled=disabled)


GIVEN = {"wanted": Provide(give_filter, sync_to_thread=False)}


async def page(
    session: AsyncSession, wanted: UserFilter, sort: Sort, cursor: str | None, limit: int
) -> Page[UserCard]:
    """Return the page after a cursor. Raises Invalid for one that is not ours."""
    after = decode_cursor(cursor, str if sort == "username" else UUID) if cursor else None
    position = None if after is None else str(after)
    rows = await queries.users(session, wanted, sort, position, limit + 1)
    found = cut(rows, limit, lambda person: queries.position(person, sort))
    return Page(items=[user_card(one) for one in found.items], next_cursor=found.next_cursor)
