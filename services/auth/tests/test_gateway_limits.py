"""Limits behind the real gateway: the address that counts is the peer's, whatever he claims."""

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio
from auth_browser import PASSWORD, fresh_name

from cafe_auth.app import SERVICE
from cafe_auth.settings import Settings
from cafe_chassis.limits import Bucket
from cafe_chassis.testing import running
from cafe_local import gateway
from cafe_local.home import Home
from cafe_local.ports import free_port
from cafe_local.probe import is_healthy
from cafe_local.server import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOT = Path(__file__).parents[3]
READS = 5
_forged = itertools.count(1)


def claims() -> dict[str, str]:
    """Headers that claim another address, never the same one twice."""
    number = next(_forged)
    address = f"198.51.{number // 250}.{number % 250 + 1}"
    return {
        "X-Forwarded-For": f"{address}, 127.0.0.1",
        "X-Real-Ip": address,
        "Forwarded": f"for={address};proto=http",
        "X-Client-Ip": address,
        "True-Client-Ip": address,
        "CF-Connecting-IP": address,
        "X-Original-Forwarded-For": address,
        "X_Forwarded_For": address,
    }


@dataclass
class Front:
    """The gateway of a cafe that is only auth, with limits on."""

    origin: str
    stack: AsyncExitStack
    _clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)

    async def ask(self, peer: str, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask from an address of this machine, which is all that Traefik sees of us."""
        if peer not in self._clients:
            transport = httpx.AsyncHTTPTransport(local_address=peer, verify=False)
            client = httpx.AsyncClient(
                base_url=self.origin.replace("localhost", "127.0.0.1"),
                headers={"host": urlsplit(self.origin).netloc, "origin": self.origin},
                transport=transport,
                timeout=20,
            )
            self._clients[peer] = await self.stack.enter_async_context(client)
        client = self._clients[peer]
        client.cookies.clear()
        headers = {**claims(), **more.pop("headers", {})}
        return await client.request(method, f"/api/auth/{path}", headers=headers, **more)

    async def sign_up(self, peer: str) -> tuple[str, str]:
        """Return the name and the cookie of a new person."""
        name = fresh_name("target")
        body = {"username": name, "password": PASSWORD}
        answer = await self.ask(peer, "POST", "signup", json=body)
        assert answer.status_code == 201, answer.text
        return name, answer.headers["set-cookie"].partition(";")[0]

    async def log_in(self, peer: str, name: str, password: str = PASSWORD) -> int:
        """Return the status."""
        body = {"username": name, "password": password}
        return (await self.ask(peer, "POST", "login", json=body)).status_code


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def front(
    make_settings: Callable[..., Settings], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Front]:
    web, ask, nothing = free_port(), free_port(), "http://127.0.0.1:9"
    origin = f"http://localhost:{web}"
    settings = make_settings(limits=True, signups_per_hour=3, origin=origin)
    # The person's limit with a bucket that does not fill again while a busy machine looks.
    service = replace(SERVICE, reads=Bucket("few-reads", per_s=0.001, burst=READS))
    home = Home(tmp_path_factory.mktemp("front"))
    home.create()
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(running(service, settings, migrated=True))
        await app.process.core.valkey.flushdb()
        others = ("rooms", "chat", "signaling", "tracker", "client", "problems")
        backends = {name: [nothing] for name in others}
        backends |= {"auth": [app.url], "ask_auth": [app.internal_url]}
        environment = gateway.traefik_environment(
            origin=origin, limits=True, ask=ask, backends=backends
        )
        program = gateway.traefik_program(ROOT, home, [f"127.0.0.1:{web}"], ask, environment)
        traefik = Server(
            "traefik",
            program.command,
            folder=home.log,
            ready=partial(
                is_healthy, f"http://127.0.0.1:{web}/api/auth/health", f"localhost:{web}"
            ),
            environment={**os.environ, **environment},
        )
        await asyncio.to_thread(traefik.start)
        stack.push_async_callback(asyncio.to_thread, traefik.stop)
        yield Front(origin, stack)


async def test_sign_ups_and_log_ins_count_for_the_peer_whatever_he_claims(front: Front) -> None:
    names = [(await front.sign_up("127.0.0.2"))[0] for _ in range(3)]
    body = {"username": fresh_name(), "password": PASSWORD}
    refused = await front.ask("127.0.0.2", "POST", "signup", json=body)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 60
    # He claims to be his neighbour, and takes nothing from him.
    neighbour = {"x-forwarded-for": "127.0.0.3", "x-real-ip": "127.0.0.3"}
    again = await front.ask("127.0.0.2", "POST", "signup", json=body, headers=neighbour)
    assert again.status_code == 429
    assert (await front.ask("127.0.0.3", "POST", "signup", json=body)).status_code == 201

    turns = itertools.cycle(names)
    answers = [await front.log_in("127.0.0.4", next(turns)) for _ in range(12)]
    assert answers[:10] == [200] * 10
    assert 429 in answers[10:]
    assert await front.log_in("127.0.0.5", names[0]) == 200


async def test_an_account_is_guarded_against_many_addresses_at_once(front: Front) -> None:
    name, _ = await front.sign_up("127.0.0.6")
    peers = [f"127.0.1.{number}" for number in range(1, 13)]
    guesses = [front.log_in(peer, name, "a wrong guess") for peer in peers]
    assert sorted(await asyncio.gather(*guesses)) == [401] * 5 + [429] * 7


async def test_a_person_is_one_person_from_many_addresses(front: Front) -> None:
    _, cookie = await front.sign_up("127.0.0.7")
    peers = [f"127.0.2.{number}" for number in range(1, 12)]
    asked = [front.ask(peer, "GET", "sessions", headers={"cookie": cookie}) for peer in peers]
    answers = await asyncio.gather(*asked)
    assert sorted(one.status_code for one in answers) == [200] * READS + [429] * (11 - READS)
    (session,) = next(one for one in answers if one.status_code == 200).json()["items"]
    assert session["address"] == "127.0.0.7", "the peer's, in the list of devices as well"
