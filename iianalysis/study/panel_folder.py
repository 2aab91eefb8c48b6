"""The workbooks of a panel, one an expert and round, as part of a study's tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from iianalysis.errors import StudyError, quoted
from iianalysis.study.files import shown
from iianalysis.study.study_files import PANEL, ignored
from iianalysis.weights.panel import PanelError

if TYPE_CHECKING:
    from iianalysis.study.panel_book import PanelBook

BESIDE = (".md", ".txt")  # notes that may lie in the folder


def workbooks(folder: Path | None) -> list[Path]:
    """Files of the folder of a panel, without notes and what Excel keeps open."""
    try:
        found = sorted(folder.iterdir()) if folder else []
    except OSError as error:
        raise StudyError(
            [f"{PANEL}: cannot be read ({error.strerror}); give a folder that can"]
        ) from None
    return [path for path in found if not ignored(path.name) and path.suffix.lower() not in BESIDE]


def read_panel(folder: Path | None) -> tuple[dict[str, PanelBook], list[str]]:
    """Read what the experts of a study filled in.

    Parameters
    ----------
    folder : Path or None
        The folder `panel` of the study, where it has one.

    Returns
    -------
    dict of str to PanelBook, list of str
        By name of the file, in the order of rounds; and what is wrong with the files.
    """
    there = workbooks(folder)
    if not there:
        return {}, []
    from iianalysis.study.panel_book import read_panel_book  # with the form of a panel, for few

    books, problems = {}, []
    for path in there:
        name = shown(path.name)
        if path.suffix.lower() != ".xlsx":
            problems.append(f"{name}: no .xlsx workbook; save it as one or remove it")
            continue
        try:
            books[path.name] = read_panel_book(path)
        except PanelError as error:
            problems += error.problems
            continue
        if books[path.name].judgements.empty and books[path.name].points.empty:
            problems.append(f"{name}: nothing is filled in; fill it in or remove the file")
    return dict(sorted(books.items(), key=lambda pair: pair[1].round)), problems


def add_panel(
    tables: Mapping[str, pd.DataFrame], books: Mapping[str, PanelBook], places: Mapping[str, str]
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Append workbooks to the tables `judgements`, `points` and `experts`.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Typed tables of a study, indexed by row number.
    books : mapping of str to PanelBook
        As `read_panel` returns them.
    places : mapping of str to str
        How to name each table.

    Returns
    -------
    dict of str to DataFrame, list of str
        The three tables, where rows of workbooks are indexed by file, sheet and cell; and a line
        for each expert who is given twice. Of an expert with several rounds the last judgements
        count; an expert whom the table of experts does not list has weight 1.
    """
    problems = []
    for name, book in books.items():
        twice = _twice(tables, book, places)
        who = f"{shown(name)}: expert {quoted(book.expert)}"
        problems += [f"{who} {what}" for what in twice]
        for other, earlier in books.items():
            if other == name:
                break
            if (earlier.expert, earlier.round) == (book.expert, book.round):
                problems.append(
                    f"{who} has filled in round {book.round} already in {shown(other)}; keep one "
                    "of the two, or mend the code or the round in sheet 'expert'"
                )
    judged: dict[tuple[str, str], pd.DataFrame] = {}
    new: list[dict[str, str]] = []
    for name, book in books.items():
        for scope, rows in book.judgements.groupby("scope", sort=False):
            judged[book.expert, str(scope)] = rows  # rounds ascend: the last one stays
        known = [*tables["experts"]["expert"], *(row["expert"] for row in new)]
        if book.expert not in known:
            row = {"expert": book.expert, "name_en": book.name, "name_zh": book.name}
            new.append({"place": f"{shown(name)}, sheet 'expert', cell B1", **row})
    experts = pd.DataFrame(new, columns=["place", "expert", "name_en", "name_zh"])
    added = {
        "judgements": [*judged.values()],
        "points": [book.points for book in books.values()],
        "experts": [experts.set_index("place")],
    }
    return {name: _append(tables[name], parts) for name, parts in added.items()}, problems


def _twice(
    tables: Mapping[str, pd.DataFrame], book: PanelBook, places: Mapping[str, str]
) -> list[str]:
    """What an expert gave in a table as well as in a workbook."""
    found = []
    for name, given, keys in (
        ("judgements", book.judgements, ["scope", "expert"]),
        ("points", book.points, ["scope", "expert", "round"]),
    ):
        table = tables[name]
        mine = set(given[keys].itertuples(index=False, name=None))
        both = [row for row, *key in table[keys].itertuples(name=None) if tuple(key) in mine]
        if both:
            found.append(f"has {name} in {places[name]}, row {both[0]}, as well; keep one of them")
    return found


def _append(table: pd.DataFrame, parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Rows below a table, with its columns; what they lack is empty."""
    filled = [part.reindex(columns=table.columns, fill_value="") for part in parts if len(part)]
    if "weight" in table:
        filled = [part.assign(weight=1.0) for part in filled]
    if len(table):
        filled.insert(0, table)
    return pd.concat(filled) if filled else table
