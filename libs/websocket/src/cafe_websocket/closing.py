"""Counting how sockets end, and the words that go with a code."""

from prometheus_client import Counter

from cafe_contracts.codes import REFUSAL_REASONS, CloseCode

closed_total = Counter("cafe_sockets_closed_total", "Sockets closed by us", ["code"])


def reason_of(code: int) -> str:
    """Return the short reason that goes out with a code; "" for one that needs none."""
    return REFUSAL_REASONS[CloseCode(code)] if code in set(CloseCode) else ""
