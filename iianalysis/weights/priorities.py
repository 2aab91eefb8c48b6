"""The analytic hierarchy process: weights from judgements of one thing against another.

Saaty (1977), A scaling method for priorities in hierarchical structures, Journal of Mathematical
Psychology 15; Saaty (1980), The Analytic Hierarchy Process, McGraw-Hill.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

from iianalysis.scoring.framework import Framework
from iianalysis.scoring.normalise import MethodError
from iianalysis.weights.comparisons import Matrices, compared, harker
from iianalysis.weights.panel import PanelError, expert_shares

Priorities = Literal["eigenvector", "geometric mean"]


def priorities(judged: pd.DataFrame, method: Priorities = "eigenvector") -> pd.Series:
    """Weights of the items of a matrix.

    Parameters
    ----------
    judged : DataFrame
        Reciprocal matrix, NaN for pairs that have not been judged.
    method : {'eigenvector', 'geometric mean'}

    Returns
    -------
    Series
        Positive, sum 1.

    Notes
    -----
    `eigenvector`: ``A w = lambda_max w`` (Saaty 1977). In an incomplete matrix, absent entries are
    0 and row i has ``1 + m_i`` on the diagonal, m_i being its absent entries: Harker (1987),
    Incomplete pairwise comparisons in the analytic hierarchy process, Mathematical Modelling 9.

    `geometric mean`: ``w_i ~ prod_j a_ij^(1/n)``, which minimises
    ``sum (log a_ij - log w_i + log w_j)^2`` (Crawford and Williams 1985, Journal of Mathematical
    Psychology 29); in an incomplete matrix that sum runs over the pairs that are there.

    Examples
    --------
    >>> from iianalysis.weights.comparisons import matrix
    >>> given = pd.DataFrame({"row": ["a", "b"], "column": ["b", "c"], "judgement": [2, 3]})
    >>> priorities(matrix(given, ["a", "b", "c"])).round(3).to_dict()
    {'a': 0.6, 'b': 0.3, 'c': 0.1}
    """
    grid = judged.to_numpy(dtype=float)
    if method == "geometric mean":
        logs = np.log(grid)
        known = ~np.isnan(grid)
        laplacian = np.diag(known.sum(axis=1)) - known.astype(float)
        heights = np.linalg.solve(laplacian + 1 / len(grid), np.nansum(logs, axis=1))
        weights = np.exp(heights - heights.max())
    elif method == "eigenvector":
        values, vectors = np.linalg.eig(harker(grid))
        weights = np.abs(vectors[:, values.real.argmax()].real)
    else:
        raise MethodError(f"priorities by {method!r}: choose 'eigenvector' or 'geometric mean'")
    return pd.Series(weights / weights.sum(), index=judged.index, name="weight")


def combine_judgements(
    judged: Mapping[str, pd.DataFrame], weights: pd.Series | None = None
) -> pd.DataFrame:
    """One matrix from those of several experts: the weighted geometric mean of each judgement.

    Parameters
    ----------
    judged : mapping of str to DataFrame
        Matrix of each expert, over the same items.
    weights : Series, optional
        Weight of each expert, to any sum; equal where not given.

    Returns
    -------
    DataFrame
        Reciprocal; a judgement that some did not give is the mean over those who did.

    Notes
    -----
    ``a_ij = prod_k a_ij^(k)^(p_k)``: the one mean that is reciprocal and homogeneous; Aczél and
    Saaty (1983), Procedures for synthesizing ratio judgements, Journal of Mathematical Psychology
    27.
    """
    shares = expert_shares(list(judged), weights)
    first = next(iter(judged.values()))
    logs = np.log(np.stack([grid.loc[first.index, first.index] for grid in judged.values()]))
    parts = np.where(np.isnan(logs), 0.0, shares[:, None, None])
    with np.errstate(invalid="ignore"):
        means = np.exp((np.nan_to_num(logs) * parts).sum(axis=0) / parts.sum(axis=0))
    return pd.DataFrame(means, index=first.index, columns=first.index)


def combine_priorities(weights: pd.DataFrame, experts: pd.Series | None = None) -> pd.Series:
    """Weighted geometric mean of the weights of several experts, rescaled to sum 1.

    Parameters
    ----------
    weights : DataFrame
        Items by experts.
    experts : Series, optional
        Weight of each expert, to any sum; equal where not given.

    Notes
    -----
    Forman and Peniwati (1998), Aggregating individual judgments and priorities with the analytic
    hierarchy process, European Journal of Operational Research 108.
    """
    means = np.exp(np.log(weights.to_numpy()) @ expert_shares(list(weights.columns), experts))
    return pd.Series(means / means.sum(), index=weights.index, name="weight")


def _spread(framework: Framework, local: Mapping[str, pd.Series]) -> pd.Series:
    """Weights of all nodes from those of the compared children; gaps have 0, the root 1."""
    weights = pd.Series(0.0, index=framework.nodes.index, name="weight")
    weights[framework.root] = 1.0
    for parent, items in compared(framework).items():
        weights[items] = local[parent][items] if len(items) > 1 else 1.0
    return weights


def group_weights(
    judged: Matrices,
    framework: Framework,
    *,
    by: Literal["judgements", "priorities"] = "judgements",
    method: Priorities = "eigenvector",
    experts: pd.Series | None = None,
) -> pd.Series:
    """Weights of every node within its parent, from all experts together.

    Parameters
    ----------
    judged : mapping of (expert, parent) to DataFrame
    framework : Framework
    by : {'judgements', 'priorities'}
        Whether matrices are combined and then weighed, for a panel that acts as one, or each is
        weighed and the weights combined, for experts who speak for themselves.
    method : {'eigenvector', 'geometric mean'}
    experts : Series, optional
        Weight of each expert, to any sum; equal where not given.

    Returns
    -------
    Series
        Indexed by node: the children of a parent sum to 1, gaps have 0, the root has 1.
    """
    local = {}
    for parent, items in compared(framework).items():
        grids = {who: grid for (who, where), grid in judged.items() if where == parent}
        if len(items) < 2:
            continue
        if not grids:
            raise PanelError([f"nobody compared what is below {parent!r}; add judgements"])
        if by == "judgements":
            local[parent] = priorities(combine_judgements(grids, experts), method)
        else:
            each = pd.DataFrame({who: priorities(grid, method) for who, grid in grids.items()})
            local[parent] = combine_priorities(each, experts)
    return _spread(framework, local)
