"""Errors in our own form, whoever makes them."""

import time

import pytest

PROBLEM = {"type", "title", "status", "detail", "code", "request_id"}


def assert_problem(answer, status, code):
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert set(body) == PROBLEM
    assert (body["type"], body["code"], body["status"]) == (f"urn:cafe:{code}", code, status)
    assert body["request_id"]


def wait_for(ask, status):
    """Health checks look once a second."""
    deadline = time.monotonic() + 6
    while ask().status_code != status and time.monotonic() < deadline:
        time.sleep(0.05)


@pytest.fixture
def without(edge):
    """Let an upstream die for the length of a test."""
    ended = []

    def end(name):
        edge.end(name)
        ended.append(name)

    yield end
    for name in ended:
        edge.begin(name)
    wait_for(lambda: edge.http.get("/api/chat/health"), 200)
    wait_for(lambda: edge.http.get("/api/auth/me"), 200)


@pytest.mark.parametrize("status", [502, 504])
def test_gateway_errors_become_503_with_retry_after(edge, status):
    answer = edge.http.get(f"/api/chat/unread?status={status}")
    assert_problem(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) >= 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 415, 422, 429, 500, 503])
def test_a_service_s_own_answer_passes(edge, status):
    answer = edge.http.get(f"/api/chat/unread?status={status}")
    assert answer.status_code == status
    assert answer.json()["upstream"] == "chat"


def test_a_dead_service_is_503_at_once_and_later(edge, without):
    without("chat")
    for _ in range(2):
        for path in ("/api/chat/unread", "/api/chat/health", "/ws/rooms/ABCDEF"):
            answer = edge.http.get(path)
            assert_problem(answer, 503, "unavailable")
            assert answer.headers["Retry-After"]
            assert answer.headers["Cache-Control"] == "no-store"
        # By now its health check has failed: another way through the gateway, the same answer.
        time.sleep(1.3)
    assert edge.http.get("/api/tracker/timer").status_code == 200


def test_without_auth_everything_that_asks_is_closed(edge, without):
    without("ask_auth")
    for path in ("/api/chat/unread", "/ws/rooms/ABCDEF", "/api/rooms/invites/token"):
        answer = edge.http.get(path)
        assert_problem(answer, 503, "unavailable")
        assert answer.headers["Retry-After"]
    assert edge.http.get("/api/chat/health").status_code == 200
    assert edge.http.get("/").status_code == 200


@pytest.mark.parametrize(
    ("status", "code"), [(401, "not_logged_in"), (403, "csrf"), (503, "unavailable")]
)
def test_a_refusal_of_auth_passes_as_it_is(edge, status, code):
    answer = edge.http.post("/api/rooms/", headers={"X-Test-Refuse": str(status)})
    assert (answer.status_code, answer.json()) == (status, {"code": code})
    assert answer.headers["Content-Type"] == "application/problem+json"


KIB = 1024
BODIES = [
    ("POST", "/api/rooms/", 64 * KIB),
    ("POST", "/api/auth/login", 64 * KIB),
    ("PUT", "/api/auth/me/avatar", 1024 * KIB),
    ("POST", "/api/tracker/import", 8 * 1024 * KIB),  # the tracker refuses more than 5 MiB itself
]


@pytest.mark.parametrize(("method", "path", "limit"), BODIES)
def test_bodies_up_to_the_limit_pass_and_bigger_ones_are_413(edge, method, path, limit):
    assert edge.http.request(method, path, content=b"x" * limit).json()["body_bytes"] == limit
    assert_problem(edge.http.request(method, path, content=b"x" * (limit + 1)), 413, "too_large")


def test_a_body_without_a_length_is_limited_as_well(edge):
    def pieces():
        for _ in range(80):
            yield b"x" * KIB

    assert_problem(edge.http.post("/api/rooms/", content=pieces()), 413, "too_large")


def test_csrf_is_checked_before_the_size(edge):
    answer = edge.http.post("/api/rooms/", content=b"x" * 100_000, headers={"X-Test-Refuse": "403"})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/api/nothing", "/metrics", "/internal/v1/x"])
def test_csrf_is_checked_before_the_path(edge, path):
    refused = edge.http.post(path, headers={"X-Test-Refuse": "403"})
    assert refused.status_code == 403
    assert_problem(edge.http.post(path), 404, "not_found")


@pytest.mark.parametrize("path", ["/", "/login", "/nothing"])
def test_csrf_is_checked_before_the_client_refuses_to_be_written_to(edge, path):
    refused = edge.http.post(path, headers={"X-Test-Refuse": "403"})
    assert refused.status_code == 403
    assert edge.http.post(path).status_code == 405


@pytest.mark.parametrize("path", ["/api/auth/me", "/api/rooms/", "/ws/rooms/ABCDEF", "/"])
def test_a_method_that_nobody_knows_is_refused_in_our_own_form(edge, path):
    answer = edge.http.request("FROTHE", path)
    assert_problem(answer, 405, "method_not_allowed")
    assert "POST" in answer.headers["Allow"]
    refused = edge.http.request("FROTHE", path, headers={"X-Test-Refuse": "403"})
    assert refused.status_code == 403


def test_one_of_two_replicas_is_enough(edge, without):
    without("rooms-2")
    answers = []
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        answers.append(edge.http.get("/api/rooms/ABCDEF").status_code)
        time.sleep(0.02)
    # Until the health check has seen it, every second request may meet the dead one.
    assert set(answers) <= {200, 503}
    assert set(answers[len(answers) // 2 :]) == {200}
