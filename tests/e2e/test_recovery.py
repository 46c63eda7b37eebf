"""The links that auth hands out lead to pages that do what they say."""

import base64
import re
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from cafe_visitor import PASSWORD, Installation, Visitor
from playwright.sync_api import expect

from cafe_auth.factors import totp

pytestmark = pytest.mark.timeout(120)

NEW = "copper lantern seven"
TOKEN = re.compile(r"#token=(\S+)")


def link(cafe: Installation, address: str, page: str) -> str:
    """The link in the newest mail to an address, as soon as there is one for that page."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for file in sorted((cafe.home / "mail").glob("*.eml"), reverse=True):
            text = file.read_text()
            found = re.search(rf"^{cafe.origin}(/{page}#token=\S+)$", text, re.MULTILINE)
            if found and f"To: {address}\n" in text:
                return found[1]
        time.sleep(0.2)
    raise AssertionError(f"no mail to {address} with a link to /{page}")


def test_an_address_is_verified_and_gets_somebody_back_in(cafe: Installation, visitor: Any) -> None:
    ana: Visitor = visitor("ana")
    address = f"{ana.username}@example.org"
    body = {"username": ana.username, "password": PASSWORD, "email": address}
    ana.call("POST", "/api/auth/signup", 201, **body)
    ana.forgive("status of 422 ")
    ana.page.goto(link(cafe, address, "verify"))
    ana.button("Yes, this address is mine").click()
    expect(ana.page.get_by_text("the address is yours")).to_be_visible()
    ana.page.reload()
    ana.button("Yes, this address is mine").click()
    expect(ana.page.get_by_role("link", name="your security page")).to_be_visible()
    expect(ana.button("Yes, this address is mine")).to_have_count(0)
    assert ana.call("GET", "/api/auth/me", 200)["email_verified"] is True

    ana.call("POST", "/api/auth/logout", 204)
    ana.page.goto("/login")
    ana.page.get_by_role("link", name="Forgot your password?").click()
    ana.fill_in(**{"E-mail": address})
    ana.button("Send me a link").click()
    expect(ana.page.get_by_text("a link is on its way")).to_be_visible()
    ana.page.goto(link(cafe, address, "reset"))
    ana.page.reload()
    ana.fill_in(**{"New password": NEW})
    ana.button("Change password").click()
    expect(ana.page.get_by_text("Your password is changed")).to_be_visible()
    ana.page.get_by_role("main").get_by_role("link", name="Log in").click()
    ana.fill_in(**{"Username or e-mail": ana.username, "Password": NEW})
    ana.button("Log in").click()
    expect(ana.page).to_have_url(f"{cafe.origin}/")

    # The log names the files of the mails, and nothing of what is in them.
    files = [file for file in (cafe.home / "mail").glob("*.eml") if address in file.read_text()]
    log = (cafe.home / "log" / "auth-1.log").read_text()
    assert len(files) >= 2
    assert all(file.name in log for file in files)
    assert address not in log
    assert not any(token in log for file in files for token in TOKEN.findall(file.read_text()))


def test_the_first_administrator_signed_up_by_the_link_in_the_file(
    administrator: str, visitor: Any
) -> None:
    boss: Visitor = visitor("boss")
    boss.username = administrator
    boss.page.goto("/login")
    boss.log_in()
    boss.button(f"Your account, {administrator}").click()
    boss.page.get_by_role("link", name="Administration").click()
    expect(boss.page.get_by_role("heading", level=1)).to_have_text("Overview")
    assert boss.call("GET", "/api/auth/me", 200)["role"] == "admin"


def test_a_second_factor_is_asked_for(visitor: Any) -> None:
    ana: Visitor = visitor("ana")
    ana.forgive("status of 401 ")
    ana.has_account()
    secret = ana.call("POST", "/api/auth/second-factor/totp", 201, password=PASSWORD)["secret"]

    def code(ahead: int) -> str:
        step = totp.step_at(datetime.now(UTC)) + ahead
        return totp.code(base64.b32decode(secret), step)

    path = "/api/auth/second-factor/totp/confirm"
    spare = ana.call("POST", path, 200, totp=code(-1))["recovery_codes"]
    for typed in (code(0), spare[0]):
        ana.call("POST", "/api/auth/logout", 204)
        ana.page.goto("/login")
        ana.log_in()
        ana.fill_in(Code="000 000")
        ana.button("Log in").click()
        expect(ana.page.get_by_text("This code is not right").first).to_be_visible()
        ana.fill_in(Code=typed)
        ana.button("Log in").click()
        expect(ana.page).to_have_url(re.compile(r"/$"))
        assert ana.call("GET", "/api/auth/me", 200)["username"] == ana.username
