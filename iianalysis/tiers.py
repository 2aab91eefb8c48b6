"""Tiers: groups of regions of like level, 1 the highest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from iianalysis.index import IndexResult
from iianalysis.normalise import MethodError


def by_group_sizes(scores: pd.Series, sizes: Sequence[int]) -> pd.Series:
    """Tiers of given sizes from the highest score down.

    Parameters
    ----------
    scores : Series
        Indexed by region.
    sizes : sequence of int
        Number of regions in each tier, the highest first.

    Returns
    -------
    Series of int
        A region belongs to the tier that its rank falls in; equal scores share a rank (the
        minimum), so they share a tier, which may then be larger than its size. A region without a
        score has no tier (then the integers are nullable), and the last tiers are smaller by that.

    Raises
    ------
    MethodError
        If the sizes do not sum to the number of regions.

    Examples
    --------
    >>> by_group_sizes(pd.Series({"A": 9.0, "B": 5.0, "C": 5.0, "D": 1.0}), [1, 1, 2]).to_dict()
    {'A': 1, 'B': 2, 'C': 2, 'D': 3}
    """
    if sum(sizes) != len(scores):
        raise MethodError(
            f"tier sizes {list(sizes)} sum to {sum(sizes)}, but there are {len(scores)} regions; "
            "make them agree"
        )
    ranks = scores.dropna().rank(ascending=False, method="min")
    tiers = np.searchsorted(np.cumsum(sizes), ranks.to_numpy()) + 1
    return _for_all(pd.Series(tiers, index=ranks.index, name="tier"), scores)


def natural_breaks(scores: pd.Series, k: int) -> pd.Series:
    """Tiers whose scores differ least within: the exact optimum of Fisher and Jenks.

    Parameters
    ----------
    scores : Series
        Indexed by region.
    k : int
        Number of tiers.

    Returns
    -------
    Series of int
        1 for the highest scores. Equal scores always share a tier. A region without a score has
        none (then the integers are nullable).

    Raises
    ------
    MethodError
        If there are fewer distinct scores than tiers.

    Notes
    -----
    Minimises the sum over tiers of squared distances from the mean of the tier, by dynamic
    programming over the sorted distinct scores: Fisher (1958), On grouping for maximum
    homogeneity, JASA 53. Of several optima, the one whose highest tiers are largest is taken.

    Examples
    --------
    >>> natural_breaks(pd.Series({"A": 9.0, "B": 8.5, "C": 2.0, "D": 1.0}), 2).to_dict()
    {'A': 1, 'B': 1, 'C': 2, 'D': 2}
    """
    there = scores.dropna()
    levels, counts = np.unique(there.to_numpy(dtype=float), return_counts=True)
    n = len(levels)
    if not 1 <= k <= n:
        raise MethodError(f"{k} tiers need {k} distinct scores, but there are {n}; choose fewer")
    centred = levels - levels.mean()
    weight = np.concatenate([[0], np.cumsum(counts)]).astype(float)
    first = np.concatenate([[0], np.cumsum(counts * centred)])
    second = np.concatenate([[0], np.cumsum(counts * centred**2)])
    start, stop = np.meshgrid(np.arange(n + 1), np.arange(n + 1), indexing="ij")
    with np.errstate(invalid="ignore", divide="ignore"):
        sums = (first[stop] - first[start]) ** 2 / (weight[stop] - weight[start])
    cost = np.where(start < stop, second[stop] - second[start] - sums, np.inf)
    best = cost[0].copy()  # best[j]: least cost of the j lowest levels in the tiers so far
    cuts = []
    for _ in range(k - 1):
        total = best[:, None] + cost
        cuts.append(total.argmin(axis=0))
        best = total.min(axis=0)
    edges, stop_at = [], n
    for cut in reversed(cuts):
        stop_at = int(cut[stop_at])
        edges.append(levels[stop_at])
    tiers = 1 + sum((there < edge).astype(int) for edge in edges)
    return _for_all(pd.Series(tiers, index=there.index, name="tier", dtype=int), scores)


def fixed_thresholds(scores: pd.Series, sizes: Sequence[int]) -> tuple[float, ...]:
    """Thresholds that part groups of given sizes: the midpoints between neighbouring groups.

    Parameters
    ----------
    scores : Series
        Indexed by region, of the one year that the thresholds are taken from.
    sizes : sequence of int
        Number of regions in each tier, the highest first.

    Returns
    -------
    tuple of float
        One less than there are tiers, falling.

    Raises
    ------
    MethodError
        If the sizes do not sum to the number of regions, or equal scores leave no one below a
        border.

    Examples
    --------
    >>> fixed_thresholds(pd.Series({"A": 9.0, "B": 5.0, "C": 4.0, "D": 1.0}), [1, 2, 1])
    (7.0, 2.5)
    """
    tiers = by_group_sizes(scores, sizes)
    cuts = []
    for tier in range(1, len(sizes)):
        above, below = scores[(tiers <= tier).fillna(False)], scores[(tiers > tier).fillna(False)]
        if above.empty or below.empty:
            raise MethodError(
                f"no threshold parts tier {tier} from the next: equal or missing scores leave one "
                "side empty; choose other sizes"
            )
        cuts.append(float(above.min() + below.max()) / 2)
    return tuple(cuts)


def by_thresholds(scores: pd.Series, cuts: Sequence[float]) -> pd.Series:
    """Tiers between given thresholds, which stay where they are when scores move.

    Parameters
    ----------
    scores : Series
        Indexed by region, or by region and year.
    cuts : sequence of float
        Falling; a score at a threshold belongs to the tier above it.

    Returns
    -------
    Series of int
        1 for the highest scores; a tier may be empty. Without a score, no tier (then the integers
        are nullable).

    Raises
    ------
    MethodError
        If the thresholds do not fall.

    Examples
    --------
    >>> by_thresholds(pd.Series({"A": 9.0, "B": 5.0, "C": 1.0}), (5.0, 2.0)).to_dict()
    {'A': 1, 'B': 1, 'C': 3}
    """
    if list(cuts) != sorted(set(cuts), reverse=True):
        raise MethodError(f"thresholds {list(cuts)} must fall from the highest tier to the lowest")
    there = scores.dropna()
    tiers = 1 + sum((there < cut).astype(int) for cut in cuts)
    return _for_all(pd.Series(tiers, index=there.index, name="tier", dtype=int), scores)


def _for_all(tiers: pd.Series, scores: pd.Series) -> pd.Series:
    """Put the regions without a score back, without a tier."""
    if len(tiers) == len(scores):
        return tiers
    return tiers.astype("Int64").reindex(scores.index)


def tier_table(
    result: IndexResult, sizes: Sequence[int], published: pd.Series | None = None, k: int = 4
) -> pd.DataFrame:
    """Tiers of every year by every rule.

    Parameters
    ----------
    result : IndexResult
        Of regions.
    sizes : sequence of int
        Sizes of the tiers; where empty, only natural breaks are made.
    published : Series, optional
        Printed tier of each region.
    k : int
        Number of tiers for natural breaks where no sizes are given; fewer where there are fewer
        distinct scores.

    Returns
    -------
    DataFrame
        region, year, goalposts, rule, score, rank, tier, published_tier, probability. The
        probability is empty: it needs the uncertainty of weights and data, which is not computed.
    """
    overall = result.scores[result.framework.root]
    ranks = result.ranks[result.framework.root]
    parts = []
    for year, of_year in overall.groupby(level="year"):
        scores = of_year.droplevel("year")
        rules = {"group sizes": by_group_sizes(scores, sizes)} if sizes else {}
        distinct = scores.nunique()
        if distinct:
            rules["natural breaks"] = natural_breaks(scores, min(len(sizes) or k, distinct))
        for rule, tiers in rules.items():
            parts.append(
                pd.DataFrame(
                    {
                        "region": scores.index,
                        "year": int(year),
                        "goalposts": result.method.goalposts,
                        "rule": rule,
                        "score": scores.to_numpy(),
                        "rank": ranks.xs(year, level="year").astype("Int64").to_numpy(),
                        "tier": tiers.array,
                    }
                )
            )
    table = pd.concat(parts, ignore_index=True)
    known = table["region"].map(published) if published is not None else pd.NA
    table["published_tier"] = pd.Series(known, index=table.index).astype("Int64")
    table["probability"] = np.nan
    return table.sort_values(["year", "rule", "rank"], kind="stable", ignore_index=True)


def agreement(tiers: pd.Series, published: pd.Series) -> int:
    """Number of regions that are in their printed tier."""
    return int((tiers.reindex(published.index) == published).sum())


def breaks_of_many(scores: np.ndarray, k: int) -> np.ndarray:
    """Natural breaks of many sets of scores at once.

    Parameters
    ----------
    scores : array
        Sets by regions; NaN for none.
    k : int

    Returns
    -------
    array of int
        1 for the highest scores, as in `natural_breaks`; 0 for a region without a score, and for
        all of a set that has fewer distinct scores than tiers.
    """
    count, n = scores.shape
    order = np.argsort(scores, axis=1)  # missing ones last
    levels = np.take_along_axis(scores, order, axis=1)
    there = (~np.isnan(levels)).sum(axis=1)
    levels = np.where(np.isnan(levels), 0.0, levels)
    levels -= levels.mean(axis=1, keepdims=True)
    nothing = np.zeros((count, 1))
    first = np.hstack([nothing, np.cumsum(levels, axis=1)])
    second = np.hstack([nothing, np.cumsum(levels**2, axis=1)])
    splits = np.hstack([np.ones((count, 1), bool), levels[:, 1:] != levels[:, :-1]])

    def cost(start: int) -> np.ndarray:
        """Of a tier that begins there, for each end; one that would part equal scores has none."""
        width = np.arange(1, n + 1 - start)
        sums = first[:, start + 1 :] - first[:, start : start + 1]
        square = second[:, start + 1 :] - second[:, start : start + 1]
        found = np.full((count, n + 1), np.inf)
        found[:, start + 1 :] = square - sums**2 / width
        found[~splits[:, start]] = np.inf
        return found

    costs = np.stack([cost(start) for start in range(n)], axis=1)  # sets, starts, ends
    best = costs[:, 0]
    cuts = []
    for _ in range(k - 1):
        total = best[:, :n, None] + costs
        cuts.append(total.argmin(axis=1))
        best = total.min(axis=1)
    rows = np.arange(count)
    stop = there.copy()
    tiers = np.ones((count, n), dtype=int)
    place = np.arange(n)
    for cut in reversed(cuts):
        stop = cut[rows, stop]
        tiers += place < stop[:, None]
    possible = np.isfinite(best[rows, there])
    tiers[~possible] = 0
    tiers[place >= there[:, None]] = 0
    found = np.empty_like(tiers)
    np.put_along_axis(found, order, tiers, axis=1)
    return found
