import asyncio
import base64
import json
import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from cafe_chassis.testing import TestIssuer
from cafe_http import tokens
from cafe_http.errors import Unavailable
from cafe_http.tokens import TokenRefused, Verifier

KIND = {"type_": tokens.IDENTITY_TYPE, "audience": tokens.IDENTITY_AUDIENCE}
GOOD = {"sub": "somebody"}


def good(issuer: TestIssuer, **claims: Any) -> str:
    return issuer.token(tokens.IDENTITY_TYPE, tokens.IDENTITY_AUDIENCE, {**GOOD, **claims})


async def test_good_token_holds(issuer: TestIssuer) -> None:
    claims = await Verifier(issuer.fetch_keys).verify(good(issuer), **KIND)
    assert claims["sub"] == "somebody"


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def without(issuer: TestIssuer, claims: dict[str, Any], named: dict[str, str], claim: str) -> str:
    """A token with a right signature that lacks one claim."""
    left = {key: value for key, value in claims.items() if key != claim}
    return jwt.encode({"alg": "ES256", **named}, left, issuer._key)


async def confused(issuer: TestIssuer) -> dict[str, str]:
    """One token per known attack."""
    header, body, signature = good(issuer).split(".")
    kid = json.loads(base64.urlsafe_b64decode(header + "=="))["kid"]
    named = {"kid": kid, "typ": tokens.IDENTITY_TYPE}
    public = json.dumps((await issuer.fetch_keys())["keys"][0]).encode()
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    hs256 = jwt.encode({"alg": "HS256", **named}, claims, OctKey.import_key(public))
    identity = (tokens.IDENTITY_TYPE, tokens.IDENTITY_AUDIENCE)
    return {
        "none": f"{part({'alg': 'none', **named})}.{body}.",
        "hs256": hs256,
        "no kid": f"{part({'alg': 'ES256', 'typ': tokens.IDENTITY_TYPE})}.{body}.{signature}",
        "unknown kid": good(TestIssuer()),
        "wrong type": issuer.token(tokens.SERVICE_TYPE, tokens.IDENTITY_AUDIENCE, GOOD),
        "wrong audience": issuer.token(tokens.IDENTITY_TYPE, "rooms", GOOD),
        "wrong issuer": issuer.token(*identity, {**GOOD, "iss": "somebody else"}),
        "no subject": issuer.token(*identity, {}),
        "expired": good(issuer, exp=1),
        "exp as text": good(issuer, exp="never"),
        **{
            f"no {claim}": without(issuer, claims, named, claim)
            for claim in ("exp", "iat", "aud", "iss")
        },
        "changed": f"{header}.{part({**claims, 'sub': 'admin'})}.{signature}",
        "garbage": "a.b.c",
        "empty": "",
    }


async def test_confused_tokens_are_refused(issuer: TestIssuer) -> None:
    verifier = Verifier(issuer.fetch_keys)
    for token in (await confused(issuer)).values():
        with pytest.raises(TokenRefused):
            await verifier.verify(token, **KIND)


async def test_unknown_kids_do_not_make_us_fetch_all_the_time(issuer: TestIssuer) -> None:
    fetched = 0

    async def fetch() -> Any:
        nonlocal fetched
        fetched += 1
        return await issuer.fetch_keys()

    verifier = Verifier(fetch)
    for _ in range(20):
        with pytest.raises(TokenRefused):
            await verifier.verify(good(TestIssuer()), **KIND)
    assert fetched == 1


async def test_keys_that_cannot_be_fetched_are_asked_for_once_a_second(issuer: TestIssuer) -> None:
    asked, away = 0, True

    async def fetch() -> Any:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0.05)
        if away:
            raise OSError
        return await issuer.fetch_keys()

    verifier = Verifier(fetch)
    for _ in range(2):
        async with asyncio.TaskGroup() as group:
            for _ in range(50):
                group.create_task(refused(verifier, good(issuer)))
    assert asked == 1
    away = False
    await asyncio.sleep(1.1)
    answers = await asyncio.gather(*(verifier.verify(good(issuer), **KIND) for _ in range(50)))
    assert {claims["sub"] for claims in answers} == {"somebody"}
    assert asked == 2


async def refused(verifier: Verifier, token: str) -> None:
    with pytest.raises(Unavailable):
        await verifier.verify(token, **KIND)


async def test_what_was_verified_before_holds_no_longer_than_it_should(
    issuer: TestIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = issuer

    async def fetch() -> Any:
        return await published.fetch_keys()

    verifier, token = Verifier(fetch), good(issuer)
    for _ in range(2):
        assert (await verifier.verify(token, **KIND))["sub"] == "somebody"
    for other in ({**KIND, "audience": "rooms"}, {**KIND, "type_": tokens.SERVICE_TYPE}):
        with pytest.raises(TokenRefused):
            await verifier.verify(token, **other)
    with monkeypatch.context() as later:
        real = time.time
        later.setattr(time, "time", lambda: real() + 3600)
        with pytest.raises(TokenRefused):  # its time is over
            await verifier.verify(token, **KIND)
    assert (await verifier.verify(token, **KIND))["sub"] == "somebody"
    published = TestIssuer()
    monkeypatch.setattr(tokens, "REFRESH_S", 0.0)
    with pytest.raises(TokenRefused):  # its key is gone
        await verifier.verify(token, **KIND)
