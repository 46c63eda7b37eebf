"""What an operator does from the shell: `python -m cafe_auth admin <username>`, `… rotate-keys`."""

import asyncio
import sys

from cafe_auth.accounts import rules
from cafe_auth.audit.service import Action, record
from cafe_auth.keys import service as keys
from cafe_auth.keys.service import RETIRED_FOR
from cafe_auth.profile import queries as profiles
from cafe_auth.registration import queries
from cafe_auth.sessions.cache import SessionCache
from cafe_auth.sessions.service import Revoker
from cafe_auth.settings import Settings
from cafe_chassis.core import open_core
from cafe_chassis.db import unit
from cafe_chassis.settings import SettingsError, load


def admin(username: str) -> None:
    """Make somebody an administrator; leaves with status 1 when nobody has that name."""
    if not asyncio.run(make_admin(_settings(), username)):
        sys.exit(f"cafe_auth: nobody is called {username}")
    sys.stdout.write(f"{username} is an administrator; he has to log in again\n")


def rotate_keys() -> None:
    """Let the next key sign; leaves with status 1 when the last rotation is too recent."""
    if not asyncio.run(rotate(_settings())):
        minutes = int(RETIRED_FOR.total_seconds() // 60)
        sys.exit(f"cafe_auth: the keys were rotated within the last {minutes} minutes")
    sys.stdout.write("rotated; tokens signed before stay good until they expire\n")


def _settings() -> Settings:
    """Read the settings; leaves with status 1 when one is missing or wrong."""
    try:
        return load(Settings)
    except SettingsError as error:
        sys.exit(f"cafe_auth: {error}")


async def rotate(settings: Settings) -> bool:
    """Rotate the signing keys; False, and nothing changes, while the last retired one is published.

    Replicas take the new key within 30 s, from a set that every verifier has had all along.
    """
    async with open_core("auth", settings) as core, unit(core.sessions) as session:
        return await keys.rotate(session)


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
