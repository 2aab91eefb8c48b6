"""A whole run: notebooks, tables, pictures and report, in one folder that is whole or absent."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from iianalysis import batch, figures, report
from iianalysis.results import Results, compute
from iianalysis.schema import StudyError
from iianalysis.study import Study, read_study

LIBRARIES = ("iianalysis", "pandas", "numpy", "matplotlib", "seaborn", "papermill", "geopandas")

Progress = Callable[[str], None]


def run(
    study_path: str,
    out: Path,
    *,
    scheme: str = "equal",
    language: str = "en",
    jobs: int = 2,
    begin: Callable[[int], Progress] | None = None,
) -> None:
    """Run the main job into a folder.

    Parameters
    ----------
    study_path : str
        Folder or workbook of the study; empty for the study that ships with the package.
    out : Path
        The folder to make. One that holds an earlier run is replaced, at the very end.
    scheme : str
        Name of the scheme of weights.
    language : {'en', 'zh'}
        Language of labels, pictures and report.
    jobs : int
        Notebooks that run at a time.
    begin : callable, optional
        Called once with the number of steps; what it returns is called after each step.

    Raises
    ------
    StudyError, MethodError, ParameterError, NotebookError
        With nothing written, and an earlier run left as it was.
    """
    started = time.perf_counter()
    seconds: dict[str, float] = {}
    study = read_study(study_path)
    _check_out(out)
    results = compute(study, scheme)
    seconds["tables"] = time.perf_counter() - started
    work = notebook_jobs(study, study_path, scheme, language)
    pictures = list(figures.pictures(results))
    steps = len(work) + len(pictures) + 2
    done = begin(steps) if begin else _no_progress
    with _whole_or_absent(out) as folder:
        report.write_tables(results, folder / "tables")
        done("tables")
        (folder / "figures").mkdir()
        side = ProcessPoolExecutor(
            1, get_context("spawn"), initializer=_begin_side, initargs=(results, folder, language)
        )
        with side:
            drawn = {name: side.submit(_draw, name) for name in pictures}
            for future in drawn.values():
                future.add_done_callback(lambda _: done("pictures"))
            book = side.submit(_write_workbook)
            try:
                times = batch.run_jobs(
                    work, folder / "notebooks", jobs, on_done=lambda name, _: done(name)
                )
            except BaseException:
                side.shutdown(wait=True, cancel_futures=True)
                raise
            titles = {name: future.result() for name, future in drawn.items()}
            book.result()
        seconds |= {f"notebook {name}": taken for name, taken in times.items()}
        seconds |= {f"picture {name}": taken for name, (_, taken) in titles.items()}
        text = report.render(results, folder, {n: t for n, (t, _) in titles.items()}, language)
        (folder / "report.html").write_text(text, encoding="utf-8")
        done("report")
        seconds["total"] = time.perf_counter() - started
        record = _record(study, study_path, scheme, language, jobs, seconds)
        (folder / "run.json").write_text(
            json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )


def _no_progress(_: str) -> None:
    """Tell nobody."""


def notebook_jobs(study: Study, study_path: str, scheme: str, language: str) -> list[batch.Job]:
    """List the notebooks that a study has data for, `sub_index` once per dimension."""
    folder = batch.notebook_folder()
    common: dict[str, Any] = {"weights": scheme, "language": language}
    if study_path:
        common["study"] = str(Path(study_path).resolve())
    names: list[tuple[str, str, dict[str, Any]]] = []
    if "national" in study.scopes:
        names.append(("national_index", "national_index", {}))
        names += [
            (f"sub_index_{node}", "sub_index", {"dimension": node})
            for node in study.framework("national").dimensions
        ]
    if "regional" in study.scopes:
        names += [(n, n, {}) for n in ("regional_index", "regional_tiers", "sensitivity")]
    if len(study.published):
        names.append(("published_check", "published_check", {}))
    return [batch.Job(n, folder / f"{f}.ipynb", {**common, **more}) for n, f, more in names]


_SIDE: dict[str, Any] = {}


def _begin_side(results: Results, folder: Path, language: str) -> None:
    """Keep in the drawing process what every picture needs, so that it is passed once."""
    _SIDE.update(results=results, folder=folder, language=language)
    _SIDE["pictures"] = figures.pictures(results)


def _draw(name: str) -> tuple[str, float]:
    """Draw and save one picture; its title and the seconds it took."""
    started = time.perf_counter()
    axes = _SIDE["pictures"][name].draw(_SIDE["results"], _SIDE["language"])
    title = figures.title(axes)
    figures.save(axes, _SIDE["folder"] / "figures", name)
    return title, time.perf_counter() - started


def _write_workbook() -> None:
    report.write_workbook(_SIDE["results"], _SIDE["folder"] / "results.xlsx")


def _check_out(out: Path) -> None:
    if out.is_file():
        raise StudyError([f"--out {out} is a file; name a folder"])
    if out.is_dir() and any(out.iterdir()) and not (out / "run.json").is_file():
        raise StudyError([f"--out {out} holds files of something else; name a new folder"])


@contextmanager
def _whole_or_absent(out: Path) -> Iterator[Path]:
    """A folder beside `out` that takes its place when all went well, and else is removed."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f".{out.name}.partial-", dir=out.parent))
    except OSError as error:
        raise StudyError([f"--out {out} cannot be made ({error.strerror}); name another"]) from None
    try:
        partial.chmod(0o755)
        yield partial
        _take_place(partial, out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _take_place(partial: Path, out: Path) -> None:
    if not out.exists():
        partial.rename(out)
        return
    previous = Path(tempfile.mkdtemp(prefix=f".{out.name}.previous-", dir=out.parent)) / out.name
    out.rename(previous)
    try:
        partial.rename(out)
    except OSError:
        previous.rename(out)
        raise
    finally:
        shutil.rmtree(previous.parent, ignore_errors=True)


def _record(
    study: Study, study_path: str, scheme: str, language: str, jobs: int, seconds: dict[str, float]
) -> dict[str, Any]:
    """What it takes to run this again; nothing in it is random, so there is no seed to keep."""
    return {
        "parameters": {
            "study": study_path or "default",
            "weights": scheme,
            "language": language,
            "jobs": jobs,
        },
        "seed": None,
        "versions": {
            "python": sys.version.split()[0],
            **{name: version(name) for name in LIBRARIES},
        },
        "processors": os.cpu_count(),
        "checksums": dict(study.checksums),
        "seconds": {name: round(taken, 3) for name, taken in seconds.items()},
    }
