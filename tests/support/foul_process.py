"""`check` in a process of its own, within limits of time and memory."""

import io
import os
import resource
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path

from iianalysis.system import processes

SECONDS, GIBIBYTES = 20, 3  # of a core, and of memory
PATIENCE = 15 * SECONDS  # where others use the cores too
LOADED = ("foul_process", "iianalysis.running.cli", "iianalysis.tables.results", "openpyxl")
KILLED = (-signal.SIGKILL, -signal.SIGXCPU)

Ended = tuple[int | None, str, str]


def ended(path: Path, *, afresh: bool) -> Ended:
    """Exit code, which is None for a hang, and what was said; by a fork or a new interpreter."""
    return _afresh(path) if afresh or not processes.AVAILABLE else _forked(path)


def _environment() -> dict[str, str]:
    return {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (GIBIBYTES * 2**30,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _afresh(path: Path) -> Ended:
    command = [sys.executable, "-m", "iianalysis", "check", str(path)]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            encoding="utf-8",
            errors="backslashreplace",
            timeout=PATIENCE,
            preexec_fn=_limited,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None, "", ""
    return done.returncode, done.stdout, done.stderr


@cache
def _server() -> processes.Server:
    """Forks what has the libraries loaded; it ends with this process."""
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    return processes.Server(LOADED, _environment() | {"PYTHONPATH": path})


def _forked(path: Path) -> Ended:
    process = _server().start(check, str(path))
    late = threading.Timer(PATIENCE, process.kill)
    late.start()
    try:
        [found] = process.results()
    except ChildProcessError:
        code = process.wait()
        return (None if code in KILLED else code), "", ""
    finally:
        late.cancel()
    return found


def check(path: str) -> Iterator[Ended]:
    """What the command line makes of a study, as it would leave an interpreter."""
    from iianalysis.running import cli

    _limited()
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    told = io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace")
    with redirect_stdout(out), redirect_stderr(told):
        try:
            code = cli.main(["check", path])
        except Exception:
            code = 1
            traceback.print_exc()
    out.flush()
    told.flush()
    yield code, out.buffer.getvalue().decode(), told.buffer.getvalue().decode()
