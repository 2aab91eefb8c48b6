"""Tables and sentences of the notebooks agree with the tables of a run."""

import re

import pandas as pd
import pytest
from readers import page_of, read_in

from iianalysis.pages import indices
from iianalysis.pages import pictures as figures
from iianalysis.pages.choices import views as choices_views
from iianalysis.pages.data import views as data_views
from iianalysis.pages.nation import prices as price_findings
from iianalysis.pages.nation import says as findings
from iianalysis.pages.nation import views as nation_views
from iianalysis.pages.print import says as print_findings
from iianalysis.pages.print import views as print_views
from iianalysis.pages.readable import readable
from iianalysis.pages.regions import says as regional_findings
from iianalysis.pages.regions import views as regions_views
from iianalysis.pages.regions.prints import tier_agreement
from iianalysis.pages.report.how_far import agreement
from iianalysis.pages.tiers import views as tiers_views
from iianalysis.parameters import ParameterError
from iianalysis.show.reader import filled, say
from iianalysis.show.text import listed
from iianalysis.study import printed as published
from iianalysis.tables import choices, nation, results
from iianalysis.tables.register import LATER


@pytest.fixture(scope="module")
def regional(default_study):
    return indices.regional(default_study)


@pytest.fixture(scope="module")
def national(default_study):
    return indices.national(default_study)


def test_shifts_are_those_of_the_table_of_a_run(default_study, regional):
    ranks = choices_views.variant_ranks(default_study, regional, 2023)
    shifts = choices_views.rank_shifts(ranks, default_study.tier_sizes)
    table = choices.sensitivity_table(default_study, regional.method)
    pd.testing.assert_frame_equal(shifts, table[shifts.columns], check_dtype=False)


def test_what_is_at_current_prices_is_said_where_growth_is(default_study, national):
    table = nation.growth_concentration(default_study, national)
    money = table[table["prices"] == "current"]
    units = default_study.indicators.loc["national"].loc[money["indicator"], "unit"]
    assert len(money) == 10
    assert units.str.endswith("元").all()
    share = money["contribution"].sum()
    said = f"10 of 32 series are sums of money at current prices and carry {share:.1f}%"
    assert said in price_findings.of_growth(table)
    without = nation_views.without_leading_series(default_study, national, table)
    assert said in " ".join(findings.concentration(table, without).split())
    assert price_findings.of_growth(table.assign(prices="")) == ""
    growth = published.growth_since_base(published.two_bases(default_study, national))
    share = growth.set_index(["basis", "node"])["current_prices"]
    assert share["open data", "industry"] == pytest.approx(50)  # all of scale, half of quality
    assert share["open data", "application"] == 0
    assert share["published"].isna().all()
    sides = nation_views.side_by_side(published.two_bases(default_study, national), ["industry"])
    text = findings.two_bases(sides)
    assert "50% of its weight is on sums of money at current prices" in " ".join(text.split())
    zh = read_in("zh", findings.two_bases, sides, names=default_study.labels)
    assert "50%的权重为按当年价格计算的金额" in "".join(zh.split())


def test_no_row_holds_both_bases(default_study, national):
    table = published.two_bases(default_study, national)
    sides = nation_views.side_by_side(table, ["overall", "innovation"]).set_index(["node", "basis"])
    assert sides.loc[("overall", "published"), ["2021", "2022"]].isna().all()
    assert sides.loc[("overall", "published"), ["2020", "2023"]].tolist() == [100, 235]
    assert sides.loc[("innovation", "published"), "2022"] == pytest.approx(211 / 1.294)
    assert sides.loc[("innovation", "published"), "implied"] == ["2022"]


def test_contributions_add_up_with_gaps_left_out(national):
    table = nation_views.contribution_table(national, "innovation").set_index("node")
    assert "innovation_base" not in table.index
    assert table.drop(index="sum").sum().round(9).tolist() == table.loc["sum"].round(9).tolist()
    assert table.loc["sum"].round(9).tolist() == [1, 100, 100, 100, 100]


def test_printed_facts_of_a_dimension_are_those_of_the_nation(default_study):
    facts = nation_views.printed_facts(default_study, "foundation").set_index(["fact", "year"])
    assert facts.loc[("Foundation sub-index", 2023), "printed"] == "311"
    assert facts.loc[("Growth of the foundation sub-index", 2021), "printed"] == "≥ 30"
    assert not facts.index.duplicated().any()


def test_tables_show_whole_with_few_digits_and_names(default_study, regional):
    shown = read_in(
        "en", readable, regions_views.ranking(default_study, regional, 2023), default_study
    )
    assert len(shown) == 31
    assert shown["region"].iloc[0] == "Guangdong"
    text = repr(shown)
    assert all(region in text for region in shown["region"])
    assert "..." not in text
    assert not re.search(r"\d[\d.]{7,}", text)
    assert shown._repr_html_().count("<tr>") == 32
    imputed = shown[shown["flagged cells"].str.contains("imputed")]
    assert len(imputed) == 18
    chinese = read_in(
        "zh", readable, regions_views.ranking(default_study, regional, 2023), default_study
    )
    assert chinese["地区"].iloc[0] == "广东"
    assert chinese["带标记的数据"].str.contains("插补").sum() == 18


def test_html_is_escaped(default_study):
    shown = readable(pd.DataFrame({"note": ["a < b & c"], "x": [float("nan")]}), default_study)
    assert "a &lt; b &amp; c" in shown._repr_html_()
    assert shown["x"].tolist() == ["–"]


def test_sentences_carry_the_numbers_of_their_tables(default_study, national):
    concentration = nation.growth_concentration(default_study, national)
    without = nation_views.without_leading_series(default_study, national, concentration)
    said = findings.concentration(concentration, without)
    text = read_in("en", filled, said, names=default_study.labels)
    assert f"{concentration['cumulative'].iloc[2]:.1f}%" in text
    assert f"{without['index'].iloc[3]:.1f}" in text
    assert max(map(len, text.splitlines())) <= 100


def test_other_goalposts_are_refused_by_name(default_study):
    with pytest.raises(ParameterError, match="'goalposts' is 'own'; it must be one of 'own year'"):
        indices.regional(default_study, goalposts="own")


def test_a_goalpost_that_several_regions_hold_names_none_of_them(default_study, regional):
    table = regions_views.goalpost_table(default_study, regional, 2023).set_index("indicator")
    panel = default_study.panel("regional").xs(2023, level="year")
    for code, row in table.iterrows():
        for end in ("worst", "best"):
            held = list(panel.index[panel[code] == row[end]])
            text = held[0] if len(held) == 1 else f"{len(held)} regions"
            assert row[f"{end}_region"] == text
    row = table[table["worst"] == 0].head(1)
    assert row["worst_region"].iloc[0].endswith(" regions")
    shown = read_in("zh", readable, row.reset_index(), default_study)
    assert shown["所在地区"].iloc[0].endswith("个地区")


def test_verdicts_add_up(default_study):
    checked = print_views.check(default_study)
    whole, *parts = re.split(r"(?<=\.) ", print_findings.verdicts(checked))
    every, tested = (int(n) for n in re.findall(r"\b\d+\b", whole))
    assert every == len(checked)
    sums = []
    for part in parts:
        first, *others = (int(n) for n in re.findall(r"\b\d+\b", part))
        assert first == sum(others)
        sums.append(first)
    assert sum(sums) == every
    assert sums[-1] == every - tested
    assert f"{every} facts and claims, of which {tested} could have" in print_findings.headline(
        checked
    )
    for language in ("en", "zh"):
        meanings = read_in(language, print_views.verdict_table, checked)
        assert meanings[["open data", "published"]].sum().sum() == every
        said = pd.Series(read_in(language, list, meanings["meaning"]))
        chinese = said.str.contains("[\u4e00-\u9fff]")
        assert chinese.all() == chinese.any() == (language == "zh")
    assert "contradicted 0" in print_findings.headline(checked[checked["verdict"] == "consistent"])


def test_every_unit_has_english_words(default_study):
    tables = (default_study.indicators, default_study.published)
    units = pd.concat([table["unit"] for table in tables]).drop_duplicates()
    shown = readable(pd.DataFrame({"unit": units}), default_study)["unit"]
    assert [unit for unit in shown if re.search("[\u4e00-\u9fff]", unit)] == []


def test_long_lines_are_broken_at_words(default_study):
    text = read_in("en", filled, findings.setting(default_study, "", "own year"))
    assert max(map(len, text.splitlines())) <= 100
    assert text.replace("\n", " ") == read_in("en", findings.setting, default_study, "", "own year")


def test_headings_are_in_one_language(default_study):
    assert read_in("zh", findings.heading, default_study, "regional").endswith("指数，区域")
    assert read_in("en", findings.heading, default_study, "regional").endswith("index, regional")
    text = read_in("zh", findings.setting, default_study, "", "as marked")
    assert text.endswith("极值范围见图例。")


def test_agreement_is_seen_beside_every_single_series(default_study, regional):
    table = tiers_views.tier_agreement(default_study, regional)
    labels = default_study.labels("en", "regional")
    text = read_in("en", print_findings.single_series, table, names=default_study.labels)
    for code in ("tertiary_value_added", "invention_patents"):
        assert labels[code] in text
    assert "each puts 27 of 31 regions" in text
    assert "no proof that the index measures it" in text
    fewer = print_findings.agreement(table)[-1]  # all together leave two without a score
    assert fewer.endswith("cells, as far as every region keeps a score, the index puts 25 there.")
    better = table.copy()
    better.loc[better["variant"] == "index", "in_printed_tier"] = 28
    assert print_findings.single_series(better).endswith("printed tier, the index 28.")
    better["specific"] = 1
    better.loc[better["variant"] == "index", "in_printed_tier"] = 27
    assert print_findings.single_series(better).endswith("as many as the index (27).")


@pytest.fixture(scope="module")
def gappy(default_study):
    """Under weights from entropy a region has too few values for a score."""
    found = results.compute(default_study, "entropy", LATER)
    assert found.regional["own year"].year(2023)["overall"].isna().sum() == 1
    return found


def test_a_region_without_a_score_has_no_range_of_ranks(default_study, gappy):
    index = indices.regional(default_study, "entropy")
    ranks = choices_views.variant_ranks(default_study, index, 2023)
    table = choices_views.rank_ranges(ranks)
    empty = table[table["rank"].isna()]["region"].tolist()
    assert empty == ["西藏"]
    assert table["region"].iloc[-1] == "西藏"
    assert f"of {table['highest_rank'].notna().sum()} regions" in regional_findings.ranges(
        table, ranks, 6
    )
    names = default_study.labels
    in_chinese = read_in("zh", regional_findings.ranges, table, ranks, 6, names=names)
    assert f"{table['highest_rank'].notna().sum()}个地区中有" in in_chinese
    shifts = choices_views.rank_shifts(ranks, default_study.tier_sizes)
    shifts = choices_views.shifts_of(shifts, "alternative")
    said = read_in("zh", regional_findings.shifts, shifts, names=names)
    assert "位次平均变动最大的是" in said
    assert "mean" not in said
    changes = gappy.tables["rank_changes"].set_index("region")["places_won"]
    assert changes.index[changes.isna()].tolist() == ["内蒙古", "西藏"]
    moved = regional_findings.rank_changes(gappy.tables["rank_changes"])
    assert "of 29 regions have the same rank" in moved


@pytest.mark.parametrize(
    ("language", "words"), [("en", "leaves a region without a score"), ("zh", "有地区无得分")]
)
def test_tiers_are_not_compared_where_a_region_has_no_score(gappy, language, words):
    table = gappy.tables["tier_agreement"]
    assert "index" not in set(table["variant"])
    assert any(
        words in text for text in read_in(language, agreement, gappy, names=gappy.study.labels)
    )
    assert words in figures.title(read_in(language, tier_agreement, page_of(gappy)))
    assert "leaves a region without a score" in print_findings.in_printed_tier(table)


def test_sentences_in_chinese_have_no_english_in_them(default_study):
    study = default_study
    nation, regions = indices.national(study), indices.regional(study)
    found = results.compute(study, without=LATER)
    tables = found.tables
    growth = tables["growth_concentration"]
    ranking = regions_views.ranking(study, regions, 2023)
    made = [
        findings.gaps(data_views.tree_table(nation, 2023)),
        findings.two_bases(
            nation_views.side_by_side(tables["national_index"], ["overall", "innovation"])
        ),
        findings.contributions(nation_views.contribution_table(nation, "overall")),
        findings.concentration(growth, nation_views.without_leading_series(study, nation, growth)),
        findings.all_proxies(tables["proxy_strength"]),
        findings.top_list(
            study, regions_views.top_table(study, regions, "innovation"), "innovation"
        ),
        regional_findings.ranking(study, ranking, "overall"),
        regional_findings.cautions(data_views.flag_summary(study, "regional", 2023), ranking),
        regional_findings.goalposts(study, regions, 2023),
        regional_findings.size(study, regions, 2023),
        regional_findings.rank_changes(tables["rank_changes"]),
    ]
    said = [
        *(read_in("zh", say, text, names=study.labels, scope="regional") for text in made),
        read_in("zh", print_findings.headline, tables["published_check"]),
        read_in("zh", print_findings.verdicts, tables["published_check"]),
        read_in("zh", print_findings.compared, study, tables["published_check"]),
        *(
            read_in("zh", listed, [text], names=study.labels)
            for text in print_findings.agreement(tables["tier_agreement"])
        ),
    ]
    for text in said:
        assert text.endswith("。")
        assert not re.search("[a-z]{2}", text), text
