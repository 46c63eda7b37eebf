"""A call for two: seen and heard on both sides, and nobody else's business."""

import json

import pytest
from cafe_visitor import MakeVisitor, Visitor, wait_for
from playwright.sync_api import Locator, WebSocketRoute, expect

pytestmark = pytest.mark.timeout(120)


def two_in_a_room(visitor: MakeVisitor) -> tuple[Visitor, Visitor, str]:
    ana, ben = visitor("ana"), visitor("ben")
    ana.has_account()
    ben.has_account()
    code = ana.opens_room()
    ana.enters(code)
    ben.enters(code)
    return ana, ben, code


def talk(ana: Visitor, ben: Visitor) -> None:
    """Ana starts, Ben joins, both see and hear."""
    ana.button("Start call").click()
    expect(ana.page.get_by_text("Waiting for somebody to join.")).to_be_visible()
    ben.button("Join call").click()
    for person in (ana, ben):
        sees_and_hears(person)


def sees_and_hears(person: Visitor) -> None:
    """Wait until more pictures were decoded and more sound was heard than up to now."""
    before = person.received()

    def more() -> bool:
        now = person.received()
        return all(now[kind] > before[kind] for kind in ("frames", "packets", "loudness"))

    wait_for(person.page, more, f"{person.username} sees and hears, so far {before}")


def picture_of(person: Visitor, seen_by: Visitor) -> Locator:
    return seen_by.page.get_by_role("figure").filter(has=seen_by.page.get_by_text(person.username))


def test_two_people_see_and_hear_each_other_until_one_hangs_up(visitor: MakeVisitor) -> None:
    ana, ben, _ = two_in_a_room(visitor)
    # Being in a room opens no device, nor does somebody else's call (promise P10).
    assert ana.devices_asked() == 0
    ana.button("Start call").click()
    expect(ben.button("Join call")).to_be_visible()
    assert ana.devices_asked() > 0
    assert ben.devices_asked() == 0
    ben.button("Join call").click()
    for person in (ana, ben):
        sees_and_hears(person)

    ben.button("Microphone").click()
    picture = picture_of(ben, seen_by=ana)
    silent = picture.get_by_role("img", name="microphone off")
    expect(silent).to_be_visible()
    ben.button("Microphone").click()
    expect(silent).to_be_hidden()
    ben.button("Camera").click()
    # His initials stand in for him.
    expect(picture.locator(".picture-stand-in")).to_be_visible()

    ben.button("Hang up").click()
    expect(ben.button("Join call")).to_be_visible()
    # At once: a place that was only lost would be held for half a minute.
    expect(ana.page.get_by_text("Waiting for somebody to join.")).to_be_visible(timeout=3_000)
    ana.button("Hang up").click()
    for person in (ana, ben):
        expect(person.button("Start call")).to_be_visible()


def test_third_person_is_told_busy_and_disturbs_nobody(visitor: MakeVisitor) -> None:
    ana, ben, code = two_in_a_room(visitor)
    cleo = visitor("cleo")
    cleo.has_account()
    # Her page does not hear that the call is full: she presses Join a moment after Ben.
    cleo.page.route_web_socket(f"**/ws/rooms/{code}*", without_news_of_a_full_call)
    cleo.enters(code)
    talk(ana, ben)

    cleo.button("Join call").click()
    expect(cleo.page.get_by_text("Two people are already in this call.")).to_be_visible()
    for person in (ana, ben):
        sees_and_hears(person)
        expect(person.page.get_by_role("figure")).to_have_count(2)

    # Where the news does arrive, there is no door.
    cleo.page.unroute_all()
    cleo.page.reload()
    expect(cleo.page.get_by_text("are talking. A call has two places.")).to_be_visible()
    expect(cleo.button("Join call")).to_have_count(0)


def without_news_of_a_full_call(socket: WebSocketRoute) -> None:
    server = socket.connect_to_server()

    def pass_on(text: str | bytes) -> None:
        frame = json.loads(text)
        if frame["type"] != "call" or frame["state"] != "active":
            socket.send(text)

    server.on_message(pass_on)
