"""Who may sign up, and how an installation comes by its first administrator."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from auth_browser import PASSWORD, Browser, fresh_name

from cafe_auth.app import SERVICE
from cafe_auth.command import make_admin
from cafe_auth.settings import Settings
from cafe_chassis.testing import App, connected, running

pytestmark = pytest.mark.asyncio(loop_scope="session")

OpenBrowser = Callable[..., Browser]
MakeSettings = Callable[..., Settings]
SIGN_UP = "/api/auth/signup"
INVITATIONS = "/api/auth/admin/invitations"


@pytest.fixture
def empty(make_database: Callable[[str], str]) -> str:
    """A database without anybody."""
    return make_database("registration")


@pytest.fixture
def link_file(tmp_path: Path) -> Path:
    return tmp_path / "admin-link"


def body(**more: Any) -> dict[str, Any]:
    return {"username": fresh_name(), "password": PASSWORD, **more}


async def sign_up(browser: Browser, **more: Any) -> tuple[int, str]:
    """The status of a sign-up and its problem's code."""
    answer = await browser.send("POST", SIGN_UP, json=body(**more))
    return answer.status_code, answer.json().get("code", "")


def is_there(file: Path) -> bool:
    return file.exists()


def token_in(file: Path) -> str:
    """The token of a link that only its owner may read."""
    assert file.stat().st_mode & 0o777 == 0o600
    link = file.read_text().strip()
    assert link.startswith("http://localhost:8080/signup#admin=")
    return link.partition("=")[2]


async def shown(file: Path) -> str:
    """The token in the file, as soon as there is one."""
    async with asyncio.timeout(5):
        while not is_there(file):
            await asyncio.sleep(0.05)
    return token_in(file)


@pytest.fixture(scope="module")
def invite_database(make_database: Callable[[str], str]) -> str:
    return make_database("invitations")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def invite_only(
    make_settings: MakeSettings, invite_database: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[App]:
    file = tmp_path_factory.mktemp("links") / "admin-link"
    settings = make_settings(
        registration="invite", admin_link_file=str(file), database_url=invite_database
    )
    async with running(SERVICE, settings) as app:
        yield app


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def admin(invite_only: App) -> AsyncIterator[Browser]:
    browser = Browser(invite_only)
    file = Path(invite_only.process.core.settings.admin_link_file)  # type: ignore[attr-defined]
    await browser.sign_up(admin_token=await shown(file))
    yield browser
    await browser.close()


async def test_closed_is_closed_also_to_the_invited(
    make_settings: MakeSettings, open_browser: OpenBrowser
) -> None:
    settings = make_settings(registration="closed")
    async with running(SERVICE, settings, migrated=True) as app:
        for more in ({}, {"invite": "x" * 43}, {"invite": None}, {"username": "!"}):
            assert await sign_up(open_browser(app), **more) == (403, "registration_closed")


async def test_an_invitation_lets_in_as_many_as_it_says(
    admin: Browser, invite_only: App, open_browser: OpenBrowser
) -> None:
    for wrong in (None, "", "x", "x" * 43):
        assert await sign_up(open_browser(invite_only), invite=wrong) == (
            403,
            "registration_closed",
        )
    answer = await admin.send("POST", INVITATIONS, json={"note": "Class 4b", "uses": 2})
    assert answer.status_code == 201
    made = answer.json()
    assert made["url"] == f"http://localhost:8080/signup#invite={made['token']}"
    # A typing error uses nothing up.
    for more in ({"username": "admin"}, {"password": "short"}):
        code, _ = await sign_up(open_browser(invite_only), invite=made["token"], **more)
        assert code == 422
    answers = await asyncio.gather(
        *(sign_up(open_browser(invite_only), invite=made["token"]) for _ in range(6))
    )
    assert sorted(status for status, _ in answers) == [201, 201, 403, 403, 403, 403]
    card = (await admin.get(INVITATIONS)).json()["items"][0]
    assert (card["id"], card["note"], card["uses"], card["uses_left"]) == (
        made["id"],
        "Class 4b",
        2,
        0,
    )
    assert "token" not in card
    assert card["created_by"]["id"] == (await admin.get("/api/auth/me")).json()["id"]


async def test_a_taken_name_does_not_use_an_invitation_up(
    admin: Browser, invite_only: App, open_browser: OpenBrowser
) -> None:
    taken = (await admin.get("/api/auth/me")).json()["username"]
    token = (await admin.send("POST", INVITATIONS, json={})).json()["token"]
    stranger = open_browser(invite_only)
    assert await sign_up(stranger, invite=token, username=taken) == (409, "username_taken")
    assert (await sign_up(stranger, invite=token))[0] == 201


async def test_invitations_end_and_are_withdrawn(
    admin: Browser, invite_only: App, open_browser: OpenBrowser, invite_database: str
) -> None:
    old = (await admin.send("POST", INVITATIONS, json={})).json()
    async with connected(invite_database) as connection:
        await connection.execute("UPDATE invitations SET expires_at = now() - interval '1 s'")
    new = (await admin.send("POST", INVITATIONS, json={"uses": 5})).json()
    assert (await admin.send("DELETE", f"{INVITATIONS}/{new['id']}")).status_code == 204
    assert (await admin.send("DELETE", f"{INVITATIONS}/{new['id']}")).status_code == 404
    for token in (old["token"], new["token"]):
        assert await sign_up(open_browser(invite_only), invite=token) == (
            403,
            "registration_closed",
        )


async def test_invitations_come_in_pages(admin: Browser) -> None:
    made = [(await admin.send("POST", INVITATIONS, json={})).json()["id"] for _ in range(3)]
    page = (await admin.get(f"{INVITATIONS}?limit=2")).json()
    assert [one["id"] for one in page["items"]] == [made[2], made[1]]
    page = (await admin.get(f"{INVITATIONS}?limit=2&cursor={page['next_cursor']}")).json()
    assert page["items"][0]["id"] == made[0]
    page = (await admin.get(f"{INVITATIONS}?limit=200")).json()
    assert page["next_cursor"] is None


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ({"uses": 0}, "uses"),
        ({"uses": 1001}, "uses"),
        ({"note": "a\u0000b"}, "note"),
        ({"note": "x" * 65}, "note"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "2099-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "2026-12-01T00:00:00"}, "expires_at"),
        ({"role": "admin"}, "role"),
    ],
)
async def test_an_order_that_breaks_a_rule_is_refused(
    admin: Browser, order: dict[str, Any], field: str
) -> None:
    answer = await admin.send("POST", INVITATIONS, json=order)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_only_administrators_invite(browser: Browser) -> None:
    assert (await browser.get(INVITATIONS)).status_code == 401
    await browser.sign_up()
    assert (await browser.get(INVITATIONS)).status_code == 403
    assert (await browser.send("POST", INVITATIONS, json={})).status_code == 403


async def test_the_first_administrator_comes_by_a_link_that_works_once(
    make_settings: MakeSettings, empty: str, link_file: Path, open_browser: OpenBrowser
) -> None:
    settings = make_settings(
        registration="closed", admin_link_file=str(link_file), database_url=empty
    )
    async with running(SERVICE, settings) as app:
        token = await shown(link_file)
        for wrong in ("", "x" * 43, token[:-1]):
            assert await sign_up(open_browser(app), admin_token=wrong) == (403, "admin_link_used")
        answers = await asyncio.gather(
            *(sign_up(open_browser(app), admin_token=token) for _ in range(5))
        )
        assert sorted(status for status, _ in answers) == [201, 403, 403, 403, 403]
    # What is left of it goes with the next look.
    async with running(SERVICE, settings, migrated=True):
        async with asyncio.timeout(5):
            while is_there(link_file):
                await asyncio.sleep(0.05)


async def test_an_unused_link_survives_a_restart_and_replicas_share_it(
    make_settings: MakeSettings, empty: str, tmp_path: Path, open_browser: OpenBrowser
) -> None:
    def told(file: str) -> Settings:
        return make_settings(admin_link_file=str(tmp_path / file), database_url=empty)

    async with running(SERVICE, told("a")):
        token = await shown(tmp_path / "a")
    # As when the site had another address then.
    link = (tmp_path / "a").read_text()
    (tmp_path / "a").write_text(link.replace(":8080/", ":1234/"))
    async with (
        running(SERVICE, told("a"), migrated=True) as one,
        running(SERVICE, told("b"), migrated=True) as other,
    ):
        apart = await shown(tmp_path / "b")
        async with asyncio.timeout(5):
            while (tmp_path / "a").read_text() != link:
                await asyncio.sleep(0.05)
        assert await shown(tmp_path / "a") == token != apart
        assert (await open_browser(other).sign_up(admin_token=token))["role"] == "admin"
        assert await sign_up(open_browser(one), admin_token=apart) == (403, "admin_link_used")


async def test_the_shell_makes_administrators_and_ends_their_sessions(
    browser: Browser, make_settings: MakeSettings
) -> None:
    user = await browser.sign_up()
    assert await make_admin(make_settings(), user["username"].upper())
    assert not await make_admin(make_settings(), "nobody-at-all")
    await asyncio.sleep(1.05)
    assert (await browser.get("/api/auth/me")).status_code == 401
    assert (await browser.log_in(user["username"])).json()["role"] == "admin"
    assert (await browser.get(INVITATIONS)).status_code == 200
