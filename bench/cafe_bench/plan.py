"""What is measured: loads, and what the generator is told about them."""

from msgspec import Struct


class Load(Struct, frozen=True):
    """rooms × members; per_s: messages a second and room, at random instants; burst: so many at one
    instant, per_s / burst times a second.
    """

    name: str
    rooms: int
    members: int
    per_s: float
    burst: int = 1

    @property
    def deliveries_per_s(self) -> float:
        """How many frames all members together get in a second."""
        return self.rooms * self.members * self.per_s


MANY_SLOW = Load("20 rooms × 25, 5/s", 20, 25, 5)
MANY_FAST = Load("20 rooms × 25, 40/s", 20, 25, 40)
ONE_BIG = Load("1 room × 500, 5/s", 1, 500, 5)
BURSTS = Load("1 room × 500, bursts of 10, 4 a second", 1, 500, 40, burst=10)
MANY_MOST = Load("20 rooms × 25, 20/s", 20, 25, 20)
"""The most that a room of 25 may say for long: a message a second and person, less a margin."""


class Seat(Struct, frozen=True):
    """A member's socket: where it connects, and as whom."""

    path: str
    headers: dict[str, str] = {}


class Task(Struct, frozen=True):
    """What a generator does: connect all seats (room by room), then send and count.

    speaks: `cafe` (JSON over WebSocket) or `nats` (its own protocol over WebSocket). hello: a frame
    has to come before a seat is taken. at_once: connections that are being made at a time.
    """

    port: int
    speaks: str
    rooms: list[list[Seat]]
    per_s: float
    burst: int
    warm_s: float
    seconds: float
    hello: bool = False
    at_once: int = 32


class Result(Struct, frozen=True):
    """sent: messages in the measured seconds; deliveries: frames that came in them.

    missing: deliveries that had not come a while after the end. p50_ms, p99_ms: from the sender's
    send to a member's read, both in the generator.
    """

    sent: int
    deliveries: int
    missing: int
    p50_ms: float
    p99_ms: float
    errors: int
