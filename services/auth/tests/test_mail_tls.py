"""Mails over TLS, to a real SMTP server with a certificate made here."""

import asyncio
import smtplib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from cafe_auth.mail.delivery import Server, Smtp
from cafe_auth.mail.letters import Letter
from cafe_chassis.clock import now
from cafe_database.ids import new_id
from cafe_local.certificate import make_certificate

pytestmark = pytest.mark.asyncio(loop_scope="session")

LETTER = Letter(to="ana@example.org", subject="Grüße", text="https://cafe.example/verify#token=x")


class Sink:
    """Takes mails; notes who logged in, and whether what it took came over TLS."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.over_tls: list[bool] = []
        self.logged_in: list[tuple[bytes, bytes]] = []

    async def handle_DATA(self, _: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken.append(envelope.content)
        self.over_tls.append(session.ssl is not None)
        return "250 OK"

    def authenticate(self, *arguments: Any) -> AuthResult:
        data = arguments[-1]
        self.logged_in.append((data.login, data.password))
        return AuthResult(success=data.password == b"p@ss word", handled=False)


@asynccontextmanager
async def listening(
    sink: Sink, *, implicit: ssl.SSLContext | None, **more: Any
) -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(sink, hostname="sink", authenticator=sink.authenticate, **more),
        "localhost",
        0,
        ssl=implicit,
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def deliver(url: str) -> None:
    await Smtp(Server.of_url(url), "cafe@example.org").deliver(new_id(), LETTER, now())


async def test_starttls_comes_before_password_and_mail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = make_certificate(tmp_path / "ours", "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(ours.file))
    sink = Sink()
    required = {"tls_context": ours.server(), "require_starttls": True, "auth_required": True}
    async with listening(sink, implicit=None, **required) as port:
        await deliver(f"smtp://cafe:p%40ss%20word@localhost:{port}")
        assert sink.logged_in == [(b"cafe", b"p@ss word")]
        assert sink.over_tls == [True]
        assert b"Subject: =?utf-8?" in sink.taken[0]
        with pytest.raises(smtplib.SMTPAuthenticationError):
            await deliver(f"smtp://cafe:wrong@localhost:{port}")
    assert len(sink.taken) == 1


async def test_tls_from_the_first_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = make_certificate(tmp_path / "ours", "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(ours.file))
    sink = Sink()
    async with listening(sink, implicit=ours.server(), auth_require_tls=False) as port:
        await deliver(f"smtps://cafe:p%40ss%20word@localhost:{port}")
    assert len(sink.taken) == len(sink.logged_in) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
@pytest.mark.parametrize("wrong", ["nobody vouches for it", "another name"])
async def test_a_false_certificate_gets_neither_password_nor_mail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, wrong: str
) -> None:
    known = make_certificate(tmp_path / "known", "localhost")
    if wrong == "another name":
        shown = known = make_certificate(tmp_path / "other", "mail.example.org")
    else:
        shown = make_certificate(tmp_path / "shown", "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(known.file))
    sink = Sink()
    implicit = shown.server() if scheme == "smtps" else None
    more = {} if implicit else {"tls_context": shown.server()}
    async with listening(sink, implicit=implicit, auth_require_tls=False, **more) as port:
        with pytest.raises(ssl.SSLCertVerificationError):
            await deliver(f"{scheme}://cafe:p%40ss%20word@localhost:{port}")
        await asyncio.sleep(0.1)
    assert sink.taken == sink.logged_in == []
