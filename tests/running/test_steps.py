"""What `check` calls sound, a run finishes: odd studies go through its steps."""

import json
import zlib
from collections import Counter

import pytest
import seen
import steps
from odd_base import geometry, text_of
from odd_packs import ODD, PACKS, REFUSED, odd
from readers import read_in
from studies import write

from iianalysis import read_study
from iianalysis.pages.pictures import pictures
from iianalysis.pages.readable import readable
from iianalysis.pages.regions import views as regions_views
from iianalysis.running.cli import main
from iianalysis.shared import sharing
from iianalysis.show.names import REGION_WIDTH
from iianalysis.tables.register import LATER
from iianalysis.tables.results import compute

OF_NODES = ("sub_index_", "top10_")  # how the names of pictures of nodes begin
OFFERED: Counter[str] = Counter()  # how many of the studies so far have a picture
DRAWN: Counter[str] = Counter()


def folder_of(path, base, *oddities, mapped=False):
    rows = odd(base, *oddities)
    folder = write(path, text_of(rows))
    if mapped and "regions" in rows:
        (folder / "geometry.geojson").write_text(json.dumps(geometry(rows)), encoding="utf-8")
    return folder


def family(name):
    """A picture of a node or of one year has the code in its name."""
    return next((start for start in OF_NODES if name.startswith(start)), name)


@pytest.mark.parametrize("pack", PACKS, ids=str)
def test_a_run_finishes_what_is_sound(tmp_path, capsys, pack):
    number = PACKS.index(pack)
    folder = folder_of(tmp_path / "study", *pack, mapped=number % 3 < 2)

    def drawn(name):
        # a picture is drawn for each eighth study that has it, not all for the same ones
        OFFERED[family(name)] += 1
        chosen = (OFFERED[family(name)] + zlib.crc32(name.encode()) % 4) % 8 == 4
        DRAWN[family(name)] += chosen
        return chosen

    with steps.few_draws(), sharing(), steps.computed_once():
        assert main(["check", str(folder)]) == 0, capsys.readouterr().err
        steps.finish(folder, tmp_path / "out", ("en", "zh")[number % 2], drawn)
    OFFERED[""] += 1


def test_each_picture_is_drawn_for_some_of_the_studies(whole):
    if OFFERED[""] != len(PACKS):
        pytest.skip("not all of the studies went through in this process")
    lacking = {family(name) for name in pictures(whole)} - {*DRAWN}
    assert lacking == {"industry_mix", "demonstration_factories"}  # of single figures, not values
    assert min(DRAWN.values()) > 0, DRAWN


def test_each_oddity_is_met():
    met = {name for pack in PACKS for name in pack[1:]}
    assert met | set(REFUSED) == set(ODD)


@pytest.mark.parametrize("pack", PACKS, ids=str)
def test_each_oddity_of_a_study_tells(pack):
    base, *oddities = pack
    whole = text_of(odd(*pack))
    for name in oddities:
        assert text_of(odd(base, *(one for one in oddities if one != name))) != whole, name


@pytest.mark.parametrize("oddity", REFUSED)
def test_what_cannot_be_run_is_refused_by_check(tmp_path, capsys, oddity):
    folder = folder_of(tmp_path / "study", "whole", oddity)
    assert main(["check", str(folder)]) == 2
    told = capsys.readouterr().err
    assert REFUSED[oddity] in told
    for line in told.splitlines():
        assert line.startswith("iianalysis: ")
        assert "; " in line


def test_check_asks_for_the_coverage_that_a_run_does(tmp_path, capsys):
    folder = folder_of(tmp_path / "study", "whole", "one regional indicator")
    assert main(["check", "--min-coverage", "0.2", str(folder)]) == 0
    assert "sound" in capsys.readouterr().out


def test_a_node_called_as_a_column_has_its_own_column(tmp_path):
    folder = folder_of(tmp_path / "study", "plain")
    for name in ("framework", "indicators"):
        path = folder / f"{name}.csv"
        path.write_text(path.read_text().replace("\na,", "\nrank,").replace(",a,", ",rank,"))
    study = read_study(folder)
    table = regions_views.ranking(study, compute(study, without=LATER).regional["own year"], 2022)
    assert table["rank"].tolist() == [1, 2, 3, 4, 5, 6]
    shown = readable(table, study)
    assert list(shown)[:5] == ["rank", "region", "All", "A", "B"]


def test_a_study_without_values_of_the_nation_says_so(tmp_path):
    from iianalysis import identify
    from iianalysis.scoring.normalise import MethodError

    study = read_study(folder_of(tmp_path / "study", "whole", "no values of the nation"))
    with pytest.raises(MethodError, match=r"has no national values, .*; add national\.csv"):
        identify.printed_facts(study)


def test_a_picture_of_schemes_holds_the_first_of_many(tmp_path):
    study = read_study(folder_of(tmp_path / "study", "plain", "100 schemes"))
    results = compute(study, without=LATER)
    for name in ("scheme_weights", "scheme_ranks"):
        axes = read_in("en", pictures(results)[name].draw, results)
        figure = axes.flat[0].figure if name == "scheme_weights" else axes.figure
        said = " ".join(text.get_text() for text in figure.texts).replace("\n", " ")
        assert "first 16 of 106 schemes" in said


def test_a_ranking_of_the_root_alone_is_drawn(tmp_path):
    study = read_study(folder_of(tmp_path / "study", "plain", "a tree of the root alone"))
    axes = read_in(
        "en", pictures(compute(study, without=LATER))["ranking"].draw, compute(study, without=LATER)
    )
    assert len(axes.containers) >= 1
    assert all(len(bars) == 6 for bars in axes.containers)


def test_a_long_name_of_a_scheme_is_cut_in_pictures(tmp_path):
    study = read_study(folder_of(tmp_path / "study", "whole", "a scheme of 300 characters"))
    results = compute(study, without=LATER)
    axes = read_in("en", pictures(results)["scheme_weights"].draw, results)
    shown = " ".join(text.get_text() for text in seen.texts(axes.flat[0].figure))
    name = study.weight_schemes["scheme"].iloc[0]
    assert f"{name[: REGION_WIDTH - 1]}…" in shown
    assert name[:REGION_WIDTH] not in shown
