"""The overlays as `kubectl kustomize` renders them."""

import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cafe_local import binaries

ROOT = Path(__file__).parents[3]
K8S = ROOT / "deploy" / "k8s"

Resource = Mapping[str, Any]


@cache
def render(overlay: str) -> tuple[Resource, ...]:
    """Return the resources of an overlay; nothing is fetched and no cluster is asked."""
    command = [str(binaries.script("kubectl")), "kustomize", str(K8S / "overlays" / overlay)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert answer.returncode == 0, answer.stderr
    # What kubectl would warn of (deprecated fields) is a failure here.
    assert answer.stderr == ""
    return tuple(yaml.safe_load_all(answer.stdout))


def of_kind(resources: Sequence[Resource], kind: str) -> dict[str, Any]:
    """Return the resources of a kind by name."""
    return {item["metadata"]["name"]: item for item in resources if item["kind"] == kind}


def one(resources: Sequence[Resource], kind: str, prefix: str) -> Any:
    """Return the only resource of a kind whose name begins so: kustomize adds hashes to names."""
    found = [item for name, item in of_kind(resources, kind).items() if name.startswith(prefix)]
    assert len(found) == 1, f"{len(found)} resources {kind}/{prefix}…"
    return found[0]
