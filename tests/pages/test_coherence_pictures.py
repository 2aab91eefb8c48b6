"""Pictures and sentences on coherence: they show the tables and can be read."""

import numpy as np
import pandas as pd
import pytest
from readers import page_of, read_in
from seen import assert_readable, words
from studies import SMALL, write

from iianalysis import read_study
from iianalysis.pages.coherence import pictures, says, views
from iianalysis.pages.page import Page
from iianalysis.pages.pictures import pictures as register
from iianalysis.show.style import figure_of
from iianalysis.tables.coherence import of_index
from iianalysis.tables.register import LATER
from iianalysis.tables.results import compute


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    """A study of 42 indicators in six dimensions, with long names in both languages."""
    rng = np.random.default_rng(9)
    nodes = [f"d{k}" for k in range(6)]
    leaves = {f"i{k:02d}": nodes[k // 7] for k in range(42)}
    size = rng.normal(size=(20, 1)) + rng.normal(size=(20, 42)) * rng.uniform(0.05, 1.5, 42)
    tables = {
        "study": "key,value\ntitle_en,Wide\n",
        "framework": "node,parent,name_en,name_zh\nall,,All,总\n"
        + "".join(f"{n},all,Dimension {n},一级指标{n}\n" for n in nodes),
        "indicators": "scope,indicator,parent,name_en,name_zh,unit,direction\n"
        + "".join(
            f"regional,{leaf},{node},Series {leaf} of something or other,某地某种指标{leaf},t,1\n"
            for leaf, node in leaves.items()
        ),
        "regions": "region,name_en\n" + "".join(f"r{k},R{k}\n" for k in range(20)),
        "regional": "region,year,indicator,value\n"
        + "".join(
            f"r{row},2023,{leaf},{np.exp(size[row, column]):.4f}\n"
            for row in range(20)
            for column, leaf in enumerate(leaves)
        ),
    }
    return compute(
        read_study(write(tmp_path_factory.mktemp("wide") / "study", tables)), without=LATER
    )


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["indicator_correlations", "weight_importance"])
def test_forty_indicators_can_be_read(wide, name, language):
    assert_readable(read_in(language, register(wide)[name].draw, wide))


def test_the_heatmap_holds_the_lower_half_and_the_flagged_figures(quick):
    ax = read_in("en", pictures.indicator_correlations, Page.of(quick))
    table = quick.tables["correlations"]
    pairs = table[table["relation"].isin(("same node", "same dimension", "other dimension"))]
    drawn = np.ma.masked_invalid(ax.collections[0].get_array()).compressed()
    assert sorted(drawn) == pytest.approx(sorted(pairs["r"]))
    figures = [text.get_text() for text in ax.texts if text.get_text()[-1].isdigit()]
    flagged = pairs.loc[pairs["flag"] != "", "r"]
    assert sorted(figures) == sorted(
        f"{r:.2f}".replace("0.", ".").replace("-", "−") for r in flagged
    )
    assert f"{(pairs['flag'] == 'redundant').sum()} of 351 pairs" in words(ax)


def test_points_are_the_shares_of_the_table(quick):
    axes = read_in("en", pictures.weight_importance, Page.of(quick))
    table = quick.tables["importance"]
    for ax, level in zip(axes, (1, 2), strict=True):
        rows = table[table["level"] == level]
        share, weight = (line for line in ax.lines if len(line.get_xdata()) == len(rows))
        assert share.get_xdata() == pytest.approx(100 * rows["importance_share"])
        assert weight.get_xdata() == pytest.approx(100 * rows["nominal_share"])
    assert "penalised spline" in words(axes)
    assert "jackknife" in words(axes)


def test_a_gap_between_two_series_is_grey_and_the_picture_stands(quick):
    table = quick.tables["correlations"].copy()
    table.loc[0, "r"] = np.nan
    ax = read_in("en", pictures.indicator_correlations, page_of(quick, correlations=table))
    assert len(ax.patches) == 1
    assert len(figure_of(ax).axes) == 2


def test_a_small_study_says_what_it_can(tmp_path):
    results = compute(read_study(write(tmp_path / "study", SMALL)), without=LATER)
    said = read_in("en", says.all_of, results)
    assert all(text[0] == text[0].upper() and text.endswith(".") for text in said)
    assert not any("nan" in text for text in said)
    for name in ("indicator_correlations", "weight_importance"):
        if name in register(results):
            assert_readable(read_in("en", register(results)[name].draw, results))


def test_sentences_have_the_numbers_of_the_tables(quick):
    said = " ".join(read_in("en", says.all_of, quick))
    root = quick.tables["reliability"].query("node == 'overall' and among == 'children'").iloc[0]
    assert f"is {root['alpha']:.2f}, and one component explains" in said
    assert "Industry structure (−0.15)" in said
    assert "No weights within 3 times those in force either way" in said
    assert "Tertiary industry value added" in said
    assert "up to 27 of 31 regions in their printed tier" in said
    assert "those of the index 25" in said


def table(**columns):
    return pd.DataFrame(columns)


def test_other_findings_have_other_words():
    near = table(
        node=["a", "b"], level=[1, 1], ratio=[1.1, 0.9], importance_share=[0.55, 0.45],
        nominal_share=[0.5, 0.5],
    )  # fmt: skip
    assert "no part counts for much more" in says.far_apart(near)
    reached = table(
        node=["a", "b"], parent=["all", "all"], weight=[0.5, 0.5], balanced_weight=[0.7, 0.3],
        share_of_importance=[0.3, 0.7], balanced_share=[0.5, 0.5], note=["", ""],
    )  # fmt: skip
    assert "under the weights a (0.70), b (0.30)" in says.balanced(reached, "all")
    assert says.balanced(reached, "other") == ""
    far = table(by_series=["a"], in_index=[True], regions=[9], correlation=[0.5])
    assert "Of 1 totals none by itself" in says.size(far)
    assert "No two indicators" in says.correlations(
        table(relation=["index"], r=[1.0], flag=[""], indicator=["a"], against=["all"])
    )
    left = table(
        kind=["indicator left out"] * 2, variant=["a", "b"], correlation=[0.9, 0.8],
        largest_shift=[3, 2],
    )  # fmt: skip
    assert says.unmissed(left).startswith("Without any one indicator the rank correlation stays")
    assert "0.800" in says.unmissed(left)


def test_printed_tiers_are_compared_in_the_last_year_alone(default_study):
    from iianalysis.pages import indices

    index = indices.regional(default_study)
    assert views.printed_tiers(default_study, index, 2020).empty
    printed = views.printed_tiers(default_study, index, 2023)
    tables = of_index(default_study, index, 2023)
    shown = views.series(tables["single_series"], printed).set_index("by_series")
    assert shown.loc["tertiary_value_added", "in_printed_tier"] == 27
    assert "in_printed_tier" not in views.series(tables["single_series"])
