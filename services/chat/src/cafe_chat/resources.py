"""What a process of chat holds while it runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from cafe_chassis.core import Core
from cafe_chat.door import Door
from cafe_chat.hub.herald import Herald
from cafe_chat.hub.hub import Hub
from cafe_chat.hub.opening import Opener
from cafe_chat.hub.repair import Repair
from cafe_chat.messages.store import Store
from cafe_chat.presence.leases import Leases
from cafe_chat.presence.service import Attendance
from cafe_chat.search.indexer import Indexer
from cafe_database.ids import new_id
from cafe_realtime.authority import Authority
from cafe_realtime.crew import Crew


@dataclass(frozen=True)
class Resources:
    """The chassis' core and chat's own live parts."""

    core: Core
    door: Door = field(repr=False)
    crew: Crew = field(repr=False)
    hub: Hub = field(repr=False)
    herald: Herald = field(repr=False)
    authority: Authority = field(repr=False)
    attendance: Attendance = field(repr=False)
    repair: Repair = field(repr=False)
    opener: Opener = field(repr=False)
    indexer: Indexer = field(repr=False)


@asynccontextmanager
async def open_resources(core: Core) -> AsyncIterator[Resources]:
    """Put the live parts together; nothing runs yet."""
    door = Door()
    crew = Crew()
    hub = Hub(crew, core.ask)
    herald = Herald(hub, core.bus)
    authority = Authority(core.ask, hub)
    # A name of its own for each start: what a killed process was told to close is not for the next.
    leases = Leases(core.valkey, f"{core.settings.instance or core.name}-{new_id().hex}")
    attendance = Attendance(core.sessions, leases, crew, hub, herald)
    repair = Repair(core.sessions, core.ask, crew, hub, attendance)
    hub.on_authority_back = repair.everything
    indexer = Indexer(core.sessions)
    store = Store(core.settings.database_url, core.settings.instance or core.name, crew)
    opener = Opener(
        sessions=core.sessions,
        ask=core.ask,
        bus=core.bus,
        door=door,
        crew=crew,
        authority=authority,
        repair=repair,
        herald=herald,
        indexer=indexer,
        store=store,
    )
    try:
        yield Resources(
            core, door, crew, hub, herald, authority, attendance, repair, opener, indexer
        )
    finally:
        await crew.close()
        await store.close()
