"""Who is told what."""

from dataclasses import replace

import pytest

from cafe_local import gateway, topology
from cafe_local.options import SERVICES


@pytest.fixture
def two_chats(chosen):
    return replace(chosen, replicas={**chosen.replicas, "chat": 2})


@pytest.fixture
def ports(two_chats):
    names = [name for _, name in topology.instances(two_chats)]
    names += ["postgres", "nats", "valkey", *(f"{name}-internal" for name in names)]
    return {name: 20000 + number for number, name in enumerate(names)}


def test_services_are_always_numbered(two_chats):
    names = [name for _, name in topology.instances(two_chats)]
    assert names == ["auth-1", "rooms-1", "chat-1", "chat-2", "signaling-1", "tracker-1"]


def test_a_service_knows_every_replica_of_the_others_and_its_own_database(two_chats, home, ports):
    settings = topology.service_environment("rooms", "rooms-1", two_chats, home, ports)
    chats = ",".join(f"http://127.0.0.1:{ports[f'chat-{n}-internal']}" for n in (1, 2))
    assert settings["CAFE_CHAT_URL"] == chats
    assert settings["CAFE_DATABASE_URL"].startswith("postgresql://rooms:")
    assert settings["CAFE_DATABASE_URL"].endswith("/rooms")
    assert settings["CAFE_INSTANCE"] == "rooms-1"
    assert "CAFE_KEY_SECRET" not in settings


def test_only_auth_knows_every_client_s_secret(two_chats, home, ports):
    for service in SERVICES:
        topology.service_environment(service, f"{service}-1", two_chats, home, ports)
    settings = topology.service_environment("auth", "auth-1", two_chats, home, ports)
    folder = home.secrets / "clients"
    assert settings["CAFE_CLIENT_SECRETS_DIR"] == str(folder)
    assert sorted(path.name for path in folder.iterdir()) == sorted(SERVICES)


def test_only_auth_offers_the_first_administrator_s_link(two_chats, home, ports):
    files = {
        name: topology.service_environment(name, f"{name}-1", two_chats, home, ports).get(
            "CAFE_ADMIN_LINK_FILE"
        )
        for name in SERVICES
    }
    assert files == {**dict.fromkeys(SERVICES), "auth": str(home.admin_link)}


def test_passwords_differ(two_chats, home, ports):
    urls = {
        topology.service_environment(name, f"{name}-1", two_chats, home, ports)[variable]
        for name in SERVICES
        for variable in ("CAFE_DATABASE_URL", "CAFE_NATS_URL", "CAFE_CLIENT_SECRET")
    }
    assert len(urls) == 3 * len(SERVICES)


def test_the_gateway_listens_on_loopback_only(chosen):
    for address in topology.listen_addresses(chosen.port):
        assert address.startswith(("127.0.0.1:", "[::1]:"))


def test_a_second_address_behaves_like_the_first(chosen):
    settings = gateway.static_configuration(
        chosen.root, chosen.home / "routes", ["127.0.0.1:1", "[::1]:1"], ask=2
    )
    points = settings["entryPoints"]
    assert points["web2"] == {**points["web"], "address": "[::1]:1"}
    assert points["ask"]["address"] == "127.0.0.1:2"
    assert "api" not in settings
    assert "metrics" not in settings


@pytest.mark.parametrize(
    ("origin", "hosts"),
    [
        ("http://localhost:8080", ["localhost", "127.0.0.1", "::1"]),
        ("http://127.0.0.1:8080", ["localhost", "127.0.0.1", "::1"]),
        ("https://cafe.example", ["cafe.example"]),
    ],
)
def test_own_hosts(origin, hosts):
    assert gateway.own_hosts(origin) == hosts
