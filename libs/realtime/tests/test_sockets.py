"""Sockets of a service behave the same whether the server lets us take them over or not."""

import asyncio
import contextlib
import socket as sockets
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import uvicorn
from demo import SERVICE
from websockets.asyncio.client import connect

from cafe_chassis.app import public_app
from cafe_chassis.testing import App
from cafe_contracts.codes import CloseCode


@pytest_asyncio.fixture(params=["ours", "websockets-sansio"])
async def url(app: App, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """Where the sockets are: behind our protocol, or behind those that uvicorn brings along."""
    if request.param == "ours":
        yield app.ws_url
        return
    process = app.process
    public = public_app(SERVICE, process.core, process.resources)
    server = uvicorn.Server(
        uvicorn.Config(public, ws=request.param, lifespan="off", log_config=None)
    )
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    with sockets.create_server(("127.0.0.1", 0)) as listening:
        serving = asyncio.create_task(server.serve([listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield f"ws://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        await serving


async def closed_with(url: str, name: str, frame: str | bytes | None = None) -> int:
    async with connect(f"{url}/ws/demo/{name}") as socket:
        if frame is not None:
            await socket.send(frame)
        async with asyncio.timeout(5):
            await socket.wait_closed()
        assert socket.close_code is not None
        return socket.close_code


async def test_refusal_can_be_seen_by_a_browser(url: str) -> None:
    assert await closed_with(url, "closed") == CloseCode.NOT_A_MEMBER


async def test_binary_frames_are_refused(url: str) -> None:
    assert await closed_with(url, "open", b"1") == CloseCode.BINARY


async def test_giant_frames_are_refused(url: str) -> None:
    assert await closed_with(url, "open", "1" * 70_000) == CloseCode.TOO_BIG


async def test_a_fault_is_told_as_overload_and_nothing_else(url: str) -> None:
    assert await closed_with(url, "open", "no number") == CloseCode.OVERLOADED


async def test_frames_arrive_in_order_and_peer_may_leave(url: str) -> None:
    async with connect(f"{url}/ws/demo/open") as socket:
        await socket.send("3")
        for _ in range(3):
            assert len(await socket.recv()) == 1000
