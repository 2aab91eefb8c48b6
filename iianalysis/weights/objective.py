"""Weights from the data: equal, entropy, CRITIC, standard deviation, components.

Each function takes the scores of regions (rows) on indicators (columns), higher being better, and
gives a weight to each indicator. Such weights say how the data vary, not what matters.

The rule on gaps in the data: a method of this module needs every score. A missing one raises
`MethodError`; `within_parents` leaves out, parent by parent, the regions that lack a child of it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from iianalysis.scoring.aggregate import MIN_COVERAGE, aggregate, row_words
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.normalise import MethodError
from iianalysis.scoring.precision import constant

Weighting = Callable[[pd.DataFrame], pd.Series]


def score_matrix(scores: pd.DataFrame, method: str) -> np.ndarray:
    """The scores as numbers, once it is sure that regions can be compared on all of them."""
    index = scores.index
    regions = index.get_level_values("region") if "region" in index.names else index
    if regions.nunique() < 2:
        raise MethodError(
            f"weights by {method} compare regions, but there is only "
            f"{regions[0] if len(regions) else 'an empty table'}; give the scores of two or more "
            "(a nation alone has none)"
        )
    values = scores.to_numpy(dtype=float)
    holes = np.argwhere(~np.isfinite(values))
    if len(holes):
        row, column = holes[0]
        raise MethodError(
            f"indicator {scores.columns[column]!r} has no score for {row_words(index[row])}, and "
            f"weights by {method} need every score; fill it or leave the region out"
        )
    same = constant(values.T)
    if same.any() and method != "equal":
        raise MethodError(
            f"indicator {scores.columns[same][0]!r} has the same score in every region, so "
            f"weights by {method} are not defined; leave it out"
        )
    return values


def _shares(scores: pd.DataFrame, raw: np.ndarray, method: str) -> pd.Series:
    total = raw.sum()
    if not total > 1e-12:
        raise MethodError(
            f"weights by {method} are all 0: no indicator adds anything to the others; "
            "choose another method"
        )
    return pd.Series(raw / total, index=scores.columns, name="weight")


def equal(scores: pd.DataFrame) -> pd.Series:
    """The same weight for each indicator: ``w_j = 1 / n``."""
    return pd.Series(1 / scores.shape[1], index=scores.columns, name="weight")


def standard_deviation(scores: pd.DataFrame) -> pd.Series:
    """More weight to indicators that vary more: ``w_j = s_j / sum(s)``.

    Parameters
    ----------
    scores : DataFrame
        Regions by indicators, on one scale (such as 0 to 100).

    Returns
    -------
    Series
        Weight of each indicator; sums to 1.

    Raises
    ------
    MethodError
        For fewer than 2 regions, a missing score or a constant indicator.

    Notes
    -----
    Diakoulaki, Mavrotas and Papayannakis (1995), Determining objective weights in multiple
    criteria problems: the CRITIC method, Computers & Operations Research 22, where it is the first
    of the two factors. The weights depend on the scale: scores on different scales do not compare.

    Examples
    --------
    >>> standard_deviation(pd.DataFrame({"a": [0.0, 30.0], "b": [0.0, 10.0]})).to_dict()
    {'a': 0.75, 'b': 0.25}
    """
    values = score_matrix(scores, "standard deviation")
    return _shares(scores, values.std(axis=0, ddof=1), "standard deviation")


def entropy(scores: pd.DataFrame) -> pd.Series:
    """More weight to indicators whose total is spread less evenly over regions.

    Parameters
    ----------
    scores : DataFrame
        Regions by indicators; not negative, since they are turned into shares of their total.

    Returns
    -------
    Series
        Weight of each indicator; sums to 1.

    Raises
    ------
    MethodError
        For a negative score, fewer than 2 regions, a missing score or a constant indicator.

    Notes
    -----
    ``p_ij = x_ij / sum_i(x_ij)``, ``E_j = -sum_i(p_ij ln p_ij) / ln m`` with ``0 ln 0 = 0`` and m
    regions, ``w_j = (1 - E_j) / sum(1 - E)``. Shannon (1948), A mathematical theory of
    communication; Hwang and Yoon (1981), Multiple Attribute Decision Making, chapter 3. The weights
    depend on where 0 lies: those of min-max scores are not those of the raw values.
    """
    values = score_matrix(scores, "entropy")
    negative = np.argwhere(values < 0)
    if len(negative):
        row, column = negative[0]
        raise MethodError(
            f"indicator {scores.columns[column]!r} has the negative score {values[row, column]:g} "
            f"for {row_words(scores.index[row])}, and entropy needs shares of a total; use min-max "
            "scores"
        )
    p = values / values.sum(axis=0)
    logs = np.log(np.where(p > 0, p, 1.0))
    evenness = -(p * logs).sum(axis=0) / np.log(len(p))
    return _shares(scores, np.clip(1 - evenness, 0.0, None), "entropy")


def critic(scores: pd.DataFrame) -> pd.Series:
    """More weight to indicators that vary more and agree less with the others.

    Parameters
    ----------
    scores : DataFrame
        Regions by indicators. They are put on 0 to 1 by min-max first, as the method prescribes,
        so that the scale of an indicator does not matter.

    Returns
    -------
    Series
        Weight of each indicator; sums to 1. An indicator that is alone has 1.

    Raises
    ------
    MethodError
        For fewer than 2 regions, a missing score or a constant indicator, and where all indicators
        agree fully, so that none conflicts with another.

    Notes
    -----
    ``C_j = s_j sum_k(1 - r_jk)`` and ``w_j = C_j / sum(C)``, with the standard deviation s and the
    correlations r of the min-max values. Diakoulaki, Mavrotas and Papayannakis (1995), Computers &
    Operations Research 22, 763-770.
    """
    values = score_matrix(scores, "CRITIC")
    if values.shape[1] == 1:
        return equal(scores)
    unit = (values - values.min(axis=0)) / np.ptp(values, axis=0)
    conflict = (1 - np.corrcoef(unit, rowvar=False)).sum(axis=0)
    return _shares(scores, unit.std(axis=0, ddof=1) * np.clip(conflict, 0.0, None), "CRITIC")


def component_loadings(scores: pd.DataFrame, components: int | None = None) -> pd.DataFrame:
    """Loadings of the indicators on the leading principal components, rotated by varimax.

    Parameters
    ----------
    scores : DataFrame
        Regions by indicators.
    components : int, optional
        Number of components; where None, those with an eigenvalue above 1, at least one.

    Returns
    -------
    DataFrame
        Indicators by components (1, 2, ..., by falling sum of squared loadings). The sign of a
        component is set so that its largest loading is positive, since a sign carries no meaning.

    Raises
    ------
    MethodError
        For fewer than 2 regions, a missing score, a constant indicator, or more components asked
        for than there are.

    Notes
    -----
    Components of the correlation matrix; varimax with Kaiser's normalisation of rows (Kaiser 1958,
    Psychometrika 23). OECD and JRC (2008), Handbook on Constructing Composite Indicators, section
    6.1 and tables 16 and 17.
    """
    values = score_matrix(scores, "principal components")
    count = values.shape[1]
    if components is not None and not 1 <= components <= count:
        raise MethodError(f"{components} components of {count} indicators; choose 1 to {count}")
    eigenvalues, vectors = np.linalg.eigh(np.atleast_2d(np.corrcoef(values, rowvar=False)))
    eigenvalues, vectors = eigenvalues[::-1], vectors[:, ::-1]
    keep = components or max(1, int((eigenvalues > 1 + 1e-9).sum()))
    loadings = vectors[:, :keep] * np.sqrt(np.clip(eigenvalues[:keep], 0.0, None))
    loadings = _varimax(loadings)
    loadings = loadings[:, np.argsort(-(loadings**2).sum(axis=0), kind="stable")]
    largest = np.abs(loadings).argmax(axis=0)
    loadings *= np.where(loadings[largest, range(keep)] < 0, -1.0, 1.0)
    return pd.DataFrame(loadings, index=scores.columns, columns=range(1, keep + 1))


def _varimax(loadings: np.ndarray) -> np.ndarray:
    """Turn the axes so that squared loadings vary most within each, rows at unit length."""
    length = np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    rows = loadings / np.where(length > 0, length, 1.0)
    rotation, reached = np.eye(loadings.shape[1]), 0.0
    for _ in range(1000):
        turned = rows @ rotation
        gradient = rows.T @ (turned**3 - turned * (turned**2).mean(axis=0))
        left, size, right = np.linalg.svd(gradient)
        rotation = left @ right
        if size.sum() <= reached * (1 + 1e-12):
            break
        reached = size.sum()
    return rows @ rotation * length


def principal_components(scores: pd.DataFrame, components: int | None = None) -> pd.Series:
    """Weights from squared loadings on principal components and the variance these explain.

    Parameters
    ----------
    scores : DataFrame
        Regions by indicators.
    components : int, optional
        Number of components; where None, those with an eigenvalue above 1, at least one.

    Returns
    -------
    Series
        Weight of each indicator; never negative, sums to 1.

    Raises
    ------
    MethodError
        See `component_loadings`.

    Notes
    -----
    Each indicator belongs to the component that it loads on most. Its weight there is its squared
    loading over the variance that the component explains, and the component counts with that
    variance, so that ``w_j = max_k(l_jk^2) / sum_i(max_k(l_ik^2))`` after rotation. Squares make
    signs irrelevant: an indicator that runs against the others is weighted, not punished. OECD and
    JRC (2008), Handbook on Constructing Composite Indicators, section 6.1; Nicoletti, Scarpetta
    and Boylaud (2000), OECD Economics Department Working Papers 226.
    """
    squares = component_loadings(scores, components).to_numpy() ** 2
    return _shares(scores, squares.max(axis=1), "principal components")


METHODS: dict[str, Weighting] = {
    "equal": equal,
    "entropy": entropy,
    "critic": critic,
    "standard deviation": standard_deviation,
    "principal components": principal_components,
}


def within_parents(
    framework: Framework,
    scores: pd.DataFrame,
    method: str | Weighting,
    min_coverage: float = MIN_COVERAGE,
) -> pd.Series:
    """Weights of every node within its parent, from the data, from the leaves to the root.

    Parameters
    ----------
    framework : Framework
    scores : DataFrame
        Regions by indicators; one row a region (such as one year of an index).
    method : str or callable
        A name of `METHODS`, or a function from scores to weights.
    min_coverage : float
        As in `aggregate`, which makes the scores of the nodes above the indicators: a node has one
        as under the weights that are found below it.

    Returns
    -------
    Series
        Indexed by node; the children of each parent sum to 1.

    Raises
    ------
    MethodError
        If the method is unknown, or not defined for the children of a parent, which is named.

    Notes
    -----
    The method sees the children of one parent at a time: indicators within their second-level
    node, these within their dimension, dimensions within the root, each on the scores that the
    weights found below give. A gap (a node without any score) keeps the equal weight 1 / n of its
    n siblings and itself, so that coverage still shows it, and the method shares out the rest. A
    parent with one child that is measured needs no method. Regions that lack a child are left out
    of that one comparison.

    Two children always get equal weights from principal components, and weights that differ only
    by their spread from CRITIC: with so few there is little for a method to compare.
    """
    weigh = _method(method)
    nodes = framework.nodes.index
    table = scores.reindex(columns=framework.indicators)
    weights = pd.Series(1.0, index=nodes, name="weight")
    for parent in framework.parents():
        children = framework.children(parent)
        weights[children] = 1 / len(children)
        known = aggregate(table, framework, weights, min_coverage=min_coverage)
        below = known[children].dropna(axis=1, how="all")
        if below.shape[1] < 2:
            continue
        try:
            found = weigh(below.dropna())
        except MethodError as error:
            raise MethodError(f"below {parent!r}: {error}") from None
        weights[found.index] = found * (below.shape[1] / len(children))
    return weights


def _method(method: str | Weighting) -> Weighting:
    if callable(method):
        return method
    if method not in METHODS:
        raise MethodError(f"no weights by {method!r}; choose one of {', '.join(METHODS)}")
    return METHODS[method]
