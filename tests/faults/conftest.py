import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from cafe_person import Person

HERE = Path(__file__).parent
_spec = spec_from_file_location("cafe_whole", HERE.parent / "conftest.py")
assert _spec is not None
assert _spec.loader is not None
whole = module_from_spec(_spec)
sys.modules["cafe_whole"] = whole
_spec.loader.exec_module(whole)


@dataclass(frozen=True)
class Bugged(whole.Cafe):  # type: ignore[misc,name-defined]
    """A café whose chat has a bug that was planted. bug: the name of its folder."""

    bug: str = ""

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "PYTHONPATH": str(HERE / "bugs" / self.bug)}


@pytest.fixture
def with_bug(tmp_path: Path) -> Callable[[str], AbstractContextManager[Any]]:
    """Return what runs a café with a planted bug for the length of a block."""

    @contextmanager
    def open_bugged(bug: str) -> Iterator[Any]:
        home = tmp_path / "home"
        running = Bugged(home, whole.free_port(), bug)
        try:
            running.command("up", "--detach", timeout_s=whole.UP_S)
            yield running
        finally:
            running.command("down", timeout_s=whole.DOWN_S)
            shutil.rmtree(home, ignore_errors=True)

    return open_bugged


Crowd = Callable[..., Any]


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
        os.environ.get("CAFE_FAULTS_REPORT", HERE.parents[1] / "test-results" / "faults.md")
    )
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as report:
        report.write("# Faults\n\n")

        def write(line: str) -> None:
            report.write(f"- {line}\n")
            report.flush()
            print(line, flush=True)

        yield write
