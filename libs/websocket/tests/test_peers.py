"""Peers that are slow, stalled, silent or gone, and the end of the server."""

import asyncio
import contextlib
import socket
import time
from typing import Any

import pytest
from websocket_peer import OPTIONS, Client, Server, echo_asgi, echo_direct, frame

from cafe_contracts.codes import CloseCode
from cafe_websocket import pulse
from cafe_websocket.backlog import BYTES, FRAMES
from cafe_websocket.connection import Connection
from cafe_websocket.frame import Frame
from cafe_websocket.outlet import DirectOutlet

A_KIB = Frame(b"x" * 1024)


async def stalled(port: int) -> socket.socket:
    """Return a peer with a window as small as can be, that reads nothing but its handshake."""
    peer = socket.socket()
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    peer.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(peer, ("127.0.0.1", port))
    await loop.sock_sendall(
        peer,
        b"GET / HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    )
    await loop.sock_recv(peer, 1024)
    return peer


async def rest(peer: socket.socket) -> bytes:
    """Read until the end, whether in order or not."""
    heard = bytearray()
    with contextlib.suppress(ConnectionError):
        while data := await asyncio.get_running_loop().sock_recv(peer, 65536):
            heard += data
    return bytes(heard)


async def connection_of(server: Server) -> Connection:
    async with asyncio.timeout(5):
        while not server.state["connections"]:
            await asyncio.sleep(0.01)
    connection: Connection = server.state["connections"][-1]
    return connection


async def until(condition: Any, within_s: float = 5) -> None:
    async with asyncio.timeout(within_s):
        while not condition():
            await asyncio.sleep(0.01)


async def fill(connection: Connection) -> None:
    """Write until the kernel and the transport take no more."""
    while not connection._paused:
        connection.write(A_KIB.wire)
        await asyncio.sleep(0)


async def test_a_slow_reader_costs_a_bounded_amount_and_is_told_so() -> None:
    async with Server(echo_direct).running() as server:
        with await stalled(server.port) as peer:
            connection = await connection_of(server)
            for _ in range(10_000):
                connection.write(A_KIB.wire)
                await asyncio.sleep(0)
                if connection.ending:
                    break
            assert connection.ending
            assert connection.transport.get_write_buffer_size() < 2 * BYTES
            await until(lambda: server.state["ends"] == [connection])
            heard = await rest(peer)
            assert heard.endswith(b"\x11\x4ereading too slowly")  # 4430


async def test_typing_is_dropped_for_a_slow_reader_and_chat_is_kept() -> None:
    async with Server(echo_direct).running() as server:
        with await stalled(server.port) as peer:
            connection = await connection_of(server)
            outlet = DirectOutlet(connection)
            await fill(connection)
            for number in range(2 * FRAMES):
                outlet.offer(Frame(b"typing"), replaceable=True)
                if number == 0:
                    outlet.offer(Frame(b"chat"))
            outlet.close(CloseCode.RESTARTING)
            assert connection.ending
            heard = await rest(peer)
            assert heard.count(b"chat") == 1
            assert FRAMES - 2 <= heard.count(b"typing") <= FRAMES
            assert heard.endswith(b"restarting")


@pytest.mark.parametrize("app", [echo_asgi, echo_direct])
async def test_a_peer_with_a_closed_window_is_cut_off(app: Any) -> None:
    async with Server(app).running() as server:
        with await stalled(server.port) as peer:
            began = time.monotonic()
            request = frame(1, b"x" * 60_000)
            loop = asyncio.get_running_loop()
            with contextlib.suppress(ConnectionError):
                async with asyncio.timeout(8):
                    while True:
                        await loop.sock_sendall(peer, request)
            assert time.monotonic() - began < 6
            await until(lambda: not server.uvicorn.server_state.connections)
            await until(lambda: not server.uvicorn.server_state.tasks)


async def test_a_silent_peer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """One beat without an answer; a second of this test is a beat."""
    monkeypatch.setattr(pulse, "BEAT_S", 1)
    async with Server(echo_direct).running() as server:
        client = await Client.connect(server.port)
        assert await client.read() == (0x89, b"")
        client.send(frame(10))
        assert await client.read() == (0x89, b"")
        await client.ended_at_once()
        await until(lambda: len(server.state["ends"]) == 1)
        client.writer.close()


async def test_whoever_is_expelled_hears_no_more_of_what_waited() -> None:
    async with Server(echo_direct).running() as server:
        with await stalled(server.port) as peer:
            connection = await connection_of(server)
            await fill(connection)
            DirectOutlet(connection).offer(Frame(b"secret"))
            DirectOutlet(connection).expel(CloseCode.NOT_A_MEMBER, Frame(b"last words"))
            await asyncio.sleep(OPTIONS.expel_s + 0.2)
            assert b"secret" not in await rest(peer)


async def test_expelled_with_last_words() -> None:
    async with Server(echo_direct).running() as server:
        client = await Client.connect(server.port)
        connection = await connection_of(server)
        DirectOutlet(connection).expel(CloseCode.NO_SUCH_ROOM, Frame(b"deleted"))
        assert await client.read() == (0x81, b"deleted")
        assert await client.closed() == CloseCode.NO_SUCH_ROOM
        client.writer.close()


async def test_a_flood_is_read_no_faster_than_it_is_worked_on() -> None:
    async with Server(echo_direct).running() as server:
        client = await Client.connect(server.port)
        connection = await connection_of(server)
        client.send(frame(1, b"slow"), *(frame(1, b"x" * 1000) for _ in range(1000)))
        await asyncio.sleep(0.1)
        assert connection._reader.unread < 512 * 1024  # one read of uvloop's, and what was ahead
        assert not connection._reading
        assert await client.read() == (0x81, b"slow")
        for _ in range(1000):
            assert (await client.read())[0] == 0x81
        assert connection._reading
        client.writer.close()


async def test_the_end_of_the_server_waits_for_nobody() -> None:
    async with Server(echo_direct).running() as server:
        client = await Client.connect(server.port)
        peers = [await stalled(server.port) for _ in range(3)]
        await until(lambda: len(server.state["connections"]) == 4)
        for connection in server.state["connections"][1:]:
            await fill(connection)
        began = time.monotonic()
    assert time.monotonic() - began < 3
    assert await client.closed() == CloseCode.RESTARTING
    for peer in peers:
        peer.close()
    client.writer.close()


async def test_the_application_learns_of_the_end_once() -> None:
    async with Server(echo_direct).running() as server:
        client = await Client.connect(server.port)
        connection = await connection_of(server)
        connection.close(4400, "")
        connection.close(4401, "")
        assert await client.closed() == 4400
        client.writer.close()
        await asyncio.sleep(0.1)
        assert server.state["ends"] == [connection]


async def test_a_lost_connection_is_noticed_at_once() -> None:
    async with Server(echo_direct).running() as server:
        client = await Client.connect(server.port)
        await connection_of(server)
        client.writer.transport.abort()
        await until(lambda: len(server.state["ends"]) == 1, 1)


@pytest.mark.parametrize(
    ("path", "status"), [("/refused", b"403"), ("/denied", b"503"), ("/broken", b"500")]
)
async def test_handshakes_that_are_not_accepted(path: str, status: bytes) -> None:
    async with Server(echo_asgi).running() as server:
        client = await Client.connect(server.port, path)
        assert client.head.split()[1] == status
        client.writer.close()


async def test_accepted_with_headers_and_closed_at_once() -> None:
    async with Server(echo_asgi).running() as server:
        client = await Client.connect(server.port, "/closed")
        assert b"x-by: cafe" in client.head
        assert await client.closed() == 4403
        client.writer.close()


async def test_a_wrong_version_is_refused() -> None:
    async with Server(echo_asgi).running() as server:
        client = await Client.connect(server.port, more=b"Sec-WebSocket-Version: 12\r\n")
        assert client.head.split()[1] == b"400"
        client.writer.close()
