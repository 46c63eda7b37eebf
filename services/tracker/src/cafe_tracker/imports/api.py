"""Importing sessions over HTTP (docs/api.md §6)."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, post
from litestar.di import NamedDependency
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.params import FromQuery, RawBody

from cafe_chassis.core import Core
from cafe_chassis.limits import Bucket
from cafe_database.sessions import unit
from cafe_http.bodies import CONTENT_TYPES
from cafe_http.errors import Invalid
from cafe_http.idempotency import HEADER, Idempotency
from cafe_http.identity import Principal
from cafe_tracker.imports import service
from cafe_tracker.imports.readers import READERS
from cafe_tracker.imports.schemas import ImportReport

IMPORT_BYTES = 5 * 1024 * 1024
"""docs/api.md §1. The gateway lets a little more pass, so that the refusal reaches its client."""

IMPORTS = Bucket("tracker-imports", per_s=1 / 30, burst=5)
"""Per person: a long file takes seconds of CPU."""


@dataclass
class Upload(Operation):
    """In the OpenAPI document: the body is a file of one of several kinds."""

    def __post_init__(self) -> None:
        """Say so."""
        text = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING))
        objects = Schema(type=OpenAPIType.ARRAY, items=Schema(type=OpenAPIType.OBJECT))
        self.request_body = RequestBody(
            required=True,
            content={
                "text/csv": text,
                "text/calendar": text,
                "application/json": OpenAPIMediaType(schema=objects),
            },
        )


@post(
    "/api/tracker/import",
    status_code=200,
    tags=["sessions"],
    summary="Import sessions",
    operation_id="importSessions",
    operation_class=Upload,
    request_max_body_size=IMPORT_BYTES,
    opt={CONTENT_TYPES: tuple(READERS)},
)
async def import_sessions(
    body: RawBody,
    request: Request[Any, Any, Any],
    core: NamedDependency[Core],
    who: NamedDependency[Principal],
    dry_run: FromQuery[bool] = False,
) -> ImportReport:
    """Take CSV, iCalendar or JSON; what is there already is left, and every line reported on.

    Honours Idempotency-Key, but for a dry run, which takes nothing.
    """
    await core.limiter.require(IMPORTS, str(who.id))
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type not in READERS:
        raise Invalid.field("", "holds no sessions")  # an empty body needs no content type
    file = await service.read(core.sessions, who, content_type, body)
    # Not before: a long file takes seconds, and no connection waits for it.
    async with unit(core.sessions) as session:
        if dry_run:
            return await service.take(session, who, file, dry_run=True)
        key = request.headers.get(HEADER)
        once = Idempotency(session, who.id, "POST /api/tracker/import", key, body)
        return await once.run(ImportReport, lambda: service.take(session, who, file, dry_run=False))
