"""`make logs`: follow the logs of all processes, or of one (`S=chat-1`)."""

import os
import select
import sys
import time
from pathlib import Path
from typing import BinaryIO

from cafe_local.control import supervisor_process
from cafe_local.home import Home
from cafe_local.options import Options, UsageError

FIRST_BYTES = 4000
POLL_S = 0.2


class Follower:
    """Reads what is added to one log, through rotation."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self._path = path
        self._file: BinaryIO = path.open("rb")
        size = path.stat().st_size
        self._file.seek(max(0, size - FIRST_BYTES))
        if size > FIRST_BYTES:
            self._file.readline()
        self._rest = b""

    def lines(self) -> list[str]:
        """Return the complete lines that are new."""
        text = self._rest + self._file.read()
        if self._rotated():
            self._file.close()
            self._file = self._path.open("rb")
            text += self._file.read()
        *complete, self._rest = text.split(b"\n")
        return [line.decode(errors="replace") for line in complete]

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _rotated(self) -> bool:
        try:
            return (
                self._path.stat().st_ino != _inode(self._file)
                or self._path.stat().st_size < self._file.tell()
            )
        except FileNotFoundError:
            return False


def _inode(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_ino


def reader_has_gone() -> bool:
    """Say whether standard output is a pipe that nobody reads any more, as of `logs | head`."""
    poll = select.poll()
    poll.register(sys.stdout.fileno(), 0)
    return any(event & select.POLLERR for _, event in poll.poll(0))


def logs(options: Options, process: str | None) -> int:
    """Print the ends of the logs and follow them until Ctrl-C or the end of the stack."""
    home = Home(options.home)
    paths = sorted(home.log.glob("*.log"))
    if process is not None:
        paths = [path for path in paths if path.stem == process]
    if not paths:
        raise UsageError(
            f"no log of {process!r} in {home.log}" if process else f"no logs in {home.log}"
        )
    followers = [Follower(path) for path in paths]
    width = max(len(follower.name) for follower in followers)
    try:
        while True:
            for follower in followers:
                for line in follower.lines():
                    print(line if process else f"{follower.name:<{width}} | {line}", flush=True)
            if supervisor_process(home) is None or reader_has_gone():
                return 0
            time.sleep(POLL_S)
    except KeyboardInterrupt:
        return 0
    except BrokenPipeError:
        # Python would complain about the pipe once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    finally:
        for follower in followers:
            follower.close()
