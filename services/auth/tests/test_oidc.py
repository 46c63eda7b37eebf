"""Log-in by a provider, against a real one in a process of its own."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import asyncpg
import httpx
import pytest
import pytest_asyncio
from auth_browser import PASSWORD, Browser, fresh_name
from auth_passkey import Authenticator
from auth_provider import CLIENT_ID, CLIENT_SECRET, Campus, campus_at
from msgspec.structs import replace as changed

from cafe_auth.app import SERVICE
from cafe_auth.oidc.config import Provider
from cafe_auth.settings import Settings
from cafe_chassis.settings import SettingsError
from cafe_chassis.testing import ORIGIN, App, running
from cafe_local.ports import free_port

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenBrowser = Callable[..., Browser]
OIDC = "/api/auth/oidc"
IDENTITIES = "/api/auth/identities"


@pytest.fixture(scope="session")
def campus() -> Iterator[Campus]:
    with campus_at(free_port()) as running_at:
        yield running_at


def provider(campus: Campus, **more: Any) -> Provider:
    values = {
        "id": "campus",
        "name": "Campus login",
        "issuer": campus.issuer,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
    }
    return Provider(**{**values, **more})


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def cafe(campus: Campus, make_settings: Callable[..., Settings]) -> AsyncIterator[App]:
    async with running(SERVICE, make_settings(oidc_providers=(provider(campus),))) as app:
        yield app


@pytest.fixture
def visitor(cafe: App, open_browser: OpenBrowser) -> Browser:
    return open_browser(cafe)


async def sent(browser: Browser, query: str = "") -> str:
    """Begin to log in; return where the browser is sent."""
    answer = await browser.get(f"{OIDC}/campus/login{query}")
    assert answer.status_code == 303, answer.text
    location: str = answer.headers["location"]
    return location


async def back(browser: Browser, url: str) -> tuple[str, dict[str, str], httpx.Response]:
    """Come back; return the page and its query, what stands behind its `#`, and the answer."""
    at = urlsplit(url)
    assert f"{at.scheme}://{at.netloc}" == ORIGIN
    answer = await browser.get(f"{at.path}?{at.query}")
    assert answer.status_code == 303, answer.text
    location = urlsplit(answer.headers["location"])
    assert not location.netloc
    page = location.path + (f"?{location.query}" if location.query else "")
    return page, dict(parse_qsl(location.fragment)), answer


async def come(browser: Browser, campus: Campus, query: str = "") -> tuple[str, dict[str, str]]:
    """There and back."""
    page, marks, _ = await back(browser, await campus.sends_back(await sent(browser, query)))
    return page, marks


async def me(browser: Browser) -> dict[str, Any]:
    answer = await browser.get("/api/auth/me")
    assert answer.status_code == 200, answer.text
    user: dict[str, Any] = answer.json()
    return user


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
    connection = await asyncpg.connect(database_url)
    await connection.execute("UPDATE oidc_requests SET created_at = now() - interval '15 min'")
    await connection.close()
    assert (await back(visitor, url))[:2] == trouble


async def test_nothing_of_a_log_in_on_its_way_is_in_the_database(
    visitor: Browser, database_url: str
) -> None:
    asked = dict(parse_qsl(urlsplit(await sent(visitor)).query))
    connection = await asyncpg.connect(database_url)
    rows = [dict(row) for row in await connection.fetch("SELECT * FROM oidc_requests")]
    await connection.close()
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


async def test_a_taken_name_is_replaced_by_one_that_is_chosen(
    visitor: Browser, cafe: App, campus: Campus, open_browser: OpenBrowser
) -> None:
    taken = (await open_browser(cafe).sign_up(fresh_name("taken")))["username"]
    campus.is_as(f"5-{taken}", preferred_username=taken.upper(), name="Cleo")
    page, marks = await come(visitor, campus, "?next=/study")
    assert page == "/signup?next=%2Fstudy"
    assert (marks["username"], marks["provider"]) == (taken.upper(), "campus")
    body = {"token": marks["newcomer"], "username": taken}

    async def choose(browser: Browser, **more: str) -> tuple[int, str]:
        answer = await browser.send("POST", f"{OIDC}/signup", json={**body, **more})
        return answer.status_code, answer.json().get("code", "")

    assert await choose(visitor) == (409, "username_taken")
    assert await choose(visitor, username="x") == (422, "invalid")
    own = fresh_name("cleo")
    # The token is good only in the browser that came back.
    thief = open_browser(cafe)
    await sent(thief)
    assert await choose(thief, username=own) == (422, "newcomer_expired")
    assert await choose(visitor, username=own, timezone="Europe/Paris") == (201, "")
    user = await me(visitor)
    assert (user["username"], user["display_name"]) == (own, "Cleo")
    assert user["timezone"] == "Europe/Paris"
    assert await choose(visitor, username=fresh_name()) == (422, "newcomer_expired")
    again = open_browser(cafe)
    assert await come(again, campus) == ("/", {})
    assert (await me(again))["id"] == user["id"]


async def test_who_tells_no_username_chooses_one(visitor: Browser, campus: Campus) -> None:
    name = fresh_name("mail")
    campus.is_as(f"6-{name}", email=f"{name}@example.org", email_verified=True)
    page, marks = await come(visitor, campus)
    assert (page, marks["username"]) == ("/signup", name)


async def test_an_address_is_no_proof_of_being_somebody(
    visitor: Browser, cafe: App, campus: Campus, open_browser: OpenBrowser, database_url: str
) -> None:
    owner = open_browser(cafe)
    name = fresh_name("owner")
    address = f"{name}@example.org"
    user = await owner.sign_up(name, email=address)
    # Not verified there: somebody writes what he likes. The account is his own, without it.
    other = fresh_name("other")
    campus.is_as(f"7-{other}", preferred_username=other, email=address, email_verified=False)
    assert await come(visitor, campus) == ("/", {})
    found = await me(visitor)
    assert (found["username"], found["email"]) == (other, None)
    # Verified there, but not here: whoever wrote it here first has shown nothing either.
    third = fresh_name("third")
    campus.is_as(f"7-{third}", preferred_username=third, email=address, email_verified=True)
    there = open_browser(cafe)
    assert await come(there, campus) == ("/", {})
    assert (await me(there))["email"] is None
    # Verified on both sides: no take-over and no second account. Log in, then link.
    connection = await asyncpg.connect(database_url)
    await connection.execute(
        "UPDATE people SET email_verified_at = now() WHERE id = $1", user["id"]
    )
    await connection.close()
    campus.is_as(f"7-{name}", preferred_username="x-" + name, email=address, email_verified=True)
    for _ in range(2):
        assert await come(open_browser(cafe), campus) == (
            "/login",
            {"problem": "oidc_email_known"},
        )


async def link(browser: Browser, campus: Campus, password: str = PASSWORD) -> str:
    answer = await browser.send("POST", f"{OIDC}/campus/link", json={"password": password})
    assert answer.status_code == 200, answer.text
    page, marks, _ = await back(browser, await campus.sends_back(answer.json()["url"]))
    assert list(marks) == ["security"] or not marks
    return page


async def test_an_account_is_linked_and_unlinked_on_purpose(
    visitor: Browser, cafe: App, campus: Campus, open_browser: OpenBrowser
) -> None:
    user = await visitor.sign_up()
    wrong = await visitor.send("POST", f"{OIDC}/campus/link", json={"password": "a wrong guess"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "invalid_credentials")
    sub = campus.is_as(f"8-{user['id']}", email="me@campus.example")
    assert await link(visitor, campus) == "/profile?provider=linked"
    assert await link(visitor, campus) == "/profile?provider=linked"
    there = open_browser(cafe)
    assert await come(there, campus) == ("/", {})
    assert (await me(there))["id"] == user["id"]
    # Nobody else gets the same one.
    stranger = open_browser(cafe)
    await stranger.sign_up()
    campus.is_as(sub)
    assert await link(stranger, campus) == "/profile?provider=oidc_taken"
    one = (await visitor.get(IDENTITIES)).json()[0]
    assert one["label"] == "me@campus.example"
    path = f"{IDENTITIES}/{one['id']}"
    assert (await stranger.send("DELETE", path, json={"password": PASSWORD})).status_code == 404
    wrong = await visitor.send("DELETE", path, json={"password": "a wrong guess"})
    assert wrong.status_code == 401
    assert (await visitor.send("DELETE", path, json={"password": PASSWORD})).status_code == 204
    assert (await visitor.get(IDENTITIES)).json() == []


async def test_a_link_is_made_in_the_session_that_asked(
    visitor: Browser, cafe: App, campus: Campus, open_browser: OpenBrowser
) -> None:
    await visitor.sign_up()
    campus.is_as(f"9-{fresh_name()}")
    answer = await visitor.send("POST", f"{OIDC}/campus/link", json={"password": PASSWORD})
    url = await campus.sends_back(answer.json()["url"])
    # Logged out meanwhile, or logged in as somebody else in the same browser.
    await visitor.send("POST", "/api/auth/logout")
    await visitor.sign_up()
    page, _, _ = await back(visitor, url)
    assert page == "/profile?provider=oidc_state"
    assert (await visitor.get(IDENTITIES)).json() == []
    # And from another site nobody begins one: it is no link that could be followed.
    answer = await visitor.send("GET", f"{OIDC}/campus/link")
    assert answer.status_code == 405
    script = open_browser(cafe)
    made = await visitor.send("POST", "/api/auth/tokens", json={"name": "x"})
    script.bearer = made.json()["token"]
    for method, path in (
        ("POST", f"{OIDC}/campus/link"),
        ("GET", IDENTITIES),
        ("DELETE", f"{IDENTITIES}/01a20000-0000-7000-8000-000000000000"),
    ):
        body = None if method == "GET" else {"password": PASSWORD}
        answer = await script.send(method, path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "session_required"), path


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


async def test_nobody_takes_his_last_way_in_away(
    visitor: Browser, campus: Campus, database_url: str
) -> None:
    name = fresh_name("last")
    campus.is_as(f"11-{name}", preferred_username=name)
    await come(visitor, campus)
    path = f"{IDENTITIES}/{(await visitor.get(IDENTITIES)).json()[0]['id']}"
    answer = await visitor.send("DELETE", path, json={"password": ""})
    assert (answer.status_code, answer.json()["code"]) == (409, "last_way_in")
    # A log-in of some time ago is no proof; a first password comes only soon after one.
    connection = await asyncpg.connect(database_url)
    await connection.execute(
        "UPDATE sessions SET created_at = now() - interval '11 min' FROM people "
        "WHERE people.id = person_id AND username = $1",
        name,
    )
    change = {"current_password": "", "new_password": PASSWORD}
    for method, at, body in (
        ("DELETE", path, {"password": ""}),
        ("POST", "/api/auth/password/change", change),
        ("POST", "/api/auth/passkeys/options", {"password": ""}),
    ):
        answer = await visitor.send(method, at, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "log_in_again"), at
    await connection.execute("UPDATE sessions SET created_at = now() WHERE created_at < now()")
    await connection.close()
    answer = await visitor.send("POST", "/api/auth/password/change", json=change)
    assert answer.status_code == 204
    answer = await visitor.send("DELETE", path, json={"password": ""})
    assert answer.status_code == 401
    answer = await visitor.send("DELETE", path, json={"password": PASSWORD})
    assert answer.status_code == 204
    assert (await visitor.log_in(name)).status_code == 200


async def test_the_disabled_stay_outside(
    visitor: Browser, cafe: App, campus: Campus, open_browser: OpenBrowser, database_url: str
) -> None:
    name = fresh_name("out")
    campus.is_as(f"12-{name}", preferred_username=name)
    await come(visitor, campus)
    connection = await asyncpg.connect(database_url)
    await connection.execute("UPDATE people SET disabled_at = now() WHERE username = $1", name)
    await connection.close()
    assert await come(open_browser(cafe), campus) == ("/login", {"problem": "account_disabled"})


async def test_what_the_id_token_leaves_out_is_asked_for(
    visitor: Browser, cafe: App, campus: Campus, open_browser: OpenBrowser
) -> None:
    name = fresh_name("info")
    sub = f"13-{name}"
    more = {"preferred_username": name, "name": "Ida", "email": "", "sub": sub}
    campus.control(user={"sub": sub}, userinfo=more)
    assert await come(visitor, campus) == ("/", {})
    assert (await me(visitor))["display_name"] == "Ida"
    # Of somebody else it says nothing about this one.
    other = fresh_name("info")
    campus.control(user={"sub": f"13-{other}"}, userinfo={**more, "preferred_username": other})
    page, marks = await come(open_browser(cafe), campus)
    assert (page, marks.get("username", "")) == ("/signup", "")


async def test_new_keys_of_the_provider_are_found(
    visitor: Browser, campus: Campus, cafe: App
) -> None:
    name = fresh_name("keys")
    campus.is_as(f"14-{name}", preferred_username=name)
    await come(visitor, campus)
    campus.control(rotate=True)
    client = cafe.resources.providers["campus"]
    client._asked_at = time.monotonic() - 31
    assert await come(visitor, campus) == ("/", {})
    # Keys that nobody published are asked for at most once in 30 s.
    campus.control(bend="unknown kid")
    for _ in range(5):
        assert await come(visitor, campus) == ("/login", {"problem": "oidc_failed"})
    asked = campus.control(bend="")
    assert asked.count("/jwks") == 0
    assert asked.count("/token") == 5


@pytest.mark.parametrize(
    ("settings", "create", "expected"),
    [
        ("open", False, ("/login", "oidc_no_account")),
        ("closed", True, ("/login", "registration_closed")),
        ("invite", True, ("/signup", "")),
    ],
)
async def test_accounts_are_made_as_far_as_the_operator_wants(
    campus: Campus,
    make_settings: Callable[..., Settings],
    open_browser: OpenBrowser,
    database_url: str,
    settings: str,
    create: bool,
    expected: tuple[str, str],
) -> None:
    more = make_settings(
        registration=settings, oidc_providers=(provider(campus, create_accounts=create),)
    )
    async with running(SERVICE, more) as app:
        browser = open_browser(app)
        name = fresh_name("mode")
        campus.is_as(f"15-{name}", preferred_username=name)
        page, marks = await come(browser, campus)
        assert (page, marks.get("problem", "")) == expected
        if settings != "invite":
            return
        body = {"token": marks["newcomer"], "username": name}
        answer = await browser.send("POST", f"{OIDC}/signup", json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "registration_closed")
        connection = await asyncpg.connect(database_url)
        invitation = "x" * 43
        await connection.execute(
            "INSERT INTO invitations (id, token_digest, note, uses, uses_left, expires_at) VALUES "
            "(gen_random_uuid(), sha256($1), '', 1, 1, now() + interval '1 h')",
            invitation.encode(),
        )
        await connection.close()
        answer = await browser.send("POST", f"{OIDC}/signup", json={**body, "invite": invitation})
        assert answer.status_code == 201, answer.text
        assert (await me(browser))["username"] == name


async def test_a_provider_that_is_away_keeps_nobody_else_out(
    campus: Campus, make_settings: Callable[..., Settings], open_browser: OpenBrowser
) -> None:
    away = provider(campus, issuer=f"http://127.0.0.1:{free_port()}")
    async with running(SERVICE, make_settings(oidc_providers=(away,))) as app:
        browser = open_browser(app)
        assert (await browser.get(f"{OIDC}/unknown/login")).status_code == 404
        assert (await browser.get(f"{OIDC}/unknown/callback")).status_code == 404
        assert (
            await sent(browser, "?next=/study") == "/login?next=%2Fstudy#problem=oidc_unavailable"
        )
        await browser.sign_up()
        answer = await browser.send("POST", f"{OIDC}/campus/link", json={"password": PASSWORD})
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert answer.headers["retry-after"]


async def test_a_discovery_document_of_another_issuer_is_refused(
    campus: Campus, make_settings: Callable[..., Settings], open_browser: OpenBrowser
) -> None:
    other = provider(campus, issuer=campus.issuer.replace("127.0.0.1", "localhost"))
    async with running(SERVICE, make_settings(oidc_providers=(other,))) as app:
        assert (await sent(open_browser(app))).endswith("#problem=oidc_unavailable")


async def test_wrong_settings_are_named(
    campus: Campus, make_settings: Callable[..., Settings], tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from a file\n")
    good = provider(campus, client_secret_file=str(secret))
    assert good.secret() == "from a file"
    make_settings(oidc_providers=(good,)).check()
    for wrong in (
        {"id": "Campus"},
        {"id": "providers"},
        {"issuer": "http://campus.example"},
        {"scope": "profile"},
        {"name": " "},
        {"client_secret_file": str(tmp_path / "missing")},
    ):
        with pytest.raises(SettingsError, match="CAFE_OIDC_PROVIDERS"):
            make_settings(oidc_providers=(changed(good, **wrong),)).check()
    with pytest.raises(SettingsError, match="same id"):
        make_settings(oidc_providers=(good, good)).check()
