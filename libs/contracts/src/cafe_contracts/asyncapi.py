"""Print the sockets as an AsyncAPI 3 document: `python -m cafe_contracts.asyncapi`.

Channels and frames come from the Structs themselves, so the document says what the services do.
"""

import inspect
import sys
import typing
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from cafe_contracts import calls, commands, frames, timers
from cafe_contracts.codes import REFUSAL_REASONS, CloseCode

VERSION = "1.0.0"
"""Of the contract of the sockets: additions raise the second number, and nothing else happens."""

_SCHEMAS = "#/components/schemas/{name}"


@dataclass(frozen=True)
class Channel:
    """One socket. query: what the handshake may carry, each with its meaning."""

    name: str
    title: str
    address: str
    description: str
    heard: Any
    said: Any
    parameters: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)


_ROOM_CODE = {"code": "The room's code, in any case."}

CHANNELS = [
    Channel(
        "room",
        "A room",
        "/ws/rooms/{code}",
        "What happens in a room: messages, people, its timer, its call. `hello` comes first.",
        frames.RoomServerFrame,
        commands.RoomCommand,
        _ROOM_CODE,
        {"after": f"The newest seq that is known: up to {frames.REPLAY} later ones are sent."},
    ),
    Channel(
        "call",
        "The call of a room",
        "/ws/calls/{code}",
        "Signals between the two people of a call. `ready` comes first.",
        calls.CallServerFrame,
        calls.CallCommand,
        _ROOM_CODE,
        {"page": "A UUID that the page made up: what it sends again after a drop counts once."},
    ),
    Channel(
        "timer",
        "The own timer",
        "/ws/timer",
        "The caller's personal timer. `timer` comes first, and at each change.",
        timers.TimerServerFrame,
        commands.PingCommand,
    ),
]


def document() -> dict[str, Any]:
    """Return the whole document."""
    kinds = [kind for one in CHANNELS for kind in (*_members(one.heard), *_members(one.said))]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Virtual Cafe: sockets",
            "version": VERSION,
            "description": (
                "Text frames of JSON, each with its `type`. A handshake carries the cookie of the"
                " session or a personal token, as HTTP does. Frames of a type that a client does"
                " not know, and fields that it does not know, are to be ignored."
            ),
        },
        "defaultContentType": "application/json",
        "channels": {one.name: _channel(one) for one in CHANNELS},
        "operations": {
            f"{one.name}_{verb}": _operation(one, action, kinds)
            for one in CHANNELS
            for verb, action, kinds in (("hear", "send", one.heard), ("say", "receive", one.said))
        },
        "components": {"schemas": _schemas(kinds)},
        "x-close-codes": [
            {"code": int(code), "reason": REFUSAL_REASONS[code] or "done"} for code in CloseCode
        ],
    }


def _schemas(kinds: list[type[Any]]) -> dict[str, Any]:
    _, schemas = msgspec.json.schema_components(kinds, ref_template=_SCHEMAS)
    for schema in schemas.values():
        if "description" in schema:
            schema["description"] = inspect.cleandoc(schema["description"])
    # msgspec names the format of an instant only where a zone is insisted on.
    for struct, name in _instants(msgspec.inspect.multi_type_info(kinds), set()):
        shown = schemas[struct]["properties"][name]
        for one in shown.get("anyOf", [shown]):
            if one.get("type") == "string":
                one["format"] = "date-time"
    return schemas


def _instants(types: Iterable[Any], seen: set[str]) -> Iterator[tuple[str, str]]:
    """Return (Struct, field) of all fields that hold an instant, of these types and within."""
    for info in types:
        if isinstance(info, msgspec.inspect.UnionType):
            yield from _instants(info.types, seen)
        elif isinstance(info, msgspec.inspect.ListType):
            yield from _instants([info.item_type], seen)
        elif isinstance(info, msgspec.inspect.StructType) and info.cls.__name__ not in seen:
            seen.add(info.cls.__name__)
            for one in info.fields:
                members = getattr(one.type, "types", (one.type,))
                if any(isinstance(member, msgspec.inspect.DateTimeType) for member in members):
                    yield info.cls.__name__, one.encode_name
                yield from _instants([one.type], seen)


def _members(union: Any) -> tuple[type[Any], ...]:
    return typing.get_args(union) or (union,)


def _channel(channel: Channel) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "title": channel.title,
        "address": channel.address,
        "description": channel.description,
        "messages": {
            kind.__name__: _message(kind)
            for kind in (*_members(channel.heard), *_members(channel.said))
        },
    }
    if channel.parameters:
        shown["parameters"] = {
            name: {"description": words} for name, words in channel.parameters.items()
        }
    if channel.query:
        query = {
            "type": "object",
            "properties": {
                name: {"type": "string", "description": words}
                for name, words in channel.query.items()
            },
        }
        shown["bindings"] = {"ws": {"method": "GET", "query": query}}
    return shown


def _message(kind: type[Any]) -> dict[str, Any]:
    return {
        "name": kind.__struct_config__.tag,
        "title": kind.__name__,
        "payload": {"$ref": _SCHEMAS.format(name=kind.__name__)},
    }


def _operation(channel: Channel, action: str, union: Any) -> dict[str, Any]:
    """Return one direction; in AsyncAPI 3 `send` is what the described application sends."""
    at = f"#/channels/{channel.name}"
    return {
        "action": action,
        "channel": {"$ref": at},
        "messages": [{"$ref": f"{at}/messages/{kind.__name__}"} for kind in _members(union)],
    }


def main() -> None:
    """Print the document."""
    text = msgspec.json.format(msgspec.json.encode(document()), indent=2)
    sys.stdout.write(text.decode() + "\n")


if __name__ == "__main__":
    main()
