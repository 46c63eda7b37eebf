"""What the gateway asks about every request before it passes it on.

What is answered here with another status than 200 goes to the client as it is. Plain ASGI: this is
asked more than everything else together, and without Litestar's request and response it costs half.
"""

from litestar import asgi
from litestar.types import Receive, Scope, Send

from cafe_auth.errors import CrossSite, ScopeMissing
from cafe_auth.resources import Resources
from cafe_auth.tokens.scopes import allows
from cafe_auth.tokens.secrets import bearer
from cafe_http.asgi import headers_of
from cafe_http.errors import FieldError, Invalid, NotLoggedIn
from cafe_http.identity import HEADER

_MODES = {b"": "required", b"mode=required": "required"} | {
    f"mode={mode}".encode(): mode for mode in ("optional", "socket")
}
_HEADER = HEADER.lower().encode()


@asgi("/internal/v1/forward-auth", copy_scope=False)
async def forward_auth(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
    """200 with the identity token in `X-Cafe-Identity`, or the refusal to show.

    `?mode=` is one of these. required: 401 without a session. optional: 200 without an identity
    then. socket: the same, so that the service can accept and close with 4401, which a browser can
    see. In all of them a request from another site is 403, before anything else; and 503 when the
    session cannot be looked up. A personal token counts before a cookie; what it was not made for
    is 403 as well.
    """
    resources: Resources = scope["litestar_app"].state["resources"]
    mode = _MODES.get(scope["query_string"])
    if mode is None:
        raise Invalid(errors=[FieldError("mode", "One of required, optional and socket.")])
    headers = headers_of(scope)  # type: ignore[arg-type]
    token = await _identity_token(resources, mode, headers)
    more = [(b"content-length", b"0")]
    if token is not None:
        more.append((_HEADER, token.encode()))
    await send({"type": "http.response.start", "status": 200, "headers": more})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _identity_token(resources: Resources, mode: str, headers: dict[str, str]) -> str | None:
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
        return None
    if not allows(identity.scopes, method, socket=mode == "socket"):
        raise ScopeMissing
    return await gate.sign(identity)
