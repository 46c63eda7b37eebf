"""What providers are like: their keys, their absence, their mistakes and ours in naming them."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from auth_browser import PASSWORD, Browser, fresh_name
from auth_campus import OIDC, come, me, provider, sent
from auth_provider import Campus
from msgspec.structs import replace as changed

from cafe_auth.app import SERVICE
from cafe_auth.settings import Settings
from cafe_chassis.settings import SettingsError
from cafe_chassis.testing import App, running
from cafe_local.ports import free_port

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenBrowser = Callable[..., Browser]


async def test_what_the_id_token_leaves_out_is_asked_for(
    visitor: Browser, cafe: App, campus: Campus, open_browser: OpenBrowser
) -> None:
    name = fresh_name("info")
    sub = f"13-{name}"
    more = {"preferred_username": name, "name": "Ida", "email": "", "sub": sub}
    campus.control(user={"sub": sub}, userinfo=more)
    assert await come(visitor, campus) == ("/", {})
    assert (await me(visitor))["display_name"] == "Ida"
    # Of somebody else it says nothing about this one.
    other = fresh_name("info")
    campus.control(user={"sub": f"13-{other}"}, userinfo={**more, "preferred_username": other})
    page, marks = await come(open_browser(cafe), campus)
    assert (page, marks.get("username", "")) == ("/signup", "")


async def test_new_keys_of_the_provider_are_found(
    visitor: Browser, campus: Campus, cafe: App
) -> None:
    name = fresh_name("keys")
    campus.is_as(f"14-{name}", preferred_username=name)
    await come(visitor, campus)
    campus.control(rotate=True)
    client = cafe.resources.providers["campus"]
    client._asked_at = time.monotonic() - 31
    assert await come(visitor, campus) == ("/", {})
    # Keys that nobody published are asked for at most once in 30 s.
    campus.control(bend="unknown kid")
    for _ in range(5):
        assert await come(visitor, campus) == ("/login", {"problem": "oidc_failed"})
    asked = campus.control(bend="")
    assert asked.count("/jwks") == 0
    assert asked.count("/token") == 5


async def test_a_provider_that_is_away_keeps_nobody_else_out(
    campus: Campus, make_settings: Callable[..., Settings], open_browser: OpenBrowser
) -> None:
    away = provider(campus, issuer=f"http://127.0.0.1:{free_port()}")
    settings = make_settings(oidc_providers=(away,))
    async with running(SERVICE, settings, migrated=True) as app:
        browser = open_browser(app)
        assert (await browser.get(f"{OIDC}/unknown/login")).status_code == 404
        assert (await browser.get(f"{OIDC}/unknown/callback")).status_code == 404
        assert (
            await sent(browser, "?next=/study") == "/login?next=%2Fstudy#problem=oidc_unavailable"
        )
        await browser.sign_up()
        answer = await browser.send("POST", f"{OIDC}/campus/link", json={"password": PASSWORD})
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert answer.headers["retry-after"]


async def test_a_discovery_document_of_another_issuer_is_refused(
    campus: Campus, make_settings: Callable[..., Settings], open_browser: OpenBrowser
) -> None:
    other = provider(campus, issuer=campus.issuer.replace("127.0.0.1", "localhost"))
    settings = make_settings(oidc_providers=(other,))
    async with running(SERVICE, settings, migrated=True) as app:
        assert (await sent(open_browser(app))).endswith("#problem=oidc_unavailable")


async def test_wrong_settings_are_named(
    campus: Campus, make_settings: Callable[..., Settings], tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from a file\n")
    good = provider(campus, client_secret_file=str(secret))
    assert good.secret() == "from a file"
    make_settings(oidc_providers=(good,)).check()
    for wrong in (
        {"id": "Campus"},
        {"id": "providers"},
        {"issuer": "http://campus.example"},
        {"scope": "profile"},
        {"name": " "},
        {"client_secret_file": str(tmp_path / "missing")},
    ):
        with pytest.raises(SettingsError, match="CAFE_OIDC_PROVIDERS"):
            make_settings(oidc_providers=(changed(good, **wrong),)).check()
    with pytest.raises(SettingsError, match="same id"):
        make_settings(oidc_providers=(good, good)).check()
