"""PostgreSQL, NATS and Valkey of the local stack."""

import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from cafe_local import binaries, postgres
from cafe_local.home import Home
from cafe_local.options import SERVICES
from cafe_local.program import Program
from cafe_local.secret import write_private

# All that Valkey holds can be lost: presence leases, limits, sessions just looked up, who is alive.
# When the memory is full, what would end soonest goes first: sessions of a second, leases (they are
# renewed every ten), limits that are nearly over. Who is online (`chat:online`, the epoch)
# has no end and stays. With `noeviction` every write would fail instead: presence would be unknown
# and limits each process's own. With `allkeys-…` people who are here could count as gone.
# deploy/docker/make-secrets.sh says the same.
VALKEY_CONF = """bind 127.0.0.1
port {port}
requirepass {password}
dir "{folder}"
save ""
appendonly no
maxmemory 128mb
maxmemory-policy volatile-ttl
"""


def postgres_program(root: Path, home: Home, ports: Mapping[str, int]) -> Program:
    """Return PostgreSQL; makes its cluster on the first start."""
    data = home.data / "postgres"
    if not data.exists():
        postgres.create_cluster(data, home.secret("postgres"), durable=True)
    become = postgres.identity_for(data)
    postgres.adopt(data, become, root / "deploy" / "postgres" / "postgresql.conf")
    return Program(
        name="postgres",
        group="stores",
        command=postgres.serve_command(data, ports["postgres"], {}),
        health=f"tcp:{ports['postgres']}",
        cwd=data,
        # Fast shutdown. SIGTERM would wait until every client has gone by itself.
        stop_signal=signal.SIGINT.name.removeprefix("SIG"),
        become=become,
    )


def nats_program(root: Path, home: Home, ports: Mapping[str, int]) -> Program:
    """Return nats-server with JetStream and one user per service."""
    folder = home.data / "nats"
    folder.mkdir(exist_ok=True)
    command = [
        str(binaries.script("nats-server")),
        "--config",
        str(root / "deploy" / "nats" / "nats.conf"),
    ]
    command += ["--addr", "127.0.0.1", "--port", str(ports["nats"])]
    command += ["--http_port", str(ports["nats-monitor"]), "--store_dir", str(folder)]
    passwords = {f"CAFE_NATS_{name.upper()}": home.secret(f"nats-{name}") for name in SERVICES}
    return Program(
        name="nats",
        group="stores",
        command=command,
        health=f"http://127.0.0.1:{ports['nats-monitor']}/healthz?js-enabled-only=true",
        environment=passwords,
        cwd=folder,
    )


def nats_watch_program(home: Home, ports: Mapping[str, int]) -> Program:
    """Return what starts NATS anew when its disk was full and has room again."""
    health = f"http://127.0.0.1:{ports['nats-monitor']}/healthz"
    return Program(
        name="nats-watch",
        group="stores",
        command=[
            sys.executable,
            *("-m", "cafe_local.nats_watch"),
            *(health, str(home.data / "nats"), str(home.run / "nats.pid")),
        ],
        health=f"{health}?js-enabled-only=true",
    )


def valkey_program(home: Home, ports: Mapping[str, int]) -> Program:
    """Return valkey-server; it keeps nothing on disk."""
    folder = home.data / "valkey"
    folder.mkdir(exist_ok=True)
    conf = home.etc / "valkey.conf"
    write_private(
        conf,
        VALKEY_CONF.format(port=ports["valkey"], password=home.secret("valkey"), folder=folder),
    )
    return Program(
        name="valkey",
        group="stores",
        command=[str(binaries.valkey()), str(conf)],
        health=f"tcp:{ports['valkey']}",
        cwd=folder,
    )
