# ruff: noqa: INP001 - a script, run before anything is installed
"""Make .venv and install everything into it.

Standard library only, so that any Python from 3.11 on can run it. Does nothing, in a few
milliseconds, while .venv fits the lock and the projects.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / ".cafe-installed"
OLDEST = (3, 11)
STARTED = time.monotonic()

# uv does not read pip's settings; whoever set up pip for this machine meant them for uv as well.
PIP_SETTINGS = {
    "PIP_INDEX_URL": "UV_DEFAULT_INDEX",
    "PIP_EXTRA_INDEX_URL": "UV_INDEX",
    "PIP_FIND_LINKS": "UV_FIND_LINKS",
    "PIP_CERT": "SSL_CERT_FILE",
}


def progress(text: str) -> None:
    """Print a line with the seconds since the start."""
    print(f"[{time.monotonic() - STARTED:5.1f} s] {text}", flush=True)


def fail(text: str) -> None:
    """End with a message."""
    sys.exit(f"make: {text}")


def projects() -> list[Path]:
    """Return the folders of the workspace's own projects."""
    found = [*ROOT.glob("libs/*/pyproject.toml"), *ROOT.glob("services/*/pyproject.toml")]
    return sorted(path.parent for path in [*found, ROOT / "deploy" / "local" / "pyproject.toml"])


def fingerprint() -> str:
    """Return a hash over all that decides what .venv holds, its place included."""
    digest = hashlib.sha256(f"{ROOT}\0{Path(__file__).read_text()}".encode())
    for path in [LOCK, *(project / "pyproject.toml" for project in projects())]:
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def is_current(wanted: str) -> bool:
    """Say whether .venv holds what is wanted and its Python still runs."""
    return STAMP.exists() and STAMP.read_text() == wanted and os.access(PYTHON, os.X_OK)


def environment() -> dict[str, str]:
    """Return the environment for uv, with pip's settings under uv's names."""
    settings = {uv: os.environ[pip] for pip, uv in PIP_SETTINGS.items() if os.environ.get(pip)}
    return {**settings, **os.environ, "VIRTUAL_ENV": str(VENV), "UV_NO_PROGRESS": "1"}


def run(*command: str | Path) -> None:
    """Run a command quietly; end with its output when it fails."""
    answer = subprocess.run(
        [str(word) for word in command],
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if answer.returncode != 0:
        fail(f"{' '.join(str(word) for word in command)} failed:\n{answer.stdout}")


def make_venv() -> None:
    """Make .venv unless there is one whose Python runs."""
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], check=False).returncode == 0:
        return
    progress("making .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    answer = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if answer.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        fail(
            "cannot make .venv; on Debian: apt install python3-venv\n"
            f"{answer.stdout}{answer.stderr}"
        )


def locked_uv() -> tuple[str, str]:
    """Return uv's version and its part of the lock, with the hashes."""
    found = re.search(r"^uv==(\S+)(?: \\\n +--hash=\S+)+", LOCK.read_text(), flags=re.MULTILINE)
    if found is None:
        fail("requirements.lock has no uv")
        raise AssertionError
    return found[1], found[0] + "\n"


def install_uv() -> None:
    """Install the locked uv with pip."""
    version, requirement = locked_uv()
    if UV.exists():
        answer = subprocess.run([UV, "--version"], capture_output=True, text=True, check=False)
        if answer.stdout.split()[1:2] == [version]:
            return
    progress("installing uv")
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(requirement)
        file.flush()
        run(
            PYTHON,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
            "--no-deps",
            "-r",
            file.name,
        )


def main() -> None:
    """Bring .venv up to date."""
    if sys.version_info < OLDEST:
        fail(
            f"this is Python {sys.version.split()[0]}, it must be 3.11 or newer; "
            "name another with PYTHON=python3.12"
        )
    wanted = fingerprint()
    if is_current(wanted):
        return
    with Path(__file__).open() as self:
        # One at a time: `make up` and `make test` may be started together.
        fcntl.flock(self, fcntl.LOCK_EX)
        if is_current(wanted):
            return
        make_venv()
        install_uv()
        progress("installing what requirements.lock says")
        run(UV, "pip", "install", "--quiet", "--require-hashes", "-r", LOCK)
        progress("installing the cafe's own projects")
        editable = [word for project in projects() for word in ("-e", str(project))]
        run(UV, "pip", "install", "--quiet", "--no-deps", *editable)
        STAMP.write_text(wanted)
        progress("installed")


if __name__ == "__main__":
    main()
