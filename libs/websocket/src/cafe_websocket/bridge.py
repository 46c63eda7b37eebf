"""The handshake of a connection, and its ASGI side."""

import asyncio
import http
import logging
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote

from uvicorn.config import Config
from uvicorn.protocols.utils import (
    ClientDisconnected,
    get_local_addr,
    get_remote_addr,
    is_ssl,
)
from uvicorn.server import ServerState
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol

from cafe_websocket.frame import ABNORMAL, BINARY, TEXT, encode

if TYPE_CHECKING:
    from cafe_websocket.connection import Connection

log = logging.getLogger(__name__)

EXTENSION = "cafe_websocket"
"""In the ASGI scope's `extensions`: {"connection": Connection}."""

NORMAL, INTERNAL_ERROR = 1000, 1011

Message = dict[str, Any]


class Bridge:
    """Runs the ASGI callable for one connection."""

    __slots__ = (
        "_accepted",
        "_config",
        "_connection",
        "_denial",
        "_disconnect",
        "_greeted",
        "_handshake",
        "_response",
        "_scope",
        "_server",
        "_state",
        "_waiter",
    )

    def __init__(
        self, connection: "Connection", config: Config, server: ServerState, state: dict[str, Any]
    ) -> None:
        self._connection = connection
        self._config = config
        self._server = server
        self._state = state
        self._handshake: ServerProtocol | None = ServerProtocol()
        self._response: Response | None = None
        self._scope: Message = {}
        self._greeted = False
        self._accepted = False
        self._denial: tuple[int, list[tuple[bytes, bytes]], bytes] | None = None
        self._disconnect: Message | None = None
        self._waiter: asyncio.Future[None] | None = None

    @property
    def over(self) -> bool:
        """Whether the connection has ended already."""
        return self._disconnect is not None

    def hear_request(self, data: bytes) -> None:
        """Read the request; once it is whole, run the application or refuse it."""
        if self._handshake is None:
            # Frames before our answer to the handshake: nobody may send them.
            self._connection.transport.close()
            return
        self._handshake.receive_data(data)
        for event in self._handshake.events_received():
            request = cast(Request, event)
            response = self._handshake.accept(request)
            self._handshake = None
            if response.status_code == http.HTTPStatus.SWITCHING_PROTOCOLS:
                self._run(request, response)
            else:
                self._answer(response.status_code, [])
            return
        if self._handshake.handshake_exc is not None or self._handshake.parser_exc is not None:
            self._answer(http.HTTPStatus.BAD_REQUEST, [])

    def ready(self) -> None:
        """A message can be taken."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def ended(self, code: int, reason: str) -> None:
        """Nothing comes any more."""
        self._disconnect = {"type": "websocket.disconnect", "code": code, "reason": reason}
        self.ready()

    def _run(self, request: Request, response: Response) -> None:
        self._response = response
        self._scope = self._scope_of(request)
        task = asyncio.get_running_loop().create_task(self._serve())
        self._server.tasks.add(task)
        task.add_done_callback(self._server.tasks.discard)

    def _scope_of(self, request: Request) -> Message:
        transport = self._connection.transport
        raw_path, _, query = request.path.partition("?")
        root = self._config.root_path
        offered = request.headers.get_all("Sec-WebSocket-Protocol")
        return {
            "type": "websocket",
            "asgi": {"version": self._config.asgi_version, "spec_version": "2.4"},
            "http_version": "1.1",
            "scheme": "wss" if is_ssl(transport) else "ws",
            "server": get_local_addr(transport),
            "client": get_remote_addr(transport),
            "root_path": root,
            "path": root + unquote(raw_path),
            "raw_path": (root + raw_path).encode("ascii"),
            "query_string": query.encode("ascii"),
            "headers": [
                (name.lower().encode("ascii"), value.encode("latin-1"))
                for name, value in request.headers.raw_items()
            ],
            "subprotocols": [one.strip() for line in offered for one in line.split(",")],
            "state": self._state.copy(),
            "extensions": {
                "websocket.http.response": {},
                EXTENSION: {"connection": self._connection},
            },
        }

    async def _serve(self) -> None:
        connection = self._connection
        failed = False
        try:
            await self._config.loaded_app(self._scope, self._receive, self._send)
        except ClientDisconnected:
            pass
        except Exception:
            log.exception("application_failed")
            failed = True
        if not self._accepted and not self.over:
            self._answer(http.HTTPStatus.INTERNAL_SERVER_ERROR, [])
        elif not connection.adopted:
            connection.close(INTERNAL_ERROR if failed else NORMAL, "")
        connection.release()

    async def _receive(self) -> Message:
        if not self._greeted:
            self._greeted = True
            return {"type": "websocket.connect"}
        while (message := self._connection.take()) is None:
            if self._disconnect is not None:
                return self._disconnect
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        kind = "text" if isinstance(message, str) else "bytes"
        return {"type": "websocket.receive", kind: message}

    async def _send(self, message: Message) -> None:
        kind = message["type"]
        if self._connection.transport.is_closing() or (self.over and self._accepted):
            raise ClientDisconnected
        if self._accepted:
            await self._send_open(kind, message)
        elif kind == "websocket.accept":
            self._accept(message)
        elif kind == "websocket.close":
            self._answer(http.HTTPStatus.FORBIDDEN, [])
        elif kind == "websocket.http.response.start":
            self._denial = (message["status"], list(message.get("headers", ())), b"")
        elif kind == "websocket.http.response.body" and self._denial is not None:
            status, headers, body = self._denial
            self._denial = (status, headers, body + message.get("body", b""))
            if not message.get("more_body", False):
                self._answer(*self._denial)
        else:
            raise RuntimeError(f"{kind} does not answer a handshake")

    async def _send_open(self, kind: str, message: Message) -> None:
        connection = self._connection
        if kind == "websocket.close":
            connection.close(message.get("code", NORMAL), message.get("reason") or "")
        elif kind == "websocket.send":
            await connection.settle()
            if connection.ending:
                raise ClientDisconnected
            text, data = message.get("text"), message.get("bytes")
            frame = encode(TEXT, text.encode()) if text is not None else encode(BINARY, data or b"")
            connection.write(frame)
        else:
            raise RuntimeError(f"{kind} is not for an open socket")

    def _accept(self, message: Message) -> None:
        assert self._response is not None
        headers = self._response.headers
        for name, value in [*self._server.default_headers, *message.get("headers", ())]:
            if name.lower() != b"date":
                headers[name.decode("latin-1")] = value.decode("latin-1")
        if message.get("subprotocol"):
            headers["Sec-WebSocket-Protocol"] = message["subprotocol"]
        self._connection.transport.write(self._response.serialize())
        self._accepted = True
        self._connection.opened()

    def _answer(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes = b"") -> None:
        """Answer the handshake with a plain HTTP response, and close."""
        if not self.over:
            self.ended(ABNORMAL, "")
        lines = [f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}".encode()]
        own = [(b"content-length", str(len(body)).encode()), (b"connection", b"close")]
        given = {name.lower() for name, _ in headers}
        for name, value in [*headers, *((n, v) for n, v in own if n not in given)]:
            lines.append(name + b": " + value)
        self._connection.transport.write(b"\r\n".join([*lines, b"", body]))
        self._connection.transport.close()
