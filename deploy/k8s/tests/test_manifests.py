"""Every resource fits the API's schema with nothing left over, and every name leads somewhere."""

import base64
import re
from collections.abc import Iterator
from typing import Any

import kubernetes_validate
import pytest
from k8s_render import K8S, of_kind, one, render

from cafe_auth.app import SERVICE as AUTH
from cafe_chassis.settings import load
from cafe_chat.app import SERVICE as CHAT
from cafe_keeper import installation
from cafe_rooms.app import SERVICE as ROOMS
from cafe_signaling.app import SERVICE as SIGNALING
from cafe_tracker.app import SERVICE as TRACKER

API = "1.37"
SERVICES = ("auth", "rooms", "chat", "signaling", "tracker")
WORKLOADS = ("Deployment", "StatefulSet", "Job")


def pods(resources: Any) -> Iterator[tuple[str, Any]]:
    """Yield the name of each workload and its pods' spec."""
    for kind in WORKLOADS:
        for name, item in of_kind(resources, kind).items():
            yield f"{kind}/{name}", item["spec"]["template"]["spec"]


def claims(resources: Any, name: str) -> set[str]:
    """Return the volumes that a StatefulSet makes for each of its pods."""
    sets = {f"StatefulSet/{key}": item for key, item in of_kind(resources, "StatefulSet").items()}
    templates = sets.get(name, {"spec": {}})["spec"].get("volumeClaimTemplates", ())
    return {template["metadata"]["name"] for template in templates}


def secret_volumes(pod: Any) -> Iterator[tuple[str, Any]]:
    """Yield each Secret that a pod mounts, with the items that it takes of it (none: all)."""
    for volume in pod["volumes"]:
        if "secret" in volume:
            yield volume["secret"]["secretName"], volume["secret"].get("items", ())
        for source in volume.get("projected", {}).get("sources", ()):
            yield source["secret"]["name"], source["secret"]["items"]


def containers(pod: Any) -> list[Any]:
    return [*pod.get("initContainers", ()), *pod["containers"]]


def selected(resources: Any, selector: Any) -> list[str]:
    """Return the workloads whose pods a selector of labels means."""
    return [
        name
        for kind in WORKLOADS
        for name, item in of_kind(resources, kind).items()
        if selector.items() <= item["spec"]["template"]["metadata"]["labels"].items()
    ]


def test_every_resource_fits_its_schema(resources):
    for item in resources:
        kubernetes_validate.validate(item, API, strict=True)


def test_secrets_fit_too(secrets):
    for item in secrets.values():
        kubernetes_validate.validate(item, API, strict=True)


def test_the_validator_sees_a_field_that_is_misspelt(resources):
    broken = dict(one(resources, "Service", "gateway"))
    broken["spec"] = {**broken["spec"], "selectr": {}}
    with pytest.raises(kubernetes_validate.ValidationError, match="selectr"):
        kubernetes_validate.validate(broken, API, strict=True)


def test_everything_is_in_its_namespace_and_has_its_labels(resources):
    for item in resources:
        if item["kind"] != "Namespace":
            assert item["metadata"]["namespace"] == "cafe", item["metadata"]["name"]
        if item["kind"] in WORKLOADS:
            labels = item["spec"]["template"]["metadata"]["labels"]
            assert {"app.kubernetes.io/name", "app.kubernetes.io/component"} <= labels.keys()


def test_no_pod_asks_for_more_than_the_restricted_profile_allows(resources):
    for name, pod in pods(resources):
        assert pod["automountServiceAccountToken"] is False, name
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["securityContext"]["runAsUser"] > 0, name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys(), name
        for volume in pod["volumes"]:
            assert {"configMap", "secret", "projected", "emptyDir"} & volume.keys(), name
        for container in containers(pod):
            context = container["securityContext"]
            assert context["allowPrivilegeEscalation"] is False, name
            assert context["readOnlyRootFilesystem"] is True, name
            assert context["capabilities"] == {"drop": ["ALL"]}, name
            assert container["resources"]["limits"]["memory"], name
            assert container["resources"]["requests"]["cpu"], name
            assert ":" in container["image"].rpartition("/")[2], f"{name}: no tag"


def test_what_serves_has_probes_and_lets_the_news_travel(resources):
    for name, item in of_kind(resources, "Deployment").items():
        (container,) = item["spec"]["template"]["spec"]["containers"]
        if name in ("valkey", "tools"):
            continue
        assert "podAntiAffinity" in item["spec"]["template"]["spec"]["affinity"], name
        assert {"startupProbe", "livenessProbe", "readinessProbe"} <= container.keys(), name
        assert container["lifecycle"]["preStop"] == {"sleep": {"seconds": 5}}, name
        assert item["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}


def test_the_end_of_a_pod_has_time(resources):
    """docs/promises.md P19: 20 s after SIGTERM, which comes 5 s after the pod's end began."""
    for service in SERVICES:
        pod = of_kind(resources, "Deployment")[f"cafe-{service}"]["spec"]["template"]["spec"]
        assert pod["terminationGracePeriodSeconds"] >= 5 + 20


def test_every_name_leads_somewhere(resources, secrets):
    """A ConfigMap or Secret that is misspelt would keep its pods from starting."""
    known = {"ConfigMap": set(of_kind(resources, "ConfigMap")), "Secret": {*secrets, "cafe-tls"}}
    accounts = {"default", *of_kind(resources, "ServiceAccount")}
    for name, pod in pods(resources):
        assert pod.get("serviceAccountName", "default") in accounts, name
        assert {secret for secret, _ in secret_volumes(pod)} <= known["Secret"], name
        for volume in pod["volumes"]:
            if "configMap" in volume:
                assert volume["configMap"]["name"] in known["ConfigMap"], name
        for container in containers(pod):
            mounted = {mount["name"] for mount in container["volumeMounts"]}
            volumes = {volume["name"] for volume in pod["volumes"]}
            assert mounted <= volumes | claims(resources, name), name
            for source in container.get("envFrom", ()):
                for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
                    if field in source:
                        assert source[field]["name"] in known[kind], name


def test_every_key_of_a_secret_that_is_asked_for_is_there(resources, secrets):
    for name, pod in pods(resources):
        for secret, items in secret_volumes(pod):
            have = secrets[secret]["data"] if items else {}
            assert {item["key"] for item in items} <= have.keys(), name
        for container in containers(pod):
            for variable in container.get("env", ()):
                key = variable.get("valueFrom", {}).get("secretKeyRef")
                assert key is None or key["key"] in secrets[key["name"]]["data"], name


def test_each_service_is_asked_for_its_own_secrets(resources, secrets):
    settings = one(resources, "ConfigMap", "settings")["data"]
    wanted = {value.rsplit("/")[-1] for value in settings.values() if "/run/secrets/" in value}
    assert wanted == {"database_url", "nats_url", "valkey_url", "client_secret"}
    for service in SERVICES:
        pod = of_kind(resources, "Deployment")[f"cafe-{service}"]["spec"]["template"]["spec"]
        (name,) = [v["secret"]["secretName"] for v in pod["volumes"] if "secret" in v]
        assert name == f"cafe-{service}"
        assert wanted <= secrets[name]["data"].keys()


def test_selectors_mean_exactly_one_workload(resources):
    """A Service that also meant the migration's pods would send requests to them."""
    for name, service in of_kind(resources, "Service").items():
        workload = name.removesuffix("-nodes")
        assert selected(resources, service["spec"]["selector"]) == [workload], name
    for name, budget in of_kind(resources, "PodDisruptionBudget").items():
        assert selected(resources, budget["spec"]["selector"]["matchLabels"]) == [name]
    for name, scaler in of_kind(resources, "HorizontalPodAutoscaler").items():
        assert scaler["spec"]["scaleTargetRef"]["name"] == name
        assert "replicas" not in of_kind(resources, "Deployment")[name]["spec"]


def test_policies_name_pods_that_there_are(resources):
    """Beginning with one that forbids everything to everybody."""
    policies = of_kind(resources, "NetworkPolicy")
    assert policies["nothing"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for name, policy in policies.items():
        rules = [*policy["spec"].get("ingress", ()), *policy["spec"].get("egress", ())]
        peers = [peer for rule in rules for peer in (*rule.get("from", ()), *rule.get("to", ()))]
        selectors = [
            policy["spec"]["podSelector"],
            *(p["podSelector"] for p in peers if "podSelector" in p),
        ]
        for selector in selectors:
            if labels := selector.get("matchLabels"):
                assert selected(resources, labels), f"{name}: {labels}"


def test_ports_of_policies_are_ports_of_containers(resources):
    names = {
        port["name"]
        for _, pod in pods(resources)
        for container in pod["containers"]
        for port in container.get("ports", ())
    }
    for name, policy in of_kind(resources, "NetworkPolicy").items():
        for rule in (*policy["spec"].get("ingress", ()), *policy["spec"].get("egress", ())):
            for port in rule.get("ports", ()):
                assert isinstance(port["port"], int) or port["port"] in names, name


def test_urls_lead_to_services(resources):
    """Every http address in a ConfigMap is a Service of ours and one of its ports."""
    ports = {
        (name, str(port["port"]))
        for name, service in of_kind(resources, "Service").items()
        for port in service["spec"]["ports"]
    }
    for prefix in ("settings", "gateway-"):
        for key, value in one_with_urls(resources, prefix).items():
            if key != "CAFE_ORIGIN" and value.startswith("http://") and "127.0.0.1" not in value:
                host, _, port = value.removeprefix("http://").partition(":")
                assert (host, port) in ports, f"{key}={value}"


def one_with_urls(resources: Any, prefix: str) -> Any:
    maps = [
        item["data"]
        for name, item in of_kind(resources, "ConfigMap").items()
        if name.startswith(prefix) and any(key.startswith("CAFE_") for key in item["data"])
    ]
    assert len(maps) == 1, prefix
    return maps[0]


def test_services_accept_these_settings(resources, secrets, tmp_path):
    """The very Structs read the very ConfigMaps; in production with a public origin."""
    for service in (AUTH, ROOMS, CHAT, SIGNALING, TRACKER):
        deployment = of_kind(resources, "Deployment")[f"cafe-{service.name}"]
        pod = deployment["spec"]["template"]["spec"]
        folder = tmp_path / service.name
        (volume,) = [v["secret"] for v in pod["volumes"] if "secret" in v]
        data = secrets[volume["secretName"]]["data"]
        items = volume.get("items") or [{"key": key, "path": key} for key in data]
        for item in items:
            (folder / item["path"]).parent.mkdir(parents=True, exist_ok=True)
            (folder / item["path"]).write_bytes(base64.b64decode(data[item["key"]]))
        environ = {"CAFE_HTTP_PORT": "8000", "CAFE_INTERNAL_PORT": "9000"}
        for source in pod["containers"][0]["envFrom"]:
            environ |= of_kind(resources, "ConfigMap")[source["configMapRef"]["name"]]["data"]
        environ = {
            key: value.replace("/run/secrets", str(folder)) for key, value in environ.items()
        }
        settings = load(service.settings, environ)
        assert settings.nats_replicas == 3


def test_the_tools_find_the_installation_around_them(resources, secrets, tmp_path):
    """As they would in the pod: the very files and variables, read by what a backup reads."""
    deployment = of_kind(resources, "Deployment")["tools"]
    assert deployment["spec"]["replicas"] == 0, "it sees all secrets: not without need"
    pod = deployment["spec"]["template"]["spec"]
    for name, items in secret_volumes(pod):
        for item in items:
            (tmp_path / item["path"]).parent.mkdir(parents=True, exist_ok=True)
            content = base64.b64decode(secrets[name]["data"][item["key"]])
            (tmp_path / item["path"]).write_bytes(content)
    (container,) = pod["containers"]
    environ = {variable["name"]: variable["value"] for variable in container["env"]}
    for source in container["envFrom"]:
        environ |= of_kind(resources, "ConfigMap")[source["configMapRef"]["name"]]["data"]
    assert environ["CAFE_SECRETS"] == "/run/secrets"
    found = installation.find(environ | {"CAFE_SECRETS": str(tmp_path)})
    ports = {"CAFE_HTTP_PORT": "0", "CAFE_INTERNAL_PORT": "0"}
    for service in (AUTH, ROOMS, CHAT, SIGNALING, TRACKER):
        load(service.settings, {**found.environments[service.name], **ports})
        assert found.addresses(service.name) == [f"http://cafe-{service.name}:9000"]
    assert [path.name for path in found.secrets.iterdir()] == ["key"]
    assert found.keys[0].read_text() == found.keys[1].read_text()


def test_a_node_s_worth_of_migrations_runs_once_for_each_service(resources):
    jobs = of_kind(resources, "Job")
    assert set(jobs) == {f"cafe-migration-{service}" for service in SERVICES}
    for service in SERVICES:
        (container,) = jobs[f"cafe-migration-{service}"]["spec"]["template"]["spec"]["containers"]
        assert container["args"] == ["cafe_$(CAFE_SERVICE)", "migrate"]


def test_what_the_readme_selects_is_there(resources):
    """`kubectl delete job -l …` goes by the labels of the Job itself, not by those of its pods."""
    kinds = {"job": "Job", "deployment": "Deployment"}
    said = (K8S / "README.md").read_text().replace("\\\n", " ")
    asked = re.findall(r"(job|deployment) -l (\S+?)=([\w-]+)", said)
    assert {kind for kind, _, _ in asked} == kinds.keys()
    for kind, label, value in asked:
        found = [
            name
            for name, item in of_kind(resources, kinds[kind]).items()
            if item["metadata"]["labels"].get(label) == value
        ]
        assert len(found) == len(SERVICES), f"{kind} -l {label}={value}: {found}"


def test_production_is_public_and_has_more_than_one_of_each():
    resources = render("production")
    gateway = of_kind(resources, "Service")["gateway"]["spec"]
    assert gateway["type"] == "LoadBalancer"
    assert [port["port"] for port in gateway["ports"]] == [80, 443]
    origin = one(resources, "ConfigMap", "settings")["data"]["CAFE_ORIGIN"]
    assert origin.startswith("https://")
    for scaler in of_kind(resources, "HorizontalPodAutoscaler").values():
        assert scaler["spec"]["minReplicas"] >= 2
    assert of_kind(resources, "StatefulSet")["nats"]["spec"]["replicas"] == 3
    (tls,) = [
        volume["secret"]
        for volume in of_kind(resources, "Deployment")["gateway"]["spec"]["template"]["spec"][
            "volumes"
        ]
        if volume["name"] == "certificate"
    ]
    assert "optional" not in tls
