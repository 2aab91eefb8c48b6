"""Tiers from several dimensions: Ward, k-means, a mixture of normal distributions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd

from iianalysis.normalise import MethodError
from iianalysis.tiers.one_axis import DECIMALS

FLOOR = 0.01  # of the mean variance of the dimensions: what no part of a mixture goes below
ITERATIONS = 1000


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
    from Ward's groups, and so does the expectation-maximisation of the mixture (Dempster, Laird
    and Rubin 1977, JRSS B 39), whose parts are round, each with a variance of its own, at least a
    hundredth of the mean variance of the dimensions; Fraley and Raftery (1998), How many clusters?
    Which clustering method?, The Computer Journal 41. So nothing is drawn at random.
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
    """Tiers of each rule; one under which a tier would hold no region is absent.

    To be called within `quiet`, which takes longer to enter than this.

    Parameters
    ----------
    points : array
        Regions by dimensions, none missing.
    scores : array
    k : int

    Raises
    ------
    MethodError
        If fewer regions than tiers differ.
    """
    distinct, place, counts = np.unique(
        np.round(points, DECIMALS), axis=0, return_inverse=True, return_counts=True
    )
    if not 1 <= k <= len(distinct):
        raise MethodError(
            f"{k} tiers need {k} regions that differ in a dimension, but there are "
            f"{len(distinct)}; choose fewer"
        )
    if k == 1:
        return {rule: np.ones(len(points), dtype=int) for rule in RULES}
    rows = np.repeat(distinct, counts, axis=0)  # in an order that is not that of the regions
    first = np.cumsum(counts) - counts
    start = ward(rows, k)
    labels = {
        "Ward": start,
        "k-means": _k_means(rows, start, k),
        "Gaussian mixture": mixture(rows, start, k).predict(rows),
    }
    found = {}
    for rule, label in labels.items():
        of_region = label[first][place]
        if len(np.unique(of_region)) == k:
            found[rule] = _ordered(of_region, scores, k)
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


def mixture(rows: np.ndarray, start: np.ndarray, k: int) -> Any:
    """A mixture of k round normal distributions, fitted from groups."""
    from sklearn.mixture import GaussianMixture

    floor = FLOOR * float(rows.var(axis=0).mean())
    groups = [rows[start == group] for group in range(k)]
    return GaussianMixture(
        k,
        covariance_type="spherical",
        weights_init=np.array([len(group) / len(rows) for group in groups]),
        means_init=np.array([group.mean(axis=0) for group in groups]),
        precisions_init=1 / np.array([group.var(axis=0).mean() + floor for group in groups]),
        init_params="random_from_data",  # replaced by the three above
        random_state=0,
        reg_covar=floor,
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
