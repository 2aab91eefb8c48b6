"""The same draws on a Dask scheduler and two workers, one of which is killed on the way."""

import os
import signal
import socket
import subprocess
import sys
import time

import numpy as np
import pytest
from distributed import Client

from iianalysis.uncertainty import Noise, Specification, simulate

SPECIFICATION = Specification(weights=(Noise(0.3),), inclusion=0.1)
DRAWS = 120_000


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def start(*arguments, folder):
    command = [sys.executable, "-m", "dask", *arguments]
    return subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )


@pytest.fixture
def cluster(port, tmp_path):
    """Address of a scheduler with two workers, and the workers."""
    address = f"tcp://127.0.0.1:{port}"
    scheduler = start(
        "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard",
        folder=tmp_path,
    )  # fmt: skip
    options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
    workers = [
        start("worker", address, *options, "--local-directory", name, folder=tmp_path)
        for name in ("first", "second")
    ]
    yield address, workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_worker_that_dies_changes_no_bit(default_study, cluster):
    address, workers = cluster
    done = []

    def kill_one(draws, every):
        done.append(draws)
        if draws > every / 4 and workers[0].poll() is None:
            os.kill(workers[0].pid, signal.SIGKILL)

    with Client(address, timeout=240) as client:
        client.wait_for_workers(2, timeout=240)
        found = simulate(
            default_study, SPECIFICATION, draws=DRAWS, seed=1, chunk=1, client=client,
            progress=kill_one,
        )  # fmt: skip
        deadline = time.monotonic() + 120
        while workers[0].poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        left = len(client.scheduler_info()["workers"])
    assert workers[0].poll() == -signal.SIGKILL
    assert left == 1
    assert done[-1] == DRAWS
    local = simulate(default_study, SPECIFICATION, draws=DRAWS, seed=1)
    np.testing.assert_array_equal(found.tally.ranks, local.tally.ranks)
    np.testing.assert_array_equal(found.tally.above, local.tally.above)
    np.testing.assert_array_equal(found.tally.scores, local.tally.scores)
    assert found.intervals().equals(local.intervals())
