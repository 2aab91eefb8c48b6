"""What one expert filled in, read from the workbook that `panel_form` writes."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from iianalysis.errors import StudyError, quoted
from iianalysis.study.files import shown
from iianalysis.study.panel_form import FIRST
from iianalysis.study.parsing import odd_character
from iianalysis.weights.judgements import (
    Judgement,
    as_written,
)
from iianalysis.weights.panel import PanelError
from iianalysis.weights.points import TOLERANCE


@dataclass(frozen=True, eq=False)
class PanelBook:
    """What one expert filled in.

    Attributes
    ----------
    expert, name : str
    round : int
    judgements : DataFrame
        `scope, expert, parent, row, column, judgement`, without the pairs left empty.
    points : DataFrame
        `scope, expert, round, indicator, points`; no rows of a scope where all cells are empty.
        Rows of both are indexed by file, sheet and cell.
    """

    expert: str
    name: str
    round: int
    judgements: pd.DataFrame
    points: pd.DataFrame


def read_panel_book(path: Path) -> PanelBook:
    """Read a workbook that `write_panel_book` wrote and an expert filled in.

    Judgements are read from the upper triangles. What the workbook computes is left alone, but a
    judgement typed over a formula of the lower triangles is refused: it would count for nothing.

    Raises
    ------
    PanelError
        With every problem, each in one line naming file, sheet, cell, value and remedy.
    """
    from iianalysis.study.workbook import Workbook

    file = shown(path.name)
    try:
        book = {sheet.title: sheet for sheet in Workbook(path, file).sheets}
        for sheet in book.values():
            if sheet.title.endswith((" pairs", " points")) or sheet.title == "expert":
                sheet.read()
    except StudyError as error:
        raise PanelError(error.problems) from None
    scopes = [name.removesuffix(" pairs") for name in book if name.endswith(" pairs")]
    absent = [name for name in ["expert", *(f"{s} points" for s in scopes)] if name not in book]
    if absent or not scopes:
        wanted = absent[0] if absent else "... pairs"
        raise PanelError(
            [f"{file}: no sheet {wanted!r}; fill in a workbook that the template wrote"]
        )
    given = [book["expert"].cell(row, 2) for row in (1, 2, 3)]
    expert, name, whole = (cell.text for cell in given)
    problems = [
        f"{file}, sheet 'expert', cell {cell.coordinate}: {what}"
        for cell in given
        if (what := _no_expert(cell))
    ]
    judgements: dict[str, tuple[str, ...]] = {}
    points: dict[str, tuple[str | float, ...]] = {}
    for scope in scopes:
        found, wrong = _read_pairs(book[f"{scope} pairs"], file)
        judgements |= {place: (scope, expert, *row) for place, row in found.items()}
        problems += wrong
        pointed, wrong = _read_points(book[f"{scope} points"], file)
        points |= {place: (scope, expert, whole, *row) for place, row in pointed.items()}
        problems += wrong
    if problems:
        raise PanelError(problems)
    return PanelBook(
        expert,
        name,
        int(whole),
        _frame(judgements, ["scope", "expert", "parent", "row", "column", "judgement"]),
        _frame(points, ["scope", "expert", "round", "indicator", "points"]).astype(
            {"round": int, "points": float}
        ),
    )


def _frame(rows: Mapping[str, tuple[Any, ...]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows.values()), index=list(rows), columns=columns)


def _no_expert(cell: Any) -> str:
    """What is wrong with the code, the name or the round of an expert in its row, if anything."""
    text, said = cell.text, quoted(cell.text)
    what = ""
    if cell.data_type in "fe":
        what = f"a formula or an error ({said}); write what it should give instead"
    elif cell.row == 3 and not re.fullmatch("0*[1-9][0-9]{0,3}", text):
        what = f"round {said if text else '(empty)'} is no whole number; write 1, 2, ..."
    elif cell.row == 1 and not text:
        what = "no expert code; write one (E1)"
    elif cell.row == 1 and text.startswith("#"):
        what = f"{said}, and no code begins with #; write another"
    elif mark := odd_character(text):
        what = f"{said} holds {mark}; delete it or write a plain space"
    return what


def _odd(cell: Any) -> str:
    """What is wrong with the kind of a cell's content, if anything."""
    if isinstance(cell.value, dt.datetime | dt.date | dt.time):
        return f"a date ({cell.value:%Y-%m-%d}); choose the fraction from the list"
    if cell.data_type == "f":
        return f"a formula ({quoted(cell.text)}); paste its value instead"
    if cell.data_type == "e":
        return f"an error ({quoted(cell.value)}); write what was judged"
    return ""


def _blocks(sheet: Any) -> Iterator[tuple[str, list[str], int]]:
    """Parent, items and row of the first item of each matrix, from the hidden column of codes."""
    codes = [sheet.cell(row, 1).text for row in range(1, sheet.last_row + 1)]
    below = 0  # what is compared may begin like a parent
    for row, mark in enumerate(codes):
        if row >= below and mark.startswith("parent "):
            items = list(itertools.takewhile(bool, codes[row + 2 :]))
            yield mark.removeprefix("parent "), items, row + 3
            below = row + 2 + len(items)


def _read_pairs(sheet: Any, file: str) -> tuple[dict[str, tuple[str, str, str, str]], list[str]]:
    found: dict[str, tuple[str, str, str, str]] = {}
    problems = []
    blocks = list(_blocks(sheet))
    if not blocks:
        problems.append(
            f"{file}, sheet {quoted(sheet.title)}: column A holds no codes; fill in a workbook "
            "that the template wrote"
        )
    for parent, items, row in blocks:
        for i, j in itertools.combinations(range(len(items)), 2):
            cell = sheet.cell(row + i, FIRST + 1 + j)
            text, what = cell.text, _odd(cell)
            try:
                judged = as_written("" if what else text)
            except ValueError as error:
                what = str(error)
            place = f"{file}, sheet {quoted(sheet.title)}, cell {cell.coordinate}"
            if what:
                problems.append(f"{place} ({quoted(items[i])} against {quoted(items[j])}): {what}")
                continue
            mirror = sheet.cell(row + j, FIRST + 1 + i)
            if _typed_over(mirror, cell.coordinate, judged):
                problems.append(
                    f"{file}, sheet {quoted(sheet.title)}, cell {mirror.coordinate} "
                    f"({quoted(items[j])} against {quoted(items[i])}): "
                    f"{shown(mirror.text)} is typed over a formula; write its "
                    f"reciprocal in cell {cell.coordinate}, and clear this one"
                )
            elif not math.isnan(judged.value):
                found[place] = (parent, items[i], items[j], text)
    return found, problems


def _typed_over(mirror: Any, given: str, judged: Judgement) -> bool:
    """Whether a cell below the diagonal says something of its own.

    It does not while its formula looks at the cell that is filled in, or where it is empty or a
    text, pasted in place of the formula, that is the reciprocal of what is filled in.
    """
    if mirror.data_type == "f":
        return not re.search(rf"\b{given}\b", mirror.text.replace("$", ""))
    if not isinstance(mirror.value, str):
        return mirror.value is not None
    try:
        reverse = as_written(mirror.text)
    except ValueError:
        return True
    return bool(mirror.text) and not judged.agrees(reverse.inverse)


def _read_points(sheet: Any, file: str) -> tuple[dict[str, tuple[str, float]], list[str]]:
    found: dict[str, tuple[str, float]] = {}
    empty, problems = [], []
    place, last = f"{file}, sheet {quoted(sheet.title)}", 1
    end = sheet.last_row  # the sum
    for row in range(2, end + 1):
        code, cell = sheet.cell(row, 1).text, sheet.cell(row, 5)
        if not code or (row == end and code.startswith("sum ")):
            continue
        last = row
        what = _odd(cell)
        text = cell.text
        number = pd.to_numeric(text, errors="coerce")
        if not what and text and not 0 <= number <= 100:
            what = f"{quoted(text)} is no number of points; write 0 to 100 in plain digits"
        if what:
            problems.append(f"{place}, cell {cell.coordinate} ({quoted(code)}): {what}")
        elif not text:
            empty.append(
                f"{place}, cell {cell.coordinate}: no points for {quoted(code)}; give 0 or more"
            )
        else:
            found[f"{place}, cell {cell.coordinate}"] = (code, float(number))
    total = sum(number for _, number in found.values())
    if found and not problems:
        problems = empty
    if found and not problems and round(abs(total - 100), 6) > TOLERANCE:
        problems = [
            f"{place}, cells E2 to E{last}: points sum to {total:g}, not to 100; mend them by "
            f"{100 - total:+g}"
        ]
    return found, problems
