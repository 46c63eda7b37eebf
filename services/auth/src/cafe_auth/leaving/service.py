"""Deleting an account: here at once, in the other services by an event that each one confirms.

Auth tells them again with growing waits until all have confirmed, and once more when the last
identity token that anybody may still hold has expired: what came in by such a token after a
service had erased goes then (docs/adr/0021-leaving.md).
"""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts import retired
from cafe_auth.accounts.proof import prove
from cafe_auth.accounts.service import Accounts
from cafe_auth.audit.service import Action, record
from cafe_auth.errors import LastAdministrator, LinkExpired
from cafe_auth.keys.sealing import Seal
from cafe_auth.keys.tokens import IDENTITY_TTL_S
from cafe_auth.leaving import queries
from cafe_auth.leaving.schemas import ErasureCard, ServiceErased
from cafe_auth.mail.queue import Kind, enqueue
from cafe_auth.profile.service import hold
from cafe_auth.registration.queries import administrators, lock_administrators
from cafe_auth.sessions.secrets import digest
from cafe_auth.sessions.service import Revoker
from cafe_auth.tables import Erasure
from cafe_chassis.clock import now
from cafe_contracts.events import (
    ChatDataErased,
    PersonErased,
    RoomsDataErased,
    SignalingDataErased,
    TrackerDataErased,
)
from cafe_database.ids import new_id
from cafe_http.device import Device
from cafe_http.identity import Principal
from cafe_messaging.outbox import stage
from cafe_telemetry import logs

log = logs.get(__name__)

SERVICES = ("auth", "rooms", "chat", "signaling", "tracker")
NAME_RETIRED = timedelta(days=180)
"""Long enough for people to forget that a name in an old message was somebody else's."""
FIRST_AGAIN_S = 10
AGAIN_MOST_S = 3600
LATE = timedelta(seconds=IDENTITY_TTL_S + 30)
"""After this no identity token of the person is good any more."""

Confirmation = RoomsDataErased | ChatDataErased | SignalingDataErased | TrackerDataErased


class Begun(NamedTuple):
    """An erasure that has begun, and the token that shows it."""

    erasure: Erasure
    receipt: str


async def leave(
    accounts: Accounts, session: AsyncSession, seal: Seal, who: Principal, password: str
) -> Begun:
    """Delete the caller's account, once he has proved that he is himself.

    Raises InvalidCredentials, TooMany, LogInAgain, LastAdministrator, NotLoggedIn.
    """
    await prove(accounts, session, who, password)
    return await erase(session, accounts.revoker, seal, who.id, actor_id=who.id, device=None)


async def erase(
    session: AsyncSession,
    revoker: Revoker,
    seal: Seal,
    person_id: UUID,
    *,
    actor_id: UUID,
    device: Device | None,
) -> Begun:
    """Delete somebody's account. Raises LastAdministrator, NotLoggedIn when there is none.

    device: an administrator's. None for the person himself, of whom nothing is to stay.
    """
    await lock_administrators(session)
    person = await hold(session, person_id)
    is_admin = person.role == "admin" and person.disabled_at is None
    if is_admin and await administrators(session) == 1:
        raise LastAdministrator("Make somebody else an administrator first.")
    erasure_id = new_id()
    receipt = seal.token(str(erasure_id))
    token_digest = digest(receipt)
    assert token_digest is not None
    erasure = Erasure(
        id=erasure_id,
        person_id=person_id,
        token_digest=token_digest,
        version=person.version + 1,
        requested_at=now(),
        completed_at=None,
        tries=0,
        next_at=now() + timedelta(seconds=FIRST_AGAIN_S),
    )
    session.add(erasure)
    await session.flush()
    await queries.confirm(session, erasure.id, "auth", erasure.requested_at)
    if person.email_folded and person.email_verified_at is not None:
        enqueue(
            session,
            Kind.ACCOUNT_DELETED,
            person_id=None,
            email=person.email_folded,
            erasure_id=erasure.id,
        )
    await revoker.shut_out(session, person_id)
    await retired.retire(session, person.username_shape, NAME_RETIRED)
    record(session, Action.ACCOUNT_DELETED, actor=actor_id, subject=person_id, device=device)
    await session.flush()
    await queries.scrub_audit(session, person_id)
    await queries.remove(session, person_id)
    await _tell(session, erasure)
    log.info("account_deleted", person_id=person_id, erasure_id=erasure.id)
    return Begun(erasure, receipt)


async def _tell(session: AsyncSession, erasure: Erasure) -> None:
    await stage(
        session,
        PersonErased(
            event_id=new_id(),
            occurred_at=now(),
            actor_id=None,
            version=erasure.version,
            person_id=erasure.person_id,
        ),
    )


async def tell_again(session: AsyncSession) -> bool:
    """Tell the services once more of one erasure; False when none is due."""
    erasure = await queries.due(session)
    if erasure is None:
        return False
    await _tell(session, erasure)
    erasure.tries += 1
    over = erasure.completed_at is not None and await queries.is_late(session, erasure.id, LATE)
    wait_s = min(AGAIN_MOST_S, FIRST_AGAIN_S << min(erasure.tries, 10))
    erasure.next_at = None if over else now() + timedelta(seconds=wait_s)
    return True


async def confirmed(session: AsyncSession, event: Confirmation) -> None:
    """Note that a service has erased what it held."""
    erasure = await queries.of_person(session, event.person_id)
    if erasure is None:
        return
    service = event.subject.split(".")[2]
    await queries.confirm(session, erasure.id, service, event.occurred_at)
    if erasure.completed_at is None:
        known = await queries.confirmations(session, erasure.id)
        if known.keys() >= set(SERVICES):
            erasure.completed_at = max(known.values())
            log.info("erasure_complete", erasure_id=erasure.id)


async def look(session: AsyncSession, receipt: str) -> ErasureCard:
    """Return what has become of an erasure. Raises LinkExpired for a receipt that is not ours."""
    token_digest = digest(receipt)
    erasure = await queries.by_digest(session, token_digest) if token_digest else None
    if erasure is None:
        raise LinkExpired("There is no such receipt, or not any more.")
    return await card(session, erasure)


async def card(session: AsyncSession, erasure: Erasure) -> ErasureCard:
    """Show an erasure."""
    known = await queries.confirmations(session, erasure.id)
    return ErasureCard(
        id=erasure.id,
        requested_at=erasure.requested_at,
        completed_at=erasure.completed_at,
        services=[
            ServiceErased(service=service, erased_at=known.get(service)) for service in SERVICES
        ],
    )
