"""The table of a run on what is printed against what is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from iianalysis.published import check, scores
from iianalysis.schemes import method_of
from iianalysis.scoring.index import IndexResult, regional_index
from iianalysis.show.text import t
from iianalysis.study.printed import of_regions
from iianalysis.study.study import Study
from iianalysis.tables.register import table

if TYPE_CHECKING:
    from iianalysis.tables.results import Results


def _printed(run: Results) -> bool:
    return len(run.study.published) > 0


def _of_regions(run: Results) -> bool:
    return "regional" in run.study.scopes and bool(of_regions(run.study).any())


def under_schemes(study: Study) -> dict[str, IndexResult]:
    """The index of regions under each scheme that scores or ranks of regions are printed under."""
    schemes = study.published.loc[of_regions(study), "scheme"].unique()
    return {
        str(name): regional_index(study, method_of(study, "regional", str(name)))
        for name in schemes
        if name
    }


@table(
    "published_check",
    t(
        "printed facts and claims of which the study has figures, a row each, with a verdict; "
        "“without_flagged”: the same without suspicious, imputed, disputed and floor cells (over "
        "years without snapshots and breaks too); “same_figure”: a series has the printed figure"
    ),
    when=_printed,
)
def _published_check(run: Results) -> pd.DataFrame:
    return check.check(run.study, run.national, run.regional, run.under)


@table(
    "published_differences",
    t(
        "printed scores and ranks of regions that differ from those here at the printed decimals, "
        "or that are not here; of each part of the index the largest difference first"
    ),
    when=_of_regions,
)
def _published_differences(run: Results) -> pd.DataFrame:
    return scores.differences(run.printed_scores)
