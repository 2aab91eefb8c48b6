"""The expert panel: points given to the indicators, 100 in all, in one or several rounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from iianalysis.errors import did_you_mean, quoted
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.normalise import MethodError
from iianalysis.scoring.weighting import effective
from iianalysis.show.names import with_texts
from iianalysis.show.text import tp
from iianalysis.weights.ahp import PanelError, Problem, compared, expert_shares, refuse

TOLERANCE = 0.01
"""How far from 100 points may sum: what is left when they are rounded to two digits."""

POINTS_MOVED = 1.0
"""Largest move of an indicator's mean, in points, at which a panel stands still."""

CV_MOVED = 0.05
"""Largest change of the mean coefficient of variation at which it does."""

Average = Literal["mean", "median", "trimmed mean"]


def weights_of_experts(experts: pd.DataFrame) -> pd.Series:
    """Weight of each expert, indexed by expert; 1 where the cell is empty.

    Parameters
    ----------
    experts : DataFrame
        Columns `expert` and `weight`.

    Raises
    ------
    PanelError
        If an expert stands twice, or a weight is negative or no number.
    """
    problems: list[Problem] = [
        (row, f"expert {quoted(expert)} stands twice in the list of experts; keep one row")
        for row, expert in experts.loc[experts["expert"].duplicated(), "expert"].items()
    ]
    given = experts["weight"].where(experts["weight"].astype(str).str.strip() != "")
    weights = pd.to_numeric(given, errors="coerce")
    wrong = (given.notna() & weights.isna()) | (weights < 0)
    problems += [
        (
            row,
            f"expert {quoted(expert)}: weight {quoted(weight)} is no number of 0 or more; mend it",
        )
        for row, expert, weight in experts.loc[wrong, ["expert", "weight"]].itertuples()
    ]
    refuse(problems)
    return pd.Series(weights.fillna(1.0).to_numpy(), index=list(experts["expert"]), name="weight")


def points_by_round(
    points: pd.DataFrame, framework: Framework, scope: str
) -> dict[int, pd.DataFrame]:
    """Points of a scope, a table for each round.

    Parameters
    ----------
    points : DataFrame
        Columns `scope`, `expert`, `round`, `indicator`, `points`.
    framework : Framework
        Its indicators are what points are given to.
    scope : str
        Rows of other scopes are left alone.

    Returns
    -------
    dict of int to DataFrame
        For each round, experts by indicators in the order of the tree; each row sums to 100. An
        expert may be absent from a later round.

    Raises
    ------
    PanelError
        With every indicator that an expert skipped, every number of points that is negative or no
        number, every unknown indicator, and every sum that is not 100.
    """
    mine = points[points["scope"] == scope]
    if mine.empty:
        raise PanelError([f"no points are for scope {scope!r}; add some or choose another"])
    rounds = pd.to_numeric(mine["round"], errors="coerce")
    wrong = mine.loc[~((rounds % 1 == 0) & (rounds > 0)), ["expert", "round"]]
    problems: list[Problem] = [
        (
            row,
            f"{scope}, expert {quoted(expert)}: round {quoted(given)} is no whole number above 0; "
            "write 1, 2, ...",
        )
        for row, expert, given in wrong.itertuples()
    ]
    refuse(problems)
    tables = {}
    for number, these in sorted(mine.groupby(rounds.astype(int)), key=lambda pair: pair[0]):
        rows = {}
        for expert, own in these.groupby("expert", sort=False):
            about = f"{scope}, round {number}, expert {quoted(expert)}"
            rows[expert], found = _row(own, framework.indicators, about)
            problems += found
        tables[int(number)] = pd.DataFrame.from_dict(
            rows, orient="index", columns=framework.indicators
        ).rename_axis("expert")
    refuse(problems)
    return tables


def _row(
    own: pd.DataFrame, indicators: Sequence[str], about: str
) -> tuple[dict[str, float], list[Problem]]:
    """Points of one expert in one round, and what is wrong with them."""
    problems: list[Problem] = []
    row: dict[str, float] = {}
    numbers = pd.to_numeric(own["points"], errors="coerce").astype(float)
    columns = (own["indicator"], own["points"], numbers)
    for label, indicator, given, number in zip(own.index, *columns, strict=True):
        what = ""
        if indicator not in indicators:
            what = (
                f"no indicator {quoted(indicator)} in this scope"
                f"{did_you_mean(str(indicator), indicators)}; mend the code or the scope"
            )
        elif pd.isna(given) or str(given).strip() == "":
            continue
        elif not np.isfinite(number):
            what = f"points {quoted(given)} of {quoted(indicator)} are no number; mend them"
        elif number < 0:
            what = f"{number:g} points of {quoted(indicator)}; give 0 or more"
        elif row.get(indicator, number) != number:
            what = f"{quoted(indicator)} has {row[indicator]:g} and {number:g} points; keep one"
        else:
            row[str(indicator)] = float(number)
        problems += [(label, f"{about}: {what}")] if what else []
    if not problems:
        problems = [
            (
                own.index[0],
                f"{about}: no points for {quoted(indicator)}; give 0 if it should not count",
            )
            for indicator in indicators
            if indicator not in row
        ]
    total = sum(row.values())
    if not problems and round(abs(total - 100), 6) > TOLERANCE:
        what = f"points sum to {total:g}, not to 100; mend them by {100 - total:+g}"
        problems = [(own.index[0], f"{about}: {what}")]
    return row, problems


def average_points(
    table: pd.DataFrame,
    how: Average = "mean",
    *,
    experts: pd.Series | None = None,
    trim: float = 0.2,
) -> pd.Series:
    """Points of the panel, rescaled to sum 100.

    Parameters
    ----------
    table : DataFrame
        Experts by indicators.
    how : {'mean', 'median', 'trimmed mean'}
    experts : Series, optional
        Weight of each expert, for the mean only; equal where not given.
    trim : float
        Share of experts left out at either end of each indicator by the trimmed mean, rounded
        down to whole experts.

    Returns
    -------
    Series
        Indexed by indicator. Medians and trimmed means do not sum to 100 by themselves.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [50.0, 60.0, 20.0], "b": [50.0, 40.0, 80.0]})
    >>> average_points(table, "median").to_dict()
    {'a': 50.0, 'b': 50.0}
    """
    if experts is not None and how != "mean":
        raise MethodError(f"the {how} takes no weights of experts; choose the mean or leave them")
    if how == "mean":
        means = expert_shares(list(table.index), experts) @ table.to_numpy()
    elif how == "median":
        means = table.median().to_numpy()
    elif how == "trimmed mean":
        if not 0 <= trim < 0.5:
            raise MethodError(f"trimming {trim:g} at either end leaves nobody; give less than 0.5")
        cut = int(trim * len(table))
        means = np.sort(table.to_numpy(), axis=0)[cut : len(table) - cut].mean(axis=0)
    else:
        raise MethodError(f"points by {how!r}: choose 'mean', 'median' or 'trimmed mean'")
    if not means.sum() > 0:
        raise MethodError(f"the {how} is 0 for every indicator; choose the mean")
    return pd.Series(100 * means / means.sum(), index=table.columns, name="points")


# Agreement


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


def moves(tables: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """What each round changed for each indicator.

    Returns
    -------
    DataFrame
        `round, indicator, mean, cv, iqr, mean_change, cv_change, iqr_change`; the changes are
        missing in the first round.
    """
    spread = pd.concat(
        {number: agreement(table)[["mean", "cv", "iqr"]] for number, table in tables.items()},
        names=["round"],
    ).sort_index(level="round", sort_remaining=False)
    changes = spread.groupby(level="indicator", sort=False).diff().add_suffix("_change")
    return spread.join(changes).reset_index()


# From points to weights


def weights_from_points(framework: Framework, points: pd.Series) -> pd.Series:
    """Weight of every node within its parent, from points of the indicators.

    Parameters
    ----------
    framework : Framework
    points : Series
        Indexed by indicator, to any sum.

    Returns
    -------
    Series
        Indexed by node: the points below a node over the points below its parent. Gaps have 0, the
        root has 1; children of a parent without any points share equally.

    Raises
    ------
    PanelError
        If an indicator has no points, a code is unknown, or all points are 0.
    """
    unknown = [code for code in points.index if code not in framework.indicators]
    absent = [code for code in framework.indicators if code not in points.index]
    if unknown or absent:
        what = f"no indicator {quoted(unknown[0])}" if unknown else f"no points for {absent[0]!r}"
        raise PanelError([f"points to weights: {what}; mend the points"])
    if not points.sum() > 0:
        raise PanelError(["points to weights: all points are 0; give some"])
    below = points.reindex(framework.nodes.index).fillna(0.0).astype(float)
    for parent in framework.parents():
        below[parent] = below[framework.children(parent)].sum()
    weights = pd.Series(0.0, index=framework.nodes.index, name="weight")
    weights[framework.root] = 1.0
    for parent, items in compared(framework).items():
        share = below[items] / below[parent] if below[parent] > 0 else 1 / len(items)
        weights[items] = share
    return weights


def start_and_final(framework: Framework, start: pd.Series, points: pd.Series) -> pd.DataFrame:
    """What the panel made of the weights that it started from.

    Parameters
    ----------
    framework : Framework
    start : Series
        Weight of each node within its parent, from the analytic hierarchy process.
    points : Series
        Points of the panel, the final word.

    Returns
    -------
    DataFrame
        Indexed by node: `parent, level, start_weight, weight, weight_shift, start_points, points,
        points_shift`; shifts are final less start. `weight` is what the index is built with.
    """
    final = weights_from_points(framework, points)
    first, last = effective(framework, start), effective(framework, final)
    table = framework.nodes[["parent", "level"]].assign(
        start_weight=first["effective_weight"],
        weight=last["effective_weight"],
        start_points=first["points"],
        points=last["points"],
    )
    table.insert(4, "weight_shift", table["weight"] - table["start_weight"])
    return table.assign(points_shift=table["points"] - table["start_points"])


def leave_one_out(experts: Sequence[str], weigh: Callable[[list[str]], pd.Series]) -> pd.DataFrame:
    """Weights without each expert in turn.

    Parameters
    ----------
    experts : sequence of str
        At least two.
    weigh : callable
        From a list of experts to the weights (or points) that they come to.

    Returns
    -------
    DataFrame
        A column `all` for the whole panel, and one for each expert who is left out: each can be
        given to `build_index` in turn, so that ranks are recomputed.

    Examples
    --------
    >>> points = pd.DataFrame({"a": [50.0, 80.0], "b": [50.0, 20.0]}, index=["E1", "E2"])
    >>> leave_one_out(points.index, lambda who: points.loc[who].mean())
        all    E1    E2
    a  65.0  80.0  50.0
    b  35.0  20.0  50.0
    """
    if len(experts) < 2:
        raise PanelError([f"leaving one out of {len(experts)} experts leaves nobody; ask more"])
    without = {left: weigh([expert for expert in experts if expert != left]) for left in experts}
    return pd.DataFrame({"all": weigh(list(experts)), **without})


def influence(left_out: pd.DataFrame) -> pd.DataFrame:
    """How much each expert moves the panel.

    Parameters
    ----------
    left_out : DataFrame
        From `leave_one_out`.

    Returns
    -------
    DataFrame
        Indexed by expert, the strongest first: `largest_change`, `moved_most` (the row it is in),
        `mean_change` (absolute), in the units of `left_out`.
    """
    changes = left_out.drop(columns="all").sub(left_out["all"], axis=0)
    table = pd.DataFrame(
        {
            "largest_change": changes.abs().max(),
            "moved_most": changes.abs().idxmax(),
            "mean_change": changes.abs().mean(),
        }
    ).rename_axis("expert")
    return table.sort_values("largest_change", ascending=False, kind="stable")
