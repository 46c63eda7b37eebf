"""What an operator sees: metrics on the inner ports, and one request id through all logs."""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from cafe_person import Person

ROOT = Path(__file__).parents[2]
REPLICAS = ("auth-1", "rooms-1", "chat-1", "chat-2", "signaling-1", "signaling-2", "tracker-1")
WAIT_S = 20

Visitor = Callable[[str], Person]


def metrics(cafe: Any, replica: str) -> str:
    """Return what a replica exports."""
    ports = json.loads((cafe.home / "ports.json").read_text())
    answer = httpx.get(f"http://127.0.0.1:{ports[f'{replica}-internal']}/metrics", timeout=10)
    assert answer.status_code == 200
    return answer.text


def test_dashboards_and_alerts_find_what_they_ask_for(cafe: Any) -> None:
    asked = (ROOT / "deploy/observability/alerts.yml").read_text()
    asked += (ROOT / "deploy/observability/dashboards/cafe.json").read_text()
    names = {
        re.sub(r"_(bucket|sum|count|total)$", "", name)
        for name in re.findall(r"\bcafe_[a-z_]+", asked)
    }
    exported = "".join(metrics(cafe, replica) for replica in REPLICAS)
    missing = [name for name in sorted(names) if f"# TYPE {name}" not in exported]
    assert len(names) > 25
    assert missing == []


async def test_nobody_outside_reads_metrics(cafe: Any) -> None:
    async with httpx.AsyncClient(base_url=cafe.origin) as client:
        for path in ("/metrics", "/api/auth/metrics", "/internal/v1/metrics", "/health/ready"):
            answer = await client.get(path)
            assert answer.status_code in (401, 404), path
            assert "cafe_" not in answer.text


async def test_counts_go_by_the_route_s_template(cafe: Any, visitor: Visitor) -> None:
    ana = await visitor("ana").sign_up()
    code = await ana.open_room()
    await ana.call("GET", f"/api/rooms/{code}", 200)
    exported = metrics(cafe, "rooms-1")
    assert (
        'cafe_http_requests_total{method="GET",route="/api/rooms/{code}",status="200"}' in exported
    )
    assert code not in exported


async def test_one_id_goes_through_all_logs(cafe: Any, visitor: Visitor) -> None:
    ana, ben = await visitor("ana").sign_up(), await visitor("ben").sign_up()
    code = await ana.open_room()
    joined = await ben.http.post(f"/api/rooms/{code}/join")
    read = await ben.http.get(f"/api/chat/rooms/{code}/messages")
    assert (joined.status_code, read.status_code) == (200, 200)

    def wait_for(log: tuple[str, ...], *words: str) -> None:
        deadline = time.monotonic() + WAIT_S
        while True:
            lines = [line for name in log for line in cafe.log(name).splitlines()]
            if any(all(word in line for word in words) for line in lines):
                return
            assert time.monotonic() < deadline, f"{log}: no line with {words}"
            time.sleep(0.1)

    # The gateway, the question to auth, the service, and the event in another service.
    request_id = joined.headers["x-request-id"]
    assert joined.headers.get_list("x-request-id") == [request_id]
    wait_for(("traefik",), request_id)
    wait_for(("auth-1",), request_id, "forward-auth")
    wait_for(("rooms-1",), request_id, "/join")
    wait_for(("chat-1", "chat-2"), request_id, "event_handled", "member_joined")
    # And a question from one service to another.
    request_id = read.headers["x-request-id"]
    wait_for(("chat-1", "chat-2"), request_id, "/messages")
    wait_for(("rooms-1",), request_id, "/internal/v1/")


async def test_an_id_that_somebody_sends_is_not_taken(visitor: Visitor) -> None:
    ana = await visitor("ana").sign_up()
    forged = "f" * 32
    answer = await ana.http.get("/api/auth/me", headers={"x-request-id": forged})
    assert answer.headers["x-request-id"] != forged
