"""Storing messages in a session's own transaction, for tests; chat itself goes by its `Store`."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chat.messages.posting import Batch, NewMessage, Stored, post


async def post_in(
    session: AsyncSession, room_id: UUID, *messages: NewMessage
) -> list[Stored | None]:
    """Store messages; the session decides whether they stay."""
    connection = await session.connection()
    await session.execute(text("SELECT 1"))  # the adapter begins its transaction with a statement
    driver = (await connection.get_raw_connection()).driver_connection
    (answers,) = await post(driver, [Batch(room_id=room_id, messages=messages)])
    return answers
