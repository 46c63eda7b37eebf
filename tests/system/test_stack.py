"""The verbs of the local stack, and the compose file."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

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
