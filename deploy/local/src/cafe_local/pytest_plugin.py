"""Fixtures with real servers, loaded by `-p cafe_local.pytest_plugin`."""

from collections.abc import Callable, Iterator

import pytest

from cafe_local.testing import Servers


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """PostgreSQL, NATS and Valkey of this session; each starts when first touched."""
    running = Servers()
    yield running
    running.close()


@pytest.fixture(scope="session")
def make_database(servers: Servers) -> Callable[[str], str]:
    """Make a fresh database and role: `make_database("rooms")` returns the role's url."""
    return servers.make_database
