"""The one place where errors become RFC 9457 problem documents (docs/api.md §1)."""

import math
import re
from collections.abc import Mapping
from typing import Any

import asyncpg
import msgspec
import nats.errors
from litestar import Request, Response
from litestar.exceptions import (
    ClientException,
    HTTPException,
    InternalServerException,
    MethodNotAllowedException,
    ValidationException,
)
from prometheus_client import REGISTRY, Counter
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from cafe_http.errors import CafeError, FieldError, Invalid, NotFound, Unavailable
from cafe_telemetry import logs

log = logs.get(__name__)

CONTENT_TYPE = "application/problem+json"

_MISSING = re.compile(r"Missing required \w+ parameter '(\w+)'")
"""How Litestar names a parameter that is not there: in its words alone."""

faults_total = Counter("cafe_faults_total", "Unforeseen errors: each one is a defect")

_HTTP: dict[int, tuple[str, str]] = {
    400: ("bad_request", "The request cannot be read"),
    401: ("not_logged_in", "Please log in"),
    403: ("forbidden", "You may not do that"),
    404: ("not_found", "Not found"),
    405: ("method_not_allowed", "That cannot be done here"),
    413: ("too_large", "That is too big"),
    415: ("unsupported_media_type", "Only application/json is read here"),
    421: ("wrong_host", "This is not the host you are looking for"),
    429: ("rate_limited", "Too many requests"),
    503: ("unavailable", "Not available just now"),
}

DEPENDENCY_ERRORS: tuple[type[BaseException], ...] = (
    OperationalError,
    InterfaceError,
    PoolTimeout,
    TimeoutError,
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,  # a full disk, too many connections
    asyncpg.OperatorInterventionError,  # shut down, starting up, cancelled by its time-out
    asyncpg.TransactionRollbackError,  # a deadlock: the same again will do
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    nats.errors.Error,
)
"""What the absence of PostgreSQL or NATS looks like, depending on where it is met; all mean 503."""

_GONE = "client disconnected prematurely"
"""Litestar's own words, with a 500, for a peer that went before its body had come."""


def faults() -> int:
    """Return how many unforeseen errors this process has had."""
    return int(REGISTRY.get_sample_value("cafe_faults_total") or 0)


def is_dependency_down(error: BaseException) -> bool:
    """Say whether an error means that a dependency, not the request, is at fault."""
    if isinstance(error, DEPENDENCY_ERRORS):
        return True
    if isinstance(error, DBAPIError):
        cause = error.orig.__cause__ if error.orig is not None else None
        return error.connection_invalidated or isinstance(cause, DEPENDENCY_ERRORS)
    if isinstance(error, BaseExceptionGroup):
        return any(is_dependency_down(inner) for inner in error.exceptions)
    return False


def document(
    status: int,
    code: str,
    title: str,
    detail: str,
    *,
    errors: tuple[FieldError, ...] = (),
    members: Mapping[str, Any] | None = None,
) -> bytes:
    """Return the JSON of a problem; `errors` only for 422."""
    body: dict[str, Any] = {
        "type": f"urn:cafe:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": logs.request_id.get(),
    }
    if status == Invalid.status:
        body["errors"] = list(errors)
    body.update(members or {})
    return msgspec.json.encode(body)


def plain(status: int, detail: str = "", *, code: str = "") -> bytes:
    """Return the problem for an HTTP status that no error of ours stands for."""
    known_code, title = _HTTP.get(status, ("error", "That did not work"))
    return document(status, code or known_code, title, detail or title)


def retry_after(seconds: float) -> str:
    """Return the value of `Retry-After`: whole seconds, rounded up, at least 1."""
    return str(max(1, math.ceil(seconds)))


def _respond(body: bytes, status: int, headers: Mapping[str, str] | None = None) -> Response[bytes]:
    return Response(body, status_code=status, media_type=CONTENT_TYPE, headers=dict(headers or {}))


def of_cafe_error(_: Request[Any, Any, Any], error: CafeError) -> Response[bytes]:
    """Answer an error of ours."""
    headers = {}
    if error.retry_after is not None:
        headers["Retry-After"] = retry_after(error.retry_after)
    body = document(
        error.status,
        error.code,
        error.title,
        error.detail,
        errors=error.errors,
        members=error.members,
    )
    return _respond(body, error.status, headers)


def of_validation(request: Request[Any, Any, Any], error: ValidationException) -> Response[bytes]:
    """Answer values that do not fit their types: 422 with a line per field."""
    found = error.extra if isinstance(error.extra, list) else []
    errors = [
        FieldError(field_of(str(item.get("key", "")), message), message)
        for item in found
        if isinstance(item, dict)
        for message in [str(item.get("message", "not valid"))]
    ]
    if missing := _MISSING.match(error.detail):
        errors.append(FieldError(missing[1], "is needed"))
    return of_cafe_error(request, Invalid(errors=errors or [FieldError("", "not valid")]))


def field_of(key: str, message: str) -> str:
    """Name the field; msgspec names an unknown or missing one only in its message."""
    if "field `" in message:
        return message.split("field `", 1)[1].split("`", 1)[0]
    return key


def of_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """Answer what Litestar itself refuses; its wording stays inside."""
    status = error.status_code
    if status == 404:
        return of_cafe_error(request, NotFound())
    if isinstance(error, InternalServerException) and error.detail == _GONE:
        # A closed tab, or one of us whose patience ended: nobody's fault, and nobody hears this.
        return _respond(plain(400), 400)
    if status >= 500:
        return of_unforeseen(request, error)
    headers: dict[str, str] = {}
    if isinstance(error, MethodNotAllowedException) and error.headers:
        headers.update(error.headers)
    return _respond(plain(status), status, headers)


def of_unforeseen(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Answer anything else: 503 when a dependency is down, else a logged 500 `fault`."""
    if is_dependency_down(error):
        log.warning("dependency_down", kind=type(error).__name__, path=_route(request))
        return of_cafe_error(request, Unavailable())
    faults_total.inc()
    log.error("fault", path=_route(request), exc_info=error)
    return _respond(
        document(500, "fault", "Something went wrong", "This is our fault; it was noted."), 500
    )


def _route(request: Request[Any, Any, Any]) -> str:
    return str(request.scope.get("path_template", "")) or "unknown"


HANDLERS: dict[int | type[Exception], Any] = {
    CafeError: of_cafe_error,
    ValidationException: of_validation,
    ClientException: of_http,
    HTTPException: of_http,
    Exception: of_unforeseen,
}
"""For Litestar's `exception_handlers`: the most specific class wins."""
