"""Three real nodes of NATS on the very configuration of the ConfigMap: one may be away."""

import asyncio
import base64
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from k8s_render import of_kind, one, render

from cafe_chassis.jobs import Job, supervise
from cafe_contracts import subjects
from cafe_database.ids import new_id
from cafe_local import binaries
from cafe_local.ports import free_port
from cafe_local.probe import is_healthy
from cafe_local.server import Server
from cafe_messaging.bus import Bus, BusDown

NODES = ("nats-0", "nats-1", "nats-2")


@pytest.fixture(scope="module")
def passwords(secrets):
    return {
        key: base64.b64decode(value).decode() for key, value in secrets["cafe-nats"]["data"].items()
    }


@pytest.fixture(scope="module")
def nodes(passwords, tmp_path_factory):
    """The nodes by name, with the port of each for clients."""
    resources = render("production")
    (container,) = of_kind(resources, "StatefulSet")["nats"]["spec"]["template"]["spec"][
        "containers"
    ]
    variables = {item["name"]: item.get("value", "") for item in container["env"]}
    cluster = {node: free_port() for node in NODES}
    started: dict[str, tuple[Server, int]] = {}
    for node in NODES:
        folder = tmp_path_factory.mktemp(node)
        for name, text in one(resources, "ConfigMap", "nats-")["data"].items():
            (folder / name).write_text(text)
        port, monitor = free_port(), free_port()

        def address(match: re.Match[str]) -> str:
            return f"127.0.0.1:{cluster[match[1]]}"

        routes = variables["CAFE_NATS_ROUTES"].replace(
            "$(CAFE_NATS_CLUSTER)", passwords["CAFE_NATS_CLUSTER"]
        )
        assert variables["CAFE_NATS_CLUSTER_LISTEN"] == '"0.0.0.0:6222"'
        environment = passwords | {
            "CAFE_NATS_NODE": node,
            "CAFE_NATS_CLUSTER_LISTEN": f'"127.0.0.1:{cluster[node]}"',
            "CAFE_NATS_ROUTES": re.sub(r"(nats-\d)\.nats-nodes:6222", address, routes),
        }
        command, arguments = container["command"], container["args"]
        assert command[0] == "nats-server"
        given = dict(zip(arguments[::2], arguments[1::2], strict=True)) | {
            "--addr": "127.0.0.1",
            "--port": str(port),
            "--http_port": str(monitor),
            "--store_dir": str(folder / "data"),
        }
        assert command[1:] == ["--config", "/etc/nats/cluster.conf"]
        health = f"http://127.0.0.1:{monitor}{container['readinessProbe']['httpGet']['path']}"
        started[node] = (
            Server(
                node,
                [
                    str(binaries.script("nats-server")),
                    "--config",
                    str(folder / "cluster.conf"),
                    *(word for pair in given.items() for word in pair),
                ],
                folder=folder,
                ready=lambda url=health: is_healthy(url),
                environment={**os.environ, **environment},
            ),
            port,
        )
    for server, _ in started.values():
        server.start()
    yield started
    for server, _ in started.values():
        server.stop()


@asynccontextmanager
async def connected(urls: str) -> AsyncIterator[Bus]:
    """A service's bus with streams kept three times, as CAFE_NATS_REPLICAS says."""
    bus = Bus(urls, "test", 3)
    running = asyncio.create_task(supervise(Job("bus", bus.run)))
    try:
        async with asyncio.timeout(30):
            await bus.wait_connected()
        yield bus
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def publish(bus: Bus, text: str) -> None:
    """Publish until it is taken: a stream whose leader went chooses another."""
    event_id = str(new_id())
    async with asyncio.timeout(30):
        while True:
            try:
                await bus.publish_event("cafe.evt.rooms.v1.tested", text.encode(), event_id, "")
                return
            except BusDown:
                await asyncio.sleep(0.2)


async def test_events_survive_the_loss_of_a_node(nodes: dict[str, Any], passwords):
    url = ",".join(
        f"nats://rooms:{passwords['CAFE_NATS_ROOMS']}@127.0.0.1:{port}"
        for _, port in nodes.values()
    )
    async with connected(url) as bus:
        await publish(bus, "before")
        stream = await bus.jetstream().stream_info(subjects.EVENTS_STREAM)
        assert stream.config.num_replicas == 3
        assert stream.cluster is not None
        leader = stream.cluster.leader
        assert leader in nodes
        nodes[leader][0].kill()
        await publish(bus, "after")
        stream = await bus.jetstream().stream_info(subjects.EVENTS_STREAM)
        assert stream.state.messages == 2
