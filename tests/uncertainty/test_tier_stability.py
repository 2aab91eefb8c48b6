"""Probabilities of tiers by every rule: enumerated, and against the index rebuilt."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from iianalysis import MethodError, build_index
from iianalysis.pages.tiers.views import assess, borderline, missed_table, rule_table
from iianalysis.scoring.normalise import MinMax, Rank, ZScore
from iianalysis.tables.tiers import DRAWS, EARLIER, EARLIER_DRAWS, tier_stability
from iianalysis.tables.trust import SEED
from iianalysis.tiers import (
    RULES,
    by_group_sizes,
    by_thresholds,
    clusters,
    fixed_thresholds,
    natural_breaks,
    quantiles,
    standard_deviations,
)
from iianalysis.tiers.rules import thresholds
from iianalysis.uncertainty import Noise, Specification, simulate
from iianalysis.uncertainty.engine import _tiers
from iianalysis.uncertainty.plan import Task
from iianalysis.uncertainty.simulation import plan_of, source_of
from iianalysis.uncertainty.stability import (
    drawn_dimensions,
    held,
    shares,
    sizes_over_draws,
    tiers_over_draws,
)

CHOICES = Specification(
    normalisation=(MinMax(), ZScore(), Rank()), goalposts=("own year", "pooled")
)
COUNTED = ("natural breaks", "standard deviations", "thresholds")


@pytest.fixture(scope="module")
def enumerated(default_study):
    return simulate(default_study, CHOICES, rules=COUNTED)


@pytest.fixture(scope="module")
def results(drawn):
    return drawn


def tiers_of(study, result, year, sizes, k):
    """Tiers by every rule of an index that was built in full."""
    last = result.year(year)
    scores, frame = last[result.framework.root], last[result.framework.dimensions]
    found = {
        "natural breaks": natural_breaks(scores, k),
        "quantiles": quantiles(scores, k),
        "standard deviations": standard_deviations(scores, k),
        "thresholds": by_thresholds(scores, thresholds(scores, sizes, k)),
        **clusters.by_dimensions(frame, scores, k),
    }
    return found | ({"group sizes": by_group_sizes(scores, sizes)} if sizes else {})


@pytest.mark.parametrize("k", [0, 3])
def test_probabilities_of_enumerated_choices_are_shares_of_the_indices_rebuilt(
    default_study, enumerated, k
):
    study, source = default_study, source_of(default_study, CHOICES)
    sizes = [] if k else study.tier_sizes
    parts = []
    for pipeline in enumerated.plan.pipelines:
        result = build_index(study.panel("regional"), source.framework, pipeline.method)
        for rule, tiers in tiers_of(study, result, source.year, sizes, k or 4).items():
            parts.append(tiers.rename("tier").rename_axis("region").reset_index().assign(rule=rule))
    each = pd.concat(parts)
    expected = each.groupby(["region", "rule", "tier"]).size() / len(enumerated.plan.pipelines)
    found, drawn_sizes = tier_stability(enumerated, study, k)
    assert set(found["rule"]) == set(RULES if not k else RULES[1:])
    assert (found["draws"] == 6).all()
    found = found.set_index(["region", "rule", "tier"])["probability"]
    pd.testing.assert_series_equal(found.sort_index(), expected.sort_index(), check_names=False)
    mean = expected.groupby(["rule", "tier"]).sum()
    held = drawn_sizes.set_index(["rule", "tier"])["mean"]
    pd.testing.assert_series_equal(held.reindex(mean.index), mean, check_names=False)


def test_rules_of_the_engine_and_of_the_smaller_draws_agree_where_all_is_enumerated(
    default_study, enumerated
):
    plan, dimensions = enumerated.plan, default_study.framework("regional").dimensions
    tasks = [Task(number, 1, (0, number, 0)) for number in range(len(plan.pipelines))]
    tiers = tiers_over_draws(plan, dimensions, tasks, 0, default_study.tier_sizes, 4)
    known = shares(tiers, enumerated.regions, 4)
    for rule in ("group sizes", "quantiles", *COUNTED):
        wide = known[known["rule"] == rule].pivot(
            index="region", columns="tier", values="probability"
        )
        counted = enumerated.tiers(rule)
        wide = wide.reindex(index=counted.index, columns=counted.columns).fillna(0.0)
        np.testing.assert_allclose(wide, counted, atol=1e-12)


@pytest.mark.parametrize("kind", [Noise(0.5), Noise(0.5, (1,)), Noise(0.9, (3,))], ids=repr)
def test_drawn_dimensions_are_those_of_the_index_rebuilt(default_study, kind):
    study, varies = default_study, Specification(weights=(kind,))
    source = source_of(study, varies)
    plan = plan_of(study, varies, source)
    pipeline, dimensions = plan.pipelines[0], source.framework.dimensions
    task = Task(0, 5, (0, 0, 0))
    rng = np.random.Generator(np.random.SFC64(np.random.SeedSequence(3, spawn_key=task.key)))
    _, weights = plan.inputs(pipeline, task.draws, rng)
    ((_, overall, parts),) = drawn_dimensions(plan, dimensions, [task], 3)
    moved = np.nanmax(np.ptp(overall, axis=0))
    assert moved > 0.1
    for number in range(task.draws):
        drawn = pipeline.method.weights.copy()
        drawn[plan.tree.nodes] = weights[:, number]
        own = pipeline.method.weights
        method = replace(pipeline.method, weights=drawn, judged_by=own)
        panel = study.panel("regional")
        last = build_index(panel, study.framework("regional"), method).year(source.year)
        expected = last[[d for d in dimensions if d in plan.tree.place]].to_numpy()
        np.testing.assert_allclose(parts[number], expected, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(overall[number], last["overall"], rtol=1e-9, atol=1e-9)


def test_sizes_of_tiers_over_four_draws_by_hand():
    tiers = {"Ward": np.array([[1, 1, 2], [1, 2, 2], [1, 2, 2], [0, 0, 0]])}
    table = sizes_over_draws(held(tiers, 2)).set_index("tier")
    assert table["mean"].tolist() == pytest.approx([4 / 3, 5 / 3])
    assert table["median"].tolist() == [1, 2]
    assert table["p95"].tolist() == [2, 2]
    assert table["least"].tolist() == [1, 1]
    assert (table["draws"] == 3).all()
    assert table["standard_error"].tolist() == pytest.approx([np.sqrt(2) / 3 / np.sqrt(3)] * 2)
    assert (sizes_over_draws(held(tiers, 2), exact=True)["standard_error"] == 0).all()


def test_sizes_are_counted_over_all_draws_as_over_single_ones(default_study):
    varies = Specification(weights=(Noise(0.5),), normalisation=(MinMax(), ZScore(), Rank()))
    drawn = simulate(default_study, varies, draws=300, rules=COUNTED, seed=SEED)
    found = sizes_over_draws(drawn.tally.held).set_index(["rule", "tier"])
    known = pd.concat({rule: drawn.tiers(rule).sum() for rule in drawn.tally.held})
    assert set(drawn.tally.held) == {"group sizes", "quantiles", *COUNTED}
    assert (found["draws"] == 300).all()
    np.testing.assert_allclose(found["mean"], known.reindex(found.index))
    plan = drawn.plan
    tasks = plan.tasks(300, 0, SEED)
    dimensions = default_study.framework("regional").dimensions
    tiers = tiers_over_draws(plan, dimensions, tasks, SEED, default_study.tier_sizes, 4)
    for rule, counts in held(tiers, 4).items():
        if rule in drawn.tally.held:
            np.testing.assert_array_equal(drawn.tally.held[rule], counts)


def test_draws_keep_equal_regions_together_whatever_the_last_digits():
    scores = np.array([[9.0], [0.1 + 0.2], [0.3], [0.1], [5.0]])
    near = np.round(scores, 9)
    assert scores[1, 0] != scores[2, 0]
    for cuts in (None, np.array([6.0, 0.1 + 0.2, 0.2])):
        tiers = _tiers(near, 4, cuts)[:, 0]
        assert tiers[1] == tiers[2]


def test_thresholds_of_draws_lie_below_equal_scores_as_those_of_the_index(default_study):
    plan = simulate(default_study, CHOICES, rules=COUNTED).plan
    scores = np.array([9.0, 5.0, 5.0, 4.0, 1.0])
    tied = replace(plan, sizes=[1, 1, 3])
    object.__setattr__(tied, "aggregated", lambda *_: scores[:, None])
    cuts = tied.thresholds(plan.pipelines[0], 3)
    assert tuple(cuts) == (7.0, 4.5)
    assert tuple(cuts) == fixed_thresholds(pd.Series(scores), [1, 1, 3])


def test_every_tier_of_the_last_year_has_its_probability(default_study, results):
    tiers = results.tables["tiers"]
    last = tiers[tiers["year"] == tiers["year"].max()]
    assert set(last["rule"]) == set(RULES)
    assert tiers["probability"].between(0, 1).all()
    clustered = tiers["rule"].isin(clusters.RULES)
    draws = tiers.groupby([tiers["year"] == tiers["year"].max(), clustered])["draws"].unique()
    assert [list(of) for of in draws] == [[EARLIER], [EARLIER_DRAWS], [10_000], [DRAWS]]
    known = results.tables["tier_probabilities"]
    assert (known.groupby(["region", "rule"])["probability"].sum() <= 1 + 1e-9).all()
    row = last[(last["rule"] == "Ward") & (last["goalposts"] == "own year")].iloc[3]
    one = known[(known["rule"] == "Ward") & (known["region"] == row["region"])]
    assert row["probability"] == one.set_index("tier")["probability"][row["tier"]]
    assert results.tables["tier_differences"]["probability"].notna().all()
    few = known["rule"].isin(clusters.RULES)
    assert set(known.loc[few, "draws"]) == {DRAWS}
    assert set(known.loc[~few, "draws"]) == {10_000}
    share = known["probability"]
    error = np.sqrt(share * (1 - share) / known["draws"])
    np.testing.assert_allclose(known["standard_error"], error)
    assert last["standard_error"].between(0, 0.5 / np.sqrt(DRAWS)).all()
    assert set(last.loc[last["rule"] == "Ward", "draws"]) == {DRAWS}
    schemes = results.tables["scheme_comparison"]
    tiered = schemes[schemes["tier"].notna()]
    assert tiered["probability"].between(0, 1).all()
    sizes = results.tables["tier_sizes"]
    assert (sizes.loc[sizes["rule"].isin(clusters.RULES), "draws"] == DRAWS).all()
    assert (sizes.loc[~sizes["rule"].isin(clusters.RULES), "draws"] > 9_900).all()
    assert not {"tier_counts", "tier_sizes"} & set(results.tables.left_out)


def test_the_page_says_what_the_run_says(default_study, results, of_suite):
    with of_suite():
        found = assess(default_study, "", "own year", 2023)
    for name in ("tier_counts", "rule_agreement", "tier_confusion", "tier_sizes"):
        pd.testing.assert_frame_equal(found.tables[name], results.tables[name])
    tiers = results.tables["tiers"]
    own = tiers[tiers["goalposts"] == "own year"].reset_index(drop=True)
    last = own["year"] == 2023
    pd.testing.assert_frame_equal(found.table[last], own[last])
    assert found.rule == "group sizes"
    shown = rule_table(own[own["year"] == 2023])
    assert list(shown.columns[2:-1]) == [f"by {rule}" for rule in RULES]
    assert shown["by Ward"].str.fullmatch(r"\d \([<>]?\d+(\.\d)?%\)").all()
    off = missed_table(found.tables["tier_differences"], "group sizes")
    assert len(off) == 31 - found.tables["rule_agreement"].iloc[0]["in_printed_tier"]
    assert off["margin"].is_monotonic_increasing
    assert borderline(own[own["year"] == 2023], "group sizes", 0.9)["probability"].max() < 90


def test_another_number_of_tiers_has_probabilities_of_its_own(default_study, of_suite):
    with of_suite():
        found = assess(default_study, "", "own year", 2023, k=3, rule="k-means")
    last = found.table[found.table["year"] == 2023]
    assert set(last["rule"]) == set(RULES) - {"group sizes"}
    assert last["tier"].max() == 3
    assert last["probability"].notna().all()
    assert (found.tables["tier_probabilities"]["draws"] == DRAWS).all()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"k": 1}, r"parameter 'k' is 1; it must be one of 0, 2, 3"),
        ({"k": 9}, r"parameter 'k' is 9"),
        ({"rule": "ward"}, r"parameter 'rule' is 'ward' \(did you mean 'Ward'\?\)"),
        ({"rule": "group sizes", "k": 3}, r"parameter 'rule' is 'group sizes'"),
        ({"goalposts": "none"}, r"parameter 'goalposts' is 'none'"),
    ],
)
def test_parameters_that_make_no_sense_are_refused(default_study, wrong, said):
    given = {"goalposts": "own year", **wrong}
    goalposts = given.pop("goalposts")
    with pytest.raises(Exception, match=said) as error:
        assess(default_study, "", goalposts, 2023, **given)
    assert type(error.value).__name__ == "ParameterError"


def test_a_rule_that_was_not_counted_and_one_that_is_unknown(default_study, enumerated):
    with pytest.raises(MethodError, match="'Ward' were not counted; there are group sizes, quant"):
        enumerated.tiers("Ward")
    with pytest.raises(MethodError, match=r"'jenks' are unknown; choose 'natural breaks', 'stand"):
        simulate(default_study, CHOICES, rules=("jenks",))
