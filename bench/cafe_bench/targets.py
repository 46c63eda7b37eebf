"""The servers whose delivery is compared: ours, Node's `ws`, nats-server's WebSocket."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cafe_bench.plan import Load, Seat, Task
from cafe_bench.processes import BENCH, serve
from cafe_local import binaries
from cafe_local.ports import free_port
from cafe_local.testing import NatsServer


@dataclass(frozen=True)
class Target:
    """A server with its processes by role. speaks: see `Task`."""

    name: str
    port: int
    roles: dict[str, int]
    speaks: str = "cafe"

    def task(self, load: Load, seconds: float, warm_s: float = 1.5) -> Task:
        """Return what the generator does."""
        return Task(
            port=self.port,
            speaks=self.speaks,
            rooms=[
                [Seat(f"/ws/rooms/r{room}" if self.speaks != "nats" else f"/{room}")] * load.members
                for room in range(load.rooms)
            ],
            per_s=load.per_s,
            burst=load.burst,
            warm_s=warm_s,
            seconds=seconds,
            hello=self.speaks == "cafe",
        )


@contextmanager
def ours(folder: Path) -> Iterator[Target]:
    """Chat's delivery, and its broker."""
    broker = NatsServer(folder)
    broker.start()
    port = free_port()
    command = [sys.executable, "-m", "cafe_bench.delivery_server", str(port), broker.url]
    server = serve("delivery", command, folder, port)
    try:
        yield Target("ours", port, {"chat": server.pid, "broker": broker.pid})
    finally:
        server.kill()
        broker.stop()


@contextmanager
def node(folder: Path) -> Iterator[Target]:
    """A plain server on Node's `ws`."""
    modules = BENCH / "node_modules"
    if not (modules / "ws").exists():
        subprocess.run([*binaries.npm(), "ci", "--no-audit", "--no-fund"], cwd=BENCH, check=True)
    port = free_port()
    server = serve(
        "node", [str(binaries.node()), str(BENCH / "ws_server.cjs"), str(port)], folder, port
    )
    try:
        yield Target("Node ws", port, {"server": server.pid})
    finally:
        server.kill()


@contextmanager
def nats(folder: Path) -> Iterator[Target]:
    """nats-server, which speaks WebSocket itself."""
    port, client = free_port(), free_port()
    configuration = folder / "ws.conf"
    configuration.write_text(
        f'listen: "127.0.0.1:{client}"\n'
        f'websocket {{ listen: "127.0.0.1:{port}", no_tls: true, compression: false }}\n'
    )
    command = [str(binaries.script("nats-server")), "-c", str(configuration)]
    server = serve("nats-ws", command, folder, port)
    try:
        yield Target("nats-server", port, {"server": server.pid}, speaks="nats")
    finally:
        with contextlib.suppress(Exception):
            server.kill()
