"""A collector of traces: takes OTLP over HTTP as a real one does, and keeps what came."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

WAIT_S = 20.0


class Collector:
    """Listens on loopback; `url` is what CAFE_TRACES_URL wants."""

    def __init__(self) -> None:
        self.spans: list[tuple[str, Span]] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                request = ExportTraceServiceRequest.FromString(body)
                for resource in request.resource_spans:
                    values = {item.key: item.value for item in resource.resource.attributes}
                    service = values["service.name"].string_value
                    collector.spans += [
                        (service, span) for scope in resource.scope_spans for span in scope.spans
                    ]
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1/traces"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def named(self, name: str, trace_id: str | None = None) -> Span:
        """Return the span of this name, waiting for it."""
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            for _, span in self.spans:
                if span.name == name and trace_id in (None, span.trace_id.hex()):
                    return span
            time.sleep(0.05)
        raise AssertionError(f"no span {name!r} among {[span.name for _, span in self.spans]}")

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
