"""A TURN server for the tests of relayed calls: coturn, found or installed."""

import os
import shutil
import subprocess
from pathlib import Path

from cafe_local.ports import answers, free_port
from cafe_local.say import progress
from cafe_local.secret import make_secret
from cafe_local.server import Server

NAME = "turnserver"
INSTALL_LIMIT_S = 300
CONFIG = Path(__file__).resolve().parents[4] / "deploy" / "turn" / "turnserver.conf"


def find() -> str | None:
    """Return the server on PATH, or None."""
    return shutil.which(NAME)


def ensure() -> str | None:
    """Return the server's path; where there is none, install it if that can be done, else None."""
    found = find()
    if found or os.geteuid() != 0 or not shutil.which("apt-get"):
        return found
    progress("installing coturn for the tests of relayed calls")
    for arguments in (
        ["update", "-qq"],
        ["install", "-y", "-qq", "--no-install-recommends", "coturn"],
    ):
        done = subprocess.run(
            ["apt-get", *arguments],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=INSTALL_LIMIT_S,
        )
        if done.returncode:
            return None
    return find()


class TurnServer(Server):
    """coturn as operators run it, but on this machine only.

    secret: the `static-auth-secret`. loopback: the relay may send to this machine itself, without
    which two browsers here could not meet through it; the configuration denies it.
    """

    def __init__(self, folder: Path, *, loopback: bool) -> None:
        self.port = free_port()
        self.secret = make_secret()
        command = [find() or NAME, "-c", str(CONFIG), f"--static-auth-secret={self.secret}"]
        command += ["--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", "--no-tls", "--no-dtls"]
        command += [f"--listening-port={self.port}", "--log-file=stdout"]
        command += [f"--pidfile={folder / 'turn.pid'}", f"--userdb={folder / 'turn.db'}"]
        if loopback:
            command += ["--allow-loopback-peers", "--allowed-peer-ip=127.0.0.1"]
        super().__init__("turn", command, folder=folder, ready=lambda: answers(self.port))

    @property
    def urls(self) -> list[str]:
        """Where browsers find it."""
        return [f"turn:127.0.0.1:{self.port}?transport={over}" for over in ("udp", "tcp")]
