"""The people of the tests."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx


@dataclass(frozen=True)
class Person:
    """Somebody who is logged in, and his way to the service."""

    id: UUID
    username: str
    http: httpx.AsyncClient

    async def opens(self, **draft: Any) -> dict[str, Any]:
        answer = await self.http.post("/api/rooms", json={"name": "Library", **draft})
        assert answer.status_code == 201, answer.text
        room: dict[str, Any] = answer.json()
        return room

    async def joins(self, room: dict[str, Any]) -> dict[str, Any]:
        answer = await self.http.post(f"/api/rooms/{room['code']}/join")
        assert answer.status_code == 200, answer.text
        membership: dict[str, Any] = answer.json()
        return membership

    async def sees(self, room: dict[str, Any]) -> dict[str, Any]:
        answer = await self.http.get(f"/api/rooms/{room['code']}")
        assert answer.status_code == 200, answer.text
        seen: dict[str, Any] = answer.json()
        return seen

    async def promotes(self, person: "Person", room: dict[str, Any], role: str) -> None:
        path = f"/api/rooms/{room['code']}/members/{person.id}"
        answer = await self.http.patch(path, json={"role": role})
        assert answer.status_code == 200, answer.text


MakePerson = Callable[..., Person]


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """The status and code of a problem document."""
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]
