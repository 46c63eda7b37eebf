"""HTTP of pictures."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, put
from litestar.di import NamedDependency
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import FromPath, FromQuery, RawBody
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.avatars import service
from cafe_auth.avatars.schemas import AvatarCard
from cafe_auth.avatars.service import Served
from cafe_auth.id_list import ids_of
from cafe_auth.profile.schemas import User, own_user
from cafe_auth.resources import Resources
from cafe_database.sessions import unit
from cafe_http import device as devices
from cafe_http.bodies import CONTENT_TYPES
from cafe_http.device import Device
from cafe_http.identity import Principal

UPLOAD_BYTES = 1024 * 1024
"""docs/api.md §1; the gateway refuses what is larger before it gets here."""

# A picture opened by itself is a document of our origin: it may load, run and frame nothing.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": "inline",
}
FOREVER = "private, max-age=31536000, immutable"
A_WHILE = "private, max-age=300"


@dataclass
class Upload(Operation):
    """In the OpenAPI document: the body is a picture."""

    def __post_init__(self) -> None:
        """Say so."""
        picture = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        self.request_body = RequestBody(
            required=True, content={"image/*": OpenAPIMediaType(schema=picture)}
        )


class AvatarsApi(Controller):
    """People's pictures."""

    path = "/api/auth"
    tags = ("people",)
    dependencies = devices.GIVEN

    @put(
        "/me/avatar",
        operation_id="putAvatar",
        operation_class=Upload,
        summary="Upload the caller's picture",
        request_max_body_size=UPLOAD_BYTES,
        opt={CONTENT_TYPES: ("image/*",)},
    )
    async def put_avatar(
        self,
        body: RawBody,
        who: NamedDependency[Principal],
        device: NamedDependency[Device],
        resources: NamedDependency[Resources],
    ) -> User:
        """JPEG, PNG, WebP or GIF, by its bytes; the middle square is kept, without metadata."""
        webp = await resources.pictures.painted(who.id, body)
        # Not before: a picture takes a while, and no connection waits for it.
        async with unit(resources.core.sessions) as session:
            return own_user(await service.put(session, resources.revoker, who.id, webp, device))

    @delete("/me/avatar", operation_id="removeAvatar", summary="Remove the caller's picture")
    async def remove_avatar(
        self,
        who: NamedDependency[Principal],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> None:
        """His initials show in its place; also 204 without one."""
        await service.remove(session, resources.revoker, who.id, device)

    @get("/avatars", operation_id="avatars", summary="Who of these people has a picture")
    async def avatars(
        self,
        ids: FromQuery[str],
        who: NamedDependency[Principal],  # noqa: ARG002 - somebody must be logged in
        session: NamedDependency[AsyncSession],
    ) -> list[AvatarCard]:
        """ids: separated by commas, at most 500; who has none is left out."""
        return await service.versions(session, ids_of(ids))

    @get(
        "/avatars/{user_id:uuid}",
        operation_id="avatar",
        summary="Somebody's picture",
        media_type="image/webp",
    )
    async def avatar(
        self,
        user_id: FromPath[UUID],
        request: Request[Any, Any, Any],
        who: NamedDependency[Principal],  # noqa: ARG002 - somebody must be logged in
        session: NamedDependency[AsyncSession],
        v: FromQuery[int] = 0,
    ) -> Response[bytes]:
        """WebP, or the initials of the display name as SVG.

        v: the version that is wanted; what is served under the right one may be kept for ever.
        """
        return _answer(await service.serve(session, user_id), v, request)


def _answer(served: Served, wanted: int, request: Request[Any, Any, Any]) -> Response[bytes]:
    kept = FOREVER if served.version and served.version == wanted else A_WHILE
    headers = {**HEADERS, "Cache-Control": kept, "ETag": served.etag}
    if served.etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type=served.media_type)
    return Response(served.content, headers=headers, media_type=served.media_type)
