"""Signing up, logging in and out, changing the password.

Passwords are hashed and checked while no database connection is held: a queue for the hashing
threads must not become one for the pool.
"""

from dataclasses import dataclass
from typing import NamedTuple

from msgspec import UnsetType
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts import queries, rules
from cafe_auth.accounts.attempts import Attempts
from cafe_auth.accounts.hashing import PasswordHashing, is_outdated
from cafe_auth.accounts.queries import Account
from cafe_auth.accounts.schemas import LogIn, PasswordChange, SignUp
from cafe_auth.audit.service import Action, record
from cafe_auth.device import Device
from cafe_auth.errors import AccountDisabled, InvalidCredentials
from cafe_auth.mail.queue import Kind, enqueue
from cafe_auth.profile import rules as profile_rules
from cafe_auth.registration import service as registration
from cafe_auth.registration.service import Mode
from cafe_auth.sessions.service import Revoker, open_session
from cafe_auth.tables import Person
from cafe_chassis import logs
from cafe_chassis.clock import now
from cafe_chassis.db import Sessions, unit
from cafe_chassis.errors import FieldError, Invalid
from cafe_chassis.identity import Principal
from cafe_chassis.ids import new_id
from cafe_chassis.limits import Bucket, Limiter
from cafe_chassis.outbox import stage
from cafe_contracts.events import PersonRegistered

log = logs.get(__name__)

logins_total = Counter("cafe_auth_logins_total", "Log-ins by password", ["outcome"])

LOGIN_PER_ADDRESS = Bucket("login", per_s=10 / 60, burst=10)
"""Ten a minute (docs/promises.md, Security)."""


class LoggedIn(NamedTuple):
    """Who logged in, and the secret for his cookie."""

    person: Person
    cookie: str


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


async def sign_up(
    accounts: Accounts, session: AsyncSession, data: SignUp, device: Device, who: Principal | None
) -> LoggedIn:
    """Make an account and log it in.

    Raises RegistrationClosed, AdminLinkUsed, Invalid, UsernameTaken, EmailTaken, TooMany.
    """
    shown = await registration.check(
        accounts.sessions,
        accounts.registration,
        invite=_given(data.invite),
        admin_token=_given(data.admin_token),
    )
    person = _new_person(data)
    # After the rules: a typing error should not use up what an address has.
    await accounts.limiter.require(accounts.signup_per_address, device.network)
    encoded = await accounts.hashing.hash(data.password)
    person.role = await registration.enter(session, shown)
    await queries.add(session, person, encoded)
    await stage(
        session,
        PersonRegistered(
            event_id=new_id(),
            occurred_at=now(),
            actor_id=person.id,
            version=person.version,
            person_id=person.id,
            username=person.username,
            display_name=person.display_name,
            timezone=person.timezone,
            day_starts_at=person.day_starts_at,
        ),
    )
    record(
        session,
        Action.SIGNED_UP,
        actor=person.id,
        subject=person.id,
        device=device,
        after={"username": person.username, "role": person.role, "by": shown.kind},
    )
    if person.email_folded:
        enqueue(session, Kind.VERIFY_EMAIL, person_id=person.id, email=person.email_folded)
    log.info("signed_up", person_id=person.id)
    return await _enter(accounts, session, person, device, who)


async def log_in(
    accounts: Accounts, session: AsyncSession, data: LogIn, device: Device, who: Principal | None
) -> LoggedIn:
    """Log in with a username or e-mail address.

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
        await _refused(accounts, account, device)
        raise InvalidCredentials
    if account.person.disabled_at is not None:
        raise AccountDisabled
    logins_total.labels("right").inc()
    await accounts.attempts.succeeded(session, account)
    if account.encoded and is_outdated(account.encoded):
        await queries.set_password(
            session, account.person.id, await accounts.hashing.hash(data.password)
        )
    return await _enter(accounts, session, account.person, device, who)


async def _refused(accounts: Accounts, account: Account | None, device: Device) -> None:
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

    Raises InvalidCredentials for a wrong present password, Invalid for a bad new one, TooMany.
    """
    async with unit(accounts.sessions) as looking:
        account = await queries.by_id(looking, who.id)
    if account is None:
        raise InvalidCredentials
    names = [name for name in (account.person.username, account.person.email) if name]
    if fault := rules.password_fault(data.new_password, names):
        raise Invalid.field("new_password", fault)
    await accounts.attempts.begin(account, "")
    if not await accounts.hashing.verify(account.encoded, data.current_password):
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


async def _enter(
    accounts: Accounts, session: AsyncSession, person: Person, device: Device, who: Principal | None
) -> LoggedIn:
    # The cookie is about to be replaced: its session would live on with nobody to end it.
    if who is not None:
        await accounts.revoker.end_if_open(session, who.id, who.session_id)
    record(session, Action.LOGGED_IN, actor=person.id, subject=person.id, device=device)
    log.info("logged_in", person_id=person.id)
    return LoggedIn(person, open_session(session, person.id, device))


def _new_person(data: SignUp) -> Person:
    """Return the person to add. Raises Invalid with all that is wrong at once."""
    email = _given(data.email)
    display_name = profile_rules.tidy(_given(data.display_name) or data.username)
    timezone = _given(data.timezone) or profile_rules.DEFAULT_TIMEZONE
    names = [name for name in (data.username, email) if name]
    faults = {
        "username": rules.username_fault(data.username),
        "password": rules.password_fault(data.password, names),
        "email": rules.email_fault(email) if email is not None else None,
        "display_name": profile_rules.display_name_fault(display_name),
        "timezone": profile_rules.timezone_fault(timezone),
    }
    if errors := [FieldError(field, fault) for field, fault in faults.items() if fault]:
        raise Invalid(errors=errors)
    return Person(
        id=new_id(),
        username=data.username,
        username_folded=rules.fold(data.username),
        username_shape=rules.skeleton(data.username),
        display_name=display_name,
        email=email,
        email_folded=rules.fold(email) if email else None,
        bio="",
        timezone=timezone,
        day_starts_at=profile_rules.DEFAULT_DAY_STARTS_AT,
        role="user",
        version=1,
    )


def _given(value: str | UnsetType | None) -> str | None:
    return value if isinstance(value, str) else None
