"""The tree of errors that a client may see; `problems` maps it to RFC 9457 in one place.

CafeError
├── NotLoggedIn 401      ├── NotFound 404     ├── TooMany 429 (retry_after)
├── Forbidden 403        ├── Conflict 409     └── Unavailable 503 (retry_after)
└── Invalid 422 (errors)

Services subclass these beside their rules. `code` is stable API, `detail` is for people and
never holds the text of an exception.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from msgspec import Struct


class FieldError(Struct, frozen=True):
    """What is wrong with one field of a request."""

    field: str
    message: str


class CafeError(Exception):
    """The root. retry_after: seconds; members: further members of the problem document."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "fault"
    title: ClassVar[str] = "Something went wrong"

    def __init__(
        self,
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
        retry_after: float | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.errors = tuple(errors)
        self.retry_after = retry_after
        self.members = dict(members or {})


class NotLoggedIn(CafeError):
    """Nobody is logged in."""

    status, code, title = 401, "not_logged_in", "Please log in"


class Forbidden(CafeError):
    """Known, but not allowed."""

    status, code, title = 403, "forbidden", "You may not do that"


class NotFound(CafeError):
    """Unknown, or not yours to know."""

    status, code, title = 404, "not_found", "Not found"


class Conflict(CafeError):
    """Illegal in the present state."""

    status, code, title = 409, "conflict", "Not possible just now"


class Invalid(CafeError):
    """Values that break a rule; name each field in `errors`."""

    status, code, title = 422, "invalid", "Some values are not valid"

    @classmethod
    def field(cls, field: str, message: str) -> "Invalid":
        """Return the error for a single field."""
        return cls(errors=[FieldError(field, message)])


class TooMany(CafeError):
    """A limit was reached; retry_after is always set."""

    status, code, title = 429, "rate_limited", "Too many requests"


class Unavailable(CafeError):
    """Something we depend on does not answer."""

    status, code, title = 503, "unavailable", "Not available just now"

    def __init__(self, detail: str = "", *, retry_after: float = 2.0) -> None:
        super().__init__(detail, retry_after=retry_after)
