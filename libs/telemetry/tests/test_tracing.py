"""Spans reach a collector with the request's id, and nothing happens while tracing is off."""

import subprocess
import sys
import time
from uuid import uuid4

import pytest

from cafe_telemetry import http, tracing

OFF = """
import sys
from cafe_telemetry import tracing
with tracing.span("GET /api/rooms", "server") as span:
    assert span is None
headers = {}
tracing.inject(headers)
assert headers == {} and not tracing.is_on()
assert not [name for name in sys.modules if name.startswith("opentelemetry")]
"""


def start(collector, request_id="", ratio=1.0):
    tracing.start(
        "cafe-rooms", "1", "rooms-1", url=collector.url, ratio=ratio, trace_id=lambda: request_id
    )


def test_while_it_is_off_the_sdk_is_not_even_imported():
    subprocess.run([sys.executable, "-c", OFF], check=True, timeout=30)


def test_a_trace_has_the_request_s_id(collector):
    request_id = uuid4().hex
    start(collector, request_id)
    with tracing.span("GET /api/rooms", "server"):
        pass
    tracing.stop()
    span = collector.named("GET /api/rooms")
    assert span.trace_id.hex() == request_id
    assert collector.spans[0][0] == "cafe-rooms"


@pytest.mark.parametrize("request_id", ["", "short", "z" * 32, "0" * 32])
def test_what_is_no_id_gets_a_random_one(collector, request_id):
    start(collector, request_id)
    with tracing.span("frame"):
        pass
    tracing.stop()
    assert int(collector.named("frame").trace_id.hex(), 16) != 0


def test_the_context_goes_on(collector):
    start(collector, uuid4().hex)
    headers: dict[str, str] = {}
    with tracing.span("asking", "client"):
        tracing.inject(headers)
    with tracing.span("asked", "server", parent=headers[tracing.TRACEPARENT]):
        pass
    tracing.stop()
    asking, asked = collector.named("asking"), collector.named("asked")
    assert asked.parent_span_id == asking.span_id
    assert asked.trace_id == asking.trace_id


def test_an_error_tells_its_kind_and_not_its_text(collector):
    start(collector)
    with pytest.raises(ValueError, match="a secret"), tracing.span("failing"):
        raise ValueError("a secret")
    tracing.stop()
    span = collector.named("failing")
    assert span.status.message == "ValueError"
    assert b"a secret" not in span.SerializeToString()


def test_services_keep_the_same_traces(collector):
    """The ratio goes by the id: the highest ids are not kept at one half, the lowest are."""
    for request_id in ("f" * 32, "0" * 31 + "1"):
        start(collector, request_id, ratio=0.5)
        with tracing.span(request_id):
            pass
        tracing.stop()
    collector.named("0" * 31 + "1")
    assert "f" * 32 not in [span.name for _, span in collector.spans]


def test_a_collector_that_is_away_does_not_hold_up_the_end():
    tracing.start("x", "1", "x", url="http://127.0.0.1:9/v1/traces", ratio=1, trace_id=str)
    with tracing.span("lost"):
        pass
    started = time.monotonic()
    tracing.stop()
    assert time.monotonic() - started < 5


def test_a_method_that_somebody_made_up_makes_no_new_label():
    assert http.method_label("GET") == "GET"
    assert http.method_label("X" * 1000) == "unknown"
