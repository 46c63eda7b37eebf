"""Verifying addresses, and new passwords by mail."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest
from auth_browser import PASSWORD, Browser, fresh_name
from auth_mail import mails, next_mail, token

from cafe_chassis.testing import App

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenBrowser = Callable[..., Browser]
VERIFY = "/api/auth/email/verify"
RESEND = "/api/auth/email/verify/resend"
RESET = "/api/auth/password/reset"
CONFIRM = "/api/auth/password/reset/confirm"
NEW = "copper lantern 7"


def modes(folder: Path) -> set[int]:
    return {file.stat().st_mode & 0o777 for file in folder.glob("*.eml")}


async def verified(browser: Browser, folder: Path) -> tuple[str, str]:
    """Sign up with an address and verify it; the name and the address."""
    name = fresh_name("mia")
    address = f"{name}@example.org"
    await browser.sign_up(name, email=address)
    proof = token(await next_mail(folder, address), "verify")
    assert (await browser.send("POST", VERIFY, json={"token": proof})).status_code == 204
    return name, address


async def confirm(browser: Browser, proof: str, password: str = NEW) -> tuple[int, str]:
    answer = await browser.send("POST", CONFIRM, json={"token": proof, "new_password": password})
    return answer.status_code, answer.json()["code"] if answer.content else ""


async def test_an_address_is_verified_by_its_mail_once(browser: Browser, mail_dir: Path) -> None:
    address = f"{fresh_name()}@example.org"
    await browser.sign_up(email=address, display_name="Zoë")
    mail = await next_mail(mail_dir, address)
    assert mail["From"] == "Virtual Cafe <no-reply@localhost>"
    assert mail["Auto-Submitted"] == "auto-generated"
    proof = token(mail, "verify")
    assert (await browser.get("/api/auth/me")).json()["email_verified"] is False
    assert (await browser.send("POST", VERIFY, json={"token": proof})).status_code == 204
    assert (await browser.get("/api/auth/me")).json()["email_verified"] is True
    for wrong in (proof, "x" * 43, "", "\u0000"):
        answer = await browser.send("POST", VERIFY, json={"token": wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, "link_expired")
    assert (await browser.send("POST", RESEND)).status_code == 409


async def test_the_files_are_their_owner_s(browser: Browser, mail_dir: Path) -> None:
    address = f"{fresh_name()}@example.org"
    await browser.sign_up(email=address)
    await next_mail(mail_dir, address)
    assert modes(mail_dir) == {0o600}


async def test_a_link_verifies_only_the_address_it_went_to(
    browser: Browser, mail_dir: Path
) -> None:
    old, new = f"{fresh_name()}@example.org", f"{fresh_name()}@example.org"
    await browser.sign_up(email=old)
    proof = token(await next_mail(mail_dir, old), "verify")
    await browser.send("PATCH", "/api/auth/me", json={"email": new})
    answer = await browser.send("POST", VERIFY, json={"token": proof})
    assert (answer.status_code, answer.json()["code"]) == (422, "link_expired")
    proof = token(await next_mail(mail_dir, new), "verify")
    assert (await browser.send("POST", VERIFY, json={"token": proof})).status_code == 204


async def test_a_verification_is_sent_again(browser: Browser, mail_dir: Path) -> None:
    assert (await browser.send("POST", RESEND)).status_code == 401
    address = f"{fresh_name()}@example.org"
    await browser.sign_up(email=address)
    await next_mail(mail_dir, address)
    assert (await browser.send("POST", RESEND)).status_code == 202
    await next_mail(mail_dir, address, after=1)


async def test_a_password_is_reset_by_mail_once_and_everything_ends(
    auth: App, open_browser: OpenBrowser, mail_dir: Path
) -> None:
    there, here = open_browser(auth), open_browser(auth)
    name, address = await verified(there, mail_dir)
    # Letters of either case, and twice: both links work until one of them is used.
    for typed in (address.upper(), address):
        answer = await here.send("POST", RESET, json={"email": typed})
        assert (answer.status_code, answer.content) == (202, b"null")
    first = token(await next_mail(mail_dir, address, after=1), "reset")
    second = token(await next_mail(mail_dir, address, after=2), "reset")
    assert (await confirm(here, first, "password"))[0] == 422
    assert (await confirm(here, first, name + "1"))[0] == 422
    assert await confirm(here, first) == (204, "")
    for used in (first, second):
        assert await confirm(here, used) == (422, "link_expired")
    assert (await there.get("/api/auth/me")).status_code == 401
    assert (await here.log_in(name, PASSWORD)).status_code == 401
    assert (await here.log_in(name, NEW)).status_code == 200
    notice = await next_mail(mail_dir, address, after=3)
    assert notice["Subject"] == "Your password was changed"


async def test_of_ten_who_use_a_link_at_once_one_does(
    auth: App, open_browser: OpenBrowser, mail_dir: Path
) -> None:
    _, address = await verified(open_browser(auth), mail_dir)
    await open_browser(auth).send("POST", RESET, json={"email": address})
    proof = token(await next_mail(mail_dir, address, after=1), "reset")
    answers = await asyncio.gather(
        *(confirm(open_browser(auth), proof, f"{NEW} {n}") for n in range(10))
    )
    assert sorted(status for status, _ in answers) == [204] + [422] * 9


async def test_a_reset_ends_after_half_an_hour(
    browser: Browser, mail_dir: Path, database_url: str
) -> None:
    _, address = await verified(browser, mail_dir)
    await browser.send("POST", RESET, json={"email": address})
    proof = token(await next_mail(mail_dir, address, after=1), "reset")
    connection = await asyncpg.connect(database_url)
    try:
        lasts = await connection.fetchval(
            "SELECT max(expires_at - created_at) FROM links WHERE purpose = 'reset'"
        )
        assert lasts.total_seconds() == 1800
        await connection.execute("UPDATE links SET expires_at = now()")
    finally:
        await connection.close()
    assert await confirm(browser, proof) == (422, "link_expired")


async def test_only_a_verified_address_gets_a_reset_and_nobody_can_tell(
    auth: App, open_browser: OpenBrowser, mail_dir: Path
) -> None:
    unverified = f"{fresh_name()}@example.org"
    await open_browser(auth).sign_up(email=unverified)
    await next_mail(mail_dir, unverified)
    _, address = await verified(open_browser(auth), mail_dir)
    stranger = open_browser(auth)
    for typed in (unverified, "nobody@example.org", "no address", "\u0000@x.y", "", address):
        answer = await stranger.send("POST", RESET, json={"email": typed})
        assert (answer.status_code, answer.content) == (202, b"null"), typed
    # The last one was queued last: what went before it is done, too.
    await next_mail(mail_dir, address, after=1)
    assert len(mails(mail_dir, unverified)) == 1
    assert mails(mail_dir, "nobody@example.org") == []


async def test_nobody_s_box_is_flooded(browser: Browser, auth: App, mail_dir: Path) -> None:
    _, address = await verified(browser, mail_dir)
    for _ in range(9):
        await browser.send("POST", RESET, json={"email": address})
    while await auth.resources.postman.deliver_one():
        pass
    await next_mail(mail_dir, address, after=5)
    await asyncio.sleep(0.5)
    assert len(mails(mail_dir, address)) == 1 + 5
