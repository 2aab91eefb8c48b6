"""Groups of regions: by size, and by exact natural breaks."""

from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from panels import random_panel, star

from iianalysis import Method, MethodError, build_index
from iianalysis.tiers import ONE_AXIS, agreement, by_group_sizes, natural_breaks, tier_table


def spread(groups):
    """Sum over groups of the squared distances from their mean."""
    return sum(((group - group.mean()) ** 2).sum() for group in groups)


def least_spread(values, k):
    """By trying every way to cut the sorted distinct values."""
    levels = np.unique(values)
    cuts = combinations(range(1, len(levels)), k - 1)
    best = np.inf
    for cut in cuts:
        edges = [levels[place] for place in cut]
        best = min(best, spread(np.split(np.sort(values), np.searchsorted(np.sort(values), edges))))
    return best


def spread_of(values, tiers):
    return spread([values[tiers == tier] for tier in np.unique(tiers)])


def test_natural_breaks_are_optimal_for_1000_vectors_with_ties():
    random = np.random.default_rng(1958)
    for number in range(1000):
        values = random.integers(0, 12, size=random.integers(4, 11)).astype(float)
        if number % 2:
            values = np.round(random.lognormal(size=len(values)), 1)
        k = int(random.integers(1, min(4, len(np.unique(values))) + 1))
        tiers = natural_breaks(pd.Series(values), k).to_numpy()
        assert set(tiers) == set(range(1, k + 1))
        assert spread_of(values, tiers) == pytest.approx(least_spread(values, k), abs=1e-9)


def optima(values, k):
    """All best ways to cut whole numbers, that with the largest highest tiers first."""
    levels = sorted(set(values))
    cost = {}
    for cut in combinations(range(1, len(levels)), k - 1):
        edges = [levels[0], *(levels[place] for place in cut), levels[-1] + 1]
        groups = [[Fraction(v) for v in values if low <= v < high] for low, high in pairwise(edges)]
        cost[cut[::-1]] = sum(sum((v - sum(g) / len(g)) ** 2 for v in g) for g in groups)
    least = min(cost.values())
    return sorted(cut for cut, of_cut in cost.items() if of_cut == least), levels


def test_of_equally_good_breaks_those_with_the_largest_highest_tiers_are_taken_on_any_scale():
    random = np.random.default_rng(7)
    several = 0
    for _ in range(1000):
        values = random.integers(0, 9, size=random.integers(5, 12)).tolist()
        k = int(random.integers(2, 5))
        if k > len(set(values)):
            continue
        found, levels = optima(values, k)
        several += len(found) > 1
        edges = [levels[place] for place in found[0]]
        expected = [1 + sum(value < edge for edge in edges) for value in values]
        scores = pd.Series(values, dtype=float)
        assert natural_breaks(scores, k).tolist() == expected
        assert natural_breaks(0.1 * scores + 3.3, k).tolist() == expected
    assert several > 100


def test_natural_breaks_are_optimal_for_31_regions():
    random = np.random.default_rng(31)
    for _ in range(5):
        values = random.gamma(2, 10, size=31)
        tiers = natural_breaks(pd.Series(values), 4).to_numpy()
        assert spread_of(values, tiers) == pytest.approx(least_spread(values, 4))


@given(values=st.lists(st.integers(0, 9), min_size=4, max_size=31), k=st.integers(1, 4))
def test_tiers_follow_the_scores_and_equal_scores_share_one(values, k):
    scores = pd.Series(values, dtype=float)
    if k > scores.nunique():
        with pytest.raises(MethodError, match=f"{k} tiers need {k} distinct scores"):
            natural_breaks(scores, k)
        return
    tiers = natural_breaks(scores, k)
    by_score = tiers.groupby(scores).agg(["min", "max"]).sort_index(ascending=False)
    assert (by_score["min"] == by_score["max"]).all()
    assert by_score["min"].is_monotonic_increasing


def test_of_two_optima_the_one_with_the_larger_highest_tier_is_taken():
    assert natural_breaks(pd.Series([0.0, 1.0, 2.0]), 2).tolist() == [2, 1, 1]


def test_natural_breaks_do_not_drown_in_a_large_offset():
    values = pd.Series([1.0, 2.0, 8.0, 9.0]) + 1e9
    assert natural_breaks(values, 2).tolist() == [2, 2, 1, 1]


@given(st.permutations(range(10)))
def test_group_sizes_hold_where_scores_differ(order):
    scores = pd.Series(order, dtype=float)
    tiers = by_group_sizes(scores, [1, 4, 5])
    assert tiers.value_counts().sort_index().tolist() == [1, 4, 5]
    assert scores[tiers == 1].tolist() == [9]
    assert sorted(scores[tiers == 2]) == [5, 6, 7, 8]


def test_group_sizes_must_sum_to_the_number_of_regions():
    with pytest.raises(MethodError, match=r"tier sizes \[2, 2\] sum to 4, but there are 3 regions"):
        by_group_sizes(pd.Series([1.0, 2.0, 3.0]), [2, 2])


@pytest.mark.parametrize("sizes", [[4, -1], [3, 0], []])
def test_group_sizes_are_one_or_more(sizes):
    with pytest.raises(MethodError, match=r"tier sizes \[.*\] must all be 1 or more"):
        by_group_sizes(pd.Series([1.0, 2.0, 3.0]), sizes)


@pytest.mark.parametrize(
    "rule", [lambda s: by_group_sizes(s, [1, 1]), lambda s: natural_breaks(s, 1)]
)
def test_a_region_without_a_score_has_no_tier(rule):
    tiers = rule(pd.Series({"A": 1.0, "B": np.nan}))
    assert tiers["A"] == 1
    assert tiers.isna().to_list() == [False, True]


def test_agreement_counts_regions_in_their_printed_tier():
    printed = pd.Series({"A": 1, "B": 2, "C": 2})
    assert agreement(pd.Series({"C": 2, "B": 1, "A": 1, "D": 2}), printed) == 2


def test_the_table_of_tiers_has_every_region_year_and_rule():
    frame = random_panel(1, regions=8, years=2)
    result = build_index(frame, star(*frame.columns), Method())
    printed = pd.Series({"r00": 1, "r01": 2})
    table = tier_table(result, [2, 6], printed)
    assert table.groupby(["year", "rule"]).size().tolist() == [8] * 2 * len(ONE_AXIS)
    assert set(table["rule"]) == set(ONE_AXIS)
    assert table["published_tier"].notna().sum() == 2 * 2 * len(ONE_AXIS)
    assert table["probability"].isna().all()
    best = table[table["rank"] == 1]
    assert (best.loc[best["rule"] != "thresholds", "tier"] == 1).all()
    assert set(tier_table(result, [])["rule"]) == set(ONE_AXIS) - {"group sizes"}
    assert tier_table(result, [])["tier"].max() == 4
