"""Which letter a waiting mail becomes, if there is still a reason to send it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.keys.sealing import Seal
from cafe_auth.mail import letters
from cafe_auth.mail.letters import Letter
from cafe_auth.mail.postman import Compose
from cafe_auth.mail.queue import Kind
from cafe_auth.recovery import links
from cafe_auth.recovery.links import Purpose
from cafe_auth.tables import Mail, Person


def composer(origin: str, seal: Seal) -> Compose:
    """Return what composes mails for a site.

    Mails call people by their username: a display name could carry a stranger's advertisement to
    whatever address he typed.
    """

    async def compose(session: AsyncSession, mail: Mail) -> Letter | None:
        match Kind(mail.kind):
            case Kind.VERIFY_EMAIL:
                return await _verification(session, mail, origin)
            case Kind.RESET_PASSWORD:
                return await _reset(session, mail, origin)
            case Kind.PASSWORD_CHANGED:
                return await _password_changed(session, mail, origin)
            case Kind.ACCOUNT_DELETED:
                return _account_deleted(mail, origin, seal)

    return compose


def url(origin: str, purpose: Purpose, token: str) -> str:
    """Return the page that a link opens; the token stays behind the # and out of every log."""
    return f"{origin}/{purpose.value}#token={token}"


def receipt_url(origin: str, receipt: str) -> str:
    """Return the page that shows what has become of a deleted account."""
    return f"{origin}/deleted#receipt={receipt}"


async def _verification(session: AsyncSession, mail: Mail, origin: str) -> Letter | None:
    person = await session.get(Person, mail.person_id)
    if person is None or person.email is None or person.email_verified_at is not None:
        return None
    # He has changed his mind since; another mail is on its way to the other address.
    if person.email_folded != mail.email:
        return None
    link = await _link(session, Purpose.VERIFY, person.id, mail.email, origin)
    return letters.verification(person.email, person.username, link) if link else None


async def _reset(session: AsyncSession, mail: Mail, origin: str) -> Letter | None:
    person = await session.scalar(
        select(Person).where(
            Person.email_folded == mail.email,
            Person.email_verified_at.is_not(None),
            Person.disabled_at.is_(None),
        )
    )
    if person is None or person.email is None:
        return None
    link = await _link(session, Purpose.RESET, person.id, mail.email, origin)
    return letters.reset(person.email, person.username, link) if link else None


async def _password_changed(session: AsyncSession, mail: Mail, origin: str) -> Letter | None:
    person = await session.get(Person, mail.person_id)
    if person is None or person.email is None or person.email_verified_at is None:
        return None
    return letters.password_changed(person.email, person.username, origin)


def _account_deleted(mail: Mail, origin: str, seal: Seal) -> Letter:
    link = receipt_url(origin, seal.token(str(mail.erasure_id)))
    return letters.account_deleted(mail.email, origin, link)


async def _link(
    session: AsyncSession, purpose: Purpose, person_id: UUID, email: str, origin: str
) -> str | None:
    if await links.many(session, purpose, person_id):
        return None
    token = await links.make(session, purpose, person_id, email=email)
    return url(origin, purpose, token)
