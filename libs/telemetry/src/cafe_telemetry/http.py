"""Requests by method, route and status: labels from closed sets, whatever a client sends."""

from prometheus_client import Counter, Histogram

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNKNOWN = "unknown"

requests_total = Counter("cafe_http_requests_total", "Requests", ["method", "route", "status"])
request_seconds = Histogram(
    "cafe_http_request_seconds",
    "Time to the answer",
    ["method", "route"],
    buckets=(0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def method_label(method: str) -> str:
    """Return the method, or that it is none we know: a client may send any word."""
    return method if method in METHODS else UNKNOWN


def count(method: str, route: str | None, status: int, seconds: float) -> None:
    """Count a request that was answered; route: its template, None when there is no such route.

    status 0: the client went before there was an answer.
    """
    method, route = method_label(method), route or UNKNOWN
    requests_total.labels(method, route, str(status)).inc()
    request_seconds.labels(method, route).observe(seconds)
