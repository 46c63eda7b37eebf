"""SQL of accounts: people by name, passwords, wrong passwords in a row."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts.retired import is_retired
from cafe_auth.errors import EmailTaken, UsernameTaken
from cafe_auth.sessions.secrets import digest, new_token
from cafe_auth.tables import Identity, LoginAttempts, LoginTicket, Passkey, Password, Person

ATTEMPTS_KEPT = timedelta(days=1)
"""After a day without a wrong password an account starts from nothing."""


class Account(NamedTuple):
    """Somebody who can log in; encoded is None for one without a password."""

    person: Person
    encoded: str | None


async def by_login(session: AsyncSession, folded: str) -> Account | None:
    """Find an account by its folded username or e-mail address; no username holds an @."""
    return await _account(
        session, or_(Person.username_folded == folded, Person.email_folded == folded)
    )


async def by_id(session: AsyncSession, person_id: UUID) -> Account | None:
    """Find an account by its person's id."""
    return await _account(session, Person.id == person_id)


async def _account(session: AsyncSession, which: ColumnElement[bool]) -> Account | None:
    row = (
        await session.execute(
            select(Person, Password.encoded)
            .outerjoin(Password, Password.person_id == Person.id)
            .where(which)
        )
    ).one_or_none()
    return None if row is None else Account(*row)


async def add(session: AsyncSession, person: Person, encoded: str | None) -> None:
    """Add a person, with a password if there is one. Raises UsernameTaken or EmailTaken."""
    if await is_retired(session, person.username_shape):
        raise UsernameTaken
    try:
        async with session.begin_nested():
            session.add(person)
            await session.flush()
    except IntegrityError as error:
        raise taken(error) from None
    if encoded is not None:
        session.add(Password(person_id=person.id, encoded=encoded))
        await session.flush()


def taken(error: IntegrityError) -> UsernameTaken | EmailTaken:
    """Return what a violated constraint of `people` means; others are raised again."""
    constraint = getattr(getattr(error.orig, "__cause__", None), "constraint_name", None)
    if constraint == "uq_people_email_folded":
        return EmailTaken()
    if constraint in {"uq_people_username_folded", "uq_people_username_shape"}:
        return UsernameTaken()
    raise error


async def is_current(session: AsyncSession, account: Account) -> bool:
    """Say whether a password that was checked is still the account's, and hold it until the commit.

    A log-in and a change of password that cross each other are put in order by this: either the
    change sees the new session and ends it, or the log-in sees the new password.
    """
    query = select(Password.encoded).where(Password.person_id == account.person.id)
    return await session.scalar(query.with_for_update()) == account.encoded


async def set_password(session: AsyncSession, person_id: UUID, encoded: str) -> None:
    """Replace a person's password."""
    await session.execute(
        insert(Password)
        .values(person_id=person_id, encoded=encoded)
        .on_conflict_do_update(
            index_elements=[Password.person_id], set_={"encoded": encoded, "changed_at": func.now()}
        )
    )


async def has_way_in(session: AsyncSession, person_id: UUID) -> bool:
    """Say whether a person can log in at all."""
    ways = (
        exists().where(Password.person_id == person_id)
        | exists().where(Passkey.person_id == person_id)
        | exists().where(Identity.person_id == person_id)
    )
    return bool(await session.scalar(select(ways)))


def open_ticket(session: AsyncSession, person_id: UUID) -> str:
    """Return a ticket that stands for somebody's right password; only its hash is kept."""
    token = new_token()
    token_digest = digest(token)
    assert token_digest is not None
    session.add(LoginTicket(token_digest=token_digest, person_id=person_id))
    return token


async def lock_attempts(session: AsyncSession, account: bytes) -> tuple[int, float]:
    """Return wrong passwords in a row and seconds since the last; holds the row."""
    await session.execute(
        insert(LoginAttempts).values(account=account, failures=0).on_conflict_do_nothing()
    )
    # Not now(): that is when this transaction began, before it waited for the row.
    since = func.extract("epoch", func.clock_timestamp() - LoginAttempts.last_at)
    query = (
        select(LoginAttempts.failures, since)
        .where(LoginAttempts.account == account)
        .with_for_update()
    )
    failures, age_s = (await session.execute(query)).one()
    return failures, float(age_s)


async def count_attempt(session: AsyncSession, account: bytes) -> None:
    """Count a wrong password."""
    await session.execute(
        update(LoginAttempts)
        .where(LoginAttempts.account == account)
        .values(failures=LoginAttempts.failures + 1, last_at=func.clock_timestamp())
    )


async def clear_attempts(session: AsyncSession, account: bytes) -> None:
    """Forget an account's wrong passwords."""
    await session.execute(delete(LoginAttempts).where(LoginAttempts.account == account))


async def sweep_attempts(session: AsyncSession) -> None:
    """Delete what is older than ATTEMPTS_KEPT."""
    await session.execute(
        delete(LoginAttempts).where(LoginAttempts.last_at < func.now() - ATTEMPTS_KEPT)
    )
