"""What chat measures of the promises beside what its parts count themselves."""

from datetime import datetime

from prometheus_client import Gauge, Histogram

from cafe_chassis import clock

fanout_seconds = Histogram(
    "cafe_chat_fanout_seconds",
    "From a message's commit to all sockets of its room on this replica having been given it",
    ["stored"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10),
)
stored_here = fanout_seconds.labels("here")
stored_elsewhere = fanout_seconds.labels("elsewhere")
presence_known = Gauge("cafe_chat_presence_known", "Whether it can be told who is online")
people_online = Gauge("cafe_chat_people_online", "People online, over all replicas and rooms")


def since(posted_at: datetime) -> float:
    """Return the seconds since a message was stored; PostgreSQL's clock may be a little ahead."""
    return max(0.0, (clock.now() - posted_at).total_seconds())
