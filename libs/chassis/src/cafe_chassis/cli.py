"""The command line of every service: `python -m cafe_<name> all` and so on.

`serve`, `worker` and `all` run it; `migrate` brings its database to the newest revision, `migrated`
waits until somebody did; `openapi` prints its public API.
"""

import argparse
import asyncio
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

import msgspec
import uvloop

from cafe_chassis.app import openapi
from cafe_chassis.migrate import migrate_now, wait_migrated
from cafe_chassis.process import Role, run
from cafe_chassis.service import Service
from cafe_chassis.settings import SettingsError, load
from cafe_http.problems import is_dependency_down
from cafe_telemetry import logs

T = TypeVar("T")


def main(service: Service[Any], arguments: list[str] | None = None) -> None:
    """Do what the command line says; exit status 2 for wrong settings."""
    parser = argparse.ArgumentParser(prog=f"python -m cafe_{service.name}")
    commands = [*(role.value for role in Role), "migrate", "migrated", "openapi"]
    parser.add_argument("command", choices=commands)
    command = parser.parse_args(arguments).command
    if command == "openapi":
        document = msgspec.json.encode(openapi(service), order="sorted")
        sys.stdout.buffer.write(msgspec.json.format(document, indent=1) + b"\n")
        return
    try:
        settings = load(service.settings)
    except SettingsError as error:
        sys.exit(f"cafe_{service.name}: {error}")
    logs.configure(service.name, settings.instance or service.name, settings.log_level)
    if command == "migrate":
        migrate_now(service, settings.database_url)
    elif command == "migrated":
        asyncio.run(wait_migrated(service, settings.database_url))
    else:
        uvloop.run(run(service, settings, Role(command)))


def attempt(name: str, doing: Coroutine[Any, Any, T]) -> T:
    """Run what an operator asked a service for; leaves with status 1 when PostgreSQL is away."""
    try:
        return asyncio.run(doing)
    except Exception as error:
        if not is_dependency_down(error):
            raise
        kind = type(error).__name__
        sys.exit(f"cafe_{name}: PostgreSQL does not answer ({kind}): is the café running?")
