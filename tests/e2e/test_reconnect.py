"""What a lost connection and an ended session cost: a pause, and nothing that was written."""

from collections.abc import Callable

import pytest
from cafe_visitor import PASSWORD, Installation, MakeVisitor, Visitor, wait_for
from playwright.sync_api import expect

pytestmark = pytest.mark.timeout(180)

REPLICAS = ("chat-1", "chat-2")
READY = '"event": "ready"'
START_S = 45
"""A process starts in three seconds, on a busy machine in half a minute."""


def two_in_a_room(visitor: MakeVisitor) -> tuple[Visitor, Visitor]:
    ana, ben = visitor("ana"), visitor("ben")
    for person in (ana, ben):
        # A dropped socket and a refused handshake: the browser notes both, the page handles them.
        person.forgive(r"^WebSocket connection to ")
        person.has_account()
    code = ana.opens_room()
    ana.enters(code)
    ben.enters(code)
    return ana, ben


def test_killed_chat_costs_a_pause_and_no_line(cafe: Installation, visitor: MakeVisitor) -> None:
    ana, ben = two_in_a_room(visitor)
    lines: list[str] = []

    def both_write(when: str) -> None:
        for person in (ana, ben):
            lines.append(f"{person.username} {when}")
            person.say(lines[-1])

    both_write("before")
    for replica in REPLICAS:
        back = kill(cafe, replica, ana)
        both_write(f"without {replica}")
        back()
        both_write(f"after {replica}")
    for person in (ana, ben):
        person.sees(*lines)

    coming_back = [kill(cafe, replica, ana) for replica in REPLICAS]
    for person in (ana, ben):
        expect(person.page.get_by_text("Reconnecting").first).to_be_visible()
    both_write("in the dark")
    expect(ana.page.get_by_text("waits for the connection")).to_be_visible()
    for back in coming_back:
        back()
    for person in (ana, ben):
        # It comes back by itself.
        expect(person.page.get_by_text("Reconnecting")).to_have_count(0, timeout=30_000)
        person.sees(*lines)


def kill(cafe: Installation, replica: str, watching: Visitor) -> Callable[[], None]:
    """End a replica without warning; what is returned waits until it serves again."""
    starts = cafe.log(replica).count(READY)
    old = cafe.kill(replica)

    def back() -> None:
        cafe.back(replica, old)

        def serves() -> bool:
            return cafe.log(replica).count(READY) > starts

        wait_for(watching.page, serves, f"{replica} serves", within_s=START_S)

    return back


def test_person_logged_out_elsewhere_logs_in_on_the_spot(visitor: MakeVisitor) -> None:
    ana, ben = two_in_a_room(visitor)
    # Whatever her page asks until she is back is refused.
    ana.forgive(r"status of 401 .*/api/")
    ana.say("Back in a second")
    ben.sees("Back in a second")
    draft = ana.page.get_by_role("textbox", name="Message")
    draft.fill("Half a thought")

    # In another tab of the same browser.
    tab = ana.context.new_page()
    tab.goto("/")
    tab.get_by_role("button", name=f"Your account, {ana.username}").click()
    tab.get_by_role("button", name="Log out").click()
    expect(tab.get_by_role("link", name="Create an account")).to_be_visible()
    tab.close()

    dialog = ana.page.get_by_role("dialog", name="You were signed out")
    expect(dialog).to_be_visible()
    ben.say("Said meanwhile")
    ben.sees("Said meanwhile")
    dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    dialog.get_by_role("button", name="Log in", exact=True).click()
    expect(dialog).to_have_count(0)
    ana.sees("Back in a second", "Said meanwhile")
    expect(draft).to_have_value("Half a thought")
    ana.button("Send").click()
    for person in (ana, ben):
        person.sees("Half a thought")
