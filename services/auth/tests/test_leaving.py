"""Deleting an account: what goes at once, what is promised, and how it is shown."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import asyncpg
import nats
import pytest
import pytest_asyncio
from auth_browser import PASSWORD, Browser, fresh_name
from auth_mail import mails, next_mail, token
from nats.aio.client import Client

from cafe_auth.leaving import service
from cafe_chassis.clock import now
from cafe_chassis.testing import App, connected
from cafe_contracts import wire
from cafe_contracts.events import (
    ChatDataErased,
    RoomsDataErased,
    SignalingDataErased,
    TrackerDataErased,
)
from cafe_contracts.subjects import EVENTS_STREAM
from cafe_database.ids import new_id
from cafe_database.sessions import unit
from cafe_local.testing import Servers

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenBrowser = Callable[..., Browser]
ME = "/api/auth/me"
OTHERS = (RoomsDataErased, ChatDataErased, SignalingDataErased, TrackerDataErased)


@pytest_asyncio.fixture(loop_scope="session")
async def bus(servers: Servers, auth: App) -> AsyncIterator[Client]:
    await asyncio.wait_for(auth.process.core.bus.wait_connected(), 5)
    client = await nats.connect(servers.nats_url)
    yield client
    await client.close()


@pytest_asyncio.fixture(loop_scope="session")
async def database(database_url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    async with connected(database_url) as connection:
        yield connection


async def leave(browser: Browser, password: str = PASSWORD) -> Any:
    return await browser.send("DELETE", ME, json={"password": password})


async def look(browser: Browser, receipt: str) -> dict[str, Any]:
    answer = await browser.send("POST", "/api/auth/erasure", json={"receipt": receipt})
    assert answer.status_code == 200, answer.text
    card: dict[str, Any] = answer.json()
    return card


async def erasures_of(bus: Client, person_id: str, count: int) -> list[dict[str, Any]]:
    feed = await bus.jetstream().subscribe(
        "cafe.evt.auth.v1.person_erased", stream=EVENTS_STREAM, ordered_consumer=True
    )
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(10):
        while len(found) < count:
            event = json.loads((await feed.next_msg(timeout=10)).data)
            if event["person_id"] == person_id:
                found.append(event)
    await feed.unsubscribe()
    return found


async def confirm(bus: Client, kind: Any, person_id: str, version: int) -> None:
    event = kind(
        event_id=new_id(),
        occurred_at=now(),
        actor_id=None,
        version=version,
        person_id=person_id,
    )
    headers = {"Nats-Msg-Id": str(event.event_id)}
    await bus.jetstream().publish(event.subject, wire.encode(event), headers=headers)


async def test_an_account_goes_and_the_receipt_says_when_all_is_gone(
    auth: App, open_browser: OpenBrowser, bus: Client, mail_dir: Path
) -> None:
    ana, phone, stranger = (open_browser(auth) for _ in range(3))
    name = fresh_name("leaving")
    address = f"{name}@example.org"
    user = await ana.sign_up(name, email=address)
    proof = token(await next_mail(mail_dir, address), "verify")
    await ana.send("POST", "/api/auth/email/verify", json={"token": proof})
    await phone.log_in(name)

    wrong = await leave(ana, "not the password")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "invalid_credentials")
    answer = await leave(ana)
    assert answer.status_code == 202, answer.text
    begun = answer.json()
    assert begun["completed_at"] is None
    assert begun["url"] == f"http://localhost:8080/deleted#receipt={begun['receipt']}"
    assert ana.cookies == {}

    assert (await phone.get(ME)).status_code == 401
    assert (await stranger.log_in(name)).status_code == 401
    (event,) = await erasures_of(bus, user["id"], 1)
    assert event["version"] > 1
    mail = await next_mail(mail_dir, address, after=1)
    assert begun["url"] in mail.get_content()
    assert name not in mail.get_content()

    card = await look(stranger, begun["receipt"])
    assert {one["service"]: bool(one["erased_at"]) for one in card["services"]} == {
        "auth": True,
        "rooms": False,
        "chat": False,
        "signaling": False,
        "tracker": False,
    }
    for kind in OTHERS:
        assert card["completed_at"] is None
        await confirm(bus, kind, user["id"], event["version"])
        await confirm(bus, kind, user["id"], event["version"])
        async with asyncio.timeout(10):
            before = card
            while card == before:
                await asyncio.sleep(0.05)
                card = await look(stranger, begun["receipt"])
    assert card["completed_at"] == max(one["erased_at"] for one in card["services"])


async def test_nothing_of_the_person_is_left_but_ids(
    auth: App,
    open_browser: OpenBrowser,
    database: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    ana, ben = open_browser(auth, address="192.0.2.77"), open_browser(auth)
    name = fresh_name("forgotten")
    user = await ana.sign_up(name, email=f"{name}@example.org", display_name="Forgotten One")
    other = await ben.sign_up()
    await ana.send("POST", "/api/auth/tokens", json={"name": "forgotten"})
    await ana.send("PUT", f"/api/auth/blocks/{other['id']}")
    await ben.send("PUT", f"/api/auth/blocks/{user['id']}")
    await open_browser(auth, address="192.0.2.78").log_in(name, "wrong password")
    assert (await leave(ana)).status_code == 202
    assert (await ben.get("/api/auth/blocks")).json() == []

    tables = await database.fetch(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'outbox'"
    )
    for (table,) in [tuple(row) for row in tables]:
        rows = await database.fetch(f'SELECT to_jsonb(t)::text AS row FROM "{table}" t')
        for row in rows:
            text = row["row"].lower()
            for trace in ("forgotten", "192.0.2.77", "192.0.2.78"):
                # A mail to an address that was never verified is dropped with its person.
                assert trace not in text, (table, text)
    trail = await database.fetch(
        "SELECT action FROM audit WHERE subject_id = $1 ORDER BY id", user["id"]
    )
    actions = [row["action"] for row in trail]
    assert (actions[0], actions[-1]) == ("signed_up", "account_deleted")


async def test_the_name_is_not_to_be_had_for_a_while(
    auth: App,
    open_browser: OpenBrowser,
    database: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    ana, ben = open_browser(auth), open_browser(auth)
    name = fresh_name("wanda")
    await ana.sign_up(name)
    await leave(ana)
    for like in (name, name.upper(), name.replace("w", "vv")):
        body = {"username": like, "password": PASSWORD}
        answer = await ben.send("POST", "/api/auth/signup", json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "username_taken")
    await database.execute("UPDATE retired_names SET until = now()")
    await ben.sign_up(name)


async def test_the_last_administrator_stays(auth: App, open_browser: OpenBrowser) -> None:
    admin, second = open_browser(auth), open_browser(auth)
    user, other = await admin.sign_up(), await second.sign_up()
    sessions = auth.process.core.sessions
    async with unit(sessions) as session:
        connection = await session.connection()
        await connection.exec_driver_sql("UPDATE people SET role = 'user'")
        await connection.exec_driver_sql(
            f"UPDATE people SET role = 'admin' WHERE id = '{user['id']}'"
        )
    answer = await leave(admin)
    assert (answer.status_code, answer.json()["code"]) == (409, "last_administrator")
    assert (await admin.get(ME)).status_code == 200
    async with unit(sessions) as session:
        connection = await session.connection()
        await connection.exec_driver_sql(
            f"UPDATE people SET role = 'admin' WHERE id = '{other['id']}'"
        )
    assert (await leave(admin)).status_code == 202


async def test_services_are_told_until_they_confirm_and_once_more(
    auth: App,
    open_browser: OpenBrowser,
    bus: Client,
    database: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    browser = open_browser(auth)
    user = await browser.sign_up()
    assert (await leave(browser)).status_code == 202

    async def due() -> bool:
        await database.execute(
            "UPDATE erasures SET next_at = now() WHERE person_id = $1 AND next_at IS NOT NULL",
            user["id"],
        )
        async with unit(auth.process.core.sessions) as session:
            return await service.tell_again(session)

    assert await due()
    events = await erasures_of(bus, user["id"], 2)
    assert events[0]["event_id"] != events[1]["event_id"]
    assert events[0]["version"] == events[1]["version"]
    for kind in OTHERS:
        await confirm(bus, kind, user["id"], events[0]["version"])
    async with asyncio.timeout(10):
        while not await database.fetchval(
            "SELECT completed_at FROM erasures WHERE person_id = $1", user["id"]
        ):
            await asyncio.sleep(0.05)
    # Complete, but somebody may still hold an identity token of the last two minutes.
    assert await due()
    await database.execute(
        "UPDATE erasures SET requested_at = now() - interval '4 minutes' WHERE person_id = $1",
        user["id"],
    )
    assert await due()
    assert len(await erasures_of(bus, user["id"], 4)) == 4
    assert not await due()


async def test_without_a_password_a_fresh_log_in_counts(
    auth: App,
    open_browser: OpenBrowser,
    database: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    browser = open_browser(auth)
    user = await browser.sign_up()
    await database.execute("DELETE FROM passwords WHERE person_id = $1", user["id"])
    await database.execute(
        "UPDATE sessions SET created_at = now() - interval '1 hour' WHERE person_id = $1",
        user["id"],
    )
    answer = await browser.send("DELETE", ME, json={})
    assert (answer.status_code, answer.json()["code"]) == (403, "log_in_again")
    await database.execute(
        "UPDATE sessions SET created_at = now() WHERE person_id = $1", user["id"]
    )
    assert (await browser.send("DELETE", ME, json={})).status_code == 202


async def test_no_token_and_no_guess_gets_through(auth: App, open_browser: OpenBrowser) -> None:
    browser, script = open_browser(auth), open_browser(auth)
    await browser.sign_up()
    made = await browser.send("POST", "/api/auth/tokens", json={"name": "x", "scopes": ["write"]})
    script.bearer = made.json()["token"]
    assert (await leave(script)).json()["code"] == "session_required"
    for guess in ("", "x", "x" * 43, "\u0000"):
        answer = await browser.send("POST", "/api/auth/erasure", json={"receipt": guess})
        assert (answer.status_code, answer.json()["code"]) == (422, "link_expired")


async def test_an_address_that_was_never_verified_gets_no_mail(
    browser: Browser, mail_dir: Path
) -> None:
    address = f"{fresh_name()}@example.org"
    await browser.sign_up(email=address)
    await next_mail(mail_dir, address)
    assert (await leave(browser)).status_code == 202
    await asyncio.sleep(2)
    assert len(mails(mail_dir, address)) == 1
