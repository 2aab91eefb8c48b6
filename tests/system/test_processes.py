"""Processes of a server begin with its modules, and never outlive their caller."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from iianalysis.errors import StudyError
from iianalysis.running import kernels
from iianalysis.system.processes import AVAILABLE, Server

pytestmark = pytest.mark.skipif(not AVAILABLE, reason="processes are forked on Linux only")

ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}


# What the processes do


def imported(*names):
    yield [name in sys.modules for name in names]


def count(end):
    yield from range(end)


def fail(message):
    yield 1
    raise ValueError(message)


class OddError(Exception):
    """One that pickles and cannot be read back."""

    def __init__(self, one, other):
        super().__init__(f"{one} and {other}")


def fail_oddly():
    raise OddError("this", "that")


def fail_at_length(problems):
    raise StudyError([f"problem {number}" for number in range(problems)])


def server_threads():
    yield len(list(Path(f"/proc/{os.getppid()}/task").iterdir()))


def random_numbers():
    yield random.random(), np.random.random()  # noqa: NPY002


def end_with(code):
    os._exit(code)


def note_and_sleep(note):
    process = subprocess.Popen(["sleep", "60"])
    part = Path(f"{note}.part")
    part.write_text(f"{os.getpid()} {process.pid}")
    part.rename(note)
    time.sleep(600)


def is_running(pid):
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def wait_for(condition, seconds=120):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture(scope="module")
def server():
    with Server(["json.tool", "no_such_module"], ENVIRONMENT) as server:
        yield server


def test_modules_are_there(server):
    assert list(server.start(imported, "json.tool", "no_such_module").results()) == [[True, False]]


def test_results_come_in_order(server):
    assert list(server.start(count, 1000).results()) == list(range(1000))


def test_errors_come_through(server):
    results = server.start(fail, "too much").results()
    assert next(results) == 1
    with pytest.raises(ValueError, match="too much"):
        next(results)


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [(fail_oddly, [], "^OddError: this and that$"), (sys.exit, [3], "^SystemExit: 3$")],
)
def test_errors_that_cannot_come_through_are_told(server, function, arguments, message):
    with pytest.raises(RuntimeError, match=message):
        list(server.start(function, *arguments).results())


def test_all_problems_of_a_study_come_through(server):
    with pytest.raises(StudyError) as found:
        list(server.start(fail_at_length, 500).results())
    with pytest.raises(StudyError) as here:
        fail_at_length(500)
    assert found.value.problems == here.value.problems
    assert str(found.value) == "problem 0"


def test_random_numbers_differ(server):
    drawn = [number for _ in range(3) for number in next(server.start(random_numbers).results())]
    assert len(set(drawn)) == 6


@pytest.mark.parametrize(("code", "seen"), [(0, 0), (3, 3)])
def test_exit_code(server, code, seen):
    assert server.start(end_with, code).wait() == seen


def test_signals(server, tmp_path):
    process = server.start(note_and_sleep, tmp_path / "note")
    wait_for((tmp_path / "note").exists)
    pids = (tmp_path / "note").read_text().split()
    assert process.poll() is None
    process.kill()
    assert process.wait() == -signal.SIGKILL
    process.kill()  # of one that is no more
    with pytest.raises(ChildProcessError, match="killed"):
        list(process.results())
    wait_for(lambda: not any(map(is_running, pids)))


def test_process_ends_with_its_owner(server, tmp_path):
    process = server.start(note_and_sleep, tmp_path / "note")
    wait_for((tmp_path / "note").exists)
    pids = (tmp_path / "note").read_text().split()
    del process
    wait_for(lambda: not any(map(is_running, pids)))


def test_closing_ends_all(tmp_path):
    with Server([], ENVIRONMENT) as server:
        processes = [server.start(note_and_sleep, tmp_path / f"{k}") for k in range(3)]
        wait_for(lambda: all((tmp_path / f"{k}").exists() for k in range(3)))
        pids = [pid for k in range(3) for pid in (tmp_path / f"{k}").read_text().split()]
    assert [process.poll() for process in processes] == [-signal.SIGKILL] * 3
    wait_for(lambda: not any(map(is_running, pids)))
    with pytest.raises(OSError, match="Bad file descriptor"):
        server.start(count, 1)


def test_closing_does_not_wait_for_imports(tmp_path):
    (tmp_path / "slow_module.py").write_text("import time; time.sleep(600)")
    paths = os.pathsep.join([str(tmp_path), *sys.path])
    started = time.monotonic()
    with Server(["slow_module"], os.environ | {"PYTHONPATH": paths}):
        pass
    assert time.monotonic() - started < 240


CALLER = """
import os, sys, time
from test_processes import note_and_sleep
from iianalysis.system.processes import Server
server = Server([], os.environ)
process = server.start(note_and_sleep, "note")
time.sleep(600)
"""


def test_killed_caller_leaves_nothing(tmp_path):
    command = [sys.executable, "-c", CALLER]
    with subprocess.Popen(command, cwd=tmp_path, env=ENVIRONMENT) as caller:
        wait_for((tmp_path / "note").exists, 120)
        caller.kill()
    pids = (tmp_path / "note").read_text().split()
    wait_for(lambda: not any(map(is_running, pids)))


def test_server_of_kernels_has_one_thread_and_has_drawn_nothing(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", ENVIRONMENT["PYTHONPATH"])
    with kernels.start_server() as server:
        assert list(server.start(server_threads).results()) == [1]
        loaded = ["pandas", "matplotlib.pyplot", "ipykernel.kernelapp", "iianalysis.tables.results"]
        drawing = ["matplotlib_inline.backend_inline", "zmq.utils.garbage"]
        found = next(server.start(imported, *loaded, *drawing).results())
    assert found == [True] * len(loaded) + [False] * len(drawing)
