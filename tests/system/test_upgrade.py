"""Databases of an earlier release, with what people did in it, are brought to this one.

`previous/*.sql` are dumps of the five databases as a release left them that had accounts, rooms,
chat, calls and timers and not much more. They are never made again. Ana, Ben and Cleo shared a
room; Cleo is banned.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from cafe_person import PASSWORD

from cafe_auth.app import SERVICE as AUTH
from cafe_auth.settings import Settings as AuthSettings
from cafe_chassis.migrate import drift, migrate
from cafe_chassis.testing import HOST, ORIGIN, running, settings_for
from cafe_chat.app import SERVICE as CHAT
from cafe_chat.settings import Settings as ChatSettings
from cafe_local.ports import free_port
from cafe_rooms.app import SERVICE as ROOMS
from cafe_rooms.settings import RoomsSettings
from cafe_signaling.app import SERVICE as SIGNALING
from cafe_signaling.settings import SignalingSettings
from cafe_tracker.app import SERVICE as TRACKER
from cafe_tracker.settings import Settings as TrackerSettings

pytestmark = pytest.mark.timeout(120)

DUMPS = Path(__file__).parent / "previous"
SERVICES: dict[str, tuple[Any, Any]] = {
    "auth": (AUTH, AuthSettings),
    "rooms": (ROOMS, RoomsSettings),
    "chat": (CHAT, ChatSettings),
    "signaling": (SIGNALING, SignalingSettings),
    "tracker": (TRACKER, TrackerSettings),
}
RUNNERS = 3
# Of the installation that the dumps are of.
KEY_SECRET = "m6xez4eml6l8glhrzikqilgtbvhzcp6kjlydzqh4"
TOKEN = "cafe_pat_6CJtPCyoKQbze9YqEt6wvPAe_tKkD6wuSSe_1HN383M"
CODE = "MHXBCS"
PLENTY_S = 20


async def load(url: str, service: str) -> None:
    """Fill an empty database as the earlier release left it."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute((DUMPS / f"{service}.sql").read_text())
    finally:
        await connection.close()


@asynccontextmanager
async def upgraded(
    servers: Any, urls: dict[str, str], secrets: Path
) -> AsyncIterator[Callable[..., Any]]:
    """Run this release's services over the databases; yields what asks as the gateway does."""
    ports = {service: free_port() for service in SERVICES}
    peers = {f"{name}_url": f"http://127.0.0.1:{port}" for name, port in ports.items()}
    async with AsyncExitStack() as stack:
        apps = {}
        for name, (service, settings) in SERVICES.items():
            more: dict[str, Any] = {"limits": False, "internal_port": ports[name], **peers}
            more["client_secret"] = f"{name}-secret-of-twenty-and-more"
            if name == "auth":
                more |= {"client_secrets_dir": str(secrets), "key_secret": KEY_SECRET}
            apps[name] = await stack.enter_async_context(
                running(service, settings_for(settings, servers, urls[name], **more), migrated=True)
            )
        apps["calls"] = apps["signaling"]
        http = await stack.enter_async_context(httpx.AsyncClient(trust_env=False, timeout=PLENTY_S))

        async def ask(method: str, path: str, status: int, who: dict[str, str], **more: Any) -> Any:
            app = apps[path.split("/")[2]]
            gate = await http.get(
                f"{apps['auth'].internal_url}/internal/v1/forward-auth",
                params={"mode": "optional"},
                headers={"origin": ORIGIN, "x-forwarded-method": method, **who},
            )
            identity = {
                name: value for name, value in gate.headers.items() if name == "x-cafe-identity"
            }
            headers = {"host": HOST, "origin": ORIGIN, **who, **identity}
            async with asyncio.timeout(PLENTY_S):
                while True:
                    answer = await http.request(method, app.url + path, headers=headers, **more)
                    if answer.status_code != 503:  # the first questions between services
                        break
                    await asyncio.sleep(0.2)
            assert answer.status_code == status, f"{method} {path}: {answer.text}"
            if "set-cookie" in answer.headers:
                return {"cookie": answer.headers["set-cookie"].partition(";")[0]}
            return answer.json() if answer.content else None

        yield ask


async def test_databases_of_an_earlier_release_go_on(
    servers: Any, make_database: Callable[[str], str], tmp_path: Path
) -> None:
    for name in SERVICES:
        (tmp_path / name).write_text(f"{name}-secret-of-twenty-and-more")
    urls = {name: make_database(name) for name in SERVICES}
    for name, (service, _) in SERVICES.items():
        await load(urls[name], name)
        # As several replicas would that start at once: one migrates, the others find it done.
        await asyncio.gather(*(migrate(service, urls[name]) for _ in range(RUNNERS)))
        assert await drift(service, urls[name]) == []
    async with upgraded(servers, urls, tmp_path) as ask:
        login = {"username": "ana", "password": PASSWORD}
        ana = await ask("POST", "/api/auth/login", 200, {}, json=login)
        me = await ask("GET", "/api/auth/me", 200, ana)
        assert (me["display_name"], me["timezone"]) == ("Ana Marković", "Europe/Belgrade")
        script = {"authorization": f"Bearer {TOKEN}"}
        assert (await ask("GET", "/api/auth/me", 200, script))["username"] == "ana"

        room = await ask("GET", f"/api/rooms/{CODE}", 200, ana)
        assert (room["name"], room["visibility"]) == ("Window seat", "private")
        members = await ask("GET", f"/api/rooms/{CODE}/members", 200, ana)
        roles = {member["user"]["username"]: member["role"] for member in members}
        assert roles == {"ana": "owner", "ben": "moderator"}
        bans = (await ask("GET", f"/api/rooms/{CODE}/bans", 200, ana))["items"]
        assert [ban["user"]["username"] for ban in bans] == ["cleo"]

        history = (await ask("GET", f"/api/chat/rooms/{CODE}/messages", 200, ana))["items"]
        said = [(one["seq"], one["user"]["username"], one["message"]) for one in history]
        assert said == [
            (1, "ana", "Good morning."),
            (2, "ben", "Essay, the introduction."),
            (3, "ana", "See you at the break ☕"),
        ]
        assert history[0]["reactions"][0]["emoji"] == "☕"
        # What came later works on what was there before: the search, too, once it is worked out.
        async with asyncio.timeout(PLENTY_S):
            path = f"/api/chat/rooms/{CODE}/search?q=introduction"
            while not (found := (await ask("GET", path, 200, ana))["items"]):
                await asyncio.sleep(0.2)
        assert [one["seq"] for one in found] == [2]

        timer = await ask("GET", "/api/tracker/timer", 200, ana)
        assert (timer["status"], timer["focus_minutes"], timer["mode"]) == (
            "paused",
            50,
            "countdown",
        )
        sessions = (await ask("GET", "/api/tracker/sessions", 200, ana))["items"]
        assert sorted((one["source"], one["minutes"]) for one in sessions) == [
            ("manual", 40),
            ("room_timer", 1),
        ]
        progress = await ask("GET", "/api/tracker/progress", 200, ana)
        assert progress["total_minutes"] == 41
        # The sums beside the sessions, which that release did not have.
        totals = await ask("GET", "/api/tracker/totals?by=source&period=all", 200, ana)
        assert {one["name"]: one["minutes"] for one in totals} == {"manual": 40, "room_timer": 1}

        call = await ask("GET", f"/api/calls/{CODE}", 200, ana)
        assert call["state"] in {"idle", "waiting"}
        # And it is written on.
        await ask("POST", "/api/tracker/timer/resume", 200, ana)
        await ask("PATCH", f"/api/rooms/{CODE}", 200, ana, json={"slow_mode_seconds": 10})
