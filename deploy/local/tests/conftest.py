"""An installation that was never started, for tests of what surrounds a start."""

from pathlib import Path

import pytest

from cafe_local import options
from cafe_local.home import Home
from cafe_local.ports import free_port

ROOT = Path(__file__).parents[3]


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path / "home")
    made.create()
    return made


@pytest.fixture
def chosen(home):
    """Options with a free port and this test's home."""
    return options.read(ROOT, {"CAFE_PORT": str(free_port()), "CAFE_HOME": str(home.path)})
