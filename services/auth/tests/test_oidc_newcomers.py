"""Who comes by a provider for the first time: his name, his address, and whether he may."""

from collections.abc import Callable

import pytest
from auth_browser import Browser, fresh_name
from auth_campus import OIDC, come, me, provider, sent
from auth_provider import Campus

from cafe_auth.app import SERVICE
from cafe_auth.settings import Settings
from cafe_chassis.testing import App, connected, running

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenBrowser = Callable[..., Browser]


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
    async with connected(database_url) as connection:
        await connection.execute(
            "UPDATE people SET email_verified_at = now() WHERE id = $1", user["id"]
        )
    campus.is_as(f"7-{name}", preferred_username="x-" + name, email=address, email_verified=True)
    for _ in range(2):
        assert await come(open_browser(cafe), campus) == (
            "/login",
            {"problem": "oidc_email_known"},
        )


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
    async with running(SERVICE, more, migrated=True) as app:
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
        async with connected(database_url) as connection:
            invitation = "x" * 43
            await connection.execute(
                "INSERT INTO invitations (id, token_digest, note, uses, uses_left, expires_at)"
                " VALUES (gen_random_uuid(), sha256($1), '', 1, 1, now() + interval '1 h')",
                invitation.encode(),
            )
        answer = await browser.send("POST", f"{OIDC}/signup", json={**body, "invite": invitation})
        assert answer.status_code == 201, answer.text
        assert (await me(browser))["username"] == name
