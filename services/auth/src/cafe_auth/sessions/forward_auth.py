"""What the gateway asks about every request before it passes it on.

What is answered here with another status than 200 goes to the client as it is.
"""

from typing import Any, Literal

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from cafe_auth.errors import CrossSite
from cafe_auth.resources import Resources
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
    looked up.
    """
    headers = request.headers
    cookie = resources.cookie.find(headers.get("cookie"))
    origins = resources.core.origins
    if mode == "socket":
        allowed = origins.socket_ok(headers.get("origin"), cookie is not None)
    else:
        # Without the header nobody knows what the request does: so it counts as one that changes.
        method = headers.get("x-forwarded-method", "POST").upper()
        allowed = origins.csrf_ok(method, headers, cookie is not None)
    if not allowed:
        raise CrossSite
    identity = await resources.gate.token_for(cookie)
    if identity is None and mode == "required":
        raise NotLoggedIn
    return Response(None, status_code=200, headers={HEADER: identity} if identity else {})
