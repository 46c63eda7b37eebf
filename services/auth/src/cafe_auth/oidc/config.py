"""The providers that the operator configured (CAFE_OIDC_PROVIDERS)."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from cafe_chassis.settings import SettingsError
from cafe_http.origin import is_loopback

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
TAKEN = frozenset({"providers", "signup"})
"""Names that the paths below `/api/auth/oidc/` need themselves."""


class Provider(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An OpenID Connect provider.

    id: in its addresses, for good: `…/oidc/<id>/callback` is what the provider has to know. name:
    on the button. issuer: as in its discovery document. client_secret: or the file that holds it;
    neither for a public client. scope: what is asked for beside `openid`. create_accounts: whether
    who comes for the first time gets an account, as far as CAFE_REGISTRATION lets him.
    """

    id: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = ""
    client_secret_file: str = ""
    scope: str = "openid profile email"
    create_accounts: bool = True

    def secret(self) -> str:
        """Return the client's secret; empty for a public client. Raises SettingsError."""
        if not self.client_secret_file:
            return self.client_secret
        try:
            return Path(self.client_secret_file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingsError(
                f"CAFE_OIDC_PROVIDERS: the secret of {self.id} cannot be read: {error.strerror}"
            ) from None


def check(providers: tuple[Provider, ...]) -> None:
    """Refuse what could not work or is not safe. Raises SettingsError."""
    for provider in providers:
        if not _ID.fullmatch(provider.id) or provider.id in TAKEN:
            raise SettingsError(
                f"CAFE_OIDC_PROVIDERS: {provider.id!r} is no id (a-z, 0-9, -; at most 32)"
            )
        if not is_safe_url(provider.issuer):
            raise SettingsError(
                f"CAFE_OIDC_PROVIDERS: the issuer of {provider.id} must begin with https://"
            )
        if "openid" not in provider.scope.split():
            raise SettingsError(f"CAFE_OIDC_PROVIDERS: the scope of {provider.id} lacks openid")
        if not provider.name.strip() or not provider.client_id:
            raise SettingsError(f"CAFE_OIDC_PROVIDERS: {provider.id} needs a name and a client_id")
        provider.secret()
    if len({provider.id for provider in providers}) < len(providers):
        raise SettingsError("CAFE_OIDC_PROVIDERS: two providers have the same id")
    if len({provider.issuer for provider in providers}) < len(providers):
        raise SettingsError("CAFE_OIDC_PROVIDERS: two providers have the same issuer")


def is_safe_url(url: str) -> bool:
    """Say whether nobody on the way can read or change what goes there: TLS, or this machine."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return bool(parts.hostname)
    return parts.scheme == "http" and is_loopback(parts.hostname or "")
