"""The folder of one installation: $CAFE_HOME."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cafe_local import ports
from cafe_local.secret import kept_secret, write_private


@dataclass(frozen=True)
class Home:
    """Paths below $CAFE_HOME, and what is remembered there."""

    path: Path

    @property
    def run(self) -> Path:
        """Pid files."""
        return self.path / "run"

    @property
    def log(self) -> Path:
        """One log per process, rotated."""
        return self.path / "log"

    @property
    def mail(self) -> Path:
        """Mail that would have been sent."""
        return self.path / "mail"

    @property
    def admin_link(self) -> Path:
        """The first administrator's link, there until somebody used it."""
        return self.run / "admin-link"

    @property
    def data(self) -> Path:
        """What the servers keep."""
        return self.path / "data"

    @property
    def etc(self) -> Path:
        """Configuration made at each start; holds secrets, so only the owner may enter."""
        return self.path / "etc"

    @property
    def secrets(self) -> Path:
        """Secrets made on first start, one file each."""
        return self.path / "secrets"

    def create(self) -> None:
        """Make the folders that are missing. `data` may be passed by PostgreSQL's own user."""
        self.path.mkdir(parents=True, exist_ok=True)
        for folder, mode in (
            (self.run, 0o755),
            (self.log, 0o700),
            (self.mail, 0o700),
            (self.data, 0o711),
            (self.etc, 0o700),
            (self.secrets, 0o700),
        ):
            folder.mkdir(exist_ok=True)
            folder.chmod(mode)

    def secret(self, name: str) -> str:
        """Return the secret `name`, made on first use."""
        return kept_secret(self.secrets / name)

    def ports(self, names: Iterable[str], taken: Iterable[int] = ()) -> dict[str, int]:
        """Return a port for each name, the same as last time unless somebody else has it now."""
        file = self.path / "ports.json"
        remembered: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
        used, chosen = set(taken), {}
        for name in names:
            port = remembered.get(name, 0)
            if port == 0 or port in used or not ports.is_free(port):
                port = ports.free_port({*used, *remembered.values()})
            chosen[name] = port
            used.add(port)
        write_private(file, json.dumps({**remembered, **chosen}, indent=1) + "\n")
        return chosen

    def pid(self, process: str) -> int | None:
        """Return the pid that `process` left at its latest start, alive or not."""
        try:
            return int((self.run / f"{process}.pid").read_text())
        except (FileNotFoundError, ValueError):
            return None
