"""Rooms' word on one person and one room."""

import asyncio
from uuid import UUID

from cafe_chassis.asking import Asker, patiently
from cafe_contracts.codes import CloseCode
from cafe_contracts.questions import Admission, admission_path
from cafe_http.errors import NotFound, Unavailable
from cafe_signaling.errors import NoSuchRoom, NotAMember

AT_ONCE = 8
"""Questions under way together. A crowd waits here for its turn rather than in rooms, where the
second that each question has would run out for most of it (P9: fifty starts, and no 1013)."""


class Admissions:
    """Asks rooms how people stand to its rooms."""

    def __init__(self, ask: Asker) -> None:
        self._ask = ask
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def of(self, code: str, user_id: UUID) -> Admission:
        """Return how a person stands to a room.

        Raises NotFound (no such room) or Unavailable.
        """
        path = admission_path(code)
        if path is None:
            raise NotFound
        async with self._turn:
            return await self._ask.get("rooms", path, answer=Admission, params={"user_id": user_id})

    async def of_member(self, code: str, user_id: UUID) -> Admission:
        """Return the admission of a member.

        Raises NoSuchRoom, NotAMember (of a room he may know of) or Unavailable.
        """
        try:
            admission = await self.of(code, user_id)
        except NotFound:
            raise NoSuchRoom from None
        if not admission.is_member:
            raise NotAMember if admission.visibility == "public" else NoSuchRoom
        return admission

    async def decide(self, code: str, user_id: UUID) -> Admission | CloseCode:
        """Return the admission of a member, or the code with which the socket is refused."""
        try:
            admission = await patiently(lambda: self.of(code, user_id))
        except NotFound:
            return CloseCode.NO_SUCH_ROOM
        except Unavailable:
            return CloseCode.OVERLOADED
        return admission if admission.is_member else CloseCode.NOT_A_MEMBER
