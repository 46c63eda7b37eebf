"""The café in containers, really run: two people through the published port, more replicas.

`make test-compose`; not part of `make test`, since it needs a Docker engine. Images are built first
unless CAFE_IMAGES_READY says that they are there.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from cafe_person import PASSWORD, Person

ROOT = Path(__file__).parents[2]
SERVICES = ("auth", "rooms", "chat", "signaling", "tracker")
UP_S = 600
SOCKETS = 24
RELAY_PORT = 18478
PROMETHEUS_PORT, GRAFANA_PORT = 18490, 18491
GRAFANA = "grafana/grafana:12.2.0"
ALL_PROFILES = ("--profile", "tools", "--profile", "turn", "--profile", "observability")


@dataclass(frozen=True)
class Compose:
    """A project of Compose of its own name and port."""

    name: str
    port: int

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def run(self, *words: str, timeout_s: float = 120, status: int = 0) -> str:
        """Run `docker compose …` and return what it printed."""
        done = subprocess.run(
            [str(Path(sys.executable).parent / "docker-compose"), "-p", self.name, *words],
            cwd=ROOT,
            env={
                **os.environ,
                "CAFE_PORT": str(self.port),
                "CAFE_SIGNUPS_PER_HOUR": "100",
                "CAFE_PROMETHEUS_PORT": str(PROMETHEUS_PORT),
                "CAFE_GRAFANA_PORT": str(GRAFANA_PORT),
                "CAFE_TURN_URLS": json.dumps([f"turn:127.0.0.1:{RELAY_PORT}?transport=udp"]),
                "CAFE_TURN_ARGUMENTS": "--listening-ip=127.0.0.1 --relay-ip=127.0.0.1"
                f" --listening-port={RELAY_PORT} --no-tls --no-dtls",
                "DOMAIN": "",
            },
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        assert done.returncode == status, f"{words}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def containers(self, service: str) -> list[dict[str, object]]:
        """Return what is known of the containers of a service."""
        lines = self.run("ps", "--format", "json", service).splitlines()
        return [json.loads(line) for line in lines]

    def inspect(self, service: str) -> list[dict[str, Any]]:
        """Return what the engine says of the containers of a service."""
        ids = [str(container["ID"]) for container in self.containers(service)]
        shown = subprocess.run(
            ["docker", "inspect", *ids], capture_output=True, text=True, check=True
        )
        found: list[dict[str, Any]] = json.loads(shown.stdout)
        return found

    def inside(self, service: str, index: int, source: str) -> str:
        """Run Python in one container of a service."""
        return self.run("exec", "-T", "--index", str(index), service, "python", "-c", source)


@pytest.fixture(scope="module")
def compose() -> Iterator[Compose]:
    project = Compose(f"cafe-test-{uuid4().hex[:6]}", 18080)
    build = ["--no-build" if os.environ.get("CAFE_IMAGES_READY") else "--build"]
    try:
        project.run("up", "--detach", "--wait", "--quiet-pull", *build, timeout_s=UP_S)
        yield project
    except AssertionError:
        print(project.run("logs", "--tail", "30"))
        raise
    finally:
        project.run(*ALL_PROFILES, "down", "--volumes", "--timeout", "30", timeout_s=180)
    assert project.run("ps", "--all", "--quiet") == ""


@pytest.mark.timeout(900)
async def test_two_people_study_together(compose: Compose) -> None:
    ana, ben = Person(compose.origin, "ana"), Person(compose.origin, "ben")
    await ana.sign_up()
    await ben.sign_up()
    code = await ana.open_room()
    await ben.join(code)
    async with ana.socket(f"/ws/rooms/{code}") as left, ben.socket(f"/ws/rooms/{code}") as right:
        assert (await left.hear("hello"))["head"] == 0
        await right.hear("hello")
        await left.say(type="chat", message="Tea?", client_id=str(uuid4()))
        assert (await left.hear("ack"))["seq"] == 1
        assert (await right.hear("chat"))["message"] == "Tea?"
        await ana.call("POST", f"/api/tracker/rooms/{code}/timer/start", 200)
        await right.hear(lambda frame: frame["type"] == "timer" and frame["status"] == "running")
        async with (
            ana.socket(f"/ws/calls/{code}") as caller,
            ben.socket(f"/ws/calls/{code}") as called,
        ):
            await caller.hear("ready")
            await called.hear("ready")
            await caller.hear("peer_joined")
            offer = {"type": "offer", "sdp": "v=0"}
            await caller.say(type="webrtc_offer", offer=offer)
            assert (await called.hear("webrtc_offer"))["offer"] == offer
    await ana.close()
    await ben.close()


async def test_the_edge_is_as_it_should_be(compose: Compose) -> None:
    async with httpx.AsyncClient(base_url=compose.origin) as client:
        page = await client.get("/")
        assert page.status_code == 200
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        for path in ("/metrics", "/internal/v1/jwks"):
            assert (await client.get(path)).status_code == 404
        for service in ("auth", "rooms", "chat", "calls", "tracker"):
            assert (await client.get(f"/api/{service}/health")).json()["status"] == "ok"


def test_containers_may_do_little(compose: Compose) -> None:
    for service in (*SERVICES, "gateway", "client", "nats", "valkey"):
        for about in compose.inspect(service):
            host, config = about["HostConfig"], about["Config"]
            assert host["ReadonlyRootfs"] is True, service
            assert host["CapDrop"] == ["ALL"], service
            assert "no-new-privileges:true" in host["SecurityOpt"], service
            assert host["Memory"] > 0, service
            assert not host["Privileged"]
            user = config["User"].split(":")[0]
            assert user not in ("", "0", "root"), service
            environment = "\n".join(config["Env"] or ())
            assert not re.search(r"(PASSWORD|SECRET|_URL)=\S*s[0-9a-f]{48}", environment), service


@pytest.mark.timeout(900)
async def test_more_replicas_take_their_part(compose: Compose) -> None:
    await asyncio.to_thread(
        compose.run,
        "up",
        "--detach",
        "--wait",
        "--no-recreate",
        "--scale",
        "chat=3",
        timeout_s=UP_S,
    )
    assert len(compose.containers("chat")) == 3
    ana = await Person(compose.origin, "ana").sign_up()
    code = await ana.open_room()
    lines = []
    people = []
    for _ in range(SOCKETS // 3):
        person = await Person(compose.origin, "many").sign_up()
        await person.join(code)
        people.append(person)
        for _ in range(3):
            line = await person.socket(f"/ws/rooms/{code}").__aenter__()
            await line.hear("hello")
            lines.append(line)
    source = (
        "import urllib.request as u; t = u.urlopen('http://127.0.0.1:9000/metrics').read().decode();"
        "print(next(l for l in t.splitlines() if l.startswith('cafe_chat_sockets_open ')))"
    )
    counts = [
        float((await asyncio.to_thread(compose.inside, "chat", index, source)).split()[1])
        for index in (1, 2, 3)
    ]
    assert sum(counts) == SOCKETS
    assert sum(count > 0 for count in counts) >= 2, counts
    # One says it, all hear it, whichever replica they are at.
    await lines[0].say(type="chat", message="all of you", client_id=str(uuid4()))
    for line in lines:
        assert (await line.hear("chat"))["seq"] == 1
        await line.__aexit__(None, None, None)
    for person in [ana, *people]:
        await person.close()


@pytest.mark.timeout(300)
def test_the_tools(compose: Compose) -> None:
    said = compose.run("run", "--rm", "--no-deps", "tools", "doctor", timeout_s=120)
    assert "database of tracker: PostgreSQL" in said
    assert " 0 ill" in said
    name = f"boss-{uuid4().hex[:6]}"
    assert "/reset#token=" in compose.run("run", "--rm", "tools", "create-admin", name)
    file = f"{compose.name}.tar.gz"
    try:
        assert "rows of" in compose.run("run", "--rm", "tools", "backup", file)
        assert "rows of" in compose.run("run", "--rm", "tools", "verify", file)
    finally:
        (ROOT / "backups" / file).unlink(missing_ok=True)


@pytest.mark.timeout(300)
async def test_nats_is_started_anew_when_its_loop_ends_it(compose: Compose) -> None:
    async def in_nats(script: str) -> str:
        return await asyncio.to_thread(compose.run, "exec", "-T", "nats", "sh", "-c", script)

    def state() -> dict[str, Any]:
        (about,) = compose.inspect("nats")
        found: dict[str, Any] = about["State"]
        return found

    # The loop lives (the pattern does not find the shell that looks), and finds the server healthy.
    loop = "grep -ls 'stuck[.]sh' /proc/[0-9]*/cmdline; true"
    assert "/proc/" in await in_nats(loop)
    assert (await in_nats("sh /etc/nats/stuck.sh 8222 /data; echo $?")).strip() == "1"
    ana, ben = Person(compose.origin, "ana"), Person(compose.origin, "ben")
    await ana.sign_up()
    await ben.sign_up()
    code = await ana.open_room()
    await ben.join(code)
    async with ana.socket(f"/ws/rooms/{code}") as left, ben.socket(f"/ws/rooms/{code}") as right:
        await left.hear("hello")
        await right.hear("hello")
        before = state()["StartedAt"]
        await asyncio.to_thread(compose.run, "exec", "--detach", "nats", "sh", "-c", "kill 1")
        await left.say(type="chat", message="Tea?", client_id=str(uuid4()))
        assert (await left.hear("ack"))["seq"] == 1
        assert (await right.hear("chat", within_s=30))["message"] == "Tea?"
        async with asyncio.timeout(60):
            while state()["StartedAt"] == before or state()["Health"]["Status"] != "healthy":
                await asyncio.sleep(1)
    assert "/proc/" in await in_nats(loop)
    await ana.close()
    await ben.close()


@pytest.mark.timeout(300)
async def test_the_relay_lends_to_those_whom_signaling_sends(compose: Compose) -> None:
    await asyncio.to_thread(
        compose.run, "--profile", "turn", "up", "--detach", "--wait", "--no-recreate", "turn"
    )
    ana = await Person(compose.origin, "ana").sign_up()
    given = await ana.call("GET", "/api/calls/ice-servers", 200)
    await ana.close()
    (server,) = (one for one in given["ice_servers"] if one.get("credential"))

    async def asks(credential: str) -> str:
        client = f"turnutils_uclient -v -y -n 1 -m 1 -p {RELAY_PORT}"
        client += f" -u '{server['username']}' -w '{credential}' 127.0.0.1"
        script = f"timeout 5 {client} 2>&1; true"
        return await asyncio.to_thread(compose.run, "exec", "-T", "turn", "sh", "-c", script)

    asked = await asks(server["credential"])
    assert "Received relay addr" in asked
    # This machine is in a reserved range: no way into networks.
    assert "403 (Forbidden IP)" in asked
    assert "Received relay addr" not in await asks("guessed")


@pytest.mark.timeout(300)
def test_prometheus_finds_every_service_and_takes_every_rule(compose: Compose) -> None:
    compose.run(
        *("--profile", "observability", "up", "--detach", "--wait", "--no-recreate", "prometheus"),
        timeout_s=UP_S,
    )

    deadline = time.monotonic() + 90

    def asked(path: str, **query: str) -> Any:
        url = f"http://127.0.0.1:{PROMETHEUS_PORT}/api/v1/{path}"
        while (answer := httpx.get(url, params=query)).status_code == 503:
            assert time.monotonic() < deadline, "Prometheus still reads its own files"
            time.sleep(1)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    replicas = sum(len(compose.containers(service)) for service in SERVICES)
    while True:
        targets = asked("targets")["activeTargets"]
        well = [one for one in targets if one["health"] == "up"]
        if len(well) == replicas:
            break
        assert time.monotonic() < deadline, [(one["labels"], one["lastError"]) for one in targets]
        time.sleep(2)
    assert {one["labels"]["service"] for one in well} == set(SERVICES)
    rules = [rule for group in asked("rules")["groups"] for rule in group["rules"]]
    assert {rule["name"] for rule in rules} >= {"ReplicaDown", "OutboxOld", "TimersOverdue"}
    assert not any(rule.get("lastError") for rule in rules)
    (acks,) = asked("query", query="sum(cafe_chat_ack_seconds_count)")["result"]
    assert float(acks["value"][1]) > 0


@pytest.mark.timeout(300)
def test_grafana_shows_the_dashboard_to_whoever_reaches_loopback(compose: Compose) -> None:
    there = subprocess.run(
        ["docker", "image", "inspect", GRAFANA], capture_output=True, check=False
    )
    if there.returncode and os.environ.get("CAFE_IMAGES_READY"):
        pytest.skip(f"no {GRAFANA} here")
    compose.run(
        *("--profile", "observability", "up", "--detach", "--wait", "--no-recreate", "grafana"),
        timeout_s=UP_S,
    )
    found = httpx.get(f"http://127.0.0.1:{GRAFANA_PORT}/api/search").json()
    assert [one["type"] for one in found] == ["dash-db"]
    changed = httpx.post(f"http://127.0.0.1:{GRAFANA_PORT}/api/dashboards/db", json={})
    assert changed.status_code in (401, 403)


@pytest.mark.timeout(300)
def test_down_and_up_again_keeps_everything(compose: Compose) -> None:
    count = "import os; print(sorted(os.listdir('/run/secrets')))"
    before = compose.inside("auth", 1, count)
    compose.run(*ALL_PROFILES, "down", "--timeout", "30", timeout_s=180)
    compose.run("up", "--detach", "--wait", timeout_s=UP_S)
    assert compose.inside("auth", 1, count) == before
    answer = httpx.post(
        f"{compose.origin}/api/auth/login",
        json={"username": "nobody", "password": "nothing at all"},
        headers={"origin": compose.origin},
        timeout=15,
    )
    assert answer.status_code == 401


@pytest.mark.timeout(900)
async def test_a_backup_is_restored_into_fresh_volumes(compose: Compose) -> None:
    """Other volumes have other secrets, but the key that seals auth's database comes along."""
    ana = await Person(compose.origin, "ana").sign_up()
    code = await ana.open_room(name="Kept")
    async with ana.socket(f"/ws/rooms/{code}") as line:
        await line.hear("hello")
        await line.say(type="chat", message="still there?", client_id=str(uuid4()))
        await line.hear("ack")
    keys = await ana.call("GET", "/.well-known/jwks.json", 200)
    file = f"{compose.name}.tar.gz"

    def through_nothing() -> None:
        compose.run("run", "--rm", "--no-deps", "tools", "backup", file)
        compose.run(*ALL_PROFILES, "down", "--volumes", "--timeout", "30", timeout_s=180)
        said = compose.run("run", "--rm", "tools", "restore", file, timeout_s=UP_S)
        assert "rows of" in said
        compose.run("up", "--detach", "--wait", timeout_s=UP_S)
        compose.run("run", "--rm", "--no-deps", "tools", "restore", file, status=1)

    try:
        await asyncio.to_thread(through_nothing)
    finally:
        (ROOT / "backups" / file).unlink(missing_ok=True)
    login = {"username": ana.username, "password": PASSWORD}
    await ana.call("POST", "/api/auth/login", 200, json=login)
    # Just started: the first question between services may take too long.
    async with asyncio.timeout(60):
        while (await ana.http.get(f"/api/chat/rooms/{code}/messages")).status_code == 503:
            await asyncio.sleep(2)
    history = await ana.call("GET", f"/api/chat/rooms/{code}/messages", 200)
    assert [one["message"] for one in history["items"]] == ["still there?"]
    kept = await ana.call("GET", "/.well-known/jwks.json", 200)
    assert {key["kid"] for key in keys["keys"]} & {key["kid"] for key in kept["keys"]}
    await ana.close()
