"""How the files of a study are read: CSV files and sheets of a workbook, as text by row number."""

from __future__ import annotations

import codecs
import csv
import io
import warnings
from pathlib import Path

import pandas as pd

from iianalysis.schema import TABLES, StudyError, did_you_mean


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
