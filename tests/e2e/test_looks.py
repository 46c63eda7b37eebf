"""Every page, light and dark, wide and narrow: nothing sticks out and axe finds nothing.

The pictures are kept in `test-results/screens`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from cafe_picture import portrait
from cafe_visitor import PASSWORD, RESULTS, Installation, Visitor, unique, wait_for
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.timeout(120)

KEPT = RESULTS / "screens"


@dataclass(frozen=True)
class Screen:
    width: int
    height: int
    scheme: Literal["light", "dark"]

    def turn(self, page: Page) -> None:
        page.set_viewport_size({"width": self.width, "height": self.height})
        page.emulate_media(color_scheme=self.scheme)

    def __str__(self) -> str:
        return f"{self.width}-{self.scheme}"


WIDE = Screen(1280, 800, "light")
SCREENS = [
    WIDE,
    Screen(1280, 800, "dark"),
    Screen(360, 740, "light"),
    Screen(360, 740, "dark"),
    # A wide page at 400 % zoom (WCAG 2.2, 1.4.10).
    Screen(320, 640, "light"),
]

STUDIED = [(1, 50, "Essay, outline"), (2, 75, ""), (4, 25, "Vocabulary"), (5, 100, "Statistics")]
"""Days ago, minutes, note."""


class Cast:
    """Who the pages are shown to: a guest, and Ana, in whose room Ben is as well."""

    def __init__(self, browser: Browser, origin: str) -> None:
        ways: dict[str, Any] = {"reduced_motion": "reduce", "locale": "en-GB"}
        self.guest = Visitor(browser, origin, unique("guest"), **ways)
        # Plain names: these pictures are shown around.
        self.ana = Visitor(browser, origin, "Ana", **ways)
        self.ben = Visitor(browser, origin, "Ben", **ways)
        self.people = (self.guest, self.ana, self.ben)
        self.guest.forgive(r"status of 404 .*/no-such-page$")
        self.ana.has_account()
        self.ben.has_account()
        self.quiet = self.ana.opens_room(name="Quiet corner")
        self.room = self.ana.opens_room(
            visibility="public", description="Essays and tea, mornings. Everybody is welcome."
        )
        self._have_studied()
        self._are_at_work()

    def _have_studied(self) -> None:
        for days, minutes, note in STUDIED:
            ended = (datetime.now(UTC) - timedelta(days=days)).isoformat()
            session = {"minutes": minutes, "ended_at": ended, **({"note": note} if note else {})}
            self.ana.call("POST", "/api/tracker/sessions", 201, **session)

    def _are_at_work(self) -> None:
        self.ana.enters(self.room)
        self.ben.enters(self.room)
        self.ana.call("POST", f"/api/tracker/rooms/{self.room}/timer/start", 200, focus_minutes=180)
        for person, text in (
            (self.ben, "Good morning. I am at chapter two until ten."),
            (self.ana, "Essay for me: the introduction, at last."),
            (self.ben, "See you at the break ☕"),
        ):
            person.say(text)
            self.ana.sees(text)
        doing = self.ben.page.get_by_role("textbox", name="What are you doing?")
        doing.fill("Statistics, chapter two")
        doing.blur()

    def close(self) -> None:
        for person in self.people:
            person.close()


@pytest.fixture(scope="module")
def cast(browser: Browser, cafe: Installation) -> Iterator[Cast]:
    people = Cast(browser, cafe.origin)
    yield people
    people.close()


def landing(cast: Cast) -> Page:
    return show(cast.guest, "/", "Study together, in a quiet room with a shared timer.")


def sign_up(cast: Cast) -> Page:
    page = show(cast.guest, "/signup", "Create your account")
    cast.guest.fill_in(Username="ana", Password="1234")
    cast.guest.button("Create account").click()
    field = page.get_by_label("Password", exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("tea-leaves")
    expect(page.get_by_text("Could be better").or_(page.get_by_text("Good."))).to_be_visible()
    return page


def log_in(cast: Cast) -> Page:
    # By a link to a room, in a browser in which nobody was ever logged in.
    return show(cast.guest, f"/login?next=/rooms/{cast.room}", "You are invited")


def not_found(cast: Cast) -> Page:
    return show(cast.guest, "/no-such-page", "There is nothing here")


def home(cast: Cast) -> Page:
    page = show(cast.ana, "/", "Ana")
    expect(page.get_by_text(f"With {cast.ben.username}")).to_be_visible()
    return page


def room_idle(cast: Cast) -> Page:
    page = show(cast.ana, f"/rooms/{cast.quiet}", "Quiet corner")
    cast.ana.counts("1")
    expect(cast.ana.button("Start")).to_be_visible()
    return page


def room_at_work(cast: Cast) -> Page:
    page = show(cast.ana, f"/rooms/{cast.room}", "Window seat")
    cast.ana.counts("2")
    expect(page.get_by_text("Statistics, chapter two")).to_be_visible()
    # No notifications, please; the page of her own timer shows the question.
    cast.ana.button("No").click()
    return page


def room_in_call(cast: Cast) -> Page:
    page = show(cast.ana, f"/rooms/{cast.room}", "Window seat")
    cast.ana.button("Start call").click()
    cast.ben.button("Join call").click()
    wait_for(page, lambda: cast.ana.received()["frames"] > 0, "Ben is seen")
    return page


def study(cast: Cast) -> Page:
    page = show(cast.ana, "/study", "Study alone")
    page.evaluate("localStorage.clear()")
    page.reload()
    cast.ana.button("Start").click()
    expect(page.get_by_text("Shall the browser tell you")).to_be_visible()
    return page


def progress(cast: Cast) -> Page:
    page = show(cast.ana, "/progress", "Your progress")
    expect(page.get_by_text("Essay, outline")).to_be_visible()
    return page


def profile(cast: Cast) -> Page:
    return show(cast.ana, "/profile", cast.ana.username)


def security(cast: Cast) -> Page:
    page = show(cast.ana, "/profile#security", cast.ana.username)
    page.reload()
    expect(page.get_by_text("this device")).to_be_visible()
    expect(page.get_by_text("No tokens")).to_be_visible()
    page.get_by_label("New password", exact=True).fill("12345678")
    return page


def picture(cast: Cast) -> Page:
    page = show(cast.ana, "/profile", cast.ana.username)
    file = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": portrait()}
    page.get_by_label("Picture", exact=True).set_input_files([file])
    expect(cast.ana.button("Save picture")).to_be_visible()
    return page


def privacy(cast: Cast) -> Page:
    other = cast.ben.call("GET", "/api/auth/me", 200)
    cast.ana.call("PUT", f"/api/auth/blocks/{other['id']}", 204)
    page = show(cast.ana, "/profile#privacy", cast.ana.username)
    page.reload()
    expect(cast.ana.button(f"Unblock {cast.ben.username}")).to_be_visible()
    cast.ana.call("DELETE", f"/api/auth/blocks/{other['id']}", 204)
    return page


def deleting(cast: Cast) -> Page:
    page = show(cast.ana, "/profile#privacy", cast.ana.username)
    cast.ana.button("Delete my account").click()
    cast.ana.button("Delete for good").click()
    expect(page.get_by_text("This is not your username.").first).to_be_visible()
    return page


def deleted(cast: Cast) -> Page:
    cast.guest.username = unique("leaving")
    cast.guest.has_account()
    begun = cast.guest.call("DELETE", "/api/auth/me", 202, password=PASSWORD)
    page = show(cast.guest, "/deleted#receipt=" + begun["receipt"], "Your account is deleted")
    expect(page.get_by_text("Everything was erased")).to_be_visible(timeout=60_000)
    return page


def doctor(cast: Cast) -> Page:
    page = show(cast.ana, "/doctor", "Connection doctor")
    cast.ana.button("Copy the report").wait_for(timeout=60_000)
    page.get_by_text("The report as text").click()
    return page


def docs(cast: Cast) -> Page:
    page = show(cast.guest, "/docs", "The cafe's API")
    page.get_by_text("/api/auth/signup").click()
    # What is open has an address of its own, which leads there again.
    expect(page).to_have_url(re.compile(r"/docs#auth/\w+$"))
    page.reload()
    expect(page.get_by_text("application/problem+json")).to_be_visible()
    page.locator("summary", has_text="Problem").click()
    page.locator("summary", has_text="Its members").click()
    expect(page.get_by_text("What is wrong")).to_be_visible()
    return page


def docs_of_sockets(cast: Cast) -> Page:
    page = show(cast.guest, "/docs#chat", "The cafe's API")
    page.get_by_label("Find a call").fill("export rooms")
    expect(page.locator("summary")).to_have_count(1)
    page.get_by_role("link", name="Sockets").click()
    page.locator("summary", has_text="A message; client_id is").press("Enter")
    expect(page.get_by_text("reply_to", exact=True)).to_be_visible()
    return page


PAGES: list[Callable[[Cast], Page]] = [
    landing,
    sign_up,
    log_in,
    not_found,
    home,
    room_idle,
    room_at_work,
    room_in_call,
    study,
    progress,
    profile,
    security,
    picture,
    privacy,
    deleting,
    deleted,
    doctor,
    docs,
    docs_of_sockets,
]


def show(person: Visitor, path: str, heading: str) -> Page:
    """Open a page wide and light, and wait for its heading."""
    WIDE.turn(person.page)
    person.page.goto(path)
    expect(person.page.get_by_role("heading", level=1)).to_contain_text(heading)
    return person.page


def faults_of(page: Page, name: str) -> list[str]:
    """What is wrong with the page as it is shown now."""
    faults = []
    over = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    if over > 0:
        faults.append(f"{name}: sticks out by {over} px")
    if not page.title():
        faults.append(f"{name}: no title")
    found = Axe().run(page)
    if found.violations_count:
        faults.append(f"{name}: {found.generate_report()}")
    return faults


@pytest.mark.parametrize("open_page", PAGES, ids=lambda page: page.__name__)
def test_page_fits_and_passes_axe(cast: Cast, open_page: Callable[[Cast], Page]) -> None:
    for person in cast.people:
        person.trouble.clear()
    page = open_page(cast)
    KEPT.mkdir(parents=True, exist_ok=True)
    faults = []
    for screen in SCREENS:
        screen.turn(page)
        # A phone shows one part of a room at a time.
        bar = page.get_by_role("navigation", name="Parts of the room")
        parts: list[Locator | None] = [*bar.get_by_role("button").all()]
        for part in parts or [None]:
            name = f"{open_page.__name__.replace('_', '-')}-{screen}"
            if part:
                part.click()
                name += f"-{part.inner_text().split()[-1].lower()}"
            page.screenshot(path=KEPT / f"{name}.png")
            faults += faults_of(page, name)
    faults += [seen for person in cast.people for seen in person.trouble]
    assert not faults, "\n".join(faults)
