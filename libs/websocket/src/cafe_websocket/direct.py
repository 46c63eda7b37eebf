"""The application's side of a connection that was taken over: callbacks, and a task when needed."""

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from cafe_contracts.codes import CloseCode
from cafe_websocket.closing import reason_of

if TYPE_CHECKING:
    from cafe_websocket.connection import Connection

log = logging.getLogger(__name__)

INTERNAL_ERROR = 1011


class Direct:
    """Hands each text message to `on_text`, in order. A task exists while one is worked on."""

    __slots__ = ("_connection", "_context", "_on_end", "_on_text", "_task")

    def __init__(
        self,
        connection: "Connection",
        on_text: Callable[[str], Awaitable[None]],
        on_end: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._on_text = on_text
        self._on_end = on_end
        # What the handshake's task knew (the request id) holds for all that comes of it.
        self._context = contextvars.copy_context()
        self._task: asyncio.Task[None] | None = None

    def ready(self) -> None:
        """Begin to work, unless a task is at it."""
        if self._task is None:
            loop = asyncio.get_running_loop()
            self._task = loop.create_task(self._work(), context=self._context)

    def ended(self, *_: object) -> None:
        """Stop, and tell. Not at once: whoever wrote last may be in the midst of a loop."""
        if self._task is not None:
            self._task.cancel()
        asyncio.get_running_loop().call_soon(self._on_end, context=self._context)

    async def _work(self) -> None:
        try:
            while (message := self._connection.take()) is not None:
                if isinstance(message, bytes):
                    self._connection.close(CloseCode.BINARY, reason_of(CloseCode.BINARY))
                    return
                await self._on_text(message)
        except Exception:
            log.exception("message_failed")
            self._connection.close(INTERNAL_ERROR, "")
        finally:
            self._task = None
