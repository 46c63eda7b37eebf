import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cafe_disk import can_mount
from cafe_person import Person

Crowd = Callable[..., Any]

if not can_mount():
    # Only root may: docs/operations.md tells what was seen where that was so.
    collect_ignore = ["test_disk.py"]


@pytest.fixture
async def crowd() -> AsyncIterator[Crowd]:
    """Sign people up; their connections end with the test."""
    everybody: list[Person] = []
    gate = asyncio.Semaphore(6)

    async def sign_up(person: Person) -> None:
        async with gate:
            await person.sign_up()

    async def make(cafe: Any, count: int, stem: str = "one") -> list[Person]:
        people = [Person(cafe.origin, f"{stem}{number}") for number in range(count)]
        everybody.extend(people)
        await asyncio.gather(*map(sign_up, people))
        return people

    yield make
    for person in everybody:
        await person.close()


@pytest.fixture(scope="session")
def note() -> Iterator[Callable[[str], None]]:
    """Write a line into the report of the run."""
    path = Path(
        os.environ.get(
            "CAFE_FAULTS_REPORT", Path(__file__).parents[2] / "test-results" / "faults.md"
        )
    )
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as report:
        report.write("# Faults\n\n")

        def write(line: str) -> None:
            report.write(f"- {line}\n")
            report.flush()
            print(line, flush=True)

        yield write
