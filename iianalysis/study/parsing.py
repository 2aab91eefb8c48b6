"""What the text of a table means: typed columns, and lines on what no cell may hold."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from iianalysis.errors import QUOTED, TOLD, did_you_mean, plain_digits, quoted, told
from iianalysis.study.columns import VALUE, Column, Table

GRADES = 10  # at most, that a column of words may have in place of words
LARGEST = 1e100  # beyond it ratios overflow
LONGEST = 1000  # characters of a code or a name
MOST_DIGITS = 400  # of a number, with signs: nobody has written a longer one
# Columns of running text, where any space or mark may stand; all others hold codes and names.
RUNNING = (
    "note", "note_zh", "origin", "place", "unit", "value", "confidence", "as_of", "other_names",
    "judgement",
)  # fmt: skip
WORDS = ("note", "note_zh", "origin", "confidence", "unit", "qualifier")  # never a number alone
JOINERS = "\u200c\u200d"  # part of how some languages are written

Fault = tuple[pd.Series, Callable[[Any], str]]  # cells, and what to say of each


def parse(table: Table, text: pd.DataFrame, place: str) -> tuple[pd.DataFrame, list[str]]:
    """Turn the text of a table into typed columns.

    Parameters
    ----------
    table : Table
    text : DataFrame of str
        Indexed by row number; a cell that is missing holds the empty string.
    place : str
        How errors name the table: `regional.csv`.

    Returns
    -------
    DataFrame, list of str
        The typed table (missing numbers are NaN; integers with missing cells are `Int64`), and
        what is wrong with it.
    """
    known = [column.name for column in table.columns]
    problems = header_faults(table, list(text.columns), place)
    if not problems and text.empty and table.required:
        problems.append(f"{place}: no rows; fill the table in ({table.meaning})")
    if problems or text.empty:
        return pd.DataFrame(columns=known), problems
    typed = pd.DataFrame(index=text.index)
    absent = pd.Series("", index=text.index)
    for column in table.columns:
        cells = text.get(column.name, absent)
        numbers = None if column.kind == "text" else _numbers(cells)
        typed[column.name] = cells if numbers is None else _typed(column, numbers)
        if column.empty and (cells is absent or not cells.any()):
            continue  # nothing can be wrong
        for wrong, say in _bad_cells(column, cells, numbers):
            problems += _told_of(table, text, place, wrong, say)
    if table.name == "regions":  # a column of one's own may say what groups are
        own = [name for name in text if str(name).startswith("x_")]
        typed = pd.concat([typed, text[own]], axis=1)
    for wrong, say in _shifted(table, text):
        problems += _told_of(table, text, place, wrong, say)
    return typed, problems + _doubles(table, typed, place)


def header_faults(table: Table, names: Sequence[str], place: str) -> list[str]:
    """What is wrong with the header of a table.

    Parameters
    ----------
    table : Table
    names : sequence of str
        What the columns are called, empty where one has no name.
    place : str
        How errors name the table.
    """
    names = [name for name in names if name]
    known = [column.name for column in table.columns]
    needed = ", ".join(column.name for column in table.columns if not column.optional)
    if len(names) == 1 and not did_you_mean(names[0].casefold(), known):
        return [
            f"{place}, row 1: {quoted(names[0])} stands alone and names no column of the table; "
            f"begin the file with the names of the columns, at least {needed}"
        ]
    if wide := _wide(table, names, place):
        return [wide]
    twice = [name for name, times in Counter(names).items() if times > 1][:TOLD]
    problems = [
        f"{place}: column {quoted(name)} appears twice; delete one of them" for name in twice
    ]
    strange = [name for name in names if name not in known and not name.startswith("x_")]
    problems += [
        f"{place}: unknown column {quoted(name)}{did_you_mean(name.casefold(), known)}; rename it, "
        f"or begin it with x_ if it is your own; the columns are {', '.join(known)}"
        for name in strange[:TOLD]
    ]
    if len(strange) > TOLD:
        problems.append(
            f"{place}: {len(strange) - TOLD:,} more unknown columns; rename or delete them"
        )
    return problems + [
        f"{place}: column {column.name!r} is missing; add it ({column.meaning})"
        for column in table.columns
        if column.name not in names and not column.optional
    ]


def _wide(table: Table, names: list[str], place: str) -> str:
    """What to do with a table that has a column for each year, indicator or region; else empty."""
    known = [column.name for column in table.columns]
    strange = [name for name in names if name not in known and not name.startswith("x_")]
    absent = [name for name in table.key if name not in names]
    wanted = [*absent, VALUE.name]
    misspelt = [name for name in strange[:TOLD] if did_you_mean(name.casefold(), wanted)]
    if VALUE not in table.columns or VALUE.name in names or not absent:
        return ""
    if len(strange) <= 2 * len(misspelt):
        return ""
    kept = [name for name in table.key if name in names]
    into = absent[0] if len(absent) == 1 else "column"
    melted = f"table.melt({kept}, var_name={into!r}, value_name={VALUE.name!r})"
    if len(absent) > 1:
        melted += f", and part what the columns are called into {' and '.join(absent)}"
    shown = ", ".join(map(quoted, strange[:3])) + (", ..." if len(strange) > 3 else "")
    return (
        f"{place}: the table is wide, with columns {shown}; it must be long, a row for each "
        f"{', '.join(table.key)} and the number in 'value': unpivot it, in pandas by {melted}"
    )


def _told_of(
    table: Table, text: pd.DataFrame, place: str, wrong: pd.Series, say: Callable[[Any], str]
) -> list[str]:
    """As `told`, with the keys of the first row of each line."""
    if wrong.empty:
        return []
    about = text.loc[wrong.index, [name for name in table.key if name in text]]
    return told(place, wrong, say, about=lambda row: _shown(about.loc[row]))


def _shown(cells: Iterable[str]) -> str:
    """Cells side by side, in one line that is not too long; quoted only where they are odd."""
    words = " ".join(filter(None, cells))
    return words if len(words) <= QUOTED and words.isprintable() else quoted(words)


def _doubles(table: Table, typed: pd.DataFrame, place: str) -> list[str]:
    """Rows whose key stands in an earlier one."""
    keys = typed[list(table.key)].dropna().astype(str)  # 2020.0 is the year 2020
    rows = pd.Series(keys.index, index=keys.index)
    first = rows.groupby([keys[name] for name in keys], sort=False).transform("first")
    double = first[first != rows]

    def say(row: Any) -> str:
        what = ", ".join(map(quoted, keys.loc[row]))
        return f"{what} stands already in row {row}; keep one of them"

    return told(place, double, say)


def _numbers(cells: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(cells.where(cells != ""), errors="coerce").astype(float)
    return numbers.where(np.isfinite(numbers))


def _whole(numbers: pd.Series) -> pd.Series:
    return (numbers % 1 == 0) & (numbers.abs() < 2**53)


def _typed(column: Column, numbers: pd.Series) -> pd.Series:
    if column.kind == "integer":
        return numbers.where(_whole(numbers)).astype("Int64")
    return numbers


def _bad_cells(column: Column, cells: pd.Series, numbers: pd.Series | None) -> Iterator[Fault]:
    """Cells that a column cannot hold, by kind of fault; `numbers` unless it holds text."""
    name, filled = column.name, cells != ""
    if not column.empty:
        yield cells[~filled], lambda _: f"{name!r} is empty; fill it in ({column.meaning})"
    if column.kind == "text":
        yield from _odd_characters(name, cells, name in RUNNING)
    if column.choices:
        known = pd.Series(column.choices)
        wrong = filled & ~cells.isin(known)
        if numbers is not None:  # 1.0 is 1, but 000 the end of 1,000
            wrong &= ~numbers.isin(_numbers(known)) | cells.str.match(r"-?0\d")
        few = len(column.choices) < 4
        options = (" or " if few else ", ").join(column.choices)
        yield (
            cells[wrong],
            lambda cell: (
                f"{name} {quoted(cell)} must be {options}; write one of them ({column.meaning})"
            ),
        )
    elif numbers is not None:
        yield from _bad_numbers(column, cells, numbers)


def _bad_numbers(column: Column, cells: pd.Series, numbers: pd.Series) -> Iterator[Fault]:
    name = column.name
    hint = "leave the cell empty if it is missing" if column.empty else "write digits only"
    yield (
        cells[(cells != "") & (numbers.isna() | (cells.str.len() > MOST_DIGITS))],
        lambda cell: f"{name} {quoted(cell)} is not a number{_no_number(cell, hint)}",
    )
    size = numbers.abs()
    # one that is written without being 0 may be 0 as it is read
    lost = (size == 0) & cells.str.contains(r"^[^eE]*[1-9]")
    if column.kind == "number":
        yield (
            cells[(size > LARGEST) | ((size > 0) & (size < 1 / LARGEST)) | lost],
            lambda cell: f"{name} {quoted(cell)} is too large or too small; mend the value",
        )
    else:
        yield (
            cells[numbers.notna() & ~_whole(numbers)],
            lambda cell: f"{name} {quoted(cell)} is not a whole number; write one",
        )


def _no_number(cell: str, hint: str) -> str:
    """What to do with a cell that is no number."""
    if mark := odd_character(cell):
        return f", it holds {mark}; delete that"
    if re.fullmatch(r"[-+]?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?", cell):  # its size alone is wrong
        return " that can be read, it is too large or too long; mend the value"
    plain = plain_digits(cell)
    if plain != cell and re.fullmatch(r"[-+]?[0-9]+(\.[0-9]+)?", plain):
        return f"; write it in plain digits: {quoted(plain)[1:-1]}"
    if re.fullmatch(r"[-+]?\d[\d., ']*", cell):
        hint = "write it without commas or spaces, a point before decimals: 1000, 12.5"
    elif re.fullmatch(r"[^\w\s]{1,2} ?\d[\d.]*|\d[\d.]*\D{1,5}", cell):
        hint = "write the number alone, and what goes with it into a column of words"
    return f"; {hint}"


def _odd_characters(name: str, cells: pd.Series, running: bool) -> Iterator[Fault]:
    """Characters that no code or name has; in running text only those that control a device."""
    find, different = _control if running else odd_character, cells.unique()
    odd = {cell: mark for cell in different if (mark := find(cell))}

    def say(cell: Any) -> str:
        return f"{name} {quoted(cell)} holds {odd[cell]}; delete it or write a plain space"

    if odd:
        yield cells[cells.isin(list(odd))], say
    if not running and max(map(len, different)) > LONGEST:
        yield (
            cells[cells.str.len() > LONGEST],
            lambda cell: (
                f"{name} {quoted(cell)} has {len(cell):,} characters; shorten it to {LONGEST:,}"
            ),
        )


def _control(cell: str) -> str:
    """The first character that is neither shown nor a break of a line; or empty."""
    if cell.isprintable():
        return ""
    for one in cell.replace("\r\n", "\n"):
        if unicodedata.category(one) == "Cc" and one not in "\n\t":
            return f"U+{ord(one):04X} (control)"
    return ""


def odd_character(cell: str) -> str:
    """The first character that is no part of a code or name, unseen or an odd space; or empty."""
    if cell.isascii() and cell.isprintable():
        return ""
    for one in cell:
        odd = unicodedata.category(one) in ("Cc", "Cf", "Zl", "Zp", "Zs") and one != " "
        if odd and one not in JOINERS:
            return f"U+{ord(one):04X} ({unicodedata.name(one, 'control').lower()})"
    return ""


def _shifted(table: Table, text: pd.DataFrame) -> Iterator[Fault]:
    """Numbers in a column of words beside one of numbers: what is left of `1,000` and `12,5`."""
    kinds = {column.name: column.kind for column in table.columns}
    for before, name in itertools.pairwise(map(str, text.columns)):
        if name in WORDS and kinds.get(before, "text") != "text" and name in kinds:
            cells = text[name]
            wrong = (text[before] != "") & cells.str.fullmatch(r"\d+(\.\d*)?%?")
            wrong &= (cells != "1") | (name != "unit")
            if _graded(text[before], cells, wrong):
                continue

            def say(cell: Any, name: str = name, before: str = before) -> str:
                return (
                    f"{name} {quoted(cell)} is a number, which a comma in {before!r} may have "
                    "parted; write 1000 for 1,000 and 12.5 for 12,5, or a word before what does "
                    f"belong to {name!r}"
                )

            yield cells[wrong], say


def _graded(numbers: pd.Series, cells: pd.Series, alone: pd.Series) -> bool:
    """Whether the numbers in a column of words are grades: one beside each of some with a point."""
    filled = numbers != ""
    pointed = numbers.str.contains(r"\.(?:\d{1,2}|\d{4,})$")  # 1.234 may be parted thousands
    return bool(alone[filled].all() and pointed.any() and cells[alone].nunique() <= GRADES)
