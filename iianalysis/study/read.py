"""How a study is read: one folder of tables (or one Excel workbook), checked whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from iianalysis.errors import StudyError, quoted
from iianalysis.scoring.aggregate import MIN_COVERAGE
from iianalysis.shared import shared
from iianalysis.study import screening
from iianalysis.study.cells import cells_of, inapplicable
from iianalysis.study.declared import OVERRIDES
from iianalysis.study.files import shown
from iianalysis.study.made import with_ends, with_items, with_precision
from iianalysis.study.panel_folder import add_panel, read_panel, workbooks
from iianalysis.study.parsing import parse
from iianalysis.study.reading import read_csv, read_workbook
from iianalysis.study.schema import TABLES
from iianalysis.study.settings import SETTINGS
from iianalysis.study.shapes import read_shapes
from iianalysis.study.study import Study
from iianalysis.study.study_files import StudyFiles, find_files, is_workbook
from iianalysis.system.fresh import PACKAGE

SHIPPED = "studies"  # folder of the studies that ship beside the default one


def default_study() -> Path:
    """Folder of the study that ships with the package."""
    packed = PACKAGE / "_study"
    return packed if packed.is_dir() else PACKAGE.parent / "data"


def shipped_studies() -> dict[str, Path]:
    """Folders of the studies of published indices that ship with the package, by name."""
    return {one.name: one for one in sorted((default_study() / SHIPPED).iterdir()) if one.is_dir()}


def folder_of(path: str | Path | None) -> Path:
    """Where a study is: a folder or workbook, or one that ships with the package by its name.

    Parameters
    ----------
    path : str or Path, optional
        The study that ships as the default where not given or empty. What is there under a path
        comes before a name.
    """
    if not path:
        return default_study()
    return Path(path) if Path(path).exists() else shipped_studies().get(str(path), Path(path))


def read_study(
    path: str | Path | None = None,
    min_coverage: float = -1.0,
    *,
    normalisation: str = "",
    goalposts: str = "",
    aggregation: str = "",
) -> Study:
    """Read a study and check it whole.

    Parameters
    ----------
    path : str or Path, optional
        A folder with a CSV file per table, or an Excel workbook with a sheet per table; the study
        that ships with the package where not given or empty, or another of these by its name (see
        `shipped_studies`). Workbooks that experts filled in are read from the folder `panel`
        inside it.
    min_coverage : float
        Coverage that the methods of a run ask for, 0 to 1; -1: what the study declares.
    normalisation, goalposts, aggregation : str
        In place of what the study declares, for all indicators and nodes; empty: what it declares.

    Returns
    -------
    Study

    Raises
    ------
    StudyError
        With every problem that was found, each in one line naming file, row, value and remedy; or
        if what is asked for is none of what there is.

    Examples
    --------
    >>> study = read_study()
    >>> study.years("regional")
    [2020, 2021, 2022, 2023]
    """
    if min_coverage != -1 and not 0 <= min_coverage <= 1:
        raise StudyError([f"min_coverage is {min_coverage:g}; give a share of the weight, 0 to 1"])
    asked = dict(zip(OVERRIDES, (normalisation, goalposts, aggregation), strict=True))
    for name, value in asked.items():
        if value and not SETTINGS[name].fits(value):
            raise StudyError([f"{name} {quoted(value)} {SETTINGS[name].remedy}"])
    return _read(folder_of(path), float(min_coverage), *asked.values())


@shared
def _read(
    path: Path, min_coverage: float, normalisation: str, goalposts: str, aggregation: str
) -> Study:
    from iianalysis.study.checks import check_tables, scored, years

    path = path.resolve() if path.name in ("", "..") else path
    files, problems = find_files(path)
    if problems:
        raise StudyError(problems)
    raw, places, others = _read_tables(path, files)
    tables = {}
    for name, table in TABLES.items():
        if name in raw:
            tables[name], found = parse(table, raw[name], places[name])
            problems += found
        elif table.required:
            problems.append(
                f"{shown(path.name)}: table {name!r} is missing; add {name}.csv ({table.meaning})"
            )
        else:
            tables[name] = pd.DataFrame({column.name: [] for column in table.columns})
    books, found = read_panel(files.panel)
    problems += found
    if books and not problems:
        added, problems = add_panel(tables, books, places)
        tables |= added
    if not problems:
        problems = check_tables(tables, places)
    if not problems:
        tables["indicators"] = with_precision(tables["indicators"], tables, raw)
        if "published" in raw:
            tables["published"] = with_ends(tables["published"], raw["published"])
    geometry, found = (
        ({}, []) if problems else read_shapes(files.shapes, list(tables["regions"]["region"]))
    )
    if problems or found:
        raise StudyError([*problems, *found])
    study = _assemble(path, tables, places, geometry)
    asked = dict(zip(OVERRIDES, (normalisation, goalposts, aggregation), strict=True))
    least = float(study.settings.get("min_coverage", MIN_COVERAGE))
    study = replace(
        study,
        checksums=_checksums(path, files),
        not_read=(*files.not_read, *others),
        min_coverage=least if min_coverage < 0 else min_coverage,
        overrides={name: value for name, value in asked.items() if value},
    )
    odd = (*years.cautions(tables, places), *scored.cautions(study, tables, places))
    odd = (*odd, *screening.told(study.screened))
    return replace(study, cautions=(*_without_rows(raw, places), *odd))


def _without_rows(raw: Mapping[str, pd.DataFrame], places: Mapping[str, str]) -> Iterator[str]:
    """Tables of values that are there and hold none."""
    for scope in ("national", "regional"):
        if scope in raw and raw[scope].empty:
            yield f"{places[scope]}: no rows, so no {scope} index; fill it in, or delete it"


def _read_tables(
    path: Path, files: StudyFiles
) -> tuple[dict[str, pd.DataFrame], dict[str, str], list[str]]:
    """Text of the tables that a study has, how errors name each, and sheets that are none."""
    raw: dict[str, pd.DataFrame] = {}
    others: list[str] = []
    problems = []
    if is_workbook(path):
        sheets, others = read_workbook(path)
        raw = {name: text for name, (_, text) in sheets.items()}
        places = {name: f"{shown(path.name)}, sheet {name!r}" for name in TABLES}
        places |= {name: place for name, (place, _) in sheets.items()}
    else:
        places = {name: f"{name}.csv" for name in TABLES}
        places |= {name: shown(file.name) for name, file in files.tables.items()}
        for name, file in files.tables.items():
            try:
                raw[name] = read_csv(file, TABLES[name])
            except StudyError as error:
                problems += error.problems
    if not raw and not problems:
        problems = [
            f"{shown(path.name)}: no table of a study; name another, or make an empty one with "
            "`iianalysis template DIR`"
        ]
    if problems:
        raise StudyError(problems)
    return with_items(raw), places, others


def _assemble(
    path: Path, tables: dict[str, pd.DataFrame], places: dict[str, str], geometry: dict[str, Any]
) -> Study:
    indicators = tables["indicators"].copy()
    for flag in ("snapshot", "additive"):
        indicators[flag] = indicators[flag].fillna(0).astype(int)
    indicators["specific"] = indicators["specific"].astype(float)  # NaN: the study does not say
    indicators["direction"] = indicators["direction"].astype(int)
    indicators = indicators.set_index(["scope", "indicator"])
    cells, problems = {}, []
    idle: dict[str, frozenset[tuple[str, int]]] = {}
    for scope in ("national", "regional"):
        if len(tables[scope]):
            of_scope = indicators.loc[scope]
            idle = inapplicable(tables[scope], of_scope)
            cells[scope], found = cells_of(scope, tables, of_scope, places, idle)
            problems += found
    if problems:
        raise StudyError(problems)
    settings = tables["study"]
    known = dict(zip(settings["key"], settings["value"], strict=True))
    left_out = pd.DataFrame(columns=list(screening.COLUMNS))
    if "regional" in cells:
        names = list(tables["regions"]["region"])
        cells["regional"], left_out = screening.screened(
            cells["regional"], indicators.loc["regional"], names, known
        )
        dropped = left_out.loc[left_out["kind"] == "indicator", "code"]
        indicators.loc[[("regional", code) for code in dropped], "parent"] = ""
    tree = tables["framework"].set_index("node")
    regions = tables["regions"].set_index("region")
    return Study(
        name=path.stem if path != default_study() else "default",
        settings=known,
        tree=tree,
        indicators=indicators,
        regions=regions,
        cells=cells,
        weight_schemes=tables["weights"],
        judgements=tables["judgements"].reset_index(drop=True),
        points=tables["points"].reset_index(drop=True),
        experts=tables["experts"].reset_index(drop=True),
        published=tables["published"].reset_index(drop=True),
        published_lists=tables["published_lists"].reset_index(drop=True),
        other_figures=tables["other_figures"].reset_index(drop=True),
        geometry=geometry,
        inapplicable=idle,
        screened=left_out,
    )


def _checksums(path: Path, files: StudyFiles) -> dict[str, str]:
    """SHA-256 of the files of a study, by their names inside it."""
    inside, own = (path, []) if path.is_dir() else (path.parent, [path])
    read = [*own, *files.tables.values(), *files.shapes.values(), *workbooks(files.panel)]
    return {
        file.relative_to(inside).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(read)
    }
