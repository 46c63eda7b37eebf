"""Whether a peer has what was written to it: it answers a ping after what came before."""

import asyncio
from typing import Any

from test_peers import connection_of, until
from websocket_peer import Client, Server, echo_direct, frame

from cafe_websocket.frame import PING, PONG, TEXT, Frame
from cafe_websocket.outlet import DirectOutlet, QueuedOutlet


async def test_what_was_written_is_confirmed_in_order_and_only_by_its_own_pong() -> None:
    async with Server(echo_direct).running() as server:
        client = await Client.connect(server.port)
        outlet = DirectOutlet(await connection_of(server))
        arrived: list[int] = []
        pings = []
        for number in (1, 2, 3):
            outlet.offer(Frame(str(number).encode()))
            outlet.confirm(lambda number=number: arrived.append(number))
            assert await client.read() == (0x80 | TEXT, str(number).encode())
            first, payload = await client.read()
            assert first == 0x80 | PING
            pings.append(payload)
        client.send(frame(PONG), frame(PONG, b"never asked"), frame(TEXT, b"said"))
        assert await client.read() == (0x80 | TEXT, b"said")
        assert arrived == []
        # The second answer says that the first has arrived as well; a repeated one says nothing.
        client.send(frame(PONG, pings[1]), frame(PONG, pings[1]), frame(PONG, pings[0]))
        await until(lambda: arrived == [1, 2])
        client.send(frame(PONG, pings[2]))
        await until(lambda: arrived == [1, 2, 3])
        client.writer.close()


async def test_a_peer_that_is_gone_confirms_nothing() -> None:
    async with Server(echo_direct).running() as server:
        client = await Client.connect(server.port)
        connection = await connection_of(server)
        outlet = DirectOutlet(connection)
        arrived: list[int] = []
        outlet.offer(Frame(b"lost"))
        outlet.confirm(lambda: arrived.append(1))
        client.writer.transport.abort()
        await until(lambda: server.state["ends"] == [connection])
        outlet.confirm(lambda: arrived.append(2))
        assert arrived == []


class TakingSocket:
    """An ASGI socket that takes everything."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def send_text(self, text: str) -> None:
        await asyncio.sleep(0)
        self.sent.append(text)

    async def close(self, *, code: int, reason: str) -> None:
        raise AssertionError((code, reason))


async def test_with_asgi_alone_what_was_taken_counts_as_arrived() -> None:
    socket: Any = TakingSocket()
    outlet = QueuedOutlet(socket)
    seen: list[list[str]] = []
    outlet.offer(Frame(b"a"))
    outlet.confirm(lambda: seen.append(list(socket.sent)))
    outlet.offer(Frame(b"b"))
    await outlet.settle()
    assert (seen, socket.sent) == ([["a"]], ["a", "b"])
