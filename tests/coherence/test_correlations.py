"""Correlations of indicators: pairwise complete, by where they stand in the tree, flagged."""

import numpy as np
import pandas as pd
import pytest
from studies import edited, write

from iianalysis import read_study, regional_index
from iianalysis.coherence.correlations import correlations, matrix, pearson
from iianalysis.scoring.framework import Framework


def tree(parents):
    """A framework of nodes and their parents; a node without children is an indicator."""
    nodes = pd.DataFrame({"parent": parents})
    nodes["is_indicator"] = ~nodes.index.isin(nodes["parent"])
    level = {"": -1}
    for node, parent in parents.items():
        level[node] = level[parent] + 1
    nodes["level"], nodes["direction"] = [level[node] for node in nodes.index], 1
    return Framework(nodes)


DEEP = tree({"all": "", "a": "all", "b": "all", "a1": "a", "a2": "a", "x": "a1", "y": "a1",
             "z": "a2", "u": "b"})  # fmt: skip


def scores_of(framework, **columns):
    table = pd.DataFrame(columns, dtype=float)
    return table.reindex(columns=framework.nodes.index)


@pytest.fixture
def table():
    up = np.arange(8.0)
    scores = scores_of(
        DEEP, x=up, y=up**1.01, z=-up + np.sin(up), u=np.cos(3 * up), a1=up, a2=-up, a=up, all=up
    )
    return correlations(scores, DEEP)


def test_each_pair_is_there_once_and_knows_where_it_meets(table):
    found = table.set_index(["indicator", "against"])
    assert found.index.is_unique
    assert found.loc[("x", "y"), ["relation", "node"]].tolist() == ["same node", "a1"]
    assert found.loc[("x", "z"), ["relation", "node"]].tolist() == ["same dimension", "a"]
    assert found.loc[("z", "u"), ["relation", "node"]].tolist() == ["other dimension", "all"]
    above = table[table["indicator"] == "x"].set_index("against")["relation"].to_dict()
    assert {"a1": "own node", "a": "own dimension", "all": "index"}.items() <= above.items()
    assert found.loc[("u", "b"), "relation"] == "own node"
    assert len(table) == 6 + 3 * 3 + 2


def test_flags_say_what_is_redundant_in_conflict_or_weak(table):
    flags = table.set_index(["indicator", "against"])["flag"]
    assert flags["x", "y"] == "redundant"
    assert flags["x", "z"] == flags["y", "z"] == "conflict"
    assert flags["z", "a"] == flags["z", "all"] == "conflict"  # with nodes above it
    assert flags["x", "a1"] == flags["x", "all"] == ""  # with its own node 1 is no fault
    assert flags["u", "all"] in ("weak", "conflict")
    assert (flags[[("x", "u"), ("y", "u")]] != "conflict").all()  # of another dimension


def test_a_correlation_is_that_of_pandas_over_regions_with_both():
    rng = np.random.default_rng(5)
    values = pd.DataFrame(rng.normal(size=(30, 2)), columns=["x", "y"])
    values.iloc[:7, 0] = np.nan
    values.iloc[5:11, 1] = np.nan
    r, regions = pearson(values["x"].to_numpy(), values["y"].to_numpy())
    assert r == pytest.approx(values.corr().loc["x", "y"])
    assert regions == len(values.dropna()) == 19


@pytest.mark.parametrize(
    "one", [[1.0, 2.0, np.nan, np.nan], [0.3, 0.1 + 0.2, 0.3, 0.3], [np.nan] * 4]
)
def test_too_few_regions_or_a_constant_give_no_correlation(one):
    r, _ = pearson(np.array(one), np.arange(4.0))
    assert np.isnan(r)


def test_the_matrix_is_square_and_symmetric(table):
    found = matrix(table)
    assert list(found) == list(found.index) == ["x", "y", "z", "u"]
    assert np.allclose(found, found.T)
    assert np.allclose(np.diag(found), 1)
    pair = table[(table["indicator"] == "x") & (table["against"] == "z")]
    assert found.loc["z", "x"] == pair["r"].iloc[0]


def test_direction_makes_a_conflict_of_what_goes_together(tmp_path):
    tables = edited("indicators", "regional,a2,a,A2,t,-1", "regional,a2,a,A2,t,1")
    for name, changed in (("less", {}), ("more", tables)):
        study = read_study(write(tmp_path / name, **changed))
        result = regional_index(study)
        table = correlations(result.year(2020), result.framework)
        pair = table[(table["indicator"] == "a1") & (table["against"] == "a2")].iloc[0]
        assert pair["flag"] == {"less": "", "more": "conflict"}[name]
        assert abs(pair["r"]) == pytest.approx(0.8315218)  # 1 2 3 5 against 9 7 8 6


def test_indicators_right_below_the_root_have_no_node_but_the_index():
    flat = tree({"all": "", "x": "all", "y": "all"})
    up = np.arange(5.0)
    table = correlations(scores_of(flat, x=up, y=-up, all=up), flat)
    assert table["relation"].tolist() == ["same node", "index", "index"]
    assert table["flag"].tolist() == ["conflict", "", "conflict"]
