"""A running service: its two apps on two ports in one event loop, its jobs, and a graceful end."""

import asyncio
import contextlib
import os
import signal
import socket as sockets
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any, cast

import uvicorn

from cafe_chassis import heartbeat
from cafe_chassis.app import internal_app, public_app
from cafe_chassis.core import Core, open_core
from cafe_chassis.jobs import Job, every, supervise
from cafe_chassis.service import Service
from cafe_chassis.settings import BaseSettings
from cafe_contracts.frames import FRAME_BYTES
from cafe_database.sessions import on_commit
from cafe_http import problems
from cafe_http.asgi import App
from cafe_http.idempotency import sweep_idempotency
from cafe_http.tokens import FetchKeys
from cafe_messaging.consumer import Consumer, sweep_inbox
from cafe_messaging.outbox import Relay
from cafe_telemetry import logs, runtime, tracing
from cafe_websocket.connection import Options
from cafe_websocket.serving import Serving

log = logs.get(__name__)

NOTICE_S = 1.2
"""After SIGTERM the gateway's health check (every second) has to see us go first."""
DRAIN_S = 10
REQUESTS_S = 5
"""With a stalled socket uvicorn would never end by itself; 1.2 + 10 + 5 s stay under 20 s (P19)."""
KEEP_ALIVE_S = 120
"""Longer than the gateway keeps idle connections (90 s), or it would meet ones just closed."""
STALLED_MS = 10_000
CANCEL_AGAIN_S = 1.0
SWEEP_S = 3600.0
DATE_S = 1.0
"""A `Date` is a second exact."""


class Role(Enum):
    """What a process does."""

    SERVE = "serve"
    WORKER = "worker"
    ALL = "all"

    @property
    def serves(self) -> bool:
        """Whether it has the public port."""
        return self is not Role.WORKER

    @property
    def works(self) -> bool:
        """Whether it relays, consumes and runs the service's jobs."""
        return self is not Role.SERVE


class Server(uvicorn.Server):
    """uvicorn without its own signal handling: the process drains first."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Stop serving."""
        self.should_exit = True
        self._stopping.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the process."""
        yield

    async def main_loop(self) -> None:
        """Wait for the end. uvicorn itself looks ten times a second, in every process twice."""
        while not await self.on_tick(0):  # which also makes the new second's `Date`
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(DATE_S):
                    await self._stopping.wait()


@dataclass
class Process:
    """A service while it runs. http_port is 0 for a worker."""

    service: Service[Any]
    core: Core
    resources: Any
    http_port: int
    internal_port: int

    async def drain(self, notice_s: float = NOTICE_S) -> None:
        """Stop taking work, and let the service close its sockets step by step."""
        self.core.readiness.draining = True
        await asyncio.sleep(notice_s)
        try:
            async with asyncio.timeout(DRAIN_S):
                await self.service.drain(self.resources)
        except TimeoutError:
            log.warning("drain_incomplete")


@asynccontextmanager
async def running(
    service: Service[Any],
    settings: BaseSettings,
    role: Role = Role.ALL,
    fetch_keys: FetchKeys | None = None,
) -> AsyncIterator[Process]:
    """Run a service for the length of the block; ports of 0 are chosen free."""
    async with AsyncExitStack() as stack:
        runtime.build_info.labels(service.name, service.version).set(1)
        stack.enter_context(_traced(service, settings))
        core = await stack.enter_async_context(open_core(service.name, settings, fetch_keys))
        resources = await stack.enter_async_context(service.open(core))
        jobs = [Job("bus", core.bus.run), Job("loop", runtime.watch_loop)]
        jobs += _jobs(service, core, resources, role)
        await stack.enter_async_context(_supervised(jobs))
        internal = _listen(settings.internal_host, settings.internal_port)
        apps = [(internal_app(service, core, resources), internal)]
        http_port = 0
        if role.serves:
            public = _listen(settings.http_host, settings.http_port)
            http_port = public.getsockname()[1]
            apps.append((public_app(service, core, resources), public))
        await stack.enter_async_context(_served(apps, settings))
        yield Process(service, core, resources, http_port, internal.getsockname()[1])


@contextlib.contextmanager
def _traced(service: Service[Any], settings: BaseSettings) -> Iterator[None]:
    if settings.traces_url:
        tracing.start(
            f"cafe-{service.name}",
            service.version,
            settings.instance or service.name,
            url=settings.traces_url,
            ratio=settings.traces_ratio,
            trace_id=logs.request_id.get,
        )
    try:
        yield
    finally:
        tracing.stop()


def _jobs(service: Service[Any], core: Core, resources: Any, role: Role) -> list[Job]:
    jobs = [_heartbeat(service, core, resources)]
    if role.serves:
        jobs += service.serving_jobs(resources)
    tables = service.metadata.tables
    relay = None
    if "outbox" in tables:
        relay = Relay(service.name, core.settings.database_url, core.bus)
        on_commit(core.sessions, relay.wake)
    if not role.works:
        return jobs
    if relay is not None:
        jobs.append(Job("outbox", relay.run))
    for subscription in service.subscriptions(resources):
        consumer = Consumer(subscription, core.bus, core.sessions)
        jobs.append(Job(f"consumer:{subscription.name}", consumer.run))
    if "inbox" in tables:
        jobs.append(every(SWEEP_S, "sweep_inbox", lambda: sweep_inbox(core.sessions)))
    if "idempotency" in tables:
        jobs.append(every(SWEEP_S, "sweep_idempotency", lambda: sweep_idempotency(core.sessions)))
    return [*jobs, *service.jobs(resources)]


def _heartbeat(service: Service[Any], core: Core, resources: Any) -> Job:
    def numbers() -> dict[str, int]:
        return {"faults": problems.faults(), **service.numbers(resources)}

    instance = core.settings.instance or f"{service.name}-{os.getpid()}"
    return heartbeat.job(core.valkey, service.name, instance, service.version, numbers)


@asynccontextmanager
async def _supervised(jobs: list[Job]) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(supervise(job), name=job.name) for job in jobs]
        try:
            yield
        finally:
            # Again and again: libraries do swallow a cancellation that comes at the wrong moment
            # (asyncio.wait_for until Python 3.12, nats-py), and one such job would hold the exit.
            while pending := [task for task in tasks if not task.done()]:
                for task in pending:
                    task.cancel()
                await asyncio.wait(pending, timeout=CANCEL_AGAIN_S)


def _listen(host: str, port: int) -> sockets.socket:
    family = sockets.AF_INET6 if ":" in host else sockets.AF_INET
    # With the protocol named: asyncio turns Nagle's algorithm off only where it sees TCP, and with
    # it on every answer waits 40 ms for the peer's delayed acknowledgement.
    listening = sockets.socket(family, sockets.SOCK_STREAM, sockets.IPPROTO_TCP)
    listening.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
    if sys.platform == "linux":
        # Accepted sockets inherit it: a peer that acknowledges nothing is dropped by the kernel,
        # where uvicorn would wait for ever for its buffer to empty.
        listening.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_USER_TIMEOUT, STALLED_MS)
    listening.bind((host, port))
    listening.listen(2048)
    listening.setblocking(False)
    return listening


@asynccontextmanager
async def _served(
    apps: Sequence[tuple[App, sockets.socket]], settings: BaseSettings
) -> AsyncIterator[None]:
    """Serve apps, each on its socket; they end side by side, each within REQUESTS_S (P19)."""
    servers = [(Server(_config(app, settings)), listening) for app, listening in apps]
    serving = [
        asyncio.create_task(server.serve(sockets=[listening])) for server, listening in servers
    ]
    try:
        while not all(server.started for server, _ in servers) and not any(
            task.done() for task in serving
        ):
            await asyncio.sleep(0.01)
        yield
    finally:
        for server, _ in servers:
            server.stop()
        await asyncio.gather(*serving)
        for _, listening in servers:
            listening.close()


def _config(app: App, settings: BaseSettings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="httptools",
        # Anything that makes a protocol will do; uvicorn's own type only knows classes.
        ws=cast(Any, Serving(Options(message_bytes=FRAME_BYTES))),
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=REQUESTS_S,
    )


async def run(service: Service[Any], settings: BaseSettings, role: Role) -> None:
    """Run until SIGTERM or SIGINT, then end gracefully; a second signal ends at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def on_signal() -> None:
        if stop.is_set():
            raise SystemExit(1)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal)
    async with running(service, settings, role) as process:
        log.info("ready", port=process.http_port, internal_port=process.internal_port)
        await stop.wait()
        log.info("stopping")
        await process.drain()
    log.info("stopped")
