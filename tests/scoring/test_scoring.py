"""Scores up the tree: weights, coverage, means, and the index as a whole."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from panels import panel, random_panel, star, tree

from iianalysis import Method, MethodError, MinMax, build_index
from iianalysis.scoring import weighting as weights
from iianalysis.scoring.aggregate import aggregate
from iianalysis.scoring.base_year import BaseYear
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.index import IndexResult, national_index, regional_index
from iianalysis.scoring.normalise import Goalposts, OverRegions
from iianalysis.uncertainty import Noise, Specification, simulate

# Two levels here, three there, an indicator right below the root, and a gap `c`.
PARENTS = {
    "overall": "",
    "a": "overall",
    "b": "overall",
    "c": "overall",
    "x0": "overall",
    "a1": "a",
    "a2": "a",
    "x1": "a1",
    "x2": "a1",
    "x3": "a2",
    "x4": "b",
}
UNEVEN = tree(PARENTS, [f"x{number}" for number in range(5)])
SHARES = st.lists(st.floats(0.01, 100), min_size=len(PARENTS), max_size=len(PARENTS))


def with_gaps(seed):
    frame = random_panel(seed)
    holes = np.random.default_rng(seed).random(frame.shape) < 0.3
    holes[:6] = False  # two regions are whole, so that no indicator is the same everywhere
    return frame.mask(holes)


@given(SHARES)
def test_the_weights_of_the_children_of_each_parent_sum_to_1(shares):
    full = weights.complete(UNEVEN, pd.Series(shares, index=list(PARENTS)))
    for parent in UNEVEN.parents():
        assert full[UNEVEN.children(parent)].sum() == pytest.approx(1)


def test_children_are_scored_before_their_parents():
    order = UNEVEN.parents()
    assert sorted(order) == ["a", "a1", "a2", "b", "overall"]
    assert all(order.index(node) < order.index(PARENTS[node]) for node in order[:-1])


def test_a_parent_left_out_has_equal_weights():
    full = weights.complete(UNEVEN, {"a": 3.0, "b": 1.0, "c": 0.0, "x0": 0.0})
    assert full[["a", "b", "c", "x0"]].tolist() == [0.75, 0.25, 0, 0]
    assert full[["a1", "a2"]].tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("given_weights", "message"),
    [
        ({"a1": 0.0, "a2": 0.0}, "weights below 'a' sum to 0"),
        ({"a1": -1.0, "a2": 2.0}, "weight -1 of 'a1' is negative"),
        ({"a3": 1.0}, "weight of 'a3': no such node"),
        ({"a": 0.5}, "no weight for 'b', 'c', 'x0' below 'overall'"),
        ({"a": 0.5, "b": np.nan, "c": 0.0, "x0": 1.0}, "no weight for 'b' below 'overall'"),
        ({"a1": np.inf, "a2": 1.0}, "weight inf of 'a1' is not finite"),
        ({"a1": "x", "a2": 1.0}, "weight 'x' of 'a1' is not a number; give one"),
    ],
)
def test_weights_that_make_no_sense_are_named(given_weights, message):
    with pytest.raises(MethodError, match=message):
        build_index(random_panel(1), UNEVEN, Method(weights=given_weights))


def test_the_weight_of_a_gap_goes_to_its_siblings_and_points_sum_to_100():
    table = weights.effective(UNEVEN, weights.equal(UNEVEN))
    assert table.loc["c", "effective_weight"] == 0
    assert table.loc[["a", "b", "x0"], "effective_weight"].tolist() == pytest.approx([1 / 3] * 3)
    assert table.loc[UNEVEN.indicators, "points"].sum() == pytest.approx(100)


def mean_by_hand(framework, scores, shares, node):
    """The definition, one row at a time: mean and coverage of a node, without a threshold."""
    if not framework.children(node):
        value = scores.get(node, np.nan)
        return value, float(not np.isnan(value))
    parts = [
        (shares[child], *mean_by_hand(framework, scores, shares, child))
        for child in framework.children(node)
    ]
    covered = sum(w * c for w, _, c in parts) / sum(w for w, _, _ in parts)
    there = [(w, x) for w, x, _ in parts if not np.isnan(x)]
    total = sum(w for w, _ in there)
    return (sum(w * x for w, x in there) / total if total else np.nan), covered


@settings(max_examples=10)
@given(shares=SHARES, seed=st.integers(0, 50))
def test_scores_and_coverage_follow_the_definition(shares, seed):
    method = Method(weights=pd.Series(shares, index=list(PARENTS)), min_coverage=0)
    result = build_index(with_gaps(seed), UNEVEN, method)
    for row in result.scores.index[::7]:
        leaves = result.scores.loc[row, UNEVEN.indicators].to_dict()
        for node in PARENTS:
            mean, covered = mean_by_hand(UNEVEN, leaves, result.weights, node)
            assert result.scores.loc[row, node] == pytest.approx(mean, nan_ok=True)
            assert result.coverage.loc[row, node] == pytest.approx(covered)


@given(st.integers(0, 50))
def test_coverage_lies_between_0_and_1_and_decides_whether_there_is_a_score(seed):
    result = build_index(with_gaps(seed), UNEVEN, Method(min_coverage=0.5))
    covered = result.coverage.to_numpy()
    assert covered.min() >= 0
    assert covered.max() <= 1
    assert (covered[result.scores.isna()] < 0.5).all()
    assert (covered[result.scores.notna()] >= 0.5 - 1e-9).all()
    assert (result.coverage["c"] == 0).all()
    assert (result.coverage["overall"] <= 0.75).all()


def test_a_node_below_the_stated_coverage_has_no_score():
    frame = panel({"x": [1, 2, 3], "y": [1, 2, np.nan], "z": [3, np.nan, np.nan]})
    scores = frame * 10
    framework = star("x", "y", "z")
    full = weights.equal(framework)
    half = aggregate(scores, framework, full, min_coverage=0.5)["overall"]
    assert half.notna().tolist() == [True, True, False]
    most = aggregate(scores, framework, full, min_coverage=2 / 3)["overall"]
    assert most.notna().tolist() == [True, True, False]
    whole = aggregate(scores, framework, full, min_coverage=1)["overall"]
    assert whole.notna().tolist() == [True, False, False]


@pytest.mark.parametrize("aggregation", ["arithmetic", "geometric", "harmonic"])
def test_means_are_those_of_scipy(aggregation):
    from scipy import stats

    frame = random_panel(3, years=1, indicators=3)
    framework = star(*frame.columns)
    given_weights = pd.Series({"overall": 1.0, "x0": 0.5, "x1": 0.2, "x2": 0.3})
    reference = {"arithmetic": np.average, "geometric": stats.gmean, "harmonic": stats.hmean}
    ours = aggregate(frame, framework, given_weights, aggregation)["overall"]
    theirs = reference[aggregation](frame.to_numpy(), axis=1, weights=[0.5, 0.2, 0.3])
    np.testing.assert_allclose(ours, theirs)


@pytest.mark.parametrize("aggregation", ["geometric", "harmonic"])
def test_means_of_ratios_refuse_a_score_of_0_and_say_what_to_use(aggregation):
    method = Method(aggregation=aggregation)
    with pytest.raises(
        MethodError, match=r"'x\d' scores 0 or less for r.. 20.., .*MinMax\(lower=1"
    ):
        build_index(random_panel(1), UNEVEN, method)
    shifted = build_index(random_panel(1), UNEVEN, replace(method, normalisation=MinMax(lower=1)))
    assert shifted.scores["overall"].min() >= 1


def test_a_score_of_0_without_weight_does_not_matter():
    frame = panel({"x": [0, 1], "y": [2, 3]})
    framework = star("x", "y")
    scores = aggregate(
        frame, framework, pd.Series({"overall": 1.0, "x": 0.0, "y": 1.0}), "geometric"
    )
    np.testing.assert_allclose(scores["overall"], [2, 3])


def test_an_unknown_mean_is_named():
    with pytest.raises(MethodError, match="aggregation 'median' is unknown"):
        build_index(random_panel(1), UNEVEN, Method(aggregation="median"))


def test_the_geometric_mean_is_the_lowest_but_the_harmonic():
    methods = [
        Method(MinMax(lower=1), aggregation=kind)
        for kind in ("arithmetic", "geometric", "harmonic")
    ]
    high, middle, low = (build_index(random_panel(4), UNEVEN, m).scores["a"] for m in methods)
    assert (high > middle).all()
    assert (middle > low).all()


@given(st.permutations(range(12)))
def test_permuting_regions_permutes_scores_and_ranks(order):
    frame = random_panel(5)
    regions = frame.index.get_level_values("region").unique()
    moved = frame.reindex([regions[number] for number in order], level="region")
    one, other = (build_index(part, UNEVEN, Method()) for part in (frame, moved))
    pd.testing.assert_frame_equal(other.scores, one.scores.reindex(other.scores.index))
    pd.testing.assert_frame_equal(other.ranks, one.ranks.reindex(other.ranks.index))


@given(st.lists(st.floats(0.001, 1000), min_size=5, max_size=5))
def test_other_units_leave_min_max_scores_and_ranks_alone(factors):
    frame = random_panel(6)
    one, other = (build_index(part, UNEVEN, Method()) for part in (frame, frame * factors))
    np.testing.assert_allclose(one.scores, other.scores)
    assert one.ranks["overall"].tolist() == other.ranks["overall"].tolist()


def test_rank_1_is_best_and_ties_take_the_minimum():
    frame = panel({"x": [5, 9, 9, 1]})
    result = build_index(frame, star("x"), Method())
    assert result.ranks["overall"].tolist() == [3, 1, 1, 4]


def test_columns_of_the_panel_may_come_in_any_order():
    frame = random_panel(7)
    backwards = frame[frame.columns[::-1]]
    pd.testing.assert_frame_equal(
        build_index(backwards, UNEVEN, Method()).scores, build_index(frame, UNEVEN, Method()).scores
    )


def test_the_panel_is_left_as_it_was():
    frame = random_panel(8)
    before = frame.copy()
    build_index(frame, UNEVEN, Method())
    pd.testing.assert_frame_equal(frame, before)


def test_a_table_says_what_scores_are_measured_against():
    frame = random_panel(9)
    assert set(build_index(frame, UNEVEN, Method()).table()["goalposts"]) == {"own year"}
    pooled = build_index(frame, UNEVEN, Method(MinMax("pooled"))).table()
    assert set(pooled["goalposts"]) == {"pooled"}
    assert list(pooled) == [
        "region", "year", "goalposts", "node", "level", "score", "rank", "coverage",
    ]  # fmt: skip


def test_a_year_without_data_is_named():
    result = build_index(random_panel(9), UNEVEN, Method())
    with pytest.raises(MethodError, match="year 2019 has no data; choose one of 2020, 2021, 2022"):
        result.year(2019)


def test_regions_are_not_compared_by_ratios_to_a_base_year(default_study):
    with pytest.raises(MethodError, match="BaseYear does not compare regions"):
        regional_index(default_study, Method(BaseYear(2020)))


def test_the_national_index_is_a_ratio_to_the_base_year_whatever_the_method(default_study):
    result = national_index(default_study, Method(MinMax()))
    assert result.method.normalisation == BaseYear(2020)


def test_scores_that_differ_in_the_last_digits_share_a_rank():
    rows = pd.MultiIndex.from_product([["A", "B", "C"], [2022, 2023]], names=["region", "year"])
    whole = Framework(pd.DataFrame({"parent": [""]}, index=["all"]))
    scores = pd.DataFrame({"all": [1.0, 9.0, 3.0, 50.0, 2.0, 50.0 + 1e-13]}, index=rows)
    found = IndexResult(whole, Method(), pd.Series({"all": 1.0}), scores).ranks["all"]
    assert found.xs(2023, level="year").to_dict() == {"A": 3, "B": 1, "C": 1}
    assert found.xs(2022, level="year").to_dict() == {"A": 3.0, "B": 1.0, "C": 2.0}


# A normalisation of one's own, and panels of one's own


@dataclass(frozen=True)
class OfBest(OverRegions):
    """Share of the best value."""

    goalposts: Goalposts = "own year"

    def along(self, values, sign):
        return sign * 100 * values / np.nanmax(values, axis=-1, keepdims=True)


def test_a_normalisation_of_ones_own_serves_everywhere(default_study):
    method = Method(OfBest())
    result = regional_index(default_study, method)
    best = result.scores[default_study.framework("regional").indicators].groupby(level="year").max()
    assert np.allclose(best.to_numpy(), 100, equal_nan=True)
    pooled = regional_index(default_study, method, goalposts="pooled").scores
    assert (pooled["overall"] <= result.scores["overall"] + 1e-9).all()
    varies = Specification(weights=(Noise(0.2),), normalisation=(OfBest(), MinMax()))
    found = simulate(default_study, varies, draws=20, method=Method(OfBest()))
    assert len(found.intervals()) == 31


def mine(self, panel, direction):
    return panel


PARTS = {"__call__": mine, "along": OfBest.along, "goalposts": "own year"}


def frozen(*without):
    parts = {name: part for name, part in PARTS.items() if name not in without}
    kinds = {"goalposts": str} if "goalposts" in parts else {}
    return dataclass(frozen=True)(type("Mine", (), {**parts, "__annotations__": kinds}))()


@pytest.mark.parametrize(
    ("normalisation", "complaint"),
    [
        (frozen("along"), "Mine does not compare regions: it has no along; use MinMax"),
        (frozen("goalposts", "along"), "it has no goalposts, along; .* normalise.OverRegions"),
        (frozen("__call__"), "it has no __call__"),
        (type("Plain", (), PARTS)(), "it is no dataclass with a field"),
        (MinMax, "MinMax does not compare regions: it is the class"),
        ("minmax", "str does not compare regions"),
    ],
)
def test_what_a_normalisation_lacks_is_told_in_one_line(default_study, normalisation, complaint):
    method = Method(normalisation)
    calls = [
        lambda: regional_index(default_study, method),
        lambda: simulate(default_study, Specification(weights=(Noise(),)), draws=2, method=method),
        lambda: Specification(normalisation=(normalisation, MinMax())),
    ]
    if isinstance(normalisation, type) or not callable(normalisation):
        panel, framework = default_study.panel("regional"), default_study.framework("regional")
        calls.append(lambda: build_index(panel, framework, method))
    for call in calls:
        with pytest.raises(MethodError, match=complaint) as caught:
            call()
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("along", "complaint"),
    [
        (lambda _, values, __: values.sum(-1), "let Mine.along give one for each"),
        (lambda _, values, __: values / 0.0, "the score by Mine of 'x0' is inf for r00 2020"),
    ],
)
def test_scores_that_are_none_are_told(along, complaint):
    kinds = {"goalposts": str}
    parts = {"along": along, "goalposts": "own year", "__annotations__": kinds}
    kind = dataclass(frozen=True)(type("Mine", (OverRegions,), parts))
    with np.errstate(divide="ignore"), pytest.raises(MethodError, match=complaint):
        build_index(random_panel(1), UNEVEN, Method(kind()))


def with_inf(panel):
    panel.loc[("r03", 2021), "x2"] = -np.inf
    return panel


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (with_inf, "indicator 'x2' is -inf for r03 2021; give a number, or NaN"),
        (lambda p: pd.concat([p, p.loc[[("r05", 2022)]]]), "more than one row of r05 2022; keep"),
        (lambda p: p.drop(columns="x3"), "no column 'x3'; add it"),
        (lambda p: pd.concat([p, p[["x1"]]], axis=1), "two columns 'x1'; keep one"),
        (lambda p: p.reset_index(drop=True), r"let it be \['region', 'year'\]"),
    ],
)
def test_a_panel_that_no_index_can_rest_on_is_refused(change, complaint):
    with pytest.raises(MethodError, match=complaint):
        build_index(change(random_panel(1)), UNEVEN, Method())
