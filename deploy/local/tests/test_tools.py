"""Logs, the client's build, the test runner, the bootstrap."""

import importlib.util
import itertools
import os
import sys
from pathlib import Path

import pytest

from cafe_local import check, web
from cafe_local.check import Runner, Step
from cafe_local.logs import Follower

ROOT = Path(__file__).parents[3]


def test_a_log_is_followed_through_rotation(tmp_path):
    log = tmp_path / "chat-1.log"
    log.write_text("old\n")
    follower = Follower(log)
    assert follower.lines() == ["old"]
    with log.open("a") as file:
        file.write("half")
        file.flush()
        assert follower.lines() == []
        file.write(" a line\n")
    assert follower.lines() == ["half a line"]
    log.rename(tmp_path / "chat-1.log.1")
    log.write_text("after rotation\n")
    assert follower.lines() == ["after rotation"]
    follower.close()


def test_only_what_people_write_leads_to_a_new_build(tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.ts").write_text("one")
    first = web.fingerprint(tmp_path)
    for made in ("dist", "node_modules"):
        (tmp_path / made).mkdir()
        (tmp_path / made / "x.js").write_text("made")
    assert web.fingerprint(tmp_path) == first
    (tmp_path / "src" / "main.ts").write_text("two")
    assert web.fingerprint(tmp_path) != first


def test_long_output_keeps_its_ends():
    lines = web.shortened("\n".join(str(number) for number in range(500))).splitlines()
    assert (lines[0], lines[-1], len(lines)) == ("0", "499", 61)


PASSING = "def test_a(): pass\ndef test_b(): pass\n"
FAILING = "def test_c(): assert False, 'the reason'\n"
SETTINGS = "[pytest]\n"


@pytest.fixture
def little_project(tmp_path, monkeypatch):
    """A project with a run of pytest in the folder `tests`."""
    # Half of a run this short is the loading of plugins that it does not use.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    (tmp_path / "tests").mkdir()
    (tmp_path / "results").mkdir()
    (tmp_path / "pytest.ini").write_text(SETTINGS)
    return tmp_path


def run_tests(project, source):
    (project / "tests" / "test_it.py").write_text(source)
    step = check.pytest_step(project, project / "tests", project / "results")
    return Runner().run([[step]], 1)[0]


def test_tests_are_counted(little_project, capsys):
    outcome = run_tests(little_project, PASSING + FAILING)
    assert (outcome.passed, outcome.failed) == (2, 1)
    assert "the reason" in capsys.readouterr().out


def test_a_run_that_breaks_or_has_no_tests_is_a_failure(little_project):
    assert run_tests(little_project, "import nothing_of_this_name").failed == 1
    assert run_tests(little_project, "# nothing").failed == 1


def test_a_step_counts_one(tmp_path):
    good = Step("good", [sys.executable, "-c", ""], tmp_path)
    bad = Step("bad", [sys.executable, "-c", "import sys; sys.exit('no')"], tmp_path)
    outcomes = {outcome.step.name: outcome for outcome in Runner().run([[good], [bad]], 2)}
    assert (outcomes["good"].passed, outcomes["good"].failed) == (1, 0)
    assert (outcomes["bad"].passed, outcomes["bad"].failed) == (0, 1)


def test_the_caller_s_installation_does_not_leak_into_tests(monkeypatch):
    monkeypatch.setenv("CAFE_HOME", "/mine")
    monkeypatch.setenv("CAFE_LIMITS", "off")
    monkeypatch.setenv("MAKEFLAGS", "-j")
    monkeypatch.setenv("SSL_CERT_FILE", "/certificates")
    environment = check.scrubbed()
    assert not [name for name in environment if name.startswith("CAFE_")]
    assert "MAKEFLAGS" not in environment
    assert environment["SSL_CERT_FILE"] == "/certificates"
    assert environment["PATH"] == os.environ["PATH"]


@pytest.fixture(scope="module")
def bootstrap():
    spec = importlib.util.spec_from_file_location(
        "bootstrap", ROOT / "deploy" / "local" / "bootstrap.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_uv_is_installed_by_every_hash_of_the_lock(bootstrap):
    version, requirement = bootstrap.locked_uv()
    assert requirement.startswith(f"uv=={version} \\\n")
    lines = bootstrap.LOCK.read_text().splitlines()
    block = lines[lines.index(f"uv=={version} \\") :]
    hashes = itertools.takewhile(lambda line: line.startswith("    --hash="), block[1:])
    assert requirement.splitlines()[1:] == list(hashes)


def test_every_project_is_installed(bootstrap):
    names = {project.name for project in bootstrap.projects()}
    assert names == {
        "contracts",
        "telemetry",
        "keeper",
        "websocket",
        "database",
        "messaging",
        "http",
        "realtime",
        "chassis",
        "auth",
        "rooms",
        "chat",
        "signaling",
        "tracker",
        "local",
    }


def test_pip_s_settings_reach_uv(bootstrap, monkeypatch):
    monkeypatch.setenv("PIP_CERT", "/certificates")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    assert bootstrap.environment()["SSL_CERT_FILE"] == "/certificates"
    monkeypatch.setenv("SSL_CERT_FILE", "/others")
    assert bootstrap.environment()["SSL_CERT_FILE"] == "/others"
