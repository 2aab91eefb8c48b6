"""Weights that make importance equal to what is meant, and where there are none."""

import numpy as np
import pandas as pd
import pytest
from test_correlations import DEEP, scores_of

from iianalysis.coherence.balance import (
    FARTHEST,
    NOT_REACHED,
    ONLY_CHILD,
    REACHED,
    balance,
    balanced,
    within_nodes,
)
from iianalysis.coherence.importance import correlation_ratio
from iianalysis.coherence.size import single_series
from iianalysis.scoring.normalise import MethodError
from iianalysis.scoring.weighting import equal


@pytest.fixture
def apart():
    """Three siblings that have little in common, the last spread twice as wide."""
    rng = np.random.default_rng(12)
    values = rng.normal(size=(200, 3)) * [1, 1, 2]
    return pd.DataFrame(values, columns=list("abc"))


def test_wider_scores_get_less_weight_until_all_count_alike(apart):
    found = balance(apart)
    assert found.reached
    assert found.gap <= REACHED
    assert found.weights.sum() == pytest.approx(1)
    assert found.before["c"] > 0.5
    assert found.after.to_numpy() == pytest.approx([1 / 3] * 3, abs=REACHED)
    assert found.weights["c"] == pytest.approx(found.weights[["a", "b"]].mean() / 2, rel=0.15)
    shares = [correlation_ratio(apart[x].to_numpy(), apart @ found.weights)[0] for x in apart]
    assert found.after.to_numpy() == pytest.approx(np.array(shares) / sum(shares))


def test_targets_are_met_in_their_ratio(apart):
    targets = pd.Series({"a": 2.0, "b": 1.0, "c": 1.0})
    found = balance(apart, targets)
    assert found.reached
    assert found.after.to_numpy() == pytest.approx([0.5, 0.25, 0.25], abs=REACHED)


def test_the_same_scores_give_the_same_weights_whatever_their_order(apart):
    turned = balance(apart[["c", "a", "b"]]).weights
    assert turned[list("abc")].to_numpy() == pytest.approx(balance(apart).weights, abs=2e-3)
    assert balance(apart).weights.equals(balance(apart).weights)


def test_siblings_that_are_alike_stay_as_they_are():
    column = np.arange(10.0)
    found = balance(pd.DataFrame({"a": column, "b": 2 * column}))
    assert found.weights.tolist() == [0.5, 0.5]
    assert found.gap == pytest.approx(0, abs=1e-12)


def test_where_no_weights_reach_it_the_nearest_within_the_bounds_are_given(apart):
    alike = apart["a"] + 0.02 * apart["b"]
    scores = pd.DataFrame({"a": apart["a"], "b": alike, "c": -apart["a"] + apart["c"] / 4})
    targets = pd.Series({"a": 0.9, "b": 0.05, "c": 0.05})
    found = balance(scores, targets)
    assert not found.reached
    assert found.gap <= np.abs(found.before - targets).max() + 1e-12
    moved = found.weights / targets
    assert moved.max() / moved.min() <= FARTHEST**2 + 1e-3


@pytest.mark.parametrize(
    ("columns", "complaint"),
    [
        ({"a": [1, 2, 3], "b": [3, 2, 1]}, "cancel"),
        ({"a": [1, 2, 3], "b": [5, 5, 5]}, "'b' has the same score in every region"),
        ({"a": [1, 2, 3], "b": [1, np.nan, 2]}, "'b' has no score for 1"),
    ],
)
def test_what_has_no_importance_is_refused_by_name(columns, complaint):
    with pytest.raises(MethodError, match=complaint):
        balanced(pd.DataFrame(columns, dtype=float))


def test_each_node_has_its_rows_with_what_is_to_be_said(apart):
    scores = scores_of(
        DEEP, x=apart["a"], y=apart["c"], z=apart["b"], a1=apart["a"], a2=-apart["a"],
        a=apart["a"], b=apart["b"], all=apart["a"],
    )  # fmt: skip
    table = within_nodes(scores, DEEP, equal(DEEP)).set_index("node")
    assert table.loc["x", "reached"]
    assert table.loc["x", "balanced_weight"] > 0.5 > table.loc["y", "balanced_weight"]
    assert table.groupby("parent")["weight"].sum().to_numpy() == pytest.approx(1)
    assert table.loc["z", "note"] == ONLY_CHILD
    assert pd.isna(table.loc["z", "reached"])
    assert "cancel" in table.loc["a1", "note"]
    assert "u" not in table.index  # a gap
    assert set(table["note"]) <= {"", ONLY_CHILD, NOT_REACHED, table.loc["a1", "note"]}


def test_a_series_alone_is_ranked_in_its_direction():
    index = pd.Series({"A": 9.0, "B": 7.0, "C": 5.0, "D": np.nan})
    values = pd.DataFrame(
        {
            "size": [30.0, 20.0, 10.0, 99.0],
            "debt": [1.0, 2.0, 3.0, 0.0],
            "few": [1.0, 2.0, np.nan, 3.0],
            "flat": [1.0, 1.0, 1.0, 1.0],
        },
        index=list("ABCD"),
    )
    direction = pd.Series({"size": 1, "debt": -1, "few": 1, "flat": 1})
    table = single_series(values, direction, index).set_index("by_series")
    assert table.loc[["size", "debt"], "correlation"].tolist() == [1.0, 1.0]
    assert table["regions"].to_dict() == {"size": 3, "debt": 3, "few": 2, "flat": 3}
    assert table.loc[["few", "flat"], "correlation"].isna().all()
    assert list(table.index[:2]) == ["size", "debt"]
