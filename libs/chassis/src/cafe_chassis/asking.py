"""Questions to other services: internal HTTP with service tokens, one second, a breaker.

Tokens come from auth by OAuth 2 client credentials (RFC 6749 §4.4), through Authlib; one per asked
service, renewed before it ends. Where an answer is missing, the asker fails closed.
"""

import asyncio
import itertools
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

import httpx2
import msgspec
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from msgspec import Struct
from prometheus_client import Counter, Histogram

from cafe_chassis import personal
from cafe_chassis.settings import BaseSettings
from cafe_contracts.questions import ExportLine
from cafe_http.errors import NotFound, Unavailable
from cafe_telemetry import logs, tracing

log = logs.get(__name__)

T = TypeVar("T")
Item = TypeVar("Item")
Params = Mapping[str, str | int | UUID]

TIMEOUT_S = 1.0
BATCH = 500
"""Ids in one question: about 40 KiB, under the limit of a request's body."""
RENEW_S = 30
"""A token is replaced so many seconds before it ends."""
BREAKER_FAILURES = 5
BREAKER_OPEN_S = 2.0
"""After so many failures in a row nobody waits for that service for so long."""

AGAIN_S = 0.3
"""`patiently` tries once more after so long."""

EXPORT_SILENCE_S = 5.0
"""Between two pieces of a long answer."""

SCOPES: dict[str, str] = {
    "auth": "sessions:read people:read",
    "rooms": "rooms:admission rooms:rosters rooms:mates export:read",
    "chat": "presence:read export:read",
    "tracker": "timers:read export:read",
    "signaling": "calls:read export:read",
}
"""What each service may be asked; auth grants a client only what it needs of it."""

questions_total = Counter(
    "cafe_questions_total", "Questions to other services", ["asked", "outcome"]
)
question_seconds = Histogram(
    "cafe_question_seconds",
    "Time to the answer of another service, or to giving up",
    ["asked"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1),
)


async def patiently(question: Callable[[], Awaitable[T]]) -> T:
    """Ask, and once more where no answer came: on a busy machine one is late now and then.

    For handshakes, which a single late answer should not cost. Raises what the second try raises.
    """
    try:
        return await question()
    except Unavailable:
        await asyncio.sleep(AGAIN_S)
        return await question()


class _Peer:
    """One asked service: its addresses, our token for it, its breaker."""

    def __init__(self, urls: list[str], client: AsyncOAuth2Client) -> None:
        self.urls = itertools.cycle(urls)
        self.count = len(urls)
        self.client = client
        self.token_lock = asyncio.Lock()
        self.failures = 0
        self.open_until = 0.0


class Asker:
    """Asks other services on behalf of this one."""

    def __init__(self, service: str, settings: BaseSettings) -> None:
        self._settings = settings
        self._service = service
        self._peers: dict[str, _Peer] = {}

    async def close(self) -> None:
        """Close all connections."""
        for peer in self._peers.values():
            await peer.client.aclose()

    async def get(self, service: str, path: str, *, answer: type[T], params: Params) -> T:
        """Ask by GET.

        Raises NotFound (the asked service says so) or Unavailable.
        """
        query = {key: str(value) for key, value in params.items()}
        return await self._ask(service, "GET", path, answer, params=query)

    async def post(self, service: str, path: str, *, answer: type[T], body: Struct) -> T:
        """Ask by POST. Raises as `get` does."""
        content = msgspec.json.encode(body)
        return await self._ask(service, "POST", path, answer, content=content)

    async def post_in_batches(
        self,
        service: str,
        path: str,
        items: Sequence[Item],
        body: Callable[[list[Item]], Struct],
        *,
        answer: type[T],
    ) -> list[T]:
        """Ask about many things, BATCH of them at a time; about nothing: no question.

        Raises as `get` does, also when only one batch has no answer.
        """
        starts = range(0, len(items), BATCH)
        return [
            await self.post(service, path, answer=answer, body=body(list(items[at : at + BATCH])))
            for at in starts
        ]

    async def export(self, service: str, person_id: UUID) -> AsyncGenerator[ExportLine]:
        """Ask for everything that a service holds on somebody (`personal.answer`).

        Raises Unavailable, also for an answer that was broken off.
        """
        peer = self._peer(service)
        try:
            async with asyncio.timeout(TIMEOUT_S):
                await self._ensure_token(service, peer)
            url = f"{next(peer.urls)}/internal/v1/people/{person_id}/export"
            async with peer.client.stream("GET", url, timeout=EXPORT_SILENCE_S) as response:
                if response.status_code >= 300:
                    raise Unavailable
                rest = b""
                async for some in response.aiter_bytes():
                    # Not by httpx's own lines: it also breaks at what may stand within a text.
                    *whole, rest = (rest + some).split(b"\n")
                    for one in whole:
                        line = msgspec.json.decode(one, type=ExportLine)
                        if line == personal.END:
                            return
                        yield line
        except (httpx2.HTTPError, AuthlibBaseError, TimeoutError, OSError) as error:
            log.warning("export_failed", asked=service, why=type(error).__name__)
        raise Unavailable

    async def keys(self) -> Mapping[str, Any]:
        """Fetch auth's public keys (needs no token)."""
        peer = self._peer("auth")
        response = await peer.client.request(
            "GET", f"{next(peer.urls)}/internal/v1/jwks", withhold_token=True
        )
        response.raise_for_status()
        document: Mapping[str, Any] = msgspec.json.decode(response.content, type=dict[str, Any])
        return document

    async def _ask(
        self, service: str, method: str, path: str, answer: type[T], **request: Any
    ) -> T:
        peer = self._peer(service)
        if time.monotonic() < peer.open_until:
            questions_total.labels(service, "breaker").inc()
            raise Unavailable
        try:
            with question_seconds.labels(service).time(), tracing.span(f"ask {service}", "client"):
                async with asyncio.timeout(TIMEOUT_S):
                    response = await self._send(service, peer, method, path, request)
        except (httpx2.HTTPError, AuthlibBaseError, TimeoutError, OSError) as error:
            self._failed(service, peer, type(error).__name__)
            raise Unavailable from None
        if response.status_code == 404:
            questions_total.labels(service, "not_found").inc()
            raise NotFound
        if response.status_code == 503:
            # It is there and says so: not a reason to stop asking, as a dead service is.
            questions_total.labels(service, "unavailable").inc()
            raise Unavailable
        if response.status_code >= 300:
            self._failed(service, peer, str(response.status_code))
            raise Unavailable
        peer.failures = 0
        questions_total.labels(service, "answered").inc()
        return msgspec.json.decode(response.content, type=answer)

    async def _send(
        self, service: str, peer: _Peer, method: str, path: str, request: dict[str, Any]
    ) -> httpx2.Response:
        await self._ensure_token(service, peer)
        headers = {"Content-Type": "application/json"}
        if current := logs.request_id.get():
            headers["X-Request-Id"] = current
        tracing.inject(headers)
        # Another replica is tried at once where one refuses the connection: it may be restarting.
        for attempt in range(peer.count):
            try:
                response: httpx2.Response = await peer.client.request(
                    method, next(peer.urls) + path, headers=headers, **request
                )
            except httpx2.ConnectError:
                if attempt == peer.count - 1:
                    raise
                continue
            if response.status_code == 401:
                # Keys were rotated or the asked service lost them: the next question asks anew.
                peer.client.token = None
            return response
        raise AssertionError("a service has at least one address")

    async def _ensure_token(self, service: str, peer: _Peer) -> None:
        async with peer.token_lock:
            if peer.client.token and not peer.client.token.is_expired(leeway=RENEW_S):
                return
            auth = self._peer("auth")
            await peer.client.fetch_token(
                f"{next(auth.urls)}/internal/v1/token",
                grant_type="client_credentials",
                scope=SCOPES[service],
                audience=service,
            )

    def _failed(self, service: str, peer: _Peer, why: str) -> None:
        questions_total.labels(service, "failed").inc()
        peer.failures += 1
        if peer.failures >= BREAKER_FAILURES:
            peer.open_until = time.monotonic() + BREAKER_OPEN_S
        if peer.failures in (1, BREAKER_FAILURES):
            log.warning("question_failed", asked=service, why=why, failures=peer.failures)

    def _peer(self, service: str) -> _Peer:
        if service not in self._peers:
            urls: str = getattr(self._settings, f"{service}_url")
            listed = [url.strip().rstrip("/") for url in urls.split(",") if url.strip()]
            if not listed:
                raise Unavailable(f"CAFE_{service.upper()}_URL is not set")
            client = AsyncOAuth2Client(
                client_id=self._service,
                client_secret=self._settings.client_secret,
                token_endpoint_auth_method="client_secret_basic",
                timeout=TIMEOUT_S,
                trust_env=False,
                # Renewing is ours (RENEW_S): Authlib would refuse a token that we still use.
                leeway=0,
            )
            self._peers[service] = _Peer(listed, client)
        return self._peers[service]
