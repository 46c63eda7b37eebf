"""The whole local stack on a page: every process, what it runs and what it is told."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cafe_local import gateway, postgres, stores
from cafe_local.home import Home
from cafe_local.options import SERVICES, Options
from cafe_local.ports import loopback_hosts
from cafe_local.program import Program

# What `make` hands down to its recipes means nothing to a server; and without compiled modules on
# disk each service would compile its imports anew at every start, a second of CPU each.
LEFT_OUT = (
    *("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKE_TERMOUT", "MAKE_TERMERR"),
    "PYTHONDONTWRITEBYTECODE",
)


@dataclass(frozen=True)
class Stack:
    """Everything that `up` needs: programs, ports by name, where the databases are."""

    options: Options
    home: Home
    ports: Mapping[str, int]
    programs: Sequence[Program]

    @property
    def admin_url(self) -> str:
        """The url of PostgreSQL's superuser."""
        return postgres.url(
            postgres.SUPERUSER, self.home.secret("postgres"), self.ports["postgres"], "postgres"
        )


def base_environment(options: Options) -> dict[str, str]:
    """Return what every process inherits: the caller's environment, with the absolute CAFE_HOME."""
    environment = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    return environment | {"CAFE_HOME": str(options.home)}


def instances(options: Options) -> list[tuple[str, str]]:
    """Return (service, process) for each replica, such as ("chat", "chat-2")."""
    return [
        (service, f"{service}-{n}")
        for service in SERVICES
        for n in range(1, options.replicas[service] + 1)
    ]


def plan(options: Options, home: Home) -> Stack:
    """Choose ports and describe every process. Makes secrets and remembers ports in the home."""
    processes = [process for _, process in instances(options)]
    names = ["supervisor", "postgres", "nats", "nats-monitor", "valkey", "caddy", "problems", "ask"]
    names += [*processes, *(f"{process}-internal" for process in processes)]
    ports = home.ports(names, taken=[options.port])
    programs = [
        stores.postgres_program(options.root, home, ports),
        stores.nats_program(options.root, home, ports),
        stores.nats_watch_program(home, ports),
        stores.valkey_program(home, ports),
        gateway.caddy_program(options.root, home, ports["caddy"], ports["problems"]),
        traefik_program(options, home, ports),
        *(
            service_program(service, process, options, home, ports)
            for service, process in instances(options)
        ),
    ]
    return Stack(options, home, ports, programs)


def traefik_program(options: Options, home: Home, ports: Mapping[str, int]) -> Program:
    """Return the gateway, told about every replica."""
    backends = {service: urls(service, options, ports) for service in SERVICES}
    backends["ask_auth"] = urls("auth", options, ports, "-internal")
    backends["client"] = [f"http://127.0.0.1:{ports['caddy']}"]
    backends["problems"] = [f"http://127.0.0.1:{ports['problems']}"]
    environment = gateway.traefik_environment(
        origin=options.origin,
        limits=options.limits,
        ask=ports["ask"],
        backends=backends,
    )
    return gateway.traefik_program(
        options.root, home, listen_addresses(options.port), ports["ask"], environment
    )


def listen_addresses(port: int) -> list[str]:
    """Return the gateway's addresses: loopback only."""
    return [f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host in loopback_hosts()]


def urls(service: str, options: Options, ports: Mapping[str, int], kind: str = "") -> list[str]:
    """Return the base urls of a service's replicas; `kind` is "" (public) or "-internal"."""
    return [
        f"http://127.0.0.1:{ports[process + kind]}"
        for name, process in instances(options)
        if name == service
    ]


def service_program(
    service: str, process: str, options: Options, home: Home, ports: Mapping[str, int]
) -> Program:
    """Return one replica of a service."""
    internal = ports[f"{process}-internal"]
    return Program(
        name=process,
        group="services",
        command=[sys.executable, "-m", f"cafe_{service}", "all"],
        health=f"http://127.0.0.1:{internal}/health/ready",
        environment=service_environment(service, process, options, home, ports),
        cwd=options.root,
    )


def service_environment(
    service: str, process: str, options: Options, home: Home, ports: Mapping[str, int]
) -> dict[str, str]:
    """Return the settings of one replica; the caller's own CAFE_* stay beside them."""
    settings = {
        "CAFE_ORIGIN": options.origin,
        "CAFE_HTTP_PORT": str(ports[process]),
        "CAFE_INTERNAL_PORT": str(ports[f"{process}-internal"]),
        "CAFE_DATABASE_URL": postgres.url(
            service, home.secret(f"database-{service}"), ports["postgres"], service
        ),
        "CAFE_NATS_URL": f"nats://{service}:{home.secret(f'nats-{service}')}@127.0.0.1:{ports['nats']}",
        "CAFE_VALKEY_URL": f"redis://:{home.secret('valkey')}@127.0.0.1:{ports['valkey']}/0",
        "CAFE_CLIENT_SECRET": home.secret(f"clients/{service}"),
        "CAFE_INSTANCE": process,
        "PYTHONUNBUFFERED": "1",
    }
    for other in SERVICES:
        settings[f"CAFE_{other.upper()}_URL"] = ",".join(urls(other, options, ports, "-internal"))
    if service == "auth":
        settings["CAFE_CLIENT_SECRETS_DIR"] = str(home.secrets / "clients")
        settings["CAFE_KEY_SECRET"] = home.secret("key")
        settings["CAFE_ADMIN_LINK_FILE"] = str(home.admin_link)
        settings["CAFE_MAIL_DIR"] = str(home.mail)
    return settings
