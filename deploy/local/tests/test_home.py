"""Ports and secrets that an installation remembers."""

import re
import socket
import stat

import pytest

from cafe_local import ports
from cafe_local.secret import make_secret


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_secrets_are_made_once_and_for_their_owner_only(home):
    first = home.secret("clients/chat")
    assert home.secret("clients/chat") == first
    assert mode(home.secrets / "clients" / "chat") == 0o600
    assert mode(home.secrets / "clients") == 0o700
    assert mode(home.secrets) == 0o700


def test_secrets_are_words_that_no_parser_takes_for_numbers():
    secrets = {make_secret() for _ in range(200)}
    assert len(secrets) == 200
    assert all(re.fullmatch(r"[a-z][a-z0-9]{39}", secret) for secret in secrets)


def test_ports_are_remembered(home):
    names = ["postgres", "nats", "chat-1"]
    first = home.ports(names)
    assert len(set(first.values())) == 3
    assert home.ports(names) == first
    more = home.ports([*names, "chat-2"])
    assert {name: more[name] for name in names} == first


def test_a_port_that_somebody_took_is_chosen_anew(home):
    first = home.ports(["postgres", "nats"])
    with socket.create_server(("127.0.0.1", first["nats"])):
        second = home.ports(["postgres", "nats"])
    assert second["postgres"] == first["postgres"]
    assert second["nats"] not in first.values()


def test_the_gateway_s_own_port_is_never_chosen(home):
    first = home.ports(["postgres"])
    assert home.ports(["postgres"], taken=first.values()) != first


@pytest.mark.parametrize("host", ports.loopback_hosts())
def test_a_listening_port_is_not_free(host):
    port = ports.free_port()
    assert ports.is_free(port, host)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family):
        assert not ports.is_free(port, host)
        assert ports.answers(port, host)
    assert not ports.answers(port, host)


def test_free_ports_lie_below_those_of_outgoing_connections():
    assert all(ports.LOWEST <= ports.free_port() <= ports.HIGHEST < 32768 for _ in range(20))
