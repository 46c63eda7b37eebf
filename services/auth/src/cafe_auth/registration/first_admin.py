"""The first administrator: whoever holds a one-time link that only the operator can read.

The link is in a file of mode 0600 as long as there is no administrator; `make up` prints it. It
holds its token behind a `#`, which browsers never send: so no log of any server has it either.
"""

import os
import re
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.registration import queries
from cafe_auth.sessions.secrets import digest, new_token
from cafe_telemetry import logs

log = logs.get(__name__)

_LINK = re.compile(r"#admin=(?P<token>\S+)\s*\Z")


async def offer(session: AsyncSession, path: Path, origin: str) -> None:
    """Keep a working link in the file while there is no administrator, and no file afterwards.

    Each replica may have a file of its own; all of their links end with the first use of one.
    """
    await queries.lock_administrators(session)
    if await queries.administrators(session):
        await queries.drop_links(session)
        _remove(path)
        return
    token = _token_in(path)
    known = None if token is None else digest(token)
    if token is None or known is None or not await queries.has_link(session, known):
        token = new_token()
        token_digest = digest(token)
        assert token_digest is not None
        await queries.add_link(session, token_digest)
        log.info("admin_link_offered", file=str(path))
    # Also the known one: the site may have another address since.
    _write(path, f"{origin}/signup#admin={token}\n")


def _token_in(path: Path) -> str | None:
    try:
        found = _LINK.search(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found["token"] if found else None


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    """Write a file for its owner only; a reader sees the old text or the new, whole."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)
