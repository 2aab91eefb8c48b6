"""The tables of a study: their columns, how they are read, and what a cell may hold.

This is the one place that says what a table looks like. `read_study`, `iianalysis template`,
`iianalysis check` and the data dictionary all follow it.
"""

from __future__ import annotations

import codecs
import csv
import difflib
import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from iianalysis.made import MADE


class StudyError(ValueError):
    """What is wrong with a study: one line a problem, naming file, row, value and remedy."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(problems[0])


@dataclass(frozen=True)
class Column:
    """A column of a table: what its cells may hold and what they mean."""

    name: str
    kind: Literal["text", "number", "integer"]
    meaning: str
    optional: bool = False  # the whole column may be absent
    empty: bool = True  # a cell may be empty
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table of a study."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    required: bool = False


def _text(
    name: str, meaning: str, *, needed: bool = False, choices: tuple[str, ...] = ()
) -> Column:
    return Column(name, "text", meaning, optional=not needed, empty=not needed, choices=choices)


NAMES = (_text("name_en", "name in English", needed=True), _text("name_zh", "name in Chinese"))
NOTE = _text("note", "what a reader should know")
SCOPES = ("national", "regional")
VALUE = Column("value", "number", "the value; leave the cell empty if it is missing")
YEAR = Column("year", "integer", "the year that the value is for", empty=False)
CONFIDENCE = _text(
    "confidence",
    "how well sources support the value; `suspicious` or `disagree` in it flags the cell",
)
REGION = _text("region", "short name of the region", needed=True)
INDICATOR = _text("indicator", "code of the indicator or series", needed=True)

LARGEST = 1e100  # beyond it ratios overflow
QUOTED = 60  # characters of a cell that an error repeats

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table(
            "study",
            "settings of the study",
            (
                _text(
                    "key",
                    "title_en, title_zh, about_en, about_zh, base_year, tier_sizes, "
                    "published_source, published_source_en, geometry_source, geometry_note_en, "
                    "geometry_note_zh",
                    needed=True,
                ),
                _text(
                    "value",
                    "the setting; about says in a sentence or two what the index measures and who "
                    "defined it, base_year is a year, tier_sizes are numbers of regions parted by "
                    "spaces, the highest tier first",
                    needed=True,
                ),
                NOTE,
            ),
            ("key",),
        ),
        Table(
            "framework",
            "the tree above the indicators",
            (
                _text("node", "code of the node", needed=True),
                Column("parent", "text", "code of the node above; empty for the overall index"),
                *NAMES,
                NOTE,
            ),
            ("node",),
            required=True,
        ),
        Table(
            "indicators",
            "the measured series and where in the tree they stand",
            (
                _text("scope", "national or regional", needed=True, choices=SCOPES),
                INDICATOR,
                Column("parent", "text", "node above; empty for a series that is no indicator"),
                *NAMES,
                _text("unit", "unit of the values", needed=True),
                Column(
                    "direction",
                    "integer",
                    "1: more is better, -1: less is better",
                    empty=False,
                    choices=("1", "-1"),
                ),
                _text("numerator", "series that a share in percent is computed from"),
                _text("denominator", "series that the share is of"),
                Column(
                    "specific",
                    "integer",
                    "1: measures the subject itself, 0: stands in for it",
                    optional=True,
                    choices=("0", "1"),
                ),
                _text(
                    "strength",
                    "closeness to the meaning of the node above",
                    choices=("strong", "medium", "weak"),
                ),
                Column(
                    "snapshot",
                    "integer",
                    "1: one dated list that serves every year",
                    optional=True,
                    choices=("0", "1"),
                ),
                Column(
                    "additive",
                    "integer",
                    "1: values add up over regions, so that shares of a total make sense",
                    optional=True,
                    choices=("0", "1"),
                ),
                Column(
                    "break_year",
                    "integer",
                    "first year whose values do not compare with those before: a new definition, "
                    "census or coverage",
                    optional=True,
                ),
                _text(
                    "made",
                    "how the values came about; empty: yes/no where all are 0 or 1, a whole count "
                    "where none has a decimal, else rounded",
                    choices=MADE,
                ),
                Column(
                    "precision",
                    "number",
                    "unit of the last digit of rounded values; empty: the last digit of the value "
                    "that has the most",
                    optional=True,
                ),
                _text(
                    "part_of",
                    "series of the same unit that its values are a part of, which bounds those "
                    "that are missing",
                ),
                _text(
                    "prices",
                    "of a sum of money: at the prices of each year, or of one year",
                    choices=("current", "constant"),
                ),
                _text("origin", "authority and publication"),
                NOTE,
            ),
            ("scope", "indicator"),
            required=True,
        ),
        Table(
            "regions",
            "the regions that are ranked",
            (
                REGION,
                _text("code", "official code (GB/T 2260)"),
                _text("name_zh", "full name in Chinese"),
                _text("name_en", "name in English", needed=True),
                _text("abbreviation", "one-character name"),
                _text("other_names", "further names that it is found by, parted by `;`"),
                _text("macro_region", "group of regions that it belongs to"),
            ),
            ("region",),
        ),
        Table(
            "national",
            "values of the national series",
            (
                YEAR,
                INDICATOR,
                VALUE,
                Column(
                    "is_floor",
                    "integer",
                    "1: the source says `over`",
                    optional=True,
                    choices=("0", "1"),
                ),
                CONFIDENCE,
            ),
            ("year", "indicator"),
        ),
        Table(
            "regional",
            "values of the regional series",
            (REGION, YEAR, INDICATOR, VALUE, CONFIDENCE),
            ("region", "year", "indicator"),
        ),
        Table(
            "imputation",
            "regional values that are filled in by the growth of a residual",
            (
                INDICATOR,
                YEAR,
                Column("from_year", "integer", "year that the growth starts from", empty=False),
                Column("total", "number", "total of all regions in `year`", empty=False),
                _text("origin", "authority and publication of the total"),
                NOTE,
            ),
            ("indicator", "year"),
        ),
        Table(
            "weights",
            "schemes of weights; a parent that a scheme leaves out has equal weights",
            (
                _text("scheme", "name of the scheme", needed=True),
                _text("scope", "national or regional", needed=True, choices=SCOPES),
                _text("node", "code of the node or indicator", needed=True),
                Column("weight", "number", "weight within its parent, to any sum", empty=False),
                NOTE,
            ),
            ("scheme", "scope", "node"),
        ),
        Table(
            "experts",
            "the expert panel",
            (
                _text("expert", "code of the expert", needed=True),
                _text("name_en", "name in English"),
                _text("name_zh", "name in Chinese"),
                Column("weight", "number", "weight of the expert, to any sum; empty counts as 1"),
                NOTE,
            ),
            ("expert",),
        ),
        Table(
            "judgements",
            "how many times as important one node is as another, by expert",
            (
                _text("scope", "national or regional", needed=True, choices=SCOPES),
                _text("expert", "code of the expert", needed=True),
                _text("parent", "node whose children are compared", needed=True),
                _text("row", "node or indicator", needed=True),
                _text("column", "node or indicator that it is compared with", needed=True),
                _text("judgement", "1 to 9, or 1/2 to 1/9; leave it empty if not judged"),
                NOTE,
            ),
            ("scope", "expert", "parent", "row", "column"),
        ),
        Table(
            "points",
            "points of the experts, 100 in all for each expert, scope and round",
            (
                _text("scope", "national or regional", needed=True, choices=SCOPES),
                _text("expert", "code of the expert", needed=True),
                Column("round", "integer", "round of the survey: 1, 2, ...", empty=False),
                _text("indicator", "code of the indicator", needed=True),
                Column("points", "number", "points; 0 if it should not count"),
                NOTE,
            ),
            ("scope", "expert", "round", "indicator"),
        ),
        Table(
            "published",
            "figures printed elsewhere, to be checked against",
            (
                _text("item", "code of the figure", needed=True),
                _text(
                    "kind",
                    "what sort of figure it is",
                    needed=True,
                    choices=("index", "growth", "cagr", "contribution", "share", "count", "mix"),
                ),
                _text("node", "node that it is about"),
                _text("region", "region that it is about; CN for the nation"),
                _text("group", "list of regions that it is about"),
                YEAR,
                Column("value", "number", "the figure as printed", empty=False),
                Column(
                    "low",
                    "number",
                    "lowest value that prints so; both empty: as the qualifier says",
                ),
                Column(
                    "high",
                    "number",
                    "highest value that prints so; both empty: as the qualifier says",
                ),
                _text(
                    "qualifier",
                    "rounded (or empty), exact, over, at_least, at_most, about, derived",
                ),
                _text("unit", "unit of the figure"),
                _text("as_of", "date, where it is not the end of the year"),
                _text("place", "section or figure of the publication"),
                _text("indicator", "series of the study that measures the same"),
                _text("name_en", "name in English"),
                _text("name_zh", "name in Chinese"),
                NOTE,
            ),
            ("item",),
        ),
        Table(
            "published_lists",
            "printed lists of regions or nodes",
            (
                _text("list", "name of the list", needed=True),
                _text("node", "node that the list is about, or a member of the list"),
                _text("region", "region in the list"),
                Column("position", "integer", "order of mention", optional=True),
                Column("tier", "integer", "tier of the region, 1 the highest", optional=True),
                _text("place", "section or figure of the publication"),
                NOTE,
            ),
            ("list", "node", "region"),
        ),
        Table(
            "other_figures",
            "single figures that a picture needs",
            (
                INDICATOR,
                *NAMES,
                YEAR,
                VALUE,
                _text("unit", "unit of the value"),
                CONFIDENCE,
                _text("origin", "authority and publication"),
                NOTE,
            ),
            ("indicator", "year"),
        ),
    )
}


def quoted(text: object) -> str:
    """Text of a study as an error repeats it: in one line, cut, with odd characters escaped.

    Examples
    --------
    >>> print(quoted("a\\nb"), quoted("x" * 100000)[:4], len(quoted("x" * 100000)))
    'a\\nb' 'xxx 65
    """
    whole = str(text)
    return repr(whole) if len(whole) <= QUOTED else f"{whole[:QUOTED]!r}..."


def did_you_mean(word: str, known: list[str]) -> str:
    """A hint ` (did you mean 'x'?)`, or nothing where no known word is close."""
    close = difflib.get_close_matches(word, known, n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def read_csv(path: Path) -> pd.DataFrame:
    """Read a CSV file as text, indexed by row number as a spreadsheet shows it.

    Raises
    ------
    StudyError
        If the file is not UTF-8 or is no CSV.
    """
    text = _decode(path)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise StudyError(
            [
                f"{path.name}, line {reader.line_num}: no CSV ({error}); put quotes around a cell "
                "that holds a comma or a line break, and double the quotes inside"
            ]
        ) from None
    return _frame([[cell.strip() for cell in row] for row in rows], path.name)


def _decode(path: Path) -> str:
    remedy = "save it as 'CSV UTF-8'"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise StudyError(
            [f"{path.name}: cannot be read ({error.strerror}); give a file that can"]
        ) from None
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise StudyError([f"{path.name}: UTF-16 text, not UTF-8; {remedy}"])
    if content.startswith(b"PK\x03\x04"):
        raise StudyError([f"{path.name}: an Excel workbook or an archive, no CSV; {remedy}"])
    if b"\x00" in content:
        row = content[: content.index(b"\x00")].count(b"\n") + 1
        raise StudyError([f"{path.name}, line {row}: a binary file, no CSV; {remedy}"])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise StudyError(
            [f"{path.name}, line {row}: byte 0x{content[error.start]:02x} is not UTF-8; {remedy}"]
        ) from None


def _frame(rows: list[list[str]], place: str) -> pd.DataFrame:
    """Rows of text, the header first, as a frame indexed by row number, without empty rows."""
    header = rows[0] if rows else []
    while header and not header[-1]:
        header.pop()
    if not header:
        raise StudyError([f"{place}, row 1: no header; name the columns in the first row"])
    parted = [mark for mark in ";\t|" if mark in header[0]]
    if len(header) == 1 and parted:
        raise StudyError(
            [f"{place}, row 1: cells are parted by {parted[0]!r}, not by commas; save it as CSV"]
        )
    width, problems = len(header), []
    for number, row in enumerate(rows[1:], start=2):
        if any(row[width:]):
            problems.append(
                f"{place}, row {number}: {len(row)} cells, but the header has {width}; put quotes "
                "around a cell that holds a comma, or name the column"
            )
        row[width:] = [""] * (width - len(row))
    for number, name in enumerate(header):
        filled = [row for row, cells in enumerate(rows[1:], start=2) if not name and cells[number]]
        if filled:
            problems.append(
                f"{place}, row {filled[0]}: {rows[filled[0] - 1][number]!r} stands in a column "
                "without a name; name the column in row 1 or empty it"
            )
    if problems:
        raise StudyError(problems)
    frame = pd.DataFrame(rows[1:], columns=header, index=range(2, len(rows) + 1), dtype=str)
    frame = frame.loc[:, [name != "" for name in header]]
    return frame[(frame != "").any(axis=1)]


def read_workbook(path: Path) -> dict[str, pd.DataFrame]:
    """Read every sheet that is a table of a study as text, indexed by row number.

    Raises
    ------
    StudyError
        If the file is no workbook, a cell holds a formula or an error, or a sheet has no header.
    """
    import openpyxl  # only workbooks need it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about features that are not read
            book = openpyxl.load_workbook(path, read_only=False)
    except Exception as error:  # openpyxl raises what zipfile and its XML reader raise
        reason = " ".join(str(error).split())
        raise StudyError([f"{path.name}: no Excel workbook ({reason}); save it as .xlsx"]) from None
    tables, problems = {}, []
    titles = [sheet.title for sheet in book.worksheets]
    for sheet in book.worksheets:
        place = f"{path.name}, sheet {sheet.title!r}"
        if sheet.title not in TABLES:
            hint = did_you_mean(sheet.title, [name for name in TABLES if name not in titles])
            if hint:
                problems.append(f"{place}: no table of a study has this name{hint}; rename it")
            continue
        rows = list(sheet.iter_rows())
        for cell in (cell for row in rows for cell in row if cell.data_type in "fe"):
            what = "a formula" if cell.data_type == "f" else "an error"
            content = getattr(cell.value, "text", cell.value)
            problems.append(
                f"{place}, cell {cell.coordinate}: {what} ({content!r}); paste its value instead"
            )
        try:
            text = [[_cell_text(cell.value) for cell in row] for row in rows]
            tables[sheet.title] = _frame(text, place)
        except StudyError as error:
            problems += error.problems
    if problems:
        raise StudyError(problems)
    return tables


def _cell_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


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
    if wide := _wide(table, text, place):
        return pd.DataFrame(columns=known), [wide]
    problems = [
        f"{place}: column {name!r} appears twice; delete one of them"
        for name in text.columns[text.columns.duplicated()]
    ]
    for name in text.columns:
        if name not in known and not str(name).startswith("x_"):
            hint = did_you_mean(str(name), known)
            problems.append(
                f"{place}: unknown column {name!r}{hint}; the columns are {', '.join(known)}; "
                "a column of your own begins with x_"
            )
    absent = [c.name for c in table.columns if c.name not in text.columns and not c.optional]
    problems += [
        f"{place}: column {name!r} is missing; add it ({_meaning(table, name)})" for name in absent
    ]
    if not problems and text.empty and table.required:
        problems.append(f"{place}: no rows; fill the table in ({table.meaning})")
    if problems or text.empty:
        return pd.DataFrame(columns=known), problems
    typed = pd.DataFrame(index=text.index)
    for column in table.columns:
        cells = text[column.name] if column.name in text else pd.Series("", index=text.index)
        typed[column.name] = _typed(column, cells)
        rows: dict[str, list[int]] = {}
        for row, what in _bad_cells(column, cells):
            rows.setdefault(what, []).append(row)
        for what, (row, *others) in rows.items():
            about = " ".join(value for value in text.loc[row, list(table.key)] if value)
            more = f" and {_and_more(others)}" if others else ""
            problems.append(f"{place}, row {row} ({about}){more}: {what}")
    keys = typed[list(table.key)].dropna().astype(str)  # 2020.0 is the year 2020
    for row in keys.index[keys.duplicated()]:
        first = keys.index[(keys == keys.loc[row]).all(axis=1)][0]
        what = ", ".join(repr(value) for value in keys.loc[row])
        problems.append(
            f"{place}, row {row}: {what} stands already in row {first}; keep one of the two"
        )
    return typed, problems


def _and_more(rows: list[int]) -> str:
    """How many rows have the same fault, and which are the first of them."""
    count = f"{len(rows)} more row{'s' if len(rows) > 1 else ''}"
    return f"{count} ({', '.join(map(str, rows[:5]))}{', ...' if len(rows) > 5 else ''})"


def _wide(table: Table, text: pd.DataFrame, place: str) -> str:
    """What to do with a table that has a column for each year, indicator or region; else empty."""
    names = [str(name) for name in text.columns]
    known = [column.name for column in table.columns]
    strange = [name for name in names if name not in known and not name.startswith("x_")]
    absent = [name for name in table.key if name not in names]
    wanted = [*absent, VALUE.name]
    misspelt = [name for name in strange if did_you_mean(name.casefold(), wanted)]
    if VALUE not in table.columns or VALUE.name in names or not absent:
        return ""
    if len(strange) <= 2 * len(misspelt):
        return ""
    kept = [name for name in table.key if name in names]
    into = absent[0] if len(absent) == 1 else "column"
    melted = f"table.melt({kept}, var_name={into!r}, value_name={VALUE.name!r})"
    if len(absent) > 1:
        melted += f", and part what the columns are called into {' and '.join(absent)}"
    shown = ", ".join(map(repr, strange[:3])) + (", ..." if len(strange) > 3 else "")
    return (
        f"{place}: the table is wide, with columns {shown}; it must be long, a row for each "
        f"{', '.join(table.key)} and the number in 'value': unpivot it, in pandas by {melted}"
    )


def _meaning(table: Table, name: str) -> str:
    return next(column.meaning for column in table.columns if column.name == name)


def _numbers(cells: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(cells.where(cells != ""), errors="coerce").astype(float)
    return numbers.where(np.isfinite(numbers))


def _whole(numbers: pd.Series) -> pd.Series:
    return (numbers % 1 == 0) & (numbers.abs() < 2**53)


def _typed(column: Column, cells: pd.Series) -> pd.Series:
    if column.kind == "text":
        return cells
    numbers = _numbers(cells)
    if column.kind == "integer":
        return numbers.where(_whole(numbers)).astype("Int64")
    return numbers


def _bad_cells(column: Column, cells: pd.Series) -> list[tuple[int, str]]:
    bad = []
    filled = cells != ""
    if not column.empty:
        bad += [
            (row, f"{column.name!r} is empty; it holds {column.meaning}")
            for row in cells.index[~filled]
        ]
    if column.choices:
        known = pd.Series(column.choices)
        wrong = filled & ~cells.isin(known)
        if column.kind != "text":  # 1.0 is 1
            wrong &= ~_numbers(cells).isin(_numbers(known))
        options = (
            " or ".join(column.choices) if len(column.choices) < 4 else ", ".join(column.choices)
        )
        bad += [
            (row, f"{column.name} {cells[row]!r} must be {options} ({column.meaning})")
            for row in cells.index[wrong]
        ]
    elif column.kind != "text":
        numbers = _numbers(cells)
        wrong = filled & numbers.isna()
        hint = "leave the cell empty if it is missing" if column.empty else "write digits only"
        bad += [
            (row, f"{column.name} {cells[row]!r} is not a number; {hint}")
            for row in cells.index[wrong]
        ]
        size = numbers.abs()
        extreme = (size > LARGEST) | ((size > 0) & (size < 1 / LARGEST))
        if column.kind == "number":
            bad += [
                (row, f"{column.name} {cells[row]!r} is too large or too small; mend the value")
                for row in cells.index[extreme]
            ]
        else:
            wrong = numbers.notna() & ~_whole(numbers)
            bad += [
                (row, f"{column.name} {cells[row]!r} is not a whole number; write one")
                for row in cells.index[wrong]
            ]
    return bad
