"""The caller's own timer, live on every page that he has open."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import pytest
from msgspec import structs
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from cafe_chassis.process import Role
from cafe_chassis.testing import App, TestIssuer, running
from cafe_tracker.app import SERVICE
from cafe_tracker.settings import Settings

pytestmark = pytest.mark.asyncio(loop_scope="session")

FRAME_S = 5.0


@asynccontextmanager
async def listening(app: App, who: Any) -> AsyncIterator[ClientConnection]:
    headers = {"x-cafe-identity": who.headers["x-cafe-identity"]}
    async with connect(f"{app.ws_url}/ws/timer", additional_headers=headers) as socket:
        yield socket


async def heard(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(FRAME_S):
        frame: dict[str, Any] = json.loads(await socket.recv())
    return frame


async def closed(socket: ClientConnection) -> int | None:
    """Read whatever still comes, and return the code with which the socket closes."""
    try:
        async with asyncio.timeout(FRAME_S):
            while True:
                await socket.recv()
    except ConnectionClosed as end:
        return end.rcvd.code if end.rcvd else None


async def test_the_state_first_and_then_every_change(cafe: Any) -> None:
    ana = await cafe.sign_up()
    async with listening(cafe.tracker, ana) as one, listening(cafe.tracker, ana) as two:
        for socket in (one, two):
            first = await heard(socket)
            assert (first["type"], first["scope"], first["status"]) == ("timer", "personal", "idle")
        state = (await ana.post("/timer/start", {"focus_minutes": 5, "goal": "essay"})).json()
        for socket in (one, two):
            assert await heard(socket) == {"type": "timer", **state}
            over = await heard(socket)
            assert (over["status"], over["phase"], over["version"]) == ("idle", "break", 3)


async def test_replicas_tell_each_other_and_repair_what_nats_lost(
    cafe: Any, settings: Settings, servers: Any
) -> None:
    ana = await cafe.sign_up()
    other = structs.replace(settings, http_port=0, internal_port=0, instance="tracker-2")
    async with (
        running(SERVICE, other, role=Role.SERVE, migrated=True) as replica,
        listening(replica, ana) as socket,
    ):
        await heard(socket)
        await ana.post("/timer/start", {"focus_minutes": 180})
        assert (await heard(socket))["status"] == "running"
        await asyncio.to_thread(servers.nats.freeze)
        try:
            await ana.post("/timer/pause")
            assert (await heard(socket))["status"] == "paused"
        finally:
            await asyncio.to_thread(servers.nats.thaw)
        await ana.post("/timer/end")


async def test_a_ping_measures_the_clock_and_tells_of_gaps(cafe: Any) -> None:
    ana = await cafe.sign_up()
    async with listening(cafe.tracker, ana) as socket:
        first = await heard(socket)
        await socket.send('{"type":"ping"}')
        pong = await heard(socket)
        assert (pong["type"], pong["timer_version"]) == ("pong", first["version"])
        later = datetime.fromisoformat(pong["server_time"])
        assert later > datetime.fromisoformat(first["server_time"])


async def test_what_is_no_ping(cafe: Any) -> None:
    ana = await cafe.sign_up()
    async with listening(cafe.tracker, ana) as socket:
        await heard(socket)
        for nonsense in ('{"type":"start"}', "[" * 60_000, "null"):
            await socket.send(nonsense)
            assert (await heard(socket))["code"] == "bad_frame"
        await socket.send("x")
        assert await closed(socket) == 4400
    async with listening(cafe.tracker, ana) as socket:
        await socket.send(b"x")
        assert await closed(socket) == 1003
    async with listening(cafe.tracker, ana) as socket:
        await heard(socket)
        for _ in range(80):
            await socket.send('{"type":"ping"}')
        assert await closed(socket) == 4429


async def test_the_eleventh_socket_closes_the_oldest(cafe: Any) -> None:
    ana = await cafe.sign_up()
    async with listening(cafe.tracker, ana) as oldest:
        await heard(oldest)
        others = [listening(cafe.tracker, ana) for _ in range(10)]
        for one in others:
            await heard(await one.__aenter__())
        assert await closed(oldest) == 4409
        for one in others:
            await one.__aexit__(None, None, None)


async def test_nobody_listens_without_a_log_in(cafe: Any, issuer: TestIssuer) -> None:
    async with connect(f"{cafe.tracker.ws_url}/ws/timer") as socket:
        assert await closed(socket) == 4401
    with pytest.raises(InvalidStatus) as refused:
        await connect(
            f"{cafe.tracker.ws_url}/ws/timer",
            additional_headers={"cookie": "cafe_session=x", "origin": "https://evil.example"},
        )
    assert refused.value.response.status_code == 403
    headers = issuer.identity("ana")  # a session of which auth knows nothing
    url = f"{cafe.tracker.ws_url}/ws/timer"
    async with connect(url, additional_headers=headers) as socket:
        assert await closed(socket) == 4401


async def test_a_replica_that_goes_says_so(
    cafe: Any, settings: Settings, eventually: Callable[..., Any]
) -> None:
    ana = await cafe.sign_up()
    other = structs.replace(settings, http_port=0, internal_port=0, instance="tracker-3")
    async with running(SERVICE, other, role=Role.SERVE, migrated=True) as replica:
        async with listening(replica, ana) as socket:
            await heard(socket)
            await SERVICE.drain(replica.resources)
            assert await closed(socket) == 1012
        async with listening(replica, ana) as late:
            assert await closed(late) == 1012

        async def nobody() -> bool:
            return not replica.resources.hub.all()

        await eventually(nobody)
