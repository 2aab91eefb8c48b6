"""What printed tiers imply on weights, against programmes posed in another way and by hand."""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from scipy.stats import binomtest

from iianalysis import MethodError, read_study, regional_index
from iianalysis.identify import (
    MISSING_RULES,
    chance_of_tiers,
    dimension_weights,
    fill_missing,
    reference_weights,
    regional_evidence,
    tier_weights,
    wilson,
)
from iianalysis.identify.chance import RegionalEvidence
from iianalysis.identify.dimensions import _Counting
from iianalysis.identify.regional import TierProgramme
from iianalysis.pages.identify import proof as proof_findings
from iianalysis.tables import weights as weight_tables
from iianalysis.tiers import by_group_sizes


@pytest.fixture(scope="module")
def study():
    return read_study()


@pytest.fixture(scope="module")
def scores(study):
    nodes = study.framework("regional").nodes
    return regional_index(study).year(2023)[list(nodes.index[nodes["level"] == 2])]


@pytest.fixture(scope="module")
def evidence(study):
    return regional_evidence(study, np.random.default_rng(0), n=25)


def small(seed=0, regions=12, weights=(0.5, 0.3, 0.2), sizes=(3, 4, 5)):
    """Scores, and the tiers that known weights give them."""
    rng = np.random.default_rng(seed)
    names = [f"r{n:02d}" for n in range(regions)]
    frame = pd.DataFrame(rng.random((regions, len(weights))) * 100, index=names)
    frame.columns = list("abcdefgh"[: len(weights)])
    order = (frame @ weights).rank(ascending=False).astype(int)
    tiers = pd.Series(np.searchsorted(np.cumsum(sizes), order) + 1, index=names)
    return frame, tiers


def gap(frame, tiers, weights):
    """Smallest step between neighbouring tiers."""
    index = frame.to_numpy() @ weights
    return min(index[tiers == k].min() - index[tiers == k + 1].max() for k in range(1, tiers.max()))


def gaps(frame, tiers, weights):
    """The same for many weights at once, a row each."""
    index = frame.to_numpy() @ weights.T
    labels = tiers.to_numpy()
    return np.min(
        [
            index[labels == k].min(axis=0) - index[labels == k + 1].max(axis=0)
            for k in range(1, labels.max())
        ],
        axis=0,
    )


def grid(step=0.02):
    cuts = np.arange(0, 1 + step / 2, step)
    a, b = (axis.ravel() for axis in np.meshgrid(cuts, cuts))
    keep = a + b <= 1 + 1e-9
    return np.c_[a, b, 1 - a - b][keep]


def margin_by_pairs(values, labels):
    """The programme over all pairs of neighbouring tiers, without thresholds."""
    rows = [
        values[j] - values[i]
        for k in range(1, labels.max())
        for i in np.flatnonzero(labels == k)
        for j in np.flatnonzero(labels == k + 1)
    ]
    count = values.shape[1]
    answer = linprog(
        np.r_[np.zeros(count), -1],
        np.c_[np.array(rows), np.ones(len(rows))],
        np.zeros(len(rows)),
        np.r_[np.ones(count), 0][None],
        [1],
        bounds=[(0, None)] * count + [(None, None)],
    )
    return -answer.fun


# Weights over the second level


@pytest.mark.parametrize("seed", range(4))
def test_the_widest_gap_against_a_grid(seed):
    frame, tiers = small(seed)
    fit = tier_weights(frame, tiers, small_margin=1e-3)
    best = gaps(frame, tiers, grid()).max()
    assert best - 1e-9 <= fit.margin <= best + 3  # one step of the grid moves scores by up to 2
    assert gap(frame, tiers, fit.weights["widest"].to_numpy()) == pytest.approx(fit.margin)
    assert fit.reproduces


@pytest.mark.parametrize("rule", MISSING_RULES)
def test_the_widest_gap_against_all_pairs(study, scores, rule):
    tiers = study.published_tiers
    filled = fill_missing(scores, rule)
    programme = TierProgramme(filled, tiers)
    values = filled.loc[tiers.index].to_numpy()
    assert programme.margin()[0] == pytest.approx(margin_by_pairs(values, tiers.to_numpy()))
    rng = np.random.default_rng(1)
    labels = np.array([rng.permutation(tiers.to_numpy()) for _ in range(3)])
    expected = [margin_by_pairs(values, row) for row in labels]
    assert programme.margins(labels) == pytest.approx(expected)
    assert max(expected) < 0


def test_nearest_weights_and_ranges_against_a_grid():
    frame, tiers = small(1)
    start = pd.Series({"a": 0.1, "b": 0.1, "c": 0.8})
    margin = tier_weights(frame, tiers).margin
    fit = tier_weights(frame, tiers, start=start, small_margin=margin / 2)
    table = fit.weights
    reached = grid(0.005)
    reached = reached[gaps(frame, tiers, reached) >= margin / 2]
    distance = ((reached - start.to_numpy()) ** 2).sum(axis=1).min()
    nearest = table["nearest"].to_numpy()
    assert gap(frame, tiers, nearest) >= margin / 2 - 1e-4
    assert ((nearest - start.to_numpy()) ** 2).sum() <= distance + 1e-6
    assert ((nearest - start.to_numpy()) ** 2).sum() >= distance - 0.03
    assert table["low"].to_numpy() == pytest.approx(np.min(reached, axis=0), abs=0.02)
    assert table["high"].to_numpy() == pytest.approx(np.max(reached, axis=0), abs=0.02)
    assert fit.moved == pytest.approx(np.abs(nearest - start).sum() / 2)


def test_a_start_that_reproduces_the_tiers_stays():
    frame, tiers = small(2)
    start = pd.Series({"a": 0.5, "b": 0.3, "c": 0.2})
    fit = tier_weights(frame, tiers, start=start, small_margin=gap(frame, tiers, start) / 2)
    assert fit.weights["nearest"].to_numpy() == pytest.approx(start.to_numpy(), abs=1e-5)


def test_the_order_of_nodes_and_regions_does_not_matter():
    frame, tiers = small(3)
    moved = frame[["c", "a", "b"]].sample(frac=1, random_state=0)
    one, two = tier_weights(frame, tiers), tier_weights(moved, tiers)
    assert one.margin == pytest.approx(two.margin)
    nearest = two.weights["nearest"][one.weights.index]
    assert nearest.to_numpy() == pytest.approx(one.weights["nearest"].to_numpy(), abs=1e-4)


def test_a_node_that_is_needed_is_named():
    # Only c tells the tiers apart; a and b say the opposite.
    frame = pd.DataFrame({"a": [0.0, 50, 100], "b": [10.0, 20, 30], "c": [90.0, 50, 10]})
    tiers = pd.Series([1, 2, 3])
    fit = tier_weights(frame, tiers)
    assert fit.margin == pytest.approx(40)
    assert fit.hangs_on == ["c"]
    assert fit.dropped.loc["c", "margin"] == pytest.approx(-10)
    assert fit.dropped.loc["a", "margin"] == pytest.approx(40)


def test_labels_that_no_weights_give_have_a_negative_margin():
    frame = pd.DataFrame({"a": [0.0, 50, 100], "b": [10.0, 20, 30]})
    fit = tier_weights(frame, pd.Series([1, 2, 3]))
    assert not fit.reproduces
    assert fit.margin == pytest.approx(-10)
    assert fit.weights[["nearest", "low", "high"]].isna().all(axis=None)
    assert fit.hangs_on == []


def test_print_is_reproduced_under_both_rules(study, scores):
    tiers = study.published_tiers
    for rule, expected in {"worst": 0.73, "mean": 0.47}.items():
        fit = tier_weights(scores, tiers, rule)
        assert fit.margin == pytest.approx(expected, abs=0.005)
        filled = fill_missing(scores, rule).loc[tiers.index]
        for column in ("widest", "nearest"):
            weights = fit.weights[column].to_numpy()
            assert weights.sum() == pytest.approx(1)
            assert gap(filled, tiers, weights) >= fit.small_margin - 1e-4
        assert (fit.weights["low"] <= fit.weights["nearest"] + 1e-4).all()
        assert (fit.weights["high"] >= fit.weights["nearest"] - 1e-4).all()
        assert ("西藏", "platform") in fit.filled
        assert len(fit.filled) == scores[filled.columns].isna().to_numpy().sum()


def test_missing_scores_are_settled_by_a_stated_rule():
    frame = pd.DataFrame({"a": [10.0, np.nan, 30], "gap": np.nan}, index=list("xyz"))
    assert fill_missing(frame, "worst")["a"].tolist() == [10, 0, 30]
    assert fill_missing(frame, "mean")["a"].tolist() == [10, 20, 30]
    assert fill_missing(frame, "mean").columns.tolist() == ["a"]


# Weights of dimensions alone


def most_right(values, labels, gap):
    """The largest number of regions in their tier over all thresholds, for one index."""
    ends = np.unique(np.r_[values, values - gap, values.min() - 1, values.max() + 1])
    best = 0
    for high, low in product(ends, ends):
        if low <= high:
            tier = {
                1: values >= high + gap,
                2: (values <= high) & (values >= low + gap),
                3: values <= low,
            }
            best = max(best, sum(int(tier[k][labels == k].sum()) for k in tier))
    return best


@pytest.mark.parametrize("seed", range(3))
def test_the_largest_number_of_right_regions_against_a_grid(seed):
    frame, _ = small(seed, weights=(0.5, 0.5))
    tiers = pd.Series(
        np.random.default_rng(seed).permutation([1] * 3 + [2] * 4 + [3] * 5), index=frame.index
    )
    fit = dimension_weights(frame, tiers, {"a": "one", "b": "two"}, gap=0.5)
    found = max(
        most_right(frame.to_numpy() @ [w, 1 - w], tiers.to_numpy(), 0.5)
        for w in np.linspace(0, 1, 101)
    )
    assert fit.proven
    assert fit.right == found
    assert fit.right == fit.table["right"].sum()


def test_regions_that_cannot_be_right_are_found():
    # r0 is best in everything and printed last: it can be right only if no other is.
    frame = pd.DataFrame({"a": [100.0, 80, 60, 20], "b": [90.0, 85, 50, 10]}, index=list("wxyz"))
    tiers = pd.Series([3, 1, 2, 3], index=list("wxyz"))
    fit = dimension_weights(frame, tiers, {"a": "one", "b": "two"})
    assert (fit.right, fit.regions, fit.cannot) == (3, 4, ["w"])
    assert fit.table.loc["w", "right_if_forced"] == 2


def test_dimensions_are_means_of_their_nodes(study, scores):
    parents = study.framework("regional").nodes["parent"]
    fit = dimension_weights(scores, study.published_tiers, parents)
    filled = fill_missing(scores, "worst")
    index = sum(
        weight * filled[[n for n in filled.columns if parents[n] == dimension]].mean(axis=1)
        for dimension, weight in fit.weights.items()
    )
    right = fit.table.index[fit.table["right"]]
    tiers = fit.table["tier"]
    for high, low in ((1, 2), (2, 3), (3, 4)):
        above, below = (index[[r for r in right if tiers[r] == k]] for k in (high, low))
        assert above.min() > below.max()
    assert len(right) == fit.right


def test_a_programme_without_time_says_so():
    frame, tiers = small(0)
    programme = _Counting(frame.to_numpy(), tiers.to_numpy(), 0.01, seconds=0.0)
    with pytest.raises(MethodError, match="in 0 seconds; allow more"):
        programme.most()


# How much it proves


def test_wilson_against_scipy():
    for hits, n in ((0, 300), (7, 31), (300, 300)):
        known = binomtest(hits, n).proportion_ci(method="wilson")
        assert wilson(hits, n) == pytest.approx((known.low, known.high))


def test_chance_of_labels(study, scores):
    seen = []
    table = chance_of_tiers(
        scores,
        study.published_tiers,
        np.random.default_rng(0),
        n=10,
        noise=(0.001, 40.0),
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == [(10, 30), (20, 30), (30, 30)]
    assert table["labels"].tolist() == ["printed", "random", *["equal weights with noise"] * 2]
    rows = table.set_index(table["noise"].fillna(0).astype(str) + table["labels"].str[0])
    assert rows.loc["0.0p", "share"] == 1
    assert rows.loc["0.0r", "share"] == 0
    assert rows.loc["0.001e", ["share", "agreement"]].tolist() == [1, 31]  # hardly any noise
    assert rows.loc["40.0e", "share"] < 1
    again = chance_of_tiers(
        scores, study.published_tiers, np.random.default_rng(0), n=10, noise=(0.001, 40.0)
    )
    pd.testing.assert_frame_equal(table, again)


def test_equal_weights_are_equal_within_each_parent(default_study, evidence):
    comparison = weight_tables.compare_schemes(default_study)
    equal = weight_tables.scheme_summary(comparison).set_index("scheme").loc["equal"]
    printed = evidence.chance[evidence.chance["labels"] == "printed"]
    assert printed["agreement"].tolist() == [equal["in_printed_tier"]] * len(MISSING_RULES)
    text = proof_findings.conclusion(evidence)
    assert "under weights equal within each parent" in text


def test_equal_weights_may_be_given():
    frame, tiers = small(weights=(0.5, 0.3, 0.2))
    known = pd.Series({"c": 2.0, "a": 5.0, "b": 3.0, "without scores": 9.0})

    def agreement(equal):
        rng = np.random.default_rng(0)
        table = chance_of_tiers(frame, tiers, rng, n=2, noise=(1e-6,), equal=equal)
        assert table["agreement"].iloc[2] == 12  # hardly any noise
        return table["agreement"].iloc[0]

    assert agreement(known) == 12
    assert agreement(None) == (by_group_sizes(frame.mean(axis=1), [3, 4, 5]) == tiers).sum() < 12
    with pytest.raises(MethodError, match="the set of equal weights has no weight of 'b'"):
        agreement(known.drop("b"))
    with pytest.raises(MethodError, match="the set of equal weights has a weight below 0"):
        agreement(known.replace(2.0, np.nan))


def test_evidence_holds_both_rules(evidence):
    assert list(evidence.weights) == list(evidence.dimensions) == list(MISSING_RULES)
    assert evidence.year == 2023
    assert evidence.chance.groupby("rule").size().tolist() == [6, 6]
    start = evidence.weights["worst"].weights["start"]
    assert start.sum() == pytest.approx(1)
    assert start["rd_input"] == pytest.approx(0.2192 / 3, abs=1e-4)  # reference, equal below


def test_the_start_rests_on_no_print_that_contradicts_itself(study):
    facts = study.published.copy()
    facts.loc[facts["item"] == "overall_cagr_2023", ["value", "low", "high"]] = 50.0
    wrong = replace(study, published=facts)
    assert reference_weights(wrong).notna().all()
    found = regional_evidence(wrong, np.random.default_rng(0), n=1, noise=())
    start = found.weights["worst"].weights["start"]
    assert start["rd_input"] == pytest.approx(0.2 / 3)  # equal within each parent


def with_shares(evidence, random, noisy):
    """What is concluded from the same evidence with other frequencies."""
    chance = evidence.chance.copy()
    rows = {"random": random, "equal weights with noise": noisy}
    for kind, share in rows.items():
        here = chance["labels"] == kind
        chance.loc[here, ["n", "reproduced", "share"]] = [300, round(300 * share), share]
    return proof_findings.conclusion(replace(evidence, chance=chance))


def test_the_conclusion_follows_the_figures(evidence):
    text = proof_findings.conclusion(evidence)
    for fit in evidence.weights.values():
        assert f"{fit.margin:.2f} points" in text
    for fit in evidence.dimensions.values():
        assert f"at most {fit.right} of 31" in text
    assert "reproduce 0 of 50" in text
    assert "no evidence that any of these weights" in with_shares(evidence, 0.0, 0.8)
    assert "weak evidence" in with_shares(evidence, 0.0, 0.1)
    assert "say something about the report's" in with_shares(evidence, 0.0, 0.0)
    assert "even arbitrary labels" in with_shares(evidence, 0.9, 0.9)


def test_a_conclusion_without_reproducing_weights():
    frame = pd.DataFrame({"a": [0.0, 50, 100], "b": [10.0, 20, 30]})
    tiers = pd.Series([1, 2, 3])
    fit = tier_weights(frame, tiers)
    alone = dimension_weights(frame, tiers, {"a": "one", "b": "two"})
    chance = chance_of_tiers(frame, tiers, np.random.default_rng(0), n=5, noise=())
    chance.insert(0, "rule", "worst")
    found = RegionalEvidence(2023, {"worst": fit}, {"worst": alone}, chance)
    text = proof_findings.conclusion(found)
    assert "tiers overlap by at least 10.00 points" in text
    assert "cannot be reproduced" in text


# Bad input


def test_tiers_and_scores_must_fit_together():
    frame, tiers = small()
    with pytest.raises(MethodError, match="r03 has no printed tier"):
        tier_weights(frame, tiers.drop("r03"))
    with pytest.raises(MethodError, match="r03 has a printed tier but no scores"):
        tier_weights(frame.drop("r03"), tiers)
    with pytest.raises(MethodError, match="the tiers are 1, 3; two or more are needed"):
        tier_weights(frame, tiers.replace(2, 3))
    with pytest.raises(MethodError, match="the tiers are 1; two"):
        tier_weights(frame, tiers * 0 + 1)
    with pytest.raises(MethodError, match="'b' has no score for r01; settle it"):
        TierProgramme(
            frame.where(lambda f: (f.index != "r01")[:, None] | (f.columns != "b")), tiers
        )


def test_choices_must_be_possible():
    frame, tiers = small()
    with pytest.raises(MethodError, match=r"no rule 'zero' .* choose one of worst, mean"):
        tier_weights(frame, tiers, rule="zero")
    with pytest.raises(MethodError, match="no node has a score"):
        fill_missing(frame * np.nan, "mean")
    with pytest.raises(MethodError, match="small margin is 0"):
        tier_weights(frame, tiers, small_margin=0)
    with pytest.raises(MethodError, match="the start has no weight of 'b'"):
        tier_weights(frame, tiers, start=pd.Series({"a": 1.0}))
    with pytest.raises(MethodError, match="weight below 0"):
        tier_weights(frame, tiers, start=pd.Series({"a": 1.0, "b": -1.0, "c": 1.0}))
    with pytest.raises(MethodError, match="'c' has no dimension"):
        dimension_weights(frame, tiers, {"a": "one", "b": "one"})
    with pytest.raises(MethodError, match="0 draws"):
        chance_of_tiers(frame, tiers, np.random.default_rng(0), n=0)
    with pytest.raises(MethodError, match="positive noise"):
        chance_of_tiers(frame, tiers, np.random.default_rng(0), noise=(0.0,))
    with pytest.raises(MethodError, match="4 of 3 is no share"):
        wilson(4, 3)


def test_a_study_without_tiers_says_nothing(study):
    nothing = replace(study, published_lists=study.published_lists.iloc[:0])
    with pytest.raises(MethodError, match="prints no tiers"):
        regional_evidence(nothing, np.random.default_rng(0))
