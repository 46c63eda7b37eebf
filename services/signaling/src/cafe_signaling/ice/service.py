"""Which ICE servers a person gets: those of the settings, and TURN with credentials of his own."""

import base64
import hashlib
import hmac
from uuid import UUID

from cafe_contracts.calls import IceServer
from cafe_signaling.settings import SignalingSettings

CALL_TTL_S = 3600
"""For a person in a call (docs/promises.md, "Security": at most an hour)."""

CHECK_TTL_S = 60
"""For a person who is in no call and only checks the connection."""


def servers(
    settings: SignalingSettings, user_id: UUID, now_s: float, ttl_s: int
) -> list[IceServer]:
    """Return what goes into RTCConfiguration.iceServers. now_s: seconds since 1970."""
    if not settings.turn_urls:
        return list(settings.ice_servers)
    turn = turn_server(list(settings.turn_urls), settings.turn_secret, user_id, int(now_s) + ttl_s)
    return [*settings.ice_servers, turn]


def turn_server(urls: list[str], secret: str, user_id: UUID, ends_s: int) -> IceServer:
    """Return a TURN server with credentials that end at `ends_s` and name their person.

    The form is that of coturn's `use-auth-secret` (draft-uberti-behave-turn-rest): the password
    is the HMAC-SHA1 of the user name, which the TURN server computes as well.
    """
    username = f"{ends_s}:{user_id}"
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return IceServer(urls=urls, username=username, credential=base64.b64encode(digest).decode())
