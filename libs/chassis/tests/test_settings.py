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
