"""Real browsers for the whole café: one Chromium, a context of its own for each person."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from cafe_visitor import PASSWORD, RESULTS, WAIT_MS, Installation, MakeVisitor, Visitor, unique
from playwright.sync_api import Browser, expect, sync_playwright

from cafe_local import chromium, coturn

if coturn.find() is None:
    # `make test` says so, and installs one where it can.
    collect_ignore = ["test_relay.py", "test_call_long.py"]

FLAGS = [
    "--no-sandbox",
    # A camera and a microphone without hardware or questions; pages of one machine may connect.
    "--use-fake-device-for-media-stream=device-count=2",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
    "--auto-select-desktop-capture-source=Entire screen",
    # The browser itself asks nobody either.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_configure() -> None:
    # The machine may be busy: what is right comes in the end, what is wrong never does.
    expect.set_options(timeout=WAIT_MS)


@pytest.fixture(scope="session", autouse=True)
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[coturn.TurnServer | None]:
    """A relay for the café of these tests, which is started after it; None where there is none."""
    if coturn.find() is None:
        yield None
        return
    server = coturn.TurnServer(tmp_path_factory.mktemp("turn"), loopback=True)
    server.start()
    os.environ["CAFE_TURN_URLS"] = json.dumps(server.urls)
    os.environ["CAFE_TURN_SECRET"] = server.secret
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser(relay: coturn.TurnServer | None) -> Iterator[Browser]:
    # Our own certificate is good enough for `turns:`; nobody else's is.
    trusted = [] if relay is None else [f"--ignore-certificate-errors-spki-list={relay.pin}"]
    with sync_playwright() as playwright:
        # Where none is found, the one that Playwright installs.
        running = playwright.chromium.launch(
            executable_path=chromium.find(), args=[*FLAGS, *trusted]
        )
        yield running
        running.close()


@pytest.fixture(scope="session")
def administrator(browser: Browser, cafe: Installation) -> str:
    """The username of the first administrator, who signs up by the link in the operator's file."""
    boss = Visitor(browser, cafe.origin, unique("boss"))
    boss.page.goto((cafe.home / "run" / "admin-link").read_text().strip())
    boss.fill_in(Username=boss.username, Password=PASSWORD)
    boss.button("Create account").click()
    expect(boss.page).to_have_url(f"{cafe.origin}/")
    assert not boss.trouble
    boss.close()
    return boss.username


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
