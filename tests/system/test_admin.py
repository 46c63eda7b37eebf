"""An administrator keeps somebody out: requests at once, sockets within 5 s (promise P24)."""

import time
from typing import Any

import pytest

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
