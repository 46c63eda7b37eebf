"""What supervisor is told."""

import configparser
import json
import shlex
import stat

import pytest

from cafe_local import program, topology
from cafe_local.program import Program


@pytest.fixture
def programs():
    return [
        Program("postgres", "stores", ["/bin/true"], "tcp:1", stop_signal="INT", become="nobody"),
        Program("nats", "stores", ["/bin/true"], "tcp:1"),
        Program("traefik", "edge", ["/bin/true"], "tcp:1"),
        Program("chat-1", "services", ["/bin/x", "100% sure"], "tcp:1", {"CAFE_KEY": "hidden"}),
    ]


@pytest.fixture
def parsed(programs, home):
    # As supervisor reads it: `%%` stands for `%`.
    parser = configparser.ConfigParser()
    parser.read(program.write_configuration(programs, home, 4711))
    return parser


def test_every_process_is_started_again_for_ever_and_has_time_to_stop(parsed):
    for name in ("postgres", "nats", "traefik", "chat-1"):
        section = parsed[f"program:{name}"]
        assert section["autorestart"] == "true"
        assert int(section["startretries"]) > 100_000
        # docs/promises.md P19: a service may take 20 s.
        assert int(section["stopwaitsecs"]) == 25
        assert int(section["startsecs"]) == 5


def test_services_wait_for_migrations_and_stop_first(parsed):
    assert parsed["program:chat-1"]["autostart"] == "false"
    assert parsed["program:nats"]["autostart"] == "true"
    priority = {name: int(parsed[f"group:{name}"]["priority"]) for name in program.GROUPS}
    # Supervisor stops the highest first.
    assert priority["services"] > priority["edge"] > priority["stores"]


def test_postgres_is_stopped_by_sigint_and_not_as_root(parsed):
    section = parsed["program:postgres"]
    assert section["stopsignal"] == "INT"
    assert "--as nobody" in section["command"]
    assert "--death-signal SIGINT" in section["command"]


def test_arguments_survive_the_quoting(parsed):
    words = shlex.split(parsed["program:chat-1"]["command"])
    assert words[words.index("--") + 1 :] == ["/bin/x", "100% sure"]


@pytest.mark.usefixtures("parsed")
def test_secrets_are_in_files_of_their_owner(programs, home):
    assert "hidden" not in (home.etc / "supervisord.conf").read_text()
    file = program.environment_file(programs[3], home)
    assert json.loads(file.read_text()) == {"CAFE_KEY": "hidden"}
    for path in (file, home.etc / "supervisord.conf"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_everybody_inherits_the_home_and_the_caller_s_settings(chosen, monkeypatch):
    monkeypatch.setenv("CAFE_TIMER_MINUTE_S", "2")
    monkeypatch.setenv("MAKEFLAGS", "-j")
    environment = topology.base_environment(chosen)
    assert environment["CAFE_HOME"] == str(chosen.home)
    assert environment["CAFE_TIMER_MINUTE_S"] == "2"
    assert "MAKEFLAGS" not in environment
