"""Reference weights: consistent with the printed total, closest to equal; and the second level.

They are nobody's weights. Of all that give the printed total from the midpoints of the printed
sub-indices, they are the ones that add least to knowing nothing.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from iianalysis.identify.consistency import inevitable_contradiction
from iianalysis.identify.facts import PrintedFacts, printed_facts
from iianalysis.scoring.normalise import MethodError
from iianalysis.shared import shared
from iianalysis.study.cells import NATION
from iianalysis.study.study import Study


def maximum_entropy(indices: pd.Series, total: float) -> pd.Series:
    """The weights of largest entropy whose weighted mean of the indices is the total.

    Parameters
    ----------
    indices : Series
        Index of each node.
    total : float

    Returns
    -------
    Series
        Positive weights that sum to 1.

    Raises
    ------
    MethodError
        If an index is missing, or the total lies outside the range of the indices (or at its end,
        while the indices differ: then most weights would be 0).

    Notes
    -----
    Maximise ``-sum(w ln w)`` subject to ``sum(w) = 1`` and ``sum(w x) = T``: the solution is
    ``w_i = exp(l x_i) / sum_j(exp(l x_j))`` with the one l that meets the total, the root of an
    increasing function (Jaynes 1957, Information theory and statistical mechanics, Physical Review
    106). It is also the point closest to equal weights in Kullback-Leibler divergence.

    Examples
    --------
    >>> maximum_entropy(pd.Series({"a": 1.0, "b": 2.0, "c": 3.0}), 2.0).round(4).to_dict()
    {'a': 0.3333, 'b': 0.3333, 'c': 0.3333}
    """
    from scipy.optimize import brentq

    values = indices.to_numpy(dtype=float)
    if not len(values) or not np.isfinite(values).all() or not np.isfinite(total):
        raise MethodError(
            "the total and the index of every part must be known; fill them in, or leave the part "
            "out of the framework"
        )
    low, high = values.min(), values.max()
    spread = high - low
    if spread == 0 and total == low:
        return pd.Series(1 / len(values), index=indices.index, name="weight")
    if not low < total < high:
        raise MethodError(
            f"the total {total:g} lies outside the range of its parts, {low:g} to {high:g}, so no "
            "positive weights give it; mend the total or the parts"
        )
    gap = (values - total) / spread

    def weights(slope: float) -> np.ndarray:
        raised = np.exp(slope * gap - (slope * gap).max())
        return raised / raised.sum()

    reach = 1.0
    while weights(reach) @ gap < 0 or weights(-reach) @ gap > 0:
        reach *= 2
    slope = brentq(lambda step: weights(step) @ gap, -reach, reach, xtol=1e-14, rtol=1e-14)
    return pd.Series(weights(slope), index=indices.index, name="weight")


def reference_weights(study: Study) -> pd.Series:
    """Weights of the dimensions: consistent with the printed total, closest to equal.

    Parameters
    ----------
    study : Study
        Its published table has the total and the index of every dimension for one year.

    Returns
    -------
    Series
        Weight of each dimension; sums to 1. No printed fact but the total and the midpoints of the
        sub-indices is used: a printed contribution read one way or another may contradict them
        (`weights_against_facts` says which).

    Raises
    ------
    MethodError
        If the study does not print these, or the total lies outside the range of its parts.
    """
    printed = printed_facts(study)
    table = study.published
    index = table[
        (table["kind"] == "index")
        & (table["region"] == NATION)
        & (table["year"] == printed.year)
        & table["node"].isin([printed.root, *printed.nodes])
    ]
    values = index.drop_duplicates("node").set_index("node")["value"].astype(float)
    return maximum_entropy(values[list(printed.nodes)], float(values[printed.root]))


@shared
def consistent_reference(study: Study) -> pd.Series:
    """The reference weights, refused where no weights satisfy all that is printed.

    Raises
    ------
    MethodError
        As `reference_weights`, and where printed facts contradict each other however contributions
        are read.
    """
    weights = reference_weights(study)
    if inevitable_contradiction(printed_facts(study)):
        raise MethodError("no weights satisfy all that is printed, however contributions are read")
    return weights


def second_level(study: Study, printed: PrintedFacts) -> pd.DataFrame:
    """What printed contributions within a dimension say about weights on the second level.

    Parameters
    ----------
    study : Study
    printed : PrintedFacts

    Returns
    -------
    DataFrame
        A row per contribution of a node within its dimension and per reading:

        - `item`, `node`, `parent`, `share` (printed, in percent), `reading`;
        - `product_low`, `product`, `product_high`: the weight of the node within its dimension
          times the rise of its index in points, which is all that print gives;
        - `least_rise`: the least rise of its index, reached at a weight of 1; and `least_index`,
          the index that this comes to since the base year (empty for the rise of one year);
        - `assumed_series`, `assumed_rise`, and `weight_low`, `weight`, `weight_high`: the
          weight if the node's index rose as the one open-data series of that node. This is an
          assumption and not print; `assumed_floor` says whether a value of the series is a floor
          (if only the last is, the weight is at most this).

        Without such contributions, an empty frame.

    Notes
    -----
    Since the base year ``v (x - 100) = s (F - 100)`` with the weight v and index x of the node and
    the index F and share s of print; within the last year ``v (x - u) = s (F - U)`` with the
    indices u, U of the year before, where U lies between what growth floors allow.
    """
    columns = [
        "item node parent share reading product_low product product_high least_rise",
        "least_index assumed_series assumed_rise assumed_floor weight_low weight weight_high",
    ]
    framework = study.framework("national")
    table = study.published
    shares = table[
        (table["kind"] == "contribution")
        & (table["region"] == NATION)
        & (table["year"] == printed.year)
        & table["node"].isin(framework.nodes.index)
        & ~table["node"].isin([printed.root, *printed.nodes])
    ].dropna(subset=["low", "high"])
    rows = []
    for _, fact in shares.iterrows():
        parent = str(framework.nodes.loc[fact["node"], "parent"])
        if parent not in printed.nodes:
            continue
        for reading, rise in _rises(study, printed, parent).items():
            rows.append({**_product(fact, parent, reading, rise), **_assumed(study, fact, reading)})
    frame = pd.DataFrame(rows, columns=" ".join(columns).split())
    for end, over in (("low", "product_low"), ("", "product"), ("high", "product_high")):
        frame[f"weight_{end}".rstrip("_")] = frame[over] / frame["assumed_rise"]
    return frame


def _product(fact: pd.Series, parent: str, reading: str, rise: np.ndarray) -> dict[str, object]:
    product = np.array([fact["low"], fact["value"], fact["high"]], dtype=float) / 100 * rise
    since = reading.startswith("since")
    return {
        "item": fact["item"],
        "node": fact["node"],
        "parent": parent,
        "share": fact["value"],
        "reading": reading,
        "product_low": product[0],
        "product": product[1] if since else np.nan,
        "product_high": product[2],
        "least_rise": product[0],
        "least_index": 100 + product[0] if since else np.nan,
    }


def _rises(study: Study, printed: PrintedFacts, parent: str) -> dict[str, np.ndarray]:
    """Low, middle and high rise of a dimension since the base year and in the last year."""
    table = study.published
    table = table[(table["node"] == parent) & (table["region"] == NATION)]
    index = table[(table["kind"] == "index") & (table["year"] == printed.year)].iloc[0]
    ends = index[["low", "value", "high"]].to_numpy(dtype=float)
    rises = {f"since {printed.base_year}": ends - 100}
    if printed.year == printed.base_year + 1:
        return rises
    growth = table[table["kind"] == "growth"].groupby("year").agg(low=("low", "max"))["low"] / 100
    before = range(printed.base_year + 1, printed.year)
    least = 100 * np.prod([1 + growth.get(year, np.nan) for year in before])
    slowest = growth.get(printed.year, np.nan)
    rises[f"in {printed.year}"] = np.array(
        [ends[0] * (1 - 1 / (1 + slowest)), np.nan, ends[2] - least]
    )
    return rises


def _assumed(study: Study, fact: pd.Series, reading: str) -> dict[str, object]:
    """The rise of the one open-data series below a node; empty where it is not one series."""
    series = study.framework("national").children(str(fact["node"]))
    if len(series) != 1:
        return {}
    cells = study.cells["national"]
    cells = cells[cells["indicator"] == series[0]].set_index("year")
    year = int(fact["year"])
    start = study.base_year if reading.startswith("since") else year - 1
    if not {study.base_year, start, year} <= set(cells.index):
        return {}
    values = cells["value"]
    rise = 100 * (values[year] - values[start]) / values[study.base_year]
    return {
        "assumed_series": series[0],
        "assumed_rise": float(rise) if rise > 0 else np.nan,
        "assumed_floor": bool(cells.loc[[start, year], "floor"].any()),
    }
