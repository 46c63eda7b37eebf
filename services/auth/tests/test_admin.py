"""What administrators see and do, and the trail that everybody leaves."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
from auth_browser import PASSWORD, Browser, fresh_name

from cafe_auth.app import SERVICE
from cafe_auth.registration import queries as registration
from cafe_auth.sessions import queries as sessions
from cafe_auth.settings import Settings
from cafe_auth.tokens import queries as tokens
from cafe_chassis.db import unit
from cafe_chassis.ids import new_id
from cafe_chassis.testing import App, running

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenBrowser = Callable[..., Browser]
ADMIN = "/api/auth/admin"


async def promote(app: App, url: str, user: dict[str, Any]) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("UPDATE people SET role = 'admin' WHERE id = $1", user["id"])
    await connection.close()
    await app.process.core.valkey.flushdb()


@pytest_asyncio.fixture(loop_scope="session")
async def admin(auth: App, open_browser: OpenBrowser, database_url: str) -> Browser:
    browser = open_browser(auth)
    await promote(auth, database_url, await browser.sign_up(fresh_name("boss")))
    return browser


async def trail(admin: Browser, **wanted: Any) -> list[dict[str, Any]]:
    query = "&".join(f"{key}={value}" for key, value in wanted.items())
    answer = await admin.get(f"{ADMIN}/audit?{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def patch(admin: Browser, user: dict[str, Any], **change: Any) -> Any:
    return await admin.send("PATCH", f"{ADMIN}/users/{user['id']}", json=change)


async def test_only_administrators_get_in(browser: Browser) -> None:
    calls = (
        ("GET", f"{ADMIN}/users"),
        ("GET", f"{ADMIN}/audit"),
        ("GET", f"{ADMIN}/users/{new_id()}"),
        ("PATCH", f"{ADMIN}/users/{new_id()}"),
        ("POST", f"{ADMIN}/users/{new_id()}/reset-link"),
    )
    for method, path in calls:
        assert (await browser.send(method, path)).status_code == 401
    await browser.sign_up()
    for method, path in calls:
        body = {} if method == "PATCH" else None
        assert (await browser.send(method, path, json=body)).status_code == 403, path


async def test_people_are_found_by_any_part(
    admin: Browser, auth: App, open_browser: OpenBrowser
) -> None:
    name = fresh_name("Quill_100")
    user = await open_browser(auth).sign_up(
        name, email=f"{name}@Example.org", display_name="Ünal Ö"
    )
    for q in (name.lower(), "quill_100", f"{name}@example", "ünal"):
        items = (await admin.get(f"{ADMIN}/users?q={q}")).json()["items"]
        assert user["id"] in [one["id"] for one in items], q
    # Neither % nor _ stands for anything else.
    assert (await admin.get(f"{ADMIN}/users?q=quill%25100")).json()["items"] == []
    (card,) = (await admin.get(f"{ADMIN}/users?q={name}")).json()["items"]
    assert card == (await admin.get(f"{ADMIN}/users/{user['id']}")).json()
    assert (card["email"], card["email_verified"], card["role"], card["disabled"]) == (
        f"{name}@Example.org",
        False,
        "user",
        False,
    )
    assert (await admin.get(f"{ADMIN}/users/{new_id()}")).status_code == 404
    for wrong in ("q=%00", "sort=age", "role=boss", "limit=0", "cursor=x", f"q={'x' * 101}"):
        assert (await admin.get(f"{ADMIN}/users?{wrong}")).status_code == 422, wrong


@pytest.mark.parametrize("sort", ["-created_at", "created_at", "username"])
async def test_people_come_in_pages(
    admin: Browser, auth: App, open_browser: OpenBrowser, sort: str
) -> None:
    stem = f"page{sort.strip('-')[0]}{len(sort)}"
    made = [(await open_browser(auth).sign_up(fresh_name(stem)))["username"] for _ in range(3)]
    seen: list[str] = []
    cursor = ""
    while True:
        path = f"{ADMIN}/users?q={stem}&limit=2&sort={sort}{cursor}"
        page = (await admin.get(path)).json()
        seen += [one["username"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    expected = {"-created_at": made[::-1], "created_at": made, "username": sorted(made)}
    assert seen == expected[sort]


async def test_who_is_disabled_is_out_everywhere_and_comes_back_by_logging_in(
    admin: Browser, auth: App, open_browser: OpenBrowser
) -> None:
    there = open_browser(auth)
    user = await there.sign_up()
    token = (await there.send("POST", "/api/auth/tokens", json={"name": "x"})).json()
    script = open_browser(auth)
    script.bearer = token["token"]
    assert (await script.forward_auth()).status_code == 200
    assert (await there.forward_auth()).status_code == 200
    answer = await patch(admin, user, disabled=True)
    assert (answer.status_code, answer.json()["disabled"]) == (200, True)
    assert (await there.forward_auth()).status_code == 401
    assert (await script.forward_auth()).status_code == 401
    assert (await there.log_in(user["username"], "a wrong guess")).status_code == 401
    answer = await there.log_in(user["username"])
    assert (answer.status_code, answer.json()["code"]) == (403, "account_disabled")
    disabled = (await admin.get(f"{ADMIN}/users?disabled=true&q={user['username']}")).json()
    assert [one["id"] for one in disabled["items"]] == [user["id"]]
    await patch(admin, user, disabled=False)
    assert (await there.log_in(user["username"])).status_code == 200
    assert (await script.forward_auth()).status_code == 200


async def test_sockets_of_the_disabled_are_told(
    admin: Browser, auth: App, open_browser: OpenBrowser
) -> None:

    there = open_browser(auth)
    user = await there.sign_up()
    token = (await there.send("POST", "/api/auth/tokens", json={"name": "x"})).json()
    own = (await there.get("/api/auth/sessions")).json()["items"][0]["id"]
    ids = [UUID(own), UUID(token["id"])]

    async def living() -> int:
        async with unit(auth.process.core.sessions) as session:
            found = [*await sessions.living(session, ids), *await tokens.living(session, ids)]
        return len(found)

    assert await living() == 2
    await patch(admin, user, disabled=True)
    assert await living() == 0


async def test_a_change_of_rights_ends_the_sessions(
    admin: Browser, auth: App, open_browser: OpenBrowser
) -> None:
    there = open_browser(auth)
    user = await there.sign_up()
    assert (await patch(admin, user, role="admin")).json()["role"] == "admin"
    assert (await there.forward_auth()).status_code == 401
    assert (await there.log_in(user["username"])).json()["role"] == "admin"
    assert (await there.get(f"{ADMIN}/users")).status_code == 200
    # What changes nothing ends nothing.
    assert (await patch(admin, user, role="admin", disabled=False)).status_code == 200
    assert (await there.get(f"{ADMIN}/users")).status_code == 200
    await patch(admin, user, role="user")
    await there.log_in(user["username"])
    assert (await there.get(f"{ADMIN}/users")).status_code == 403


@pytest.mark.parametrize(
    "change", [{"role": "boss"}, {"disabled": None}, {"username": "x"}, {"password": "x"}]
)
async def test_nothing_else_can_be_changed(admin: Browser, change: dict[str, Any]) -> None:
    assert (await patch(admin, {"id": new_id()}, **change)).status_code == 422


async def test_somebody_is_left_to_administer(
    make_settings: Callable[..., Settings], make_database: Any, open_browser: OpenBrowser
) -> None:
    url = make_database("admins")
    async with running(SERVICE, make_settings(database_url=url)) as app:
        one, two = open_browser(app), open_browser(app)
        users = [await one.sign_up(), await two.sign_up()]
        await promote(app, url, users[0])
        for change in ({"role": "user"}, {"disabled": True}):
            answer = await patch(one, users[0], **change)
            assert (answer.status_code, answer.json()["code"]) == (409, "last_administrator")
        await patch(one, users[1], role="admin")
        await two.log_in(users[1]["username"])
        # Each throws the other out, at the same time.
        answers = await asyncio.gather(
            patch(one, users[1], role="user"), patch(two, users[0], role="user")
        )
        assert min(answer.status_code for answer in answers) == 200
        async with unit(app.process.core.sessions) as session:
            assert await registration.administrators(session) == 1


async def test_a_link_by_hand_gets_somebody_back_in_without_mail(
    admin: Browser, auth: App, open_browser: OpenBrowser
) -> None:
    there = open_browser(auth)
    user = await there.sign_up()
    path = f"{ADMIN}/users/{user['id']}/reset-link"
    links = [(await admin.send("POST", path)).json()["url"] for _ in range(2)]
    old, new = (link.removeprefix("http://localhost:8080/reset#token=") for link in links)
    confirm = "/api/auth/password/reset/confirm"
    for token, status in ((old, 422), (new, 204), (new, 422)):
        body = {"token": token, "new_password": "copper lantern 7"}
        assert (await there.send("POST", confirm, json=body)).status_code == status
    assert (await there.get("/api/auth/me")).status_code == 401
    assert (await there.log_in(user["username"], "copper lantern 7")).status_code == 200
    missing = f"{ADMIN}/users/{new_id()}/reset-link"
    assert (await admin.send("POST", missing)).status_code == 404


async def test_everything_leaves_a_trail_without_secrets(
    admin: Browser, auth: App, open_browser: OpenBrowser
) -> None:
    there = open_browser(auth, address="198.51.100.7")
    user = await there.sign_up(email=f"{fresh_name()}@example.org")
    await there.log_in(user["username"], "a wrong guess")
    await there.log_in(user["username"])
    await there.send("PATCH", "/api/auth/me", json={"bio": "a private thing"})
    token = (await there.send("POST", "/api/auth/tokens", json={"name": "x"})).json()
    await there.send("DELETE", f"/api/auth/tokens/{token['id']}")
    body = {"current_password": PASSWORD, "new_password": "copper lantern 7"}
    await there.send("POST", "/api/auth/password/change", json=body)
    await there.send("DELETE", "/api/auth/sessions")
    await there.send("POST", "/api/auth/logout")
    await patch(admin, user, role="admin", disabled=True)

    found = await trail(admin, actor=user["id"])
    assert [one["action"] for one in found] == [
        "logged_out",
        "other_sessions_ended",
        "password_changed",
        "token_ended",
        "token_made",
        "profile_changed",
        "logged_in",
        "logged_in",
        "signed_up",
    ]
    assert {one["address"] for one in found} == {"198.51.100.7"}
    assert {one["user_agent"] for one in found} == {"Testfox/1.0"}
    assert {one["actor"]["username"] for one in found} == {user["username"]}
    assert "private" not in str(found)
    assert token["token"] not in str(found)
    (refused,) = await trail(admin, subject=user["id"], action="login_refused")
    assert (refused["actor"], refused["address"]) == (None, "198.51.100.7")
    (changed,) = await trail(admin, subject=user["id"], action="role_changed")
    assert (changed["before"], changed["after"]) == ({"role": "user"}, {"role": "admin"})
    assert changed["actor"]["id"] == (await admin.get("/api/auth/me")).json()["id"]
    assert len(await trail(admin, subject=user["id"], action="disabled")) == 1


async def test_the_trail_comes_in_pages(admin: Browser) -> None:
    first = (await admin.get(f"{ADMIN}/audit?limit=2")).json()
    second = (await admin.get(f"{ADMIN}/audit?limit=2&cursor={first['next_cursor']}")).json()
    ids = [one["id"] for one in (*first["items"], *second["items"])]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 4
    for wrong in ("actor=x", "cursor=x", "action=%00"):
        assert (await admin.get(f"{ADMIN}/audit?{wrong}")).status_code == 422


async def test_the_other_sessions_end_together(auth: App, open_browser: OpenBrowser) -> None:
    here = open_browser(auth)
    name = (await here.sign_up())["username"]
    others = [open_browser(auth) for _ in range(3)]
    for other in others:
        await other.log_in(name)
    assert (await here.send("DELETE", "/api/auth/sessions")).status_code == 204
    assert [(await other.forward_auth()).status_code for other in others] == [401] * 3
    assert (await here.forward_auth()).status_code == 200
    assert (await here.send("DELETE", "/api/auth/sessions")).status_code == 204
