"""For tests: a service on real uvicorn and free ports, and identities without a log-in.

`TestIssuer` signs with a real key the tokens that auth would sign; services verify them as ever.
"""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from cafe_chassis import process
from cafe_chassis.migrate import migrate
from cafe_chassis.process import Process, Role
from cafe_chassis.service import Service
from cafe_chassis.settings import BaseSettings
from cafe_database.engine import dsn
from cafe_database.ids import new_id
from cafe_http import tokens
from cafe_http.identity import HEADER
from cafe_http.tokens import FetchKeys

ORIGIN = "http://localhost:8080"
HOST = "localhost:8080"


class TestIssuer:
    """Signs identity and service tokens; its public key is `fetch_keys`."""

    __test__ = False  # not a test class, whatever its name begins with

    def __init__(self) -> None:
        self._key = ECKey.generate_key("P-256", {"use": "sig", "alg": tokens.ALGORITHM})
        self._key.ensure_kid()

    async def fetch_keys(self) -> Mapping[str, Any]:
        """Return the JWKS, as auth would publish it."""
        return dict(KeySet([self._key]).as_dict(private=False))

    def also(self, other: FetchKeys) -> FetchKeys:
        """Return a source with these keys and those of a real auth."""

        async def fetch() -> Mapping[str, Any]:
            mine, theirs = await self.fetch_keys(), await other()
            return {"keys": [*mine["keys"], *theirs["keys"]]}

        return fetch

    def token(self, type_: str, audience: str, claims: Mapping[str, Any]) -> str:
        """Sign claims as a token of `type_` that lives for two minutes."""
        now = int(time.time())
        header = {"alg": tokens.ALGORITHM, "kid": self._key.kid, "typ": type_}
        registered = {"iss": tokens.ISSUER, "aud": audience, "iat": now, "exp": now + 120}
        return jwt.encode(header, {**registered, **claims}, self._key)

    def identity(
        self,
        username: str = "ana",
        *,
        person_id: UUID | None = None,
        session_id: UUID | None = None,
        role: str = "user",
        display_name: str = "",
        timezone: str = "UTC",
        day_starts_at: str = "00:00",
    ) -> dict[str, str]:
        """Return the headers of a request that the gateway let through for this person."""
        claims = {
            "sub": str(person_id or new_id()),
            "sid": str(session_id or new_id()),
            "username": username,
            "display_name": display_name or username.capitalize(),
            "role": role,
            "timezone": timezone,
            "day_starts_at": day_starts_at,
            "profile_version": 1,
            "scopes": [],
        }
        token = self.token(tokens.IDENTITY_TYPE, tokens.IDENTITY_AUDIENCE, claims)
        return {HEADER: token, "host": HOST}

    def service(self, asking: str, asked: str, scope: str) -> dict[str, str]:
        """Return the headers of a question from one service to another."""
        claims = {"sub": asking, "scope": scope}
        token = self.token(tokens.SERVICE_TYPE, asked, claims)
        return {"authorization": f"Bearer {token}"}


@dataclass(frozen=True)
class App:
    """A running service; base URLs without a trailing slash."""

    process: Process

    @property
    def url(self) -> str:
        """The public app."""
        return f"http://127.0.0.1:{self.process.http_port}"

    @property
    def ws_url(self) -> str:
        """The public app, for sockets."""
        return f"ws://127.0.0.1:{self.process.http_port}"

    @property
    def internal_url(self) -> str:
        """The internal app."""
        return f"http://127.0.0.1:{self.process.internal_port}"

    @property
    def resources(self) -> Any:
        """What the service's composition root opened."""
        return self.process.resources


def settings_for(
    cls: type[BaseSettings], servers: Any, database_url: str, **more: Any
) -> BaseSettings:
    """Return settings with free ports on the test servers of `cafe_local.pytest_plugin`."""
    values = {
        "http_port": 0,
        "internal_port": 0,
        "database_url": database_url,
        "nats_url": servers.nats_url,
        "valkey_url": servers.valkey_url,
        "client_secret": "secret",
        "origin": ORIGIN,
    }
    return cls(**{**values, **more})


@asynccontextmanager
async def running(
    service: Service[Any],
    settings: BaseSettings,
    issuer: TestIssuer | None = None,
    *,
    role: Role = Role.ALL,
    migrated: bool = False,
    fetch_keys: FetchKeys | None = None,
) -> AsyncIterator[App]:
    """Run a service for the length of the block, its database migrated first.

    Keys come from `fetch_keys`, or the issuer, or else from the auth that the settings name.
    """
    if not migrated:
        await migrate(service, settings.database_url)
    source = fetch_keys or (issuer.fetch_keys if issuer is not None else None)
    async with process.running(service, settings, role, source) as started:
        yield App(started)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Connect to a database past its service, whichever driver the address names.

    Closed whatever becomes of a test: one left open is a warning, which fails the test after it.
    """
    connection = await asyncpg.connect(dsn(url))
    try:
        yield connection
    finally:
        await connection.close()
