"""How uvicorn gets to use the protocol: `uvicorn.Config(ws=Serving(options))`."""

from typing import Any

from uvicorn.config import Config
from uvicorn.server import ServerState

from cafe_websocket.connection import Connection, Options
from cafe_websocket.pulse import Pulse


class Serving:
    """Makes the connections of one server."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._pulse = Pulse()

    def __call__(
        self, config: Config, server_state: ServerState, app_state: dict[str, Any]
    ) -> Connection:
        """Return the protocol of a connection that wants to be upgraded."""
        return Connection(config, server_state, app_state, self._options, self._pulse)
