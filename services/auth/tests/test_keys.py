"""Signing keys: made once, published in twos, rotated without a gap, sealed at rest."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import httpx
import pytest
import pytest_asyncio
from auth_browser import Browser
from joserfc import jws

from cafe_auth import command
from cafe_auth.app import SERVICE
from cafe_auth.factors.queries import begin
from cafe_auth.keys.sealing import Seal, WrongKeySecret
from cafe_auth.keys.service import KeyRing, ensure, rotate, tend
from cafe_auth.settings import Settings
from cafe_chassis.migrate import drift, migrate
from cafe_chassis.testing import HOST, App, running
from cafe_database.engine import open_engine
from cafe_database.sessions import Sessions, open_sessions, unit
from cafe_http.tokens import IDENTITY_AUDIENCE, IDENTITY_TYPE

pytestmark = pytest.mark.asyncio(loop_scope="session")


@dataclass
class Keys:
    """A migrated database without keys."""

    url: str
    sessions: Sessions
    seal: Seal

    async def places(self) -> dict[str, str]:
        connection = await asyncpg.connect(self.url)
        try:
            rows = await connection.fetch("SELECT place, kid FROM signing_keys")
            return {row["place"]: row["kid"] for row in rows}
        finally:
            await connection.close()

    async def age(self, place: str, interval: str) -> None:
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute(
                f"UPDATE signing_keys SET placed_at = now() - interval '{interval}'"
                f" WHERE place = '{place}'"
            )
        finally:
            await connection.close()

    async def tend(self) -> None:
        async with unit(self.sessions) as session:
            await tend(session, self.seal)

    async def rotate(self) -> bool:
        async with unit(self.sessions) as session:
            return await rotate(session)


@pytest_asyncio.fixture(loop_scope="session")
async def keys(make_database: Callable[[str], str]) -> AsyncIterator[Keys]:
    url = make_database("keys")
    await migrate(SERVICE, url)
    engine = open_engine(url, "test")
    yield Keys(url, open_sessions(engine), Seal("a-secret-for-the-keys"))
    await engine.dispose()


async def test_migrations_build_the_tables_that_the_code_knows(database_url: str) -> None:
    await migrate(SERVICE, database_url)
    assert await drift(SERVICE, database_url) == []


async def test_eight_replicas_that_start_at_once_make_two_keys(keys: Keys) -> None:
    rings = [KeyRing(keys.sessions, keys.seal) for _ in range(8)]
    signers = await asyncio.gather(*(ring.signer() for ring in rings))
    assert len({signer.kid for signer in signers}) == 1
    assert set(await keys.places()) == {"current", "next"}


async def test_a_rotation_changes_who_signs_but_not_what_is_published(keys: Keys) -> None:
    async with unit(keys.sessions) as session:
        await ensure(session, keys.seal)
    before = await keys.places()
    assert await keys.rotate() is True
    assert await keys.places() == {"current": before["next"], "previous": before["current"]}
    assert await keys.rotate() is False, "the retired key is still published"

    await keys.age("previous", "9 minutes")
    await keys.tend()
    assert "previous" in await keys.places()
    await keys.age("previous", "10 minutes")
    await keys.tend()
    after = await keys.places()
    assert after["current"] == before["next"]
    assert after["next"] not in before.values()

    await keys.age("current", "31 days")
    await keys.tend()
    assert (await keys.places())["current"] == after["next"]


async def test_keys_open_only_with_their_secret(keys: Keys) -> None:
    await KeyRing(keys.sessions, keys.seal).signer()
    with pytest.raises(WrongKeySecret):
        await KeyRing(keys.sessions, Seal("another-secret-altogether")).signer()
    sealed = keys.seal.seal(b"key", "kid-1")
    assert keys.seal.open(sealed, "kid-1") == b"key"
    with pytest.raises(WrongKeySecret):
        keys.seal.open(sealed, "kid-2")


async def test_only_public_halves_are_published(auth: App) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{auth.url}/.well-known/jwks.json", headers={"host": HOST})
        internal = await client.get(f"{auth.internal_url}/internal/v1/jwks")
    assert answer.status_code == internal.status_code == 200
    assert answer.json() == internal.json()
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert len(answer.json()["keys"]) == 2
    for key in answer.json()["keys"]:
        assert set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
        assert (key["crv"], key["alg"]) == ("P-256", "ES256")


async def test_keys_are_rotated_by_a_command_under_load_without_a_refusal(
    make_settings: Callable[..., Settings], make_database: Callable[[str], str]
) -> None:
    settings = make_settings(database_url=make_database("rotation"))
    async with running(SERVICE, settings) as app:
        browser = Browser(app)
        await browser.sign_up()
        # The first request makes the keys; there is nothing to rotate before.
        assert (await browser.forward_auth()).status_code == 200
        resources, verifier = app.resources, app.process.core.verifier
        rotated = asyncio.Event()
        kids: set[str] = set()

        async def ask() -> None:
            asked_after = 0
            while asked_after < 5:
                asked_after += rotated.is_set()
                # Every identity is signed anew, as if each came from another session.
                resources.gate._signed.clear()
                answer = await browser.forward_auth()
                assert answer.status_code == 200
                token = answer.headers["x-cafe-identity"]
                await verifier.verify(token, type_=IDENTITY_TYPE, audience=IDENTITY_AUDIENCE)
                assert (await browser.get("/api/auth/me")).status_code == 200
                kids.add(jws.extract_compact(token.encode()).protected["kid"])

        async def turn() -> None:
            await asyncio.sleep(0.3)
            assert await command.rotate(settings)
            assert not await command.rotate(settings), "too soon"
            # Not to wait the half minute after which a replica looks again.
            resources.keys._stale_at = 0.0
            rotated.set()

        await asyncio.gather(ask(), ask(), ask(), turn())
        await browser.close()
    assert len(kids) == 2


async def test_another_key_secret_is_told_and_keys_are_renewed_under_it(
    make_settings: Callable[..., Settings], make_database: Callable[[str], str]
) -> None:
    url = make_database("renewal")
    before = make_settings(database_url=url)
    async with running(SERVICE, before) as app:
        browser = Browser(app)
        person = await browser.sign_up()
        assert (await browser.forward_auth()).status_code == 200
        # Nobody confirmed it, but it was sealed all the same.
        async with unit(app.process.core.sessions) as session:
            sealed = app.resources.seal.seal(b"app", "label")
            await begin(session, UUID(person["id"]), sealed)
    changed = make_settings(database_url=url, key_secret="another-secret-altogether")
    async with running(SERVICE, changed) as app:
        browser.app = app
        refused = await browser.forward_auth()
        assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
        assert await command.renew(changed) == 1
        assert (await browser.forward_auth()).status_code == 200
    await browser.close()
