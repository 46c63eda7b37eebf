"""`cafe` says what is wrong in words, also when nothing of the café runs."""

import json
import os
import subprocess
import sys

import pytest

from cafe_keeper.installation import SERVICES
from cafe_local.ports import free_port


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """A home as the local stack leaves it when it is stopped: nobody listens at its addresses."""
    home = tmp_path_factory.mktemp("stopped")
    for folder in ("etc", "run", "secrets"):
        (home / folder).mkdir()
    port = free_port()
    (home / "run" / "address").write_text(f"http://localhost:{port}\n")
    (home / "secrets" / "clients").mkdir()
    settings = {
        "CAFE_DATABASE_URL": f"postgresql://cafe:unspoken@127.0.0.1:{port}/cafe",
        "CAFE_NATS_URL": f"nats://cafe:unspoken@127.0.0.1:{port}",
        "CAFE_VALKEY_URL": f"redis://:unspoken@127.0.0.1:{port}/0",
        "CAFE_CLIENT_SECRET": "unspoken",
        "CAFE_CLIENT_SECRETS_DIR": str(home / "secrets" / "clients"),
        "CAFE_KEY_SECRET": "unspoken-unspoken-unspoken",
        "CAFE_ORIGIN": f"http://localhost:{port}",
    }
    settings |= {f"CAFE_{service.upper()}_URL": f"http://127.0.0.1:{port}" for service in SERVICES}
    for service in SERVICES:
        (home / "etc" / f"{service}-1.env.json").write_text(json.dumps(settings))
    return home


def cafe(home, *words):
    """Run `cafe …` for a home; return the exit status and all that was printed."""
    done = subprocess.run(
        [sys.executable, "-m", "cafe_keeper", *words],
        env={**os.environ, "CAFE_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("backup", "cafe.tar.gz"),
        ("export", "cafe.zip"),
        ("create-admin", "boss"),
        ("close-room", "ABCDEF"),
    ],
)
def test_a_stopped_cafe_is_told_in_one_line(stopped, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    status, said = cafe(stopped, *words)
    assert status == 1
    assert said.endswith("is the café running?\n"), said
    assert said.count("\n") == 1, said
    assert "unspoken" not in said
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_of_a_stopped_cafe_prints_findings_alone(stopped):
    status, said = cafe(stopped, "doctor")
    assert status == 1
    head, *lines, _ = said.splitlines()
    assert head.startswith("Virtual Cafe")
    assert all(line[:5] in ("ok   ", "ILL  ") for line in lines), said
    # By itself, and not because time was up: the client left alone would try for two minutes.
    assert "ILL  NATS: NoServersError" in said
    assert "127.0.0.1" not in said
    assert "unspoken" not in said


@pytest.mark.parametrize(
    ("file", "told"), [("none/cafe.tar.gz", "there is no folder"), ("", "is a folder")]
)
def test_a_target_that_cannot_be_is_told_before_anything_is_read(stopped, tmp_path, file, told):
    status, said = cafe(stopped, "backup", str(tmp_path / file))
    assert status == 1
    assert told in said
