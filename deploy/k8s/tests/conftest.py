"""Each overlay as it is rendered, and the Secrets that secrets.sh prints."""

import os
import subprocess
from typing import Any

import pytest
import yaml
from k8s_render import K8S, Resource, of_kind, render

from cafe_local import binaries


@pytest.fixture(scope="session", params=["dev", "production"])
def overlay(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def resources(overlay: str) -> tuple[Resource, ...]:
    return render(overlay)


@pytest.fixture(scope="session")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The Secrets by name."""
    folder = tmp_path_factory.mktemp("secrets")
    answer = subprocess.run(
        [str(K8S / "secrets.sh"), str(folder)],
        env={**os.environ, "KUBECTL": str(binaries.script("kubectl"))},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return of_kind(list(yaml.safe_load_all(answer.stdout)), "Secret")
