"""How far ranks and tiers depend on one choice at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from iianalysis import weights as weighting
from iianalysis.framework import Framework
from iianalysis.index import Method, build_index
from iianalysis.normalise import Goalposts, MinMax, PercentileRank, Rank, Winsorise, ZScore
from iianalysis.tiers import by_group_sizes


def alternatives(method: Method) -> dict[str, Method]:
    """The method with another normalisation, mean or treatment of outliers, one at a time.

    Geometric and harmonic means go with min-max on 1 to 100, since scores of 0 have none.
    """
    goalposts: Goalposts = getattr(method.normalisation, "goalposts", "own year")
    positive = MinMax(goalposts, lower=1)
    return {
        "z-score": replace(method, normalisation=ZScore(goalposts)),
        "rank": replace(method, normalisation=Rank(goalposts)),
        "percentile rank": replace(method, normalisation=PercentileRank(goalposts)),
        "min-max 1 to 100": replace(method, normalisation=positive),
        "winsorised": replace(method, treatment=Winsorise(goalposts)),
        "geometric mean": replace(method, normalisation=positive, aggregation="geometric"),
        "harmonic mean": replace(method, normalisation=positive, aggregation="harmonic"),
    }


def moved_weights(
    method: Method, framework: Framework, amount: float, level: int = 1
) -> dict[str, Method]:
    """The method with the weight of one node of a level moved up or down by a share of itself.

    Parameters
    ----------
    method : Method
    framework : Framework
    amount : float
        Relative move, 0 to 1: 0.5 turns a weight of 0.2 into 0.3 or 0.1, before the siblings are
        brought back to a sum of 1 in proportion.
    level : int
        Level of the nodes that are moved.

    Returns
    -------
    dict of str to Method
        Keys like `foundation +50%`.
    """
    if not 0 < amount <= 1:
        raise ValueError(f"amount is {amount:g}; it must be above 0 and at most 1")
    given = method.weights if method.weights is not None else weighting.equal(framework)
    start = weighting.complete(framework, given)
    nodes = weighting.effective(framework, start)
    moved = {}
    for node in framework.nodes.index[framework.nodes["level"] == level]:
        if nodes.loc[node, "effective_weight"] in (0.0, 1.0):
            continue  # a gap, or an only child: no weight to move
        for sign in (1, -1):
            weights = start.copy()
            weights[node] *= 1 + sign * amount
            moved[f"{node} {sign * amount:+.0%}"] = replace(method, weights=weights)
    return moved


def left_out(panel: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The panel without the values of one indicator, for each indicator."""
    return {str(name): panel.assign(**{str(name): float("nan")}) for name in panel.columns}


def compare(
    panel: pd.DataFrame,
    framework: Framework,
    method: Method,
    variants: Mapping[str, Method | pd.DataFrame],
    year: int,
    sizes: Sequence[int] = (),
) -> pd.DataFrame:
    """What each variant does to the ranks and tiers of one year.

    Parameters
    ----------
    panel, framework, method
        The baseline.
    variants : mapping of str to Method or DataFrame
        Another method on the same panel, or another panel under the same method.
    year : int
    sizes : sequence of int
        Tier sizes; where empty, changes of tier are not counted.

    Returns
    -------
    DataFrame
        Indexed by variant: `mean_shift` (mean absolute change of rank), `largest_shift`,
        `moved_most` (the region it happens to), `correlation` (Spearman, with the baseline) and
        `changed_tier` (number of regions; missing where a region has no score under the variant,
        as it may have without an indicator). Ranks are compared among the regions with both scores.
    """
    baseline = build_index(panel, framework, method)
    root = framework.root
    scores = baseline.year(year)[root]
    rows = {}
    for name, variant in variants.items():
        if isinstance(variant, Method):
            result = build_index(panel, framework, variant)
        else:
            result = build_index(variant, framework, method)
        other = result.year(year)[root]
        there = other.notna() & scores.notna()
        ranks = scores[there].rank(ascending=False, method="min")
        shift = (other[there].rank(ascending=False, method="min") - ranks).abs()
        rows[name] = {
            "mean_shift": shift.mean(),
            "largest_shift": int(shift.max()),
            "moved_most": shift.idxmax() if shift.max() else "",
            "correlation": other.rank().corr(scores.rank()),
        }
        if sizes and there.all():
            before, after = by_group_sizes(scores, sizes), by_group_sizes(other, sizes)
            rows[name]["changed_tier"] = int((before != after).sum())
    table = pd.DataFrame(rows).T.infer_objects().rename_axis("variant")
    return table.astype({"changed_tier": "Int64"} if "changed_tier" in table else {})
