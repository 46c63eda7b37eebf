"""Logging in and out, changing the password.

Passwords are hashed and checked while no database connection is held: a queue for the hashing
threads must not become one for the pool.
"""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts import queries, rules
from cafe_auth.accounts.attempts import Attempts
from cafe_auth.accounts.hashing import PasswordHashing, is_outdated
from cafe_auth.accounts.queries import Account
from cafe_auth.accounts.schemas import LogIn, PasswordChange
from cafe_auth.audit.service import Action, record
from cafe_auth.errors import AccountDisabled, InvalidCredentials, LogInAgain
from cafe_auth.factors import queries as factors
from cafe_auth.factors import schemas as factor_schemas
from cafe_auth.mail.queue import Kind, enqueue
from cafe_auth.registration.service import Mode
from cafe_auth.sessions.queries import is_young
from cafe_auth.sessions.service import Revoker, open_session
from cafe_auth.tables import Person
from cafe_chassis.limits import Bucket, Limiter
from cafe_database.sessions import Sessions, unit
from cafe_http.device import Device
from cafe_http.errors import Invalid
from cafe_http.identity import Principal
from cafe_telemetry import logs

log = logs.get(__name__)

logins_total = Counter("cafe_auth_logins_total", "Log-ins by password", ["outcome"])

LOGIN_PER_ADDRESS = Bucket("login", per_s=10 / 60, burst=10)
"""Ten a minute (docs/promises.md, Security)."""


class LoggedIn(NamedTuple):
    """Who logged in, and the secret for his cookie."""

    person: Person
    cookie: str


class HalfWay(NamedTuple):
    """The first half was right; the ticket stands for it until one of `kinds` is shown."""

    kinds: list[factor_schemas.Kind]
    ticket: str


@dataclass(frozen=True)
class Accounts:
    """What the use cases below work with."""

    sessions: Sessions
    limiter: Limiter
    hashing: PasswordHashing
    attempts: Attempts
    revoker: Revoker
    registration: Mode
    signups_per_hour: int

    @property
    def signup_per_address(self) -> Bucket:
        """CAFE_SIGNUPS_PER_HOUR, all of which may come at once."""
        return Bucket("signup", per_s=self.signups_per_hour / 3600, burst=self.signups_per_hour)


async def log_in(
    accounts: Accounts, session: AsyncSession, data: LogIn, device: Device, who: Principal | None
) -> LoggedIn | HalfWay:
    """Log in with a username or e-mail address; half way, where a second factor is set up.

    Raises InvalidCredentials, alike and equally late for an unknown name; AccountDisabled; TooMany.
    """
    await accounts.limiter.require(LOGIN_PER_ADDRESS, device.network)
    typed = rules.fold(data.username)
    async with unit(accounts.sessions) as looking:
        # NUL and its like are in nobody's name, and PostgreSQL refuses to look for them.
        account = await queries.by_login(looking, typed) if typed.isprintable() else None
    await accounts.attempts.begin(account, typed)
    right = await accounts.hashing.verify(account.encoded if account else None, data.password)
    if account is None or not right or not await queries.is_current(session, account):
        await refused(accounts, account, device)
        raise InvalidCredentials
    if account.person.disabled_at is not None:
        raise AccountDisabled
    if account.encoded and is_outdated(account.encoded):
        await queries.set_password(
            session, account.person.id, await accounts.hashing.hash(data.password)
        )
    if half_way := await ask_for_more(session, account.person.id):
        # The failures stay counted until the second half is right, too.
        return half_way
    await accounts.attempts.succeeded(session, account)
    return await enter(accounts, session, account.person, device, who)


async def ask_for_more(session: AsyncSession, person_id: UUID) -> HalfWay | None:
    """Return what else somebody has to show after the first half; None when that is enough."""
    kinds = await factors.kinds(session, person_id)
    if not factors.asks(kinds):
        return None
    return HalfWay(kinds, queries.open_ticket(session, person_id))


async def refused(accounts: Accounts, account: Account | None, device: Device) -> None:
    """Note a failed log-in."""
    person_id = account.person.id if account else None
    logins_total.labels("wrong").inc()
    log.info("login_refused", person_id=person_id)
    # By itself, for the refusal undoes the request's own transaction. What was typed is not kept:
    # now and then it is a password in the wrong field.
    async with unit(accounts.sessions) as session:
        record(session, Action.LOGIN_REFUSED, actor=None, subject=person_id, device=device)


async def log_out(
    accounts: Accounts, session: AsyncSession, device: Device, who: Principal
) -> None:
    """End the caller's session."""
    await accounts.revoker.end_if_open(session, who.id, who.session_id)
    record(session, Action.LOGGED_OUT, actor=who.id, subject=who.id, device=device)


async def change_password(
    accounts: Accounts,
    session: AsyncSession,
    data: PasswordChange,
    device: Device,
    who: Principal,
) -> None:
    """Change the caller's password and end his other sessions.

    Who has none sets his first one, soon after a log-in.
    Raises InvalidCredentials for a wrong present password, LogInAgain, Invalid for a bad new one,
    TooMany.
    """
    async with unit(accounts.sessions) as looking:
        account = await queries.by_id(looking, who.id)
    if account is None:
        raise InvalidCredentials
    names = [name for name in (account.person.username, account.person.email) if name]
    if fault := rules.password_fault(data.new_password, names):
        raise Invalid.field("new_password", fault)
    await accounts.attempts.begin(account, "")
    if account.encoded is None:
        if not await is_young(session, who.session_id):
            raise LogInAgain
    elif not await accounts.hashing.verify(account.encoded, data.current_password):
        raise InvalidCredentials("That is not your present password.")
    encoded = await accounts.hashing.hash(data.new_password)
    if not await queries.is_current(session, account):
        raise InvalidCredentials("Your password has just been changed.")
    await accounts.attempts.succeeded(session, account)
    await queries.set_password(session, who.id, encoded)
    await accounts.revoker.end_others(session, who.id, kept=who.session_id)
    enqueue(session, Kind.PASSWORD_CHANGED, person_id=who.id)
    record(session, Action.PASSWORD_CHANGED, actor=who.id, subject=who.id, device=device)
    log.info("password_changed", person_id=who.id)


async def prove_password(
    accounts: Accounts, session: AsyncSession, person_id: UUID, password: str
) -> Account:
    """Return somebody's account who has just typed its password.

    Raises InvalidCredentials or TooMany.
    """
    async with unit(accounts.sessions) as looking:
        account = await queries.by_id(looking, person_id)
    if account is None:
        raise InvalidCredentials
    await accounts.attempts.begin(account, "")
    if not await accounts.hashing.verify(account.encoded, password):
        raise InvalidCredentials("That is not your present password.")
    await accounts.attempts.succeeded(session, account)
    return account


async def enter(
    accounts: Accounts,
    session: AsyncSession,
    person: Person,
    device: Device,
    who: Principal | None,
    *,
    second_factor: bool = False,
) -> LoggedIn:
    """Open a session, in the place of the one that the browser has. who: whose that is."""
    # The cookie is about to be replaced: its session would live on with nobody to end it.
    if who is not None:
        await accounts.revoker.end_if_open(session, who.id, who.session_id)
    logins_total.labels("right").inc()
    record(session, Action.LOGGED_IN, actor=person.id, subject=person.id, device=device)
    log.info("logged_in", person_id=person.id)
    cookie = open_session(session, person.id, device, second_factor=second_factor)
    return LoggedIn(person, cookie)
