"""How long an answer takes tells nobody who has an account here."""

import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from argon2 import PasswordHasher
from auth_browser import Browser, fresh_name
from auth_mail import next_mail, token

from cafe_auth.accounts import hashing
from cafe_chassis.testing import HOST, ORIGIN, App

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

SAMPLES = 200
LIKE_A_COIN = (0.4, 0.6)
"""How often the one takes longer than the other. For samples of one kind 200 pairs of 200 stay
within 0.5 ± 3 · sqrt(401 / (12 · 200 · 200)), which is ± 0.09."""

Ask = Callable[[], Awaitable[Any]]
Post = Callable[..., Awaitable[None]]


async def often_slower(one: Ask, other: Ask, samples: int = SAMPLES) -> float:
    """Return the probability that `one` takes longer than `other` (the Mann-Whitney statistic).

    Asked in turns and in a random order, so that whatever else the machine does meets both alike.
    """
    seconds: dict[Ask, list[float]] = {one: [], other: []}
    order = random.Random(7)
    for _ in range(samples):
        pair = [one, other]
        order.shuffle(pair)
        for ask in pair:
            started = time.perf_counter()
            await ask()
            seconds[ask].append(time.perf_counter() - started)
    slower = sum(a > b for a in seconds[one] for b in seconds[other])
    return slower / samples**2


@pytest_asyncio.fixture(loop_scope="session")
async def post(auth: App) -> AsyncIterator[Post]:
    """Ask auth itself, without the gateway's question before it."""
    headers = {"host": HOST, "origin": ORIGIN}
    async with httpx.AsyncClient(base_url=auth.url, headers=headers, timeout=30) as client:

        async def ask(path: str, expected: int, **body: str) -> None:
            answer = await client.post(f"/api/auth/{path}", json=body)
            assert answer.status_code == expected, answer.text

        yield ask


async def test_wrong_passwords_take_as_long_for_people_as_for_nobody(
    browser: Browser,
    post: Post,
    auth: App,
    dear_hasher: PasswordHasher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What passwords cost is what this is about: as outside tests.
    monkeypatch.setattr(hashing, "_HASHER", dear_hasher)
    dear = hashing.PasswordHashing()
    dear.close()
    monkeypatch.setattr(auth.resources.accounts.hashing, "_decoy", dear._decoy)
    known = (await browser.sign_up())["username"]

    async def of_known() -> None:
        await post("login", 401, username=known, password="a wrong guess")

    async def of_nobody() -> None:
        await post("login", 401, username="nobody-" + known, password="a wrong guess")

    async def of_something_else() -> None:
        await post("login", 422, username=known, password="a wrong guess", colour="red")

    low, high = LIKE_A_COIN
    assert low < await often_slower(of_known, of_nobody) < high
    # The same measure sees a difference where there is one.
    assert await often_slower(of_known, of_something_else, samples=30) > high


async def test_a_reset_takes_as_long_for_people_as_for_nobody(
    browser: Browser, post: Post, mail_dir: Path
) -> None:
    name = fresh_name()
    known = f"{name}@example.org"
    await browser.sign_up(name, email=known)
    verify = {"token": token(await next_mail(mail_dir, known), "verify")}
    await browser.send("POST", "/api/auth/email/verify", json=verify)

    async def of_known() -> None:
        await post("password/reset", 202, email=known)

    async def of_nobody() -> None:
        await post("password/reset", 202, email=f"no-{known}")

    low, high = LIKE_A_COIN
    assert low < await often_slower(of_known, of_nobody) < high
