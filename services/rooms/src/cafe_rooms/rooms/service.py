"""Opening, changing and closing rooms."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypedDict

import msgspec
from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_contracts.events import MemberJoined, RoomChanged, RoomCreated, RoomDeleted
from cafe_contracts.states import Visibility
from cafe_database.ids import new_id
from cafe_http.errors import Forbidden, Invalid, Unavailable
from cafe_http.identity import Principal
from cafe_rooms import access, people
from cafe_rooms.rooms import codes, queries
from cafe_rooms.rooms.schemas import RoomDraft, RoomPatch
from cafe_rooms.rooms.text import tidy_description, tidy_name
from cafe_rooms.tables import Membership, Room
from cafe_rooms.work import Work

# With a million rooms open, five draws all meet taken codes about once in 10¹⁵ times.
CODE_ATTEMPTS = 5

# What moderators may change (docs/api.md §3).
MODERATED = frozenset({"locked", "slow_mode_seconds"})

# What a search finds a room by.
SEARCHED = frozenset({"name", "description"})


class Facts(TypedDict):
    """What events say of a room."""

    code: str
    name: str
    visibility: Visibility
    capacity: int
    locked: bool
    retention_days: int | None


def minute(moment: datetime) -> datetime:
    """Cut an instant to its minute: activity is kept no finer (docs/api.md §3)."""
    return moment.replace(second=0, microsecond=0)


async def open_room(work: Work, founder: Principal, draft: RoomDraft) -> Room:
    """Open a room whose owner and first member is `founder`.

    Raises Invalid for a name or description that breaks a rule.
    """
    columns: dict[str, object] = {
        "id": new_id(),
        "name": checked("name", tidy_name, draft.name),
        "description": checked("description", tidy_description, draft.description),
        "visibility": draft.visibility,
        "capacity": draft.capacity,
        "locked": False,
        "expires": draft.expires,
        "timer_control": draft.timer_control,
        "quiet_focus": draft.quiet_focus,
        "slow_mode_seconds": draft.slow_mode_seconds,
        "retention_days": draft.retention_days,
        "created_at": work.at,
        "created_by": founder.id,
        "version": 0,
        "active_at": minute(work.at),
        "empty_since": None,
        "warned": False,
    }
    await people.remember(work.session, founder)
    room = await _insert(work.session, columns)
    await queries.keep_text(work.session, room)
    work.session.add(
        Membership(room_id=room.id, person_id=founder.id, role="owner", joined_at=work.at)
    )
    await work.tell(RoomCreated(**work.stamp(room), **_facts(room)))
    await work.tell(
        MemberJoined(
            **work.stamp(room), person_id=founder.id, username=founder.username, role="owner"
        )
    )
    return room


async def change_room(work: Work, code: str, who: Principal, patch: RoomPatch) -> None:
    """Change what `patch` holds; what is the same already is no change and no event.

    Raises NotFound or Forbidden by the caller's role, Invalid for a text that breaks a rule.
    """
    room, role = await access.enter(work.session, code, who.id, access.HOSTS, lock=True)
    if role != "owner" and not MODERATED.issuperset(_asked(patch)):
        raise Forbidden("Moderators may only lock the room and slow it down.")
    await apply(work, room, patch)


async def apply(work: Work, room: Room, patch: RoomPatch) -> None:
    """Change what `patch` holds of a room that the caller has locked, whoever wishes it.

    Raises Invalid for a text that breaks a rule.
    """
    asked = _asked(patch)
    if "name" in asked:
        asked["name"] = checked("name", tidy_name, asked["name"])
    if "description" in asked:
        asked["description"] = checked("description", tidy_description, asked["description"])
    changes = {field: value for field, value in asked.items() if getattr(room, field) != value}
    if not changes:
        return
    for field, value in changes.items():
        setattr(room, field, value)
    if "expires" in changes:
        # Emptiness is noted only while a room expires: what was noted before may be long untrue.
        room.empty_since = None
        room.warned = False
    if not SEARCHED.isdisjoint(changes):
        await queries.keep_text(work.session, room)
    await work.tell(RoomChanged(**work.stamp(room), **_facts(room)))


async def close_room(work: Work, code: str, who: Principal) -> None:
    """Delete a room with all that rooms knows of it.

    Raises NotFound or Forbidden by the caller's role.
    """
    room, _ = await access.enter(work.session, code, who.id, access.OWNERS, lock=True)
    await erase_room(work, room)


async def erase_room(work: Work, room: Room) -> None:
    """Delete a room that the caller has locked, whoever wishes it."""
    await work.tell(RoomDeleted(**work.stamp(room), code=room.code))
    await queries.remove(work.session, room.id)


def _asked(patch: RoomPatch) -> dict[str, Any]:
    return {
        field: value for field, value in msgspec.structs.asdict(patch).items() if value is not UNSET
    }


async def _insert(session: AsyncSession, columns: dict[str, object]) -> Room:
    for _ in range(CODE_ATTEMPTS):
        room = await queries.add(session, columns | {"code": codes.draw()})
        if room is not None:
            return room
    raise Unavailable("No free code was found. Please try again.")


def checked(field: str, tidy: Callable[[str], str], raw: str) -> str:
    """Return a text tidied. Raises Invalid, naming the field, for one that breaks a rule."""
    try:
        return tidy(raw)
    except ValueError as error:
        raise Invalid.field(field, str(error)) from None


def _facts(room: Room) -> Facts:
    return Facts(
        code=room.code,
        name=room.name,
        visibility=room.visibility,
        capacity=room.capacity,
        locked=room.locked,
        retention_days=room.retention_days,
    )
