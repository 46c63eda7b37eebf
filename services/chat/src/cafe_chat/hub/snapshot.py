"""The `hello` frame: a room as this replica knows it at this instant."""

import asyncio
from uuid import UUID

from msgspec import Struct

from cafe_chassis.clock import now
from cafe_chat.hub.room import LiveRoom, Present
from cafe_contracts.frames import HelloFrame, HelloMember, Limits
from cafe_contracts.questions import RosterMember
from cafe_contracts.states import PersonRef
from cafe_websocket.frame import Frame


class Arrival(Struct, frozen=True, kw_only=True):
    """What was recorded when somebody came.

    head: the room's newest seq; changes: its newest change; swept: the newest seq that retention
    took away. read: up to where he has read. came: he was not online in the room before.
    """

    head: int
    changes: int
    swept: int
    read: int
    came: bool


def hello(room: LiveRoom, person: PersonRef, arrival: Arrival, *, presence_known: bool) -> Frame:
    """Return the snapshot for somebody who comes.

    arrival: the counters, read after he began to listen. presence_known: whether Valkey answers;
    where it does not, `online` is null. So are timer and call while their services have not
    answered yet; their frames follow when they do.
    """
    now_s = asyncio.get_running_loop().time()
    present = room.present if presence_known else None
    return Frame.of(
        HelloFrame(
            room=room.roster.code,
            user_id=person.user_id,
            username=person.username,
            head=arrival.head,
            members=[_member(member, present) for member in room.roster.members],
            timer=None if room.timer is None else room.timer.at(now_s),
            call=room.call,
            limits=Limits(slow_mode_seconds=room.roster.slow_mode_seconds),
            changes=arrival.changes,
            read=arrival.read,
            quiet_focus=room.roster.quiet_focus,
        )
    )


def _member(member: RosterMember, present: dict[UUID, Present] | None) -> HelloMember:
    here = None if present is None else present.get(member.user_id)
    until = member.muted_until
    return HelloMember(
        user_id=member.user_id,
        username=member.username,
        online=None if present is None else here is not None,
        status=None if here is None else here.status,
        note=None if here is None else here.note,
        display_name=member.display_name,
        role=member.role,
        muted_until=None if until is None or until <= now() else until,
    )
