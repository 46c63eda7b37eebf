"""What `GET /api/calls/ice-servers` answers."""

from msgspec import Struct

from cafe_contracts.calls import IceServer


class IceServers(Struct, frozen=True, kw_only=True):
    """For RTCConfiguration; ttl: seconds for which the credentials are good."""

    ice_servers: list[IceServer]
    ttl: int
