"""Which request reaches whom, and what ForwardAuth is asked about it."""

import json

import httpx
import pytest

ROUTED = [
    ("GET", "/api/auth/me", "auth", "required"),
    ("GET", "/api/auth/me/", "auth", "required"),
    ("POST", "/api/auth/signup", "auth", "optional"),
    ("POST", "/api/auth/signup/", "auth", "optional"),
    ("POST", "/api/auth/login", "auth", "optional"),
    ("POST", "/api/auth/login/second-factor", "auth", "optional"),
    ("POST", "/api/auth/login/second-factor/passkey", "auth", "optional"),
    ("POST", "/api/auth/login/passkey", "auth", "optional"),
    ("POST", "/api/auth/login/passkey/options", "auth", "optional"),
    ("POST", "/api/auth/passkeys/options", "auth", "required"),
    ("GET", "/api/auth/logout", "auth", "optional"),
    ("POST", "/api/auth/password/reset/confirm", "auth", "optional"),
    ("POST", "/api/auth/password/change", "auth", "required"),
    ("POST", "/api/auth/email/verify", "auth", "optional"),
    ("POST", "/api/auth/email/verify/resend", "auth", "required"),
    ("GET", "/api/auth/avatars/some-id", "auth", "optional"),
    ("GET", "/api/auth/me/export", "auth", "required"),
    ("DELETE", "/api/auth/me", "auth", "required"),
    ("POST", "/api/auth/erasure", "auth", "optional"),
    ("GET", "/api/auth/oidc/school/login", "auth", "optional"),
    ("PUT", "/api/auth/me/avatar", "auth", "required"),
    ("GET", "/api/auth/signup-list", "auth", "required"),
    ("GET", "/api/rooms", "rooms", "required"),
    ("GET", "/api/rooms/", "rooms", "required"),
    ("PATCH", "/api/rooms/ABCDEF", "rooms", "required"),
    ("GET", "/api/rooms/invites/token", "rooms", "optional"),
    ("POST", "/api/rooms/invites/token/accept", "rooms", "required"),
    ("GET", "/api/chat/rooms/ABCDEF/messages?after=3", "chat", "required"),
    ("GET", "/api/calls/ABCDEF", "signaling", "required"),
    ("POST", "/api/tracker/import", "tracker", "required"),
    ("DELETE", "/api/tracker/sessions/1", "tracker", "required"),
    ("OPTIONS", "/api/rooms/", "rooms", "required"),
    ("GET", "/ws/rooms/ABCDEF?after=3", "chat", "socket"),
    ("GET", "/ws/rooms/ABCDEF/", "chat", "socket"),
    ("GET", "/ws/calls/ABCDEF", "signaling", "socket"),
    ("GET", "/ws/timer", "tracker", "socket"),
    ("GET", "/api/auth/health", "auth", None),
    ("GET", "/api/calls/health", "signaling", None),
    ("GET", "/api/tracker/openapi.json", "tracker", None),
    ("GET", "/.well-known/jwks.json", "auth", None),
]


@pytest.mark.parametrize(("method", "path", "service", "mode"), ROUTED)
def test_a_route_reaches_its_service_with_the_full_path(edge, method, path, service, mode):
    asked = edge.upstreams["ask_auth"].asked
    asked.clear()
    seen = edge.http.request(method, path).json()
    assert seen["upstream"].removesuffix("-2") == service
    assert (seen["method"], seen["path"]) == (method, path)
    assert [asked_mode for asked_mode, _ in asked] == ([] if mode is None else [mode])


def test_forward_auth_learns_what_is_asked_and_by_whom(edge):
    edge.upstreams["ask_auth"].asked.clear()
    edge.http.post("/api/rooms/?x=1", headers={"Origin": "http://evil.example"})
    _, headers = edge.upstreams["ask_auth"].asked[0]
    assert headers["X-Forwarded-Method"] == "POST"
    assert headers["X-Forwarded-Uri"] == "/api/rooms/?x=1"
    assert headers["X-Forwarded-Host"] == f"localhost:{edge.port}"
    assert headers["Origin"] == "http://evil.example"
    assert headers["X-Forwarded-For"] == "127.0.0.1"


UNREACHABLE = [
    "/api",
    "/api/",
    "/api/nothing",
    "/api/roomsx",
    "/API/rooms",
    "/internal",
    "/internal/v1/forward-auth",
    "/metrics",
    "/metrics/",
    "/health/ready",
    "/api/../internal/v1/people",
    "/api/rooms/../../internal/v1/people",
    "//internal/v1/people",
    "/%69nternal/v1/people",
    "/ws/nothing/ABCDEF",
    "/ws/rooms/ABCDEF/more",
    "/ws/",
]


@pytest.mark.parametrize("path", UNREACHABLE)
def test_what_is_not_listed_is_not_found(edge, path):
    # httpx would tidy the path before sending it.
    request = edge.http.build_request("GET", "/")
    request.url = request.url.copy_with(raw_path=path.encode())
    answer = edge.http.send(request)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize("path", ["/api/rooms/..%2f..%2finternal", "/api/rooms/%2e%2e%2finternal"])
def test_encoded_dots_and_slashes_stay_with_their_service(edge, path):
    request = edge.http.build_request("GET", "/")
    request.url = request.url.copy_with(raw_path=path.encode())
    answer = edge.http.send(request)
    assert answer.status_code == 404 or answer.json()["upstream"].startswith("rooms")


@pytest.mark.parametrize("path", ["/api/rooms/%00", "/%00", "/api/rooms/a%0d%0ab"])
def test_control_characters_in_a_path_are_not_found(edge, path):
    request = edge.http.build_request("GET", "/")
    request.url = request.url.copy_with(raw_path=path.encode())
    assert edge.http.send(request).status_code in (400, 404)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "10.0.0.1", "evil"])
def test_other_hosts_are_refused(edge, host):
    answer = edge.http.get("/api/auth/health", headers={"Host": host})
    assert answer.status_code == 421
    assert answer.json()["code"] == "wrong_host"
    assert edge.http.get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:1", "127.0.0.1:1{port}", "[::1]", "localhost.:{port}"]
)
@pytest.mark.parametrize("path", ["/", "/api/auth/me", "/api/rooms", "/api/nothing"])
def test_the_port_of_another_origin_is_refused_before_anything_else(edge, host, path):
    headers = {"Host": host.format(port=edge.port), "X-Forwarded-Host": f"localhost:{edge.port}"}
    answer = edge.http.get(path, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (421, "wrong_host")


@pytest.mark.parametrize("host", ["localhost:{port}", "127.0.0.1:{port}", "[::1]:{port}"])
def test_every_loopback_name_is_known(edge, host):
    answer = edge.http.get("/api/auth/health", headers={"Host": host.format(port=edge.port)})
    assert answer.status_code == 200


def test_a_public_cafe_answers_to_its_own_name_only_and_asks_for_https(open_edge):
    public = open_edge("https://cafe.example")
    answer = public.http.get("/api/auth/health", headers={"Host": "cafe.example"})
    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    assert public.http.get("/api/auth/health").status_code == 421


def test_traefik_took_every_router_and_opens_nothing_else(edge):
    lines = map(json.loads, edge.traefik.log.read_text().splitlines())
    errors = [line for line in lines if line["level"] == "error"]
    # Bodies over the limit, of other tests, are logged as errors too.
    assert [line for line in errors if line.get("middlewareType") != "Buffer"] == []
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{edge.port + 1}/api/rawdata")
    for path in ("/api/rawdata", "/dashboard/", "/ping"):
        assert edge.http.get(path).status_code == 404
