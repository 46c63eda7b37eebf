"""A call for two: seen and heard on both sides, and nobody else's business."""

import json
import os
import re
import signal

import pytest
from cafe_calls import picture_of, sees, sees_and_hears, talk, two_in_a_room
from cafe_visitor import Installation, MakeVisitor, Visitor, unique
from playwright.sync_api import Browser, WebSocketRoute, expect

from cafe_local import chromium

pytestmark = pytest.mark.timeout(240)

WITHOUT_DEVICES = [
    "--no-sandbox",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
]
REFUSING = [*WITHOUT_DEVICES, "--use-fake-device-for-media-stream", "--deny-permission-prompts"]


def test_two_people_see_and_hear_each_other_until_one_hangs_up(
    visitor: MakeVisitor, cafe: Installation
) -> None:
    ana, ben, _ = two_in_a_room(visitor)
    # Being in a room opens no device, nor does somebody else's call (promise P10).
    assert ana.devices_asked() == 0
    ana.button("Start call").click()
    expect(ben.button("Join call")).to_be_visible()
    assert ana.devices_asked() > 0
    assert ben.devices_asked() == 0
    ben.button("Join call").click()
    sees_and_hears(ana, ben)

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
    for replica in ("signaling-1", "signaling-2"):
        assert not re.search(r"candidate:\d|ice-ufrag|v=0", cafe.log(replica))


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
    sees_and_hears(ana, ben)
    for person in (ana, ben):
        expect(person.page.get_by_role("figure")).to_have_count(2)

    # Where the news does arrive, there is no door.
    cleo.page.unroute_all()
    cleo.page.reload()
    expect(cleo.page.get_by_text("are talking. A call has two places.")).to_be_visible()
    expect(cleo.button("Join call")).to_have_count(0)


def test_devices_that_are_refused_or_missing_cost_no_call(
    visitor: MakeVisitor, browser: Browser, cafe: Installation
) -> None:
    """Ben's browser refuses, Cleo's has no devices; both see and hear Ana."""
    ana = visitor("ana")
    ana.has_account()
    code = ana.opens_room()
    ana.enters(code)
    ana.button("Start call").click()
    for name, flags, reason in (
        ("ben", REFUSING, "Your microphone and camera are blocked for this page."),
        ("cleo", WITHOUT_DEVICES, "No microphone was found."),
    ):
        other = browser.browser_type.launch(executable_path=chromium.find(), args=flags)
        try:
            person = Visitor(other, cafe.origin, unique(name))
            person.has_account()
            person.enters(code)
            person.button("Join call").click()
            expect(person.page.get_by_text(reason)).to_be_visible()
            sees_and_hears(person)
            expect(picture_of(person, ana).locator(".picture-stand-in")).to_be_visible()
            person.button("Hang up").click()
            expect(person.button("Join call")).to_be_visible()
            assert person.trouble == []
        finally:
            other.close()
        expect(ana.page.get_by_text("hung up. Waiting for somebody to join.")).to_be_visible()


def test_a_call_at_the_break(visitor: MakeVisitor) -> None:
    ana, ben, code = two_in_a_room(visitor)
    cleo = visitor("cleo")
    cleo.has_account()
    cleo.enters(code)
    ana.button(f"Manage {ben.username}").click()
    ana.page.get_by_role("button", name="Call at the break").click()
    expect(ana.page.get_by_text(f"You asked {ben.username} for a call")).to_be_visible()
    expect(ben.page.get_by_text(f"{ana.username} would like to talk at the break.")).to_be_visible()

    ana.button("Start").click()
    ana.button("Skip").click()  # the break
    ask = ana.page.get_by_role("listitem").filter(has_text=f"Call {ben.username} now?")
    ask.get_by_role("button", name="Start call").click()
    asked = ben.page.get_by_role("listitem").filter(has_text="would like to talk with you.")
    asked.get_by_role("button", name="Join call").click()
    sees_and_hears(ana, ben)
    for person in (ana, ben):
        person.button("Hang up").click()
        expect(person.page.get_by_text("It is the break.")).to_have_count(0)
    # It was told to nobody else.
    expect(cleo.page.get_by_text("at the break")).to_have_count(0)


def test_a_call_goes_on_through_what_happens_to_it(
    visitor: MakeVisitor, cafe: Installation
) -> None:
    """A look before it, both negotiating at once, a screen, a reload, no signaling."""
    ana, ben, _ = two_in_a_room(visitor)
    for person in (ana, ben):
        person.forgive(r"^WebSocket connection to ")
    ana.button("Check camera and sound").click()
    lobby = ana.page.get_by_role("dialog", name="Camera and sound")
    expect(lobby.get_by_label("Microphone", exact=True).last).to_be_visible()
    # So far she only looks at herself, and nobody can know.
    expect(ben.button("Join call")).to_have_count(0)
    lobby.get_by_role("button", name="Start call").click()
    ben.button("Join call").click()
    sees_and_hears(ana, ben)

    for person in (ana, ben):
        person.page.evaluate("cafeWatch.negotiate()")  # glare
    sees_and_hears(ana, ben)

    before = ana.page.evaluate("cafeWatch.restarts")
    ana.page.evaluate("window.dispatchEvent(new Event('online'))")  # another network
    ana.page.wait_for_function("before => cafeWatch.restarts > before", arg=before)
    sees_and_hears(ana, ben)

    changes_devices(ana, seen_by=ben)

    ana.button("Share screen").click()
    expect(picture_of(ana, seen_by=ben)).to_have_attribute("data-screen", "true")
    sees(ben)
    ana.button("Share screen").click()
    expect(picture_of(ana, seen_by=ben)).not_to_have_attribute("data-screen", "true")
    sees(ben)

    ben.page.reload()
    sees_and_hears(ana, ben)  # without a press of any button

    replicas = ("signaling-1", "signaling-2")
    pids = {replica: cafe.kill(replica) for replica in replicas}
    sees_and_hears(ana, ben)
    for replica, pid in pids.items():
        cafe.back(replica, pid)
    mutes(ben, seen_by=ana)

    pids = {replica: cafe.pid(replica) for replica in replicas}
    for pid in pids.values():
        os.kill(pid, signal.SIGSTOP)
    try:
        sees_and_hears(ana, ben)
        ben.button("Camera").click()
    finally:
        for pid in pids.values():
            os.kill(pid, signal.SIGCONT)
    # What was said meanwhile arrives.
    expect(picture_of(ben, seen_by=ana).locator(".picture-stand-in")).to_be_visible(timeout=30_000)


def changes_devices(person: Visitor, seen_by: Visitor) -> None:
    """Take another camera, rest it by its key, talk by holding a key."""
    picture = picture_of(person, seen_by)
    silent = picture.get_by_role("img", name="microphone off")
    person.button("Devices").click()
    dialog = person.page.get_by_role("dialog", name="Devices")
    asked = person.devices_asked()
    dialog.get_by_label("Camera", exact=True).select_option(index=1)
    person.page.wait_for_function("asked => cafeWatch.devicesAsked > asked", arg=asked)
    sees(seen_by)
    dialog.get_by_label("Push to talk").check()
    expect(silent).to_be_visible()
    person.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)  # while it is open, keys are its own
    person.page.keyboard.down("m")
    expect(silent).to_be_hidden()
    person.page.keyboard.up("m")
    expect(silent).to_be_visible()
    person.button("Devices").click()
    dialog.get_by_label("Push to talk").uncheck()
    person.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(silent).to_be_hidden()
    person.page.keyboard.press("v")
    expect(picture.locator(".picture-stand-in")).to_be_visible()
    person.page.keyboard.press("v")
    sees(seen_by)


def mutes(person: Visitor, seen_by: Visitor) -> None:
    """See that signals pass: one mutes, the other is shown it."""
    person.button("Microphone").click()
    silent = picture_of(person, seen_by).get_by_role("img", name="microphone off")
    expect(silent).to_be_visible(timeout=60_000)
    person.button("Microphone").click()
    expect(silent).to_be_hidden()


def without_news_of_a_full_call(socket: WebSocketRoute) -> None:
    server = socket.connect_to_server()

    def pass_on(text: str | bytes) -> None:
        frame = json.loads(text)
        if frame["type"] != "call" or frame["state"] != "active":
            socket.send(text)

    server.on_message(pass_on)
