"""Does a server answer?"""

import urllib.error
import urllib.request

from cafe_local.ports import answers

LIMIT_S = 2.0


def is_healthy(health: str, host: str | None = None) -> bool:
    """Say whether `tcp:PORT` accepts connections, or the URL answers 2xx when asked for `host`."""
    if health.startswith("tcp:"):
        return answers(int(health.removeprefix("tcp:")))
    headers = {"Host": host} if host else {}
    request = urllib.request.Request(health, headers=headers)  # noqa: S310 - our own
    try:
        with urllib.request.urlopen(request, timeout=LIMIT_S) as answer:  # noqa: S310
            return bool(200 <= answer.status < 300)
    except urllib.error.HTTPError as error:
        error.close()
        return False
    except OSError:
        return False
