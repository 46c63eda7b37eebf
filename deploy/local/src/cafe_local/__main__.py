"""The verbs of the local stack, which the Makefile calls: `python -m cafe_local up`."""

import argparse
import sys
from pathlib import Path

from cafe_local import check, down, logs, options, restore, status, up, web
from cafe_local.binaries import ProgramMissing
from cafe_local.bringup import StartFailed
from cafe_local.ports import NoFreePort
from cafe_local.postgres import PostgresFailed

# deploy/local/src/cafe_local/__main__.py is four folders below the project's root.
ROOT = Path(__file__).resolve().parents[4]


# What a person can do something about: told in words, without a traceback.
EXPECTED = (
    options.UsageError,
    StartFailed,
    web.BuildFailed,
    ProgramMissing,
    PostgresFailed,
    NoFreePort,
)


def parser() -> argparse.ArgumentParser:
    """Return the command line's grammar."""
    grammar = argparse.ArgumentParser(prog="cafe_local")
    verbs = grammar.add_subparsers(dest="verb", required=True)
    verbs.add_parser("up").add_argument("--detach", action="store_true")
    verbs.add_parser("down")
    verbs.add_parser("restore").add_argument("file", type=Path)
    verbs.add_parser("status")
    verbs.add_parser("logs").add_argument("process", nargs="?")
    verbs.add_parser("web", help="install the client's packages and build it")
    verbs.add_parser("check").add_argument("--lint", action="store_true")
    return grammar


def run(arguments: argparse.Namespace) -> int:
    """Do what one verb says and return the exit status."""
    match arguments.verb:
        case "check":
            return check.check(ROOT, only_lint=arguments.lint)
        case "web":
            return web.build(ROOT / "web")
        case _:
            return run_home(arguments)


def run_home(arguments: argparse.Namespace) -> int:
    """Do what a verb says to the installation of CAFE_HOME."""
    match arguments.verb:
        case "up":
            return up.up(options.read(ROOT), detach=arguments.detach)
        case "down":
            return down.down(options.read(ROOT))
        case "restore":
            return restore.restore(options.read(ROOT), arguments.file)
        case "status":
            return status.status(options.read(ROOT))
        case _:
            return logs.logs(options.read(ROOT), arguments.process)


def main() -> int:
    """Do what the command line says and return the exit status."""
    try:
        return run(parser().parse_args())
    except EXPECTED as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
