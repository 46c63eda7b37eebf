"""Which installation is meant, and how to reach its parts: the local stack's, or a container's."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SERVICES = ("auth", "rooms", "chat", "signaling", "tracker")


class Unknown(Exception):
    """There is no installation, or its parts are not told; the message says what to do."""


@dataclass(frozen=True)
class Installation:
    """environments: of each service, as its own process has it. secrets: the folder to keep.

    home: of the local stack; None in a container. keys: the files that hold what seals auth's
    database, where a restore must see to them.
    """

    environments: Mapping[str, Mapping[str, str]] = field(repr=False)
    secrets: Path
    home: Path | None = None
    keys: Sequence[Path] = ()

    def setting(self, service: str, name: str) -> str:
        """Return a setting of a service, from its file where it has one. Raises Unknown."""
        environment = self.environments[service]
        if value := environment.get(name):
            return value
        if path := environment.get(f"{name}_FILE"):
            return Path(path).read_text(encoding="utf-8").strip()
        raise Unknown(f"{name} of {service} is not known")

    def database(self, service: str) -> str:
        """Return the URL of a service's database."""
        return self.setting(service, "CAFE_DATABASE_URL")

    def addresses(self, service: str) -> list[str]:
        """Return the internal base URLs of a service's replicas."""
        return [
            url.strip() for url in self.setting("auth", f"CAFE_{service.upper()}_URL").split(",")
        ]


def find(environ: Mapping[str, str] | None = None) -> Installation:
    """Return the installation that the environment means. Raises Unknown.

    CAFE_SECRETS: the folder that make-secrets.sh made (containers). Else CAFE_HOME, the local
    stack's, by default `.cafe`.
    """
    environ = os.environ if environ is None else environ
    if folder := environ.get("CAFE_SECRETS"):
        return in_container(Path(folder), environ)
    return local(Path(environ.get("CAFE_HOME") or ".cafe").absolute())


def local(home: Path) -> Installation:
    """Return the local stack of a home that has been started at least once."""
    environments = {}
    for service in SERVICES:
        file = home / "etc" / f"{service}-1.env.json"
        if not file.exists():
            raise Unknown(f"there is no café in {home}; `make up` makes one")
        environments[service] = json.loads(file.read_text(encoding="utf-8"))
    return Installation(environments, home / "secrets", home)


def in_container(secrets: Path, environ: Mapping[str, str]) -> Installation:
    """Return the installation around a container that sees all secrets (deploy/docker)."""
    if not (secrets / "made").is_dir():
        raise Unknown(f"CAFE_SECRETS={secrets} has no folder `made`")
    shared = {name: value for name, value in environ.items() if name.startswith("CAFE_")}
    environments = {}
    for service in SERVICES:
        own = {
            f"CAFE_{name.upper()}_FILE": str(secrets / service / name)
            for name in ("database_url", "nats_url", "valkey_url", "client_secret")
        }
        environments[service] = {**shared, **own}
    made, key = secrets / "made", secrets / "auth" / "key_secret"
    environments["auth"] |= {
        "CAFE_CLIENT_SECRETS_DIR": str(secrets / "auth" / "clients"),
        "CAFE_KEY_SECRET_FILE": str(key),
    }
    return Installation(environments, made, keys=(made / "key", key))
