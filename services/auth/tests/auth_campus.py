"""A person's way to the provider `campus` and back."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from auth_browser import Browser
from auth_provider import CLIENT_ID, CLIENT_SECRET, Campus

from cafe_auth.oidc.config import Provider
from cafe_chassis.testing import ORIGIN

OIDC = "/api/auth/oidc"


IDENTITIES = "/api/auth/identities"


def provider(campus: Campus, **more: Any) -> Provider:
    values = {
        "id": "campus",
        "name": "Campus login",
        "issuer": campus.issuer,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
    }
    return Provider(**{**values, **more})


async def sent(browser: Browser, query: str = "") -> str:
    """Begin to log in; return where the browser is sent."""
    answer = await browser.get(f"{OIDC}/campus/login{query}")
    assert answer.status_code == 303, answer.text
    location: str = answer.headers["location"]
    return location


async def back(browser: Browser, url: str) -> tuple[str, dict[str, str], httpx.Response]:
    """Come back; return the page and its query, what stands behind its `#`, and the answer."""
    at = urlsplit(url)
    assert f"{at.scheme}://{at.netloc}" == ORIGIN
    answer = await browser.get(f"{at.path}?{at.query}")
    assert answer.status_code == 303, answer.text
    location = urlsplit(answer.headers["location"])
    assert not location.netloc
    page = location.path + (f"?{location.query}" if location.query else "")
    return page, dict(parse_qsl(location.fragment)), answer


async def come(browser: Browser, campus: Campus, query: str = "") -> tuple[str, dict[str, str]]:
    """There and back."""
    page, marks, _ = await back(browser, await campus.sends_back(await sent(browser, query)))
    return page, marks


async def me(browser: Browser) -> dict[str, Any]:
    answer = await browser.get("/api/auth/me")
    assert answer.status_code == 200, answer.text
    user: dict[str, Any] = answer.json()
    return user
