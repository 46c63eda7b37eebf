"""The one clock of timers and minutes: that of the database.

Replicas may disagree about the time, and a process's clock may be set while it runs; the instants
that are compared with each other all come from here (P23).
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession


async def database_now(session: AsyncSession) -> datetime:
    """Return the instant of this very statement, not that of its transaction's beginning."""
    now: datetime = (await session.execute(select(func.clock_timestamp()))).scalar_one()
    return now
