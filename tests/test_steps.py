"""What `check` calls sound, a run finishes: odd studies go through its steps."""

import zlib
from types import SimpleNamespace

import pytest
import steps
from odd_studies import BASES, CODED, SINGLE, text_of
from studies import write

from iianalysis import lessons, read_study
from iianalysis.cli import main
from iianalysis.figures import pictures, weighing
from iianalysis.readable import readable
from iianalysis.results import compute
from iianalysis.shared import sharing

ODD = {**SINGLE, **CODED}
RENAMED = [name for name in CODED if name.startswith("codes")]
PLACES = [name for name in CODED if name.startswith("regions '")]


def folder_of(path, base, *oddities):
    rows = BASES[base]()
    for name in oddities:
        ODD[name](rows)
    return write(path, text_of(rows))


# Oddities that go together, so that each is met in a few seconds.
TOGETHER = [
    ("whole", RENAMED[0], PLACES[0]),
    ("whole", RENAMED[-1], PLACES[-1]),
    ("whole", "a tree of the root alone", "tiers of some regions"),
    ("whole", "two regions", "a scheme called 'region'"),
    ("whole", "one year"),
    ("plain", "one year alone and no base", "no tier sizes"),
    ("whole", "only snapshots", "one tier size"),
    ("plain", "only shares"),
    ("whole", "each region lacks a year", "regions each of a macro-region"),
]


@pytest.mark.parametrize(("base", "oddities"), [(one[0], one[1:]) for one in TOGETHER], ids=str)
def test_a_run_finishes_what_is_sound(tmp_path, base, oddities):
    folder = folder_of(tmp_path / "study", base, *oddities)
    number = zlib.crc32(repr(oddities).encode())
    # each picture is drawn for some of the studies, and for the same ones each time
    drawn = lambda name: (zlib.crc32(name.encode()) + number) % 8 == 0  # noqa: E731
    with steps.few_draws(), sharing():
        steps.finish(folder, tmp_path / "out", ("en", "zh")[number % 2], drawn)


@pytest.mark.parametrize(
    ("oddity", "words"),
    [
        ("one regional indicator", "regional.csv: fewer than two regions have an overall score"),
        ("all regions but two without values", ""),
    ],
)
def test_what_cannot_be_run_is_refused_by_check(tmp_path, capsys, oddity, words):
    folder = folder_of(tmp_path / "study", "whole", oddity)
    code = main(["check", str(folder)])
    told = capsys.readouterr().err
    if words:
        assert code == 2
        assert words in told
        assert told.count("\n") == 1
        assert "; add values" in told
    else:
        assert code == 0


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
    table = lessons.ranking(study, compute(study).regional["own year"], 2022)
    assert table["rank"].tolist() == [1, 2, 3, 4, 5, 6]
    shown = readable(table, study)
    assert list(shown)[:5] == ["rank", "region", "All", "A", "B"]


def test_a_study_without_values_of_the_nation_says_so(tmp_path):
    from iianalysis import identify
    from iianalysis.normalise import MethodError

    study = read_study(folder_of(tmp_path / "study", "whole", "no values of the nation"))
    with pytest.raises(MethodError, match=r"has no national values, .*; add national\.csv"):
        identify.printed_facts(study)


def test_a_picture_of_schemes_holds_the_first_of_many(tmp_path):
    study = read_study(folder_of(tmp_path / "study", "plain", "100 schemes"))
    results = compute(study)
    for name in ("scheme_weights", "scheme_ranks"):
        axes = pictures(results)[name].draw(results, "en")
        figure = axes.flat[0].figure if name == "scheme_weights" else axes.figure
        said = " ".join(text.get_text() for text in figure.texts).replace("\n", " ")
        assert "first 16 of 105 schemes" in said


def test_a_ranking_of_the_root_alone_is_drawn(tmp_path):
    study = read_study(folder_of(tmp_path / "study", "plain", "a tree of the root alone"))
    axes = pictures(compute(study))["ranking"].draw(compute(study), "en")
    assert len(axes.containers) >= 1
    assert all(len(bars) == 6 for bars in axes.containers)


def test_a_long_name_of_a_scheme_is_cut_in_pictures():
    results = SimpleNamespace(study=SimpleNamespace())
    names = weighing._scheme_names(results, ["x" * 300, "y"], "en")
    assert list(names.values()) == ["x" * 40 + "…", "y"]
