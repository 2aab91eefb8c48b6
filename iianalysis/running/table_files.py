"""Tables of a run as files, with names beside codes: CSV, and a workbook of all of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from iianalysis.pages.check_words import fact_name
from iianalysis.pages.report import contents
from iianalysis.pages.wording import UNITS_EN
from iianalysis.show.languages import SOURCE, languages
from iianalysis.show.names import Labels
from iianalysis.show.reader import Reader, reader, reading, say, shown
from iianalysis.show.text import Text, t
from iianalysis.study.study import Study
from iianalysis.tables.columns import kind_of
from iianalysis.tables.results import Results

LANGUAGES = languages()
# With these a spreadsheet lets a formula begin, in some countries in full width too.
FORMULAS = tuple("=+-@＝＋－＠\t\r\n")
# Tables whose series are those of the nation.
NATIONAL = ("growth_concentration", "identifier_weight", "national_growth", "national_index")
NAMED = ("node", "indicator")  # which `name_en` and `name_zh` of a table already name
WIDEST, NARROWEST = 60, 10  # characters, of a column of the workbook
MEASURED = 200  # cells of it
RANKING, CONTENTS = "ranking", "contents"
# How the ranking shows a probability; one just below 1 is not shown as certain.
PROBABILITY = '[=1]0%;[>=0.995]">99%";0%'


def with_names(table: pd.DataFrame, study: Study, scope: str = "regional") -> pd.DataFrame:
    """A table with names behind its last column: `X_en` and `X_zh` for codes in a column X.

    A text in which codes stand is repeated with their names, where any does; a unit is repeated in
    English, an item of the check in words. No column is added that would be empty.

    Parameters
    ----------
    table : DataFrame
    study : Study
    scope : {'national', 'regional'}
        Of the series, where no column of the table says it by row.
    """

    def names(language: str, scope: str) -> Labels:
        labels = study.labels(language, scope)
        if study.nation:
            labels.regions[study.nation] = say("nation")
        return labels

    named = table.copy()
    for language in LANGUAGES:
        with reading(language, names):
            voices = {one: reader().within(one) for one in ("national", "regional")}
            scopes = list(table.get("scope", [scope] * len(table)))
            for column in table.columns:
                if texts := _beside(table, column, scopes, voices, study):
                    named[f"{column}_{language}"] = texts
    if "unit" in table and table["unit"].isin(UNITS_EN).any():
        named["unit_en"] = table["unit"].replace(UNITS_EN)
    return named


def _beside(
    table: pd.DataFrame,
    column: str,
    scopes: Sequence[str],
    voices: Mapping[str, Reader],
    study: Study,
) -> list[str]:
    """What stands beside a column, by the scope of its rows; empty where nothing does."""
    if table[column].dtype.kind == "O":
        cells = list(table[column])
        if any(isinstance(cell, Text) and cell.codes for cell in cells):
            texts = [shown(cell, voices[one]) for cell, one in zip(cells, scopes, strict=True)]
            return texts if texts != cells else []
    if column in (*NAMED, "item") and "name_en" in table:
        return []
    if column == "item":
        return [fact_name(item, study) for item in table[column]]
    kind = kind_of(column, table.columns)
    names = {one: voice.labels.of(kind) for one, voice in voices.items()}
    if not any(names.values()):
        return []
    found = [names[one].get(cell, "") for cell, one in zip(table[column], scopes, strict=True)]
    return found if any(found) else []


def table_of(results: Results, name: str) -> pd.DataFrame:
    """A table of a run by its name, with names."""
    scope = "national" if name in NATIONAL else "regional"
    return with_names(results.tables[name], results.study, scope)


def write_tables(results: Results, folder: Path, names: Collection[str] | None = None) -> None:
    """Write tables as CSV, all or those of some names: tidy, unrounded, UTF-8."""
    folder.mkdir(exist_ok=True)
    for name in results.tables if names is None else names:
        table = guarded(table_of(results, name))
        table.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n")


def guarded(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose texts no spreadsheet takes for formulas: an apostrophe stands before those.

    Examples
    --------
    >>> guarded(pd.DataFrame({"region": ["=1+1", "'@x", "-2.5", "north"]}))["region"].tolist()
    ["'=1+1", "''@x", '-2.5', 'north']
    """
    return _mapped(table, lambda text: f"'{text}" if _is_formula(text.lstrip("'")) else text)


def read_table(path: str | Path) -> pd.DataFrame:
    """A table of `tables/` as it was before its texts were guarded; empty cells are missing.

    Parameters
    ----------
    path : str or Path
        A file that :func:`write_tables` wrote.
    """
    table = pd.read_csv(path, low_memory=False, keep_default_na=False, na_values=[""])
    return _mapped(
        table,
        lambda text: text[1:] if text[:1] == "'" and _is_formula(text.lstrip("'")) else text,
    )


def _is_formula(text: str) -> bool:
    """Whether a spreadsheet would compute a text; a number does no harm."""
    if not text.startswith(FORMULAS):
        return False
    try:
        float(text)
    except ValueError:
        return True
    return False


def _mapped(table: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    """A table with its texts changed; one that stays as it is is not copied."""
    changed = {}
    for column in table.select_dtypes(["object", "str"]).columns:
        texts = {one for one in table[column] if isinstance(one, str)}
        other = {text: new for text in texts if (new := change(text)) != text}
        if other:
            changed[column] = [
                other.get(one, one) if isinstance(one, str) else one for one in table[column]
            ]
    return table.assign(**changed)


def write_workbook(results: Results, path: Path) -> None:
    """Write the ranking, then a sheet that says what each table is, then every table as a sheet.

    Text stays text: a cell that begins with `=`, `+`, `-` or `@` is no formula.
    """
    import xlsxwriter

    sheets = {name: table_of(results, name) for name in results.tables}
    held = {name: contents.holds(results, name) for name in sheets}
    first = {}
    if results.regional:
        first[RANKING] = ranking(results)
        of_ranking = t(
            "regions by rank: score, interval of the rank, tier, and score and rank in each "
            "dimension"
        )
        held = {RANKING: of_ranking, **held}
    first[CONTENTS] = pd.DataFrame({"sheet": list(held)})
    for language in LANGUAGES:
        with reading(language):
            first[CONTENTS][say("holds")] = [say(text) for text in held.values()]
    # whatever is text stays text; the same results make the same bytes, so the date is fixed
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": datetime(2020, 1, 1, tzinfo=UTC)})
        looks = {
            column: book.add_format({"num_format": pattern})
            for column, pattern in _patterns(results).items()
        }
        for name, table in {**first, **sheets}.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, table.columns)
            sheet.autofilter(0, 0, max(len(table), 1), len(table.columns) - 1)
            for number, column in enumerate(table.columns):
                width = _write_cells(sheet, number, table.iloc[:, number].tolist())
                fitting = min(WIDEST, max(NARROWEST, width, len(column)) + 2)
                look = looks.get(column.split(": ")[-1]) if name == RANKING else None
                sheet.set_column(number, number, fitting, look)
        sheet = book.get_worksheet_by_name(CONTENTS)
        sheet.set_column(1, 2, WIDEST, book.add_format({"text_wrap": True}))
        for row, name in enumerate(first[CONTENTS]["sheet"], 1):
            sheet.write_url(row, 0, f"internal:'{name}'!A1", string=name)


def _write_cells(sheet: Any, number: int, cells: list[Any]) -> int:
    """Write the cells of a column, blank where they are missing; how wide the first of them are.

    pandas would look for the style of each cell first, and take twice as long.
    """
    width = 0
    for row, cell in enumerate(cells, 1):
        if isinstance(cell, str):
            if cell:
                sheet.write_string(row, number, str(cell))
        elif pd.isna(cell):
            continue
        elif isinstance(cell, float) and math.isinf(cell):
            sheet.write_string(row, number, str(cell))
        else:
            sheet.write(row, number, cell.item() if isinstance(cell, np.generic) else cell)
        if row <= MEASURED:
            width = max(width, len(str(cell)))
    return width


def _patterns(results: Results) -> dict[str, str]:
    """How the ranking shows figures: scores with the digits of their scale."""
    finer = results.study.labels(SOURCE, "regional").finer
    return {"score": "0.0" + finer * "0", "probability": PROBABILITY}


def ranking(results: Results) -> pd.DataFrame:
    """Regions by dimensions in the last year, on its own goalposts, by rank.

    Returns
    -------
    DataFrame
        rank, region_en, region_zh, score; rank p05 and rank p95 over draws; with tiers tier,
        its probability, and published_tier where tiers are printed; score and rank in each
        dimension, under its names; region, its code.
    """
    study = results.study
    index = results.index
    year = study.years("regional")[-1]
    tree = index.framework
    scores, ranks = index.year(year), index.ranks.xs(year, level="year")
    wide = pd.DataFrame({"rank": ranks[tree.root], "region": scores.index}, index=scores.index)
    wide = with_names(wide, study).assign(score=scores[tree.root])
    if "rank_intervals" in results.tables:
        ends = results.tables["rank_intervals"].set_index("region")[["p05", "p95"]]
        wide = wide.join(ends.add_prefix("rank "))
    if study.tier_rule:
        table = results.tables["tiers"]
        rows = table[
            table["year"].eq(year) & table["goalposts"].eq(study.goalposts)
            & table["rule"].eq(study.tier_rule)
        ].set_index("region")  # fmt: skip
        columns = [c for c in ("tier", "probability", "published_tier") if c in rows]
        wide = wide.join(rows[columns].dropna(axis=1, how="all"))
    spoken = [study.labels(language, "regional") for language in LANGUAGES]
    for node in tree.dimensions:
        if scores[node].notna().any():
            name = " ".join(dict.fromkeys(labels[node] for labels in spoken))
            wide[f"{name}: score"], wide[f"{name}: rank"] = scores[node], ranks[node]
    wide["region"] = wide.pop("region")  # the code stands last
    return wide.sort_values("rank", kind="stable").reset_index(drop=True)
