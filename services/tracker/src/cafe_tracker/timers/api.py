"""Timers over HTTP: the caller's own, and a room's for its members (docs/api.md §6)."""

from collections.abc import Mapping
from typing import Annotated

from litestar import Controller, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import JSONBody, PathParameter
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.core import Core
from cafe_contracts.states import TimerState
from cafe_database.sessions import unit
from cafe_http.identity import Principal
from cafe_tracker.admission import admit
from cafe_tracker.errors import HostsOnly
from cafe_tracker.resources import READS, WRITES, Resources
from cafe_tracker.timers import commands, service
from cafe_tracker.timers.presence import gather
from cafe_tracker.timers.rows import Owner
from cafe_tracker.timers.schemas import CommandBody, ExtendBody, StartBody
from cafe_tracker.timers.service import Order


class Seat(Struct, frozen=True, kw_only=True):
    """Before whose timer the caller sits, and whether he may touch it."""

    owner: Owner
    commands: bool


async def own_seat(who: NamedDependency[Principal]) -> Seat:
    """Return the caller's seat before his own timer."""
    return Seat(owner=Owner(person_id=who.id), commands=True)


async def room_seat(
    code: Annotated[str, PathParameter(max_length=64)],
    who: NamedDependency[Principal],
    core: NamedDependency[Core],
) -> Seat:
    """Return a member's seat before his room's timer. Raises as `admit` does."""
    admission = await admit(core, code, who)
    return Seat(
        owner=Owner(room_id=admission.room_id, room_code=admission.code),
        commands=admission.timer_control == "anyone" or admission.role != "member",
    )


class Command(Struct, frozen=True):
    """Carries out orders for one request."""

    resources: Resources
    who: Principal
    seat: Seat

    async def give(self, order: Order) -> TimerState:
        """Carry out an order and return the timer as it is then.

        Raises HostsOnly, TooMany, and what `service.obey` raises.
        """
        core, owner = self.resources.core, self.seat.owner
        if not self.seat.commands:
            raise HostsOnly
        await core.limiter.require(WRITES, str(self.who.id))
        async with unit(core.sessions) as session:
            studied = await service.prepare(session, self.resources, owner, self.who, order)
        evidence = None
        if studied and owner.room_id is not None:
            evidence = await gather(core, owner.room_id, studied)
        async with unit(core.sessions) as session:
            return await service.obey(session, self.resources, owner, self.who, order, evidence)


async def provide_command(
    resources: NamedDependency[Resources],
    who: NamedDependency[Principal],
    seat: NamedDependency[Seat],
) -> Command:
    """Return what a command's handler needs."""
    return Command(resources, who, seat)


class Timers(Controller):
    """What both kinds of timers understand; subclasses say whose timer it is."""

    tags = ("timers",)

    @get(summary="The timer as it is now")
    async def show(
        self,
        resources: NamedDependency[Resources],
        who: NamedDependency[Principal],
        seat: NamedDependency[Seat],
        session: NamedDependency[AsyncSession],
    ) -> TimerState:
        """Return the timer; remaining_seconds and server_time are those of this answer."""
        await resources.core.limiter.require(READS, str(who.id))
        return await service.show(session, resources, seat.owner)

    @post("/start", status_code=200, summary="Begin the phase that the idle timer stands in")
    async def start(
        self, command: NamedDependency[Command], data: JSONBody[StartBody | None] = None
    ) -> TimerState:
        """Begin; at the start of a cycle with these settings, defaults 25/5/15 ×4."""
        return await command.give((data or StartBody()).start())

    @post("/pause", status_code=200, summary="Stop counting")
    async def pause(
        self, command: NamedDependency[Command], data: JSONBody[CommandBody | None] = None
    ) -> TimerState:
        """Pause a running timer; the time of pauses is credited to nobody."""
        return await command.give((data or CommandBody()).order(commands.Pause()))

    @post("/resume", status_code=200, summary="Count on")
    async def resume(
        self, command: NamedDependency[Command], data: JSONBody[CommandBody | None] = None
    ) -> TimerState:
        """Resume a paused timer."""
        return await command.give((data or CommandBody()).order(commands.Resume()))

    @post("/reset", status_code=200, summary="Back to the beginning of the cycle")
    async def reset(
        self, command: NamedDependency[Command], data: JSONBody[CommandBody | None] = None
    ) -> TimerState:
        """Go back to an idle first focus, from any state; whole minutes of a focus are credited."""
        return await command.give((data or CommandBody()).order(commands.Reset()))

    @post("/skip", status_code=200, summary="On to the next phase")
    async def skip(
        self, command: NamedDependency[Command], data: JSONBody[CommandBody | None] = None
    ) -> TimerState:
        """Leave the phase for the next, which runs with auto_start; also from an idle break."""
        return await command.give((data or CommandBody()).order(commands.Skip()))

    @post("/end", status_code=200, summary="Enough for now")
    async def end(
        self, command: NamedDependency[Command], data: JSONBody[CommandBody | None] = None
    ) -> TimerState:
        """End a running or paused cycle early; whole minutes of a focus are credited."""
        return await command.give((data or CommandBody()).order(commands.End()))

    @post("/extend", status_code=200, summary="Make the phase longer")
    async def extend(
        self, command: NamedDependency[Command], data: JSONBody[ExtendBody | None] = None
    ) -> TimerState:
        """Add minutes to a running or paused phase."""
        body = data or ExtendBody()
        return await command.give(body.order(commands.Extend(body.minutes)))


class PersonalTimer(Timers):
    """The caller's own timer."""

    path = "/api/tracker/timer"
    dependencies: Mapping[str, Provide] = {
        "seat": Provide(own_seat),
        "command": Provide(provide_command),
    }


class RoomTimer(Timers):
    """A room's shared timer."""

    path = "/api/tracker/rooms/{code:str}/timer"
    dependencies: Mapping[str, Provide] = {
        "seat": Provide(room_seat),
        "command": Provide(provide_command),
    }
