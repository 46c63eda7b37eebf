"""Where mails go: an SMTP server, or a folder for whoever looks after a laptop's café."""

import asyncio
import os
import smtplib
import ssl
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

from msgspec import Struct

from cafe_auth.mail.letters import Letter
from cafe_http.origin import is_loopback
from cafe_telemetry import logs

log = logs.get(__name__)

TIMEOUT_S = 10.0
"""For each step of a conversation; a server that is slower is asked again later."""
PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


class Undeliverable(Exception):
    """The mail will never arrive; trying again changes nothing."""


class Delivery(Protocol):
    """Hands a mail on."""

    async def deliver(self, mail_id: UUID, letter: Letter, at: datetime) -> None:
        """Raises Undeliverable, or OSError or SMTPException when it is worth trying again."""


class Server(Struct, frozen=True, kw_only=True):
    """An SMTP server, as CAFE_SMTP_URL names it."""

    scheme: str
    host: str
    port: int
    username: str
    password: str

    @classmethod
    def of_url(cls, url: str) -> "Server":
        """Read `smtp://user:password@host:587`. Raises ValueError.

        smtp: STARTTLS, which only a server on loopback may lack. smtps: TLS from the first byte.
        smtp+plain: neither, for a relay next door; then there is no password to give away.
        """
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("must look like smtp://user:password@host:587")
        if parts.scheme == "smtp+plain" and parts.username:
            raise ValueError("would send its password in the clear; use smtp:// or smtps://")
        return cls(
            scheme=parts.scheme,
            host=parts.hostname,
            port=parts.port or PORTS[parts.scheme],
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )


class Smtp:
    """Delivers to a mail server."""

    def __init__(self, server: Server, sender: str) -> None:
        self._server = server
        self._sender = sender

    async def deliver(self, mail_id: UUID, letter: Letter, at: datetime) -> None:
        """Send it, in a thread: smtplib blocks."""
        message = compose(mail_id, letter, self._sender, at)
        message.set_content(letter.text)
        await asyncio.to_thread(self._send, message, letter.to)
        log.info("mail_sent", mail_id=mail_id)

    def _send(self, message: EmailMessage, to: str) -> None:
        with self._connect() as connection:
            try:
                connection.send_message(message, to_addrs=[to])
            except smtplib.SMTPRecipientsRefused as refused:
                if all(code >= 500 for code, _ in refused.recipients.values()):
                    raise Undeliverable from None
                raise
            except (smtplib.SMTPNotSupportedError, UnicodeEncodeError):
                # An address beyond ASCII, and a server without SMTPUTF8.
                raise Undeliverable from None

    def _connect(self) -> smtplib.SMTP:
        server, context = self._server, ssl.create_default_context()
        if server.scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=TIMEOUT_S, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
        try:
            connection.ehlo()
            if server.scheme == "smtp" and (
                connection.has_extn("starttls") or not is_loopback(server.host)
            ):
                connection.starttls(context=context)
            if server.username:
                connection.login(server.username, server.password)
        except BaseException:
            connection.close()
            raise
        return connection


class Folder:
    """Leaves each mail as a file that only its owner may read."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    async def deliver(self, mail_id: UUID, letter: Letter, at: datetime) -> None:
        """Write it; the log names the file and not what is in it."""
        message = compose(mail_id, letter, self._sender, at)
        # People read these files as they are, so nothing is encoded.
        message.set_content(letter.text, cte="8bit")
        name = f"{at:%Y-%m-%dT%H-%M-%S}-{mail_id}.eml"
        await asyncio.to_thread(self._write, name, message.as_bytes())
        log.info("mail_filed", file=name)

    def _write(self, name: str, content: bytes) -> None:
        fresh = self._folder / f".{name}.new"
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        fresh.replace(self._folder / name)


def compose(mail_id: UUID, letter: Letter, sender: str, at: datetime) -> EmailMessage:
    """Return the message without its text (RFC 5322).

    Raises Undeliverable for an address that is none.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    try:
        message["To"] = Address(addr_spec=letter.to)
    except (ValueError, IndexError, MessageError):
        raise Undeliverable from None
    message["Subject"] = letter.subject
    message["Date"] = at
    message["Message-ID"] = f"<{mail_id}@{sender.rpartition('@')[2].rstrip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    return message
