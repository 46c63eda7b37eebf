"""Seeing and lifting bans; they are made by removing a member (`membership.service.remove`)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_http.errors import NotFound
from cafe_http.identity import Principal
from cafe_http.pages import Page, cut, decode_cursor
from cafe_rooms import access
from cafe_rooms.bans import queries
from cafe_rooms.bans.schemas import BanCard
from cafe_rooms.membership.cards import person_card
from cafe_rooms.rooms.schemas import Author
from cafe_rooms.tables import Ban, Person


async def list_bans(
    session: AsyncSession, code: str, who: Principal, *, limit: int, cursor: str | None
) -> Page[BanCard]:
    """Return a page of a room's bans, the newest first.

    Raises NotFound or Forbidden by the caller's role, Invalid for a cursor that is not ours.
    """
    room, _ = await access.enter(session, code, who.id, access.HOSTS)
    after = None if cursor is None else decode_cursor(cursor, queries.Position)
    rows = await queries.page(session, room.id, after=after, limit=limit + 1)
    found = cut(rows, limit, lambda row: queries.Position(row[0].banned_at, row[0].person_id))
    return Page(items=[_card(*row) for row in found.items], next_cursor=found.next_cursor)


async def lift_ban(session: AsyncSession, code: str, who: Principal, person_id: UUID) -> None:
    """Let somebody come back, who has to join by himself.

    Raises NotFound or Forbidden by the caller's role, NotFound without such a ban.
    """
    room, _ = await access.enter(session, code, who.id, access.HOSTS, lock=True)
    if not await queries.remove(session, room.id, person_id):
        raise NotFound("There is no such ban.")


def _card(ban: Ban, person: Person, by: str) -> BanCard:
    return BanCard(
        user=person_card(person),
        banned_at=ban.banned_at,
        banned_by=Author(id=ban.banned_by, username=by),
    )
