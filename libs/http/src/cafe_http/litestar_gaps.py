"""What Litestar 2.25 gets wrong about an app of controllers, put right.

Its OPTIONS answers name one method where several handlers of a controller share a path. Its OpenAPI
document calls every body required, also one that has a default, describes refusals in its own form
instead of ours, and names a handler by its function where the docstring says it in words.
"""

import inspect
import re
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

from litestar import Litestar, Request, Response
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import (
    OpenAPIMediaType,
    OpenAPIResponse,
    Operation,
    Reference,
    RequestBody,
    Schema,
)
from litestar.openapi.spec.enums import OpenAPIType
from litestar.routes import HTTPRoute
from litestar.status_codes import HTTP_204_NO_CONTENT

_CLAUSE_END = re.compile(r"[.;](?:\s|$)")

Before = Callable[[Request[Any, Any, Any]], Awaitable[None]]


def answering_options(check: Before) -> Callable[[Request[Any, Any, Any]], Awaitable[Any]]:
    """Return a `before_request` that answers OPTIONS itself, and does `check` for the rest."""

    @cache
    def allowed(app: Litestar, template: str) -> str:
        methods: set[str] = set()
        for route in app.routes:
            if isinstance(route, HTTPRoute) and route.path_format == template:
                methods.update(str(method) for method in route.methods)
        if "GET" in methods:
            methods.add("HEAD")
        return ", ".join(sorted(methods))

    async def before(request: Request[Any, Any, Any]) -> Response[None] | None:
        if request.method == "OPTIONS":
            methods = allowed(request.app, request.scope["path_template"])
            return Response(None, status_code=HTTP_204_NO_CONTENT, headers={"Allow": methods})
        await check(request)
        return None

    return before


def mend_document(app: Litestar) -> None:
    """Put the app's OpenAPI document right, in place."""
    handlers = {
        handler.operation_id: handler
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
    }
    document = app.openapi_schema
    document.components.schemas = {**(document.components.schemas or {}), "Problem": PROBLEM}
    for item in (document.paths or {}).values():
        for operation in (item.get, item.post, item.put, item.patch, item.delete):
            if operation is None:
                continue
            handler = handlers.get(operation.operation_id)
            if handler is not None:
                _describe(operation, handler)
                if _may_be_left_out(handler):
                    assert isinstance(operation.request_body, RequestBody)
                    operation.request_body.required = False
            answers = operation.responses or {}
            answers.pop("400", None)
            operation.responses = {**answers, "default": REFUSAL}


def _describe(operation: Operation, handler: HTTPRouteHandler) -> None:
    """Take summary and description from the handler's docstring, where it gives none itself."""
    words = inspect.getdoc(handler.fn)
    if not words:
        return
    if handler.summary is None:
        operation.summary = _CLAUSE_END.split(words, maxsplit=1)[0]
    if words.removesuffix(".") != operation.summary:
        operation.description = words


def _may_be_left_out(handler: HTTPRouteHandler) -> bool:
    data = handler.parsed_data_field
    return data is not None and data.has_default


def _text(words: str) -> Schema:
    return Schema(type=OpenAPIType.STRING, description=words)


PROBLEM = Schema(
    type=OpenAPIType.OBJECT,
    title="Problem",
    description="Why a request was refused (RFC 9457). Some have further members.",
    required=["type", "title", "status", "detail", "code", "request_id"],
    properties={
        "type": _text("`urn:cafe:<code>`"),
        "title": _text("What happened, the same for each problem of this code"),
        "status": Schema(type=OpenAPIType.INTEGER, description="The status of the answer"),
        "detail": _text("What happened this time"),
        "code": _text("For programs"),
        "request_id": _text("For the operator: it stands in all logs"),
        "errors": Schema(
            type=OpenAPIType.ARRAY,
            description="With 422: which fields, and why",
            items=Schema(
                type=OpenAPIType.OBJECT,
                required=["field", "message"],
                properties={"field": _text("The field"), "message": _text("What is wrong")},
            ),
        ),
    },
)

REFUSAL = OpenAPIResponse(
    description="Any other status: a problem",
    content={
        "application/problem+json": OpenAPIMediaType(
            schema=Reference(ref="#/components/schemas/Problem")
        )
    },
)
