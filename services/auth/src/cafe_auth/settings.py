"""What auth must know beyond the settings that every service has."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from msgspec import Meta

from cafe_auth.mail.delivery import Server
from cafe_auth.oidc.config import Provider
from cafe_auth.oidc.config import check as check_providers
from cafe_auth.registration.service import Mode
from cafe_chassis.settings import BaseSettings, SettingsError

KEY_SECRET_MIN = 20
"""Characters; 20 of `[a-z0-9]` at random carry 103 bits."""


class Settings(BaseSettings, frozen=True, kw_only=True):
    """Auth's settings.

    client_secrets_dir: a folder with one file per client id, which holds that client's secret.
    key_secret: encrypts the signing keys in the database. signups_per_hour: per address.
    registration: who may sign up. admin_link_file: where the first administrator finds his link; no
    link is made when it is empty. smtp_url: the mail server (`mail.delivery.Server.of_url`);
    without one mails become files in mail_dir, and without that there is no mail. mail_from: the
    sender. admin_second_factor: whether a password alone is enough to administer. oidc_providers:
    OpenID Connect providers that one can log in by (`oidc.config.Provider`).
    """

    client_secrets_dir: str
    key_secret: str
    signups_per_hour: Annotated[int, Meta(ge=1)] = 5
    registration: Mode = "open"
    admin_link_file: str = ""
    smtp_url: str = ""
    mail_dir: str = ""
    mail_from: str = ""
    admin_second_factor: Literal["optional", "required"] = "optional"
    oidc_providers: tuple[Provider, ...] = ()

    @property
    def sender(self) -> str:
        """The From of mails."""
        host = urlsplit(self.origin).hostname or "localhost"
        return self.mail_from or f"Virtual Cafe <no-reply@{host}>"

    @property
    def secrets(self) -> Mapping[str, str]:
        """What seals the signing keys too."""
        return {**super().secrets, "CAFE_KEY_SECRET": self.key_secret}

    def check(self) -> None:
        """Refuse a guessable key secret and a missing folder. Raises SettingsError."""
        super().check()
        if len(self.key_secret) < KEY_SECRET_MIN:
            raise SettingsError(f"CAFE_KEY_SECRET must have at least {KEY_SECRET_MIN} characters")
        if not Path(self.client_secrets_dir).is_dir():
            raise SettingsError("CAFE_CLIENT_SECRETS_DIR is not a folder")
        try:
            if self.smtp_url:
                Server.of_url(self.smtp_url)
        except ValueError as error:
            raise SettingsError(f"CAFE_SMTP_URL {error}") from None
        check_providers(self.oidc_providers)
        if self.mail_dir and not Path(self.mail_dir).is_dir():
            raise SettingsError("CAFE_MAIL_DIR is not a folder")
