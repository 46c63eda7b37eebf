"""The real Traefik and Caddy before plain upstream servers that say what reached them."""

import base64
import contextlib
import hashlib
import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from cafe_local import gateway
from cafe_local.home import Home
from cafe_local.ports import free_port
from cafe_local.probe import is_healthy
from cafe_local.server import Server

ROOT = Path(__file__).parents[2]
SERVICES = ("auth", "rooms", "chat", "signaling", "tracker")
WEBSOCKET_KEY = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CLOSE_4401 = b"\x88\x0f" + (4401).to_bytes(2) + b"not logged in"
REFUSALS = {"401": "not_logged_in", "403": "csrf", "503": "unavailable"}


class Handler(BaseHTTPRequestHandler):
    """Answers what the query asks for (`status`), else 200, with what it saw as JSON."""

    protocol_version = "HTTP/1.1"
    server: "Upstream"

    def handle_any(self) -> None:
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        if url.path == "/internal/v1/forward-auth":
            self.forward_auth(query["mode"])
        elif self.headers["Host"] == self.server.address and self.server.name != "ask_auth":
            # As services do: only the cafe's own names are answered, also to health checks.
            self.answer(421, b"{}")
        elif self.headers.get("Upgrade") == "websocket" and "status" not in query:
            self.socket()
        else:
            seen = {
                "upstream": self.server.name,
                "path": self.path,
                "method": self.command,
                "headers": {name.lower(): value for name, value in self.headers.items()},
                "body_bytes": len(body),
                "padding": "x" * 2000,
            }
            self.answer(int(query.get("status", "200")), json.dumps(seen).encode())

    def forward_auth(self, mode: str) -> None:
        """Refuse as the header X-Test-Refuse says, else let pass as the cookie's person."""
        self.server.asked.append((mode, dict(self.headers.items())))
        refusal = self.headers.get("X-Test-Refuse")
        if refusal is not None:
            body = json.dumps({"code": REFUSALS[refusal]}).encode()
            self.answer(int(refusal), body, {"Content-Type": "application/problem+json"})
            return
        extra = {"X-Request-Id": "request-id-of-auth"}
        if "cafe_session" in self.headers.get("Cookie", ""):
            extra["X-Cafe-Identity"] = "token-of-auth"
        self.answer(200, b"{}", extra)

    def socket(self) -> None:
        """Accept and close with 4401, as a service does without a session."""
        key = self.headers["Sec-WebSocket-Key"].encode()
        accept = base64.b64encode(hashlib.sha1(key + WEBSOCKET_KEY).digest()).decode()
        self.send_response(101)
        for name, value in (
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Accept", accept),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(CLOSE_4401)
        self.close_connection = True

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def __getattr__(self, name: str) -> Any:
        """Every method is handled alike: the base class looks for `do_GET` and so on."""
        if name.startswith("do_"):
            return self.handle_any
        raise AttributeError(name)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        pass


class Upstream(ThreadingHTTPServer):
    """A stand-in for one replica of a service; `asked` collects (mode, headers) of ForwardAuth."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, name: str, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.name = name
        self.address = f"127.0.0.1:{port}"
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.lines: list[socket.socket] = []
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that Traefik dropped is no error of a test."""

    def get_request(self) -> tuple[socket.socket, Any]:
        line, address = super().get_request()
        self.lines.append(line)
        return line, address

    def end(self) -> None:
        """Stop listening and break what is connected, as a killed process does."""
        self.shutdown()
        self.server_close()
        for line in self.lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


@dataclass
class Edge:
    """The gateway of a test: `get("/path")` and so on go through Traefik."""

    port: int
    http: httpx.Client
    traefik: Server
    upstreams: dict[str, Upstream] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)

    def end(self, name: str) -> None:
        """Let an upstream die."""
        self.upstreams.pop(name).end()

    def begin(self, name: str) -> None:
        """Start an upstream, on the port it had."""
        self.upstreams[name] = Upstream(name, self.ports[name])


@pytest.fixture(scope="session")
def client_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built client: the page and a script, each with its precompressed twin."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "assets").mkdir()
    (folder / "index.html").write_text("<!doctype html><title>the cafe</title>")
    (folder / "index.html.br").write_bytes(b"a page in brotli")
    (folder / "manifest.webmanifest").write_text("{}")
    (folder / "assets" / "app-1a2b3c.js").write_text("let plain;")
    (folder / "assets" / "app-1a2b3c.js.br").write_bytes(b"brotli bytes")
    return folder


@pytest.fixture(scope="session")
def open_edge(
    tmp_path_factory: pytest.TempPathFactory, client_files: Path
) -> Iterator[Callable[..., Edge]]:
    """Start a gateway: `open_edge(origin=…)`."""
    stoppers: list[Callable[[], object]] = []

    def open_one(origin: str | None = None) -> Edge:
        home = Home(tmp_path_factory.mktemp("edge"))
        home.create()
        names = [*SERVICES, "rooms-2", "ask_auth", "client", "problems", "ask", "web"]
        ports: dict[str, int] = {}
        for name in names:
            ports[name] = free_port(ports.values())
        origin = origin or f"http://localhost:{ports['web']}"
        upstreams = {
            name: Upstream(name, ports[name]) for name in (*SERVICES, "rooms-2", "ask_auth")
        }
        caddy = gateway.caddy_program(ROOT, home, ports["client"], ports["problems"])
        files = gateway.caddy_environment(
            client_files, home.data, ports["client"], ports["problems"]
        )
        backends = {
            name: [f"http://127.0.0.1:{ports[name]}"]
            for name in (*SERVICES, "ask_auth", "client", "problems")
        }
        backends["rooms"].append(f"http://127.0.0.1:{ports['rooms-2']}")
        settings = gateway.traefik_environment(
            origin=origin, limits=True, ask=ports["ask"], backends=backends
        )
        addresses = [f"127.0.0.1:{ports['web']}"]
        program = gateway.traefik_program(ROOT, home, addresses, ports["ask"], settings)
        # Traefik answers `ping` before it has read its routes.
        front = f"http://127.0.0.1:{ports['web']}/"
        for one, environment, health in (
            (caddy, files, caddy.health),
            (program, settings, front),
        ):
            server = Server(
                one.name,
                one.command,
                folder=home.log,
                ready=partial(is_healthy, health, urlsplit(origin).netloc),
                environment={**os.environ, **environment},
            )
            server.start()
            stoppers.append(server.stop)
        http = httpx.Client(base_url=f"http://localhost:{ports['web']}", timeout=10)
        stoppers.append(http.close)
        edge = Edge(ports["web"], http, server, upstreams, ports)
        stoppers.append(lambda: [upstream.end() for upstream in edge.upstreams.values()])
        return edge

    yield open_one
    for stop in reversed(stoppers):
        stop()


@pytest.fixture(scope="session")
def edge(open_edge: Callable[..., Edge]) -> Edge:
    """The gateway that most tests share, with limits on."""
    return open_edge()
