"""What other services ask: tokens, live sessions, people; and what auth tells them."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import nats
import pytest
import pytest_asyncio
from auth_browser import Browser

from cafe_chassis.asking import Asker
from cafe_chassis.settings import BaseSettings
from cafe_chassis.testing import App
from cafe_contracts.questions import PeopleAnswer, SessionsAnswer, SessionsQuestion
from cafe_contracts.subjects import EVENTS_STREAM, LIVE_SESSIONS
from cafe_database.ids import new_id
from cafe_http.errors import Unavailable
from cafe_http.tokens import SERVICE_TYPE
from cafe_local.testing import Servers

pytestmark = pytest.mark.asyncio(loop_scope="session")

SECRET = "chat-secret-of-twenty-and-more"


@pytest_asyncio.fixture(loop_scope="session")
async def open_asker(auth: App) -> AsyncIterator[Callable[[str, str], Asker]]:
    """Make askers as every service has one: `open_asker("chat", secret)`."""
    askers = []

    def make(client_id: str, secret: str) -> Asker:
        settings = BaseSettings(
            http_port=0,
            internal_port=0,
            database_url="",
            nats_url="",
            valkey_url="",
            client_secret=secret,
            auth_url=auth.internal_url,
        )
        askers.append(Asker(client_id, settings))
        return askers[-1]

    yield make
    for asker in askers:
        await asker.close()


@pytest.fixture
def chat(open_asker: Callable[[str, str], Asker]) -> Asker:
    return open_asker("chat", SECRET)


async def live(asker: Asker, *ids: Any) -> list[Any]:
    question = SessionsQuestion(session_ids=list(ids))
    path = "/internal/v1/sessions/live"
    return (await asker.post("auth", path, body=question, answer=SessionsAnswer)).live


async def session_id(browser: Browser) -> Any:
    token = (await browser.forward_auth()).headers["x-cafe-identity"]
    verifier = browser.app.process.core.verifier
    claims = await verifier.verify(token, type_="cafe-identity+jwt", audience="cafe")
    return claims["sid"]


async def test_a_session_lives_until_log_out(browser: Browser, chat: Asker) -> None:
    await browser.sign_up()
    mine, unknown = await session_id(browser), new_id()
    assert [str(one) for one in await live(chat, mine, unknown)] == [mine]
    assert await live(chat) == []
    await browser.send("POST", "/api/auth/logout")
    assert await live(chat, mine, unknown) == []


async def test_people_are_known_by_id(browser: Browser, chat: Asker) -> None:
    user = await browser.sign_up(timezone="Asia/Tokyo")
    await browser.send("PATCH", "/api/auth/me", json={"display_name": "Ana"})
    ids = f"{user['id']},{new_id()}"
    answer = await chat.get("auth", "/internal/v1/people", params={"ids": ids}, answer=PeopleAnswer)
    (card,) = answer.people
    assert (str(card.person_id), card.username) == (user["id"], user["username"])
    assert (card.display_name, card.timezone, card.version) == ("Ana", "Asia/Tokyo", 2)
    for wrong in ("nobody", ",".join([user["id"]] * 501)):
        with pytest.raises(Unavailable):
            await chat.get(
                "auth", "/internal/v1/people", params={"ids": wrong}, answer=PeopleAnswer
            )


async def ask_for_token(auth: App, credentials: Any, **form: str) -> httpx.Response:
    body = {"grant_type": "client_credentials", "audience": "rooms", **form}
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.post(
            f"{auth.internal_url}/internal/v1/token", data=body, auth=credentials
        )


async def test_a_service_token_says_who_asks_whom_for_what(auth: App) -> None:
    answer = await ask_for_token(auth, ("chat", SECRET), scope="rooms:admission people:read")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["token_type"], body["scope"]) == ("Bearer", "rooms:admission")
    claims = await auth.process.core.verifier.verify(
        body["access_token"], type_=SERVICE_TYPE, audience="rooms"
    )
    assert (claims["sub"], claims["scope"]) == ("chat", "rooms:admission")
    assert claims["exp"] - claims["iat"] == body["expires_in"]


@pytest.mark.parametrize(
    "credentials",
    [("chat", "wrong"), ("nobody", SECRET), ("", ""), ("auth", ""), ("../chat", SECRET), None],
)
async def test_a_service_proves_who_it_is(auth: App, credentials: Any) -> None:
    answer = await ask_for_token(auth, credentials)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_what_a_service_may_not_have_it_does_not_get(auth: App) -> None:
    answer = await ask_for_token(auth, ("chat", SECRET), scope="keys:rotate")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    answer = await ask_for_token(auth, ("chat", SECRET), grant_type="password")
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")
    assert (await ask_for_token(auth, ("rooms", SECRET), audience="rooms")).status_code == 401


async def test_questions_need_a_token_with_their_scope(auth: App) -> None:
    token = (await ask_for_token(auth, ("chat", SECRET), audience="rooms")).json()["access_token"]
    async with httpx.AsyncClient(trust_env=False, base_url=auth.internal_url) as client:
        url = "/internal/v1/people?ids="
        assert (await client.get(url)).status_code == 401
        headers = {"authorization": f"Bearer {token}"}
        assert (await client.get(url, headers=headers)).status_code == 401, "for another audience"


async def test_ended_sessions_are_told_live_and_as_events(
    browser: Browser, servers: Servers
) -> None:
    connection = await nats.connect(servers.nats_url)
    try:
        hints = await connection.subscribe(LIVE_SESSIONS)
        await connection.flush()
        user = await browser.sign_up()
        ended = await session_id(browser)
        await browser.send("PATCH", "/api/auth/me", json={"bio": "x"})
        await browser.send("POST", "/api/auth/logout")
        hint = await hints.next_msg(timeout=2)
        assert json.loads(hint.data) == [ended]

        events = await _events_of(connection, user["id"], 3)
        assert [kind for kind, _ in events] == [
            "person_registered",
            "profile_changed",
            "sessions_revoked",
        ]
        registered, changed, revoked = (event for _, event in events)
        assert registered["username"] == user["username"]
        assert (registered["version"], changed["version"]) == (1, 2)
        assert revoked["session_ids"] == [ended]
    finally:
        await connection.close()


async def _events_of(connection: Any, person_id: str, count: int) -> list[tuple[str, Any]]:
    """The first events of auth about a person, in the order of the stream."""
    stream = connection.jetstream()
    feed = await stream.subscribe("cafe.evt.auth.v1.>", stream=EVENTS_STREAM, ordered_consumer=True)
    found: list[tuple[str, Any]] = []
    async with asyncio.timeout(5):
        while len(found) < count:
            message = await feed.next_msg(timeout=5)
            event = json.loads(message.data)
            if event["person_id"] == person_id:
                found.append((message.subject.rpartition(".")[2], event))
    await feed.unsubscribe()
    return found
