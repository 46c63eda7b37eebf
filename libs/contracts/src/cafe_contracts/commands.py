"""What a client says on the room socket, and how any client frame is parsed (docs/api.md §4)."""

import json
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from cafe_contracts.states import PersonStatus

C = TypeVar("C")


class BadFrame(Exception):
    """Not a JSON object, or `type` is missing or unknown: counts towards close code 4400."""


class InvalidFrame(Exception):
    """A known type with a wrong field. The text names the field and may go to the client."""

    def __init__(self, detail: str, client_id: UUID | None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.client_id = client_id


class ChatCommand(Struct, frozen=True, kw_only=True, tag="chat"):
    """Say something; client_id protects against resending."""

    message: str
    client_id: UUID | None = None
    reply_to: UUID | None = None


class EditCommand(Struct, frozen=True, kw_only=True, tag="edit"):
    """Give an own message another text."""

    id: UUID
    message: str


class DeleteCommand(Struct, frozen=True, kw_only=True, tag="delete"):
    """Take a message away: an own one, or as a moderator any."""

    id: UUID


class ReactCommand(Struct, frozen=True, kw_only=True, tag="react"):
    """Put an emoji to a message, or take it away."""

    id: UUID
    emoji: Annotated[str, Meta(min_length=1, max_length=32, pattern=r"^[^\x00-\x1f\x7f]+$")]
    add: bool


class TypingCommand(Struct, frozen=True, kw_only=True, tag="typing"):
    """I am typing."""


class StatusCommand(Struct, frozen=True, kw_only=True, tag="status"):
    """What I am doing now."""

    status: PersonStatus
    note: Annotated[str, Meta(max_length=140)] | UnsetType | None = UNSET


class ReadCommand(Struct, frozen=True, kw_only=True, tag="read"):
    """I have read up to this seq."""

    seq: Annotated[int, Meta(ge=0, le=2**62)]


class PingCommand(Struct, frozen=True, kw_only=True, tag="ping"):
    """Are you there, and have I missed something?"""


RoomCommand = (
    ChatCommand
    | EditCommand
    | DeleteCommand
    | ReactCommand
    | TypingCommand
    | StatusCommand
    | ReadCommand
    | PingCommand
)
"""Everything a client may say on the room socket."""


class _Kind(Struct, frozen=True):
    type: str


class _Named(Struct, frozen=True):
    client_id: UUID | None = None


_kind = msgspec.json.Decoder(_Kind)
_named = msgspec.json.Decoder(_Named)


class Commands(Generic[C]):
    """A closed set of commands of one socket, with a decoder for each type."""

    def __init__(self, *types: type[C]) -> None:
        self._decoders = {
            msgspec.inspect.type_info(kind).tag: msgspec.json.Decoder(kind)  # type: ignore[attr-defined]
            for kind in types
        }

    def parse(self, text: str | bytes) -> C:
        """Parse one client frame.

        Raises BadFrame or InvalidFrame. Fields that a command does not know are ignored, so
        that a newer client can talk to an older server.
        """
        try:
            kind = _kind.decode(text).type
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise self._torn(text) from None
        decoder = self._decoders.get(kind)
        if decoder is None:
            raise BadFrame
        try:
            return decoder.decode(text)
        except msgspec.DecodeError as error:
            raise InvalidFrame(str(error), client_id_of(text)) from None

    def _torn(self, text: str | bytes) -> BadFrame | InvalidFrame:
        """Say what is wrong with a frame that msgspec cannot read.

        A browser writes half an emoji as half a surrogate pair. That is JSON (RFC 8259 §8.2), so
        only the field is wrong, and its sender hears of which message that was.
        """
        try:
            frame = json.loads(text, parse_constant=_no_json)
        except (ValueError, RecursionError):
            return BadFrame()
        kind = frame.get("type") if isinstance(frame, dict) else None
        if not isinstance(kind, str) or kind not in self._decoders:
            return BadFrame()
        try:
            client_id = msgspec.convert(frame, _Named).client_id
        except (msgspec.ValidationError, UnicodeEncodeError):
            client_id = None
        return InvalidFrame("A text holds half a character", client_id)


def _no_json(constant: str) -> Any:
    raise ValueError(constant)


def client_id_of(text: str | bytes) -> UUID | None:
    """Find the client_id of a frame that is refused, so that its sender knows which it was."""
    try:
        return _named.decode(text).client_id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def room_commands() -> Commands[RoomCommand]:
    """Return the parser of the room socket; build it once."""
    return Commands(
        ChatCommand,
        EditCommand,
        DeleteCommand,
        ReactCommand,
        TypingCommand,
        StatusCommand,
        ReadCommand,
        PingCommand,
    )
