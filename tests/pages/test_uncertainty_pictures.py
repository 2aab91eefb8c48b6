"""How far the ranking can be trusted, as a run shows it: tables, pictures, sentences."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from asked import computed
from readers import page_of, read_in
from seen import assert_readable, words
from studies import SMALL, write

from iianalysis import read_study
from iianalysis.pages.pictures import pictures, title
from iianalysis.pages.readable import readable
from iianalysis.pages.report.how_far import how_far
from iianalysis.pages.report.sections import HEADINGS
from iianalysis.pages.trust import borders as edges
from iianalysis.pages.trust import drivers, notes
from iianalysis.pages.trust import says as uncertainty_findings
from iianalysis.pages.trust import views as uncertainty_lessons
from iianalysis.parameters import ParameterError
from iianalysis.show.numbers import SAFE, percent
from iianalysis.tables import trust as uncertainty_tables
from iianalysis.tables.register import LATER
from iianalysis.tables.results import TABLES as REGISTER
from iianalysis.tables.results import compute
from iianalysis.tiers import ONE_AXIS

NAMES = [
    "rank_intervals", "unsafe_borders", "rank_acceptability", "tornado", "tier_probability_map",
    "variance_shares",
]  # fmt: skip
TABLES = {name for name, one in REGISTER.items() if one.step == "uncertainty"} - {"tier_sizes"}
TWO = {
    "framework": "node,parent,name_en\nall,,All\n",
    "indicators": "scope,indicator,parent,name_en,unit,direction\n"
    "regional,x,all,X,t,1\nregional,y,all,Y,t,1\n",
    "regions": "region,name_en\nP,P\nQ,Q\nR,R\n",
    "regional": "region,year,indicator,value\n"
    "P,2023,x,1\nQ,2023,x,100\nR,2023,x,1000\nP,2023,y,3\nQ,2023,y,1\nR,2023,y,2\n",
}


@pytest.fixture(scope="module")
def results(quick, of_suite):
    with of_suite():
        return computed(quick.study, LATER[:-1], quick)


# Tables


def test_they_are_those_of_the_step(quick, results):
    assert set(quick.tables.left_out) >= TABLES
    assert {*TABLES, "tier_sizes"} == set(results.tables) - set(quick.tables)
    assert TABLES & set(results.tables.left_out) == set()
    assert results.untold == ""


def test_each_tier_has_its_probability_in_the_year_that_was_drawn(results):
    tiers, year = results.tables["tiers"], results.study.years("regional")[-1]
    assert tiers["probability"].between(0, 1).all()
    one_score = results.tables["tier_probabilities"]
    one_score = one_score[one_score["rule"].isin(ONE_AXIS)]
    shares = one_score.groupby(["region", "rule"])["probability"].sum()
    assert (shares <= 1 + 1e-9).all()
    assert shares.min() > 0.9  # what is left are draws without a score
    known = results.tables["tier_probabilities"].set_index(["region", "rule", "tier"])
    own = uncertainty_findings.own_tiers(tiers, year)
    assert len(own) == 31
    for region, tier, probability in own[["region", "tier", "probability"]].itertuples(index=False):
        wanted = known["probability"].get((region, "group sizes", tier), 0.0)
        assert probability == pytest.approx(wanted)


def test_ranks_and_their_intervals_are_in_order(results):
    table = results.tables["rank_intervals"]
    assert list(table.columns[:7]) == ["region", "rank", "median", "p05", "p95", "best", "worst"]
    for low, high in (("best", "p05"), ("p05", "median"), ("median", "p95"), ("p95", "worst")):
        assert (table[low] <= table[high]).all()
    assert table["rank"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("tables", "absent"),
    [
        (SMALL, set()),
        ({name: SMALL[name] for name in ("framework", "indicators", "regions", "regional")},
         {"tier_probabilities", "tier_borders"}),
        ({name: SMALL[name] for name in ("framework", "indicators", "national")}, TABLES),
        (TWO, {"tier_probabilities", "tier_borders"}),
    ],
    ids=["small", "no sizes", "national", "two indicators"],
)  # fmt: skip
@pytest.mark.usefixtures("few")
def test_other_studies_run_without_what_they_lack(tmp_path, tables, absent):
    results = compute(read_study(write(tmp_path / "study", tables)))
    assert TABLES - set(results.tables) == absent
    assert results.untold == ""
    for name, picture in pictures(results).items():
        if picture.section == "trust":
            for language in ("en", "zh"):
                assert title(read_in(language, picture.draw, results)), name
    for language in ("en", "zh"):
        for text in read_in(language, uncertainty_findings.all_of, results):
            assert "nan" not in text
            assert "print" not in text
            assert "公布" not in text


def test_a_study_in_which_nothing_matters_says_so(quick, monkeypatch):
    monkeypatch.setattr(uncertainty_tables, "_has_effect", lambda *_: False)
    results = compute(quick.study, without=LATER[:-1])
    assert TABLES & set(results.tables) == set()
    assert "nothing that could vary changes a score" in results.untold
    assert results.tables["tiers"]["probability"].isna().all()
    assert any(
        "is not told: nothing that could vary" in line for line in read_in("en", how_far, results)
    )
    assert any("无法测算" in line for line in read_in("zh", how_far, results))


# Pictures


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_every_picture_can_be_read(results, name, language):
    axes = read_in(language, pictures(results)[name].draw, results)
    assert_readable(axes)
    assert ("假定" if language == "zh" else "assumption") in words(axes)
    assert "".join(title(axes).split()) in "".join(words(axes).split())  # it may be broken


def test_each_has_its_table_and_its_place(quick, results):
    found = pictures(results)
    assert [name for name in found if found[name].section == "trust"] == NAMES
    for name in NAMES:
        assert found[name].table in results.tables
        assert name not in pictures(quick)
        assert name in pictures(quick, awaited=True)
    assert "trust" in HEADINGS


def test_intervals_are_those_of_the_table(results):
    ax = read_in("en", pictures(results)["rank_intervals"].draw, results)
    table = results.tables["rank_intervals"]
    ends = [np.array(c.get_segments())[:, :, 0] for c in ax.collections]
    assert ends[0] == pytest.approx(table[["best", "worst"]].to_numpy())
    assert ends[1] == pytest.approx(table[["p05", "p95"]].to_numpy() + np.array([-0.25, 0.25]))
    assert ax.lines[0].get_xdata() == pytest.approx(table["median"].to_numpy())
    assert ax.lines[1].get_xdata() == pytest.approx(table["rank"].to_numpy(float))
    borders = [line.get_xdata()[0] for line in ax.lines[2:]]
    assert borders == [6.5, 17.5, 27.5]
    stay = int(uncertainty_findings.stays(table).sum())
    assert f"{stay} of 31 regions each stay within 3 places of their rank in 90% of draws" in words(
        ax
    )


def test_cells_are_the_probabilities(results):
    ax = read_in("en", pictures(results)["rank_acceptability"].draw, results)
    table = results.tables["rank_acceptability"]
    assert sorted(int(text.get_text()) for text in ax.texts) == sorted(
        round(100 * share) for share in table["probability"] if share >= 0.10
    )
    drawn = ax.collections[0].get_array()
    assert drawn.sum() == pytest.approx(table["probability"].to_numpy()[
        table["probability"] >= 0.005
    ].sum())  # fmt: skip


def test_regions_that_are_not_safe_are_marked_on_the_map(results):
    ax = read_in("en", pictures(results)["tier_probability_map"].draw, results)
    table = results.tables["tier_probabilities"]
    best = table[table["rule"] == "group sizes"].groupby("region")["probability"].max()
    labels = results.study.labels("en", "regional")
    for region in best.index:
        marked = f"{labels.regions[region]} {percent(best[region])}" in words(ax)
        assert marked == (best[region] < SAFE), region
    assert "most probable tier below 90%" in words(ax)


def test_points_at_a_border_are_shares_of_draws_above_it(results):
    axes = read_in("en", pictures(results)["unsafe_borders"].draw, results)
    borders, chances = results.tables["tier_borders"], results.tables["rank_acceptability"]
    printed = results.study.published_tiers
    labels = results.study.labels("en", "regional")
    codes = {labels.regions[region]: region for region in printed.index}
    for ax, (_, border) in zip(axes, borders.iterrows(), strict=True):
        over = chances[chances["rank"] <= border["regions_above"]]
        over = over.groupby("region")["probability"].sum()
        names = [label.get_text() for label in ax.get_yticklabels()]
        points = {}
        for line, side in zip(ax.lines[1:], (True, False), strict=True):
            for share, place in zip(line.get_xdata(), line.get_ydata(), strict=True):
                region = codes[names[int(place)]]
                points[region] = share
                assert (printed[region] <= border["border"]) == side
        for region, share in points.items():
            assert share == pytest.approx(100 * over.get(region, 0.0))
        doubtful = over.index[(over > 1 - SAFE) & (over < SAFE)]
        assert set(doubtful) <= set(points)


def test_bars_are_what_each_factor_does(results):
    axes = read_in("en", pictures(results)["tornado"].draw, results)
    table = uncertainty_findings.effects(results.tables["one_at_a_time"])
    for ax, column in zip(axes, ("changed_tier", "mean_shift"), strict=True):
        assert [bar.get_width() for bar in ax.containers[0]] == pytest.approx(list(table[column]))
    top = table.iloc[0]
    assert f"{top['changed_tier']:.1f} regions expected in another" in words(axes)
    for word in ("normalisation: percentile rank", "noise on weights", "errors of values"):
        assert word in words(axes)


def test_a_study_without_sizes_of_tiers_has_one_row_of_bars(results):
    alone = results.tables["one_at_a_time"].assign(changed_tier=np.nan)
    table = read_in("zh", uncertainty_lessons.tornado_table, alone, results.study)
    assert "changed_tier" not in table
    said = read_in("zh", uncertainty_findings.tornado, alone, results.study)
    axes = read_in("zh", drivers.tornado, page_of(results, one_at_a_time=alone))
    assert len(axes) == 1
    assert title(axes) in said
    assert "梯队" not in words(axes)
    still = alone.assign(mean_shift=0.0)[alone["factor"] == "scheme"]
    assert "No factor by itself" in read_in(
        "en", uncertainty_findings.tornado, still, results.study
    )


def test_bars_are_the_indices_and_doubtful_ones_are_marked(results):
    table = results.tables["variance_shares"]
    axes = read_in("en", pictures(results)["variance_shares"].draw, results)
    for ax, output in zip(axes, ("changed_tier", "mean_shift"), strict=True):
        rows = table[table["output"] == output]
        widths = sorted(bar.get_width() for bar in ax.patches)
        assert widths == pytest.approx(sorted(100 * pd.concat([rows["first"], rows["total"]])))
        stars = sum(label.get_text().endswith("*") for label in ax.get_yticklabels())
        assert stars == (rows["note"] != "").sum()
    safe = table.assign(note="")
    assert "too few" not in words(
        read_in("en", drivers.variance_shares, page_of(results, variance_shares=safe))
    )
    assert "need more draws" not in read_in("en", uncertainty_findings.shares, safe)


def test_a_border_that_nothing_crosses_is_said_to_be_safe(results):
    borders = pd.DataFrame(
        {"border": [1], "regions_above": [1], "expected_share": [1.0], "region": ["北京"],
         "probability": [1.0]}
    )  # fmt: skip
    chances = pd.DataFrame({"region": ["北京", "天津"], "rank": [1, 2], "probability": [1.0, 1.0]})
    tiers = pd.DataFrame(
        {"region": ["北京", "天津"], "tier": [1, 2], "year": 2023, "rule": "group sizes",
         "goalposts": "own year"}
    )  # fmt: skip
    study = replace(results.study, published_lists=results.study.published_lists.iloc[:0])
    page = page_of(
        replace(results, study=study, known=results.tables),
        tier_borders=borders, rank_acceptability=chances, tiers=tiers,
    )  # fmt: skip
    axes = read_in("en", edges.unsafe_borders, page)
    assert "Every region is on one side of each border in 90% of draws" in words(axes)
    assert "above the border as it stands" in words(axes)


# Sentences and tables for the eye


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_section_says_what_the_tables_say(results, language):
    paragraphs = read_in(language, uncertainty_findings.all_of, results)
    text = " ".join(paragraphs)
    own = uncertainty_findings.own_tiers(results.tables["tiers"], 2023)
    labels = results.study.labels(language, "regional")
    for region, share, others in own[["region", "probability", "elsewhere"]].to_numpy():
        shown = percent(share)
        if share < 0.5:  # then it says where the other draws are
            more = read_in(language, uncertainty_findings.elsewhere, others)
            shown += f"，{more}" if language == "zh" else f", {more}"
        bracket = f"（{shown}）" if language == "zh" else f" ({shown})"
        assert (f"{labels.regions[region]}{bracket}" in text) == (share < SAFE)
    assert "10,000" in text
    for share in results.tables["tier_borders"]["expected_share"]:
        assert percent(share) in text
    assert all(paragraph.endswith("。" if language == "zh" else ".") for paragraph in paragraphs)
    if language == "zh":
        assert "normalisation" not in text


def test_what_varies_is_listed_in_words(results):
    for language in ("en", "zh"):
        table = read_in(
            language,
            uncertainty_lessons.factor_table,
            results.tables["uncertain_factors"],
            results.study,
        )
        shown = read_in(language, readable, table, results.study)
        assert len(shown) == results.tables["uncertain_factors"]["factor"].nunique()
        assert (table["basis"] == ("假定" if language == "zh" else "assumption")).all()
        assert "imputed 10%" in str(table["choices"].tolist()) or language == "zh"
        # no region has a value of these kinds
        for absent in ("floors", "下限值", "derived", "推算"):
            assert absent not in str(table["choices"].tolist())
        assert "插补 10%" in str(table["choices"].tolist()) or language == "en"


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"draws": 0}, "'draws' is 0; it must be 2 to"),
        ({"draws": 10**9}, "'draws' is 1000000000; it must be 2 to"),
        ({"design": 3}, "'design' is 3; it must be a power of 2"),
        ({"goalposts": "own"}, "'goalposts' is 'own'"),
    ],
)
def test_parameters_are_refused_by_name(quick, given, complaint):
    usual = {"goalposts": "own year", "year": 2023, "draws": 10, "design": 2}
    with pytest.raises(ParameterError, match=complaint):
        uncertainty_lessons.assess(quick.study, "", **{**usual, **given})


def test_a_page_with_fewer_draws_says_so(results):
    table = results.tables["uncertainty_convergence"]
    few = table.iloc[:1]
    assert "The tables of a run rest on 10,000" in read_in(
        "en", uncertainty_lessons.convergence, few
    )
    assert "10,000次抽样" in read_in("zh", uncertainty_lessons.convergence, few)
    assert "tables of a run" not in read_in("en", uncertainty_lessons.convergence, table)
    page = replace(page_of(results, uncertainty_convergence=few), alone=True)
    assert "1,000 draws" in read_in("en", notes.below, page)


def test_swaps_are_said_in_words(results):
    table = results.tables["smallest_swaps"]
    names = results.study.labels
    labels = names("en", "regional")
    text = read_in("en", uncertainty_findings.swaps, table, names=names)
    least = table.loc[table["moved"].idxmin()]
    assert text.startswith(
        f"{labels.regions[least['region']]} and {labels.regions[least['next_region']]} are lev"
    )
    none = read_in("en", uncertainty_findings.swaps, table.assign(moved=np.nan))
    assert none == "No neighbours are swapped by weights alone"
    kept = int(table["moved"].isna().sum())
    assert f"{kept}对无解" in read_in("zh", uncertainty_findings.swaps, table)
    shown = uncertainty_lessons.swap_table(table)
    assert shown["weight_moved"].is_monotonic_increasing


def test_a_study_without_print_has_borders_of_its_own(results):
    study = replace(results.study, published_lists=results.study.published_lists.iloc[:0])
    bare = replace(results, study=study, known=results.tables)
    assert study.published_tiers is None
    text = " ".join(read_in("en", uncertainty_findings.all_of, bare))
    assert "on their side of each border" in text
    axes = read_in("en", pictures(bare)["unsafe_borders"].draw, bare)
    assert "above the border as it stands" in words(axes)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "0%"),
        (1e-4, "<1%"),
        (0.006, "1%"),
        (0.5, "50%"),
        (0.994, "99%"),
        (0.9994, ">99%"),
        (1, "100%"),
    ],
)
def test_only_all_of_the_draws_is_called_all(share, words):
    assert percent(share) == words


def test_an_interval_of_shares_has_no_minus_zero(results):
    shares = results.tables["variance_shares"].assign(first_low=-0.001, first_high=0.3)
    table = read_in("en", uncertainty_lessons.share_table, shares)
    assert (table["first_interval"] == "0 to 30").all()
    none = read_in("en", uncertainty_lessons.share_table, shares.assign(total_low=np.nan))
    assert (none["total_interval"] == "–").all()
