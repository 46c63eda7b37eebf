"""The job that takes mails out of the queue: at least once each, with growing waits."""

import asyncio
import smtplib
from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.mail import queries
from cafe_auth.mail.delivery import Delivery, Undeliverable
from cafe_auth.mail.letters import Letter
from cafe_auth.tables import Mail
from cafe_chassis.clock import now
from cafe_database.sessions import Sessions, unit
from cafe_telemetry import logs

log = logs.get(__name__)

POLL_S = 1.0

Compose = Callable[[AsyncSession, Mail], Awaitable[Letter | None]]
"""Says what a mail says; None when there is nobody, or no reason, to write any more."""


class Postman:
    """Delivers what is due; several replicas share the work."""

    def __init__(self, sessions: Sessions, delivery: Delivery | None, compose: Compose) -> None:
        self._sessions = sessions
        self._delivery = delivery
        self._compose = compose

    async def run(self) -> None:
        """Work for ever."""
        while True:
            if not await self.deliver_one():
                await asyncio.sleep(POLL_S)

    async def deliver_one(self) -> bool:
        """Take one mail; False when none is due."""
        async with unit(self._sessions) as session:
            mail = await queries.claim(session)
            if mail is None:
                return False
            letter = await self._compose(session, mail)
            if letter is None or self._delivery is None:
                if letter is not None:
                    log.warning("mail_dropped", mail_id=mail.id, why="CAFE_SMTP_URL is not set")
                await queries.drop(session, mail.id)
                return True
        # No connection to the database is held while a mail server takes its time.
        try:
            await self._delivery.deliver(mail.id, letter, now())
        except Undeliverable:
            log.warning("mail_undeliverable", mail_id=mail.id)
        except (OSError, smtplib.SMTPException) as error:
            await self._put_off(mail, error)
            return True
        async with unit(self._sessions) as session:
            await queries.drop(session, mail.id)
        return True

    async def _put_off(self, mail: Mail, error: Exception) -> None:
        async with unit(self._sessions) as session:
            given_up = await queries.drop_if_old(session, mail.id)
        event = "mail_given_up" if given_up else "mail_waits"
        log.warning(event, mail_id=mail.id, tries=mail.tries, kind=type(error).__name__)
