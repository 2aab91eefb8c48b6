"""Tiers by every rule: against other ways to compute them, published numbers, and bad input."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from panels import panel, random_panel, star
from readers import read_in
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, cohen_kappa_score
from sklearn.mixture import GaussianMixture

from iianalysis import Method, MethodError, build_index, regional_index
from iianalysis.pages.tiers import says as tier_findings
from iianalysis.tiers import (
    RULES,
    borders,
    breaks_of_many,
    by_group_sizes,
    by_thresholds,
    clusters,
    comparison,
    counts,
    deviation_cuts,
    equal_sizes,
    fixed_thresholds,
    natural_breaks,
    quantiles,
    standard_deviations,
    tier_table,
)
from iianalysis.tiers.rules import every_rule, thresholds

ONE_SCORE = {
    "natural breaks": natural_breaks,
    "quantiles": quantiles,
    "standard deviations": standard_deviations,
}


def scores_of(*values):
    return pd.Series(values, index=[f"r{number:02}" for number in range(len(values))], dtype=float)


def clouds(seed, centres=((0, 0), (20, 5), (50, 60)), each=6, spread=1.0):
    """Regions around given points of a plane."""
    random = np.random.default_rng(seed)
    points = np.concatenate([random.normal(centre, spread, (each, 2)) for centre in centres])
    names = [f"r{number:02}" for number in range(len(points))]
    frame = pd.DataFrame(points, index=names, columns=["a", "b"])
    return frame, frame.mean(axis=1)


# One score


def breaks_by_trying_every_start(scores, k):
    """Natural breaks with n squared steps for each tier, as Fisher has them."""
    order = np.argsort(scores, kind="stable")
    levels = scores[order] - scores.mean()
    n = len(levels)
    first, second = (np.concatenate([[0], np.cumsum(one)]) for one in (levels, levels**2))

    def cost(start, end):
        sums = first[end] - first[start]
        parts_equal = start and levels[start] == levels[start - 1]
        inside = second[end] - second[start] - sums**2 / (end - start)
        return np.inf if parts_equal else inside

    best = [[cost(0, end) if end else np.inf for end in range(n + 1)]]
    margin, cuts = 1e-12 * best[0][n], []
    for _ in range(1, k):
        totals = [
            [best[-1][start] + cost(start, end) for start in range(end)] or [np.inf]
            for end in range(n + 1)
        ]
        best.append([min(total) for total in totals])
        cuts.append([int(np.argmax(np.array(t) <= min(t) + margin)) for t in totals])
    if not np.isfinite(best[-1][n]):
        return np.zeros(n, dtype=int)
    tiers, stop = np.ones(n, dtype=int), n
    for cut in reversed(cuts):
        stop = cut[stop]
        tiers[:stop] += 1
    found = np.empty(n, dtype=int)
    found[order] = tiers
    return found


@given(
    st.lists(
        st.one_of(st.integers(0, 8), st.floats(0, 100).map(lambda x: round(x, 3))),
        min_size=1,
        max_size=24,
    ),
    st.integers(1, 6),
    st.integers(0, 3),
)
def test_natural_breaks_are_those_of_trying_every_start(values, k, missing):
    scores = np.array(values, dtype=float)
    expected = breaks_by_trying_every_start(scores, k)
    sets = np.full((2, len(scores) + missing), np.nan)  # of which one is shorter, and in disorder
    sets[0, : len(scores)], sets[1, missing:] = scores, scores[::-1]
    first, second = breaks_of_many(sets, k)
    assert first[: len(scores)].tolist() == expected.tolist()
    assert second[missing:].tolist() == expected[::-1].tolist()
    assert not first[len(scores) :].any()


def test_natural_breaks_of_equally_good_partitions_have_the_largest_highest_tier():
    even = np.arange(31, dtype=float)
    assert natural_breaks(scores_of(*even), 4).value_counts().to_dict() == {1: 8, 2: 8, 3: 8, 4: 7}
    assert (
        breaks_by_trying_every_start(even, 4).tolist() == breaks_of_many(even[None], 4)[0].tolist()
    )


def test_natural_breaks_of_twenty_thousand_regions():
    scores = np.random.default_rng(5).permutation(20_000).astype(float)
    tiers = natural_breaks(pd.Series(scores), 4)  # n squared costs would take 3 GB
    assert (tiers == 4 - scores // 5000).all()


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=31), st.integers(1, 5))
def test_equal_scores_share_a_tier_and_no_lower_score_has_a_higher_tier(values, k):
    scores = scores_of(*values)
    for rule, make in ONE_SCORE.items():
        if k > scores.nunique():
            with pytest.raises(MethodError, match=f"{k} tiers need {k} distinct scores"):
                make(scores, k)
            continue
        tiers = make(scores, k)
        each = tiers.groupby(scores).agg(["min", "max"]).sort_index(ascending=False)
        assert (each["min"] == each["max"]).all(), rule
        assert each["min"].is_monotonic_increasing
        assert tiers.between(1, k).all()


@pytest.mark.parametrize("rule", ONE_SCORE)
def test_scores_that_differ_by_rounding_share_a_tier(rule):
    scores = scores_of(3.0, 0.1 + 0.2, 0.3, 1.0)
    tiers = ONE_SCORE[rule](scores, 3)
    assert scores.iloc[1] != scores.iloc[2]
    assert tiers.iloc[1] == tiers.iloc[2]


def test_quantiles_differ_by_one_at_most_where_scores_differ():
    random = np.random.default_rng(4)
    for n in range(4, 33):
        tiers = quantiles(scores_of(*random.permutation(n)), 4)
        sizes = tiers.value_counts().sort_index().tolist()
        assert sizes == equal_sizes(n, 4) == sorted(sizes, reverse=True)
        assert sum(sizes) == n
        assert max(sizes) - min(sizes) <= 1


def test_standard_deviations_part_at_the_mean_and_one_deviation_from_it():
    values = np.array([12.0, 9.0, 6.5, 5.0, 4.0, 1.0, 0.0])
    mean, deviation = values.mean(), values.std()
    expected = [1 + int(v < mean + deviation) + int(v < mean) + int(v < mean - deviation)
                for v in values]  # fmt: skip
    assert standard_deviations(scores_of(*values), 4).tolist() == expected
    half = deviation_cuts(values[None], 3)[0]
    assert half == pytest.approx([mean + deviation / 2, mean - deviation / 2])


def test_deviation_cuts_leave_missing_scores_out():
    some = np.array([[3.0, np.nan, 1.0, 2.0], [1.0, 5.0, 9.0, 13.0]])
    assert deviation_cuts(some, 2)[:, 0] == pytest.approx([2.0, 7.0])
    assert deviation_cuts(some, 4)[0] == pytest.approx(2 + np.sqrt(2 / 3) * np.array([1, 0, -1]))


def test_thresholds_without_sizes_part_the_natural_breaks_of_the_last_year():
    scores = scores_of(10, 9, 4, 3.5, 0)
    assert thresholds(scores, [], 3) == pytest.approx((6.5, 1.75))
    assert thresholds(scores, [1, 4]) == pytest.approx((9.5,))
    part = natural_breaks(scores, 3)
    pd.testing.assert_series_equal(
        by_thresholds(scores, thresholds(scores, [], 3)), part, check_names=False
    )


def test_fixed_thresholds_give_the_groups_back_and_move_with_no_one():
    scores = scores_of(10, 8, 5, 3, 1)
    cuts = fixed_thresholds(scores, [2, 2, 1])
    assert by_thresholds(scores, cuts).tolist() == [1, 1, 2, 2, 3]
    assert by_thresholds(scores + 10, cuts).tolist() == [1] * 5


@pytest.mark.parametrize("cuts", [(1.0, 2.0), (2.0, 2.0)])
def test_thresholds_that_do_not_fall_are_refused(cuts):
    with pytest.raises(MethodError, match="must fall"):
        by_thresholds(scores_of(1, 2, 3), cuts)


def test_thresholds_between_equal_scores_are_refused():
    with pytest.raises(MethodError, match="no threshold parts tier 1 from the next"):
        fixed_thresholds(scores_of(1, 1), [1, 1])


@pytest.mark.parametrize("rule", ONE_SCORE)
def test_all_equal_and_one_region(rule):
    for scores in (scores_of(5, 5, 5), scores_of(5)):
        assert ONE_SCORE[rule](scores, 1).tolist() == [1] * len(scores)
        with pytest.raises(MethodError, match="2 tiers need 2 distinct scores, but there are 1"):
            ONE_SCORE[rule](scores, 2)


def test_borders_lie_in_the_middle_and_overlapping_tiers_have_none():
    scores = scores_of(9, 7, 4, 1)
    assert borders(scores, pd.Series([1, 1, 2, 3], index=scores.index)) == {1: 5.5, 2: 2.5}
    with pytest.raises(MethodError, match="overlap in score"):
        borders(scores, pd.Series([2, 1, 2, 3], index=scores.index))


# Several dimensions


@pytest.mark.parametrize("seed", range(5))
def test_clouds_are_found_by_every_rule_and_numbered_from_the_highest(seed):
    frame, scores = clouds(seed)
    found = clusters.by_dimensions(frame, scores, 3)
    assert list(found) == list(clusters.RULES)
    for tiers in found.values():
        assert tiers.tolist() == [3] * 6 + [2] * 6 + [1] * 6


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_regions_and_dimensions_plays_no_part(seed):
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(random.gamma(2, 10, (31, 5)), index=[f"r{n:02}" for n in range(31)])
    scores = frame.mean(axis=1)
    found = clusters.by_dimensions(frame, scores, 4)
    rows = random.permutation(frame.index)
    again = clusters.by_dimensions(frame.loc[rows], scores[rows], 4)
    assert set(found) == set(again)
    for rule in found:
        pd.testing.assert_series_equal(again[rule].loc[frame.index], found[rule])


def test_equal_regions_share_a_tier():
    random = np.random.default_rng(0)
    for _ in range(20):
        values = random.integers(0, 3, (14, 2)).astype(float)
        frame = pd.DataFrame(values, index=[f"r{n}" for n in range(14)], columns=["a", "b"])
        k = min(4, len(np.unique(values, axis=0)))
        for tiers in clusters.by_dimensions(frame, frame.mean(axis=1), k).values():
            assert (tiers.groupby([frame["a"], frame["b"]]).nunique() == 1).all()


def spread_within(points, labels):
    return sum(((points[labels == g] - points[labels == g].mean(axis=0)) ** 2).sum()
               for g in np.unique(labels))  # fmt: skip


def test_ward_is_the_greedy_merger_done_by_hand():
    random = np.random.default_rng(8)
    points = random.normal(size=(12, 3))
    groups = [[row] for row in range(12)]
    while len(groups) > 4:
        cost = {}
        for one, two in combinations(range(len(groups)), 2):
            merged = [g for n, g in enumerate(groups) if n not in (one, two)]
            merged.append(groups[one] + groups[two])
            labels = np.empty(12, dtype=int)
            for number, group in enumerate(merged):
                labels[group] = number
            cost[one, two] = spread_within(points, labels)
        one, two = min(cost, key=cost.get)
        joined = groups[one] + groups[two]
        groups = [g for n, g in enumerate(groups) if n not in (one, two)] + [joined]
    expected = np.empty(12, dtype=int)
    for number, group in enumerate(groups):
        expected[group] = number
    with clusters.quiet():
        assert adjusted_rand_score(expected, clusters.ward(points, 4)) == 1.0


def test_k_means_from_ward_is_as_good_as_the_best_of_many_random_starts(default_study):
    result = regional_index(default_study)
    last = result.year(2023)
    frame = last[result.framework.dimensions]
    tiers = clusters.by_dimensions(frame, last["overall"], 4)["k-means"]
    best = KMeans(4, n_init=100, random_state=0).fit(frame.to_numpy())
    assert spread_within(frame.to_numpy(), tiers.to_numpy()) <= best.inertia_ * (1 + 1e-9)


def fitted_by_scikit_learn(points, start, k):
    groups = [points[start == group] for group in range(k)]
    floor = clusters.FLOOR * points.var(axis=0).mean()
    return GaussianMixture(
        k,
        covariance_type="spherical",
        weights_init=[len(group) / len(points) for group in groups],
        means_init=[group.mean(axis=0) for group in groups],
        precisions_init=[1 / (group.var(axis=0).mean() + floor) for group in groups],
        reg_covar=floor,
        max_iter=clusters.ITERATIONS,
        tol=clusters.GAIN,
        random_state=0,
    ).fit(points)


def climbed(points, labels, k):
    """Groups and log-likelihoods of a point of the mixtures that some starts lead to."""
    parts = (labels[:, None] == np.arange(k)[:, None]).astype(float)
    rows = np.repeat(points[None], len(labels), axis=0)
    parts, likely = clusters.climbed(rows, parts, clusters.ITERATIONS)
    return parts.argmax(axis=1), likely / len(points)


def test_a_climb_is_that_of_scikit_learn_from_the_same_start():
    random = np.random.default_rng(0)
    for _ in range(40):
        points = random.gamma(2, 10, (int(random.integers(12, 32)), int(random.integers(2, 6))))
        k = int(random.integers(2, 6))
        start = clusters.ward(points, k)
        other = fitted_by_scikit_learn(points, start, k)
        labels, likely = climbed(points, start[None], k)
        assert labels[0].tolist() == other.predict(points).tolist()
        assert likely[0] == pytest.approx(other.lower_bound_, abs=1e-9)


def test_the_mixture_of_the_study_is_the_likeliest_of_a_thousand_random_starts(default_study):
    result = regional_index(default_study)
    points = result.year(2023)[result.framework.dimensions].to_numpy()
    points = points[np.lexsort(points.T[::-1])]
    random = np.random.default_rng(5)
    for k in (2, 3, 4):
        start = clusters.ward(points, k)
        (mixture,) = clusters.mixtures([points], [start[None]], k)
        drawn = random.random((1000, len(points))).argsort(axis=1)[:, :k]
        away = ((points[:, None] - points[drawn][:, None]) ** 2).sum(axis=-1)
        others = climbed(points, away.argmin(axis=2), k)[1]
        assert mixture.lower_bound_ > max(others.max(), climbed(points, start[None], k)[1]) - 1e-3
        assert set(mixture.predict(points)) == set(range(k))


def test_more_starts_do_not_make_a_mixture_less_likely():
    random = np.random.default_rng(8)
    for _ in range(5):
        points = random.gamma(2, 10, (24, 4))
        start = clusters.ward(points, 4)[None]
        few, many = (clusters.mixtures([points], [start], 4, drawn)[0] for drawn in (0, 300))
        assert many.lower_bound_ > few.lower_bound_ - 1e-3


def test_many_sets_have_the_mixtures_that_each_has_alone():
    random = np.random.default_rng(3)
    sets = [random.gamma(2, 10, (n, d)) for n, d in ((20, 3), (20, 3), (18, 3), (20, 2)) * 4]
    starts = [clusters.ward(points, 3)[None] for points in sets]
    together = clusters.mixtures(sets, starts, 3)
    for points, start, mixture in zip(sets, starts, together, strict=True):
        (alone,) = clusters.mixtures([points], [start], 3)
        assert mixture.predict(points).tolist() == alone.predict(points).tolist()
        assert mixture.lower_bound_ == pytest.approx(alone.lower_bound_)


def test_a_region_without_a_dimension_has_no_tier_and_a_dimension_of_none_is_left_out():
    frame, scores = clouds(1)
    expected = clusters.by_dimensions(frame.drop("r00"), scores.drop("r00"), 3)
    gaps = frame.assign(gap=np.nan)
    gaps.loc["r00", "b"] = np.nan
    for rule, tiers in clusters.by_dimensions(gaps, scores, 3).items():
        assert pd.isna(tiers["r00"])
        assert tiers.drop("r00").tolist() == expected[rule].tolist()


def test_clusters_of_what_cannot_be_parted():
    frame, scores = clouds(1)
    with pytest.raises(MethodError, match="need 3 regions that differ in a dimension, but there"):
        clusters.by_dimensions(frame.iloc[:2], scores.iloc[:2], 3)
    same = frame * 0.0
    with pytest.raises(MethodError, match=r"2 tiers need 2 regions that differ .* there are 1"):
        clusters.by_dimensions(same, same["a"], 2)
    for tiers in clusters.by_dimensions(same, same["a"], 1).values():
        assert (tiers == 1).all()
    with pytest.raises(MethodError, match="no region has all dimensions"):
        clusters.by_dimensions(frame * np.nan, scores, 2)


# All rules


def test_what_a_rule_cannot_do_is_said():
    frame = random_panel(3, regions=8, years=2)
    result = build_index(frame, star(*frame.columns), Method())
    scores = result.scores.copy()
    dimension = result.framework.dimensions[0]
    scores.loc[("r03", frame.index.get_level_values("year")[0]), dimension] = np.nan
    holed = type(result)(result.framework, result.method, result.weights, scores)
    table, told = every_rule(holed, [2, 6])
    assert set(told["rule"]) == set(clusters.RULES)
    assert set(told["region"]) == {"r03"}
    assert (told["reason"] == f"lacks a score of {dimension}").all()
    assert set(table.loc[table["tier"].isna(), "region"]) == {"r03"}
    assert every_rule(result, [2, 6])[1].empty


def test_fewer_tiers_than_asked_for_are_said():
    frame = random_panel(3, regions=8, years=1)
    frame[:] = np.repeat(frame.to_numpy()[:3], (3, 3, 2), axis=0)  # three kinds of regions
    result = build_index(frame, star(*frame.columns), Method())
    table, told = every_rule(result, [1, 2, 2, 3])
    assert set(told["rule"]) == set(RULES)
    sized, others = {"group sizes", "quantiles"}, set(RULES) - {"group sizes", "thresholds"}
    assert (table[table["rule"].isin(others)]["tier"] <= 3).all()
    fewer = told[told["rule"].isin(others - sized)]
    assert set(fewer["reason"]) == {"3 instead of 4 tiers, since no more scores differ"}
    assert (fewer["region"] == "").all()
    because = told.set_index("rule").loc["thresholds", "reason"]
    assert "equal or missing scores leave one of them empty" in because


def test_tiers_that_equal_scores_leave_empty_or_of_other_sizes_are_said():
    frame = panel({"x": [0, 0, 0, 0, 0, 1, 2, 3, 4, 5]})
    result = build_index(frame, star("x"), Method())
    table, told = every_rule(result, [], k=4, rules=["quantiles"])
    assert table["tier"].value_counts().to_dict() == {1: 3, 2: 7}
    (row,) = told.itertuples()
    assert (row.rule, row.region, row.empty) == ("quantiles", "", "3; 4")
    assert (
        row.reason == "tiers of 3 7 0 0 regions instead of 3 3 2 2, since equal scores share a tier"
    )
    _, told = every_rule(result, [4, 2, 4], rules=["group sizes"])
    assert list(told["reason"]) == [
        "tiers of 4 6 0 regions instead of 4 2 4, since equal scores share a tier"
    ]
    result = build_index(panel({"x": [5, 5, 5, 2, 1, 0]}), star("x"), Method())
    _, told = every_rule(result, [], k=3, rules=["quantiles"])
    (row,) = told.itertuples()
    assert row.empty == ""
    assert row.reason.startswith("tiers of 3 1 2 regions instead of 2 2 2")


def test_a_tier_of_standard_deviations_without_a_region_is_said_in_both_languages():
    result = build_index(panel({"x": [0, 0.1, 0.2, 0.3, 10]}), star("x"), Method())
    table, told = every_rule(result, [], k=4, rules=["standard deviations"])
    assert set(table["tier"]) == {1, 3}
    assert list(told["reason"]) == ["no region is in tier 2, 4"]
    texts = [read_in(language, tier_findings.not_made, told, 2023) for language in ("en", "zh")]
    assert texts == [
        "By standard deviations no region is in tier 2, 4",
        "按标准差分级，第2、4梯队没有地区",
    ]


def test_a_tier_that_equal_scores_leave_empty_has_no_thresholds():
    assert by_group_sizes(scores_of(9, 9, 4, 1), [1, 1, 2]).tolist() == [1, 1, 3, 3]
    with pytest.raises(MethodError, match="no threshold parts tier 2 from the next"):
        fixed_thresholds(scores_of(9, 9, 4, 1), [1, 1, 2])
    assert fixed_thresholds(scores_of(9, 5, 5, 1), [1, 1, 2]) == (7.0, 3.0)


def test_a_score_at_a_threshold_belongs_to_the_tier_above():
    assert by_thresholds(scores_of(7, 7 - 1e-10, 7 - 1e-6), [7.0]).tolist() == [1, 1, 2]


def test_thresholds_are_those_of_the_last_year():
    frame = random_panel(5, regions=8, years=3)
    result = build_index(frame, star(*frame.columns), Method())
    table = tier_table(result, [3, 5])
    last = result.year(int(table["year"].max()))[result.framework.root]
    cut = fixed_thresholds(last, [3, 5])[0]
    rows = table[table["rule"] == "thresholds"]
    assert (rows["tier"] == np.where(rows["score"] < cut, 2, 1)).all()
    of_last = table[table["year"] == table["year"].max()].set_index(["rule", "region"])["tier"]
    assert of_last["thresholds"].to_dict() == of_last["group sizes"].to_dict()


# Agreement


@pytest.mark.parametrize("seed", range(10))
def test_indices_of_agreement_are_those_of_scikit_learn_and_of_their_definitions(seed):
    random = np.random.default_rng(seed)
    one, two = (pd.Series(random.integers(1, 5, 31)) for _ in range(2))
    rand = comparison.adjusted_rand(one, two)
    assert rand == pytest.approx(adjusted_rand_score(one, two))
    assert rand == pytest.approx(rand_by_pairs(one, two))
    kappa = comparison.weighted_kappa(one, two)
    weights = (np.arange(1, 5)[:, None] - np.arange(1, 5)) ** 2
    seen = pd.crosstab(one, two).reindex(index=range(1, 5), columns=range(1, 5), fill_value=0)
    expected = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / 31
    assert kappa == pytest.approx(
        1 - (weights * seen.to_numpy()).sum() / (weights * expected).sum()
    )
    if set(one) == set(two) == {1, 2, 3, 4}:
        assert kappa == pytest.approx(cohen_kappa_score(one, two, weights="quadratic"))


def rand_by_pairs(one, two):
    together = [(one[i] == one[j], two[i] == two[j]) for i, j in combinations(range(len(one)), 2)]
    both, a, b = (sum(map(f, together)) for f in (all, lambda p: p[0], lambda p: p[1]))
    chance = a * b / len(together)
    return (both - chance) / ((a + b) / 2 - chance)


def test_kappa_counts_tiers_that_no_region_is_in():
    one, two = pd.Series([1, 1, 4, 4]), pd.Series([1, 4, 4, 4])
    assert comparison.weighted_kappa(one, two) == pytest.approx(0.5)
    assert np.isnan(comparison.weighted_kappa(pd.Series([1, 1]), pd.Series([1, 1])))
    assert comparison.weighted_kappa(pd.Series([1, 3, 3]), pd.Series([1, 1, 3])) == (
        pytest.approx(comparison.weighted_kappa(pd.Series([1, 2, 2]), pd.Series([1, 1, 2])))
    )


def agreed_table():
    """Two rules of four regions, one of which has another tier in print."""
    frame = pd.DataFrame({"region": list("ABCD"), "score": [9.0, 7.0, 3.0, 1.0]})
    frame = frame.assign(year=1, goalposts="own year", rank=[1, 2, 3, 4], probability=np.nan)
    printed = pd.array([1, 2, 2, 2], dtype="Int64")
    ours = {"natural breaks": [1, 1, 2, 2], "Ward": [1, 2, 1, 2]}
    return pd.concat(
        [
            frame.assign(rule=rule, tier=tiers, published_tier=printed)
            for rule, tiers in ours.items()
        ]
    )


def test_agreement_by_rule_confusion_and_margins_of_four_regions_by_hand():
    table = agreed_table()
    dimensions = pd.DataFrame({"a": [9.0, 8, 2, 0], "b": [9.0, 6, 4, 2]}, index=list("ABCD"))
    found = comparison.by_rule(table).set_index("rule")
    assert found["in_printed_tier"].to_dict() == {"natural breaks": 3, "Ward": 3}
    assert found["at_random"].tolist() == [(2 * 1 + 2 * 3) / 4] * 2
    crossed = comparison.confusion(table).set_index(["rule", "published_tier", "tier"])["regions"]
    assert crossed["natural breaks"].to_dict() == {(1, 1): 1, (1, 2): 0, (2, 1): 1, (2, 2): 2}
    missed = comparison.differences(table, dimensions).set_index("rule")
    assert missed["region"].to_dict() == {"natural breaks": "B", "Ward": "C"}
    assert missed.loc["natural breaks", "margin"] == pytest.approx(7.0 - 5.0)
    own, printed = dimensions.loc[["A", "C"]].mean(), dimensions.loc[["B", "D"]].mean()
    away = [np.hypot(*(dimensions.loc["C"] - middle)) for middle in (printed, own)]
    assert missed.loc["Ward", "margin"] == pytest.approx(away[0] - away[1])
    assert missed["measure"].to_dict() == {"natural breaks": "score", "Ward": "distance"}


# How many


@pytest.mark.parametrize("seed", range(3))
def test_three_clouds_are_three_by_every_measure(seed):
    frame, _ = clouds(seed, centres=((0, 0), (40, 0), (20, 40)), each=10)
    table = counts.tier_counts(frame["a"] * 0, frame)
    assert set(table["space"]) == {"dimensions"}
    chosen = counts.preferred(table).set_index("measure")["k"]
    assert chosen.to_dict() == {"silhouette": 3, "gap": 3, "bic": 3}


def test_one_cloud_is_one_by_the_gap():
    frame = pd.DataFrame(np.random.default_rng(3).random((31, 2)))
    table = counts.tier_counts(frame[0], frame)
    chosen = counts.preferred(table).set_index(["space", "measure"])["k"]
    assert chosen["dimensions", "gap"] == 1
    assert chosen["score", "gap"] == 1


def test_explained_and_silhouette_by_their_definitions():
    random = np.random.default_rng(2)
    scores = scores_of(*random.gamma(2, 10, 15))
    frame = pd.DataFrame({"a": scores, "b": random.normal(size=15)})
    table = counts.tier_counts(scores, frame).set_index(["space", "k"])
    values = scores.to_numpy()[:, None]
    for k in (2, 4):
        tiers = natural_breaks(scores, k).to_numpy()
        within = spread_within(values, tiers)
        total = spread_within(values, np.zeros(15))
        assert table.loc[("score", k), "explained"] == pytest.approx(1 - within / total, abs=1e-6)
        assert table.loc[("score", k), "silhouette"] == pytest.approx(
            silhouette(values, tiers), abs=1e-6
        )
        with clusters.quiet():
            groups = clusters.ward(frame.to_numpy(), k)
        within = spread_within(frame.to_numpy(), groups)
        total = spread_within(frame.to_numpy(), np.zeros(15))
        assert table.loc[("dimensions", k), "explained"] == pytest.approx(
            1 - within / total, abs=1e-6
        )


def silhouette(points, labels):
    away = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=-1))
    found = []
    for row, label in enumerate(labels):
        mine = (labels == label) & (np.arange(len(labels)) != row)
        if not mine.any():
            found.append(0.0)
            continue
        a = away[row, mine].mean()
        b = min(away[row, labels == other].mean() for other in set(labels) - {label})
        found.append((b - a) / max(a, b))
    return np.mean(found)


def test_bic_is_that_of_scikit_learn_from_many_starts():
    frame, _ = clouds(4, centres=((0, 0), (60, 0), (20, 50)), each=12, spread=5.0)
    table = counts.tier_counts(frame["a"], frame).set_index(["space", "k"])["bic"]
    floor = clusters.FLOOR * frame.to_numpy().var(axis=0).mean()
    for k in (1, 2, 3):
        best = GaussianMixture(
            k, covariance_type="spherical", reg_covar=floor, n_init=20, tol=1e-7, random_state=0
        ).fit(frame.to_numpy())
        assert table["dimensions", k] == pytest.approx(best.bic(frame.to_numpy()), abs=0.001)


def test_gap_by_its_definition():
    random = np.random.default_rng(6)
    frame = pd.DataFrame(random.gamma(2, 10, (20, 2)))
    rows = frame.sort_values([0, 1]).to_numpy()
    table = counts.tier_counts(frame[0], frame).set_index(["space", "k"])
    middle = rows - rows.mean(axis=0)
    _, axes = np.linalg.eigh(middle.T @ middle)  # not by singular values
    turned = middle @ axes
    logs = []
    for _ in range(400):
        drawn = random.uniform(turned.min(axis=0), turned.max(axis=0), turned.shape)
        logs.append([np.log(spread_within(drawn, clusters.ward(drawn, k))) for k in (2, 3, 4)])
    for at, k in enumerate((2, 3, 4)):
        mean, sd = np.mean(logs, axis=0)[at], np.std(logs, axis=0)[at]
        gap = mean - np.log(spread_within(rows, clusters.ward(rows, k)))
        found = table.loc[("dimensions", k)]
        assert found["gap"] == pytest.approx(gap, abs=4 * sd / np.sqrt(100))
        assert found["gap_error"] == pytest.approx(sd * np.sqrt(1.01), rel=0.3)


def test_no_measures_where_too_few_regions_differ():
    scores = scores_of(1, 1, 2)
    assert counts.tier_counts(scores, scores.to_frame()).empty
    assert counts.tier_counts(scores * np.nan, scores.to_frame() * np.nan).empty
    few = scores_of(1, 2, 3, 9)
    assert counts.tier_counts(few, few.to_frame())["k"].max() == 3


def test_the_first_gap_within_an_error_of_the_next_is_chosen():
    table = pd.DataFrame(
        {"space": "score", "k": [1, 2, 3], "silhouette": [np.nan, 0.5, 0.5], "bic": [3.0, 2, 2],
         "gap": [0.1, 0.3, 0.5], "gap_error": [0.05, 0.05, 0.1]}
    )  # fmt: skip
    chosen = counts.preferred(table).set_index("measure")["k"]
    assert chosen["silhouette"] == 2  # of equal ones the fewest
    assert chosen["bic"] == 2
    assert pd.isna(chosen["gap"])
    chosen = counts.preferred(table.assign(gap=[0.1, 0.45, 0.5])).set_index("measure")["k"]
    assert chosen["gap"] == 2
