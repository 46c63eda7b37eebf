"""Health for people and the gateway, liveness, readiness and metrics for the operator."""

from litestar import Response, get
from litestar.di import NamedDependency
from msgspec import Struct
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from cafe_chassis.core import Core
from cafe_http.errors import Unavailable


class Health(Struct, frozen=True):
    """`status` is `ok` as long as the service takes requests."""

    status: str
    service: str
    version: str


def public_health(path: str, service: str, version: str) -> object:
    """Return the handler of `GET /api/<service>/health`; 503 while draining."""

    @get(f"{path}/health", operation_id="health", summary="Whether this service takes requests")
    async def health(core: NamedDependency[Core]) -> Health:
        if core.readiness.draining:
            raise Unavailable("Going away")
        return Health("ok", service, version)

    return health


@get("/health/live", include_in_schema=False)
async def live() -> str:
    """Answer as long as the event loop turns."""
    return "live"


@get("/health/ready", include_in_schema=False)
async def ready(core: NamedDependency[Core]) -> str:
    """Answer 503 while PostgreSQL is away or a shutdown has begun."""
    if not await core.readiness.ready():
        raise Unavailable("Not ready")
    return "ready"


@get("/metrics", include_in_schema=False)
async def metrics() -> Response[bytes]:
    """Answer in Prometheus' text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
