"""The stores are set up alike, however the café runs."""

import subprocess
from pathlib import Path

from cafe_local.stores import VALKEY_CONF

MAKE = Path(__file__).parents[2] / "docker" / "make-secrets.sh"
ALIKE = ("save", "appendonly", "maxmemory-policy")


def settings(text: str) -> dict[str, str]:
    return dict(line.split(maxsplit=1) for line in text.splitlines() if line.startswith(ALIKE))


def test_valkey_forgets_alike_in_containers_and_here(tmp_path):
    subprocess.run(["/bin/sh", str(MAKE), str(tmp_path)], check=True, capture_output=True)
    made = (tmp_path / "valkey" / "valkey.conf").read_text()
    assert settings(made) == settings(VALKEY_CONF)
    assert set(settings(made)) == set(ALIKE)
