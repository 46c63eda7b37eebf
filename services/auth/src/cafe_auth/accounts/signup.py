"""Signing up."""

from msgspec import UnsetType
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts import queries, rules
from cafe_auth.accounts.schemas import SignUp
from cafe_auth.accounts.service import Accounts, LoggedIn, enter
from cafe_auth.audit.service import Action, record
from cafe_auth.mail.queue import Kind, enqueue
from cafe_auth.profile import rules as profile_rules
from cafe_auth.registration import service as registration
from cafe_auth.tables import Person
from cafe_chassis.clock import now
from cafe_contracts.events import PersonRegistered
from cafe_database.ids import new_id
from cafe_http.device import Device
from cafe_http.errors import FieldError, Invalid
from cafe_http.identity import Principal
from cafe_messaging.outbox import stage
from cafe_telemetry import logs

log = logs.get(__name__)


async def sign_up(
    accounts: Accounts, session: AsyncSession, data: SignUp, device: Device, who: Principal | None
) -> LoggedIn:
    """Make an account and log it in.

    Raises RegistrationClosed, AdminLinkUsed, Invalid, UsernameTaken, EmailTaken, TooMany.
    """
    shown = await registration.check(
        accounts.sessions,
        accounts.registration,
        invite=given(data.invite),
        admin_token=given(data.admin_token),
    )
    person = new_person(
        username=data.username,
        password=data.password,
        email=given(data.email),
        display_name=given(data.display_name),
        timezone=given(data.timezone),
    )
    # After the rules: a typing error should not use up what an address has.
    await accounts.limiter.require(accounts.signup_per_address, device.network)
    encoded = await accounts.hashing.hash(data.password)
    await register(session, person, encoded, shown, device)
    if person.email_folded:
        enqueue(session, Kind.VERIFY_EMAIL, person_id=person.id, email=person.email_folded)
    return await enter(accounts, session, person, device, who)


async def register(
    session: AsyncSession,
    person: Person,
    encoded: str | None,
    shown: registration.Pass,
    device: Device,
) -> None:
    """Add a person and tell everybody.

    encoded: his hashed password, if he has one. Raises RegistrationClosed, AdminLinkUsed,
    UsernameTaken, EmailTaken.
    """
    person.role = await registration.enter(session, shown)
    await queries.add(session, person, encoded)
    await stage(session, registered(person))
    record(
        session,
        Action.SIGNED_UP,
        actor=person.id,
        subject=person.id,
        device=device,
        after={"username": person.username, "role": person.role, "by": shown.kind},
    )
    log.info("signed_up", person_id=person.id)


def registered(person: Person) -> PersonRegistered:
    """Return the event of a new account."""
    return PersonRegistered(
        event_id=new_id(),
        occurred_at=now(),
        actor_id=person.id,
        version=person.version,
        person_id=person.id,
        username=person.username,
        display_name=person.display_name,
        timezone=person.timezone,
        day_starts_at=person.day_starts_at,
    )


def new_person(
    *,
    username: str,
    password: str | None,
    email: str | None,
    display_name: str | None,
    timezone: str | None,
) -> Person:
    """Return the person to add. Raises Invalid with all that is wrong at once.

    password: None for one who comes by a provider.
    """
    display_name = profile_rules.tidy(display_name or username)
    timezone = timezone or profile_rules.DEFAULT_TIMEZONE
    names = [name for name in (username, email) if name]
    faults = {
        "username": rules.username_fault(username),
        "password": rules.password_fault(password, names) if password is not None else None,
        "email": rules.email_fault(email) if email is not None else None,
        "display_name": profile_rules.display_name_fault(display_name),
        "timezone": profile_rules.timezone_fault(timezone),
    }
    if errors := [FieldError(field, fault) for field, fault in faults.items() if fault]:
        raise Invalid(errors=errors)
    return Person(
        id=new_id(),
        username=username,
        username_folded=rules.fold(username),
        username_shape=rules.skeleton(username),
        display_name=display_name,
        email=email,
        email_folded=rules.fold(email) if email else None,
        bio="",
        timezone=timezone,
        day_starts_at=profile_rules.DEFAULT_DAY_STARTS_AT,
        role="user",
        version=1,
    )


def given(value: str | UnsetType | None) -> str | None:
    """Return what was given; None for what was left out."""
    return value if isinstance(value, str) else None
