"""Limits of log-in and sign-up, and the growing delays of an account."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from auth_browser import PASSWORD, Browser, fresh_name

from cafe_auth.app import READS, SERVICE, WRITES
from cafe_auth.settings import Settings
from cafe_chassis.limits import Bucket
from cafe_chassis.testing import App, connected, running
from cafe_local.testing import Servers

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenBrowser = Callable[..., Browser]


@pytest_asyncio.fixture(loop_scope="session")
async def limited(make_settings: Callable[..., Settings]) -> AsyncIterator[App]:
    """A replica with limits."""
    settings = make_settings(limits=True, signups_per_hour=3)
    async with running(SERVICE, settings, migrated=True) as app:
        await app.process.core.valkey.flushdb()
        yield app


async def test_an_address_logs_in_ten_times_a_minute(
    limited: App, open_browser: OpenBrowser
) -> None:
    browser = open_browser(limited)
    name = (await browser.sign_up())["username"]
    answers = [await open_browser(limited).log_in(name) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 6
    elsewhere = open_browser(limited, address="192.0.2.99")
    assert (await elsewhere.log_in(name)).status_code == 200


async def test_an_address_signs_up_as_often_as_the_setting_says(
    limited: App, open_browser: OpenBrowser
) -> None:
    browser = open_browser(limited, address="2001:db8::1")
    body = {"username": "x", "password": PASSWORD}
    mistyped = [await browser.send("POST", "/api/auth/signup", json=body) for _ in range(5)]
    assert {answer.status_code for answer in mistyped} == {422}
    for _ in range(3):
        await browser.sign_up()
    # The same home, from another of its addresses.
    neighbour = open_browser(limited, address="2001:db8::2")
    body = {"username": fresh_name(), "password": PASSWORD}
    answer = await neighbour.send("POST", "/api/auth/signup", json=body)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 60


async def guess(app: App, open_browser: OpenBrowser, name: str, times: int) -> list[int]:
    """Guess from many addresses at once, as one who attacks an account would."""
    browsers = [open_browser(app, address=f"198.51.100.{number}") for number in range(times)]
    answers = await asyncio.gather(*(one.log_in(name, "a wrong guess") for one in browsers))
    return sorted(answer.status_code for answer in answers)


@pytest.mark.parametrize("known", [True, False])
async def test_five_wrong_passwords_are_free_then_everybody_waits(
    limited: App, open_browser: OpenBrowser, *, known: bool
) -> None:
    name = fresh_name("target")
    if known:
        await open_browser(limited).sign_up(name)
    assert await guess(limited, open_browser, name, 12) == [401] * 5 + [429] * 7
    answer = await open_browser(limited, address="203.0.113.5").log_in(name)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1"
    await asyncio.sleep(1.1)
    assert await guess(limited, open_browser, name, 3) == [401, 429, 429]
    answer = await open_browser(limited, address="203.0.113.6").log_in(name)
    assert answer.headers["retry-after"] == "2"


async def test_the_right_password_ends_the_delays(
    limited: App, open_browser: OpenBrowser, database_url: str
) -> None:
    name = fresh_name("target")
    await open_browser(limited).sign_up(name)
    await guess(limited, open_browser, name, 5)
    async with connected(database_url) as connection:
        await connection.execute("UPDATE login_attempts SET last_at = now() - interval '1 min'")
    assert (await open_browser(limited, address="203.0.113.7").log_in(name)).status_code == 200
    assert await guess(limited, open_browser, name, 5) == [401] * 5


async def test_without_valkey_the_limits_of_an_address_go_on(
    limited: App, open_browser: OpenBrowser, servers: Servers
) -> None:
    browser = open_browser(limited, address="203.0.113.77")
    await asyncio.to_thread(servers.valkey.stop)
    try:
        codes = [(await browser.log_in("nobody-here")).status_code for _ in range(5)]
        assert codes == [401] * 5
        codes = [(await browser.log_in(f"nobody-{n}")).status_code for n in range(6)]
        assert codes == [401] * 5 + [429]
    finally:
        await asyncio.to_thread(servers.valkey.start)


async def test_an_address_asks_for_few_resets_and_a_person_for_few_verifications(
    limited: App, open_browser: OpenBrowser
) -> None:
    async def ask(browser: Browser, path: str, **body: str) -> int:
        answer = await browser.send("POST", f"/api/auth/{path}", json=body or None)
        return answer.status_code

    stranger = open_browser(limited, address="203.0.113.40")
    codes = [await ask(stranger, "password/reset", email=f"{n}@example.org") for n in range(6)]
    assert codes == [202] * 5 + [429]
    browser = open_browser(limited, address="203.0.113.41")
    await browser.sign_up(email=f"{fresh_name()}@example.org")
    assert [await ask(browser, "email/verify/resend") for _ in range(4)] == [202] * 3 + [429]


async def test_a_person_reads_and_writes_only_so_fast(
    make_settings: Callable[..., Settings], open_browser: OpenBrowser
) -> None:
    assert (SERVICE.reads, SERVICE.writes) == (READS, WRITES)
    # The same with buckets that do not fill again while a busy machine looks.
    slow = replace(
        SERVICE,
        reads=Bucket("few-reads", per_s=0.001, burst=5),
        writes=Bucket("few-writes", per_s=0.001, burst=3),
    )
    async with running(slow, make_settings(limits=True), migrated=True) as app:
        await app.process.core.valkey.flushdb()
        ana = open_browser(app, address="203.0.113.50")
        ben = open_browser(app, address="203.0.113.51")
        await ana.sign_up()
        await ben.sign_up()

        async def at_once(times: int, method: str, path: str, **more: Any) -> list[int]:
            answers = await asyncio.gather(*(ana.send(method, path, **more) for _ in range(times)))
            return sorted(answer.status_code for answer in answers)

        assert await at_once(12, "GET", "/api/auth/sessions") == [200] * 5 + [429] * 7
        # Who reads too fast may still write, and everybody else may read.
        assert await at_once(8, "PATCH", "/api/auth/me", json={}) == [200] * 3 + [429] * 5
        # Another address, or one made up, is the same person.
        ana.address = "198.51.100.99"
        refused = await ana.get("/api/auth/sessions")
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 60
        assert (await ben.get("/api/auth/sessions")).status_code == 200
