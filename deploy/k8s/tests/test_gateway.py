"""The real Traefik, started on the very files that the ConfigMaps of each overlay hold."""

import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from k8s_render import of_kind, render

from cafe_local import binaries
from cafe_local.certificate import make_certificate
from cafe_local.ports import free_port
from cafe_local.probe import is_healthy
from cafe_local.server import Server

PATHS = {
    "/api/auth/me": "cafe-auth:8000",
    "/api/rooms/ABCDEF": "cafe-rooms:8000",
    "/api/chat/unread": "cafe-chat:8000",
    "/api/calls/ABCDEF": "cafe-signaling:8000",
    "/api/tracker/stats": "cafe-tracker:8000",
    "/.well-known/jwks.json": "cafe-auth:8000",
    "/rooms/ABCDEF": "client:8080",
    "/metrics": "client:8081",
    "/internal/v1/jwks": "client:8081",
}


class Upstreams:
    """A server for each address of the cluster; each answers with that address."""

    def __init__(self) -> None:
        self.ports: dict[str, int] = {}
        self._servers: list[ThreadingHTTPServer] = []

    def port(self, address: str) -> int:
        if address not in self.ports:

            class Handler(BaseHTTPRequestHandler):
                def do_GET(self) -> None:
                    body = address.encode()
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

                def log_message(self, *_: Any) -> None:
                    pass

            server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            self._servers.append(server)
            self.ports[address] = server.server_port
        return self.ports[address]

    def environment(self, settings: dict[str, str]) -> dict[str, str]:
        """Return the ConfigMap with each Service's address replaced by its stand-in's."""

        def stand_in(match: re.Match[str]) -> str:
            return f"http://127.0.0.1:{self.port(match[1])}"

        return {
            key: value
            if key == "CAFE_ORIGIN"
            else re.sub(r"http://([a-z][\w-]+:\d+)", stand_in, value)
            for key, value in settings.items()
        }

    def close(self) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()


@dataclass
class Gateway:
    """A Traefik on an overlay's files."""

    overlay: str
    host: str
    netloc: str
    web: int
    secure: int
    api: int
    configuration: Path
    server: Server
    certificates: Path

    def get(self, path: str, host: str | None = None) -> tuple[int, dict[str, str], str]:
        """Ask as a browser does: over TLS where the overlay is public."""
        line: http.client.HTTPConnection
        if self.overlay == "production":
            trust = ssl.create_default_context(cafile=self.certificates / "tls.crt")
            line = http.client.HTTPSConnection("localhost", self.secure, context=trust, timeout=5)
            line.sock = trust.wrap_socket(_connect(self.secure), server_hostname=self.host)
        else:
            line = http.client.HTTPConnection("127.0.0.1", self.web, timeout=5)
        return _ask(line, path, host or self.netloc)

    def describe(self, kind: str) -> list[dict[str, Any]]:
        """Return what Traefik says of its routers, middlewares or services."""
        line = http.client.HTTPConnection("127.0.0.1", self.api, timeout=5)
        answer = _ask(line, f"/api/http/{kind}?per_page=200", f"127.0.0.1:{self.api}")
        found: list[dict[str, Any]] = json.loads(answer[2])
        return [item for item in found if item["provider"] == "file"]


def _connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=5)


def _ask(line: http.client.HTTPConnection, path: str, host: str) -> tuple[int, dict[str, str], str]:
    line.request("GET", path, headers={"Host": host})
    answer = line.getresponse()
    body = answer.read().decode()
    line.close()
    return answer.status, dict(answer.getheaders()), body


@pytest.fixture(scope="module")
def gateway(overlay: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    resources = render(overlay)
    folder = tmp_path_factory.mktemp("gateway")
    (pod,) = [
        item["spec"]["template"]["spec"]
        for name, item in of_kind(resources, "Deployment").items()
        if name == "gateway"
    ]
    maps = {name: item["data"] for name, item in of_kind(resources, "ConfigMap").items()}
    volumes = {v["name"]: maps[v["configMap"]["name"]] for v in pod["volumes"] if "configMap" in v}
    # As kubelet mounts them: each file by its subPath.
    for mount in pod["containers"][0]["volumeMounts"]:
        if mount["name"] in volumes:
            target = folder / mount["mountPath"].lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(volumes[mount["name"]][mount["subPath"]])
    web, secure, ask, api = (free_port() for _ in range(4))
    configuration = folder / "etc/traefik/traefik.yml"
    static = yaml.safe_load(configuration.read_text())
    assert static["entryPoints"]["web"]["address"] == ":8080"
    for name, port in (("web", web), ("secure", secure), ("ask", ask)):
        static["entryPoints"][name]["address"] = f"127.0.0.1:{port}"
    static["entryPoints"]["traefik"] = {"address": f"127.0.0.1:{api}"}
    static["api"] = {"insecure": True}
    routes = folder / "etc/traefik/dynamic"
    assert static["providers"]["file"]["directory"] == "/etc/traefik/dynamic"
    static["providers"]["file"]["directory"] = str(routes)
    static["certificatesResolvers"]["acme"]["acme"]["storage"] = str(folder / "acme.json")
    configuration.write_text(yaml.safe_dump(static))
    settings = dict(one_with(maps, "CAFE_GATEWAY_HOSTS"))
    host = settings["CAFE_GATEWAY_HOSTS"].split()[0]
    certificates = folder / "certificate"
    make_certificate(certificates, host)
    upstreams = Upstreams()
    environment = upstreams.environment(settings)
    environment["CAFE_GATEWAY_ASK"] = f"http://127.0.0.1:{ask}"
    if "CAFE_GATEWAY_CERTIFICATE" in environment:
        assert environment["CAFE_GATEWAY_CERTIFICATE"] == "/etc/traefik/certificate"
        environment["CAFE_GATEWAY_CERTIFICATE"] = str(certificates)
    server = Server(
        "traefik",
        [str(binaries.script("traefik")), f"--configFile={configuration}"],
        folder=folder,
        ready=lambda: is_healthy(f"http://127.0.0.1:{api}/api/http/routers/web-client@file"),
        environment={**os.environ, **environment},
    )
    server.start()
    netloc = urlsplit(settings["CAFE_ORIGIN"]).netloc
    yield Gateway(overlay, host, netloc, web, secure, api, configuration, server, certificates)
    server.stop()
    upstreams.close()


def one_with(maps: dict[str, dict[str, str]], key: str) -> dict[str, str]:
    (found,) = [data for data in maps.values() if key in data]
    return found


def test_traefik_takes_every_part_of_it(gateway):
    """A router that names a missing middleware would be dropped without a word to anybody."""
    routes = yaml_names(gateway.configuration.parent / "dynamic")
    for kind in ("routers", "middlewares", "services"):
        # A router on several entry points is one for each, with the entry point's name in front.
        found = {
            re.sub(r"^(web|secure)-|@file$", "", item["name"]): item
            for item in gateway.describe(kind)
        }
        assert routes[kind] <= found.keys()
        for name, item in found.items():
            assert item["status"] == "enabled", f"{kind} {name}: {item.get('error')}"
    assert '"level":"error"' not in gateway.server.log.read_text()


def yaml_names(folder: Path) -> dict[str, set[str]]:
    """Return the names that the files define outside of templates' loops."""
    names: dict[str, set[str]] = {"routers": set(), "middlewares": set(), "services": set()}
    section = ""
    for line in (folder / "routers.yml").read_text().splitlines():
        if match := re.fullmatch(r"  (\w+):", line):
            section = match[1]
        elif (match := re.fullmatch(r"    ([a-z][a-z-]*):", line)) and section in names:
            names[section].add(match[1])
    assert len(names["routers"]) > 8
    return names


def test_each_path_reaches_its_service(gateway):
    for path, upstream in PATHS.items():
        status, _, body = gateway.get(path)
        assert (status, body) == (200, upstream), path


def test_another_host_s_name_is_refused(gateway):
    assert gateway.get("/", host="evil.example")[2] == "client:8081"
    assert gateway.get("/api/auth/me", host=f"{gateway.host}:1")[2] == "client:8081"


def test_the_headers_are_there(gateway):
    _, headers, _ = gateway.get("/")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    public = gateway.overlay == "production"
    assert ("Strict-Transport-Security" in headers) is public


def test_plain_http_leads_to_https_where_there_is_a_certificate(gateway):
    line = http.client.HTTPConnection("127.0.0.1", gateway.web, timeout=5)
    status, headers, _ = _ask(line, "/rooms/ABCDEF", gateway.host)
    if gateway.overlay == "production":
        assert (status, headers["Location"]) == (301, f"https://{gateway.host}/rooms/ABCDEF")
    else:
        assert status == 200


def test_the_probe_of_the_manifests_says_that_it_is_well(gateway, resources):
    (container,) = of_kind(resources, "Deployment")["gateway"]["spec"]["template"]["spec"][
        "containers"
    ]
    command = container["readinessProbe"]["exec"]["command"]
    assert command[:2] == ["traefik", "healthcheck"]
    answer = subprocess.run(
        [str(binaries.script("traefik")), "healthcheck", f"--configFile={gateway.configuration}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
