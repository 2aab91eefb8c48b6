"""Empty forms: a study as a folder of CSV files and as a workbook; the workbook of a panel."""

from __future__ import annotations

import secrets
from pathlib import Path

from iianalysis.errors import StudyError
from iianalysis.study.columns import Table
from iianalysis.study.schema import TABLES
from iianalysis.study.settings import SETTINGS
from iianalysis.study.study import Study
from iianalysis.system import folder as folders

FIRST_ROWS = 500  # rows of the workbook in which choices are offered as lists


def write_template(folder: Path) -> list[Path]:
    """Write an empty study, with a workbook and a description of every column.

    Parameters
    ----------
    folder : Path
        A folder that is not there yet, or is empty.

    Returns
    -------
    list of Path
        What was written: a CSV file per table, `study.xlsx` and `COLUMNS.md`.

    Raises
    ------
    StudyError
        If the folder holds something already, or cannot be made.
    """
    _check_empty(folder)
    with folders.new_folder(folder, "") as new:
        made = [new.path / f"{name}.csv" for name in TABLES]
        for path, table in zip(made, TABLES.values(), strict=True):
            header = ",".join(column.name for column in table.columns) + "\n"
            path.write_text(header, encoding="utf-8-sig")
        made += [new.path / "study.xlsx", new.path / "COLUMNS.md"]
        _write_workbook(made[-2])
        made[-1].write_text(describe_columns(), encoding="utf-8")
        if _check_empty(folder):
            for path in made:  # somebody may be in the folder, which therefore stays
                path.rename(folder / path.name)
        else:
            new.take_place()
    return [folder / path.name for path in made]


def _check_empty(folder: Path) -> bool:
    """Whether there is a folder; refused unless it is empty."""
    there = folders.place(folder, "").is_dir()
    if there and any(folder.iterdir()):
        raise StudyError([f"{folder} is not empty; name a new folder"])
    return there


def write_panel_template(study: Study, path: Path) -> None:
    """Write the workbook that each expert of a panel fills in.

    Parameters
    ----------
    study : Study
        Its tree is what the workbook asks about, for each scope that it has.
    path : Path
        An .xlsx file that is not there yet.

    Raises
    ------
    StudyError
        If the file is there, has another suffix or cannot be made.
    """
    from xlsxwriter.exceptions import FileCreateError

    from iianalysis.study.panel_form import write_panel_book

    if path.suffix.lower() != ".xlsx":
        raise StudyError([f"{path} is no name of a workbook; let it end in .xlsx"])
    if path.exists():
        raise StudyError([f"{path} is there already; name a new file"])
    if not path.parent.is_dir():
        raise StudyError([f"{path}: the folder {path.parent} does not exist; make it first"])
    part = path.with_name(f".{path.stem}.{secrets.token_hex(4)}.xlsx")
    try:
        write_panel_book({scope: study.framework(scope) for scope in study.scopes}, part)
        part.rename(path)
    except FileCreateError as error:
        raise StudyError([f"{path} cannot be written ({error}); name another file"]) from None
    finally:
        part.unlink(missing_ok=True)


def describe_columns() -> str:
    """Every table and column of a study, as Markdown."""
    lines = [
        "# What the tables of a study hold",
        "",
        "Fill in the CSV files and run `iianalysis check` on the folder, or fill in the workbook",
        "`study.xlsx`, which has a sheet for each, and run it on the workbook itself.",
        "A table that is left empty is taken as absent, unless it is needed.",
        "Shapes of a map are read from `geometry.geojson` in the folder, or beside the workbook.",
    ]
    for table in TABLES.values():
        needed = "needed" if table.required else "as the study needs it"
        key = ", ".join(f"`{name}`" for name in table.key)
        lines += [
            "",
            f"## {table.name} ({needed})",
            "",
            f"{_sentence(table.meaning)} One row per {key}.",
        ]
        lines += ["", "| column | holds | |", "|---|---|---|"]
        for column in table.columns:
            extra = "column may be left out" if column.optional else "cells may be empty"
            if not column.empty and not column.optional:
                extra = "every cell is needed"
            choices = f" ({', '.join(column.choices)})" if column.choices else ""
            lines.append(f"| `{column.name}` | {column.meaning}{choices} | {extra} |")
        if table.name == "study":
            lines += ["", "| setting | means |", "|---|---|"]
            lines += [f"| `{name}` | {one.meaning} |" for name, one in SETTINGS.items()]
    return "\n".join(lines) + "\n"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _write_workbook(path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        bold = book.add_format({"bold": True, "bg_color": "#DDE6F0", "border": 1})
        plain = book.add_format({"num_format": "@"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        first = book.add_worksheet("read me")
        first.set_column(0, 1, 24)
        first.set_column(2, 2, 90, wrap)
        first.write_row(0, 0, ("sheet", "column", "holds"), bold)
        row = 1
        for table in TABLES.values():
            first.write_row(row, 0, (table.name, "", _sentence(table.meaning)))
            row += 1
            for column in table.columns:
                first.write_row(row, 0, (table.name, column.name, column.meaning))
                row += 1
            for name, one in SETTINGS.items() if table.name == "study" else ():
                first.write_row(row, 0, (f"{table.name}, setting", name, one.meaning))
                row += 1
        for table in TABLES.values():
            _write_sheet(book.add_worksheet(table.name), table, bold, plain)


def _write_sheet(sheet, table: Table, bold, plain) -> None:  # type: ignore[no-untyped-def]
    sheet.freeze_panes(1, 0)
    for number, column in enumerate(table.columns):
        sheet.write_string(0, number, column.name, bold)
        sheet.write_comment(0, number, column.meaning)
        # what is typed into a text column stays text: 0010, =x, 1-2
        form = plain if column.kind == "text" else None
        sheet.set_column(number, number, max(12, len(column.name) + 3), form)
        if column.choices:
            options = {"validate": "list", "source": list(column.choices)}
            sheet.data_validation(1, number, FIRST_ROWS, number, options)
