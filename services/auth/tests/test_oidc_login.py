"""Log-in by a provider, against a real one in a process of its own: there and back."""

import asyncio
from collections.abc import Callable
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest
from auth_browser import Browser, fresh_name
from auth_campus import IDENTITIES, OIDC, back, come, me, sent
from auth_passkey import Authenticator
from auth_provider import Campus

from cafe_chassis.testing import ORIGIN, App, connected

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenBrowser = Callable[..., Browser]


async def test_the_first_log_in_makes_an_account_and_the_next_finds_it(
    visitor: Browser, cafe: App, campus: Campus, open_browser: OpenBrowser
) -> None:
    listed = await visitor.get(f"{OIDC}/providers")
    assert listed.json() == [{"id": "campus", "name": "Campus login"}]
    name = fresh_name("anna")
    address = f"{name}@example.org"
    campus.is_as(
        f"1-{name}", preferred_username=name, name="Anna B.", email=address, email_verified=True
    )
    asked = await sent(visitor, "?next=/rooms/ABC234")
    query = parse_qs(urlsplit(asked).query)
    assert query["redirect_uri"] == [f"{ORIGIN}{OIDC}/campus/callback"]
    assert query["code_challenge_method"] == ["S256"]
    assert len(query["state"][0]) == len(query["nonce"][0]) == len(query["code_challenge"][0]) == 43
    page, marks, answer = await back(visitor, await campus.sends_back(asked))
    assert (page, marks) == ("/rooms/ABC234", {})
    assert "HttpOnly" in answer.headers["set-cookie"]
    user = await me(visitor)
    assert (user["username"], user["display_name"]) == (name, "Anna B.")
    assert (user["email"], user["email_verified"]) == (address, True)
    again = open_browser(cafe)
    assert await come(again, campus) == ("/", {})
    assert (await me(again))["id"] == user["id"]
    linked = (await again.get(IDENTITIES)).json()
    assert [(one["provider"], one["name"], one["label"]) for one in linked] == [
        ("campus", "Campus login", address)
    ]
    assert linked[0]["last_used_at"] is not None
    # There is no password that would fit.
    assert (await open_browser(cafe).log_in(name, "")).status_code == 401
    state = (await again.get("/api/auth/second-factor")).json()
    assert state["password"] is False


BENT = [
    "nonce",
    "aud",
    "aud list",
    "azp",
    "iss",
    "expired",
    "future",
    "none",
    "hs256",
    "secret",
    "other key",
    "unknown kid",
    "es256",
    "changed",
    "no id token",
    "no nonce",
    "no aud",
    "no sub",
    "no exp",
    "no iat",
    "mixed up",
    "no iss",
]


@pytest.mark.parametrize("bend", BENT)
async def test_a_false_token_logs_nobody_in(visitor: Browser, campus: Campus, bend: str) -> None:
    name = fresh_name("bend")
    campus.is_as(f"2-{name}", preferred_username=name, bend=bend)
    assert await come(visitor, campus) == ("/login", {"problem": "oidc_failed"})
    assert (await visitor.forward_auth()).status_code == 401
    campus.is_as(f"2-{name}", preferred_username=name)
    assert await come(visitor, campus) == ("/", {})


async def test_who_says_no_at_the_provider_is_told_so(visitor: Browser, campus: Campus) -> None:
    campus.is_as("nobody", bend="denied")
    page = await come(visitor, campus, "?next=/study")
    assert page == ("/login?next=%2Fstudy", {"problem": "oidc_denied"})


async def test_an_answer_counts_once_and_in_the_browser_that_asked(
    visitor: Browser, cafe: App, campus: Campus, open_browser: OpenBrowser, database_url: str
) -> None:
    name = fresh_name("state")
    campus.is_as(f"3-{name}", preferred_username=name)
    trouble = ("/login", {"problem": "oidc_state"})
    url = await campus.sends_back(await sent(visitor))
    elsewhere = open_browser(cafe)
    # In a browser with no cookie, and in one that is on its own way: a log-in forced on somebody.
    assert (await back(elsewhere, url))[:2] == trouble
    await sent(elsewhere)
    assert (await back(elsewhere, url))[:2] == trouble
    # Another state, none, and half of one.
    at, _, query = url.partition("?")
    fields = dict(parse_qsl(query))
    for state in ("x" * 43, "", fields["state"][:-1]):
        other = httpx.QueryParams({**fields, "state": state})
        assert (await back(visitor, f"{at}?{other}"))[:2] == trouble
    # Ten at once: one log-in.
    pages = await asyncio.gather(*(back(visitor, url) for _ in range(10)))
    assert sorted(page for page, _, _ in pages) == ["/"] + ["/login"] * 9
    assert (await back(visitor, url))[:2] == trouble
    # A used code with a fresh state.
    asked = await sent(visitor)
    fresh = parse_qs(urlsplit(asked).query)["state"][0]
    replayed = httpx.QueryParams({**fields, "state": fresh})
    assert (await back(visitor, f"{at}?{replayed}"))[:2] == ("/login", {"problem": "oidc_failed"})
    # Another's code, whose nonce and verifier are not this browser's.
    url = await campus.sends_back(await sent(elsewhere))
    stolen = dict(parse_qsl(urlsplit(url).query))["code"]
    mine = parse_qs(urlsplit(await sent(visitor)).query)["state"][0]
    injected = httpx.QueryParams({**fields, "state": mine, "code": stolen})
    assert (await back(visitor, f"{at}?{injected}"))[:2] == ("/login", {"problem": "oidc_failed"})
    # Too late.
    url = await campus.sends_back(await sent(visitor))
    async with connected(database_url) as connection:
        await connection.execute("UPDATE oidc_requests SET created_at = now() - interval '15 min'")
    assert (await back(visitor, url))[:2] == trouble


async def test_nothing_of_a_log_in_on_its_way_is_in_the_database(
    visitor: Browser, database_url: str
) -> None:
    asked = dict(parse_qsl(urlsplit(await sent(visitor)).query))
    async with connected(database_url) as connection:
        rows = [dict(row) for row in await connection.fetch("SELECT * FROM oidc_requests")]
    text = repr(rows)
    assert rows
    for secret in (asked["state"], asked["nonce"], visitor.cookies["cafe_oidc"]):
        assert secret not in text


@pytest.mark.parametrize(
    "given",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/%0d%0aset-cookie:x",
        "javascript:alert(1)",
        "/login",
        "/api/auth/me",
        "x" * 2000,
        "",
    ],
)
async def test_next_leads_nowhere_else(visitor: Browser, campus: Campus, given: str) -> None:
    name = fresh_name("next")
    campus.is_as(f"4-{name}", preferred_username=name)
    query = f"?{httpx.QueryParams({'next': given})}"
    page, _ = await come(visitor, campus, query)
    assert page in {"/", "/%0d%0aset-cookie:x"}


async def test_the_second_factor_is_asked_for_all_the_same(
    visitor: Browser, cafe: App, campus: Campus, open_browser: OpenBrowser
) -> None:
    name = fresh_name("both")
    campus.is_as(f"10-{name}", preferred_username=name)
    await come(visitor, campus)
    key = Authenticator()
    # Who has no password proves himself by a log-in of just now.
    options = await visitor.send("POST", "/api/auth/passkeys/options", json={"password": ""})
    assert options.status_code == 200, options.text
    body = {"name": "x", "credential": key.create(options.json()["public_key"])}
    assert (await visitor.send("POST", "/api/auth/passkeys", json=body)).status_code == 201
    there = open_browser(cafe)
    page, marks = await come(there, campus, "?next=/study")
    assert page == "/login?next=%2Fstudy"
    assert marks["second_factor"] == "passkey,recovery"
    assert (await there.forward_auth()).status_code == 401
    ticket = {"ticket": marks["ticket"]}
    login = "/api/auth/login/second-factor"
    asked = (await there.send("POST", f"{login}/passkey", json=ticket)).json()["public_key"]
    answer = await there.send("POST", login, json={**ticket, "passkey": key.get(asked)})
    assert (answer.status_code, answer.json()["username"]) == (200, name)


async def test_the_disabled_stay_outside(
    visitor: Browser, cafe: App, campus: Campus, open_browser: OpenBrowser, database_url: str
) -> None:
    name = fresh_name("out")
    campus.is_as(f"12-{name}", preferred_username=name)
    await come(visitor, campus)
    async with connected(database_url) as connection:
        await connection.execute("UPDATE people SET disabled_at = now() WHERE username = $1", name)
    assert await come(open_browser(cafe), campus) == ("/login", {"problem": "account_disabled"})
