"""Settings of signaling."""

from collections.abc import Mapping

from cafe_chassis.settings import BaseSettings, SettingsError
from cafe_contracts.calls import IceServer


class SignalingSettings(BaseSettings, frozen=True, kw_only=True):
    """Besides those of every service.

    ice_servers: CAFE_ICE_SERVERS, a JSON list as in RTCConfiguration, handed out as it is; none
    by default, so nothing calls out. turn_urls (a JSON list) and turn_secret: a TURN server that
    knows the same secret (`use-auth-secret`); each person gets credentials of his own for it.
    """

    ice_servers: tuple[IceServer, ...] = ()
    turn_urls: tuple[str, ...] = ()
    turn_secret: str = ""

    @property
    def secrets(self) -> Mapping[str, str]:
        """With a relay, the one that it shares."""
        relay = {"CAFE_TURN_SECRET": self.turn_secret} if self.turn_urls else {}
        return {**super().secrets, **relay}

    def check(self) -> None:
        """Refuse half a TURN server. Raises SettingsError."""
        super().check()
        if self.turn_urls and not self.turn_secret:
            raise SettingsError("CAFE_TURN_URLS needs CAFE_TURN_SECRET")
