"""Passkeys: adding, logging in with and without a password, and what must not get in."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from auth_browser import PASSWORD, Browser, fresh_name
from auth_passkey import PRESENT, Authenticator

from cafe_auth.app import SERVICE
from cafe_auth.settings import Settings
from cafe_chassis.testing import App, connected, running

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenBrowser = Callable[..., Browser]
KEYS = "/api/auth/passkeys"
LOGIN = "/api/auth/login"
FACTOR = "/api/auth/second-factor"


async def begin(browser: Browser) -> dict[str, Any]:
    answer = await browser.send("POST", f"{KEYS}/options", json={"password": PASSWORD})
    assert answer.status_code == 200, answer.text
    options: dict[str, Any] = answer.json()["public_key"]
    return options


async def add(browser: Browser, key: Authenticator, name: str = "laptop") -> dict[str, Any]:
    body = {"name": name, "credential": key.create(await begin(browser))}
    answer = await browser.send("POST", KEYS, json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def half_way(browser: Browser, username: str) -> tuple[str, list[str]]:
    asked = (await browser.log_in(username)).json()
    return asked["ticket"], asked["second_factor"]


async def second_options(browser: Browser, ticket: str) -> dict[str, Any]:
    answer = await browser.send("POST", f"{LOGIN}/second-factor/passkey", json={"ticket": ticket})
    assert answer.status_code == 200, answer.text
    options: dict[str, Any] = answer.json()["public_key"]
    return options


async def finish(browser: Browser, ticket: str, passkey: Any) -> tuple[int, str]:
    body = {"ticket": ticket, "passkey": passkey}
    answer = await browser.send("POST", f"{LOGIN}/second-factor", json=body)
    return answer.status_code, answer.json().get("code", "")


async def alone_options(browser: Browser) -> dict[str, Any]:
    answer = await browser.send("POST", f"{LOGIN}/passkey/options")
    assert answer.status_code == 200, answer.text
    options: dict[str, Any] = answer.json()["public_key"]
    return options


async def alone(browser: Browser, passkey: Any) -> tuple[int, str]:
    answer = await browser.send("POST", f"{LOGIN}/passkey", json={"passkey": passkey})
    return answer.status_code, answer.json().get("code", "")


class Keyed:
    """Somebody with a passkey and nothing else."""

    def __init__(self, browser: Browser, user: dict[str, Any], key: Authenticator, made: Any):
        self.browser = browser
        self.user = user
        self.name: str = user["username"]
        self.key = key
        self.made = made


@pytest_asyncio.fixture(loop_scope="session")
async def ana(browser: Browser) -> Keyed:
    user = await browser.sign_up()
    key = Authenticator()
    return Keyed(browser, user, key, await add(browser, key))


async def test_the_first_passkey_brings_recovery_codes_and_ends_the_other_sessions(
    auth: App, open_browser: OpenBrowser
) -> None:
    here, there = open_browser(auth), open_browser(auth)
    user = await here.sign_up()
    await there.log_in(user["username"])
    wrong = await here.send("POST", f"{KEYS}/options", json={"password": "a wrong guess"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "invalid_credentials")
    options = await begin(here)
    assert options["user"]["name"] == user["username"]
    assert options["authenticatorSelection"]["residentKey"] == "preferred"
    assert options["attestation"] == "none"
    first = await add(here, Authenticator(), "  phone ")
    assert first["passkey"]["name"] == "phone"
    assert len(first["recovery_codes"]) == 10
    assert (await there.forward_auth()).status_code == 401
    assert (await here.forward_auth()).status_code == 200
    second = await add(here, Authenticator(), "key")
    assert second["recovery_codes"] is None
    listed = (await here.get(KEYS)).json()
    assert [one["name"] for one in listed] == ["phone", "key"]
    assert listed == [first["passkey"], second["passkey"]]
    state = (await here.get(FACTOR)).json()
    assert (state["passkeys"], state["totp"], state["recovery_codes_left"]) == (2, False, 10)
    assert state["password"] is True
    # Both are excluded from being made once more.
    assert len((await begin(here))["excludeCredentials"]) == 2


async def test_a_passkey_is_the_second_half_of_a_log_in(
    ana: Keyed, auth: App, open_browser: OpenBrowser
) -> None:
    there = open_browser(auth)
    ticket, kinds = await half_way(there, ana.name)
    assert kinds == ["passkey", "recovery"]
    options = await second_options(there, ticket)
    assert [one["transports"] for one in options["allowCredentials"]] == [["internal"]]
    assert options["rpId"] == "localhost"
    assert await finish(there, ticket, ana.key.get(options)) == (200, "")
    assert (await there.get("/api/auth/me")).json()["id"] == ana.user["id"]
    listed = (await there.get(KEYS)).json()
    assert listed[0]["last_used_at"] is not None
    # And by a recovery code, when the key is lost.
    ticket, _ = await half_way(there, ana.name)
    body = {"ticket": ticket, "recovery": ana.made["recovery_codes"][0]}
    assert (await there.send("POST", f"{LOGIN}/second-factor", json=body)).status_code == 200


async def test_a_passkey_alone_logs_in_when_its_device_knows_the_holder(
    ana: Keyed, auth: App, open_browser: OpenBrowser
) -> None:
    there = open_browser(auth)
    options = await alone_options(there)
    assert options["allowCredentials"] == []
    assert options["userVerification"] == "required"
    only_there = replace(ana.key, flags=PRESENT)
    assert await alone(there, only_there.get(options)) == (401, "wrong_code")
    ana.key.signed = only_there.signed
    # As a second half, after the password, a touch is enough.
    ticket, _ = await half_way(there, ana.name)
    ana.key.flags = PRESENT
    assert (await finish(there, ticket, ana.key.get(await second_options(there, ticket))))[0] == 200
    ana.key.flags |= 4
    assert await alone(there, ana.key.get(await alone_options(there))) == (200, "")
    assert (await there.get("/api/auth/me")).json()["username"] == ana.name


@pytest.mark.parametrize(
    "bent",
    [
        {"origin": "http://localhost:8081"},
        {"origin": "https://localhost:8080"},
        {"origin": "http://evil.example"},
        {"rp_id": "evil.example"},
        {"flags": 0},
        {"cross_origin": True},
        {"id": b"another key of sixteen"},
        {"key": Authenticator().key},
    ],
)
async def test_what_is_bent_does_not_get_in(
    ana: Keyed, auth: App, open_browser: OpenBrowser, bent: dict[str, Any]
) -> None:
    there = open_browser(auth)
    false = replace(ana.key, **bent)
    ticket, _ = await half_way(there, ana.name)
    answer = false.get(await second_options(there, ticket))
    assert await finish(there, ticket, answer) == (401, "wrong_code")
    assert await alone(there, false.get(await alone_options(there))) == (401, "wrong_code")
    if set(bent) <= {"id", "key"}:
        return
    stranger = open_browser(auth)
    await stranger.sign_up()
    made = Authenticator(**bent)
    body = {"name": "x", "credential": made.create(await begin(stranger))}
    refused = await stranger.send("POST", KEYS, json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "passkey_refused")
    assert refused.json()["errors"][0]["field"] == "credential"


async def test_a_challenge_is_answered_once_and_where_it_was_asked(
    ana: Keyed, auth: App, open_browser: OpenBrowser, database_url: str
) -> None:
    there, elsewhere = open_browser(auth), open_browser(auth)
    ticket, _ = await half_way(there, ana.name)
    other, _ = await half_way(elsewhere, ana.name)
    options = await second_options(there, ticket)
    # Neither with another ticket, nor without a password, nor to add a key.
    assert await finish(elsewhere, other, ana.key.get(options)) == (401, "wrong_code")
    assert await alone(there, ana.key.get(options)) == (401, "wrong_code")
    right = ana.key.get(options)
    assert await finish(there, ticket, right) == (200, "")
    assert await alone(there, right) == (401, "wrong_code")
    replay, _ = await half_way(elsewhere, ana.name)
    assert await finish(elsewhere, replay, right) == (401, "wrong_code")
    # A refused answer uses the challenge up as well.
    options = await alone_options(there)
    assert await alone(there, replace(ana.key, rp_id="x").get(options)) == (401, "wrong_code")
    assert await alone(there, ana.key.get(options)) == (401, "wrong_code")
    # One that nobody asked, and one that is too old.
    assert (await alone(there, ana.key.get({"challenge": "AAAA"})))[0] == 401
    options = await alone_options(there)
    async with connected(database_url) as connection:
        await connection.execute(
            "UPDATE passkey_challenges SET created_at = now() - interval '5 min'"
        )
    assert await alone(there, ana.key.get(options)) == (401, "wrong_code")
    # Adding is bound to the session that began.
    stranger = open_browser(auth)
    await stranger.sign_up()
    body = {"name": "x", "credential": Authenticator().create(await begin(ana.browser))}
    assert (await stranger.send("POST", KEYS, json=body)).status_code == 422


async def test_of_ten_equal_answers_one_gets_in(
    ana: Keyed, auth: App, open_browser: OpenBrowser
) -> None:
    browsers = [open_browser(auth) for _ in range(10)]
    answer = ana.key.get(await alone_options(browsers[0]))
    codes = await asyncio.gather(*(alone(one, answer) for one in browsers))
    assert sorted(code for code, _ in codes) == [200] + [401] * 9


async def test_a_copied_key_is_refused_and_told(
    ana: Keyed, auth: App, open_browser: OpenBrowser, database_url: str
) -> None:
    there = open_browser(auth)
    copy = replace(ana.key)
    for _ in range(2):
        assert (await alone(there, ana.key.get(await alone_options(there))))[0] == 200
    assert await alone(there, copy.get(await alone_options(there))) == (401, "wrong_code")
    async with connected(database_url) as connection:
        query = "SELECT action FROM audit WHERE subject_id = $1 AND action = 'passkey_copied'"
        assert len(await connection.fetch(query, ana.user["id"])) == 1
    # One that never counts, as those that sync do, is no copy.
    synced = Authenticator(counts=False)
    await add(ana.browser, synced, "synced")
    for _ in range(2):
        assert (await alone(there, synced.get(await alone_options(there))))[0] == 200


async def test_a_key_belongs_to_one_person(
    ana: Keyed, auth: App, open_browser: OpenBrowser
) -> None:
    ben = open_browser(auth)
    name = (await ben.sign_up())["username"]
    body = {"name": "x", "credential": ana.key.create(await begin(ben))}
    answer = await ben.send("POST", KEYS, json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "passkey_exists")
    own = Authenticator()
    await add(ben, own)
    # The key of another, though valid, is not the second half of this log-in.
    there = open_browser(auth)
    ticket, _ = await half_way(there, name)
    answer_of_ana = ana.key.get(await second_options(there, ticket))
    assert await finish(there, ticket, answer_of_ana) == (401, "wrong_code")
    path = f"{KEYS}/{ana.made['passkey']['id']}"
    assert (await ben.send("PATCH", path, json={"name": "mine"})).status_code == 404
    gone = await ben.send("DELETE", path, json={"password": PASSWORD})
    assert gone.status_code == 404


async def test_keys_are_renamed_and_removed_and_the_last_takes_the_codes_along(
    ana: Keyed, auth: App, open_browser: OpenBrowser
) -> None:
    path = f"{KEYS}/{ana.made['passkey']['id']}"
    renamed = await ana.browser.send("PATCH", path, json={"name": "Küche"})
    assert (renamed.status_code, renamed.json()["name"]) == (200, "Küche")
    for name in ("", "\u200b", "x" * 65):
        assert (await ana.browser.send("PATCH", path, json={"name": name})).status_code == 422
    spare = await add(ana.browser, Authenticator(), "spare")
    wrong = await ana.browser.send("DELETE", path, json={"password": "a wrong guess"})
    assert wrong.status_code == 401
    gone = await ana.browser.send("DELETE", path, json={"password": PASSWORD})
    assert gone.status_code == 204
    state = (await ana.browser.get(FACTOR)).json()
    assert (state["passkeys"], state["recovery_codes_left"]) == (1, 10)
    there = open_browser(auth)
    assert await alone(there, ana.key.get(await alone_options(there))) == (401, "wrong_code")
    path = f"{KEYS}/{spare['passkey']['id']}"
    await ana.browser.send("DELETE", path, json={"password": PASSWORD})
    state = (await ana.browser.get(FACTOR)).json()
    assert (state["passkeys"], state["recovery_codes_left"]) == (0, 0)
    assert (await there.log_in(ana.name)).json()["username"] == ana.name


async def test_twenty_keys_are_enough(browser: Browser) -> None:
    await browser.sign_up()
    options = [await begin(browser) for _ in range(21)]
    bodies = [{"name": "x", "credential": Authenticator().create(one)} for one in options]
    answers = [await browser.send("POST", KEYS, json=body) for body in bodies]
    assert [one.status_code for one in answers] == [201] * 20 + [409]
    assert answers[-1].json()["code"] == "too_many_passkeys"
    answer = await browser.send("POST", f"{KEYS}/options", json={"password": PASSWORD})
    assert answer.status_code == 409


async def test_no_token_touches_passkeys(ana: Keyed, auth: App, open_browser: OpenBrowser) -> None:
    script = open_browser(auth)
    made = await ana.browser.send("POST", "/api/auth/tokens", json={"name": "x"})
    script.bearer = made.json()["token"]
    path = f"{KEYS}/{ana.made['passkey']['id']}"
    for method, at, body in (
        ("GET", KEYS, None),
        ("POST", f"{KEYS}/options", {"password": PASSWORD}),
        ("POST", KEYS, {"name": "x", "credential": {}}),
        ("PATCH", path, {"name": "x"}),
        ("DELETE", path, {"password": PASSWORD}),
    ):
        answer = await script.send(method, at, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "session_required"), at


async def test_the_disabled_stay_outside(
    ana: Keyed, auth: App, open_browser: OpenBrowser, database_url: str
) -> None:
    async with connected(database_url) as connection:
        await connection.execute(
            "UPDATE people SET disabled_at = now() WHERE id = $1", ana.user["id"]
        )
    there = open_browser(auth)
    answer = await alone(there, ana.key.get(await alone_options(there)))
    assert answer == (403, "account_disabled")


@pytest_asyncio.fixture(loop_scope="session")
async def limited(make_settings: Callable[..., Settings]) -> AsyncIterator[App]:
    async with running(SERVICE, make_settings(limits=True), migrated=True) as app:
        await app.process.core.valkey.flushdb()
        yield app


async def test_an_address_does_not_fill_the_table_of_challenges(
    limited: App, open_browser: OpenBrowser
) -> None:
    there = open_browser(limited, address="198.51.100.7")
    codes = []
    while codes[-1:] != [429] and len(codes) < 120:
        codes.append((await there.send("POST", f"{LOGIN}/passkey/options")).status_code)
    assert codes[:60] == [200] * 60
    assert codes[-1] == 429
    # The page asks by itself whenever it is shown: that takes nothing from log-ins.
    assert (await there.log_in("nobody-here")).status_code == 401


async def test_wrong_guesses_of_others_do_not_keep_a_passkey_out(
    limited: App, open_browser: OpenBrowser
) -> None:
    ana = open_browser(limited, address="198.51.100.8")
    user = await ana.sign_up(fresh_name("target"))
    key = Authenticator()
    await add(ana, key)
    for number in range(6):
        there = open_browser(limited, address=f"203.0.113.{number}")
        await there.log_in(user["username"], "a wrong guess")
    there = open_browser(limited, address="203.0.113.99")
    assert (await there.log_in(user["username"])).status_code == 429
    assert (await alone(there, key.get(await alone_options(there))))[0] == 200


async def test_nonsense_is_answered_in_order(browser: Browser) -> None:
    user = await browser.sign_up()
    for body in ({}, {"id": 1}, {"response": None}, {"response": {"clientDataJSON": "AA"}}):
        assert await alone(browser, body) == (401, "wrong_code")
        answer = await browser.send("POST", KEYS, json={"name": "x", "credential": body})
        assert answer.status_code == 422
    for body in (None, "x", []):
        assert (await alone(browser, body))[0] == 422
    unknown = {"ticket": "x" * 43}
    answer = await browser.send("POST", f"{LOGIN}/second-factor/passkey", json=unknown)
    assert (answer.status_code, answer.json()["code"]) == (401, "ticket_expired")
    assert (await browser.log_in(user["username"])).status_code == 200
