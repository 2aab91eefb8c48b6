"""Correlations of indicators with each other, with their nodes and with the index."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from iianalysis.scoring.framework import Framework
from iianalysis.scoring.precision import constant

# Between these an indicator belongs to its node and adds to it: the practice of the audits of the
# JRC. COINr's `plot_corr` and `get_corr_flags` begin with 0.3 and 0.9.
WEAK, HIGH = 0.3, 0.92
FEWEST = 3  # regions of a correlation: two always lie on a line
SAME_NODE, SAME_DIMENSION, OTHER_DIMENSION = "same node", "same dimension", "other dimension"
OWN_NODE, OWN_DIMENSION, INDEX = "own node", "own dimension", "index"
PAIRS = (SAME_NODE, SAME_DIMENSION, OTHER_DIMENSION)
CONFLICT, REDUNDANT, FAINT = "conflict", "redundant", "weak"


def pearson(one: np.ndarray, other: np.ndarray) -> tuple[float, int]:
    """Correlation over the regions that have both, and their number.

    Returns
    -------
    tuple of float and int
        No number (NaN) for fewer than `FEWEST` regions, and where one is the same in all of them.

    Examples
    --------
    >>> pearson(np.array([1.0, 2.0, 3.0, np.nan]), np.array([2.0, 4.0, 6.0, 0.0]))
    (1.0, 3)
    """
    there = ~(np.isnan(one) | np.isnan(other))
    number = int(there.sum())
    both = np.array([one[there], other[there]])
    if number < FEWEST or constant(both).any():
        return np.nan, number
    apart = both - both.mean(axis=1, keepdims=True)
    length = np.sqrt((apart**2).sum(axis=1).prod())
    return float(np.clip(apart[0] @ apart[1] / length, -1, 1)), number


def correlations(scores: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """Correlations of every indicator with every other, with the nodes above it and with the index.

    Parameters
    ----------
    scores : DataFrame
        Regions by nodes, of one year of an index: normalised, with their direction, so that a
        negative correlation is a conflict.
    framework : Framework

    Returns
    -------
    DataFrame
        indicator, against (a node), relation (of a pair `same node`, `same dimension` or `other
        dimension`, by the lowest node that has both; else `own node`, `own dimension`, `index`),
        node (that lowest node), r, regions (that have both scores), flag: `conflict` (below 0
        within a node, or with one above), `redundant` (a pair above `HIGH`) or `weak` (below `WEAK`
        with a node above).

    Notes
    -----
    Pearson's r, pairwise complete. A node above an indicator holds it, so r with that is positive
    sooner than with the rest of the node, and 1 where it is the only one below. Becker (2022),
    COINr: an R package for developing composite indicators, Journal of Open Source Software 7 (78);
    OECD and JRC (2008), Handbook, step 4.
    """
    above = {leaf: _above(framework, leaf) for leaf in framework.indicators}
    level = framework.nodes["level"]
    columns = {str(node): scores[node].to_numpy(dtype=float) for node in scores.columns}
    rows = []
    for one, other in combinations(framework.indicators, 2):
        node = next(n for n in above[one] if n in above[other])
        kind = OTHER_DIMENSION if node == framework.root else SAME_DIMENSION
        if node == above[one][0] == above[other][0]:
            kind = SAME_NODE
        rows.append((one, other, kind, node))
    for leaf, nodes in above.items():
        for node in nodes:
            kind = OWN_NODE if node == nodes[0] else OWN_DIMENSION
            if node == framework.root:
                kind = INDEX
            elif kind == OWN_DIMENSION and level[node] != 1:
                continue
            rows.append((leaf, node, kind, node))
    table = pd.DataFrame(rows, columns=["indicator", "against", "relation", "node"])
    found = [pearson(columns[r[0]], columns[r[1]]) for r in rows]
    table["r"] = pd.Series([r for r, _ in found], dtype=float)
    table["regions"] = pd.Series([n for _, n in found], dtype=int)
    table["flag"] = _flags(table)
    return table


def _above(framework: Framework, node: str) -> list[str]:
    """Nodes above one, the nearest first."""
    found, parents = [], framework.nodes["parent"]
    while node != framework.root:
        node = str(parents[node])
        found.append(node)
    return found


def _flags(table: pd.DataFrame) -> np.ndarray:
    pair = table["relation"].isin(PAIRS)
    conflict = (table["r"] < 0) & (table["relation"] != OTHER_DIMENSION)
    redundant, weak = pair & (table["r"] > HIGH), ~pair & (table["r"] < WEAK)
    return np.select([conflict, redundant, weak], [CONFLICT, REDUNDANT, FAINT], "")


def matrix(table: pd.DataFrame) -> pd.DataFrame:
    """Correlations of the indicators with each other as a square, 1 on its diagonal.

    Parameters
    ----------
    table : DataFrame
        As `correlations` returns it.
    """
    pairs = table[table["relation"].isin(PAIRS)]
    order = list(dict.fromkeys([*table["indicator"], *pairs["against"]]))
    wide = pairs.pivot(index="indicator", columns="against", values="r").reindex(
        order, columns=order
    )
    square = wide.to_numpy(dtype=float, copy=True)
    square = np.where(np.isnan(square), square.T, square)
    np.fill_diagonal(square, 1.0)
    return pd.DataFrame(square, order, order)
