"""A service, declared: what its composition root tells the chassis."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Generic, TypeVar

from litestar.types import ControllerRouterHandler
from sqlalchemy import MetaData

from cafe_chassis.administration import refuse_others
from cafe_chassis.core import Core
from cafe_chassis.jobs import Job
from cafe_chassis.limits import Bucket
from cafe_chassis.settings import BaseSettings
from cafe_http.identity import Principal
from cafe_messaging.consumer import Subscription

R = TypeVar("R")


def _nothing(_: Any) -> tuple[()]:
    return ()


def _no_numbers(_: Any) -> Mapping[str, int]:
    return {}


async def _no_drain(_: Any) -> None:
    return None


async def _administrators(_: Any, who: Principal) -> None:
    refuse_others(who)


@dataclass(frozen=True)
class Service(Generic[R]):
    """One service.

    name: also its package `cafe_<name>` and OAuth client id. public_name: in `/api/<public_name>`.
    open: makes the service's own resources (a frozen dataclass whose first field is `core`).
    controllers: public; internal: on the internal port, each guarded by `asked_with`.
    jobs: run by `worker` and `all`. serving_jobs: run by `serve` and `all`. subscriptions: events
    consumed, by `worker` and `all`. reads, writes: what one person may ask of
    its public API. drain: awaited on SIGTERM before sockets are cut, 10 s at most.
    numbers: what a process counts right now, for the live view of administrators.
    may_administer: raises Forbidden for whom handlers that ask for `admin` are closed to.
    """

    name: str
    settings: type[BaseSettings]
    metadata: MetaData
    open: Callable[[Core], AbstractAsyncContextManager[R]]
    controllers: Sequence[ControllerRouterHandler]
    internal: Sequence[ControllerRouterHandler] = ()
    public_name: str = ""
    jobs: Callable[[R], Sequence[Job]] = _nothing
    serving_jobs: Callable[[R], Sequence[Job]] = _nothing
    subscriptions: Callable[[R], Sequence[Subscription]] = _nothing
    reads: Bucket | None = None
    writes: Bucket | None = None
    drain: Callable[[R], Awaitable[None]] = _no_drain
    numbers: Callable[[R], Mapping[str, int]] = _no_numbers
    may_administer: Callable[[R, Principal], Awaitable[None]] = _administrators

    @property
    def path(self) -> str:
        """Where its public API begins."""
        return f"/api/{self.public_name or self.name}"

    @property
    def migrations(self) -> str:
        """Alembic's script location."""
        return f"cafe_{self.name}:migrations"

    @property
    def version(self) -> str:
        """The version of its distribution."""
        return version(f"cafe-{self.name}")
