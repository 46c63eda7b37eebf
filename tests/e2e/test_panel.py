"""The panel of administrators, and what its actions do in a second browser."""

import re
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from cafe_visitor import PASSWORD, RESULTS, Visitor, wait_for
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.timeout(240)

PARTS = [
    "",
    "live",
    "users",
    "rooms",
    "memberships",
    "messages",
    "reports",
    "sessions",
    "calls",
    "audit",
]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.fixture
def boss(administrator: str, visitor: Any) -> Visitor:
    person: Visitor = visitor("boss")
    person.username = administrator
    person.call("POST", "/api/auth/login", 200, username=administrator, password=PASSWORD)
    return person


def opens(boss: Visitor, part: str, line: str) -> Page:
    """Open a part of the panel and the detail of the line that is called so."""
    boss.page.goto(f"/admin/{part}")
    boss.page.get_by_role("table").get_by_role("button", name=line).first.click()
    expect(boss.page.get_by_role("dialog")).to_be_visible()
    return boss.page


def does(page: Page, action: str, *, typed: str = "") -> None:
    """Press a button of the detail and confirm what it asks."""
    page.get_by_role("dialog").last.get_by_role("button", name=action, exact=True).click()
    sure = page.get_by_role("dialog", name=f"{action}?")
    if typed:
        sure.get_by_role("textbox").fill(typed)
    sure.get_by_role("button", name=action, exact=True).click()


def test_what_is_done_in_the_panel_is_seen_at_once_elsewhere(boss: Visitor, visitor: Any) -> None:
    ana, ben = (visitor(name) for name in ("ana", "ben"))
    for person in (ana, ben):
        person.has_account()
        # What they are told when they are put out is refused requests, too.
        person.forgive("status of 40[134] ")
    name = f"Panel {ana.username}"
    code = ana.opens_room(name=name)
    ana.page.goto(f"/rooms/{code}")
    ana.is_in_room()
    ben.enters(code)
    ben.say(f"buy pills {ana.username}")
    ana.sees(f"buy pills {ana.username}")

    # A message goes.
    page = opens(boss, f"messages?q={code}", f"buy pills {ana.username}")
    does(page, "Delete")
    expect(ana.page.get_by_text("This message was deleted.")).to_be_visible()

    # A study session is corrected, and counted again.
    ben.call("POST", "/api/tracker/sessions", 201, minutes=600)
    page = opens(boss, f"sessions?q={ben.username}", ben.username)
    page.get_by_role("dialog").get_by_label("Minutes").fill("60")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("The session is saved.")).to_be_visible()
    assert ben.call("GET", "/api/tracker/progress", 200)["total_minutes"] == 60

    # A room is renamed in front of its people; a wrong value is refused beside its field.
    page = opens(boss, f"rooms?q={code}", name)
    room = page.get_by_role("dialog")
    boss.forgive("status of 422 ")
    room.get_by_label("Places").fill("1")
    room.get_by_role("button", name="Save changes").click()
    expect(room.get_by_label("Places")).to_have_attribute("aria-invalid", "true")
    room.get_by_label("Places").fill("20")
    room.get_by_label("Name").fill(f"{name} renamed")
    room.get_by_role("button", name="Save changes").click()
    expect(ana.page.get_by_role("banner").get_by_text(f"{name} renamed")).to_be_visible()

    # A call ends for both.
    ana.button("Start call").click()
    expect(ben.button("Join call")).to_be_visible()
    page = opens(boss, f"calls?q={ana.username}", ana.username)
    does(page, "End")
    expect(ben.button("Start call")).to_be_visible()

    # A member is removed.
    page = opens(boss, f"memberships?q={ben.username}", ben.username)
    does(page, "Remove")
    expect(ben.page.get_by_text("You are no longer in this room")).to_be_visible()

    # Somebody is disabled: signed out on the spot, and not let back in.
    page = opens(boss, f"users?q={ana.username}", ana.username)
    does(page, "Disable")
    expect(ana.page.get_by_text("You were signed out")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Enable").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Disable")).to_be_visible()

    # A room is closed for good, by typing so, with the bar for many.
    ben.call("POST", f"/api/rooms/{code}/join", 200)
    ben.page.goto(f"/rooms/{code}")
    ben.is_in_room()
    boss.page.goto(f"/admin/rooms?q={code}")
    boss.page.get_by_label(f"Choose {name} renamed").check()
    boss.button("Close for good").click()
    sure = boss.page.get_by_role("dialog", name="Close for good?")
    expect(sure.get_by_role("button", name="Close for good")).to_be_disabled()
    sure.get_by_role("textbox").fill("close")
    sure.get_by_role("button", name="Close for good").click()
    expect(ben.page.get_by_text("This room has ended")).to_be_visible()
    expect(boss.page.get_by_text("Nothing matches")).to_be_visible()

    # Who did all that is in the trail.
    done = boss.call("GET", "/api/auth/admin/audit?limit=50", 200)["items"]
    actions = {(one["service"], one["action"]) for one in done}
    assert {
        ("chat", "message_deleted"),
        ("tracker", "session_corrected"),
        ("rooms", "room_changed"),
        ("calls", "call_ended"),
        ("rooms", "member_removed"),
        ("auth", "disabled"),
        ("rooms", "room_closed"),
    } <= actions


def test_the_panel_is_for_administrators_and_only_while_they_are(
    boss: Visitor, visitor: Any
) -> None:
    ana: Visitor = visitor("ana")
    ana.has_account()
    ana.page.goto("/admin/users")
    expect(ana.page.get_by_text("There is nothing here")).to_be_visible()
    for part in PARTS:
        service = {
            "rooms": "rooms",
            "memberships": "rooms",
            "messages": "chat",
            "reports": "chat",
            "sessions": "tracker",
            "calls": "calls",
        }.get(part, "auth")
        ana.call("GET", f"/api/{service}/admin/{part or 'overview'}", 403)

    # She is made one, which ends her sessions, and looks at a list.
    page = opens(boss, f"users?q={ana.username}", ana.username)
    does(page, "Make administrator")
    expect(page.get_by_text(f"{ana.username} is an administrator.")).to_be_visible()
    ana.page.goto("/admin/users")
    ana.log_in()
    expect(ana.page.get_by_role("table")).to_be_visible()

    # She is one no longer: within two seconds nothing is answered, and the list is gone.
    ana.forgive("status of 401 ")
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        does(page, "Take the role away")
    users = "/api/auth/admin/users"
    wait_for(
        ana.page, lambda: ana.context.request.get(users).status == 401, "a refusal", within_s=2
    )
    again = ana.page.get_by_role("dialog", name="You were signed out")
    expect(again).to_be_visible()
    expect(ana.page.get_by_role("table")).to_have_count(0)
    again.get_by_label("Password", exact=True).fill(PASSWORD)
    again.get_by_role("button", name="Log in", exact=True).click()
    expect(ana.page.get_by_text("There is nothing here")).to_be_visible()
    ana.call("GET", users, 403)


def test_every_part_fits_and_passes_axe(boss: Visitor) -> None:
    page = boss.page
    folder = RESULTS / "panel"
    folder.mkdir(parents=True, exist_ok=True)
    faults = []
    for part in PARTS:
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(f"/admin/{part}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_text(re.compile("^Loading "))).to_have_count(0)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for width in (1280, 360, 320):
                page.set_viewport_size({"width": width, "height": 800})
                over = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
                if over > 0:
                    faults.append(f"{part} at {width}: sticks out by {over} px")
            page.screenshot(path=folder / f"{part or 'overview'}-{scheme}.png")
            found = Axe().run(page)
            if found.violations_count:
                faults.append(f"{part}, {scheme}: {found.generate_report()}")
    assert not faults, "\n".join(faults)
