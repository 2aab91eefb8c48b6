"""How the faults of a table are told: by place, with the rows that share one."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence

import pandas as pd

from iianalysis.schema import did_you_mean, quoted

Tables = dict[str, pd.DataFrame]
Places = dict[str, str]

MOST = 20  # lines of one check of one table; what is beyond is counted
SHOWN = 5  # rows, or codes, that a line lists


class Hints:
    """The nearest known word to each of the first words that are asked for: it takes long.

    Parameters
    ----------
    known : iterable of str
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._known = list(known)
        self._found: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        if word not in self._found:
            self._found[word] = did_you_mean(word, self._known) if len(self._found) < MOST else ""
        return self._found[word]


def where(place: str, row: Hashable) -> str:
    """Name a row: its number in a table, or file, sheet and cell of an expert's workbook."""
    if row is None or isinstance(row, str):
        return row or place
    return f"{place}, row {row}"


def told(place: str, faults: Iterable[tuple[Hashable, str]]) -> Iterator[str]:
    """One line for each fault, with all rows that have it; beyond `MOST` lines their number.

    Parameters
    ----------
    place : str
        How to name the table.
    faults : iterable of (row, str)
        What is wrong, and in which row (see `where`).
    """
    rows: dict[str, list[Hashable]] = {}
    for row, what in faults:
        rows.setdefault(what, []).append(row)
    for number, (what, (first, *others)) in enumerate(rows.items()):
        if number == MOST:
            left = sum(map(len, list(rows.values())[MOST:]))
            yield f"{place}: and {left} more like these; mend those above first"
            return
        yield f"{where(place, first)}{_more(others)}: {what}"


def _more(others: Sequence[Hashable]) -> str:
    if not others:
        return ""
    shown = ", ".join(map(str, others[:SHOWN])) + (", ..." if len(others) > SHOWN else "")
    return f" and {len(others)} more row{'s' if len(others) > 1 else ''} ({shown})"


def listed(codes: Iterable[object]) -> str:
    """The first codes of many, quoted."""
    names = list(codes)
    return ", ".join(map(quoted, names[:SHOWN])) + (", ..." if len(names) > SHOWN else "")


def row_of_setting(tables: Tables, key: str) -> int:
    """Row of a setting that the study has."""
    settings = tables["study"]
    return int(settings.index[settings["key"] == key][0])
