"""Names in pictures: no sign of one is taken for one of a sentence, and long ones are cut."""

import json
import warnings
from dataclasses import replace

import matplotlib.pyplot as plt
import odd_base
import odd_changes
import pytest
import studies
from readers import read_in
from seen import overlaps, texts

from iianalysis import read_study
from iianalysis.pages.pictures import more, pictures, title
from iianalysis.show.names import NODE_WIDTH, REGION_WIDTH, Labels, shortened
from iianalysis.show.reader import lines
from iianalysis.show.style import figure_of
from iianalysis.show.text import SEAL, seal
from iianalysis.show.wrapping import headline
from iianalysis.tables.register import LATER
from iianalysis.tables.results import compute

ODD = ["St. Gallen", "U.S. Virgin Islands", "A; B", "Foo (bar", "x) y", "e.g. z", "第1区。北"]
LONG = "x" * 300, "long names " * 27 + "end", "指数" * 150
NAMING = ["top10_a", "ranking", "heatmap", "rank_changes", "scheme_weights", "obstacles"]
FULL = ["top10_a", "ranking", "sub_index_a", "obstacles", "tiers_by_rule"]  # of names
SIGNS = str.maketrans({".": "i", ";": "i", "(": "i", ")": "i", " ": "i", "。": "国"})


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("odd") / "study"
    rows = odd_base.whole()
    odd_changes.scheme("z" * 300)(rows)
    studies.write(folder, odd_base.text_of(rows))
    (folder / "geometry.geojson").write_text(json.dumps(odd_base.geometry(rows)), encoding="utf-8")
    return compute(read_study(folder), without=LATER)


def named(results, names):
    """The results of a study whose regions, nodes and series have these names, over and over."""

    def renamed(table, first=0):
        found = [f"{names[(first + k) % len(names)]}{k}" for k in range(len(table))]
        return table.assign(name_en=found, name_zh=found)

    study = results.study
    return replace(
        results,
        study=replace(
            study,
            regions=renamed(study.regions),
            tree=renamed(study.tree, 2),
            indicators=renamed(study.indicators, 4),
        ),
    )


@pytest.mark.parametrize("language", ["en"])
def test_no_title_ends_within_a_name(results, language):
    odd, plain = (named(results, names) for names in (ODD, [n.translate(SIGNS) for n in ODD]))
    signs = 0
    for name in NAMING:
        found = []
        for of in (odd, plain):
            axes = read_in(language, pictures(of)[name].draw, of)
            found.append(f"{title(axes)}\n{more(axes)}")
            plt.close(figure_of(axes))
        assert SEAL not in found[0]
        for known in sorted(ODD, key=len, reverse=True):
            signs += found[0].count(known)
            found[0] = found[0].replace(known, known.translate(SIGNS))
        assert found[0].casefold() == found[1].casefold(), name
    assert signs > 5


@pytest.mark.parametrize("language", ["en"])
@pytest.mark.parametrize("long", LONG, ids=["word", "words", "characters"])
def test_long_names_leave_pictures_in_order(results, long, language):
    of = named(results, [long])
    faults = []
    for name in FULL:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            axes = read_in(language, pictures(of)[name].draw, of)
            figure = figure_of(axes)
            over = overlaps(figure)
        width, height = figure.bbox.size
        for text in texts(figure):
            box = text.get_window_extent()
            if not (box.x0 > -1 and box.x1 < width + 1 and box.y0 > -1 and box.y1 < height + 1):
                faults.append((name, "off the canvas", text.get_text()[:50]))
        faults += [(name, "over", one[:40], other[:40]) for one, other in over]
        faults += [(name, str(warning.message)) for warning in caught]
        plt.close(figure)
    assert faults == [], faults


def test_names_that_are_cut_stay_apart():
    names = {str(k): "x" * 300 + str(k) for k in range(12)} | {
        "short": "x" * (REGION_WIDTH - 1) + "…"
    }
    short = shortened(Labels(names, names))
    for found, width in ((short, NODE_WIDTH), (short.regions, REGION_WIDTH)):
        assert len(set(found.values())) == len(names)
        assert max(map(len, found.values())) == width
        assert shortened(short) == short
    assert shortened({"a": "指" * 30})["a"] == "指" * (REGION_WIDTH // 2 - 1) + "…"


@pytest.mark.parametrize("name", ODD)
def test_a_finding_is_not_parted_within_a_name(name):
    there = seal(name)
    said = f"{there} leads" + "; and so on" * 9
    assert headline(said)[0].startswith(f"{name} leads; and so on")
    shown = lines(f"{there} is first. It leads").splitlines()
    assert shown == [f"{name} is first.", "It leads"]
