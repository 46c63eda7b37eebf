"""`python -m cafe_auth admin <username>`: make somebody an administrator, from the shell."""

import asyncio
import sys

from cafe_auth.accounts import rules
from cafe_auth.audit.service import Action, record
from cafe_auth.profile import queries as profiles
from cafe_auth.registration import queries
from cafe_auth.sessions.cache import SessionCache
from cafe_auth.sessions.service import Revoker
from cafe_auth.settings import Settings
from cafe_chassis.core import open_core
from cafe_chassis.db import unit
from cafe_chassis.settings import SettingsError, load


def admin(username: str) -> None:
    """Do it and say so; leaves with status 1 when nobody has that name, or for wrong settings."""
    try:
        settings = load(Settings)
    except SettingsError as error:
        sys.exit(f"cafe_auth: {error}")
    if not asyncio.run(make_admin(settings, username)):
        sys.exit(f"cafe_auth: nobody is called {username}")
    sys.stdout.write(f"{username} is an administrator; he has to log in again\n")


async def make_admin(settings: Settings, username: str) -> bool:
    """Give a person the role `admin` and end his sessions; False when there is no such person."""
    async with open_core("auth", settings) as core, unit(core.sessions) as session:
        await queries.lock_administrators(session)
        person = await profiles.by_username(session, rules.fold(username))
        if person is None:
            return False
        record(
            session,
            Action.ROLE_CHANGED,
            actor=None,
            subject=person.id,
            device=None,
            before={"role": person.role},
            after={"role": "admin"},
        )
        person.role = "admin"
        person.version += 1
        await Revoker(SessionCache(core.valkey), core.bus).end_all(session, person.id)
    return True
