"""`GET /api/calls/ice-servers`."""

import time

from litestar import get
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.limits import Bucket
from cafe_http.identity import Principal
from cafe_signaling.ice import service
from cafe_signaling.ice.schemas import IceServers
from cafe_signaling.places import queries
from cafe_signaling.resources import Resources

CHECKS = Bucket("ice_servers", per_s=0.2, burst=10)
"""Per person: a connection check asks once or twice; a page that reloads stays far below."""


@get("/api/calls/ice-servers", operation_id="list_ice_servers", summary="ICE servers for a call")
async def ice_servers(
    who: NamedDependency[Principal],
    session: NamedDependency[AsyncSession],
    resources: NamedDependency[Resources],
) -> IceServers:
    """Servers for RTCConfiguration. Credentials live an hour in a call, else a minute."""
    in_call = await queries.holds_any(session, who.id)
    if not in_call:
        await resources.core.limiter.require(CHECKS, str(who.id))
    ttl_s = service.CALL_TTL_S if in_call else service.CHECK_TTL_S
    listed = service.servers(resources.settings, who.id, time.time(), ttl_s)
    return IceServers(ice_servers=listed, ttl=ttl_s)
