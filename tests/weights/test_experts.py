"""Points, agreement, rounds, and the workbook that an expert fills in."""

import datetime as dt
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import friedmanchisquare, trim_mean
from sheets import Sheets

from iianalysis import read_study
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.normalise import MethodError
from iianalysis.scoring.weighting import complete, effective
from iianalysis.study.panel_book import read_panel_book
from iianalysis.study.panel_form import FIRST, write_panel_book
from iianalysis.weights.agreement import agreement, delphi, kendalls_w
from iianalysis.weights.comparisons import compared, matrices
from iianalysis.weights.consistency import consistency
from iianalysis.weights.panel import PanelError, influence, leave_one_out, weights_of_experts
from iianalysis.weights.points import (
    average_points,
    points_by_round,
    start_and_final,
    weights_from_points,
)
from iianalysis.weights.priorities import group_weights, priorities

PANEL = Path(__file__).parents[2] / "data"


def small():
    nodes = pd.DataFrame(
        {
            "parent": ["", "all", "all", "all", "x", "x", "y"],
            "level": [0, 1, 1, 1, 2, 2, 2],
            "is_indicator": [False, False, False, False, True, True, True],
            "direction": 1,
            "name_en": ["All", "X", "Y", "Gap", "X one", "X two", "Y one"],
            "name_zh": ["总", "甲", "乙", "缺", "甲一", "甲二", "乙一"],
        },
        index=["all", "x", "y", "gap", "x1", "x2", "y1"],
    )
    return Framework(nodes)


SMALL = small()


def told(points, expert="E1", number=1, scope="national"):
    rows = [(scope, expert, number, code, value) for code, value in points.items()]
    return pd.DataFrame(rows, columns=["scope", "expert", "round", "indicator", "points"])


@pytest.fixture(scope="module")
def study():
    return read_study()


@pytest.fixture(scope="module")
def points():
    return pd.read_csv(PANEL / "points.csv", dtype=str)


@pytest.fixture(scope="module")
def judgements():
    return pd.read_csv(PANEL / "judgements.csv", dtype=str)


# Kendall's W: tests/golden/SOURCES.md

ANXIETY = [
    [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
    [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
    [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
]
CONFERENCE = [[5, 6, 7, 1, 2, 4, 3, 8], [1, 7, 6, 2, 3, 5, 4, 8], [4, 5, 1, 3, 2, 7, 6, 8]]
PROJECTS = [
    [1, 3, 4, 5, 2, 8, 6, 7, 10, 9],
    [2, 1, 4, 5, 6, 3, 8, 7, 10, 9],
    [3, 2, 1, 5, 7, 4, 6, 8, 9, 10],
    [4, 2, 3, 1, 6, 7, 5, 9, 8, 10],
]


@pytest.mark.parametrize(
    ("ratings", "w", "chi_square", "degrees", "p"),
    [
        (ANXIETY, 0.5396569, 30.76, 19, 0.04288),
        (CONFERENCE, 0.6560847, 13.778, 7, 0.05528),
        (PROJECTS, 12 * 1048 / (4**2 * (10**3 - 10)), None, 9, None),
    ],
    ids=["anxiety", "conference", "projects"],
)
def test_printed_concordance(ratings, w, chi_square, degrees, p):
    found = kendalls_w(pd.DataFrame(ratings))
    assert found.w == pytest.approx(w, abs=5e-8)
    assert found.degrees == degrees
    assert (found.experts, found.indicators) == np.shape(ratings)
    if p is not None:
        assert found.chi_square == pytest.approx(chi_square, abs=5e-3)
        assert found.p == pytest.approx(p, abs=5e-6)


TABLES = st.integers(3, 6).flatmap(
    lambda n: st.lists(
        st.lists(st.integers(0, 4), min_size=n, max_size=n).filter(lambda row: len(set(row)) > 1),
        min_size=3,
        max_size=6,
    )
)


@given(TABLES)
def test_friedmans_test_comes_to_the_same(rows):
    table = pd.DataFrame(rows)
    found = kendalls_w(table)
    theirs = friedmanchisquare(*table.to_numpy().T)
    assert found.chi_square == pytest.approx(theirs.statistic)
    assert found.p == pytest.approx(theirs.pvalue, abs=1e-9)
    assert -1e-12 <= found.w <= 1 + 1e-12


@given(TABLES, st.permutations(range(3)))
def test_order_of_experts_does_not_matter(rows, order):
    table = pd.DataFrame(rows[:3])
    assert kendalls_w(table.iloc[order]).w == pytest.approx(kendalls_w(table).w)


def test_full_agreement_and_full_disagreement():
    assert kendalls_w(pd.DataFrame([[1, 2, 3], [10, 20, 30]])).w == pytest.approx(1)
    assert kendalls_w(pd.DataFrame([[1, 2, 3], [3, 2, 1]])).w == pytest.approx(0)


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (
            [[1, 2, 3]],
            "agreement needs two experts and two indicators at least, and there are 1 and 3; ask",
        ),
        (
            [[1], [2]],
            "agreement needs two experts and two indicators at least, and there are 2 and 1; ask",
        ),
        ([[5, 5], [5, 5]], "every expert gives all indicators the same points"),
    ],
)
def test_no_concordance_where_there_is_no_order(rows, complaint):
    with pytest.raises(PanelError, match=complaint):
        kendalls_w(pd.DataFrame(rows))
    told = delphi({1: pd.DataFrame(rows), 2: pd.DataFrame(rows)})
    assert told[["w", "chi_square", "p"]].isna().all(axis=None)
    assert told["agreement"].tolist() == ["", ""]
    assert told["experts"].tolist() == [len(rows)] * 2


# Averages and spread


def test_averages_of_points():
    table = pd.DataFrame({"a": [10.0, 20, 60], "b": [50.0, 60, 20], "c": [40.0, 20, 20]})
    assert average_points(table).tolist() == pytest.approx([30, 130 / 3, 80 / 3])
    assert average_points(table, "median").tolist() == pytest.approx(
        [100 * 20 / 90, 100 * 50 / 90, 100 * 20 / 90]
    )
    experts = pd.Series({0: 1.0, 1: 0.0, 2: 3.0})
    assert average_points(table, experts=experts).tolist() == pytest.approx([47.5, 27.5, 25])


@given(st.integers(3, 9), st.sampled_from([0.0, 0.1, 0.2, 0.25, 0.4]))
def test_trimmed_mean_is_that_of_scipy(experts, trim):
    table = pd.DataFrame(np.random.default_rng(experts).dirichlet(np.ones(5), experts) * 100)
    theirs = trim_mean(table.to_numpy(), trim, axis=0)
    mine = average_points(table, "trimmed mean", trim=trim)
    assert mine.tolist() == pytest.approx((100 * theirs / theirs.sum()).tolist())
    assert mine.sum() == pytest.approx(100)


def test_spread_of_points():
    found = agreement(pd.DataFrame({"a": [10.0, 20, 30, 40], "b": [0.0, 0, 0, 0]}))
    row = found.loc["a"]
    assert row["mean"] == row["median"] == 25
    assert row["sd"] == pytest.approx(np.std([10, 20, 30, 40], ddof=1))
    assert row["cv"] == pytest.approx(row["sd"] / 25)
    assert (row["q1"], row["q3"], row["iqr"], row["low"], row["high"]) == (17.5, 32.5, 15, 10, 40)
    assert np.isnan(found.loc["b", "cv"])


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda t: average_points(t, "mode"), "choose 'mean', 'median' or 'trimmed mean'"),
        (lambda t: average_points(t, "trimmed mean", trim=0.5), r"trimming 0\.5 at either end"),
        (
            lambda t: average_points(t, "median", experts=pd.Series({0: 1.0})),
            "the median takes no weights of experts",
        ),
        (lambda t: average_points(t, experts=pd.Series({0: 1.0})), "expert 1 has no weight"),
        (lambda t: average_points(t * 0), "the mean is 0 for every indicator"),
        (lambda t: weights_from_points(SMALL, t.iloc[0]), "no indicator 'a'"),
        (
            lambda _: weights_from_points(SMALL, pd.Series({"x1": 100.0})),
            "no points for 'x2'",
        ),
        (
            lambda _: weights_from_points(SMALL, pd.Series({"x1": 0.0, "x2": 0.0, "y1": 0.0})),
            "all points are 0",
        ),
        (lambda t: leave_one_out(["E1"], lambda _: t.iloc[0]), "leaves nobody"),
    ],
)
def test_wrong_choices_are_named(call, complaint):
    with pytest.raises(MethodError, match=complaint):
        call(pd.DataFrame({"a": [10.0, 20.0], "b": [90.0, 80.0]}))


@pytest.mark.parametrize(
    ("weights", "complaint"),
    [
        ([("E1", -1), ("E2", 1)], "expert 'E1': weight '-1' is no number of 0 or more"),
        ([("E1", "much"), ("E2", 1)], "expert 'E1': weight 'much' is no number"),
        ([("E1", 1), ("E1", 2)], "expert 'E1' stands twice"),
    ],
)
def test_wrong_weights_of_experts_are_named(weights, complaint):
    with pytest.raises(PanelError, match=complaint):
        weights_of_experts(pd.DataFrame(weights, columns=["expert", "weight"]))


def test_experts_without_a_weight_count_once():
    experts = pd.DataFrame({"expert": ["E1", "E2", "E3"], "weight": ["2", "", None]})
    assert weights_of_experts(experts).to_dict() == {"E1": 2, "E2": 1, "E3": 1}


# Points as they are handed in


GOOD = {"x1": 50, "x2": 30, "y1": 20}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"y1": 15}, "points sum to 95, not to 100; mend them by \\+5$"),
        ({"y1": 20.02}, "points sum to 100.02, not to 100; mend them by -0.02$"),
        ({"y1": ""}, "no points for 'y1'; give 0 if it should not count$"),
        ({"y1": None}, "no points for 'y1'"),
        ({"x1": 75, "y1": -5}, "-5 points of 'y1'; give 0 or more$"),
        ({"y1": "many"}, "points 'many' of 'y1' are no number; mend them$"),
        ({"y1": "inf"}, "points 'inf' of 'y1' are no number"),
        ({"z": 0}, "no indicator 'z' in this scope; mend the code or the scope$"),
    ],
)
def test_wrong_points_are_named(change, complaint):
    with pytest.raises(
        PanelError, match=rf"^national, round 1, expert 'E1': {complaint}"
    ) as caught:
        points_by_round(told(GOOD | change), SMALL, "national")
    assert "\n" not in str(caught.value)


def test_points_given_twice_are_named():
    twice = pd.concat([told(GOOD), told({"x1": 40})])
    with pytest.raises(PanelError, match="'x1' has 50 and 40 points; keep one"):
        points_by_round(twice, SMALL, "national")


def test_a_skipped_indicator_is_named():
    short = told({"x1": 60, "y1": 40}, expert="E2")
    with pytest.raises(PanelError, match="expert 'E2': no points for 'x2'"):
        points_by_round(pd.concat([told(GOOD), short]), SMALL, "national")


def test_a_round_that_is_no_number_is_named():
    with pytest.raises(PanelError, match="expert 'E1': round 'first' is no whole number"):
        points_by_round(told(GOOD, number="first"), SMALL, "national")


def test_a_scope_without_points_is_named():
    with pytest.raises(PanelError, match="no points are for scope 'regional'"):
        points_by_round(told(GOOD), SMALL, "regional")


def test_every_problem_is_told():
    wrong = pd.concat([told(GOOD | {"y1": 10}), told(GOOD | {"x2": ""}, expert="E2")])
    with pytest.raises(PanelError) as caught:
        points_by_round(wrong, SMALL, "national")
    assert len(caught.value.problems) == 2


def test_rounding_to_two_digits_still_sums_to_100():
    thirds = told({"x1": "33.33", "x2": "33.33", "y1": "33.33"})
    table = points_by_round(thirds, SMALL, "national")[1]
    assert list(table.columns) == ["x1", "x2", "y1"]


def test_rounds_are_kept_apart_and_experts_may_leave():
    rows = [told(GOOD), told(GOOD, "E2"), told(GOOD, "E2", 2)]
    tables = points_by_round(pd.concat(rows), SMALL, "national")
    assert {number: list(table.index) for number, table in tables.items()} == {
        1: ["E1", "E2"],
        2: ["E2"],
    }


# Rounds


def two_rounds(second):
    names = ["x1", "x2", "y1"]
    first = pd.DataFrame([[60, 30, 10], [40, 35, 25]], columns=names, dtype=float)
    return {1: first, 2: pd.DataFrame(second, columns=names, dtype=float)}


def test_a_panel_that_stands_still_may_stop():
    table = delphi(two_rounds([[60, 30, 10], [41, 34, 25]]))
    assert table["stop"].tolist() == [False, True]
    assert table.loc[2, "largest_move"] == pytest.approx(0.5)
    assert np.isnan(table.loc[1, "w_change"])


@pytest.mark.parametrize(
    "second", [[[60, 30, 10], [30, 40, 30]], [[50, 33, 17], [50, 32, 18]]], ids=["moved", "closer"]
)
def test_a_panel_that_moves_goes_on(second):
    assert not delphi(two_rounds(second))["stop"].any()


# Points as the final word


def test_points_become_weights_at_every_level():
    weights = weights_from_points(SMALL, pd.Series(GOOD, dtype=float))
    assert weights.to_dict() == pytest.approx(
        {"all": 1, "x": 0.8, "y": 0.2, "gap": 0, "x1": 0.625, "x2": 0.375, "y1": 1}
    )
    back = effective(SMALL, weights).loc[SMALL.indicators, "points"]
    assert back.to_dict() == pytest.approx(GOOD)


def test_children_without_points_share_equally():
    weights = weights_from_points(SMALL, pd.Series({"x1": 0.0, "x2": 0.0, "y1": 100.0}))
    assert weights[["x", "y", "x1", "x2"]].tolist() == [0, 1, 0.5, 0.5]


def test_points_of_the_demonstration_panel_come_back(study, points):
    for scope in study.scopes:
        framework = study.framework(scope)
        mean = average_points(points_by_round(points, framework, scope)[2])
        weights = weights_from_points(framework, mean)
        back = effective(framework, weights).loc[framework.indicators, "points"]
        assert back.tolist() == pytest.approx(mean.tolist())
        pd.testing.assert_series_equal(complete(framework, weights), weights, check_names=False)


def test_start_and_final_word():
    start = pd.Series({"all": 1, "x": 0.5, "y": 0.5, "gap": 0, "x1": 0.5, "x2": 0.5, "y1": 1.0})
    table = start_and_final(SMALL, start, pd.Series(GOOD, dtype=float))
    assert table.loc["x", ["start_weight", "weight", "weight_shift"]].tolist() == pytest.approx(
        [0.5, 0.8, 0.3]
    )
    assert table.loc["x2", ["start_points", "points", "points_shift"]].tolist() == pytest.approx(
        [25, 30, 5]
    )
    assert table.loc["all", "points"] == pytest.approx(100)


def test_weights_without_each_expert_in_turn(study, points, judgements):
    framework = study.framework("national")
    table = points_by_round(points, framework, "national")[2]
    found = leave_one_out(
        list(table.index),
        lambda who: weights_from_points(framework, average_points(table.loc[who])),
    )
    assert list(found.columns) == ["all", *table.index]
    without = weights_from_points(framework, average_points(table.drop(index="E4")))
    assert found["E4"].tolist() == pytest.approx(without.tolist())
    judged = matrices(judgements, framework, "national")
    by_ahp = leave_one_out(
        list(table.index),
        lambda who: group_weights({k: g for k, g in judged.items() if k[0] in who}, framework),
    )
    moved = influence(by_ahp)
    assert sorted(moved.index) == sorted(table.index)
    strongest = moved.index[0]
    change = (by_ahp[strongest] - by_ahp["all"]).abs()
    assert moved.iloc[0]["largest_change"] == pytest.approx(change.max())
    assert moved["largest_change"].is_monotonic_decreasing


# The demonstration panel


def test_the_demonstration_panel_converges_and_is_called_illustrative(study, points):
    assert set(points["note"]) == {"illustrative"}
    for scope in study.scopes:
        tables = points_by_round(points, study.framework(scope), scope)
        assert [len(table) for table in tables.values()] == [7, 7]
        table = delphi(tables)
        assert table.loc[2, "w_change"] > 0 > table.loc[2, "cv_change"]


def test_ahp_and_points_run_end_to_end(study, points, judgements):
    for scope in study.scopes:
        framework = study.framework(scope)
        start = group_weights(matrices(judgements, framework, scope), framework)
        final = average_points(points_by_round(points, framework, scope)[2], "trimmed mean")
        table = start_and_final(framework, start, final)
        for column in ("start_points", "points"):
            assert table.loc[framework.indicators, column].sum() == pytest.approx(100)
        assert effective(framework, table["weight"])["points"].tolist() == pytest.approx(
            table["points"].tolist()
        )


# The workbook


@pytest.fixture(scope="module")
def empty_book(study, tmp_path_factory):
    path = tmp_path_factory.mktemp("panel") / "panel.xlsx"
    write_panel_book({scope: study.framework(scope) for scope in study.scopes}, path)
    return path


def rows_of(sheet):
    return {cell.value: cell.row for cell in sheet["A"] if cell.value}


def fill(path, to, judgements, points, expert="E3", frameworks=None):
    """What the demonstration panel's expert would enter, in the cells for it."""
    book = openpyxl.load_workbook(path)
    book["expert"]["B1"] = expert
    book["expert"]["B2"] = "某某"
    book["expert"]["B3"] = 2
    for scope, framework in frameworks.items():
        sheet, mine = book[f"{scope} pairs"], judgements.query("expert == @expert")
        mine = mine[mine["scope"] == scope]
        top = rows_of(sheet)
        for parent, row, column, text in mine[["parent", "row", "column", "judgement"]].to_numpy():
            items = compared(framework)[parent]
            first = top[f"parent {parent}"] + 2
            sheet.cell(first + items.index(row), FIRST + 1 + items.index(column)).value = text
        sheet, lines = book[f"{scope} points"], rows_of(book[f"{scope} points"])
        own = points[(points["scope"] == scope) & (points["expert"] == expert)]
        for code, value in own[own["round"] == "2"][["indicator", "points"]].to_numpy():
            sheet.cell(lines[code], 5).value = float(value)
    book.save(to)
    return to


@pytest.fixture(scope="module")
def frameworks(study):
    return {scope: study.framework(scope) for scope in study.scopes}


@pytest.fixture
def filled(empty_book, tmp_path, judgements, points, frameworks):
    return fill(empty_book, tmp_path / "E3.xlsx", judgements, points, frameworks=frameworks)


def test_what_was_filled_in_is_read_back(filled, judgements, points, frameworks):
    found = read_panel_book(filled)
    assert (found.expert, found.name, found.round) == ("E3", "某某", 2)
    keys = ["scope", "expert", "parent", "row", "column"]
    mine = judgements[judgements["expert"] == "E3"][[*keys, "judgement"]]
    pd.testing.assert_frame_equal(
        found.judgements.sort_values(keys, ignore_index=True),
        mine.sort_values(keys, ignore_index=True),
        check_dtype=False,
    )
    for scope, framework in frameworks.items():
        both = [
            points_by_round(table, framework, scope)[2].loc["E3"]
            for table in (found.points, points)
        ]
        pd.testing.assert_series_equal(*both)
        assert matrices(found.judgements, framework, scope)


def test_an_empty_workbook_has_no_judgements_and_no_points(empty_book, tmp_path):
    book = openpyxl.load_workbook(empty_book)
    book["expert"]["B1"] = "E1"
    book.save(tmp_path / "E1.xlsx")
    found = read_panel_book(tmp_path / "E1.xlsx")
    assert found.judgements.empty
    assert found.points.empty
    assert found.round == 1


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "complaint"),
    [
        ("expert", "B1", None, "sheet 'expert', cell B1: no expert code"),
        ("expert", "B3", "last", "sheet 'expert', cell B3: round 'last' is no whole number"),
        (
            "national pairs",
            "D3",
            dt.date(2026, 1, 3),
            r"sheet 'national pairs', cell D3 \('foundation' against 'innovation'\): a date "
            r"\(2026-01-03\); choose the fraction from the list$",
        ),
        ("national pairs", "D3", "=1/3", r"cell D3 .*: a formula \('=1/3'\); paste its value"),
        ("national pairs", "D3", "0", r"cell D3 .*: judgement '0' is not positive"),
        ("national pairs", "D3", 12, r"cell D3 .*: judgement '12' is outside the scale"),
        ("regional points", "E4", -2, r"sheet 'regional points', cell E4 \('.*'\): '-2' is no"),
        ("regional points", "E4", "lots", r"cell E4 .*: 'lots' is no number of points; write 0"),
        ("regional points", "E4", None, r"cell E4: no points for '.*'; give 0 or more$"),
        ("regional points", "E4", 50, r"cells E2 to E\d+: points sum to .*, not to 100; mend"),
    ],
)
def test_wrong_cells_are_named(filled, sheet, cell, value, complaint):
    book = openpyxl.load_workbook(filled)
    book[sheet][cell] = value
    book.save(filled)
    with pytest.raises(PanelError, match=rf"^E3\.xlsx, {complaint if sheet in complaint else ''}"):
        read_panel_book(filled)
    with pytest.raises(PanelError, match=complaint) as caught:
        read_panel_book(filled)
    assert "\n" not in str(caught.value)


def test_other_files_are_named(tmp_path):
    (tmp_path / "text.xlsx").write_text("no workbook")
    with pytest.raises(PanelError, match=r"^text\.xlsx: no Excel workbook"):
        read_panel_book(tmp_path / "text.xlsx")
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(PanelError, match=r"^other\.xlsx: no sheet 'expert'"):
        read_panel_book(tmp_path / "other.xlsx")


def test_only_the_cells_to_fill_in_are_open(empty_book, study):
    book = openpyxl.load_workbook(empty_book)
    assert all(sheet.protection.sheet for sheet in book if sheet.title != "scale")
    assert book["scale"].sheet_state == "hidden"
    for scope in study.scopes:
        framework = study.framework(scope)
        pairs = sum(len(these) * (len(these) - 1) // 2 for these in compared(framework).values())
        for sheet, expected in (
            (book[f"{scope} pairs"], pairs),
            (book[f"{scope} points"], len(framework.indicators)),
        ):
            cells = [cell for row in sheet.iter_rows() for cell in row]
            assert sum(not cell.protection.locked for cell in cells) == expected
            offered = [str(area) for v in sheet.data_validations.dataValidation for area in v.cells]
            assert len(offered) == expected


def test_the_workbook_shows_what_python_computes(filled, judgements, frameworks):
    book = openpyxl.load_workbook(filled)
    sheets = Sheets(book)
    assert_shown(book, sheets.value, judgements, frameworks)


def test_an_empty_workbook_says_what_is_left(empty_book, frameworks):
    book = openpyxl.load_workbook(empty_book)
    sheets = Sheets(book)
    for scope, framework in frameworks.items():
        top = rows_of(book[f"{scope} pairs"])
        for parent, items in compared(framework).items():
            n = len(items)
            if n > 1:
                last = top[f"parent {parent}"] + 2 + n
                assert sheets.value(f"{scope} pairs", last, FIRST + 1) == ""
                left = sheets.value(f"{scope} pairs", last + 1, 2)
                assert left == f"{n * (n - 1) // 2} pairs left 对待填"
        last = rows_of(book[f"{scope} points"])[f"sum {scope}"]
        assert sheets.value(f"{scope} points", last, 5) == 0
        left = f"{len(framework.indicators)} empty 项未填"
        assert sheets.value(f"{scope} points", last + 1, 3) == left


def assert_shown(book, value, judgements, frameworks):
    red = set()
    for scope, framework in frameworks.items():
        judged = matrices(judgements[judgements["expert"] == "E3"], framework, scope)
        sheet = book[f"{scope} pairs"]
        top = rows_of(sheet)
        for (_, parent), grid in judged.items():
            first, n = top[f"parent {parent}"] + 2, len(grid)
            shown = [value(sheet.title, first + i, FIRST + 1 + n) for i in range(n)]
            assert priorities(grid, "geometric mean").tolist() == pytest.approx(shown)
            ratio = value(sheet.title, first + n, FIRST + 1)
            assert ratio == pytest.approx(consistency(grid).cr, abs=1e-5)
            word = value(sheet.title, first + n + 1, 2)
            red |= {(scope, parent)} if word.startswith("Contradictory") else set()
        weights = group_weights(judged, framework, method="geometric mean")
        start = effective(framework, weights).loc[framework.indicators, "points"]
        sheet, lines = book[f"{scope} points"], rows_of(book[f"{scope} points"])
        shown = [value(sheet.title, lines[code], 4) for code in framework.indicators]
        assert start.tolist() == pytest.approx(shown)
        assert value(sheet.title, lines[f"sum {scope}"], 5) == pytest.approx(100)
    assert red == {("national", "foundation")}
