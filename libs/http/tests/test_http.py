import asyncio
import gc
from uuid import uuid4

import httpx
import pytest

from cafe_chassis.testing import App, TestIssuer
from cafe_http import problems
from cafe_http.pages import encode_cursor

PATH = "/api/demo/notes"


def draft(text: str = "hello") -> dict[str, str]:
    return {"text": text, "room_id": str(uuid4())}


async def test_created_note_is_committed_before_the_answer(
    client: httpx.AsyncClient, app: App, issuer: TestIssuer
) -> None:
    headers = issuer.identity()
    answer = await client.post(PATH, json=draft(), headers=headers)
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert len(answer.headers["x-request-id"]) >= 8
    assert app.resources.committed == ["hello"]
    assert (await client.get(PATH + "/", headers=headers)).json() == ["hello"]


async def test_event_reaches_the_consumer_once(
    client: httpx.AsyncClient, app: App, issuer: TestIssuer
) -> None:
    body = draft()
    await client.post(PATH, json=body, headers=issuer.identity())
    async with asyncio.timeout(10):
        while not any(str(event.room_id) == body["room_id"] for event in app.resources.seen):
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "bad_request"),
        (b'{"text": "a"}', "application/json", 422, "invalid"),
        (b'{"text": "a", "room_id": 1}', "application/json", 422, "invalid"),
        (
            b'{"text": 1, "room_id": "01980000-0000-7000-8000-000000000000"}',
            "application/json",
            422,
            "invalid",
        ),
        (b'"text"', "application/json", 422, "invalid"),
        (b"[]", "application/json; charset=utf-8", 422, "invalid"),
        (b"a=b", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b"{}", "", 415, "unsupported_media_type"),
        (b'"' + b"x" * 70_000 + b'"', "application/json", 413, "too_large"),
        (b'\xff\xfe"', "application/json", 400, "bad_request"),
        (b'{"text": "caf\xe9"}', "application/json", 400, "bad_request"),
        (b'{"unknown": "caf\xe9"}', "application/json", 400, "bad_request"),
        (b"", "application/json", 422, "invalid"),
        # What is wrong before the end does not make the rest readable.
        (b'{"extra": ', "application/json", 400, "bad_request"),
        (b"{} and more", "application/json", 400, "bad_request"),
        (b"[" * 30_000, "application/json", 400, "bad_request"),
    ],
)
async def test_bad_bodies_get_the_contracts_answer(
    client: httpx.AsyncClient, issuer: TestIssuer, body: bytes, kind: str, status: int, code: str
) -> None:
    headers = {**issuer.identity(), "content-type": kind}
    answer = await client.post(PATH, content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_peer_that_goes_before_its_body_has_come_is_no_fault_of_ours(
    app: App, issuer: TestIssuer
) -> None:
    before = problems.faults()
    _, writer = await asyncio.open_connection("127.0.0.1", app.process.http_port)
    headers = {**issuer.identity(), "content-type": "application/json", "content-length": "90"}
    lines = [f"POST {PATH} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    writer.write("\r\n".join([*lines, "", '{"text":']).encode())
    await writer.drain()
    await asyncio.sleep(0.2)  # so that the service is reading by then
    writer.close()
    await writer.wait_closed()
    await asyncio.sleep(0.2)
    assert problems.faults() == before


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 201), (b"{}", 201), (b'{"bogus": 1}', 422), (b"{", 400)]
)
async def test_request_that_takes_no_body_refuses_one(
    client: httpx.AsyncClient, issuer: TestIssuer, body: bytes, status: int
) -> None:
    headers = {**issuer.identity(), "content-type": "application/json"}
    answer = await client.post(f"{PATH}/wave", content=body, headers=headers)
    assert answer.status_code == status


async def test_unknown_field_is_named(client: httpx.AsyncClient, issuer: TestIssuer) -> None:
    body = {**draft(), "extra": 1}
    answer = await client.post(PATH, json=body, headers=issuer.identity())
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "extra"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_missing_body_and_parameter_are_named(
    client: httpx.AsyncClient, issuer: TestIssuer
) -> None:
    headers = issuer.identity()
    answer = await client.post(PATH, headers=headers)
    assert answer.json()["errors"] == [{"field": "", "message": "This needs a body: JSON."}]
    answer = await client.get(f"{PATH}/found", headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "word", "message": "is needed"}]


async def test_who_may_not_is_told_before_anything_is_opened(
    client: httpx.AsyncClient, issuer: TestIssuer, caplog: pytest.LogCaptureFixture
) -> None:
    """A session that is half open by then would be left to the garbage collector, which says so."""
    for headers, status in (({}, 401), (issuer.identity(), 403)):
        for _ in range(5):
            answer = await client.get(f"{PATH}/all", headers=headers)
            assert answer.status_code == status
    gc.collect()
    await asyncio.sleep(0.1)
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []


async def test_instants_and_positions_beyond_the_calendar_are_refused(
    client: httpx.AsyncClient, issuer: TestIssuer
) -> None:
    headers = issuer.identity()
    for at in ("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"):
        answer = await client.post(f"{PATH}/due", json={"at": at}, headers=headers)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "at")
        cursor = encode_cursor((at, 1))
        answer = await client.get(f"{PATH}/due", params={"cursor": cursor}, headers=headers)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "cursor")
    cursor = encode_cursor(("2026-12-05T00:00:00Z", 2**63))
    answer = await client.get(f"{PATH}/due", params={"cursor": cursor}, headers=headers)
    assert answer.status_code == 422
    answer = await client.post(
        f"{PATH}/due", json={"at": "2026-12-05T01:30:00+02:00"}, headers=headers
    )
    assert answer.json() == {"at": "2026-12-04T23:30:00Z"}


async def test_short_text_names_its_field(client: httpx.AsyncClient, issuer: TestIssuer) -> None:
    answer = await client.post(PATH, json=draft(""), headers=issuer.identity())
    assert answer.json()["errors"][0]["field"] == "text"


async def test_nobody_gets_401(client: httpx.AsyncClient) -> None:
    answer = await client.get(PATH)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_logged_in")


async def test_refused_request_leaves_nothing_behind(
    client: httpx.AsyncClient, app: App, issuer: TestIssuer
) -> None:
    headers = issuer.identity()
    answer = await client.post(PATH, json=draft("taken"), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "taken")
    assert app.resources.committed == []
    assert (await client.get(PATH, headers=headers)).json() == []


async def test_unforeseen_fault_shows_nothing_of_itself(
    client: httpx.AsyncClient, issuer: TestIssuer
) -> None:
    answer = await client.post(PATH, json=draft("bug"), headers=issuer.identity())
    assert (answer.status_code, answer.json()["code"]) == (500, "fault")
    assert "secret" not in answer.text


async def test_wrong_method_and_path(client: httpx.AsyncClient) -> None:
    assert (await client.delete(PATH)).status_code == 405
    answer = await client.get("/api/demo/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_head_is_get_without_the_body(client: httpx.AsyncClient) -> None:
    got, head = await client.get("/api/demo/health"), await client.head("/api/demo/health")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"]


async def test_foreign_host_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/demo/health", headers={"host": "evil.example"})
    assert answer.status_code == 421


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://localhost:8080"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"origin": "http://localhost:8080"}, True),
        ({"origin": "http://127.0.0.1:8080"}, True),
        ({"origin": "http://localhost:9090"}, False),
        ({"origin": "null"}, False),
        ({}, False),
    ],
)
async def test_cross_site_requests_are_refused_before_anything_else(
    client: httpx.AsyncClient, headers: dict[str, str], allowed: bool
) -> None:
    answer = await client.post(
        PATH, content=b"{", headers={**headers, "cookie": "a=b; cafe_session=x"}
    )
    assert (answer.status_code == 403) is not allowed
    if not allowed:
        assert answer.json()["code"] == "csrf"


async def test_same_key_same_body_has_one_effect(
    client: httpx.AsyncClient, issuer: TestIssuer
) -> None:
    headers = {**issuer.identity(), "idempotency-key": "k1"}
    body = draft()
    first = await client.post(PATH, json=body, headers=headers)
    second = await client.post(PATH, json=body, headers=headers)
    assert (first.json(), first.status_code) == (second.json(), second.status_code)
    assert (await client.get(PATH, headers=headers)).json() == ["hello"]
    other = await client.post(PATH, json=draft("other"), headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")


async def test_twenty_at_once_with_one_key_have_one_effect(
    client: httpx.AsyncClient, issuer: TestIssuer
) -> None:
    headers = {**issuer.identity(), "idempotency-key": "k2"}
    body = draft()
    answers = await asyncio.gather(
        *(client.post(PATH, json=body, headers=headers) for _ in range(20))
    )
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1
    assert (await client.get(PATH, headers=headers)).json() == ["hello"]


async def test_health_openapi_and_what_is_internal(client: httpx.AsyncClient, app: App) -> None:
    health = (await client.get("/api/demo/health")).json()
    assert health == {"status": "ok", "service": "demo", "version": "0.0.0"}
    document = (await client.get("/api/demo/openapi.json")).json()
    assert PATH in document["paths"]
    for path in ("/metrics", "/health/ready", "/internal/v1/secret"):
        assert (await client.get(path)).status_code == 404
    async with httpx.AsyncClient(base_url=app.internal_url) as internal:
        assert (await internal.get("/health/ready")).status_code == 200
        assert "cafe_http_requests_total" in (await internal.get("/metrics")).text
        app.process.core.readiness.draining = True
        assert (await internal.get("/health/ready")).status_code == 503
        assert (await internal.get("/health/live")).status_code == 200
    assert (await client.get("/api/demo/health")).status_code == 503


async def test_internal_questions_need_the_scope(app: App, issuer: TestIssuer) -> None:
    async with httpx.AsyncClient(base_url=app.internal_url) as internal:
        path = "/internal/v1/secret"
        asked = [
            ({}, 401),
            (issuer.service("chat", "demo", "other:read"), 403),
            (issuer.service("chat", "rooms", "secret:read"), 401),
            ({"authorization": "Bearer x.y.z"}, 401),
            (issuer.service("chat", "demo", "secret:read other:read"), 200),
        ]
        for headers, status in asked:
            assert (await internal.get(path, headers=headers)).status_code == status
