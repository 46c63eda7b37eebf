"""Ends a nats-server whose store is stuck; the supervisor then starts it anew.

A stream that could not write for want of room refuses everything from then on, also when there is
room again (nats-server 2.15); its health says so. In containers `deploy/nats/stuck.sh` does this.

`python -m cafe_local.nats_watch HEALTH_URL FOLDER PID_FILE`.
"""

import contextlib
import os
import shutil
import signal
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

LOOK_S = 5.0
ANSWER_S = 3.0
ROOM_BYTES = 16 * 1024 * 1024
"""With less, it could not even start."""


def is_stuck(health_url: str) -> bool:
    """Say whether a stream holds on to a write error; a server that is away is not stuck."""
    try:
        with urllib.request.urlopen(health_url, timeout=ANSWER_S):  # noqa: S310 - our own
            return False
    except urllib.error.HTTPError as refusal:
        return b"write error" in refusal.read()
    except OSError:
        return False


def main() -> None:
    """Watch for ever."""
    health_url, folder, pid_file = sys.argv[1:]
    while True:
        time.sleep(LOOK_S)
        if is_stuck(health_url) and shutil.disk_usage(folder).free >= ROOM_BYTES:
            print("nats cannot write although there is room: it is started anew", flush=True)
            with contextlib.suppress(OSError, ValueError):
                os.kill(int(Path(pid_file).read_text()), signal.SIGTERM)


if __name__ == "__main__":
    main()
