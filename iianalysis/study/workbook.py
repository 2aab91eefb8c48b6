"""Workbooks of Excel: only the cells that hold something are read, within stated limits."""

from __future__ import annotations

import io
import itertools
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._reader import WorkSheetParser

from iianalysis.errors import StudyError, quoted
from iianalysis.study.files import MEGABYTE, read_bytes, shown

UNPACKED = 256 * MEGABYTE  # that the parts of a workbook may have once they are unpacked
CELLS = 5_000_000  # that a workbook may have, also empty ones that have a format
ROWS, COLUMNS = 2**20, 2**14  # of a sheet
UNSOUND = (
    "the row or a cell of it is out of order or not within A1 to XFD1048576; open the workbook in "
    "Excel and save it again"
)
OLD = b"\xd0\xcf\x11\xe0"  # begins an .xls, and an .xlsx with a password


class Cell(NamedTuple):
    """A cell that holds something, or an empty one that was asked for."""

    row: int
    column: int
    value: Any = None
    data_type: str = "n"  # as openpyxl has it: `f` a formula, `e` an error

    @property
    def coordinate(self) -> str:
        """The name of the cell: `B3`."""
        return f"{get_column_letter(self.column)}{self.row}"

    @property
    def text(self) -> str:
        """What the cell shows, whole numbers without a point; of a formula the formula."""
        value = self.value
        if self.data_type == "f":
            value = getattr(value, "text", value if isinstance(value, str) else "data table")
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else str(value).strip()


class Merged(NamedTuple):
    """A range of cells that are merged; only the first of them can hold something."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int
    name: str


class Sheet:
    """A sheet of a workbook.

    Attributes
    ----------
    title : str
    merged : list of Merged
        Known once all rows are read.
    """

    def __init__(self, book: Workbook, sheet: Any) -> None:
        self.title: str = sheet.title
        self.merged: list[Merged] = []
        self._book, self._sheet = book, sheet
        self._cells: dict[tuple[int, int], Cell] = {}

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Rows that hold something, with their numbers and the cells that do.

        Raises
        ------
        StudyError
            If the sheet is no sound XML, its rows or cells are out of order or beyond the last, or
            the workbook has more than `CELLS` cells.
        """
        book, last = self._sheet.parent, 0
        place = f"{self._book.name}, sheet {quoted(self.title)}"
        try:
            with self._sheet._get_source() as source, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                parser = _Parser(
                    source,
                    self._sheet._shared_strings,
                    epoch=book.epoch,
                    date_formats=book._date_formats,
                    timedelta_formats=book._timedelta_formats,
                )
                parser.row_dimensions = _Nothing()
                for number, found in parser.parse():
                    self._book.count(len(found))
                    if not last < number <= ROWS or not _sound(number, found):
                        raise StudyError([f"{place}, row {shown(str(number))}: {UNSOUND}"])
                    last = number
                    cells = [
                        Cell(one["row"], one["column"], one["value"], one["data_type"])
                        for one in found
                        if one["value"] is not None
                    ]
                    if cells:
                        yield number, cells
                ranges = parser.merged_cells.mergeCell if parser.merged_cells else ()
        except StudyError:
            raise
        except Exception as error:  # openpyxl raises what zipfile and its XML reader raise
            raise _no_workbook(place, error) from None
        self.merged = [
            Merged(one.min_row, one.min_col, one.max_row, one.max_col, one.coord) for one in ranges
        ]

    def header(self) -> list[str]:
        """What stands in the first row, in small letters."""
        number, cells = next(self.rows(), (0, []))
        return [cell.text.casefold() for cell in cells if number == 1]

    def read(self) -> None:
        """Read all cells, so that they can be asked for one by one."""
        self._cells = {(c.row, c.column): c for _, cells in self.rows() for c in cells}

    def cell(self, row: int, column: int) -> Cell:
        """A cell of a sheet that was read, empty where it holds nothing."""
        return self._cells.get((row, column), Cell(row, column))

    @property
    def last_row(self) -> int:
        """Number of the last row that holds a code, in column A; 0 where none does."""
        return max(
            (row for (row, column), c in self._cells.items() if column == 1 and c.text), default=0
        )


class Workbook:
    """A workbook, opened but not yet read.

    Parameters
    ----------
    path : Path
    name : str
        How errors name it.

    Attributes
    ----------
    sheets : list of Sheet
        Sheets of cells; those of charts are left alone.

    Raises
    ------
    StudyError
        If the file is no workbook, or is larger than the limits allow.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.name, self._count = name, 0
        content = read_bytes(path, name)
        if content.startswith(OLD):
            raise StudyError(
                [
                    f"{name}: an .xls file or a workbook with a password; save it as .xlsx "
                    "without one"
                ]
            )
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                # what the directory of the archive says is also all that is ever unpacked
                size = sum(part.file_size for part in archive.infolist())
            if size > UNPACKED:
                raise StudyError(
                    [
                        f"{name}: unpacks to {size // MEGABYTE:,} MB, more than the "
                        f"{UNPACKED // MEGABYTE} MB of the largest workbook that is read; delete "
                        "what is no table, or give the study as CSV files"
                    ]
                )
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about features that are not read
                reader = _Reader(io.BytesIO(content), read_only=True, keep_links=False)
                reader.read()
        except StudyError:
            raise
        except Exception as error:  # openpyxl raises what zipfile and its XML reader raise
            raise _no_workbook(name, error) from None
        self.sheets = [Sheet(self, sheet) for sheet in reader.wb.worksheets]

    def count(self, cells: int) -> None:
        """Take note of cells that were read; stop where there are too many."""
        self._count += cells
        if self._count > CELLS:
            raise StudyError(
                [
                    f"{self.name}: more than {CELLS:,} cells, the most that are read of a "
                    "workbook; delete what is no table and what is empty but has a format, or give "
                    "the study as CSV files"
                ]
            )


class _Reader(ExcelReader):  # type: ignore[misc]
    def read_chartsheet(self, sheet: Any, rel: Any) -> None:
        """Leave it alone: it holds no cells."""


class _Parser(WorkSheetParser):  # type: ignore[misc]
    def parse_cell(self, element: Any) -> dict[str, Any]:
        try:
            return dict(super().parse_cell(element))
        except (ValueError, IndexError, TypeError):  # no number, a number of 5,000 digits
            text = "".join(element.itertext())
            place = {"row": self.row_counter, "column": self.col_counter}
            return {**place, "value": text or "no value", "data_type": "e"}


class _Nothing(dict[Any, Any]):
    """Heights and styles of rows, which are not kept."""

    def __setitem__(self, key: Any, value: Any) -> None:
        pass


def _sound(row: int, cells: list[dict[str, Any]]) -> bool:
    """Whether cells stand in their row, from left to right (where they stand may be no place)."""
    columns = [0, *(one["column"] for one in cells), COLUMNS + 1]
    ascend = all(left < right for left, right in itertools.pairwise(columns))
    return ascend and all(one["row"] == row for one in cells)


def _no_workbook(name: str, error: Exception) -> StudyError:
    reason = shown(" ".join(str(error).split())).replace(": line ", ": row ")
    return StudyError([f"{name}: no Excel workbook ({reason}); save it as .xlsx"])
