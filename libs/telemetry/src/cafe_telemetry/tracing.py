"""Traces over OpenTelemetry: off by default, and then nothing of its SDK is even imported.

A trace has the id of the request (`logs.request_id`), so whoever holds the id of a problem document
or of a log line holds the trace. The context goes on as W3C `traceparent` over HTTP and NATS; what
comes from outside is removed by the gateway.
"""

from collections.abc import Callable, MutableMapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from opentelemetry.trace import Span

    from cafe_telemetry.otlp import Tracing

TRACEPARENT = "traceparent"

Kind = Literal["internal", "server", "client", "producer", "consumer"]

_NOTHING: AbstractContextManager[None] = nullcontext()


class _Switch:
    """Whether this process traces."""

    tracing: "Tracing | None" = None


_switch = _Switch()


def start(
    service: str,
    version: str,
    instance: str,
    *,
    url: str,
    ratio: float,
    trace_id: Callable[[], str],
) -> None:
    """Turn tracing on. url: where OTLP over HTTP goes, such as http://collector:4318/v1/traces.

    ratio: of traces kept, by their id, so all services keep the same ones. trace_id: says the id
    of a new trace as 32 hex digits; anything else gets a random one.
    """
    # 26 MiB and 0.7 s of imports, for those who asked for it.
    from cafe_telemetry.otlp import Tracing  # noqa: PLC0415

    _switch.tracing = Tracing(service, version, instance, url=url, ratio=ratio, trace_id=trace_id)


def stop() -> None:
    """Turn tracing off; nothing when it was."""
    tracing, _switch.tracing = _switch.tracing, None
    if tracing is not None:
        tracing.stop()


def is_on() -> bool:
    """Say whether anything is traced."""
    return _switch.tracing is not None


def span(
    name: str, kind: Kind = "internal", *, parent: str | None = None, **attributes: str | float
) -> AbstractContextManager["Span | None"]:
    """Work in a span for the length of the block; None, and next to no cost, while tracing is off.

    name: of a closed set, such as a route's template. parent: a `traceparent`; without one the span
    continues what this task works on. Never a body, a token or an e-mail in attributes. One span
    for each use case, not for each function.
    """
    if _switch.tracing is None:
        return _NOTHING
    return _switch.tracing.span(name, kind, parent, attributes)


def inject(headers: MutableMapping[str, str]) -> None:
    """Add `traceparent` to what goes out, when this task works on a span."""
    if _switch.tracing is not None:
        _switch.tracing.inject(headers)
