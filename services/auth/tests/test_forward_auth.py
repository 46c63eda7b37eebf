"""The gateway's question: three modes, and what each refuses."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import asyncpg
import pytest
from auth_browser import Browser, forget_sessions

from cafe_auth.app import SERVICE
from cafe_auth.sessions import last_use
from cafe_auth.settings import Settings
from cafe_chassis.testing import App, connected, running
from cafe_http.tokens import IDENTITY_AUDIENCE, IDENTITY_TYPE
from cafe_local.testing import Servers

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenBrowser = Callable[..., Browser]


async def claims(app: App, token: str) -> dict[str, Any]:
    """What a service sees of an identity token."""
    verifier = app.process.core.verifier
    verified = await verifier.verify(token, type_=IDENTITY_TYPE, audience=IDENTITY_AUDIENCE)
    return dict(verified)


async def test_identity_says_who_and_which_session(browser: Browser, auth: App) -> None:
    user = await browser.sign_up(display_name="Ana", timezone="Asia/Tokyo")
    answer = await browser.forward_auth()
    assert answer.status_code == 200
    assert answer.headers["x-request-id"]
    seen = await claims(auth, answer.headers["x-cafe-identity"])
    assert seen["exp"] - seen["iat"] == 120
    sid = seen.pop("sid")
    assert (
        seen.items()
        >= {
            "sub": user["id"],
            "username": user["username"],
            "display_name": "Ana",
            "role": "user",
            "timezone": "Asia/Tokyo",
            "day_starts_at": "04:00",
            "profile_version": 1,
        }.items()
    )
    page = (await browser.get("/api/auth/sessions")).json()
    assert [one["id"] for one in page["items"]] == [sid]


async def test_the_request_id_of_the_gateway_is_kept(browser: Browser) -> None:
    answer = await browser.forward_auth("optional", x_request_id="0123456789abcdef")
    assert answer.headers["x-request-id"] == "0123456789abcdef"


async def test_modes_without_a_session(browser: Browser) -> None:
    assert (await browser.forward_auth("required")).status_code == 401
    for mode in ("optional", "socket"):
        answer = await browser.forward_auth(mode)
        assert answer.status_code == 200
        assert "x-cafe-identity" not in answer.headers
    assert (await browser.forward_auth("perhaps")).status_code == 422


async def test_cookies_that_we_never_gave_are_nobody(browser: Browser) -> None:
    for value in ("x", "A" * 43, "A" * 5000, "%00", '"quoted"'):
        browser.cookies = {"cafe_session": value}
        assert (await browser.forward_auth("required")).status_code == 401
        assert (await browser.forward_auth("socket")).status_code == 200


async def test_csrf_comes_first_and_needs_the_cookie(browser: Browser) -> None:
    stranger = await browser.forward_auth("required", "POST", sec_fetch_site="cross-site")
    assert stranger.status_code == 401
    browser.cookies = {"cafe_session": "x"}
    for origin in ("cross-site", "same-site", "none"):
        answer = await browser.forward_auth("required", "POST", sec_fetch_site=origin)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    assert (await browser.forward_auth("required", "GET", sec_fetch_site="none")).status_code == 401


async def test_sockets_with_a_cookie_come_from_our_own_pages(browser: Browser) -> None:
    assert (await browser.forward_auth("socket", origin="https://evil.example")).status_code == 200
    await browser.sign_up()
    for origin in ("https://evil.example", "null", "http://localhost:9999"):
        assert (await browser.forward_auth("socket", origin=origin)).status_code == 403
    answer = await browser.forward_auth("socket", origin="http://127.0.0.1:8080")
    assert answer.headers["x-cafe-identity"]


async def test_the_token_is_signed_once_and_anew_for_a_changed_profile(browser: Browser) -> None:
    await browser.sign_up()
    first = (await browser.forward_auth()).headers["x-cafe-identity"]
    assert (await browser.forward_auth()).headers["x-cafe-identity"] == first
    await browser.send("PATCH", "/api/auth/me", json={"display_name": "Ana the Second"})
    again = (await browser.forward_auth()).headers["x-cafe-identity"]
    assert (await claims(browser.app, again))["display_name"] == "Ana the Second"


async def test_what_one_replica_ends_or_changes_the_other_hears(
    auth: App, make_settings: Callable[..., Settings], open_browser: OpenBrowser
) -> None:
    async with running(SERVICE, make_settings(), migrated=True) as other:
        await other.process.core.bus.wait_connected()
        here, there = open_browser(auth), open_browser(other)
        await here.sign_up()
        there.cookies = dict(here.cookies)

        async def known_there() -> dict[str, Any]:
            answer = await there.forward_auth()
            assert answer.status_code == 200
            # Without the hint it would be known for an hour.
            for entry in other.resources.cache.known._entries.values():
                entry.read_at += 3600
            return await claims(other, answer.headers["x-cafe-identity"])

        async def heard(change: Callable[[], Any]) -> None:
            before = other.resources.cache.known.forgotten
            await change()
            async with asyncio.timeout(10):
                while other.resources.cache.known.forgotten == before:
                    await asyncio.sleep(0.01)

        assert (await known_there())["display_name"] != "Ana the Third"
        body = {"display_name": "Ana the Third"}
        await heard(lambda: here.send("PATCH", "/api/auth/me", json=body))
        assert (await known_there())["display_name"] == "Ana the Third"
        await heard(lambda: here.send("POST", "/api/auth/logout"))
        assert (await there.forward_auth()).status_code == 401


async def test_a_last_use_that_cannot_be_written_is_kept_and_written_at_the_latest_at_the_end(
    make_settings: Callable[..., Settings],
    open_browser: OpenBrowser,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(last_use, "WRITE_S", 3600.0)
    async with connected(database_url) as connection:
        async with running(SERVICE, make_settings(), migrated=True) as other:
            ana = open_browser(other)
            user = await ana.sign_up()
            aged = (
                "UPDATE sessions SET last_used_at = now() - interval '1 hour' WHERE person_id = $1"
            )
            await connection.execute(aged, user["id"])
            await forget_sessions(other)
            assert (await ana.forward_auth()).status_code == 200
            # As with a full disk: it can be read, and not written.
            async with connection.transaction():
                await connection.execute("LOCK TABLE sessions IN EXCLUSIVE MODE")
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(other.resources.last_uses.write(), 0.3)
                await forget_sessions(other)
                assert (await ana.forward_auth()).status_code == 200
        query = "SELECT last_used_at > now() - interval '1 min' FROM sessions WHERE person_id = $1"
        assert await connection.fetchval(query, user["id"]) is True


async def test_with_nats_frozen_the_other_replica_finds_out_within_2_s(
    auth: App,
    make_settings: Callable[..., Settings],
    open_browser: OpenBrowser,
    servers: Servers,
) -> None:
    async with running(SERVICE, make_settings(), migrated=True) as other:
        here, there = open_browser(auth), open_browser(other)
        await here.sign_up()
        there.cookies = dict(here.cookies)
        await asyncio.to_thread(servers.nats.freeze)
        try:
            assert (await there.forward_auth()).status_code == 200
            assert (await here.send("POST", "/api/auth/logout")).status_code == 204
            here.cookies = dict(there.cookies)
            assert (await here.forward_auth()).status_code == 401
            end = time.monotonic() + 2
            while (await there.forward_auth()).status_code != 401 and time.monotonic() < end:
                await asyncio.sleep(0.05)
            assert (await there.forward_auth()).status_code == 401
        finally:
            await asyncio.to_thread(servers.nats.thaw)


async def test_a_look_at_one_session_is_a_look_at_all_that_keep_coming(
    auth: App, open_browser: OpenBrowser, database_url: str
) -> None:
    browsers = [open_browser(auth) for _ in range(3)]
    users = [await one.sign_up() for one in browsers]
    for pause in (0.6, 0.6):
        assert {(await one.forward_auth()).status_code for one in browsers} == {200}
        await asyncio.sleep(pause)
    async with connected(database_url) as connection:
        aged = "UPDATE sessions SET last_used_at = now() - interval '2 min' WHERE person_id = $1"
        for user in users:
            await connection.execute(aged, user["id"])
        assert (await browsers[0].forward_auth()).status_code == 200
        await auth.resources.last_uses.write()
        query = "SELECT count(*) FROM sessions WHERE last_used_at > now() - interval '1 min' AND "
        marked = await connection.fetchval(
            query + "person_id = ANY($1)", [one["id"] for one in users]
        )
    assert marked == 3, "found in one question, written as used in one statement"


async def test_a_page_of_many_requests_is_one_question(
    auth: App, open_browser: OpenBrowser
) -> None:
    ana = open_browser(auth)
    await ana.sign_up()
    await forget_sessions(auth)
    asked = []
    cache = auth.resources.cache
    get, known = cache.get, cache.known

    async def counted(digest: bytes) -> Any:
        asked.append(digest)
        return await get(digest)

    async def failing(digest: bytes) -> Any:
        asked.append(digest)
        await asyncio.sleep(0.3)
        raise ConnectionError

    cache.get = counted
    try:
        answers = await asyncio.gather(*(ana.forward_auth() for _ in range(8)))
        assert {one.status_code for one in answers} == {200}
        assert len(asked) == 1
        # What one meets, all meet.
        asked.clear()
        known.clear()
        cache.get = failing
        answers = await asyncio.gather(*(ana.forward_auth() for _ in range(8)))
        assert {one.status_code for one in answers} == {503}
        assert len(asked) == 1
        cache.get = get
        # Whoever asks goes away: the others ask for themselves.
        await forget_sessions(auth)
        tasks = [asyncio.create_task(ana.forward_auth()) for _ in range(4)]
        tasks[0].cancel()
        answers = await asyncio.gather(*tasks[1:])
        assert {one.status_code for one in answers} == {200}
    finally:
        cache.get = get


async def test_sessions_end_by_idleness_and_by_age(
    auth: App, browser: Browser, database_url: str
) -> None:
    user = await browser.sign_up()
    connection = await asyncpg.connect(database_url)

    async def aged(column: str, interval: str) -> int:
        await connection.execute(
            f"UPDATE sessions SET {column} = now() - interval '{interval}' WHERE person_id = $1",
            user["id"],
        )
        await forget_sessions(auth)
        answer = await browser.forward_auth()
        return answer.status_code

    try:
        assert await aged("last_used_at", "11 hours 59 minutes") == 200
        late = "SELECT last_used_at < now() - interval '1 min' FROM sessions WHERE person_id = $1"
        async with asyncio.timeout(20):
            while await connection.fetchval(late, user["id"]):
                await asyncio.sleep(0.05)
        assert await aged("created_at", "13 days 23 hours") == 200
        assert await aged("created_at", "14 days 1 second") == 401
        assert await aged("created_at", "1 day") == 200
        assert await aged("last_used_at", "12 hours 1 second") == 401
    finally:
        await connection.close()


async def test_without_valkey_sessions_go_on_and_log_out_still_ends_them(
    browser: Browser, servers: Servers
) -> None:
    await browser.sign_up()
    await asyncio.to_thread(servers.valkey.freeze)
    try:
        assert (await browser.forward_auth()).status_code == 200
        old = dict(browser.cookies)
        assert (await browser.send("POST", "/api/auth/logout")).status_code == 204
        browser.cookies = old
        assert (await browser.forward_auth()).status_code == 401
    finally:
        await asyncio.to_thread(servers.valkey.thaw)


async def test_without_postgresql_nobody_is_told_that_he_is_logged_out(
    browser: Browser, auth: App, servers: Servers
) -> None:
    await browser.sign_up()
    await forget_sessions(auth)
    await asyncio.to_thread(servers.postgres.kill)
    try:
        for mode in ("required", "optional", "socket"):
            answer = await browser.forward_auth(mode)
            assert answer.status_code == 503
            assert int(answer.headers["retry-after"]) >= 1
            assert answer.json()["code"] == "unavailable"
    finally:
        await asyncio.to_thread(servers.postgres.start)
    for _ in range(50):
        if (await browser.forward_auth()).status_code == 200:
            break
        await asyncio.sleep(0.1)
    assert (await browser.get("/api/auth/me")).status_code == 200
