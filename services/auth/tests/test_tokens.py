"""Personal tokens: made once, seen once, and good for what they were made for."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import nats
import pytest
import pytest_asyncio
from auth_browser import PASSWORD, Browser, forget_sessions

from cafe_auth.tokens.secrets import bearer
from cafe_chassis.asking import Asker
from cafe_chassis.settings import BaseSettings
from cafe_chassis.testing import App, connected
from cafe_contracts.questions import SessionsAnswer, SessionsQuestion
from cafe_contracts.subjects import LIVE_SESSIONS
from cafe_http.tokens import IDENTITY_AUDIENCE, IDENTITY_TYPE
from cafe_local.testing import Servers

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenBrowser = Callable[..., Browser]
Script = Callable[[str], Browser]
StillLive = Callable[[list[str]], Awaitable[list[str]]]
TOKENS = "/api/auth/tokens"


async def made(browser: Browser, **order: Any) -> dict[str, Any]:
    answer = await browser.send("POST", TOKENS, json={"name": "laptop", **order})
    assert answer.status_code == 201, answer.text
    token: dict[str, Any] = answer.json()
    return token


@pytest.fixture
def script(auth: App, open_browser: OpenBrowser) -> Callable[[str], Browser]:
    """Something that comes by a token and nothing else."""

    def make(secret: str) -> Browser:
        one = open_browser(auth)
        one.bearer = secret
        return one

    return make


@pytest_asyncio.fixture(loop_scope="session")
async def still_live(auth: App) -> AsyncIterator[StillLive]:
    """Asks as chat does once a second."""
    settings = BaseSettings(
        http_port=0,
        internal_port=0,
        database_url="",
        nats_url="",
        valkey_url="",
        client_secret="chat-secret-of-twenty-and-more",
        auth_url=auth.internal_url,
    )
    asker = Asker("chat", settings)

    async def ask(ids: list[str]) -> list[str]:
        question = SessionsQuestion(session_ids=[UUID(one) for one in ids])
        answer = await asker.post(
            "auth", "/internal/v1/sessions/live", body=question, answer=SessionsAnswer
        )
        return [str(one) for one in answer.live]

    yield ask
    await asker.close()


async def claims(answer: httpx.Response, auth: App) -> dict[str, Any]:
    token = answer.headers["x-cafe-identity"]
    verifier = auth.process.core.verifier
    return dict(await verifier.verify(token, type_=IDENTITY_TYPE, audience=IDENTITY_AUDIENCE))


async def test_a_token_is_shown_once_and_says_who_comes(
    browser: Browser, script: Script, auth: App
) -> None:
    user = await browser.sign_up()
    token = await made(browser, name=" My  laptop ")
    assert token["token"].startswith("cafe_pat_")
    assert (token["name"], token["scopes"], token["expires_at"]) == (
        "My  laptop",
        ["read", "write"],
        None,
    )
    (card,) = (await browser.get(TOKENS)).json()["items"]
    assert card == {
        "id": token["id"],
        "name": "My  laptop",
        "scopes": ["read", "write"],
        "created_at": token["created_at"],
        "expires_at": None,
        "last_used_at": None,
    }
    curl = script(token["token"])
    assert (await curl.get("/api/auth/me")).json()["id"] == user["id"]
    seen = await claims(await curl.forward_auth(), auth)
    assert (seen["sub"], seen["sid"], seen["scopes"]) == (
        user["id"],
        token["id"],
        ["read", "write"],
    )
    answer = await curl.send("PATCH", "/api/auth/me", json={"bio": "by script"})
    assert (answer.status_code, answer.json()["bio"]) == (200, "by script")
    assert (await claims(await curl.forward_auth(), auth))["profile_version"] == 2
    await auth.resources.last_uses.write()
    (card,) = (await browser.get(TOKENS)).json()["items"]
    assert card["last_used_at"] is not None


async def test_only_its_hash_is_kept_and_its_last_use_at_most_once_a_minute(
    browser: Browser, script: Script, auth: App, database_url: str
) -> None:
    await browser.sign_up()
    token = await made(browser)
    curl = script(token["token"])
    connection = await asyncpg.connect(database_url)
    try:

        async def used() -> Any:
            await forget_sessions(auth)
            assert (await curl.forward_auth()).status_code == 200
            await auth.resources.last_uses.write()
            query = "SELECT last_used_at FROM personal_tokens WHERE id = $1"
            return await connection.fetchval(query, token["id"])

        first = await used()
        assert await used() == first
        await connection.execute(
            "UPDATE personal_tokens SET last_used_at = now() - interval '61 s' WHERE id = $1",
            token["id"],
        )
        assert await used() > first
        row = await connection.fetchrow("SELECT * FROM personal_tokens WHERE id = $1", token["id"])
        assert token["token"].removeprefix("cafe_pat_") not in str(dict(row))
    finally:
        await connection.close()


async def test_a_token_that_reads_does_nothing_else(browser: Browser, script: Script) -> None:
    await browser.sign_up()
    curl = script((await made(browser, scopes=["read"]))["token"])
    for method in ("GET", "HEAD", "OPTIONS"):
        assert (await curl.forward_auth("required", method)).status_code == 200
    for mode, method in (
        ("required", "POST"),
        ("required", "DELETE"),
        ("optional", "PATCH"),
        ("socket", "GET"),
    ):
        answer = await curl.forward_auth(mode, method)
        assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")
    writer = script((await made(browser, scopes=["write"]))["token"])
    assert (await writer.forward_auth("socket")).headers["x-cafe-identity"]
    assert (await writer.forward_auth("required", "GET")).status_code == 200


async def test_no_token_touches_what_gets_its_owner_in(browser: Browser, script: Script) -> None:
    await browser.sign_up()
    token = await made(browser, scopes=["read", "write"])
    curl = script(token["token"])
    session = (await browser.get("/api/auth/sessions")).json()["items"][0]["id"]
    change = {"current_password": PASSWORD, "new_password": "copper lantern 7"}
    for method, path, body in (
        ("GET", TOKENS, None),
        ("POST", TOKENS, {"name": "more"}),
        ("DELETE", f"{TOKENS}/{token['id']}", None),
        ("POST", "/api/auth/password/change", change),
        ("PATCH", "/api/auth/me", {"email": "thief@example.org"}),
        ("DELETE", f"/api/auth/sessions/{session}", None),
        ("DELETE", "/api/auth/sessions", None),
        ("POST", "/api/auth/logout", None),
    ):
        answer = await curl.send(method, path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "session_required"), path
    assert (await curl.get("/api/auth/me")).status_code == 200


async def test_what_is_no_token_is_nobody(browser: Browser, script: Script) -> None:
    await browser.sign_up()
    right = (await made(browser))["token"]
    for wrong in (right[:-1], right + "x", right.upper(), "cafe_pat_", "x"):
        curl = script(wrong)
        assert (await curl.forward_auth()).status_code == 401
        for mode in ("optional", "socket"):
            answer = await curl.forward_auth(mode)
            assert (answer.status_code, answer.headers.get("x-cafe-identity")) == (200, None)
    # A wrong token is not mended by a right cookie, and another scheme is none of our business.
    answer = await browser.forward_auth(authorization="Bearer nonsense")
    assert answer.status_code == 401
    assert (await browser.forward_auth(authorization="Basic eDp5")).status_code == 200
    # A cookie that comes along makes it a browser's request, with all that follows.
    answer = await browser.forward_auth(
        "required", "POST", authorization=f"Bearer {right}", sec_fetch_site="cross-site"
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


async def test_an_ended_token_ends_at_once_and_its_sockets_are_told(
    browser: Browser, script: Script, servers: Servers, still_live: StillLive
) -> None:
    await browser.sign_up()
    token = await made(browser)
    curl = script(token["token"])
    assert (await curl.forward_auth()).status_code == 200
    assert await still_live([token["id"]]) == [token["id"]]
    connection = await nats.connect(servers.nats_url)
    try:
        hints = await connection.subscribe(LIVE_SESSIONS)
        await connection.flush()
        path = f"{TOKENS}/{token['id']}"
        assert (await browser.send("DELETE", path)).status_code == 204
        assert json.loads((await hints.next_msg(timeout=2)).data) == [token["id"]]
    finally:
        await connection.close()
    assert (await curl.forward_auth()).status_code == 401
    assert await still_live([token["id"]]) == []
    assert (await browser.send("DELETE", path)).status_code == 404


async def test_a_token_expires(
    browser: Browser, script: Script, database_url: str, still_live: StillLive
) -> None:
    await browser.sign_up()
    token = await made(browser, expires_at="2099-01-01T00:00:00Z")
    assert token["expires_at"] == "2099-01-01T00:00:00Z"
    async with connected(database_url) as connection:
        await connection.execute(
            "UPDATE personal_tokens SET expires_at = now() WHERE id = $1", token["id"]
        )
    assert (await script(token["token"]).forward_auth()).status_code == 401
    assert await still_live([token["id"]]) == []


async def test_nobody_ends_another_s_token(
    browser: Browser, auth: App, open_browser: OpenBrowser
) -> None:
    await browser.sign_up()
    token = await made(browser)
    other = open_browser(auth)
    await other.sign_up()
    assert (await other.send("DELETE", f"{TOKENS}/{token['id']}")).status_code == 404
    assert (await other.get(TOKENS)).json()["items"] == []


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 65}, "name"),
        ({"name": "a\u0000"}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"scopes": ["account"]}, "scopes"),
        ({"scopes": ["admin"]}, "scopes"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "2099-01-01T00:00:00"}, "expires_at"),
        ({"secret": "mine"}, "secret"),
    ],
)
async def test_an_order_that_breaks_a_rule_is_refused(
    browser: Browser, order: dict[str, Any], field: str
) -> None:
    await browser.sign_up()
    answer = await browser.send("POST", TOKENS, json={"name": "laptop", **order})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].partition("[")[0].partition(".")[0] == field


async def test_nobody_has_more_than_fifty(browser: Browser) -> None:
    await browser.sign_up()
    order = {"name": "x"}
    answers = await asyncio.gather(*(browser.send("POST", TOKENS, json=order) for _ in range(52)))
    assert sorted(answer.status_code for answer in answers) == [201] * 50 + [409] * 2


async def test_an_administrator_s_token_administers_only_with_that_scope(
    browser: Browser, script: Script, database_url: str, auth: App
) -> None:
    user = await browser.sign_up()
    async with connected(database_url) as connection:
        await connection.execute("UPDATE people SET role = 'admin' WHERE id = $1", user["id"])
    await forget_sessions(auth)
    plain = script((await made(browser))["token"])
    mighty = script((await made(browser, scopes=["admin"]))["token"])
    assert (await plain.get("/api/auth/admin/invitations")).status_code == 403
    assert (await mighty.get("/api/auth/admin/invitations")).status_code == 200
    answer = await mighty.send("POST", "/api/auth/admin/invitations", json={})
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")


async def test_the_header_is_read_as_rfc_6750_has_it() -> None:
    assert bearer("Bearer abc") == bearer("bearer  abc ") == "abc"
    assert bearer("Basic abc") is bearer(None) is bearer("") is None
    assert bearer("Bearer") == ""
