"""What an operator does from the shell: `python -m cafe_auth admin <username>` and so on."""

import sys

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts import rules
from cafe_auth.accounts.hashing import PasswordHashing
from cafe_auth.accounts.queries import add
from cafe_auth.accounts.signup import new_person, registered
from cafe_auth.audit.service import Action, record
from cafe_auth.factors.queries import drop_every_totp
from cafe_auth.keys import service as keys
from cafe_auth.keys.sealing import Seal
from cafe_auth.keys.service import RETIRED_FOR
from cafe_auth.profile import queries as profiles
from cafe_auth.recovery import links
from cafe_auth.recovery.compose import url
from cafe_auth.recovery.links import LASTS_BY_HAND, Purpose
from cafe_auth.registration import queries
from cafe_auth.sessions.cache import SessionCache
from cafe_auth.sessions.secrets import new_token
from cafe_auth.sessions.service import Revoker
from cafe_auth.settings import Settings
from cafe_auth.tables import Person
from cafe_chassis.cli import attempt
from cafe_chassis.core import open_core
from cafe_chassis.settings import SettingsError, load
from cafe_database.sessions import unit
from cafe_http.errors import CafeError, Invalid
from cafe_messaging.outbox import stage


def admin(username: str) -> None:
    """Make somebody an administrator; leaves with status 1 when nobody has that name."""
    if not attempt("auth", make_admin(_settings(), username)):
        sys.exit(f"cafe_auth: nobody is called {username}")
    sys.stdout.write(f"{username} is an administrator; he has to log in again\n")


def create_admin(username: str) -> None:
    """Make an administrator's account and print the link by which he chooses his password."""
    try:
        link = attempt("auth", found_admin(_settings(), username))
    except Invalid as error:
        sys.exit(f"cafe_auth: {'; '.join(fault.message for fault in error.errors)}")
    except CafeError as error:
        sys.exit(f"cafe_auth: {error.title}")
    _show(username, link)


def reset_link(username: str) -> None:
    """Print a link for a new password; leaves with status 1 when nobody has that name."""
    link = attempt("auth", link_for(_settings(), username))
    if link is None:
        sys.exit(f"cafe_auth: nobody is called {username}")
    _show(username, link)


def _show(username: str, link: str) -> None:
    hours = int(LASTS_BY_HAND.total_seconds() // 3600)
    sys.stdout.write(f"{username} chooses a password within {hours} hours, once: {link}\n")


def rotate_keys() -> None:
    """Let the next key sign; leaves with status 1 when the last rotation is too recent."""
    if not attempt("auth", rotate(_settings())):
        minutes = int(RETIRED_FOR.total_seconds() // 60)
        sys.exit(f"cafe_auth: the keys were rotated within the last {minutes} minutes")
    sys.stdout.write("rotated; tokens signed before stay good until they expire\n")


def renew_keys() -> None:
    """Make signing keys under a new CAFE_KEY_SECRET, and forget what the old one sealed."""
    apps = attempt("auth", renew(_settings()))
    sys.stdout.write(f"renewed; {apps} authenticator apps are forgotten\n")


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


async def renew(settings: Settings) -> int:
    """Renew the signing keys; return how many authenticator apps are forgotten.

    Their people log in by password (or passkey) alone, and set them up again.
    """
    async with open_core("auth", settings) as core, unit(core.sessions) as session:
        await keys.renew(session, Seal(settings.key_secret))
        return await drop_every_totp(session)


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


async def found_admin(settings: Settings, username: str) -> str:
    """Make an account with the role `admin` and a password that nobody knows; return its link.

    Raises Invalid or UsernameTaken.
    """
    hashing = PasswordHashing()
    try:
        encoded = await hashing.hash(new_token())
    finally:
        hashing.close()
    person = new_person(
        username=username, password=None, email=None, display_name=None, timezone=None
    )
    person.role = "admin"
    async with open_core("auth", settings) as core, unit(core.sessions) as session:
        await add(session, person, encoded)
        await stage(session, registered(person))
        record(
            session,
            Action.SIGNED_UP,
            actor=None,
            subject=person.id,
            device=None,
            after={"username": person.username, "role": person.role, "by": "command"},
        )
        return await _link(session, settings, person)


async def link_for(settings: Settings, username: str) -> str | None:
    """Return a link for a new password; None when there is no such person."""
    async with open_core("auth", settings) as core, unit(core.sessions) as session:
        person = await profiles.by_username(session, rules.fold(username))
        return None if person is None else await _link(session, settings, person)


async def _link(session: AsyncSession, settings: Settings, person: Person) -> str:
    # One at a time: a link that was lost on its way stops working.
    await links.drop(session, Purpose.RESET, person.id)
    token = await links.make(session, Purpose.RESET, person.id, email=None, lasts=LASTS_BY_HAND)
    record(session, Action.RESET_LINK_MADE, actor=None, subject=person.id, device=None)
    return url(settings.origin, Purpose.RESET, token)
