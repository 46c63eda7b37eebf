"""What runs right now, as administrators see it."""

from msgspec import Struct

from cafe_chassis.heartbeat import Beat


class ConsumerLag(Struct, frozen=True, kw_only=True):
    """How many events wait for a consumer, and how many it is working on or trying again."""

    name: str
    waiting: int
    working: int


class Live(Struct, frozen=True, kw_only=True):
    """processes: null while Valkey cannot say. consumers: null while NATS cannot."""

    processes: list[Beat] | None
    consumers: list[ConsumerLag] | None
