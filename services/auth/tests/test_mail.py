"""The queue, and a real SMTP server at its end."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email.message import EmailMessage
from typing import Any

import asyncpg
import pytest
from aiosmtpd.smtp import SMTP
from auth_browser import Browser, fresh_name
from auth_mail import token

from cafe_auth.app import SERVICE
from cafe_auth.mail.delivery import Server, Undeliverable, compose
from cafe_auth.mail.letters import Letter
from cafe_auth.settings import Settings
from cafe_chassis.clock import now
from cafe_chassis.settings import SettingsError
from cafe_chassis.testing import running
from cafe_database.ids import new_id
from cafe_local.ports import free_port

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenBrowser = Callable[..., Browser]


class Sink:
    """Takes mails, or refuses with what `answers` says next."""

    def __init__(self) -> None:
        self.taken: asyncio.Queue[EmailMessage] = asyncio.Queue()
        self.recipients: list[str] = []
        self.answers: list[str] = []

    async def handle_DATA(self, _: Any, __: Any, envelope: Any) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        self.recipients += envelope.rcpt_tos
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.taken.put_nowait(mail)
        return "250 OK"


@asynccontextmanager
async def listening(sink: Sink, port: int, **more: Any) -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(sink, hostname="sink", enable_SMTPUTF8=False, **more), "127.0.0.1", port
    )
    try:
        yield
    finally:
        server.close()


async def test_mails_go_by_smtp_and_wait_for_a_server_that_is_away(
    make_settings: Callable[..., Settings], open_browser: OpenBrowser, make_database: Any
) -> None:
    sink, port, database = Sink(), free_port(), make_database("smtp")
    settings = make_settings(
        smtp_url=f"smtp://127.0.0.1:{port}", mail_from="cafe@example.org", database_url=database
    )
    sink.answers = ["451 later, please"]
    async with running(SERVICE, settings) as app:
        browser, address = open_browser(app), f"{fresh_name()}@example.org"
        await browser.sign_up(email=address)
        connection = await asyncpg.connect(database)

        async def hurry(tries: int) -> None:
            """Let nothing wait until a mail is tried so often; the try before has ended then."""
            async with asyncio.timeout(15):
                while (await connection.fetchval("SELECT max(tries) FROM mails") or tries) < tries:
                    await connection.execute("UPDATE mails SET due_at = now()")
                    await asyncio.sleep(0.1)

        try:
            await hurry(2)
            async with listening(sink, port):
                await hurry(4)
                mail = await asyncio.wait_for(sink.taken.get(), 15)
                assert (mail["To"], mail["From"]) == (address, "cafe@example.org")
                assert sink.recipients == [address]
                body = {"token": token(mail, "verify")}
                answer = await browser.send("POST", "/api/auth/email/verify", json=body)
                assert answer.status_code == 204
                async with asyncio.timeout(5):
                    while await connection.fetchval("SELECT count(*) FROM mails"):
                        await asyncio.sleep(0.05)
        finally:
            await connection.close()


async def test_what_the_server_will_never_take_is_not_tried_again(
    make_settings: Callable[..., Settings], open_browser: OpenBrowser, make_database: Any
) -> None:
    class Refusing(Sink):
        async def handle_RCPT(self, *_: Any) -> str:  # noqa: N802
            self.taken.put_nowait(EmailMessage())
            return "550 no such box"

    sink, port, database = Refusing(), free_port(), make_database("smtp")
    settings = make_settings(smtp_url=f"smtp+plain://127.0.0.1:{port}", database_url=database)
    async with listening(sink, port), running(SERVICE, settings) as app:
        await open_browser(app).sign_up(email=f"{fresh_name()}@example.org")
        await asyncio.wait_for(sink.taken.get(), 15)
        connection = await asyncpg.connect(database)
        try:
            async with asyncio.timeout(5):
                while await connection.fetchval("SELECT count(*) FROM mails"):
                    await asyncio.sleep(0.05)
        finally:
            await connection.close()


async def test_a_server_elsewhere_must_offer_tls() -> None:
    server = Server.of_url("smtp://ana:p%40ss@mail.example.org")
    assert (server.host, server.port, server.username, server.password) == (
        "mail.example.org",
        587,
        "ana",
        "p@ss",
    )
    assert Server.of_url("smtps://mail.example.org").port == 465
    for wrong in ("mail.example.org", "http://x", "smtp://", "smtp+plain://ana:pw@relay"):
        with pytest.raises(ValueError, match=r"must|would"):
            Server.of_url(wrong)


async def test_wrong_settings_are_named(make_settings: Callable[..., Settings]) -> None:
    for more, name in (
        ({"smtp_url": "mail.example.org"}, "CAFE_SMTP_URL"),
        ({"mail_dir": "/no/such/folder"}, "CAFE_MAIL_DIR"),
    ):
        with pytest.raises(SettingsError, match=name):
            make_settings(**more).check()


async def test_an_address_that_is_none_is_never_tried() -> None:
    for to in ("", "a b@example.org", ".a@example.org", "a@example.org\r\nBcc: b@example.org"):
        with pytest.raises(Undeliverable):
            compose(new_id(), Letter(to=to, subject="x", text="x"), "cafe@example.org", now())
