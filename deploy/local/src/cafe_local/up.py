"""`make up`: start everything in order, say when it is ready, and stay until Ctrl-C."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from types import FrameType

from cafe_local import down, web
from cafe_local.bringup import StartFailed, bring_up
from cafe_local.control import supervisor_process
from cafe_local.home import Home
from cafe_local.options import DEFAULT_PORT, HIGHEST_PORT, Options, UsageError
from cafe_local.ports import is_free, loopback_hosts
from cafe_local.program import write_configuration
from cafe_local.say import progress
from cafe_local.topology import Stack, base_environment, plan


def up(options: Options, *, detach: bool) -> int:
    """Start the stack and return the exit status of `make up`."""
    home = Home(options.home)
    home.create()
    with starting(home):
        if supervisor_process(home) is not None:
            return already_running(home, detach=detach)
        check_port(options)
        down.sweep(home)
        if (options.root / "web" / "package.json").exists():
            web.build(options.root / "web")
        stack = prepare(options, home)
        supervisor = start_supervisor(stack, follow=not detach)
        # `make down` waits for whoever stands here.
        (home.run / "up.pid").write_text(f"{os.getpid()}\n")
        try:
            with interrupted_by_signals():
                bring_up(stack, supervisor)
        except BaseException:
            progress("stopping what was started")
            supervisor.terminate()
            supervisor.wait(down.STOP_LIMIT_S)
            down.sweep(home)
            raise
    print(f"ready at {options.url}", flush=True)
    show_admin_link(home)
    return 0 if detach else stay(options, supervisor)


@contextlib.contextmanager
def starting(home: Home) -> Iterator[None]:
    """Hold the home for one start at a time; StartFailed when another start is under way."""
    with (home.run / "starting.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartFailed(
                f"another `make up` is just starting the cafe in {home.path}"
            ) from None
        yield


def show_admin_link(home: Home) -> None:
    """Print the first administrator's link while there is one: here, and in no log."""
    with contextlib.suppress(FileNotFoundError):
        link = home.admin_link.read_text().strip()
        print(f"nobody administers it yet; this link makes the first who does: {link}", flush=True)


def already_running(home: Home, *, detach: bool) -> int:
    """Say that the cafe runs.

    Returns 0 with DETACH, since that is what was asked for, and 1 in the foreground, where it is
    not.
    """
    address = (home.run / "address").read_text().strip()
    print(
        f"already running at {address} ({home.path}); `make status` shows it, `make down` stops it",
        flush=True,
    )
    return 0 if detach else 1


def check_port(options: Options) -> None:
    """Raise UsageError when somebody else has the gateway's port."""
    if not all(is_free(options.port, host) for host in loopback_hosts()):
        another = options.port + 1 if options.port < HIGHEST_PORT else DEFAULT_PORT
        raise UsageError(
            f"port {options.port} is taken; choose another, for example: "
            f"CAFE_PORT={another} make up"
        )


def prepare(options: Options, home: Home) -> Stack:
    """Choose ports, make secrets and PostgreSQL's folder, write every configuration."""
    first = not (home.data / "postgres").exists()
    progress("first start: making secrets and PostgreSQL's data folder" if first else "preparing")
    stack = plan(options, home)
    write_configuration(stack.programs, home, stack.ports["supervisor"])
    (home.run / "address").write_text(options.url + "\n")
    return stack


def start_supervisor(stack: Stack, *, follow: bool) -> subprocess.Popen[bytes]:
    """Start supervisor, in a session of its own so that Ctrl-C reaches us alone.

    follow: it is to end when we do.
    """
    progress("starting PostgreSQL, NATS, Valkey, Traefik and Caddy")
    configuration = str(stack.home.etc / "supervisord.conf")
    command = [sys.executable, "-m", "supervisor.supervisord", "-c", configuration]
    if follow:
        command = [
            sys.executable,
            "-m",
            "cafe_local.launch",
            "--death-signal",
            "SIGTERM",
            "--",
            *command,
        ]
    with (stack.home.log / "supervisord.out.log").open("wb") as out:
        return subprocess.Popen(
            command,
            cwd="/",
            env=base_environment(stack.options),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


@contextlib.contextmanager
def interrupted_by_signals() -> Iterator[None]:
    """Turn SIGINT, SIGTERM and SIGHUP into KeyboardInterrupt.

    SIGINT as well: a shell starts background jobs with it ignored, and Python then keeps it so.
    """

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {
        number: signal.signal(number, interrupt)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def stay(options: Options, supervisor: subprocess.Popen[bytes]) -> int:
    """Stay until Ctrl-C, or until somebody else stops the stack."""
    print("Ctrl-C stops it; `make logs` in another terminal shows what it says", flush=True)
    try:
        with interrupted_by_signals():
            status = supervisor.wait()
    except KeyboardInterrupt:
        print(flush=True)
        return down.down(options)
    if status != 0:
        print(f"the supervisor ended by itself ({status})", flush=True)
        down.down(options, quiet=True)
        return 1
    progress("stopped")
    return 0
