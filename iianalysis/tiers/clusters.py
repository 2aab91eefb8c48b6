"""Tiers from several dimensions: Ward, k-means, a mixture of normal distributions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from iianalysis.scoring.normalise import MethodError
from iianalysis.tiers.one_axis import DECIMALS, equal_sizes

if TYPE_CHECKING:
    from sklearn.mixture import GaussianMixture

FLOOR = 0.01  # of the mean variance of the dimensions: what no part of a mixture goes below
STARTS = 160  # of a mixture, besides the two that are not drawn
SEED = 1977
STEPS = 5  # that every start takes
ONE_OF = 7  # starts goes on to the end
ITERATIONS = 1000
GAIN = 1e-6  # of the mean log-likelihood of a point, below which a fit has arrived
LEFT = 10 * np.finfo(float).eps  # of a point, so that a part may be left by all, as in scikit-learn
AT_ONCE = 5  # sets of points, so that arrays stay within the cache


def by_dimensions(dimensions: pd.DataFrame, scores: pd.Series, k: int) -> dict[str, pd.Series]:
    """Tiers of regions that are alike in all dimensions, by three rules.

    Parameters
    ----------
    dimensions : DataFrame
        Regions by dimensions, all on one scale; they are used as they are, so that a dimension in
        which regions differ more counts more.
    scores : Series
        Overall score, by whose mean the groups are ordered, the highest first.
    k : int
        Number of tiers.

    Returns
    -------
    dict of str to Series of int
        By rule: `Ward`, `k-means`, `Gaussian mixture`; one under which a tier would hold no region
        is absent. A region that lacks a dimension has no tier (then the integers are nullable); a
        dimension that no region has is left out. Equal regions share a tier. A region of a higher
        tier may score less than one of a lower tier.

    Raises
    ------
    MethodError
        If fewer regions than tiers differ.

    Notes
    -----
    Ward (1963), Hierarchical grouping to optimize an objective function, JASA 58. k-means (Lloyd
    1982, Least squares quantization in PCM, IEEE Transactions on Information Theory 28) starts
    from Ward's groups. For the mixture, whose starts are drawn with a fixed seed, see
    `mixtures`.
    """
    complete = usable(dimensions)
    with quiet():
        found = partitions(complete.to_numpy(), scores[complete.index].to_numpy(dtype=float), k)
    tiers = {rule: pd.Series(of, index=complete.index, name="tier") for rule, of in found.items()}
    if len(complete) < len(scores):
        tiers = {rule: of.astype("Int64").reindex(scores.index) for rule, of in tiers.items()}
    return tiers


def usable(dimensions: pd.DataFrame) -> pd.DataFrame:
    """The regions that have every dimension that any region has.

    Raises
    ------
    MethodError
        If there are none.
    """
    complete = dimensions.dropna(axis="columns", how="all").dropna()
    if complete.empty:
        raise MethodError("no region has all dimensions, so none has a tier by them; use one score")
    return complete


def partitions(points: np.ndarray, scores: np.ndarray, k: int) -> dict[str, np.ndarray]:
    """Tiers of each rule, as `partitions_of_many` of one set.

    Raises
    ------
    MethodError
        If fewer regions than tiers differ.
    """
    distinct = differing(points)
    if not 1 <= k <= distinct:
        raise MethodError(
            f"{k} tiers need {k} regions that differ in a dimension, but there are "
            f"{distinct}; choose fewer"
        )
    return partitions_of_many([points], [scores], k)[0]


def differing(points: np.ndarray) -> int:
    """How many regions differ in a dimension."""
    return len(np.unique(np.round(points, DECIMALS), axis=0))


def partitions_of_many(
    points: Sequence[np.ndarray], scores: Sequence[np.ndarray], k: int
) -> list[dict[str, np.ndarray]]:
    """Tiers of each rule for many sets of regions; one of which a tier would be empty is absent.

    To be called within `quiet`, which takes longer to enter than a set takes.

    Parameters
    ----------
    points : sequence of array
        Regions by dimensions, none missing; at least k of each set differ.
    scores : sequence of array
    k : int
    """
    if k == 1:
        return [{rule: np.ones(len(of_set), dtype=int) for rule in RULES} for of_set in points]
    sets = [
        np.unique(np.round(of_set, DECIMALS), axis=0, return_inverse=True, return_counts=True)
        for of_set in points
    ]
    # in an order that is not that of the regions
    rows = [np.repeat(distinct, counts, axis=0) for distinct, _, counts in sets]
    starts = [ward(of_set, k) for of_set in rows]
    fits = mixtures(rows, [start[None] for start in starts], k)
    found = []
    for number, (_, place, counts) in enumerate(sets):
        labels = {
            "Ward": starts[number],
            "k-means": _k_means(rows[number], starts[number], k),
            "Gaussian mixture": fits[number].predict(rows[number]),
        }
        first = np.cumsum(counts) - counts
        of_regions = {rule: label[first][place] for rule, label in labels.items()}
        found.append(
            {
                rule: _ordered(label, scores[number], k)
                for rule, label in of_regions.items()
                if len(np.unique(label)) == k
            }
        )
    return found


RULES = ("Ward", "k-means", "Gaussian mixture")


@contextmanager
def quiet() -> Iterator[None]:
    """One thread, whose number changes the last digits; arguments are known to be sound."""
    import sklearn
    from threadpoolctl import threadpool_limits

    with (
        threadpool_limits(1),
        sklearn.config_context(assume_finite=True, skip_parameter_validation=True),
    ):
        yield


def ward(rows: np.ndarray, k: int) -> np.ndarray:
    """Groups by Ward's method."""
    from sklearn.cluster import AgglomerativeClustering

    found: np.ndarray = AgglomerativeClustering(k, linkage="ward").fit_predict(rows)
    return found


def _k_means(rows: np.ndarray, start: np.ndarray, k: int) -> np.ndarray:
    from sklearn.cluster import KMeans

    middles = np.array([rows[start == group].mean(axis=0) for group in range(k)])
    found: np.ndarray = KMeans(k, init=middles, n_init=1, tol=0.0).fit_predict(rows)
    return found


def mixtures(
    sets: Sequence[np.ndarray], starts: Sequence[np.ndarray], k: int, drawn: int = STARTS
) -> list[GaussianMixture]:
    """Mixtures of k round normal distributions, each the most likely of many fits.

    Parameters
    ----------
    sets : sequence of array
        Points by dimensions, sorted, since what points a start is made from goes by their number.
    starts : sequence of array of int
        For each set, starts by points: groups that fits start from. Others start from groups of
        equal size by the mean of the dimensions, and from those around points that are drawn with
        a fixed seed.
    k : int
    drawn : int
        Number of starts that are drawn.

    Returns
    -------
    list of GaussianMixture
        For each set, fitted to it.

    Notes
    -----
    Expectation-maximisation (Dempster, Laird and Rubin 1977, JRSS B 39) climbs the hill that it
    starts on, and small data have many. So every start takes a few steps and the most likely ones
    go on to the end: Biernacki, Celeux and Govaert (2003), Choosing starting values for the EM
    algorithm, Computational Statistics & Data Analysis 41. These climb side by side, by the steps
    of scikit-learn, which takes as long for one start as this for all; it fits the mixture from
    where the most likely one arrives. A more likely mixture may still exist. Each part has a
    variance of its own, the same in all directions (Fraley and Raftery 1998, How many clusters?
    Which clustering method?, The Computer Journal 41), to which a hundredth of the mean variance
    of the dimensions is added, or a part would shrink onto a single point. A fit in which a part
    holds no point is taken only where all are so.
    """
    found: dict[int, GaussianMixture] = {}
    for shape in dict.fromkeys(points.shape for points in sets):
        alike = [number for number, points in enumerate(sets) if points.shape == shape]
        for some in (alike[at : at + AT_ONCE] for at in range(0, len(alike), AT_ONCE)):
            rows = np.stack([sets[number] for number in some])
            labels = np.concatenate(
                [np.stack([starts[number] for number in some]), _starts(rows, k, drawn)], axis=1
            )
            parts = _likeliest(rows, labels, k)
            found |= {one: _fitted(rows[at], parts[at]) for at, one in enumerate(some)}
    return [found[number] for number in range(len(sets))]


def _starts(rows: np.ndarray, k: int, drawn: int) -> np.ndarray:
    """Groups to start from, sets by starts by points: of equal size, and around points drawn."""
    n = rows.shape[1]
    order = np.argsort(-rows.mean(axis=2).round(DECIMALS), axis=1, kind="stable")
    equal = np.empty_like(order)
    np.put_along_axis(equal, order, np.repeat(np.arange(k), equal_sizes(n, k))[None], axis=1)
    middles = np.random.default_rng(SEED).random((drawn, n)).argsort(axis=1)[:, :k]
    away = ((rows[:, None, :, None] - rows[:, middles][:, :, None]) ** 2).sum(axis=-1)
    return np.concatenate([equal[:, None], away.argmin(axis=3)], axis=1)


def _likeliest(rows: np.ndarray, labels: np.ndarray, k: int) -> np.ndarray:
    """For sets by points by dimensions from sets by starts by points: sets by parts by points."""
    count, each, n = labels.shape
    parts = (labels[:, :, None] == np.arange(k)[:, None]).astype(float)
    parts, likely = climbed(np.repeat(rows, each, axis=0), parts.reshape(-1, k, n), STEPS)
    best = np.argsort(-likely.reshape(count, each).round(6), axis=1, kind="stable")
    best = best[:, : max(each // ONE_OF, 1)]
    parts = parts[(best + each * np.arange(count)[:, None]).reshape(-1)]
    parts, likely = climbed(np.repeat(rows, best.shape[1], axis=0), parts, ITERATIONS)
    parts, likely = parts.reshape(count, -1, k, n), likely.reshape(count, -1).round(6)
    full = (parts.argmax(axis=2)[:, :, None] == np.arange(k)[:, None]).any(axis=3).all(axis=2)
    top = np.where(full | ~full.any(axis=1, keepdims=True), likely, -np.inf).argmax(axis=1)
    chosen: np.ndarray = parts[np.arange(count), top]
    return chosen


def climbed(rows: np.ndarray, parts: np.ndarray, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Many fits side by side, after at most so many steps of expectation-maximisation.

    Parameters
    ----------
    rows : array
        Fits by points by dimensions.
    parts : array
        Fits by parts by points: with what probability a point comes from a part.
    steps : int

    Returns
    -------
    array
        As `parts`.
    array
        Log-likelihood of each fit, before the last step.
    """
    parts, (_, n, d) = parts.copy(), rows.shape
    rows = rows - rows.mean(axis=1, keepdims=True)
    square = (rows**2).sum(axis=2)[:, None]
    floor = FLOOR * square.sum(axis=2, keepdims=True) / (n * d)
    found = np.full(len(rows), -np.inf)
    on = np.arange(len(rows))  # the fits that still move
    for _ in range(steps):
        now = parts[on]
        weight = now.sum(axis=2, keepdims=True) + LEFT
        means = now @ rows[on] / weight
        away = square[on] - 2 * (means @ rows[on].mT) + (means**2).sum(axis=2, keepdims=True)
        spread = (now * away).sum(axis=2, keepdims=True) / (d * weight) + floor[on]
        density = np.log(weight / n) - 0.5 * (d * np.log(2 * np.pi * spread) + away / spread)
        highest = density.max(axis=1, keepdims=True)
        scaled = np.exp(density - highest)
        total = scaled.sum(axis=1, keepdims=True)
        parts[on] = scaled / total
        likely = (highest + np.log(total)).sum(axis=(1, 2))
        moves, found[on] = np.abs(likely - found[on]) > n * GAIN, likely
        on = on[moves]
        if not len(on):
            break
    return parts, found


def _fitted(rows: np.ndarray, parts: np.ndarray) -> GaussianMixture:
    """Fitted by scikit-learn from the probabilities with which points come from parts."""
    from sklearn.mixture import GaussianMixture

    floor = FLOOR * float(rows.var(axis=0).mean())
    weight = parts.sum(axis=1) + LEFT
    means = parts @ rows / weight[:, None]
    away = ((rows - means[:, None]) ** 2).sum(axis=2)
    return GaussianMixture(
        len(parts),
        covariance_type="spherical",
        weights_init=weight / weight.sum(),
        means_init=means,
        precisions_init=1 / ((parts * away).sum(axis=1) / (rows.shape[1] * weight) + floor),
        init_params="random_from_data",  # replaced by the three above
        random_state=0,
        reg_covar=floor,
        tol=GAIN,
        max_iter=ITERATIONS,
    ).fit(rows)


def _ordered(labels: np.ndarray, scores: np.ndarray, k: int) -> np.ndarray:
    """Groups numbered by mean score from the highest, of equal ones the one with the highest."""
    groups = [scores[labels == group] for group in range(k)]
    order = sorted(
        range(k), key=lambda g: (-round(groups[g].mean(), DECIMALS), -groups[g].max(), g)
    )
    tier = np.empty(k, dtype=int)
    tier[order] = np.arange(1, k + 1)
    return tier[labels]
