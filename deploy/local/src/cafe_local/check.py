"""`make test` and `make lint`: every check, some together; all failures show, a summary ends it."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from cafe_local import binaries, chromium, coturn, web
from cafe_local.say import progress

# On two cores: half of a service's tests wait for something. The whole-stack tests, whose timing
# matters, have the machine to themselves.
AT_A_TIME = 3
HEARTBEAT_S = 30.0
STEP_LIMIT_S = 900.0
# The caller's own installation must not leak into the tests.
SCRUBBED_PREFIX = "CAFE_"
SCRUBBED = {
    *("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "VIRTUAL_ENV", "PYTHONPATH"),
    # Every step imports the same libraries: compiled once, they cost the others nothing.
    "PYTHONDONTWRITEBYTECODE",
}


@dataclass(frozen=True)
class Step:
    """One check. A step with a `report` is a run of pytest and counts its tests, others count 1."""

    name: str
    command: Sequence[str]
    cwd: Path
    report: Path | None = None
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What came of a step; `output` is everything it printed."""

    step: Step
    passed: int
    failed: int
    duration_s: float
    output: str


def check(root: Path, *, only_lint: bool) -> int:
    """Run the checks and return 0 when all passed.

    The last line printed is `N passed, N failed`, which CI reads.
    """
    runner = Runner()
    results = root / "test-results"
    results.mkdir(exist_ok=True)
    chains = [web_steps(root, only_lint=only_lint), *([step] for step in lint_steps(root))]
    if not only_lint:
        chains += [[step] for step in unit_steps(root, results)]
    outcomes = runner.run(chains, AT_A_TIME)
    if not only_lint:
        outcomes += runner.run([[step] for step in whole_steps(root, results)], 1)
    summarize(outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    print(f"{sum(outcome.passed for outcome in outcomes)} passed, {failed} failed", flush=True)
    return 1 if failed else 0


def lint_steps(root: Path) -> list[Step]:
    """Return style, types and import rules of the Python code."""
    tool = Path(sys.executable).parent
    sources = [str(path.relative_to(root)) for path in sorted(root.glob("*/*/src"))]
    return [
        Step("ruff check", [str(tool / "ruff"), "check", "."], root),
        Step("ruff format", [str(tool / "ruff"), "format", "--check", "."], root),
        Step("mypy", [str(tool / "mypy"), *sources], root),
        Step("import rules", [str(tool / "lint-imports")], root),
    ]


def web_steps(root: Path, *, only_lint: bool) -> list[Step]:
    """Return the client's own checks; installs its packages first."""
    folder = root / "web"
    scripts = ["check", "contracts:check"] + ([] if only_lint else ["test"])
    environment = web.environment()
    install = Step("web: packages", [sys.executable, "-m", "cafe_local", "web"], root)
    return [
        install,
        *(
            Step(f"web: {name}", [*binaries.npm(), "run", name], folder, environment=environment)
            for name in scripts
        ),
    ]


def unit_steps(root: Path, results: Path) -> list[Step]:
    """Return a run of pytest for each project; the long ones begin first."""
    folders = [*sorted(root.glob("services/*/tests")), *sorted(root.glob("libs/*/tests"))]
    folders += [root / "gateway" / "tests", *sorted(root.glob("deploy/*/tests"))]
    # Of the faults only what judges them: the faults themselves take `make test-faults`.
    folders.append(root / "tests" / "faults" / "test_checker.py")
    return [pytest_step(root, folder, results) for folder in folders]


def whole_steps(root: Path, results: Path) -> list[Step]:
    """Return the tests that run the whole stack, the browser's last."""
    steps = [pytest_step(root, root / "tests" / "system", results)]
    try:
        browser = {"CAFE_CHROMIUM": chromium.ensure()}
    except chromium.NoChromium as missing:
        # The step fails with the reason: a browser is not optional.
        failing = [sys.executable, "-c", f"import sys; sys.exit({str(missing)!r})"]
        return [*steps, Step("chromium", failing, root)]
    if coturn.ensure() is None:
        progress("no coturn here, and none could be installed: relayed calls are not tested")
    return [*steps, pytest_step(root, root / "tests" / "e2e", results, browser)]


def pytest_step(
    root: Path, folder: Path, results: Path, environment: dict[str, str] | None = None
) -> Step:
    """Return the run of pytest over one folder."""
    name = str(folder.relative_to(root))
    report = results / f"{name.replace('/', '-')}.xml"
    command = [sys.executable, "-m", "pytest", "-q", "--durations=5", f"--junitxml={report}", name]
    return Step(f"pytest {name}", command, root, report, environment or {})


class Runner:
    """Runs steps with their output kept, and tells when each ends and which still run."""

    def __init__(self) -> None:
        self._running: dict[str, float] = {}
        self._lock = threading.Lock()

    def run(self, chains: Sequence[Sequence[Step]], at_a_time: int) -> list[Outcome]:
        """Run all steps and return what came of them.

        chains: steps that follow one another; `at_a_time` chains run together.
        """
        outcomes = []
        with ThreadPoolExecutor(at_a_time) as pool:
            pending: set[Future[list[Outcome]]] = {
                pool.submit(self._chain, chain) for chain in chains
            }
            while pending:
                done, pending = wait(pending, HEARTBEAT_S, FIRST_COMPLETED)
                for future in done:
                    outcomes += future.result()
                if not done:
                    progress(f"still running: {self._still()}")
        return outcomes

    def _chain(self, steps: Sequence[Step]) -> list[Outcome]:
        return [self._one(step) for step in steps]

    def _one(self, step: Step) -> Outcome:
        started = time.monotonic()
        with self._lock:
            self._running[step.name] = started
        if step.report is not None:
            step.report.unlink(missing_ok=True)
        status, output = execute(step)
        passed, failed = count(step, status)
        outcome = Outcome(step, passed, failed, time.monotonic() - started, output)
        with self._lock:
            del self._running[step.name]
            tell(outcome)
        return outcome

    def _still(self) -> str:
        with self._lock:
            now = time.monotonic()
            return ", ".join(f"{name} ({now - at:.0f} s)" for name, at in self._running.items())


def execute(step: Step) -> tuple[int, str]:
    """Run a step's command and return its status and output; ended after STEP_LIMIT_S."""
    process = subprocess.Popen(
        step.command,
        cwd=step.cwd,
        env=scrubbed() | step.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=STEP_LIMIT_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        output += f"\nended after {STEP_LIMIT_S:g} s\n"
    return process.returncode, output


def scrubbed() -> dict[str, str]:
    """Return the caller's environment without what names an installation of the cafe.

    What a machine needs to reach package indexes (proxies, certificates) stays.
    """
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(SCRUBBED_PREFIX) and name not in SCRUBBED
    }


def count(step: Step, status: int) -> tuple[int, int]:
    """Return how many passed and failed; a run of pytest that broke counts as one failure."""
    if step.report is None or not step.report.exists():
        return (1, 0) if status == 0 and step.report is None else (0, 1)
    # Our own file, written a moment ago by our own pytest.
    suites = ET.parse(step.report).getroot().iter("testsuite")  # noqa: S314
    total = failed = skipped = 0
    for suite in suites:
        total += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    if status != 0 and failed == 0:
        return total - skipped, 1
    return max(0, total - failed - skipped), failed


def tell(outcome: Outcome) -> None:
    """Print that a step ended, with its output when it failed."""
    verdict = "ok" if outcome.failed == 0 else "FAILED"
    progress(f"{outcome.step.name}: {verdict} ({outcome.duration_s:.1f} s)")
    if outcome.failed:
        print(f"{outcome.output.rstrip()}\n--- end of {outcome.step.name}", flush=True)


def summarize(outcomes: Sequence[Outcome]) -> None:
    """Print a line per step with its time."""
    width = max(len(outcome.step.name) for outcome in outcomes)
    print()
    for outcome in outcomes:
        counts = f"{outcome.passed} passed"
        if outcome.failed:
            counts += f", {outcome.failed} FAILED"
        print(f"{outcome.step.name:<{width}}  {outcome.duration_s:6.1f} s  {counts}")
    print()
