"""Request bodies: which kinds are read, and strictly, before anything else looks at them.

Litestar converts a body leniently, so that `"25"` would pass as a number. Decoding it once more
with the handler's own type costs microseconds and makes the OpenAPI document true.
"""

from functools import cache
from typing import Any

import msgspec
from litestar import Request
from litestar.exceptions import HTTPException
from litestar.typing import FieldDefinition
from msgspec import Struct

from cafe_http.errors import CafeError, FieldError, Invalid
from cafe_http.problems import field_of

CONTENT_TYPES = "content_types"
"""The key of a handler's `opt` under which it names other content types that it reads."""

JSON_ONLY = ("application/json",)

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What is no JSON. Bytes that are not UTF-8 are no DecodeError where they stand within a text."""


class WrongContentType(CafeError):
    """A body of a kind that is not read here."""

    status, code, title = 415, "unsupported_media_type", "This kind of body is not read here"


class Unreadable(HTTPException):
    """A body that is not JSON."""

    status_code = 400


class Nothing(Struct, forbid_unknown_fields=True):
    """The body of a request that takes none, should somebody send one: `{}`."""


async def check(request: Request[Any, Any, Any]) -> None:
    """Refuse a body that the handler does not read; for `before_request`.

    Raises WrongContentType, Unreadable, Invalid.
    """
    handler = request.route_handler
    length = request.headers.get("content-length", "0")
    if length == "0" and "transfer-encoding" not in request.headers:
        _check_needed(handler)
        return
    allowed = handler.opt.get(CONTENT_TYPES, JSON_ONLY)
    if not _is_one_of(request.headers.get("content-type", ""), allowed):
        raise WrongContentType(f"Only {' or '.join(allowed)} is read here.")
    if allowed is JSON_ONLY:
        body, data = await request.body(), _data_of(handler)
        if body:
            _decode(body, Nothing if data is None else data.annotation)
        else:
            _check_needed(handler)


def _data_of(handler: Any) -> FieldDefinition | None:
    data: FieldDefinition | None = getattr(handler, "parsed_data_field", None)
    return data


def _check_needed(handler: Any) -> None:
    data = _data_of(handler)
    if data is not None and not data.has_default and CONTENT_TYPES not in handler.opt:
        raise Invalid.field("", "This needs a body: JSON.")


def _is_one_of(content_type: str, allowed: tuple[str, ...]) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return any(kind == one or (one.endswith("/*") and kind.startswith(one[:-1])) for one in allowed)


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def _decode(body: bytes, kind: Any) -> None:
    try:
        _decoder(kind).decode(body)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$")
        # It stops at the first wrong value; whether the rest can be read at all decides first.
        if not _is_json(body):
            raise Unreadable from None
        key = path.rstrip("`").removeprefix(".")
        raise Invalid(errors=[FieldError(field_of(key, message), message)]) from None
    except UNREADABLE:
        raise Unreadable from None


def _is_json(body: bytes) -> bool:
    try:
        _decoder(Any).decode(body)
    except UNREADABLE:
        return False
    return True
