"""Tables on weights: what the panel said, how schemes differ, what print implies."""

import numpy as np
import pandas as pd
import pytest
from readers import read_in
from studies import PANEL, SMALL, write

from iianalysis import Method, read_study, regional_index
from iianalysis.identify import reference_weights
from iianalysis.pages.readable import readable
from iianalysis.pages.weights import says as weight_findings
from iianalysis.pages.weights import views as weight_lessons
from iianalysis.schemes import schemes, weights_of
from iianalysis.scoring.weighting import effective
from iianalysis.tables import implied
from iianalysis.tables import weights as weight_tables

SCOPES = ("national", "regional")


@pytest.fixture(scope="module")
def comparison(default_study):
    return weight_tables.compare_schemes(default_study)


@pytest.fixture(scope="module")
def evidence(default_study):
    return implied.tier_evidence(default_study, draws=3)


# The panel


@pytest.mark.parametrize("scope", SCOPES)
def test_consistency_has_a_row_for_each_matrix_and_advice_where_it_is_flagged(default_study, scope):
    table = weight_tables.consistency(default_study, scope)
    given = default_study.judgements
    given = given[given["scope"] == scope][["expert", "parent"]].drop_duplicates()
    assert sorted(map(tuple, table[["expert", "parent"]].to_numpy())) == sorted(
        map(tuple, given.to_numpy())
    )
    known = table.dropna(subset="cr")
    assert (known["flagged"] == (known["cr"] > 0.10)).all()
    advised = table["suggested"].notna()
    assert (advised == table["flagged"]).all()
    assert (table.loc[advised, "cr_after"] < table.loc[advised, "cr"]).all()


def test_the_demonstration_panel_has_one_matrix_to_revise(default_study):
    flagged = weight_tables.consistency(default_study, "national").query("flagged")
    assert flagged[["expert", "parent"]].to_numpy().tolist() == [["E3", "foundation"]]


def test_a_matrix_in_which_nothing_can_contradict_is_called_not_testable(tmp_path):
    study = read_study(write(tmp_path / "s", PANEL))
    table = weight_tables.consistency(study, "national").set_index("expert")
    assert table["missing"].tolist() == [0, 1]
    assert table["cr"].notna().tolist() == [True, False]
    shown = weight_lessons.consistency_table(table.reset_index())
    assert readable(shown, study)["consistency ratio"].tolist() == ["0.000", "not testable"]
    assert read_in("zh", readable, shown, study)["一致性比率"].tolist() == ["0.000", "无法检验"]
    assert "0 of 1 matrices" in weight_findings.consistency(table.reset_index())[0]
    alone = table.loc[["E2"]].reset_index()
    assert "No judgement matrix can be tested" in weight_findings.consistency(alone)[0]
    assert weight_lessons.matrix_of(study, "national")[0] == "E1"
    assert weight_lessons.matrix_of(study, "national", "E2")[:2] == ("E2", "all")


@pytest.mark.parametrize("scope", SCOPES)
def test_points_by_round_equal_plain_means_and_sum_to_100(default_study, scope):
    table = weight_tables.points(default_study, scope)
    given = default_study.points
    given = given[given["scope"] == scope]
    assert set(table["round"]) == set(given["round"])
    for number, part in table.groupby("round"):
        wide = given[given["round"] == number].pivot(
            index="expert", columns="indicator", values="points"
        )
        part.index = part["indicator"]
        assert list(part.index) == default_study.framework(scope).indicators
        assert part[["mean", "median", "trimmed_mean"]].sum().tolist() == pytest.approx([100] * 3)
        assert part["mean"].tolist() == pytest.approx(
            (100 * wide.mean() / wide.mean().sum())[part.index].tolist()
        )
        assert part["low"].tolist() == wide.min()[part.index].tolist()
        assert part["high"].tolist() == wide.max()[part.index].tolist()
        assert part["iqr"].tolist() == pytest.approx((part["q3"] - part["q1"]).tolist())


@pytest.mark.parametrize("scope", SCOPES)
def test_rounds_say_how_far_the_panel_agrees(default_study, scope):
    table = weight_tables.rounds(default_study, scope)
    given = default_study.points.query("scope == @scope")
    for _, row in table.iterrows():
        ranks = (
            given[given["round"] == row["round"]]
            .pivot(index="expert", columns="indicator", values="points")
            .rank(axis=1)
        )
        m, n = ranks.shape
        ties = sum(
            (size**3 - size) for _, ranked in ranks.iterrows() for size in ranked.value_counts()
        )
        squares = ((ranks.sum() - ranks.sum().mean()) ** 2).sum()
        assert row["w"] == pytest.approx(12 * squares / (m**2 * (n**3 - n) - m * ties))
        assert row["experts"] == m
    assert table["w"].is_monotonic_increasing  # the invented panel converges


@pytest.mark.parametrize("scope", SCOPES)
def test_points_are_the_final_word(default_study, scope):
    table = weight_tables.start_and_final(default_study, scope).set_index("node")
    framework = default_study.framework(scope)
    for column, scheme in (("start_points", "ahp"), ("points", "panel")):
        expected = effective(framework, weights_of(default_study, scope, scheme))["points"]
        assert table[column].tolist() == pytest.approx(expected[table.index].tolist())
    assert (table["points_shift"] - table["points"] + table["start_points"]).abs().max() < 1e-9


@pytest.mark.parametrize("scope", SCOPES)
def test_leaving_an_expert_out_moves_points_as_it_does_by_hand(default_study, scope):
    table = weight_tables.without_one_expert(default_study, scope).set_index("expert")
    given = default_study.points.query("scope == @scope")
    last = given[given["round"] == given["round"].max()]
    wide = last.pivot(index="expert", columns="indicator", values="points")
    assert set(table.index) == set(wide.index)
    for expert in wide.index:
        moved = (wide.drop(expert).mean() - wide.mean()).abs()
        assert table.loc[expert, "largest_change"] == pytest.approx(moved.max())
        assert table.loc[expert, "mean_change"] == pytest.approx(moved.mean())


# Schemes side by side


def test_every_scheme_scores_every_region_as_the_index_does(default_study, comparison):
    assert list(comparison["scheme"].unique()) == schemes(default_study, "regional")
    for scheme, part in comparison.groupby("scheme"):
        method = Method(weights=weights_of(default_study, "regional", scheme))
        expected = regional_index(default_study, method).year(2023)["overall"]
        found = part.set_index("region")["score"]
        pd.testing.assert_series_equal(found[expected.index], expected, check_names=False)
        there = part.dropna(subset="score").sort_values("rank")
        assert there["score"].is_monotonic_decreasing
        assert there["tier"].is_monotonic_increasing


def test_tiers_have_the_printed_sizes_and_a_region_without_a_score_has_none(comparison):
    for scheme, part in comparison.groupby("scheme"):
        sizes = part["tier"].value_counts().sort_index().tolist()
        missing = part[part["score"].isna()]
        assert sum(sizes) == 31 - len(missing)
        assert sizes[:3] == [6, 11, 10]
        assert missing[["rank", "tier"]].isna().to_numpy().all()
        assert missing["region"].tolist() == (["西藏"] if scheme == "entropy" else [])


def test_the_panel_is_called_illustrative_in_the_table(comparison):
    text = comparison.drop_duplicates("scheme").set_index("scheme")["description"]
    assert text["ahp"] == "judgements of an illustrative panel of experts"
    assert text["panel"] == "points of an illustrative panel of experts"


def test_the_summary_counts_what_moves(comparison):
    summary = weight_tables.scheme_summary(comparison).set_index("scheme")
    wide = comparison.pivot(index="region", columns="scheme", values="rank").astype(float)
    tiers = comparison.pivot(index="region", columns="scheme", values="tier")
    printed = comparison.drop_duplicates("region").set_index("region")["published_tier"]
    first = comparison["scheme"].iloc[0]
    assert first == "reference"
    assert summary.loc[first, ["mean_shift", "largest_shift", "changed_tier"]].tolist() == [0, 0, 0]
    assert summary.loc[first, "moved_most"] == ""
    for scheme in summary.index:
        shift = (wide[scheme] - wide[first]).abs()
        row = summary.loc[scheme]
        assert row["mean_shift"] == pytest.approx(shift.mean())
        assert row["largest_shift"] == shift.max()
        assert row["without_score"] == wide[scheme].isna().sum()
        right = sum(tiers.loc[r, scheme] is not pd.NA and tiers.loc[r, scheme] == printed[r]
                    for r in wide.index)  # fmt: skip
        assert row["in_printed_tier"] == right
    assert summary["correlation"].between(-1, 1).all()


def test_a_study_without_printed_tiers_is_compared_all_the_same(tmp_path):
    study = read_study(write(tmp_path / "s"))
    comparison = weight_tables.compare_schemes(study, 2020)
    summary = weight_tables.scheme_summary(comparison)
    assert comparison["published_tier"].isna().all()
    assert summary["scheme"].tolist() == schemes(study, "regional")
    assert summary["in_printed_tier"].tolist() == [0] * len(summary)


# What print implies


def test_bounds_narrow_with_each_fact_and_hold_the_reference(default_study):
    table = implied.bounds(default_study)
    assert set(table["node"]) == set(reference_weights(default_study).index)
    assert (table["low"] <= table["high"] + 1e-9).all()
    after = table.dropna(subset=["low_before", "high_before"])
    assert (after["low"] >= after["low_before"] - 1e-9).all()
    assert (after["high"] <= after["high_before"] + 1e-9).all()
    reference = reference_weights(default_study)
    total = table[(table["fact"] == "total")].set_index("node")
    for node, weight in reference.items():
        rows = total.loc[[node]]
        assert (rows["low"] <= weight).all()
        assert (rows["high"] >= weight).all()


def test_the_printed_facts_hold_together_or_name_the_smallest_group(default_study):
    table = implied.contradictions(default_study)
    assert table["reading"].tolist()[0] == "none"
    assert bool(table["holds"].iloc[0])
    assert (table["smallest_group"] == "").eq(table["holds"]).all()


def test_each_national_scheme_is_held_against_each_fact(default_study):
    table = implied.against_facts(default_study)
    assert list(table["scheme"].unique()) == schemes(default_study, "national")
    total = table[(table["fact"] == "total")].set_index("scheme")["alone"]
    assert bool(total["reference"])
    assert not bool(total["equal"])  # equal weights give 238 from the printed sub-indices


def test_the_weight_of_the_identifier_is_a_product_with_its_rise(default_study):
    table = implied.second_level(default_study)
    assert set(table["node"]) == {"identifier"}
    since = table[table["reading"] == "since 2020"].iloc[0]
    printed = default_study.published
    index = printed[(printed["kind"] == "index") & (printed["node"] == "foundation")]
    value = index.set_index("year")["value"][2023]
    assert since["product"] == pytest.approx(0.505 * (value - 100))


def test_facts_are_absent_where_too_little_is_printed(tmp_path, default_study):
    assert implied.facts(default_study) is not None
    assert implied.facts(read_study(write(tmp_path / "s", SMALL))) is None


def test_tables_of_the_printed_tiers(default_study, evidence):
    tables = implied.of_tiers(evidence)
    assert list(tables) == ["tier_weights", "tier_dimensions", "tier_chance"]
    for _, part in tables["tier_weights"].groupby("rule"):
        for column in ("start", "nearest"):
            assert part[column].sum() == pytest.approx(1)
        assert (part["low"] <= part["nearest"] + 1e-6).all()
        assert (part["nearest"] <= part["high"] + 1e-6).all()
        assert part["margin"].nunique() == 1
    for _, part in tables["tier_dimensions"].groupby("rule"):
        assert len(part) == 31
        assert 0 < part["right"].sum() <= 31
    assert set(tables["tier_chance"]["n"]) == {1, 3}  # labels without noise are drawn once


def test_what_is_drawn_is_the_same_in_every_run(default_study, evidence):
    again = implied.of_tiers(implied.tier_evidence(default_study, draws=3))
    for name, table in implied.of_tiers(evidence).items():
        numbers = table.select_dtypes(np.number)
        pd.testing.assert_frame_equal(numbers, again[name].select_dtypes(np.number))
        text = table.drop(columns=numbers.columns)
        pd.testing.assert_frame_equal(text, again[name].drop(columns=numbers.columns))
