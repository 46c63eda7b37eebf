"""The first hour of two people: sign up, meet, talk, focus together, find the minutes."""

import re

import pytest
from cafe_noon import noon_zone
from cafe_visitor import PASSWORD, MakeVisitor, Visitor, wait_for
from playwright.sync_api import expect

pytestmark = pytest.mark.timeout(120)

FOCUS_MINUTES = 3
"""Six seconds in these tests."""


def test_two_people_meet_talk_focus_and_find_their_minutes(visitor: MakeVisitor) -> None:
    zone = noon_zone()
    ana, ben = visitor("ana", timezone_id=zone), visitor("ben", timezone_id=zone)
    for person in (ana, ben):
        sign_up(person)
    code = create_room(ana, "Window seat")
    join_by_typing(ben, code.lower())
    for person in (ana, ben):
        person.counts("2")

    ana.say("Good morning. Essay until ten?")
    ben.sees("Good morning. Essay until ten?")
    ben.say("Yes — and then coffee ☕")
    for person in (ana, ben):
        person.sees("Good morning. Essay until ten?", "Yes — and then coffee ☕")

    start_focus(ana)
    expect(ben.button("Pause")).to_be_visible()
    shown = [seconds(person) for person in (ana, ben)]
    assert abs(shown[0] - shown[1]) <= 1, shown
    # It ends by itself: nobody presses anything.
    for person in (ana, ben):
        expect(person.button("Start break")).to_be_visible()
    for person in (ana, ben):
        finds_minutes(person, code)


def sign_up(person: Visitor) -> None:
    """Through the landing page and the form, to the home page."""
    person.page.goto("/")
    person.page.get_by_role("link", name="Create an account").click()
    person.fill_in(Username=person.username, Password=PASSWORD)
    person.button("Create account").click()
    expect(person.page.get_by_role("heading", level=1)).to_contain_text(person.username)


def create_room(person: Visitor, name: str) -> str:
    """By the form on the home page; return the code that the room's page shows."""
    person.button("Create a room").first.click()
    person.fill_in(Name=name)
    person.button("Create room").click()
    person.is_in_room()
    expect(person.page.get_by_role("heading", level=1)).to_have_text(name)
    return person.page.url.rsplit("/", 1)[1]


def join_by_typing(person: Visitor, code: str) -> None:
    """Key by key, as a person who was told the code."""
    person.page.get_by_label("Six characters, or paste a link").press_sequentially(code)
    person.button("Join").click()
    person.is_in_room()


def start_focus(person: Visitor) -> None:
    """Choose a short focus and start it for the room."""
    person.page.get_by_text("Custom", exact=True).click()
    person.page.get_by_role("spinbutton", name="Focus").fill(str(FOCUS_MINUTES))
    person.button("Start").click()
    expect(person.button("Pause")).to_be_visible()


def seconds(person: Visitor) -> int:
    """What the clock shows now."""
    minutes, rest = person.clock.inner_text().split(":")
    return int(minutes) * 60 + int(rest)


def finds_minutes(person: Visitor, code: str) -> None:
    """The tracker may credit a moment after the room was told, so the page is read again."""
    row = person.page.get_by_role("listitem").filter(has_text="by the room's timer")

    def arrived() -> bool:
        person.page.goto("/progress")
        expect(person.page.get_by_role("heading", name="Sessions")).to_be_visible()
        return row.count() == 1

    wait_for(person.page, arrived, f"minutes of {person.username}")
    expect(row).to_contain_text(f"{FOCUS_MINUTES} min")
    expect(row.get_by_role("link", name=code)).to_be_visible()
    today = person.page.get_by_role("term").filter(has_text="Today").locator("..")
    expect(today).to_contain_text(f"{FOCUS_MINUTES} min")


def test_refused_password_is_told_under_its_field(visitor: MakeVisitor) -> None:
    ana = visitor("ana")
    ana.forgive(r"status of 422 .*/api/auth/signup$")
    ana.page.goto("/signup")
    # The field that is left says what is wrong, and does not push the button away under the press.
    ana.fill_in(Username=ana.username, Password="1234")
    ana.button("Create account").click()
    expect(ana.page.get_by_text("Your account was not made.")).to_be_visible()
    # Long enough for the page; that it is common, only the service knows.
    ana.fill_in(Username=ana.username, Password="password123")
    ana.button("Create account").click()
    field = ana.page.get_by_label("Password", exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    # The field names its explanations in order; the first one is what is wrong.
    told_id, _, _ = (field.get_attribute("aria-describedby") or "").partition(" ")
    told = ana.page.locator(f'[id="{told_id}"]')
    expect(told).to_be_visible()
    expect(told).to_contain_text("password")
    field_box, told_box = field.bounding_box(), told.bounding_box()
    assert field_box
    assert told_box
    assert 0 <= told_box["y"] - (field_box["y"] + field_box["height"]) < 24

    # What was typed is kept; a better password is enough.
    ana.fill_in(Password=PASSWORD)
    ana.button("Create account").click()
    expect(ana.page.get_by_role("heading", level=1)).to_contain_text(ana.username)


def test_invited_person_logs_in_and_lands_in_the_room(visitor: MakeVisitor) -> None:
    ana, cleo = visitor("ana"), visitor("cleo")
    ana.has_account()
    code = ana.opens_room(name="Quiet corner")
    cleo.has_account()
    cleo.context.clear_cookies()

    cleo.page.goto(f"/rooms/{code}")
    expect(cleo.page).to_have_url(re.compile(r"/login\?next="))
    expect(cleo.page.get_by_text(f"straight on to room {code}")).to_be_visible()
    cleo.log_in()
    expect(cleo.page).to_have_url(re.compile(f"/rooms/{code}$"))
    expect(cleo.page.get_by_role("heading", name="Quiet corner")).to_be_visible()
    cleo.button("Join this room").click()
    cleo.is_in_room()
