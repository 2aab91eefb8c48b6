"""How far each node moves the index, beside the weight that it has."""

from __future__ import annotations

import numpy as np
import pandas as pd

from iianalysis.coherence.correlations import FEWEST, pearson
from iianalysis.coherence.smooth import Smoother
from iianalysis.scoring import weighting
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.precision import constant

GROUPS = 50  # that regions are left out in for the error: one by one where they are no more
NO_SCORES = "fewer than three regions, or scores that do not differ"


def correlation_ratio(x: np.ndarray, y: np.ndarray) -> tuple[float, float, float]:
    """Share of the variance of y that x tells, its standard error, and degrees of freedom.

    Parameters
    ----------
    x, y : array
        Scores of the same regions, three or more, none missing, neither constant.

    Returns
    -------
    tuple of float
        The squared correlation ratio, its jackknife standard error, and the effective degrees of
        freedom of the curve, 2 for a line.

    Notes
    -----
    ``S = Var(E(y | x)) / Var(y)``, the main effect of x: by how much the variance of y would fall,
    on average, if x were known (Pearson 1905; Paruolo, Saisana and Saltelli 2013, Ratings and
    rankings: voodoo or science?, Journal of the Royal Statistical Society A 176). ``E(y | x)`` is a
    penalised spline (see `Smoother`), as in Becker, Saisana, Paruolo and Vandecasteele (2017),
    Weights and importance in composite indicators: closing the gap, Ecological Indicators 80. For a
    straight line S is the squared correlation.

    The error is that of the jackknife, ``sqrt((G - 1) / G sum_g (S_g - mean S)^2)``, each region
    left out in turn with the smoothness held; of more than `GROUPS` regions every so many at once.
    It does not hold the choice of the smoothness, and needs four regions.
    """
    smoother = Smoother(x)
    choice = smoother.chosen(y)
    return (
        smoother.explained(y, choice),
        _error(x, y, smoother, choice),
        smoother.degrees[choice],
    )


def _error(x: np.ndarray, y: np.ndarray, smoother: Smoother, choice: int) -> float:
    groups = min(len(x), GROUPS)
    basis, penalty = smoother.basis, np.diag(smoother.penalties[choice])
    found = []
    for group in range(groups):
        out = np.arange(len(x)) % groups == group
        kept, left = ~out, basis[out]
        if kept.sum() < FEWEST or constant(y[kept]) or constant(x[kept]):
            continue
        part, target = basis[kept], y[kept] - y[kept].mean()
        products = np.eye(basis.shape[1]) - left.T @ left  # of what is kept
        fit = part @ np.linalg.solve(products + penalty, part.T @ target)
        found.append(((fit - fit.mean()) ** 2).sum() / (target**2).sum())
    if len(found) < 2:
        return np.nan
    return float(np.sqrt((len(found) - 1) * np.var(found)))


def importance(scores: pd.DataFrame, framework: Framework, weights: pd.Series) -> pd.DataFrame:
    """How far each node moves the index, and its weight.

    Parameters
    ----------
    scores : DataFrame
        Regions by nodes, of one year of an index.
    framework : Framework
    weights : Series
        Weight of each node within its parent.

    Returns
    -------
    DataFrame
        A row for each node with scores but the root: node, parent, level, regions (with both
        scores), r (with the index), r_squared, importance (the squared correlation ratio),
        importance_error, degrees (of freedom of its curve), nominal_share and importance_share
        (weight in the index and importance, as shares of all nodes of the level; where an indicator
        stands on a level with nodes, of both), ratio (of the second to the first), note.
    """
    root, nodes = framework.root, framework.nodes
    points = weighting.effective(framework, weights)["points"] / 100
    index = scores[root].to_numpy(dtype=float)
    rows = []
    for node in nodes.index[1:]:
        values = scores[node].to_numpy(dtype=float)
        if np.isnan(values).all() or points[node] == 0:
            continue
        r, regions = pearson(values, index)
        there = ~(np.isnan(values) | np.isnan(index))
        told = (np.nan, np.nan, np.nan)
        if regions >= FEWEST and not np.isnan(r):
            told = correlation_ratio(values[there], index[there])
        note = NO_SCORES if np.isnan(r) else ""
        row = (node, nodes.loc[node, "parent"], nodes.loc[node, "level"], regions, r, r**2)
        rows.append((*row, *told, points[node], note))
    columns = ["node", "parent", "level", "regions", "r", "r_squared", "importance"]
    columns += ["importance_error", "degrees", "nominal_share", "note"]
    table = pd.DataFrame(rows, columns=columns)
    by_level = table.groupby("level", sort=False)
    table["nominal_share"] /= by_level["nominal_share"].transform("sum")
    share = table["importance"] / by_level["importance"].transform("sum")
    table.insert(10, "importance_share", share)
    table.insert(11, "ratio", share / table["nominal_share"])
    return table
