"""What stands in a study: which file is which table, and what is not read."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from iianalysis.errors import StudyError, closest
from iianalysis.study.files import shown
from iianalysis.study.schema import TABLES

SHAPES = ("geometry", "dashline")
PANEL = "panel"
WORKBOOKS = (".xlsx", ".xlsm")
# Files that may be meant as a table or as shapes; of a text file only the exact name says so.
TABULAR = (".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".xls", ".ods", ".numbers", ".parquet")
# A table or shapes for another program, packed or misspelt: so meant where the name is exact.
FOREIGN = (".feather", ".rds", ".dta", ".sav", ".dat", ".cvs", ".gz", ".zip", ".7z", ".part")
GEOGRAPHIC = (".geojson", ".json", ".topojson", ".shp", ".gpkg", ".kml")
NOTES = (".md", ".txt", ".rst", ".license")
KNOWN = (*TABULAR, *FOREIGN, *GEOGRAPHIC, *NOTES, ".bak", ".old")  # endings of files
ABOUT = ("readme", "license", "licence", "copying", "notice", "changelog", "citation", "columns")
# What a copy of a file is called: `weights (1)`, `weights - Copy`, `weights_old`, `weights v2`, and
# `Copy of weights` in several languages.
COPY_OF = r"^(copy of|kopie von|copie de|copia de)[ _]+"
COPY = r"( ?\(\d+\)|[ _-]+(copy|old|new|final|backup|bak|v?\d{1,2})( \d+)?|[ _-]*副本|~)+$"


@dataclass(frozen=True)
class StudyFiles:
    """The files of a study.

    Attributes
    ----------
    tables, shapes : mapping of str to Path
        By name of the table, and of `SHAPES`. A workbook has no files of tables.
    panel : Path or None
        The folder of the workbooks of experts.
    not_read : tuple of str
        What stands in the study and is not read, with the reason.
    """

    tables: Mapping[str, Path] = field(default_factory=dict)
    shapes: Mapping[str, Path] = field(default_factory=dict)
    panel: Path | None = None
    not_read: tuple[str, ...] = ()


def is_workbook(path: Path) -> bool:
    """Whether a study is one workbook, by its name; not whether it can be read."""
    return path.suffix.lower() in WORKBOOKS and not path.is_dir()


def find_files(path: Path) -> tuple[StudyFiles, list[str]]:
    """Files of a study, and a line for each that is surely meant as one of them but is not.

    Case does not matter. The shapes of a workbook `NAME.xlsx` are `NAME.geometry.geojson` or
    `geometry.geojson` beside it.

    Parameters
    ----------
    path : Path
        A folder or a workbook.

    Raises
    ------
    StudyError
        If there is no such folder.
    """
    if is_workbook(path):
        return StudyFiles(shapes=_beside(path)), []
    if not path.is_dir():
        what = "is no folder and no .xlsx workbook" if path.exists() else "does not exist"
        raise StudyError(
            [
                f"study {shown(str(path))} {what}; name another, or make an empty one with "
                "`iianalysis template DIR`"
            ]
        )
    names = {f"{name}.csv": name for name in TABLES} | {f"{name}.geojson": name for name in SHAPES}
    found: dict[str, Path] = {}
    others, problems = [], []
    for entry in _entries(path):
        name = names.get(entry.name.casefold(), PANEL if _is_panel(entry) else "")
        if not name:
            others.append(entry)
        elif name in found:
            problems.append(
                f"{shown(entry.name)}: stands beside {shown(found[name].name)}, and case does not "
                "matter; keep one of the two"
            )
        else:
            found[name] = entry
    not_read = []
    for entry in others:
        said, refused = _meant(entry, found)
        if refused:
            problems.append(said)
        elif said:
            not_read.append(said)
    tables = {name: found[name] for name in TABLES if name in found}
    shapes = {name: found[name] for name in SHAPES if name in found}
    return StudyFiles(tables, shapes, found.get(PANEL), tuple(not_read)), problems


def ignored(name: str) -> bool:
    """Whether a file belongs to an editor, a spreadsheet or the system, and is nobody's data."""
    return (
        name.startswith((".", "~$", "__"))
        or name.endswith("~")
        or name.casefold() in ("thumbs.db", "desktop.ini", "icon\r")
    )


def meant_as(
    stem: str, exact: Iterable[str], free: Collection[str], header: Callable[[], Iterable[str]]
) -> str:
    """The table or shapes that a file or sheet is surely meant as; else empty.

    Parameters
    ----------
    stem : str
        Its name, as `parted` gives it.
    exact : iterable of str
        What it is meant as by this name, whatever parts the words of it.
    free : collection of str
        What it is meant as by a similar name, a table only if it has all columns that this needs.
    header : callable
        Its first row.
    """
    if found := {_joined(one): one for one in exact}.get(_joined(stem)):
        return found
    near = closest(stem, free)
    if near in TABLES:
        needed = {column.name for column in TABLES[near].columns if not column.optional}
        return near if needed <= set(header()) else ""
    return near


def parted(name: str) -> tuple[str, list[str]]:
    """A name in small letters without its endings and the marks of a copy, and its endings."""
    whole = re.sub(COPY_OF, "", name.casefold().strip()).replace(",csv", ".csv")
    endings: list[str] = []
    while True:
        whole = re.sub(COPY, "", whole).strip()
        stem, dot, last = whole.rpartition(".")
        if not (dot and stem and f".{last}" in KNOWN):
            return whole, endings
        whole, endings = stem, [f".{last}", *endings]


def _joined(name: str) -> str:
    return re.sub(r"[\W_]+", "", name)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(entry for entry in folder.iterdir() if not ignored(entry.name))
    except OSError as error:
        raise StudyError(
            [f"study {shown(str(folder))} cannot be read ({error.strerror}); give another"]
        ) from None


def _is_panel(entry: Path) -> bool:
    return entry.name.casefold() == PANEL and entry.is_dir()


def _beside(path: Path) -> dict[str, Path]:
    there = {entry.name.casefold(): entry for entry in _entries(path.parent)}
    found = {}
    for name in SHAPES:
        for one in (f"{path.stem}.{name}.geojson".casefold(), f"{name}.geojson"):
            if one in there and name not in found:
                found[name] = there[one]
    return found


def _meant(entry: Path, found: Mapping[str, Path]) -> tuple[str, bool]:
    """What is said of an entry that is not read, if anything, and whether the study is refused."""
    name = shown(entry.name)
    stem, endings = parted(entry.name)
    table = _table(entry, stem, endings, found)
    said, refused = f"{name} (no table of a study has this name)", False
    if stem.startswith("x_") or (not table and _about(stem, endings)):
        said = ""
    elif entry.is_dir() and any(entry.glob("*/framework.csv")):
        said = ""  # studies of their own
    elif entry.is_dir():
        similarity = 0.6 if any(map(is_workbook, entry.glob("*"))) else 0.8
        refused = PANEL not in found and closest(stem, [PANEL], similarity) != ""
        said = f"{name} (a folder)"
        if refused:
            said = f"{name}: a folder that is not read, probably meant as {PANEL!r}; rename it"
    elif (
        stem == PANEL
        and endings[:1] in ([], *([one] for one in (*TABULAR, *FOREIGN)))
        and PANEL not in found
    ):
        remedy = f"make a folder {PANEL!r} and put the workbooks of the experts into it"
        said, refused = f"{name}: a file, where a study has a folder; {remedy}", True
    elif table in found:
        said = f"{name} ({shown(found[table].name)} is)"
    elif stem == "study" and endings[-1:] == [".xlsx"]:
        said = f"{name} (a workbook is a study of its own: name it in place of the folder)"
    elif table and not set(endings) & {".bak", ".old"}:
        wanted = table + (".geojson" if table in SHAPES else ".csv")
        said = f"{name}: not read, probably meant as {wanted}; {_remedy(endings, wanted)}"
        refused = True
    elif endings[-1:] in ([one] for one in GEOGRAPHIC) and "geometry" not in found:
        said = f"{name} (if it holds the shapes of the regions, rename it to geometry.geojson)"
    return said, refused


def _about(stem: str, endings: list[str]) -> bool:
    """Whether a file tells of the study rather than being a part of it."""
    return endings[-1:] in ([one] for one in NOTES) or stem.startswith(ABOUT)


def _table(entry: Path, stem: str, endings: list[str], found: Mapping[str, Path]) -> str:
    """The table or shapes that a file is surely meant as; else empty."""
    first = endings[0] if endings else ""
    exact: tuple[str, ...] = (*TABLES, *SHAPES)
    close: tuple[str, ...] = ()
    if first in TABULAR:
        exact = close = tuple(TABLES)
    elif first in GEOGRAPHIC:
        exact, close = (*SHAPES, *(TABLES if first == ".json" else ())), SHAPES
    elif first and first not in FOREIGN:
        exact = tuple(TABLES) if first == ".txt" else ()
        exact = tuple(name for name in exact if name != "study")
    free = [name for name in close if name not in found]
    return meant_as(stem, exact, free, lambda: _first_row(entry))


def _first_row(path: Path) -> list[str]:
    """The cells of the first row of a text, however they are parted; none of what is no text."""
    line = b""
    try:
        if path.is_file():
            with path.open("rb") as file:
                line = file.readline(10_000)
    except OSError:
        pass  # it is not read anyway
    cells = re.split(r"[,;\t|\r\n]", line.decode("utf-8-sig", "replace"))
    return [cell.strip(' "').casefold() for cell in cells]


def _remedy(endings: list[str], wanted: str) -> str:
    if wanted.endswith(".csv") and endings and endings[-1] in (*TABULAR[1:], *FOREIGN):
        return f"save it as {wanted} ('CSV UTF-8'), or move it out of the study"
    return f"rename it to {wanted}, or move it out of the study"
