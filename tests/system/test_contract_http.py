"""docs/api.md §1 and §2 as an outsider reads them: requests, bodies, errors, accounts."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest
from cafe_contract import JSON, USER, is_id, is_instant, problem
from cafe_person import PASSWORD

pytestmark = pytest.mark.timeout(60, func_only=True)

SERVICES = ("auth", "rooms", "chat", "calls", "tracker")
BIG = b'{"name":"' + b"x" * 70_000 + b'"}'

UNSAFE: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", "/api/rooms", {"json": {"name": "x"}}),
    ("POST", "/api/rooms/", {"content": b"{", "headers": JSON}),
    ("POST", "/api/rooms", {"content": BIG, "headers": JSON}),
    ("POST", "/api/rooms", {"content": b"x", "headers": {"content-type": "text/plain"}}),
    ("POST", "/api/auth/login", {"json": {"username": "a", "password": "b"}}),
    ("POST", "/api/auth/signup", {"json": {}}),
    ("POST", "/api/auth/logout", {}),
    ("PATCH", "/api/auth/login", {"json": {}}),
    ("PATCH", "/api/nothing", {}),
    ("DELETE", "/api/rooms/222222", {}),
    ("POST", "/api/tracker/timer/pause", {}),
    ("POST", "/api/chat/health", {}),
]
FOREIGN = [
    {},
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": ""},
    {"origin": "http://localhost"},
    {"referer": "OWN"},
    {"sec-fetch-site": "cross-site", "origin": "OWN"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("cookie", ["live", "stale"])
async def test_csrf_comes_before_everything_else(
    cafe: Any, regular: Any, headers: dict[str, str], cookie: str
) -> None:
    sent = {name: cafe.origin if value == "OWN" else value for name, value in headers.items()}
    sent["cookie"] = regular("ana").cookie if cookie == "live" else "cafe_session=" + "x" * 43
    async with httpx.AsyncClient(base_url=cafe.origin) as client:
        for method, path, request in UNSAFE:
            more = {**request, "headers": {**request.get("headers", {}), **sent}}
            problem(await client.request(method, path, **more), 403, "csrf")


async def test_own_pages_pass_the_csrf_check(cafe: Any, regular: Any) -> None:
    for headers in (
        {"origin": cafe.origin},
        {"origin": f"http://127.0.0.1:{cafe.port}"},
        {"origin": f"http://[::1]:{cafe.port}"},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "same-origin", "origin": "https://evil.example"},
    ):
        async with httpx.AsyncClient(base_url=cafe.origin, headers=headers) as client:
            more = {"cookie": regular("ana").cookie}
            problem(await client.post("/api/rooms", json={}, headers=more), 422)


STRANGERS_ASK = [
    ("GET", "/api/auth/me"), ("GET", "/api/auth/sessions"), ("GET", "/api/auth/users/ana"),
    ("GET", "/api/auth/nothing"), ("GET", "/api/rooms"), ("POST", "/api/rooms"),
    ("GET", "/api/rooms/ABCDEF"), ("POST", "/api/rooms/ABCDEF/join"),
    ("POST", "/api/rooms/invites/x/accept"), ("GET", "/api/chat/rooms/ABCDEF/messages"),
    ("GET", "/api/calls/ABCDEF"), ("GET", "/api/calls/ice-servers"), ("GET", "/api/tracker/timer"),
    ("POST", "/api/tracker/timer/start"), ("GET", "/api/tracker/progress"),
    ("POST", "/api/tracker/sessions"), ("GET", "/api/tracker/export"),
]  # fmt: skip


async def test_strangers_are_401_everywhere_but_at_the_door(visitor: Any) -> None:
    nobody = visitor("nobody")
    for method, path in STRANGERS_ASK:
        problem(await nobody.http.request(method, path), 401, "not_logged_in")
        bearer = {"authorization": "Bearer cafe_pat_none", "origin": "https://evil.example"}
        problem(await nobody.http.request(method, path, headers=bearer), 401)
    problem(await nobody.http.get("/api/rooms/invites/unknown"), 404)
    problem(await nobody.http.get("/api/auth/logout"), 405)


@pytest.mark.parametrize("service", SERVICES)
async def test_health_and_openapi_are_public(visitor: Any, service: str) -> None:
    nobody = visitor("nobody")
    for slash in ("", "/"):
        health = await nobody.call("GET", f"/api/{service}/health{slash}", 200)
        assert (health["status"], health["service"]) == ("ok", service)
        assert health["version"]
        document = await nobody.call("GET", f"/api/{service}/openapi.json{slash}", 200)
        assert all(path.startswith((f"/api/{service}", "/.well")) for path in document["paths"])


@pytest.mark.parametrize(
    "path",
    [
        "/internal", "/internal/v1/token", "/metrics", "/health/live", "/health/ready", "/ping",
        "/api/rawdata", "/api/auth/internal/v1/jwks", "/api/chat/metrics", "/ws", "/ws/rooms",
        "/api/auth/..%2f..%2finternal/v1/jwks", "/api/rooms/%00", "/api/tracker/timer/nothing",
    ],
)  # fmt: skip
async def test_what_is_not_public_does_not_exist(regular: Any, path: str) -> None:
    answer = await regular("ana").http.get(path)
    assert answer.status_code in {404, 405} if path.endswith("nothing") else 404, answer.text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "a.localhost:{port}"])
async def test_other_hosts_are_refused(cafe: Any, regular: Any, host: str) -> None:
    headers = {"host": host.format(port=cafe.port)}
    for path in ("/", "/api/auth/health", "/api/auth/me", "/.well-known/jwks.json"):
        answer = await regular("ana").http.get(path, headers=headers)
        assert answer.status_code in {404, 421}


BODIES: list[tuple[bytes, str, int]] = [
    (b"{", "application/json", 400),
    (b"\xff\xfe", "application/json", 400),
    (b'{"name": "caf\xe9"}', "application/json", 400),
    (b"[]", "application/json", 422),
    (b'"text"', "application/json; charset=utf-8", 422),
    (b'{"bogus": 1}', "APPLICATION/JSON", 422),
    (b'{"name": 5, "minutes": "5", "focus_minutes": "5"}', "application/json", 422),
    (b"name=x", "application/x-www-form-urlencoded", 415),
    (b"{}", "text/plain", 415),
    (b"{}", "", 415),
    (BIG, "application/json", 413),
    (BIG, "text/plain", 413),
]


@pytest.mark.parametrize(("content", "kind", "status"), BODIES)
async def test_bodies_that_cannot_be_used(
    regular: Any, content: bytes, kind: str, status: int
) -> None:
    ana = regular("ana")
    for path in (
        "/api/rooms", "/api/auth/login", "/api/auth/signup", "/api/tracker/sessions",
        "/api/tracker/timer/start", "/api/auth/logout",
    ):  # fmt: skip
        headers = {"content-type": kind} if kind else {}
        problem(await ana.http.post(path, content=content, headers=headers), status)


async def test_no_cors_and_no_redirect(regular: Any) -> None:
    headers = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    for method in ("GET", "OPTIONS"):
        answer = await regular("ana").http.request(method, "/api/rooms", headers=headers)
        assert not any(name.startswith("access-control") for name in answer.headers)
    for path in ("/api/auth/me", "/api/rooms", "/api/tracker/timer", "/api/calls/ice-servers"):
        assert (await regular("ana").http.get(path + "/")).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/api/rooms"), ("POST", "/api/auth/me"), ("GET", "/api/auth/login"),
     ("GET", "/api/tracker/timer/start"), ("DELETE", "/api/tracker/progress"),
     ("GET", "/api/auth/logout")],
)  # fmt: skip
async def test_wrong_methods_are_405(regular: Any, method: str, path: str) -> None:
    problem(await regular("ana").http.request(method, path), 405)


async def test_pages_cannot_be_posted_to(visitor: Any) -> None:
    for path in ("/", "/login", "/rooms/ABCDEF"):
        assert (await visitor("nobody").http.post(path, json={})).status_code == 405


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "ab"), ("username", "a" * 33), ("username", "a b"), ("username", "äbc"),
        ("username", "admin"), ("username", "Adm1n"), ("username", "аnna"), ("username", 1),
        ("password", "short12"), ("password", "x" * 129), ("password", "12345678901"),
        ("password", "password1"), ("password", "Jennifer"), ("password", "newcomer-x"),
        ("email", "x"), ("timezone", "Mars/Phobos"), ("display_name", "a\u202eb"), ("role", "me"),
    ],
)  # fmt: skip
async def test_sign_up_names_the_field_that_is_wrong(visitor: Any, field: str, value: Any) -> None:
    body = {"username": "newcomer-x", "password": PASSWORD, field: value}
    refused = problem(await visitor("x").http.post("/api/auth/signup", json=body), 422)
    assert [one["field"] for one in refused["errors"]] == [field]


async def test_account_from_sign_up_to_log_out(visitor: Any) -> None:
    ana = visitor("Lo0k")
    body = {"username": ana.username, "password": PASSWORD, "email": f"{ana.username}@example.org"}
    made = await ana.http.post("/api/auth/signup", json=body)
    user = made.json()
    assert made.status_code == 201
    assert set(user) >= USER
    assert is_id(user["id"])
    assert is_instant(user["created_at"])
    assert (user["role"], user["email"], user["email_verified"]) == ("user", body["email"], False)
    cookie = made.headers["set-cookie"]
    assert all(part in cookie for part in ("cafe_session=", "HttpOnly", "SameSite=Lax", "Path=/"))
    for name in (ana.username.upper(), ana.username.replace("0", "O")):
        again = await visitor("x").http.post("/api/auth/signup", json={**body, "username": name})
        problem(again, 409)
    seen = await ana.call("GET", f"/api/auth/users/{ana.username.lower()}", 200)
    assert not {"email", "email_verified"} & set(seen)
    refusals = [
        problem(await visitor("x").http.post("/api/auth/login", json=pair), 401)
        for pair in (
            {"username": ana.username, "password": "wrong wrong"},
            {"username": f"nobody-{uuid4().hex[:6]}", "password": "wrong wrong"},
        )
    ]
    assert {(one["code"], one["detail"]) for one in refusals} == {
        ("invalid_credentials", refusals[0]["detail"])
    }
    by_mail = {"username": body["email"].upper(), "password": PASSWORD}
    assert (await visitor("x").call("POST", "/api/auth/login", 200, json=by_mail)) == user
    stolen = {"cookie": ana.cookie}
    await ana.call("POST", "/api/auth/logout", 204)
    await asyncio.sleep(2)
    problem(await visitor("x").http.get("/api/auth/me", headers=stolen), 401)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"display_name": "Ana B"}, 200), ({"bio": "tea"}, 200), ({"day_starts_at": "05:30"}, 200),
        ({"timezone": "America/New_York"}, 200), ({}, 200), ({"day_starts_at": "24:00"}, 422),
        ({"timezone": "X"}, 422), ({"display_name": ""}, 422), ({"username": "x"}, 422),
        ({"role": "admin"}, 422), ({"email": "x"}, 422),
    ],
)  # fmt: skip
async def test_profile_changes(regular: Any, change: dict[str, str], status: int) -> None:
    cleo = regular("cleo")
    answer = await cleo.call("PATCH", "/api/auth/me", status, json=change)
    if status == 200:
        assert {name: answer[name] for name in change} == change
        assert answer == await cleo.call("GET", "/api/auth/me", 200)
