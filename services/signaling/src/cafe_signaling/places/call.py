"""The rules of a call for two, without I/O: who holds a place, who is told, what the room sees.

Time and new ids are arguments. Every operation takes a `Call` and answers a `Step`: the call as it
is afterwards, the notices for the two people in it, and the changes the room may see. What does
not apply (a fence that is not the newest, a person without a place) answers a step that changes
nothing, so a caller that comes late needs no special case.

Rules (docs/api.md §5, promises P9 and P11): two places; only a hang-up gives one back at once; any
other end of a socket holds it for `HOLD`; when both are free the call is over, and the next has a
new id.
"""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from cafe_contracts.calls import HOLD_S
from cafe_signaling.places.state import (
    SLOTS,
    Call,
    Change,
    ChangeKind,
    Notice,
    NoticeKind,
    Person,
    Place,
    Reason,
    Step,
)

HOLD = timedelta(seconds=HOLD_S)
"""How long the place of a dropped socket is kept."""


def enter(call: Call, person: Person, new_call_id: UUID, now: datetime) -> Step | None:
    """Give `person` a place: a free one, or his own again (back in time, or from another tab).

    None: busy, both places are held for others. new_call_id: used if this opens a call.

    Each admission gets a new fence, so an earlier socket of the same person loses the place in the
    same moment. The other person hears `peer_joined` in each case, since behind the new socket
    there may be a new page.
    """
    step = expire(call, now)
    call = step.call
    own = call.place_of(person.user_id)
    taken = {place.slot for place in call.places}
    if own is None and len(taken) == len(SLOTS):
        return None
    fence = call.fence + 1
    slot = own.slot if own else min(set(SLOTS) - taken)
    same_page = own is not None and person.page is not None and own.page == person.page
    seat = Place(
        slot,
        person.user_id,
        person.username,
        fence,
        person.roster_version,
        page=person.page,
        said=own.said if own is not None and same_page else 0,
    )
    others = [place for place in call.places if place.user_id != person.user_id]
    places = tuple(sorted([*others, seat], key=lambda place: place.slot))
    after = replace(call, call_id=call.call_id or new_call_id, fence=fence, places=places)
    return _after(step, after, _tell_other(after, seat, NoticeKind.JOINED))


def is_full_for(call: Call, user_id: UUID) -> bool:
    """Say, without the time, whether `enter` must refuse: both others' sockets are there."""
    there = [place for place in call.places if place.lost_at is None and place.user_id != user_id]
    return len(there) == len(SLOTS)


def lose(call: Call, user_id: UUID, fence: int, since: datetime) -> Step:
    """Hold the place from `since` on, when the socket of this admission ended without a hang-up."""
    place = _held(call, user_id, fence)
    if place is None or place.lost_at is not None:
        return Step(call)
    after = _with(call, replace(place, lost_at=since))
    return _after(Step(call), after, _tell_other(after, place, NoticeKind.LOST))


def regain(call: Call, user_id: UUID, fence: int) -> Step:
    """Go on: the socket thought lost lives (its replica was only paused) and holds its place."""
    place = _held(call, user_id, fence)
    if place is None or place.lost_at is None:
        return Step(call)
    after = _with(call, replace(place, lost_at=None))
    return _after(Step(call), after, _tell_other(after, place, NoticeKind.JOINED))


def hang_up(call: Call, user_id: UUID, fence: int) -> Step:
    """Free the place at once, if `fence` still holds it; the other waits on in the same call."""
    place = _held(call, user_id, fence)
    return Step(call) if place is None else _free(Step(call), place, "hangup")


def remove(call: Call, user_id: UUID, roster_version: int) -> Step:
    """Free the place of a person who is no member since `roster_version`, whatever its fence.

    Who was let in by that version or a newer one has come back since, and stays.
    """
    place = call.place_of(user_id)
    if place is None or place.roster_version >= roster_version:
        return Step(call)
    return _free(Step(call), place, "hangup")


def expel(call: Call, user_id: UUID) -> Step:
    """Free the place of a person who may not be here, whenever he was let in."""
    place = call.place_of(user_id)
    return Step(call) if place is None else _free(Step(call), place, "hangup")


def expire(call: Call, now: datetime) -> Step:
    """Free the places that were lost `HOLD` or longer ago, the longest lost first."""
    overdue = [
        place for place in call.places if place.lost_at is not None and now - place.lost_at >= HOLD
    ]
    step = Step(call)
    for place in sorted(overdue, key=lambda place: place.lost_at or now):
        step = _free(step, place, "timeout")
    return step


def end(call: Call) -> Step:
    """Free both places without a word to either: their sockets end as well."""
    freed = tuple(place.user_id for place in call.places)
    return _after(Step(call, freed), replace(call, call_id=None, places=()), ())


def _held(call: Call, user_id: UUID, fence: int) -> Place | None:
    place = call.place_of(user_id)
    return place if place is not None and place.fence == fence else None


def _with(call: Call, changed: Place) -> Call:
    places = tuple(changed if place.slot == changed.slot else place for place in call.places)
    return replace(call, places=places)


def _free(step: Step, freed: Place, reason: Reason) -> Step:
    places = tuple(place for place in step.call.places if place.slot != freed.slot)
    after = replace(step.call, call_id=step.call.call_id if places else None, places=places)
    step = replace(step, freed=(*step.freed, freed.user_id))
    return _after(step, after, _tell_other(after, freed, NoticeKind.LEFT, reason))


def _tell_other(
    call: Call, about: Place, kind: NoticeKind, reason: Reason | None = None
) -> tuple[Notice, ...]:
    other = call.other_than(about.user_id)
    return (
        ()
        if other is None
        else (Notice(other.user_id, kind, about.user_id, about.username, reason),)
    )


def _after(step: Step, after: Call, notices: tuple[Notice, ...]) -> Step:
    """Follow `step` by the move to `after`, a new version if the room can see the difference."""
    change = _change(step.call, after)
    if change is not None:
        after = replace(after, version=change.version)
    # Who has just been freed is told nothing of what came before in the same step.
    told = tuple(
        notice for notice in (*step.notices, *notices) if after.place_of(notice.to) is not None
    )
    changes = step.changes if change is None else (*step.changes, change)
    return Step(after, step.freed, told, changes)


def _change(before: Call, after: Call) -> Change | None:
    version = before.version + 1
    participants = tuple(place.user_id for place in after.places)
    if before.call_id is None:
        return (
            None
            if after.call_id is None
            else Change(ChangeKind.STARTED, after.call_id, version, participants)
        )
    if after.call_id is None:
        return Change(ChangeKind.ENDED, before.call_id, version, ())
    if _visible(before) == _visible(after):
        return None
    return Change(ChangeKind.CHANGED, after.call_id, version, participants)


def _visible(call: Call) -> list[tuple[UUID, str]]:
    return [(place.user_id, place.username) for place in call.places]
