"""`/api/auth/admin/live`: what runs right now. Role `admin` only."""

from litestar import get
from litestar.di import NamedDependency

from cafe_auth.admin import guard
from cafe_auth.admin.live import service
from cafe_auth.admin.live.schemas import Live
from cafe_chassis.core import Core
from cafe_http.identity import Principal


@get(
    "/api/auth/admin/live",
    operation_id="live",
    summary="Processes and what they count, and the lag of events",
    tags=["administration"],
    dependencies=guard.GIVEN,
)
async def live(
    admin: NamedDependency[Principal],  # noqa: ARG001 - administrators only
    core: NamedDependency[Core],
) -> Live:
    """A view: what is down is null, and this answers all the same."""
    return await service.live(core)
