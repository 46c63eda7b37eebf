"""SQL of names that were given up: nobody takes them for a while."""

from datetime import timedelta
from hashlib import sha256

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.tables import RetiredName


def _digest(shape: str) -> bytes:
    return sha256(f"retired name\n{shape}".encode()).digest()


async def retire(session: AsyncSession, shape: str, lasts: timedelta) -> None:
    """Let nobody take a name of this shape for a while."""
    until = func.now() + lasts
    draft = insert(RetiredName).values(shape_digest=_digest(shape), until=until)
    await session.execute(
        draft.on_conflict_do_update(
            index_elements=[RetiredName.shape_digest], set_={"until": until}
        )
    )


async def is_retired(session: AsyncSession, shape: str) -> bool:
    """Say whether a name of this shape cannot be taken yet."""
    query = exists().where(
        RetiredName.shape_digest == _digest(shape), RetiredName.until > func.now()
    )
    return bool(await session.scalar(select(query)))
