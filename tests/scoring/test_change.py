"""Growth and what makes it up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from panels import panel, random_panel, star, tree

from iianalysis import Method, MethodError, build_index, national_index
from iianalysis.scoring.base_year import BaseYear
from iianalysis.scoring.change import (
    cagr,
    contributions,
    growth,
    leaf_contributions,
    national_table,
    rank_changes,
)

YEARS = [2020, 2021, 2022, 2023]
TREE = tree(
    {"overall": "", "a": "overall", "b": "overall", "c": "overall"}
    | {"x0": "a", "x1": "a", "x2": "b", "x3": "b", "x4": "overall"},
    [f"x{number}" for number in range(5)],
    x3=-1,
)


def index_of(seed):
    frame = random_panel(seed, regions=1, years=4)
    return build_index(frame, TREE, Method(BaseYear(2020)))


def test_growth_is_over_the_year_before_only():
    scores = panel({"x": [100, 110, 99, 120]}, years=[2020, 2021, 2022, 2024], regions=["CN"])
    assert growth(scores)["x"].round(9).tolist()[1:3] == [10, -10]
    assert growth(scores)["x"].isna().tolist() == [True, False, False, True]


def test_annual_growth_compounds_to_the_whole():
    scores = panel({"x": [100, 110, 130, 172.8]}, years=YEARS, regions=["CN"])
    assert cagr(scores, 2020, 2023).loc["CN", "x"] == pytest.approx(20)


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [(2019, 2023, "year 2019 has no data"), (2020, 2024, "year 2024"), (2021, 2021, "later year")],
)
def test_annual_growth_needs_two_years_with_data(start, end, message):
    scores = panel({"x": [100, 110, 130, 172.8]}, years=YEARS, regions=["CN"])
    with pytest.raises(MethodError, match=message):
        cagr(scores, start, end)


@given(seed=st.integers(0, 100), since=st.sampled_from([None, 2020, 2021]))
def test_contributions_of_children_add_to_100_at_every_parent_in_every_year(seed, since):
    result = index_of(seed)
    table = contributions(result, since).droplevel("region")
    for parent in TREE.parents():
        sums = table[TREE.children(parent)].sum(axis=1, min_count=1)
        changed = sums.index > 2020 if since is None else sums.index != since
        np.testing.assert_allclose(sums[changed], 100)
        assert sums[~changed].isna().all()


@given(seed=st.integers(0, 100))
def test_contributions_of_the_indicators_add_to_100(seed):
    sums = leaf_contributions(index_of(seed), 2020).sum(axis=1).droplevel("region")
    np.testing.assert_allclose(sums[1:], 100)


def test_contributions_of_indicators_are_those_along_the_way_multiplied():
    result = index_of(1)
    steps = contributions(result, 2020)
    leaves = leaf_contributions(result, 2020)
    np.testing.assert_allclose(leaves["x0"], steps["x0"] * steps["a"] / 100)
    np.testing.assert_allclose(leaves["x4"], steps["x4"])


def test_indicators_whose_parent_stands_still_still_contribute():
    frame = panel(
        {"x0": [10, 20], "x1": [10, 0], "x2": [1, 3], "x3": [1, 1], "x4": [1, 1]},
        years=[2020, 2021],
        regions=["CN"],
    )
    result = build_index(frame, TREE, Method(BaseYear(2020)))
    assert result.scores["a"].tolist() == [100, 100]
    last = leaf_contributions(result, 2020).iloc[1]
    assert last[["x0", "x1", "x2", "x3"]].tolist() == pytest.approx([50, -50, 100, 0])


def test_contributions_need_the_same_children_in_both_years():
    frame = random_panel(2, regions=1, years=3)
    frame.loc[("r00", 2021), "x1"] = np.nan
    table = contributions(build_index(frame, TREE, Method(BaseYear(2020))))
    assert table[["x0", "x1"]].isna().all().all()
    assert table["x2"].notna().tolist() == [False, True, True]


@pytest.mark.parametrize("decompose", [contributions, lambda r: leaf_contributions(r, 2020)])
def test_a_mean_that_is_not_arithmetic_has_no_contributions(decompose):
    frame = random_panel(3, regions=1, years=2)
    result = build_index(frame, TREE, Method(BaseYear(2020), aggregation="geometric"))
    with pytest.raises(MethodError, match="geometric mean has no additive contributions"):
        decompose(result)


def test_contributions_since_a_year_without_data_name_it():
    with pytest.raises(MethodError, match="year 2010 has no data; choose one of 2020"):
        contributions(index_of(1), since=2010)


def test_places_won_are_counted_upwards():
    frame = panel({"x": [1, 9, 2, 5, 3, 1]}, years=[2020, 2021])
    table = rank_changes(build_index(frame, star("x"), Method()), 2020, 2021)
    assert table.index.tolist() == ["r00", "r01", "r02"]
    assert table["rank_start"].tolist() == [3, 2, 1]
    assert table["rank_end"].tolist() == [1, 2, 3]
    assert table["places_won"].tolist() == [2, 0, -2]


def test_ranks_of_a_year_without_data_are_not_compared():
    with pytest.raises(MethodError, match="year 2019 has no data"):
        rank_changes(index_of(1), 2019, 2020)


def test_the_national_table_is_complete(default_study):
    result = national_index(default_study)
    table = national_table(result)
    assert len(table) == len(result.framework.nodes) * len(YEARS)
    assert set(table["basis"]) == {"open data"}
    base = table[(table["year"] == 2020) & (table["coverage"] > 0)]
    assert base["value"].round(9).unique().tolist() == [100]
    assert base[["growth", "contribution", "contribution_since_base"]].isna().all().all()
    changed = table[table["year"] > 2020].merge(
        result.framework.nodes[["parent"]], left_on="node", right_index=True
    )
    there = changed[(changed["coverage"] > 0) & (changed["parent"] != "")]
    for column in ("contribution", "contribution_since_base"):
        sums = there.groupby(["year", "parent"])[column].sum(min_count=1).dropna()
        np.testing.assert_allclose(sums, 100)
