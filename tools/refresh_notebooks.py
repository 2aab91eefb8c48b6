"""Run every notebook with its own parameters and keep the outputs in it: `make notebooks`.

With names, `python tools/refresh_notebooks.py weights sensitivity`, only those are run.

What is kept depends on the code and the data alone, so a second run changes nothing.
"""

import sys
import tempfile
from pathlib import Path

import nbformat

from iianalysis.running.batch import Job, run_jobs

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def main(names: list[str]) -> None:
    """Write the executed notebooks over those that were run, once all of them ran."""
    paths = [NOTEBOOKS / f"{name}.ipynb" for name in names] or sorted(NOTEBOOKS.glob("*.ipynb"))
    jobs = [Job(path.stem, path) for path in paths]
    with tempfile.TemporaryDirectory() as folder:
        run_jobs(jobs, Path(folder), 2)
        for job in jobs:
            book = nbformat.read(Path(folder) / job.notebook.name, as_version=4)
            book.metadata = METADATA
            for cell in book.cells:
                cell.metadata = {
                    key: cell.metadata[key] for key in ("tags",) if key in cell.metadata
                }
            nbformat.write(book, job.notebook)


if __name__ == "__main__":
    main(sys.argv[1:])
