"""The engine of uncertainty: draws against the index rebuilt, exact cases, and what it refuses."""

import os
import tracemalloc
from dataclasses import replace
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from studies import write

from iianalysis import read_study
from iianalysis.schemes import weights_of
from iianalysis.scoring.aggregate import aggregate
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.index import Method, build_index
from iianalysis.scoring.normalise import MethodError, MinMax, PercentileRank, Rank, ZScore
from iianalysis.scoring.outliers import Winsorise
from iianalysis.tables import trust as uncertainty_tables
from iianalysis.tiers import breaks_of_many, by_group_sizes, natural_breaks
from iianalysis.uncertainty import (
    ASSUMED_SIZES,
    Allowed,
    Bootstrap,
    Dirichlet,
    Errors,
    Noise,
    Simplex,
    Specification,
    one_at_a_time,
    progress_bar,
    simulate,
)
from iianalysis.uncertainty.engine import work
from iianalysis.uncertainty.pipelines import Source
from iianalysis.uncertainty.plan import enumerated, plan_for
from iianalysis.uncertainty.simulation import plan_of, source_of
from iianalysis.uncertainty.tally import BLOCK, Counter, Tally, check_memory, memory_of

SEED = 7
DISCRETE = Specification(
    normalisation=(MinMax(lower=1), ZScore(), Rank(), PercentileRank()),
    goalposts=("own year", "pooled", "robust"),
    treatment=(None, Winsorise()),
    aggregation=("arithmetic", "geometric", ("geometric", "arithmetic"), ("harmonic", "geometric")),
    imputation=("siblings", "mean", "worst", "not imputed"),
)


def rebuilt(study, pipeline, weights, nodes, panel, year):
    """Overall scores by building the whole index once for each draw."""
    found = []
    for column in weights.T:
        drawn = pipeline.method.weights.copy()
        drawn[nodes] = column
        own = pipeline.method.weights
        method = replace(pipeline.method, weights=drawn, judged_by=own)
        result = build_index(panel, study.framework("regional"), method)
        found.append(result.year(year)[result.framework.root].to_numpy())
    return np.array(found).T


@pytest.mark.parametrize(
    "kinds",
    [
        (Noise(0.5),),
        (Noise(0.5, (1,)),),
        (Noise(0.9, (3,), "normal"),),
        (Dirichlet(2.0, (2,)),),
        (Simplex((1, 2)),),
        (Simplex((1, 2, 3)),),
        (Allowed(), Noise(0.3, (2, 3))),
        (Bootstrap(),),
    ],
    ids=lambda kinds: "+".join(type(kind).__name__ + str(kind)[-9:-1] for kind in kinds)[:40],
)
def test_draws_are_the_index_rebuilt(default_study, kinds):
    specification = Specification(weights=kinds)
    source = source_of(default_study, specification)
    plan = plan_of(default_study, specification, source)
    pipeline = plan.pipelines[0]
    weights = np.repeat(pipeline.base[:, None], 12, axis=1)
    rng = np.random.default_rng(SEED)
    for sampler, groups in plan.samplers:
        sampler.draw(rng, weights, groups)
    panel = default_study.panel("regional")
    expected = rebuilt(default_study, pipeline, weights, plan.tree.nodes, panel, source.year)
    scores = plan.scores(pipeline, 12, np.random.default_rng(SEED))
    np.testing.assert_allclose(scores, expected, rtol=1e-11, atol=1e-11)
    assert np.nanstd(scores, axis=1).min() > 0


def test_every_combination_is_the_index_rebuilt(default_study):
    source = source_of(default_study, DISCRETE)
    plan = plan_of(default_study, DISCRETE, source)
    assert len(plan.pipelines) + len(plan.undefined) == 4 * 3 * 2 * 4 * 4
    for pipeline in plan.pipelines[::7]:
        panel = source.filled(pipeline.choices["imputation"])
        result = build_index(panel, source.framework, pipeline.method)
        expected = result.year(source.year)[source.framework.root].to_numpy()
        scores = plan.scores(pipeline, 1, np.random.default_rng(0))[:, 0]
        np.testing.assert_allclose(scores, expected, rtol=1e-11, atol=1e-11)


def test_undefined_combinations_are_named(default_study):
    plan = plan_of(default_study, DISCRETE, source_of(default_study, DISCRETE))
    reasons = set(plan.undefined.values())
    assert "robust goalposts are for min-max, not for z-score" in reasons
    assert any("geometric mean needs positive scores" in reason for reason in reasons)
    assert all("z-score" in name or "rank" in name for name in plan.undefined)


def test_left_out_indicators_weigh_nothing_and_take_no_score_with_them(default_study):
    specification = Specification(inclusion=0.3)
    source = source_of(default_study, specification)
    plan = plan_of(default_study, specification, source)
    pipeline, tree = plan.pipelines[0], source.framework
    out = np.random.default_rng(SEED).random((len(plan.leaves), 12)) < 0.3
    scores = plan.scores(pipeline, 12, np.random.default_rng(SEED))
    own = pipeline.method.weights
    leaves = build_index(source.panel, tree, pipeline.method).year(source.year)[tree.indicators]
    for draw in range(12):
        weights = own.copy()
        weights[[plan.tree.nodes[row] for row in plan.leaves[out[:, draw]]]] = 0.0
        expected = aggregate(leaves, tree, weights, judged_by=own)[tree.root]
        np.testing.assert_allclose(scores[:, draw], expected, rtol=1e-11)
    assert not np.isnan(scores).any()


FOUR = pd.DataFrame(
    {
        "a1": [0.0, 100.0, 50.0, 70.0],
        "a2": [0.0, 100.0, 50.0, 20.0],
        "b1": [0.0, 100.0, 50.0, 60.0],
        "b2": [0.0, 100.0, np.nan, 10.0],
    },
    index=list("ABCD"),
)


def drawn_of_four(specification, weights=None, *, least=0.5, table=FOUR, draws=20_000):
    """Draws of a tree t with a and b, of two indicators each; C lacks the second of b."""
    panel = table.rename_axis("region").assign(year=2023).set_index("year", append=True)
    tree = pd.DataFrame({"parent": ["", "t", "t"]}, index=["t", "a", "b"])
    series = pd.DataFrame({"parent": list("aabb"), "direction": 1}, index=list(table.columns))
    cells = pd.DataFrame(columns=["region", "year", "indicator", "value", "imputed"])
    method = Method(weights=weights, min_coverage=least)
    source = Source(panel, cells, Framework.of_tables(tree, series), method, 2023)
    source.schemes.update(
        {"equal": pd.Series(dtype=float), "heavy": pd.Series({"b1": 0.4, "b2": 0.6})}
    )
    plan = plan_for(source, specification)
    return plan, np.hstack([one for _, one in plan.drawn(plan.tasks(draws, 0, 1), 1)])


@pytest.mark.parametrize(
    "kind",
    [Noise(0.01), Noise(0.5, (2,)), Dirichlet(1.0), Simplex((1, 2)), Simplex((2,))],
    ids=repr,
)
def test_a_node_covered_exactly_as_asked_has_its_score_in_every_draw(kind):
    _, scores = drawn_of_four(Specification(weights=(kind,)))
    np.testing.assert_allclose(scores[2], 50.0)  # C: 50 in all that it has, whatever it weighs
    assert np.ptp(scores[3]) > 0.1


def test_a_node_below_the_coverage_asked_for_has_no_score_in_any_draw():
    table = FOUR.assign(b1=[0.0, 100.0, 90.0, 60.0])
    varies, given = Specification(weights=(Simplex((1, 2)),)), pd.Series({"a": 0.6, "b": 0.4})
    _, scores = drawn_of_four(varies, given, least=0.55, table=table)
    np.testing.assert_allclose(scores[2], 50.0)  # of a alone: b is covered by half
    _, scores = drawn_of_four(varies, given, least=0.65, table=table)
    assert np.isnan(scores[2]).all()  # a has 0.6 of the whole
    assert not np.isnan(scores[[0, 1, 3]]).any()


def test_every_scheme_judges_coverage_by_its_own_weights():
    table = FOUR.assign(b1=[0.0, 100.0, 90.0, 60.0])
    varies = Specification(scheme=("equal", "heavy"), weights=(Noise(0.2, (1,)),))
    plan, scores = drawn_of_four(varies, table=table)
    heavy = np.concatenate(
        [
            np.full(task.draws, plan.pipelines[task.pipeline].choices["scheme"] == "heavy")
            for task in plan.tasks(20_000, 0, 1)
        ]
    )
    np.testing.assert_allclose(scores[2, heavy], 50.0)  # b2 has 0.6 of b, which is not covered
    assert scores[2, ~heavy].min() > 60


def test_what_is_filled_in_counts_as_there():
    table = FOUR.assign(b1=[0.0, 100.0, np.nan, 60.0])
    varies = Specification(imputation=("siblings", "mean", "worst"), weights=(Noise(0.2),))
    plan, scores = drawn_of_four(varies, table=table, draws=3000)
    filled = np.concatenate(
        [
            np.full(task.draws, plan.pipelines[task.pipeline].choices["imputation"])
            for task in plan.tasks(3000, 0, 1)
        ]
    )
    np.testing.assert_allclose(scores[2, filled == "siblings"], 50.0)
    assert (scores[2, filled == "worst"] < 35).all()
    assert not np.isnan(scores).any()


def test_probabilities_of_the_default_study_do_not_hang_on_what_is_drawn_of_coverage(default_study):
    found = simulate(default_study, SPECIFICATIONS["noise"], draws=20_000, seed=1)
    assert (found.tally.ranks[:, -1] == 0).all()
    tiers = found.tiers()
    assert tiers.loc["西藏", 3] == pytest.approx(0.945, abs=0.01)  # 0.67 if drawn weights decide
    assert tiers.loc["黑龙江", 3] == pytest.approx(0.47, abs=0.015)  # and 0.62


def test_errors_of_values_are_the_index_of_other_values(default_study):
    specification = Specification(errors=Errors())
    source = source_of(default_study, specification)
    plan = plan_of(default_study, specification, source)
    pipeline = plan.pipelines[0]
    values = pipeline.sizes.draw(pipeline.steps.values, np.random.default_rng(SEED), 5)
    scores = plan.scores(pipeline, 5, np.random.default_rng(SEED))
    years = source.panel.index.get_level_values("year")
    for draw in range(5):
        panel = source.panel.copy()
        panel[years == source.year] = values[draw].T
        result = build_index(panel, source.framework, pipeline.method)
        expected = result.year(source.year)[source.framework.root].to_numpy()
        np.testing.assert_allclose(scores[:, draw], expected, rtol=1e-11)


def test_sizes_of_errors_follow_confidence_precision_and_floors(default_study):
    source = source_of(default_study, Specification(errors=Errors()))
    errors = Errors(sizes={**Errors().sizes, "one source": 0.03})
    sizes = source.error_sizes(errors)
    cells = default_study.cells["regional"]
    series = default_study.indicators.loc["regional"]
    values = cells.set_index(["region", "year", "indicator"])["value"]
    rows = source.panel.index.get_indexer(list(zip(cells["region"], cells["year"], strict=True)))
    for cell, row in list(zip(cells.itertuples(), rows, strict=True))[::41]:
        if cell.indicator not in source.panel.columns:
            continue
        column = source.panel.columns.get_loc(cell.indicator)
        expected = max(errors.sizes[part] for part in cell.confidence.split(" / "))
        half = 0.5 * series.loc[cell.indicator, "precision"]
        if series.loc[cell.indicator, "numerator"]:
            parts = series.loc[cell.indicator, ["numerator", "denominator"]]
            over, under = 0.5 * series.loc[parts, "precision"]
            below = values[cell.region, cell.year, parts["denominator"]]
            half = 100 * (over + cell.value / 100 * under) / below
        if series.loc[cell.indicator, "made"] == "counted from a list":
            expected, half = 0.0, errors.miscounts
        if cell.suspicious:
            expected = max(expected, errors.jumps * cell.jump)
        assert sizes.sizes[column, row] == expected
        assert sizes.rounding[column, row] == pytest.approx(0.0 if cell.imputed else half), cell
        assert sizes.floors[column, row] == 0.0  # the regional data have none


def small_source(table, weights=None, year=2023):
    """Two dimensions of one indicator each, for regions by name."""
    frame = pd.DataFrame(table, index=["A", "B", "C"][: len(next(iter(table.values())))])
    panel = frame.rename_axis("region").assign(year=year).set_index("year", append=True)
    tree = pd.DataFrame({"parent": ["", "all", "all"]}, index=["all", "d1", "d2"])
    series = pd.DataFrame({"parent": ["d1", "d2"], "direction": 1}, index=list(frame.columns))
    cells = panel.stack().rename_axis(["region", "year", "indicator"]).rename("value").reset_index()
    flags = dict.fromkeys(("imputed", "snapshot", "suspicious", "disputed", "floor"), False)
    return Source(
        panel=panel,
        cells=cells.assign(confidence="one source", **flags),
        framework=Framework.of_tables(tree, series),
        method=Method(weights=weights),
        year=year,
    )


def test_rank_probabilities_known_in_closed_form():
    # A = 100 w, B = 100 (1 - w), C = 60 everywhere: with w uniform, A leads if w > 0.6, C for
    # 0.4 < w < 0.6, and C is last never.
    source = small_source({"x": [100.0, 0.0, 60.0], "y": [0.0, 100.0, 60.0]})
    plan = plan_for(source, Specification(weights=(Simplex((1,)),)))
    tally = work(plan, plan.tasks(200_000, 0, 1), 1)
    ranks = tally.ranks[:, :-1] / tally.draws
    expected = [[0.4, 0.1 + 0.0, 0.5], [0.4, 0.1, 0.5], [0.2, 0.8, 0.0]]
    np.testing.assert_allclose(ranks, expected, atol=0.005)
    assert tally.above[0, 1] / tally.draws == pytest.approx(0.5, abs=0.005)
    assert tally.above[2, 0] / tally.draws == pytest.approx(0.6, abs=0.005)


def test_choices_alone_are_enumerated(default_study):
    specification = Specification(
        scheme=("reference", "equal", "critic"), normalisation=(MinMax(), ZScore())
    )
    found = simulate(default_study, specification, draws=3)
    assert found.exact
    assert found.draws == found.combinations == 6
    counts = np.zeros((31, 31))
    for scheme in specification.scheme:
        for normalisation in specification.normalisation:
            method = Method(normalisation, weights_of(default_study, "regional", scheme))
            result = build_index(
                default_study.panel("regional"), default_study.framework("regional"), method
            )
            ranks = result.ranks[result.framework.root].xs(2023, level="year").astype(int)
            counts[np.arange(31), ranks[found.regions] - 1] += 1
    np.testing.assert_array_equal(found.ranks().to_numpy() * 6, counts)


SPECIFICATIONS = {
    "noise": Specification(weights=(Noise(0.25),)),
    "weights": Specification(weights=(Noise(0.3),)),
    "weights and choices": Specification(
        weights=(Noise(0.3),), normalisation=(MinMax(), ZScore()), inclusion=0.1
    ),
    "errors": Specification(errors=Errors(), weights=(Allowed(),)),
}


@pytest.mark.parametrize("name", SPECIFICATIONS)
def test_portions_and_workers_change_nothing(default_study, name):
    specification, draws = SPECIFICATIONS[name], 40_003 if name != "errors" else 4003
    found = [
        simulate(default_study, specification, draws=draws, seed=3, workers=workers, chunk=chunk)
        for workers, chunk in ((1, 50), (1, 3), (2, 2), (8, 1))
    ]
    for other in found[1:]:
        assert other.draws == draws
        np.testing.assert_array_equal(other.tally.ranks, found[0].tally.ranks)
        np.testing.assert_array_equal(other.tally.above, found[0].tally.above)
        pd.testing.assert_frame_equal(other.intervals(), found[0].intervals())
    another = simulate(default_study, specification, draws=draws, seed=4)
    assert (another.tally.ranks != found[0].tally.ranks).any()


def test_counts_of_ranks_pairs_and_tiers_agree(default_study):
    specification = SPECIFICATIONS["weights"]
    rules = ("natural breaks", "thresholds")
    found = simulate(default_study, specification, draws=2500, rules=rules)
    assert (found.tally.ranks.sum(axis=1) == 2500).all()
    above = found.above().to_numpy()
    expected_rank = 1 + above.sum(axis=0)
    mean_rank = (found.ranks() * found.ranks().columns).sum(axis=1)
    assert (found.tally.ranks[:, -1] == 0).all()
    np.testing.assert_allclose(mean_rank, expected_rank)
    np.testing.assert_allclose(above + above.T + np.eye(31), 1.0)
    for rule in ("group sizes", *rules):
        np.testing.assert_allclose(found.tiers(rule).sum(axis=1), 1.0)
    assert found.tiers("group sizes").sum().tolist() == pytest.approx([6, 11, 10, 4])


def test_intervals_against_draws_one_by_one(default_study):
    specification = SPECIFICATIONS["weights"]
    source = source_of(default_study, specification)
    plan = plan_of(default_study, specification, source)
    tasks = plan.tasks(1000, 0, 5)
    scores = np.hstack([drawn for _, drawn in plan.drawn(tasks, 5)])
    ranks = pd.DataFrame(scores).rank(ascending=False, method="min")
    found = simulate(default_study, specification, draws=1000, seed=5)
    table = found.intervals().set_index("region").loc[plan.regions]
    for name, share in (("median", 0.5), ("p05", 0.05), ("p95", 0.95)):
        exact = [np.quantile(r.dropna(), share, method="inverted_cdf") for _, r in ranks.iterrows()]
        assert table[name].tolist() == exact
        near = np.nanquantile(scores, share, axis=1)
        np.testing.assert_allclose(table[f"score_{name}"], near, atol=0.06)
    assert table["best"].tolist() == ranks.min(axis=1).tolist()
    assert table["worst"].tolist() == ranks.max(axis=1).tolist()
    shift = (ranks.sub(table["rank"].to_numpy(dtype=float), axis=0)).abs().mean(axis=1)
    np.testing.assert_allclose(table["mean_shift"], shift)
    tiers = pd.DataFrame(
        {n: by_group_sizes(pd.Series(s), [6, 11, 10, 4]) for n, s in enumerate(scores.T)}
    )
    first = (tiers == 1).mean(axis=1)
    np.testing.assert_allclose(found.tiers()[1], first)


@pytest.mark.parametrize("regions", [1, 2, 3, 31, 64, 130, 200])
@pytest.mark.parametrize("draws", [1, 7, 8, 1999, BLOCK])
@pytest.mark.parametrize("kind", ["ties", "gaps", "both", "neither"])
def test_ranks_against_pandas(regions, draws, kind):
    rng = np.random.default_rng(draws)
    scores = rng.uniform(0, 10, (regions, draws))
    if kind in ("ties", "both"):
        scores = np.round(scores * 4) / 4
    if kind in ("gaps", "both"):
        scores[rng.random(scores.shape) < 0.02] = np.nan
    expected = pd.DataFrame(scores).rank(ascending=False, method="min").fillna(regions + 1)
    counter = Counter(regions, (0.0, 10.0))
    tally = Tally.empty(regions, True, {})
    ranks = counter.count(scores, tally)
    np.testing.assert_array_equal(ranks + 1, expected.to_numpy())
    with np.errstate(invalid="ignore"):
        above = (scores[:, None] > scores[None]).sum(axis=2)
    np.testing.assert_array_equal(tally.above, above)
    assert tally.scores.sum() == (~np.isnan(scores)).sum()


@pytest.mark.parametrize("size", [1e-7, 1.0, 100.0, 3e8])
@pytest.mark.parametrize("start", [0.0, -0.5, -3.0])
def test_scores_are_equal_to_twelve_digits_of_the_largest(size, start):
    rng = np.random.default_rng(1)
    exact = (start + rng.integers(0, 60, (31, 500)) / 60) * size
    largest = np.abs(exact).max()
    expected = pd.DataFrame(np.round(exact / size, 9)).rank(ascending=False, method="min")
    counter = Counter(31)
    for noise in (1e-15, 1e-14):  # as the order of a sum makes it
        moved = exact + largest * noise * rng.uniform(-1, 1, exact.shape)
        np.testing.assert_array_equal(counter.ranks(moved) + 1, expected)
    apart = exact[:2].copy()
    apart[1] = apart[0] + 1e-11 * largest
    assert (Counter(2).ranks(apart) == [[1], [0]]).all()


def test_counts_follow_ranks_whatever_was_counted_before():
    rng = np.random.default_rng(2)
    counter, scores = Counter(31, (0.0, 10.0)), rng.uniform(0, 10, (31, BLOCK))
    gaps = np.where(rng.random(scores.shape) < 0.1, np.nan, scores)
    for block in (scores, gaps, np.round(scores), scores[:, :13], gaps[:, :3]):
        tally, alone = Tally.empty(31, True, {}), Tally.empty(31, True, {})
        counter.count(block, tally)
        Counter(31, (0.0, 10.0)).count(block, alone)
        for name in ("ranks", "above", "scores"):
            np.testing.assert_array_equal(getattr(tally, name), getattr(alone, name))
        assert tally.scores.sum() == (~np.isnan(block)).sum()
        assert tally.ranks.sum() == block.size


def spread_within(scores, tiers):
    """What natural breaks make smallest."""
    groups = pd.Series(scores).groupby(tiers)
    return ((scores - groups.transform("mean")) ** 2).sum()


@pytest.mark.parametrize("digits", [0, 1, 9])
def test_natural_breaks_of_many_are_those_of_each(digits):
    rng = np.random.default_rng(digits)
    scores = np.round(rng.gamma(2, 10, (200, 12)), digits)
    scores[rng.random(scores.shape) < 0.03] = np.nan
    for k in (2, 3, 4):
        for row, tiers in zip(scores, breaks_of_many(scores, k), strict=True):
            one, there = natural_breaks(pd.Series(row), k), ~np.isnan(row)
            assert (tiers == 0).tolist() == (~there).tolist()
            if digits == 9:
                assert tiers[there].tolist() == one[there].tolist()
            # of several optima, either may be taken; equal scores share a tier all the same
            expected = spread_within(row[there], one[there].astype(int).to_numpy())
            assert spread_within(row[there], tiers[there]) == pytest.approx(expected, abs=1e-6)
            assert pd.Series(tiers[there]).groupby(row[there]).nunique().max() == 1
    assert (breaks_of_many(np.full((2, 5), 3.0), 2) == 0).all()


def moments(kind, weights=(0.2, 0.3, 0.5), draws=40_000):
    """Shares of three dimensions that a kind of weights draws."""
    tree = pd.DataFrame({"parent": ["", "all", "all", "all"]}, index=["all", "d1", "d2", "d3"])
    series = pd.DataFrame({"parent": ["d1", "d2", "d3"], "direction": 1}, index=list("xyz"))
    framework = Framework.of_tables(tree, series)
    rng = np.random.default_rng(SEED)
    panel = pd.DataFrame(
        rng.random((4, 3)) * 100,
        columns=list("xyz"),
        index=pd.MultiIndex.from_product([list("ABCD"), [2023]], names=["region", "year"]),
    )
    given = pd.Series(dict(zip(("d1", "d2", "d3"), weights, strict=True)))
    cells = pd.DataFrame(columns=["region", "year", "indicator", "value", "imputed"])
    source = Source(panel, cells, framework, Method(weights=given), 2023)
    plan = plan_for(source, Specification(weights=(kind,)))
    drawn = np.repeat(plan.pipelines[0].base[:, None], draws, axis=1)
    for sampler, groups in plan.samplers:
        sampler.draw(rng, drawn, groups)
    rows = drawn[[plan.tree.place[node] for node in ("d1", "d2", "d3")]]
    return rows / rows.sum(axis=0), rows


def test_dirichlet_weights_have_its_moments():
    given = np.array([0.2, 0.3, 0.5])
    shares, _ = moments(Dirichlet(4.0))
    np.testing.assert_allclose(shares.mean(axis=1), given, atol=0.003)
    expected = given * (1 - given) / (3 * 4.0 + 1)
    np.testing.assert_allclose(shares.var(axis=1), expected, rtol=0.03)


def test_simplex_weights_are_uniform():
    shares, _ = moments(Simplex((1,)))
    np.testing.assert_allclose(shares.mean(axis=1), 1 / 3, atol=0.005)
    np.testing.assert_allclose(shares.var(axis=1), 1 / 18, rtol=0.03)
    # uniform on a triangle: the chance that a share is above t is (1 - t)^2
    np.testing.assert_allclose((shares > 0.5).mean(axis=1), 0.25, atol=0.01)


@pytest.mark.parametrize(
    ("distribution", "variance"), [("uniform", 0.4**2 / 3), ("normal", 0.4**2)]
)
def test_noise_moves_each_weight_by_a_share_of_itself(distribution, variance):
    _, rows = moments(Noise(0.4, (1,), distribution))
    factor = rows / np.array([[0.2], [0.3], [0.5]])
    np.testing.assert_allclose(factor.mean(axis=1), 1, atol=0.01)
    np.testing.assert_allclose(factor.var(axis=1), variance, rtol=0.04)
    correlation = np.corrcoef(factor)
    assert np.abs(correlation[np.triu_indices(3, 1)]).max() < 0.02
    if distribution == "uniform":
        assert factor.min() >= 0.6
        assert factor.max() <= 1.4


def test_the_bootstrap_draws_experts_with_replacement(default_study):
    source = source_of(default_study, Specification(weights=(Bootstrap(),)))
    plan = plan_of(default_study, Specification(weights=(Bootstrap(),)), source)
    weights = np.repeat(plan.pipelines[0].base[:, None], 20_000, axis=1)
    rng = np.random.default_rng(SEED)
    sampler, groups = plan.samplers[0]
    sampler.draw(rng, weights, groups)
    points = sampler.points
    dimensions = source.framework.dimensions
    rows = weights[[plan.tree.place[node] for node in dimensions]]
    shares = rows / rows.sum(axis=0)
    each = points.loc[dimensions].to_numpy()
    n = each.shape[1]
    np.testing.assert_allclose(shares.mean(axis=1), each.mean(axis=1) / 100, atol=2e-4)
    expected = each.var(axis=1) / n / 100**2
    np.testing.assert_allclose(shares.var(axis=1), expected, rtol=0.05)


def test_a_stopping_rule_and_the_progress_of_rounds(default_study):
    seen = []
    found = simulate(
        default_study,
        SPECIFICATIONS["weights"],
        draws=16_000,
        until=0.009,
        progress=lambda done, every: seen.append((done, every)),
    )
    assert found.draws < 16_000
    last = found.convergence.iloc[-1]
    assert last["standard_error"] <= 0.009
    assert (found.convergence["standard_error"].iloc[:-1] > 0.009).all()
    assert seen[-1][0] == found.draws
    assert seen[0][1] == 16_000
    whole = simulate(default_study, SPECIFICATIONS["weights"], draws=3000)
    assert whole.convergence["draws"].tolist() == [1000, 2000, 3000]


def test_a_bar_shows_the_draws(default_study, capsys):
    simulate(default_study, SPECIFICATIONS["weights"], draws=2000, progress=progress_bar())
    assert "2.00k/2.00k" in capsys.readouterr().err


def test_memory_does_not_grow_with_the_draws(default_study):
    specification, kept = SPECIFICATIONS["weights"], []
    simulate(default_study, specification, draws=1000)
    for draws in (20_000, 200_000):
        tracemalloc.start()
        simulate(default_study, specification, draws=draws)
        kept.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert kept[1] < 1.2 * kept[0]


def test_draws_of_too_many_regions_are_refused_before_anything_starts(default_study, monkeypatch):
    monkeypatch.setattr(os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 4 << 20}.get)
    with pytest.raises(
        MethodError, match=r"of 100,000 regions take about 945 GB .* has 16; give at"
    ):
        check_memory(100_000)
    with pytest.raises(MethodError, match=r"give at most 12,\d{3} regions"):
        check_memory(20_000)
    check_memory(12_000)
    monkeypatch.setattr(os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 1000}.get)
    with pytest.raises(MethodError, match="draws of 31 regions"):
        simulate(default_study, SPECIFICATIONS["noise"], draws=10)


def test_memory_is_what_was_foreseen():
    regions = 400
    tracemalloc.start()
    counter = Counter(regions)
    total = Tally.empty(regions, False, {})
    tally = Tally.empty(regions, False, {})
    counter.count(np.random.default_rng(0).random((regions, BLOCK)), tally)
    total += tally
    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 0.6 < taken / memory_of(regions) < 1


def test_borders_of_printed_tiers(default_study):
    found = simulate(default_study, SPECIFICATIONS["weights"], draws=2000)
    printed = default_study.published_tiers
    table = found.borders(printed)
    assert table["regions_above"].tolist() == [6, 17, 27]
    ranks = found.ranks()
    for row in table.itertuples():
        over = ranks.loc[:, : row.regions_above].sum(axis=1)
        upper = printed.reindex(ranks.index) <= row.border
        right = pd.concat([over[upper], (ranks.sum(axis=1) - over)[~upper]])
        assert row.expected_share == pytest.approx(right.mean())
        assert right[row.region] == pytest.approx(row.probability) == right.min()


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ({}, "nothing varies"),
        ({"normalisation": (MinMax(),)}, "normalisation has a single choice"),
        ({"goalposts": ("own year", "last year")}, "goalposts 'last year' is unknown"),
        ({"imputation": ("siblings", "zero")}, "imputation 'zero' is unknown"),
        ({"inclusion": 1.0}, "left out with probability 1"),
        ({"goalposts": "pooled"}, "goalposts is 'pooled'; give all that it may be, in a tuple"),
        ({"weights": Noise(0.2)}, "weights is Noise"),
        ({"normalization": (MinMax(), Rank())}, "no factor 'normalization' .* from scheme, weigh"),
    ],
)
def test_a_specification_that_says_nothing_is_refused(declared, words):
    with pytest.raises(MethodError, match=words):
        Specification(**declared)


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        (Noise, {"amount": 0.0}, "noise of 0"),
        (Noise, {"amount": 1.5}, "noise of 1.5"),
        (Noise, {"amount": np.inf, "distribution": "normal"}, "noise of inf .* at most 1"),
        (Noise, {"distribution": "beta"}, "'beta' is unknown"),
        (Dirichlet, {"concentration": 0.0}, "concentration 0"),
        (Errors, {"sizes": {"one source": -1.0}}, "an error of -1"),
    ],
)
def test_a_factor_out_of_range_is_refused(kind, options, words):
    with pytest.raises(MethodError, match=words):
        kind(**options)


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ({"scheme": ("equal", "equal")}, "scheme: 'equal' gives the same scores as 'equal'"),
        ({"normalisation": (MinMax(), MinMax(upper=100.0))}, "has no effect"),
        (
            {"treatment": (None, Winsorise(skewness=50.0))},
            r"'winsorised \(skewness 50\)' gives the",
        ),
        ({"weights": (Noise(0.2, (1,)), Simplex((1,)))}, "Noise changes no score"),
        ({"weights": (Noise(0.2, (4,)),)}, "weights of level 4 do not exist"),
        (
            {"errors": Errors(dict.fromkeys(Errors().sizes, 0), False, miscounts=0, jumps=0)},
            "no value has one",
        ),
        ({"errors": Errors({"one source": 0.1})}, "no size of error for the confidence"),
        (
            {"errors": Errors({**ASSUMED_SIZES, "one sorce": 0.1})},
            "no value has the confidence 'one sorce'",
        ),
    ],
)
def test_a_factor_without_effect_is_an_error(default_study, declared, words):
    with pytest.raises(MethodError, match=words):
        simulate(default_study, Specification(**declared), draws=10)


def test_a_list_will_do_for_a_tuple():
    listed = Specification(goalposts=["own year", "pooled"], weights=[Noise(0.2)])
    assert listed == Specification(goalposts=("own year", "pooled"), weights=(Noise(0.2),))


def test_a_choice_that_no_combination_has_is_named(default_study):
    specification = Specification(
        normalisation=(Rank(), ZScore()), goalposts=("own year", "robust")
    )
    with pytest.raises(MethodError, match="goalposts 'robust' is not defined in any combination"):
        simulate(default_study, specification)


def test_one_factor_alone(default_study):
    both = Specification(weights=(Noise(0.3),), normalisation=(MinMax(), Rank()))
    assert both.names == ["weights", "normalisation"]
    assert both.only("normalisation").names == ["normalisation"]
    with pytest.raises(MethodError, match="no factor 'errors' is declared"):
        both.only("errors")
    assert simulate(default_study, both.only("normalisation")).draws == 2


def test_a_year_without_data_is_refused(default_study):
    with pytest.raises(MethodError, match="the year 1999 has no data"):
        simulate(default_study, SPECIFICATIONS["weights"], year=1999)
    with pytest.raises(MethodError, match="draws is 0; give a whole number from 2 on"):
        simulate(default_study, SPECIFICATIONS["weights"], draws=0)


def test_weights_enumerated_exactly():
    # every order of the weights 1, 2, 3 as a scheme of its own: the ranks can be listed by hand
    source = small_source({"x": [100.0, 0.0, 70.0], "y": [0.0, 100.0, 20.0]})
    source.schemes.update(
        {
            str(order): pd.Series(dict(zip(("d1", "d2"), order, strict=True)))
            for order in permutations((1.0, 2.0, 3.0), 2)
        }
    )
    plan = plan_for(source, Specification(scheme=tuple(source.schemes)))
    tally = work(plan, enumerated(plan), 0)
    scores = {
        name: np.array([[100, 0], [0, 100], [70, 20]]) @ (w.to_numpy() / w.sum())
        for name, w in source.schemes.items()
    }
    expected = np.zeros((3, 3))
    for one in scores.values():
        for region in range(3):
            expected[region, (one > one[region]).sum()] += 1
    np.testing.assert_array_equal(tally.ranks[:, :-1], expected)


MIXED = Specification(weights=(Noise(0.2),), normalisation=(MinMax(), ZScore(), Rank()))


def test_thresholds_are_on_the_scale_of_each_combination(default_study):
    found = simulate(default_study, MIXED, draws=3000, rules=("thresholds",))
    tiers = found.tiers("thresholds")
    assert tiers.loc["广东", 1] > 0.99
    alone = replace(MIXED, normalisation=())
    plan = simulate(default_study, alone, draws=100, rules=("thresholds",)).plan
    cuts = plan.thresholds(plan.pipelines[0], 4)
    scores = found.baseline["score"].sort_values(ascending=False).to_numpy()
    assert cuts.tolist() == pytest.approx([scores[n - 1 : n + 1].mean() for n in (6, 17, 27)])


def test_scores_are_those_of_draws_on_the_scale_of_the_method(default_study):
    table = simulate(default_study, MIXED, draws=3000).intervals().set_index("region")
    assert table.loc["广东", "score_median"] == pytest.approx(table.loc["广东", "score"], abs=1)
    ordered = table[["score_worst", "score_p05", "score_median", "score_p95", "score_best"]]
    assert (ordered.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)


def test_a_normalisation_keeps_its_own_goalposts(default_study):
    specification = Specification(normalisation=(MinMax("pooled"), Rank("pooled")))
    plan = plan_of(default_study, specification, source_of(default_study, specification))
    panel, framework = default_study.panel("regional"), default_study.framework("regional")
    for pipeline in plan.pipelines:
        assert pipeline.method.goalposts == "pooled"
        result = build_index(panel, framework, pipeline.method)
        expected = result.year(2023)[framework.root].to_numpy()
        scores = plan.scores(pipeline, 1, np.random.default_rng(0))[:, 0]
        np.testing.assert_allclose(scores, expected, rtol=1e-11)
    with pytest.raises(MethodError, match="give both the same goalposts"):
        simulate(
            default_study,
            Specification(weights=(Noise(0.2),)),
            method=Method(treatment=Winsorise("pooled")),
        )


def test_a_region_without_any_score_has_no_rank():
    values = {"x": [100.0, 0.0, np.nan], "y": [0.0, 100.0, np.nan]}
    plan = plan_for(small_source(values), Specification(weights=(Simplex((1,)),)))
    tally = work(plan, plan.tasks(500, 0, 1), 1)
    assert tally.ranks[2].tolist() == [0, 0, 0, 500]
    assert tally.above[:, 2].tolist() == [0, 0, 0]


def test_intervals_are_empty_for_a_region_without_any_score(default_study):
    found = simulate(default_study, SPECIFICATIONS["weights"], draws=100)
    ranks = found.tally.ranks
    ranks[4], ranks[4, -1] = 0, found.draws
    found.tally.scores[4] = 0
    row = found.intervals().set_index("region").loc[found.regions[4]]
    assert row.drop(["rank", "score", "no_score"]).isna().all()
    assert row["no_score"] == 1


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ({"inclusion": 1e-9}, "leaves no indicator out"),
        ({"weights": (Noise(1e-15),)}, "Noise changes no score"),
        ({"normalisation": (MinMax(), MinMax(lower=1))}, "has no effect"),
        ({"normalisation": MinMax()}, "normalisation is MinMax"),
        ({"normalisation": ("min-max", "rank")}, "str does not compare regions: it has no"),
        ({"treatment": (None, "winsorise")}, "treatment 'winsorise' is none"),
        ({"errors": True}, "give Errors"),
        ({"inclusion": "0.1"}, "probability 0.1"),
        ({"weights": (Noise(levels=1),)}, "give them in a tuple"),
        ({"aggregation": ("arithmetic", "median")}, "aggregation 'median' is unknown"),
    ],
)
def test_what_makes_no_sense_is_named(default_study, declared, words):
    with pytest.raises(MethodError, match=words):
        simulate(default_study, Specification(**declared), draws=10)


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ({"draws": 1}, "draws is 1"),
        ({"draws": "10"}, "draws is '10'"),
        ({"seed": -1}, "seed is -1"),
        ({"workers": 0}, "workers is 0"),
        ({"chunk": 0}, "chunk is 0"),
        ({"until": -0.1}, "until is -0.1"),
        ({"until": "0.01"}, "until is '0.01'"),
        ({"rules": "thresholds"}, "in a tuple"),
        ({"rules": ("quantiles",)}, "'quantiles' are unknown"),
    ],
)
def test_a_run_out_of_range_is_refused(default_study, option, words):
    with pytest.raises(MethodError, match=words):
        simulate(default_study, SPECIFICATIONS["weights"], **option)


def test_weights_that_cannot_move_are_named():
    with pytest.raises(MethodError, match="Noise finds no node with two measured children"):
        plan_for(
            small_source({"x": [1.0, 2.0], "y": [3.0, 1.0]}),
            Specification(weights=(Noise(0.2, (2,)),)),
        )


def test_a_choice_that_moves_no_rank_is_shown_with_nothing(default_study):
    choices = Specification(goalposts=("own year", "pooled"), treatment=(None, Winsorise()))
    table = one_at_a_time(default_study, choices).set_index("factor")
    assert list(table["choice"]) == ["winsorised", "pooled"]
    assert table.loc["treatment", "mean_shift"] > 0
    still = table.loc["goalposts"]
    assert (still["mean_shift"], still["changed_tier"], still["moved_most"]) == (0, 0, "")


def test_what_varies_in_a_run_is_defined_in_every_combination(default_study):
    varies = uncertainty_tables.specification(default_study)
    assert varies.names == [
        "scheme", "weights", "inclusion", "normalisation", "goalposts", "treatment", "imputation",
        "errors",
    ]  # fmt: skip
    plan = plan_of(default_study, varies, source_of(default_study, varies))
    assert plan.undefined == {}
    assert len(plan.pipelines) == 2**4 * 3
    assert plan.coinciding == []


def test_what_acts_only_with_another_is_nothing_alone(default_study):
    specification = Specification(
        normalisation=(MinMax(lower=1), MinMax(lower=20)), aggregation=("arithmetic", "geometric")
    )
    table = one_at_a_time(default_study, specification)
    row = table.set_index("factor").loc["normalisation"]
    assert row["choice"] == "nothing alone"
    assert row["mean_shift"] == 0


def test_a_choice_that_is_only_defined_with_another_has_no_numbers_alone(default_study):
    specification = Specification(
        normalisation=(MinMax(lower=1), ZScore()), aggregation=("arithmetic", "geometric")
    )
    table = one_at_a_time(default_study, specification, method=Method(ZScore()))
    row = table.set_index("factor").loc["aggregation"]
    assert row["choice"] == "not defined alone"
    assert np.isnan(row["mean_shift"])


@pytest.mark.parametrize(
    ("option", "words"), [({"draws": 1}, "draws is 1"), ({"seed": -1}, "seed")]
)
def test_one_factor_alone_refuses_what_all_refuse(default_study, option, words):
    with pytest.raises(MethodError, match=words):
        one_at_a_time(default_study, SPECIFICATIONS["weights"], **option)


def test_where_the_scale_of_a_geometric_mean_starts_is_declared(default_study):
    means = ("arithmetic", "geometric")
    with pytest.raises(MethodError, match=r"'geometric' is not defined .* use MinMax\(lower=1\)"):
        simulate(default_study, Specification(aggregation=means), draws=10)
    scales = (MinMax(lower=1), MinMax(lower=5))
    specification = Specification(normalisation=scales, aggregation=("geometric", "harmonic"))
    found = simulate(default_study, specification)
    ranks = {
        (choices["normalisation"].lower, choices["aggregation"]): alone.intervals()
        .set_index("region")["median"]
        .astype(int)
        for choices, alone in found.each()
    }
    assert ranks[1.0, "geometric"]["海南"] > ranks[5.0, "geometric"]["海南"] + 2
    table = one_at_a_time(
        default_study, specification, method=Method(scales[0], aggregation="geometric")
    )
    assert set(table["factor"]) == {"normalisation", "aggregation"}
    assert (table["mean_shift"] > 0).all()


def test_what_a_run_varies_has_no_scale_that_nobody_declared(default_study):
    varies = uncertainty_tables.specification(default_study)
    assert varies.aggregation == ()
    # percentile ranks run from 0 to 100 however many regions report; ranks would not
    tops = {
        kind: build_index(
            default_study.panel("regional"), default_study.framework("regional"), Method(kind)
        )
        .year(2023)[default_study.framework("regional").indicators]
        .max()
        for kind in (*varies.normalisation, Rank())
    }
    assert [sorted(set(tops[kind])) for kind in varies.normalisation] == [[100.0], [100.0]]
    assert len(set(tops[Rank()])) > 1


def test_the_worst_value_is_among_what_a_run_fills_gaps_with(default_study):
    varies = uncertainty_tables.specification(default_study).only("imputation")
    found = {
        choices["imputation"]: alone.intervals().set_index("region").loc["西藏"]
        for choices, alone in simulate(default_study, varies).each()
    }
    assert found["siblings"]["median"] == 24
    assert found["worst"]["median"] == 27
    assert found["worst"]["score_median"] == pytest.approx(7.137, abs=0.05)  # 7.98 to siblings


def test_choices_that_coincide_are_noted_and_no_error(default_study):
    most = tuple(Winsorise(most=number) for number in (4, 5, 1))
    found = simulate(default_study, Specification(treatment=most))
    assert found.combinations == 3
    assert found.coinciding == [("treatment", "winsorised", "winsorised (most 4)")]
    table = uncertainty_tables.factors(found.specification, found.coinciding)
    notes = table.set_index("choice")["note"]
    assert notes["winsorised"] == "same scores as winsorised (most 4)"
    assert notes["winsorised (most 1)"] == ""
    with pytest.raises(MethodError, match=r"'winsorised' gives .* as 'winsorised \(most 4\)'"):
        simulate(default_study, Specification(treatment=most[:2]))
    both = Specification(weights=(Noise(0.25),), treatment=most[:2])
    drawn = simulate(default_study, both, draws=200)
    assert drawn.coinciding == found.coinciding
    overridden = Specification(scheme=("reference", "equal"), weights=(Simplex((1,)),))
    drawn = simulate(default_study, overridden, draws=200)
    assert drawn.coinciding == [("scheme", "equal", "reference")]
    table = one_at_a_time(default_study, both, draws=200).set_index("factor")
    assert table.loc["treatment", "choice"] == "nothing alone"
    assert table.loc["weights", "mean_shift"] > 0


def test_coverage_is_judged_as_the_method_says_in_draws_too(tmp_path):
    values = {"A": "10 10 10 10", "B": "0 0 0 0", "C": "5 5 9 -", "D": "3 4 6 2"}
    rows = [
        f"{region},2023,{code},{text.strip('-')}"
        for region, texts in values.items()
        for code, text in zip(("a1", "a2", "b1", "b2"), texts.split(), strict=True)
    ]
    study = read_study(
        write(
            tmp_path,
            {
                "framework": "node,parent,name_en\nall,,All\na,all,A\nb,all,B\n",
                "indicators": "scope,indicator,parent,name_en,unit,direction\n"
                + "".join(f"regional,{c},{c[0]},{c},t,1\n" for c in ("a1", "a2", "b1", "b2")),
                "regions": "region,name_en\n" + "".join(f"{name},{name}\n" for name in values),
                "regional": "\n".join(["region,year,indicator,value", *rows]) + "\n",
            },
        )
    )
    weights = {"a": 1, "b": 1, "a1": 1, "a2": 1, "b1": 0.4, "b2": 0.6}
    equal = pd.Series(1, list(weights))
    noise = Specification(weights=(Noise(0.01, levels=(1,)),))
    for judged, expected in ((None, 50), (equal, 70)):
        method = Method(weights=weights, judged_by=judged)
        row = simulate(study, noise, draws=200, method=method).intervals().set_index("region")
        assert row.loc["C", "score"] == pytest.approx(expected)
        assert row.loc["C", "score_median"] == pytest.approx(expected, abs=0.5)
    source = source_of(study, noise, method=method)
    source.schemes["own"] = method.weights
    assert source._method({"scheme": "own"}).judged_by is None
