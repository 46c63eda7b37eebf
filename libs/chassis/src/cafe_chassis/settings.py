"""Settings: frozen Structs, read once from the environment, with errors that name the variable.

A field `ice_servers` is read from `CAFE_ICE_SERVERS`, or from the file that
`CAFE_ICE_SERVERS_FILE` names (for secrets mounted as files). Lists and objects are JSON.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_type_hints
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

from cafe_chassis import secrecy
from cafe_http.origin import is_loopback

S = TypeVar("S", bound="BaseSettings")

Port = Annotated[int, Meta(ge=0, le=65535)]

_SWITCHES = {"on": True, "off": False, "true": True, "false": False, "1": True, "0": False}


class SettingsError(Exception):
    """A variable is missing or wrong; the text names it and never shows a secret's value."""


class BaseSettings(Struct, frozen=True, kw_only=True):
    """What every service must know. URLs of services may list several, separated by commas.

    nats_replicas: on how many nodes of NATS a stream is kept. traces_url: where spans go, as OTLP
    over HTTP; nothing is traced when it is empty. traces_ratio: of the traces, so many are kept.
    """

    http_port: Port
    internal_port: Port
    database_url: str
    nats_url: str
    valkey_url: str
    client_secret: str
    http_host: str = "127.0.0.1"
    internal_host: str = "127.0.0.1"
    origin: str = "http://localhost:8080"
    auth_url: str = ""
    rooms_url: str = ""
    chat_url: str = ""
    signaling_url: str = ""
    tracker_url: str = ""
    nats_replicas: Annotated[int, Meta(ge=1, le=5)] = 1
    instance: str = ""
    log_level: str = "info"
    traces_url: str = ""
    traces_ratio: Annotated[float, Meta(ge=0, le=1)] = 1.0
    limits: bool = True
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")

    @property
    def public(self) -> bool:
        """Whether people other than those on this machine are meant to come."""
        return not is_loopback(urlsplit(self.origin).hostname or "")

    @property
    def secrets(self) -> Mapping[str, str]:
        """What nobody may guess, by where it is set. Services extend it."""
        return {
            "CAFE_CLIENT_SECRET": self.client_secret,
            "the password in CAFE_DATABASE_URL": secrecy.password_of(self.database_url),
            "the password in CAFE_NATS_URL": secrecy.password_of(self.nats_url),
            "the password in CAFE_VALKEY_URL": secrecy.password_of(self.valkey_url),
        }

    def check(self) -> None:
        """Refuse what must not run in public. Services extend it.

        Raises SettingsError.
        """
        parts = urlsplit(self.origin)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
            raise SettingsError("CAFE_ORIGIN must look like https://cafe.example, without a path")
        if self.public and not self.limits:
            raise SettingsError("CAFE_LIMITS=off is for tests; it is refused in public")
        if self.public and (faults := secrecy.faults(self.secrets)):
            raise SettingsError(f"refused in public: {'; '.join(faults)}")


def load(cls: type[S], environ: Mapping[str, str] | None = None) -> S:
    """Read `cls` from the environment once.

    Raises SettingsError that names every variable that is missing, or the first that is wrong.
    """
    environ = os.environ if environ is None else environ
    hints = get_type_hints(cls, include_extras=True)
    values: dict[str, Any] = {}
    missing: list[str] = []
    for field in msgspec.structs.fields(cls):
        name = f"CAFE_{field.name.upper()}"
        raw = _raw(environ, name)
        if raw is not None:
            values[field.name] = _value(name, raw, hints[field.name])
        elif field.required:
            missing.append(name)
    if missing:
        raise SettingsError(f"not set, nor as a file by …_FILE: {', '.join(missing)}")
    settings = cls(**values)
    settings.check()
    return settings


def _raw(environ: Mapping[str, str], name: str) -> str | None:
    if name in environ:
        return environ[name]
    path = environ.get(f"{name}_FILE")
    if path is None:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{name}_FILE cannot be read: {error.strerror}") from None


def _value(name: str, raw: str, kind: Any) -> Any:
    if kind is str:
        return raw
    if kind is bool:
        try:
            return _SWITCHES[raw.lower()]
        except KeyError:
            raise SettingsError(f"{name} must be on or off") from None
    try:
        return msgspec.json.decode(raw.encode(), type=kind, strict=False)
    except msgspec.DecodeError:
        pass
    try:
        return msgspec.convert(raw, kind, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{name} is not valid: {error}") from None
