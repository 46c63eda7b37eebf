"""Build the static client when its sources changed."""

import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from cafe_local import binaries
from cafe_local.say import progress

# What npm and the build make, as against what people write.
MADE = {"node_modules", "dist", "coverage", "test-results"}
STAMP = ".cafe-built"
SHOWN_LINES = 30


class BuildFailed(Exception):
    """npm failed; the message is its output."""


def environment() -> dict[str, str]:
    """Return an environment in which `node` is the wheel's and npm asks nobody about itself."""
    path = f"{binaries.node().parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {
        **os.environ,
        "PATH": path,
        "npm_config_update_notifier": "false",
        "npm_config_fund": "false",
    }


def run_npm(web: Path, *arguments: str) -> None:
    """Run npm in the client's folder; BuildFailed with its output."""
    answer = subprocess.run(
        [*binaries.npm(), *arguments],
        cwd=web,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if answer.returncode != 0:
        raise BuildFailed(f"npm {' '.join(arguments)} failed:\n{shortened(answer.stdout)}")


def shortened(output: str) -> str:
    """Return the first and the last lines of a long output: npm explains first, a build last."""
    lines = output.splitlines()
    if len(lines) <= 2 * SHOWN_LINES:
        return output
    return "\n".join([*lines[:SHOWN_LINES], "…", *lines[-SHOWN_LINES:]])


def install(web: Path) -> None:
    """Install what package-lock.json says, unless that was done."""
    wanted = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    stamp = web / "node_modules" / STAMP
    if stamp.exists() and stamp.read_text() == wanted:
        return
    progress("web: npm ci")
    run_npm(web, "ci", "--no-audit")
    stamp.write_text(wanted)


def build(web: Path) -> int:
    """Make `web/dist` unless it is the newest; return 0, or raise BuildFailed."""
    wanted = fingerprint(web)
    stamp = web / "dist" / STAMP
    if stamp.exists() and stamp.read_text() == wanted:
        return 0
    install(web)
    progress("web: npm run build")
    run_npm(web, "run", "build")
    stamp.write_text(wanted)
    return 0


def fingerprint(web: Path) -> str:
    """Return a hash over the names and contents of all sources."""
    digest = hashlib.sha256()
    for path in sorted(sources(web)):
        digest.update(f"{path.relative_to(web)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def sources(folder: Path) -> Iterator[Path]:
    """Yield every file below `folder` that is not made."""
    for entry in folder.iterdir():
        if entry.name in MADE or entry.name.startswith(".cafe"):
            continue
        if entry.is_dir():
            yield from sources(entry)
        else:
            yield entry
