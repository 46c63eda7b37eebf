from collections.abc import AsyncIterator, Callable

import pytest
from cafe_person import Person

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
