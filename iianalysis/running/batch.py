"""Run notebooks through papermill, several at a time.

Each notebook gets a kernel of its own (:mod:`iianalysis.running.kernels`) and a thread that passes
cells to it. What is left behind depends on the notebook and its parameters alone: no times, no
paths, no random cell ids.
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from iianalysis.parameters import ParameterError, compare, read_parameters
from iianalysis.running import kernels, prose
from iianalysis.system import processes
from iianalysis.system.fresh import PACKAGE

START_TIMEOUT = 120  # seconds; a cell may take what it takes, and Ctrl-C ends it
LINE = re.compile(r"Cell In\[\d+\], line (\d+)")
COLOUR = re.compile(r"\x1b\[[\d;]*m")

# What goes wrong is raised; without a handler it would be printed as well.
logging.getLogger("papermill").addHandler(logging.NullHandler())


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
        Plain Python values by name. The prose of the notebook is in its `language`, where there is
        a translation.
    long : bool
        Whether it takes longer than others, so that it is started first.
    """

    name: str
    notebook: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)
    long: bool = False


def notebook_folder() -> Path:
    """Find the notebooks: inside an installed package, beside it in a checkout."""
    inside = PACKAGE / "_notebooks"
    return inside if inside.is_dir() else PACKAGE.parent / "notebooks"


def check_parameters(job: Job) -> None:
    """Compare a job's parameters with the notebook's parameters cell.

    Raises
    ------
    ParameterError
        In one line, with the notebook, the parameter and what is accepted.
    """
    accepted = parameters_of(job.notebook)
    try:
        compare(job.parameters, accepted)
    except ParameterError as error:
        raise ParameterError(f"{job.notebook.name}: {error}") from None


def parameters_of(notebook: Path) -> dict[str, str]:
    """Names and types of the parameters that a notebook takes; empty where it does not say.

    Raises
    ------
    ParameterError
        If it is no notebook.
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except FileNotFoundError:
        raise ParameterError(f"{notebook}: no such notebook") from None
    except (KeyError, TypeError, ValueError):
        raise ParameterError(f"{notebook.name}: this is not a notebook") from None
    sources = [
        "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "code" and "parameters" in cell["metadata"].get("tags", [])
    ]
    return read_parameters(sources[0]) if sources else {}


def run_job(
    job: Job,
    folder: Path,
    *,
    launcher: kernels.Launcher | None = None,
) -> float:
    """Execute one notebook into ``folder/NAME.ipynb``, which is whole or absent.

    Parameters
    ----------
    job : Job
        What to run.
    folder : Path
        An existing folder.
    launcher : Launcher, optional
        What starts the kernel; by default it is a fresh interpreter.

    Returns
    -------
    float
        Seconds taken.

    Raises
    ------
    ParameterError
        A parameter does not fit; no kernel was started.
    NotebookError
        A cell raised, or its kernel died: in one line.
    """
    import nbformat  # with papermill half a second, so only where it is used

    started = time.perf_counter()
    check_parameters(job)
    notebook = _execute(job, launcher or kernels.Launcher())
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
    server: processes.Server | None = None,
    beside: Future[Any] | None = None,
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
    server : Server, optional
        Where kernels are forked; by default one is started, where there can be one.
    beside : Future, optional
        What is done meanwhile; if it fails, so does this, at once.

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
    with contextlib.ExitStack() as stack:
        if server is None and processes.AVAILABLE:
            server = stack.enter_context(kernels.start_server())
        launcher = kernels.Launcher(server)
        pool = stack.enter_context(_pool(min(workers, len(jobs)), launcher))
        running: dict[Future[float], str] = {
            pool.submit(_run_in_thread, job, folder, launcher): job.name
            for job in _longest_first(jobs)
        }
        for future in as_completed([*running, *([beside] if beside else [])]):
            if future is beside:
                future.result()
                continue
            name = running[future]
            seconds[name] = future.result()
            if on_done:
                on_done(name, seconds[name])
    return {name: seconds[name] for name in names}


def _longest_first(jobs: Sequence[Job]) -> list[Job]:
    """Those that say so first, then by file size: the pictures that are kept take the time."""
    return sorted(jobs, key=lambda job: (job.long, job.notebook.stat().st_size), reverse=True)


@contextlib.contextmanager
def _pool(workers: int, launcher: kernels.Launcher) -> Iterator[ThreadPoolExecutor]:
    import papermill  # noqa: F401  # here, or every thread would wait for the first

    pool = ThreadPoolExecutor(max(workers, 1), "notebook")
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        launcher.close()
        raise
    finally:
        pool.shutdown(wait=True)


def _run_in_thread(job: Job, folder: Path, launcher: kernels.Launcher) -> float:
    """Run a job, and close the event loop that nbclient opens for a thread and leaves open."""
    from jupyter_core.utils import ensure_event_loop

    try:
        return run_job(job, folder, launcher=launcher)
    finally:
        ensure_event_loop().close()


def _execute(job: Job, launcher: kernels.Launcher) -> Any:
    """Run one notebook through papermill and return it; every failure is a NotebookError."""
    import papermill
    from nbclient.exceptions import DeadKernelError

    at: dict[str, Any] = {"execution_count": 0, "source": "", "line": 1}

    def remember(**running: Any) -> None:
        at["execution_count"] += 1
        at["source"] = running["cell"].source

    try:
        with launcher.manager() as manager_class:
            return papermill.execute_notebook(
                _in_its_language(job),
                None,
                dict(job.parameters),
                kernel_name="python3",
                language="python",
                progress_bar=False,
                request_save_on_cell_execute=False,
                autosave_cell_every=0,
                start_timeout=START_TIMEOUT,
                record_timing=False,
                coalesce_streams=True,  # or it depends on the load where a text is parted
                on_cell_execute=remember,
                kernel_manager_class=manager_class,
                shutdown_kernel="immediate",
            )
    except papermill.PapermillExecutionError as error:
        at |= {"execution_count": error.exec_count, "source": error.source}
        told = LINE.findall(COLOUR.sub("", "\n".join(error.traceback)))
        at["line"] = int(told[-1]) if told else 1
        problem = f"{error.ename}: {error.evalue}"
    except DeadKernelError:
        problem = "the kernel died; is there enough memory?"
    except (RuntimeError, OSError) as error:
        problem = f"the kernel did not start: {error}"
    lines = at["source"].splitlines()[at["line"] - 1 :]
    line = next((line for line in lines if line.strip()), "")
    raise NotebookError(
        f"{job.name} ({job.notebook.name}), In [{at['execution_count']}] `{line.strip()}`: "
        + " ".join(problem.split())
    )


def _in_its_language(job: Job) -> Any:
    """The notebook with its prose in the language of its parameters; its path, if as it is."""
    import nbformat

    language = str(job.parameters.get("language", ""))
    if not prose.catalogue(language):
        return job.notebook
    notebook = nbformat.read(job.notebook, as_version=4)
    prose.translate(notebook, language)
    return notebook


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
