"""Starting what is measured and what measures."""

import asyncio
import json
import os
import socket
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from cafe_bench.meter import Meter
from cafe_bench.plan import Result, Task
from cafe_local.server import Server

BENCH = Path(__file__).resolve().parents[1]
ROOT = BENCH.parent


def environment(**more: str) -> dict[str, str]:
    """Return our environment with the bench importable."""
    return {**os.environ, "PYTHONPATH": str(BENCH), **more}


def listens(port: int) -> Callable[[], bool]:
    """Return a check of whether somebody listens on a port."""

    def check() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    return check


def serve(name: str, command: Sequence[str], folder: Path, port: int, **more: str) -> Server:
    """Start a server and wait until it listens."""
    server = Server(
        name, command, folder=folder, ready=listens(port), environment=environment(**more)
    )
    server.start()
    return server


async def generate(
    task: Task, meter: Meter, settle_s: float = 0.3, connected: Callable[[], None] = lambda: None
) -> tuple[Result, dict[str, float]]:
    """Run a load; returns what the generator saw and CPU seconds by role while it measured.

    connected: called settle_s after all sockets are open.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cafe_bench.generator",
        stdin=PIPE, stdout=PIPE, env=environment(), cwd=ROOT, limit=2**20,
    )  # fmt: skip
    try:
        assert process.stdin is not None
        process.stdin.write(msgspec.json.encode(task) + b"\n")
        await expect(process, "ready")
        await asyncio.sleep(settle_s)
        connected()
        process.stdin.write(b"go\n")
        await expect(process, "start")
        meter.start()
        await expect(process, "stop")
        used = meter.read()
        result = msgspec.json.decode(await line_of(process), type=Result)
        await process.wait()
        return result, used
    finally:
        end(process)


def end(process: Process) -> None:
    """End a process that was given up half-way; its sockets would be in the way of the next."""
    if process.returncode is None:
        process.kill()


async def store(
    url: str, rooms: int, per_s: float, seconds: float, postgres: int
) -> dict[str, Any]:
    """Run the storing load; returns messages stored and CPU seconds of chat and PostgreSQL."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cafe_bench.storing", url, str(rooms), str(per_s), str(seconds),
        stdin=PIPE, stdout=PIPE, env=environment(), cwd=ROOT,
    )  # fmt: skip
    assert process.stdin is not None
    await expect(process, "start")
    meter = Meter({"chat": process.pid, "postgres": postgres})
    meter.start()
    began = time.monotonic()
    await expect(process, "stop")
    used, elapsed = meter.read(), time.monotonic() - began
    told: dict[str, Any] = json.loads(await line_of(process))
    process.stdin.write(b"enough\n")
    await process.wait()
    return {**told, **used, "seconds": elapsed}


async def line_of(process: Process) -> str:
    """Return the next line a process prints."""
    assert process.stdout is not None
    async with asyncio.timeout(180):
        line = (await process.stdout.readline()).decode().strip()
    if not line:
        raise SystemExit("bench: a process ended before it was done; its words are above")
    return line


async def expect(process: Process, word: str) -> None:
    """Wait for a word."""
    while await line_of(process) != word:
        pass
