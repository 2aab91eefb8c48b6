"""Tables by name: computed when they are asked for, once, whoever asks first."""

from collections import Counter
from dataclasses import replace

import pytest
from studies import PANEL, SMALL, declaring, many, write

from iianalysis.errors import StudyError
from iianalysis.shared import sharing
from iianalysis.study.read import read_study
from iianalysis.tables import results as tables_of_a_run
from iianalysis.tables.register import LATER, REGISTER, STEPS
from iianalysis.tables.results import TABLES, compute


@pytest.fixture(params=[SMALL, PANEL], ids=["small", "panel"])
def study(request, tmp_path):
    return read_study(write(tmp_path / "study", request.param))


@pytest.fixture
def computed(monkeypatch):
    """How often each table was computed."""
    times = Counter()

    def counted(one):
        def compute(run):
            times[one.name] += 1
            return one.compute(run)

        return replace(one, compute=compute)

    for name, one in TABLES.items():
        monkeypatch.setitem(TABLES, name, counted(one))
    return times


def test_every_table_is_declared_once_and_described():
    assert set(TABLES) == set(REGISTER)
    assert all(one.about and one.step in STEPS and one.turn in STEPS for one in TABLES.values())


def test_a_fault_in_a_table_is_not_taken_for_its_absence(study, monkeypatch):
    def faulty(run):
        return run.study.regions["no such column"]

    monkeypatch.setitem(TABLES, "top10", replace(TABLES["top10"], compute=faulty))
    with pytest.raises(RuntimeError, match="table 'top10' needs 'no such column'"):
        compute(study).tables.get("top10")


def test_asking_for_one_table_computes_no_other(study, computed):
    results = compute(study)
    assert not computed
    assert len(results.tables["flagged_cells"]) == len(results.tables["flagged_cells"])
    assert "national_index" in results.tables
    assert "top10" in results.tables
    assert "no such table" not in results.tables
    assert computed == {"flagged_cells": 1}
    assert results.tables["national_growth"] is results.tables["national_growth"]
    assert computed == {"flagged_cells": 1, "national_growth": 1, "national_index": 1}


def test_what_takes_long_is_not_touched_by_what_does_not(study, monkeypatch):
    def refused(*_):
        pytest.fail("drawn")

    for theme in ("movement.dynamics", "trust.trust", "tiers.tier_evidence"):
        monkeypatch.setattr(f"iianalysis.tables.{theme}", refused)
    monkeypatch.setattr(tables_of_a_run.implied, "tier_evidence", refused)
    results = compute(study)
    for name, one in TABLES.items():
        if one.turn == STEPS[0]:
            results.tables.get(name)
    assert set(compute(study, without=LATER).tables) >= {"tiers", "way_up"}


@pytest.mark.usefixtures("few")
def test_each_is_computed_once_and_in_any_order_the_same(study, computed):
    one, other = compute(study).tables, compute(study).tables
    forwards = {name: one[name] for name in TABLES if name in one}
    assert set(computed.values()) == {1}
    backwards = {name: other[name] for name in reversed(TABLES) if name in other}
    assert set(computed.values()) == {2}
    assert list(one) == list(forwards) == list(backwards)[::-1]
    assert len(one) == len(forwards)
    for name, table in forwards.items():
        assert table.to_csv() == backwards[name].to_csv(), name
    assert set(computed.values()) == {2}


@pytest.mark.usefixtures("few")
def test_what_is_known_is_not_computed_again(study, computed):
    early = {n: t for n, t in compute(study, without=LATER).tables.items() if not TABLES[n].drawn}
    computed.clear()
    results = replace(compute(study), known=early)
    with sharing():  # what is drawn
        whole = dict(results.tables)
        assert not set(computed) & set(early)
        assert all(whole[name] is table for name, table in early.items())
        assert list(whole) == list(compute(study).tables)


def test_a_table_that_is_left_out_is_absent(study):
    results = compute(study, without=LATER)
    assert {TABLES[name].step for name in results.tables} == {STEPS[0]}
    assert not set(results.tables) & set(results.tables.left_out)
    assert results.tables["tiers"]["probability"].isna().all()
    assert (results.untold, results.unmoved, results.evidence) == ("", {}, None)
    with pytest.raises(KeyError, match="tier_sizes"):
        results.tables["tier_sizes"]


def test_an_unknown_scheme_is_refused_at_once(study):
    with pytest.raises(StudyError, match="no such"):
        compute(study, "no such")


def test_what_is_done_to_outliers_stands_in_a_table_where_the_study_treats_them(tmp_path):
    given = many(20, (2023,))
    header, first, *rows = given["regional"].splitlines()
    outlying = first.rpartition(",")[0] + ",1000000"  # of a1 in the first region
    given["regional"] = "\n".join([header, outlying, *rows]) + "\n"
    plain = read_study(write(tmp_path / "plain", given))
    assert "treated_outliers" not in compute(plain, without=LATER).tables
    treated = read_study(
        write(
            tmp_path / "treated",
            declaring(given, study__outliers="winsorise", indicators__outliers={"a2": "none"}),
        )
    )
    table = compute(treated, without=LATER).tables["treated_outliers"].set_index("indicator")
    one = table.loc["a1"]
    assert (one["year"], one["treatment"], one["treated_values"]) == ("2023", "winsorised", 1)
    assert one["skewness"] > 2 > abs(one["skewness_after"])
    assert str(one["why"]) == "within the limits after 1 value"
    limits = {"study__outliers": "winsorise", "study__outlier_limits": "50 50 5"}
    none = read_study(write(tmp_path / "none", declaring(given, **limits)))
    assert "treated_outliers" not in compute(none, without=LATER).tables
