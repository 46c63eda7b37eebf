"""How others see somebody, whom he blocks, what he takes along, how he leaves."""

import json
import re
import zipfile
from typing import Any

import pytest
from cafe_picture import photo, portrait
from cafe_visitor import PASSWORD, Visitor, wait_for
from playwright.sync_api import expect

pytestmark = pytest.mark.timeout(120)


def chooses(person: Visitor, name: str, kind: str, content: bytes) -> None:
    """Choose a file for the picture."""
    file = {"name": name, "mimeType": kind, "buffer": content}
    person.page.get_by_label("Picture", exact=True).set_input_files([file])


def shown(person: Visitor) -> Any:
    """The pictures that have arrived on a page, by their address."""
    return person.page.evaluate(
        "[...document.images].filter((one) => one.naturalWidth > 0)"
        ".map((one) => one.getAttribute('src'))"
    )


def test_picture_is_looked_at_saved_seen_by_others_and_removed(visitor: Any) -> None:
    ana: Visitor = visitor("ana")
    ben: Visitor = visitor("ben")
    ana.has_account()
    ben.has_account()
    code = ana.opens_room()
    ana.page.goto("/profile")

    chooses(ana, "notes.txt", "text/plain", b"no picture")
    expect(ana.page.get_by_role("alert")).to_contain_text("not a picture")
    # What calls itself a picture and is none, the service finds out.
    ana.forgive(r"status of 422 .*/api/auth/me/avatar$")
    chooses(ana, "fake.png", "image/png", b"<svg/>")
    ana.button("Save picture").click()
    expect(ana.page.get_by_role("alert")).to_contain_text("damaged")

    chooses(ana, "me.jpg", "image/jpeg", portrait())
    preview = ana.page.get_by_role("img", name="You, as others will see you")
    expect(preview).to_be_visible()
    ana.button("Cancel").click()
    expect(preview).to_have_count(0)
    # A photo of a phone is larger than the service takes; it is made smaller on the way.
    chooses(ana, "phone.jpg", "image/jpeg", photo())
    ana.button("Save picture").click()
    expect(ana.page.get_by_text("Your picture is saved.")).to_be_visible()
    expect(ana.button("Choose another")).to_be_visible()
    version = ana.call("GET", "/api/auth/me", 200)["avatar_version"]
    url = f"/api/auth/avatars/{ana.call('GET', '/api/auth/me', 200)['id']}?v={version}"
    wait_for(ana.page, lambda: set(shown(ana)) == {url}, "her own picture")

    ben.enters(code)
    wait_for(ben.page, lambda: url in shown(ben), "the picture of Ana")

    ana.button("Remove").click()
    expect(ana.page.get_by_text("your initials show in its place")).to_be_visible()
    wait_for(ana.page, lambda: shown(ana) == [], "initials in the place of the picture")

    ana.page.get_by_label("Who may look at this page").select_option("nobody")
    ana.button("Save profile").click()
    expect(ana.page.get_by_text("Your profile is saved.")).to_be_visible()
    ben.call("GET", f"/api/auth/users/{ana.username}", 404)


def test_who_is_blocked_in_a_room_is_listed_and_let_go(visitor: Any) -> None:
    ana: Visitor = visitor("ana")
    ben: Visitor = visitor("ben")
    ana.has_account()
    ben.has_account()
    code = ana.opens_room()
    ben.enters(code)
    ana.enters(code)
    ana.page.get_by_role("button", name=re.compile(f"(About|Manage) {ben.username}")).first.click()
    dialog = ana.page.get_by_role("dialog", name=ben.username)
    dialog.get_by_role("button", name="Block", exact=True).click()
    expect(dialog.get_by_role("button", name="Unblock")).to_be_visible()

    # A phone shows another part of the room than the one that this was opened from.
    ana.page.set_viewport_size({"width": 360, "height": 740})
    expect(dialog.get_by_role("button", name="Unblock")).to_be_visible()
    # What takes somebody out of the room is asked first.
    dialog.get_by_role("button", name="Ban", exact=True).click()
    sure = ana.page.get_by_role("dialog", name=f"Ban {ben.username}?")
    expect(sure).to_contain_text("lift the ban in the room's settings")
    sure.get_by_role("button", name="Cancel").click()
    expect(sure).to_have_count(0)
    expect(dialog.get_by_role("button", name="Ban", exact=True)).to_be_focused()
    assert len(ana.call("GET", f"/api/rooms/{code}/members", 200)) == 2

    ana.page.goto("/profile#privacy")
    entries = ana.page.get_by_role("list", name="People you have blocked")
    expect(entries.get_by_role("listitem")).to_contain_text([ben.username])
    ana.button(f"Unblock {ben.username}").press("Enter")
    expect(ana.page.get_by_text("Nobody", exact=True)).to_be_visible()
    assert ana.call("GET", "/api/auth/blocks", 200) == []


def test_everything_is_taken_along_and_the_account_deleted(visitor: Any) -> None:
    ana: Visitor = visitor("ana")
    page = ana.page
    page.goto("/signup")
    # Told when a field is left, taken back as soon as it is right.
    name, password = page.get_by_label("Username"), page.get_by_label("Password", exact=True)
    name.fill("a")
    name.press("Tab")
    expect(name).to_have_accessible_description(re.compile("3 to 32 characters"))
    name.fill(ana.username)
    expect(name).not_to_have_attribute("aria-invalid", "true")
    password.press_sequentially("passwor")
    expect(password).to_have_accessible_description("1 more character at least.")
    password.press_sequentially("d1")
    expect(page.get_by_text("easy to guess", exact=False)).to_be_visible()
    password.fill(PASSWORD)
    expect(page.get_by_text("Very good.")).to_be_visible()
    ana.button("Create account").click()
    expect(page.get_by_role("banner").get_by_role("button", name="Your account")).to_be_visible()

    page.goto("/profile")
    page.get_by_role("link", name="Privacy").press("Enter")
    with page.expect_download() as download:
        ana.button("Download my data").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["username"] == ana.username
    assert manifest["services"] == ["auth", "rooms", "chat", "signaling", "tracker"]

    ana.button("Delete my account").press("Enter")
    dialog = page.get_by_role("dialog", name="Delete your account")
    typed = dialog.get_by_label(f"Type your username, {ana.username}")
    typed.fill("somebody else")
    dialog.get_by_label("Your password").fill("not my password")
    ana.button("Delete for good").click()
    expect(typed).to_have_accessible_description("This is not your username.")
    ana.forgive(r"status of 401 .*/api/auth/me$")
    typed.fill(ana.username)
    ana.button("Delete for good").click()
    expect(dialog.get_by_label("Your password")).to_have_accessible_description(
        "That is not your present password."
    )
    dialog.get_by_label("Your password").fill(PASSWORD)
    ana.button("Delete for good").click()

    expect(page).to_have_url(re.compile("/deleted#receipt="))
    expect(page.get_by_text("Everything was erased")).to_be_visible(timeout=60_000)
    expect(
        page.get_by_role("list", name="What has been erased").get_by_text("erased")
    ).to_have_count(5)
    # The receipt is all that it takes, in any browser.
    stranger: Visitor = visitor("stranger")
    stranger.page.goto(page.url.removeprefix(ana.origin))
    expect(stranger.page.get_by_text("Everything was erased")).to_be_visible()
    stranger.page.goto("/deleted#receipt=nothing")
    stranger.forgive(r"status of 422 .*/api/auth/erasure$")
    stranger.page.reload()
    expect(stranger.page.get_by_role("alert")).to_contain_text("no such receipt")
