"""Shares of variance: functions whose indices are known, and the ranking against the index rebuilt.

Ishigami and Homma (1990) and Sobol's g-function have indices in closed form (Saltelli et al. 2008,
Global Sensitivity Analysis, sections 4.4 and 4.5); functions of discrete factors are enumerated.
"""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from studies import write

from iianalysis import read_study
from iianalysis.schemes import weights_of
from iianalysis.scoring import weighting
from iianalysis.scoring.aggregate import aggregate
from iianalysis.scoring.index import Method, build_index
from iianalysis.scoring.normalise import MethodError, MinMax, PercentileRank, Rank, ZScore
from iianalysis.scoring.outliers import Winsorise
from iianalysis.tiers import by_group_sizes
from iianalysis.uncertainty import (
    Bootstrap,
    Dirichlet,
    Errors,
    Noise,
    Simplex,
    Specification,
    simulate,
    variance_shares,
)
from iianalysis.uncertainty.one_choice import compare
from iianalysis.uncertainty.realised import Ranking, measures_of
from iianalysis.uncertainty.simulation import plan_of, source_of
from iianalysis.uncertainty.variance import indices

MIXED = Specification(
    weights=(Noise(0.25),),
    scheme=("reference", "equal"),
    normalisation=(MinMax(), Rank()),
    treatment=(None, Winsorise()),
    goalposts=("own year", "pooled"),
    imputation=("siblings", "mean"),
    inclusion=0.05,
    errors=Errors(),
)


def ishigami(points, a=7.0, b=0.1):
    x = np.pi * (2 * points - 1)
    return np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])


def ishigami_indices(a=7.0, b=0.1):
    own = np.array([0.5 * (1 + b * np.pi**4 / 5) ** 2, a**2 / 8, 0.0])
    both = 8 * b**2 * np.pi**8 / 225  # of the first with the third
    every = own.sum() + both
    return own / every, (own + np.array([both, 0, both])) / every


G = np.array([0.0, 1.0, 4.5, 9.0])


def g_function(points):
    return np.prod((np.abs(4 * points - 2) + G) / (1 + G), axis=1)


def g_indices():
    own = 1 / (3 * (1 + G) ** 2)
    every = np.prod(1 + own) - 1
    return own / every, own * np.prod(1 + own) / (1 + own) / every


def enumerated_indices(values):
    """Exact indices of a function of discrete factors, from an axis of values for each."""
    axes = range(values.ndim)
    first = [values.mean(axis=tuple(a for a in axes if a != axis)).var() for axis in axes]
    total = [values.var(axis=axis).mean() for axis in axes]
    return np.array(first) / values.var(), np.array(total) / values.var()


SIZES = (3, 2, 4)
TABLE = np.random.default_rng(0).normal(size=SIZES) + np.arange(3.0)[:, None, None] * 2


def discrete(points):
    return TABLE[tuple((points * SIZES).astype(int).T)]


def additive(points):
    a, b, c = (points * SIZES).astype(int).T
    return np.array([0.0, 1.0, 4.0])[a] + 3 * b + np.array([2.0, 2.0, 0.0, 0.0])[c]


# By hand: variances of the three parts are 26/9, 9/4 and 1, and nothing interacts.
ADDITIVE = np.array([26 / 9, 9 / 4, 1]) / (26 / 9 + 9 / 4 + 1)
KNOWN = {
    "Ishigami": (ishigami, *ishigami_indices()),
    "g-function": (g_function, *g_indices()),
    "additive, discrete": (additive, ADDITIVE, ADDITIVE),
    "discrete": (discrete, *enumerated_indices(TABLE)),
}


def found(name, n, seed, shift=0.0):
    function, first, _ = KNOWN[name]
    names = [f"x{number}" for number in range(len(first))]
    return indices(lambda points: {"y": function(points) + shift}, names, n=n, seed=seed)


def test_known_indices_are_those_of_the_literature():
    first, total = ishigami_indices()
    assert first.round(4).tolist() == [0.3139, 0.4424, 0]
    assert total.round(4).tolist() == [0.5576, 0.4424, 0.2437]
    grid = np.array([additive((np.array([abc]) + 0.5) / SIZES)[0] for abc in np.ndindex(SIZES)])
    np.testing.assert_allclose(enumerated_indices(grid.reshape(SIZES))[0], ADDITIVE)


@pytest.mark.parametrize("name", KNOWN)
def test_indices_are_those_known_exactly(name):
    _, first, total = KNOWN[name]
    table = found(name, 8192, 0)
    np.testing.assert_allclose(table["first"], first, atol=0.015)
    np.testing.assert_allclose(table["total"], total, atol=0.015)
    assert table["evaluations"].tolist() == [8192 * (len(first) + 2)] * len(first)
    assert (table["note"] == "").all()


@pytest.mark.parametrize("name", KNOWN)
def test_intervals_cover_what_is_known(name):
    _, first, total = KNOWN[name]
    tables = [found(name, 256, seed) for seed in range(25)]
    for column, truth in (("first", first), ("total", total)):
        low = np.array([table[f"{column}_low"] for table in tables])
        high = np.array([table[f"{column}_high"] for table in tables])
        # of 25 intervals of 95%, fewer than 20 cover with probability 0.001
        assert ((low <= truth + 1e-12) & (truth - 1e-12 <= high)).sum(axis=0).min() >= 20


def test_a_large_mean_changes_nothing():
    plain, far = found("Ishigami", 512, 3), found("Ishigami", 512, 3, shift=1e6)
    columns = ["first", "first_low", "first_high", "total", "total_low", "total_high"]
    np.testing.assert_allclose(far[columns], plain[columns], atol=1e-7)


@pytest.mark.parametrize("seed", [0, 1])
def test_the_same_seed_gives_the_same_bytes(seed):
    assert found("g-function", 128, seed).to_csv() == found("g-function", 128, seed).to_csv()
    other = found("g-function", 128, 1 - seed)
    assert (found("g-function", 128, seed)["total"] != other["total"]).all()


def test_what_cannot_be_trusted_is_noted():
    few = found("Ishigami", 8, 0)
    assert few["note"].str.startswith("too few draws to tell: the interval of the total").any()
    names = ["a", "b"]
    table = indices(lambda p: {"flat": np.full(len(p), 1e6), "y": p[:, 0] * 1.0}, names, n=64)
    flat = table[table["output"] == "flat"]
    assert flat["note"].unique().tolist() == [
        "the output does not vary, so there is no variance to share out"
    ]
    assert flat[["first", "total", "total_low", "total_high"]].isna().all(axis=None)
    assert table["total"].tolist()[-1] == 0
    spikes = [found("g-function", 16, seed) for seed in range(12)]
    notes = pd.concat(spikes)[["first", "note"]]
    outside = notes[(notes["first"] < -0.05) | (notes["first"] > 1.05)]
    assert len(outside)
    assert outside["note"].str.startswith("too few draws to tell").all()


@pytest.mark.parametrize(
    ("names", "n", "words"),
    [
        (["a"], 64, "only a varies, and a share of variance compares factors"),
        (["a", "b"], 1000, "n is 1000, and a Sobol sequence needs a power of 2; take 1024"),
        (["a", "b"], 1, "n is 1, .* take 2"),
        (["a", "b"], 4.0, "n is 4.0; give a power of 2"),
    ],
)
def test_a_design_that_tells_nothing_is_refused(names, n, words):
    with pytest.raises(MethodError, match=words):
        indices(lambda points: {"y": points[:, 0]}, names, n=n)


def test_an_output_that_is_no_number_is_named():
    with pytest.raises(MethodError, match="y is not a number everywhere"):
        indices(lambda points: {"y": np.full(len(points), np.nan)}, ["a", "b"], n=8)


# The ranking


def ranking_of(study, specification, count=64, seed=0, regions=(), **baseline):
    source = source_of(study, specification, **baseline)
    plan = plan_of(study, specification, source)
    measures = measures_of(source, study.tier_sizes, regions)
    return Ranking(plan, source, specification, measures, seed, count)


def points_of(ranking, rows):
    """Uniform inputs in the middle of the choices and realisations that are asked for."""
    numbers = [
        ranking.count if name in ("weights", "inclusion", "errors") else len(ranking.choices[name])
        for name in ranking.names
    ]
    return (np.array(rows) + 0.5) / numbers


def test_shares_of_choices_are_those_enumerated(default_study):
    specification = Specification(
        scheme=("reference", "equal", "critic"),
        normalisation=(MinMax(), ZScore(), PercentileRank()),
        treatment=(None, Winsorise()),
    )
    panel, tree = default_study.panel("regional"), default_study.framework("regional")
    choices = product(specification.scheme, specification.normalisation, specification.treatment)
    variants = {
        str(number): Method(
            normalisation, weights_of(default_study, "regional", scheme), treatment=treatment
        )
        for number, (scheme, normalisation, treatment) in enumerate(choices)
    }
    baseline = Method(weights=weights_of(default_study, "regional"))
    exact = compare(panel, tree, baseline, variants, 2023, default_study.tier_sizes)
    table = variance_shares(default_study, specification, n=1024, seed=2)
    for output, part in table.groupby("output"):
        values = exact[output].to_numpy(dtype=float).reshape(3, 3, 2)
        first, total = enumerated_indices(values)
        assert part["factor"].tolist() == ["scheme", "normalisation", "treatment"]
        np.testing.assert_allclose(part["first"], first, atol=0.05)
        np.testing.assert_allclose(part["total"], total, atol=0.05)
        assert (part["total_low"] <= total).all()
        assert (total <= part["total_high"]).all()


def test_outputs_are_those_of_the_index_rebuilt(default_study):
    ranking = ranking_of(default_study, MIXED, regions=("西藏", "北京"))
    source, plan, sizes = ranking.source, ranking.plan, default_study.tier_sizes
    baseline = build_index(source.panel, source.framework, source.method).year(2023)["overall"]
    rng = np.random.default_rng(5)
    number = {"weights": 64, "inclusion": 64, "errors": 64}
    rows = rng.integers(0, [number.get(name, 2) for name in ranking.names], (12, 8))
    outputs = ranking(points_of(ranking, rows))
    for at, row in enumerate(rows):
        taken = dict(zip(ranking.names, row, strict=True))
        picked = {name: ranking.choices[name][k] for name, k in taken.items() if name not in number}
        pipeline = next(one for one in plan.pipelines if one.choices == picked)
        values = source.filled(picked["imputation"])
        drawn = source.error_sizes(MIXED.errors).draw(
            values.to_numpy().T, ranking._random("errors", taken["errors"]), 1
        )[0]
        panel = pd.DataFrame(drawn.T, index=values.index, columns=values.columns)
        weights = pipeline.method.weights.copy()
        weights[plan.tree.nodes] = ranking._drawn_weights(pipeline)[:, taken["weights"]]
        out = plan.leaves[ranking._left_out[:, taken["inclusion"]]]
        weights[[plan.tree.nodes[leaf] for leaf in out]] = 0.0
        leaves = build_index(panel, source.framework, pipeline.method).year(2023)
        scores = aggregate(
            leaves[source.framework.indicators],
            source.framework,
            weights,
            pipeline.method.aggregation,
            judged_by=pipeline.method.weights,
        )["overall"]
        ranks = scores.rank(ascending=False, method="min")
        shift = (ranks - baseline.rank(ascending=False, method="min")).abs()
        assert outputs["mean_shift"][at] == pytest.approx(shift.mean())
        tiers = by_group_sizes(scores, sizes).reindex(baseline.index)
        changed = (tiers.astype("Int64") != by_group_sizes(baseline, sizes)).fillna(True)
        assert outputs["changed_tier"][at] == changed.sum()
        for region in ("西藏", "北京"):
            assert outputs[f"rank of {region}"][at] == ranks.fillna(31)[region]
    assert outputs["mean_shift"].std() > 0


@pytest.mark.parametrize("kind", [Noise(0.4), Dirichlet(3.0), Simplex((1,)), Bootstrap()])
def test_a_realisation_is_the_same_under_other_choices(default_study, kind):
    specification = Specification(weights=(kind,), normalisation=(MinMax(), Rank()))
    if not isinstance(kind, Simplex | Bootstrap):
        specification = replace(specification, scheme=("reference", "panel"))
    ranking = ranking_of(default_study, specification, count=200)
    drawn = [ranking._drawn_weights(pipeline) for pipeline in ranking.plan.pipelines]
    dimensions = [ranking.plan.tree.place[node] for node in ranking.source.framework.dimensions]
    one, other = (rows[dimensions] / rows[dimensions].sum(axis=0) for rows in (drawn[0], drawn[-1]))
    base = [ranking.plan.pipelines[at].base[dimensions, None] for at in (0, -1)]
    if isinstance(kind, Noise):
        moved = [
            rows[dimensions] / by for rows, by in zip((drawn[0], drawn[-1]), base, strict=True)
        ]
        np.testing.assert_allclose(moved[0], moved[1])
    elif isinstance(kind, Dirichlet):
        assert np.corrcoef(one[0], other[0])[0, 1] > 0.8
    else:
        np.testing.assert_array_equal(one, other)
    assert np.unique(one, axis=1).shape[1] > 150


def test_errors_are_the_same_under_other_goalposts(default_study):
    specification = Specification(errors=Errors(), goalposts=("own year", "pooled"), inclusion=0.05)
    ranking = ranking_of(default_study, specification)
    # other goalposts leave the order of the regions on each indicator as it is
    own, pooled = (
        ranking._drawn_values(pipeline, np.arange(3)) for pipeline in ranking.plan.pipelines
    )
    for draw in range(3):
        for item in range(own.shape[2]):
            there = ~np.isnan(own[draw, :, item])
            orders = [
                np.argsort(values[draw, there, item], kind="stable") for values in (own, pooled)
            ]
            assert orders[0].tolist() == orders[1].tolist()


def test_means_over_the_design_are_those_of_draws(default_study):
    specification = Specification(
        weights=(Noise(0.25),), normalisation=(MinMax(), Rank()), inclusion=0.05
    )
    ranking = ranking_of(default_study, specification, count=1000)
    outputs = ranking(np.random.default_rng(1).random((3000, 3)))
    drawn = simulate(default_study, specification, draws=6000, seed=8)
    assert outputs["changed_tier"].mean() == pytest.approx(drawn.expected_changes(), abs=0.15)
    assert outputs["mean_shift"].mean() == pytest.approx(drawn.mean_shift(), abs=0.03)


def test_where_no_index_is_left_the_next_realisation_is_taken(default_study):
    specification = Specification(normalisation=(MinMax(), Rank()), inclusion=0.95)
    ranking = ranking_of(default_study, specification, count=32)
    scores = [
        ranking._scores(ranking.plan.pipelines[0], {"inclusion": np.array([k])}) for k in range(32)
    ]
    empty = [np.isnan(one).all() for one in scores]
    assert 0 < sum(empty) < 32
    outputs = ranking(points_of(ranking, [(k, 0) for k in range(32)]))
    following = [next(j % 32 for j in range(k, k + 32) if not empty[j % 32]) for k in range(32)]
    for name, values in outputs.items():
        assert np.isfinite(values).all()
        np.testing.assert_array_equal(values, values[following], err_msg=name)


def test_shares_of_a_study_are_the_same_for_the_same_seed(default_study):
    specification = MIXED.only("weights", "inclusion", "errors", "goalposts")
    seen = []
    tables = [
        variance_shares(
            default_study,
            specification,
            n=16,
            seed=seed,
            realisations=32,
            progress=lambda done, every: seen.append((done, every)),
        )
        for seed in (0, 0, 1)
    ]
    assert tables[0].to_csv() == tables[1].to_csv() != tables[2].to_csv()
    assert tables[0]["output"].unique().tolist() == ["mean_shift", "changed_tier"]
    assert tables[0]["factor"].tolist() == ["weights", "inclusion", "goalposts", "errors"] * 2
    assert (tables[0]["evaluations"] == 16 * 6).all()
    assert seen[-1][0] == seen[-1][1] <= 16 * 6
    assert all(done <= every for done, every in seen)


def test_a_region_and_another_baseline(default_study):
    specification = Specification(weights=(Simplex((1,)),), normalisation=(MinMax(), Rank()))
    table = variance_shares(
        default_study,
        specification,
        n=64,
        realisations=64,
        year=2021,
        method=Method(weights=weighting.equal(default_study.framework("regional"))),
        regions=("广东", "西藏"),
    )
    outputs = ["mean_shift", "changed_tier", "rank of 广东", "rank of 西藏"]
    assert table["output"].unique().tolist() == outputs
    assert (table["total"] > 0).all()


def test_a_study_without_tier_sizes_has_no_changes_of_tier(tmp_path):
    study = read_study(
        write(tmp_path / "s", study="key,value,note\ntitle_en,S,\nbase_year,2020,\n")
    )
    specification = Specification(weights=(Simplex((1, 2)),), normalisation=(MinMax(), ZScore()))
    table = variance_shares(study, specification, n=16, realisations=16, year=2020)
    assert table["output"].unique().tolist() == ["mean_shift"]


@pytest.mark.parametrize(
    ("specification", "options", "words"),
    [
        (Specification(weights=(Noise(),)), {}, "only weights varies"),
        (MIXED, {"n": 100}, "n is 100"),
        (MIXED, {"realisations": 1}, "realisations is 1; give a whole number from 2"),
        (MIXED, {"year": 1999}, "the year 1999 has no data"),
        (
            MIXED.only("weights", "scheme"),
            {"regions": ("Atlantis",)},
            "'Atlantis' has no rank in 2023; choose from",
        ),
        (
            Specification(
                weights=(Noise(),),
                normalisation=(MinMax(lower=1), ZScore()),
                aggregation=("arithmetic", "geometric"),
            ),
            {},
            "the combination of normalisation z-score, aggregation geometric is not defined .* "
            "leave one of its choices out",
        ),
        (
            Specification(normalisation=(MinMax(), Rank()), inclusion=0.99),
            {"n": 4, "realisations": 8},
            "no region has a score in some draws",
        ),
    ],
)
def test_what_shares_cannot_be_told_of_is_refused(default_study, specification, options, words):
    with pytest.raises(MethodError, match=words):
        variance_shares(default_study, specification, **options)
