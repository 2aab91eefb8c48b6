"""Ranks without compensation."""

import numpy as np
import pandas as pd
import pytest

from iianalysis.scoring.each import Unchanged
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.index import Method, build_index
from iianalysis.scoring.outranking import noncompensatory, outranking_matrix


def index_of(values, weights=None):
    """Regions A, B, ... by indicators a, b, ... right below the root, scores as they are."""
    table = pd.DataFrame(values, dtype=float)
    table.columns = list("abcdef"[: table.shape[1]])
    table.index = pd.MultiIndex.from_product(
        [list("ABCDEF"[: len(table)]), [2020]], names=["region", "year"]
    )
    nodes = pd.DataFrame(
        {
            "parent": ["", *["all"] * table.shape[1]],
            "level": [0, *[1] * table.shape[1]],
            "is_indicator": [False, *[True] * table.shape[1]],
            "direction": 1,
        },
        index=pd.Index(["all", *table.columns], name="node"),
    )
    method = Method(Unchanged(), weights, min_coverage=0)
    return build_index(table, Framework(nodes), method)


def test_pairs_by_hand():
    result = index_of([[9, 1, 1], [0, 2, 2], [0, 2, 3]], {"a": 2, "b": 1, "c": 1})
    matrix = outranking_matrix(result, 2020)
    assert matrix.loc["A", "B"] == 0.5  # half of the weight each
    assert matrix.loc["B", "C"] == pytest.approx(1 / 4 + 1 / 8)  # level in a and b, behind in c
    assert matrix.loc["C", "B"] == pytest.approx(1 - 3 / 8)
    table = noncompensatory(result, 2020).set_index("region")
    assert table["copeland"].to_dict() == {"A": 0, "C": 1, "B": -1}
    assert table.loc["C", "copeland_rank"] == 1
    assert table.loc["A", "rank"] == 1  # its 9 makes up for the rest in the index


def test_each_pair_shares_one():
    rng = np.random.default_rng(3)
    values = rng.integers(0, 4, (6, 5)).astype(float)
    values[rng.random(values.shape) < 0.2] = np.nan
    matrix = outranking_matrix(index_of(values), 2020)
    both = matrix + matrix.T
    there = both.notna()
    np.testing.assert_allclose(both.to_numpy()[there], 1.0)
    assert np.isnan(np.diag(matrix)).all()


def test_borda_is_the_mean_rank_turned_round():
    """With equal weights and no gaps or ties: n less the mean rank."""
    rng = np.random.default_rng(4)
    values = rng.random((6, 5))
    table = noncompensatory(index_of(values), 2020).set_index("region").sort_index()
    ranks = pd.DataFrame(values, index=list("ABCDEF")).rank(ascending=False)
    np.testing.assert_allclose(table["borda"], len(values) - ranks.mean(axis=1))


def test_scale_does_not_matter():
    values = np.random.default_rng(5).random((6, 4))
    one = noncompensatory(index_of(values), 2020).set_index("region").sort_index()
    two = noncompensatory(index_of(values**3), 2020).set_index("region").sort_index()
    pd.testing.assert_series_equal(one["borda"], two["borda"])
    pd.testing.assert_series_equal(one["copeland"], two["copeland"])


def test_what_two_have_not_in_common_is_not_compared():
    matrix = outranking_matrix(index_of([[1, np.nan], [np.nan, 1], [2, 2]]), 2020)
    assert np.isnan(matrix.loc["A", "B"])
    assert matrix.loc["C", "A"] == 1
