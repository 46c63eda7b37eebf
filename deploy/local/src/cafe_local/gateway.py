"""Traefik and Caddy of the local stack; routes and headers are those of gateway/."""

import copy
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from cafe_local import binaries
from cafe_local.home import Home
from cafe_local.program import Program
from cafe_local.secret import write_private

# The gateway's names on this machine (docs/api.md §1); Traefik compares without the port and the
# brackets.
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "::1")


def own_hosts(origin: str) -> list[str]:
    """Return the names of the cafe: on loopback every loopback name, else only its own."""
    host = urlsplit(origin).hostname or "localhost"
    return list(LOOPBACK_HOSTS) if host in LOOPBACK_HOSTS else [host]


def static_configuration(
    root: Path, routes: Path, addresses: Sequence[str], ask: int
) -> dict[str, Any]:
    """Return gateway/traefik.yml with this machine's addresses and folder of routes.

    addresses: where the gateway listens; all after the first become entry points `web2`, … like the
    first.
    """
    settings: dict[str, Any] = yaml.safe_load((root / "gateway" / "traefik.yml").read_text())
    points = settings["entryPoints"]
    # Loopback speaks plain HTTP, and nothing here calls out.
    del points["secure"], settings["certificatesResolvers"]
    points["web"]["address"] = addresses[0]
    for number, address in enumerate(addresses[1:], start=2):
        points[f"web{number}"] = {**copy.deepcopy(points["web"]), "address": address}
    points["ask"]["address"] = f"127.0.0.1:{ask}"
    settings["providers"]["file"]["directory"] = str(routes)
    return settings


def traefik_environment(
    *,
    origin: str,
    limits: bool,
    ask: int,
    backends: Mapping[str, Sequence[str]],
) -> dict[str, str]:
    """Return what gateway/dynamic reads.

    backends: base urls for `auth`, `rooms`, `chat`, `signaling`, `tracker`, `ask_auth`, `client`,
    `problems`.
    """
    return {
        "CAFE_ORIGIN": origin,
        "CAFE_LIMITS": "on" if limits else "off",
        "CAFE_GATEWAY_HOSTS": " ".join(own_hosts(origin)),
        "CAFE_GATEWAY_ASK": f"http://127.0.0.1:{ask}",
        **{f"CAFE_GATEWAY_{name.upper()}": " ".join(urls) for name, urls in backends.items()},
    }


def traefik_program(
    root: Path, home: Home, addresses: Sequence[str], ask: int, environment: Mapping[str, str]
) -> Program:
    """Return Traefik; writes its static configuration and copies the routes.

    A copy, since Traefik follows the folder: a checkout or an editor in the middle of saving must
    not take routes away from a running cafe.
    """
    configuration = home.etc / "traefik.yml"
    routes = home.etc / "routes"
    shutil.copytree(root / "gateway" / "dynamic", routes, dirs_exist_ok=True)
    settings = static_configuration(root, routes, addresses, ask)
    # JSON is YAML too.
    write_private(configuration, json.dumps(settings, indent=1))
    return Program(
        name="traefik",
        group="edge",
        command=[str(binaries.script("traefik")), f"--configFile={configuration}"],
        health=f"http://127.0.0.1:{ask}/ping",
        environment=environment,
        cwd=home.etc,
    )


def caddy_program(root: Path, home: Home, client: int, problems: int) -> Program:
    """Return Caddy: the client's files on one port, the gateway's error pages on another."""
    folder = home.data / "caddy"
    folder.mkdir(exist_ok=True)
    return Program(
        name="caddy",
        group="edge",
        command=[
            str(binaries.script("caddy")),
            "run",
            "--adapter=caddyfile",
            f"--config={root / 'deploy' / 'caddy' / 'Caddyfile'}",
        ],
        health=f"http://127.0.0.1:{problems}/health",
        environment=caddy_environment(root / "web" / "dist", folder, client, problems),
        cwd=folder,
    )


def caddy_environment(files: Path, folder: Path, client: int, problems: int) -> dict[str, str]:
    """Return what deploy/caddy/Caddyfile reads; `folder` is where Caddy may keep what it likes."""
    return {
        "CAFE_CADDY_BIND": "127.0.0.1",
        "CAFE_CLIENT_PORT": str(client),
        "CAFE_CLIENT_ROOT": str(files),
        "CAFE_PROBLEMS_PORT": str(problems),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "HOME": str(folder),
    }
