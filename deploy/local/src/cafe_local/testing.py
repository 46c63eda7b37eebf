"""The real servers of one test session, each started when first asked for."""

import contextlib
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from cafe_local import binaries, postgres
from cafe_local.ports import free_port
from cafe_local.probe import is_healthy
from cafe_local.secret import make_secret
from cafe_local.server import Server, ServerFailed

ServerKind = TypeVar("ServerKind", bound=Server)
START_ATTEMPTS = 3
# Without fsync a commit reaches the operating system only: it survives a killed server, which the
# fault tests need, but not a power cut, which they cannot make. Never used outside tests.
TEST_POSTGRES = {
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "log_min_messages": "warning",
    "autovacuum_naptime": "10min",
    "max_wal_size": "256MB",
}


class PostgresServer(Server):
    """PostgreSQL with an empty cluster; `url` is the superuser's."""

    def __init__(self, folder: Path) -> None:
        data, port, password = folder / "data", free_port(), make_secret()
        # Without a locale, as older homes are: what does not find letters there would be seen.
        postgres.create_cluster(data, password, durable=False, locale=False)
        self.url = postgres.url(postgres.SUPERUSER, password, port, "postgres")
        super().__init__(
            "postgres",
            postgres.serve_command(data, port, TEST_POSTGRES),
            folder=folder,
            ready=lambda: postgres.is_ready(self.url),
            stop_signal=signal.SIGINT,
            become=postgres.identity_for(data),
        )


class NatsServer(Server):
    """nats-server with JetStream and one user who may do everything."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        monitor, password = free_port(taken=[port]), make_secret()
        self.url = f"nats://cafe:{password}@127.0.0.1:{port}"
        command = [str(binaries.script("nats-server")), "--addr", "127.0.0.1", "--port", str(port)]
        command += [
            "--http_port",
            str(monitor),
            "--jetstream",
            "--store_dir",
            str(folder / "jetstream"),
        ]
        command += ["--user", "cafe", "--pass", password]
        health = f"http://127.0.0.1:{monitor}/healthz?js-enabled-only=true"
        super().__init__("nats", command, folder=folder, ready=lambda: is_healthy(health))


class ValkeyServer(Server):
    """valkey-server that keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        port, password = free_port(), make_secret()
        self.url = f"redis://:{password}@127.0.0.1:{port}/0"
        self._port = port
        command = [
            str(binaries.valkey()),
            "--bind",
            "127.0.0.1",
            "--port",
            str(port),
            "--requirepass",
            password,
        ]
        command += ["--save", "", "--appendonly", "no", "--dir", str(folder), "--logfile", ""]
        super().__init__(
            "valkey", command, folder=folder, ready=lambda: _valkey_answers(port, password)
        )


def _valkey_answers(port: int, password: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            line.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            line.settimeout(1)
            return line.recv(64).startswith(b"+OK")
    except OSError:
        return False


class Servers:
    """PostgreSQL, NATS and Valkey of one test session.

    Touching an attribute starts that server and no other. Each is a `cafe_local.server.Server` with
    `url`, `stop`, `kill`, `start`, `restart`, `freeze` and `thaw`; ports and data stay the same
    through all of them.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="cafe-test-"))
        # PostgreSQL runs as nobody when the tests run as root: it must be able to reach its own
        # folder.
        self._folder.chmod(0o711)
        self.started: list[Server] = []

    @cached_property
    def postgres(self) -> PostgresServer:
        """The PostgreSQL server."""
        return self._start(PostgresServer)

    @cached_property
    def nats(self) -> NatsServer:
        """The NATS server."""
        return self._start(NatsServer)

    @cached_property
    def valkey(self) -> ValkeyServer:
        """The Valkey server."""
        return self._start(ValkeyServer)

    @property
    def postgres_admin_url(self) -> str:
        """The url of PostgreSQL's superuser."""
        return self.postgres.url

    @property
    def nats_url(self) -> str:
        """The url of NATS with a user who may do everything."""
        return self.nats.url

    @property
    def valkey_url(self) -> str:
        """The url of Valkey, database 0."""
        return self.valkey.url

    def make_database(self, name: str) -> str:
        """Make a fresh database with its own role and return the role's url.

        `name` gets a random suffix, so that every call gives an empty database.
        """
        unique = f"{name.lower().replace('-', '_')[:40]}_{make_secret(10)}"
        return postgres.create_database(self.postgres.url, unique, make_secret())

    def close(self) -> None:
        """Stop every server that was started and remove the data."""
        for server in reversed(self.started):
            with contextlib.suppress(ServerFailed):
                server.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self, kind: Callable[[Path], ServerKind]) -> ServerKind:
        """Start a server; again with other ports when somebody was quicker to take one."""
        for attempt in range(START_ATTEMPTS):
            folder = Path(tempfile.mkdtemp(dir=self._folder))
            folder.chmod(0o711)
            server = kind(folder)
            try:
                server.start()
            except ServerFailed:
                if attempt + 1 == START_ATTEMPTS:
                    raise
                continue
            self.started.append(server)
            return server
        raise AssertionError("unreachable")
