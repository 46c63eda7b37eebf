"""Linking a provider to an account that is there, and unlinking it."""

from collections.abc import Callable

import pytest
from auth_browser import PASSWORD, Browser, fresh_name
from auth_campus import IDENTITIES, OIDC, back, come, me
from auth_provider import Campus

from cafe_chassis.testing import App, connected

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenBrowser = Callable[..., Browser]


async def link(browser: Browser, campus: Campus, password: str = PASSWORD) -> str:
    answer = await browser.send("POST", f"{OIDC}/campus/link", json={"password": password})
    assert answer.status_code == 200, answer.text
    page, marks, _ = await back(browser, await campus.sends_back(answer.json()["url"]))
    assert list(marks) == ["security"] or not marks
    return page


async def test_an_account_is_linked_and_unlinked_on_purpose(
    visitor: Browser, cafe: App, campus: Campus, open_browser: OpenBrowser
) -> None:
    user = await visitor.sign_up()
    wrong = await visitor.send("POST", f"{OIDC}/campus/link", json={"password": "a wrong guess"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "invalid_credentials")
    sub = campus.is_as(f"8-{user['id']}", email="me@campus.example")
    assert await link(visitor, campus) == "/profile?provider=linked"
    assert await link(visitor, campus) == "/profile?provider=linked"
    there = open_browser(cafe)
    assert await come(there, campus) == ("/", {})
    assert (await me(there))["id"] == user["id"]
    # Nobody else gets the same one.
    stranger = open_browser(cafe)
    await stranger.sign_up()
    campus.is_as(sub)
    assert await link(stranger, campus) == "/profile?provider=oidc_taken"
    one = (await visitor.get(IDENTITIES)).json()[0]
    assert one["label"] == "me@campus.example"
    path = f"{IDENTITIES}/{one['id']}"
    assert (await stranger.send("DELETE", path, json={"password": PASSWORD})).status_code == 404
    wrong = await visitor.send("DELETE", path, json={"password": "a wrong guess"})
    assert wrong.status_code == 401
    assert (await visitor.send("DELETE", path, json={"password": PASSWORD})).status_code == 204
    assert (await visitor.get(IDENTITIES)).json() == []


async def test_a_link_is_made_in_the_session_that_asked(
    visitor: Browser, cafe: App, campus: Campus, open_browser: OpenBrowser
) -> None:
    await visitor.sign_up()
    campus.is_as(f"9-{fresh_name()}")
    answer = await visitor.send("POST", f"{OIDC}/campus/link", json={"password": PASSWORD})
    url = await campus.sends_back(answer.json()["url"])
    # Logged out meanwhile, or logged in as somebody else in the same browser.
    await visitor.send("POST", "/api/auth/logout")
    await visitor.sign_up()
    page, _, _ = await back(visitor, url)
    assert page == "/profile?provider=oidc_state"
    assert (await visitor.get(IDENTITIES)).json() == []
    # And from another site nobody begins one: it is no link that could be followed.
    answer = await visitor.send("GET", f"{OIDC}/campus/link")
    assert answer.status_code == 405
    script = open_browser(cafe)
    made = await visitor.send("POST", "/api/auth/tokens", json={"name": "x"})
    script.bearer = made.json()["token"]
    for method, path in (
        ("POST", f"{OIDC}/campus/link"),
        ("GET", IDENTITIES),
        ("DELETE", f"{IDENTITIES}/01a20000-0000-7000-8000-000000000000"),
    ):
        body = None if method == "GET" else {"password": PASSWORD}
        answer = await script.send(method, path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "session_required"), path


async def test_nobody_takes_his_last_way_in_away(
    visitor: Browser, campus: Campus, database_url: str
) -> None:
    name = fresh_name("last")
    campus.is_as(f"11-{name}", preferred_username=name)
    await come(visitor, campus)
    path = f"{IDENTITIES}/{(await visitor.get(IDENTITIES)).json()[0]['id']}"
    answer = await visitor.send("DELETE", path, json={"password": ""})
    assert (answer.status_code, answer.json()["code"]) == (409, "last_way_in")
    # A log-in of some time ago is no proof; a first password comes only soon after one.
    async with connected(database_url) as connection:
        await connection.execute(
            "UPDATE sessions SET created_at = now() - interval '11 min' FROM people "
            "WHERE people.id = person_id AND username = $1",
            name,
        )
        change = {"current_password": "", "new_password": PASSWORD}
        for method, at, body in (
            ("DELETE", path, {"password": ""}),
            ("POST", "/api/auth/password/change", change),
            ("POST", "/api/auth/passkeys/options", {"password": ""}),
        ):
            answer = await visitor.send(method, at, json=body)
            assert (answer.status_code, answer.json()["code"]) == (403, "log_in_again"), at
        await connection.execute("UPDATE sessions SET created_at = now() WHERE created_at < now()")
    answer = await visitor.send("POST", "/api/auth/password/change", json=change)
    assert answer.status_code == 204
    answer = await visitor.send("DELETE", path, json={"password": ""})
    assert answer.status_code == 401
    answer = await visitor.send("DELETE", path, json={"password": PASSWORD})
    assert answer.status_code == 204
    assert (await visitor.log_in(name)).status_code == 200
