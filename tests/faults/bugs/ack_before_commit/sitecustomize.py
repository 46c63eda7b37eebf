"""A planted bug: messages are acknowledged when they are inserted, before their commit."""

import asyncio
import sys

if any(argument.startswith("cafe_chat") for argument in sys.orig_argv):
    from cafe_chat.messages import store

    async def _transact(self, orders):
        connection = await self._connection()
        try:
            transaction = connection.transaction()
            await transaction.start()
            answers = await store.post(connection, [order.batch for order in orders])
            for order, answer in zip(orders, answers, strict=True):
                if not order.done.done():
                    order.done.set_result(answer)
            await asyncio.sleep(0.2)
            await transaction.commit()
            return answers
        finally:
            connection.terminate()

    store.Store._transact = _transact
