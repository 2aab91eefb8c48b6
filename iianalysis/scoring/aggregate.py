"""Weighted means up the tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import pandas as pd

from iianalysis.scoring.framework import Framework
from iianalysis.scoring.normalise import MethodError

Mean = Literal["arithmetic", "geometric", "harmonic"]
Aggregation = Mean | tuple[Mean, ...]

MIN_COVERAGE = 0.5  # by default: a node that rests on less of its weight has no score
Transform = Callable[[np.ndarray], np.ndarray]


def _itself(values: np.ndarray) -> np.ndarray:
    return values


# What is averaged in place of the score, and the way back.
TRANSFORMS: dict[str, tuple[Transform, Transform]] = {
    "arithmetic": (_itself, _itself),
    "geometric": (np.log, np.exp),
    "harmonic": (np.reciprocal, np.reciprocal),
}


def aggregate(
    scores: pd.DataFrame,
    framework: Framework,
    weights: pd.Series,
    aggregation: Aggregation = "arithmetic",
    min_coverage: float = MIN_COVERAGE,
    judged_by: pd.Series | None = None,
) -> pd.DataFrame:
    """Scores of every node from those of the indicators.

    Parameters
    ----------
    scores : DataFrame
        Rows to be scored by indicators; missing scores are NaN.
    framework : Framework
    weights : Series
        Weight of each node within its parent (any positive sum).
    aggregation : {'arithmetic', 'geometric', 'harmonic'} or tuple of them
        ``sum(w x) / sum(w)``, ``exp(sum(w ln x) / sum(w))`` or ``sum(w) / sum(w / x)``, each over
        the children that are there. A tuple has one for each level of parents, that of the overall
        index first; its last serves all levels below.
    min_coverage : float
        A node whose coverage is lower has no score.
    judged_by : Series, optional
        Weights that coverage is judged by, where they are not those that scores are averaged with.

    Returns
    -------
    DataFrame
        Same rows, a column per node in the order of the tree. In large tables the columns of the
        indicators are those of `scores`, shared and not copied.

    Raises
    ------
    MethodError
        If a geometric or harmonic mean meets a score that is not positive.
    """
    table = {str(name): scores[name].to_numpy(dtype=float) for name in scores.columns}
    covered: dict[str, np.ndarray] = {}
    share = _by_node(weights)
    judged = share if judged_by is None else _by_node(judged_by)
    means = means_of(aggregation)
    level = framework.nodes["level"].to_dict()
    term = np.empty(len(scores))  # one buffer, since a million rows are meant to fit
    for node in framework.parents():
        mean = means[min(level[node], len(means) - 1)]
        into, back = TRANSFORMS[mean]
        total, there, cover = (np.zeros(len(scores)) for _ in range(3))
        for child in framework.children(node):
            weight, counts = share[child], judged[child]
            if child not in table or weight == counts == 0:
                continue
            column = table[child]
            absent = np.isnan(column)
            if weight:
                if mean != "arithmetic" and (column <= 0).any():
                    raise MethodError(
                        f"{child!r} scores 0 or less for "
                        f"{row_words(scores.index[column <= 0][0])}, and a {mean} mean needs "
                        "positive scores; use MinMax(lower=1), or the arithmetic mean"
                    )
                np.multiply(into(column), weight, out=term)
                term[absent] = 0.0
                total += term
            term[:] = weight
            term[absent] = 0.0
            there += term
            if child in covered:
                np.multiply(covered.pop(child), counts, out=term)
            elif counts != weight:
                term[:] = counts
                term[absent] = 0.0
            cover += term
        cover /= sum(judged[child] for child in framework.children(node))
        low = cover < min_coverage - 1e-12
        missing = (there == 0) | low
        there[missing] = 1.0
        total /= there
        averages = total if mean == "arithmetic" else back(np.where(missing, 1.0, total))
        averages[missing] = np.nan
        cover[low] = 0.0
        table[node], covered[node] = averages, cover
    gap = np.full(len(scores), np.nan)
    columns = {node: table.get(str(node), gap) for node in framework.nodes.index}
    frame = pd.DataFrame(columns, index=scores.index, copy=False).rename_axis(columns="node")
    # One block is quicker to work on, but of a million rows no second copy is made.
    return frame.copy() if len(frame) < 100_000 else frame


def _by_node(weights: pd.Series) -> dict[str, float]:
    return {str(node): float(weight) for node, weight in weights.items()}


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
    there = scores.notna().to_numpy()
    shares = there.astype(float)
    place = {str(node): number for number, node in enumerate(scores.columns)}
    share = _by_node(weights)
    for node in framework.parents():
        children = framework.children(node)
        within = np.array([share[child] for child in children])
        at = [place[child] for child in children]
        shares[:, place[node]] = (there[:, at] * shares[:, at]) @ (within / within.sum())
    return pd.DataFrame(shares, index=scores.index, columns=scores.columns)


def means_of(aggregation: Aggregation) -> tuple[Mean, ...]:
    """The mean of each level of parents, the last for all levels below.

    Raises
    ------
    MethodError
        For a mean that is unknown.
    """
    means: tuple[Mean, ...] = aggregation if isinstance(aggregation, tuple) else (aggregation,)
    for mean in means or ("",):
        if mean not in TRANSFORMS:
            raise MethodError(
                f"aggregation {mean!r} is unknown; use 'arithmetic', 'geometric' or 'harmonic'"
            )
    return means


def row_words(row: object) -> str:
    """A row of scores in words, for errors."""
    return " ".join(str(part) for part in row) if isinstance(row, tuple) else str(row)
