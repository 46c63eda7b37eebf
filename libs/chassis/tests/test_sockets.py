import asyncio
from typing import Any

from websockets.asyncio.client import connect

from cafe_chassis.sockets import OUTLET_FRAMES, Outlet
from cafe_chassis.testing import App
from cafe_contracts.codes import CloseCode


async def closed_with(app: App, name: str, frame: str | bytes | None = None) -> int:
    async with connect(f"{app.ws_url}/ws/demo/{name}") as socket:
        if frame is not None:
            await socket.send(frame)
        async with asyncio.timeout(5):
            await socket.wait_closed()
        assert socket.close_code is not None
        return socket.close_code


async def test_refusal_can_be_seen_by_a_browser(app: App) -> None:
    assert await closed_with(app, "closed") == CloseCode.NOT_A_MEMBER


async def test_binary_frames_are_refused(app: App) -> None:
    assert await closed_with(app, "open", b"1") == CloseCode.BINARY


async def test_giant_frames_are_refused(app: App) -> None:
    assert await closed_with(app, "open", "1" * 70_000) == CloseCode.TOO_BIG


async def test_frames_arrive_in_order_and_peer_may_leave(app: App) -> None:
    async with connect(f"{app.ws_url}/ws/demo/open") as socket:
        await socket.send("3")
        for _ in range(3):
            assert len(await socket.recv()) == 1000


class StalledSocket:
    """A peer whose window is closed until `opened` is set."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.sent: list[str] = []
        self.code = 0

    async def send_text(self, text: str) -> None:
        await self.opened.wait()
        self.sent.append(text)

    async def close(self, *, code: int, reason: str) -> None:
        assert reason
        self.code = code


async def test_slow_reader_is_cut_off_with_4430_and_costs_a_bounded_amount() -> None:
    socket: Any = StalledSocket()
    outlet = Outlet(socket)
    for number in range(OUTLET_FRAMES * 2):
        outlet.offer(str(number))
        await asyncio.sleep(0)
    socket.opened.set()
    async with asyncio.timeout(5):
        await outlet.closed.wait()
    assert socket.code == CloseCode.TOO_SLOW
    assert len(socket.sent) <= 1


async def test_replaceable_frames_are_dropped_for_a_slow_reader() -> None:
    socket: Any = StalledSocket()
    outlet = Outlet(socket)
    for number in range(OUTLET_FRAMES * 2):
        outlet.offer(str(number), replaceable=True)
        await asyncio.sleep(0)
    socket.opened.set()
    await outlet.settle()
    assert not outlet.closed.is_set()
    assert OUTLET_FRAMES <= len(socket.sent) <= OUTLET_FRAMES + 1
