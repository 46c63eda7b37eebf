"""From nothing to ready: stores, databases, migrations, services, gateway, in this order."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from cafe_local import postgres, revisions
from cafe_local.control import ENDED, Control
from cafe_local.home import Home
from cafe_local.options import SERVICES
from cafe_local.probe import is_healthy
from cafe_local.program import Program
from cafe_local.say import progress
from cafe_local.secret import write_private
from cafe_local.topology import Stack, base_environment, service_environment

# A machine busy with other things takes a minute for what a quiet one does in five seconds; what
# cannot start at all is told much sooner.
READY_LIMIT_S = 150.0
MIGRATE_LIMIT_S = 120.0
GATEWAY_LIMIT_S = 15.0
POLL_S = 0.1
# One end may be bad luck, such as a port still held by a predecessor; the third is worth telling.
ENDS_TOLERATED = 2
TAIL_LINES = 25
TELL_S = 10.0
TAIL_CHARACTERS = 400


class StartFailed(Exception):
    """The stack cannot start; the message is for the person who asked."""


def bring_up(stack: Stack, supervisor: subprocess.Popen[bytes]) -> None:
    """Start the stores, migrate, start the services; return when everything is ready.

    Raises StartFailed.
    """
    control = Control(stack.home, stack.ports["supervisor"])
    stores = [program for program in stack.programs if program.group == "stores"]
    services = [program for program in stack.programs if program.group == "services"]
    wait_ready(stores, control, stack.home, supervisor)
    wait_postgres(stack)
    for service in SERVICES:
        postgres.create_database(stack.admin_url, service, stack.home.secret(f"database-{service}"))
    migrate(stack)
    progress(f"starting {', '.join(program.name for program in services)}")
    control.start(services)
    wait_ready(stack.programs, control, stack.home, supervisor)
    wait_gateway(stack)


def wait_postgres(stack: Stack) -> None:
    """Wait until PostgreSQL takes queries: after a crash it listens while it recovers."""
    deadline = time.monotonic() + READY_LIMIT_S
    while not postgres.is_ready(stack.admin_url):
        if time.monotonic() > deadline:
            raise StartFailed(
                f"PostgreSQL takes no queries:\n{tail(stack.home.log / 'postgres.log')}"
            )
        time.sleep(POLL_S)


def migrate(stack: Stack) -> None:
    """Bring every service's database to its newest schema. Raises StartFailed."""
    behind = [service for service in SERVICES if not is_migrated(stack, service)]
    if not behind:
        return
    progress(f"migrating the databases of {', '.join(behind)}")
    settings = {
        service: service_environment(
            service, f"{service}-1", stack.options, stack.home, stack.ports
        )
        for service in behind
    }
    file = stack.home.etc / "migrate.json"
    write_private(file, json.dumps(settings))
    answer = subprocess.run(
        [sys.executable, "-m", "cafe_local.migrate", str(file)],
        cwd=stack.options.root,
        env=base_environment(stack.options),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=MIGRATE_LIMIT_S,
    )
    if answer.returncode != 0:
        lines = "\n".join(answer.stdout.splitlines()[-TAIL_LINES:])
        raise StartFailed(f"a migration failed:\n{lines}")


def is_migrated(stack: Stack, service: str) -> bool:
    """Say whether a service's database is at the newest revision."""
    password = stack.home.secret(f"database-{service}")
    database_url = postgres.url(service, password, stack.ports["postgres"], service)
    source = stack.options.root / "services" / service / "src" / f"cafe_{service}"
    return revisions.is_current(database_url, source / "migrations" / "versions")


def wait_ready(
    programs: Sequence[Program], control: Control, home: Home, supervisor: subprocess.Popen[bytes]
) -> None:
    """Wait until every program is healthy; StartFailed when one keeps ending or takes too long."""
    waiting = list(programs)
    ends: dict[str, set[int]] = {}
    started = told = time.monotonic()
    while waiting := [program for program in waiting if not is_healthy(program.health)]:
        names = [program.name for program in waiting]
        if supervisor.poll() is not None:
            raise StartFailed(f"the supervisor ended:\n{tail(home.log / 'supervisord.out.log')}")
        for state in control.states():
            if state.name in names and state.state in ENDED:
                ends.setdefault(state.name, set()).add(state.started_at)
        now = time.monotonic()
        for name in names:
            log = home.log / f"{name}.log"
            if len(ends.get(name, ())) > ENDS_TOLERATED:
                raise StartFailed(f"{name} ends again and again:\n{tail(log)}")
            if now - started > READY_LIMIT_S:
                raise StartFailed(f"{name} was not ready after {READY_LIMIT_S:g} s:\n{tail(log)}")
        if now - told > TELL_S:
            progress(f"waiting for {', '.join(names)}")
            told = now
        time.sleep(POLL_S)


def wait_gateway(stack: Stack) -> None:
    """Wait until the gateway has seen every service healthy."""
    names = ("calls" if service == "signaling" else service for service in SERVICES)
    host = urlsplit(stack.options.origin).netloc
    deadline = time.monotonic() + GATEWAY_LIMIT_S
    for name in names:
        url = f"http://127.0.0.1:{stack.options.port}/api/{name}/health"
        while not is_healthy(url, host):
            if time.monotonic() > deadline:
                log = tail(stack.home.log / "traefik.log")
                raise StartFailed(f"{url} does not answer as {host}:\n{log}")
            time.sleep(POLL_S)


def tail(log: Path) -> str:
    """Return the last lines of a log, none of them endless, under its path."""
    if not log.exists():
        return f"--- {log} (empty)"
    lines = log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
    return "\n".join([f"--- {log}", *(line[:TAIL_CHARACTERS] for line in lines)])
