import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import icalendar
import pytest
from rooms_cast import MakePerson, Person, refusal
from sqlalchemy import text, update

from cafe_chassis.testing import App
from cafe_database.sessions import unit
from cafe_rooms.schedule.reminding import forget, remind
from cafe_rooms.tables import ScheduledSession

pytestmark = pytest.mark.asyncio(loop_scope="session")


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def soon(**more: float) -> str:
    return instant(datetime.now(UTC).replace(microsecond=0) + timedelta(**more))


async def agree(who: Person, room: dict[str, Any], **draft: Any) -> dict[str, Any]:
    body = {"title": "Exam", "starts_at": soon(days=1), "minutes": 50, **draft}
    answer = await who.http.post(f"/api/rooms/{room['code']}/schedule", json=body)
    assert answer.status_code == 201, answer.text
    card: dict[str, Any] = answer.json()
    return card


async def schedule(who: Person, room: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await who.http.get(f"/api/rooms/{room['code']}/schedule")
    assert answer.status_code == 200, answer.text
    cards: list[dict[str, Any]] = answer.json()
    return cards


async def shift(app: App, card: dict[str, Any], **earlier: float) -> None:
    """Let a session, and its reminder, be so much earlier."""
    by = timedelta(**earlier)
    async with unit(app.resources.core.sessions) as session:
        await session.execute(
            update(ScheduledSession)
            .where(ScheduledSession.id == UUID(card["id"]))
            .values(
                starts_at=ScheduledSession.starts_at - by,
                remind_at=ScheduledSession.remind_at - by,
            )
        )


async def reminders(app: App, card: dict[str, Any]) -> int:
    """How often somebody was reminded of a session."""
    async with unit(app.resources.core.sessions) as session:
        count = text("SELECT reminders FROM scheduled_sessions WHERE id = :id")
        found = await session.scalar(count, {"id": UUID(card["id"])})
        assert isinstance(found, int)
        return found


async def test_hosts_agree_on_sessions_and_members_see_them(person: MakePerson) -> None:
    ana, mod, ben, eve = person("ana"), person("mod"), person(), person()
    room = await ana.opens()
    for one in (mod, ben):
        await one.joins(room)
    await ana.promotes(mod, room, "moderator")
    late = await agree(ana, room, repeats="weekly", timezone="Europe/Berlin", title=" Exam week ")
    early = await agree(mod, room, starts_at=soon(hours=1))
    assert late["title"] == "Exam week"
    assert late["next_at"] == late["starts_at"]
    assert early["created_by"] == {"id": str(mod.id), "username": "mod"}
    assert (early["repeats"], early["timezone"]) == ("none", "UTC")
    assert await schedule(ben, room) == [early, late]

    path = f"/api/rooms/{room['code']}/schedule"
    assert refusal(await ben.http.post(path, json={}))[0] == 422
    body = {"title": "Exam", "starts_at": soon(days=1), "minutes": 50}
    assert (await ben.http.post(path, json=body)).status_code == 403
    assert (await eve.http.get(path)).status_code == 403
    assert (await ben.http.delete(f"{path}/{late['id']}")).status_code == 403
    changed = await mod.http.patch(f"{path}/{late['id']}", json={"minutes": 25, "title": "Quiz"})
    assert changed.json() == {**late, "minutes": 25, "title": "Quiz"}
    assert (await ana.http.delete(f"{path}/{early['id']}")).status_code == 204
    assert (await ana.http.delete(f"{path}/{early['id']}")).status_code == 404
    assert [card["id"] for card in await schedule(ben, room)] == [late["id"]]

    again = {"Idempotency-Key": "k"}
    first = await ana.http.post(path, json=body, headers=again)
    second = await ana.http.post(path, json=body, headers=again)
    assert first.json() == second.json()
    assert len(await schedule(ben, room)) == 2


async def test_what_is_no_session(person: MakePerson) -> None:
    ana = person()
    room = await ana.opens()
    path = f"/api/rooms/{room['code']}/schedule"
    for wrong in (
        {"title": " "},
        {"title": "x" * 81},
        {"starts_at": soon(minutes=-1)},
        {"starts_at": soon(days=800)},
        {"starts_at": "2030-01-01T10:00:00"},
        {"minutes": 0},
        {"minutes": 1441},
        {"repeats": "hourly"},
        {"timezone": "Mars"},
        {"colour": "red"},
    ):
        body = {"title": "Exam", "starts_at": soon(days=1), "minutes": 50, **wrong}
        assert (await ana.http.post(path, json=body)).status_code == 422, wrong
    for _ in range(50):
        await agree(ana, room)
    full = await ana.http.post(
        path, json={"title": "Exam", "starts_at": soon(days=1), "minutes": 50}
    )
    assert refusal(full) == (409, "too_many_sessions")


async def test_a_private_schedule_is_as_unknown_as_its_room(person: MakePerson) -> None:
    ana, eve = person(), person()
    room = await ana.opens(visibility="private")
    card = await agree(ana, room)
    for code in (room["code"], "ZZZZZZ"):
        path = f"/api/rooms/{code}/schedule"
        for method, url in (
            ("GET", path),
            ("GET", f"{path}.ics"),
            ("DELETE", f"{path}/{card['id']}"),
        ):
            assert refusal(await eve.http.request(method, url)) == (404, "not_found")


async def test_a_reminder_goes_out_once_whatever_number_of_workers(
    person: MakePerson, app: App
) -> None:
    ana = person()
    room = await ana.opens()
    core = app.resources.core
    once, daily = await agree(ana, room), await agree(ana, room, repeats="daily")
    await remind(core)
    assert [await reminders(app, card) for card in (once, daily)] == [0, 0]
    for card in (once, daily):
        await shift(app, card, hours=23, minutes=51)
    await asyncio.gather(*(remind(core) for _ in range(5)))
    assert [await reminders(app, card) for card in (once, daily)] == [1, 1]
    await asyncio.gather(*(remind(core) for _ in range(3)))
    assert [await reminders(app, card) for card in (once, daily)] == [1, 1]
    # The next day; and once what passed while no worker ran.
    await shift(app, daily, days=1)
    await remind(core)
    assert await reminders(app, daily) == 2
    await shift(app, daily, days=30, hours=1)
    await remind(core)
    assert await reminders(app, daily) == 2


async def test_another_time_is_reminded_of_anew_another_title_is_not(
    person: MakePerson, app: App
) -> None:
    ana = person()
    room = await ana.opens()
    core = app.resources.core
    card = await agree(ana, room, starts_at=soon(minutes=5))
    path = f"/api/rooms/{room['code']}/schedule/{card['id']}"
    await remind(core)
    assert await reminders(app, card) == 1
    await ana.http.patch(path, json={"title": "Quiz"})
    await remind(core)
    assert await reminders(app, card) == 1
    await ana.http.patch(path, json={"starts_at": soon(minutes=8)})
    await remind(core)
    assert await reminders(app, card) == 2


async def test_a_calendar_program_reads_the_schedule(person: MakePerson) -> None:
    ana = person()
    room = await ana.opens(name="Späte Eulen; Nord, Süd")
    year = datetime.now(UTC).year + 1
    first = datetime(year, 3, 1, 17, tzinfo=UTC)
    card = await agree(
        ana,
        room,
        title="Exam\u2028week, part 1; 100 %",
        starts_at=instant(first),
        repeats="weekly",
        timezone="Europe/Berlin",
    )
    answer = await ana.http.get(f"/api/rooms/{room['code']}/schedule.ics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert f"{room['code']}.ics" in answer.headers["content-disposition"]
    calendar = icalendar.Calendar.from_ical(answer.content)
    (event,) = calendar.events
    assert event["summary"] == card["title"]
    assert event["location"] == room["name"]
    assert str(event["uid"]).startswith(card["id"])
    assert event["rrule"]["freq"] == ["WEEKLY"]
    assert event.start.isoformat() == f"{year}-03-01T18:00:00+01:00"
    assert str(event["dtstart"].params["tzid"]) == "Europe/Berlin"
    assert event.duration == timedelta(minutes=50)
    assert [str(zone.tz_name) for zone in calendar.timezones] == ["Europe/Berlin"]
    assert len(event.alarms.times) == 1
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))


async def test_what_is_over_goes_after_a_week(person: MakePerson, app: App) -> None:
    ana = person()
    room = await ana.opens()
    core = app.resources.core
    over, daily = await agree(ana, room), await agree(ana, room, repeats="daily")
    for card in (over, daily):
        await shift(app, card, days=9)
    await remind(core)
    assert [card["next_at"] is None for card in await schedule(ana, room)] == [False, True]
    await forget(core)
    assert [card["id"] for card in await schedule(ana, room)] == [daily["id"]]
