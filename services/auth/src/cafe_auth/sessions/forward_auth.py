"""What the gateway asks about every request before it passes it on.

What is answered here with another status than 200 goes to the client as it is.
"""

from typing import Any, Literal

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from cafe_auth.errors import CrossSite, ScopeMissing
from cafe_auth.resources import Resources
from cafe_auth.tokens.scopes import allows
from cafe_auth.tokens.secrets import bearer
from cafe_chassis.errors import NotLoggedIn
from cafe_chassis.identity import HEADER

Mode = Literal["required", "optional", "socket"]


@get("/internal/v1/forward-auth", operation_id="forwardAuth", summary="Who is behind a request")
async def forward_auth(
    request: Request[Any, Any, Any],
    resources: NamedDependency[Resources],
    mode: FromQuery[Mode] = "required",
) -> Response[None]:
    """200 with the identity token in `X-Cafe-Identity`, or the refusal to show.

    required: 401 without a session. optional: 200 without an identity then. socket: the same, so
    that the service can accept and close with 4401, which a browser can see. In all of them a
    request from another site is 403, before anything else; and 503 when the session cannot be
    looked up. A personal token counts before a cookie; what it was not made for is 403 as well.
    """
    headers = request.headers
    cookie = resources.cookie.find(headers.get("cookie"))
    origins = resources.core.origins
    # Without the header nobody knows what the request does: so it counts as one that changes.
    method = headers.get("x-forwarded-method", "POST").upper()
    if mode == "socket":
        allowed = origins.socket_ok(headers.get("origin"), cookie is not None)
    else:
        allowed = origins.csrf_ok(method, headers, cookie is not None)
    if not allowed:
        raise CrossSite
    secret = bearer(headers.get("authorization"))
    gate = resources.gate
    identity = await (gate.by_cookie(cookie) if secret is None else gate.by_token(secret))
    if identity is None:
        if mode == "required":
            raise NotLoggedIn
        return Response(None, status_code=200)
    if not allows(identity.scopes, method, socket=mode == "socket"):
        raise ScopeMissing
    return Response(None, status_code=200, headers={HEADER: await gate.sign(identity)})
