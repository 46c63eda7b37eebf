"""Everything on oneself, as one archive that is whole or is not there."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from auth_browser import Browser
from auth_neighbours import Neighbours

from cafe_auth.export import archive, own
from cafe_auth.tables import Base
from cafe_chassis import personal
from cafe_chassis.testing import App
from cafe_database.ids import new_id

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenBrowser = Callable[..., Browser]
EXPORT = "/api/auth/me/export"


def opened(content: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The manifest, and every other file; each must be as the manifest says."""
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        assert whole.testzip() is None
        files = {name: whole.read(name) for name in whole.namelist()}
    manifest = json.loads(files.pop("manifest.json"))
    assert [entry["name"] for entry in manifest["files"]] == list(files)
    for entry in manifest["files"]:
        held = files[entry["name"]]
        assert entry["bytes"] == len(held)
        assert entry["sha256"] == hashlib.sha256(held).hexdigest()
        if entry["name"].endswith(".json"):
            assert entry["count"] == len(json.loads(held))
    return manifest, files


async def test_the_archive_holds_what_all_services_hold(
    browser: Browser, peers: Neighbours
) -> None:
    user = await browser.sign_up(email="someone@example.org", display_name="Zoë \u2028 M")
    await browser.send("POST", "/api/auth/tokens", json={"name": "backup"})
    # Far more than one page, and texts with everything that is sometimes taken for a line's end.
    messages = [{"seq": number, "body": f"a\u2028b\x85c\n{number}"} for number in range(1500)]
    peers.held = {
        "rooms": {"memberships": [{"room": "ABCDEF"}], "invites": [{"id": 1}, {"id": 2}]},
        "chat": {"messages": messages},
    }
    try:
        answer = await browser.get(EXPORT)
    finally:
        peers.held = {}
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert user["username"] in answer.headers["content-disposition"]
    assert answer.headers["content-length"] == str(len(answer.content))

    manifest, files = opened(answer.content)
    assert manifest["person_id"] == user["id"]
    assert manifest["services"] == ["auth", "rooms", "chat", "signaling", "tracker"]
    assert manifest["made_at"].endswith("Z")
    assert json.loads(files["chat/messages.json"]) == messages
    assert json.loads(files["rooms/invites.json"]) == [{"id": 1}, {"id": 2}]
    (person,) = json.loads(files["auth/people.json"])
    assert (person["email"], person["display_name"]) == ("someone@example.org", "Zoë \u2028 M")
    (token,) = json.loads(files["auth/personal_tokens.json"])
    assert token["name"] == "backup"
    whole = b"".join(files.values())
    assert b"digest" not in whole
    assert b"argon2" not in whole
    # What was asked for is itself in the trail.
    later = json.loads(opened((await browser.get(EXPORT)).content)[1]["auth/audit.json"])
    assert [entry["action"] for entry in later][-1] == "exported"


async def test_without_one_service_there_is_no_archive(browser: Browser, peers: Neighbours) -> None:
    await browser.sign_up()
    peers.held = {"chat": {"messages": [{"seq": 1}]}}
    for away in ("down", "cut"):
        setattr(peers, away, True)
        try:
            answer = await browser.get(EXPORT)
        finally:
            setattr(peers, away, False)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable"), away
        assert answer.headers["retry-after"]
    peers.held = {}
    assert (await browser.get(EXPORT)).status_code == 200


async def test_what_is_too_much_is_no_archive(
    browser: Browser, peers: Neighbours, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.sign_up()
    monkeypatch.setattr(archive, "BYTES_MAX", 10_000)
    peers.held = {"chat": {"messages": [{"body": "x" * 100}] * 200}}
    try:
        assert (await browser.get(EXPORT)).status_code == 503
    finally:
        peers.held = {}


async def test_only_oneself_and_no_token(auth: App, open_browser: OpenBrowser) -> None:
    browser = open_browser(auth)
    assert (await browser.get(EXPORT)).status_code == 401
    await browser.sign_up()
    made = await browser.send("POST", "/api/auth/tokens", json={"name": "x", "scopes": ["read"]})
    script = open_browser(auth)
    script.bearer = made.json()["token"]
    assert (await script.get(EXPORT)).json()["code"] == "session_required"


async def test_every_table_that_names_people_was_thought_of() -> None:
    collected = {rows.collection for rows in own.collections(new_id())}
    elsewhere = {
        "avatars",  # as a picture
        "links",  # hashes of half an hour
        "login_tickets",  # hashes of minutes
        "recovery_codes",  # hashes
        "erasures",  # of people who are here no more
    }
    assert personal.uncovered(Base.metadata, collected | elsewhere) == set()
