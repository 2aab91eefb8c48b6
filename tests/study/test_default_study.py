"""The study that ships with the package: what it holds, and what is derived from it."""

import csv

import numpy as np
import pytest

from iianalysis import build_index, national_index, read_study, regional_index
from iianalysis.scoring.index import Method
from iianalysis.study.cells import FLAGS, NATION
from iianalysis.study.read import default_study as default_folder
from iianalysis.study.schema import TABLES

YEARS = [2020, 2021, 2022, 2023]
SPENDING = "local_st_expenditure"  # of regions only a part of a share
PRINTED = list("京沪苏浙皖闽鲁豫鄂湘粤川陕")  # the regions whose 2023 figure was read


def rows_of(name):
    with (default_folder() / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_it_has_31_regions_four_years_and_no_other_table(default_study):
    assert len(default_study.regions) == 31
    assert default_study.years("national") == default_study.years("regional") == YEARS
    assert default_study.base_year == 2020
    assert default_study.tier_sizes == [6, 11, 10, 4]
    assert {path.stem for path in default_folder().glob("*.csv")} <= set(TABLES)


def test_regions_have_code_names_abbreviation_and_macro_region(default_study):
    regions = default_study.regions
    columns = ["code", "name_zh", "name_en", "abbreviation", "macro_region"]
    assert (regions[columns] != "").all().all()
    assert regions["code"].is_unique
    assert regions["abbreviation"].str.len().eq(1).all()
    assert regions["macro_region"].value_counts().to_dict() == {
        "east": 10, "west": 12, "central": 6, "northeast": 3,
    }  # fmt: skip
    assert regions.loc["北京", "code"] == "110000"
    assert regions.loc["陕西", "name_en"] != regions.loc["山西", "name_en"]


def test_the_tree_has_five_dimensions_and_19_second_level_indicators(default_study):
    for scope in default_study.scopes:
        framework = default_study.framework(scope)
        assert framework.root == "overall"
        assert framework.dimensions == [
            "foundation", "innovation", "industry", "application", "environment",
        ]  # fmt: skip
        assert (framework.nodes["level"] == 2).sum() == 19
        assert framework.nodes.loc[framework.indicators, "level"].eq(3).all()


def gaps(framework):
    return {node for node in framework.nodes.index[framework.nodes["level"] == 2]
            if not framework.children(node)}  # fmt: skip


def test_second_level_indicators_without_a_series_stay_in_the_tree(default_study):
    assert gaps(default_study.framework("regional")) == {"benchmark", "policy"}
    assert gaps(default_study.framework("national")) == {
        "innovation_base", "vitality", "ecosystem",
    }  # fmt: skip


def test_coverage_says_what_the_gaps_cost(default_study):
    national = national_index(default_study).coverage.loc[(NATION, 2023)]
    assert national["innovation"] == pytest.approx(2 / 3)
    assert national["industry"] == pytest.approx(3 / 4)
    assert national["environment"] == pytest.approx(3 / 4)
    assert national["foundation"] == 1
    assert national["overall"] == pytest.approx((1 + 2 / 3 + 3 / 4 + 1 + 3 / 4) / 5)
    regional = regional_index(default_study).coverage.xs("广东", level="region").loc[2023]
    assert regional["application"] == pytest.approx(2 / 3)
    assert regional["environment"] == pytest.approx(3 / 4)
    assert regional[["benchmark", "policy"]].tolist() == [0, 0]
    assert regional["overall"] == pytest.approx((3 + 2 / 3 + 3 / 4) / 5)


def test_the_national_index_is_100_in_2020_at_every_node_that_has_one(default_study):
    result = national_index(default_study)
    base = result.scores.loc[(NATION, 2020)]
    there = base.dropna()
    np.testing.assert_allclose(there, 100)
    assert set(base.index) - set(there.index) == gaps(result.framework)


@pytest.mark.parametrize("goalposts", ["own year", "pooled"])
def test_regional_scores_run_from_0_to_100(default_study, goalposts):
    result = regional_index(default_study, goalposts=goalposts)
    leaves = result.scores[result.framework.indicators]
    assert leaves.min().eq(0).all()
    assert leaves.max().eq(100).all()
    overall = result.scores["overall"]
    assert overall.notna().all()
    assert overall.between(0, 100).all()
    assert result.ranks["overall"].loc[:, 2023].min() == 1


def test_no_indicator_is_without_a_direction_a_unit_or_an_origin(default_study):
    indicators = default_study.indicators
    assert indicators["direction"].isin([1, -1]).all()
    for column in ("unit", "origin", "name_en", "name_zh"):
        assert (indicators[column] != "").all()
    measured = indicators[indicators["parent"] != ""]
    assert measured["strength"].isin(["strong", "medium", "weak"]).all()
    assert indicators.loc["regional", "specific"].eq(0).all()


def test_a_series_of_both_scopes_has_one_classification(default_study):
    national, regional = (default_study.indicators.loc[scope] for scope in default_study.scopes)
    both = [code for code in national.index.intersection(regional.index) if code != SPENDING]
    assert len(both) == 8
    for column in ("specific", "strength"):
        assert national.loc[both, column].tolist() == regional.loc[both, column].tolist()
    share = regional.loc["st_budget_share"]  # the local spending of the nation, by the budget
    assert national.loc[SPENDING, "strength"] == share["strength"]
    assert national.loc["little_giants", "specific"] == 0  # a title of all industries
    assert national["specific"].sum() == 15


@pytest.mark.parametrize("name", ["national", "regional", "other_figures"])
def test_every_value_has_a_confidence(name):
    rows = rows_of(name)
    assert rows
    assert all(row["value"] and row["confidence"] for row in rows)


@pytest.mark.parametrize(
    ("scope", "region", "year", "indicator", "value"),
    [
        ("national", NATION, 2020, "base_stations_5g", 71.8),
        ("national", NATION, 2023, "base_stations_5g", 337.7),
        ("national", NATION, 2023, "influential_platforms", 340),
        ("national", NATION, 2022, "patents", 418.75),
        ("national", NATION, 2023, "little_giants", 12000),
        ("national", NATION, 2021, "industrial_software_revenue", 2414),
        ("national", NATION, 2023, "rd_expenditure", 33357.1),
        ("regional", "北京", 2020, "domain_names", 373.21),
        ("regional", "广东", 2022, "rd_expenditure", 4411.9),
        ("regional", "陕西", 2023, "rd_expenditure", 846.04),
    ],
)
def test_figures_are_carried_over_unchanged(default_study, scope, region, year, indicator, value):
    assert default_study.series(scope, indicator)[(region, year)] == value


def test_18_cells_are_imputed_with_the_growth_of_the_residual(default_study):
    cells = default_study.cells["regional"]
    imputed = cells[cells["imputed"]]
    assert set(imputed["indicator"]) == {"rd_expenditure"}
    assert imputed["year"].eq(2023).all()
    assert len(imputed) == 18
    short = default_study.regions["abbreviation"]
    printed = short.index[short.isin(PRINTED)]
    assert set(imputed["region"]) == set(short.index) - set(printed)
    assert (imputed["confidence"] == "imputed").all()
    series = default_study.series("regional", "rd_expenditure").unstack("year")
    growth = series[2023] / series[2022] - 1
    assert growth.drop(printed).round(4).unique().tolist() == [0.0854]
    assert series[2023].sum() == pytest.approx(33357.1)


def test_a_snapshot_serves_every_year_and_says_so(default_study):
    snapshots = default_study.indicators.query("snapshot == 1").index.get_level_values("indicator")
    assert set(snapshots) == {"enterprise_technology_centres", "advanced_clusters"}
    panel = default_study.panel("regional")
    for code in snapshots:
        wide = panel[code].unstack("year")
        assert wide.notna().all().all()
        assert wide.nunique(axis=1).eq(1).all()
    cells = default_study.cells["regional"]
    assert cells.loc[cells["snapshot"], "indicator"].isin(snapshots).all()
    assert cells["snapshot"].sum() == 2 * 31 * 4


def test_shares_are_derived_where_a_level_would_only_measure_size(default_study):
    panel = default_study.panel("regional")
    for share, part, whole in (
        ("tertiary_share", "tertiary_value_added", "gross_regional_product"),
        ("st_budget_share", "local_st_expenditure", "local_budget_expenditure"),
    ):
        values = [default_study.series("regional", code) for code in (part, whole)]
        expected = (100 * values[0] / values[1]).reindex(panel.index)
        np.testing.assert_allclose(panel[share], expected)
        assert panel[share].between(0, 100).all()
        assert part not in panel
        assert whole not in panel


@pytest.mark.parametrize("flag", FLAGS)
def test_cells_can_be_left_out_by_their_flag(default_study, flag):
    scope = "national" if flag == "floor" else "regional"
    whole, part = default_study.panel(scope), default_study.panel(scope, [flag])
    cells = default_study.cells[scope]
    flagged = cells[cells["indicator"].isin(whole.columns) & cells[flag]]
    assert len(flagged) > 0
    assert whole.notna().sum().sum() - part.notna().sum().sum() == len(flagged)


def test_an_unknown_flag_is_named(default_study):
    with pytest.raises(ValueError, match="no cells are flagged 'guessed'; the flags are imputed,"):
        default_study.panel("regional", ["guessed"])


def test_all_four_tiers_of_print_cover_the_regions(default_study):
    printed = default_study.published_tiers
    assert printed.value_counts().sort_index().tolist() == default_study.tier_sizes
    assert set(printed.index) == set(default_study.regions.index)


def test_labels_exist_in_both_languages_for_every_node(default_study):
    for scope in default_study.scopes:
        nodes = default_study.framework(scope).nodes.index
        for language in ("en", "zh"):
            labels = default_study.labels(language, scope)
            assert all(labels[node] for node in nodes)
    assert default_study.labels("zh", "regional").regions["北京"] == "北京"
    assert default_study.labels("en", "regional").regions["北京"] == "Beijing"


def test_reading_by_path_gives_the_same_scores(default_study):
    again = read_study(str(default_folder()))
    np.testing.assert_array_equal(again.panel("regional"), default_study.panel("regional"))
    assert again.checksums == default_study.checksums
    scores = build_index(again.panel("regional"), again.framework("regional"), Method()).scores
    np.testing.assert_array_equal(scores, regional_index(default_study).scores)


def test_websites_per_enterprise_are_two_other_series(default_study):
    websites, enterprises, rate = (
        default_study.series("regional", code)
        for code in ("enterprise_websites", "surveyed_enterprises", "websites_per_100_enterprises")
    )
    assert (100 * websites / enterprises - rate).abs().max() < 0.54  # but for rounding
    note = default_study.indicators.loc[("regional", "websites_per_100_enterprises"), "note"]
    assert "the three are not independent" in note
