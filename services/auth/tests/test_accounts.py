"""Signing up, logging in and out, changing the password."""

import asyncio
from collections.abc import Callable
from typing import Any

import asyncpg
import pytest
from auth_browser import PASSWORD, Browser, fresh_name

from cafe_auth.app import SERVICE
from cafe_auth.settings import Settings
from cafe_chassis.testing import App, running

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenBrowser = Callable[..., Browser]


async def test_sign_up_answers_the_user_and_logs_in(browser: Browser) -> None:
    name = fresh_name("Ana.Maria")
    answer = await browser.send(
        "POST",
        "/api/auth/signup",
        json={
            "username": name,
            "password": PASSWORD,
            "email": f"{name}@Example.org",
            "timezone": "Europe/Berlin",
            "invite": "whatever",
        },
    )
    assert answer.status_code == 201
    user = answer.json()
    assert (
        user.items()
        >= {
            "username": name,
            "display_name": name,
            "email": f"{name}@Example.org",
            "email_verified": False,
            "bio": "",
            "timezone": "Europe/Berlin",
            "day_starts_at": "04:00",
            "role": "user",
        }.items()
    )
    assert user["created_at"].endswith("Z")
    cookie = answer.headers["set-cookie"]
    for attribute in ("cafe_session=", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=1209600"):
        assert attribute in cookie
    assert "Secure" not in cookie
    assert (await browser.get("/api/auth/me")).json() == user


async def test_over_https_the_cookie_is_host_bound_and_secure(
    make_settings: Callable[..., Settings], open_browser: OpenBrowser
) -> None:
    settings = make_settings(origin="https://localhost:8080")
    async with running(SERVICE, settings, migrated=True) as app:
        browser = open_browser(app)
        await browser.sign_up()
        assert list(browser.cookies) == ["__Host-cafe_session"]
        assert (await browser.get("/api/auth/me")).status_code == 200
        answer = await browser.send("POST", "/api/auth/logout")
        assert "Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"username": "ab"}, "username"),
        ({"username": "admin"}, "username"),
        ({"password": "short"}, "password"),
        ({"password": "12345678901"}, "password"),
        ({"password": "iloveyou"}, "password"),
        ({"email": "nobody"}, "email"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"display_name": "a\u0000b"}, "display_name"),
        ({"hobby": "chess"}, "hobby"),
    ],
)
async def test_what_breaks_a_rule_is_named(
    browser: Browser, body: dict[str, str], field: str
) -> None:
    valid = {"username": fresh_name(), "password": PASSWORD}
    answer = await browser.send("POST", "/api/auth/signup", json={**valid, **body})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_a_taken_name_its_other_case_and_its_look_alikes_are_refused(
    auth: App, open_browser: OpenBrowser
) -> None:
    await open_browser(auth).sign_up("Willow0rn", email="willow@example.org")
    for name in ("Willow0rn", "wiLLow0rn", "WiIlow0rn", "vvillowOm", "Wi1low0rn"):
        answer = await open_browser(auth).send(
            "POST", "/api/auth/signup", json={"username": name, "password": PASSWORD}
        )
        assert (answer.status_code, answer.json()["code"]) == (409, "username_taken"), name
    answer = await open_browser(auth).send(
        "POST",
        "/api/auth/signup",
        json={"username": fresh_name(), "password": PASSWORD, "email": "WILLOW@example.org"},
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")


async def test_of_twenty_simultaneous_sign_ups_for_one_name_one_wins(
    auth: App, open_browser: OpenBrowser
) -> None:
    body = {"username": fresh_name("race"), "password": PASSWORD}
    answers = await asyncio.gather(
        *(open_browser(auth).send("POST", "/api/auth/signup", json=body) for _ in range(20))
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 19


async def test_log_in_by_name_in_any_case_or_by_address(
    auth: App, open_browser: OpenBrowser
) -> None:
    name = fresh_name("Bea")
    user = await open_browser(auth).sign_up(name, email=f"{name}@example.org")
    for typed in (name, name.upper(), f" {name.lower()} ", f"{name}@EXAMPLE.org"):
        browser = open_browser(auth)
        answer = await browser.log_in(typed)
        assert answer.status_code == 200
        assert answer.json() == user
        assert (await browser.get("/api/auth/me")).status_code == 200


async def test_wrong_password_and_unknown_name_are_told_alike(
    auth: App, open_browser: OpenBrowser
) -> None:
    name = (await open_browser(auth).sign_up())["username"]
    browser = open_browser(auth)
    refusals = []
    for typed in (name, "nobody-at-all", "nul\u0000nul", "x" * 5000, ""):
        answer = await browser.log_in(typed, "not the password")
        assert answer.status_code == 401
        assert not answer.cookies
        body = answer.json()
        body.pop("request_id")
        refusals.append(body)
    assert refusals[0]["code"] == "invalid_credentials"
    assert all(body == refusals[0] for body in refusals)


async def test_a_log_in_costs_one_argon2id_and_no_request_after_it_any(
    browser: Browser, auth: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = auth.resources.accounts.hashing._threads
    run, hashed = threads.run, []

    async def counted(work: Any, *given: Any) -> Any:
        hashed.append(work.__name__)
        return await run(work, *given)

    name = (await browser.sign_up())["username"]
    monkeypatch.setattr(threads, "run", counted)
    for typed, password, status in (
        (name, PASSWORD, 200),
        (name, "a wrong guess", 401),
        ("nobody-" + name, PASSWORD, 401),
    ):
        hashed.clear()
        assert (await browser.log_in(typed, password)).status_code == status
        assert hashed == ["_matches"]
    hashed.clear()
    assert (await browser.get("/api/auth/me")).status_code == 200
    assert hashed == []


async def test_log_in_replaces_the_session_of_the_browser(browser: Browser) -> None:
    name = (await browser.sign_up())["username"]
    old = dict(browser.cookies)
    assert (await browser.log_in(name)).status_code == 200
    assert browser.cookies != old
    browser.cookies = old
    assert (await browser.get("/api/auth/me")).status_code == 401


async def test_log_out_ends_the_session_and_clears_the_cookie(browser: Browser) -> None:
    await browser.sign_up()
    old = dict(browser.cookies)
    assert (await browser.send("GET", "/api/auth/logout")).status_code == 405
    answer = await browser.send("POST", "/api/auth/logout")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert browser.cookies == {}
    assert (await browser.send("POST", "/api/auth/logout")).status_code == 401
    browser.cookies = old
    assert (await browser.get("/api/auth/me")).status_code == 401


async def test_change_of_password_ends_the_other_sessions(
    auth: App, open_browser: OpenBrowser
) -> None:
    here, there = open_browser(auth), open_browser(auth)
    name = (await here.sign_up())["username"]
    await there.log_in(name)
    path = "/api/auth/password/change"

    body = {"current_password": "a wrong guess", "new_password": "copper lantern 7"}
    answer = await here.send("POST", path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_credentials")

    body = {"current_password": PASSWORD, "new_password": "password"}
    answer = await here.send("POST", path, json=body)
    assert [error["field"] for error in answer.json()["errors"]] == ["new_password"]

    body = {"current_password": PASSWORD, "new_password": "copper lantern 7"}
    assert (await here.send("POST", path, json=body)).status_code == 204
    assert (await here.get("/api/auth/me")).status_code == 200
    assert (await there.get("/api/auth/me")).status_code == 401
    assert (await there.log_in(name)).status_code == 401
    assert (await there.log_in(name, "copper lantern 7")).status_code == 200


async def test_a_log_in_that_crosses_a_change_of_password_is_refused(
    auth: App, open_browser: OpenBrowser, database_url: str
) -> None:
    user = await open_browser(auth).sign_up()
    connection = await asyncpg.connect(database_url)
    try:
        async with asyncio.TaskGroup() as group, connection.transaction():
            changed = await connection.execute(
                "UPDATE passwords SET encoded = 'x' WHERE person_id = $1", user["id"]
            )
            assert changed == "UPDATE 1"
            crossing = group.create_task(open_browser(auth).log_in(user["username"]))
            done, _ = await asyncio.wait([crossing], timeout=0.5)
            assert not done, "it waits for the change"
    finally:
        await connection.close()
    assert (await crossing).status_code == 401


async def test_a_request_from_another_site_is_refused_before_anything_else(
    browser: Browser,
) -> None:
    await browser.sign_up()
    answer = await browser.forward_auth("optional", "POST", sec_fetch_site="cross-site")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
