"""HTTP of log-in by providers, and of the identities that are linked."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from cafe_auth.accounts.api import welcome
from cafe_auth.accounts.proof import prove
from cafe_auth.accounts.service import HalfWay, LoggedIn
from cafe_auth.factors.schemas import PasswordProof
from cafe_auth.oidc import identities, newcomers, service
from cafe_auth.oidc.browser import new_secret
from cafe_auth.oidc.client import ProviderClient
from cafe_auth.oidc.naming import door, safe_next
from cafe_auth.oidc.newcomers import Newcomer
from cafe_auth.oidc.schemas import IdentityCard, LinkBegun, NewcomerSignUp, ProviderCard
from cafe_auth.oidc.service import Answer, Linked, Outcome, Trouble
from cafe_auth.profile.schemas import User
from cafe_auth.resources import Resources
from cafe_auth.sessions import guard
from cafe_http import device as devices
from cafe_http.device import Device
from cafe_http.errors import NotFound, Unavailable
from cafe_http.identity import Principal

SECURITY_PAGE = "/profile"

# Litestar keeps `state` for itself, and `next` is Python's.
State = Annotated[str, QueryParameter(name="state")]
Next = Annotated[str | None, QueryParameter(name="next")]


class OidcApi(Controller):
    """Log-in by a provider. Its addresses are opened by browsers, so their answers are pages."""

    path = "/api/auth/oidc"
    tags = ("providers",)
    dependencies = guard.GIVEN | devices.GIVEN

    @get("/providers", operation_id="oidcProviders", summary="Who one can log in by")
    async def providers(self, resources: NamedDependency[Resources]) -> list[ProviderCard]:
        """Those that the operator configured, in his order."""
        return [
            ProviderCard(id=one.provider.id, name=one.provider.name)
            for one in resources.providers.values()
        ]

    @get(
        "/{provider:str}/login",
        status_code=303,
        operation_id="oidcLogIn",
        summary="Go to a provider to log in",
    )
    async def log_in(
        self,
        request: Request[Any, Any, Any],
        provider: FromPath[str],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
        next_: Next = None,
    ) -> Response[None]:
        """303 to the provider, or back to the log-in page when that does not answer.

        next: a page of the cafe to go to afterwards.
        """
        client, goal = _client(resources, provider), safe_next(next_)
        secret = _secret(request, resources)
        try:
            url = await service.begin(
                resources.accounts, client, session, secret=secret, next_=goal, device=device
            )
        except Unavailable:
            return _to(door("/login", goal, problem=Trouble.AWAY))
        return _to(url, resources.browser.carrying(secret))

    @get(
        "/{provider:str}/callback",
        status_code=303,
        operation_id="oidcCallback",
        summary="Come back from a provider",
    )
    async def callback(
        self,
        request: Request[Any, Any, Any],
        provider: FromPath[str],
        device: NamedDependency[Device],
        maybe_who: NamedDependency[Principal | None],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
        state_: State = "",
        code: FromQuery[str] = "",
        error: FromQuery[str] = "",
        iss: FromQuery[str | None] = None,
    ) -> Response[None]:
        """303 to a page of ours, logged in where that was all.

        Otherwise that page learns behind its `#` what is left to do: `ticket` and `second_factor`
        (`/login`), `newcomer` and `username` (`/signup`), or which `problem` there was.
        """
        client = _client(resources, provider)
        outcome = await service.finish(
            resources.accounts,
            client,
            session,
            Answer(state_, code, error, iss),
            secret=resources.browser.find(request.headers.get("cookie")),
            device=device,
            who=maybe_who,
        )
        return _page(outcome, client, resources)

    @post(
        "/{provider:str}/link",
        status_code=200,
        operation_id="linkIdentity",
        summary="Begin to link an account at a provider",
    )
    async def link(
        self,
        request: Request[Any, Any, Any],
        provider: FromPath[str],
        data: JSONBody[PasswordProof],
        holder: NamedDependency[Principal],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> Response[LinkBegun]:
        """Send the browser to `url`; it comes back to the security page."""
        client, secret = _client(resources, provider), _secret(request, resources)
        await prove(resources.accounts, session, holder, data.password)
        url = await service.begin(
            resources.accounts,
            client,
            session,
            secret=secret,
            next_="/",
            device=device,
            link_to=holder,
        )
        return Response(LinkBegun(url=url), cookies=[resources.browser.carrying(secret)])

    @post("/signup", operation_id="oidcSignUp", summary="Choose a username, after a first log-in")
    async def sign_up(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[NewcomerSignUp],
        device: NamedDependency[Device],
        maybe_who: NamedDependency[Principal | None],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> Response[User]:
        """In the browser that came back from the provider. Sets the session cookie."""
        secret = resources.browser.find(request.headers.get("cookie"))
        entered = await newcomers.choose(
            resources.accounts, session, secret, data, device, maybe_who
        )
        return welcome(entered, resources, status=201)


class IdentitiesApi(Controller):
    """The accounts elsewhere that the caller can log in by. Only a session gets in here."""

    path = "/api/auth/identities"
    tags = ("providers",)
    dependencies = guard.GIVEN | devices.GIVEN

    @get("/", operation_id="identities", summary="The caller's linked accounts, oldest first")
    async def identities(
        self,
        holder: NamedDependency[Principal],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> list[IdentityCard]:
        """One for each provider at most, as a rule; nothing forbids two."""
        return await identities.listed(session, resources.providers, holder.id)

    @delete("/{identity_id:uuid}", operation_id="unlinkIdentity", summary="Unlink an account")
    async def unlink(
        self,
        identity_id: FromPath[UUID],
        data: JSONBody[PasswordProof],
        holder: NamedDependency[Principal],
        device: NamedDependency[Device],
        session: NamedDependency[AsyncSession],
        resources: NamedDependency[Resources],
    ) -> None:
        """409 for the only way in: a password or a passkey comes first."""
        await identities.unlink(
            resources.accounts, session, holder, identity_id, data.password, device
        )


def _client(resources: Resources, provider: str) -> ProviderClient:
    client = resources.providers.get(provider)
    if client is None:
        raise NotFound
    return client


def _secret(request: Request[Any, Any, Any], resources: Resources) -> str:
    """Return this browser's secret, or a new one: two tabs may be on their way at once."""
    return resources.browser.find(request.headers.get("cookie")) or new_secret()


def _page(outcome: Outcome, client: ProviderClient, resources: Resources) -> Response[None]:
    came, goal = outcome.came, outcome.next
    if isinstance(came, LoggedIn):
        return _to(goal, resources.cookie.carrying(came.cookie))
    if isinstance(came, HalfWay):
        kinds = ",".join(came.kinds)
        return _to(door("/login", goal, ticket=came.ticket, second_factor=kinds))
    if isinstance(came, Newcomer):
        marks = {"newcomer": came.token, "username": came.suggestion}
        return _to(door("/signup", goal, provider=client.provider.id, **marks))
    if outcome.linking:
        result = "linked" if isinstance(came, Linked) else came.value
        return _to(f"{SECURITY_PAGE}?provider={result}#security")
    assert isinstance(came, Trouble)
    return _to(door("/login", goal, problem=came.value))


def _to(url: str, *cookies: Cookie) -> Response[None]:
    return Response(None, status_code=303, headers={"location": url}, cookies=list(cookies))
