"""The frames of the timer socket, server to client (docs/api.md §6)."""

from datetime import datetime

from msgspec import Struct

from cafe_contracts.commands import Commands, PingCommand
from cafe_contracts.frames import ErrorFrame, TimerFrame


class TimerPongFrame(Struct, frozen=True, kw_only=True, tag="pong"):
    """Answer to `ping`; server_time is the clock of all timers, at the time of the answer."""

    timer_version: int
    server_time: datetime


TimerServerFrame = TimerFrame | TimerPongFrame | ErrorFrame
"""Everything a browser may hear on the timer socket."""


def timer_commands() -> Commands[PingCommand]:
    """Return the parser of the timer socket; build it once."""
    return Commands(PingCommand)
