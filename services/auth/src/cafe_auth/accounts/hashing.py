"""Argon2id in a small pool of threads, so that no log-in stops the event loop."""

import os

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from cafe_auth.accounts.rules import normal_password
from cafe_auth.errors import Busy
from cafe_auth.threads import Threads

# OWASP's choice for Argon2id where memory counts (Password Storage Cheat Sheet): 19 MiB, two
# passes, one lane. 21 ms on one core of the reference machine, so two threads check some 90
# passwords a second, and the whole pool needs less than 40 MiB. RFC 9106's 64 MiB and three passes
# cost 147 ms: a class of thirty that logs in at once would wait two seconds.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
THREADS = min(4, os.cpu_count() or 1)
WAITING_MAX = 128
"""Passwords that may wait for a thread: about a second and a half of work; more are sent away."""


class PasswordHashing:
    """Hashes and checks passwords; holds its threads until `close`."""

    def __init__(self) -> None:
        self._threads = Threads("argon2", count=THREADS, waiting_max=WAITING_MAX, busy=Busy)
        # What an unknown user's password is checked against, so that both answers take as long.
        self._decoy = _HASHER.hash(os.urandom(16))

    async def hash(self, password: str) -> str:
        """Return the encoded hash with its parameters and salt. Raises Busy."""
        return await self._threads.run(_hash, normal_password(password))

    async def verify(self, encoded: str | None, password: str) -> bool:
        """Say whether `password` is behind `encoded`; None costs the same and is never right.

        Raises Busy.
        """
        against = encoded or self._decoy
        matches = await self._threads.run(_matches, against, normal_password(password))
        return matches and encoded is not None

    def close(self) -> None:
        """End the threads; what waits is dropped."""
        self._threads.close()


def is_outdated(encoded: str) -> bool:
    """Say whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(encoded)


def _hash(password: str) -> str:
    return _HASHER.hash(password)


def _matches(encoded: str, password: str) -> bool:
    try:
        return _HASHER.verify(encoded, password)
    except (VerificationError, InvalidHashError):
        return False
