"""What handlers get by name, beside what the chassis gives."""

from litestar.di import NamedDependency, Provide
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.clock import now
from cafe_chassis.core import Core
from cafe_http.identity import Principal
from cafe_rooms.work import Work


async def provide_work(
    session: NamedDependency[AsyncSession],
    who: NamedDependency[Principal],
    core: NamedDependency[Core],
) -> Work:
    """The caller's unit of work; it commits before the answer."""
    return Work(session, core.bus, who.id, now())


WORK = {"work": Provide(provide_work)}
