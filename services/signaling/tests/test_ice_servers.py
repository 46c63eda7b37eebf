"""TURN credentials, as coturn's `use-auth-secret` computes them."""

from uuid import UUID

import pytest

from cafe_chassis.settings import SettingsError, load
from cafe_signaling.ice.service import servers
from cafe_signaling.settings import SignalingSettings

ANA = UUID("01890000-0000-7000-8000-000000000001")
NEEDED = {
    "CAFE_HTTP_PORT": "0",
    "CAFE_INTERNAL_PORT": "0",
    "CAFE_DATABASE_URL": "postgresql://x",
    "CAFE_NATS_URL": "nats://x",
    "CAFE_VALKEY_URL": "redis://x",
    "CAFE_CLIENT_SECRET": "x",
}


def test_none_by_default() -> None:
    assert servers(load(SignalingSettings, NEEDED), ANA, 0.0, 60) == []


def test_listed_servers_are_handed_out_as_they_are() -> None:
    listed = '[{"urls": ["stun:stun.example:3478"]}]'
    found = servers(load(SignalingSettings, {**NEEDED, "CAFE_ICE_SERVERS": listed}), ANA, 0.0, 60)
    assert [(server.urls, server.username) for server in found] == [
        (["stun:stun.example:3478"], None)
    ]


def test_turn_credentials_end_in_time_and_name_their_person() -> None:
    turn = {"CAFE_TURN_URLS": '["turn:turn.example:3478"]', "CAFE_TURN_SECRET": "north"}
    (server,) = servers(load(SignalingSettings, {**NEEDED, **turn}), ANA, 1_700_000_000.9, 3600)
    assert server.urls == ["turn:turn.example:3478"]
    assert server.username == f"1700003600:{ANA}"
    # printf '1700003600:01890000-0000-7000-8000-000000000001' | openssl dgst -sha1 -hmac north
    # -binary | base64
    assert server.credential == "7pFXO9i4ckCH6vRxZYy+AMTPF4Q="


def test_turn_servers_without_their_secret_are_refused() -> None:
    with pytest.raises(SettingsError, match="CAFE_TURN_URLS needs CAFE_TURN_SECRET"):
        load(SignalingSettings, {**NEEDED, "CAFE_TURN_URLS": '["turn:turn.example:3478"]'})


def test_a_secret_waits_for_servers_that_may_come() -> None:
    settings = load(
        SignalingSettings, {**NEEDED, "CAFE_TURN_SECRET": "north", "CAFE_TURN_URLS": "[]"}
    )
    assert servers(settings, ANA, 1_700_000_000.0, 3600) == []
