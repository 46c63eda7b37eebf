"""May this person look at a room's timer, or study there? Rooms is asked each time, and decides."""

import re

from cafe_chassis.core import Core
from cafe_chassis.errors import NotFound
from cafe_chassis.identity import Principal
from cafe_contracts.questions import Admission
from cafe_tracker.errors import NotAMember

_CODE = re.compile(r"[ABCDEFGHJKMNPQRSTUVWXYZ23456789]{6}")
"""docs/api.md §3; also what keeps a path parameter from becoming another path."""


async def admit(core: Core, code: str, who: Principal) -> Admission:
    """Return how a member stands to a room; `code` in any case.

    Raises NotFound (no such room, or private and not his), NotAMember, Unavailable.
    """
    code = code.upper()
    if not _CODE.fullmatch(code):
        raise NotFound
    admission = await core.ask.get(
        "rooms",
        f"/internal/v1/rooms/{code}/admission",
        params={"user_id": who.id},
        answer=Admission,
    )
    if admission.role is None:
        raise NotFound if admission.visibility == "private" else NotAMember
    return admission
