"""Tracker as a service: its schema, its settings, its OpenAPI document."""

import pytest

from cafe_chassis.app import openapi
from cafe_chassis.migrate import drift, migrate
from cafe_chassis.settings import SettingsError, load
from cafe_tracker.app import SERVICE
from cafe_tracker.settings import Settings

ENVIRONMENT = {
    "CAFE_HTTP_PORT": "0",
    "CAFE_INTERNAL_PORT": "0",
    "CAFE_DATABASE_URL": "postgresql://a:kx81mfa0q2zv7nd4@localhost/c",
    "CAFE_NATS_URL": "nats://a:w9d3kf02lxqpz71m@localhost",
    "CAFE_VALKEY_URL": "redis://:p0q8smz31xkd7vn2@localhost",
    "CAFE_CLIENT_SECRET": "three green owls under rain",
}


async def test_the_migrations_build_what_the_tables_say(database_url: str) -> None:
    await migrate(SERVICE, database_url)
    assert await drift(SERVICE, database_url) == []


def test_a_minute_lasts_sixty_seconds() -> None:
    assert load(Settings, ENVIRONMENT).minute.total_seconds() == 60


def test_shorter_minutes_are_refused_in_public() -> None:
    public = {**ENVIRONMENT, "CAFE_ORIGIN": "https://cafe.example", "CAFE_TIMER_MINUTE_S": "1"}
    with pytest.raises(SettingsError, match="CAFE_TIMER_MINUTE_S"):
        load(Settings, public)


def test_every_call_of_the_contract_is_in_the_openapi_document() -> None:
    paths = openapi(SERVICE)["paths"]
    found = {
        f"{method.upper()} {path.removeprefix('/api/tracker')}"
        for path, methods in paths.items()
        for method in methods
    }
    commands = ["start", "pause", "resume", "reset", "skip", "end", "extend"]
    scopes = ["/timer", "/rooms/{code}/timer"]
    assert found >= {f"POST {scope}/{command}" for scope in scopes for command in commands}
    assert found >= {f"GET {scope}" for scope in scopes}
    assert found >= {
        "GET /sessions",
        "POST /sessions",
        "PATCH /sessions/{session_id}",
        "DELETE /sessions/{session_id}",
        "GET /progress",
        "GET /heatmap",
        "GET /export",
    }
