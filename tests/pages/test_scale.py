"""What is shown follows the scale and the goalposts of a study."""

import pytest
from readers import page_of, read_in
from studies import SMALL, many, write

from iianalysis.pages.method import no_sums, usual
from iianalysis.pages.notes import below
from iianalysis.pages.page import Page
from iianalysis.pages.regions import pictures, prints
from iianalysis.pages.regions import says as regional_findings
from iianalysis.pages.regions.views import ranking
from iianalysis.pages.report.how_far import how_far
from iianalysis.pages.report.summary import summary
from iianalysis.pages.scale import ticks
from iianalysis.show.style import figure_of
from iianalysis.study.read import read_study
from iianalysis.tables.results import compute

LATER = ("evidence", "tiers", "movement", "uncertainty")


def of(folder, *settings, **tables):
    """Results of a study of a dozen regions with some settings."""
    text = "key,value\ntitle_en,Many\n" + "".join(f"{one}\n" for one in settings)
    return compute(
        read_study(write(folder / "s", {**many(12), **tables}, study=text)), without=LATER
    )


def given(scale_low=0, high=1000):
    rows = many(12)["indicators"].splitlines()
    ends = [f"{line},{scale_low},{high}" for line in rows[1:]]
    return "\n".join([rows[0] + ",low,high", *ends]) + "\n"


def texts_of(axes):
    figure = figure_of(axes)
    return "\n".join(text.get_text() for text in figure.texts)


@pytest.mark.parametrize(
    ("low", "high", "places"),
    [
        (0.0, 100.0, [0, 20, 40, 60, 80, 100]),
        (0.0, 1.0, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (1.0, 7.0, [2, 4, 6]),
        (-2.5, 1.2, [-2, -1, 0, 1]),
    ],
)
def test_ticks_are_round_and_within_the_scale(low, high, places):
    assert ticks(low, high) == pytest.approx(places)


def test_scores_of_0_to_1_are_drawn_and_told_so(tmp_path):
    results = of(tmp_path, "scale,0 1")
    page, study = page_of(results), results.study
    ax = read_in("en", pictures.ranking, page)
    assert ax.get_xlabel() == "Score of 0 to 1, sum of the weighted parts"
    assert ax.get_xlim()[1] < 1.3
    labels = [text.get_text() for text in ax.texts]
    assert all(len(label.split(".")[1].split()[0]) == 3 for label in labels)
    ax = read_in("en", prints.top10, page, "a")
    assert ax.get_xlim() == pytest.approx((0, 1.18))
    assert "of 1" in texts_of(ax)
    heat = read_in("en", pictures.heatmap, page)
    assert heat.collections[0].get_clim() == (0, 1)
    table = ranking(study, results.index, 2023)
    assert " of 1, " in read_in("en", regional_findings.ranking, study, table, "all")
    about = " ".join(read_in("en", summary, results, None).about)
    assert "scores from 0 (last in everything) to 1 (first in everything)" in about


def test_z_scores_below_0_are_drawn_whole(tmp_path):
    results = of(tmp_path, "normalisation,z-score")
    page = page_of(results)
    ax = read_in("en", pictures.ranking, page)
    widths = [bar.get_width() for bar in ax.patches]
    assert len(widths) == 12  # one bar each, none stacked
    assert min(widths) < 0 < max(widths)
    assert ax.get_xlim()[0] < min(widths)
    assert ax.get_xlabel() == "Score"
    assert "of 100" not in texts_of(ax)
    heat = read_in("en", pictures.heatmap, page)
    low, high = heat.collections[0].get_clim()
    assert low < 0 < high


def test_what_is_in_force_stands_below_a_picture_where_it_is_not_as_usual(tmp_path):
    plain = of(tmp_path / "plain").study
    other = of(tmp_path / "other", "goalposts,given", "scale,0 1", indicators=given()).study
    assert usual(plain)
    assert not usual(other)
    for alone in (True, False):
        said = read_in("en", below, Page(other, alone=alone), "regional")
        assert "cores of 0 to 1, given goalposts" in said
    assert "goalposts" not in read_in("en", below, Page(plain, alone=False), "regional")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_not_defined_is_told_once_with_its_reason(tmp_path, language):
    results = of(tmp_path, "aggregation,geometric arithmetic", "scale,1 100")
    told = [
        text
        for text in read_in(language, how_far, results)
        if "geometric" in text or "几何" in text
    ]
    known = {"en": "Not told, since scores are no sums of what is below them (geometric mean)",
             "zh": "以下内容未给出，因为得分不是下级得分之和（几何平均法）"}  # fmt: skip
    assert sum(text.startswith(known[language]) for text in told) == 1
    assert not {"obstacles", "coordination", "way_up"} & set(results.tables)


def test_sums_are_no_reason(tmp_path):
    study = read_study(write(tmp_path / "s", SMALL))
    assert not no_sums(study)
