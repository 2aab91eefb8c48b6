"""What leaving something out does to the ranking."""

import numpy as np
import pandas as pd
import pytest
from panels import panel
from panels import tree as framework_of
from readers import read_in
from studies import SMALL, write

from iianalysis import read_study
from iianalysis.pages.readable import WORD
from iianalysis.schemes import weights_of
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.index import Method, build_index
from iianalysis.scoring.normalise import MethodError, ZScore
from iianalysis.uncertainty.one_choice import (
    alternatives,
    compare,
    leave_out,
    left_out,
    moved_weights,
    without,
)

PAIR = ["a1", "b1", "b2"]


@pytest.fixture(scope="module")
def method(default_study):
    return Method(weights=weights_of(default_study, "regional"))


@pytest.fixture(scope="module")
def table(default_study, method):
    return leave_out(default_study, method, 2023, default_study.tier_sizes)


def overall(study, method, panel=None, framework=None):
    panel = study.panel("regional") if panel is None else panel
    result = build_index(panel, framework or study.framework("regional"), method)
    return result.year(2023)["overall"]


def test_means_that_hang_on_a_scale_say_which():
    found = {name: one for name, one in alternatives(Method()).items() if "mean" in name}
    assert len(found) == 4
    for name, one in found.items():
        assert name == f"{one.aggregation} mean, {one.normalisation.lower:g} to 100"
        assert f"（{one.normalisation.lower:g}—100）" in read_in("zh", WORD.get, name)


def test_everything_is_left_out_once(default_study, table):
    tree = default_study.framework("regional")
    codes = table.groupby("kind", sort=False)["code"].agg(list)
    assert codes["indicator"] == tree.indicators
    assert codes["dimension"] == tree.dimensions
    assert sorted(codes["region"]) == sorted(default_study.panel("regional").index.levels[0])
    assert (table["note"] == "").all()
    assert table["mean_shift"].between(0, 31).all()


def test_indicators_are_left_out_as_in_the_table_of_a_run(default_study, method, table):
    panel, tree = default_study.panel("regional"), default_study.framework("regional")
    sizes = default_study.tier_sizes
    expected = compare(panel, tree, method, left_out(method, tree), 2023, sizes)
    rows = table[table["kind"] == "indicator"].set_index("code")[expected.columns]
    rows.index = rows.index.astype(object)
    pd.testing.assert_frame_equal(
        rows.loc[expected.index], expected, check_dtype=False, check_names=False
    )


def test_without_a_dimension_the_index_is_that_of_the_others(default_study, method, table):
    dimensions = default_study.framework("regional").dimensions
    before = overall(default_study, method)
    scores = build_index(
        default_study.panel("regional"), default_study.framework("regional"), method
    ).year(2023)[dimensions]
    for code in dimensions:
        others = [node for node in dimensions if node != code]
        after = scores[others] @ method.weights[others]
        shift = (after.rank(ascending=False) - before.rank(ascending=False)).abs()
        row = table[table["code"] == code].iloc[0]
        assert row["mean_shift"] == pytest.approx(shift.mean())
        assert row["largest_shift"] == shift.max()
        assert shift[row["moved_most"]] == shift.max()
        assert row["correlation"] == pytest.approx(after.corr(before, method="spearman"))


def test_without_a_region_only_goalposts_move_the_others(default_study, method, table):
    panel, before = default_study.panel("regional"), overall(default_study, method)
    rows = table[table["kind"] == "region"].set_index("code")
    assert rows["changed_tier"].isna().all()
    for code in ("北京", "广东", "西藏", "山西"):
        after = overall(default_study, method, panel.drop(code, level="region"))
        ranks = before.drop(code).rank(ascending=False)
        shift = (after.rank(ascending=False) - ranks).abs()
        assert rows.loc[code, "mean_shift"] == pytest.approx(shift.mean())
        assert rows.loc[code, "largest_shift"] == shift.max()
        alike = after.corr(before.drop(code), method="spearman")
        assert rows.loc[code, "correlation"] == pytest.approx(alike, abs=1e-12)
    assert rows.loc["北京", "mean_shift"] > 0
    assert rows.loc["天津", "mean_shift"] == 0  # never at a goalpost that moves a rank


def test_nodes_of_any_level(default_study, method):
    table = leave_out(default_study, method, 2023, levels=(1, 2))
    tree = default_study.framework("regional")
    nodes = table.loc[table["kind"] == "node", "code"].tolist()
    assert len(nodes) == 17
    assert set(nodes) < set(tree.nodes.index[tree.nodes["level"] == 2])  # gaps are none
    assert table["changed_tier"].isna().all()
    smaller = Framework(tree.nodes.drop([*tree.children("network"), "network"]))
    weights = method.weights[smaller.nodes.index]
    after = overall(default_study, Method(weights=weights), framework=smaller)
    ranks = overall(default_study, method).rank(ascending=False)
    shift = (after.rank(ascending=False) - ranks).abs().mean()
    assert table.set_index("code").loc["network", "mean_shift"] == pytest.approx(shift)


@pytest.mark.parametrize("level", [0, 3, 7])
def test_a_level_without_such_nodes_is_named(default_study, method, level):
    words = f"level {level} has no nodes above the indicators; choose from 1, 2"
    with pytest.raises(MethodError, match=words):
        leave_out(default_study, method, 2023, levels=(level,))


def test_where_no_index_is_left_the_row_says_why(tmp_path):
    # without West, whose share alone differs, that indicator tells no region apart
    cells = SMALL["regional"]
    for region, old in (("South", 2), ("East", 3)):
        cells = cells.replace(f"{region},2020,part,{old}", f"{region},2020,part,1")
    study = read_study(write(tmp_path / "s", regional=cells))
    table = leave_out(study, Method(), 2020).set_index("code")
    row = table.loc["West"]
    assert row["note"].startswith("without West: indicator 'share' in 2020 is 10 in every region")
    assert row[["mean_shift", "largest_shift", "correlation"]].isna().all()
    assert (table.drop(index="West")["note"] == "").all()
    assert table.loc[["a", "b"], "kind"].tolist() == ["dimension"] * 2


def test_no_region_loses_its_score_for_what_is_left_out_or_moved():
    # b is covered by exactly half in the last region
    tree = framework_of({"t": "", "a": "t", "b": "t", "a1": "a", "b1": "b", "b2": "b"}, PAIR)
    gap = [3.0, 4.0, 9.0, np.nan]
    values = panel({"a1": [0.0, 5, 2, 9], "b1": [1.0, 3, 8, 5], "b2": gap})
    method = Method()
    before = build_index(values, tree, method).year(2023)["t"]
    moved = moved_weights(method, tree, 0.5, level=2)
    for variant in (*moved.values(), *left_out(method, tree).values()):
        after = build_index(values, tree, variant).year(2023)["t"]
        assert after.notna().all()
    after = build_index(values, tree, moved["b1 -50%"]).year(2023)["t"]
    assert after.iloc[3] == before.iloc[3]
    assert (after.iloc[:3] != before.iloc[:3]).any()
    alone = build_index(values, tree, without(method, tree, "a1")).year(2023)
    np.testing.assert_allclose(alone["t"], alone["b"])  # with its only indicator a has no weight


def test_nothing_is_left_without_the_only_indicator(tmp_path):
    tree = framework_of({"t": "", "a": "t", "a1": "a"}, ["a1"])
    assert left_out(Method(), tree) == {}
    with pytest.raises(MethodError, match="nothing else has a weight"):
        without(Method(), tree, "a1")
    with pytest.raises(MethodError, match="the year 1999 has no data"):
        leave_out(read_study(write(tmp_path / "s")), Method(), 1999)


def test_it_holds_for_another_method(default_study):
    method = Method(ZScore("pooled"), weights_of(default_study, "regional", "equal"))
    table = leave_out(default_study, method, 2021, default_study.tier_sizes)
    assert (table["note"] == "").all()
    assert (table.loc[table["kind"] == "region", "mean_shift"] > 0).sum() > 3
