"""Judgements of one thing against another, as reciprocal matrices below each node."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from iianalysis.errors import quoted
from iianalysis.scoring.framework import Framework
from iianalysis.weights.judgements import Judgement, as_written, judgement_text
from iianalysis.weights.panel import PanelError, Problem, refuse

Matrices = Mapping[tuple[str, str], pd.DataFrame]


def compared(framework: Framework) -> dict[str, list[str]]:
    """The children of each parent that have an indicator below them: what is weighed.

    Returns
    -------
    dict of str to list of str
        Parents from the root down; one with a single such child needs no judgement, one with none
        is left out.
    """
    has = dict(framework.nodes["is_indicator"].astype(bool))
    for parent in framework.parents():
        has[parent] = any(has[child] for child in framework.children(parent))
    items = {
        str(parent): [child for child in framework.children(parent) if has[child]]
        for parent in framework.nodes.index
    }
    return {parent: children for parent, children in items.items() if children}


def matrix(comparisons: pd.DataFrame, items: Sequence[str], about: str = "") -> pd.DataFrame:
    """Reciprocal matrix of one expert's comparisons of the items of one parent.

    Parameters
    ----------
    comparisons : DataFrame
        Columns `row`, `column` and `judgement`: how many times as important as `column` `row` is.
        One triangle is enough; a pair that is absent or empty has not been judged.
    items : sequence of str
    about : str
        How errors begin: whose comparisons, of what.

    Returns
    -------
    DataFrame
        `items` by `items`, ``a_ji = 1 / a_ij``, NaN for pairs that have not been judged.

    Raises
    ------
    PanelError
        With every judgement that is no number on the scale, contradicts its reciprocal, is given
        twice with different values or is about an unknown item, and items that no chain of
        judgements joins to the others.

    Examples
    --------
    >>> given = pd.DataFrame({"row": ["a", "a"], "column": ["b", "c"], "judgement": ["2", "1/4"]})
    >>> matrix(given, ["a", "b", "c"]).loc["b", "a"]
    np.float64(0.5)
    """
    grid = np.full((len(items), len(items)), np.nan)
    np.fill_diagonal(grid, 1.0)
    place = {item: number for number, item in enumerate(items)}
    told: dict[tuple[int, int], Judgement] = {}
    problems: list[Problem] = []
    columns = (comparisons[name] for name in ("row", "column", "judgement"))
    for label, row, column, given in zip(comparisons.index, *columns, strict=True):
        pair = f"{about}{quoted(row)} against {quoted(column)}"
        unknown = [item for item in (row, column) if item not in place]
        if unknown:
            problems.append(
                (
                    label,
                    f"{pair}: no item {quoted(unknown[0])} here; write one of {', '.join(items)}",
                )
            )
            continue
        try:
            judged = as_written(given)
        except ValueError as error:
            problems.append((label, f"{pair}: {error}"))
            continue
        if math.isnan(judged.value):
            continue
        i, j = place[row], place[column]
        problem = _contradiction(told, (i, j), judged)
        if problem:
            problems.append((label, f"{pair}: {problem}"))
            continue
        told[i, j] = min(judged, told.get((i, j), judged), key=lambda one: one.width)
        reverse = told.get((j, i), judged.inverse).inverse
        # of a pair that stands there both ways the one with more digits counts
        best = min(told[i, j], reverse, key=lambda one: one.width).value
        grid[i, j], grid[j, i] = best, 1 / best
    first = comparisons.index[0] if len(comparisons) else None
    refuse(problems or [(first, text) for text in _apart(grid, items, about)])
    return pd.DataFrame(grid, index=list(items), columns=list(items))


def _contradiction(
    told: Mapping[tuple[int, int], Judgement], pair: tuple[int, int], judged: Judgement
) -> str:
    i, j = pair
    value = judgement_text(judged.value)
    if i == j:
        one = judged.agrees(Judgement(1.0, 1.0, 1.0))
        return "" if one else f"an item against itself is 1, not {value}; write 1 or delete the row"
    before, reverse = told.get((i, j)), told.get((j, i))
    if before is not None and not judged.agrees(before):
        return f"given twice, as {judgement_text(before.value)} and as {value}; keep one"
    if reverse is not None and not judged.agrees(reverse.inverse):
        return (
            f"{value} is not the reciprocal of {judgement_text(reverse.value)}, given "
            "the other way round; keep one of the two"
        )
    return ""


def _apart(grid: np.ndarray, items: Sequence[str], about: str) -> list[str]:
    """Items that no chain of judgements joins to the first."""
    known = ~np.isnan(grid)
    reached = np.linalg.matrix_power(known, len(items) - 1)[0]
    if len(items) < 2 or reached.all():
        return []
    alone = [item for item, row in zip(items, known, strict=True) if row.sum() == 1]
    if alone:
        return [
            f"{about}{quoted(item)} is compared with nothing; judge it against at least one "
            "other item"
            for item in alone
        ]
    sides = [
        ", ".join(item for item, here in zip(items, reached, strict=True) if here == side)
        for side in (True, False)
    ]
    return [f"{about}no judgement joins {sides[0]} to {sides[1]}; judge one pair across"]


def matrices(
    judgements: pd.DataFrame, framework: Framework, scope: str
) -> dict[tuple[str, str], pd.DataFrame]:
    """Reciprocal matrices of every expert and parent of a scope.

    Parameters
    ----------
    judgements : DataFrame
        Columns `scope`, `expert`, `parent`, `row`, `column`, `judgement`; see `matrix`.
    framework : Framework
        Only children with an indicator below them are weighed: see `compared`.
    scope : str
        Rows of other scopes are left alone.

    Returns
    -------
    dict of (expert, parent) to DataFrame
        Parents with at least two such children.

    Raises
    ------
    PanelError
        With every problem of every matrix, and every expert who skipped a parent.
    """
    items = {parent: these for parent, these in compared(framework).items() if len(these) > 1}
    mine = judgements[judgements["scope"] == scope]
    if mine.empty:
        raise PanelError([f"no judgement is for scope {scope!r}; add some or choose another"])
    problems: list[Problem] = [
        (
            label,
            f"{scope}, expert {quoted(expert)}: {quoted(parent)} has no children to compare; "
            + (f"write one of {', '.join(items)}, or " if items else "")
            + "delete the row",
        )
        for label, expert, parent in mine[["expert", "parent"]].drop_duplicates().itertuples()
        if parent not in items
    ]
    groups = dict(list(mine.groupby(["expert", "parent"], sort=False)))
    found = {}
    for expert in mine["expert"].unique():
        first = mine.index[mine["expert"] == expert][0]
        for parent, these in items.items():
            about = f"{scope}, expert {quoted(expert)}, below {quoted(parent)}: "
            if (expert, parent) not in groups:
                problems.append((first, f"{about}no judgement; compare {', '.join(these)}"))
                continue
            try:
                found[expert, parent] = matrix(groups[expert, parent], these, about)
            except PanelError as error:
                problems += zip(error.rows, error.problems, strict=True)
    refuse(problems)
    return found


def harker(grids: np.ndarray) -> np.ndarray:
    """Pairs not judged as 0, and their number in each row added to the diagonal."""
    missing = np.isnan(grids)
    filled = np.where(missing, 0.0, grids)
    along = np.arange(grids.shape[-1])
    filled[..., along, along] += missing.sum(axis=-1)
    return filled
