"""`/api/calls/{code}/asks`: "call me at the break"."""

from uuid import UUID

from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_chassis.limits import Bucket
from cafe_http.idempotency import Idempotency
from cafe_http.identity import Principal
from cafe_signaling.asks import queries, service
from cafe_signaling.asks.schemas import Ask, AskDraft
from cafe_signaling.resources import Resources

ASKING = Bucket("call_asks", per_s=0.2, burst=10)
"""Per person: asking is told to somebody else, so it is not for a script to do all day."""


class Asks(Controller):
    """The wishes for a call that the caller made, and those made to him."""

    path = "/api/calls/{code:str}/asks"
    tags = ("asks",)

    @get("/", operation_id="list_asks", summary="Calls wished for at the break, by me and of me")
    async def mine(
        self,
        code: FromPath[str],
        who: NamedDependency[Principal],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> list[Ask]:
        """Members only: 403 in a public room, 404 in a private one."""
        admission = await resources.admissions.of_member(code, who.id)
        rows = await queries.of_person(session, admission.room_id, who.id)
        return [service.card(row) for row in rows]

    @post("/", operation_id="ask_for_call", summary="Ask a member for a call at the break")
    async def ask(
        self,
        code: FromPath[str],
        data: JSONBody[AskDraft],
        who: NamedDependency[Principal],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
        idempotency: NamedDependency[Idempotency],
    ) -> Ask:
        """Asking the same person again answers the same wish; honours Idempotency-Key."""
        core = resources.core
        await core.limiter.require(ASKING, str(who.id))
        admission = await resources.admissions.of_member(code, who.id)
        return await idempotency.run(
            Ask,
            lambda: service.make(session, core.bus, core.ask, admission, who, data.user_id),
        )

    @delete("/{ask_id:uuid}", operation_id="withdraw_ask", summary="Take back, or decline")
    async def withdraw(
        self,
        code: FromPath[str],
        ask_id: FromPath[UUID],
        who: NamedDependency[Principal],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> None:
        """Either of the two may."""
        admission = await resources.admissions.of_member(code, who.id)
        await service.withdraw(session, resources.core.bus, admission.room_id, ask_id, who)
