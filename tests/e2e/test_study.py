"""Timers in browsers: rounds, pauses, reloads, two people and nobody; and what is kept of them."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import pytest
from cafe_visitor import MakeVisitor, Visitor, wait_for
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.timeout(120)

STUDY = Path(__file__).parent / "study.js"
SKEW_MS = 250
HOUR_WRONG = "{ const right = Date.now; Date.now = () => right.call(Date) + 3_600_000; }"
"""A computer whose clock is an hour fast."""


def at_study(make: MakeVisitor, name: str = "ana", **context: object) -> Visitor:
    """Somebody with an account and ears, on the page for studying alone."""
    person = make(name, **context)
    person.context.add_init_script(path=STUDY)
    person.has_account()
    person.page.goto("/study")
    return person


def plans(person: Visitor, focus: int, **more: int) -> None:
    """Choose lengths in minutes, of two seconds here."""
    person.page.get_by_text("Custom", exact=True).click()
    for name, minutes in {"Focus": focus, **more}.items():
        person.page.get_by_role("spinbutton", name=name, exact=True).fill(str(minutes))
        person.page.keyboard.press("Tab")


def seconds(person: Visitor) -> int:
    """What the clock shows now."""
    minutes, rest = person.clock.inner_text().split(":")
    return int(minutes) * 60 + int(rest)


def latest(person: Visitor) -> list[dict[str, object]]:
    items: list[dict[str, object]] = person.call("GET", "/api/tracker/sessions", 200)["items"]
    return items


def apart_ms(ana: Visitor, ben: Visitor) -> list[float]:
    """How far apart each second turned that both clocks have shown since they are watched."""
    turns, others = (person.page.evaluate("cafeStudy.turns") for person in (ana, ben))
    return [abs(at - others[second]) for second, at in turns.items() if at and others.get(second)]


def loudness(page: Page) -> float:
    heard: float = page.evaluate("cafeStudy.loudness()")
    return heard


def test_round_of_focus_and_break_with_pause_reload_chime_and_notice(visitor: MakeVisitor) -> None:
    ana = at_study(visitor)
    ana.call("POST", "/api/tracker/goals", 201, title="Essay, introduction", subject="History")
    ana.page.reload()
    plans(ana, 3, Break=1)
    # A goal is taken from the list, or found by its name among those that were just added.
    ana.button("Work on: Essay, introduction").click()
    aim = ana.page.get_by_label("What will you work on?")
    expect(aim).to_have_value("Essay, introduction")
    ana.page.get_by_label("New goal").fill("Vocabulary")
    ana.button("Add").click()
    expect(ana.page.locator("datalist option[value=Vocabulary]")).to_have_count(1)
    essay = ana.call("GET", "/api/tracker/aim", 200)["goal_id"]
    assert essay is not None
    aim.fill("Vocabulary")
    aim.press("Enter")
    wait_for(
        ana.page,
        lambda: ana.call("GET", "/api/tracker/aim", 200)["goal_id"] not in {essay, None},
        "the other goal is found by its name",
    )
    ana.button("Work on: Essay, introduction").click()
    expect(aim).to_have_value("Essay, introduction")
    # Notifications are offered after Start, and the browser asks only whoever says yes.
    offer = ana.button("Yes, tell me")
    expect(offer).to_have_count(0)
    ana.button("Keep the screen on").click()
    ana.button("Start").click()
    expect(offer).to_be_visible()
    expect(ana.page).to_have_title(re.compile(r"^0\d:\d\d focus · Study alone$"))
    assert ana.page.evaluate("[cafeStudy.questions, cafeStudy.awake]") == [0, True]
    ana.button("Pause").click()
    expect(ana.button("Resume")).to_be_visible()
    assert ana.page.evaluate("cafeStudy.awake") is False
    stood = seconds(ana)
    ana.page.wait_for_timeout(1_100)
    ana.page.reload()
    # A pause does not count, neither before nor after a reload.
    expect(ana.button("Resume")).to_be_visible()
    assert seconds(ana) == stood
    # Another tab of the same person is told at once.
    other = ana.context.new_page()
    other.goto("/study")
    ana.button("Resume").click()
    expect(other.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    other.close()
    offer.click()
    expect(offer).to_have_count(0)
    assert ana.page.evaluate("[cafeStudy.questions, cafeStudy.sound()]") == [1, "running"]
    # As when another tab is looked at: there the system has to tell.
    ana.page.evaluate("Object.defineProperty(document, 'visibilityState', {value: 'hidden'})")

    expect(ana.button("Start break")).to_be_visible(timeout=40_000)
    notices = ana.page.evaluate("cafeStudy.notices")
    assert len(notices) == 1
    assert notices[0].startswith("Focus is over Break, ")
    assert ana.page.evaluate("cafeStudy.strokes") == 4
    asked = ana.page.get_by_role("region", name="How it went")
    expect(asked).to_contain_text("Essay, introduction")
    asked.get_by_role("button", name="Done", exact=True).click()
    wait_for(ana.page, lambda: latest(ana)[0]["result"] == "done", "the result is noted")
    kept = latest(ana)
    assert len(kept) == 1
    assert kept[0]["minutes"] == 3
    assert kept[0]["subject"] == "History"
    ana.button("Start break").click()
    # The break ends by itself, in the second round.
    expect(ana.page.get_by_text("round 2 of 4")).to_be_visible()
    expect(ana.button("Start focus")).to_be_visible()


def test_flow_overtime_and_sounds(visitor: MakeVisitor) -> None:
    ana = at_study(visitor)
    # Sound is made by the page, follows its volume and ends.
    expect(ana.page.get_by_role("slider", name="Volume")).to_have_count(0)
    assert ana.page.evaluate("cafeStudy.sound()") == "none"
    ana.page.get_by_text("Rain", exact=True).click()
    wait_for(ana.page, lambda: loudness(ana.page) > 0.003, "rain is heard")
    assert ana.page.evaluate("cafeStudy.sound()") == "running"
    ana.page.get_by_role("slider", name="Volume").fill("0")
    wait_for(ana.page, lambda: loudness(ana.page) < 0.0005, "it is turned down")
    ana.page.get_by_role("slider", name="Volume").fill("80")
    ana.page.get_by_text("Waterfall", exact=True).click()
    wait_for(ana.page, lambda: loudness(ana.page) > 0.003, "a waterfall is heard")
    ana.page.get_by_text("Off", exact=True).click()
    wait_for(ana.page, lambda: loudness(ana.page) < 0.0005, "it is silent")

    ana.page.get_by_text("Flow", exact=True).click()
    expect(ana.clock).to_have_text("00:00")
    ana.button("Start").click()
    wait_for(ana.page, lambda: seconds(ana) >= 2, "it counts up")
    ana.button("Break now").click()
    expect(ana.button("Start break")).to_be_visible()
    ana.call("POST", "/api/tracker/timer/reset", 200)
    plans(ana, 1)
    ana.page.get_by_text("More choices").click()
    ana.page.get_by_label("Finish the thought").select_option("15")
    ana.button("Start").click()
    expect(ana.page.get_by_text("Take the break when you are ready")).to_be_visible()
    expect(ana.clock).to_have_text(re.compile(r"^\+0:0[1-9]$"))
    ana.button("Break now").click()
    expect(ana.button("Start break")).to_be_visible()


def test_hour_offline_goes_on_and_merges(visitor: MakeVisitor) -> None:
    ana = visitor("ana")
    ana.forgive(r"ERR_INTERNET_DISCONNECTED|^WebSocket connection to ")
    ana.has_account()
    ana.context.clock.install()
    ana.page.goto("/study")
    ana.page.get_by_text("More choices").click()
    ana.page.get_by_label("Go on by itself after each phase").check()
    ana.button("Start").click()
    expect(ana.button("Pause")).to_be_visible()
    expect(ana.clock).to_have_text(re.compile(r"^00:4\d$"))
    ana.context.set_offline(True)
    ana.page.clock.fast_forward("01:02:00")
    # By the page's own count two rounds have passed; nothing is credited by it.
    expect(ana.page.get_by_text("The timer goes on")).to_be_visible()
    expect(ana.page.get_by_text("round 3 of 4")).to_be_visible()
    # Minutes on the server, of two seconds, pass as they do.
    ana.page.wait_for_timeout(2_000)
    # On the way home the telephone ended it, as the server has it: within the first focus.
    ended = ana.call("POST", "/api/tracker/timer/end", 200)
    assert ended["status"] == "idle"
    ana.context.set_offline(False)
    expect(ana.button("Start")).to_be_visible(timeout=45_000)
    expect(ana.page.get_by_text("The timer goes on")).to_have_count(0)
    (kept,) = latest(ana)
    expect(ana.page.get_by_text(f"{kept['minutes']} min of focus today so far")).to_be_visible()


def test_two_people_see_one_second_and_minutes_come_with_browsers_closed(
    visitor: MakeVisitor,
) -> None:
    ana, ben = visitor("ana"), visitor("ben")
    ben.context.add_init_script(HOUR_WRONG)
    for person in (ana, ben):
        person.context.add_init_script(path=STUDY)
        person.has_account()
    code = ana.opens_room()
    ana.enters(code)
    ben.enters(code)
    ana.call("POST", f"/api/tracker/rooms/{code}/timer/start", 200, focus_minutes=20)
    for person in (ana, ben):
        expect(person.button("Pause")).to_be_visible()
    # What she works on, and later how it went, is shown to others by her choice.
    aim = ana.page.get_by_label("What will you work on?")
    aim.fill("Essay, introduction")
    aim.press("Enter")
    people = ben.page.get_by_role("region", name="People")
    ana.page.get_by_label("Show it in the room").check()
    expect(people.get_by_text("Essay, introduction", exact=True)).to_be_visible()
    # Clocks are measured again a while after a page was loaded.
    ana.page.wait_for_timeout(2_500)
    for person in (ana, ben):
        person.page.evaluate("cafeStudy.watchClock()")
    wait_for(ana.page, lambda: len(apart_ms(ana, ben)) >= 2, "two seconds turn on both pages")
    assert median(apart_ms(ana, ben)) < SKEW_MS

    ana.button("End").click()
    expect(ben.button("Start")).to_be_visible()
    went = ana.page.get_by_role("region", name="How it went")
    went.get_by_role("button", name="Partly done", exact=True).click()
    expect(people.get_by_text("Essay, introduction: partly done")).to_be_visible()
    # His own timer ends while no page of his is open.
    ben.page.goto("about:blank")
    ben.call("POST", "/api/tracker/timer/start", 200, focus_minutes=1)
    ana.page.get_by_role("button", name="Room menu").click()
    ana.button("Leaderboard").click()
    ana.page.get_by_role("checkbox", name="Show me here").check()
    listed = ana.page.get_by_role("dialog").get_by_role("listitem")
    expect(listed).to_have_count(1)
    expect(listed).to_contain_text(ana.username)
    expect(listed).to_contain_text(re.compile(r"[2-9] min"))

    wait_for(
        ben.page,
        lambda: [s["minutes"] for s in latest(ben) if s["source"] == "timer"] == [1],
        "minutes without a browser",
        within_s=40,
    )
    assert [s["source"] for s in latest(ben)] == ["timer", "room_timer"]


def test_sessions_move_between_cafes_and_the_week_is_the_regions(
    visitor: MakeVisitor, tmp_path: Path
) -> None:
    ana = visitor("ana", locale="en-US")
    ana.has_account()
    ended = (datetime.now(UTC) - timedelta(days=1)).replace(microsecond=0)
    for minutes in (50, 25):
        body = {"minutes": minutes, "ended_at": ended.isoformat(), "note": "Vocabulary"}
        ana.call("POST", "/api/tracker/sessions", 201, **body)
        ended -= timedelta(hours=2)
    ana.page.goto("/progress")
    kept = {}
    for name, ending in (("CSV", "csv"), ("JSON", "json"), ("a calendar", "ics")):
        ana.page.get_by_role("button", name="Import and export").click()
        with ana.page.expect_download() as begun:
            ana.page.get_by_role("link", name=f"Export as {name}").click()
        kept[ending] = tmp_path / f"sessions.{ending}"
        begun.value.save_as(kept[ending])

    # A newcomer takes them with him; what is there already is not taken twice.
    ben = visitor("ben", locale="ar-EG")
    ben.has_account()
    ben.page.goto("/progress")
    expect(ben.page.locator(".heat tbody th").first).to_have_text(re.compile("Saturday"))
    for ending, report in (("ics", "Take 2"), ("csv", None), ("json", None)):
        ben.page.get_by_role("button", name="Import and export").click()
        ben.button("Import sessions").click()
        ben.page.get_by_label("File").set_input_files(kept[ending])
        if report:
            ben.button(report).click()
            expect(ben.page.get_by_role("dialog")).to_have_count(0)
        else:
            expect(ben.page.get_by_text("here already").first).to_be_attached()
            expect(ben.button("Take them")).to_be_disabled()
            ben.button("Cancel").click()
    items = latest(ben)
    assert [(s["minutes"], s["source"], s["note"]) for s in items] == [
        (50, "imported", "Vocabulary"),
        (25, "imported", "Vocabulary"),
    ]
    # The year is walked by keys, and is there as a table.
    if ended.year == datetime.now(UTC).year:
        today = ben.page.get_by_role("gridcell").and_(ben.page.locator("[aria-current]"))
        today.press("ArrowUp")
    else:  # on New Year's Day yesterday is the last day of another map
        ben.button("The year before").click()
        ben.page.locator(".heat td[tabindex='0']").focus()
    walked = ben.page.locator(".heat td:focus")
    expect(walked).to_have_attribute("aria-label", re.compile(": 1 h 15 min$"))
    ben.button("As a table").click()
    expect(ben.page.get_by_role("row", name="1 h 15 min")).to_have_count(1)
    # The note of a line is written where it stands.
    ben.page.get_by_role("button", name=re.compile("^Edit 50 min")).click()
    ben.page.get_by_label("Note").fill("Vocabulary, unit 7")
    ben.button("Save").click()
    expect(ben.page.get_by_text("Vocabulary, unit 7")).to_be_visible()
