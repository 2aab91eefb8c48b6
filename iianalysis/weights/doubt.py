"""Benefit of the doubt: each region under the weights that suit it best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np
import pandas as pd

from iianalysis.scoring.aggregate import row_words
from iianalysis.scoring.normalise import MethodError
from iianalysis.weights.objective import score_matrix

Bounded: TypeAlias = Literal["score", "weights"]  # what a share is of


@dataclass(frozen=True, eq=False)
class BenefitOfTheDoubt:
    """Each region under the weights that suit it best.

    Attributes
    ----------
    scores : Series
        Score of each region, 0 to 1; 1 for regions that nobody beats under their own weights.
    weights : DataFrame
        Regions by dimensions: what multiplies the scores of each. Where several sets of weights
        give a region the same score, one of them.
    shares : DataFrame
        Regions by dimensions: part of the region's own score that comes from each; sums to 1.
    """

    scores: pd.Series
    weights: pd.DataFrame
    shares: pd.DataFrame


def benefit_of_the_doubt(
    scores: pd.DataFrame,
    low: float | pd.Series = 0.0,
    high: float | pd.Series = 1.0,
    of: Bounded = "score",
) -> BenefitOfTheDoubt:
    """Score each region by the weights most favourable to it.

    Parameters
    ----------
    scores : DataFrame
        Regions by dimensions; not negative.
    low, high : float or Series
        Least and largest share of a dimension, for all or by dimension.
    of : {'score', 'weights'}
        What these are shares of: of a region's score, what may come from the dimension, whatever
        the units of the scores; or of the sum of the weights, which takes scores of one scale.

    Returns
    -------
    BenefitOfTheDoubt

    Raises
    ------
    MethodError
        For a negative or missing score, fewer than 2 regions, a constant dimension, bounds that no
        shares can meet, a region that scores 0 where it must draw a share from, or, with bounds on
        weights, one that scores 0 wherever it may have weight.

    Notes
    -----
    For region c: maximise ``sum_j w_j y_cj`` subject to ``sum_j w_j y_ij <= 1`` for every region i,
    ``w >= 0`` and, of the score, ``low_j <= w_j y_cj / sum_k(w_k y_ck) <= high_j``; of the weights,
    ``low_j <= w_j / sum_k(w_k) <= high_j``. Multiplied out either is a linear programme. Cherchye,
    Moesen, Rogge and Van Puyenbroeck (2007), An introduction to benefit of the doubt composite
    indicators, Social Indicators Research 82, 111-145, bound shares of the score; OECD and European
    Commission (JRC), Handbook on Constructing Composite Indicators (2008), section 6 and table 23,
    weights between 10 and 15 percent of their total.
    """
    from scipy.optimize import linprog

    if of not in get_args(Bounded):
        raise ValueError(f"no shares of {of!r} can be bounded; use 'score' or 'weights'")
    values = score_matrix(scores, "benefit of the doubt")
    least, most = (_bound(scores, bound) for bound in (low, high))
    _check_doubt(scores, values, least, most)
    count = values.shape[1]
    scale = values.max()
    unit = values / scale
    found = np.empty_like(values)
    for row, own in enumerate(unit):
        whole = own if of == "score" else np.ones(count)  # what each weight adds to it
        part = np.diag(whole)
        bounds = [least[:, None] * whole - part, part - most[:, None] * whole]
        answer = linprog(
            -own,
            np.vstack([unit, *bounds]),
            np.concatenate([np.ones(len(unit)), np.zeros(2 * count)]),
            bounds=(0, None),
        )
        if answer.status != 0 or -answer.fun <= 1e-12:
            zero = ", ".join(repr(name) for name in scores.columns[own == 0])
            why = "no weights keep its shares within the bounds"
            if of == "weights":
                why = "no weights within the bounds give it a score"
            raise MethodError(
                f"{row_words(scores.index[row])} scores 0 in {zero}, so {why}; widen the bounds or "
                "use scores of MinMax(lower=1)"
            )
        found[row] = answer.x
    parts = found * unit
    reached = parts.sum(axis=1)
    labels = {"index": scores.index, "columns": scores.columns}
    return BenefitOfTheDoubt(
        scores=pd.Series(reached, index=scores.index, name="score"),
        weights=pd.DataFrame(found / scale, **labels),
        shares=pd.DataFrame(parts / reached[:, None], **labels),
    )


def _bound(scores: pd.DataFrame, bound: float | pd.Series) -> np.ndarray:
    if isinstance(bound, pd.Series):
        missing = [str(name) for name in scores.columns if name not in bound.index]
        if missing:
            raise MethodError(f"no bound on the share of {missing[0]!r}; give one for each")
        return bound[scores.columns].to_numpy(dtype=float)
    return np.full(scores.shape[1], float(bound))


def _check_doubt(
    scores: pd.DataFrame, values: np.ndarray, least: np.ndarray, most: np.ndarray
) -> None:
    if (values < 0).any():
        row, column = np.argwhere(values < 0)[0]
        raise MethodError(
            f"{scores.columns[column]!r} has the negative score {values[row, column]:g} for "
            f"{row_words(scores.index[row])}; benefit of the doubt needs scores of 0 or more"
        )
    for name, lower, upper in zip(scores.columns, least, most, strict=True):
        if not 0 <= lower <= upper <= 1:
            raise MethodError(
                f"bounds {lower:g} to {upper:g} on the share of {name!r} are no interval within "
                "0 to 1; mend them"
            )
    if least.sum() > 1 + 1e-12 or most.sum() < 1 - 1e-12:
        raise MethodError(
            f"shares must sum to 1, but the bounds sum to {least.sum():g} and {most.sum():g}; "
            "lower the least or raise the largest shares"
        )
