"""Names stand beside codes in every table; the workbook begins with regions by dimensions."""

from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
from studies import SMALL, edited, write

from iianalysis import read_study
from iianalysis.running.table_files import (
    NATIONAL,
    ranking,
    table_of,
    with_names,
    write_tables,
    write_workbook,
)
from iianalysis.show.text import Text
from iianalysis.tables.columns import kind_of
from iianalysis.tables.register import LATER
from iianalysis.tables.results import compute


def test_every_code_and_region_has_its_names_beside_it(drawn):
    study = drawn.study
    for name, table in drawn.tables.items():
        named = table_of(drawn, name)
        pd.testing.assert_frame_equal(named[list(table.columns)], table)
        for language in ("en", "zh"):
            of = {scope: study.labels(language, scope) for scope in ("national", "regional")}
            codes = {*of["national"], *of["regional"]}
            scope = "national" if name in NATIONAL else "regional"
            scopes = list(table["scope"]) if "scope" in table else [scope] * len(table)
            for column in table.columns.difference(["name_en", "name_zh", "code"]):
                cells, kind = list(table[column]), kind_of(column, table.columns)
                texts = [cell for cell in cells if isinstance(cell, Text)]
                words = {cell for cell in cells if isinstance(cell, str) and cell}
                if words and (words <= codes or words <= set(study.regions.index)):
                    assert kind or texts, (name, column)
                if kind and f"{column}_{language}" in named:
                    assert list(named[f"{column}_{language}"]) == [
                        of[one].of(kind).get(cell, "") if cell != "CN" else cell_of_nation[language]
                        for one, cell in zip(scopes, cells, strict=True)
                    ], (name, column)


cell_of_nation = {"en": "nation", "zh": "全国"}


def test_texts_with_regions_are_repeated_with_their_names(drawn):
    table = with_names(drawn.tables["published_check"], drawn.study)
    lists = table.loc[table["printed"].str.startswith("广东", na=False), "printed_en"]
    assert lists.str.startswith("Guangdong, Beijing").any()
    assert not table["printed_en"].str.contains("广东", na=False).any()
    assert table["printed_zh"].str.startswith("广东、北京", na=False).any()


def test_what_is_no_code_gets_no_names_and_no_column_is_empty(drawn):
    obstacles = with_names(drawn.tables["obstacles"], drawn.study)  # `indicator`: yes or no
    assert {"node_en", "node_zh"} <= set(obstacles)
    for name, table in drawn.tables.items():
        named = table_of(drawn, name)
        for column in named.columns.difference(table.columns):
            assert named[column].astype(bool).any() or table.empty, (name, column)


def test_items_and_units_are_said_in_words(drawn):
    check = with_names(drawn.tables["published_check"], drawn.study).set_index("item")
    tops = check[check.index.str.endswith("_top10")]
    assert tops["item_en"].str.endswith(": first ten regions").all()
    assert tops["item_zh"].str.endswith("指数前十地区").all()
    assert (check["item_en"] != check.index).all()
    assert "item_en" not in with_names(drawn.tables["industry_mix"], drawn.study)
    for name in ("indicators", "other_figures", "way_up_steps"):
        units = with_names(drawn.tables[name], drawn.study)["unit_en"]
        assert not units.str.contains(r"[\u4e00-\u9fff]").any(), name


def test_the_workbook_can_be_read_at_a_glance(drawn, tmp_path):
    write_workbook(drawn, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    columns = {cell.value: cell.column_letter for cell in book["ranking"][1]}
    formats = {
        name: book["ranking"].column_dimensions[letter].number_format
        for name, letter in columns.items()
    }
    assert formats["score"] == formats["Foundation 基础能力: score"] == "0.0"
    assert formats["probability"].endswith(";0%")
    assert formats["rank"] == "General"
    link = book["contents"]["A2"]
    assert (link.value, link.hyperlink.location) == ("ranking", "'ranking'!A1")
    assert book["contents"].column_dimensions["B"].alignment.wrap_text


def test_the_ranking_is_wide_sorted_and_named(drawn):
    wide = ranking(drawn)
    assert list(wide["rank"]) == sorted(wide["rank"])
    first = wide.iloc[0]
    assert list(wide.columns[:4]) == ["rank", "region_en", "region_zh", "score"]
    assert list(first[["rank", "region_en", "region_zh", "tier", "region"]]) == [
        1, "Guangdong", "广东", 1, "广东",
    ]  # fmt: skip
    index = drawn.regional["own year"]
    year = drawn.study.years("regional")[-1]
    assert first["Foundation 基础能力: score"] == index.year(year).loc["广东", "foundation"]
    assert {"rank p05", "rank p95", "probability", "published_tier"} <= set(wide.columns)
    assert len(wide) == len(drawn.study.regions)


def test_a_study_of_ones_own_begins_its_workbook_with_its_regions(tmp_path):
    changed = edited("regions", "North,North", "North,Land of the north")
    study = read_study(write(tmp_path / "s", {**SMALL, **changed, "study": None}))
    results = compute(study, without=LATER)
    write_workbook(results, tmp_path / "results.xlsx")
    book = openpyxl.load_workbook(tmp_path / "results.xlsx", read_only=True)
    assert book.sheetnames[:2] == ["ranking", "contents"]
    header, *rows = book["ranking"].iter_rows(values_only=True)
    assert header == ("rank", "region_en", "region_zh", "score", "A 甲: score",
                      "A 甲: rank", "B 乙: score", "B 乙: rank", "region")  # fmt: skip
    assert ("Land of the north", "Land of the north", "North") in [(*r[1:3], r[-1]) for r in rows]
    write_tables(results, tmp_path / "tables")
    table = pd.read_csv(tmp_path / "tables" / "top10.csv")
    assert "Land of the north" in set(table["region_en"])


def test_cells_of_every_kind_are_those_that_pandas_writes(tmp_path):
    kinds = [np.bool_(True), False, np.int64(3), 0.1, -np.inf, np.nan, None, pd.NA, "", "=1+1", "1"]
    table = pd.DataFrame(
        {
            "note": pd.Series(kinds, dtype=object),
            "value": np.linspace(0, 1, len(kinds)),
            "rank": pd.array([1, None] * 5 + [2], dtype="Int64"),
        }
    )
    results = compute(read_study(write(tmp_path / "s")), without=LATER)
    results = replace(results, known={**results.tables, "flagged_cells": table})
    write_workbook(results, tmp_path / "ours.xlsx")
    options = {"strings_to_formulas": False}
    with pd.ExcelWriter(
        tmp_path / "theirs.xlsx", engine="xlsxwriter", engine_kwargs={"options": options}
    ) as book:
        table_of(results, "flagged_cells").to_excel(book, sheet_name="flagged_cells", index=False)
    ours, theirs = (
        [
            [(cell.value, cell.data_type) for cell in row]
            for row in openpyxl.load_workbook(tmp_path / name)["flagged_cells"]
        ]
        for name in ("ours.xlsx", "theirs.xlsx")
    )
    assert len(ours) == len(kinds) + 1
    assert ours == theirs
