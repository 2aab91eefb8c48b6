"""Reading: cells that are shifted, files that are passed over, workbooks, and what is too much."""

import io
import os
import re
import resource
import subprocess
import sys
import zipfile

import openpyxl
import pytest
from studies import SMALL, edited, write, write_workbook

from iianalysis import StudyError, read_study
from iianalysis.running.cli import main
from iianalysis.study import study_files as files
from iianalysis.study import workbook

SHAPES = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
    '{"region": "North"}, "geometry": {"type": "Polygon", "coordinates": '
    "[[[0, 0], [1, 0], [1, 1], [0, 0]]]}}]}"
)
LISTS = "list,node,region,position,tier,place,note\n"


def faults(path):
    """All lines on a study: each is one line, names a remedy and never a `line`."""
    with pytest.raises(StudyError) as caught:
        read_study(path)
    for problem in caught.value.problems:
        assert problem.isprintable()
        assert len(problem) < 600
        assert "; " in problem
        assert ", line " not in problem
    return caught.value.problems


def rewritten(table, change, tables=SMALL):
    """A table with each of its rows changed."""
    header, *rows = tables[table].splitlines()
    return {table: "\n".join([header, *map(change, rows)]) + "\n"}


def thousands(row):
    region, year, indicator, value, confidence = row.split(",")
    return ",".join([region, year, indicator, value and f"{value},500", confidence])


SHIFTED = {
    "thousands in one row, confidence empty": (
        edited("regional", "South,2020,a1,2,one", "South,2020,a1,1,000,"),
        "regional.csv, row 3: 6 cells, but the header has 5; write 1000 for 1,000",
    ),
    "thousands in all rows, confidence empty": (
        rewritten("regional", lambda row: thousands(row.rpartition(",")[0] + ",")),
        "regional.csv, row 2 and 32 more rows (3, 4, 5, 6, 7, ...): 6 cells, but the header has 5",
    ),
    "thousands in all rows, confidence left out": (
        rewritten("regional", lambda row: thousands(row.rpartition(",")[0] + ",").rstrip(",")),
        "regional.csv, row 2 (North 2020 a1) and 32 more rows (3, 4, 5, 6, 7, ...): confidence "
        "'500' is a number, which a comma in 'value' may have parted; write 1000 for 1,000",
    ),
    "a decimal comma, confidence left out": (
        edited("regional", "South,2020,a1,2,one", "South,2020,a1,12,5"),
        "regional.csv, row 3 (South 2020 a1): confidence '5' is a number",
    ),
    "a decimal comma, confidence given": (
        edited("regional", "South,2020,a1,2,one", "South,2020,a1,12,5,one"),
        "regional.csv, row 3: 6 cells, but the header has 5",
    ),
    "decimal commas throughout, no column of confidence": (
        {
            "regional": "\n".join(
                (row.rpartition(",")[0] + ("" if row.startswith("region,") else ",5"))
                for row in SMALL["regional"].splitlines()
            )
        },
        "regional.csv, row 2 and 34 more rows (3, 4, 5, 6, 7, ...): 5 cells, but the header has 4",
    ),
    "thousands beside is_floor": (
        {
            "national": "year,indicator,value,is_floor,confidence\n2020,n1,1,000,\n"
            "2021,n1,15,000,\n2020,n2,4,000,\n2021,n2,2,000,\n"
        },
        "national.csv, row 2 (2020 n1) and 3 more rows (3, 4, 5): is_floor '000' must be 0 or 1",
    ),
    "a decimal comma in a weight": (
        edited("weights", "heavy,regional,a,3\n", "heavy,regional,a,0,5\n")
        | {
            "weights": SMALL["weights"].replace("weight\n", "weight,note\n").replace("a,3", "a,0,5")
        },
        "weights.csv, row 2 (heavy regional a): note '5' is a number",
    ),
    "a total with thousands": (
        edited("imputation", "2020,18,office", "2020,18,000,office"),
        "imputation.csv, row 2: 6 cells, but the header has 5",
    ),
    "a list without its region": (
        {"published_lists": f"{LISTS}top,,North,1,,figure 2,\ntop,,South,2,,,\ntop,a\n"},
        "published_lists.csv, row 4: 2 cells, but the header has 7; write a comma for every cell",
    ),
    "all rows of a list cut off before its region": (
        {"published_lists": f"{LISTS}top,a\nlow,b\n"},
        "published_lists.csv, row 2 and 1 more row (3): 2 cells, but the header has 7",
    ),
    "a row that ends early": (
        edited("indicators", "regional,a2,a,A2,t,-1,,,,", "regional,a2,a,A2,t,-1"),
        "indicators.csv, row 5: 6 cells, but the header has 10",
    ),
    "a wrong header is told before what follows from it": (
        edited("regional", "value,confidence", "valu"),
        "regional.csv: unknown column 'valu' (did you mean 'value'?)",
    ),
    "a comment": (
        edited("weights", "heavy,regional,b", "# the other\nheavy,regional,b"),
        "weights.csv, row 3: a comment ('# the other'), and no row or code begins with #; delete",
    ),
    "a row that is commented out": (
        edited("weights", "heavy,regional,gap,0", "#heavy,regional,gap,0"),
        "weights.csv, row 4: a comment ('#heavy')",
    ),
    "a comment above the header": (
        {"weights": f"# weights of 2024\n{SMALL['weights']}"},
        "weights.csv, row 1: a comment",
    ),
    "a merge conflict": (
        edited(
            "weights",
            "heavy,regional,b,1\n",
            "<<<<<<< HEAD\nheavy,regional,b,1\n=======\nheavy,regional,b,2\n>>>>>>> main\n",
        ),
        "weights.csv, row 3 and 2 more rows (5, 7): a line of a merge conflict ('<<<<<<< HEAD')",
    ),
}


@pytest.mark.parametrize("case", SHIFTED)
def test_cells_that_do_not_fit_are_told(tmp_path, case):
    changed, expected = SHIFTED[case]
    assert faults(write(tmp_path / "s", **changed))[0].startswith(expected)


SOUND = {
    "commas at the end of every row": {t: SMALL[t].replace("\n", ",,\n") for t in SMALL},
    "commas at the end of every row but the header": rewritten("regional", "{},".format),
    "rows of commas": edited("regional", "South,2020,a1", ",,,,\n,,,,,,\nSouth,2020,a1"),
    "empty cells left out at the end of all rows": {
        **rewritten("indicators", lambda row: row.rstrip(",")),
        **rewritten("study", lambda row: row.rstrip(",")),
    },
    "a column that no row has": {"weights": SMALL["weights"].replace("weight\n", "weight,note\n")},
    "empty cells left out by blocks of 16 rows": {
        "regional": "".join(
            line.rpartition(",")[0] + (",\n" if n < 16 else "\n") if 0 < n < 32 else line
            for n, line in enumerate(SMALL["regional"].splitlines(keepends=True))
        )
    },
    "numbers in a note": {
        "framework": SMALL["framework"]
        .replace("name_zh\n", "name_zh,note\n")
        .replace("总\n", "总,12\n")
        .replace("甲\n", "甲,5\n")
        .replace("乙\n", "乙,\n")
        .replace("缺\n", "缺,\n")
    },
    "regions that are numbers": {
        name: SMALL[name]
        .replace("North", "1")
        .replace("South", "2")
        .replace("East", "3")
        .replace("West", "4")
        for name in ("regions", "regional")
    },
    "a unit of 1": {"indicators": SMALL["indicators"].replace(",t,", ",1,")},
    "spaces of all kinds at the ends": edited(
        "regional", "South,2020,a1", "\u3000South\xa0,2020,a1"
    ),
    "spaces of all kinds in running text": edited(
        "study", "title_en,Small index,", "title_en,Small\u2009\u3000index,5\xa0%"
    ),
}


@pytest.mark.parametrize("case", SOUND)
def test_what_spreadsheets_and_people_write_is_sound(tmp_path, case):
    assert len(read_study(write(tmp_path / "s", **SOUND[case])).regions) == 4


@pytest.mark.parametrize("mark", "\xa0\u2009\u200b\u2060\u3000\ufeff\u202e\xad\t\n")
@pytest.mark.parametrize(
    ("table", "old"),
    [
        ("weights", "heavy,regional,b"),
        ("regions", "South,South"),
        ("framework", "gap,all"),
        ("regional", "South,2020,a1,2"),
    ],
)
def test_odd_spaces_and_unseen_characters_in_codes_and_numbers_are_told(tmp_path, mark, table, old):
    cells = old.split(",")
    cell = cells[-1] if table == "regional" else cells[0]
    odd = f'"{cell[:1]}{mark}{cell[1:] or "0"}"'
    cells[-1 if table == "regional" else 0] = odd
    said = faults(write(tmp_path / "s", **edited(table, old, ",".join(cells))))[0]
    assert said.startswith(f"{table}.csv, row ")
    assert f"holds U+{ord(mark):04X} (" in said


# What stands in a folder, the table that is left out for it, and what is said of it
PASSED_OVER = {
    "weights (1).csv": "probably meant as weights.csv; rename it to weights.csv",
    "weights - Copy.csv": "probably meant as weights.csv; rename it",
    "weights.csv.txt": "probably meant as weights.csv; rename it",
    "weights.txt": "probably meant as weights.csv; rename it",
    "weights": "probably meant as weights.csv; rename it",
    "weigths.csv": "probably meant as weights.csv; rename it",
    "Weight.CSV": "probably meant as weights.csv; rename it",
    "weights.xlsx": "probably meant as weights.csv; save it as weights.csv ('CSV UTF-8')",
    **{
        f"weights{ending}": "probably meant as weights.csv; save it as weights.csv"
        for ending in (".csv.gz", ".zip", ".dat", ".cvs", ".feather", ".rds", ".dta", ".sav")
    },
    "weights,csv": "probably meant as weights.csv; rename it to weights.csv",
    "Kopie von weights.csv": "probably meant as weights.csv; rename it to weights.csv",
    "geometry.zip": "probably meant as geometry.geojson; rename it to geometry.geojson",
    "panel.zip": "a file, where a study has a folder; make a folder 'panel' and put",
    "weights.tsv": "probably meant as weights.csv; save it as weights.csv",
    "imputation.tsv": "probably meant as imputation.csv; save it as imputation.csv",
    "geometry.json": "probably meant as geometry.geojson; rename it to geometry.geojson",
    "geometry.geojson.txt": "probably meant as geometry.geojson; rename it",
    "geometri.geojson": "probably meant as geometry.geojson; rename it",
    "dash_line.geojson": "probably meant as dashline.geojson; rename it",
    "panel": "a file, where a study has a folder; make a folder 'panel' and put",
    "panel.xlsx": "a file, where a study has a folder; make a folder 'panel' and put",
}


@pytest.mark.parametrize("name", PASSED_OVER)
def test_a_file_that_is_surely_meant_as_a_table_is_refused(tmp_path, name):
    folder = write(tmp_path / "s", weights=None, imputation=None)
    (folder / name).write_text(SMALL["weights"], encoding="utf-8")
    (said,) = faults(folder)
    assert said.startswith(f"{name}: ")
    assert PASSED_OVER[name] in said


STRANGERS = ("population", "exports", "ports", "public", "figures", "judges", "steady")
STRANGERS = (*STRANGERS, "international", "national accounts", "regionals", "weigths")


@pytest.mark.parametrize("name", STRANGERS)
@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".tsv"])
def test_a_file_of_a_similar_name_that_holds_something_else_is_only_named(tmp_path, name, ending):
    folder = write(tmp_path / "s", national=None, weights=None)
    (folder / f"{name}{ending}").write_text("a,b\n1,2\n", encoding="utf-8")
    said = f"{name}{ending} (no table of a study has this name)"
    assert files.find_files(folder)[0].not_read == (said,)
    assert files.find_files(folder)[1] == []


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("name", ["weigths.csv", "My weight.tsv"])
def test_a_similar_name_and_the_columns_of_a_table_are_enough(tmp_path, name, separator):
    folder = write(tmp_path / "s", weights=None)
    text = "\ufeff" + SMALL["weights"].replace(",", separator)
    (folder / name).write_text(text, encoding="utf-8")
    assert faults(folder)[0].startswith(f"{name}: not read, probably meant as weights.csv; ")


@pytest.mark.parametrize("name", ["published lists.csv", "Published-Lists (1).csv"])
def test_what_parts_the_words_of_a_name_does_not_matter_to_what_it_is_meant_as(tmp_path, name):
    folder = write(tmp_path / "s")
    (folder / name).write_text("", encoding="utf-8")
    assert "probably meant as published_lists.csv; rename it" in faults(folder)[0]


@pytest.mark.parametrize("name", ["paper", "pages", "plan", "japan", "Panels", "pannel"])
@pytest.mark.parametrize("book", [False, True])
def test_a_folder_is_meant_as_the_panel_by_its_name_or_its_workbooks(tmp_path, name, book):
    folder = write(tmp_path / "s")
    (folder / name).mkdir()
    (folder / name / ("ann.XLSX" if book else "ann.pdf")).write_text("", encoding="utf-8")
    near = name in ("Panels", "pannel") or book
    said, problems = files.find_files(folder)
    assert (problems != []) == near
    if near:
        assert problems == [
            f"{name}: a folder that is not read, probably meant as 'panel'; rename it"
        ]
    else:
        assert said.not_read == (f"{name} (a folder)",)


def test_case_does_not_matter(tmp_path):
    folder = write(tmp_path / "s")
    (folder / "weights.csv").rename(folder / "Weights.CSV")
    (folder / "geometry.GeoJSON").write_text(SHAPES, encoding="utf-8")
    study = read_study(folder)
    assert len(study.weight_schemes) == 3
    assert list(study.geometry) == ["geometry"]
    assert {"Weights.CSV", "geometry.GeoJSON"} <= set(study.checksums)
    assert study.not_read == ()
    (folder / "Weights.CSV").write_text("scheme,scope,node,weight\nx,regional,a,y\n")
    assert faults(folder)[0].startswith("Weights.CSV, row 2")
    write(folder)
    if len(list(folder.glob("*.[cC][sS][vV]"))) > len(SMALL):
        assert faults(folder) == [
            "weights.csv: stands beside Weights.CSV, and case does not matter; keep one of the two"
        ]


def test_what_else_stands_in_a_study_is_named(tmp_path, capsys):
    folder = write(tmp_path / "s")
    others = {
        "gdp.csv": "gdp.csv (no table of a study has this name)",
        "weights (1).csv": "weights (1).csv (weights.csv is)",
        "weights_old.csv": "weights_old.csv (weights.csv is)",
        "weights.pdf": "weights.pdf (no table of a study has this name)",
        "experts.csv.bak": "experts.csv.bak (no table of a study has this name)",
        "study.xlsx": "study.xlsx (study.csv is)",
        "map.geojson": "map.geojson (if it holds the shapes of the regions, rename it to "
        "geometry.geojson)",
    }
    quiet = [".DS_Store", "~$study.xlsx", "README.md", "LICENSE", "notes.txt", "x_mine.csv"]
    for name in [*others, *quiet, ".git"]:
        (folder / name).write_bytes(b"anything")
    (folder / "old").mkdir()
    study = read_study(folder)
    assert sorted(study.not_read) == sorted([*others.values(), "old (a folder)"])
    assert main(["check", str(folder)]) == 0
    out = capsys.readouterr().out
    assert [f"not read: {name}" in out for name in study.not_read] == [True] * (len(others) + 1)


def changed_book(path, change, tables=SMALL):
    """A workbook, changed by openpyxl."""
    write_workbook(path, tables)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def merge(sheet, cells):
    return lambda book: book[sheet].merge_cells(cells)


@pytest.mark.parametrize(
    ("sheet", "cells", "said"),
    [
        ("regional", "A2:A3", "sheet 'regional', row 2: cells A2:A3 are merged, so that only the"),
        ("framework", "B3:B5", "sheet 'framework', row 3: cells B3:B5 are merged"),
        ("framework", "C2:D2", "sheet 'framework', row 2: cells C2:D2 are merged"),
        ("regions", "A2:C5", "sheet 'regions', row 2: cells A2:C5 are merged"),
    ],
)
def test_merged_cells_are_refused_by_their_range(tmp_path, sheet, cells, said):
    assert faults(changed_book(tmp_path / "b.xlsx", merge(sheet, cells)))[0].startswith(
        f"b.xlsx, {said}"
    )


def test_sheets_of_charts_other_sheets_and_titles_in_another_case_are_fine(tmp_path):
    def change(book):
        book.create_chartsheet("chart")
        book.create_sheet("read me")["A1"] = "a note"
        book["read me"].merge_cells("A1:C3")
        book["weights"].title = "other"
        book["other"].title = "Weights"
        book["regional"].merge_cells("H2:J5")

    study = read_study(changed_book(tmp_path / "b.xlsx", change))
    assert len(study.weight_schemes) == 3


@pytest.mark.parametrize("title", ["population", "exports", "figures", "Experiments", "weigths"])
def test_a_sheet_of_a_similar_name_that_holds_something_else_is_only_named(tmp_path, title):
    def change(book):
        book.create_sheet(title)["A1"] = "scheme"

    study = read_study(changed_book(tmp_path / "b.xlsx", change, {**SMALL, "weights": None}))
    assert study.not_read == (f"sheet {title!r} (no table of a study has this name)",)


@pytest.mark.parametrize("title", ["weights (2)", "Copy of weights", "weights.csv", "weigths"])
def test_a_sheet_that_is_surely_meant_as_a_table_is_refused(tmp_path, title):
    def change(book):
        book["weights"].title = title

    assert faults(changed_book(tmp_path / "b.xlsx", change)) == [
        f"b.xlsx, sheet {title!r}: no table of a study has this name (did you mean 'weights'?); "
        "rename it"
    ]


def test_of_a_title_above_the_table_the_header_is_told_first(tmp_path):
    def change(book):
        book["regional"].insert_rows(1)
        book["regional"]["A1"] = "Table 1: regional"

    assert faults(changed_book(tmp_path / "b.xlsx", change))[0].startswith(
        "b.xlsx, sheet 'regional', row 1: 'Table 1: regional' stands alone and names no column"
    )


def test_the_formula_of_a_data_table_is_told_in_words(tmp_path):
    def change(book):
        for cell in ("D3", "Z3"):
            book["regional"][cell] = openpyxl.worksheet.formula.DataTableFormula(ref="D3:D4")

    said = faults(changed_book(tmp_path / "b.xlsx", change))
    assert said[0].startswith("b.xlsx, sheet 'regional', cell D3 and 1 more (cell Z3): a formula")
    assert all("('data table')" in line or "'data table' stands" in line for line in said)


def rewritten_sheet(path, old, new, sheet="sheet6", tables=SMALL):
    """A workbook with a piece of the XML of a sheet replaced, once."""
    source = io.BytesIO(write_workbook(path, tables).read_bytes())
    with zipfile.ZipFile(source) as was, zipfile.ZipFile(path, "w") as book:
        for part in was.namelist():
            text = was.read(part)
            if part == f"xl/worksheets/{sheet}.xml":
                assert re.search(old, text)
                text = re.sub(old, new, text, count=1)
            book.writestr(part, text)
    return path


@pytest.mark.parametrize(
    ("old", "new", "row"),
    [
        (b'<row r="3"', b'<row r="99999999999999999999"', "99999999999999999999"),
        (b'<row r="3"', b'<row r="' + b"9" * 4000 + b'"', f"'{'9' * 60}'..."),
        (b'<row r="3"', b'<row r="-5"', "-5"),
        (b'<row r="3"', b'<row r="0"', "0"),
        (b'<row r="3"', b'<row r="2"', "2"),
        (b'<row r="3"', b'<row r="4"', "4"),
        (b'<row r="3"', b'<row r="1048577"', "1048577"),
        (b'r="A3"', b'r="AAAA3"', "3"),
        (b'r="A3"', b'r="XFE3"', "3"),
        (b'r="A3"', b'r="A4"', "3"),
        (b'r="B3"', b'r="A3"', "3"),
        (b'r="B3"', b'r="AAAA3"', "3"),
        (b'r="A3"', b'r="A"', "3"),
    ],
)
def test_rows_and_cells_that_stand_nowhere_are_told(tmp_path, old, new, row):
    assert faults(rewritten_sheet(tmp_path / "b.xlsx", old, new)) == [
        f"b.xlsx, sheet 'regional', row {row}: {workbook.UNSOUND}"
    ]


def test_rows_and_cells_need_not_say_where_they_stand(tmp_path):
    read_study(rewritten_sheet(tmp_path / "b.xlsx", rb'<row r="3"[^>]*><c r="A3"', b"<row><c"))


def test_empty_cells_that_have_a_format_count(tmp_path, monkeypatch):
    def change(book):
        for row in range(1, 101):
            for column in range(30, 60):
                book["regional"].cell(row, column).number_format = "0.00"

    path = changed_book(tmp_path / "b.xlsx", change)
    read_study(path)
    monkeypatch.setattr(workbook, "CELLS", 2_000)
    assert faults(path)[0].startswith(
        "b.xlsx: more than 2,000 cells, the most that are read of a workbook; delete what is no"
    )


def test_a_mark_of_a_comment_may_begin_a_note(tmp_path):
    rows = [line.split(",") for line in SMALL["weights"].splitlines()]
    rows = [
        ["note" if n == 0 else "# checked" if n == 2 else "", *row] for n, row in enumerate(rows)
    ]
    text = "".join(",".join(row) + "\n" for row in rows)
    assert len(read_study(write(tmp_path / "s", weights=text)).weight_schemes) == 3


def test_a_stray_format_in_the_last_cell_costs_nothing(tmp_path):
    def change(book):
        for sheet in book:
            sheet["XFD1048576"].number_format = "0.00"

    path = changed_book(tmp_path / "b.xlsx", change)
    assert limited(path) == "sound"
    book = openpyxl.load_workbook(path)
    book["regional"]["XFD1048576"] = "x"
    book.save(path)
    assert limited(path) == (
        "b.xlsx, sheet 'regional', cell XFD1048576: 'x' stands beside the table; name its column "
        "in row 1 or empty the cell"
    )


def limited(path, megabytes=1500):
    """What reading says, in a process of bounded memory: the first line, or `sound`."""
    script = (
        "import sys\nfrom iianalysis import StudyError, read_study\n"
        "try:\n    read_study(sys.argv[1])\n    print('sound')\n"
        "except StudyError as error:\n    print(len(error.problems), error)\n"
    )

    def limit():
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes * 2**20,) * 2)

    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=limit,
        env={**os.environ, **threads},
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.strip()
    count, _, line = said.partition(" ")
    assert said == "sound" or int(count) <= 201
    return line or said


def shape(depth):
    return f'{{"features": [{{"properties": {{"a": {"[" * depth + "]" * depth}}}}}]}}'


TOO_MUCH = {
    "300,000 rows of an unknown region": (
        {"regional": SMALL["regional"] + "Nowhere,2020,a1,1,one\n" * 300_000},
        "regional.csv, row ",
    ),
    "3,000 regions, all misspelt": (
        {
            "regions": SMALL["regions"] + "".join(f"Region {n},R,up\n" for n in range(3000)),
            "regional": SMALL["regional"]
            + "".join(f"Regoin {n},2020,a1,{n},one\n" for n in range(3000)),
        },
        "regional.csv, row 37: unknown region 'Regoin 0' (did you mean 'Region 0'?)",
    ),
    "60,000 rows pasted twice": (
        {
            "regional": "region,year,indicator,value,confidence\n"
            + 2 * "".join(f"r{n},2020,a1,{n},one\n" for n in range(60_000))
        },
        "regional.csv, row 60002: 'r0', '2020', 'a1' stands already in row 2; keep one of them",
    ),
    "300,000 values that are none": (
        {"regional": SMALL["regional"] + "North,2022,a1,n.a.,one\n" * 300_000},
        "regional.csv, row 37 (North 2022 a1) and 299,999 more rows (38, 39, 40, 41, 42, ...): "
        "value 'n.a.' is not a number; leave the cell empty if it is missing",
    ),
    "300,000 different values that are none": (
        {
            "regional": SMALL["regional"]
            + "".join(f"North,2022,a1,n{n},one\n" for n in range(300_000))
        },
        "regional.csv, row 37 (North 2022 a1): value 'n0' is not a number; leave",
    ),
    "too many cells": (
        {
            "regional": "region,year,indicator,value,confidence,"
            + ",".join(f"x_{n}" for n in range(495))
            + "\n"
            + "a,2,a,1,\n" * 20_100
        },
        "regional.csv, row 20002: more than 10,000,000 cells, the most that are read of a table;",
    ),
    "a header without end": (
        {"regional": ",".join(f"c{n}" for n in range(200_000)) + "\n"},
        "regional.csv: the table is wide, with columns 'c0', 'c1', 'c2', ...; it must be long",
    ),
    "a cell of 100,000 characters": (
        edited("regional", "South,2020,a1,2", f"{'S' * 100_000},2020,a1,2"),
        f"regional.csv, row 3 ('{'S' * 60}'...): region '{'S' * 60}'... has 100,000 characters;",
    ),
    "a number of 5,000 digits": (
        edited("regional", "South,2020,a1,2", f"South,2020,a1,{'9' * 5000}"),
        f"regional.csv, row 3 (South 2020 a1): value '{'9' * 60}'... is not a number",
    ),
    "a year of 5,000 digits": (
        edited("regional", "South,2020,a1,2", f"South,{'9' * 5000},a1,2"),
        f"regional.csv, row 3 ('South {'9' * 54}'...): year '{'9' * 60}'... is not a number",
    ),
}


@pytest.mark.parametrize("case", TOO_MUCH)
def test_much_of_anything_is_told_in_few_lines_and_little_memory(tmp_path, case):
    changed, expected = TOO_MUCH[case]
    assert limited(write(tmp_path / "s", **changed)).startswith(expected)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("weights.csv", b"x" * (2**27 + 1), "weights.csv: more than 128 MB, the largest file"),
        ("geometry.geojson", shape(51).encode(), "geometry.geojson: nested more than 50 deep"),
        ("geometry.geojson", shape(10**6).encode(), "geometry.geojson: nested more than 50 deep"),
        ("geometry.geojson", b" " * (2**27 + 1), "geometry.geojson: more than 128 MB"),
    ],
    ids=["a large table", "nested", "nested very deep", "large shapes"],
)
def test_files_that_are_too_large_or_nested_are_told(tmp_path, name, content, expected):
    folder = write(tmp_path / "s")
    (folder / name).write_bytes(content)
    assert limited(folder).startswith(expected)


@pytest.mark.parametrize("name", ["weights.csv", "geometry.geojson", "panel/a.xlsx", "study.xlsx"])
@pytest.mark.parametrize("kind", ["pipe", "link to a device", "link to nothing", "folder"])
def test_what_is_no_file_is_told_and_never_opened(tmp_path, name, kind):
    folder = write(tmp_path / "s", weights=None)
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    {
        "pipe": lambda: os.mkfifo(path),
        "link to a device": lambda: path.symlink_to("/dev/zero"),
        "link to nothing": lambda: path.symlink_to("nothing"),
        "folder": path.mkdir,
    }[kind]()
    said = limited(path if name == "study.xlsx" else folder)
    what = {"folder": "a folder, no file", "link to nothing": "cannot be read ("}
    if name == "study.xlsx" and kind in ("folder", "link to nothing"):
        assert said.startswith(("study.xlsx: no table of a study", "study.xlsx: cannot be read ("))
    else:
        assert said.startswith(
            f"{path.name}: {what.get(kind, 'a device, pipe or socket, no file')}"
        )


def archive(path, parts):
    """A workbook with parts of zeros added, of so many megabytes."""
    write_workbook(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        for name, megabytes in parts.items():
            with book.open(name, "w") as part:
                for _ in range(megabytes):
                    part.write(bytes(2**20))
    return path


def test_a_workbook_that_unpacks_to_too_much_is_refused_before(tmp_path):
    path = archive(tmp_path / "b.xlsx", {"xl/media/a.bin": 300})
    assert path.stat().st_size < 2**22
    assert limited(path).startswith("b.xlsx: unpacks to 300 MB, more than the 256 MB")


def test_a_workbook_that_lies_about_its_sizes_is_refused(tmp_path):
    path = write_workbook(tmp_path / "b.xlsx")
    source = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename == "xl/worksheets/sheet1.xml":
                with new.open(part.filename, "w") as sheet:
                    for _ in range(300):
                        sheet.write(bytes(2**20))
            else:
                new.writestr(part.filename, old.read(part.filename))
    true = (300 * 2**20).to_bytes(4, "little")
    assert true in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(true, (1000).to_bytes(4, "little")))
    assert limited(path).startswith("b.xlsx: no Excel workbook (")


@pytest.mark.parametrize("name", ["geometry.geojson", "b.geometry.geojson"])
def test_shapes_are_taken_from_beside_a_workbook(tmp_path, capsys, name):
    path = write_workbook(tmp_path / "b.xlsx")
    assert main(["check", str(path)]) == 0
    assert "no map: a workbook holds no shapes; put geometry.geojson beside it, or b.geometry" in (
        capsys.readouterr().out
    )
    (tmp_path / name).write_text(SHAPES, encoding="utf-8")
    study = read_study(path)
    assert list(study.geometry) == ["geometry"]
    assert set(study.checksums) == {"b.xlsx", name}
    assert main(["check", str(path)]) == 0
    assert "no map" not in capsys.readouterr().out
    (tmp_path / "geometry.geojson").write_text("[]", encoding="utf-8")
    if name != "geometry.geojson":  # that of the workbook's own name comes first
        assert list(read_study(path).geometry) == ["geometry"]


@pytest.mark.parametrize(
    "name", ["a\nb.csv", "regional\x1b[31m.csv", "national\u2028 (1).csv", "x" * 200 + ".csv"]
)
def test_names_stay_in_one_line(tmp_path, name):
    folder = write(tmp_path / "s")
    (folder / name).write_text("a,b\n", encoding="utf-8")
    for said in read_study(folder).not_read:
        assert said.isprintable()
        assert len(said) < 200


def test_names_of_sheets_and_columns_stay_in_one_line(tmp_path):
    text = SMALL["regional"].replace("confidence", '"confi\ndence"', 1)
    assert faults(write(tmp_path / "s", regional=text))[0].startswith(
        "regional.csv: unknown column 'confi\\ndence' (did you mean 'confidence'?)"
    )


@pytest.mark.parametrize("values", [("1.5", "2"), ("1.234", "2"), ("1", "2")])
def test_grades_stand_for_words_beside_values_with_a_point(tmp_path, values):
    rows = [line.split(",") for line in SMALL["regional"].splitlines()]
    for number, row in enumerate(rows[1:]):
        row[4] = str(1 + number % 3)
    rows[1][3], rows[2][3] = values
    folder = write(tmp_path / "s", regional="".join(",".join(row) + "\n" for row in rows))
    if values[0] == "1.5":
        read_study(folder)
    else:  # may be what is left of 1.234,5 or 1,5
        assert "is a number, which a comma in 'value' may have parted" in faults(folder)[0]


@pytest.mark.parametrize("first", ["<!DOCTYPE html>", "sep=,", "My data", "version https://x"])
def test_a_first_row_of_one_cell_that_is_no_column_is_told_as_that(tmp_path, first):
    folder = write(tmp_path / "s", regional=f"{first}\n{SMALL['regional']}")
    assert faults(folder)[0].startswith("regional.csv, row 1: ")
    assert "begin the file with the names of the columns" in faults(folder)[0]


def test_a_column_in_capitals_is_recognised(tmp_path):
    folder = write(tmp_path / "s", regional=SMALL["regional"].replace("value", "VALUE"))
    assert "unknown column 'VALUE' (did you mean 'value'?)" in faults(folder)[0]


@pytest.mark.parametrize("cell", ["5%", "€5", "<5", "5*", "5 (e)", "12 t"])
def test_what_stands_around_a_number_is_told_to_go(tmp_path, cell):
    folder = write(tmp_path / "s", **edited("regional", "North,2020,a1,1", f"North,2020,a1,{cell}"))
    assert "; write the number alone" in faults(folder)[0]


@pytest.mark.parametrize("text", ["[]", "null", "5", '"x"', "{}", '{"type": "Topology"}'])
def test_what_is_no_collection_is_told_in_words(tmp_path, text):
    folder = write(tmp_path / "s")
    (folder / "geometry.geojson").write_text(text, encoding="utf-8")
    assert re.search(r"\(it (is no object|has no features, its type is '\w+')\)", faults(folder)[0])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("x,index,all,CN,,2021,120,,,approx", "qualifier 'approx' must be rounded"),
        ("x,share,all,North,,2021,-5,,,", "share -5 is not 0 to 100"),
        ("x,share,all,North,,2021,150,,,", "share 150 is not 0 to 100"),
    ],
)
def test_printed_figures_are_of_their_kind(tmp_path, row, said):
    header = "item,kind,node,region,group,year,value,low,high,qualifier,name_en\n"
    assert said in faults(write(tmp_path / "s", published=f"{header}{row},X\n"))[0]
