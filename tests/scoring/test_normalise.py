"""Scores of single indicators: against scipy, and what must hold for any values."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from panels import directions, panel, random_panel
from scipy import stats

from iianalysis import BaseYear, MethodError, MinMax, PercentileRank, Rank, Winsorise, ZScore
from iianalysis.scoring.outliers import _shape
from iianalysis.scoring.precision import constant, levelled

REGIONAL = [MinMax(), MinMax(lower=1), MinMax(log=True), ZScore(), Rank(), PercentileRank()]
SCALES = st.floats(0.001, 1000)
VALUES = st.lists(st.integers(1, 40), min_size=3, max_size=30).filter(lambda v: len(set(v)) > 1)


def scores_of(values, normalisation, direction=1):
    frame = panel({"x": values})
    return normalisation(frame, directions(frame, x=direction))["x"]


@given(VALUES)
def test_rank_is_that_of_scipy(values):
    assert scores_of(values, Rank()).tolist() == stats.rankdata(values, method="min").tolist()


@given(VALUES)
def test_percentile_rank_is_the_share_of_others_that_are_worse(values):
    strict = [stats.percentileofscore(values, value, kind="strict") for value in values]
    expected = np.array(strict) * len(values) / (len(values) - 1)
    np.testing.assert_allclose(scores_of(values, PercentileRank()), expected)


@given(VALUES)
def test_z_score_is_that_of_scipy(values):
    np.testing.assert_allclose(scores_of(values, ZScore()), stats.zscore(values, ddof=1))


@pytest.mark.parametrize("normalisation", REGIONAL)
def test_worst_and_best_are_at_the_ends_of_the_scale(normalisation):
    scores = scores_of([5, 1, 9, 3], normalisation)
    assert scores.argmin() == 1
    assert scores.argmax() == 2


@given(values=VALUES, factor=SCALES, normalisation=st.sampled_from(REGIONAL))
def test_a_change_of_unit_leaves_scores_alone(values, factor, normalisation):
    scaled = scores_of([value * factor for value in values], normalisation)
    np.testing.assert_allclose(scaled, scores_of(values, normalisation), atol=1e-6)


@given(values=VALUES)
def test_direction_mirrors_the_scale(values):
    np.testing.assert_allclose(
        scores_of(values, MinMax(), direction=-1), 100 - scores_of(values, MinMax()), atol=1e-9
    )
    np.testing.assert_allclose(
        scores_of(values, ZScore(), direction=-1), -scores_of(values, ZScore())
    )


@given(values=VALUES, normalisation=st.sampled_from([Rank(), PercentileRank()]))
def test_ties_take_the_minimum_in_both_directions(values, normalisation):
    for direction in (1, -1):
        scores = scores_of(values, normalisation, direction)
        worse = [sum(direction * v < direction * value for v in values) for value in values]
        best = 100 / (len(values) - 1) if isinstance(normalisation, PercentileRank) else 1
        first = 0 if isinstance(normalisation, PercentileRank) else 1
        np.testing.assert_allclose(scores, [first + best * number for number in worse])


@pytest.mark.parametrize("normalisation", REGIONAL)
def test_directions_are_matched_by_name_not_by_place(normalisation):
    frame = random_panel(1, indicators=2)
    swapped = pd.Series({"x1": 1, "x0": -1})
    pd.testing.assert_frame_equal(
        normalisation(frame, swapped), normalisation(frame, swapped[::-1])
    )
    turned = normalisation(frame, pd.Series({"x0": 1, "x1": 1}))
    assert turned["x0"].rank().corr(normalisation(frame, swapped)["x0"].rank()) < 0


@pytest.mark.parametrize("normalisation", REGIONAL)
def test_a_missing_value_stays_missing_and_changes_no_other_goalpost(normalisation):
    frame = panel({"x": [5, np.nan, 9, 3]})
    scores = normalisation(frame, directions(frame))["x"]
    alone = normalisation(panel({"x": [5, 9, 3]}), directions(frame))["x"]
    assert scores.isna().tolist() == [False, True, False, False]
    assert scores.dropna().tolist() == alone.tolist()


@pytest.mark.parametrize("normalisation", REGIONAL)
def test_a_constant_indicator_is_named(normalisation):
    with pytest.raises(MethodError, match="indicator 'x' in 2023 is 4 in every region"):
        scores_of([4, 4, 4], normalisation)


@pytest.mark.parametrize("normalisation", REGIONAL)
def test_own_year_scores_do_not_depend_on_other_years(normalisation):
    frame = random_panel(2)
    alone = frame[frame.index.get_level_values("year") == 2021]
    together = normalisation(frame, directions(frame)).loc[alone.index]
    pd.testing.assert_frame_equal(together, normalisation(alone, directions(frame)))


def test_pooled_goalposts_give_the_same_value_the_same_score_in_every_year():
    frame = panel({"x": [1, 7, 3, 3, 9, 5]}, years=[2020, 2021])
    pooled = MinMax("pooled")(frame, directions(frame))["x"]
    assert pooled[("r01", 2020)] == pooled[("r01", 2021)] == 25
    own = MinMax()(frame, directions(frame))["x"]
    assert own[("r01", 2020)] != own[("r01", 2021)]


def test_unknown_goalposts_are_named():
    with pytest.raises(MethodError, match="goalposts 'all' are unknown"):
        scores_of([1, 2], MinMax("all"))


def test_a_logarithm_needs_positive_values():
    with pytest.raises(MethodError, match="indicator 'x' in 2023 is 0 somewhere"):
        scores_of([0, 1, 2], MinMax(log=True))


def test_base_year_is_100_and_ratios_follow():
    frame = panel({"x": [50, 75, 100], "y": [4, 2, 8]}, years=[2020, 2021, 2022], regions=["CN"])
    scores = BaseYear(2020)(frame, directions(frame, y=-1))
    assert scores["x"].tolist() == [100, 150, 200]
    assert scores["y"].tolist() == [100, 200, 50]


@pytest.mark.parametrize(
    ("values", "direction", "message"),
    [
        ([0, 1], 1, "indicator 'x' is 0 in the base year 2020"),
        ([-2, 1], 1, "indicator 'x' is -2 in the base year 2020"),
        ([np.nan, 1], 1, "indicator 'x' is nan in the base year 2020"),
        ([1, 0], -1, "indicator 'x' of direction -1 is 0"),
    ],
)
def test_a_ratio_to_the_base_year_must_exist(values, direction, message):
    frame = panel({"x": values}, years=[2020, 2021], regions=["CN"])
    with pytest.raises(MethodError, match=message):
        BaseYear(2020)(frame, directions(frame, x=direction))


def test_a_base_year_without_data_is_named():
    frame = panel({"x": [1, 2]}, years=[2020, 2021], regions=["CN"])
    with pytest.raises(MethodError, match="base year 2019 has no data; the years are 2020, 2021"):
        BaseYear(2019)(frame, directions(frame))


SKEWED = st.lists(st.integers(0, 1000).map(lambda n: float(n**3)), min_size=4, max_size=31)


@given(values=SKEWED, most=st.integers(1, 5))
def test_winsorising_keeps_the_order_and_touches_few(values, most):
    treated = Winsorise(most=most)(panel({"x": values}))["x"].to_numpy()
    order = np.argsort(values, kind="stable")
    assert (np.diff(treated[order]) >= 0).all()
    assert (treated != values).sum() <= most
    assert treated.min() >= min(values)
    assert treated.max() <= max(values)


def test_winsorising_pulls_an_outlier_in_to_its_neighbour():
    values = [1.0, 2, 3, 4, 5, 6, 7, 100]
    assert stats.skew(values, bias=False) > 2
    assert stats.kurtosis(values, bias=False) > 3.5
    treated = Winsorise()(panel({"x": values}))["x"].tolist()
    assert treated == [1, 2, 3, 4, 5, 6, 7, 7]


def test_winsorising_never_makes_an_indicator_constant():
    values = [0.0] * 10 + [5.0]
    assert Winsorise()(panel({"x": values}))["x"].tolist() == values


def test_winsorising_leaves_values_without_outliers_and_gaps_alone():
    values = panel({"x": [1.0, np.nan, 3, 4, 6]})
    pd.testing.assert_frame_equal(Winsorise()(values), values)


def test_skewness_and_kurtosis_are_those_of_pandas():
    rng = np.random.default_rng(3)
    values = rng.lognormal(size=(40, 9))
    values[rng.random(values.shape) < 0.3] = np.nan
    values[0, 2:], values[1, 3:], values[2, 4:] = np.nan, np.nan, np.nan
    frame = pd.DataFrame(values)
    skewness, kurtosis = _shape(values)
    np.testing.assert_allclose(skewness, frame.skew(axis=1))
    np.testing.assert_allclose(kurtosis, frame.kurt(axis=1))


NOISY = [30.000000000000004, 30.0, 29.999999999999996, 30.0]  # 30 by different quotients


@pytest.mark.parametrize("normalisation", REGIONAL)
def test_what_is_constant_but_for_rounding_is_refused(normalisation):
    with pytest.raises(MethodError, match=r"indicator 'x' in 2023 is 30 in every region"):
        scores_of(NOISY, normalisation)


@pytest.mark.parametrize("normalisation", [*REGIONAL, MinMax(trim=0.1)])
@pytest.mark.parametrize("direction", [1, -1])
def test_ties_that_rounding_parts_score_the_same(normalisation, direction):
    scores = scores_of([*NOISY, 10, 50, 70], normalisation, direction)
    exact = scores_of([30, 30, 30, 30, 10, 50, 70], normalisation, direction)
    assert scores[:4].nunique() == 1
    np.testing.assert_allclose(scores, exact, rtol=1e-12, atol=1e-12)


def test_ties_count_within_each_series_by_itself():
    values = np.array([[3e8, 3.3e8, np.nan, 3e8 + 6e-8], [1e-9, 2e-9, 3e-9, np.nan]])
    np.testing.assert_array_equal(
        Rank().along(values, np.array([[1], [1]])), [[1, 3, np.nan, 1], [1, 2, 3, np.nan]]
    )


def test_small_values_differ_however_large_others_are():
    wide = np.array([1.0, 2, 3, 4, 4e12])
    assert Rank().along(wide, 1).tolist() == [1, 2, 3, 4, 5]
    assert Winsorise().along(wide).tolist() == [1, 2, 3, 4, 4]
    ranks = PercentileRank().along(np.array([-4e12, 0, 1e-9, 1e-9 * (1 + 2e-16), np.inf]), 1)
    assert ranks.tolist() == [0, 25, 50, 50, 100]
    small = np.array([1e-6, 2e-6, 4e-6, 1e7])
    expected = 100 * np.log(small / 1e-6) / np.log(1e13)
    np.testing.assert_allclose(MinMax(log=True).along(small, 1), expected)
    with pytest.raises(MethodError, match="in every region"):
        MinMax(log=True).along(np.array([1, 1 + 2e-16, 1 - 1e-16]), 1)


def test_winsorising_pulls_outliers_in_that_only_rounding_parts():
    values = [*range(1, 29), 1000, 1000 * (1 + 2e-16)]
    treated = Winsorise().along(np.array(values, dtype=float))
    assert treated.max() == 28
    noise = np.array([1.0, 1 + 2e-16, 1 - 2e-16] * 10 + [50.0])  # nothing else to be pulled in to
    np.testing.assert_allclose(Winsorise().along(noise), [1.0] * 30 + [50], rtol=1e-12)


@given(values=VALUES, seed=st.integers(0, 99))
def test_levels_are_those_of_the_values_before_rounding(values, seed):
    noise = 1 + 1e-15 * np.random.default_rng(seed).uniform(-1, 1, len(values))
    level = levelled(np.array(values) * noise)
    assert stats.rankdata(level).tolist() == stats.rankdata(values).tolist()
    assert constant(level) == (len(set(values)) == 1)
    plain = np.array(values, dtype=float)
    assert levelled(plain) is plain
