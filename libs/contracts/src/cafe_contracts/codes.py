"""Close codes and error codes of the sockets (docs/api.md §4).

1xxx come from RFC 6455; after 1001, 1012, 1013 a client comes back by itself.
44xx are ours; after all of them but 4429 and 4430 a client stops.
"""

from enum import IntEnum, StrEnum


class CloseCode(IntEnum):
    """Why a socket ends."""

    NORMAL = 1000
    GOING_AWAY = 1001
    BINARY = 1003
    BAD_UTF8 = 1007
    TOO_BIG = 1009
    RESTARTING = 1012
    OVERLOADED = 1013
    BAD_FRAMES = 4400
    NOT_LOGGED_IN = 4401
    NOT_A_MEMBER = 4403
    NO_SUCH_ROOM = 4404
    REPLACED = 4409
    FLOODING = 4429
    TOO_SLOW = 4430
    BUSY = 4486


class ErrorCode(StrEnum):
    """What was wrong with one frame; the socket stays open."""

    BAD_FRAME = "bad_frame"
    INVALID = "invalid"
    TOO_LONG = "too_long"
    RATE_LIMITED = "rate_limited"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CLIENT_ID_CONFLICT = "client_id_conflict"
    UNAVAILABLE = "unavailable"


REFUSAL_REASONS: dict[CloseCode, str] = {
    CloseCode.NOT_LOGGED_IN: "not logged in",
    CloseCode.NOT_A_MEMBER: "not a member",
    CloseCode.NO_SUCH_ROOM: "no such room",
    CloseCode.REPLACED: "replaced by a newer connection",
    CloseCode.FLOODING: "too many messages",
    CloseCode.TOO_SLOW: "reading too slowly",
    CloseCode.BUSY: "the call has two people already",
    CloseCode.BAD_FRAMES: "too many bad frames",
    CloseCode.BINARY: "text frames only",
    CloseCode.TOO_BIG: "frame too big",
    CloseCode.BAD_UTF8: "not UTF-8",
    CloseCode.RESTARTING: "restarting",
    CloseCode.OVERLOADED: "try again later",
    CloseCode.GOING_AWAY: "going away",
    CloseCode.NORMAL: "",
}
"""The short reason that goes out with a close code (RFC 6455 allows 123 bytes)."""
