"""Five wrong passwords are free, then an account makes everybody wait, longer each time."""

from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts import queries
from cafe_auth.accounts.delays import delay_s
from cafe_auth.accounts.queries import Account
from cafe_database.sessions import Sessions, unit
from cafe_http.errors import TooMany


class Attempts:
    """Counts wrong passwords per account, alike for names that nobody has."""

    def __init__(self, sessions: Sessions, *, enabled: bool) -> None:
        self._sessions = sessions
        self._enabled = enabled

    async def begin(self, account: Account | None, typed: str) -> None:
        """Count a failure before the password is checked, so that parallel guesses count too.

        typed: the folded name, for an unknown account. Raises TooMany during a delay. Commits by
        itself: the count must survive the refusal that follows.
        """
        if not self._enabled:
            return
        async with unit(self._sessions) as session:
            key = _key(account, typed)
            failures, age_s = await queries.lock_attempts(session, key)
            wait_s = delay_s(failures) - age_s
            if wait_s > 0:
                raise TooMany("Too many wrong passwords for this account.", retry_after=wait_s)
            await queries.count_attempt(session, key)

    async def succeeded(self, session: AsyncSession, account: Account) -> None:
        """Forget the failures, in the transaction of the log-in."""
        if self._enabled:
            await queries.clear_attempts(session, _key(account, ""))


def _key(account: Account | None, typed: str) -> bytes:
    return sha256(account.person.id.bytes if account else typed.encode()).digest()
