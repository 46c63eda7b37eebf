"""The verbs of the local stack, and the compose file."""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cafe_chassis.settings import load

ROOT = Path(__file__).parent.parent.parent


def test_second_up_on_the_same_home_says_so(cafe: Any) -> None:
    again = subprocess.run(
        [sys.executable, "-m", "cafe_local", "up", "--detach"],
        cwd=ROOT,
        env=cafe.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "already" in again.stdout + again.stderr


def test_status_names_every_process(cafe: Any) -> None:
    table = cafe.command("status", timeout_s=30)
    for process in ("auth-1", "rooms-1", "chat-1", "chat-2", "signaling-2", "tracker-1"):
        assert process in table
    for process in ("postgres", "nats", "valkey", "traefik", "caddy"):
        assert process in table
        assert os.path.exists(f"/proc/{cafe.pid(process)}") or sys.platform != "linux"  # noqa: PTH110


def test_secrets_are_for_the_operator_alone(cafe: Any) -> None:
    secrets = [path for path in (cafe.home / "secrets").rglob("*") if path.is_file()]
    assert secrets
    assert all(path.stat().st_mode & 0o077 == 0 for path in secrets)


def test_compose_file_is_valid() -> None:
    compose = Path(sys.executable).parent / "docker-compose"
    for profile in ((), ("--profile", "turn")):
        subprocess.run([str(compose), *profile, "config", "-q"], cwd=ROOT, check=True, timeout=60)


@pytest.mark.parametrize("service", ["auth", "rooms", "chat", "signaling", "tracker"])
def test_each_service_takes_the_settings_that_compose_gives_it(
    tmp_path: Path, service: str
) -> None:
    """Containers are not run here; what they would be told is read as they would read it."""
    make = ROOT / "deploy" / "docker" / "make-secrets.sh"
    subprocess.run(["/bin/sh", str(make), str(tmp_path)], check=True, timeout=30)
    compose = Path(sys.executable).parent / "docker-compose"
    shown = subprocess.run(
        [str(compose), "config", "--format", "json"],
        cwd=ROOT,
        check=True,
        timeout=60,
        capture_output=True,
        text=True,
    ).stdout
    told = json.loads(shown)["services"][service]["environment"]
    image = {"CAFE_HTTP_PORT": "8000", "CAFE_INTERNAL_PORT": "9000"}
    secrets = str(tmp_path / service)
    environ = {
        name: str(value).replace("/run/secrets", secrets)
        for name, value in {**image, **told}.items()
    }
    declared = importlib.import_module(f"cafe_{service}.app").SERVICE
    assert load(declared.settings, environ).http_port == 8000
