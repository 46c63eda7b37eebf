"""What is done to processes: killed with their children, or stopped for a while."""

import json
import os
import signal
import time
import urllib.request
from typing import Any

import psutil


def family(pid: int) -> list[psutil.Process]:
    """Return a process and its descendants."""
    eldest = psutil.Process(pid)
    return [eldest, *eldest.children(recursive=True)]


def kill(cafe: Any, process: str) -> None:
    """End a process and its children without warning, and wait until it has been started anew."""
    old = cafe.pid(process)
    for one in reversed(family(old)):
        try:
            one.kill()
        except psutil.NoSuchProcess:
            continue
    cafe.back(process, old, 60)


def is_ready(url: str) -> bool:
    """Say whether a process answers that it is ready."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def wait_ready(cafe: Any, process: str, within_s: float = 60) -> None:
    """Wait until a process is ready."""
    url = json.loads((cafe.home / "etc" / "health.json").read_text())[process]
    end = time.monotonic() + within_s
    while not is_ready(url):
        assert time.monotonic() < end, f"{process} is not ready within {within_s:g} s"
        time.sleep(0.1)


def freeze(cafe: Any, process: str, seconds: float) -> None:
    """Stop a process and its children for a while."""
    members = family(cafe.pid(process))
    for one in members:
        os.kill(one.pid, signal.SIGSTOP)
    try:
        time.sleep(seconds)
    finally:
        for one in reversed(members):
            os.kill(one.pid, signal.SIGCONT)
