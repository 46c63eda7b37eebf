"""What an operator does from the shell: `python -m cafe_rooms close <code>`."""

import sys

from cafe_chassis.cli import attempt
from cafe_chassis.clock import now
from cafe_chassis.core import open_core
from cafe_chassis.settings import SettingsError, load
from cafe_database.sessions import unit
from cafe_http.errors import NotFound
from cafe_rooms import access
from cafe_rooms.rooms.service import erase_room
from cafe_rooms.settings import RoomsSettings
from cafe_rooms.work import Work


def close(code: str) -> None:
    """Delete a room with all that is in it; leaves with status 1 when there is none."""
    try:
        settings = load(RoomsSettings)
    except SettingsError as error:
        sys.exit(f"cafe_rooms: {error}")
    if not attempt("rooms", close_room(settings, code)):
        sys.exit(f"cafe_rooms: there is no room {code}")
    sys.stdout.write(f"{code} is closed\n")


async def close_room(settings: RoomsSettings, code: str) -> bool:
    """Delete a room, whoever owns it; False when there is none. Sockets close within 2 s (P7)."""
    async with open_core("rooms", settings) as core, unit(core.sessions) as session:
        try:
            room = await access.find(session, code, lock=True)
        except NotFound:
            return False
        await erase_room(Work(session, core.bus, None, now()), room)
    return True
