"""The table of a run on one choice at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from iianalysis.scoring.index import Method
from iianalysis.scoring.outranking import noncompensatory
from iianalysis.show.text import t
from iianalysis.study.study import Study
from iianalysis.tables.register import of_regions, table
from iianalysis.uncertainty import one_choice as sensitivity

if TYPE_CHECKING:
    from iianalysis.tables.results import Results

AMOUNT = 0.5  # relative move of a weight in the sensitivity table


@table("sensitivity", t("what one choice at a time does to ranks and tiers"), when=of_regions)
def _sensitivity(run: Results) -> pd.DataFrame:
    return sensitivity_table(run.study, run.method)


@table(
    "noncompensatory_ranks",
    t(
        "ranks by pairs of regions, where no strength makes up for a weakness: Borda (weighted "
        "share of contests won) and Copeland (regions ahead of, less regions behind)"
    ),
    when=of_regions,
)
def _noncompensatory(run: Results) -> pd.DataFrame:
    return noncompensatory(run.index, run.study.years("regional")[-1])


def sensitivity_table(study: Study, method: Method) -> pd.DataFrame:
    """What one choice at a time does to ranks and tiers of the latest year.

    Returns
    -------
    DataFrame
        kind (`alternative`, `weight moved`, `indicator left out`), variant, mean_shift,
        largest_shift, moved_most, correlation and, with tier sizes, changed_tier.
    """
    panel, framework = study.panel("regional"), study.framework("regional")
    kinds: dict[str, Mapping[str, Method]] = {
        "alternative": sensitivity.alternatives(method),
        "weight moved": sensitivity.moved_weights(method, framework, AMOUNT),
        "indicator left out": sensitivity.left_out(method, framework),
    }
    year, sizes = study.years("regional")[-1], study.tier_sizes
    parts = {
        kind: sensitivity.compare(panel, framework, method, variants, year, sizes).reset_index()
        for kind, variants in kinds.items()
    }
    return pd.concat(parts, names=["kind"]).reset_index("kind").reset_index(drop=True)
