"""Credit while chat does not answer: the timer goes on, the minutes wait."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from cafe_chassis.testing import App

pytestmark = pytest.mark.asyncio(loop_scope="session")

RunChat = Callable[[], AbstractAsyncContextManager[App]]
Online = Callable[..., AbstractAsyncContextManager[None]]


async def test_while_chat_is_away_credit_waits_and_then_happens_once(
    cafe: Any,
    run_chat: RunChat,
    eventually: Callable[..., Any],
    online: Online,
) -> None:
    ana = await cafe.sign_up()
    code = await cafe.open_room(ana)
    async with run_chat() as chat, online(chat, code, ana):
        await ana.post(f"/rooms/{code}/timer/start", {"focus_minutes": 10})
    while (await ana.get(f"/rooms/{code}/timer")).json()["status"] != "idle":
        await asyncio.sleep(0.1)
    await asyncio.sleep(1)
    assert await ana.sessions() == []
    async with run_chat():
        await eventually(ana.sessions)
        await asyncio.sleep(1.5)
        (session,) = await ana.sessions()
    assert 1 <= session["minutes"] <= 10
