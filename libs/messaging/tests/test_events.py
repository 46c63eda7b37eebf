import asyncio
from typing import Any
from uuid import uuid4

import pytest

from cafe_chassis import clock
from cafe_chassis.testing import App
from cafe_contracts import subjects, wire
from cafe_contracts.events import MemberLeft
from cafe_database.ids import new_id
from cafe_database.sessions import unit
from cafe_messaging import outbox
from cafe_messaging.bus import Bus, BusDown


def left(version: int = 1) -> MemberLeft:
    return MemberLeft(
        event_id=new_id(),
        occurred_at=clock.now(),
        actor_id=None,
        version=version,
        room_id=uuid4(),
        person_id=uuid4(),
    )


async def until(condition: Any, seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)


async def test_event_published_twice_takes_effect_once(app: App) -> None:
    core, seen = app.resources.core, app.resources.seen
    await core.bus.wait_connected()
    event, marker = left(), left()
    for message_id in ("one", "two"):  # JetStream takes them for different messages
        payload = wire.encode(event)
        await core.bus.publish_event(event.subject, payload, f"{event.event_id}-{message_id}")
    await core.bus.publish_event(marker.subject, wire.encode(marker), str(marker.event_id))
    await until(lambda: any(one.event_id == marker.event_id for one in seen))
    assert [one.event_id for one in seen].count(event.event_id) == 1


async def test_undecodable_event_is_set_aside_and_the_next_goes_on(app: App) -> None:
    core, seen = app.resources.core, app.resources.seen
    await core.bus.wait_connected()
    jetstream = core.bus.jetstream()
    before = (await jetstream.stream_info(subjects.DEAD_STREAM)).state.messages
    await core.bus.publish_event(MemberLeft.subject, b'{"version": "many"}', str(uuid4()))
    event = left()
    async with unit(core.sessions) as session:
        await outbox.stage(session, event)
    await until(lambda: any(one.event_id == event.event_id for one in seen))
    after = (await jetstream.stream_info(subjects.DEAD_STREAM)).state.messages
    assert after == before + 1


async def test_rolled_back_event_is_never_published(app: App) -> None:
    core, seen = app.resources.core, app.resources.seen
    lost, kept = left(), left()

    async def fail() -> None:
        async with unit(core.sessions) as session:
            await outbox.stage(session, lost)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with unit(core.sessions) as session:
        await outbox.stage(session, kept)
    await until(lambda: any(one.event_id == kept.event_id for one in seen))
    assert all(one.event_id != lost.event_id for one in seen)


async def test_events_wait_for_nats_and_keep_their_order(app: App, servers: Any) -> None:
    core, seen = app.resources.core, app.resources.seen
    await core.bus.wait_connected()
    await asyncio.to_thread(servers.nats.kill)
    events = [left(number) for number in range(1, 11)]
    try:
        for event in events:
            async with unit(core.sessions) as session:
                await outbox.stage(session, event)
        with pytest.raises(BusDown):
            await core.bus.publish_event("cafe.evt.x", b"", "x")
        await core.bus.publish_live("cafe.live.v1.x", b"dropped, not raised")
    finally:
        await asyncio.to_thread(servers.nats.start)
    wanted = [event.event_id for event in events]
    await until(lambda: len(set(wanted) & {one.event_id for one in seen}) == len(wanted), 20)
    assert [one.event_id for one in seen if one.event_id in wanted] == wanted


async def test_live_frames_cross_but_do_not_echo(app: App, servers: Any) -> None:
    core = app.resources.core
    await core.bus.wait_connected()
    mine: list[bytes] = []
    theirs: list[bytes] = []

    async def on_mine(_: str, payload: bytes) -> None:
        mine.append(payload)

    async def on_theirs(_: str, payload: bytes) -> None:
        theirs.append(payload)

    other = Bus(servers.nats_url, "other")
    running = asyncio.create_task(other.run())
    await other.wait_connected()
    subject = subjects.live_room(uuid4())
    subscription = await core.bus.subscribe_live(subject, on_mine)
    await other.subscribe_live(subject, on_theirs)
    await asyncio.sleep(0.1)
    await core.bus.publish_live(subject, b"hello")
    await until(lambda: theirs == [b"hello"])
    assert mine == []
    await other.publish_live(subject, b"back")
    await until(lambda: mine == [b"back"])
    await core.bus.unsubscribe_live(subscription)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_an_event_that_fails_is_not_overtaken(app: App) -> None:
    core, seen = app.resources.core, app.resources.seen
    app.resources.failing.update({5: 2})
    events = [left(number) for number in range(1, 21)]
    async with unit(core.sessions) as session:
        await outbox.stage(session, *events)
    wanted = {event.event_id for event in events}
    await until(lambda: sum(one.event_id in wanted for one in seen) == len(events), 25)
    assert [one.version for one in seen if one.event_id in wanted] == list(range(1, 21))


async def test_subscriptions_made_and_ended_without_nats_hold_when_it_is_back(
    app: App, servers: Any
) -> None:
    bus = app.resources.core.bus
    await bus.wait_connected()
    other = Bus(servers.nats_url, "other")
    running = asyncio.create_task(other.run())
    await other.wait_connected()
    heard: list[str] = []

    async def note(subject: str, _: bytes) -> None:
        heard.append(subject)

    made, ended = subjects.live_room(uuid4()), subjects.live_room(uuid4())
    before = await bus.subscribe_live(ended, note)
    await asyncio.to_thread(servers.nats.kill)
    try:
        await until(lambda: not bus.connected)
        await bus.subscribe_live(made, note)
        await bus.unsubscribe_live(before)
    finally:
        await asyncio.to_thread(servers.nats.start)
    await until(lambda: bus.connected and other.connected)

    async def tell_until_heard() -> None:
        while not heard:
            await other.publish_live(ended, b"")
            await other.publish_live(made, b"")
            await asyncio.sleep(0.1)

    await asyncio.wait_for(tell_until_heard(), 10)
    assert set(heard) == {made}
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
