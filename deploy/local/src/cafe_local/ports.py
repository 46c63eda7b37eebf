"""Free ports of this machine."""

import random
import socket
from collections.abc import Collection

# Below 32768, where Linux begins to hand out ports to outgoing connections: a server that is
# restarted must not find its port taken by somebody's connection. Above the well-known development
# servers.
LOWEST, HIGHEST = 20000, 32000
ATTEMPTS = 200


class NoFreePort(Exception):
    """No port could be found free in `ATTEMPTS` tries."""


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Say whether a server could listen on `port` now. Connections in TIME_WAIT do not count."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError:
        return False
    return True


def loopback_hosts() -> list[str]:
    """Return this machine's loopback addresses; not every machine has IPv6."""
    any_port = 0
    return ["127.0.0.1", "::1"] if is_free(any_port, "::1") else ["127.0.0.1"]


def answers(port: int, host: str = "127.0.0.1") -> bool:
    """Say whether somebody accepts connections on `port`."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def free_port(taken: Collection[int] = ()) -> int:
    """Return a free loopback port that is not in `taken`.

    Chosen at random so that installations and test runs that start at the same moment choose
    differently. Raises NoFreePort.
    """
    for _ in range(ATTEMPTS):
        port = random.randint(LOWEST, HIGHEST)  # noqa: S311 - no secret
        if port not in taken and is_free(port):
            return port
    raise NoFreePort(f"no free port between {LOWEST} and {HIGHEST}")
