"""What Litestar 2.25 gets wrong about an app of controllers, put right.

Its OPTIONS answers name one method where several handlers of a controller share a path, and its
OpenAPI document calls every body required, also one that has a default.
"""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

from litestar import Litestar, Request, Response
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import RequestBody
from litestar.routes import HTTPRoute
from litestar.status_codes import HTTP_204_NO_CONTENT

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


def mark_optional_bodies(app: Litestar) -> None:
    """Say in the app's OpenAPI document which bodies may be left out."""
    optional = {
        handler.operation_id
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if _may_be_left_out(handler)
    }
    for item in (app.openapi_schema.paths or {}).values():
        for operation in (item.post, item.put, item.patch, item.delete):
            if operation is not None and operation.operation_id in optional:
                assert isinstance(operation.request_body, RequestBody)
                operation.request_body.required = False


def _may_be_left_out(handler: HTTPRouteHandler) -> bool:
    data = handler.parsed_data_field
    return data is not None and data.has_default
