"""The life of the signing keys: next → current → previous → gone.

Two are published at a time. Mostly they are `current` and `next`; for some minutes after a
rotation `current` and `previous`, so that tokens signed just before still verify. A rotation
therefore changes nothing that is published, and no verifier meets a key it could not have seen.
"""

import asyncio
import time
from datetime import timedelta
from typing import Any

import msgspec
from joserfc.jwk import ECKey
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.keys import queries
from cafe_auth.keys.sealing import Seal, WrongKeySecret
from cafe_auth.keys.tokens import Signer, new_key
from cafe_auth.tables import SigningKey
from cafe_database.sessions import Sessions, unit
from cafe_http.problems import is_dependency_down
from cafe_telemetry import logs

log = logs.get(__name__)

REFRESH_S = 30
"""How long a replica may sign with a key that another has just retired."""
RETIRED_FOR = timedelta(minutes=10)
"""How long a retired key stays published: longer than REFRESH_S and any token's life together."""
ROTATE_AFTER = timedelta(days=30)


async def ensure(session: AsyncSession, seal: Seal) -> None:
    """Make the first two keys, once, whoever comes first."""
    await queries.lock(session)
    if not await queries.load(session):
        _add(session, seal, "current")
        _add(session, seal, "next")
        log.info("signing_keys_made")


async def renew(session: AsyncSession, seal: Seal) -> None:
    """Make the first two keys anew, in the place of all that another secret sealed.

    At once: replicas that still have the other secret would make keys with it where there are none.
    """
    await queries.lock(session)
    await queries.drop_all(session)
    _add(session, seal, "current")
    _add(session, seal, "next")
    log.info("signing_keys_renewed")


async def rotate(session: AsyncSession) -> bool:
    """Let the next key sign from now on.

    Returns False, and changes nothing, while the key retired last is still published.
    """
    await queries.lock(session)
    if {"current", "next"} != {key.place for key in await queries.load(session)}:
        return False
    await queries.move(session, "current", "previous")
    await queries.move(session, "next", "current")
    log.info("signing_key_rotated")
    return True


async def tend(session: AsyncSession, seal: Seal) -> None:
    """Do what is due: replace a key that retired long enough ago by a new next one, or rotate."""
    await queries.lock(session)
    if await queries.placed_longer_than(session, "previous", RETIRED_FOR):
        await queries.drop(session, "previous")
        _add(session, seal, "next")
    elif await queries.placed_longer_than(session, "current", ROTATE_AFTER):
        await rotate(session)


def _add(session: AsyncSession, seal: Seal, place: str) -> None:
    key = new_key()
    private = msgspec.json.encode(key.as_dict(private=True))
    session.add(
        SigningKey(
            kid=key.kid,
            place=place,
            public=key.as_dict(private=False),
            sealed=seal.seal(private, str(key.kid)),
        )
    )


class KeyRing:
    """One process's view of the keys, at most REFRESH_S seconds old."""

    def __init__(self, sessions: Sessions, seal: Seal) -> None:
        self._sessions = sessions
        self._seal = seal
        self._lock = asyncio.Lock()
        self._signer: Signer | None = None
        self._public: list[dict[str, Any]] = []
        self._stale_at = 0.0

    async def signer(self) -> Signer:
        """Return the key that signs now. Raises SQLAlchemy's errors when it was never read."""
        await self._refresh()
        assert self._signer is not None
        return self._signer

    async def public(self) -> list[dict[str, Any]]:
        """Return the published keys as JWKs. Raises like `signer`."""
        await self._refresh()
        return self._public

    async def _refresh(self) -> None:
        if time.monotonic() < self._stale_at:
            return
        async with self._lock:
            if time.monotonic() < self._stale_at:
                return
            try:
                await self._load()
            except Exception as error:
                if self._signer is None or not is_dependency_down(error):
                    raise
                # Without the database yesterday's keys are still good, and rotation cannot happen.
                log.warning("signing_keys_not_refreshed", kind=type(error).__name__)
            self._stale_at = time.monotonic() + REFRESH_S

    async def _load(self) -> None:
        async with unit(self._sessions) as session:
            keys = await queries.load(session)
            if not keys:
                await ensure(session, self._seal)
                await session.flush()
                keys = await queries.load(session)
        current = keys[0]
        if self._signer is None or self._signer.kid != current.kid:
            private = msgspec.json.decode(self._opened(current))
            self._signer = Signer(current.kid, ECKey.import_key(private))
        self._public = [dict(key.public) for key in keys]

    def _opened(self, key: SigningKey) -> bytes:
        try:
            return self._seal.open(key.sealed, key.kid)
        except WrongKeySecret:
            log.error("key_secret_does_not_fit", kid=key.kid)
            raise
