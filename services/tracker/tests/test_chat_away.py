"""Credit while chat does not answer: the timer goes on, the minutes wait."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import pytest

from cafe_chassis.testing import App

pytestmark = pytest.mark.asyncio(loop_scope="session")

RunChat = Callable[[], AbstractAsyncContextManager[App]]
Online = Callable[..., AbstractAsyncContextManager[None]]


async def test_while_chat_is_away_credit_waits_and_then_happens_once(
    cafe: Any,
    run_chat: RunChat,
    eventually: Callable[..., Any],
    online: Online,
) -> None:
    ana = await cafe.sign_up()
    code = await cafe.open_room(ana)
    async with run_chat() as chat, online(chat, code, ana):
        await ana.post(f"/rooms/{code}/timer/start", {"focus_minutes": 10})
    while (await ana.get(f"/rooms/{code}/timer")).json()["status"] != "idle":
        await asyncio.sleep(0.1)
    await asyncio.sleep(1)
    assert await ana.sessions() == []
    async with run_chat():
        await eventually(ana.sessions)
        await asyncio.sleep(1.5)
        (session,) = await ana.sessions()
    assert 1 <= session["minutes"] <= 10


async def test_rooms_that_are_too_much_for_one_answer_are_asked_for_one_by_one(
    cafe: Any, eventually: Callable[..., Any]
) -> None:
    people = [await cafe.sign_up() for _ in range(3)]
    codes = [await cafe.open_room(one) for one in people]
    there = {}
    for one, code in zip(people, codes, strict=True):
        room = (await one.get(f"{cafe.rooms.url}/api/rooms/{code}")).json()
        there[room["id"]] = one.id
    with chat_too_slow_for_many(cafe.chat_settings["internal_port"], there) as asked:
        for one, code in zip(people, codes, strict=True):
            started = await one.post(f"/rooms/{code}/timer/start", {"focus_minutes": 5})
            assert started.status_code == 200
        for one in people:
            await eventually(one.sessions, within_s=20)
        await asyncio.sleep(1.5)
    for one in people:
        (session,) = await one.sessions()
        assert (session["minutes"], session["source"]) == (5, "room_timer")
    assert "many" in asked
    assert set(asked) - {"many"} == there.keys()


@contextmanager
def chat_too_slow_for_many(port: int, there: dict[str, UUID]) -> Iterator[list[str]]:
    """Stand in for a chat that is not done with many rooms within a question's time.

    there: who is in which room since long ago. Yields what it was asked: rooms' ids, or `many`.
    """
    asked: list[str] = []
    over = threading.Event()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append("many")
            over.wait(3)
            self.close_connection = True

        def do_GET(self) -> None:
            room_id = self.path.split("/")[4]
            asked.append(room_id)
            person = {"user_id": str(there[room_id]), "came_at": "2020-01-01T00:00:00Z"}
            body = json.dumps({"intervals": [{**person, "went_at": None}]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Answers)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        yield asked
    finally:
        over.set()
        server.shutdown()
        serving.join()
        server.server_close()
