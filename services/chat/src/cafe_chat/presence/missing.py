"""Open intervals without a lease: how long before they are believed to be over. Pure."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

K = TypeVar("K")

MISSING_S = 20.0
"""Two renewals of a lease (leases.RENEW_S): a Valkey that came back empty has every lease of a
living socket again after one, and what is still missing after two has nobody behind it (P8: right
again within 35 s)."""


def still_missing(since: Mapping[K, float], missing: Iterable[K], now_s: float) -> dict[K, float]:
    """Return since when (monotonic seconds) each of `missing` has been missing without a break."""
    return {key: since.get(key, now_s) for key in missing}


def given_up(since: Mapping[K, float], now_s: float) -> list[K]:
    """Return those that have been missing for MISSING_S."""
    return [key for key, first in since.items() if now_s - first >= MISSING_S]
