"""Calls: CPU per relayed signal, memory per idle call socket. Straight to signaling."""

import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack

from websockets.asyncio.client import ClientConnection, connect

from cafe_bench.cafe import Cafe, Person
from cafe_bench.meter import Meter, own_kib
from cafe_bench.report import say

PAIRS = 20
ROOMS_A_PAIR = 15
"""A person has 30 handshakes at once; so many rooms give 600 sockets."""

PER_S = 10
"""Signals a second and person: half of what one connection may say."""

CANDIDATE = {
    "candidate": "candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 0.0.0.0"
    " rport 0 generation 0 ufrag EsAw network-cost 999",
    "sdpMid": "0",
    "sdpMLineIndex": 0,
}
SIGNAL = json.dumps({"type": "webrtc_ice", "candidate": CANDIDATE})
SETTLE_S = 3.0


async def measure(cafe: Cafe, seconds: float) -> str:
    """Return a table of both."""
    people = await cafe.people(2 * PAIRS)
    pairs = list(zip(people[::2], people[1::2], strict=True))
    rooms = [(await cafe.room(pair), pair) for pair in pairs for _ in range(ROOMS_A_PAIR)]
    say(f"{len(people)} people have {len(rooms)} rooms")
    signaling = cafe.pid("signaling-1")
    before = own_kib(signaling)
    async with AsyncExitStack() as stack:
        sockets = [await _dial(cafe, stack, code, who) for code, pair in rooms for who in pair]
        await asyncio.sleep(SETTLE_S)
        kib = (own_kib(signaling) - before) / len(sockets)
        calls = [sockets[n : n + 2] for n in range(0, len(sockets), 2)]
        used, count = await _talk(cafe, calls[::ROOMS_A_PAIR], seconds)
    lines = [
        "| what | figure |",
        "|---|---|",
        f"| KiB per idle call socket, of {len(sockets)} | **{kib:.1f}** |",
    ]
    for role, cpu_s in used.items():
        lines.append(f"| CPU of {role} per relayed signal | **{cpu_s / count * 1e6:.0f} µs** |")
    lines.append(f"| signals relayed in {seconds:g} s | {count} |")
    for line in lines[2:]:
        say(f"calls {line}")
    return "\n".join(lines)


async def _dial(cafe: Cafe, stack: AsyncExitStack, code: str, who: Person) -> ClientConnection:
    """Take a place; returns the socket after its `ready`."""
    seat = await cafe.seat(code, who, gateway=False)
    port = cafe.ports["signaling-1"]
    socket = await stack.enter_async_context(
        connect(
            f"ws://127.0.0.1:{port}/ws/calls/{code}",
            additional_headers={**seat.headers, "Host": f"localhost:{cafe.port}"},
            proxy=None,
            compression=None,
            close_timeout=1,
        )
    )
    ready = json.loads(await socket.recv())
    assert ready["type"] == "ready", ready
    return socket


async def _talk(
    cafe: Cafe, calls: Sequence[Sequence[ClientConnection]], seconds: float
) -> tuple[dict[str, float], int]:
    """Let both sides of each call send candidates; returns CPU seconds by role, and the count."""
    meter = Meter(
        {"signaling": cafe.pid("signaling-1"), "PostgreSQL": cafe.pid("postgres"),
         "NATS": cafe.pid("nats")}
    )  # fmt: skip
    came = 0
    ends = asyncio.Event()

    async def say_candidates(socket: ClientConnection) -> None:
        while not ends.is_set():
            await socket.send(SIGNAL)
            await asyncio.sleep(1 / PER_S)

    async def listen(socket: ClientConnection) -> None:
        nonlocal came
        async for text in socket:
            came += '"webrtc_ice"' in str(text)

    everybody = [socket for call in calls for socket in call]
    listening = [asyncio.create_task(listen(socket)) for socket in everybody]
    talking = [asyncio.create_task(say_candidates(socket)) for socket in everybody]
    await asyncio.sleep(1.0)
    began, came = time.monotonic(), 0
    meter.start()
    await asyncio.sleep(seconds)
    used, count = meter.read(), came
    say(f"calls: {count / (time.monotonic() - began):.0f} signals a second")
    ends.set()
    await asyncio.gather(*talking)
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    return used, count
