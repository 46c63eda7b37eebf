"""What other replicas of auth say at once: these sessions ended, or are somebody changed by now.

A hint. What is not heard is found out within a second (`known.FRESH_S`).
"""

import asyncio
from contextlib import AsyncExitStack
from uuid import UUID

import msgspec

from cafe_auth.sessions.known import Known
from cafe_contracts.subjects import LIVE_IDENTITIES, LIVE_SESSIONS
from cafe_messaging.bus import Bus

_ids = msgspec.json.Decoder(list[UUID])


async def follow(known: Known, bus: Bus) -> None:
    """Forget who is named, for ever."""

    async def on_named(_: str, payload: bytes) -> None:
        known.forget_sessions(_ids.decode(payload))

    async with AsyncExitStack() as stack:
        for subject in (LIVE_SESSIONS, LIVE_IDENTITIES):
            subscription = await bus.subscribe_live(subject, on_named)
            stack.push_async_callback(bus.unsubscribe_live, subscription)
        await asyncio.Event().wait()
