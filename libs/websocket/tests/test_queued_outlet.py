"""The outlet of a socket that is only ASGI."""

import asyncio
from typing import Any

from cafe_contracts.codes import CloseCode
from cafe_websocket.backlog import FRAMES
from cafe_websocket.frame import Frame
from cafe_websocket.outlet import QueuedOutlet


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
    outlet = QueuedOutlet(socket)
    for number in range(FRAMES * 2):
        outlet.offer(Frame(str(number).encode()))
        await asyncio.sleep(0)
    socket.opened.set()
    async with asyncio.timeout(5):
        await outlet.closed.wait()
    assert socket.code == CloseCode.TOO_SLOW
    assert len(socket.sent) <= 1


async def test_replaceable_frames_are_dropped_for_a_slow_reader() -> None:
    socket: Any = StalledSocket()
    outlet = QueuedOutlet(socket)
    for number in range(FRAMES * 2):
        outlet.offer(Frame(str(number).encode()), replaceable=True)
        await asyncio.sleep(0)
    socket.opened.set()
    await outlet.settle()
    assert not outlet.closed.is_set()
    assert FRAMES <= len(socket.sent) <= FRAMES + 1


async def test_whoever_is_expelled_hears_the_last_words_and_nothing_that_waited() -> None:
    socket: Any = StalledSocket()
    outlet = QueuedOutlet(socket)
    for number in range(10):
        outlet.offer(Frame(str(number).encode()))
    await asyncio.sleep(0)
    outlet.expel(CloseCode.NO_SUCH_ROOM, Frame(b"deleted"))
    socket.opened.set()
    async with asyncio.timeout(5):
        await outlet.closed.wait()
    assert socket.sent == ["deleted"]
    assert socket.code == CloseCode.NO_SUCH_ROOM
