"""Weighted means up the tree."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from iianalysis.framework import Framework
from iianalysis.normalise import MethodError

Aggregation = Literal["arithmetic", "geometric", "harmonic"]


def aggregate(
    scores: pd.DataFrame,
    framework: Framework,
    weights: pd.Series,
    aggregation: Aggregation = "arithmetic",
    min_coverage: float = 0.5,
) -> pd.DataFrame:
    """Scores of every node from those of the indicators.

    Parameters
    ----------
    scores : DataFrame
        Rows to be scored by indicators; missing scores are NaN.
    framework : Framework
    weights : Series
        Weight of each node within its parent (any positive sum).
    aggregation : {'arithmetic', 'geometric', 'harmonic'}
        ``sum(w x) / sum(w)``, ``exp(sum(w ln x) / sum(w))`` or ``sum(w) / sum(w / x)``, each over
        the children that are there.
    min_coverage : float
        A node whose coverage is lower has no score.

    Returns
    -------
    DataFrame
        Same rows, a column per node in the order of the tree.

    Raises
    ------
    MethodError
        If a geometric or harmonic mean meets a score that is not positive.
    """
    nodes = framework.nodes.index
    place = {str(node): number for number, node in enumerate(nodes)}
    table = np.full((len(scores), len(nodes)), np.nan, order="F")
    for name in scores.columns:
        table[:, place[name]] = scores[name].to_numpy()
    covered: dict[str, np.ndarray] = {}
    into, back = _transform(aggregation)
    for node in framework.parents():
        total = np.zeros(len(scores))
        there = np.zeros(len(scores))
        coverage = np.zeros(len(scores))
        for child in framework.children(node):
            column = table[:, place[child]]
            weight = float(weights[child])
            present = ~np.isnan(column)
            if aggregation != "arithmetic" and weight > 0 and (column[present] <= 0).any():
                raise _not_positive(
                    child, scores.index[present][column[present] <= 0][0], aggregation
                )
            if weight > 0:
                total += np.where(present, weight * into(column), 0.0)
            there += weight * present
            coverage += weight * covered.pop(child, present)
        whole = sum(float(weights[child]) for child in framework.children(node))
        covered[node] = coverage / whole
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = back(total / there)
        missing = (there == 0) | (covered[node] < min_coverage - 1e-12)
        mean[missing] = np.nan
        covered[node][missing] = 0.0
        table[:, place[node]] = mean
    return pd.DataFrame(table, index=scores.index, columns=nodes, copy=False)


def coverage(scores: pd.DataFrame, framework: Framework, weights: pd.Series) -> pd.DataFrame:
    """Share of each node's weight that rests on values that are there.

    Parameters
    ----------
    scores : DataFrame
        Scores of every node, as `aggregate` returns them; a node without a score counts as not
        there for its parent.
    framework : Framework
    weights : Series
        Weight of each node within its parent.

    Returns
    -------
    DataFrame
        Same shape; 0 to 1, with ``C_p = sum(w_c C_c) / sum(w_c)`` over all children, gaps included.
    """
    shares = scores.notna().astype(float)
    for node in framework.parents():
        children = framework.children(node)
        within = weights[children] / weights[children].sum()
        there = scores[children].notna().to_numpy() * shares[children].to_numpy()
        shares[node] = there @ within.to_numpy()
    return shares


def _transform(aggregation: Aggregation):  # type: ignore[no-untyped-def]
    """What is averaged in place of the score, and the way back."""
    if aggregation == "arithmetic":
        return (lambda x: x), (lambda x: x)
    if aggregation == "geometric":
        return (lambda x: np.log(x, where=x > 0, out=np.zeros_like(x))), np.exp
    if aggregation == "harmonic":
        return (lambda x: np.divide(1, x, where=x > 0, out=np.zeros_like(x))), (lambda x: 1 / x)
    raise MethodError(
        f"aggregation {aggregation!r} is unknown; use 'arithmetic', 'geometric' or 'harmonic'"
    )


def _not_positive(node: str, row: object, aggregation: str) -> MethodError:
    where = " ".join(str(part) for part in row) if isinstance(row, tuple) else str(row)
    return MethodError(
        f"{node!r} scores 0 or less for {where}, and a {aggregation} mean needs positive scores; "
        "use MinMax(lower=1), or the arithmetic mean"
    )
