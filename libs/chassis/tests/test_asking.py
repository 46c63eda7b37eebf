"""Questions to another service, with tokens that an OAuth endpoint gives out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
import uvicorn
from litestar import Litestar, Request, post

from cafe_chassis import asking
from cafe_chassis.asking import RENEW_S, Asker
from cafe_chassis.settings import BaseSettings
from cafe_chassis.testing import App, TestIssuer
from cafe_http.errors import NotFound, Unavailable


class AskingSettings(BaseSettings, frozen=True, kw_only=True):
    demo_url: str = ""


@asynccontextmanager
async def token_endpoint(issuer: TestIssuer, lives_s: int) -> AsyncIterator[tuple[str, list[str]]]:
    """An endpoint whose tokens live `lives_s`; yields its URL and whom they were for."""
    given: list[str] = []

    @post("/internal/v1/token", status_code=200)
    async def token(request: Request[Any, Any, Any]) -> dict[str, Any]:
        form = await request.form()
        given.append(str(form["audience"]))
        header = issuer.service("rooms", str(form["audience"]), str(form["scope"]))
        return {
            "access_token": header["authorization"].removeprefix("Bearer "),
            "token_type": "Bearer",
            "expires_in": lives_s,
        }

    config = uvicorn.Config(Litestar([token]), port=0, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    listening = config.bind_socket()
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", given
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def asker(app: App, auth_url: str, settings: BaseSettings) -> AsyncIterator[Asker]:
    values = {
        **msgspec.structs.asdict(settings),
        "auth_url": auth_url,
        "demo_url": app.internal_url,
    }
    made = Asker("rooms", AskingSettings(**values))
    try:
        yield made
    finally:
        await made.close()


@pytest.mark.parametrize(("lives_s", "asked_for"), [(300, 1), (RENEW_S + 15, 1), (RENEW_S - 5, 3)])
async def test_a_token_serves_until_shortly_before_its_end(
    app: App,
    issuer: TestIssuer,
    settings: BaseSettings,
    monkeypatch: pytest.MonkeyPatch,
    lives_s: int,
    asked_for: int,
) -> None:
    monkeypatch.setitem(asking.SCOPES, "demo", "secret:read")
    async with (
        token_endpoint(issuer, lives_s) as (url, given),
        asker(app, url, settings) as questions,
    ):
        for _ in range(3):
            answer = await questions.get(
                "demo", "/internal/v1/secret", answer=dict[str, str], params={}
            )
            assert answer == {"drink": "tea"}
        with pytest.raises(NotFound):
            await questions.get("demo", "/internal/v1/nothing", answer=dict[str, str], params={})
    assert len(given) == asked_for + (1 if asked_for > 1 else 0)


async def test_nobody_there_is_unavailable_at_once_after_a_while(
    app: App, settings: BaseSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(asking.SCOPES, "demo", "secret:read")
    async with asker(app, "http://127.0.0.1:1", settings) as questions:
        for _ in range(asking.BREAKER_FAILURES + 1):
            with pytest.raises(Unavailable):
                await questions.get("demo", "/internal/v1/secret", answer=dict[str, str], params={})
