"""May this person look at a room's timer, or study there? Rooms is asked each time, and decides."""

from cafe_chassis.core import Core
from cafe_contracts.questions import Admission, admission_path
from cafe_http.errors import NotFound
from cafe_http.identity import Principal
from cafe_tracker.errors import NotAMember


async def admit(core: Core, code: str, who: Principal) -> Admission:
    """Return how a member stands to a room; `code` in any case.

    Raises NotFound (no such room, or private and not his), NotAMember, Unavailable.
    """
    path = admission_path(code)
    if path is None:
        raise NotFound
    admission = await core.ask.get("rooms", path, params={"user_id": who.id}, answer=Admission)
    if not admission.is_member:
        raise NotFound if admission.visibility == "private" else NotAMember
    return admission
