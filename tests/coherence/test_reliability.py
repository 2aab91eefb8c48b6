"""Cronbach's alpha and principal components: printed figures, identities, too little to say."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from test_correlations import DEEP, scores_of, tree

from iianalysis.coherence.reliability import components, cronbach, reliability

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture(scope="module")
def technology():
    return pd.read_csv(GOLDEN / "technology.csv", index_col="country")


@pytest.fixture(scope="module")
def found(technology):
    framework = tree({"tai": "", **dict.fromkeys(technology, "tai")})
    return reliability(technology.assign(tai=0.0), framework)


def test_alpha_of_the_handbook(found):
    row = found.nodes.iloc[0]
    assert row["alpha_standardised"] == pytest.approx(0.70, abs=0.005)
    assert row[["items", "regions"]].tolist() == [8, 23]


def test_alpha_without_one_indicator_and_its_correlation_with_the_rest(found):
    printed = pd.read_csv(GOLDEN / "technology_alpha.csv", index_col="indicator")
    own = found.items.set_index("part")[["r_rest", "alpha_without"]]
    pd.testing.assert_frame_equal(own, printed, atol=0.007, rtol=0, check_names=False)
    assert own["alpha_without"].idxmin() == "telephones"


def test_components_explain_what_table_16_prints(found):
    table = found.components
    printed = [41.9, 63.7, 76.0, 87.2, 93.2, 96.9, 99.1, 100]
    assert 100 * table["cumulative"].to_numpy() == pytest.approx(printed, abs=0.1)
    assert found.nodes["above_1"].tolist() == [2]
    assert found.nodes["one_sign"].tolist() == [False]  # exports run against the others


def test_alpha_of_an_example_of_three_questions():
    """Printed by `cronbach.alpha` of the R package ltm; see SOURCES.md."""
    one = [1, 2, 2, 3, 2, 2, 3, 3, 2, 3]
    two = [1, 1, 1, 2, 3, 3, 2, 3, 3, 3]
    three = [1, 1, 2, 1, 2, 3, 3, 3, 2, 3]
    values = np.array([one, two, three], dtype=float).T
    assert cronbach(values) == pytest.approx(0.773, abs=0.0005)
    even = (values - values.mean(axis=0)) / values.std(axis=0)
    assert cronbach(even) == pytest.approx(0.774291, abs=5e-7)


def test_identities():
    rng = np.random.default_rng(2)
    values = rng.normal(size=(40, 5)) + 2 * rng.normal(size=(40, 1))
    same = np.repeat(values[:, :1], 4, axis=1)
    assert cronbach(same) == pytest.approx(1)
    assert cronbach(3 * values + 7) == pytest.approx(cronbach(values))
    even = (values - values.mean(axis=0)) / values.std(axis=0, ddof=1)
    mean = np.corrcoef(values, rowvar=False)[np.triu_indices(5, 1)].mean()
    assert cronbach(even) == pytest.approx(5 * mean / (1 + 4 * mean))
    eigenvalues, loadings = components(values)
    assert eigenvalues.sum() == pytest.approx(5)
    assert (loadings**2).sum() == pytest.approx(eigenvalues[0])
    assert (np.diff(eigenvalues) <= 0).all()
    assert components(same + 1e-3 * rng.normal(size=same.shape))[0][0] == pytest.approx(4, abs=0.01)


def test_of_two_that_run_against_each_other_the_first_loads_positively():
    up = np.array([1.0, 2.0, 3.0, 5.0, 4.0])
    for values in (np.array([up, -up]).T, np.array([-up, up]).T):
        assert components(values)[1] == pytest.approx([1, -1])


def test_a_node_has_its_children_and_where_these_differ_its_indicators():
    rng = np.random.default_rng(3)
    scores = scores_of(DEEP, **{node: rng.normal(size=12) for node in DEEP.nodes.index})
    table = reliability(scores, DEEP).nodes
    assert list(zip(table["node"], table["among"], table["items"], strict=True)) == [
        ("all", "children", 2), ("all", "indicators", 4), ("a", "children", 2),
        ("a", "indicators", 3), ("a1", "children", 2),
    ]  # fmt: skip


def test_only_regions_with_all_parts_count_and_too_few_leave_a_note():
    rng = np.random.default_rng(3)
    scores = scores_of(DEEP, **{node: rng.normal(size=6) for node in DEEP.nodes.index})
    scores.loc[:3, "y"] = np.nan
    table = reliability(scores, DEEP).nodes.set_index(["node", "among"])
    assert table.loc[("a1", "children"), "regions"] == 2
    assert np.isnan(table.loc[("a1", "children"), "alpha"])
    assert table.loc[("a1", "children"), "note"] == "fewer than three regions have all of them"
    assert table.loc[("all", "children"), "regions"] == 6


def test_a_constant_part_is_no_item():
    scores = scores_of(DEEP, **{node: np.arange(6.0) ** 0.5 for node in DEEP.nodes.index})
    scores["y"] = 50.0
    found = reliability(scores, DEEP)
    row = found.nodes.set_index(["node", "among"]).loc[("a1", "children")]
    assert row["items"] == 1
    assert "fewer than two parts" in row["note"]
    assert "y" not in set(found.items["part"])
    assert found.nodes["alpha"].dropna().tolist() == pytest.approx([1.0] * 4)


def test_a_gap_is_no_part():
    scores = scores_of(DEEP, x=[1, 2, 4], y=[1, 3, 2], a1=[1, 2, 3], a=[1, 2, 3], all=[1, 2, 3])
    table = reliability(scores, DEEP).nodes
    assert table["node"].tolist() == ["all", "a", "a1"]
    assert table.loc[table["among"] == "children", "node"].tolist() == ["a1"]
