"""Reading revisions as text gives what Alembic says."""

from pathlib import Path

import asyncpg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from cafe_local import revisions
from cafe_local.options import SERVICES

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("service", SERVICES)
def test_the_newest_revision_is_alembic_s(service):
    folder = ROOT / "services" / service / "src" / f"cafe_{service}" / "migrations"
    config = Config()
    config.set_main_option("script_location", str(folder))
    found = revisions.heads(folder / "versions")
    assert found == set(ScriptDirectory.from_config(config).get_heads())
    assert found


def test_annotated_and_merging_revisions_are_understood(tmp_path):
    (tmp_path / "a.py").write_text('revision: str = "a"\ndown_revision = None\n')
    (tmp_path / "b.py").write_text("revision = 'b'\ndown_revision: str | None = 'a'\n")
    (tmp_path / "c.py").write_text('revision = "c"\ndown_revision = "a"\n')
    assert revisions.heads(tmp_path) == {"b", "c"}
    (tmp_path / "d.py").write_text('revision = "d"\ndown_revision = ("b", "c")\n')
    assert revisions.heads(tmp_path) == {"d"}


async def test_a_database_is_current_when_it_says_so(make_database, tmp_path):
    (tmp_path / "a.py").write_text('revision = "a"\ndown_revision = None\n')
    url = make_database("revisions")
    assert not revisions.is_current(url, tmp_path)
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE alembic_version (version_num text)")
    assert not revisions.is_current(url, tmp_path)
    await connection.execute("INSERT INTO alembic_version VALUES ('a')")
    assert revisions.is_current(url, tmp_path)
    (tmp_path / "b.py").write_text('revision = "b"\ndown_revision = "a"\n')
    assert not revisions.is_current(url, tmp_path)
    await connection.close()
