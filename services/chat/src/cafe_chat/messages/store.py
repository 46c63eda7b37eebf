"""The way into the database that all rooms of a replica share: one transaction for many rooms.

What arrives while a transaction runs goes into the next one, and on a busy replica a transaction
begins at most every GATHER_S: a thousand messages a second are some hundred commits. The driver
is used directly, because a session of the ORM costs as much as all the rest (docs/performance.md).
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import asyncpg

from cafe_chat.messages.line import Line, Overtaken
from cafe_chat.messages.posting import Batch, Stored, post
from cafe_database.driver import Spare
from cafe_realtime.crew import Crew

GATHER_S = 0.010

LATE_S = 0.05
"""A transaction that takes longer waits for something (a lock, a disk): others need not."""

LANES = 4
"""Transactions that may run at a time, each on a connection of its own."""

ORDERS = 64
"""Rooms in one transaction."""

FULL = 64
"""Messages of one room in one transaction; at 24 KiB each the largest stay under 2 MiB."""


@dataclass(eq=False)
class _Order:
    """A batch with what is asked and told right before its commit.

    alone: something in the last transaction failed; this time it gets one of its own.
    """

    batch: Batch
    wanted: Callable[[], bool]
    committing: Callable[[], None]
    done: asyncio.Future[list[Stored | None]]
    alone: bool = False


class Store:
    """Stores batches of messages. A room has one batch here at a time."""

    def __init__(self, database_url: str, application: str, crew: Crew) -> None:
        self._spare = Spare(database_url, f"{application}-messages")
        self._crew = crew
        self._orders: list[_Order] = []
        self._began: dict[object, float] = {}
        self._look: asyncio.TimerHandle | None = None

    async def put(
        self, batch: Batch, wanted: Callable[[], bool], committing: Callable[[], None]
    ) -> list[Stored | None]:
        """Store a batch; an answer for each message.

        wanted: asked right before the commit; committing: called when the commit is being sent.
        Raises Overtaken when it was not wanted, asyncpg.UniqueViolationError when another replica
        is storing one of the messages, or an error of the database: after `committing` was called
        nobody knows whether it is stored.
        """
        loop = asyncio.get_running_loop()
        order = _Order(batch, wanted, committing, loop.create_future())
        self._orders.append(order)
        self._kick()
        return await order.done

    async def close(self) -> None:
        """Close the connections that are not in use; the others end with the crew."""
        if self._look is not None:
            self._look.cancel()
        await self._spare.close()

    def _kick(self) -> None:
        """Start a lane when there is none, or when all that run are late."""
        loop = asyncio.get_running_loop()
        if not self._orders:
            return
        late_s = loop.time() - LATE_S
        if all(began < late_s for began in self._began.values()):
            if len(self._began) < LANES:
                lane = object()
                self._began[lane] = loop.time()
                self._crew.send(self._run(lane), "store_lane")
        elif self._look is None:
            self._look = loop.call_later(LATE_S, self._look_again)

    def _look_again(self) -> None:
        self._look = None
        self._kick()

    async def _run(self, lane: object) -> None:
        """Store what waits, until nothing came for GATHER_S."""
        loop = asyncio.get_running_loop()
        line = Line(self._spare)
        try:
            while orders := self._take():
                self._began[lane] = began = loop.time()
                await self._store(line, orders)
                # A room that sends all it may at once has more, and need not be waited for.
                full = any(len(order.batch.messages) >= FULL for order in orders)
                await asyncio.sleep(0 if full else began + GATHER_S - loop.time())
        finally:
            del self._began[lane]
            await line.rest()

    def _take(self) -> list[_Order]:
        """Take what goes into one transaction, the rooms in the order of their ids."""
        waiting = [order for order in self._orders if not order.done.done()]
        if waiting and waiting[0].alone:
            taken, self._orders = waiting[:1], waiting[1:]
        else:
            together = [order for order in waiting if not order.alone][:ORDERS]
            taken = together
            self._orders = [order for order in waiting if order not in together]
        return sorted(taken, key=lambda order: order.batch.room_id)

    async def _store(self, line: Line, orders: Sequence[_Order]) -> None:
        try:
            answers = await self._transact(line, orders)
        except Overtaken:
            self._again([order for order in orders if not order.done.done()])
        except asyncpg.UniqueViolationError as error:
            if len(orders) == 1:
                _fail(orders, error)
            else:
                self._again(orders)
        except Exception as error:
            _fail(orders, error)
        except BaseException:
            for order in orders:
                order.done.cancel()
            raise
        else:
            for order, answer in zip(orders, answers, strict=True):
                if not order.done.done():
                    order.done.set_result(answer)

    def _again(self, orders: Sequence[_Order]) -> None:
        """Give each a transaction of its own: one of them may spoil it for the others."""
        for order in orders:
            order.alone = True
        self._orders = [*orders, *self._orders]

    async def _transact(self, line: Line, orders: Sequence[_Order]) -> list[list[Stored | None]]:
        """Store in one transaction, if all of it is still wanted at the end."""
        async with line.transaction() as connection:
            answers = await post(connection, [order.batch for order in orders])
            unwanted = [order for order in orders if order.done.done() or not order.wanted()]
            if unwanted:
                _fail(unwanted, Overtaken())
                raise Overtaken
            for order in orders:
                order.committing()
        return answers


def _fail(orders: Sequence[_Order], error: Exception) -> None:
    for order in orders:
        if not order.done.done():
            order.done.set_exception(error)
