"""Python runs this first in every process of the café: chat gets the bug that is named in its home.

`<home>/bug` names one of the functions below, or none. Whoever planted a bug writes its name and
pid into `<home>/planted`, so that a test knows that it was there. With PLANTED_CLOCKS set, the
clocks of processes are as wrong as `<home>/clocks` says: JSON, seconds by pid.
"""

import asyncio
import json
import os
import random
import sys
import time
from datetime import timedelta
from pathlib import Path


def ack_before_commit():
    """Messages are acknowledged when they are inserted, some time before their commit."""
    from cafe_chat.messages import store

    async def transact(self, line, orders):
        async with line.transaction() as connection:
            answers = await store.post(connection, [order.batch for order in orders])
            for order, answer in zip(orders, answers, strict=True):
                if not order.done.done():
                    order.done.set_result(answer)
            await asyncio.sleep(0.2)
        return answers

    store.Store._transact = transact


def no_unique_key():
    """Nothing tells a message that is sent again from a new one."""
    from msgspec.structs import replace

    from cafe_chat.messages import store

    honest = store.post

    async def post(connection, batches):
        forgetful = [
            replace(batch, messages=[replace(one, client_id=None) for one in batch.messages])
            for batch in batches
        ]
        return await honest(connection, forgetful)

    store.post = post


def bookmark_over_a_sequence():
    """Numbers come from a sequence, which follows no commit, and are bookmarks all the same."""
    from cafe_chat.messages import posting, store

    sequenced = posting._POST
    for honest, planted in (
        ("c.before + n.place", "nextval('bookmarks')"),
        ("UPDATE rooms r SET head = r.head + t.total, talked_at = greatest(r.talked_at, $8)",
         "SELECT t.room_id AS id, 0 AS before, true AS quiet"),
        (("WHERE r.id = t.room_id\n        RETURNING r.id, r.head - t.total AS before,\n"
         "            t.talked_at IS NULL OR t.talked_at < $8 AS quiet"), ""),
        ("FOR NO KEY UPDATE", "FOR KEY SHARE"),
    ):  # fmt: skip
        if honest not in sequenced:
            raise SystemExit(f"the bug does not fit the statement any more: {honest}")
        sequenced = sequenced.replace(honest, planted)
    posting._POST = sequenced

    async def transact(self, line, orders):
        rooms = [order.batch.room_id for order in orders]
        async with line.transaction() as connection:
            await connection.execute("CREATE SEQUENCE IF NOT EXISTS bookmarks")
        async with line.transaction() as connection:
            answers = await posting.post(connection, [order.batch for order in orders])
            for order in orders:
                order.committing()
            await asyncio.sleep(random.uniform(0, 0.3))
        async with line.transaction() as connection:
            await connection.execute(
                "UPDATE rooms SET head = greatest(head, (SELECT coalesce(max(seq), 0)"
                " FROM messages WHERE room_id = rooms.id)) WHERE id = ANY($1)",
                rooms,
            )
        return answers

    store.Store._transact = transact


def gaps_are_skipped():
    """A replica that missed something goes on behind it instead of reading it."""
    from cafe_chat.hub import repair

    async def mend_messages(self, room):
        if (gap := room.feed.gap) is not None:
            room.skip(gap[1])

    repair.Repair._mend_messages = mend_messages


BUGS = (ack_before_commit, no_unique_key, bookmark_over_a_sequence, gaps_are_skipped)


def plant():
    """Plant the bug of the home, if this is chat and there is one."""
    home = Path(os.environ.get("CAFE_HOME", ""))
    if "cafe_chat" not in sys.orig_argv or not (home / "bug").exists():
        return
    wanted = (home / "bug").read_text()
    for bug in BUGS:
        if bug.__name__ == wanted:
            bug()
            with (home / "planted").open("a") as book:
                book.write(f"{wanted} {os.getpid()}\n")


def put_clock_wrong():
    """Let both ways to the time of day, here and in libraries, follow `<home>/clocks`.

    Whoever has looked at a wrong clock notes it in `<home>/planted`.
    """
    from cafe_chassis import clock

    home = Path(os.environ["CAFE_HOME"])
    book = home / "clocks"
    now, seconds = clock.now, time.time
    looked = set()

    def wrong_by():
        wrong = json.loads(book.read_text() or "{}") if book.exists() else {}
        by = wrong.get(str(os.getpid()), 0)
        if by and by not in looked:
            looked.add(by)
            with (home / "planted").open("a") as noted:
                noted.write(f"clock {os.getpid()} {by}\n")
        return by

    clock.now = lambda: now() + timedelta(seconds=wrong_by())
    time.time = lambda: seconds() + wrong_by()


plant()
if "PLANTED_CLOCKS" in os.environ and any(word.startswith("cafe_") for word in sys.orig_argv):
    put_clock_wrong()
