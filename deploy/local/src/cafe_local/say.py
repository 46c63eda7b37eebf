"""Lines for the person who waits, each with the seconds since the start."""

import time

_started = time.monotonic()


def progress(text: str) -> None:
    """Print a line of progress at once."""
    print(f"[{time.monotonic() - _started:5.1f} s] {text}", flush=True)
