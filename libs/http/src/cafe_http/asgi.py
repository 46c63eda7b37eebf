"""What stands around each Litestar app: request ids, host and CSRF checks, service tokens.

Plain ASGI, so that it acts before routing, parsing and every other check of a request.
"""

import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from cafe_database.ids import new_id
from cafe_http import problems
from cafe_http.identity import SERVICE_CLAIMS, service_claims
from cafe_http.origin import Origins, cookie_value
from cafe_http.problems import is_dependency_down
from cafe_http.tokens import Verifier
from cafe_telemetry import http, logs, tracing

log = logs.get(__name__)

_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")

Headers = dict[str, str]
# ASGI's own shapes, loosely: what goes through here is of every type of scope and message.
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def headers_of(scope: Scope) -> Headers:
    """Return the headers of a request, names in lower case, the last of equal names."""
    return {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}


def with_request_id(app: App) -> App:
    """Give each request an id and a span, put the id on the answer, count the request."""

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        headers = headers_of(scope)
        given = headers.get("x-request-id", "")
        current = given if _REQUEST_ID.fullmatch(given) else new_id().hex
        token = logs.request_id.set(current)
        if scope.get("method") == "HEAD":
            # What GET answers, without the body: uvicorn leaves that out, going by its own scope.
            scope = {**scope, "method": "GET"}
        status = 0

        async def tagged(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = list(message["headers"])
                headers.append((b"x-request-id", current.encode()))
                if not any(key.lower() == b"cache-control" for key, _ in headers):
                    headers.append((b"cache-control", b"no-store"))
                message["headers"] = headers
            await send(message)

        if scope["type"] != "http":
            # A socket may live for hours: its frames are traced, each by itself.
            try:
                return await app(scope, receive, tagged)
            finally:
                logs.request_id.reset(token)
        started = time.perf_counter()
        method = http.method_label(scope["method"])
        with tracing.span(method, "server", parent=headers.get(tracing.TRACEPARENT)) as span:
            try:
                await app(scope, receive, tagged)
            finally:
                route, seconds = scope.get("path_template"), time.perf_counter() - started
                log.debug("request", method=method, route=route, status=status, seconds=seconds)
                logs.request_id.reset(token)
                http.count(method, route, status, seconds)
                if span is not None:
                    span.update_name(f"{method} {route or http.UNKNOWN}")
                    span.set_attribute("http.response.status_code", status)

    return handle


def with_gate(app: App, origins: Origins) -> App:
    """Refuse foreign hosts (421) and cross-site requests that change something (403 `csrf`)."""

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await app(scope, receive, send)
        headers = headers_of(scope)
        if headers.get("host", "").lower() not in origins.hosts:
            return await answer(send, 421, problems.plain(421))
        has_cookie = cookie_value(headers.get("cookie"), origins.cookie) is not None
        if not origins.csrf_ok(scope["method"], headers, has_cookie):
            return await answer(send, 403, csrf_problem())
        return await app(scope, receive, send)

    return handle


def with_service_token(app: App, verifier: Callable[[], Verifier], service: str) -> App:
    """Note who asks, for the guards of internal handlers."""

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        authorization = ""
        if scope["type"] == "http":
            authorization = headers_of(scope).get("authorization", "")
        if authorization:
            try:
                claims = await service_claims(authorization, verifier(), service)
            except Exception as error:
                if not is_dependency_down(error):
                    log.warning("service_token_unchecked", kind=type(error).__name__)
                return await answer(send, 503, problems.plain(503), {"retry-after": "1"})
            scope[SERVICE_CLAIMS] = claims
        return await app(scope, receive, send)

    return handle


def csrf_problem() -> bytes:
    """Return the problem of a cross-site request."""
    return problems.plain(403, "This request did not come from the cafe's own pages", code="csrf")


async def answer(send: Send, status: int, body: bytes, more: Headers | None = None) -> None:
    """Send a problem document without Litestar."""
    headers = {"content-type": problems.CONTENT_TYPE, "content-length": str(len(body))}
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (key.encode(), value.encode()) for key, value in {**headers, **(more or {})}.items()
            ],
        }
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})
