"""The check against print: bases, verdicts worked out again by hand, and inputs that flip them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from readers import read_in
from studies import SMALL, write

from iianalysis import national_index, read_study, regional_index
from iianalysis.dynamics.movement import comparable_index
from iianalysis.pages import check_words
from iianalysis.pages.print import says as print_findings
from iianalysis.published import regional_claims
from iianalysis.published.check import check
from iianalysis.published.lists import chance, tier_agreement
from iianalysis.published.shares import share_of_total
from iianalysis.published.verdicts import NOT_TOLD, VERDICTS, Checked, Finding, one_each
from iianalysis.scoring.index import Method
from iianalysis.scoring.normalise import GOALPOSTS
from iianalysis.study.cells import NATION
from iianalysis.study.printed import YEAR, bounds, growth_since_base, meet, printed_index, two_bases
from iianalysis.tiers import agreement, by_group_sizes


def checked(study):
    national = national_index(study) if "national" in study.scopes else None
    regional = (
        {g: regional_index(study, goalposts=g) for g in GOALPOSTS}
        if "regional" in study.scopes
        else {}
    )
    return check(study, national, regional)


def with_fact(study, item, **changes):
    """The study with some cells of one printed figure replaced."""
    published = study.published.copy()
    for column, value in changes.items():
        published.loc[published["item"] == item, column] = value
    return replace(study, published=published)


def with_lists(study, lists):
    return replace(study, published_lists=lists)


def row(table, item):
    found = table[table["item"] == item]
    assert len(found) == 1, item
    return found.iloc[0]


@pytest.fixture(scope="module")
def table(default_study):
    return checked(default_study)


@pytest.fixture(scope="module")
def scores(default_study):
    return regional_index(default_study).year(2023)


# The bases


def test_growth_rates_imply_two_values_of_2022_with_their_intervals(default_study):
    implied = printed_index(default_study).query("support == 'implied'").set_index("node")
    assert sorted(implied.index) == ["industry", "innovation"]
    assert implied["year"].tolist() == [2022, 2022]
    expected = {
        "innovation": (211 / 1.294, 210.5 / 1.2945, 211.5 / 1.2935),
        "industry": (216 / 1.317, 215.5 / 1.3175, 216.5 / 1.3165),
    }
    for node, numbers in expected.items():
        assert implied.loc[node, ["value", "low", "high"]].tolist() == pytest.approx(numbers)


def test_years_that_were_not_printed_have_no_row_on_the_published_basis(default_study):
    both = two_bases(default_study, national_index(default_study))
    published = both[both["basis"] == "published"]
    years = published.groupby("node")["year"].agg(list).to_dict()
    assert {node: years[node] for node in ("innovation", "industry")} == {
        "innovation": [2020, 2022, 2023],
        "industry": [2020, 2022, 2023],
    }
    others = ("overall", "foundation", "application", "environment")
    assert [years[node] for node in others] == [[2020, 2023]] * 4
    assert len(years) == 6
    assert published["contribution"].isna().all()
    assert published["value"].notna().all()
    assert set(published["support"]) == {"printed", "implied"}
    assert (published["low"] <= published["value"]).all()
    assert (published["value"] <= published["high"]).all()
    growth = published.set_index(["node", "year"])["growth"].dropna()
    assert growth.to_dict() == pytest.approx({("innovation", 2023): 29.4, ("industry", 2023): 31.7})


def test_mean_growth_since_the_base_year_by_basis(default_study):
    both = two_bases(default_study, national_index(default_study))
    ends = growth_since_base(both).set_index(["basis", "node"])
    assert ends.loc[("published", "overall"), "growth"] == pytest.approx(135)
    assert ends.loc[("published", "overall"), "cagr"] == pytest.approx(100 * (2.35 ** (1 / 3) - 1))
    once = growth_since_base(both[both["year"] == 2023])
    assert once[["growth", "cagr"]].isna().all().all()


def test_a_rate_of_a_region_implies_nothing_of_the_nation(default_study):
    study = with_fact(default_study, "innovation_growth_2023", region="江苏")
    implied = printed_index(study).query("support == 'implied'")
    assert implied["node"].tolist() == ["industry"]


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        ((1, 2), (2, 3), True),
        ((1, 2), (2.1, 3), False),
        ((1, np.nan), (5, 6), True),
        ((np.nan, 4), (5, np.nan), False),
        ((np.nan, np.nan), (5, 6), True),
    ],
)
def test_intervals_meet(first, second, answer):
    assert meet(first, second) is answer
    assert meet(second, first) is answer


def test_about_is_a_tenth_either_way():
    fact = pd.Series({"qualifier": "about", "value": 30.0, "low": np.nan, "high": np.nan})
    assert bounds(fact) == pytest.approx((27, 33))
    assert bounds(fact.replace({30.0: -30.0})) == pytest.approx((-33, -27))


# The table


def test_the_table_is_whole(table, default_study):
    columns = ["item", "printed", "computed", "basis", "verdict", "note"]
    more = ["open_data", "without_flagged", "verdict_without_flagged", "same_figure"]
    assert list(table.columns) == columns + more
    assert set(table["verdict"]) <= set(VERDICTS)
    assert set(table["basis"]) == {"open data", "published"}
    assert table["item"].is_unique  # one fact, one row
    assert table["note"].str.fullmatch(r"[A-Z].*\.").all()
    assert not table["note"].str.contains("nan").any()
    # what has no figure says why in words of its own
    empty = table[table["computed"].isna()]
    assert set(empty["verdict"]) == {"not determined by what was printed"}
    facts = default_study.published
    index = facts["kind"].isin(["index", "growth", "cagr", "contribution"]) & (facts["node"] != "")
    leaders = (facts["kind"] == "share") & (facts["group"] == "leading_six")
    assert leaders.sum() == 6
    items = facts.loc[index | leaders, "item"]  # one printed once for several years is one fact
    once = items.str.replace(YEAR, "", regex=True)
    assert (items.isin(table["item"]) | once.isin(table["item"])).all()
    lists = {"industry_top10", "application_top10", "leading_six", "tiers_group_sizes"}
    assert lists <= set(table["item"])


def test_the_check_holds_print_against_no_rule_that_print_does_not_claim(table):
    assert not table["note"].str.contains("natural").any()
    assert not [item for item in table["item"] if item.startswith("tier_1")]


def test_open_data_never_contradict_print(table):
    assert "contradicted" not in set(table["verdict"])
    with pytest.raises(ValueError, match="open data cannot give the verdict 'contradicted'"):
        Checked("x", "1", 1.0, "open data", "contradicted", "Why.")
    with pytest.raises(ValueError, match="published cannot give the verdict 'differs'"):
        Checked("x", "1", 1.0, "published", "differs", "Why.")


def test_what_went_in_is_input_and_nothing_else(table, default_study):
    facts = default_study.published.set_index("item")
    values = facts.index[facts["kind"] == "index"]
    given = {*values, "innovation_growth_2023", "industry_growth_2023", "tier_sizes"}
    inputs = table[table["verdict"] == "input"]
    assert set(inputs["item"]) == {*given, "smart_factories_2023_cn"}
    assert "163.1, between 162.61 and 163.51" in row(table, "innovation_growth_2023")["note"]


def test_an_unknown_verdict_is_refused():
    with pytest.raises(ValueError, match="no such verdict: 'confirmed'"):
        Checked("x", "1", 1.0, "open data", "confirmed", "Why.")


def said(figure, verdict):
    return Finding(figure, verdict, f"figure {figure}")


@pytest.mark.parametrize(
    ("found", "without", "verdict"),
    [
        (said(5.0, "consistent"), said(4.0, "consistent"), "consistent"),
        (said(5.0, "consistent"), said(4.0, "differs"), NOT_TOLD),
        (said(5.0, "differs"), said(4.0, NOT_TOLD), NOT_TOLD),
        (said(5.0, "reproduced"), None, NOT_TOLD),
        (said(5.0, "different quantity"), None, "different quantity"),  # which is no test
    ],
)
def test_a_verdict_that_hangs_on_flagged_cells_is_not_told(found, without, verdict):
    one = Checked.weighed("x", "> 4", found, without)
    assert (one.verdict, one.computed, one.open_data) == (verdict, 5.0, 5.0)
    if without is None:
        assert np.isnan(one.without_flagged)
    else:
        assert (one.without_flagged, one.verdict_without_flagged) == (4.0, without.verdict)
        assert f"Without flagged cells it is 4 ({without.verdict})" in one.note


def test_of_two_rows_of_a_fact_the_one_that_says_more_is_kept():
    of_print = Checked("x", "1", 3.0, "published", "not determined by what was printed", "not so")
    of_data = Checked("x", "1", 2.0, "open data", "differs", "so it is", 2.0, 1.0, "differs")
    (one,) = one_each([of_print, of_data])
    assert (one.computed, one.basis, one.verdict) == (2.0, "open data", "differs")
    assert one.note == "So it is. Not so."
    decided = replace(of_print, verdict="contradicted")
    (one,) = one_each([of_data, decided])
    assert (one.computed, one.verdict, one.open_data) == (3.0, "contradicted", 2.0)
    assert (one.without_flagged, one.verdict_without_flagged) == (1.0, "differs")
    assert one.note == "Not so. On open data it is 2 (differs): so it is."


def test_equal_weights_on_the_printed_sub_indices_miss_the_printed_index(table):
    found = row(table, "overall_index_2023")
    assert (found["computed"], found["verdict"]) == (235, "input")
    assert f"give {(311 + 211 + 216 + 182 + 296) / 5:.1f}" in found["note"]
    assert "rules out" in found["note"]
    assert "from 182 to 311" in found["note"]


def test_open_data_stand_beside_values_and_rates_of_print(table, default_study):
    facts = default_study.published.set_index("item")
    numbers = facts["kind"].isin(["index", "growth", "cagr", "contribution"])
    items = facts.index[numbers & (facts["node"] != "") & (facts["year"] != 2020)]
    several = {YEAR.sub("", item): item for item in items}
    named = table["item"].replace(several)
    found = table[named.isin(items)].assign(item=named).set_index("item")
    assert set(found["basis"]) == {"published"}
    assert found["open_data"].notna().all()
    assert found["note"].str.contains(r"On open data it is .* \(different quantity\)").all()
    verdicts = found.groupby(found.index.map(facts["kind"]))["verdict"].agg(set).to_dict()
    assert verdicts == {
        "index": {"input"},
        "growth": {"input", "consistent"},
        "cagr": {"implied"},
        "contribution": {"not determined by what was printed"},
    }


def test_mean_growth_follows_from_both_ends(table):
    found = row(table, "overall_cagr_2023")
    assert found["computed"] == pytest.approx(100 * (2.35 ** (1 / 3) - 1))
    assert (found["printed"], found["verdict"]) == ("33", "implied")


def test_rates_of_several_years_are_set_against_their_mean(table):
    floor = row(table, "foundation_growth_floor")
    assert floor["computed"] == pytest.approx(100 * (3.11 ** (1 / 3) - 1))
    assert (floor["printed"], floor["verdict"]) == (">= 30", "consistent")
    assert floor["note"].startswith("Printed once for 2021, 2022, 2023.")
    assert floor["open_data"] == "56.63, 25.93, 38.26"
    about = row(table, "industry_growth_about_30")
    assert about["computed"] == f"{100 * ((216 / 1.317 / 100) ** 0.5 - 1):.4g}, 31.7"
    assert (about["printed"], about["verdict"]) == ("about 30", "consistent")


def test_one_statement_for_several_years_has_the_gravest_verdict(default_study):
    changes = {"value": 40.0, "low": 39.5, "high": 40.5}  # 216 of 2023 would be far more
    study = with_fact(default_study, "industry_growth_2023", **changes)
    about = row(checked(study), "industry_growth_about_30")
    assert about["verdict"] == "contradicted"
    name = read_in("en", check_words.fact_name, "foundation_growth_floor", study)
    assert name == "Growth of the foundation sub-index, 2021 to 2023"


def test_contributions_take_weights_that_were_not_printed(table):
    found = row(table, "foundation_contribution_2023")
    assert found["computed"] == pytest.approx(100 * 0.2 * 211 / 135)
    assert f"{0.173 * 135 / 211:.3f}" in found["note"]
    assert np.isnan(row(table, "identifier_contribution_2023")["computed"])


def test_counts_are_compared_with_the_series_of_the_same_name(table):
    assert row(table, "base_stations_5g_2023_cn")["verdict"] == "consistent"
    racks = row(table, "data_centre_racks_2023_cn")
    assert racks["verdict"] == NOT_TOLD
    assert "Both are floors" in racks["note"]
    same = table[table["same_figure"] & (table["verdict"] == "consistent")]["item"]
    assert set(same) == {
        f"{name}_2023_cn"
        for name in (
            "base_stations_5g",
            "cross_sector_platforms",
            "computing_power",
            "demonstration_bases",
        )
    }
    platforms = row(table, "platforms_2023_cn")  # 340 is far above a floor of 270
    assert (platforms["computed"], platforms["verdict"]) == (340, "different quantity")
    projects = row(table, "tier_2_projects_5g_ii_share_2023")
    assert projects["computed"] == pytest.approx(100 * 1669 / 8000)
    assert projects["verdict"] == "different quantity"


def test_growth_of_a_count_is_that_of_its_series(table):
    found = row(table, "computing_power_growth_2023_cn")
    assert found["computed"] == pytest.approx(100 * (230 / 180 - 1))
    assert (found["printed"], found["verdict"]) == ("about 30", "consistent")
    assert "55.6% in 2021 (to or from a floor" in found["note"]
    assert "28.6% in 2022" in found["note"]


def test_claims_on_growth(table, default_study):
    index = national_index(default_study).scores.loc[NATION]
    growth = 100 * (index / index.shift() - 1)
    application = row(table, "application_slows")
    assert application["computed"] == pytest.approx(growth.loc[2023, "application"])
    assert application["verdict"] == NOT_TOLD  # it rests on floors and a break
    assert f"{growth.loc[2022, 'application']:.1f}%" in application["note"]
    assert "growth of 5.9% in 2023 after 5.5% in 2022, less than 1 point" in application["note"]
    assert "No value of 2022 is printed" in application["note"]
    industry = row(table, "industry_accelerates")
    assert industry["computed"] == pytest.approx(31.7)
    assert (industry["basis"], industry["verdict"]) == ("published", "consistent")
    assert f"({NOT_TOLD})" in industry["note"]
    leads = row(table, "environment_grows_most")
    assert (leads["computed"], leads["verdict"]) == (2, "consistent")


def test_without_floors_and_breaks_a_pace_is_told(default_study):
    cells = default_study.cells["national"].assign(floor=False)
    indicators = default_study.indicators.assign(break_year=np.nan)
    sound = {**default_study.cells, "national": cells}
    found = checked(replace(default_study, cells=sound, indicators=indicators))
    application = row(found, "application_slows")
    assert (application["verdict"], application["verdict_without_flagged"]) == (
        "differs",
        "differs",
    )
    assert application["without_flagged"] == application["computed"]


# Lists and tiers


def test_the_leading_six_are_found_and_nine_of_the_industry_ten(table):
    six = row(table, "leading_six")
    assert (six["computed"], six["verdict"]) == ("6 of 6", "reproduced")
    industry = row(table, "industry_top10")
    assert (industry["computed"], industry["verdict"]) == ("9 of 10", "differs")


def test_the_order_of_mention_says_nothing(table, default_study, scores):
    ours = scores["industry"].nlargest(10).index
    lists = default_study.published_lists.copy()
    lists.loc[lists["list"] == "industry_top10", "region"] = list(ours)
    found = row(checked(with_lists(default_study, lists)), "industry_top10")
    assert found["verdict"] == "reproduced"
    assert "Rank correlation with the order of mention 1.00" in found["note"]


def test_printed_tiers_that_are_the_computed_ones_are_reproduced(default_study, scores):
    ours = by_group_sizes(scores["overall"], default_study.tier_sizes)
    lists = default_study.published_lists.copy()
    lists["tier"] = lists["region"].map(ours).where(lists["tier"].notna()).astype("Int64")
    study = with_lists(default_study, lists)
    assert row(checked(study), "tiers_group_sizes")["computed"] == "31 of 31"
    hits = tier_agreement(study, Method()).set_index(["variant", "goalposts"])
    assert hits.loc[("index", "own year"), "in_printed_tier"] == 31


def test_agreement_with_the_printed_tiers_and_of_single_series(default_study, table):
    hits = tier_agreement(default_study, Method())
    index = hits.set_index(["variant", "goalposts"]).loc[("index", "own year")]
    assert (index["in_printed_tier"], index["leaders_found"]) == (25, 6)
    found = row(table, "tiers_group_sizes")
    assert (found["computed"], found["verdict"]) == ("25 of 31", "differs")
    series = hits[hits["variant"] == "one series"].set_index("indicator")["in_printed_tier"]
    assert set(series.index) == set(default_study.indicators.loc["regional"].index)
    assert series.is_monotonic_decreasing
    assert series["gross_regional_product"] == 23
    assert series["tertiary_value_added"] == series["invention_patents"] == series.max() == 27
    assert f"the best of {len(series)} single series 27" in found["note"]
    assert set(hits["rule"]) == {"group sizes"}
    gaps = hits.set_index("indicator")["gaps"]
    assert (gaps["tertiary_value_added"], gaps["software_product_revenue"]) == (0, 2)


def test_labels_at_random_hit_as_often_as_a_simulation_says(default_study):
    printed = default_study.published_tiers
    rng = np.random.default_rng(0)
    labels = np.repeat([1, 2, 3, 4], default_study.tier_sizes)
    draws = np.array([rng.permutation(labels) for _ in range(20_000)])
    hits, leaders = chance(default_study)
    assert hits == pytest.approx((draws == printed.to_numpy()).sum(axis=1).mean(), abs=0.05)
    first = (draws == 1) & (printed.to_numpy() == 1)
    assert leaders == pytest.approx(first.sum(axis=1).mean(), abs=0.03)
    last = tier_agreement(default_study, Method()).iloc[-1]
    assert (last["variant"], last["in_printed_tier"]) == ("at random", hits)


def test_variants_leave_cells_out(default_study):
    hits = tier_agreement(default_study, Method()).set_index(["variant", "goalposts", "rule"])
    for without in ("suspicious", "imputed", "snapshot"):
        total = regional_index(default_study, without=[without]).year(2023)["overall"]
        ours = by_group_sizes(total, default_study.tier_sizes)
        name = f"without {without}" + ("s" if without == "snapshot" else " cells")
        expected = agreement(ours, default_study.published_tiers)
        assert hits.loc[(name, "own year", "group sizes"), "in_printed_tier"] == expected
    # all of them together leave two regions without a score
    assert "without suspicious, imputed and snapshot cells" not in hits.index.levels[0]


# Claims on regions


def test_leaders_are_ahead_as_a_group(table, default_study, scores):
    six = default_study.members("leading_six")
    for node in ("overall", "foundation", "innovation", "industry", "application", "environment"):
        others = scores.drop(six)[node]
        found = row(table, f"leaders_ahead_{node}")
        assert found["computed"] == pytest.approx(scores.loc[six, node].mean() - others.max())
        strict = scores.loc[six, node].min() > others.max()
        assert ("holds too" if strict else "does not hold") in found["note"]
    note = row(table, "leaders_ahead_application")["note"]
    assert "The printed first 10 lack 上海, so print cannot mean each." in note


def frame(**columns):
    return pd.DataFrame(columns, index=list("ABCDEF"), dtype=float)


def test_the_mean_of_the_leaders_decides_not_the_last_of_them():
    found = regional_claims._ahead("x", ["A", "B"], [], frame(x=[9, 4, 5, 1, 1, 1]))
    assert (found.figure, found.verdict) == (1.5, "consistent")
    assert "does not hold: the last leader, B, is 1.0 below C" in found.note
    found = regional_claims._ahead("x", ["A", "B"], ["A", "C"], frame(x=[9, 0, 5, 1, 1, 1]))
    assert (found.figure, found.verdict) == (-0.5, "differs")
    assert "first 2 lack B" in found.note
    # a region without a score is left out, save where it leads or too few of the others are left
    found = regional_claims._ahead("x", ["A"], [], frame(x=[9, 0, np.nan, 1, 1, 1]))
    assert (found.figure, found.verdict) == (8, "consistent")
    for values in ([np.nan, 0, 1, 1, 1, 1], [9, 0, 1, np.nan, np.nan, np.nan]):
        assert regional_claims._ahead("x", ["A"], [], frame(x=values)) is None


def test_weak_are_those_below_the_median_and_mid_table_is_the_middle_third():
    scores = frame(x=[6, 5, 4, 3, 2, 1])
    assert regional_claims._weak("x", ["D", "E", "A"], scores).verdict == "consistent"
    found = regional_claims._weak("x", ["E", "A"], scores)
    assert (found.figure, found.verdict) == ("1 of 2", "differs")
    verdicts = [regional_claims._mid_table("x", [one], scores).verdict for one in "ABCDEF"]
    assert verdicts == ["differs"] * 2 + ["consistent"] * 2 + ["differs"] * 2


def test_claims_on_weakness_and_the_middle(table, scores):
    assert row(table, "weak_innovation")["computed"] == "4 of 4"
    industry = row(table, "weak_industry")
    assert (industry["computed"], industry["verdict"]) == ("3 of 4", "consistent")
    assert "海南 16" in industry["note"]
    network = row(table, "mid_table_network")
    assert network["computed"] == scores["network"].rank(ascending=False)["云南"] == 10
    assert network["verdict"] == "differs"


def test_a_share_is_bounded_by_what_is_missing():
    values = pd.Series({"A": 8.0, "B": 1.0, "C": 1.0, "D": np.nan, "E": np.nan})
    share = share_of_total(values, ["A"], pd.Series({"D": 0.5}))
    assert (share.value, share.high) == (80, 80)
    assert share.low == pytest.approx(100 * 8 / (10 + 0.5 + 1))  # E: the median of B and C
    assert (share.reporting, share.lacking, share.assumed) == (3, ["D", "E"], ["E"])
    inside = share_of_total(values, ["A", "D"], pd.Series({"D": 2.0, "E": 0.0}))
    assert (inside.low, inside.high) == (80, pytest.approx(100 * 10 / 12))
    assert share_of_total(values.where(values.index != "A"), ["A"]) is None
    assert share_of_total(-values, ["A"]) is None


def test_shares_of_the_leaders_under_all_readings(table, default_study, scores):
    six = default_study.members("leading_six")
    for node, series in {"rd_input": "rd_expenditure", "identifier": "domain_names"}.items():
        values = default_study.series("regional", series).xs(2023, level="year")
        total = 100 * values[six].sum() / values.sum()
        of_scores = 100 * scores.loc[six, node].sum() / scores[node].sum()
        found = row(table, f"leading_six_share_{node}")
        assert found["computed"] == pytest.approx(max(total, of_scores))
        assert (found["printed"], found["verdict"]) == ("> 70", "different quantity")
        assert f"{total:.1f}%" in found["note"]
    assert "partly imputed" in row(table, "leading_six_share_rd_input")["note"]
    diffusion = row(table, "leading_six_share_diffusion")  # rates only
    assert diffusion["verdict"] == "not determined by what was printed"


def test_a_share_that_no_missing_value_can_undo_is_met(table, default_study):
    found = row(table, "leading_six_share_structure")
    values = default_study.series("regional", "embedded_software_revenue").xs(2023, level="year")
    six = default_study.members("leading_six")
    assert found["computed"] == pytest.approx(100 * values[six].sum() / values.sum())
    assert (round(found["computed"], 1), found["verdict"]) == (76.1, "consistent")
    assert "of the 28 regions that report it, and 75.1 to 76.1%" in found["note"]
    item = "leading_six_share_structure"
    between = checked(with_fact(default_study, item, value=75.5, low=75.5))
    assert row(between, item)["verdict"] == NOT_TOLD


def test_a_lower_floor_makes_a_share_consistent_and_a_specific_series_differs(default_study):
    item = "leading_six_share_rd_input"
    lower = checked(with_fact(default_study, item, value=50.0, low=50.0))
    assert row(lower, item)["verdict"] == "consistent"
    indicators = default_study.indicators.copy()
    indicators.loc[("regional", "rd_expenditure"), "specific"] = 1
    direct = checked(replace(default_study, indicators=indicators))
    assert row(direct, item)["verdict"] == "differs"


def test_east_west_and_the_middle_tiers(table, default_study, scores):
    macro, total = default_study.regions["macro_region"], scores["overall"]
    found = row(table, "east_above_west")
    lead = total[macro == "east"].mean() - total[macro == "west"].mean()
    assert found["computed"] == pytest.approx(lead)
    assert found["verdict"] == "consistent"
    weak = total[macro.isin(["northeast", "west"])] < total.median()
    assert row(table, "northeast_and_west_weak")["computed"] == f"{weak.sum()} of {len(weak)}"
    tiers = default_study.published_tiers
    middle = np.sort(total[tiers.isin([2, 3])])
    assert row(table, "tiers_2_and_3_close")["computed"] == pytest.approx(np.diff(middle).mean())


def test_catching_up_is_a_gain_on_the_others_behind_the_leaders(table, default_study):
    total = comparable_index(default_study, Method()).scores["overall"].unstack("year")
    gain = total[2023] - total[2020]
    group = default_study.members("yangtze_catching_up")
    others = gain.drop([*group, *default_study.members("leading_six")])
    found = row(table, "yangtze_catches_up")
    assert found["computed"] == pytest.approx(gain[group].mean() - others.mean())
    assert found["verdict"] == "consistent"
    assert "Print does not say with whom" in found["note"]


# Inputs that flip verdicts


@pytest.mark.parametrize(
    ("item", "changes", "verdict"),
    [
        ("overall_cagr_2023", {"value": 40.0, "low": 39.5, "high": 40.5}, "contradicted"),
        ("overall_cagr_2023", {"value": 33.1, "low": 33.05, "high": 33.15}, "contradicted"),
        ("overall_cagr_2023", {"value": 32.9, "low": 32.85, "high": 32.95}, "implied"),
        # one floor out of three cannot fail, since the other years may make up for it ...
        ("foundation_growth_floor_2022", {"value": 50.0, "low": 50.0}, "consistent"),
        # ... until it takes more than they leave: 3.115 / 1.3 / 1.3 is 1.843
        ("foundation_growth_floor_2022", {"value": 84.0, "low": 84.0}, "consistent"),
        ("foundation_growth_floor_2022", {"value": 85.0, "low": 85.0}, "contradicted"),
        ("industry_growth_about_30_2021", {"value": 26.0}, "consistent"),
        ("industry_growth_about_30_2021", {"value": 45.0}, "contradicted"),
        ("industry_growth_about_30_2023", {"value": 28.0}, "contradicted"),
    ],
)
def test_a_printed_rate_out_of_reach_is_contradicted(default_study, item, changes, verdict):
    found = checked(with_fact(default_study, item, **changes))
    assert row(found, item)["verdict"] == verdict


def test_a_printed_index_outside_its_parts_is_contradicted(default_study):
    changes = {"value": 320.0, "low": 319.5, "high": 320.5}
    found = checked(with_fact(default_study, "overall_index_2023", **changes))
    assert row(found, "overall_index_2023")["verdict"] == "contradicted"


def test_a_rate_between_two_printed_values_is_no_input(default_study):
    facts = default_study.published
    value = facts[facts["item"] == "innovation_index_2023"].assign(
        item="innovation_index_2022", year=2022, value=163.0, low=162.5, high=163.5
    )
    study = replace(default_study, published=pd.concat([facts, value], ignore_index=True))
    found = row(checked(study), "innovation_growth_2023")
    assert found["computed"] == pytest.approx(100 * (211 / 163 - 1))
    assert found["verdict"] == "implied"
    study = with_fact(study, "innovation_index_2022", value=180.0, low=179.5, high=180.5)
    assert row(checked(study), "innovation_growth_2023")["verdict"] == "contradicted"


def test_a_printed_value_of_2022_decides_whether_application_slowed(default_study):
    facts = default_study.published
    for value, verdict in ((170.0, "consistent"), (120.0, "contradicted")):
        more = facts[facts["item"] == "application_index_2023"].assign(
            item="application_index_2022", year=2022, value=value, low=value, high=value
        )
        study = replace(default_study, published=pd.concat([facts, more], ignore_index=True))
        assert row(checked(study), "application_slows")["verdict"] == verdict


def test_a_count_that_is_not_the_one_of_the_series_is_another_quantity(default_study):
    changes = {"value": 350.0, "low": 349.95, "high": 350.05}
    study = with_fact(default_study, "base_stations_5g_2023_cn", **changes)
    found = row(checked(study), "base_stations_5g_2023_cn")
    assert (found["printed"], found["verdict"]) == ("350", "different quantity")


def test_the_environment_leads_once_no_other_grows_more(default_study):
    changes = {"value": 290.0, "low": 289.5, "high": 290.5}
    found = checked(with_fact(default_study, "foundation_index_2023", **changes))
    leads = row(found, "environment_grows_most")
    assert (leads["computed"], leads["verdict"]) == (1, "implied")


# Studies that lack something


def test_without_lists_only_figures_are_checked(default_study):
    study = with_lists(default_study, default_study.published_lists.iloc[:0])
    items = set(checked(study)["item"])
    assert "overall_cagr_2023" in items
    assert not [i for i in items if i.startswith(("tiers", "tier_1", "leaders_", "east_"))]
    with pytest.raises(ValueError, match=r"no printed tiers; add published_lists\.csv"):
        tier_agreement(study, Method())


def test_without_leaders_tiers_are_still_checked(default_study):
    lists = default_study.published_lists
    items = set(checked(with_lists(default_study, lists[lists["list"] != "leading_six"]))["item"])
    assert "tiers_group_sizes" in items
    assert not [i for i in items if i.startswith("leaders_ahead")]


@pytest.mark.parametrize("scope", ["national", "regional"])
def test_a_study_of_one_scope_is_checked_as_far_as_it_goes(default_study, scope):
    found = checked(replace(default_study, cells={scope: default_study.cells[scope]}))
    assert row(found, "overall_cagr_2023")["verdict"] == "implied"
    assert ("tiers_group_sizes" in set(found["item"])) == (scope == "regional")
    assert ("base_stations_5g_2023_cn" in set(found["item"])) == (scope == "national")
    there = not np.isnan(row(found, "overall_index_2023")["open_data"])
    assert there == (scope == "national")


def test_printed_tiers_of_some_regions_only_are_not_compared(small):
    lists = small.published_lists
    part = replace(small, published_lists=lists[lists["region"] != "East"])
    settings = {k: v for k, v in part.settings.items() if k != "tier_sizes"}
    part = replace(part, settings=settings)
    assert not [item for item in checked(part)["item"] if item.startswith("tier")]
    assert tier_agreement(part, Method()).empty


def test_a_count_of_a_suspicious_cell_is_not_told(small):
    assert row(checked(small), "count")["verdict_without_flagged"] == "consistent"
    cells = small.cells["regional"]
    one = (cells["region"] == "North") & (cells["year"] == 2021) & (cells["indicator"] == "a1")
    doubtful = cells.assign(suspicious=cells["suspicious"] | one)
    found = checked(replace(small, cells={**small.cells, "regional": doubtful}))
    assert row(found, "count")["verdict"] == NOT_TOLD


@pytest.mark.parametrize(
    ("written", "qualifier", "ends"),
    [
        ("40", "rounded", (39.5, 40.5)),
        ("40.0", "", (39.95, 40.05)),
        ("8", "derived", (7.5, 8.5)),
        ("40", "exact", (40, 40)),
        ("10", "over", (10, np.nan)),
        ("10", "at_least", (10, np.nan)),
        ("10", "at_most", (np.nan, 10)),
        ("30", "about", (np.nan, np.nan)),
    ],
)
def test_empty_ends_are_those_of_the_digits_that_were_written(tmp_path, written, qualifier, ends):
    found = read_facts(tmp_path, f"x,index,a,North,,2021,{written},,,{qualifier},,,,,X,")
    assert found.published[["low", "high"]].iloc[0].tolist() == pytest.approx(ends, nan_ok=True)


def test_a_figure_without_ends_does_not_agree_with_anything(tmp_path):
    study = read_facts(
        tmp_path,
        "all_2020,index,all,CN,,2020,100,,,,,,,,X,",
        "all_2021,index,all,CN,,2021,500,,,about,,,,,X,",
        "growth,growth,all,CN,,2021,7,,,,%,,,,X,",
        "mean,cagr,all,CN,,2021,7,,,rounded,%,,,,X,",
        "score,index,a,North,,2021,999,,,,,,,,X,",
        "floor,index,all,North,,2021,1,,,over,,,,,X,",
        "count,count,a,North,,2021,999,,,exact,t,,,a1,X,",
    )
    found = checked(study)
    verdicts = found.set_index("item")["verdict"]
    assert (verdicts[["growth", "mean"]] == "contradicted").all()
    assert "between 347.76 and 452.76" in row(found, "mean")["note"]
    assert (verdicts[["scores_of_regions_a", "scores_of_regions_all"]] == "differs").all()
    assert verdicts["count"] == "different quantity"
    assert not found["same_figure"].any()


def test_between_printed_floors_growth_has_one_end(tmp_path):
    rows = [
        "all_2020,index,all,CN,,2020,100,,,exact,,,,,X,",
        "all_2021,index,all,CN,,2021,170,,,over,,,,,X,",
        "mean,cagr,all,CN,,2021,{},,,,%,,,,X,",
    ]
    for value, verdict in ((95, "implied"), (60, "contradicted")):
        study = read_facts(tmp_path / str(value), *rows[:2], rows[2].format(value))
        found = row(checked(study), "mean")
        assert (found["verdict"], "at 70.00 or more" in found["note"]) == (verdict, True)


def test_agreement_of_two_floors_is_not_told(small):
    facts = small.published.assign(qualifier="over", high=np.nan)
    cells = small.cells["regional"]
    one = (cells["region"] == "North") & (cells["year"] == 2021) & (cells["indicator"] == "a1")
    floors = cells.assign(floor=cells["floor"] | one)
    study = replace(small, published=facts, cells={**small.cells, "regional": floors})
    found = row(checked(study), "count")
    assert (found["verdict"], found["verdict_without_flagged"]) == (NOT_TOLD, "")
    assert "Both are floors" in found["note"]


@pytest.mark.parametrize(
    ("value", "qualifier", "same"),
    [("2", "over", True), ("1.9", "over", False), ("2.1", "about", False), ("2.1", "", False)],
)
def test_near_a_printed_floor_is_not_the_same_figure(tmp_path, value, qualifier, same):
    fact = f"count,count,a,North,,2021,{value},,,{qualifier},t,,,a1,X,"
    found = row(checked(read_facts(tmp_path, fact)), "count")
    assert found["same_figure"] == same == ("same figure" in found["note"])
    assert found["verdict"] == ("consistent" if qualifier else "different quantity")


def test_the_headline_says_which_agree_because_the_figure_is_the_same(small):
    found = checked(small)
    assert "1 is a figure that a series of the study has too" in print_findings.headline(found)
    assert "相符者中有1项" in read_in("zh", print_findings.headline, found)
    none = print_findings.headline(found.assign(same_figure=False))
    assert "release" not in none


def test_why_growth_of_a_region_is_not_compared(tmp_path):
    growth = "up,growth,a,North,,2021,7,,,,%,,,,X,"
    count = "other,count,a,North,,2021,7,,,,t,,,,X,"
    study = read_facts(tmp_path / "a", growth)
    text = print_findings.compared(study, checked(study))
    assert text.endswith("; growth and contributions of regions are never compared (1).")
    assert "no series" not in text
    study = read_facts(tmp_path / "b", growth, count)
    text = print_findings.compared(study, checked(study))
    assert "for 1 no series of the study" in text
    assert "regions are never compared (1)." in text
    assert "1项没有注明" in read_in("zh", print_findings.compared, study, checked(study))


def test_figures_without_lists_and_lists_without_figures(default_study):
    study = replace(default_study, published=default_study.published.iloc[:0])
    found = checked(study)
    assert "tiers_group_sizes" in set(found["item"])
    nothing = with_lists(study, study.published_lists.iloc[:0])
    assert checked(nothing).empty
    assert two_bases(nothing, national_index(nothing))["basis"].unique().tolist() == ["open data"]


PUBLISHED = """\
item,kind,node,region,group,year,value,low,high,qualifier,unit,as_of,place,indicator,name_en,name_zh
all_2020,index,all,CN,,2020,100,100,100,exact,points,,,,All,
all_2021,index,all,CN,,2021,170,169.5,170.5,rounded,points,,,,All,
a_2021,index,a,CN,,2021,150,149.5,150.5,rounded,points,,,,A,
far,cagr,all,CN,,2030,5,4.5,5.5,rounded,%,,,,All,
up,growth,all,CN,,2021,65,65,,over,%,,,,All,
part,contribution,a,CN,,2021,40,39.5,40.5,rounded,%,,,,A,
count,count,a,North,,2021,2,2,2,exact,t,,,a1,A1,
alone,growth,b,CN,,2021,5,4.5,5.5,rounded,%,,,,B,
"""
LISTS = """\
list,node,region,position,tier,place
a_top10,a,North,1,,
gap_top10,gap,North,1,,
high,all,West,1,1,
low,all,North,1,2,
low,all,South,2,2,
low,all,East,3,2,
"""


def read_facts(folder, *rows):
    """A small study with these printed figures."""
    published = PUBLISHED.splitlines()[0] + "\n" + "\n".join(rows) + "\n"
    return read_study(write(folder, {**SMALL, "published": published}))


@pytest.fixture
def small(tmp_path):
    # 2021 alone would leave West without a score
    regional = SMALL["regional"].replace("East,2021,a2,3", "East,2021,a2,3,one\nWest,2021,a2,1")
    tables = {**SMALL, "regional": regional, "published": PUBLISHED, "published_lists": LISTS}
    return read_study(write(tmp_path / "small", tables))


def test_a_study_of_other_dimensions_and_lists(small):
    found = checked(small)
    published = found[found["basis"] == "published"].set_index("item")["verdict"].to_dict()
    assert published == {
        "all_2020": "input",
        "all_2021": "input",
        "a_2021": "input",
        "far": "not determined by what was printed",
        "up": "implied",
        "part": "not determined by what was printed",
        "alone": "not determined by what was printed",
        "tier_sizes": "input",
    }
    assert row(found, "count")["verdict"] == "consistent"
    assert row(found, "gap_top10")["verdict"] == "not determined by what was printed"
    assert row(found, "part")["computed"] == pytest.approx(100 / 3 * 50 / 70)
    # a variant that leaves a region without a score is left out
    variants = set(tier_agreement(small, Method())["variant"])
    assert {"index", "at random"} <= variants
    assert "without suspicious, imputed and snapshot cells" not in variants
