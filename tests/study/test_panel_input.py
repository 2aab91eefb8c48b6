"""What experts gave, as tables and as workbooks: read with the study, or refused by row or cell."""

import re
import tempfile
import time
import zipfile
from functools import cache
from pathlib import Path

import odd_base
import odd_changes
import openpyxl
import pandas as pd
import pytest
from studies import PANEL, SMALL, edited, write, write_workbook

from iianalysis import StudyError, read_study
from iianalysis.schemes import weights_of
from iianalysis.study.panel_form import FIRST
from iianalysis.study.template import write_panel_template


def complaints(path):
    """The problems of a study, each in one line."""
    with pytest.raises(StudyError) as caught:
        read_study(path)
    assert all("\n" not in problem for problem in caught.value.problems)
    return caught.value.problems


def changed(table, old, new):
    return edited(table, old, new, PANEL)


MORE = PANEL["judgements"]
CASES = {
    "an unknown scope": (
        changed("judgements", "regional,E1,all", "global,E1,all"),
        "judgements.csv, row 7 (global E1 all a b): scope 'global' must be national or regional",
    ),
    "a scope without indicators": (
        {
            "indicators": re.sub("regional,.*\n", "", PANEL["indicators"]),
            "regional": None,
            "weights": None,
            "imputation": None,
        },
        "judgements.csv, row 7: no indicator of scope 'regional' stands in indicators.csv; "
        "add some there or delete the rows",
    ),
    "an unknown expert who judges": (
        {"judgements": MORE.replace("national,E2", "national,E22")},
        "judgements.csv, row 5: unknown expert 'E22' (did you mean 'E2'?); add a row to "
        "experts.csv or mend the code",
    ),
    "an unknown expert who gives points": (
        {"points": PANEL["points"].replace("E2", "Ann")},
        "points.csv, row 5: unknown expert 'Ann'; add a row to experts.csv or mend the code",
    ),
    "an unknown parent": (
        changed("judgements", "regional,E1,a,a1", "regional,E1,aa,a1"),
        "judgements.csv, row 8: unknown parent 'aa' (did you mean 'a'?); add it to framework.csv "
        "or mend the code",
    ),
    "a node with one child": (
        {"judgements": MORE + "national,E1,a,n1,n1,1\n"},
        "judgements.csv, row 10: national, expert 'E1': 'a' has no children to compare",
    ),
    "an unknown item": (
        changed("judgements", "a,a1,a2,1", "a,a1,a3,1"),
        "judgements.csv, row 8: regional, expert 'E1', below 'a': 'a1' against 'a3': no item "
        "'a3' here; write one of a1, a2",
    ),
    "a pair given twice": (
        {"judgements": MORE + "national,E1,all,a,b,3\n"},
        "judgements.csv, row 10: 'national', 'E1', 'all', 'a', 'b' stands already in row 2; keep "
        "one of them",
    ),
    "not reciprocal": (
        {"judgements": MORE + "national,E1,all,b,a,2\n"},
        "judgements.csv, row 10: national, expert 'E1', below 'all': 'b' against 'a': 2 is not "
        "the reciprocal of 2, given the other way round; keep one of the two",
    ),
    "an item against itself": (
        {"judgements": MORE + "national,E1,all,b,b,2\n"},
        "judgements.csv, row 10: national, expert 'E1', below 'all': 'b' against 'b': an item "
        "against itself is 1, not 2",
    ),
    "a judgement of zero": (
        changed("judgements", "a,gap,4", "a,gap,0"),
        "judgements.csv, row 3: national, expert 'E1', below 'all': 'a' against 'gap': judgement "
        "'0' is not positive; write 1 to 9, or 1/2 to 1/9 where the second matters more",
    ),
    "a negative judgement": (
        changed("judgements", "a,gap,4", "a,gap,-4"),
        "judgements.csv, row 3: national, expert 'E1', below 'all': 'a' against 'gap': judgement "
        "'-4' is not positive",
    ),
    "outside the scale": (
        changed("judgements", "a,gap,4", "a,gap,10"),
        "judgements.csv, row 3: national, expert 'E1', below 'all': 'a' against 'gap': judgement "
        "'10' is outside the scale; write 1 to 9, or 1/2 to 1/9",
    ),
    "a fraction that became a date": (
        changed("judgements", "a,b,1/3", "a,b,3-Jan"),
        "judgements.csv, row 5: national, expert 'E2', below 'all': 'a' against 'b': judgement "
        "'3-Jan' is not a number",
    ),
    "a parent skipped": (
        changed("judgements", "regional,E1,b,list,share,1/2\n", ""),
        "judgements.csv, row 7: regional, expert 'E1', below 'b': no judgement; compare list, "
        "share",
    ),
    "an item compared with nothing": (
        changed("judgements", "national,E2,all,b,gap,3\n", ""),
        "judgements.csv, row 5: national, expert 'E2', below 'all': 'gap' is compared with "
        "nothing; judge it against at least one other item",
    ),
    "an indicator skipped": (
        changed("points", "national,E2,1,n3,20\n", ""),
        "points.csv, row 5: national, round 1, expert 'E2': no points for 'n3'; give 0 if it "
        "should not count",
    ),
    "points that do not sum": (
        changed("points", "E2,1,n3,20", "E2,1,n3,15"),
        "points.csv, row 5: national, round 1, expert 'E2': points sum to 95, not to 100; mend "
        "them by +5",
    ),
    "negative points": (
        changed("points", "E2,1,n3,20", "E2,1,n3,-20"),
        "points.csv, row 7: national, round 1, expert 'E2': -20 points of 'n3'; give 0 or more",
    ),
    "points for an unknown indicator": (
        changed("points", "E2,1,n3,20", "E2,1,a1,20"),
        "points.csv, row 7: national, round 1, expert 'E2': no indicator 'a1' in this scope; mend "
        "the code",
    ),
    "points that are no number": (
        changed("points", "E2,1,n3,20", "E2,1,n3,many"),
        "points.csv, row 7 (national E2 1 n3): points 'many' is not a number",
    ),
    "a round of zero": (
        changed("points", "E2,1,n3,20", "E2,0,n3,20"),
        "points.csv, row 7: national, expert 'E2': round '0' is no whole number above 0; write "
        "1, 2, ...",
    ),
    "an expert listed twice": (
        {"experts": PANEL["experts"] + "E2,Two,1,\n"},
        "experts.csv, row 4: 'E2' stands already in row 3; keep one of them",
    ),
    "a negative weight": (
        changed("experts", "One,2", "One,-2"),
        "experts.csv, row 2: expert 'E1': weight '-2.0' is no number of 0 or more; mend it",
    ),
    "all weights 0": (
        {"experts": PANEL["experts"].replace("One,2", "One,0").replace("Two,", "Two,0")},
        "experts.csv, row 2: all experts with national judgements have weight 0; give one a "
        "positive weight",
    ),
    "a taken name": (
        changed("weights", "heavy,regional,a,3", "panel,regional,a,3"),
        "weights.csv, row 2: the name 'panel' is taken; give the scheme another name",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_panels_are_refused_by_row(tmp_path, case):
    tables, expected = CASES[case]
    assert complaints(write(tmp_path / "study", PANEL, **tables))[0].startswith(expected)


def test_every_problem_of_a_panel_is_told_at_once(tmp_path):
    tables = {
        **changed("judgements", "a,gap,4", "a,gap,0"),
        **changed("points", "E2,1,n3,20", "E2,1,n3,15"),
        **changed("experts", "One,2", "One,-2"),
    }
    rows = [problem.split(":")[0] for problem in complaints(write(tmp_path / "s", PANEL, **tables))]
    assert rows == ["experts.csv, row 2", "judgements.csv, row 3", "points.csv, row 5"]


def test_the_panel_of_a_workbook_study_is_read_from_its_sheets(tmp_path):
    study = read_study(write_workbook(tmp_path / "study.xlsx", PANEL))
    folder = read_study(write(tmp_path / "study", PANEL))
    for scheme in ("ahp", "panel"):
        pd.testing.assert_series_equal(
            weights_of(study, "national", scheme), weights_of(folder, "national", scheme)
        )
    bad = {**PANEL, **changed("judgements", "a,gap,4", "a,gap,10")}
    line = complaints(write_workbook(tmp_path / "bad.xlsx", bad))[0]
    assert line.startswith("bad.xlsx, sheet 'judgements', row 3: national, expert 'E1'")


# Workbooks that experts fill in

ONLY = {**PANEL, "judgements": None, "points": None, "experts": None}


@pytest.fixture
def study(tmp_path):
    """A study with an empty folder for its panel."""
    folder = write(tmp_path / "study", ONLY)
    (folder / "panel").mkdir()
    return folder


@cache
def unfilled(tables):
    """The workbook for the panel of a study, given as pairs of table and text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "panel.xlsx"
        write_panel_template(read_study(write(Path(folder) / "tree", dict(tables))), path)
        return path.read_bytes()


def fill(study, name, expert="A", number=1, points=(50, 30, 20), judgement="2", tables=ONLY):
    """A workbook with all pairs judged alike, and points for the nation."""
    path = study / "panel" / name
    path.write_bytes(unfilled(tuple(tables.items())))
    book = openpyxl.load_workbook(path)
    for cell, value in (("B1", expert), ("B2", "Ann"), ("B3", number)):
        book["expert"][cell] = value
    for sheet in (book["national pairs"], book["regional pairs"]):
        for row in sheet.iter_rows(min_col=FIRST + 1, max_col=FIRST + 4):
            for cell in row:
                if not cell.protection.locked:
                    cell.value = judgement
    for row, value in enumerate(points, start=2):
        book["national points"].cell(row, 5).value = value
    book.save(path)
    return path


def edit(path, sheet, cell, value):
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    book.save(path)


def test_filled_in_workbooks_are_part_of_the_study(study):
    fill(study, "ann.xlsx")
    fill(study, "ben.xlsx", expert="B", points=(30, 30, 40))
    (study / "panel" / "~$ann.xlsx").write_text("open in Excel", encoding="utf-8")
    (study / "panel" / "notes.md").write_text("who was asked", encoding="utf-8")
    found = read_study(study)
    assert found.experts[["expert", "name_en", "weight"]].to_numpy().tolist() == [
        ["A", "Ann", 1.0],
        ["B", "Ann", 1.0],
    ]
    assert len(found.judgements) == 2 * (3 + 3)
    weights = weights_of(found, "national", "panel")
    assert weights[["a", "b", "gap"]].tolist() == pytest.approx([0.4, 0.3, 0.3])
    assert weights_of(found, "regional", "ahp")[["a1", "a2"]].tolist() == pytest.approx(
        [2 / 3, 1 / 3]
    )
    assert {"panel/ann.xlsx", "panel/ben.xlsx"} <= set(found.checksums)
    assert "panel/notes.md" not in found.checksums


def test_a_workbook_takes_no_code_for_a_mark_of_its_own(tmp_path):
    told = []
    for number, codes in enumerate(
        ({}, {"gap": "parent all", "n2": "sum n", "n3": "sum national"})
    ):
        rows = odd_base.whole()
        for old, new in codes.items():
            odd_changes.code(old, new)(rows)
        for name in ("experts", "judgements", "points", "published", "published_lists"):
            rows.pop(name)
        study = write(tmp_path / f"{number}" / "study", odd_base.text_of(rows))
        (study / "panel").mkdir()
        fill(study, "ann.xlsx", tables=odd_base.text_of(rows))
        found = read_study(study)
        assert found.points["points"].tolist() == [50, 30, 20]
        told.append(found.judgements.replace({new: old for old, new in codes.items()}))
    assert len(told[0]) > 6
    pd.testing.assert_frame_equal(*told)


def test_workbooks_join_the_tables_and_their_weights(study):
    (study / "experts.csv").write_text("expert,name_en,weight\nA,Anna,3\n", encoding="utf-8")
    fill(study, "ann.xlsx")
    fill(study, "ben.xlsx", expert="B", points=(30, 30, 40))
    found = read_study(study)
    assert found.experts[["expert", "name_en", "weight"]].to_numpy().tolist() == [
        ["A", "Anna", 3.0],
        ["B", "Ann", 1.0],
    ]
    weights = weights_of(found, "national", "panel")
    assert weights[["a", "b", "gap"]].tolist() == pytest.approx([0.45, 0.30, 0.25])


def test_of_several_rounds_the_last_judgements_count(study):
    fill(study, "ann-2.xlsx", number=2, judgement="5", points=(20, 30, 50))
    fill(study, "ann-1.xlsx")
    found = read_study(study)
    assert set(found.judgements["judgement"]) == {"5"}
    assert sorted(found.points["round"].unique()) == [1, 2]
    weights = weights_of(found, "national", "panel")
    assert weights[["a", "b", "gap"]].tolist() == pytest.approx([0.2, 0.3, 0.5])


def test_an_expert_in_two_workbooks_is_refused(study):
    fill(study, "ann.xlsx")
    fill(study, "copy.xlsx")
    assert complaints(study) == [
        "copy.xlsx: expert 'A' has filled in round 1 already in ann.xlsx; keep one of the two, or "
        "mend the code or the round in sheet 'expert'"
    ]


def test_an_expert_in_a_workbook_and_in_a_table_is_refused(tmp_path, study):
    fill(study, "ann.xlsx", expert="E1")
    assert complaints(write(study, PANEL)) == [
        "ann.xlsx: expert 'E1' has judgements in judgements.csv, row 2, as well; keep one of them",
        "ann.xlsx: expert 'E1' has points in points.csv, row 2, as well; keep one of them",
    ]


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "expected"),
    [
        ("expert", "B1", None, "sheet 'expert', cell B1: no expert code; write one (E1)"),
        (
            "expert",
            "B3",
            0,
            "sheet 'expert', cell B3: round '0' is no whole number; write 1, 2, ...",
        ),
        (
            "national pairs",
            "D3",
            "11",
            "sheet 'national pairs', cell D3 ('a' against 'b'): judgement '11' is outside the "
            "scale; write 1 to 9, or 1/2 to 1/9",
        ),
        (
            "national pairs",
            "D3",
            "=1/3",
            "sheet 'national pairs', cell D3 ('a' against 'b'): a formula ('=1/3'); paste its "
            "value instead",
        ),
        (
            "national points",
            "E4",
            None,
            "sheet 'national points', cell E4: no points for 'n3'; give 0 or more",
        ),
        (
            "national points",
            "E4",
            25,
            "sheet 'national points', cells E2 to E4: points sum to 105, not to 100; mend them by "
            "-5",
        ),
        (
            "regional pairs",
            "A4",
            "b1",
            "sheet 'regional pairs', cell D3: regional, expert 'A', below 'all': 'a' against "
            "'b1': no item 'b1' here; write one of a, b",
        ),
    ],
)
def test_bad_cells_of_a_workbook_are_named(study, sheet, cell, value, expected):
    edit(fill(study, "ann.xlsx"), sheet, cell, value)
    assert complaints(study)[0] == f"ann.xlsx, {expected}"


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        ("B1", "=A1", "a formula or an error ('=A1'); write what it should give instead"),
        ("B1", "#N/A", "a formula or an error ('#N/A'); write what it should give instead"),
        ("B1", "#7", "'#7', and no code begins with #; write another"),
        (
            "B1",
            "E\xa09",
            "'E\\xa09' holds U+00A0 (no-break space); delete it or write a plain space",
        ),
        ("B1", "E\n9", "'E\\n9' holds U+000A (control); delete it or write a plain space"),
        ("B2", "Ann\u200b", "'Ann\\u200b' holds U+200B (zero width space); delete it or write a"),
        ("B3", None, "round (empty) is no whole number; write 1, 2, ..."),
        ("B3", 1.5, "round '1.5' is no whole number; write 1, 2, ..."),
        ("B3", "=1+0", "a formula or an error ('=1+0'); write what it should give instead"),
    ],
)
def test_the_expert_of_a_workbook_is_named_as_in_a_table(study, cell, value, expected):
    edit(fill(study, "ann.xlsx"), "expert", cell, value)
    (said,) = complaints(study)
    assert said.startswith(f"ann.xlsx, sheet 'expert', cell {cell}: {expected}")


def test_codes_that_are_whole_numbers_have_no_point(study):
    edit(fill(study, "ann.xlsx"), "expert", "B1", 7.0)
    assert read_study(study).experts["expert"].tolist() == ["7"]


def test_names_of_workbooks_and_codes_stay_in_one_line(study):
    name, code = "a\nb.xlsx", "x" * 1000
    fill(study, name, expert=code)
    fill(study, "copy.xlsx", expert=code)
    assert complaints(study) == [
        f"copy.xlsx: expert '{'x' * 60}'... has filled in round 1 already in 'a\\nb.xlsx'; keep "
        "one of the two, or mend the code or the round in sheet 'expert'",
    ]
    for path in (study / "panel").iterdir():
        path.unlink()
    fill(study, name, points=(), judgement=None)
    (study / "panel" / "c\nd.ods").write_text("", encoding="utf-8")
    assert complaints(study) == [
        "'a\\nb.xlsx': nothing is filled in; fill it in or remove the file",
        "'c\\nd.ods': no .xlsx workbook; save it as one or remove it",
    ]


def test_a_folder_that_cannot_be_read_is_told(study, monkeypatch):
    listed = Path.iterdir

    def refuse(path):
        if path.name == "panel":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert complaints(study) == [
        "panel: cannot be read (Permission denied); give a folder that can"
    ]


@pytest.mark.parametrize("sheet", ["national pairs", "national points"])
def test_a_code_far_below_costs_little(study, sheet):
    path = fill(study, "ann.xlsx")
    edit(path, sheet, "A1048576", "x")
    began = time.process_time()
    if sheet == "national pairs":
        read_study(study)  # nothing is compared there
    else:
        assert "cell E5 ('sum national'): a formula" in complaints(study)[0]
    assert time.process_time() - began < 20
    with zipfile.ZipFile(path) as book:
        parts = {part: book.read(part) for part in book.namelist()}
    with zipfile.ZipFile(path, "w") as book:
        for part, text in parts.items():
            book.writestr(part, text.replace(b"1048576", b"999999999"))
    assert complaints(study)[0].startswith(f"ann.xlsx, sheet '{sheet}', row 999999999: the row or")


@pytest.mark.parametrize("value", [3, 0.5, "1/3", "=1/3", "often"])
def test_what_is_typed_over_a_formula_is_refused(study, value):
    edit(fill(study, "ann.xlsx"), "national pairs", "C4", value)
    assert complaints(study) == [
        f"ann.xlsx, sheet 'national pairs', cell C4 ('b' against 'a'): {value} is typed over a "
        "formula; write its reciprocal in cell D3, and clear this one"
    ]


@pytest.mark.parametrize("value", ["1/2", " 0.5 ", None, "", '=IF($D$3="","",1/$D$3)'])
def test_what_stands_below_the_diagonal_may_say_the_same(study, value):
    edit(fill(study, "ann.xlsx"), "national pairs", "C4", value)
    assert set(read_study(study).judgements["judgement"]) == {"2"}


def test_below_the_diagonal_alone_nothing_is_judged(study):
    path = fill(study, "ann.xlsx")
    edit(path, "national pairs", "C4", "1/2")
    edit(path, "national pairs", "D3", None)
    assert complaints(study)[0].startswith("ann.xlsx, sheet 'national pairs', cell C4 (")


def test_a_workbook_with_nothing_in_it_is_refused(study):
    fill(study, "ann.xlsx", points=(), judgement=None)
    assert complaints(study) == ["ann.xlsx: nothing is filled in; fill it in or remove the file"]


def test_other_files_in_the_folder_are_refused(study):
    (study / "panel" / "ann.ods").write_text("", encoding="utf-8")
    (study / "panel" / "ben.xlsx").write_text("", encoding="utf-8")
    first, second = complaints(study)
    assert first == "ann.ods: no .xlsx workbook; save it as one or remove it"
    assert second.startswith("ben.xlsx: no Excel workbook")


def test_a_study_without_a_panel_has_no_such_schemes(tmp_path):
    study = read_study(write(tmp_path / "s", SMALL))
    with pytest.raises(StudyError, match="weights 'panel' are unknown"):
        weights_of(study, "national", "panel")
