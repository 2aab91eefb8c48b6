"""Weighted means up the tree."""

from __future__ import annotations

import numpy as np
import pandas as pd

from iianalysis.scoring.framework import Framework
from iianalysis.scoring.means import (
    LOWEST,
    MEANS,
    PENALISED,
    TRANSFORMS,
    averaging,
    known,
    penalised,
)
from iianalysis.scoring.nodes import NEAR, Mean, Nodes
from iianalysis.scoring.normalise import MethodError

Aggregation = Mean | tuple[Mean, ...]

MANY = 100_000  # rows from which on a table is not copied
MIN_COVERAGE = 0.5  # by default: a node that rests on less of its weight has no score


def aggregate(
    scores: pd.DataFrame,
    framework: Framework,
    weights: pd.Series,
    aggregation: Aggregation = "arithmetic",
    min_coverage: float = MIN_COVERAGE,
    judged_by: pd.Series | None = None,
    nodes: Nodes | None = None,
    zeros: bool = False,
) -> pd.DataFrame:
    """Scores of every node from those of the indicators.

    Parameters
    ----------
    scores : DataFrame
        Rows to be scored by indicators; missing scores are NaN.
    framework : Framework
    weights : Series
        Weight of each node within its parent (any positive sum).
    aggregation : str or tuple of str
        ``sum(w x) / sum(w)``, ``exp(sum(w ln x) / sum(w))``, ``sum(w) / sum(w / x)`` or the lowest
        of those with a weight, each over the children that are there; see `means.averaging` for
        `power:P` and `means.penalised` for `mazziotta-pareto`. A tuple has one for each
        level of parents, that of the overall index first; its last serves all levels below.
    min_coverage : float
        A node whose coverage is lower has no score.
    judged_by : Series, optional
        Weights that coverage is judged by, where they are not those that scores are averaged with.
    nodes : Nodes, optional
        What is declared of single nodes. What is filled in there counts for no coverage.
    zeros : bool
        Whether a score of 0 is what it says, so that a geometric mean with it is 0. Else that is
        refused: min-max gives 0 to whoever is last, however good.

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
    table = _columns(scores)
    covered: dict[str, np.ndarray] = {}
    share = _by_node(weights)
    judged = share if judged_by is None else _by_node(judged_by)
    means = means_of(aggregation)
    level = framework.nodes["level"].to_dict()
    nodes = Nodes() if nodes is None else nodes
    idle = nodes.not_applying(framework, scores.index)
    term = np.empty(len(scores))  # one buffer, since a million rows are meant to fit
    for node in framework.parents():
        rule = nodes.rule(node)
        mean = rule.mean or means[min(level[node], len(means) - 1)]
        into, _ = averaging(mean) or TRANSFORMS["arithmetic"]
        total, there, cover = (np.zeros(len(scores)) for _ in range(3))
        children = [
            child
            for child in framework.children(node)
            if child in table and not share[child] == judged[child] == 0
        ]
        of_children = {child: table[child] for child in children}
        entering = nodes.entering(node, of_children, scores.index, idle)
        for child in children:
            weight, counts = share[child], judged[child]
            column = entering[child]
            absent = np.isnan(column)
            if weight:
                _need_positive(mean, child, column, scores.index, zeros)
                np.multiply(into(column), weight, out=term)
                term[absent] = 0.0
                total += term
            term[:] = weight
            term[absent] = 0.0
            there += term
            if child in covered:
                np.multiply(covered.pop(child), counts, out=term)
            elif counts != weight or column is not table[child]:
                term[:] = counts
                term[np.isnan(table[child])] = 0.0
            cover += term
        cover /= _applying(framework.children(node), judged, idle)
        asked = min_coverage if rule.min_coverage is None else rule.min_coverage
        low = cover < asked - 1e-12
        if rule.least:
            low |= _count(table, children) < rule.least
        missing = (there == 0) | low
        there[missing] = 1.0
        weighed = [(share[child], entering[child]) for child in children if share[child]]
        averages = _averages(mean, total / there, weighed, missing)
        averages[missing] = np.nan
        cover[low] = 0.0
        table[node], covered[node] = nodes.rounded(node, averages, NEAR), cover
    return _frame(table, framework, scores.index)


def _averages(
    mean: str, total: np.ndarray, weighed: list[tuple[float, np.ndarray]], missing: np.ndarray
) -> np.ndarray:
    """Scores of a node from the weighted mean of what its mean averages."""
    if mean == LOWEST:
        return np.fmin.reduce([column for _, column in weighed]) if weighed else total
    if mean == PENALISED:
        return penalised(total, [one for one, _ in weighed], [column for _, column in weighed])
    _, back = averaging(mean) or TRANSFORMS["arithmetic"]
    return total if mean == "arithmetic" else back(np.where(missing, 1.0, total))


def _applying(
    children: list[str], judged: dict[str, float], idle: dict[str, np.ndarray]
) -> float | np.ndarray:
    """Weight of the children that apply; that of all where none does."""
    total = sum(judged[child] for child in children)
    if not any(child in idle for child in children):
        return total
    applying = sum(judged[child] * ~idle.get(child, np.False_) for child in children)
    return np.where(applying > 0, applying, total)


def _columns(scores: pd.DataFrame) -> dict[str, np.ndarray]:
    """Each column by name; of a million rows no second copy is made."""
    if len(scores) >= MANY:
        return {str(name): scores[name].to_numpy(dtype=float) for name in scores.columns}
    return dict(zip(map(str, scores.columns), scores.to_numpy(dtype=float).T, strict=True))


def _frame(table: dict[str, np.ndarray], framework: Framework, rows: pd.Index) -> pd.DataFrame:
    gap = np.full(len(rows), np.nan)
    columns = {node: table.get(str(node), gap) for node in framework.nodes.index}
    frame = pd.DataFrame(columns, index=rows, copy=False).rename_axis(columns="node")
    # One block is quicker to work on, but of a million rows no second copy is made.
    return frame.copy() if len(frame) < MANY else frame


def _need_positive(mean: str, child: str, scores: np.ndarray, rows: pd.Index, zeros: bool) -> None:
    """Refuse scores that a mean has no use for."""
    if mean in ("arithmetic", LOWEST):
        return
    zeros = mean == PENALISED or (zeros and mean == "geometric")
    bad = scores < 0 if zeros else scores <= 0
    if bad.any():
        raise MethodError(
            f"{child!r} scores 0 or less for {row_words(rows[bad][0])}, and a {mean} mean needs "
            "positive scores; use MinMax(lower=1), or the arithmetic mean"
        )


def _count(table: dict[str, np.ndarray], children: list[str]) -> np.ndarray:
    """How many of the children have a score."""
    there = [~np.isnan(table[child]) for child in children]
    return np.sum(there, axis=0) if there else np.zeros(1)


def entered(
    scores: pd.DataFrame, framework: Framework, weights: pd.Series, nodes: Nodes
) -> pd.DataFrame:
    """Scores of every node as they enter their parents: filled, and turned round.

    Parameters
    ----------
    scores : DataFrame
        Of every node, as `aggregate` returns them.
    framework, weights, nodes
        As there.
    """
    table = _columns(scores)
    share = _by_node(weights)
    found = dict(table)
    idle = nodes.not_applying(framework, scores.index)
    for node in framework.parents():
        children = {child: table[child] for child in framework.children(node) if share[child]}
        found |= nodes.entering(node, children, scores.index, idle)
    return pd.DataFrame(found, index=scores.index)[list(scores.columns)]


def _by_node(weights: pd.Series) -> dict[str, float]:
    return {str(node): float(weight) for node, weight in weights.items()}


def coverage(
    scores: pd.DataFrame, framework: Framework, weights: pd.Series, nodes: Nodes | None = None
) -> pd.DataFrame:
    """Share of each node's weight that rests on values that are there.

    Parameters
    ----------
    scores : DataFrame
        Scores of every node, as `aggregate` returns them; a node without a score counts as not
        there for its parent.
    framework : Framework
    weights : Series
        Weight of each node within its parent.
    nodes : Nodes, optional
        What does not apply somewhere, see `Nodes.idle`.

    Returns
    -------
    DataFrame
        Same shape; 0 to 1, with ``C_p = sum(w_c C_c) / sum(w_c)`` over all children that apply,
        gaps included; 0 for a node that does not apply.
    """
    there = scores.notna().to_numpy()
    shares = there.astype(float)
    place = {str(node): number for number, node in enumerate(scores.columns)}
    share = _by_node(weights)
    idle = {} if nodes is None else nodes.not_applying(framework, scores.index)
    for node in framework.parents():
        children = framework.children(node)
        within = np.array([share[child] for child in children])
        at = [place[child] for child in children]
        shares[:, place[node]] = (there[:, at] * shares[:, at]) @ (within / within.sum())
        if any(child in idle for child in children):
            shares[:, place[node]] *= within.sum() / _applying(children, share, idle)
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
        if not known(mean):
            raise MethodError(f"aggregation {mean!r} is unknown; use one of {', '.join(MEANS)}")
    return means


def row_words(row: object) -> str:
    """A row of scores in words, for errors."""
    return " ".join(str(part) for part in row) if isinstance(row, tuple) else str(row)
