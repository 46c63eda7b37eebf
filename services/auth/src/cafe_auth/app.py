"""The composition root: how auth is put together."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from cafe_auth.accounts.api import AccountsApi
from cafe_auth.accounts.attempts import Attempts
from cafe_auth.accounts.hashing import PasswordHashing
from cafe_auth.accounts.service import Accounts
from cafe_auth.admin.api import AdminApi
from cafe_auth.admin.bulk.api import AdminBulkApi
from cafe_auth.admin.guard import may_administer
from cafe_auth.admin.live.api import live
from cafe_auth.admin.overview.api import overview
from cafe_auth.admin.trail.api import AdminAuditApi
from cafe_auth.audit import reactions as audit
from cafe_auth.avatars.api import AvatarsApi
from cafe_auth.avatars.service import Pictures
from cafe_auth.blocks.api import BlocksApi
from cafe_auth.clients.api import token
from cafe_auth.clients.service import read_secrets
from cafe_auth.export.api import ExportApi
from cafe_auth.export.service import Exports
from cafe_auth.factors.api import FactorsApi
from cafe_auth.internal import people, sessions_live
from cafe_auth.keys.api import internal_jwks, jwks
from cafe_auth.keys.sealing import Seal
from cafe_auth.keys.service import KeyRing, tend
from cafe_auth.leaving import reactions as erasures
from cafe_auth.leaving.api import LeavingApi
from cafe_auth.leaving.service import tell_again
from cafe_auth.mail.delivery import Delivery, Folder, Server, Smtp
from cafe_auth.mail.postman import Postman
from cafe_auth.oidc.api import IdentitiesApi, OidcApi
from cafe_auth.oidc.browser import BrowserCookie
from cafe_auth.oidc.client import ProviderClient
from cafe_auth.passkeys.api import PasskeyLogInApi, PasskeysApi
from cafe_auth.passkeys.ceremony import RelyingParty
from cafe_auth.profile.api import ProfileApi
from cafe_auth.recovery.api import RecoveryApi
from cafe_auth.recovery.compose import composer
from cafe_auth.registration import first_admin
from cafe_auth.registration.api import InvitationsApi
from cafe_auth.resources import Resources
from cafe_auth.sessions import hints, last_use
from cafe_auth.sessions.api import SessionsApi
from cafe_auth.sessions.cache import SessionCache
from cafe_auth.sessions.cookie import SessionCookie
from cafe_auth.sessions.forward_auth import forward_auth
from cafe_auth.sessions.gate import Gate
from cafe_auth.sessions.last_use import LastUses
from cafe_auth.sessions.service import Revoker
from cafe_auth.settings import Settings
from cafe_auth.sweeping import sweep
from cafe_auth.tables import Base
from cafe_auth.tokens.api import TokensApi
from cafe_chassis.core import Core
from cafe_chassis.jobs import Job, every
from cafe_chassis.limits import Bucket
from cafe_chassis.service import Service
from cafe_database.sessions import unit
from cafe_messaging.consumer import Subscription

TEND_KEYS_S = 300.0
SWEEP_S = 3600.0
ERASURES_S = 5.0
OFFER_S = 60.0
"""How soon the first administrator's link is gone from the disk, or there again."""


@asynccontextmanager
async def open_resources(core: Core) -> AsyncIterator[Resources]:
    """Make what auth needs beside the chassis; nothing connects yet."""
    settings = core.settings
    assert isinstance(settings, Settings)
    seal = Seal(settings.key_secret)
    keys = KeyRing(core.sessions, seal)
    cache = SessionCache(core.valkey)
    last_uses = LastUses(core.sessions)
    revoker = Revoker(cache, core.bus)
    hashing = PasswordHashing()
    providers = {one.id: ProviderClient(one, settings.origin) for one in settings.oidc_providers}
    pictures = Pictures(core.limiter)
    try:
        yield Resources(
            core=core,
            seal=seal,
            keys=keys,
            cache=cache,
            gate=Gate(
                core.sessions,
                cache,
                keys,
                last_uses,
                admins_need_factor=settings.admin_second_factor == "required",
            ),
            last_uses=last_uses,
            revoker=revoker,
            accounts=Accounts(
                sessions=core.sessions,
                limiter=core.limiter,
                hashing=hashing,
                attempts=Attempts(core.sessions, enabled=settings.limits),
                revoker=revoker,
                registration=settings.registration,
                signups_per_hour=settings.signups_per_hour,
            ),
            pictures=pictures,
            exports=Exports(core),
            cookie=SessionCookie(settings.origin),
            party=RelyingParty(settings.origin),
            browser=BrowserCookie(settings.origin),
            providers=providers,
            postman=Postman(core.sessions, delivery(settings), composer(settings.origin, seal)),
            client_secrets=read_secrets(settings.client_secrets_dir),
        )
    finally:
        await last_uses.close()
        hashing.close()
        for provider in providers.values():
            await provider.close()
        pictures.close()


def delivery(settings: Settings) -> Delivery | None:
    """Return where mails go; None when nothing says so."""
    if settings.smtp_url:
        return Smtp(Server.of_url(settings.smtp_url), settings.sender)
    return Folder(Path(settings.mail_dir), settings.sender) if settings.mail_dir else None


def jobs(resources: Resources) -> Sequence[Job]:
    """Look after the keys, and sweep out what is over."""

    async def tend_keys() -> None:
        async with unit(resources.core.sessions) as session:
            await tend(session, resources.seal)

    async def sweep_all() -> None:
        async with unit(resources.core.sessions) as session:
            await sweep(session)

    async def tell_of_erasures() -> None:
        more = True
        while more:
            async with unit(resources.core.sessions) as session:
                more = await tell_again(session)

    found = [
        every(ERASURES_S, "tell_of_erasures", tell_of_erasures),
        every(TEND_KEYS_S, "tend_keys", tend_keys),
        every(SWEEP_S, "sweep", sweep_all),
        Job("postman", resources.postman.run),
    ]
    settings = resources.core.settings
    assert isinstance(settings, Settings)
    if file := settings.admin_link_file:

        async def offer() -> None:
            async with unit(resources.core.sessions) as session:
                await first_admin.offer(session, Path(file), settings.origin)

        found.append(every(OFFER_S, "first_admin", offer))
    return found


def serving_jobs(resources: Resources) -> Sequence[Job]:
    """Write which sessions are in use, and hear at once which ended or changed elsewhere."""
    known, bus = resources.cache.known, resources.core.bus
    return [
        every(last_use.WRITE_S, "last_uses", resources.last_uses.write),
        Job("session_hints", lambda: hints.follow(known, bus)),
    ]


def subscriptions(_: Resources) -> Sequence[Subscription]:
    """Keep what other services tell for the trail, and that they have erased what they held."""
    return [audit.SUBSCRIPTION, erasures.SUBSCRIPTION]


READS = Bucket("auth-reads", per_s=10, burst=100)
WRITES = Bucket("auth-writes", per_s=5, burst=50)
"""Per person, as in tracker: pages that are read fast stay far below; a loop does not."""

SERVICE = Service(
    name="auth",
    may_administer=may_administer,
    settings=Settings,
    metadata=Base.metadata,
    open=open_resources,
    controllers=[
        AccountsApi,
        ProfileApi,
        AvatarsApi,
        BlocksApi,
        ExportApi,
        LeavingApi,
        SessionsApi,
        TokensApi,
        FactorsApi,
        PasskeysApi,
        PasskeyLogInApi,
        OidcApi,
        IdentitiesApi,
        RecoveryApi,
        InvitationsApi,
        AdminApi,
        AdminBulkApi,
        AdminAuditApi,
        live,
        overview,
        jwks,
    ],
    internal=[forward_auth, token, internal_jwks, sessions_live, people],
    jobs=jobs,
    serving_jobs=serving_jobs,
    reads=READS,
    writes=WRITES,
    subscriptions=subscriptions,
)
