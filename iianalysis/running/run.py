"""A whole run: notebooks, tables, pictures and report, in one folder that is whole or absent."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd

from iianalysis import schemes
from iianalysis.diagnosis.way_up import undefined
from iianalysis.dynamics import space
from iianalysis.errors import StudyError
from iianalysis.pages import pictures as figures
from iianalysis.pages.method import paragraph
from iianalysis.pages.weights import views as weight_lessons
from iianalysis.running import batch, kernels, report, table_files
from iianalysis.scoring.index import regional_index
from iianalysis.shared import sharing
from iianalysis.show.reader import reading
from iianalysis.study.read import folder_of, read_study
from iianalysis.study.study import Study
from iianalysis.system import folder, fresh, processes
from iianalysis.system.file_names import node_names
from iianalysis.system.signals import held
from iianalysis.tables import diagnosis as diagnosis_tables
from iianalysis.tables import implied
from iianalysis.tables import tiers as tier_tables
from iianalysis.tables import trust as uncertainty_tables
from iianalysis.tables.register import LATER
from iianalysis.tables.results import TABLES, Results, compute
from iianalysis.uncertainty import over_years as chances
from iianalysis.uncertainty.tally import check_memory

LONG = ("identification", "sensitivity")
LIBRARIES = (
    *("iianalysis", "pandas", "numpy", "matplotlib", "seaborn", "papermill", "geopandas"),
    *("scikit-learn", "esda", "libpysal", "inequality"),
)

MOST_REGIONS = 2000  # of a run: peers, partitions and draws of tiers compare each with each

IN_PLACE = "in place"  # the last step of a run

Progress = Callable[[str], None]


def run(
    study_path: str,
    out: Path,
    *,
    scheme: str = "",
    min_coverage: float = -1.0,
    normalisation: str = "",
    goalposts: str = "",
    aggregation: str = "",
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
    min_coverage, normalisation, goalposts, aggregation
        In place of what the study declares, as in `read_study`.
    language : str
        Of labels, pictures and report.
    jobs : int
        Notebooks that run at a time.
    begin : callable, optional
        Called once with the number of steps; what it returns is called after each step, with
        `IN_PLACE` once the folder is there.

    Raises
    ------
    StudyError, MethodError, ParameterError, NotebookError, ChildProcessError
        With nothing written, and an earlier run left as it was.
    """
    began, started = _began(), time.perf_counter()
    seconds: dict[str, float] = {}
    folder.check_out(out, folder_of(study_path))
    # signals are held back from when the folder takes its place until all is cleared away
    with ExitStack() as last, folder.new_folder(out) as new, sharing(), _server() as server:
        study = read_study(
            study_path,
            min_coverage,
            normalisation=normalisation,
            goalposts=goalposts,
            aggregation=aggregation,
        )
        _check_size(study)
        results = compute(study, scheme, without=LATER)
        early = {name: one for name, one in results.tables.items() if not TABLES[name].drawn}
        seconds["tables"] = time.perf_counter() - started
        work = notebook_jobs(study, study_path, scheme, language)
        drawn = len(figures.pictures(results, awaited=True))
        done = begin(len(work) + drawn + 8) if begin else _no_progress
        done("tables")
        table_files.write_tables(results, new.path / "tables", early)
        names = [job.name for job in work]
        known = study_path, study.asked, scheme, early
        arguments = (known, new.path, language, names, began.date())
        with _beside(server, arguments, done) as others:
            times = batch.run_jobs(
                work,
                new.path / "notebooks",
                jobs,
                on_done=lambda name, _: done(name),
                server=server,
                beside=others,
            )
            seconds |= {f"notebook {name}": taken for name, taken in times.items()}
            seconds |= others.result()
        seconds["total"] = time.perf_counter() - started
        record = _record(study, study_path, scheme, language, jobs, began, seconds)
        folder.write_record(new.path, record)
        last.enter_context(held())
        new.take_place()
        done(IN_PLACE)


def _check_size(study: Study) -> None:
    """Refuse more regions than a run can compare, or than there is memory for."""
    if len(study.regions) > MOST_REGIONS:
        raise StudyError(
            [
                f"table 'regions' lists {len(study.regions):,} regions, and a run takes "
                f"{MOST_REGIONS:,} at most, since parts of it compare each with each; list "
                "fewer, or compute index and tiers alone in Python: `regional_index`, "
                "`tiers.natural_breaks`"
            ]
        )
    if "regional" in study.scopes:
        check_memory(len(study.regions))


def _began() -> datetime:
    """The present, or what `SOURCE_DATE_EPOCH` sets so that another run makes the same bytes.

    Raises
    ------
    StudyError
        If that is no number of seconds.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        return datetime.fromtimestamp(int(given), UTC) if given else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        raise StudyError(
            [f"SOURCE_DATE_EPOCH is {given!r}; set it to seconds since 1970, or unset it"]
        ) from None


@contextmanager
def _server() -> Iterator[processes.Server | None]:
    """Where processes are forked that have the libraries loaded; None where there is no forking."""
    if processes.AVAILABLE:
        with kernels.start_server() as server:
            yield server
    else:
        yield None


def _no_progress(_: str) -> None:
    """Tell nobody."""


def notebook_jobs(study: Study, study_path: str, scheme: str, language: str) -> list[batch.Job]:
    """List the notebooks that a study has data for, one for each dimension and each region too."""
    folder = batch.notebook_folder()
    common: dict[str, Any] = {"weights": scheme, "language": language}
    if study_path:
        common["study"] = str(folder_of(study_path).resolve())
    names: list[tuple[str, str, dict[str, Any]]] = []
    if "national" in study.scopes and len(study.years("national")) > 1:
        names.append(("national_index", "national_index", {}))
        tree = study.framework("national")
        measured = [n for n in tree.dimensions if set(tree.below(n)) & set(tree.indicators)]
        called = node_names(dict.fromkeys([*study.tree.index, *measured]))  # indicators may be
        names += [(f"sub_index_{called[n]}", "sub_index", {"dimension": n}) for n in measured]
    if "regional" in study.scopes:
        tiers = ["regional_tiers"] if study.tier_rule else []
        names += [(n, n, {}) for n in ("regional_index", *tiers, "regional_dynamics")]
        names += [(n, n, {}) for n in ("coherence", "sensitivity")]
        index = regional_index(study, schemes.method_of(study, "regional", scheme))
        pages = {} if undefined(index) else diagnosis_tables.page_names(study, scheme)
        names += [(name, diagnosis_tables.PAGE, {"region": r}) for r, name in pages.items()]
    if len(study.published):
        names.append(("published_check", "published_check", {}))
    names += [("weights", "weights", {})] if weight_lessons.panel_scopes(study) else []
    if implied.facts(study) is not None:
        names.append(("identification", "identification", {}))
    takes = {f: batch.parameters_of(folder / f"{f}.ipynb") for _, f, _ in names}
    asked = {f: {n: v for n, v in study.asked.items() if n in known} for f, known in takes.items()}
    return [
        batch.Job(n, folder / f"{f}.ipynb", {**common, **asked[f], **more}, long=f in LONG)
        for n, f, more in names
    ]


@contextmanager
def _beside(
    server: processes.Server | None, arguments: tuple[Any, ...], done: Progress
) -> Iterator[Future[dict[str, float]]]:
    """Draw and write in a process of its own meanwhile; seconds by step when all is done."""
    with ThreadPoolExecutor(1) as thread:
        try:
            yield thread.submit(_follow, server, arguments, done)
        except BaseException:
            if server:
                server.close()  # or the thread would wait for the pictures
            raise


def _follow(
    server: processes.Server | None, arguments: tuple[Any, ...], done: Progress
) -> dict[str, float]:
    if server:
        steps = server.start(_draw_and_write, *arguments).results()
    else:
        with ExitStack() as stack:
            with fresh.spawning():
                pool = ProcessPoolExecutor(1, get_context("spawn"), fresh.load_matplotlib)
                stack.enter_context(pool)
                made = pool.submit(_all_drawn_and_written, *arguments)
            try:
                steps = iter(made.result())
            except BrokenExecutor:
                raise ChildProcessError(processes.KILLED) from None
    seconds = {}
    for name, taken in steps:
        seconds[name] = taken
        done(name)
    return seconds


def _all_drawn_and_written(*arguments: Any) -> list[tuple[str, float]]:
    return list(_draw_and_write(*arguments))


def _draw_and_write(
    known: tuple[str, Mapping[str, Any], str, Mapping[str, pd.DataFrame]],
    folder: Path,
    language: str,
    notebooks: list[str],
    on: date,
) -> Iterator[tuple[str, float]]:
    """Make the tables that take long, pictures, workbook, report; name and seconds of each."""
    study_path, asked, scheme, early = known
    results = Results(read_study(study_path, **asked), scheme, known=early)
    for step in LATER:
        started = time.perf_counter()
        for name, one in TABLES.items():
            if one.turn == step:
                results.tables.get(name)
        yield step, time.perf_counter() - started
    late = [name for name in results.tables if name not in early]
    table_files.write_tables(results, folder / "tables", late)
    (folder / "figures").mkdir()
    with reading(language, results.study.labels):
        titles = {}
        for name, picture in figures.pictures(results).items():
            started = time.perf_counter()
            axes = picture.draw(results)
            titles[name] = (figures.title(axes), figures.more(axes))
            figures.save(axes, folder / "figures", name)
            yield f"picture {name}", time.perf_counter() - started
        started = time.perf_counter()
        table_files.write_workbook(results, folder / "results.xlsx")
        yield "workbook", time.perf_counter() - started
        started = time.perf_counter()
        text = report.render(results, folder, titles, notebooks, on)
        (folder / "report.html").write_text(text, encoding="utf-8")
        if "way_up" in results.tables:
            (folder / "regions.html").write_text(report.render_pages(results), encoding="utf-8")
        yield "report", time.perf_counter() - started


def _record(
    study: Study,
    study_path: str,
    scheme: str,
    language: str,
    jobs: int,
    began: datetime,
    seconds: dict[str, float],
) -> dict[str, Any]:
    """What it takes to run this again.

    The first seed is that of the labels that are drawn as tiers.
    """
    return {
        "began": began.isoformat(timespec="seconds"),
        "parameters": {
            "study": study_path or "default",
            "weights": scheme or schemes.chosen(study, study.scopes[0]),
            "min_coverage": study.min_coverage,
            **study.overrides,
            "language": language,
            "jobs": jobs,
        },
        "method": str(paragraph(study)) if "regional" in study.scopes else "",
        "seed": implied.SEED,
        "uncertainty": {
            "seed": uncertainty_tables.SEED,
            "draws": uncertainty_tables.DRAWS,
            "draws of each factor": uncertainty_tables.ALONE,
            "design": uncertainty_tables.DESIGN,
            "draws of tiers from the dimensions": tier_tables.DRAWS,
            "draws before the last year": tier_tables.EARLIER,
            "draws of tiers from the dimensions before the last year": tier_tables.EARLIER_DRAWS,
            "draws of movement": chances.DRAWS,
        },
        "space": {"seed": space.SEED, "permutations": space.PERMUTATIONS},
        "versions": {
            "python": sys.version.split()[0],
            **{name: version(name) for name in LIBRARIES},
        },
        "processors": os.cpu_count(),
        "checksums": dict(study.checksums),
        "seconds": {name: round(taken, 3) for name, taken in seconds.items()},
    }
