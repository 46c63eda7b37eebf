"""An administrator keeps somebody out: requests at once, sockets in 5 s (P24); only he may."""

import re
import time
from typing import Any
from uuid import uuid4

import pytest

SERVICES = ("auth", "rooms", "chat", "calls", "tracker")
pytestmark = pytest.mark.timeout(120)


async def test_the_disabled_are_out_of_requests_rooms_and_calls(cafe: Any, visitor: Any) -> None:
    link = (cafe.home / "run" / "admin-link").read_text().strip()
    boss = await visitor("boss").sign_up(admin_token=link.partition("#admin=")[2])
    ana = await visitor("ana").sign_up()
    code = await ana.open_room()
    path = f"/api/auth/admin/users/{ana.id}"
    await ana.call("PATCH", path, 403, json={"disabled": True})
    async with ana.socket(f"/ws/rooms/{code}") as room, ana.socket(f"/ws/calls/{code}") as call:
        await room.hear("hello")
        await call.hear("ready")
        card = await boss.call("PATCH", path, 200, json={"disabled": True})
        assert card["disabled"] is True
        started = time.monotonic()
        await ana.call("GET", "/api/rooms?scope=mine", 401)
        assert await room.closed() == 4401
        assert await call.closed() == 4401
        assert time.monotonic() - started < 5
    (entry,) = (
        await boss.call("GET", f"/api/auth/admin/audit?subject={ana.id}&action=disabled", 200)
    )["items"]
    assert entry["actor"]["username"] == boss.username
    assert entry["address"] in ("127.0.0.1", "::1")


@pytest.mark.parametrize("service", SERVICES)
async def test_administration_is_for_administrators(regular: Any, service: str) -> None:
    """Every call that the service describes is 403, whatever it would have said of its values."""
    ana = regular("ana")
    document = await ana.call("GET", f"/api/{service}/openapi.json", 200)
    calls = [
        (method, re.sub(r"\{[^}]*\}", str(uuid4()), path))
        for path, methods in document["paths"].items()
        if path.startswith(f"/api/{service}/admin")
        for method in methods
    ]
    assert calls
    for method, path in calls:
        body = {"json": {}} if method in {"post", "patch", "put"} else {}
        answer = await ana.http.request(method, path, **body)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), (method, path)
