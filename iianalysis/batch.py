"""Run notebooks through papermill, several at a time.

Each notebook gets a kernel of its own, started from the interpreter that runs this, on sockets in
a folder of its own. Notebooks run in spawned worker processes that are used again, so papermill is
imported once for each worker. What is left behind depends on the notebook and its parameters
alone: no times, no paths, no random cell ids.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from iianalysis.parameters import ParameterError, compare, read_parameters

CELL_TIMEOUT = 600
START_TIMEOUT = 120

# Numerical libraries would start a thread for each core in each kernel, all at once.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

# The longest path of a Unix socket is 103 bytes on macOS and 107 on Linux.
LONGEST_SOCKET_FOLDER = 90


class NotebookError(RuntimeError):
    """A notebook did not run to its end."""


@dataclass(frozen=True)
class Job:
    """One notebook to run with its parameters.

    Parameters
    ----------
    name : str
        Stem of the executed notebook's file name, as ``sub_index_foundation``.
    notebook : Path
        The notebook to run.
    parameters : mapping
        Plain Python values by name.
    """

    name: str
    notebook: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)


def notebook_folder() -> Path:
    """Find the notebooks: inside an installed package, beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "_notebooks"
    return inside if inside.is_dir() else package.parent / "notebooks"


def check_parameters(job: Job) -> None:
    """Compare a job's parameters with the notebook's parameters cell.

    Raises
    ------
    ParameterError
        In one line, with the notebook, the parameter and what is accepted.
    """
    try:
        cells = json.loads(job.notebook.read_text(encoding="utf-8"))["cells"]
    except FileNotFoundError:
        raise ParameterError(f"{job.notebook}: no such notebook") from None
    except (KeyError, TypeError, ValueError):
        raise ParameterError(f"{job.notebook.name}: this is not a notebook") from None
    sources = [
        "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "code" and "parameters" in cell["metadata"].get("tags", [])
    ]
    try:
        compare(job.parameters, read_parameters(sources[0]) if sources else {})
    except ParameterError as error:
        raise ParameterError(f"{job.notebook.name}: {error}") from None


def run_job(
    job: Job, folder: Path, *, timeout: float = CELL_TIMEOUT, runtime: Path | None = None
) -> float:
    """Execute one notebook into ``folder/NAME.ipynb``, which is whole or absent.

    Parameters
    ----------
    job : Job
        What to run.
    folder : Path
        An existing folder.
    timeout : float
        Seconds that one cell may take.
    runtime : Path, optional
        Folder for the kernel's sockets, which need a short path.

    Returns
    -------
    float
        Seconds taken.

    Raises
    ------
    ParameterError
        A parameter does not fit; no kernel was started.
    NotebookError
        A cell raised, took too long, or its kernel died: in one line.
    """
    import nbformat  # with papermill half a second, so only where it is used

    started = time.perf_counter()
    check_parameters(job)
    with _runtime_folder(runtime) as private:
        notebook = _execute(job, timeout, private)
    _make_reproducible(notebook, job)
    unfinished = folder / f".{job.name}.ipynb.part"
    nbformat.write(notebook, unfinished)
    unfinished.replace(folder / f"{job.name}.ipynb")
    return time.perf_counter() - started


def run_jobs(
    jobs: Sequence[Job],
    folder: Path,
    workers: int,
    on_done: Callable[[str, float], None] | None = None,
    *,
    timeout: float = CELL_TIMEOUT,
) -> dict[str, float]:
    """Execute notebooks into a folder, several at a time.

    The results do not depend on the number of workers. The first error, or Ctrl-C, stops what runs
    and leaves no kernel behind.

    Parameters
    ----------
    jobs : sequence of Job
        With names of their own.
    folder : Path
        Made if it is not there.
    workers : int
        How many notebooks run at a time.
    on_done : callable, optional
        Called with name and seconds after each notebook, for a progress bar.
    timeout : float
        Seconds that one cell may take.

    Returns
    -------
    dict of str to float
        Seconds by name, in the order of the jobs.

    Raises
    ------
    ParameterError
        A parameter does not fit; nothing was run.
    NotebookError
        The first notebook that failed, in one line.
    """
    names = [job.name for job in jobs]
    for job in jobs:
        check_parameters(job)
        if names.count(job.name) > 1:
            raise ParameterError(f"two notebooks would be written to {job.name}.ipynb")
    folder.mkdir(parents=True, exist_ok=True)
    seconds: dict[str, float] = {}
    with _runtime_folder(None) as runtime, _pool(min(workers, len(jobs)), runtime) as pool:
        running: dict[Future[float], str] = {
            pool.submit(run_job, job, folder, timeout=timeout, runtime=runtime): job.name
            for job in _longest_first(jobs)
        }
        for future in as_completed(running):
            name = running[future]
            try:
                seconds[name] = future.result()
            except BrokenProcessPool:
                raise NotebookError(
                    f"{name}: the process that ran it was killed; is there enough memory?"
                ) from None
            if on_done:
                on_done(name, seconds[name])
    return {name: seconds[name] for name in names}


def _longest_first(jobs: Sequence[Job]) -> list[Job]:
    """Order by file size: the pictures that a notebook keeps are what takes its time."""
    return sorted(jobs, key=lambda job: job.notebook.stat().st_size, reverse=True)


@contextlib.contextmanager
def _pool(workers: int, runtime: Path) -> Iterator[ProcessPoolExecutor]:
    pool = ProcessPoolExecutor(
        max(workers, 1), get_context("spawn"), initializer=_begin_worker, initargs=(runtime,)
    )
    try:
        with out_of_reach():
            pool.submit(int)  # starts the workers
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        # workers before kernels, or a worker would start the next one
        _kill(runtime.glob("worker-*"))
        _kill(runtime.glob("*/kernel-*"))
        raise
    finally:
        pool.shutdown(wait=True)


@contextlib.contextmanager
def out_of_reach() -> Iterator[None]:
    """Keep Ctrl-C from the processes that are started meanwhile; here it is only put off."""
    if os.name != "posix":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_worker(runtime: Path) -> None:
    """Prepare a worker: in a session of its own, known by its id, papermill imported."""
    if os.name == "posix":
        os.setsid()
    (runtime / f"worker-{os.getpid()}").touch()
    import papermill  # noqa: F401


def _kill(marks: Iterator[Path]) -> None:
    """Kill the processes whose ids stand at the end of these files' names."""
    for mark in marks:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(mark.name.rpartition("-")[2]), getattr(signal, "SIGKILL", signal.SIGTERM))


@contextlib.contextmanager
def _runtime_folder(parent: Path | None) -> Iterator[Path]:
    """Make a folder for sockets and process ids, and remove it after use."""
    with tempfile.TemporaryDirectory(prefix="iia", dir=parent, ignore_cleanup_errors=True) as made:
        yield Path(made)


def _execute(job: Job, timeout: float, runtime: Path) -> Any:
    """Run one notebook through papermill and return it; every failure is a NotebookError."""
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    at: dict[str, Any] = {"execution_count": 0, "source": ""}

    def remember(**running: Any) -> None:
        at["execution_count"] += 1
        at["source"] = running["cell"].source

    try:
        return papermill.execute_notebook(
            job.notebook,
            None,
            dict(job.parameters),
            kernel_name="python3",
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            start_timeout=START_TIMEOUT,
            execution_timeout=timeout,
            record_timing=False,
            coalesce_streams=True,  # or it depends on the load where a text is parted
            on_cell_execute=remember,
            kernel_manager_class=_kernel_manager(runtime),
            shutdown_kernel="immediate",
        )
    except papermill.PapermillExecutionError as error:
        at |= {"execution_count": error.exec_count, "source": error.source}
        problem = f"{error.ename}: {error.evalue}"
    except CellTimeoutError:
        problem = f"the cell took longer than {timeout:g} seconds"
    except DeadKernelError:
        problem = "the kernel died; is there enough memory?"
    except RuntimeError as error:
        problem = f"the kernel did not start: {error}"
    line = next((line for line in at["source"].splitlines() if line.strip()), "")
    raise NotebookError(
        f"{job.name} ({job.notebook.name}), In [{at['execution_count']}] `{line.strip()}`: "
        + " ".join(problem.split())
    )


def _kernel_manager(runtime: Path) -> type:
    """Make the kernel manager class for one notebook, with its sockets in the given folder."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    class Manager(AsyncKernelManager):  # type: ignore[misc, unused-ignore]
        """Starts this interpreter, whatever kernels are registered on the machine."""

        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            self.connection_file = str(runtime / "kernel.json")
            if os.name == "posix" and len(str(runtime)) <= LONGEST_SOCKET_FOLDER:
                # no port is taken and nobody else can connect; TCP makes ipykernel warn
                self.transport = "ipc"
                self.ip = str(runtime / "k")

        @property
        def kernel_spec(self) -> KernelSpec:
            command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=command, display_name="Python 3", language="python")

        async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]
            await super().start_kernel(**options, env=_kernel_environment())
            process: Any = self.provisioner
            (runtime / f"kernel-{process.pid}").touch()

    return Manager


def _kernel_environment() -> dict[str, str]:
    """Let the kernel import the package that is running, also where it is not installed."""
    environment = os.environ | ONE_THREAD
    home = str(Path(__file__).parent.parent)
    if home not in sysconfig.get_paths().values():
        earlier = environment.get("PYTHONPATH", "")
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [home, earlier]))
    return environment


def _make_reproducible(notebook: Any, job: Job) -> None:
    """Take out what differs from run to run or tells of the machine."""
    notebook.metadata["papermill"] = {
        "input_path": job.notebook.name,
        "parameters": dict(job.parameters),
    }
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
