"""What surrounds a start; the whole cycle is in tests/system."""

import os
import socket
import subprocess
import sys
import time

import psutil
import pytest

from cafe_local import down, up
from cafe_local.bringup import StartFailed
from cafe_local.options import UsageError
from cafe_local.ports import loopback_hosts


def spawn(*arguments, **more):
    return subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)", *arguments], **more
    )


@pytest.fixture
def running(home):
    """Something that looks like a supervisor of this home."""
    process = spawn(str(home.etc / "supervisord.conf"))
    (home.run / "supervisord.pid").write_text(str(process.pid))
    (home.run / "address").write_text("http://localhost:1\n")
    yield process
    process.kill()
    process.wait()


@pytest.mark.parametrize(("detach", "status"), [(False, 1), (True, 0)])
def test_a_second_up_says_that_the_first_runs(chosen, running, capsys, detach, status):
    assert up.up(chosen, detach=detach) == status
    assert "already running at http://localhost:1" in capsys.readouterr().out
    assert running.poll() is None


def test_the_first_administrator_s_link_is_shown_while_there_is_one(home, capsys):
    up.show_admin_link(home)
    assert capsys.readouterr().out == ""
    home.admin_link.write_text("http://localhost:8080/signup#admin=x\n")
    up.show_admin_link(home)
    assert "http://localhost:8080/signup#admin=x\n" in capsys.readouterr().out


def test_two_starts_at_once_do_not_mix(chosen, home):
    with up.starting(home), pytest.raises(StartFailed, match="just starting"):
        up.up(chosen, detach=True)


@pytest.mark.parametrize("host", loopback_hosts())
def test_a_taken_port_is_named_with_what_to_set(chosen, host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with (
        socket.create_server((host, chosen.port), family=family),
        pytest.raises(UsageError, match=f"port {chosen.port} is taken.*CAFE_PORT="),
    ):
        up.up(chosen, detach=True)


def test_down_ends_a_supervisor(chosen, running, capsys):
    assert down.down(chosen) == 0
    assert running.wait(5) is not None
    assert "stopped" in capsys.readouterr().out


def test_down_without_anything_to_stop_is_fine(chosen, capsys):
    assert down.down(chosen) == 0
    assert "was not running" in capsys.readouterr().out


def test_down_ends_what_lost_its_supervisor(chosen, home):
    environment = {**os.environ, "CAFE_HOME": str(home.path)}
    orphan, stubborn = (spawn(env=environment) for _ in range(2))
    time.sleep(0.2)
    psutil.Process(stubborn.pid).suspend()
    for name, process in (("chat-1", orphan), ("nats", stubborn)):
        (home.run / f"{name}.pid").write_text(str(process.pid))
    down.down(chosen)
    assert orphan.wait(5) is not None
    assert stubborn.wait(5) is not None


def test_down_leaves_others_alone(chosen, home):
    shell = spawn(env={**os.environ, "CAFE_HOME": str(home.path)})
    recycled = spawn()
    (home.run / "chat-1.pid").write_text(str(recycled.pid))
    down.down(chosen)
    assert shell.poll() is None
    assert recycled.poll() is None
    for process in (shell, recycled):
        process.kill()
        process.wait()
