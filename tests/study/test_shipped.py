"""Published indices that ship as studies come out as they were printed.

Origins stand in data/studies/README.md.
"""

import pandas as pd
import pytest

from iianalysis import read_study
from iianalysis.running.cli import main
from iianalysis.study.read import shipped_studies
from iianalysis.tables.register import LATER
from iianalysis.tables.results import compute

SCORES = {
    "hdi2021": ["scores 191 of 191, ranks 191 of 191"],
    "cpi2012": ["scores 150 of 176, ranks 103 of 176"],
    "tai2001": ["8 of 23", "23 of 23", "19 of 23", "23 of 23", "20 of 23"],
}


@pytest.fixture(scope="module", params=["hdi2021", "cpi2012", "tai2001", "sdg2021"])
def results(request):
    return compute(read_study(request.param), without=LATER)


def test_printed_scores_and_ranks_are_met_as_far_as_is_said(results):
    checked = results.tables["published_check"]
    if results.study.name == "sdg2021":  # the index, goals and 92 indicators
        assert checked.iloc[0]["computed"] == "scores 165 of 165, ranks 165 of 165"
        counts = checked["computed"].iloc[1:].str.extract(r"(\d+) of (\d+)").astype(int)
        assert (counts[0] == counts[1]).all()
        goals = checked["item"].str.contains("_goal")
        assert (goals.sum(), (~goals).sum()) == (17, 93)
        assert counts[1][~goals].sum() == 14_070
        assert set(checked["verdict"]) == {"reproduced"}
    else:
        assert checked["computed"].tolist() == SCORES[results.study.name]
        largest = results.printed_scores["difference"].abs().max()
        assert largest <= {"hdi2021": 0, "cpi2012": 1, "tai2001": 0.0123}[results.study.name]


def test_every_table_of_the_first_step_is_there(results):
    tables = dict(results.tables)
    assert {"regional_index", "noncompensatory_ranks", "correlations", "importance"} <= set(tables)
    assert ("obstacles" in tables) == (results.study.name in ("cpi2012", "tai2001"))
    assert not tables["regional_index"].empty


def test_every_figure_names_its_origin(results):
    study = results.study
    assert (study.indicators["origin"] != "").all()
    assert study.settings["published_source"]


def test_each_is_listed_and_found_by_its_name(capsys):
    assert main(["studies"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in listed] == ["(default)", *shipped_studies()]
    assert "191" not in listed[2]
    assert "195 regions, 4 indicators, 2021" in listed[2]


def test_what_is_there_comes_before_a_name(tmp_path, monkeypatch, capsys):
    (tmp_path / "hdi2021").mkdir()
    monkeypatch.chdir(tmp_path)
    assert main(["check", "hdi2021"]) == 2
    assert "no table of a study" in capsys.readouterr().err


def test_methods_are_said_and_overridden():
    declared, asked = read_study("hdi2021"), read_study("hdi2021", aggregation="arithmetic")
    scores = {one: compute(one, without=LATER).index.year(2021)["hdi"] for one in (declared, asked)}
    there = scores[declared].notna()
    assert (scores[asked][there] >= scores[declared][there] - 5e-4).all()
    assert asked.overrides == {"aggregation": "arithmetic"}
    pd.testing.assert_series_equal(
        scores[asked],
        compute(asked, without=LATER)
        .index.year(2021)[["health", "education", "income"]]
        .mean(axis=1, skipna=False)
        .round(3)
        .rename("hdi"),
        atol=1.1e-3,
    )
