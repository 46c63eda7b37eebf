"""The relay for calls: fits the API, asks for what it needs only, runs our configuration."""

import base64
import os
import subprocess
from ipaddress import ip_address, ip_network

import kubernetes_validate
import pytest
import yaml
from k8s_render import ROOT, Resource, of_kind, one, render
from test_manifests import API

TURN = ROOT / "deploy" / "turn"

RESERVED = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "240.0.0.0/4",
    "::/128",
    "::1/128",
    "::ffff:0:0/96",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
]
"""IANA's registries of special-purpose addresses, IPv4 and IPv6."""


@pytest.fixture(scope="module")
def relay() -> tuple[Resource, ...]:
    return render("turn")


def test_it_fits_its_schema_in_a_namespace_of_its_own(relay):
    for item in relay:
        kubernetes_validate.validate(item, API, strict=True)
        if item["kind"] != "Namespace":
            assert item["metadata"]["namespace"] == "cafe-turn"
    assert set(of_kind(relay, "Namespace")) == {"cafe-turn"}


def test_it_asks_for_its_node_s_network_and_for_nothing_else(relay):
    pod = of_kind(relay, "DaemonSet")["turn"]["spec"]["template"]["spec"]
    assert pod["hostNetwork"] is True
    assert not {"hostPID", "hostIPC"} & pod.keys()
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert all({"configMap", "secret", "emptyDir"} & volume.keys() for volume in pod["volumes"])
    (container,) = pod["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]},
    }
    assert container["resources"]["limits"]["memory"]
    assert {"startupProbe", "livenessProbe", "readinessProbe"} <= container.keys()
    assert ":" in container["image"].rpartition("/")[2]


def test_its_policy_opens_the_ports_that_it_listens_on(relay):
    policies = of_kind(relay, "NetworkPolicy")
    assert policies["nothing"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    (container,) = of_kind(relay, "DaemonSet")["turn"]["spec"]["template"]["spec"]["containers"]
    named = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert named == {"turn-udp": 3478, "turn": 3478, "turns": 5349}
    (rule,) = policies["relay"]["spec"]["ingress"]
    opened = {(port["port"], port.get("endPort")) for port in rule["ports"]}
    low, high = (int(configured(f"{end}-port")) for end in ("min", "max"))
    assert opened == {*((name, None) for name in named), (low, high)}


def test_it_runs_the_configuration_of_every_other_setting(relay):
    files = one(relay, "ConfigMap", "coturn-")
    for name in ("turnserver.conf", "start.sh"):
        assert files["data"][name] == (TURN / name).read_text()
    pod = of_kind(relay, "DaemonSet")["turn"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert container["command"] == ["/bin/sh", "/etc/coturn/cafe/start.sh"]
    assert {"configMap": {"name": files["metadata"]["name"]}} in [
        {"configMap": volume.get("configMap")} for volume in pod["volumes"]
    ]


def test_signaling_has_the_same_secret_and_the_relay_s_is_only_referred_to(relay, secrets):
    given = secrets["cafe-turn"]
    assert given["metadata"]["namespace"] == "cafe-turn"
    assert list(given["data"]) == ["turn_secret"]
    assert given["data"]["turn_secret"] == secrets["cafe-signaling"]["data"]["turn_secret"]
    secret = base64.b64decode(given["data"]["turn_secret"]).decode()
    assert len(secret) > 32
    assert secret not in str(relay)
    pod = of_kind(relay, "DaemonSet")["turn"]["spec"]["template"]["spec"]
    wanted = [volume["secret"] for volume in pod["volumes"] if "secret" in volume]
    assert [one["secretName"] for one in wanted] == ["cafe-turn", "cafe-turn-tls"]
    assert "optional" not in wanted[0]


def test_it_does_not_start_without_a_secret(tmp_path):
    empty = tmp_path / "turn_secret"
    empty.touch()
    for file in (empty, tmp_path / "none"):
        done = subprocess.run(
            ["/bin/sh", str(TURN / "start.sh")],
            env={**os.environ, "TURN_SECRET_FILE": str(file), "TURN_RUN": str(tmp_path)},
            capture_output=True,
            check=False,
            timeout=10,
        )
        assert done.returncode == 1
    assert not (tmp_path / "turnserver.conf").exists()


def test_compose_runs_the_same():
    relay = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["turn"]
    assert relay["entrypoint"] == ["/bin/sh", "/etc/coturn/cafe/start.sh"]
    assert "./deploy/turn:/etc/coturn/cafe:ro" in relay["volumes"]
    assert "secrets-turn:/run/secrets:ro" in relay["volumes"]
    assert (relay["read_only"], relay["cap_drop"]) == (True, ["ALL"])


def test_no_reserved_address_is_a_peer_and_every_public_one_is():
    """docs/promises.md, "Security": all reserved ranges are denied, and people have quotas."""
    ranges = [
        tuple(map(ip_address, line.removeprefix("denied-peer-ip=").split("-")))
        for line in (TURN / "turnserver.conf").read_text().splitlines()
        if line.startswith("denied-peer-ip=")
    ]

    def denied(address: str) -> bool:
        one = ip_address(address)
        return any(low.version == one.version and low <= one <= high for low, high in ranges)

    for network in RESERVED:
        ends = ip_network(network)
        assert denied(str(ends[0])), network
        assert denied(str(ends[-1])), network
    for address in ("8.8.8.8", "100.128.0.1", "172.32.0.1", "2a00:1450::1", "2600::1"):
        assert not denied(address), address
    options = (TURN / "turnserver.conf").read_text().splitlines()
    assert {"use-auth-secret", "no-multicast-peers", "no-tcp-relay", "no-cli"} <= set(options)
    assert 0 < int(configured("user-quota")) < int(configured("total-quota"))


def configured(option: str) -> str:
    """Return what turnserver.conf says of an option."""
    lines = (TURN / "turnserver.conf").read_text().splitlines()
    (value,) = [line.partition("=")[2] for line in lines if line.startswith(f"{option}=")]
    return value
