"""HTTP of personal tokens. Only a session gets in here: a token neither makes nor ends tokens."""

from uuid import UUID

from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.resources import Resources
from cafe_auth.sessions import guard
from cafe_auth.tables import PersonalToken
from cafe_auth.tokens import queries, service
from cafe_auth.tokens.schemas import TokenCard, TokenMade, TokenOrder
from cafe_http import device as devices
from cafe_http.device import Device
from cafe_http.identity import Principal
from cafe_http.pages import LIMIT_DEFAULT, Limit, Page, cut, decode_cursor


class TokensApi(Controller):
    """The caller's personal tokens."""

    path = "/api/auth/tokens"
    tags = ("tokens",)
    dependencies = guard.GIVEN | devices.GIVEN

    @get("/", operation_id="tokens", summary="The caller's tokens, newest first")
    async def tokens(
        self,
        holder: NamedDependency[Principal],
        session: NamedDependency[AsyncSession],
        limit: Limit = LIMIT_DEFAULT,
        cursor: FromQuery[str | None] = None,
    ) -> Page[TokenCard]:
        """Expired ones stay in the list for 30 days."""
        before = decode_cursor(cursor, UUID) if cursor else None
        rows = await queries.of_person(session, holder.id, before, limit + 1)
        cards = [_card(row) for row in rows]
        return cut(cards, limit, lambda card: card.id)

    @post("/", operation_id="makeToken", summary="Make a personal token")
    async def make(
        self,
        data: JSONBody[TokenOrder],
        holder: NamedDependency[Principal],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
    ) -> TokenMade:
        """Its secret is shown this once; send it as `Authorization: Bearer cafe_pat_…`."""
        token, secret = await service.make(session, holder, data, device)
        return TokenMade(
            id=token.id,
            name=token.name,
            token=secret,
            scopes=token.scopes,
            created_at=token.created_at,
            expires_at=token.expires_at,
        )

    @delete("/{token_id:uuid}", operation_id="endToken", summary="End one of the caller's tokens")
    async def end(
        self,
        token_id: FromPath[UUID],
        holder: NamedDependency[Principal],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> None:
        """Its requests are refused at once, its sockets close within 5 s."""
        await service.end(session, resources.revoker, holder, token_id, device)


def _card(token: PersonalToken) -> TokenCard:
    return TokenCard(
        id=token.id,
        name=token.name,
        scopes=token.scopes,
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
    )
