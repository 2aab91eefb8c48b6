"""Workbooks that go wrong: of a whole study, and of an expert of its panel."""

import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
from foul_base import CORE, Case, Make, parsed, save
from openpyxl.chart import BarChart

FILE = "study.xlsx"
Change = Callable[[openpyxl.Workbook], None]


def book(change: Change = lambda _: None, after: Callable[[Path], None] | None = None) -> Make:
    """Write the sound study as a workbook that is changed, and then the file."""

    def make(folder: Path) -> Path:
        whole = openpyxl.Workbook()
        whole.remove(whole.active)
        for name, text in CORE.items():
            sheet = whole.create_sheet(name)
            for row in parsed(text):
                sheet.append([_typed(content) for content in row])
        change(whole)
        folder.mkdir(parents=True)
        whole.save(folder / FILE)
        if after:
            after(folder / FILE)
        return folder / FILE

    return make


def _typed(text: str) -> str | float | None:
    try:
        return float(text)
    except ValueError:
        return text or None


def setting(sheet: str, place: str, value: object) -> Make:
    """Put a value into a cell of the workbook."""

    def change(whole: openpyxl.Workbook) -> None:
        whole[sheet][place] = value

    return book(change)


def named(old: str, new: str, hidden: str = "visible") -> Make:
    """Give a sheet another name or state."""

    def change(whole: openpyxl.Workbook) -> None:
        whole[old].sheet_state = hidden
        whole[old].title = new

    return book(change)


def merged(sheet: str, area: str) -> Make:
    """Merge cells."""
    return book(lambda whole: whole[sheet].merge_cells(area))


def _bytes(change: Callable[[bytes], bytes]) -> Make:
    return book(after=lambda path: path.write_bytes(change(path.read_bytes())) and None)


def bomb(path: Path, part: str = "xl/worksheets/sheet6.xml", mebibytes: int = 300) -> None:
    """Put spaces into a part, which unpack to much more than the file; packed but once."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    head, mark, tail = parts.pop(part).partition(b"<sheetData>")
    spaces = b" " * 2**20
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    packed = [packer.compress(head + mark) + packer.flush(zlib.Z_FULL_FLUSH)]
    packed += [packer.compress(spaces) + packer.flush(zlib.Z_FULL_FLUSH)] * mebibytes
    packed.append(packer.compress(tail) + packer.flush())
    check = zlib.crc32(head + mark)
    for _ in range(mebibytes):
        check = zlib.crc32(spaces, check)
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
        info = zipfile.ZipInfo(part)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.CRC = zlib.crc32(tail, check)
        info.file_size = len(head + mark + tail) + mebibytes * 2**20
        info.compress_size = sum(map(len, packed))
        info.header_offset = new.fp.tell()
        new.fp.write(info.FileHeader() + b"".join(packed))
        new.start_dir = new.fp.tell()
        new.filelist.append(info)
        new.NameToInfo[part] = info


def _without(part: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with zipfile.ZipFile(path) as old:
            parts = {name: old.read(name) for name in old.namelist() if part not in name}
        with zipfile.ZipFile(path, "w") as new:
            for name, content in parts.items():
                new.writestr(name, content)

    return change


def _replaced(part: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with zipfile.ZipFile(path) as was:
            parts = {name: was.read(name) for name in was.namelist()}
        assert old in parts[part]
        with zipfile.ZipFile(path, "w") as out:
            for name, content in parts.items():
                out.writestr(name, content.replace(old, new) if name == part else content)

    return change


def books() -> Iterator[Case]:
    """Workbooks of whole studies."""
    cells = {
        "a formula": ("regional", "D3", "=1+1", "D3"),
        "a formula in a code": ("regional", "A3", '="So"&"uth"', "A3"),
        "an error": ("regional", "D3", "#DIV/0!", "D3"),
        "an error in a code": ("regional", "C3", "#N/A", "C3"),
        "a name error": ("national", "C3", "#NAME?", "C3"),
        "a date for a year": ("regional", "B3", date(2020, 1, 1), "row 3"),
        "a date for a value": ("regional", "D3", date(2020, 1, 1), "row 3"),
        "a date for a code": ("regional", "A3", date(2020, 1, 1), "row 3"),
        "true for a value": ("regional", "D3", True, "row 3"),
        "text for a value": ("regional", "D3", "n.a.", "row 3"),
        "a decimal comma": ("regional", "D3", "2,5", "row 3"),
        "5,000 digits": ("regional", "D3", "7" * 5_000, "row 3"),
        "30,000 characters": ("regional", "A3", "x" * 30_000, "row 3"),
        "half a year": ("regional", "B3", 2020.5, "row 3"),
        "a header misspelt": ("regional", "A1", "regoin", "regoin"),
        "a header gone": ("regional", "A1", None, "column"),
        "a title above": ("regional", "A1", "Table 1: values", "Table 1"),
        "a note beside": ("regional", "H5", "see page 3", "row 5|H5|column"),
        "a note below": ("regional", "A60", "Source: office", "row 60"),
        "a formula in the header": ("regional", "A1", '="region"', "A1"),
    }
    for label, (sheet, place, value, says) in cells.items():
        yield Case(f"workbook: {label}", setting(sheet, place, value), (FILE, sheet, says))
    names = {
        "Weights for imputation": ("imputation", "imputaton", "imputaton"),
        "a copy": ("imputation", "imputation (2)", "imputation (2)"),
        "a foreign sheet": ("imputation", "Sheet1", "Sheet1"),
        "a needed one renamed": ("framework", "tree", "tree|framework"),
    }
    for label, (old, new, says) in names.items():
        yield Case(f"workbook: sheet named by {label}", named(old, new), (says,), warned=True)
    for label, (sheet, area) in {
        "two regions": ("regional", "A2:A3"),
        "parents": ("framework", "B3:B4"),
        "a row": ("regional", "A2:C2"),
        "a header": ("regional", "A1:B1"),
        "values": ("regional", "D2:D3"),
        "years": ("national", "A2:A3"),
    }.items():
        yield Case(
            f"workbook: merged cells of {label}",
            merged(sheet, area),
            (FILE, sheet, area.split(":")[0]),
        )
    files = {
        "cut in half": _bytes(lambda b: b[: len(b) // 2]),
        "its end gone": _bytes(lambda b: b[:-30]),
        "nothing in it": _bytes(lambda _: b""),
        "text": _bytes(lambda _: b"region,year\n"),
        "an old .xls": _bytes(lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000)),
        "a broken part": _bytes(lambda b: b[:200] + bytes(400) + b[600:]),
        "a zip of something else": book(after=_without("xl/")),
        "no list of sheets": book(after=_without("xl/workbook.xml")),
        "a sheet gone": book(after=_without("sheet3.xml")),
        "XML that is none": book(
            after=_replaced("xl/worksheets/sheet6.xml", b"<sheetData>", b"<oops>")
        ),
        "a document type": book(
            after=_replaced(
                "xl/workbook.xml", b"<workbook", b'<!DOCTYPE a [<!ENTITY x "y">]><workbook'
            )
        ),
        "a password": _bytes(
            lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"E\0n\0c\0r\0y\0p\0t\0" * 99
        ),
    }
    for label, make in files.items():
        yield Case(f"workbook: {label}", make, (FILE,))
    yield Case("workbook: no table at all", book(_only_foreign), (FILE,))
    yield Case("workbook: a sheet emptied", book(_emptied), (FILE, "framework"))
    yield Case("workbook: a stray format in the last cell", book(_stray), None, process=True)
    yield Case(
        "workbook: a value in the last cell",
        setting("national", "XFD1048576", 1),
        (FILE, "national"),
        process=True,
    )
    yield Case("workbook: named .xls", _renamed("study.xls"), ("study.xls",))
    yield Case("workbook: named .csv", _renamed("regional.csv"), ("regional.csv",))
    yield Case("workbook: two in a folder", _in_folder, ("study", "template"))


def _renamed(name: str) -> Make:
    def make(folder: Path) -> Path:
        return book()(folder).rename(folder / name)

    return make


def _in_folder(folder: Path) -> None:
    path = book()(folder)
    shutil.copy(path, folder / "copy.xlsx")


def _only_foreign(whole: openpyxl.Workbook) -> None:
    for sheet in whole.worksheets[1:]:
        whole.remove(sheet)
    whole.worksheets[0].title = "Sheet1"


def _emptied(whole: openpyxl.Workbook) -> None:
    whole["framework"].delete_rows(1, 50)


def _stray(whole: openpyxl.Workbook) -> None:
    whole["national"]["XFD1048576"].font = openpyxl.styles.Font(bold=True)


def chart(whole: openpyxl.Workbook) -> None:
    """Add a sheet that is a chart."""
    whole.create_chartsheet("Chart1").add_chart(BarChart())


# Workbooks of experts

SMALL_TREE = {table: text for table, text in CORE.items() if table != "imputation"}


@cache
def _blank() -> bytes:
    from iianalysis import read_study
    from iianalysis.study.template import write_panel_template

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        save(folder / "tree", CORE)
        write_panel_template(read_study(folder / "tree"), folder / "panel.xlsx")
        return (folder / "panel.xlsx").read_bytes()


def panel(*changes: tuple[str, str, object], experts: int = 1) -> Make:
    """Write the sound study with filled-in workbooks; changes are sheet, cell and value."""

    def make(folder: Path) -> None:
        save(folder, CORE)
        (folder / "panel").mkdir()
        for number in range(experts):
            path = folder / "panel" / f"e{number + 1}.xlsx"
            path.write_bytes(_blank())
            fill(path, f"P{number + 1}", changes)

    return make


def fill(path: Path, expert: str, changes: tuple[tuple[str, str, object], ...] = ()) -> None:
    """Fill in a workbook: every pair is judged 2, the points are halved."""
    whole = openpyxl.load_workbook(path)
    whole["expert"]["B1"], whole["expert"]["B2"], whole["expert"]["B3"] = expert, "Ann", 1
    for sheet in whole.worksheets:
        if sheet.title.endswith("pairs"):
            for row in sheet.iter_rows(min_col=3, max_col=6):
                for place in row:
                    if not place.protection.locked:
                        place.value = "2"
        if sheet.title == "national points":
            sheet["E2"], sheet["E3"] = 50, 50
        if sheet.title == "regional points":
            sheet["E2"], sheet["E3"], sheet["E4"], sheet["E5"] = 25, 25, 25, 25
    for sheet, place, value in changes:
        whole[sheet][place] = value
    whole.save(path)


def panels() -> Iterator[Case]:
    """Workbooks of experts that are badly filled in."""
    file = "e1.xlsx"
    cells = {
        "no code": ("expert", "B1", None, "B1"),
        "a code of 100 lines": ("expert", "B1", "x\n" * 100, "B1"),
        "round zero": ("expert", "B3", 0, "B3"),
        "a round in words": ("expert", "B3", "first", "B3"),
        "no round": ("expert", "B3", None, "B3"),
        "a judgement of 11": ("national pairs", "D3", "11", "D3"),
        "a judgement of 0": ("national pairs", "D3", 0, "D3"),
        "a judgement in full width": ("national pairs", "D3", "３", "D3"),
        "a judgement in full-width slash": ("national pairs", "D3", "1／3", "D3"),
        "a judgement that became a date": ("national pairs", "D3", date(2024, 1, 3), "D3"),
        "a judgement in words": ("national pairs", "D3", "more", "D3"),
        "a judgement of 5,000 digits": ("national pairs", "D3", "7" * 5_000, "D3"),
        "a formula": ("national pairs", "D3", "=1/3", "D3"),
        "true": ("national pairs", "D3", True, "D3"),
        "points of 49": ("national points", "E2", 49, "E2"),
        "points of text": ("national points", "E2", "half", "E2"),
        "no points for one": ("national points", "E3", None, "E3"),
        "points below zero": ("national points", "E3", -50, "E3"),
        "points of 5,000 digits": ("national points", "E3", "7" * 5_000, "E3"),
        "points in full width": ("national points", "E3", "５０", "E3"),
        "another item": ("national pairs", "A4", "zz", "zz"),
    }
    for label, (sheet, place, value, says) in cells.items():
        yield Case(f"panel: {label}", panel((sheet, place, value)), (file, sheet, says))
    yield Case("panel: one code in two", panel(("expert", "B1", "P1"), experts=2), ("xlsx", "P1"))
    for name, content in {
        "e9.xlsx": b"",
        "e9.ods": b"x",
        "e9.csv": b"expert\n",
        "e9.xls": b"x",
    }.items():
        yield Case(f"panel: a file {name}", _with(name, content), (name,))
    yield Case("panel: not filled in", _unfilled, (file,))
    yield Case("panel: another workbook", _other, (file,))


def _with(name: str, content: bytes) -> Make:
    def make(folder: Path) -> None:
        panel()(folder)
        (folder / "panel" / name).write_bytes(content)

    return make


def _unfilled(folder: Path) -> None:
    panel()(folder)
    (folder / "panel" / "e1.xlsx").write_bytes(_blank())


def _other(folder: Path) -> None:
    panel()(folder)
    whole = openpyxl.Workbook()
    whole.active["A1"] = "hello"
    whole.save(folder / "panel" / "e1.xlsx")
