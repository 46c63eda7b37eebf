"""What two people do with their words: marks, answers, reactions, changes, search, pins, quiet."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from cafe_visitor import MakeVisitor, Visitor
from playwright.sync_api import Locator, expect

pytestmark = pytest.mark.timeout(150)


def message(person: Visitor, text: str) -> Locator:
    """The message with this text, with all that belongs to it."""
    return person.page.get_by_role("log", name="Chat").get_by_role("article").filter(has_text=text)


def field(person: Visitor) -> Locator:
    return person.page.get_by_role("textbox", name="Message")


def in_menu(person: Visitor, text: str, name: str) -> None:
    """Point at a message and choose from its menu."""
    message(person, text).hover()
    message(person, text).get_by_role("button", name="More").click()
    menu = person.page.get_by_role("dialog", name="Message")
    menu.get_by_role("button", name=name, exact=True).click()


def no_faults(person: Visitor) -> None:
    found = Axe().run(person.page)
    assert not found.violations_count, found.generate_report()


def two_in_a_room(visitor: MakeVisitor, **room: object) -> tuple[Visitor, Visitor, str]:
    # What fades in would be judged half-way.
    ana, ben = (visitor(name, reduced_motion="reduce") for name in ("ana", "ben"))
    for person in (ana, ben):
        person.has_account()
    code = ana.opens_room(**room)
    ana.enters(code)
    ben.enters(code)
    ana.counts("2")
    return ana, ben, code


def test_words_are_marked_answered_changed_and_found(visitor: MakeVisitor) -> None:
    ana, ben, _ = two_in_a_room(visitor)

    # Marks become elements; what looks like HTML stays text.
    ana.say("**Essay** with `x_y` :coffee: <b>no</b>\n```\ncode *as is*\n```")
    said = message(ben, "Essay")
    expect(said.locator("strong")).to_have_text("Essay")
    expect(said.locator("pre")).to_have_text("code *as is*")
    expect(said).to_contain_text("☕ <b>no</b>")

    # A name completes, and stands out for the one who is meant.
    field(ana).press_sequentially(f"@{ben.username[:5]}")
    expect(ana.page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    field(ana).press("Enter")
    field(ana).press_sequentially("are you there?")
    field(ana).press("Enter")
    expect(message(ben, "are you there?").locator(".mention[data-me]")).to_be_visible()

    # An answer leads to what it answers; a reaction is counted, and taken back by its own chip.
    message(ben, "are you there?").hover()
    message(ben, "are you there?").get_by_role("button", name="Answer").click()
    field(ben).press_sequentially("Yes, in a minute")
    field(ben).press("Enter")
    expect(message(ana, "Yes, in a minute")).to_contain_text("are you there?")
    message(ana, "Yes, in a minute").hover()
    message(ana, "Yes, in a minute").get_by_role("button", name="React").click()
    no_faults(ana)
    ana.page.get_by_role("searchbox", name="Find an emoji").fill("heart")
    ana.page.keyboard.press("Enter")
    chip = message(ben, "Yes, in a minute").get_by_role("button", name="❤️ 1")
    chip.click()
    expect(message(ana, "Yes, in a minute").get_by_role("button", name="❤️ 2")).to_be_visible()

    # The last own line is edited by an arrow key; Escape gives the draft back.
    field(ben).press("ArrowUp")
    expect(field(ben)).to_have_value("Yes, in a minute")
    field(ben).fill("Yes, in two minutes")
    field(ben).press("Enter")
    expect(message(ana, "Yes, in two minutes")).to_contain_text("edited")

    # By keyboard alone: to a message, its menu, and back where one was.
    ana.page.get_by_role("log", name="Chat").focus()
    ana.page.keyboard.press("ArrowUp")
    expect(message(ana, "Yes, in two minutes")).to_be_focused()
    ana.page.keyboard.press("Enter")
    expect(ana.page.get_by_role("dialog", name="Message")).to_be_visible()
    ana.page.keyboard.press("Escape")
    expect(ana.page.get_by_role("dialog", name="Message")).to_have_count(0)
    expect(message(ana, "Yes, in two minutes")).to_be_focused()

    # A host pins and deletes; everybody sees it.
    in_menu(ana, "Essay", "Pin")
    ben.page.get_by_role("button", name="1 pinned").click()
    expect(ben.page.get_by_role("list", name="Pinned messages")).to_contain_text("Essay")
    ben.button("Back to the chat").click()
    in_menu(ana, "Yes, in two minutes", "Delete")
    ana.page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(ben.page.get_by_text("This message was deleted.")).to_be_visible()

    # What was said is found by its words, and a press leads there.
    ben.button("Search the chat").click()
    ben.page.get_by_role("searchbox", name="Search the chat").fill("there")
    found = ben.page.get_by_role("list", name="Found messages").get_by_role("button")
    expect(found).to_have_count(1)
    no_faults(ben)
    found.click()
    expect(message(ben, "are you there?").first).to_be_focused()


def test_focus_is_quiet_until_the_break(visitor: MakeVisitor) -> None:
    ana, ben, code = two_in_a_room(visitor, quiet_focus=True)
    timer = f"/api/tracker/rooms/{code}/timer"
    ana.call("POST", f"{timer}/start", 200, focus_minutes=25)
    expect(ana.page.get_by_text("Quiet until")).to_be_visible()
    expect(ben.page.get_by_text("Quiet until")).to_be_visible()
    ben.say("While you think")
    ben.sees("While you think")
    expect(ana.page.get_by_text(re.compile(r"^Quiet until .* · 1"))).to_be_visible()
    expect(ana.line("While you think")).to_have_count(0)
    # The break brings it, and says so.
    ana.call("POST", f"{timer}/skip", 200)
    expect(ana.page.get_by_text(re.compile("While you were in focus: a message"))).to_be_visible()
    ana.sees("While you think")


def test_hosts_keep_a_room_in_order(visitor: MakeVisitor) -> None:
    ana, ben, _ = two_in_a_room(visitor)
    cleo = visitor("cleo")

    # A link leads a stranger from its name through signing up into the private room.
    ana.button("Room menu").click()
    ana.button("Invite links").click()
    ana.page.get_by_label("May be used").select_option("once")
    ana.button("Make an invite link").click()
    link = ana.page.get_by_role("textbox", name="Invite link").input_value()
    expect(ana.page.get_by_text("for one person")).to_be_visible()
    no_faults(ana)
    ana.button("Close").click()
    # The dialog was opened from a menu, which is closed by now: the focus goes back to its button.
    expect(ana.button("Room menu")).to_be_focused()
    cleo.page.goto(link.removeprefix(ana.origin))
    expect(cleo.page.get_by_role("heading", level=1)).to_have_text("Window seat")
    cleo.has_account()
    cleo.page.reload()
    cleo.button("Join the room").click()
    cleo.counts("3")

    # A mute closes the field and keeps the draft; slow mode says how long.
    field(cleo).fill("Half a thought")
    ana.button(f"Manage {cleo.username}").click()
    no_faults(ana)
    ana.page.get_by_label(f"Mute {cleo.username} for").select_option("an hour")
    expect(cleo.page.get_by_text("A host has muted you until")).to_be_visible()
    ana.button("Unmute").click()
    expect(field(cleo)).to_have_value("Half a thought")
    ana.button("Close").click()
    ana.button("Room menu").click()
    ana.button("Room settings").click()
    no_faults(ana)
    ana.page.get_by_label("Slow mode").select_option("A minute")
    ana.button("Save").click()
    field(cleo).fill("First")
    expect(cleo.page.get_by_text("Slow mode: one message every 60 s")).to_be_visible()
    cleo.button("Send").click()
    cleo.say("Second")
    expect(cleo.page.get_by_text(re.compile("Slow mode: your next line"))).to_be_visible()
    ana.sees("First")

    # Whoever is blocked is not seen any more, by one person only.
    ben.sees("First")
    ben.button(f"About {cleo.username}").click()
    ben.button("Block").click()
    expect(ben.button("Unblock")).to_be_visible()
    ben.button("Close").click()
    expect(ben.line("First")).to_have_count(0)
    ana.sees("First")

    # A session is planned by a host and shown to everybody.
    ana.button("Room menu").click()
    ana.button("Sessions").click()
    ana.button("Plan a session").click()
    ana.fill_in(What="Statistics")
    ana.button("Plan it").click()
    expect(ana.page.get_by_role("dialog").get_by_text("Statistics")).to_be_visible()
    no_faults(ana)
    ana.button("Close").click()
    cleo.page.reload()
    expect(cleo.page.get_by_role("button", name=re.compile("^Statistics"))).to_be_visible()
