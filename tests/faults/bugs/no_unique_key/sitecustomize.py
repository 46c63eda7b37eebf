"""A planted bug: nothing tells a message that is sent again from a new one."""

import sys

if any(argument.startswith("cafe_chat") for argument in sys.orig_argv):
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
