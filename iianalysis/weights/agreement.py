"""How far the experts of a panel agree, and how they converge from round to round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from iianalysis.show.names import with_texts
from iianalysis.show.text import tp
from iianalysis.weights.panel import PanelError

POINTS_MOVED = 1.0
"""Largest move of an indicator's mean, in points, at which a panel stands still."""

CV_MOVED = 0.05
"""Largest change of the mean coefficient of variation at which it does."""


def agreement(table: pd.DataFrame) -> pd.DataFrame:
    """How far the experts agree on each indicator.

    Parameters
    ----------
    table : DataFrame
        Experts by indicators.

    Returns
    -------
    DataFrame
        Indexed by indicator: `mean, median, low, high, sd` (of a sample), `cv` (sd over mean;
        missing where the mean is 0), `q1, q3, iqr` (quartiles by linear interpolation).
    """
    quartiles = table.quantile([0.25, 0.75])
    found = pd.DataFrame(
        {
            "mean": table.mean(),
            "median": table.median(),
            "low": table.min(),
            "high": table.max(),
            "sd": table.std(ddof=1),
            "q1": quartiles.loc[0.25],
            "q3": quartiles.loc[0.75],
        }
    )
    found.insert(5, "cv", found["sd"] / found["mean"].where(found["mean"] > 0))
    return found.assign(iqr=found["q3"] - found["q1"]).rename_axis("indicator")


class Concordance(NamedTuple):
    """Kendall's coefficient of concordance and its test against no agreement."""

    w: float
    chi_square: float
    degrees: int
    p: float
    experts: int
    indicators: int


def kendalls_w(table: pd.DataFrame) -> Concordance:
    """Agreement of the experts on the order of the indicators: 1 if all agree, 0 if none do.

    Parameters
    ----------
    table : DataFrame
        Experts by indicators; only the order within each row counts, equal points share a rank.

    Raises
    ------
    PanelError
        If there are fewer than two experts or indicators, or nobody tells any two apart.

    Notes
    -----
    ``W = 12 S / (m^2 (n^3 - n) - m T)`` for m experts and n indicators, where S is the sum of
    squared distances of the rank sums from their mean and T the sum of ``t^3 - t`` over the groups
    of t tied ranks; ``chi^2 = m (n - 1) W`` with n - 1 degrees of freedom, a test that is rough for
    fewer than 8 indicators. Kendall and Babington Smith (1939), The problem of m rankings, Annals
    of Mathematical Statistics 10; Kendall (1948), Rank Correlation Methods, for ties.
    """
    from scipy.special import chdtrc  # the tail of chi squared, without all of scipy.stats

    m, n = table.shape
    if m < 2 or n < 2:
        raise PanelError(
            [
                f"agreement needs two experts and two indicators at least, and there are {m} and "
                f"{n}; ask more"
            ]
        )
    ranks = table.rank(axis=1).to_numpy()
    sums = ranks.sum(axis=0)
    ties = sum(
        int((counts**3 - counts).sum())
        for counts in (np.unique(row, return_counts=True)[1] for row in ranks)
    )
    most = m**2 * (n**3 - n) - m * ties
    if most <= 0:
        raise PanelError(
            [
                "every expert gives all indicators the same points, so there is no order to agree "
                "on; ask for points that differ"
            ]
        )
    w = float(12 * ((sums - sums.mean()) ** 2).sum() / most)
    statistic = m * (n - 1) * w
    return Concordance(w, statistic, n - 1, float(chdtrc(n - 1, statistic)), m, n)


def agreement_word(w: float) -> str:
    """Kendall's W in a word, as Schmidt (1997), Decision Sciences 28, reads it.

    Empty where it is not defined.

    >>> [agreement_word(w) for w in (0.05, 0.3, 0.55, 0.72, 0.95)]
    ['very weak', 'weak', 'moderate', 'strong', 'unusually strong']
    """
    steps = (
        (0.9, tp("agreement", "unusually strong")),
        (0.7, tp("agreement", "strong")),
        (0.5, tp("agreement", "moderate")),
        (0.3, tp("agreement", "weak")),
        (-np.inf, tp("agreement", "very weak")),
    )
    return next((word for least, word in steps if w >= least), "")


def _concordance(table: pd.DataFrame) -> Concordance:
    """As `kendalls_w`; NaN where one expert, one indicator or equal points leave it undefined."""
    try:
        return kendalls_w(table)
    except PanelError:
        return Concordance(np.nan, np.nan, table.shape[1] - 1, np.nan, *table.shape)


def delphi(
    tables: Mapping[int, pd.DataFrame],
    *,
    points_moved: float = POINTS_MOVED,
    cv_moved: float = CV_MOVED,
) -> pd.DataFrame:
    """How a panel converges from round to round.

    Parameters
    ----------
    tables : mapping of int to DataFrame
        For each round, experts by indicators.
    points_moved : float
        Largest change of an indicator's mean, in points, that counts as standing still.
    cv_moved : float
        Largest change of the mean coefficient of variation that counts as standing still.

    Returns
    -------
    DataFrame
        Indexed by round: `experts, w, chi_square, p, agreement, mean_cv, mean_iqr`, and from the
        second round on `w_change, cv_change, largest_move` (of an indicator's mean, in points),
        `moved_most` (that indicator), and `stop`. What is not defined is missing: W of one expert
        or one indicator, or where nobody tells any two apart.

    Notes
    -----
    The panel may `stop` when it stands still: no mean moved by more than `points_moved`, and the
    mean coefficient of variation by no more than `cv_moved`. Stability comes before agreement, and
    is not the same: Dajani, Sincoff and Talley (1979), Technological Forecasting and Social Change
    13; the two limits are a convention of this project. `agreement` is told beside it.
    """
    rows = []
    before: tuple[Concordance, pd.DataFrame] | None = None
    for number, table in sorted(tables.items()):
        order, spread = _concordance(table), agreement(table)
        row = {
            "round": number,
            "experts": len(table),
            "w": order.w,
            "chi_square": order.chi_square,
            "p": order.p,
            "agreement": agreement_word(order.w),
            "mean_cv": spread["cv"].mean(),
            "mean_iqr": spread["iqr"].mean(),
            "w_change": np.nan,
            "cv_change": np.nan,
            "largest_move": np.nan,
            "moved_most": "",
            "stop": False,
        }
        if before is not None:
            moves = (spread["mean"] - before[1]["mean"]).abs()
            change = row["mean_cv"] - before[1]["cv"].mean()
            row |= {
                "w_change": order.w - before[0].w,
                "cv_change": change,
                "largest_move": moves.max(),
                "moved_most": moves.idxmax(),
                "stop": bool(moves.max() <= points_moved and abs(change) <= cv_moved),
            }
        rows.append(row)
        before = order, spread
    table = with_texts(pd.DataFrame(rows), agreement=[row["agreement"] for row in rows])
    return table.set_index("round")
