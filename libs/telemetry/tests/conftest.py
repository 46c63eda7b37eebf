from collections.abc import Iterator

import pytest
from collector import Collector

from cafe_telemetry import tracing


@pytest.fixture
def collector() -> Iterator[Collector]:
    found = Collector()
    yield found
    tracing.stop()
    found.close()
