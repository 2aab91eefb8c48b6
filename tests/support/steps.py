"""The steps of a run without its notebooks, in one process and with few draws."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from datetime import date
from unittest.mock import patch

from readers import read_in

from iianalysis import read_study
from iianalysis.dynamics import space
from iianalysis.pages import pictures as figures
from iianalysis.running import report, table_files
from iianalysis.running.batch import check_parameters
from iianalysis.running.run import notebook_jobs
from iianalysis.show import page
from iianalysis.tables import diagnosis as diagnosis_tables
from iianalysis.tables import implied
from iianalysis.tables import results as tables
from iianalysis.tables import tiers as tier_tables
from iianalysis.tables import trust as uncertainty_tables
from iianalysis.tables.results import compute
from iianalysis.tiers import counts
from iianalysis.uncertainty import over_years as chances

FEW = 16
# Functions that draw as often as their parameters default to, and how often they do here.
DEFAULTS = (
    (uncertainty_tables.trust.__wrapped__, (FEW, 4)),
    (uncertainty_tables.simulated.__wrapped__, (FEW,)),
    (diagnosis_tables.diagnose_with_chances.__wrapped__, (FEW,)),
    (implied.tier_evidence.__wrapped__, (2,)),
    (tier_tables.tier_stability.__wrapped__, (0, 4)),
    (chances.drawn_tiers, (FEW, chances.SEED)),
    (space.global_moran, (49, space.SEED)),
    (space.local_moran, (49, space.SEED)),
)
CONSTANTS = (
    (tier_tables, "EARLIER", FEW),
    (tier_tables, "EARLIER_DRAWS", 4),
    (counts, "REFERENCES", 4),
    (counts, "STARTS", 4),
)


@contextmanager
def few_draws():
    """What is drawn within is drawn just often enough to go through."""
    with ExitStack() as stack:
        for function, defaults in DEFAULTS:
            assert len(function.__defaults__) == len(defaults)
            stack.enter_context(patch.object(function, "__defaults__", defaults))
        for module, name, few in CONSTANTS:
            stack.enter_context(patch.object(module, name, few))
        yield


@contextmanager
def computed_once():
    """Within, the results of one study: of `check`, and then of the steps of its run."""
    known = {}

    def first(study, scheme="", without=()):
        if not known:
            results = compute(study, scheme, without)
            known.update(results.tables)
            return results
        return tables.Results(study, scheme, tuple(without), known)

    with patch.object(tables, "compute", first):
        yield


def finish(folder, out, language="en", drawn=None):
    """Go through a run of a study into a folder; `drawn` says whether a picture is drawn."""
    study = read_study(folder)
    jobs = notebook_jobs(study, str(folder), "", language)
    names = [job.name for job in jobs]
    assert len({name.casefold() for name in names}) == len(names)
    for job in jobs:
        check_parameters(job)
    results = tables.compute(study)
    out.mkdir()
    table_files.write_tables(results, out / "tables")
    (out / "figures").mkdir()
    titles = {}
    for name, picture in figures.pictures(results).items():
        if drawn is None or drawn(name):
            axes = read_in(language, picture.draw, results)
            titles[name] = (figures.title(axes), figures.more(axes))
            figures.save(axes, out / "figures", name)
    table_files.write_workbook(results, out / "results.xlsx")
    text = read_in(language, report.render, results, out, titles, names, date(2024, 1, 1))
    (out / "report.html").write_text(text, encoding="utf-8")
    if "way_up" in results.tables:
        with patch.object(page, "_font", lambda _: ""):  # the report has been given its own
            read_in(language, report.render_pages, results)
    return results
