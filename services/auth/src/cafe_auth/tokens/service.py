"""Making and ending personal tokens."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.audit.service import Action, record
from cafe_auth.errors import TooManyTokens
from cafe_auth.profile.rules import display_name_fault, tidy
from cafe_auth.sessions.service import Revoker
from cafe_auth.tables import PersonalToken
from cafe_auth.tokens import queries, scopes
from cafe_auth.tokens.schemas import TokenOrder
from cafe_auth.tokens.secrets import digest, new_secret
from cafe_chassis.clock import now
from cafe_database.ids import new_id
from cafe_http.device import Device
from cafe_http.errors import FieldError, Invalid, NotFound
from cafe_http.identity import Principal
from cafe_http.instants import said

MOST = 50
"""Tokens of one person: more than anybody can tell apart."""


class NewToken(NamedTuple):
    """A token and its secret, of which only the hash is kept."""

    token: PersonalToken
    secret: str


async def make(
    session: AsyncSession, holder: Principal, order: TokenOrder, device: Device
) -> NewToken:
    """Make a token. Raises Invalid or TooManyTokens."""
    name, made_at = tidy(order.name), now()
    granted = scopes.DEFAULT if order.scopes is UNSET else scopes.normal(order.scopes)
    expires_at = said(order.expires_at, "expires_at") if order.expires_at else None
    if errors := _faults(holder, name, granted, expires_at, made_at):
        raise Invalid(errors=errors)
    if await queries.count(session, holder.id) >= MOST:
        raise TooManyTokens
    secret = new_secret()
    token_digest = digest(secret)
    assert token_digest is not None
    token = PersonalToken(
        id=new_id(),
        person_id=holder.id,
        token_digest=token_digest,
        name=name,
        scopes=list(granted),
        created_at=made_at,
        expires_at=expires_at,
    )
    session.add(token)
    after = {"name": name, "scopes": list(granted)}
    record(
        session,
        Action.TOKEN_MADE,
        actor=holder.id,
        subject=token.id,
        device=device,
        after=after,
    )
    return NewToken(token, secret)


def _faults(
    holder: Principal,
    name: str,
    granted: Sequence[str],
    expires_at: datetime | None,
    at: datetime,
) -> list[FieldError]:
    errors = []
    if fault := display_name_fault(name):
        errors.append(FieldError("name", fault))
    if "admin" in granted and holder.role != "admin":
        errors.append(FieldError("scopes", "Only administrators have `admin` to give."))
    if expires_at is not None and expires_at <= at:
        errors.append(FieldError("expires_at", "An instant in the future."))
    return errors


async def end(
    session: AsyncSession, revoker: Revoker, holder: Principal, token_id: UUID, device: Device
) -> None:
    """Delete one of the caller's tokens; its sockets close. Raises NotFound."""
    ended = await queries.remove(session, holder.id, token_id)
    if ended is None:
        raise NotFound
    await revoker.tell(session, holder.id, [ended])
    record(session, Action.TOKEN_ENDED, actor=holder.id, subject=token_id, device=device)
