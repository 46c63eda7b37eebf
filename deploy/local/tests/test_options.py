from pathlib import Path

import pytest

from cafe_local import options

ROOT = Path("/somewhere")


def test_defaults():
    chosen = options.read(ROOT, {})
    assert chosen.home == ROOT / ".cafe"
    assert (chosen.port, chosen.origin, chosen.limits) == (8080, "http://localhost:8080", True)
    assert set(chosen.replicas.values()) == {1}


def test_the_origin_follows_the_port_unless_given():
    assert options.read(ROOT, {"CAFE_PORT": "9000"}).origin == "http://localhost:9000"
    given = options.read(ROOT, {"CAFE_PORT": "9000", "CAFE_ORIGIN": "https://cafe.example"})
    assert given.origin == "https://cafe.example"


def test_replicas_of_some_services():
    chosen = options.read(ROOT, {"CAFE_REPLICAS": "chat=2 signaling=3"})
    assert chosen.replicas == {"auth": 1, "rooms": 1, "chat": 2, "signaling": 3, "tracker": 1}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CAFE_PORT", "http"),
        ("CAFE_PORT", "0"),
        ("CAFE_PORT", "70000"),
        ("CAFE_REPLICAS", "kitchen=2"),
        ("CAFE_REPLICAS", "chat=0"),
        ("CAFE_REPLICAS", "chat"),
        ("CAFE_LIMITS", "maybe"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_variable(name, value):
    with pytest.raises(options.UsageError, match=name):
        options.read(ROOT, {name: value})
