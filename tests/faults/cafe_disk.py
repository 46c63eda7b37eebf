"""A small disk of its own for what an installation keeps, and a way to fill it."""

import contextlib
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

KEEP_FULL_S = 0.05


def can_mount() -> bool:
    """Say whether this machine lets us have a disk of a size that we choose."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            with disk(Path(folder), 1):
                return True
        except (OSError, subprocess.SubprocessError):
            return False


@contextlib.contextmanager
def disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Mount a file system of a fixed size at a folder for the length of the block."""
    folder.mkdir(parents=True, exist_ok=True)
    size = f"size={megabytes}m,mode=0755"
    mount = ["mount", "-t", "tmpfs", "-o", size, "cafe-test", str(folder)]
    subprocess.run(mount, check=True, capture_output=True, timeout=10)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True, timeout=10)


def free_bytes(folder: Path) -> int:
    """Return what is free."""
    seen = os.statvfs(folder)
    return seen.f_bavail * seen.f_frsize


@contextlib.contextmanager
def full(folder: Path) -> Iterator[None]:
    """Take all the space there is for the length of the block, also what is given back in it."""
    ballast, ending = folder / "ballast", threading.Event()

    def take() -> None:
        with ballast.open("wb") as file:
            while not ending.wait(KEEP_FULL_S):
                with contextlib.suppress(OSError):
                    if free := free_bytes(folder):
                        os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), free)

    taking = threading.Thread(target=take)
    taking.start()
    try:
        yield
    finally:
        ending.set()
        taking.join()
        ballast.unlink()
