"""The launcher in front of every server."""

import json
import os
import subprocess
import sys
import time

import psutil
import pytest

LAUNCH = [sys.executable, "-m", "cafe_local.launch"]


def launched(*arguments):
    return subprocess.run([*LAUNCH, *arguments], capture_output=True, text=True, check=True).stdout


def wait_until(condition):
    deadline = time.monotonic() + 5
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert condition()


def test_the_pid_file_holds_the_server_s_own_pid(tmp_path):
    file = tmp_path / "x.pid"
    said = launched("--pid-file", str(file), "--", "/bin/sh", "-c", "echo $$")
    assert file.read_text() == said


def test_variables_come_from_a_file_beside_the_inherited_ones(tmp_path, monkeypatch):
    monkeypatch.setenv("CAFE_HOME", "/the/home")
    file = tmp_path / "x.json"
    file.write_text(json.dumps({"CAFE_ICE_SERVERS": '[{"urls": "turn:x?a=1,2"}]'}))
    said = launched("--environment", str(file), "--", "/usr/bin/env")
    assert 'CAFE_ICE_SERVERS=[{"urls": "turn:x?a=1,2"}]' in said
    assert "CAFE_HOME=/the/home" in said


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's signal is Linux's")
def test_a_server_does_not_outlive_its_parent(tmp_path):
    file = tmp_path / "x.pid"
    script = "import subprocess, sys; subprocess.Popen(sys.argv[1:]).wait()"
    child = [*LAUNCH, "--pid-file", str(file), "--", "/bin/sleep", "60"]
    parent = subprocess.Popen([sys.executable, "-c", script, *child])
    wait_until(lambda: file.exists() and named(int(file.read_text())) == "sleep")
    pid = int(file.read_text())
    parent.kill()
    parent.wait()
    wait_until(lambda: named(pid) is None)


def named(pid):
    """Return the name of a process, None when it is gone or a zombie."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.name()
    except psutil.NoSuchProcess:
        return None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("become", ["nobody", "mapped"])
def test_root_can_become_nobody_for_postgres(become):
    assert launched("--as", become, "--", "/bin/sh", "-c", "id -u").strip() == "65534"
