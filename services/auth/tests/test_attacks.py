"""Common attacks on log-ins, tried."""

from itertools import product

import httpx
import pytest
from auth_browser import Browser

from cafe_chassis.testing import HOST, ORIGIN, App

pytestmark = pytest.mark.asyncio(loop_scope="session")

SITES = (None, "same-origin", "same-site", "cross-site", "none", "", "Same-Origin", "same-origin,")
ORIGINS = (
    None,
    ORIGIN,
    "http://127.0.0.1:8080",
    "http://[::1]:8080",
    "https://localhost:8080",
    "http://localhost:8081",
    "http://localhost",
    "http://localhost:8080.evil.example",
    "http://evil.example",
    "null",
    "",
)
OWN = {ORIGIN, "http://127.0.0.1:8080", "http://[::1]:8080"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "PROPFIND")


def may_pass(method: str, site: str | None, origin: str | None, *, cookie: bool) -> bool:
    """What the contract says of an unsafe request that carries the cookie."""
    if method in {"GET", "HEAD"} or not cookie:
        return True
    return origin in OWN if site is None else site == "same-origin"


async def test_another_site_changes_nothing_in_any_combination_of_headers(
    browser: Browser, auth: App
) -> None:
    await browser.sign_up()
    cookies = "; ".join(f"{key}={value}" for key, value in browser.cookies.items())
    wrong = []
    async with httpx.AsyncClient(base_url=auth.internal_url, trust_env=False) as gateway:
        for method, site, origin, cookie in product(METHODS, SITES, ORIGINS, (True, False)):
            given = {
                "host": HOST,
                "x-forwarded-method": method,
                "cookie": cookies if cookie else "other=x",
                "sec-fetch-site": site,
                "origin": origin,
                # What a page can choose itself counts for nothing.
                "referer": f"{ORIGIN}/profile",
                "x-requested-with": "XMLHttpRequest",
            }
            headers = {name: value for name, value in given.items() if value is not None}
            answer = await gateway.get("/internal/v1/forward-auth", headers=headers)
            passed = answer.status_code != 403
            if passed is not may_pass(method, site, origin, cookie=cookie):
                wrong.append((method, site, origin, cookie, answer.status_code))
            assert passed or answer.json()["code"] == "csrf"
    assert wrong == []


async def test_a_cookie_that_was_planted_is_never_anybody_s(browser: Browser) -> None:
    name = (await browser.sign_up())["username"]
    await browser.send("POST", "/api/auth/logout")
    for planted in ("x" * 43, "admin", "0" * 64):
        browser.cookies = {"cafe_session": planted}
        assert (await browser.log_in(name)).status_code == 200
        given = browser.cookies["cafe_session"]
        assert given != planted
        assert len(given) == 43
        browser.cookies = {"cafe_session": planted}
        assert (await browser.get("/api/auth/me")).status_code == 401


async def test_a_session_of_one_is_not_changed_into_that_of_another(browser: Browser) -> None:
    ana = (await browser.sign_up())["username"]
    old = dict(browser.cookies)
    ben = (await browser.sign_up())["username"]
    assert (await browser.get("/api/auth/me")).json()["username"] == ben
    browser.cookies = old
    assert (await browser.get("/api/auth/me")).status_code == 401
    assert (await browser.log_in(ana)).json()["username"] == ana
