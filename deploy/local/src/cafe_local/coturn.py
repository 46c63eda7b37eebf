"""A TURN server for the tests of relayed calls: coturn, found or installed."""

import os
import shutil
import subprocess
from pathlib import Path

from cafe_local.certificate import make_certificate
from cafe_local.ports import answers, free_port
from cafe_local.say import progress
from cafe_local.secret import make_secret
from cafe_local.server import Server

NAME = "turnserver"
INSTALL_LIMIT_S = 300
START = Path(__file__).resolve().parents[4] / "deploy" / "turn" / "start.sh"
HOST = "127.0.0.1"


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
    """coturn as operators run it, but on this machine only, with a certificate of its own.

    secret: the `static-auth-secret`. pin: of the certificate's key, for a browser to trust.
    loopback: the relay may send to this machine itself, without which two browsers here could not
    meet through it; the configuration denies it.
    """

    def __init__(self, folder: Path, *, loopback: bool) -> None:
        self.port = free_port()
        self.tls_port = free_port()
        self.secret = make_secret()
        shown = make_certificate(folder / "tls", HOST)
        self.pin = shown.pin
        secret_file = folder / "turn_secret"
        secret_file.write_text(self.secret)
        command = ["/bin/sh", str(START), f"--cert={shown.file}", f"--pkey={shown.key}"]
        command += [f"--listening-ip={HOST}", f"--relay-ip={HOST}"]
        command += [f"--listening-port={self.port}", f"--tls-listening-port={self.tls_port}"]
        if loopback:
            command += ["--allow-loopback-peers", f"--allowed-peer-ip={HOST}"]
        super().__init__(
            "turn",
            command,
            folder=folder,
            ready=lambda: answers(self.port) and answers(self.tls_port),
            environment={
                **os.environ,
                "TURN_SECRET_FILE": str(secret_file),
                "TURN_RUN": str(folder),
            },
        )

    @property
    def urls(self) -> list[str]:
        """Where browsers find it."""
        plain = [f"turn:{HOST}:{self.port}?transport={over}" for over in ("udp", "tcp")]
        return [*plain, f"turns:{HOST}:{self.tls_port}?transport=tcp"]
