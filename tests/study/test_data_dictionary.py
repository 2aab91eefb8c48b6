"""The data dictionary names all that there is."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from iianalysis import Method
from iianalysis.dynamics.movement import comparable_index, moves, thresholds
from iianalysis.schemes import weights_of
from iianalysis.study.read import default_study as default_folder
from iianalysis.study.schema import TABLES

TEXT = (Path(__file__).parents[2] / "data" / "README.md").read_text(encoding="utf-8")


def section(title):
    """What stands below a heading, up to the next one of its level or above."""
    level, start = re.search(rf"^(#+) {re.escape(title)}\n", TEXT, re.MULTILINE).span(1)
    rest = TEXT[TEXT.index("\n", start) :]
    end = re.search(rf"^#{{1,{start - level}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


@pytest.mark.parametrize("name", TABLES)
def test_every_table_and_column_is_described(name):
    text = section(f"{name}.csv")
    for column in TABLES[name].columns:
        row = next((r for r in text.splitlines() if r.startswith(f"| `{column.name}` |")), "")
        assert column.meaning in row


def test_every_file_is_described():
    for path in default_folder().iterdir():
        if path.name != "README.md":
            assert path.name in TEXT


@pytest.mark.parametrize("scope", ["national", "regional"])
def test_every_series_is_listed_with_parent_strength_origin_and_note(default_study, scope):
    rows = {row.split("`")[3]: row for row in section(scope.capitalize()).splitlines()
            if row.count("`") >= 4 and row.startswith("| `")}  # fmt: skip
    for code, series in default_study.indicators.loc[scope].iterrows():
        if not series["parent"]:
            assert f"| (no indicator of its own) | `{code}` |" in TEXT
            continue
        row = rows[code]
        assert row.startswith(f"| `{series['parent']}`")
        for text in ("unit", "strength", "origin", "note", "name_zh"):
            assert series[text] in row
        made = f"rounded to {series['precision']:g}" if series["precision"] else series["made"]
        assert f"| {made or 'computed'} |" in row


def test_every_second_level_indicator_without_a_series_is_listed(default_study):
    text = section("What has no series")
    for scope in default_study.scopes:
        framework = default_study.framework(scope)
        second = framework.nodes.index[framework.nodes["level"] == 2]
        gaps = [node for node in second if not framework.children(node)]
        listed = re.findall(rf"\| {scope} \| `(\w+)`", text)
        assert sorted(listed) == sorted(gaps)


def test_every_word_of_confidence_and_qualifier_is_explained(default_study):
    for scope in default_study.scopes:
        for words in default_study.cells[scope]["confidence"].unique():
            assert all(word in section("What is missing, suspicious or disputed")
                       for word in words.split(" / "))  # fmt: skip
    qualifiers = default_study.published["qualifier"].unique()
    transcribed = section("How printed figures were transcribed")
    assert all(f"| {qualifier} |" in transcribed for qualifier in qualifiers)


def test_suspicious_cells_are_listed_one_by_one(default_study):
    cells = default_study.cells["regional"]
    text = section("What is missing, suspicious or disputed")
    own = cells[
        cells["suspicious"] & ~cells["indicator"].isin(["tertiary_share", "st_budget_share"])
    ]
    listed = []
    for code, number, places in re.findall(r"^\| `(\w+)` \| (\d+) \| (.+) \|$", text, re.MULTILINE):
        part = []
        for group in places.split("; "):
            names, years = re.match(r"(.+?) ([\d, ]+)$", group).groups()
            part += [(code, n, int(y)) for n in names.split(", ") for y in years.split(", ")]
        assert len(part) == int(number)
        listed += part
    expected = own[["indicator", "region", "year"]].itertuples(index=False, name=None)
    assert sorted(listed) == sorted(expected)
    last = (own["year"] == 2023).sum()
    assert f"source explains), {len(own)} cells, {last} of them of 2023" in text


def test_disputed_cells_are_counted_right(default_study):
    disputed = default_study.cells["regional"].query("disputed")
    text = section("What is missing, suspicious or disputed")
    assert f"is kept), {len(disputed)} cells" in text
    assert disputed["indicator"].unique().tolist() == ["industrial_rd_personnel"]
    for region, cells in disputed.groupby("region"):
        assert region in text
        assert cells["year"].tolist() == [2020, 2021, 2022, 2023][: len(cells)]


def test_a_doubtful_series_is_described_by_its_figures(default_study):
    text = " ".join(section("Breaks in the series").split())
    values = default_study.series("regional", "computers_per_100_staff").unstack("year")
    growth = 100 * (values / values.shift(axis=1) - 1)
    spread, middle = growth.std().round(1), growth.median().round(1)
    assert f"growth {spread[2023]:.1f} % after {spread[2021]:.1f} and {spread[2022]:.1f}" in text
    assert f"(median {middle[2023]:.1f} % after {middle[2021]:.1f} and {middle[2022]:.1f})" in text
    assert (growth < 0).sum().tolist() == [0, 1, 0, 4]
    series = default_study.indicators.copy()
    series.loc[("regional", "computers_per_100_staff"), "break_year"] = 2023
    study = replace(default_study, indicators=series)
    method = Method(weights=weights_of(default_study, "regional"))
    strict = comparable_index(study, method, "left out")
    assert strict.coverage["application"].round(2).unique().tolist() == [0.39]
    assert strict.scores["application"].isna().all()
    result = comparable_index(study, replace(method, min_coverage=0.35), "left out")
    cuts = thresholds(result, study.tier_sizes)["threshold"]
    last = moves(result, tuple(cuts)).query("year == 2023")
    assert ((last["tiers_won"] > 0).sum(), (last["tiers_won"] < 0).sum()) == (3, 4)
    assert "three regions rise a tier and four fall" in text


def test_sizes_of_the_tables_are_right(default_study):
    for name in TABLES:
        path = default_folder() / f"{name}.csv"
        if path.is_file():
            rows = len(path.read_text(encoding="utf-8").splitlines()) - 1
            said = re.search(r"Here: ([\d,]+) ", section(f"{name}.csv"))[1]
            assert int(said.replace(",", "")) == rows
