"""How the tables of a study are read: CSV files and sheets of a workbook, as text by row number."""

from __future__ import annotations

import codecs
import csv
import io
from array import array
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from iianalysis.errors import StudyError, counted, quoted, told
from iianalysis.study.columns import Table
from iianalysis.study.files import read_bytes, shown
from iianalysis.study.parsing import RUNNING, header_faults
from iianalysis.study.schema import TABLES
from iianalysis.study.study_files import meant_as, parted

if TYPE_CHECKING:
    from iianalysis.study.workbook import Sheet

CELLS = 10_000_000  # that a table may have, empty ones included
COLUMNS = 1000  # that a table may have
BLOCK = 16  # rows of a CSV file over which Excel leaves out the same empty cells at the end
CONFLICT = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")  # lines that a merge leaves behind


def read_csv(path: Path, table: Table) -> pd.DataFrame:
    """Read a CSV file as text, indexed by row number as a spreadsheet shows it.

    Parameters
    ----------
    path : Path
    table : Table
        What the file holds.

    Raises
    ------
    StudyError
        If the file is too large, not UTF-8 or no CSV, has lines that are no rows, or rows that do
        not fit the header.
    """
    place = shown(path.name)
    text = io.StringIO(_decode(read_bytes(path, place), place), newline="")
    text_rows = _Text(place, table)
    reader = csv.reader(text, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            text_rows.add(number, [cell.strip() for cell in row])
    except csv.Error as error:
        if "larger than" in str(error):
            remedy = "close the quotes that it begins with, or shorten it"
        else:
            remedy = (
                "put quotes around a cell that holds a comma or a line break, and double the "
                "quotes inside"
            )
        raise StudyError([f"{place}, row {number + 1}: no CSV ({error}); {remedy}"]) from None
    problems = text_rows.odd() or text_rows.misfits()
    if problems:
        raise StudyError(problems)
    return text_rows.frame()


def _decode(content: bytes, place: str) -> str:
    remedy = "save it as 'CSV UTF-8'"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise StudyError([f"{place}: UTF-16 text, not UTF-8; {remedy}"])
    if content.startswith(b"PK\x03\x04"):
        raise StudyError([f"{place}: an Excel workbook or an archive, no CSV; {remedy}"])
    if b"\x00" in content:
        row = _row_at(content, content.index(b"\x00"))
        raise StudyError([f"{place}, row {row}: a binary file, no CSV; {remedy}"])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row, byte = _row_at(content, error.start), content[error.start]
        raise StudyError(
            [f"{place}, row {row}: byte 0x{byte:02x} is not UTF-8; {remedy}"]
        ) from None


def _row_at(content: bytes, position: int) -> int:
    before = content[:position]
    return max(before.count(b"\n"), before.count(b"\r")) + 1


class _Text:
    """Rows of text, the header first, gathered by columns."""

    def __init__(self, place: str, table: Table) -> None:
        self.place, self.table = place, table
        self.header: list[str] = []  # with names only as far as the last one that is not empty
        self._width = 0  # of the header as written
        self._columns: list[list[str]] = []
        self._known: dict[str, str] = {}  # equal texts are kept once
        self._rows, self._widths, self._filled = array("L"), array("L"), array("L")
        self._odd: list[tuple[int, str]] = []

    def add(self, row: int, cells: list[str]) -> None:
        """Take in a row; one without a filled cell counts for nothing."""
        marks = CONFLICT if self.header and self.header[0] in RUNNING else (*CONFLICT, "#")
        if cells and cells[0].startswith(marks):
            self._odd.append((row, cells[0]))
            return
        filled = next((n for n in range(len(cells), 0, -1) if cells[n - 1]), 0)
        if not self.header:
            if row == 1 or self._odd:
                self._begin(row, cells, filled)
            return
        if not filled:
            return
        if cells[:filled] == self.header:
            self._odd.append((row, ""))
            return
        width = len(self.header)
        self._rows.append(row)
        self._widths.append(len(cells))
        self._filled.append(filled)
        if len(self._rows) * width > CELLS:
            raise StudyError(
                [
                    f"{self.place}, row {row}: more than {CELLS:,} cells, the most that are read "
                    "of a table; leave out what the study does not need"
                ]
            )
        for number, column in enumerate(self._columns):
            cell = cells[number] if number < len(cells) else ""
            column.append(self._known.setdefault(cell, cell))

    def _begin(self, row: int, cells: list[str], filled: int) -> None:
        self.header, self._width = cells[:filled], len(cells)
        self._columns = [[] for _ in self.header]
        parted = [mark for mark in ";\t|" if self.header and mark in self.header[0]]
        if len(self.header) == 1 and parted:
            raise StudyError(
                [
                    f"{self.place}, row {row}: cells are parted by {parted[0]!r}, not by commas; "
                    "save it as CSV"
                ]
            )

        if len(self.header) > COLUMNS:
            limit = f"{len(self.header):,} columns, more than the {COLUMNS:,} that are read"
            problems = header_faults(self.table, self.header, self.place)
            raise StudyError([*problems[:1], f"{self.place}: {limit}; delete those not needed"])

    def odd(self) -> list[str]:
        """Lines of a merge, comments and headers, which are no rows; or that there is no header."""
        kinds = {
            "a line of a merge conflict ({}); keep one of the two versions and delete the lines "
            "that mark them": [one for one in self._odd if one[1].startswith(CONFLICT)],
            "a comment ({}), and no row or code begins with #; delete it or put it into a column "
            "'note'": [one for one in self._odd if one[1].startswith("#")],
            "the header again; delete the row": [one for one in self._odd if not one[1]],
        }
        problems = [
            counted(self.place, [row for row, _ in lines], what.format(quoted(lines[0][1])))
            for what, lines in kinds.items()
            if lines
        ]
        if not problems and not self.header:
            problems = [f"{self.place}, row 1: no header; name the columns in the first row"]
        return problems

    def misfits(self) -> list[str]:
        """Rows with more or fewer cells than the header, what is wrong with the header first.

        Empty cells at the end may be left out where a program does so: in all rows, in those of a
        block of `BLOCK` rows, or in each row as far as it has any. In the same way all rows may
        end in more commas than the header.
        """
        if not self._rows:
            return []
        rows, widths = np.array(self._rows), np.array(self._widths)
        filled, width = np.array(self._filled), len(self.header)
        alike = len(set(self._widths)) == 1
        long = (widths > self._width) & ((filled > self._width) | (not alike))
        left_out = _left_out(rows, widths, filled, width)
        needed = {
            column.name
            for column in self.table.columns
            if column.name in self.table.key or not (column.empty or column.optional)
        }
        last = max((n for n, name in enumerate(self.header, 1) if name in needed), default=0)
        short = (widths < width) & (~left_out | (widths < last))
        problems = []
        for wrong, remedy in (
            (
                long,
                "write 1000 for 1,000 and 12.5 for 12,5, put quotes around text that holds a "
                "comma, or name the column",
            ),
            (short, "write a comma for every cell, also for those that are empty"),
        ):
            cells = pd.Series(widths[wrong], index=rows[wrong])

            def say(found: int, remedy: str = remedy) -> str:
                return f"{found} cells, but the header has {self._width}; {remedy}"

            problems += told(self.place, cells, say)
        if problems:
            problems = header_faults(self.table, self.header, self.place) + problems
        return problems

    def frame(self) -> pd.DataFrame:
        """The rows, by number, without columns that have no name.

        Raises
        ------
        StudyError
            If such a column holds something.
        """
        problems = []
        for name, cells in zip(self.header, self._columns, strict=True):
            row = next((row for row, cell in enumerate(cells) if cell), None) if not name else None
            if row is not None:
                problems.append(
                    f"{self.place}, row {self._rows[row]}: {quoted(cells[row])} stands in a column "
                    "without a name; name the column in row 1 or empty it"
                )
        if problems:
            raise StudyError(problems)
        named = [number for number, name in enumerate(self.header) if name]
        frame = pd.DataFrame(
            {number: self._columns[number] for number in named}, index=list(self._rows), dtype=str
        )
        frame.columns = pd.Index([self.header[number] for number in named], dtype=object)
        return frame

    def at(self, row: int, column: int) -> str:
        """A cell, its column counted from 1; empty where there is none."""
        if column > len(self.header):
            return ""
        if row == 1:
            return self.header[column - 1]
        where = np.searchsorted(self._rows, row)
        there = where < len(self._rows) and self._rows[where] == row
        return self._columns[column - 1][where] if there else ""


def _left_out(rows: np.ndarray, widths: np.ndarray, filled: np.ndarray, width: int) -> np.ndarray:
    """Of each row whether a program left out cells at its end because they are empty."""
    if len(set(widths.tolist())) == 1:
        return np.ones(len(rows), dtype=bool)
    if (filled == widths).all() and (widths < width).sum() > 1:
        return np.ones(len(rows), dtype=bool)
    blocks = pd.Series(widths).groupby((rows - 1) // BLOCK)
    return ((blocks.transform("min") == blocks.transform("max")) & (rows > BLOCK)).to_numpy()


def read_workbook(path: Path) -> tuple[dict[str, tuple[str, pd.DataFrame]], list[str]]:
    """Read every sheet that is a table of a study as text, indexed by row number.

    Returns
    -------
    dict of str to (str, DataFrame)
        By name of the table, how errors name the sheet, and its text.
    list of str
        Sheets that are not read.

    Raises
    ------
    StudyError
        If the file is no workbook or too large, a cell holds a formula or an error, cells that
        hold something are merged, or a sheet has no header.
    """
    from iianalysis.study.workbook import Workbook

    book = Workbook(path, shown(path.name))
    tables: dict[str, tuple[str, pd.DataFrame]] = {}
    others, problems = [], []
    names = {name.casefold(): name for name in TABLES}
    titles = [sheet.title.strip().casefold() for sheet in book.sheets]
    for sheet in book.sheets:
        place = f"{book.name}, sheet {quoted(sheet.title)}"
        name = names.get(sheet.title.strip().casefold())
        if name is None:
            free = [name for name in TABLES if name not in titles]
            try:
                meant = meant_as(parted(sheet.title)[0], free, free, sheet.header)
            except StudyError:
                meant = ""  # it is not read anyway
            if meant:
                problems.append(
                    f"{place}: no table of a study has this name (did you mean {meant!r}?); "
                    "rename it"
                )
            others.append(f"sheet {quoted(sheet.title)} (no table of a study has this name)")
            continue
        if name in tables:
            problems.append(f"{place}: a second sheet for the table {name!r}; keep one of the two")
            continue
        try:
            if not TABLES[name].required and next(sheet.rows(), None) is None:
                continue  # nothing in it: absent
            tables[name] = place, _read_sheet(sheet, place, TABLES[name])
        except StudyError as error:
            problems += error.problems
    if problems:
        raise StudyError(problems)
    return tables, others


def _read_sheet(sheet: Sheet, place: str, table: Table) -> pd.DataFrame:
    text = _Text(place, table)
    formulas: dict[str, str] = {}
    errors: dict[str, str] = {}
    beyond: dict[str, str] = {}
    for row, cells in sheet.rows():
        width = len(text.header) or cells[-1].column
        line = [""] * width
        for cell in cells:
            if cell.data_type in "fe":
                kind = formulas if cell.data_type == "f" else errors
                kind[f"{place}, cell {cell.coordinate}"] = cell.text
            if cell.column <= width:
                line[cell.column - 1] = cell.text
            elif cell.text:
                beyond[f"{place}, cell {cell.coordinate}"] = cell.text
        text.add(row, line)
    problems = text.odd()
    if beyond:
        problems += header_faults(table, text.header, place)
    for found, what in ((formulas, "a formula"), (errors, "an error")):

        def say(value: object, what: str = what) -> str:
            return f"{what} ({quoted(value)}); paste its value instead"

        problems += told(
            place,
            pd.Series(found, dtype=object),
            say,
        )
    problems += told(
        place,
        pd.Series(beyond, dtype=object),
        lambda value: (
            f"{quoted(value)} stands beside the table; name its column in row 1 or empty the cell"
        ),
    )
    problems += _merged(sheet, text)
    if problems:
        raise StudyError(problems)
    return text.frame()


def _merged(sheet: Sheet, text: _Text) -> list[str]:
    """Merged cells of a table that hold something: it stands for the first of them only."""
    found = {}
    for one in sheet.merged:
        last = min(one.last_column, len(text.header))
        holds = text.at(one.first_row, one.first_column)
        if holds and (one.last_row > one.first_row or last > one.first_column):
            found[one.first_row, one.name] = holds
    cells = pd.Series([(name, held) for (_, name), held in found.items()], dtype=object)
    cells.index = pd.Index([row for row, _ in found], dtype=object)
    return told(
        text.place,
        cells,
        lambda one: (
            f"cells {one[0]} are merged, so that only the first holds {quoted(one[1])}; "
            "unmerge them and fill in each"
        ),
    )
