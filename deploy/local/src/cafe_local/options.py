"""What the person at the keyboard may choose: CAFE_PORT, CAFE_HOME, CAFE_REPLICAS and more."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SERVICES = ("auth", "rooms", "chat", "signaling", "tracker")
DEFAULT_PORT = 8080
HIGHEST_PORT = 65535
MOST_REPLICAS = 8


class UsageError(Exception):
    """The message names what to change."""


@dataclass(frozen=True)
class Options:
    """root: the project's folder; home: where data, logs, pids and secrets are; port: the
    gateway's.

    `replicas` has every service. `origin` is the site's own, as services and the gateway see it.
    """

    root: Path
    home: Path
    port: int
    origin: str
    replicas: Mapping[str, int]
    limits: bool

    @property
    def url(self) -> str:
        """Where a browser on this machine finds the cafe."""
        return f"http://localhost:{self.port}"


def read(root: Path, environ: Mapping[str, str] | None = None) -> Options:
    """Read the options from the environment; UsageError names the variable that is wrong."""
    environ = os.environ if environ is None else environ
    port = _port(environ.get("CAFE_PORT", "") or str(DEFAULT_PORT))
    limits = (environ.get("CAFE_LIMITS") or "on").lower()
    if limits not in ("on", "off"):
        raise UsageError("CAFE_LIMITS is `on` or `off`")
    return Options(
        root=root,
        home=Path(environ.get("CAFE_HOME") or root / ".cafe").absolute(),
        port=port,
        origin=environ.get("CAFE_ORIGIN") or f"http://localhost:{port}",
        replicas=_replicas(environ.get("CAFE_REPLICAS", "")),
        limits=limits == "on",
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= HIGHEST_PORT:
        raise UsageError(f"CAFE_PORT must be a port number between 1 and 65535, not {text!r}")
    return int(text)


def _replicas(text: str) -> dict[str, int]:
    counts = dict.fromkeys(SERVICES, 1)
    for part in text.replace(",", " ").split():
        name, _, count = part.partition("=")
        if name not in counts:
            raise UsageError(f"CAFE_REPLICAS names {name!r}; services are {', '.join(SERVICES)}")
        if not count.isdecimal() or not 1 <= int(count) <= MOST_REPLICAS:
            raise UsageError(
                f"CAFE_REPLICAS wants {name}=1 to {name}={MOST_REPLICAS}, not {part!r}"
            )
        counts[name] = int(count)
    return counts
