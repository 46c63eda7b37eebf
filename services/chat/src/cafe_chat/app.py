"""The composition root: how chat is put together."""

from collections.abc import Mapping, Sequence

from cafe_chassis.jobs import Job, every
from cafe_chassis.service import Service
from cafe_chat.admin.messages.api import AdminMessagesController
from cafe_chat.admin.overview.api import overview
from cafe_chat.admin.reports.api import AdminReportsController
from cafe_chat.changes import log
from cafe_chat.changes.api import changes
from cafe_chat.export.api import export
from cafe_chat.hub.repair import REPAIR_S
from cafe_chat.internal import PresenceQuestions, export_person
from cafe_chat.messages.api import history
from cafe_chat.pins.api import PinsController
from cafe_chat.presence.leases import RENEW_S
from cafe_chat.presence.queries import trim as trim_presence
from cafe_chat.reactions import subscriptions
from cafe_chat.reading.api import unread
from cafe_chat.reports.api import ReportsController
from cafe_chat.resources import Resources, open_resources
from cafe_chat.search.api import search
from cafe_chat.search.indexer import BACKLOG_S, INDEX_S
from cafe_chat.settings import Settings
from cafe_chat.socket.api import room_socket
from cafe_chat.steady import steadily
from cafe_chat.sweeping import purge, retain, until_done
from cafe_chat.tables import Base

SWEEP_S = 0.5
"""A departure is told within GRACE_S and this (P8: offline within 10 s); and so soon is seen that
Valkey is back."""

RECONCILE_S = 5.0

PURGE_S = 30.0
"""How long the messages of a deleted room may stay; nobody can read them any more."""

RETAIN_S = 600.0
"""How much longer than its retention a message may stay."""

TRIM_S = 3600.0


def serving_jobs(resources: Resources) -> Sequence[Job]:
    """What every replica with sockets does all the time."""
    attendance, repair = resources.attendance, resources.repair

    async def hear_endings() -> None:
        await resources.authority.hear_endings(resources.core.bus)

    return [
        Job("authority", resources.authority.run),
        Job("herald", resources.herald.run),
        Job("sessions", hear_endings),
        steadily(REPAIR_S, "repair_messages", repair.messages),
        steadily(REPAIR_S, "repair_presence", repair.presence),
        steadily(REPAIR_S, "repair_timers", repair.timers),
        steadily(REPAIR_S, "repair_calls", repair.calls),
        steadily(RENEW_S, "renew_leases", attendance.renew),
        steadily(SWEEP_S, "sweep_presence", attendance.sweep),
        steadily(RECONCILE_S, "reconcile_presence", attendance.reconcile),
        every(INDEX_S, "index_messages", resources.indexer.run_once),
        every(BACKLOG_S, "index_backlog", resources.indexer.backlog),
    ]


def jobs(resources: Resources) -> Sequence[Job]:
    """What one process of the service does for all."""
    sessions = resources.core.sessions

    return [
        every(PURGE_S, "purge_deleted_rooms", lambda: until_done(sessions, purge)),
        every(RETAIN_S, "retain_messages", lambda: retain(sessions)),
        every(TRIM_S, "trim_changes", lambda: until_done(sessions, log.trim)),
        every(TRIM_S, "trim_presence", lambda: until_done(sessions, trim_presence)),
    ]


async def drain(resources: Resources) -> None:
    """Close all sockets, spread out, so that their clients do not come back in one instant."""
    await resources.hub.drain()


def numbers(resources: Resources) -> Mapping[str, int]:
    """Return what this replica holds: for the live view of administrators."""
    rooms = resources.hub.rooms
    sockets = [listener for room in rooms for listener in room.listeners]
    return {
        "open_rooms": len(rooms),
        "room_sockets": len(sockets),
        "people": len({listener.person.user_id for listener in sockets}),
    }


SERVICE = Service(
    name="chat",
    settings=Settings,
    metadata=Base.metadata,
    open=open_resources,
    controllers=[
        room_socket,
        history,
        search,
        changes,
        export,
        unread,
        PinsController,
        ReportsController,
        AdminMessagesController,
        AdminReportsController,
        overview,
    ],
    internal=[PresenceQuestions, export_person],
    jobs=jobs,
    serving_jobs=serving_jobs,
    subscriptions=subscriptions,
    drain=drain,
    numbers=numbers,
)
