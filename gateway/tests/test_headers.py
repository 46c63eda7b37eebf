"""What is stripped on the way in and added on the way out."""

import gzip
import json
import time

import pytest

COOKIE = {"Cookie": "cafe_session=something"}
ALIASES = ("X-Cafe-Identity", "x_cafe_identity", "X.Cafe.Identity", "X_CAFE-Identity")
ANSWERS = [
    "/",
    "/nothing-here",
    "/assets/app-1a2b3c.js",
    "/api/auth/me",
    "/api/auth/me?status=500",
    "/api/auth/me?status=502",
    "/api/nothing",
    "/api/auth/health",
    "/ws/nothing",
]


@pytest.mark.parametrize("path", ["/api/auth/health", "/api/auth/me", "/ws/rooms/ABCDEF"])
def test_a_client_cannot_say_who_it_is(edge, path):
    headers = [(name, "forged") for name in ALIASES]
    headers += [
        ("X-Forwarded-For", "6.6.6.6"),
        ("X-Real-Ip", "6.6.6.6"),
        ("X-Request-Id", "forged"),
    ]
    headers += [("Connection", "keep-alive, X-Forwarded-For, X-Cafe-Identity")]
    edge.upstreams["ask_auth"].asked.clear()
    seen = edge.http.get(path, headers=headers).json()
    assert "forged" not in json.dumps(seen)
    assert "6.6.6.6" not in json.dumps(seen)
    assert "forged" not in json.dumps(edge.upstreams["ask_auth"].asked)
    assert seen["headers"]["x-forwarded-for"] == "127.0.0.1"


def test_identity_and_request_id_of_auth_reach_the_service(edge):
    seen = edge.http.get("/api/rooms/", headers=COOKIE).json()
    assert seen["headers"]["x-cafe-identity"] == "token-of-auth"
    assert seen["headers"]["x-request-id"] == "request-id-of-auth"


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_has_the_security_headers(edge, path):
    headers = edge.http.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for part in (
        "default-src 'none'",
        "connect-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    ):
        assert part in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    for feature in ("camera", "microphone", "display-capture", "screen-wake-lock"):
        assert f"{feature}=(self)" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers
    assert "Server" not in headers


def test_answers_to_strangers_have_them_too(edge):
    answer = edge.http.get("/", headers={"Host": "evil.example"})
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", [path for path in ANSWERS if path.startswith("/api")])
def test_api_answers_are_not_stored(edge, path):
    assert edge.http.get(path).headers["Cache-Control"] == "no-store"


def test_pictures_are_stored_as_their_service_says(edge):
    assert "Cache-Control" not in edge.http.get("/api/auth/avatars/some-id").headers
    assert edge.http.get("/api/auth/avatars?ids=x").headers["Cache-Control"] == "no-store"


def test_api_answers_are_compressed_for_who_can_read_it(edge):
    with edge.http.stream("GET", "/api/rooms/", headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        body = b"".join(answer.iter_raw())
    assert json.loads(gzip.decompress(body))["path"] == "/api/rooms/"
    plain = edge.http.get("/api/rooms/", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers


def test_the_access_log_shows_neither_query_nor_path_but_the_route(edge):
    edge.http.get("/invite/very-secret?token=very-secret")
    edge.http.get("/api/rooms/invites/very-secret")
    edge.http.get("/api/auth/me?token=very-secret", headers=COOKIE)
    deadline = time.monotonic() + 5
    while '"RouterName":"rooms-invite@file"' not in (log := edge.traefik.log.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert "very-secret" not in log
    assert "cafe_session" not in log
