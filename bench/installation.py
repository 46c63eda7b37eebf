"""A café of its own for a measurement: started before, gone after, with limits off."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cafe_local import postgres
from cafe_local.ports import free_port

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Cafe:
    """A running installation."""

    home: Path
    port: int

    @property
    def origin(self) -> str:
        """Where browsers find it."""
        return f"http://localhost:{self.port}"

    def pid(self, process: str) -> int:
        """Return a process's pid."""
        return int((self.home / "run" / f"{process}.pid").read_text())

    def database(self, name: str) -> str:
        """Return the address of one of its databases, as the superuser."""
        port = json.loads((self.home / "ports.json").read_text())["postgres"]
        password = (self.home / "secrets" / "postgres").read_text().strip()
        return postgres.url(postgres.SUPERUSER, password, port, name)


@contextmanager
def installation() -> Iterator[Cafe]:
    """Run an installation for the length of the block."""
    with tempfile.TemporaryDirectory(prefix="cafe-bench-") as folder:
        cafe = Cafe(Path(folder) / "home", free_port())
        environ = {
            **os.environ,
            "CAFE_HOME": str(cafe.home),
            "CAFE_PORT": str(cafe.port),
            "CAFE_LIMITS": "off",
            "CAFE_LOG_LEVEL": "info",
        }
        command = [sys.executable, "-m", "cafe_local"]
        try:
            subprocess.run([*command, "up", "--detach"], cwd=ROOT, env=environ, check=True)
            yield cafe
        finally:
            subprocess.run([*command, "down"], cwd=ROOT, env=environ, check=False)
