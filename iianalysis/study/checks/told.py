"""How the checks tell what they find: by table, row and value."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import pandas as pd

from iianalysis.errors import QUOTED, quoted, told

Tables = dict[str, pd.DataFrame]
Places = dict[str, str]
Faults = Iterable[tuple[Hashable, str]]

LISTED = 5  # codes that a line lists


def by_row(place: str, faults: Faults) -> list[str]:
    """As `errors.told`, of faults that are in words already: row, and what is wrong."""
    found = list(faults)
    if not found:
        return []
    texts = pd.Series([what for _, what in found], index=[row for row, _ in found], dtype=object)
    return told(place, texts, str)


def where(place: str, row: Hashable) -> str:
    """Name a row: its number in a table, or file, sheet and cell of an expert's workbook."""
    return row if isinstance(row, str) else f"{place}, row {row}"


def bare(text: object) -> str:
    """As `errors.quoted`, without the quotes."""
    return repr(str(text)[:QUOTED])[1:-1]


def listed(codes: Iterable[object]) -> str:
    """The first codes of many, quoted."""
    names = list(codes)
    return ", ".join(map(quoted, names[:LISTED])) + (", ..." if len(names) > LISTED else "")


def row_of_setting(tables: Tables, key: str) -> int:
    """Row of a setting that the study has."""
    settings = tables["study"]
    return int(settings.index[settings["key"] == key][0])
