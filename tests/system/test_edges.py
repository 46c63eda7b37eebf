"""Wrong origins, strangers, unknown rooms, bad frames: the codes of the contract."""

from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

pytestmark = pytest.mark.timeout(120)

PATHS = ("/ws/rooms/{}", "/ws/calls/{}", "/ws/rooms/{}/")


@pytest.mark.parametrize("path", PATHS)
async def test_who_may_not_enter_is_told_why(visitor: Any, path: str) -> None:
    ana, stranger, nobody = (visitor(name) for name in ("ana", "stranger", "nobody"))
    await ana.sign_up()
    await stranger.sign_up()
    open_room = await ana.open_room()
    private_room = await ana.open_room(visibility="private")
    for person, code, expected in (
        (nobody, open_room, 4401),
        (stranger, open_room, 4403),
        (stranger, private_room, 4403),
        (ana, "222222", 4404),
        (ana, "no-code", 4404),
    ):
        async with person.socket(path.format(code)) as line:
            assert await line.closed() == expected


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1"])
async def test_foreign_pages_cannot_open_a_socket(visitor: Any, origin: str) -> None:
    ana = await visitor("ana").sign_up()
    code = await ana.open_room()
    for path in PATHS:
        with pytest.raises(InvalidStatus) as refused:
            await ana.socket(path.format(code), origin=origin).__aenter__()
        assert refused.value.response.status_code == 403


async def test_bad_frames_are_answered_and_the_fourth_ends_it(visitor: Any) -> None:
    ana = await visitor("ana").sign_up()
    code = await ana.open_room()
    async with ana.socket(f"/ws/rooms/{code}") as line:
        await line.hear("hello")
        for text, expected in (
            ('{"type":"chat"}', "invalid"),
            ('{"type":"chat","message":"   "}', "invalid"),
            ('{"type":"chat","message":"' + "x" * 4001 + '"}', "too_long"),
            ("{", "bad_frame"),
            ("[]", "bad_frame"),
            ('{"type":"dance"}', "bad_frame"),
        ):
            await line.connection.send(text)
            assert (await line.hear("error"))["code"] == expected
        await line.connection.send("{}")
        assert await line.closed() == 4400


@pytest.mark.parametrize(("frame", "code"), [(b"bytes", 1003), ("x" * 70_000, 1009)])
async def test_wrong_kinds_of_frames_close(visitor: Any, frame: str | bytes, code: int) -> None:
    ana = await visitor("ana").sign_up()
    room = await ana.open_room()
    for path in ("/ws/rooms/{}", "/ws/calls/{}"):
        async with ana.socket(path.format(room)) as line:
            await line.hear(lambda f: f["type"] in {"hello", "ready"})
            await line.connection.send(frame)
            assert await line.closed() == code


async def test_flood_is_limited_with_a_hint(visitor: Any) -> None:
    ana = await visitor("ana").sign_up()
    code = await ana.open_room()
    async with ana.socket(f"/ws/rooms/{code}") as line:
        await line.hear("hello")
        for number in range(14):
            await line.say(type="chat", message=str(number))
        error = await line.hear("error")
        assert error["code"] == "rate_limited"
        assert error["retry_after"] > 0


HEADERS = ("content-security-policy", "x-content-type-options", "referrer-policy")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/signup", 200),
        ("GET", "/nothing-here", 404),
        ("GET", "/api/nothing", 404),
        ("GET", "/api/rooms", 401),
        ("GET", "/internal/v1/jwks", 404),
        ("GET", "/metrics", 404),
        ("GET", "/api/chat/health", 200),
        ("GET", "/api/calls/openapi.json", 200),
        ("GET", "/.well-known/jwks.json", 200),
        ("POST", "/api/auth/login", 415),
    ],
)
async def test_every_answer_has_its_form(visitor: Any, method: str, path: str, status: int) -> None:
    nobody = visitor("nobody")
    answer = await nobody.http.request(method, path, content=b"x" if method == "POST" else None)
    assert answer.status_code == status
    for header in HEADERS:
        assert answer.headers.get(header), f"{path} lacks {header}"
    if path.startswith("/api/") and status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert set(answer.json()) >= {"type", "title", "status", "detail", "code", "request_id"}
        assert answer.headers["cache-control"] == "no-store"


async def test_identity_cannot_be_brought_along(visitor: Any) -> None:
    nobody = visitor("nobody")
    for name in ("X-Cafe-Identity", "x_cafe_identity", "X-CAFE-IDENTITY"):
        answer = await nobody.http.get("/api/rooms", headers={name: "a.b.c"})
        assert answer.status_code == 401
