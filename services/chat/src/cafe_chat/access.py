"""Who may see a room's messages over HTTP: its members (docs/api.md §4)."""

from uuid import UUID

from cafe_chassis.core import Core
from cafe_chat.errors import NoSuchRoom, NotAHost, NotAMember
from cafe_contracts.questions import Admission, admission_path
from cafe_http.errors import NotFound


async def admission(core: Core, code: str, user_id: UUID) -> Admission:
    """Ask rooms how somebody stands to a room; the code in any case.

    Raises NoSuchRoom or Unavailable.
    """
    path = admission_path(code)
    if path is None:
        raise NoSuchRoom
    try:
        return await core.ask.get("rooms", path, answer=Admission, params={"user_id": user_id})
    except NotFound:
        raise NoSuchRoom from None


async def require_member(core: Core, code: str, user_id: UUID) -> Admission:
    """Return a member's admission.

    Raises NotAMember for a room he may know of, NoSuchRoom for any other, or Unavailable.
    """
    answer = await admission(core, code, user_id)
    if answer.is_member:
        return answer
    if answer.visibility == "private":
        raise NoSuchRoom
    raise NotAMember


async def require_host(core: Core, code: str, user_id: UUID) -> Admission:
    """Return an owner's or moderator's admission.

    Raises NotAHost for other members, and what `require_member` raises.
    """
    answer = await require_member(core, code, user_id)
    if answer.role == "member":
        raise NotAHost
    return answer
