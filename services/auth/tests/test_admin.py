"""What administrators see and do, and the trail that everybody leaves."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from auth_browser import PASSWORD, Browser, forget_sessions, fresh_name

from cafe_auth.app import SERVICE
from cafe_auth.registration import queries as registration
from cafe_auth.sessions import queries as sessions
from cafe_auth.settings import Settings
from cafe_auth.tokens import queries as tokens
from cafe_chassis.clock import now
from cafe_chassis.testing import App, connected, running
from cafe_contracts.events import RoomAudited
from cafe_database.ids import new_id
from cafe_database.sessions import unit
from cafe_messaging.outbox import stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenBrowser = Callable[..., Browser]
ADMIN = "/api/auth/admin"


async def promote(app: App, url: str, user: dict[str, Any]) -> None:
    async with connected(url) as connection:
        await connection.execute("UPDATE people SET role = 'admin' WHERE id = $1", user["id"])
    await forget_sessions(app)


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
        name, email=f"{name}@Example.org", display_name="Ünal ΟΔΟΣ"
    )
    for q in (name.lower(), "quill_100", f"{name}@example", "ünal", "οδο", "ΔΟΣ"):
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
    by_name = await trail(admin, q=user["username"].upper(), sort="at")
    assert {refused["id"], changed["id"]} <= {one["id"] for one in by_name}
    assert [one["id"] for one in by_name] == sorted(one["id"] for one in by_name)
    by_action = await trail(admin, q="Role changed", subject=user["id"])
    assert by_action == [changed]
    assert await trail(admin, q="no such thing") == []
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


async def test_many_are_disabled_at_once_but_never_the_caller(
    admin: Browser, auth: App, open_browser: OpenBrowser
) -> None:
    tag = fresh_name("bulk")[:20]
    ana = await open_browser(auth).sign_up(f"{tag}-1")
    ben = await open_browser(auth).sign_up(f"{tag}-2")
    me = (await admin.get("/api/auth/me")).json()
    named = await admin.send(
        "POST",
        f"{ADMIN}/users/bulk",
        json={"action": "disable", "ids": [ana["id"], me["id"], str(new_id()), "no-id"]},
    )
    assert named.status_code == 200, named.text
    report = named.json()
    assert report["done"] == 1
    assert [one["code"] for one in report["failed"]] == ["conflict", "not_found", "not_found"]

    matching = await admin.send(
        "POST",
        f"{ADMIN}/users/bulk?q={tag}&disabled=false",
        json={"action": "disable", "all_matching": True},
    )
    assert (matching.json()["done"], matching.json()["next_cursor"]) == (1, None)
    listed = (await admin.get(f"{ADMIN}/users?q={tag}")).json()["items"]
    assert {(one["id"], one["disabled"]) for one in listed} == {
        (ana["id"], True),
        (ben["id"], True),
    }
    for body in (
        {"action": "explode", "ids": [ana["id"]]},
        {"action": "disable"},
        {"action": "disable", "ids": [ana["id"]], "all_matching": True},
    ):
        assert (await admin.send("POST", f"{ADMIN}/users/bulk", json=body)).status_code == 422


async def test_accounts_are_deleted_by_hand_and_by_the_dozen(
    admin: Browser, auth: App, open_browser: OpenBrowser
) -> None:
    tag = fresh_name("gone")[:20]
    browser = open_browser(auth)
    ana = await browser.sign_up(f"{tag}-1")
    await open_browser(auth).sign_up(f"{tag}-2")
    me = (await admin.get("/api/auth/me")).json()
    assert (await admin.send("DELETE", f"{ADMIN}/users/{ana['id']}")).status_code == 204
    assert (await browser.get("/api/auth/me")).status_code == 401
    assert (await admin.get(f"{ADMIN}/users/{ana['id']}")).status_code == 404
    assert (await admin.send("DELETE", f"{ADMIN}/users/{ana['id']}")).status_code == 404
    assert (await admin.send("DELETE", f"{ADMIN}/users/{me['id']}")).status_code == 409
    many = await admin.send(
        "POST", f"{ADMIN}/users/bulk?q={tag}", json={"action": "delete", "all_matching": True}
    )
    assert (many.json()["done"], many.json()["failed"]) == (1, [])
    assert (await admin.get(f"{ADMIN}/users?q={tag}")).json()["items"] == []
    (entry,) = await trail(admin, subject=ana["id"], actor=me["id"])
    assert entry["action"] == "account_deleted"
    # From where the administrator did it: that is nothing of the one who is gone.
    assert entry["address"]
    assert entry["user_agent"]


async def test_everybody_comes_as_a_file(
    admin: Browser, auth: App, open_browser: OpenBrowser
) -> None:
    name = fresh_name("file")
    await open_browser(auth).sign_up(name, display_name="=1+1")
    table = await admin.get(f"{ADMIN}/users/export?format=csv&q={name}")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.headers["content-disposition"] == 'attachment; filename="users.csv"'
    head, line = table.text.splitlines()
    assert head.startswith("id,username,display_name,")
    # What a spreadsheet would calculate comes as text.
    assert f",{name},'=1+1," in line
    whole = await admin.get(f"{ADMIN}/users/export?format=json&q={name}")
    assert [one["username"] for one in whole.json()] == [name]
    assert (await admin.get(f"{ADMIN}/users/export?format=json&q=nobody-at-all-x")).json() == []


async def test_the_trail_takes_in_what_other_services_tell(admin: Browser, auth: App) -> None:
    room_id, actor = new_id(), UUID((await admin.get("/api/auth/me")).json()["id"])
    event = RoomAudited(
        event_id=new_id(),
        occurred_at=now(),
        actor_id=actor,
        version=0,
        subject_id=room_id,
        action="room_closed",
        before={"name": "Library"},
        after={},
        address="192.0.2.7",
        user_agent="Firefox",
        request_id="r-1",
    )
    async with unit(auth.process.core.sessions) as session:
        await stage(session, event)
    async with asyncio.timeout(20):
        while not (found := await trail(admin, subject=room_id)):
            await asyncio.sleep(0.1)
    assert [(one["service"], one["action"], one["request_id"]) for one in found] == [
        ("rooms", "room_closed", "r-1")
    ]
    assert found[0]["before"] == {"name": "Library"}
    assert found[0]["actor"]["id"] == str(actor)
    assert found == await trail(admin, service="rooms", subject=room_id)
    assert await trail(admin, service="chat", subject=room_id) == []
    one = await admin.get(f"{ADMIN}/audit/{found[0]['id']}")
    assert one.json() == found[0]
    assert (await admin.get(f"{ADMIN}/audit/{new_id()}")).status_code == 404


async def test_the_live_view_knows_this_process(admin: Browser) -> None:
    async with asyncio.timeout(20):
        while True:
            live = (await admin.get(f"{ADMIN}/live")).json()
            names = {one["name"] for one in live["consumers"] or []}
            services = {one["service"] for one in live["processes"] or []}
            if "auth" in services and "auth-audit" in names:
                break
            await asyncio.sleep(0.2)
    assert all(one["numbers"]["faults"] == 0 for one in live["processes"])
    overview = (await admin.get(f"{ADMIN}/overview")).json()
    assert overview["totals"][0]["value"] >= 1
    assert len(overview["days"]["values"]) == 30
    assert overview["days"]["values"][-1]["value"] >= 1
