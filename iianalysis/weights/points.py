"""Points that the experts of a panel give to the indicators, 100 in all, and weights from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from iianalysis.errors import did_you_mean, quoted
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.normalise import MethodError
from iianalysis.scoring.weighting import effective
from iianalysis.weights.comparisons import compared
from iianalysis.weights.panel import PanelError, Problem, expert_shares, refuse

TOLERANCE = 0.01
"""How far from 100 points may sum: what is left when they are rounded to two digits."""

Average = Literal["mean", "median", "trimmed mean"]


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
