"""Blocking: a list of one's own, that others must know of and the other one must not."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import nats
import pytest
from auth_browser import Browser

from cafe_auth.blocks import service
from cafe_chassis.testing import App
from cafe_contracts.subjects import EVENTS_STREAM
from cafe_database.ids import new_id
from cafe_local.testing import Servers

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenBrowser = Callable[..., Browser]
BLOCKS = "/api/auth/blocks"


async def events_of(servers: Servers, person_id: str, count: int) -> list[dict[str, Any]]:
    """Return the first `count` blocks and unblocks of somebody, in the order of the stream."""
    client = await nats.connect(servers.nats_url)
    found: list[dict[str, Any]] = []
    try:
        feed = await client.jetstream().subscribe(
            "cafe.evt.auth.v1.*", stream=EVENTS_STREAM, ordered_consumer=True
        )
        async with asyncio.timeout(10):
            while len(found) < count:
                message = await feed.next_msg(timeout=10)
                event = json.loads(message.data)
                name = message.subject.rpartition(".")[2]
                if "blocked" in name and event["person_id"] == person_id:
                    found.append({"name": name, **event})
    finally:
        await client.close()
    return found


async def test_a_block_lasts_until_it_is_undone(
    auth: App, open_browser: OpenBrowser, servers: Servers
) -> None:
    ana, ben = open_browser(auth), open_browser(auth)
    user, other = await ana.sign_up(), await ben.sign_up(display_name="Ben")
    path = f"{BLOCKS}/{other['id']}"
    for _ in range(2):
        assert (await ana.send("PUT", path)).status_code == 204
    (card,) = (await ana.get(BLOCKS)).json()
    names = {"id": other["id"], "username": other["username"], "display_name": "Ben"}
    assert card["user"] == names
    assert card["blocked_at"].endswith("Z")
    # The other one is not told, but finds nobody.
    assert (await ben.get(BLOCKS)).json() == []
    assert (await ben.get(f"/api/auth/users/{user['username']}")).status_code == 404
    assert (await ana.get(f"/api/auth/users/{other['username']}")).status_code == 200

    for _ in range(2):
        assert (await ana.send("DELETE", path)).status_code == 204
    assert (await ana.get(BLOCKS)).json() == []
    assert (await ben.get(f"/api/auth/users/{user['username']}")).status_code == 200
    told = await events_of(servers, user["id"], 2)
    assert [event["name"] for event in told] == ["person_blocked", "person_unblocked"]
    assert {event["blocked_id"] for event in told} == {other["id"]}
    assert told[0]["version"] < told[1]["version"]


async def test_nobody_blocks_himself_or_one_who_does_not_exist(browser: Browser) -> None:
    user = await browser.sign_up()
    assert (await browser.send("PUT", f"{BLOCKS}/{user['id']}")).status_code == 409
    assert (await browser.send("PUT", f"{BLOCKS}/{new_id()}")).status_code == 404
    assert (await browser.send("PUT", f"{BLOCKS}/ana")).status_code == 404


async def test_a_list_has_an_end(
    auth: App, open_browser: OpenBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "BLOCKS_MAX", 1)
    ana, ben, cleo = (open_browser(auth) for _ in range(3))
    await ana.sign_up()
    others = [(await one.sign_up())["id"] for one in (ben, cleo)]
    assert (await ana.send("PUT", f"{BLOCKS}/{others[0]}")).status_code == 204
    answer = await ana.send("PUT", f"{BLOCKS}/{others[1]}")
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_blocks")


async def test_blocking_each_other_at_once_works(auth: App, open_browser: OpenBrowser) -> None:
    ana, ben = open_browser(auth), open_browser(auth)
    one, two = await ana.sign_up(), await ben.sign_up()
    answers = await asyncio.gather(
        *(
            browser.send("PUT", f"{BLOCKS}/{target['id']}")
            for browser, target in ((ana, two), (ben, one), (ana, two), (ben, one))
        )
    )
    assert [answer.status_code for answer in answers] == [204] * 4
