"""What was ever said on the bus is understood for ever; what clients send is judged as promised."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cafe_contracts import asyncapi, frames, wire
from cafe_contracts.codes import REFUSAL_REASONS, CloseCode, ErrorCode
from cafe_contracts.commands import BadFrame, ChatCommand, InvalidFrame, PingCommand, room_commands
from cafe_contracts.events import EVENTS, Event

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.subject)
def test_golden_sample_is_decoded_and_written_again(kind: type[Event]) -> None:
    sample = (GOLDEN / f"{kind.subject}.json").read_bytes()
    event = msgspec.json.decode(sample, type=kind)
    assert isinstance(event.aggregate_id, UUID)
    written = msgspec.json.decode(wire.encode(event))
    # A field that was added later has its default.
    assert written == written | msgspec.json.decode(sample)


def test_every_event_has_its_own_subject() -> None:
    assert len({kind.subject for kind in EVENTS}) == len(EVENTS)
    assert {path.stem for path in GOLDEN.iterdir()} == {kind.subject for kind in EVENTS}


def test_close_reasons_fit_into_a_close_frame() -> None:
    assert set(REFUSAL_REASONS) == set(CloseCode)
    assert all(len(reason.encode()) <= 120 for reason in REFUSAL_REASONS.values())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "1",
        "null",
        '"chat"',
        "{}",
        '{"type":1}',
        '{"type":"nothing"}',
        '{"kind":"chat"}',
        '{"type":"chat","message":NaN}',
        '{"type":"chat","message":"a"} b',
        '{"type":["chat"],"message":"\\ud83d"}',
        '{"type":"\\ud83d"}',
        '["\\ud83d"]',
        "[" * 50_000,
        '{"type":"chat","message":' * 5_000,
    ],
)
def test_bad_frames(text: str) -> None:
    with pytest.raises(BadFrame):
        room_commands().parse(text)


CLIENT_ID = "01980000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"chat"}',
        f'{{"type":"chat","message":5,"client_id":"{CLIENT_ID}"}}',
        '{"type":"chat","message":"a","client_id":"b"}',
        '{"type":"read","seq":-1}',
        '{"type":"status","status":"asleep"}',
        '{"type":"react","id":"x","emoji":"a","add":true}',
        '{"type":"chat","message":"half an emoji: \\ud83d"}',
        f'{{"type":"chat","message":"\\ud83d","client_id":"{CLIENT_ID}"}}',
        '{"type":"chat","message":"a","client_id":"\\ud83d"}',
        '{"type":"ping","of a newer client":"\\ud83d"}',
    ],
)
def test_invalid_frames_say_which(text: str) -> None:
    with pytest.raises(InvalidFrame) as wrong:
        room_commands().parse(text)
    assert wrong.value.detail
    assert wrong.value.client_id == (UUID(CLIENT_ID) if CLIENT_ID in text else None)


def test_unknown_fields_of_a_newer_client_are_ignored() -> None:
    parsed = room_commands().parse('{"type":"ping","nonce":5}')
    assert parsed == PingCommand()


@given(st.text(max_size=200))
def test_any_text_gets_a_verdict(text: str) -> None:
    try:
        room_commands().parse(text)
    except (BadFrame, InvalidFrame):
        pass


@given(st.text(min_size=1), st.uuids())
def test_what_is_said_arrives(message: str, client_id: UUID) -> None:
    sent = wire.encode({"type": "chat", "message": message, "client_id": client_id})
    parsed = room_commands().parse(sent)
    assert parsed == ChatCommand(message=message, client_id=client_id)


def test_frames_are_written_as_the_contract_says() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    ack = frames.AckFrame(client_id=None, id=UUID(CLIENT_ID), seq=1, timestamp=moment)
    assert msgspec.json.decode(wire.text(ack)) == {
        "type": "ack",
        "client_id": None,
        "id": CLIENT_ID,
        "seq": 1,
        "timestamp": "2026-01-02T03:04:05Z",
    }
    error: Any = msgspec.json.decode(
        wire.text(frames.ErrorFrame(code=ErrorCode.FORBIDDEN, detail="no"))
    )
    assert error == {"type": "error", "code": "forbidden", "detail": "no"}


def test_naive_instants_are_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        wire.utc(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point


def test_typescript_has_every_frame() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "cafe_contracts.typescript"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in ("HelloFrame", "ChatCommand", "ReadyFrame", "HangupCommand"):
        assert f"export interface {name} {{" in printed
    assert "export type RoomServerFrame" in printed
    assert "  readonly retry_after?: number;" in printed


def test_asyncapi_document_holds_together() -> None:
    shown = json.loads(msgspec.json.encode(asyncapi.document()))

    def find(ref: str) -> Any:
        part = shown
        for name in ref.removeprefix("#/").split("/"):
            part = part[name]
        return part

    def refs(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            if isinstance(part.get("$ref"), str):
                yield part["$ref"]
            part = list(part.values())
        if isinstance(part, list):
            for one in part:
                yield from refs(one)

    assert all(find(ref) for ref in refs(shown))
    said = {
        (
            operation["channel"]["$ref"].split("/")[-1],
            operation["action"],
            find(one["$ref"])["name"],
        )
        for operation in shown["operations"].values()
        for one in operation["messages"]
    }
    assert {("room", "send", "hello"), ("room", "receive", "chat")} < said
    assert {("call", "send", "ready"), ("call", "receive", "hangup")} < said
    assert {("timer", "send", "timer"), ("timer", "receive", "ping")} < said
    chat = find("#/components/schemas/ChatFrame")["properties"]
    assert chat["timestamp"] == {"type": "string", "format": "date-time"}
    assert chat["type"] == {"enum": ["chat"]}
