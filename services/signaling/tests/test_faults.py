"""What goes on while something else does not (P9, P11, P19, P21)."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from cafe_chassis.migrate import drift
from cafe_contracts.codes import CloseCode
from cafe_database.sessions import unit
from cafe_local.ports import free_port
from cafe_signaling.app import SERVICE
from cafe_signaling.places import service
from cafe_signaling.relay import queries
from cafe_signaling.relay.queries import Holder

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def admission(cafe: Any, who: Any) -> Holder:
    async with unit(cafe.sessions) as session:
        row = await session.execute(
            text("SELECT room_id, user_id, fence FROM places WHERE user_id = :id"), {"id": who.id}
        )
        return Holder(*row.one())


async def test_the_migrations_make_the_tables(cafe: Any) -> None:
    assert await drift(SERVICE, cafe.calls[0].process.core.settings.database_url) == []


async def test_calls_go_on_while_nats_is_frozen(cafe: Any, servers: Any) -> None:
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, ben)
    first, second = await cafe.pair(code, ana, ben)
    await asyncio.to_thread(servers.nats.freeze)
    try:
        for number in range(5):
            await first.ice(number)
        assert [await second.heard_ice() for _ in range(5)] == list(range(5))
        new = await cafe.dial(ben, code, 0)
        await new.next("ready")
        assert await second.code(within_s=3.0) == CloseCode.REPLACED
        removed = await cafe.ask(ana, "DELETE", f"/api/rooms/{code}/members/{ben.id}")
        assert removed.status_code == 204
        assert await new.code(within_s=2.5) == CloseCode.NOT_A_MEMBER
    finally:
        await asyncio.to_thread(servers.nats.thaw)


async def test_a_call_survives_a_restart_of_postgresql(cafe: Any, servers: Any) -> None:
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, ben)
    first, second = await cafe.pair(code, ana, ben)
    await asyncio.to_thread(servers.postgres.kill)
    try:
        await first.ice(1)
        refused = await first.next("error", within_s=8.0)
        assert refused["code"] == "unavailable"
        assert refused["retry_after"] > 0
    finally:
        await asyncio.to_thread(servers.postgres.start)
    async with asyncio.timeout(10):
        while True:
            await first.ice(2)
            try:
                assert await asyncio.wait_for(second.heard_ice(), 1) == 2
                break
            except TimeoutError:
                continue


async def test_a_replica_that_stops_says_1012_and_the_call_goes_on_elsewhere(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, ben)
    first, second = await cafe.pair(code, ana, ben)
    replica = cafe.calls[1].process
    try:
        await replica.drain(notice_s=0)
        assert await second.code() == CloseCode.RESTARTING
        await first.next("peer_lost")
        refused = await cafe.dial(ben, code, 1)
        assert await refused.code() == CloseCode.RESTARTING
        await first.ice(1)
        back = await cafe.dial(ben, code, 0)
        assert (await back.next("ready"))["polite"] is True
        assert await back.heard_ice() == 1
        await first.next("peer_joined")
    finally:
        replica.core.readiness.draining = False


async def test_a_paused_holder_that_was_overtaken_neither_says_nor_hears(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, ben)
    await (await cafe.dial(ana, code)).next("ready")
    old = await admission(cafe, ana)
    new = await cafe.dial(ana, code, 1)
    await new.next("ready")
    other = await cafe.dial(ben, code)
    await other.next("ready")
    await new.next("peer_joined")
    async with cafe.driver.connection() as database:
        sent = await queries.put_signal(database, old, '{"type":"webrtc_ice"}')
    assert (sent.held, sent.queued) == (False, False)
    async with unit(cafe.sessions) as session:
        await queries.put_notice(session, old.room_id, ana.id, "{}", departure=False)
    async with cafe.driver.connection() as database:
        assert await queries.waiting(database, {old: 0}) == []
        await queries.seen(database, [old])
    await other.silent()


async def test_words_for_one_who_left_do_not_reach_the_next(cafe: Any) -> None:
    """Ben speaks before he can know that Ana left and Cid came."""
    ana, ben, cid = await cafe.people(3)
    code = await cafe.room(ana, ben, cid)
    first, second = await cafe.pair(code, ana, ben)
    mine = await admission(cafe, ben)
    await second.drop()
    await first.next("peer_lost")
    await first.say("hangup")
    assert await first.code() == CloseCode.NORMAL
    third = await cafe.dial(cid, code)
    await third.next("ready")
    async with cafe.driver.connection() as database:
        sent = await queries.put_signal(database, mine, '{"type":"webrtc_ice"}')
    assert (sent.held, sent.queued, sent.full) == (True, False, False)
    await third.silent(0.2)


async def test_places_of_a_killed_replica_are_lost_and_then_free(cafe: Any) -> None:
    """A replica that is killed says nothing any more: only its heartbeats are missing."""
    room_id, ana, ben = UUID(int=900), UUID(int=901), UUID(int=902)
    announcer = cafe.calls[0].resources.announcer
    async with unit(cafe.sessions) as session:
        await session.execute(
            text("INSERT INTO calls (room_id, call_id, version, fence) VALUES (:r, :r, 2, 2)"),
            {"r": room_id},
        )
        await session.execute(
            text(
                "INSERT INTO places (room_id, slot, user_id, username, fence, roster_version,"
                " seen_at) VALUES (:r, 1, :a, 'ana', 1, 1, now()),"
                " (:r, 2, :b, 'ben', 2, 1, now() - interval '20 s')"
            ),
            {"r": room_id, "a": ana, "b": ben},
        )

    async def tidy(silence: timedelta | None) -> tuple[list[str], float | None]:
        async with unit(cafe.sessions) as session:
            await service.tidy(session, announcer, room_id, silence)
        async with unit(cafe.sessions) as session:
            found = await session.execute(
                text(
                    "SELECT username, extract(epoch FROM now() - lost_at) FROM places"
                    " WHERE room_id = :r ORDER BY slot"
                ),
                {"r": room_id},
            )
            rows = found.all()
            return [row[0] for row in rows], rows[-1][1]

    # Not while nobody could have spoken.
    assert await tidy(None) == (["ana", "ben"], None)
    people, lost_s = await tidy(service.SILENCE)
    assert people == ["ana", "ben"]
    assert lost_s is not None
    assert 17 < lost_s < 21
    async with unit(cafe.sessions) as session:
        await session.execute(
            text("UPDATE places SET lost_at = lost_at - interval '15 s' WHERE user_id = :b"),
            {"b": ben},
        )
    assert (await tidy(service.SILENCE))[0] == ["ana"]
    async with unit(cafe.sessions) as session:
        await service.end(session, announcer, room_id)


async def test_a_place_thought_lost_goes_on_when_its_replica_does(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, ben)
    first, second = await cafe.pair(code, ana, ben)
    mine = await admission(cafe, ben)
    async with unit(cafe.sessions) as session:
        announcer = cafe.calls[0].resources.announcer
        await service.lose(session, announcer, mine.room_id, ben.id, mine.fence)
    await first.next("peer_lost")
    await first.next("peer_joined")
    await second.ice(5)
    assert await first.heard_ice() == 5


async def test_a_socket_whose_place_is_gone_is_sent_away_to_come_back(cafe: Any) -> None:
    ana = await cafe.person()
    code = await cafe.room(ana)
    socket = await cafe.dial(ana, code)
    old = await socket.next("ready")
    async with unit(cafe.sessions) as session:
        await session.execute(text("DELETE FROM places WHERE user_id = :id"), {"id": ana.id})
        await session.execute(
            text("UPDATE calls SET call_id = NULL WHERE call_id = :id"), {"id": old["call_id"]}
        )
    assert await socket.code() == CloseCode.RESTARTING
    again = await cafe.dial(ana, code)
    assert (await again.next("ready"))["call_id"] != old["call_id"]


@asynccontextmanager
async def replica_process(cafe: Any) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A third replica as an operator runs it; yields the process and where its sockets are."""
    settings = cafe.calls[0].process.core.settings
    port = free_port()
    environ = {
        "CAFE_HTTP_PORT": str(port),
        "CAFE_INTERNAL_PORT": str(free_port(taken=[port])),
        "CAFE_INSTANCE": "signaling-3",
        "CAFE_CLIENT_SECRET": settings.client_secret,
    }
    for name in ("database_url", "nats_url", "valkey_url", "auth_url", "rooms_url"):
        environ[f"CAFE_{name.upper()}"] = getattr(settings, name)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cafe_signaling", "serve", env={**os.environ, **environ}
    )
    try:
        await _healthy(cafe.http, f"http://127.0.0.1:{port}/api/calls/health")
        yield process, f"ws://127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _healthy(http: httpx.AsyncClient, url: str) -> None:
    async with asyncio.timeout(20):
        while True:
            with contextlib.suppress(httpx.TransportError):
                assert (await http.get(url)).status_code == 200
                return
            await asyncio.sleep(0.1)


async def test_a_killed_replica_costs_neither_place_nor_signal(cafe: Any) -> None:
    ana, ben = await cafe.people(2)
    code = await cafe.room(ana, ben)
    async with replica_process(cafe) as (process, url):
        first = await cafe.dial(ana, code, 0)
        call_id = (await first.next("ready"))["call_id"]
        second = await cafe.dial_at(url, ben, code)
        await second.next("ready")
        await first.next("peer_joined")
        process.kill()
        await process.wait()
        for number in range(10):
            await first.ice(number)
        back = await cafe.dial(ben, code, 1)
        ready = await back.next("ready")
        assert (ready["call_id"], ready["polite"]) == (call_id, True)
        assert [await back.heard_ice() for _ in range(10)] == list(range(10))


async def test_sigterm_ends_the_process_with_0_and_holds_the_place(cafe: Any) -> None:
    ana = await cafe.person()
    code = await cafe.room(ana)
    async with replica_process(cafe) as (process, url):
        socket = await cafe.dial_at(url, ana, code)
        call_id = (await socket.next("ready"))["call_id"]
        process.send_signal(signal.SIGTERM)
        assert await socket.code() == CloseCode.RESTARTING
        back = await cafe.dial(ana, code)
        assert (await back.next("ready"))["call_id"] == call_id
        assert await asyncio.wait_for(process.wait(), 20) == 0
