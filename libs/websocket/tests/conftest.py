from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from websocket_peer import Client, Server, echo_asgi, echo_direct


@pytest_asyncio.fixture(params=["asgi", "direct"], scope="module", loop_scope="module")
async def server(request: pytest.FixtureRequest) -> AsyncIterator[Server]:
    """A server whose applications echo, both ways."""
    app = echo_asgi if request.param == "asgi" else echo_direct
    async with Server(app).running() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def client(server: Server) -> AsyncIterator[Client]:
    """A client that is connected."""
    connected = await Client.connect(server.port)
    yield connected
    connected.writer.transport.abort()
