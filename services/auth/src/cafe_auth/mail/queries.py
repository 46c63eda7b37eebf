"""SQL of the mails that wait. What they will say is not kept: links are made when a mail goes."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Integer, cast, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.tables import Mail

FIRST_RETRY_S = 5
RETRY_MOST_S = 900
GIVE_UP = timedelta(hours=12)


async def claim(session: AsyncSession) -> Mail | None:
    """Return a mail that is due, and put it off: whoever dies over it does not lose it."""
    mail = await session.scalar(
        select(Mail)
        .where(Mail.due_at <= func.now())
        .order_by(Mail.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if mail is not None:
        wait_s = min(RETRY_MOST_S, FIRST_RETRY_S << min(mail.tries, 10))
        mail.tries += 1
        mail.due_at = func.now() + timedelta(seconds=wait_s)
        await session.flush()
    return mail


async def drop(session: AsyncSession, mail_id: UUID) -> None:
    """Forget a mail: it went, or it never will."""
    await session.execute(delete(Mail).where(Mail.id == mail_id))


async def drop_if_old(session: AsyncSession, mail_id: UUID) -> bool:
    """Forget a mail that has been tried for GIVE_UP; True when it was."""
    found = await session.scalar(
        delete(Mail)
        .where(Mail.id == mail_id, Mail.created_at < func.now() - GIVE_UP)
        .returning(cast(1, Integer))
    )
    return found is not None
