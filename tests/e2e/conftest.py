"""Real browsers for the whole café: one Chromium, a context of its own for each person."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cafe_visitor import WAIT_MS, Installation, Visitor, unique
from playwright.sync_api import Browser, expect, sync_playwright

RESULTS = Path(__file__).parent.parent.parent / "test-results"

FLAGS = [
    "--no-sandbox",
    # A camera and a microphone that need neither hardware nor a click; two pages on one machine may connect.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
    # The browser itself asks nobody either.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

MakeVisitor = Callable[..., Visitor]


def pytest_configure() -> None:
    # The machine may be busy with other tests; what is right comes in the end, what is wrong does not.
    expect.set_options(timeout=WAIT_MS)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = os.environ.get("CAFE_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        # Without either, the one that Playwright installs.
        running = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def visitor(
    browser: Browser, cafe: Installation, request: pytest.FixtureRequest
) -> Iterator[MakeVisitor]:
    """Make people. At the end everybody leaves; what was wrong on their pages fails the test."""
    people: list[Visitor] = []

    def make(name: str, **context: Any) -> Visitor:
        people.append(Visitor(browser, cafe.origin, unique(name), **context))
        return people[-1]

    failed_before = request.session.testsfailed
    yield make
    if request.session.testsfailed > failed_before:
        photograph(people, request.node.name)
    for person in people:
        person.close()
    trouble = [f"{person.username}: {seen}" for person in people for seen in person.trouble]
    if trouble:
        pytest.fail("trouble on the pages:\n" + "\n".join(trouble), pytrace=False)


def photograph(people: list[Visitor], test: str) -> None:
    """Keep what everybody saw when the test failed."""
    folder = RESULTS / "failed"
    folder.mkdir(parents=True, exist_ok=True)
    for person in people:
        for number, page in enumerate(person.context.pages):
            page.screenshot(path=folder / f"{test}-{person.username}-{number}.png")
