"""Tracing while it is on: OpenTelemetry's SDK, exporting over OTLP/HTTP."""

import threading
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import TraceIdRatioBased
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

TRACE_ID_DIGITS = 32
EXPORT_S = 2.0
"""How long the collector may take; a frozen one must not hold up our own end (P19)."""

_w3c = TraceContextTextMapPropagator()


class _Ids(RandomIdGenerator):
    """A trace has the id of the request, where that is one."""

    def __init__(self, current: Callable[[], str]) -> None:
        self._current = current

    def generate_trace_id(self) -> int:
        given = self._current()
        if len(given) != TRACE_ID_DIGITS:
            return super().generate_trace_id()
        try:
            return int(given, 16) or super().generate_trace_id()
        except ValueError:
            return super().generate_trace_id()


class Tracing:
    """The spans of this process, and where they go."""

    def __init__(
        self,
        service: str,
        version: str,
        instance: str,
        *,
        url: str,
        ratio: float,
        trace_id: Callable[[], str],
    ) -> None:
        self._provider = TracerProvider(
            # By the id alone, not by what a parent says: every service comes to the same answer.
            sampler=TraceIdRatioBased(ratio),
            resource=Resource(
                {
                    "service.name": service,
                    "service.namespace": "virtual-cafe",
                    "service.version": version,
                    "service.instance.id": instance,
                }
            ),
            shutdown_on_exit=False,
            id_generator=_Ids(trace_id),
        )
        exporter = OTLPSpanExporter(endpoint=url, timeout=EXPORT_S)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("cafe")

    @contextmanager
    def span(
        self, name: str, kind: str, parent: str | None, attributes: Mapping[str, str | float]
    ) -> Iterator[trace.Span]:
        """Work in a span; see `tracing.span`."""
        context = None if parent is None else _w3c.extract({"traceparent": parent})
        with self._tracer.start_as_current_span(
            name,
            context,
            kind=trace.SpanKind[kind.upper()],
            attributes=attributes,
            # The text of an error may hold what people wrote: only its kind is told.
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield span
            except BaseException as error:
                span.set_status(trace.StatusCode.ERROR, type(error).__name__)
                raise

    def inject(self, headers: MutableMapping[str, str]) -> None:
        """Add `traceparent`, when this task works on a span."""
        _w3c.inject(headers)

    def stop(self) -> None:
        """Hand over what is left, if the collector takes it in time."""
        leaving = threading.Thread(target=self._provider.shutdown, daemon=True)
        leaving.start()
        leaving.join(EXPORT_S)
