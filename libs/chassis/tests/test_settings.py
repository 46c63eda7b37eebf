from pathlib import Path

import pytest

from cafe_chassis.settings import BaseSettings, SettingsError, load

GOOD = {
    "CAFE_HTTP_PORT": "8001",
    "CAFE_INTERNAL_PORT": "9001",
    "CAFE_DATABASE_URL": "postgresql://a:b@localhost/c",
    "CAFE_NATS_URL": "nats://localhost",
    "CAFE_VALKEY_URL": "redis://localhost",
    "CAFE_CLIENT_SECRET": "hush",
}


def test_everything_is_read_once_with_its_type() -> None:
    settings = load(BaseSettings, {**GOOD, "CAFE_LIMITS": "off"})
    assert (settings.http_port, settings.limits, settings.public) == (8001, False, False)


def test_secrets_come_from_files(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from file\n")
    environ = {key: value for key, value in GOOD.items() if key != "CAFE_CLIENT_SECRET"}
    settings = load(BaseSettings, {**environ, "CAFE_CLIENT_SECRET_FILE": str(secret)})
    assert settings.client_secret == "from file"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"CAFE_DATABASE_URL": None}, "CAFE_DATABASE_URL"),
        ({"CAFE_HTTP_PORT": "many"}, "CAFE_HTTP_PORT"),
        ({"CAFE_HTTP_PORT": "70000"}, "CAFE_HTTP_PORT"),
        ({"CAFE_LIMITS": "maybe"}, "CAFE_LIMITS"),
        ({"CAFE_CLIENT_SECRET": None, "CAFE_CLIENT_SECRET_FILE": "/none"}, "CAFE_CLIENT_SECRET"),
        ({"CAFE_ORIGIN": "cafe.example"}, "CAFE_ORIGIN"),
        ({"CAFE_ORIGIN": "https://cafe.example", "CAFE_LIMITS": "off"}, "CAFE_LIMITS"),
    ],
)
def test_error_names_the_variable(change: dict[str, str | None], named: str) -> None:
    environ = {key: value for key, value in {**GOOD, **change}.items() if value is not None}
    with pytest.raises(SettingsError, match=named):
        load(BaseSettings, environ)


PUBLIC = {
    "CAFE_ORIGIN": "https://cafe.example",
    "CAFE_DATABASE_URL": "postgresql://a:kx81mfa0q2zv7nd4@db/c",
    "CAFE_NATS_URL": "nats://a:w9d3kf02lxqpz71m@nats",
    "CAFE_VALKEY_URL": "redis://:p0q8smz31xkd7vn2@valkey/0",
    "CAFE_CLIENT_SECRET": "three green owls under rain",
}


def test_what_is_made_at_random_runs_in_public() -> None:
    assert load(BaseSettings, {**GOOD, **PUBLIC}).public


@pytest.mark.parametrize(
    "secret", ["", "postgres", "change-me-change-me-99", "short1", "aaaaaaaaaaaaaaaaaaaaaaaa"]
)
def test_in_public_no_secret_may_be_guessed(secret: str) -> None:
    environ = {**GOOD, **PUBLIC, "CAFE_DATABASE_URL": f"postgresql://a:{secret}@db/c"}
    with pytest.raises(SettingsError, match="password in CAFE_DATABASE_URL") as refused:
        load(BaseSettings, environ)
    assert not secret or secret not in str(refused.value)
    here = {**environ, "CAFE_ORIGIN": "http://localhost:8080"}
    assert not load(BaseSettings, here).public


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        load(BaseSettings, {**GOOD, "CAFE_ORIGIN": "https://cafe.example"})
    for name in ("CAFE_CLIENT_SECRET", "CAFE_DATABASE_URL", "CAFE_NATS_URL", "CAFE_VALKEY_URL"):
        assert name in str(refused.value)
    with pytest.raises(SettingsError, match=r"CAFE_HTTP_PORT.*CAFE_CLIENT_SECRET"):
        load(BaseSettings, {})
