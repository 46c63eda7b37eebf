"""What a page may load: from its own origin only, and the first one not much."""

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

import pytest
from cafe_visitor import MakeVisitor, Visitor
from playwright.sync_api import Page, Request, expect

pytestmark = pytest.mark.timeout(90)

FIRST_PAGE_SCRIPT_BYTES = 100 * 1024
"""Compressed, as transferred."""

OPEN_PAGES = ("/", "/signup", "/login", "/docs", "/no-such-page")
OWN_PAGES = ("/", "/study", "/progress", "/profile", "/doctor")


def test_first_page_is_small_and_asks_only_its_own_origin(visitor: MakeVisitor) -> None:
    guest = visitor("guest")
    asked: list[Request] = []
    guest.page.on("requestfinished", lambda request: asked.append(request))  # noqa: PLW0108
    guest.page.goto("/", wait_until="networkidle")
    expect(guest.page.get_by_role("heading", level=1)).to_be_visible()
    scripts = {
        request.url: request.sizes()["responseBodySize"]
        for request in asked
        if request.resource_type == "script"
    }
    assert scripts
    assert sum(scripts.values()) <= FIRST_PAGE_SCRIPT_BYTES, scripts
    assert_own_origin(guest, asked)


def test_no_page_breaks_the_content_security_policy(visitor: MakeVisitor) -> None:
    ana = visitor("ana")
    ana.forgive(r"status of 404 .*/no-such-page$")
    asked: list[Request] = []
    ana.context.on("request", lambda request: asked.append(request))  # noqa: PLW0108
    show(ana, OPEN_PAGES)
    ana.has_account()
    code = ana.opens_room()
    show(ana, OWN_PAGES)
    opens(ana.page, f"/rooms/{code}")
    ana.page.wait_for_load_state("networkidle")
    ana.is_in_room()
    # A dialog, a menu, a running timer and a message: what a page does later counts as well.
    ana.say("https://example.org is only a link")
    ana.button("Start").click()
    expect(ana.button("Pause")).to_be_visible()
    ana.page.get_by_role("button", name="Room menu").click()
    ana.page.get_by_role("button", name="Room settings").click()
    expect(ana.page.get_by_role("dialog")).to_be_visible()
    assert_own_origin(ana, asked)
    assert ana.trouble == []


def show(person: Visitor, paths: Sequence[str]) -> None:
    """Open pages in tabs side by side, until none of them asks for anything more."""
    tabs = [person.context.new_page() for _ in paths]
    for tab, path in zip(tabs, paths, strict=True):
        opens(tab, path)
    for tab in tabs:
        tab.wait_for_load_state("networkidle")
        tab.close()


def opens(page: Page, path: str) -> None:
    answer = page.goto(path)
    assert answer
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy, policy
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def assert_own_origin(person: Visitor, asked: list[Request]) -> None:
    """All requests went to the café, and there were some of each kind that a page is made of."""
    hosts = {urlsplit(request.url).netloc for request in asked}
    assert hosts == {urlsplit(person.origin).netloc}
    kinds = Counter(request.resource_type for request in asked)
    assert {"document", "script", "stylesheet", "font"} <= kinds.keys(), kinds
