"""Signals that are said again after a drop take effect once (P11)."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from cafe_contracts.codes import CloseCode

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def page(cafe: Any, who: Any, code: str, name: UUID | str, replica: int = 0) -> Any:
    return await cafe.dial(who, f"{code}?page={name}", replica)


async def say(socket: Any, n: int) -> None:
    await socket.say("webrtc_ice", candidate={"candidate": f"candidate:{n}"}, n=n)


async def test_numbered_signals_are_acknowledged_and_said_again_once(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, ben)
    name = uuid4()
    first = await page(cafe, ana, code, name)
    assert (await first.next("ready"))["heard"] == 0
    second = await cafe.dial(ben, code, 1)
    await second.next("ready")
    await first.next("peer_joined")
    for n in (1, 2, 3):
        await say(first, n)
        assert (await first.next("ack"))["n"] == n
    await first.drop()
    await second.heard_ice()

    # Her page does not know whether the last two arrived, and says them again, with a new one.
    again = await page(cafe, ana, code, name, replica=1)
    assert (await again.next("ready"))["heard"] == 3
    for n in (2, 3, 4):
        await say(again, n)
        assert (await again.next("ack"))["n"] == n
    assert [await second.heard_ice() for _ in range(2)] == [2, 3]
    heard = [(await second.socket.recv(decode=True)) for _ in range(1)]
    while '"webrtc_ice"' not in heard[-1]:  # peer_lost and peer_joined come in between
        heard.append(await second.socket.recv(decode=True))
    assert "candidate:4" in heard[-1]
    await second.silent()


async def test_another_page_counts_from_one(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, ben)
    first = await page(cafe, ana, code, uuid4())
    await first.next("ready")
    second = await cafe.dial(ben, code, 1)
    await second.next("ready")
    await first.next("peer_joined")
    await say(first, 7)
    await first.next("ack")
    assert await second.heard_ice() == 7
    new = await page(cafe, ana, code, uuid4())
    assert (await new.next("ready"))["heard"] == 0
    assert await first.code() == CloseCode.REPLACED
    await second.next("peer_joined")
    await say(new, 1)
    assert (await new.next("ack"))["n"] == 1
    assert await second.heard_ice() == 1


async def test_what_nobody_is_there_to_hear_is_acknowledged(cafe: Any) -> None:
    ana = await cafe.person()
    socket = await page(cafe, ana, await cafe.room(ana), "no-uuid")
    await socket.next("ready")
    await say(socket, 1)
    assert (await socket.next("ack"))["n"] == 1
    await socket.say("webrtc_ice", candidate=None, n=0)
    assert (await socket.next("error"))["code"] == "invalid"
    await socket.say("ping")
    await socket.next("pong")


async def test_what_a_dead_connection_was_given_reaches_the_next_one_once(cafe: Any) -> None:
    """His network is gone, but nobody can know yet: the socket takes what is written to it."""
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, ben)
    first, second = await cafe.pair(code, ana, ben)
    await first.ice(1)
    assert await second.heard_ice() == 1
    second.socket.transport.pause_reading()
    for n in range(2, 12):
        await first.ice(n)
    await first.silent(1.5)  # they were written, and he still counts as there
    back = await cafe.dial(ben, code, 0)
    await back.next("ready")
    assert [await back.heard_ice() for _ in range(10)] == list(range(2, 12))
    await back.silent()
    await first.next("peer_joined")


async def test_what_was_heard_is_never_heard_again(cafe: Any) -> None:
    """Whoever drops just after a signal and is back in the same moment hears only what is new."""
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, ben)
    first, second = await cafe.pair(code, ana, ben)
    for n in range(1, 9):
        await first.ice(n)
        assert await second.heard_ice() == n
        dropped, second = second, await cafe.dial(ben, code, n % 2)
        await second.next("ready")
        await dropped.code()
        await first.next("peer_joined")
        await second.silent(0.1)
