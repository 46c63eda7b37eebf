"""A person at a browser of their own, who also sees what is wrong with a page."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import uuid4

from cafe_noon import noon_zone
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, ViewportSize, expect

PASSWORD = "correct horse battery staple"
WAIT_MS = 15_000
RESULTS = Path(__file__).parent.parent.parent / "test-results"
WATCH = Path(__file__).parent / "watch.js"

# The browser notes every refused request as an error of its own. These two are answers, not
# faults: a page asks who is here, and a service on a busy machine may say "not now". Whether the
# page still gets there is what the tests look at.
ASKED_WHO_IS_HERE = r"status of 401 .*/api/auth/me$"
NOT_NOW = r"status of 503 .*/api/"


class Installation(Protocol):
    """What a browser test needs of the running café (`tests/conftest.py`)."""

    @property
    def origin(self) -> str: ...
    @property
    def home(self) -> Path: ...
    @property
    def provider_port(self) -> int: ...
    def pid(self, process: str) -> int: ...
    def kill(self, process: str) -> int: ...
    def back(self, process: str, old_pid: int, within_s: float = 30) -> None: ...
    def log(self, process: str) -> str: ...


class Visitor:
    """One person, one browser context, one page to begin with.

    `trouble` gathers errors of the console and of scripts, violations of the content security
    policy, and every request to a host other than the café's own. A test that ends with trouble
    fails (conftest.py).
    """

    def __init__(self, browser: Browser, origin: str, username: str, **context: Any) -> None:
        self.origin = origin
        self.username = username
        self.trouble: list[str] = []
        self._own = {urlsplit(origin).netloc}
        self._forgiven = [ASKED_WHO_IS_HERE, NOT_NOW]
        screen = ViewportSize(width=1280, height=800)
        self.context = browser.new_context(base_url=origin, viewport=screen, **context)
        self.context.set_default_timeout(WAIT_MS)
        self.context.expose_function("cafeTell", self._refused)
        self.context.add_init_script(path=WATCH)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.trouble.append(str(error.error)))
        self.context.on("request", lambda request: self._asked(request.url))
        self.context.on("page", self._opened)
        self.page = self.context.new_page()

    def forgive(self, pattern: str) -> None:
        """Let errors of the console that match pass: the test causes them."""
        self._forgiven.append(pattern)

    def may_visit(self, netloc: str) -> None:
        """Let the pages go to another host: the test sends them there."""
        self._own.add(netloc)

    def close(self) -> None:
        """Leave, as by closing the browser."""
        self.context.close()

    # Getting in.

    def has_account(self) -> None:
        """Sign up without the form, which `test_story` tries, and be signed in."""
        body = {"username": self.username, "password": PASSWORD, "timezone": noon_zone()}
        self.call("POST", "/api/auth/signup", 201, **body)

    def fill_in(self, **fields: str) -> None:
        """Write into fields, which are named by their labels."""
        for label, value in fields.items():
            self.page.get_by_label(label, exact=True).fill(value)

    def log_in(self) -> None:
        """Fill in the form for logging in that is on the page and send it."""
        self.fill_in(**{"Username or e-mail": self.username, "Password": PASSWORD})
        self.button("Log in").click()

    def opens_room(self, **more: Any) -> str:
        """Open a room without the form, in nobody's list of public ones; return its code."""
        room = {"name": "Window seat", "visibility": "private", **more}
        code: str = self.call("POST", "/api/rooms", 201, **room)["code"]
        return code

    def enters(self, code: str) -> None:
        """Join a room without the form, open its page and wait until it is live."""
        self.call("POST", f"/api/rooms/{code}/join", 200)
        self.page.goto(f"/rooms/{code}")
        self.is_in_room()

    def is_in_room(self) -> None:
        """Wait until the room has greeted this page."""
        self.counts(r"\d+")

    def counts(self, people: str) -> None:
        """Wait until the room's head says how many are here (a regular expression)."""
        head = self.page.get_by_role("banner")
        expect(head.get_by_text(re.compile(rf"^{people} here"))).to_be_visible()

    def call(self, method: str, path: str, status: int, **body: Any) -> Any:
        """Ask the API as this browser's pages do; return the JSON of the answer, if any."""
        answer = self.context.request.fetch(
            path, method=method, data=body or None, headers={"origin": self.origin}
        )
        assert answer.status == status, f"{method} {path}: {answer.status} {answer.text()}"
        return answer.json() if answer.body() else None

    # In the room.

    def button(self, name: str) -> Locator:
        """The button of exactly that name."""
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def clock(self) -> Locator:
        """The timer's figures."""
        return self.page.get_by_role("timer")

    def say(self, text: str) -> None:
        """Write a line in the chat and send it."""
        self.page.get_by_role("textbox", name="Message").fill(text)
        self.button("Send").click()

    def line(self, text: str) -> Locator:
        """The lines of the chat that say exactly this."""
        return self.page.get_by_role("log", name="Chat").get_by_text(text, exact=True)

    def sees(self, *lines: str) -> None:
        """Wait until each line stands in the chat exactly once, and none is still being sent."""
        for text in lines:
            expect(self.line(text)).to_have_count(1)
        expect(self.page.get_by_text("sending…")).to_have_count(0)
        for text in lines:
            expect(self.line(text)).to_have_count(1)

    # What the page noted for us (watch.js).

    def received(self) -> dict[str, float]:
        """What has arrived in the call: `frames` decoded, `packets` of sound, their `loudness`."""
        found: dict[str, float] = self.page.evaluate("cafeWatch.received")
        return found

    def devices_asked(self) -> int:
        """How often this page has asked for a camera or a microphone."""
        count: int = self.page.evaluate("cafeWatch.devicesAsked")
        return count

    # Judging.

    def _console(self, message: ConsoleMessage) -> None:
        said = f"{message.text} {message.location['url']}".strip()
        if message.type == "error" and not any(re.search(known, said) for known in self._forgiven):
            self.trouble.append(said)

    def _refused(self, violation: str) -> None:
        self.trouble.append(f"content security policy: {violation}")

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob"} and parts.netloc not in self._own:
            self.trouble.append(f"asked a stranger: {url}")

    def _opened(self, page: Page) -> None:
        page.on("websocket", lambda socket: self._asked(socket.url))


MakeVisitor = Callable[..., Visitor]
"""The fixture `visitor`: makes a person out of a name and options of the browser's context."""


def unique(name: str) -> str:
    """A username that no other test has."""
    return f"{name}-{uuid4().hex[:6]}"


def wait_for(
    page: Page, condition: Callable[[], bool], what: str, within_s: float = WAIT_MS / 1000
) -> None:
    """Wait until a condition holds that no locator can express; the browser goes on meanwhile."""
    end = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < end, f"waited in vain: {what}"
        page.wait_for_timeout(100)
