"""What print implies on the national weights, against programmes posed in another way."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog, minimize

from iianalysis import MethodError, read_study
from iianalysis.identify import (
    allowed_weights,
    bounds_by_fact,
    contradictions,
    feasible,
    inevitable_contradiction,
    maximum_entropy,
    printed_facts,
    reference_weights,
    second_level,
    smallest_contradiction,
    weight_bounds,
    weights_against_facts,
)
from iianalysis.identify.sets import weight_set

NODES = ["foundation", "innovation", "industry", "application", "environment"]
LOW = np.array([3.105, 2.105, 2.155, 1.815, 2.955])
HIGH = LOW + 0.01
SINCE, YEAR = "contribution foundation since 2020", "contribution foundation in 2023"


@pytest.fixture(scope="module")
def study():
    return read_study()


@pytest.fixture(scope="module")
def printed(study):
    return printed_facts(study)


def changed(study, item, **cells):
    """The study with cells of one printed figure changed."""
    table = study.published.copy()
    for column, value in cells.items():
        table.loc[table["item"] == item, column] = value
    return replace(study, published=table)


def without(study, *items):
    return replace(study, published=study.published[~study.published["item"].isin(items)])


def indices_exist(weights, reading=None, growth=False):
    """Whether indices x (2023) and u (2022) exist for given weights: linear in them, no lifting."""
    w, zero = np.asarray(weights), np.zeros(5)
    f = np.eye(5)[0]
    rows, most = [], []

    def at_most(on_x, on_u, limit):
        rows.append(np.r_[on_x, on_u])
        most.append(limit)

    at_most(w, zero, 2.355)
    at_most(-w, zero, -2.345)
    if reading == "since":  # w_f (x_f - 1) between shares of (w x - 1)
        at_most(w * f - 0.1735 * w, zero, w[0] - 0.1735)
        at_most(0.1725 * w - w * f, zero, 0.1725 - w[0])
    if reading == "year":
        at_most(w * f - 0.1735 * w, 0.1735 * w - w * f, 0)
        at_most(0.1725 * w - w * f, w * f - 0.1725 * w, 0)
    low, high = np.zeros(5), np.full(5, 10.0)
    if growth:
        for node, least, largest in ((1, 1.2935, 1.2945), (2, 1.3165, 1.3175)):
            at_most(np.eye(5)[node], -largest * np.eye(5)[node], 0)
            at_most(-np.eye(5)[node], least * np.eye(5)[node], 0)
        for node in (0, 4):
            at_most(-np.eye(5)[node], 1.3 * np.eye(5)[node], 0)
            low[node] = 1.69
        at_most(-np.eye(5)[3], np.eye(5)[3], 0)
        low[3] = np.sqrt(1.82)  # the middle of the interval: the whole of it moves this by 0.002
    bounds = [*zip(LOW, HIGH, strict=True), *zip(low, high, strict=True)]
    return linprog(np.zeros(10), np.array(rows), most, bounds=bounds).status == 0


def drawn(n, seed=0):
    return np.random.default_rng(seed).dirichlet(np.ones(5), size=n)


# The facts


def test_facts_come_from_the_published_table(study, printed):
    assert printed.nodes == tuple(NODES)
    assert (printed.base_year, printed.year) == (2020, 2023)
    assert printed.readings == ["since 2020", "in 2023"]
    used = {item for fact in printed.facts for item in fact.items}
    about = study.published[
        study.published["node"].isin(["overall", *NODES])
        & study.published["kind"].isin(["index", "growth", "cagr", "contribution"])
        & (study.published["region"] == "CN")
    ]
    assert used | set(printed.unused["item"]) == set(about["item"])
    assert {"industry_growth_about_30_2023"} <= set(printed.unused["item"])
    moved = printed_facts(changed(study, "foundation_index_2023", low=300, high=301))
    text = moved.table().set_index("fact")["text"]
    assert text["index foundation"] == "index of foundation in 2023: 300 to 301"


def test_a_total_that_rises_in_one_year_has_one_reading(study):
    table = study.published
    table = table[
        (table["year"].isin([2020, 2023])) & table["kind"].isin(["index", "contribution"])
    ]
    table = table.assign(year=table["year"].replace({2023: 2021}))
    table["item"] = table["item"].astype(str)
    facts = printed_facts(replace(study, published=table))
    assert facts.readings == ["since 2020"]
    assert facts.of_kind("slowing") == []
    assert weight_bounds(facts).loc[("foundation", "high"), "weight"] < 0.112


# Bounds


def test_bounds_of_the_total_are_those_of_the_corners(printed):
    # Corners lie on edges of the simplex, where two weights share the whole.
    corners = []
    for i, j in combinations(range(5), 2):
        for ends, total in ((LOW, 2.355), (HIGH, 2.345)):
            if ends[i] != ends[j] and 0 <= (share := (total - ends[j]) / (ends[i] - ends[j])) <= 1:
                corner = np.zeros(5)
                corner[[i, j]] = share, 1 - share
                corners.append(corner)
    bounds = weight_bounds(printed, printed.of_kind("index", "total"))["weight"].unstack("end")
    assert bounds["high"][NODES].to_numpy() == pytest.approx(np.max(corners, axis=0), abs=1e-7)
    assert bounds["low"].to_numpy() == pytest.approx(np.zeros(5), abs=1e-7)
    assert bounds.loc["foundation", "high"] == pytest.approx(0.4186, abs=5e-5)


def test_since_2020_pins_the_weight_of_foundation(printed):
    bounds = weight_bounds(printed, printed.under(["since 2020"]))["weight"].unstack("end")
    # w (x - 1) = s (T - 1): lowest with the largest x and the least s and T.
    assert bounds.loc["foundation", "low"] == pytest.approx(0.1725 * 1.345 / 2.115)
    assert bounds.loc["foundation", "high"] == pytest.approx(0.1735 * 1.355 / 2.105)


@pytest.mark.parametrize("reading", [[], ["since 2020"], ["in 2023"], ["since 2020", "in 2023"]])
def test_bounds_are_attained(printed, reading):
    names = printed.under(reading)
    bounds = weight_bounds(printed, names)
    assert bounds["attained"].all()
    at = bounds[[f"at_{node}" for node in NODES]].to_numpy()
    assert at.sum(axis=1) == pytest.approx(np.ones(10))
    own = [at[row, NODES.index(node)] for row, (node, _) in enumerate(bounds.index)]
    assert own == pytest.approx(bounds["weight"].to_numpy())
    inside = 0.9999 * at + 0.0001 * at.mean(axis=0)  # off the edge by rounding
    if reading in ([], ["since 2020"]):
        kind = "since" if reading else None
        assert all(indices_exist(weights, kind) for weights in inside)
    for row in inside:
        verdicts = weights_against_facts(printed, pd.Series(row, index=NODES))
        assert verdicts[(verdicts["reading"] == "") | verdicts["reading"].isin(reading)][
            "together"
        ].all()


def test_the_bilinear_reading_is_solved_globally(printed):
    """For weights drawn at random, the lifted set and indices sought one by one agree."""
    chosen = allowed_weights(printed, printed.under(["in 2023"]))
    near = allowed_weights(printed).sample(250, np.random.default_rng(2))
    centre = chosen.corners.mean(axis=0)
    well_inside = chosen.contains(centre + 1.01 * (near - centre))
    well_outside = ~chosen.contains(centre + 0.99 * (near - centre))
    exist = np.array([indices_exist(w, "year", growth=True) for w in near.to_numpy()])
    # The square root is taken at one point of its interval, so those at the edge are left out.
    assert exist[well_inside].all()
    assert not exist[well_outside].any()
    assert well_inside.sum() > 30
    assert well_outside.sum() > 100


def test_the_slower_growth_is_met_where_bounds_are_reached(printed):
    from iianalysis.identify.consistency import Programme

    programme = Programme(printed, printed.chosen(printed.under(["in 2023"])))
    for direction in (*np.eye(5), *-np.eye(5)):
        w, y, z = programme.best(direction).reshape(3, 5)[:, 3]
        if w > 1e-6:
            assert z / w >= np.sqrt(y / w) - 2e-6


def test_where_a_bound_is_only_approached_it_says_so(printed):
    bounds = weight_bounds(printed, [*printed.of_kind("index", "total"), YEAR])
    assert not bounds.loc[("foundation", "low"), "attained"]


def test_each_fact_is_shown_alone_and_on_top_of_the_others(printed):
    table = bounds_by_fact(printed)
    assert set(table["chain"]) == {"alone", "since 2020", "in 2023", "since 2020 and in 2023"}
    assert set(table["status"]) == {"start", "narrower", "unchanged"}
    assert (table["width"] == table["high"] - table["low"]).all()
    for _, steps in table[table["chain"] != "alone"].groupby(["chain", "node"]):
        assert steps["width"].is_monotonic_decreasing or (steps["width"].diff() < 1e-6)[1:].all()
        assert steps["step"].tolist() == list(range(len(steps)))
        assert steps["low_before"].iloc[1:].tolist() == steps["low"].iloc[:-1].tolist()
    last = table[(table["chain"] == "in 2023") & (table["fact"] == "slowing application")]
    full = weight_bounds(printed, printed.under(["in 2023"]))["weight"].unstack("end")
    assert last["low"].to_numpy() == pytest.approx(full["low"][last["node"]].to_numpy(), abs=1e-6)
    assert last["high"].to_numpy() == pytest.approx(full["high"][last["node"]].to_numpy(), abs=1e-6)


# Samples


@pytest.fixture(scope="module")
def total_only(printed):
    return allowed_weights(printed)


def test_every_sample_satisfies_every_fact(printed, total_only):
    samples = total_only.sample(150, np.random.default_rng(0))
    assert samples.sum(axis=1).to_numpy() == pytest.approx(np.ones(150))
    assert samples.to_numpy().min() >= 0
    assert all(indices_exist(weights) for weights in samples.to_numpy())
    assert total_only.contains(samples).all()
    thin = allowed_weights(printed, [*printed.of_kind("index", "total"), SINCE])
    samples = thin.sample(150, np.random.default_rng(0))
    assert all(indices_exist(weights, "since") for weights in samples.to_numpy())
    assert thin.contains(samples).all()
    assert thin.contains(total_only.sample(2000, np.random.default_rng(1))).mean() < 0.05


def test_samples_are_uniform(total_only):
    weights = drawn(1_000_000)
    kept = weights[(weights @ LOW <= 2.355) & (weights @ HIGH >= 2.345)]
    samples = total_only.sample(len(kept), np.random.default_rng(1)).to_numpy()
    grid = np.linspace(0.05, 0.95, 19)
    quantiles = np.quantile(kept, grid, axis=0) - np.quantile(samples, grid, axis=0)
    assert np.abs(quantiles).max() < 0.006
    assert np.cov(samples.T) == pytest.approx(np.cov(kept.T), abs=4e-4)
    assert total_only.share == pytest.approx(len(kept) / len(weights), rel=0.02)


def test_samples_of_the_thin_set_are_uniform(printed):
    thin = allowed_weights(printed, [*printed.of_kind("index", "total"), SINCE])
    rng = np.random.default_rng(3)
    # Rejection with the weight of foundation drawn in its bounds, where its density is nearly even.
    first = rng.uniform(0.1095, 0.112, size=300_000)
    rest = rng.dirichlet(np.ones(4), size=300_000) * (1 - first[:, None])
    weights = pd.DataFrame(np.c_[first, rest], columns=NODES)
    weights = weights[rng.random(300_000) < ((1 - first) / (1 - 0.1095)) ** 3]
    kept = weights[thin.contains(weights)].to_numpy()
    some = kept[:: max(1, len(kept) // 40)]
    assert all(indices_exist(w, "since") for w in 0.9999 * some + 0.0001 * some.mean(axis=0))
    samples = thin.sample(len(kept), np.random.default_rng(4)).to_numpy()
    grid = np.linspace(0.1, 0.9, 9)
    quantiles = np.quantile(kept, grid, axis=0) - np.quantile(samples, grid, axis=0)
    assert np.abs(quantiles).max() < 0.015
    assert np.abs(quantiles[:, 0]).max() < 1e-4


def test_samples_follow_the_seed(total_only):
    one, two = (total_only.sample(5, np.random.default_rng(0)) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)
    assert total_only.sample(0, np.random.default_rng(0)).shape == (0, 5)


def supported_by(points):
    points = np.array(points, dtype=float)
    return lambda direction: points[(points @ direction).argmax()]


@pytest.mark.parametrize(
    ("corners", "dimension"),
    [
        ([[0.2, 0.3, 0.5]], 0),
        ([[0.2, 0.3, 0.5], [0.4, 0.3, 0.3]], 1),
        ([[1, 0, 0], [0, 1, 0], [0, 0, 1]], 2),
    ],
)
def test_sets_of_any_dimension(corners, dimension):
    found = weight_set(("a", "b", "c"), supported_by(corners))
    assert found.dimension == dimension
    samples = found.sample(2000, np.random.default_rng(0))
    assert samples.mean().to_numpy() == pytest.approx(np.mean(corners, axis=0), abs=0.02)
    assert found.contains(samples).all()
    far = pd.DataFrame([[0.1, 0.2, 0.7]], columns=["a", "b", "c"])
    assert found.contains(far).tolist() == [dimension == 2]
    assert found.share == pytest.approx(1.0 if dimension == 2 else 0.0)


# Contradictions


def test_print_does_not_contradict_itself(printed):
    table = contradictions(printed)
    assert table["reading"].tolist() == ["none", "since 2020", "in 2023", "since 2020 and in 2023"]
    assert table["holds"].all()
    assert (table["smallest_group"] == "").all()
    assert smallest_contradiction(printed) == ()


CONTRADICTING = [
    ("overall_index_2023", {"low": 399.5, "high": 400.5}, {"total", "mean growth"}, []),
    # 60% a year for two years and 30% more come to more than 311.
    (
        "foundation_growth_floor_2021",
        {"value": 60, "low": 160},
        {"index foundation", "growth foundation"},
        [],
    ),
    ("overall_cagr_2023", {"value": 20, "low": 19.5, "high": 20.5}, {"total", "mean growth"}, []),
    (
        "innovation_growth_2023",
        {"value": 200, "low": 199.5, "high": 200.5},
        set(),
        [],
    ),  # nothing else is known of 2022
    # All of the rise from foundation: then no other has weight, unless its index stayed at 100.
    (
        "foundation_contribution_2023",
        {"low": 100, "high": 100},
        {SINCE, "total", *(f"index {node}" for node in NODES)},
        ["since 2020"],
    ),
]


@pytest.mark.parametrize(("item", "cells", "group", "readings"), CONTRADICTING)
def test_the_smallest_group_is_named(study, item, cells, group, readings):
    facts = printed_facts(changed(study, item, **cells))
    names = facts.under(readings)
    found = smallest_contradiction(facts, names)
    if group is not None:
        assert set(found) == group
    if not found:
        assert feasible(facts, names)
        return
    assert not feasible(facts, found)
    for name in found:
        assert feasible(facts, [other for other in found if other != name])
    smaller = list(combinations(names, len(found) - 1))
    some = np.random.default_rng(0).permutation(len(smaller))[:60]
    assert all(feasible(facts, smaller[number]) for number in some)


@pytest.mark.parametrize(
    ("share", "group"),
    [
        (17.3, set()),
        (70, set()),  # since 2020 no weights give it, in 2023 some do
        (150, {"index foundation", "total", SINCE}),  # neither way
    ],
)
def test_a_contradiction_is_inevitable_under_every_single_reading_alone(study, share, group):
    facts = printed_facts(changed(study, "foundation_contribution_2023", low=share, high=share))
    assert set(inevitable_contradiction(facts)) == group
    assert contradictions(facts)["holds"].all() == (share == 17.3)


def test_a_contradiction_without_contributions_is_inevitable(study):
    facts = printed_facts(changed(study, "overall_cagr_2023", value=20, low=19.5, high=20.5))
    assert set(inevitable_contradiction(facts)) == {"total", "mean growth"}


def test_contradicting_facts_stop_bounds_and_samples_by_name(study):
    # A total above every part needs all of them: any one left out could be the large one.
    wrong = changed(study, "overall_index_2023", value=400, low=399.5, high=400.5)
    facts = printed_facts(without(wrong, "overall_cagr_2023"))
    assert set(smallest_contradiction(facts)) == {"total", *(f"index {node}" for node in NODES)}
    complaint = "6 printed facts contradict each other: index foundation, .*, total; no weights"
    with pytest.raises(MethodError, match=complaint):
        weight_bounds(facts)
    with pytest.raises(MethodError, match=complaint):
        allowed_weights(facts)
    table = bounds_by_fact(facts)
    after = table[(table["chain"] == "in 2023") & (table["step"] > 0)]
    assert (after["status"] == "contradicted").all()
    assert after[["low", "high"]].isna().all(axis=None)
    assert not contradictions(facts)["holds"].any()


# Given weights


def test_reference_and_equal_weights_against_the_facts(study, printed):
    verdicts = weights_against_facts(printed, reference_weights(study)).set_index("fact")
    assert verdicts.index[~verdicts["alone"]].tolist() == [SINCE]
    equal = weights_against_facts(printed, pd.Series(0.2, index=NODES)).set_index("fact")
    assert set(equal.index[~equal["alone"]]) == {"total", "mean growth", SINCE}


# Reference weights


def test_reference_weights_against_a_constrained_optimiser(study):
    weights = reference_weights(study)
    x = np.array([311, 211, 216, 182, 296.0])
    answer = minimize(
        lambda w: (w * np.log(w)).sum(),
        np.full(5, 0.2),
        jac=lambda w: np.log(w) + 1,
        bounds=[(1e-6, 1)] * 5,
        constraints=[
            {"type": "eq", "fun": lambda w: w.sum() - 1, "jac": lambda _: np.ones(5)},
            {"type": "eq", "fun": lambda w: (w @ x - 235) / 100, "jac": lambda _: x / 100},
        ],
        method="SLSQP",
        options={"ftol": 1e-14},
    )
    assert weights[NODES].to_numpy() == pytest.approx(answer.x, abs=1e-6)
    assert weights[NODES].to_numpy() @ x == pytest.approx(235, abs=1e-9)
    assert weights[NODES].round(3).tolist() == [0.158, 0.219, 0.216, 0.241, 0.166]


def test_reference_weights_use_no_other_fact(study):
    others = study.published["item"][~study.published["kind"].isin(["index"])]
    fewer = without(study, *others)
    pd.testing.assert_series_equal(reference_weights(fewer), reference_weights(study))


@pytest.mark.parametrize("seed", range(5))
def test_maximum_entropy_meets_the_total_and_follows_its_parts(seed):
    rng = np.random.default_rng(seed)
    indices = pd.Series(rng.uniform(0, 1000, 6), index=list("abcdef"))
    total = rng.uniform(indices.min(), indices.max())
    weights = maximum_entropy(indices, total)
    assert weights.sum() == pytest.approx(1)
    assert weights @ indices == pytest.approx(total)
    moved = maximum_entropy(indices.sample(frac=1, random_state=seed), total)
    pd.testing.assert_series_equal(moved[indices.index], weights)
    mean = maximum_entropy(indices, float(indices.mean()))
    assert mean.to_numpy() == pytest.approx(np.full(6, 1 / 6))


def test_maximum_entropy_near_the_end_of_the_range():
    weights = maximum_entropy(pd.Series({"a": 100.0, "b": 200.0, "c": 300.0}), 299.999)
    assert weights["c"] > 0.9999
    assert maximum_entropy(pd.Series({"a": 5.0, "b": 5.0}), 5.0).tolist() == [0.5, 0.5]


# The second level


def test_print_gives_only_a_product_on_the_second_level(study, printed):
    table = second_level(study, printed).set_index("reading")
    since = table.loc["since 2020"]
    assert (since["node"], since["parent"], since["share"]) == ("identifier", "foundation", 50.5)
    assert since["product"] == pytest.approx(0.505 * 211)
    assert since["product_low"] == pytest.approx(0.5045 * 210.5)
    assert since["product_high"] == pytest.approx(0.5055 * 211.5)
    assert since["least_index"] == pytest.approx(100 + 0.5045 * 210.5)
    assert since["assumed_series"] == "secondary_nodes"
    assert since["assumed_floor"]
    assert since["weight"] == pytest.approx(0.505 * 211 / (100 * 330 / 75 - 100))
    year = table.loc["in 2023"]
    assert year["product_high"] == pytest.approx(0.5055 * (311.5 - 169))
    assert year["product_low"] == pytest.approx(0.5045 * 310.5 * (1 - 1 / 1.3))
    assert pd.isna(year["least_index"])


def test_without_such_a_figure_nothing_is_said(study, printed):
    fewer = without(study, "identifier_contribution_2023")
    assert second_level(fewer, printed_facts(fewer)).empty


# Bad input


def test_what_is_not_printed_is_named(study):
    with pytest.raises(MethodError, match="prints no index after 2020"):
        printed_facts(replace(study, published=study.published.iloc[:0]))
    with pytest.raises(MethodError, match=r"no index of 'industry' with an interval .* for 2023"):
        reference_weights(without(study, "industry_index_2023"))
    with pytest.raises(MethodError, match="no index of 'overall'"):
        printed_facts(changed(study, "overall_index_2023", low=np.nan))


def test_a_total_outside_its_parts_is_refused(study):
    wrong = changed(study, "overall_index_2023", value=400, low=399.5, high=400.5)
    with pytest.raises(MethodError, match=r"total 400 lies outside the range .* 182 to 311"):
        reference_weights(wrong)
    for total in (1.0, 3.0, 4.0):
        with pytest.raises(MethodError, match="outside the range"):
            maximum_entropy(pd.Series({"a": 1.0, "b": 3.0}), total)
    with pytest.raises(MethodError, match="must be known"):
        maximum_entropy(pd.Series({"a": 1.0, "b": np.nan}), 1.0)


def test_unknown_names_are_named(printed, total_only):
    with pytest.raises(MethodError, match="no fact 'totals'; the facts are index foundation"):
        weight_bounds(printed, ["totals"])
    with pytest.raises(MethodError, match="read 'in 2022'; the readings are since 2020, in 2023"):
        printed.under(["in 2022"])
    with pytest.raises(MethodError, match="no weight of 'foundation'"):
        weights_against_facts(printed, pd.Series({"industry": 1.0}))
    with pytest.raises(MethodError, match="give none below 0"):
        weights_against_facts(printed, pd.Series(-0.2, index=NODES))
    with pytest.raises(MethodError, match="-1 samples"):
        total_only.sample(-1, np.random.default_rng(0))
    with pytest.raises(MethodError, match="9 nodes has too many corners"):
        weight_set(tuple("abcdefghi"), supported_by(np.eye(9)))
