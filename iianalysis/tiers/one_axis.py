"""Tiers from one score: given sizes, natural breaks, quantiles, standard deviations, thresholds.

Scores that agree to nine decimals are equal, and equal scores share a tier under every rule.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

from iianalysis.scoring.normalise import MethodError
from iianalysis.tiers.breaks import breaks_of_many

Cuts: TypeAlias = "Callable[[np.ndarray, int], np.ndarray]"
DECIMALS = 9  # of scores that are told apart, so that no tier hangs on how a machine rounds


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
        If the sizes do not sum to the number of regions, or one is below 1.

    Examples
    --------
    >>> by_group_sizes(pd.Series({"A": 9.0, "B": 5.0, "C": 5.0, "D": 1.0}), [1, 1, 2]).to_dict()
    {'A': 1, 'B': 2, 'C': 2, 'D': 3}
    """
    if min(sizes, default=0) < 1:
        raise MethodError(f"tier sizes {list(sizes)} must all be 1 or more; give a size to each")
    if sum(sizes) != len(scores):
        raise MethodError(
            f"tier sizes {list(sizes)} sum to {sum(sizes)}, but there are {len(scores)} regions; "
            "make them agree"
        )
    ranks = _there(scores).rank(ascending=False, method="min")
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
    homogeneity, JASA 53. Of several optima, the one whose highest tier is largest is taken, then
    the one whose second tier is, and so on.

    Examples
    --------
    >>> natural_breaks(pd.Series({"A": 9.0, "B": 8.5, "C": 2.0, "D": 1.0}), 2).to_dict()
    {'A': 1, 'B': 1, 'C': 2, 'D': 2}
    """
    there = _there(scores)
    _enough(there, k)
    found = breaks_of_many(there.to_numpy()[None], k)[0]
    return _for_all(pd.Series(found, index=there.index, name="tier"), scores)


def by_rule(scores: pd.Series, rule: str, sizes: Sequence[int], k: int) -> pd.Series:
    """Tiers by the name of a rule that looks at the scores of one year alone.

    Parameters
    ----------
    scores : Series
    rule : str
        `group sizes`, `natural breaks`, `quantiles`, or one of `CUTS`.
    sizes : sequence of int
        For group sizes.
    k : int
        Number of tiers, for the others.

    Examples
    --------
    >>> by_rule(pd.Series({"A": 9.0, "B": 5.0, "C": 4.0}), "natural breaks", (), 2).to_dict()
    {'A': 1, 'B': 2, 'C': 2}
    """
    if rule == "group sizes":
        return by_group_sizes(scores, sizes)
    if rule in CUTS:
        return by_cuts(scores, k, CUTS[rule])
    return {"natural breaks": natural_breaks, "quantiles": quantiles}[rule](scores, k)


def quantiles(scores: pd.Series, k: int) -> pd.Series:
    """Tiers of as nearly the same size as the number of regions permits, the larger ones first.

    Parameters
    ----------
    scores : Series
        Indexed by region.
    k : int
        Number of tiers.

    Returns
    -------
    Series of int
        As `by_group_sizes` with the sizes of `equal_sizes`: equal scores share the tier of the
        first of them, so that a later tier may be smaller, or empty (`rules.every_rule` says so).

    Raises
    ------
    MethodError
        If there are fewer distinct scores than tiers.

    Examples
    --------
    >>> quantiles(pd.Series({"A": 9.0, "B": 5.0, "C": 4.0}), 2).to_dict()
    {'A': 1, 'B': 1, 'C': 2}
    """
    there = _there(scores)
    _enough(there, k)
    return _for_all(by_group_sizes(there, equal_sizes(len(there), k)), scores)


def equal_sizes(regions: int, k: int) -> list[int]:
    """Sizes of k tiers that differ by one at most, the larger ones first.

    Examples
    --------
    >>> equal_sizes(31, 4)
    [8, 8, 8, 7]
    """
    return [regions // k + (tier < regions % k) for tier in range(k)]


def standard_deviations(scores: pd.Series, k: int) -> pd.Series:
    """Tiers one standard deviation wide around the mean, the outer ones open.

    Parameters
    ----------
    scores : Series
        Indexed by region.
    k : int
        Number of tiers.

    Returns
    -------
    Series of int
        A score at a border belongs to the tier above it; a tier may be empty.

    Raises
    ------
    MethodError
        If there are fewer distinct scores than tiers.

    Notes
    -----
    The borders are ``mean + (k / 2 - j) s`` for j = 1 to k - 1, with s the standard deviation over
    the regions, which are all there are (divided by n); for four tiers ``mean + s``, ``mean`` and
    ``mean - s``. Slocum, McMaster, Kessler and Howard (2009), Thematic Cartography and
    Geovisualization, chapter 4.

    Examples
    --------
    >>> standard_deviations(pd.Series({"A": 9.0, "B": 5.0, "C": 4.0, "D": 0.0}), 4).to_dict()
    {'A': 1, 'B': 2, 'C': 3, 'D': 4}
    """
    return by_cuts(scores, k, deviation_cuts)


def deviation_cuts(scores: np.ndarray, k: int) -> np.ndarray:
    """Borders of `standard_deviations` for many sets of scores: sets by k - 1, falling.

    Parameters
    ----------
    scores : array
        Sets by regions; NaN for none.
    k : int
    """
    there = ~np.isnan(scores)
    count = np.maximum(there.sum(axis=1), 1)
    mean = np.where(there, scores, 0.0).sum(axis=1) / count
    square = np.where(there, scores - mean[:, None], 0.0) ** 2
    steps = k / 2 - np.arange(1, k)
    return mean[:, None] + np.sqrt(square.sum(axis=1) / count)[:, None] * steps


# Rules whose borders follow from how scores spread, each by what makes these for many sets of
# scores: as `deviation_cuts`. What makes tiers and what draws them read it.
CUTS: dict[str, Cuts] = {"standard deviations": deviation_cuts}


def by_cuts(scores: pd.Series, k: int, cuts: Cuts) -> pd.Series:
    """Tiers between borders that follow from the scores: those of a rule of `CUTS`.

    Raises
    ------
    MethodError
        If there are fewer distinct scores than tiers.
    """
    there = _there(scores)
    _enough(there, k)
    found = cuts(there.to_numpy(dtype=float)[None], k)[0]
    return _for_all(by_thresholds(there, [float(cut) for cut in found]), scores)


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
        If the sizes do not sum to the number of regions, or equal scores leave a tier empty, so
        that no threshold lies below it.

    Examples
    --------
    >>> fixed_thresholds(pd.Series({"A": 9.0, "B": 5.0, "C": 4.0, "D": 1.0}), [1, 2, 1])
    (7.0, 2.5)
    """
    tiers = by_group_sizes(scores, sizes)
    cuts = []
    for tier in range(1, len(sizes)):
        above, below = scores[(tiers <= tier).fillna(False)], scores[(tiers > tier).fillna(False)]
        if below.empty or not (tiers == tier).any():
            raise MethodError(
                f"no threshold parts tier {tier} from the next: equal or missing scores leave one "
                "of them empty; choose other sizes"
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
    there = _there(scores)
    tiers = 1 + sum((there < round(cut, DECIMALS)).astype(int) for cut in cuts)
    return _for_all(pd.Series(tiers, index=there.index, name="tier", dtype=int), scores)


def borders(scores: pd.Series, tiers: pd.Series) -> dict[int, float]:
    """The middle between the lowest score of each tier and the highest of the tiers below it.

    Returns
    -------
    dict of int to float
        By tier, the lowest left out.

    Raises
    ------
    MethodError
        If tiers overlap, as those from several dimensions may.
    """
    there = tiers.dropna().astype(int)
    found = {}
    for tier in sorted(there.unique())[:-1]:
        above, below = (scores[there.index[part]] for part in (there <= tier, there > tier))
        if above.min() < below.max():
            raise MethodError(f"tiers {tier} and below overlap in score; no border parts them")
        found[int(tier)] = float(above.min() + below.max()) / 2
    return found


def _there(scores: pd.Series) -> pd.Series:
    """The scores that there are, equal where they agree to the decimals that are told apart."""
    return scores.dropna().astype(float).round(DECIMALS)


def _enough(scores: pd.Series, k: int) -> None:
    """Raise unless there are as many distinct scores as tiers."""
    n = scores.nunique()
    if not 1 <= k <= n:
        raise MethodError(f"{k} tiers need {k} distinct scores, but there are {n}; choose fewer")


def _for_all(tiers: pd.Series, scores: pd.Series) -> pd.Series:
    """Put the regions without a score back, without a tier."""
    if len(tiers) == len(scores):
        return tiers
    return tiers.astype("Int64").reindex(scores.index)
