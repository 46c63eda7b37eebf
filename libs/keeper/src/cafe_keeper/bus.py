"""One connection to NATS for a look or two: it is there, or it is not."""

import nats
from nats.aio.client import Client

CONNECT_S = 5


async def connect(url: str) -> Client:
    """Connect to the first of the nodes in `url` that answers.

    Each is tried twice; then nats.errors.NoServersError is raised, or another nats.errors.Error or
    OSError. The client's defaults would try for two minutes, and print a traceback each time.
    """
    return await nats.connect(
        [one.strip() for one in url.split(",")],
        name="cafe-keeper",
        allow_reconnect=False,
        max_reconnect_attempts=1,
        reconnect_time_wait=0.2,
        connect_timeout=CONNECT_S,
        error_cb=_heard,
    )


async def _heard(_error: Exception) -> None:
    """Say nothing: what matters is raised, and its text may hold addresses."""
