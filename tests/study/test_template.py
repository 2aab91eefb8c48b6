"""An empty study, once filled in, is a study."""

import openpyxl
import pytest
from studies import SMALL, write

from iianalysis.errors import StudyError
from iianalysis.running import table_files
from iianalysis.study.read import read_study
from iianalysis.study.schema import TABLES
from iianalysis.study.template import describe_columns, write_template
from iianalysis.tables.register import LATER
from iianalysis.tables.results import compute


@pytest.fixture
def template(tmp_path):
    write_template(tmp_path / "mine")
    return tmp_path / "mine"


def same(one, two):
    """Whether two studies give the same tables."""
    ours, theirs = compute(one, without=LATER).tables, compute(two, without=LATER).tables
    assert list(ours) == list(theirs)
    for name in ours:
        assert ours[name].equals(theirs[name]), name
    return True


def fill_workbook(path, tables):
    """Type tables into the sheets of the empty workbook, below the headers that it has."""
    book = openpyxl.load_workbook(path)
    for name, text in tables.items():
        header, *rows = [line.split(",") for line in text.splitlines()]
        columns = {cell.value: cell.column for cell in book[name][1]}
        for place, row in enumerate(rows, 2):
            for title, value in zip(header, row, strict=False):
                cell = book[name].cell(place, columns[title])
                cell.value = value
                try:
                    cell.value = float(value)
                except ValueError:
                    # typed by a person into a cell that is formatted as text
                    cell.data_type = "s" if value else "n"
    book.save(path)


def test_it_has_a_file_for_each_table_with_all_its_columns(template):
    for name, table in TABLES.items():
        header = (template / f"{name}.csv").read_text(encoding="utf-8-sig").strip()
        assert header.split(",") == [column.name for column in table.columns]
    assert {path.name for path in template.iterdir()} == {
        "COLUMNS.md", "study.xlsx", *(f"{name}.csv" for name in TABLES)
    }  # fmt: skip


def test_the_description_names_every_table_and_column(template):
    text = (template / "COLUMNS.md").read_text(encoding="utf-8")
    assert text == describe_columns()
    for name, table in TABLES.items():
        part = text.split(f"\n## {name} (")[1].split("\n## ")[0]
        assert all(f"| `{column.name}` | {column.meaning}" in part for column in table.columns)


def test_the_workbook_explains_itself_and_offers_choices(template):
    book = openpyxl.load_workbook(template / "study.xlsx")
    assert book.sheetnames == ["read me", *TABLES]
    explained = {(row[0].value, row[1].value) for row in book["read me"].iter_rows(min_row=2)}
    for name, table in TABLES.items():
        sheet = book[name]
        assert [cell.value for cell in sheet[1]] == [column.name for column in table.columns]
        assert all(cell.comment for cell in sheet[1])
        assert {(name, column.name) for column in table.columns} <= explained
        lists = [rule.formula1 for rule in sheet.data_validations.dataValidation]
        wanted = [f'"{",".join(c.choices)}"' for c in table.columns if c.choices]
        assert sorted(lists) == sorted(wanted)


def test_filled_in_files_are_a_study(template, tmp_path):
    for name, text in SMALL.items():
        header, *rows = [line.split(",") for line in text.splitlines()]
        path = template / f"{name}.csv"
        columns = path.read_text(encoding="utf-8-sig").strip().split(",")
        lines = [
            ",".join(dict(zip(header, row, strict=False)).get(column, "") for column in columns)
            for row in rows
        ]
        with path.open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
    assert same(read_study(template), read_study(write(tmp_path / "small")))


def test_the_filled_in_workbook_is_the_same_study(template, tmp_path):
    fill_workbook(template / "study.xlsx", SMALL)
    assert same(read_study(template / "study.xlsx"), read_study(write(tmp_path / "small")))


def test_text_that_looks_like_a_formula_stays_text(template, tmp_path):
    notes = ["=1+1", "+plus", "-dash", "@name", '=HYPERLINK("x")']
    tables = SMALL | {
        "framework": SMALL["framework"]
        .replace(",A,甲", f",{notes[0]},{notes[1]}")
        .replace(",B,乙", f",{notes[2]},{notes[3]}"),
        "indicators": SMALL["indicators"].replace(",N1,t,", f",{notes[4]},t,", 1),
    }
    study = write(tmp_path / "study", tables)
    fill_workbook(template / "study.xlsx", tables)
    for read in (read_study(study), read_study(template / "study.xlsx")):
        table_files.write_workbook(compute(read, without=LATER), tmp_path / "results.xlsx")
        book = openpyxl.load_workbook(tmp_path / "results.xlsx")
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert {cell.value for cell in cells if cell.value in notes} == set(notes)
        assert {cell.data_type for cell in cells if cell.value in notes} == {"s"}
        links = [cell.hyperlink for cell in cells if cell.hyperlink]
        assert all(link.location and not link.target for link in links)  # to sheets, never outside
        assert all(cell.hyperlink is None for cell in cells if cell.value in notes)


def test_an_unfilled_template_says_what_is_needed_first(template):
    for path in (template, template / "study.xlsx"):
        with pytest.raises(StudyError, match=r"no rows; fill the table in \(the tree above"):
            read_study(path)


def test_it_is_not_written_over_anything(tmp_path):
    (tmp_path / "note.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(StudyError, match="is not empty; name a new folder"):
        write_template(tmp_path)
    with pytest.raises(StudyError, match=r"^\S*note\.txt is a file; name a folder"):
        write_template(tmp_path / "note.txt")
    with pytest.raises(StudyError, match="cannot be made"):
        write_template(tmp_path / "note.txt" / "mine")
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]
