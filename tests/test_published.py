"""The check against print: bases, verdicts worked out again by hand, and inputs that flip them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from studies import SMALL, write

from iianalysis import national_index, read_study, regional_index
from iianalysis.index import Method
from iianalysis.normalise import GOALPOSTS
from iianalysis.printed_lists import chance
from iianalysis.published import bounds, growth_since_base, meet, printed_index, two_bases
from iianalysis.published_check import VERDICTS, check, tier_agreement
from iianalysis.study import NATION
from iianalysis.tiers import agreement, by_group_sizes, natural_breaks
from iianalysis.verdicts import Checked


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


def row(table, item, basis="open data"):
    found = table[(table["item"] == item) & (table["basis"] == basis)]
    assert len(found) == 1, (item, basis)
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
    assert list(table.columns) == ["item", "printed", "computed", "basis", "verdict", "note"]
    assert set(table["verdict"]) <= set(VERDICTS)
    assert set(table["basis"]) == {"open data", "published"}
    assert not table.duplicated(["item", "basis"]).any()
    assert table["note"].str.fullmatch(r"[A-Z].*\.").all()
    assert not table["note"].str.contains("nan").any()
    # what has no figure says why in words of its own
    empty = table[table["computed"].isna()]
    assert set(empty["verdict"]) == {"not determined by what was printed"}
    facts = default_study.published
    index = facts["kind"].isin(["index", "growth", "cagr", "contribution"]) & (facts["node"] != "")
    leaders = (facts["kind"] == "share") & (facts["group"] == "leading_six")
    assert leaders.sum() == 6
    assert set(facts.loc[index | leaders, "item"]) <= set(table["item"])
    lists = {"industry_top10", "application_top10", "leading_six"}
    tiers = {f"tier_{t}_{rule}" for t in range(1, 5) for rule in ("group_sizes", "natural_breaks")}
    assert lists | tiers <= set(table["item"])


def test_what_went_in_is_input_and_nothing_else(table, default_study):
    published = table[table["basis"] == "published"].set_index("item")["verdict"]
    facts = default_study.published.set_index("item")
    values = facts.index[facts["kind"] == "index"]
    given = {*values, "innovation_growth_2023", "industry_growth_2023", "tier_sizes"}
    assert set(published.index[published == "input"]) == given
    of_base = table[(table["basis"] == "open data") & (table["verdict"] == "input")]["item"]
    assert set(of_base) == {i for i in values if i.endswith("2020")} | {"smart_factories_2023_cn"}
    assert not (table["basis"].eq("published") & table["verdict"].eq("reproduced")).any()


def test_an_unknown_verdict_is_refused():
    with pytest.raises(ValueError, match="no such verdict: 'confirmed'"):
        Checked("x", "1", 1.0, "open data", "confirmed", "Why.")


def test_equal_weights_on_the_printed_sub_indices_miss_the_printed_index(table):
    found = row(table, "overall_index_2023_from_dimensions", "published")
    assert found["computed"] == pytest.approx((311 + 211 + 216 + 182 + 296) / 5)
    assert found["computed"] == pytest.approx(243.2)
    assert found["verdict"] == "not determined by what was printed"
    assert "rules out" in found["note"]
    assert "from 182 to 311" in found["note"]


def test_open_data_values_and_rates_are_another_quantity(table, default_study):
    facts = default_study.published.set_index("item")
    numbers = facts["kind"].isin(["index", "growth", "cagr", "contribution"])
    items = facts.index[numbers & (facts["node"] != "") & (facts["year"] != 2020)]
    found = table[table["item"].isin(items) | (table["item"].isin(items))]
    verdicts = {
        (kind, basis): set(part["verdict"])
        for (kind, basis), part in found.groupby([found["item"].map(facts["kind"]), "basis"])
    }
    undetermined = {"not determined by what was printed"}
    assert verdicts == {
        **{(k, "open data"): {"different quantity"} for k in ("index", "growth", "cagr")},
        ("contribution", "open data"): {"different quantity"},
        ("index", "published"): {"input"},
        ("growth", "published"): {"input", "consistent", "implied"},
        ("cagr", "published"): {"implied"},
        ("contribution", "published"): undetermined,
    }


def test_mean_growth_follows_from_both_ends(table):
    found = row(table, "overall_cagr_2023", "published")
    assert found["computed"] == pytest.approx(100 * (2.35 ** (1 / 3) - 1))
    assert (found["printed"], found["verdict"]) == ("33", "implied")


def test_rates_of_several_years_are_set_against_their_mean(table):
    floor = row(table, "foundation_growth_floor_2022", "published")
    assert floor["computed"] == pytest.approx(100 * (3.11 ** (1 / 3) - 1))
    assert (floor["printed"], floor["verdict"]) == (">= 30", "consistent")
    about = row(table, "industry_growth_about_30_2021", "published")
    assert about["computed"] == pytest.approx(100 * ((216 / 1.317 / 100) ** 0.5 - 1))
    assert (about["printed"], about["verdict"]) == ("about 30", "consistent")
    assert row(table, "industry_growth_about_30_2023", "published")["verdict"] == "implied"


def test_contributions_take_weights_that_were_not_printed(table):
    found = row(table, "foundation_contribution_2023", "published")
    assert found["computed"] == pytest.approx(100 * 0.2 * 211 / 135)
    assert f"{0.173 * 135 / 211:.3f}" in found["note"]
    assert np.isnan(row(table, "identifier_contribution_2023", "published")["computed"])


def test_counts_are_compared_with_the_series_of_the_same_name(table):
    assert row(table, "base_stations_5g_2023_cn")["verdict"] == "consistent"
    assert row(table, "data_centre_racks_2023_cn")["verdict"] == "consistent"  # both are floors
    platforms = row(table, "platforms_2023_cn")  # 340 is far above a floor of 270
    assert (platforms["computed"], platforms["verdict"]) == (340, "different quantity")
    projects = row(table, "tier_2_projects_5g_ii_share_2023")
    assert projects["computed"] == pytest.approx(100 * 1669 / 8000)
    assert projects["verdict"] == "different quantity"


def test_claims_on_growth(table, default_study):
    index = national_index(default_study).scores.loc[NATION]
    growth = 100 * (index / index.shift() - 1)
    application = row(table, "application_slows")
    assert application["computed"] == pytest.approx(growth.loc[2023, "application"])
    slows = growth.loc[2023, "application"] < growth.loc[2022, "application"]
    assert application["verdict"] == ("consistent" if slows else "contradicted")
    assert f"{growth.loc[2022, 'application']:.1f}%" in application["note"]
    of_print = row(table, "application_slows", "published")
    assert of_print["verdict"] == "not determined by what was printed"
    industry = row(table, "industry_accelerates", "published")
    assert industry["computed"] == pytest.approx(31.7)
    assert industry["verdict"] == "consistent"
    leads = row(table, "environment_grows_most", "published")
    assert (leads["computed"], leads["verdict"]) == (2, "consistent")


# Lists and tiers


def test_the_leading_six_are_found_and_nine_of_the_industry_ten(table):
    six = row(table, "leading_six")
    assert (six["computed"], six["verdict"]) == ("6 of 6", "reproduced")
    industry = row(table, "industry_top10")
    assert (industry["computed"], industry["verdict"]) == ("9 of 10", "contradicted")


def test_the_order_of_mention_contradicts_nothing(table, default_study, scores):
    assert row(table, "industry_top10_order")["verdict"] == "not determined by what was printed"
    ours = scores["industry"].nlargest(10).index
    lists = default_study.published_lists.copy()
    lists.loc[lists["list"] == "industry_top10", "region"] = list(ours)
    found = checked(with_lists(default_study, lists))
    assert row(found, "industry_top10")["verdict"] == "reproduced"
    order = row(found, "industry_top10_order")
    assert order["computed"] == pytest.approx(1)
    assert order["verdict"] == "consistent"


def test_a_tier_with_further_regions_in_it_is_not_reproduced(table, default_study, scores):
    ours = natural_breaks(scores["overall"], 4)
    printed = default_study.published_tiers
    for tier in range(1, 5):
        inside, members = set(ours.index[ours == tier]), set(printed.index[printed == tier])
        found = row(table, f"tier_{tier}_natural_breaks")
        assert found["computed"] == f"{len(inside & members)} of {len(members)}"
        assert (found["verdict"] == "reproduced") == (inside == members)
    assert row(table, "tier_4_natural_breaks")["computed"] == "4 of 4"
    assert row(table, "tier_4_natural_breaks")["verdict"] == "contradicted"


def test_printed_tiers_that_are_the_computed_ones_are_reproduced(default_study, scores):
    ours = by_group_sizes(scores["overall"], default_study.tier_sizes)
    lists = default_study.published_lists.copy()
    lists["tier"] = lists["region"].map(ours).where(lists["tier"].notna()).astype("Int64")
    study = with_lists(default_study, lists)
    found = checked(study)
    tiers = found[found["item"].str.fullmatch(r"tiers?_.*group_sizes")]
    assert len(tiers) == 5
    assert set(tiers["verdict"]) == {"reproduced"}
    assert row(found, "tiers_group_sizes")["computed"] == "31 of 31"
    hits = tier_agreement(study, Method()).set_index(["variant", "goalposts", "rule"])
    assert hits.loc[("index", "own year", "group sizes"), "in_printed_tier"] == 31


def test_agreement_with_the_printed_tiers_and_of_trivial_indices(default_study, table):
    hits = tier_agreement(default_study, Method()).set_index(["variant", "goalposts", "rule"])
    found = hits["in_printed_tier"]
    assert found["index", "own year", "group sizes"] == 25
    assert found["index", "own year", "natural breaks"] == 8
    assert found["Gross regional product alone", "none", "group sizes"] == 23
    assert hits.loc[("index", "own year", "group sizes"), "leaders_found"] == 6
    assert row(table, "tiers_group_sizes")["computed"] == "25 of 31"
    assert row(table, "tiers_natural_breaks")["computed"] == "8 of 31"
    assert "gross regional product alone puts 23 there" in row(table, "tiers_group_sizes")["note"]


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


def test_leaders_are_ahead_where_the_last_of_them_is(table, default_study, scores):
    six = default_study.members("leading_six")
    for node in ("overall", "foundation", "innovation", "industry", "application", "environment"):
        lead = scores.loc[six, node].min() - scores.drop(six)[node].max()
        found = row(table, f"leaders_ahead_{node}")
        assert found["computed"] == pytest.approx(lead)
        assert found["verdict"] == ("consistent" if lead > 0 else "contradicted")


def test_shares_of_the_leaders_under_both_readings(table, default_study, scores):
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
    structure = row(table, "leading_six_share_structure")
    assert structure["verdict"] == "not determined by what was printed"
    assert structure["computed"] > 0


def test_a_lower_floor_makes_a_share_consistent_and_a_specific_series_contradicts(default_study):
    item = "leading_six_share_rd_input"
    lower = checked(with_fact(default_study, item, value=50.0, low=50.0))
    assert row(lower, item)["verdict"] == "consistent"
    indicators = default_study.indicators.copy()
    indicators.loc[("regional", "rd_expenditure"), "specific"] = 1
    direct = checked(replace(default_study, indicators=indicators))
    assert row(direct, item)["verdict"] == "contradicted"


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


def test_catching_up_is_a_gain_on_the_leaders(table, default_study):
    pooled = regional_index(default_study, goalposts="pooled", without=("snapshot",))
    total = pooled.scores["overall"].unstack("year")
    group = total.loc[default_study.members("yangtze_catching_up")].mean()
    level = 100 * group / total.loc[default_study.members("leading_six")].mean()
    found = row(table, "yangtze_catches_up_with_leaders")
    assert found["computed"] == pytest.approx(level[2023] - level[2020])
    assert found["verdict"] == ("consistent" if level[2023] - level[2020] >= 1 else "contradicted")


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
    assert row(found, item, "published")["verdict"] == verdict


def test_a_printed_index_outside_its_parts_is_contradicted(default_study):
    changes = {"value": 320.0, "low": 319.5, "high": 320.5}
    found = checked(with_fact(default_study, "overall_index_2023", **changes))
    item = "overall_index_2023_from_dimensions"
    assert row(found, item, "published")["verdict"] == "contradicted"


def test_a_rate_between_two_printed_values_is_no_input(default_study):
    facts = default_study.published
    value = facts[facts["item"] == "innovation_index_2023"].assign(
        item="innovation_index_2022", year=2022, value=163.0, low=162.5, high=163.5
    )
    study = replace(default_study, published=pd.concat([facts, value], ignore_index=True))
    found = row(checked(study), "innovation_growth_2023", "published")
    assert found["computed"] == pytest.approx(100 * (211 / 163 - 1))
    assert found["verdict"] == "implied"
    study = with_fact(study, "innovation_index_2022", value=180.0, low=179.5, high=180.5)
    assert row(checked(study), "innovation_growth_2023", "published")["verdict"] == "contradicted"


def test_a_printed_value_of_2022_decides_whether_application_slowed(default_study):
    facts = default_study.published
    for value, verdict in ((170.0, "consistent"), (120.0, "contradicted")):
        more = facts[facts["item"] == "application_index_2023"].assign(
            item="application_index_2022", year=2022, value=value, low=value, high=value
        )
        study = replace(default_study, published=pd.concat([facts, more], ignore_index=True))
        assert row(checked(study), "application_slows", "published")["verdict"] == verdict


def test_a_count_that_is_not_the_one_of_the_series_is_another_quantity(default_study):
    changes = {"value": 350.0, "low": 349.95, "high": 350.05}
    study = with_fact(default_study, "base_stations_5g_2023_cn", **changes)
    found = row(checked(study), "base_stations_5g_2023_cn")
    assert (found["printed"], found["verdict"]) == ("350", "different quantity")


def test_the_environment_leads_once_no_other_grows_more(default_study):
    changes = {"value": 290.0, "low": 289.5, "high": 290.5}
    found = checked(with_fact(default_study, "foundation_index_2023", **changes))
    leads = row(found, "environment_grows_most", "published")
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
    assert row(found, "overall_cagr_2023", "published")["verdict"] == "implied"
    assert ("tiers_group_sizes" in set(found["item"])) == (scope == "regional")
    assert ("base_stations_5g_2023_cn" in set(found["item"])) == (scope == "national")
    assert ("overall_index_2023", "open data") in set(
        zip(found["item"], found["basis"], strict=True)
    ) or scope == "regional"


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
    assert row(found, "part", "published")["computed"] == pytest.approx(100 / 3 * 50 / 70)
    # a variant that leaves a region without a score is left out
    variants = set(tier_agreement(small, Method())["variant"])
    assert {"index", "at random"} <= variants
    assert "without suspicious, imputed and snapshot cells" not in variants
