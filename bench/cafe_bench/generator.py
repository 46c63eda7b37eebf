"""The load generator, a process of its own: `python -m cafe_bench.generator` with a Task on stdin.

It prints `ready` when all sockets are open, waits for a line, warms up, and prints `start`, `stop`
and the Result. Its own work is small and the same for all servers: it reads frame heads, counts,
and looks into the frames of every twentieth member for the instant of sending.
"""

import asyncio
import os
import random
import sys
import time
from collections.abc import Callable
from uuid import uuid4

import msgspec
import uvloop

from cafe_bench.plan import Result, Seat, Task

FILL = "x" * 60
CHAT = b'{"type":"chat"'
SAMPLED = 20
CALM_S = 5.0


def masked(opcode: int, payload: bytes) -> bytes:
    """Return a client's frame; the mask is zeros, which leaves the payload as it is."""
    size = len(payload)
    if size < 126:
        head = bytes((0x80 | opcode, 0x80 | size))
    else:
        head = bytes((0x80 | opcode, 0x80 | 126)) + size.to_bytes(2, "big")
    return head + b"\0\0\0\0" + payload


def measure_head(data: bytes, at: int) -> tuple[int, int]:
    """Return how long a server's frame head is, and what it says of its payload's length.

    The second is not to be believed before all of the head is there.
    """
    size = data[at + 1]
    if size == 126:
        return 4, int.from_bytes(data[at + 2 : at + 4], "big")
    if size == 127:
        return 10, int.from_bytes(data[at + 2 : at + 10], "big")
    return 2, size


class Tally:
    """What all members together have seen."""

    def __init__(self) -> None:
        self.deliveries = 0
        self.errors = 0
        self.latencies: list[float] | None = None


class Member(asyncio.Protocol):
    """One socket."""

    def __init__(self, seat: Seat, task: Task, tally: Tally, *, sampled: bool) -> None:
        self._seat = seat
        self._task = task
        self._tally = tally
        self._sampled = sampled
        self._rest = b""
        self._upgraded = False
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport) or hasattr(transport, "write")
        self.transport = transport  # type: ignore[assignment]
        headers = {"Host": f"localhost:{self._task.port}", **self._seat.headers}
        lines = [
            f"GET {self._seat.path} HTTP/1.1",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        self.transport.write("\r\n".join([*lines, "", ""]).encode())

    def connection_lost(self, _: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("closed before it was ready"))
        else:
            self._tally.errors += 1

    def data_received(self, data: bytes) -> None:
        if self._rest:
            data = self._rest + data
        if not self._upgraded:
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self._rest = head
                return
            if b" 101 " not in head.split(b"\r\n")[0]:
                self.ready.set_exception(ConnectionError(head.decode()))
                return
            self._upgraded = True
            self.greet()
        at, available = 0, len(data)
        while available - at >= 2:
            head_size, size = measure_head(data, at)
            if available - at < head_size:
                break
            begin = at + head_size
            if begin + size > available:
                break
            at = begin + size
            self.on_frame(data[begin - head_size], data, begin, at)
        self._rest = data[at:]

    def greet(self) -> None:
        """Do what comes after the handshake."""
        if not self._task.hello:
            self.ready.set_result(None)

    def on_frame(self, first: int, data: bytes, begin: int, end: int) -> None:
        """Count a frame."""
        if first == 0x81:
            if data.startswith(CHAT, begin):
                self._tally.deliveries += 1
                if self._sampled:
                    self.sample(data, begin, end)
            elif not self.ready.done():
                self.ready.set_result(None)
            elif data.startswith(b'{"type":"error"', begin):
                self._tally.errors += 1
        elif first == 0x89:
            self.transport.write(masked(10, data[begin:end]))
        elif first == 0x88:
            print(f"generator: closed by {data[begin:end]!r}", file=sys.stderr, flush=True)
            if not self.ready.done():
                self.ready.set_exception(ConnectionError(repr(data[begin:end])))

    def sample(self, data: bytes, begin: int, end: int) -> None:
        """Note how old a message is."""
        if self._tally.latencies is not None:
            at = data.find(b"t=", begin, end)
            sent_ns = int(data[at + 2 : at + 22])
            self._tally.latencies.append((time.perf_counter_ns() - sent_ns) / 1e6)

    def say(self, room: int) -> None:
        """Send a message to the room."""
        del room
        if self.transport.is_closing():
            return  # counted when it was lost
        self.transport.write(
            masked(
                1,
                b'{"type":"chat","message":"t=%020d %b","client_id":"%b"}'
                % (time.perf_counter_ns(), FILL.encode(), str(uuid4()).encode()),
            )
        )


class NatsMember(Member):
    """One client of nats-server's WebSocket: NATS' protocol within binary frames."""

    _tail = b""

    def greet(self) -> None:
        room = self._seat.path.rpartition("/")[2]
        options = b'{"verbose":false,"pedantic":false,"lang":"bench","version":"1","protocol":1}'
        self.transport.write(
            masked(2, b"CONNECT %b\r\nSUB room.%b 1\r\nPING\r\n" % (options, room.encode()))
        )

    def on_frame(self, first: int, data: bytes, begin: int, end: int) -> None:
        if first & 0x0F == 9:
            self.transport.write(masked(10, data[begin:end]))
            return
        # A message may be cut by the border of two frames.
        text = self._tail + data[begin:end]
        if not self.ready.done() and b"PONG" in text:
            self.ready.set_result(None)
        if text.startswith(b"PING"):
            self.transport.write(masked(2, b"PONG\r\n"))
        whole = text.rpartition(b"\r\n")
        self._tail = whole[2] if whole[1] else text
        done = whole[0]
        self._tally.deliveries += done.count(CHAT)
        if self._sampled and CHAT in done:
            self.sample(done, done.find(CHAT), len(done))

    def say(self, room: int) -> None:
        payload = (
            b'{"type":"chat","id":"%b","seq":%d,"user_id":"%b","username":"member","message":'
            b'"t=%020d %b","timestamp":"2026-01-01T00:00:00.000000Z","client_id":"%b",'
            b'"reply_to":null}'
        ) % (
            str(uuid4()).encode(),
            random.randrange(1000, 9999),
            str(uuid4()).encode(),
            time.perf_counter_ns(),
            FILL.encode(),
            str(uuid4()).encode(),
        )
        self.transport.write(masked(2, b"PUB room.%d %d\r\n%b\r\n" % (room, len(payload), payload)))


async def connect(task: Task, tally: Tally) -> list[list[Member]]:
    """Open all sockets, some at a time."""
    loop = asyncio.get_running_loop()
    gate = asyncio.Semaphore(task.at_once)
    kind = NatsMember if task.speaks == "nats" else Member

    async def one(seat: Seat, *, sampled: bool) -> Member:
        async with gate:
            _, member = await loop.create_connection(
                lambda: kind(seat, task, tally, sampled=sampled), "127.0.0.1", task.port
            )
            async with asyncio.timeout(60):
                await member.ready
            return member

    return [
        await asyncio.gather(
            *(one(seat, sampled=number % SAMPLED == 0) for number, seat in enumerate(room))
        )
        for room in task.rooms
    ]


class Sender:
    """Sends at random instants, the same ones in every run."""

    def __init__(self, task: Task, rooms: list[list[Member]]) -> None:
        self._rooms = rooms
        self._burst = task.burst
        self._per_s = task.per_s * len(rooms) / task.burst
        self._random = random.Random(4)
        self._turns = [0] * len(rooms)
        self.sent = 0

    async def send(self, until_s: float) -> None:
        """Send until that instant of the loop."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while due < until_s:
            # Bursts come at even distances, single messages at random ones.
            if self._burst == 1:
                due += self._random.expovariate(self._per_s)
            else:
                due += 1 / self._per_s
            if (wait_s := due - loop.time()) > 0.0005:
                await asyncio.sleep(wait_s)
            room = self._random.randrange(len(self._rooms))
            for _ in range(self._burst):
                self._say(room)

    def _say(self, room: int) -> None:
        members = self._rooms[room]
        self._turns[room] = (self._turns[room] + 1) % len(members)
        members[self._turns[room]].say(room)
        self.sent += 1


async def main(task: Task, wait: Callable[[], object]) -> Result:
    """Run one load."""
    loop = asyncio.get_running_loop()
    tally = Tally()
    rooms = await connect(task, tally)
    print("ready", flush=True)
    await asyncio.to_thread(wait)
    sender = Sender(task, rooms)
    if task.warm_s:
        await sender.send(loop.time() + task.warm_s)
    sent, deliveries = sender.sent, tally.deliveries
    tally.latencies = []
    print("start", flush=True)
    if task.per_s:
        await sender.send(loop.time() + task.seconds)
    else:
        await asyncio.sleep(task.seconds)
    print("stop", flush=True)
    sent_then, deliveries_then = sender.sent, tally.deliveries
    latencies = sorted(tally.latencies)
    expected = sender.sent * (len(rooms[0]) if rooms else 0)
    end_s = loop.time() + CALM_S
    while tally.deliveries < expected and loop.time() < end_s:
        await asyncio.sleep(0.05)
    result = Result(
        sent=sent_then - sent,
        deliveries=deliveries_then - deliveries,
        missing=expected - tally.deliveries,
        p50_ms=latencies[len(latencies) // 2] if latencies else 0.0,
        p99_ms=latencies[int(len(latencies) * 0.99)] if latencies else 0.0,
        errors=tally.errors,
    )
    print(msgspec.json.encode(result).decode(), flush=True)
    return result


if __name__ == "__main__":
    told = msgspec.json.decode(sys.stdin.readline(), type=Task)
    uvloop.run(main(told, sys.stdin.readline))
    os._exit(0)
