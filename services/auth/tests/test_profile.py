"""The caller's profile, other people's, pictures, sessions."""

from collections.abc import Callable
from uuid import UUID

import pytest
from auth_browser import Browser, fresh_name
from auth_neighbours import Neighbours

from cafe_chassis.testing import App
from cafe_database.ids import new_id

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenBrowser = Callable[..., Browser]
ME = "/api/auth/me"


async def test_what_is_patched_changes_and_the_rest_stays(browser: Browser) -> None:
    before = await browser.sign_up(email=f"{fresh_name()}@example.org")
    patch = {
        "display_name": "  Ana M.  ",
        "bio": "I study\nat night.",
        "timezone": "America/Lima",
        "day_starts_at": "05:30",
    }
    answer = await browser.send("PATCH", ME, json=patch)
    assert answer.status_code == 200
    assert answer.json() == {**before, **patch, "display_name": "Ana M."}
    assert (await browser.get(ME)).json() == answer.json()
    assert (await browser.send("PATCH", ME, json={})).json() == answer.json()
    assert (await browser.send("PATCH", ME, json={"email": None})).json()["email"] is None


@pytest.mark.parametrize(
    ("patch", "fields"),
    [
        ({"display_name": " "}, ["display_name"]),
        ({"timezone": "localtime", "day_starts_at": "25:00"}, ["timezone", "day_starts_at"]),
        ({"email": "x"}, ["email"]),
        ({"bio": "\u0000"}, ["bio"]),
        ({"role": "admin"}, ["role"]),
        ({"bio": None}, ["bio"]),
    ],
)
async def test_a_patch_that_breaks_a_rule_changes_nothing(
    browser: Browser, patch: dict[str, str], fields: list[str]
) -> None:
    before = await browser.sign_up()
    answer = await browser.send("PATCH", ME, json={"bio": "changed", **patch})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == fields
    assert (await browser.get(ME)).json() == before


async def test_an_address_of_somebody_else_is_taken(auth: App, open_browser: OpenBrowser) -> None:
    address = f"{fresh_name()}@example.org"
    await open_browser(auth).sign_up(email=address)
    browser = open_browser(auth)
    await browser.sign_up()
    answer = await browser.send("PATCH", ME, json={"email": address.upper(), "bio": "x"})
    assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")
    assert (await browser.get(ME)).json()["bio"] == ""


async def test_others_see_no_address(auth: App, open_browser: OpenBrowser) -> None:
    name = fresh_name("Cleo")
    user = await open_browser(auth).sign_up(name, email=f"{name}@example.org")
    browser = open_browser(auth)
    assert (await browser.get(f"/api/auth/users/{name}")).status_code == 401
    await browser.sign_up()
    seen = (await browser.get(f"/api/auth/users/{name.upper()}")).json()
    del user["email"], user["email_verified"], user["visibility"]
    assert seen == user
    for unknown in ("nobody-at-all", "%00", "a b", "x" * 300):
        assert (await browser.get(f"/api/auth/users/{unknown}")).status_code == 404


async def test_who_is_hidden_is_not_found(
    auth: App, open_browser: OpenBrowser, peers: Neighbours
) -> None:
    ana, ben = open_browser(auth), open_browser(auth)
    user, other = await ana.sign_up(), await ben.sign_up()
    assert user["visibility"] == "everybody"
    page = f"/api/auth/users/{user['username']}"
    unknown = (await ben.get("/api/auth/users/nobody-at-all")).json()

    for hidden in ("nobody", "room_mates"):
        await ana.send("PATCH", ME, json={"visibility": hidden})
        assert (await ana.get(ME)).json()["visibility"] == hidden
        assert (await ana.get(page)).status_code == 200
        answer = await ben.get(page)
        assert answer.status_code == 404
        assert {**answer.json(), "request_id": ""} == {**unknown, "request_id": ""}

    peers.meet(user["id"], other["id"])
    assert (await ben.get(page)).status_code == 200
    await ana.send("PATCH", ME, json={"visibility": "nobody"})
    assert (await ben.get(page)).status_code == 404
    answer = await ana.send("PATCH", ME, json={"visibility": "friends"})
    assert answer.json()["errors"][0]["field"] == "visibility"


async def test_without_rooms_nobody_is_shown_to_the_wrong_people(
    auth: App, open_browser: OpenBrowser, peers: Neighbours
) -> None:
    ana, ben = open_browser(auth), open_browser(auth)
    user = await ana.sign_up()
    await ben.sign_up()
    await ana.send("PATCH", ME, json={"visibility": "room_mates"})
    peers.down = True
    try:
        answer = await ben.get(f"/api/auth/users/{user['username']}")
    finally:
        peers.down = False
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


async def test_sessions_are_listed_in_pages_and_ended_one_by_one(
    auth: App, open_browser: OpenBrowser
) -> None:
    here, there, elsewhere = (open_browser(auth) for _ in range(3))
    name = (await here.sign_up())["username"]
    await there.log_in(name)
    await elsewhere.log_in(name)

    page = (await here.get("/api/auth/sessions?limit=2")).json()
    assert len(page["items"]) == 2
    rest = (await here.get(f"/api/auth/sessions?cursor={page['next_cursor']}")).json()
    assert rest["next_cursor"] is None
    listed = page["items"] + rest["items"]
    assert [one["current"] for one in listed] == [False, False, True]
    assert {one["user_agent"] for one in listed} == {"Testfox/1.0"}
    assert {one["address"] for one in listed} == {"192.0.2.1"}
    assert (await here.get("/api/auth/sessions?cursor=rubbish")).status_code == 422

    newest = f"/api/auth/sessions/{listed[0]['id']}"
    assert (await here.send("DELETE", newest)).status_code == 204
    assert (await here.send("DELETE", newest)).status_code == 404
    assert (await elsewhere.get(ME)).status_code == 401
    assert (await there.get(ME)).status_code == 200


async def test_nobody_ends_the_session_of_another(auth: App, open_browser: OpenBrowser) -> None:
    victim, attacker = open_browser(auth), open_browser(auth)
    await victim.sign_up()
    await attacker.sign_up()
    session = (await victim.get("/api/auth/sessions")).json()["items"][0]["id"]
    assert UUID(session).version == 7
    assert (await attacker.send("DELETE", f"/api/auth/sessions/{session}")).status_code == 404
    assert (await victim.get(ME)).status_code == 200


async def test_everything_else_needs_a_log_in(browser: Browser) -> None:
    for method, path in (
        ("GET", ME),
        ("PATCH", ME),
        ("GET", "/api/auth/sessions"),
        ("DELETE", f"/api/auth/sessions/{new_id()}"),
        ("POST", "/api/auth/password/change"),
        ("GET", f"/api/auth/avatars/{new_id()}"),
    ):
        assert (await browser.send(method, path)).status_code == 401, path
