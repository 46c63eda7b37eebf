"""From where a request comes, as far as it can be known."""

from ipaddress import ip_address, ip_network
from typing import Any

from litestar import Request
from litestar.di import Provide
from msgspec import Struct

USER_AGENT_MAX = 300
"""Characters kept of a browser's name for itself; real ones have some 120."""


class Device(Struct, frozen=True):
    """What the browser calls itself (printable, at most USER_AGENT_MAX), and its address."""

    user_agent: str
    address: str

    @property
    def network(self) -> str:
        """Whom a limit per address means: an IPv4 address, or an IPv6 /64 (one home's)."""
        try:
            parsed = ip_address(self.address)
        except ValueError:
            return self.address
        if parsed.version == 4:
            return str(parsed)
        return str(ip_network((parsed, 64), strict=False))


def device_of(request: Request[Any, Any, Any]) -> Device:
    """Return the device behind a request; the gateway vouches for the address."""
    return Device(
        user_agent=printable(request.headers.get("user-agent", ""))[:USER_AGENT_MAX],
        address=request.client.host if request.client else "",
    )


def printable(text: str) -> str:
    """Return the text without control characters, which PostgreSQL (NUL) and people cannot read."""
    return "".join(char for char in text if char.isprintable())


GIVEN = {"device": Provide(device_of, sync_to_thread=False)}
"""For a controller's `dependencies`: its handlers may then ask for `device`."""
