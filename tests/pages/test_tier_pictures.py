"""Pictures and sentences of tiers by every rule: legible, and true to their tables."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PatchCollection
from readers import page_of, read_in
from seen import assert_readable, texts

from iianalysis.pages.pictures import pictures, title
from iianalysis.pages.readable import readable
from iianalysis.pages.tiers import pictures as tiers
from iianalysis.pages.tiers import says as tier_findings
from iianalysis.pages.tiers import views as tier_lessons
from iianalysis.show.numbers import SAFE, percent
from iianalysis.show.text import listed
from iianalysis.show.wrapping import headline
from iianalysis.tables.results import TABLES
from iianalysis.tiers import RULES
from iianalysis.tiers.counts import preferred

NAMES = ["tiers_by_rule", "tier_counts", "rule_agreement", "tier_sizes"]


@pytest.fixture(scope="module")
def results(drawn):
    return drawn


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", [*NAMES, "tier_map"])
def test_every_picture_can_be_read(results, name, language):
    assert_readable(read_in(language, pictures(results)[name].draw, results))


def test_each_has_its_table_and_its_place(results):
    found = pictures(results)
    for name in NAMES:
        assert found[name].table in results.tables
        assert found[name].section == "tiers"
    declared = {name for name, one in TABLES.items() if one.theme == "iianalysis.tables.tiers"}
    assert declared - {"tiers_not_made"} <= set(results.tables)


def test_cells_are_the_tiers_and_their_probabilities(results):
    ax = read_in("en", tiers.tiers_by_rule, page_of(results))
    rows = page_of(results).of_year("tiers")
    order = rows.drop_duplicates("region").sort_values("rank", kind="stable")["region"]
    shown = {}
    for text in ax.texts:
        x, y = text.get_position()
        shown[(order.iloc[int(y)], int(x))] = text.get_text()
    assert len(shown) == 31 * (len(RULES) + 1)
    for row in rows.itertuples():
        text = shown[(row.region, RULES.index(row.rule))]
        tier, share = text.rstrip("%").split(" · ")
        assert int(tier) == row.tier
        if share[0] == ">":
            assert 0.99 < row.probability < 1
        else:
            assert float(share) == pytest.approx(100 * row.probability, abs=0.51)
    (marked,) = [c for c in ax.collections if isinstance(c, PatchCollection)]
    assert len(marked.get_paths()) == (rows["probability"] < SAFE).sum()


def test_measures_are_those_of_the_table_and_what_they_choose_is_ringed(results):
    axes = np.ravel(read_in("en", tiers.tier_counts, page_of(results)))
    table = results.tables["tier_counts"]
    chosen = preferred(table).set_index(["space", "measure"])["k"]
    for ax, column in zip(axes, tiers.PANELS, strict=True):
        lines = [line for line in ax.lines if len(line.get_xdata()) > 2]
        for line, (_, part) in zip(lines, table.groupby("space", sort=False), strict=False):
            there = part.dropna(subset=column)
            scale = 100 if column == "explained" else 1
            assert list(line.get_xdata()) == list(there["k"])
            assert list(line.get_ydata()) == pytest.approx(list(scale * there[column]))
        rings = {int(line.get_xdata()[0]) for line in ax.lines if line.get_markersize() == 12}
        measure = column.partition("_")[0]
        expected = set() if measure == "explained" else set(chosen[:, measure])
        assert rings == expected


def test_squares_are_the_confusion_table(results):
    axes = np.ravel(read_in("zh", tiers.rule_agreement, page_of(results)))
    table = results.tables["tier_confusion"]
    for ax, rule in zip(axes, RULES, strict=True):
        wide = table[table["rule"] == rule].pivot(
            index="published_tier", columns="tier", values="regions"
        )
        drawn = np.zeros(wide.shape, dtype=int)
        for text in ax.texts:
            x, y = text.get_position()
            drawn[int(y), int(x)] = int(text.get_text())
        assert (drawn == wide.to_numpy()).all()
        assert drawn.sum() == 31


def test_lines_are_the_sizes_over_draws(results):
    ax = read_in("en", tiers.tier_sizes, page_of(results))
    table = results.tables["tier_sizes"]
    spans = [tuple(line[:, 0]) for part in ax.collections for line in part.get_segments()]
    assert sorted(spans) == sorted(zip(table["p05"], table["p95"], strict=True))


def test_the_map_shows_what_is_not_safe(results):
    ax = read_in("en", pictures(results)["tier_map"].draw, results)
    rows = page_of(results).of_year("tiers")
    rows = rows[rows["rule"] == "group sizes"]
    shown = [text.get_text() for text in ax.texts if "%" in text.get_text()]
    assert len(shown) == (rows["probability"] < SAFE).sum()
    labels = results.study.labels("en", "regional")
    for row in rows[rows["probability"] < SAFE].itertuples():
        assert any(
            text.startswith(labels.regions[row.region]) and percent(row.probability) in text
            for text in shown
        )


# Sentences


def counted(votes, k=(2, 3, 4, 5)):
    """Counts in which the measures of the score choose what is wished: silhouette, gap, BIC."""
    silhouette, gap, bic = votes
    rows = pd.DataFrame({"space": "score", "k": [1, *k]})
    rows["explained"] = np.linspace(0, 0.9, len(rows))
    rows["silhouette"] = (rows["k"] == silhouette).astype(float).where(rows["k"] > 1)
    rows["gap"] = np.where(rows["k"] < gap, 0.0 + rows["k"], 10.0)
    rows["gap_error"] = 0.1
    rows["bic"] = (rows["k"] != bic) * 5.0
    rows["bic_above_least"] = rows["bic"]
    return rows


@pytest.mark.parametrize(
    ("votes", "en", "zh"),
    [
        ((4, 4, 4), "3 of 3 measures choose 4 tiers", "3项衡量中有3项选择4个梯队"),
        ((2, 4, 3), "1 of 3 measures chooses 4 tiers; the others 2 (1 of 3), 3 (1 of 3)",
         "3项衡量中有1项选择4个梯队，其余选择2个（3项中1项）、3个（3项中1项）"),
        ((2, 2, 3), "None of 3 measures chooses 4 tiers; they choose 2 (2 of 3), 3 (1 of 3)",
         "3项衡量均不选择4个梯队，而是选择2个（3项中2项）、3个（3项中1项）"),
    ],
)  # fmt: skip
def test_what_measures_choose_is_said(votes, en, zh):
    table = counted(votes)
    assert list(preferred(table)["k"]) == list(votes)
    assert read_in("en", tier_findings.how_many, table, 4) == en
    assert read_in("zh", tier_findings.how_many, table, 4) == zh


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sentences_hold_the_numbers_of_the_tables(results, language):
    text = read_in(language, listed, tier_findings.all_of(results), " ")
    agreement = results.tables["rule_agreement"].set_index("rule")
    assert f"{agreement['adjusted_rand'].max():.2f}" in text
    assert f"{agreement['weighted_kappa'].max():.2f}" in text
    rows = page_of(results).of_year("tiers")
    same = (rows.groupby("region")["tier"].nunique() == 1).sum()
    expected = f"{same} of 31 regions" if language == "en" else f"31个地区中有{same}个"
    assert expected in text
    missed = results.tables["tier_differences"].query("rule == 'group sizes'")
    assert f"{missed['margin'].min():.2f}" in text
    assert f"{missed['margin'].max():.2f}" in text
    axes = read_in(language, tiers.tiers_by_rule, page_of(results))
    assert title(axes) == headline(read_in(language, tier_findings.rules, rows))[0]


def test_a_probability_does_not_round_over_what_is_safe():
    assert percent(0.8969) == "89.7%"
    assert percent(0.9) == "90%"
    assert percent(0.894) == "89%"
    assert percent(0.89957) == "89.9%"
    assert percent(0.9999) == ">99%"
    assert percent(1.0) == "100%"
    assert percent(0.0) == "0%"
    assert percent(0.004) == "<1%"
    assert percent(0.8996, 1) == "89.96%"
    assert percent(0.9999, 1) == ">99.9%"
    assert percent(0.0001, 1) == "<0.1%"
    assert percent(0.9994, 1) == "99.9%"


def test_a_table_shows_as_all_draws_only_what_is_all_of_them(default_study):
    table = pd.DataFrame({"region": ["Beijing"] * 3, "probability": [100.0, 99.99, 0.01]})
    shown = readable(table, default_study)
    assert list(shown["probability, %"]) == ["100.0", ">99.9", "<0.1"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_draws_and_standard_errors_stand_where_probabilities_do(results, language):
    known = results.tables["tier_probabilities"]
    figure = read_in(language, tiers.tiers_by_rule, page_of(results)).figure
    below = " ".join(text.get_text() for text in texts(figure)).replace("\n", " ")
    said = read_in(language, listed, tier_findings.all_of(results), " ")
    for _, rows in known.groupby("draws"):
        for text in (below, said, read_in(language, tiers.of_rules, known)):
            assert f"{rows['draws'].iloc[0]:,}" in text
            assert f"{100 * rows['standard_error'].max():.1f}" in text
    of_sizes = read_in(language, tiers.of_sizes, results.tables["tier_sizes"])
    for count in results.tables["tier_sizes"].groupby("draws").size().index:
        assert f"{count:,}" in of_sizes


def test_what_is_not_made_is_said(default_study):
    table = pd.DataFrame(
        {"year": [2023, 2023, 2022], "rule": ["thresholds", "Ward", "Ward"],
         "region": ["", "西藏", "海南"], "reason": ["equal scores", "lacks a score of x", "y"]}
    )  # fmt: skip
    text = read_in("en", tier_findings.not_made, table, 2023, names=default_study.labels)
    assert "Fixed thresholds: equal scores" in text
    assert "no tier by Ward for Tibet" in text
    assert "Hainan" not in text
    assert read_in("en", tier_findings.not_made, None, 2023) == ""


def test_tables_of_the_page_have_names_in_chinese(results, default_study):
    rows = page_of(results).of_year("tiers")
    shown = read_in("zh", readable, tier_lessons.rule_table(rows), default_study)
    assert list(shown.columns) == [
        "位次", "地区", "给定规模", "自然断点", "分位数", "标准差分级", "固定阈值", "沃德法",
        "k均值", "高斯混合", "公布梯队",
    ]  # fmt: skip
    for table in (
        tier_lessons.counts_table(results.tables["tier_counts"]),
        tier_lessons.sizes_table(results.tables["tier_sizes"], rows),
        tier_lessons.agreement_table(
            results.tables["rule_agreement"], results.tables["tiers"], 2023
        ),
    ):
        shown = read_in("zh", readable, table, default_study)
        latin = [name for name in shown.columns if name.isascii() and not name[0].isdigit()]
        assert latin == []
