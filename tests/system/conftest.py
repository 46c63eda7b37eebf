from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from cafe_person import PASSWORD, Person

Visitor = Callable[[str], Person]


@pytest.fixture
async def visitor(cafe: "object") -> AsyncIterator[Visitor]:
    """Make people; all their connections end with the test."""
    people: list[Person] = []

    def make(name: str) -> Person:
        person = Person(cafe.origin, name)  # type: ignore[attr-defined]
        people.append(person)
        return person

    yield make
    for person in people:
        await person.close()


@pytest.fixture(scope="session")
def regular_accounts(cafe: Any) -> dict[str, tuple[str, str, str]]:
    """Sign up three people once: username, id and cookie. Hashing passwords is meant to be slow."""
    accounts = {}
    for name in ("ana", "ben", "cleo"):
        with httpx.Client(base_url=cafe.origin) as client:
            body = {"username": f"{name}-{uuid4().hex[:8]}", "password": PASSWORD}
            answer = client.post("/api/auth/signup", json=body)
            accounts[name] = (body["username"], answer.json()["id"], client.cookies["cafe_session"])
    return accounts


@pytest.fixture
def regular(visitor: Visitor, regular_accounts: dict[str, tuple[str, str, str]]) -> Visitor:
    """Return somebody who is logged in already; for HTTP only, since handshakes are counted."""

    def make(name: str) -> Person:
        person = visitor(name)
        person.username, person.id, cookie = regular_accounts[name]
        person.http.cookies.set("cafe_session", cookie)
        return person

    return make
