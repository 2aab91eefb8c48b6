"""Tables of a run on whether the parts of the index go together, and count for what they weigh."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from iianalysis.coherence import balance, correlations, importance, size
from iianalysis.coherence.reliability import Reliability, reliability
from iianalysis.scoring.index import IndexResult
from iianalysis.shared import once
from iianalysis.show.text import t
from iianalysis.study.study import Study
from iianalysis.tables.register import of_regions, tables

if TYPE_CHECKING:
    from iianalysis.tables.results import Results

PLACES = 9  # of numbers that are kept, so that they do not depend on the machine


@tables(
    when=of_regions,
    may_lack=True,
    correlations=t(
        "correlations (Pearson, pairwise complete) of every indicator with every other, with the "
        "nodes above it and with the index, on scores with their direction; “flag”: conflict "
        "(negative within a node or with one above), redundant (a pair above {high:g}), weak "
        "(below {weak:g} with a node above)",
        high=correlations.HIGH,
        weak=correlations.WEAK,
    ),
    reliability=t(
        "Cronbach's alpha and principal components of what is below each node, on regions that "
        "have all of it; “above_1”: components with an eigenvalue above 1; “one_sign”: whether all "
        "load on the first with the same sign"
    ),
    reliability_items=t(
        "each part of a node: its correlation with the sum of the others, alpha without it, and "
        "its loading on the first principal component"
    ),
    principal_components=t(
        "eigenvalues of the correlation matrix of what is below each node, and the shares of the "
        "variance that they explain"
    ),
    importance=t(
        "how far each node moves the index (squared correlation ratio by a penalised spline, with "
        "its jackknife error, and the squared correlation) beside its weight, both as shares of "
        "all nodes of its level"
    ),
    balanced_weights=t(
        "for what is below each node, weights under which shares of importance would be equal to "
        "the weights in force, within {times:g} times these either way",
        times=balance.FARTHEST,
    ),
    single_series=t(
        "every total of the regions by itself: how far it ranks them as the index does; for tiers "
        "by it see tier_agreement"
    ),
)
def _of_coherence(run: Results, name: str) -> pd.DataFrame | None:
    found = MAKERS[name](run.study, run.index, run.study.years("regional")[-1])
    return found if len(found) else None


def of_correlations(_: Study, result: IndexResult, year: int) -> pd.DataFrame:
    """See `coherence.correlations.correlations`."""
    return correlations.correlations(result.year(year), result.framework).round(PLACES)


@once
def of_reliability(result: IndexResult, year: int) -> Reliability:
    """See `coherence.reliability.reliability`."""
    return reliability(result.year(year), result.framework)


def of_importance(_: Study, result: IndexResult, year: int) -> pd.DataFrame:
    """See `coherence.importance.importance`."""
    tree, scores = result.framework, result.year(year)
    return importance.importance(scores, tree, result.weights).round(PLACES)


def of_balance(_: Study, result: IndexResult, year: int) -> pd.DataFrame:
    """See `coherence.balance.within_nodes`."""
    tree, scores = result.framework, result.year(year)
    return balance.within_nodes(scores, tree, result.weights).round(PLACES)


def of_series(study: Study, result: IndexResult, year: int) -> pd.DataFrame:
    """Every additive series of the regions by itself; see `coherence.size.single_series`.

    Returns
    -------
    DataFrame
        With in_index: whether the series is an indicator of the index.
    """
    series = study.indicators.loc["regional"]
    totals = series[series["additive"] == 1]
    cells = study.cells["regional"]
    cells = cells[(cells["year"] == year) & cells["indicator"].isin(totals.index)]
    values = cells.pivot(index="region", columns="indicator", values="value")
    values = values.reindex(columns=[name for name in totals.index if name in values])
    scores = result.year(year)[result.framework.root]
    table = size.single_series(values, totals["direction"], scores)
    inside = table["by_series"].isin(result.framework.indicators)
    table.insert(1, "in_index", inside)
    return table.round(PLACES)


MAKERS: dict[str, Callable[[Study, IndexResult, int], pd.DataFrame]] = {
    "correlations": of_correlations,
    "reliability": lambda _, result, year: of_reliability(result, year).nodes.round(PLACES),
    "reliability_items": lambda _, result, year: of_reliability(result, year).items.round(PLACES),
    "principal_components": lambda _, result, year: of_reliability(result, year).components.round(
        PLACES
    ),
    "importance": of_importance,
    "balanced_weights": of_balance,
    "single_series": of_series,
}


def of_index(study: Study, result: IndexResult, year: int) -> dict[str, pd.DataFrame]:
    """Every table of this theme by name, for the index and the year of a notebook."""
    return {name: make(study, result, year) for name, make in MAKERS.items()}
