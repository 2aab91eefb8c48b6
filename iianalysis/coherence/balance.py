"""Weights under which each part counts for as much as it is meant to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from iianalysis.coherence.smooth import Smoother
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.normalise import MethodError
from iianalysis.scoring.precision import constant
from iianalysis.weights.objective import score_matrix

REACHED = 0.005  # a share of importance that is no farther from its target counts as met
FARTHEST = 3.0  # times up or down that a weight may go from its target
ROUNDS = 10  # of choosing the smoothness anew
DECIMALS = 6  # of weights, beyond which they depend on the machine
ONLY_CHILD = "the only part with a score"
NOT_REACHED = "no weights within the bounds reach it; these come nearest"


@dataclass(frozen=True, eq=False)
class Balance:
    """Weights of siblings whose importance is to match targets.

    Attributes
    ----------
    weights : Series
        By sibling; sum to 1.
    before, after : Series
        Shares of importance under weights that are the targets, and under these.
    gap : float
        The farthest that a share is from its target.
    """

    weights: pd.Series
    before: pd.Series
    after: pd.Series
    gap: float

    @property
    def reached(self) -> bool:
        """Whether all shares are at their targets."""
        return self.gap <= REACHED


def balance(scores: pd.DataFrame, targets: pd.Series | None = None) -> Balance:
    """Weights under which shares of importance match targets.

    Parameters
    ----------
    scores : DataFrame
        Regions by siblings, none missing, none constant, two siblings or more.
    targets : Series, optional
        Share of importance that each is meant to have, above 0, to any sum; equal where None.

    Returns
    -------
    Balance

    Raises
    ------
    MethodError
        For fewer than 2 regions, a missing score, a constant sibling, and siblings that cancel.

    Notes
    -----
    ``min_w sum_j (S_j(w) / sum_k S_k(w) - t_j)^2`` with the squared correlation ratio S_j of
    sibling j and the sum ``y = sum_j w_j x_j`` (Becker, Saisana, Paruolo and Vandecasteele 2017,
    whose weights are not bounded). It starts from ``w = t``, and ``t / 3 <= w <= 3 t`` before w is
    brought to a sum of 1. With the smoothness of each curve held, ``S_j = w' P_j w / w' G w``, so
    that least squares find the weights without smoothing again; then the smoothness is chosen anew,
    until it stays. Not always is there such a w: siblings that are alike count alike under any.
    """
    values = score_matrix(scores, "balance")
    number = values.shape[1]
    target = np.full(number, 1 / number) if targets is None else targets[scores.columns].to_numpy()
    target = target / target.sum()
    apart = values - values.mean(axis=0)
    smoothers = [Smoother(column) for column in values.T]
    before = _shares(smoothers, apart @ target)
    best, weights, seen = (np.abs(before - target).max(), target, before), target, set()
    for _ in range(ROUNDS):
        choices = tuple(one.chosen(apart @ weights) for one in smoothers)
        if choices in seen or best[0] <= REACHED / 100:
            break
        seen.add(choices)
        weights = _matched(smoothers, choices, apart, target, weights).round(DECIMALS)
        weights = weights / weights.sum()
        shares = _shares(smoothers, apart @ weights)
        best = min(best, (np.abs(shares - target).max(), weights, shares), key=lambda one: one[0])
    gap, weights, after = best
    named = [pd.Series(one, index=scores.columns) for one in (weights, before, after)]
    return Balance(named[0], named[1], named[2], float(gap))


def _shares(smoothers: list[Smoother], y: np.ndarray) -> np.ndarray:
    """Share of importance of each sibling for their sum."""
    if constant(y):
        raise MethodError("the parts cancel each other, so that their sum does not vary")
    found = np.array([one.explained(y, one.chosen(y)) for one in smoothers])
    return found / found.sum()


def _matched(
    smoothers: list[Smoother],
    choices: tuple[int, ...],
    apart: np.ndarray,
    target: np.ndarray,
    start: np.ndarray,
) -> np.ndarray:
    """Weights that come nearest to the targets while the smoothness is held."""
    from scipy.optimize import least_squares

    parts = []
    for one, choice in zip(smoothers, choices, strict=True):
        on = one.kept[choice][:, None] * (one.basis.T @ apart)
        parts.append(on.T @ on)
    forms = np.array(parts)

    def missed(weights: np.ndarray) -> np.ndarray:
        found = forms @ weights @ weights
        return np.append(found / found.sum() - target, weights.sum() - 1)

    def slopes(weights: np.ndarray) -> np.ndarray:
        one, whole = forms @ weights, forms.sum(axis=0) @ weights
        found, total = one @ weights, whole @ weights
        rows = 2 * (one / total - np.outer(found / total**2, whole))
        return np.vstack([rows, np.ones(len(weights))])

    bounds = target / FARTHEST, target * FARTHEST
    inside = np.clip(start, bounds[0] * (1 + 1e-9), bounds[1] * (1 - 1e-9))
    solved = least_squares(missed, inside, slopes, bounds, xtol=1e-12, ftol=1e-12, gtol=1e-12)
    return np.asarray(solved.x / solved.x.sum())


def balanced(scores: pd.DataFrame) -> pd.Series:
    """Weights under which every sibling is equally important: a method of `within_parents`.

    Parameters
    ----------
    scores : DataFrame
        Regions by siblings.

    Returns
    -------
    Series
        Weight of each; sums to 1. Where no such weights are within the bounds, those nearest.

    Raises
    ------
    MethodError
        See `balance`.
    """
    return balance(scores).weights.rename("weight")


def within_nodes(scores: pd.DataFrame, framework: Framework, weights: pd.Series) -> pd.DataFrame:
    """For each node, weights of what is below it that make importance equal to weight.

    Parameters
    ----------
    scores : DataFrame
        Regions by nodes, of one year of an index.
    framework : Framework
    weights : Series
        Weight of each node within its parent, as it is in force: the target.

    Returns
    -------
    DataFrame
        node, parent, regions (that have all siblings), weight (of the siblings with a score, which
        sum to 1), share_of_importance (for the sum of the siblings, under these), balanced_weight,
        balanced_share (of importance under it), reached, note.
    """
    rows: list[tuple[object, ...]] = []
    for parent in framework.nodes.index:
        children = [
            child
            for child in framework.children(str(parent))
            if weights[child] > 0 and scores[child].notna().any()
        ]
        if not children:
            continue
        share = weights[children] / weights[children].sum()
        known = scores[children].dropna()
        nothing = pd.Series(np.nan, index=children)
        columns, reached, note = [nothing] * 3, None, ONLY_CHILD
        if len(children) > 1:
            try:
                found = balance(known, share)
            except MethodError as error:
                note = str(error)
            else:
                columns, reached = [found.before, found.weights, found.after], found.reached
                note = "" if reached else NOT_REACHED
        for child in children:
            told = (one[child] for one in columns)
            rows.append((child, parent, len(known), share[child], *told, reached, note))
    names = ["node", "parent", "regions", "weight", "share_of_importance", "balanced_weight"]
    table = pd.DataFrame(rows, columns=[*names, "balanced_share", "reached", "note"])
    return table.astype({"reached": "boolean"})
