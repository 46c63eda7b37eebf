"""A Chromium for the browser tests: one that is there, or else one that gets installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from cafe_local.say import progress

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL_LIMIT_S = 600


class NoChromium(Exception):
    """No browser, and none could be installed; the message says what was tried."""


def find() -> str | None:
    """Return the browser that CAFE_CHROMIUM names, or that is on PATH, or None.

    Raises NoChromium when CAFE_CHROMIUM names something that cannot be run.
    """
    chosen = os.environ.get("CAFE_CHROMIUM")
    if chosen:
        if not os.access(chosen, os.X_OK):
            raise NoChromium(f"CAFE_CHROMIUM names {chosen}, which cannot be run")
        return chosen
    return next((found for found in map(shutil.which, NAMES) if found), None)


def ensure() -> str:
    """Return a browser's path; install one when there is none. Raises NoChromium."""
    found = find()
    if found:
        return found
    progress("installing Chromium for the browser tests")
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _run("apt-get", "update", "-qq")
        _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")
        found = find()
        if found:
            return found
    _run(sys.executable, "-m", "playwright", "install", "chromium-headless-shell", "chromium")
    return _of_playwright()


def _of_playwright() -> str:
    script = (
        "from playwright.sync_api import sync_playwright as p\n"
        "with p() as play: print(play.chromium.executable_path)"
    )
    path = _run(sys.executable, "-c", script).strip()
    if not Path(path).exists():
        raise NoChromium("no Chromium found or installed; install one or set CAFE_CHROMIUM")
    return path


def _run(*command: str) -> str:
    answer = subprocess.run(
        command,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=INSTALL_LIMIT_S,
    )
    if answer.returncode != 0:
        raise NoChromium(f"{' '.join(command)} failed:\n{answer.stdout}")
    return answer.stdout
