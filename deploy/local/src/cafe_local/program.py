"""One process of the local stack, and how supervisor runs it."""

import getpass
import json
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cafe_local.home import Home
from cafe_local.secret import write_private

# In the order of starting. Supervisor stops the groups one after the other in reverse, the members
# of a group together: services drain their sockets while the gateway and the stores still work.
GROUPS = ("stores", "edge", "services")
# Longer than a service's own 20 s (docs/promises.md P19); supervisor's default of 10 s would cut it
# off.
STOP_WAIT_S = 25
# Supervisor calls a process that ends sooner a failed start and then waits 1, 2, 3 … s between
# tries.
START_S = 5
# "For ever" in a setting that wants a number: by then the waits add up to millennia.
RETRIES = 1_000_000
LOG_BYTES = 10_000_000
LOG_BACKUPS = 3


@dataclass(frozen=True)
class Program:
    """A process; `name` is also that of its pid file and log.

    health: a URL, or `tcp:PORT`, that tells when it is ready.
    `environment` is added to the stack's own; it may hold secrets and is kept in a file of mode
    0600.
    """

    name: str
    group: str
    command: Sequence[str]
    health: str
    environment: Mapping[str, str] = field(default_factory=dict)
    cwd: Path = Path("/")
    stop_signal: str = "TERM"
    become: str = "self"

    @property
    def full_name(self) -> str:
        """The name by which supervisor knows it."""
        return f"{self.group}:{self.name}"


def launch_command(program: Program, home: Home) -> list[str]:
    """Return the command line with the launcher in front."""
    launch = [sys.executable, "-m", "cafe_local.launch"]
    launch += ["--pid-file", str(home.run / f"{program.name}.pid")]
    launch += ["--environment", str(environment_file(program, home))]
    launch += ["--death-signal", f"SIG{program.stop_signal}"]
    launch += ["--as", program.become, "--cwd", str(program.cwd), "--"]
    return [*launch, *program.command]


def environment_file(program: Program, home: Home) -> Path:
    """Return where the program's own variables are."""
    return home.etc / f"{program.name}.env.json"


def write_configuration(programs: Sequence[Program], home: Home, control_port: int) -> Path:
    """Write supervisor's configuration and the programs' variables; return its path."""
    for program in programs:
        write_private(environment_file(program, home), json.dumps(program.environment, indent=1))
    write_private(
        home.etc / "health.json", json.dumps({program.name: program.health for program in programs})
    )
    path = home.etc / "supervisord.conf"
    write_private(path, render(programs, home, control_port))
    return path


def render(programs: Sequence[Program], home: Home, control_port: int) -> str:
    """Return supervisor's configuration as text."""
    sections = [_supervisor(home, control_port)]
    for priority, group in enumerate(GROUPS):
        members = [program for program in programs if program.group == group]
        names = ",".join(program.name for program in members)
        sections.append(f"[group:{group}]\nprograms={names}\npriority={priority}\n")
        sections += [_program(program, home) for program in members]
    return "\n".join(sections)


def _supervisor(home: Home, control_port: int) -> str:
    return f"""[supervisord]
nodaemon=true
silent=true
user={_user()}
identifier=cafe
directory=/
pidfile={_plain(home.run / "supervisord.pid")}
logfile={_plain(home.log / "supervisord.log")}
logfile_maxbytes={LOG_BYTES}
logfile_backups={LOG_BACKUPS}
childlogdir={_plain(home.log)}

[inet_http_server]
; Not a socket file: its path may have 107 bytes, and $CAFE_HOME may be deep.
port=127.0.0.1:{control_port}
username=cafe
password={home.secret("supervisor")}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""


def _program(program: Program, home: Home) -> str:
    return f"""[program:{program.name}]
command={_plain(shlex.join(launch_command(program, home)))}
autostart={"false" if program.group == "services" else "true"}
autorestart=true
startsecs={START_S}
startretries={RETRIES}
stopsignal={program.stop_signal}
stopwaitsecs={STOP_WAIT_S}
redirect_stderr=true
stdout_logfile={_plain(home.log / f"{program.name}.log")}
stdout_logfile_maxbytes={LOG_BYTES}
stdout_logfile_backups={LOG_BACKUPS}
"""


def _plain(value: object) -> str:
    """Keep supervisor from expanding `%(…)s` in a value."""
    return str(value).replace("%", "%%")


def _user() -> str:
    """Return who supervisor runs as: ourselves. Unless that is said it warns about root."""
    return getpass.getuser()
