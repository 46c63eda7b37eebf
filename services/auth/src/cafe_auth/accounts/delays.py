"""How long an account waits after wrong passwords (docs/promises.md, Security). Pure."""

FREE_FAILURES = 5
LONGEST_S = 900
"""A quarter of an hour: 96 guesses a day, and the owner is not locked out for good."""


def delay_s(failures: int) -> int:
    """Return the seconds to wait after the last of `failures` in a row: 1, 2, 4, …"""
    if failures < FREE_FAILURES:
        return 0
    return min(LONGEST_S, 1 << min(failures - FREE_FAILURES, 20))
