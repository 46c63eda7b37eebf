"""The app factory: a service's public and internal Litestar apps, with everything around them."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from functools import cache
from typing import Any, cast

from litestar import Litestar, Request
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis import health
from cafe_chassis.core import Core
from cafe_chassis.service import Service
from cafe_database.sessions import unit
from cafe_http import asgi, bodies, idempotency, identity, litestar_gaps, problems
from cafe_http.asgi import App
from cafe_http.errors import NotLoggedIn
from cafe_http.idempotency import Idempotency
from cafe_http.identity import Principal
from cafe_http.origin import SAFE_METHODS

BODY_BYTES = 64 * 1024
"""The largest request body (docs/api.md §1); a handler may allow more."""


def public_app(service: Service[Any], core: Core, resources: Any) -> App:
    """Return the app behind the gateway."""
    app = litestar_app(service, core, resources)
    return asgi.with_request_id(asgi.with_gate(cast(App, app), core.origins))


def litestar_app(service: Service[Any], core: Core | None, resources: Any) -> Litestar:
    """Return the public Litestar app; without a core only its OpenAPI document is of use."""
    name = service.public_name or service.name
    handler = health.public_health(service.path, name, service.version)

    app = Litestar(
        route_handlers=[*service.controllers, handler],  # type: ignore[list-item]
        dependencies=_dependencies(core, resources),
        exception_handlers=problems.HANDLERS,
        before_request=litestar_gaps.answering_options(_check(service, core, resources)),
        request_max_body_size=BODY_BYTES,
        openapi_config=OpenAPIConfig(
            title=f"Virtual Cafe: {name}",
            version=service.version,
            # Its own path, since Litestar also takes `<path>/` and `<path>/{anything}` here, and
            # those are where rooms lists and shows rooms.
            path=f"{service.path}/openapi.json",
            render_plugins=[JsonRenderPlugin(path="/")],
        ),
        logging_config=None,
    )
    litestar_gaps.mend_document(app)
    return app


def _check(
    service: Service[Any], core: Core | None, resources: Any
) -> Callable[[Any], Awaitable[None]]:
    """Return what looks at a request before its handler's dependencies are made.

    Not one of these: Litestar makes them side by side, and a refusal by one leaves the session of
    another to the garbage collector.
    """

    async def check(request: Request[Any, Any, Any]) -> None:
        bucket = service.reads if request.method in SAFE_METHODS else service.writes
        if core is not None:
            who = await identity.identify(request, core.verifier)
            if who is not None and bucket is not None:
                await core.limiter.require(bucket, str(who.id))
            # Before anybody looks at what was sent.
            asked = _asked_for(request.route_handler)
            if who is None and "who" in asked:
                raise NotLoggedIn
            if who is not None and "admin" in asked:
                await service.may_administer(resources, who)
        await bodies.check(request)

    return check


@cache
def _asked_for(handler: HTTPRouteHandler) -> frozenset[str]:
    """Return the names of all that is made for a handler, also of what is made for that."""
    provided = handler.resolve_dependencies()
    found: set[str] = set()
    asked = [*handler.parsed_fn_signature.parameters]
    while asked:
        name = asked.pop()
        if name in provided and name not in found:
            found.add(name)
            asked += provided[name].parsed_fn_signature.parameters
    return frozenset(found)


def internal_app(service: Service[Any], core: Core, resources: Any) -> App:
    """Return the app on the internal port: questions of other services, health, metrics."""
    app = Litestar(
        state=State({"resources": resources}),
        route_handlers=[*service.internal, health.live, health.ready, health.metrics],
        dependencies=_dependencies(core, resources),
        exception_handlers=problems.HANDLERS,
        openapi_config=OpenAPIConfig(
            title=f"Virtual Cafe: {service.name}, internal",
            version=service.version,
            path="/internal/v1",
            render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        ),
        logging_config=None,
    )
    with_token = asgi.with_service_token(cast(App, app), lambda: core.verifier, service.name)
    return asgi.with_request_id(with_token)


def openapi(service: Service[Any]) -> Mapping[str, Any]:
    """Return the public OpenAPI document; needs no servers and no settings."""
    return litestar_app(service, None, None).openapi_schema.to_schema()


def _dependencies(core: Core | None, resources: Any) -> dict[str, Provide]:
    def give_core() -> Core | None:
        return core

    def give_resources() -> Any:
        return resources

    async def give_session() -> AsyncGenerator[AsyncSession, None]:
        assert core is not None
        async with unit(core.sessions) as session:
            yield session

    async def give_who(request: Request[Any, Any, Any]) -> Principal:
        assert core is not None
        return await identity.require(request, core.verifier)

    async def give_maybe_who(request: Request[Any, Any, Any]) -> Principal | None:
        assert core is not None
        return await identity.identify(request, core.verifier)

    async def give_idempotency(
        request: Request[Any, Any, Any], session: NamedDependency[AsyncSession]
    ) -> Idempotency:
        assert core is not None
        who = await identity.identify(request, core.verifier)
        if who is None:
            raise NotLoggedIn
        key = request.headers.get(idempotency.HEADER)
        route = f"{request.method} {request.url.path.rstrip('/')}"
        return Idempotency(session, who.id, route, key, await request.body())

    return {
        "core": Provide(give_core, sync_to_thread=False),
        "resources": Provide(give_resources, sync_to_thread=False),
        "session": Provide(give_session),
        "who": Provide(give_who),
        "maybe_who": Provide(give_maybe_who),
        "idempotency": Provide(give_idempotency),
    }
