"""The stores are set up alike, however the café runs."""

import subprocess
from pathlib import Path

from cafe_local import binaries, postgres
from cafe_local.stores import VALKEY_CONF

ROOT = Path(__file__).parents[3]
MAKE = ROOT / "deploy" / "docker" / "make-secrets.sh"
ALIKE = ("save", "appendonly", "maxmemory-policy")


def settings(text: str) -> dict[str, str]:
    return dict(line.split(maxsplit=1) for line in text.splitlines() if line.startswith(ALIKE))


def test_valkey_forgets_alike_in_containers_and_here(tmp_path):
    subprocess.run(["/bin/sh", str(MAKE), str(tmp_path)], check=True, capture_output=True)
    made = (tmp_path / "valkey" / "valkey.conf").read_text()
    assert settings(made) == settings(VALKEY_CONF)
    assert set(settings(made)) == set(ALIKE)


def test_a_new_postgresql_knows_the_case_of_every_letter_however_the_cafe_runs(tmp_path):
    data = tmp_path / "data"
    postgres.create_cluster(data, "secret", durable=False)
    command = [str(binaries.postgres_folder() / "postgres"), "--single", "-D", str(data)]
    answer = subprocess.run(
        postgres.as_identity(postgres.identity_for(data), [*command, "postgres"]),
        input="SELECT lower('ÜЖ')",
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert 'lower = "üж"' in answer.stdout
    for file in ("docker-compose.yml", "deploy/k8s/overlays/dev/stores.yaml"):
        assert " ".join(postgres.LOCALE) in (ROOT / file).read_text()
