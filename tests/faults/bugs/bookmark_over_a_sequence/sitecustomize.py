"""A planted bug: seq comes from a sequence, which does not follow the order of commits."""

import sys

if any(argument.startswith("cafe_chat") for argument in sys.orig_argv):
    import asyncio
    import random

    from cafe_chat.messages import posting, store

    counted = posting._POST
    sequenced = counted.replace("c.before + n.place", "nextval('bookmarks')").replace(
        "UPDATE rooms r SET head = r.head + t.total", "SELECT t.room_id AS id, 0 AS before"
    )
    sequenced = sequenced.replace(
        "        WHERE r.id = t.room_id\n        RETURNING r.id, r.head - t.total AS before\n", ""
    ).replace("FOR NO KEY UPDATE", "FOR KEY SHARE")
    posting._POST = sequenced
    honest = store.Store._transact

    async def _transact(self, orders):
        connection = await self._connection()
        try:
            await connection.execute("CREATE SEQUENCE IF NOT EXISTS bookmarks")
            transaction = connection.transaction()
            await transaction.start()
            answers = await posting.post(connection, [order.batch for order in orders])
            await asyncio.sleep(random.random() / 10)
            await transaction.commit()
            await connection.execute(
                "UPDATE rooms SET head = greatest(head, (SELECT coalesce(max(seq), 0)"
                " FROM messages WHERE room_id = rooms.id)) WHERE id = ANY($1)",
                [order.batch.room_id for order in orders],
            )
            return answers
        finally:
            connection.terminate()

    store.Store._transact = _transact
