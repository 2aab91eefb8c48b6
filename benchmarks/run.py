"""A whole `iianalysis run` against the floor: starting its kernels with nothing in them to do.

The floor starts as many kernels, as many at a time, plainly through papermill, in worker processes
that have imported it once. Each kernel runs a notebook of one cell, which imports every module that
the kernel of the real notebook ended up with (asked of `sys.modules` in a last cell, plainly too).
"""

import os
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import nbformat
import papermill
from measuring import ENVIRONMENT, ROOT, in_turns, python, row, write

from iianalysis.running.batch import Job, check_parameters
from iianalysis.running.run import notebook_jobs
from iianalysis.study.read import read_study

WORKERS = 2
REPEATS = 5
ASK = "import sys; print(*sys.modules)"
IMPORT = """
import importlib
for name in {names!r}:
    importlib.import_module(name)
"""
IMPORTABLE = """
import importlib, sys
for name in sys.stdin.read().split():
    try:
        importlib.import_module(name)
        print(name)
    except Exception:
        pass
"""


def execute(notebook, parameters=None):
    """Run a notebook as anyone would, and return it."""
    check_parameters(Job("floor", Path(notebook), parameters or {}))
    return papermill.execute_notebook(
        notebook, None, parameters or {}, kernel_name="python3", progress_bar=False
    )


def notebook_of(path, *cells):
    """Write a notebook of code cells, and return its path."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(book, path)
    return str(path)


def modules_of(job, folder):
    """Names of the modules that the kernel of a notebook ends up with."""
    asking = nbformat.read(job.notebook, as_version=4)
    asking.cells.append(nbformat.v4.new_code_cell(ASK))
    nbformat.write(asking, folder / "asking.ipynb")
    made = execute(str(folder / "asking.ipynb"), dict(job.parameters))
    return made.cells[-1].outputs[0].text.split()


def empty_notebooks(folder):
    """Write a notebook that only imports for each one that a run executes."""
    bare = execute(notebook_of(folder / "bare.ipynb", ASK)).cells[-1].outputs[0].text.split()
    found = []
    for job in notebook_jobs(read_study(), "", "equal", "en"):
        new = [name for name in modules_of(job, folder) if name not in bare]
        # aliases that libraries make while they run cannot be imported by anyone
        names = python("-c", IMPORTABLE, input="\n".join(new)).split()
        found.append(notebook_of(folder / f"{job.name}.ipynb", IMPORT.format(names=names)))
    return found


def start_all(notebooks):
    """The floor."""
    with ProcessPoolExecutor(WORKERS, get_context("spawn")) as pool:
        list(pool.map(execute, notebooks))


def run_all(folder):
    """What is measured, from the command line."""
    python("-m", "iianalysis", "run", "--out", str(folder / "out"), "--jobs", str(WORKERS))


def main():
    """Measure both in turns."""
    os.environ.update(ENVIRONMENT)  # for the kernels of the floor
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    python("-m", "compileall", "-q", str(ROOT / "iianalysis"))
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        notebooks = empty_notebooks(folder)
        ours, floor = in_turns(lambda: run_all(folder), lambda: start_all(notebooks), REPEATS)
    floor_name = f"{len(notebooks)} kernels that import the same modules, {WORKERS} at a time"
    write(
        "run",
        [row("iianalysis run", ours, floor_name, floor)],
        statistic=f"median of {REPEATS}",
    )


if __name__ == "__main__":
    main()
