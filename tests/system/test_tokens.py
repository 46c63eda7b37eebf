"""Scripts: a personal token in place of a cookie, through the gateway and into sockets."""

import time
from typing import Any

import httpx
import pytest
from cafe_person import Line
from websockets.exceptions import InvalidStatus

pytestmark = pytest.mark.timeout(120)


async def test_a_script_does_what_its_owner_may_until_the_token_ends(visitor: Any) -> None:
    ana = await visitor("ana").sign_up()
    code = await ana.open_room()
    made = {
        scope: await ana.call(
            "POST", "/api/auth/tokens", 201, json={"name": scope, "scopes": [scope]}
        )
        for scope in ("read", "write")
    }
    headers = {
        scope: {"authorization": f"Bearer {token['token']}"} for scope, token in made.items()
    }
    async with httpx.AsyncClient(base_url=ana.origin, trust_env=False) as script:
        for scope, status in (("read", 403), ("write", 201)):
            mine = await script.get("/api/rooms?scope=mine", headers=headers[scope])
            assert [room["code"] for room in mine.json()["items"]] == [code]
            answer = await script.post(
                "/api/rooms", json={"name": "By script"}, headers=headers[scope]
            )
            assert answer.status_code == status, answer.text
        url = f"{ana.origin.replace('http', 'ws', 1)}/ws/rooms/{code}"
        with pytest.raises(InvalidStatus) as refused:
            await Line(url, headers["read"]).__aenter__()
        assert refused.value.response.status_code == 403
        async with Line(url, headers["write"]) as line:
            await line.hear("hello")
            await line.say(type="chat", message="by script")
            await line.hear("ack")
            await ana.call("DELETE", f"/api/auth/tokens/{made['write']['id']}", 204)
            started = time.monotonic()
            answer = await script.get("/api/auth/me", headers=headers["write"])
            assert answer.status_code == 401
            assert await line.closed() == 4401
            assert time.monotonic() - started < 5
