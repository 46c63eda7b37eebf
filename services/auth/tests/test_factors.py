"""The second factor: setting it up, logging in with it, doing without the phone."""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from auth_browser import PASSWORD, Browser, forget_sessions, fresh_name

from cafe_auth.app import SERVICE
from cafe_auth.factors import codes, totp
from cafe_auth.settings import Settings
from cafe_chassis.testing import App, connected, running

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenBrowser = Callable[..., Browser]
FACTOR = "/api/auth/second-factor"
FINISH = "/api/auth/login/second-factor"
ADMIN = "/api/auth/admin"


async def test_the_codes_are_those_of_rfc_6238() -> None:
    secret = b"12345678901234567890"
    for second, expected in (
        (59, "287082"),
        (1111111109, "081804"),
        (1234567890, "005924"),
        (20000000000, "353130"),
    ):
        at = datetime.fromtimestamp(second, UTC)
        assert totp.code(secret, totp.step_at(at)) == expected
    for seconds, found in ((-60, False), (-30, True), (0, True), (30, True), (60, False)):
        near = datetime.fromtimestamp(1111111109 + seconds, UTC)
        assert (totp.matching_step(secret, "081 804", near) is not None) is found
    for wrong in ("", "08180", "0818044", "\u0660\u0668\u0661\u0668\u0660\u0664", "x" * 5000):
        assert totp.matching_step(secret, wrong, datetime.fromtimestamp(1111111109, UTC)) is None
    assert totp.uri(secret, "ana.b") == (
        "otpauth://totp/Virtual%20Cafe:ana.b"
        "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Virtual%20Cafe"
    )


async def test_recovery_codes_differ_and_are_read_however_they_are_typed() -> None:
    fresh = codes.new_codes()
    assert len({codes.digest(one) for one in fresh}) == 10
    one = fresh[0]
    assert codes.digest(one) == codes.digest(one.upper().replace("-", " "))
    assert codes.digest(one[:-1]) is codes.digest("") is None


class Phone:
    """An authenticator app; its clock is the server's."""

    def __init__(self, secret: str, url: str, person_id: str) -> None:
        self._secret = base64.b32decode(secret)
        self._url = url
        self._person_id = person_id

    async def code(self) -> str:
        """A code that was not used yet; the half minute between two is not waited for."""
        async with connected(self._url) as connection:
            await connection.execute(
                "UPDATE totp SET last_step = 0 WHERE person_id = $1", self._person_id
            )
        return self.shown()

    def shown(self) -> str:
        return totp.code(self._secret, totp.step_at(datetime.now(UTC)))


class Guarded:
    """Somebody with a second factor."""

    def __init__(self, browser: Browser, user: dict[str, Any], phone: Phone, spare: list[str]):
        self.browser = browser
        self.user = user
        self.phone = phone
        self.spare = spare

    async def half_way(self, browser: Browser) -> str:
        answer = await browser.log_in(self.user["username"])
        assert answer.status_code == 200, answer.text
        asked = answer.json()
        assert asked["second_factor"] == ["totp", "recovery"]
        assert "set-cookie" not in answer.headers
        ticket: str = asked["ticket"]
        return ticket


async def guard(browser: Browser, url: str, name: str = "") -> Guarded:
    user = await browser.sign_up(name)
    return await protect(browser, url, user)


async def protect(browser: Browser, url: str, user: dict[str, Any]) -> Guarded:
    begun = await browser.send("POST", f"{FACTOR}/totp", json={"password": PASSWORD})
    assert begun.status_code == 201, begun.text
    phone = Phone(begun.json()["secret"], url, user["id"])
    body = {"totp": await phone.code()}
    confirmed = await browser.send("POST", f"{FACTOR}/totp/confirm", json=body)
    assert confirmed.status_code == 200, confirmed.text
    return Guarded(browser, user, phone, confirmed.json()["recovery_codes"])


@pytest_asyncio.fixture(loop_scope="session")
async def ana(browser: Browser, database_url: str) -> Guarded:
    return await guard(browser, database_url)


async def finish(browser: Browser, ticket: str, **proof: str) -> tuple[int, str]:
    answer = await browser.send("POST", FINISH, json={"ticket": ticket, **proof})
    return answer.status_code, answer.json().get("code", "")


async def test_nothing_is_asked_for_before_the_app_was_seen_to_work(browser: Browser) -> None:
    name = (await browser.sign_up())["username"]
    wrong = await browser.send("POST", f"{FACTOR}/totp", json={"password": "a wrong guess"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "invalid_credentials")
    answer = await browser.send("POST", f"{FACTOR}/totp/confirm", json={"totp": "000000"})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_factor")
    first = await browser.send("POST", f"{FACTOR}/totp", json={"password": PASSWORD})
    second = await browser.send("POST", f"{FACTOR}/totp", json={"password": PASSWORD})
    assert first.json()["secret"] != second.json()["secret"]
    answer = await browser.send("POST", f"{FACTOR}/totp/confirm", json={"totp": "nonsense"})
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_code")
    state = (await browser.get(FACTOR)).json()
    expected = {"totp": False, "passkeys": 0, "recovery_codes_left": 0, "required": False}
    assert state == {**expected, "password": True}
    assert (await browser.log_in(name)).json()["username"] == name


async def test_a_log_in_takes_both_halves(
    ana: Guarded, auth: App, open_browser: OpenBrowser
) -> None:
    state = (await ana.browser.get(FACTOR)).json()
    assert (state["totp"], state["recovery_codes_left"], state["required"]) == (True, 10, False)
    there = open_browser(auth)
    ticket = await ana.half_way(there)
    assert (await there.get("/api/auth/me")).status_code == 401
    assert await finish(there, ticket, totp="000000") == (401, "wrong_code")
    code = await ana.phone.code()
    assert await finish(there, "x" * 43, totp=code) == (401, "ticket_expired")
    assert (await finish(there, ticket))[0] == 422
    assert (await finish(there, ticket, totp=code, recovery=ana.spare[0]))[0] == 422
    assert await finish(there, ticket, totp=code) == (200, "")
    assert (await there.get("/api/auth/me")).json()["id"] == ana.user["id"]
    # Neither the ticket nor the code works again.
    assert await finish(there, ticket, totp=await ana.phone.code()) == (401, "ticket_expired")
    ticket = await ana.half_way(there)
    used = ana.phone.shown()
    assert await finish(there, ticket, totp=await ana.phone.code()) == (200, "")
    assert await finish(there, await ana.half_way(there), totp=used) == (401, "wrong_code")


async def test_of_ten_who_show_the_same_code_one_gets_in(
    ana: Guarded, auth: App, open_browser: OpenBrowser
) -> None:
    browsers = [open_browser(auth) for _ in range(10)]
    tickets = [await ana.half_way(one) for one in browsers]
    code = await ana.phone.code()
    answers = await asyncio.gather(
        *(finish(one, ticket, totp=code) for one, ticket in zip(browsers, tickets, strict=True))
    )
    assert sorted(status for status, _ in answers) == [200] + [401] * 9


async def test_a_recovery_code_works_once(
    ana: Guarded, auth: App, open_browser: OpenBrowser
) -> None:
    there = open_browser(auth)
    assert (await finish(there, await ana.half_way(there), recovery=ana.spare[0]))[0] == 200
    again = await finish(there, await ana.half_way(there), recovery=ana.spare[0])
    assert again == (401, "wrong_code")
    assert (await ana.browser.get(FACTOR)).json()["recovery_codes_left"] == 9
    path = f"{FACTOR}/recovery-codes"
    answer = await ana.browser.send("POST", path, json={"password": PASSWORD})
    fresh = answer.json()["recovery_codes"]
    assert not set(fresh) & set(ana.spare)
    old = await finish(there, await ana.half_way(there), recovery=ana.spare[1])
    assert old == (401, "wrong_code")
    assert (await finish(there, await ana.half_way(there), recovery=fresh[0].upper()))[0] == 200


async def test_setting_it_up_ends_the_other_sessions_and_removing_it_asks_for_the_password(
    auth: App, open_browser: OpenBrowser, database_url: str
) -> None:
    here, there = open_browser(auth), open_browser(auth)
    user = await here.sign_up()
    await there.log_in(user["username"])
    await protect(here, database_url, user)
    assert (await there.forward_auth()).status_code == 401
    assert (await here.forward_auth()).status_code == 200
    answer = await here.send("POST", f"{FACTOR}/totp", json={"password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (409, "factor_exists")
    answer = await here.send("DELETE", f"{FACTOR}/totp", json={"password": "a wrong guess"})
    assert answer.status_code == 401
    answer = await here.send("DELETE", f"{FACTOR}/totp", json={"password": PASSWORD})
    assert answer.status_code == 204
    assert (await there.log_in(user["username"])).json()["id"] == user["id"]
    answer = await here.send("DELETE", f"{FACTOR}/totp", json={"password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_factor")


async def test_a_ticket_ends_with_the_password_and_with_time(
    ana: Guarded, auth: App, open_browser: OpenBrowser, database_url: str
) -> None:
    there = open_browser(auth)
    ticket = await ana.half_way(there)
    body = {"current_password": PASSWORD, "new_password": PASSWORD + "!"}
    assert (await ana.browser.send("POST", "/api/auth/password/change", json=body)).is_success
    assert await finish(there, ticket, totp=await ana.phone.code()) == (401, "ticket_expired")
    answer = await there.log_in(ana.user["username"], PASSWORD + "!")
    async with connected(database_url) as connection:
        await connection.execute(
            "UPDATE passwords SET changed_at = now() - interval '1 h' WHERE person_id = $1",
            ana.user["id"],
        )
        await connection.execute(
            "UPDATE login_tickets SET created_at = now() - interval '5 min' WHERE person_id = $1",
            ana.user["id"],
        )
    late = await finish(there, answer.json()["ticket"], totp=await ana.phone.code())
    assert late == (401, "ticket_expired")


@pytest_asyncio.fixture(loop_scope="session")
async def limited(make_settings: Callable[..., Settings]) -> AsyncIterator[App]:
    settings = make_settings(limits=True, signups_per_hour=99)
    async with running(SERVICE, settings, migrated=True) as app:
        await app.process.core.valkey.flushdb()
        yield app


async def test_guessing_codes_gets_slower_and_slower(
    limited: App, open_browser: OpenBrowser, database_url: str
) -> None:
    ana = await guard(open_browser(limited), database_url, fresh_name("target"))

    async def guess(number: int) -> int:
        there = open_browser(limited, address=f"198.51.100.{number}")
        return (await finish(there, ticket, totp="000000"))[0]

    ticket = await ana.half_way(open_browser(limited))
    # The right password before it counts as one, and is not forgotten for being right.
    assert [await guess(number) for number in range(5)] == [401] * 4 + [429]
    again = await open_browser(limited, address="203.0.113.9").log_in(ana.user["username"])
    assert again.status_code == 429


Administer = Callable[[App, dict[str, Any]], Awaitable[None]]


@pytest.fixture
def promote(database_url: str) -> Administer:
    async def make(app: App, user: dict[str, Any]) -> None:
        async with connected(database_url) as connection:
            await connection.execute("UPDATE people SET role = 'admin' WHERE id = $1", user["id"])
        await forget_sessions(app)

    return make


async def test_where_it_is_required_a_password_alone_administers_nothing(
    make_settings: Callable[..., Settings],
    open_browser: OpenBrowser,
    database_url: str,
    promote: Administer,
) -> None:
    settings = make_settings(admin_second_factor="required")
    async with running(SERVICE, settings, migrated=True) as app:
        boss = open_browser(app)
        user = await boss.sign_up()
        await promote(app, user)
        answer = await boss.get(f"{ADMIN}/users")
        assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")
        assert (await boss.get(FACTOR)).json()["required"] is True
        assert (await boss.get("/api/auth/me")).json()["role"] == "admin"
        guarded = await protect(boss, database_url, user)
        assert (await boss.get(f"{ADMIN}/users")).status_code == 200
        # A new log-in with both halves, too; and back to nothing without the factor.
        there = open_browser(app)
        ticket = await guarded.half_way(there)
        assert (await finish(there, ticket, totp=await guarded.phone.code()))[0] == 200
        assert (await there.get(f"{ADMIN}/users")).status_code == 200
        await boss.send("DELETE", f"{FACTOR}/totp", json={"password": PASSWORD})
        for one in (boss, there):
            assert (await one.get(f"{ADMIN}/users")).status_code == 403
        stranger = open_browser(app)
        await stranger.sign_up()
        assert (await stranger.get(f"{ADMIN}/users")).json()["code"] == "forbidden"


async def test_an_administrator_lets_somebody_in_who_lost_the_phone(
    ana: Guarded, auth: App, open_browser: OpenBrowser, promote: Administer
) -> None:
    boss = open_browser(auth)
    await promote(auth, await boss.sign_up())
    path = f"{ADMIN}/users/{ana.user['id']}/second-factor"
    assert (await boss.send("DELETE", path)).status_code == 204
    assert (await boss.send("DELETE", path)).status_code == 409
    answer = await open_browser(auth).log_in(ana.user["username"])
    assert answer.json()["id"] == ana.user["id"]


async def test_no_token_touches_the_second_factor(
    ana: Guarded, auth: App, open_browser: OpenBrowser
) -> None:
    script = open_browser(auth)
    made = await ana.browser.send("POST", "/api/auth/tokens", json={"name": "x"})
    script.bearer = made.json()["token"]
    for method, path in (
        ("GET", FACTOR),
        ("POST", f"{FACTOR}/totp"),
        ("DELETE", f"{FACTOR}/totp"),
        ("POST", f"{FACTOR}/recovery-codes"),
    ):
        body = None if method == "GET" else {"password": PASSWORD}
        answer = await script.send(method, path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "session_required")
