"""HTTP of the token endpoint (internal port)."""

from typing import Any

from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from cafe_auth.clients import service
from cafe_auth.clients.schemas import ServiceToken, TokenRequest
from cafe_auth.resources import Resources


@post(
    "/internal/v1/token",
    status_code=200,
    operation_id="token",
    summary="A token for asking another service",
)
async def token(
    data: URLEncodedBody[TokenRequest],
    request: Request[Any, Any, Any],
    resources: NamedDependency[Resources],
) -> ServiceToken:
    """OAuth 2 client credentials with HTTP Basic (RFC 6749 §4.4)."""
    client_id = service.authenticate(request.headers.get("authorization"), resources.client_secrets)
    return await service.issue(resources.keys, client_id, data)
