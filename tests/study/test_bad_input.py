"""Bad input stops the reading: one line that names file, row, value and remedy."""

import codecs

import openpyxl
import pytest
from studies import SMALL, edited, write, write_workbook

from iianalysis import StudyError, read_study


def complaint(path):
    """The first problem of a study; each problem is one line."""
    with pytest.raises(StudyError) as caught:
        read_study(path)
    for problem in caught.value.problems:
        assert problem == problem.strip()
        assert "\n" not in problem
    assert str(caught.value) == caught.value.problems[0]
    return caught.value.problems[0]


def part_of(whole):
    """The indicators with a column `part_of`, in which the series `part` is a part of another."""
    header, *rows = SMALL["indicators"].splitlines()
    cells = [whole if row.startswith("regional,part,") else "" for row in rows]
    lines = [f"{header},part_of", *map(",".join, zip(rows, cells, strict=True))]
    return {"indicators": "\n".join(lines) + "\n"}


CASES = {
    "wrong type": (
        edited("study", "base_year,2020", "base_year,soon"),
        "study.csv, row 3: base_year 'soon' is no year; write four digits",
    ),
    "text where a number belongs": (
        edited("regional", "South,2020,a1,2,", "South,2020,a1,n.a.,"),
        "regional.csv, row 3 (South 2020 a1): value 'n.a.' is not a number; leave the cell empty "
        "if it is missing",
    ),
    "text where a year belongs": (
        edited("national", "2021,n1", "2021年,n1"),
        "national.csv, row 3 (2021年 n1): year '2021年' is not a number; write the number alone, "
        "and what goes with it into a column of words",
    ),
    "half a year": (
        edited("national", "2021,n1", "2021.5,n1"),
        "national.csv, row 3 (2021.5 n1): year '2021.5' is not a whole number; write one",
    ),
    "a year too large to hold": (
        edited("national", "2021,n1", "99999999999999999999,n1"),
        "national.csv, row 3 (99999999999999999999 n1): year '99999999999999999999' is not a "
        "whole number; write one",
    ),
    "a number without end": (
        edited("regional", "South,2020,a1,2,", "South,2020,a1,inf,"),
        "regional.csv, row 3 (South 2020 a1): value 'inf' is not a number; leave the cell empty "
        "if it is missing",
    ),
    "a number too small to divide by": (
        edited("national", "2020,n2,4", "2020,n2,1e-308"),
        "national.csv, row 4 (2020 n2): value '1e-308' is too large or too small; mend the value",
    ),
    "a header in the middle": (
        {"national": SMALL["national"] + 2 * "year,indicator,value,is_floor,confidence\n"},
        "national.csv, row 6 and 1 more row (7): the header again; delete the row",
    ),
    "the same mark for every missing value": (
        {
            "regional": SMALL["regional"]
            .replace(",2021,a2,", ",2021,a2,NA")
            .replace("NA5", "NA")
            .replace("NA7", "NA")
            .replace("NA3", "NA")
        },
        "regional.csv, row 14 (North 2021 a2) and 2 more rows (15, 16): value 'NA' is not a "
        "number; leave the cell empty if it is missing",
    ),
    "a column for each year": (
        {"regional": "region,indicator,2020,2021\nNorth,a1,1,2\nSouth,a1,2,4\n"},
        "regional.csv: the table is wide, with columns '2020', '2021'; it must be long, a row for "
        "each region, year, indicator and the number in 'value': unpivot it, in pandas by "
        "table.melt(['region', 'indicator'], var_name='year', value_name='value')",
    ),
    "a column for each indicator": (
        {"national": "year,n1,n2,n3,n4\n2020,1,2,3,4\n"},
        "national.csv: the table is wide, with columns 'n1', 'n2', 'n3', ...; it must be long, a "
        "row for each year, indicator and the number in 'value': unpivot it, in pandas by "
        "table.melt(['year'], var_name='indicator', value_name='value')",
    ),
    "a column for each indicator and year": (
        {"regional": "region,a1_2020,a1_2021,a2_2020,a2_2021\nNorth,1,2,3,4\n"},
        "regional.csv: the table is wide, with columns 'a1_2020', 'a1_2021', 'a2_2020', ...; it "
        "must be long, a row for each region, year, indicator and the number in 'value': unpivot "
        "it, in pandas by table.melt(['region'], var_name='column', value_name='value'), and part "
        "what the columns are called into year and indicator",
    ),
    "two columns misspelt": (
        {"national": "yaer,indicator,valu\n2020,n1,1\n"},
        "national.csv: unknown column 'yaer' (did you mean 'year'?); rename it, or begin it with "
        "x_ if it is your own; the columns are year, indicator, value, is_floor, confidence",
    ),
    "a decimal comma": (
        edited("regional", "South,2020,a1,2,", 'South,2020,a1,"2,5",'),
        "regional.csv, row 3 (South 2020 a1): value '2,5' is not a number; write it without "
        "commas or spaces, a point before decimals: 1000, 12.5",
    ),
    "unknown indicator": (
        edited("regional", "South,2020,a1", "South,2020,a11"),
        "regional.csv, row 3: unknown indicator 'a11' (did you mean 'a1'?); add it to "
        "indicators.csv or mend the code",
    ),
    "unknown region": (
        edited("regional", "South,2020,a1", "Sud,2020,a1"),
        "regional.csv, row 3: unknown region 'Sud'; add it to regions.csv or mend the name",
    ),
    "unknown parent of a node": (
        edited("framework", "b,all,B", "b,al,B"),
        "framework.csv, row 4: parent 'al' is no node (did you mean 'all'?); add a row for it "
        "or mend the code",
    ),
    "unknown parent of an indicator": (
        edited("indicators", "n1,a,", "n1,aa,"),
        "indicators.csv, row 2: parent 'aa' is no node (did you mean 'a'?); add it to "
        "framework.csv or mend the code",
    ),
    "unknown series of a share": (
        edited("indicators", "1,part,whole", "1,part,hole"),
        "indicators.csv, row 9: denominator 'hole' is no series of the scope (did "
        "you mean 'whole'?); mend the code",
    ),
    "a part of no series": (
        part_of("hole"),
        "indicators.csv, row 7: part_of 'hole' is no series of the scope (did you "
        "mean 'whole'?); mend the code",
    ),
    "a part of a series of another unit": (
        part_of("share"),
        "indicators.csv, row 7: indicator 'part' is in 't', but 'share', which it is a part "
        "of, in '%'; give both in one unit, or empty part_of",
    ),
    "half a share": (
        edited("indicators", "1,part,whole", "1,part,"),
        "indicators.csv, row 9: indicator 'share' has one of numerator and denominator; give both "
        "or neither",
    ),
    "duplicate row": (
        edited("regional", "South,2020,a1,2,", "North,2020,a1,2,"),
        "regional.csv, row 3: 'North', '2020', 'a1' stands already in row 2; keep one of them",
    ),
    "duplicate row in another spelling": (
        edited("regional", "South,2020,a1,2,", " North,2020.0,a1,2,"),
        "regional.csv, row 3: 'North', '2020', 'a1' stands already in row 2; keep one of them",
    ),
    "duplicate node": (
        edited("framework", "b,all,B", "a,all,B"),
        "framework.csv, row 4: 'a' stands already in row 3; keep one of them",
    ),
    "year without data": (
        edited("national", "2021,n1,15,1,one source", "2021,n1,,1,")
        | {
            "national": SMALL["national"]
            .replace("2021,n1,15", "2021,n1,")
            .replace("2021,n2,2", "2021,n2,")
        },
        "national.csv, row 3 and 1 more row (5): year 2021 has rows but no value; fill it in "
        "or delete its rows",
    ),
    "constant indicator": (
        edited(
            "regional",
            "North,2021,list,0,one\nSouth,2021,list,1,one\nEast,2021,list,4,one\n"
            "West,2021,list,2,one\n",
            "North,2021,list,3,one\nSouth,2021,list,3,one\n",
        ),
        "regional.csv, row 17: indicator 'list' is 3 in every region that has a value in 2021, so "
        "it tells none apart; leave it out",
    ),
    "share that is constant but for rounding": (
        {
            "regional": SMALL["regional"]
            .replace("North,2020,part,1", "North,2020,part,.3")
            .replace("South,2020,part,2", "South,2020,part,.21")
            .replace("East,2020,part,3", "East,2020,part,.33")
            .replace("West,2020,part,4", "West,2020,part,.6")
            .replace("North,2020,whole,10", "North,2020,whole,1")
            .replace("South,2020,whole,10", "South,2020,whole,.7")
            .replace("East,2020,whole,10", "East,2020,whole,1.1")
            .replace("West,2020,whole,10", "West,2020,whole,2")
        },
        "indicators.csv, row 9: indicator 'share', 'part' by 'whole', is 30 in every region that "
        "has both in 2020, so it tells none apart; leave it out",
    ),
    "negative weight": (
        edited("weights", "heavy,regional,b,1", "heavy,regional,b,-1"),
        "weights.csv, row 3: weight -1 is negative; give 0 to leave a node out",
    ),
    "weights of a parent that sum to 0": (
        {"weights": SMALL["weights"].replace("a,3", "a,0").replace("b,1", "b,0")},
        "weights.csv, row 2: the weights below 'all' in scheme 'heavy' sum to 0; give one a "
        "positive weight",
    ),
    "weights that leave a sibling out": (
        edited("weights", "heavy,regional,gap,0\n", ""),
        "weights.csv, row 2: scheme 'heavy' gives no weight to 'gap' below 'all'; add a row, with "
        "weight 0 to leave it out",
    ),
    "weight of a node of the other scope": (
        edited("weights", "heavy,regional,gap,0", "heavy,regional,n1,0"),
        "weights.csv, row 4: 'n1' is no node of scope 'regional'; mend the code or the scope",
    ),
    "a scheme with a name that is taken": (
        edited("weights", "heavy,regional,gap", "equal,regional,gap"),
        "weights.csv, row 4: the name 'equal' is taken; give the scheme another name",
    ),
    "cycle in the tree": (
        edited("framework", "a,all,A", "a,b,A")
        | {"framework": SMALL["framework"].replace("a,all,A", "a,b,A").replace("b,all,B", "b,a,B")},
        "framework.csv, row 3: 'a' is its own ancestor (a -> b -> a); give it another parent, "
        "or none to the overall index",
    ),
    "two roots": (
        edited("framework", "b,all,B", "b,,B"),
        "framework.csv, row 4: one node must have an empty parent, the overall index; found "
        "'all', 'b'; give the others a parent",
    ),
    "no root": (
        edited("framework", "all,,All", "all,gap,All"),
        "framework.csv, row 2: 'all' is its own ancestor (all -> gap -> all); give it another "
        "parent, or none to the overall index",
    ),
    "direction neither 1 nor -1": (
        edited("indicators", "A2,t,-1", "A2,t,0"),
        "indicators.csv, row 5 (regional a2): direction '0' must be 1 or -1; write one of them "
        "(1: more is better, -1: less is better)",
    ),
    "direction missing": (
        edited("indicators", "A2,t,-1", "A2,t,"),
        "indicators.csv, row 5 (regional a2): 'direction' is empty; fill it in (1: more is better, "
        "-1: less is better)",
    ),
    "unknown scope": (
        edited("indicators", "regional,a2", "provincial,a2"),
        "indicators.csv, row 5 (provincial a2): scope 'provincial' must be national or regional; "
        "write one of them (national or regional)",
    ),
    "base-year value 0": (
        edited("national", "2020,n1,10", "2020,n1,0"),
        "national.csv, row 2: value 0 of 'n1' in the base year 2020 must be positive, since "
        "no ratio to it exists; mend it, or choose another base_year",
    ),
    "base-year value missing": (
        edited("national", "2020,n1,10", "2020,n1,"),
        "national.csv, row 3: indicator 'n1' has no value in the base year 2020; add it or leave "
        "the indicator out",
    ),
    "base year without data": (
        edited("study", "base_year,2020", "base_year,2019"),
        "study.csv, row 3: the base year 2019 has no data in national.csv; choose one of "
        "2020, 2021, or add its values",
    ),
    "value 0 where less is better": (
        edited("national", "2021,n2,2", "2021,n2,0"),
        "national.csv, row 5: value 0 of 'n2', whose direction is -1, has no inverse; leave the "
        "cell empty or the indicator out",
    ),
    "denominator 0": (
        edited("regional", "East,2020,whole,10", "East,2020,whole,0"),
        "regional.csv, row 31: denominator 'whole' is 0, and no share of it exists; mend it, "
        "or leave it empty if missing",
    ),
    "values of a computed share": (
        edited("regional", "East,2020,whole,10", "East,2020,share,10"),
        "regional.csv, row 31: indicator 'share' is computed from its numerator and denominator; "
        "delete the row, or empty those two cells",
    ),
    "snapshot of two years": (
        edited("regional", "East,2021,list", "East,2020,list"),
        "regional.csv, row 20: snapshot 'list' has values of several years; keep one year, or set "
        "snapshot to 0",
    ),
    "indicator without values": (
        edited("indicators", "regional,a2", "regional,a3,a,A3,t,1,,,,\nregional,a2"),
        "indicators.csv, row 5: indicator 'a3' has no value in regional.csv; add values there "
        "or delete the row",
    ),
    "share of a series without values": (
        edited("indicators", "regional,share", "regional,more,,More,t,1,,,,\nregional,share")
        | {
            "indicators": SMALL["indicators"]
            .replace("regional,share", "regional,more,,More,t,1,,,,\nregional,share")
            .replace("1,part,whole", "1,more,whole")
        },
        "indicators.csv, row 10: 'more', of which 'share' is computed, has no value in "
        "regional.csv; add values there or delete the row",
    ),
    "an indicator with the code of a node": (
        edited("indicators", "n1,a,", "gap,a,"),
        "indicators.csv, row 2: indicator 'gap' has the code of a node; give it another code",
    ),
    "a total that leaves nothing to impute": (
        edited("imputation", "18", "6"),
        "imputation.csv, row 2: total 6 is not above the 6 of the regions that are there; mend "
        "the total",
    ),
    "imputation without a start": (
        edited("imputation", "2021,2020", "2021,2019"),
        "imputation.csv, row 2: 'a1' has no value in 2019 to start from; mend from_year, or "
        "add values to regional.csv",
    ),
    "imputation of a year without data": (
        edited("imputation", "2021,2020", "2022,2020"),
        "imputation.csv, row 2: the year 2022 has no value in regional.csv; mend the year or "
        "delete the row",
    ),
    "unknown setting": (
        edited("study", "base_year", "base_yaer"),
        "study.csv, row 3: unknown setting 'base_yaer' (did you mean 'base_year'?); mend it, or "
        "delete the row (all settings stand in COLUMNS.md of `iianalysis template DIR`)",
    ),
    "tier sizes in words": (
        edited("study", "1 3", "1 ²"),
        "study.csv, row 4: tier_sizes '1 ²' are not all positive whole numbers; write how "
        "many regions each tier has, parted by spaces: 3 5 4",
    ),
    "tier sizes that do not fit": (
        edited("study", "1 3", "1 2"),
        "study.csv, row 4: tier_sizes '1 2' sum to 3, but there are 4 regions; make them agree or "
        "delete the setting",
    ),
    "one region": (
        {
            "regions": "region,name_en\nNorth,North\n",
            "imputation": None,
            "study": None,
            "regional": "region,year,indicator,value\nNorth,2020,a1,1\nNorth,2020,a2,1\n"
            "North,2020,list,1\nNorth,2020,part,1\nNorth,2020,whole,1\n",
        },
        "regions.csv: one region cannot be ranked; list at least two",
    ),
    "a region named as the nation": (
        {name: SMALL[name].replace("North,", "CN,") for name in ("regions", "regional")},
        "regions.csv, row 2: 'CN' names the nation, which national.csv has values of; give the "
        "region another name",
    ),
    "empty study": (
        {"national": None, "regional": None, "imputation": None},
        "regional.csv: the study has no values; add national.csv or regional.csv",
    ),
    "no regions": (
        {"regions": None},
        "regions.csv: missing; list the regions that regional.csv has values of",
    ),
    "missing table": (
        {"framework": None},
        "s: table 'framework' is missing; add framework.csv (the tree above the indicators)",
    ),
    "table without rows": (
        {"framework": "node,parent,name_en\n"},
        "framework.csv: no rows; fill the table in (the tree above the indicators)",
    ),
    "missing column": (
        {"regions": "region,macro_region\nNorth,up\nSouth,down\n"},
        "regions.csv: column 'name_en' is missing; add it (name in English)",
    ),
    "misspelt column": (
        edited("regions", "macro_region", "macroregion"),
        "regions.csv: unknown column 'macroregion' (did you mean 'macro_region'?); rename it, "
        "or begin it with x_ if it is your own; the columns are region, code, name_zh, name_en, "
        "abbreviation, other_names, macro_region",
    ),
    "column twice": (
        edited("regions", "macro_region", "name_en"),
        "regions.csv: column 'name_en' appears twice; delete one of them",
    ),
    "cell without a column": (
        edited("regions", "name_en,macro_region", "name_en,macro_region,")
        | {"regions": SMALL["regions"].replace("East,East,up", "East,East,up,far")},
        "regions.csv, row 4: 4 cells, but the header has 3; write 1000 for 1,000 and 12.5 for "
        "12,5, put quotes around text that holds a comma, or name the column",
    ),
    "column without a name": (
        edited("regions", "name_en,macro_region", "name_en,,macro_region")
        | {"regions": SMALL["regions"].replace("region,name_en,macro", "region,,name_en,macro")},
        "regions.csv, row 2: 'North' stands in a column without a name; name the column in row 1 "
        "or empty it",
    ),
    "semicolons": (
        {"regions": SMALL["regions"].replace(",", ";")},
        "regions.csv, row 1: cells are parted by ';', not by commas; save it as CSV",
    ),
    "no header": (
        {"regions": ""},
        "regions.csv, row 1: no header; name the columns in the first row",
    ),
    "quotes left open": (
        edited("regions", "East,East,up", 'East,"East,up'),
        "regions.csv, row 4: no CSV (unexpected end of data); put quotes around a cell that "
        "holds a comma or a line break, and double the quotes inside",
    ),
    "unknown name of a table": (
        {"nationals": SMALL["national"], "national": None},
        "nationals.csv: not read, probably meant as national.csv; rename it to national.csv, or "
        "move it out of the study",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_tables_are_refused_in_one_line(tmp_path, case):
    changed, expected = CASES[case]
    assert complaint(write(tmp_path / "s", **changed)) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            SMALL["regions"].encode() + "西藏,Tibet,west\n".encode("gb18030"),
            "regions.csv, row 6: byte 0xce is not UTF-8; save it as 'CSV UTF-8'",
        ),
        (
            codecs.BOM_UTF16_LE + SMALL["regions"].encode("utf-16-le"),
            "regions.csv: UTF-16 text, not UTF-8; save it as 'CSV UTF-8'",
        ),
        (
            SMALL["regions"].encode("utf-16-le"),
            "regions.csv, row 1: a binary file, no CSV; save it as 'CSV UTF-8'",
        ),
        (
            SMALL["regions"].encode() + b"\x00\x01\x02",
            "regions.csv, row 6: a binary file, no CSV; save it as 'CSV UTF-8'",
        ),
    ],
    ids=["GB 18030", "UTF-16", "UTF-16 without a mark", "binary"],
)
def test_a_file_that_is_not_utf_8_or_no_text_is_refused(tmp_path, content, expected):
    folder = write(tmp_path / "s")
    (folder / "regions.csv").write_bytes(content)
    assert complaint(folder) == expected


def test_a_workbook_named_csv_is_refused(tmp_path):
    folder = write(tmp_path / "s")
    write_workbook(folder / "regions.xlsx").rename(folder / "regions.csv")
    assert complaint(folder) == (
        "regions.csv: an Excel workbook or an archive, no CSV; save it as 'CSV UTF-8'"
    )


def test_a_folder_named_csv_is_refused(tmp_path):
    folder = write(tmp_path / "s", regions=None)
    (folder / "regions.csv").mkdir()
    assert complaint(folder) == (
        "regions.csv: a folder, no file; put a file in its place or remove it"
    )


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"], ids=["CRLF", "LF", "CR"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["bare", "BOM"])
def test_line_ends_and_byte_order_marks_of_any_editor_are_fine(tmp_path, end, mark):
    tables = {name: mark + text.replace("\n", end) for name, text in SMALL.items()}
    assert read_study(write(tmp_path / "s", tables)).years("regional") == [2020, 2021]


def test_rows_are_counted_as_a_spreadsheet_shows_them(tmp_path):
    quoted = SMALL["study"].replace("Small index,", 'Small index,"two\nlines"\n\n,,')
    changed = quoted.replace("base_year,2020", "base_year,soon")
    assert complaint(write(tmp_path / "s", study=changed)).startswith("study.csv, row 5: base_year")


def test_every_problem_is_told_at_once(tmp_path):
    text = SMALL["regional"].replace("North,2020,a1,1", "North,2020,a1,x")
    path = write(tmp_path / "s", regional=text.replace("West,2021,whole,20", "West,2021,whole,y"))
    with pytest.raises(StudyError) as caught:
        read_study(path)
    assert [problem.split(" (")[0] for problem in caught.value.problems] == [
        "regional.csv, row 2",
        "regional.csv, row 36",
    ]


def test_a_study_that_is_not_there_is_named(tmp_path):
    assert complaint(tmp_path / "none") == (
        f"study {tmp_path / 'none'} does not exist; name another, or make an empty one "
        "with `iianalysis template DIR`"
    )
    (tmp_path / "notes.txt").write_text("hello", encoding="utf-8")
    assert "is no folder and no .xlsx workbook" in complaint(tmp_path / "notes.txt")
    (tmp_path / "empty").mkdir()
    assert complaint(tmp_path / "empty") == (
        "empty: no table of a study; name another, or make an empty one with "
        "`iianalysis template DIR`"
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("{", "geometry.geojson: no GeoJSON feature collection ("),
        ("[]", "geometry.geojson: no GeoJSON feature collection ("),
        ('{"features": [{"properties": {"name": "North"}}]}', "geometry.geojson, feature 1: no"),
        ('{"features": [3]}', "geometry.geojson, feature 1: no property 'region'; name"),
        ('{"features": 3}', "geometry.geojson: no GeoJSON feature collection (its features are"),
        ('{"features": []}', "geometry.geojson: no GeoJSON feature collection (it has no feature"),
        *(
            (
                f'{{"features": [{{"properties": {{"region": "East"}}, "geometry": {shape}}}]}}',
                f"geometry.geojson, feature 1 (East): {fault}",
            )
            for shape, fault in [
                ("null", "its geometry is null; give a Polygon or MultiPolygon, or delete"),
                ('{"type": "Point", "coordinates": [1, 2]}', "its geometry is Point; give a"),
                ('{"type": "Polygon"}', "coordinates of its Polygon are missing, too few or no"),
                ('{"type": "Polygon", "coordinates": []}', "coordinates of its Polygon are"),
                (
                    '{"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}',
                    "coordinates of its Polygon are missing, too few",
                ),
                (
                    '{"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 1], [0, 1], ["0"]]]]}',
                    "coordinates of its MultiPolygon are",
                ),
                (
                    '{"type": "Polygon", "coordinates": [[[5e5, 4e6], [6e5, 4e6], [5e5, 5e6], '
                    "[5e5, 4e6]]]}",
                    "coordinates of its Polygon are no degrees; give longitude and latitude",
                ),
            ]
        ),
    ],
)
def test_broken_geometry_is_refused(tmp_path, content, expected):
    folder = write(tmp_path / "s")
    (folder / "geometry.geojson").write_text(content, encoding="utf-8")
    assert complaint(folder).startswith(expected)


def test_a_dash_line_is_a_line(tmp_path):
    folder = write(tmp_path / "s")
    shape = '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": null}]}'
    (folder / "dashline.geojson").write_text(shape, encoding="utf-8")
    assert complaint(folder) == (
        "dashline.geojson, feature 1 (null): its geometry is null; give a LineString or "
        "MultiLineString, or delete the feature"
    )


def test_whole_numbers_may_be_written_with_a_point(tmp_path):
    series = SMALL["indicators"].replace(",t,1,", ",t,1.0,").replace(",t,-1,", ",t,-1.0,")
    study = read_study(write(tmp_path / "s", indicators=series.replace(",,1,\n", ",,1.0,\n")))
    assert study.indicators.loc["regional", "direction"].tolist()[:2] == [1, -1]
    assert study.indicators.loc[("regional", "list"), "snapshot"] == 1
    wrong = edited("indicators", "a2,a,A2,t,-1,", "a2,a,A2,t,0.5,")
    assert "direction '0.5' must be 1 or -1" in complaint(write(tmp_path / "t", **wrong))


def sheet_cell(tmp_path, sheet, cell, value):
    path = write_workbook(tmp_path / "study.xlsx")
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    book.save(path)
    return path


def test_an_excel_cell_with_a_formula_is_refused(tmp_path):
    assert complaint(sheet_cell(tmp_path, "regional", "D3", "=1+1")) == (
        "study.xlsx, sheet 'regional', cell D3: a formula ('=1+1'); paste its value instead"
    )


def test_an_excel_cell_with_an_error_is_refused(tmp_path):
    assert complaint(sheet_cell(tmp_path, "regional", "D3", "#DIV/0!")) == (
        "study.xlsx, sheet 'regional', cell D3: an error ('#DIV/0!'); paste its value instead"
    )


def test_problems_in_a_workbook_name_sheet_and_row(tmp_path):
    assert complaint(sheet_cell(tmp_path, "regional", "D3", "n.a.")) == (
        "study.xlsx, sheet 'regional', row 3 (South 2020 a1): value 'n.a.' is not a number; "
        "leave the cell empty if it is missing"
    )


def test_a_misspelt_sheet_is_named(tmp_path):
    path = write_workbook(tmp_path / "study.xlsx")
    book = openpyxl.load_workbook(path)
    book["national"].title = "nationl"
    book.save(path)
    assert complaint(path) == (
        "study.xlsx, sheet 'nationl': no table of a study has this name (did you mean "
        "'national'?); rename it"
    )


def test_a_file_that_only_claims_to_be_a_workbook_is_refused(tmp_path):
    path = tmp_path / "study.xlsx"
    path.write_text("region,year\n", encoding="utf-8")
    assert complaint(path) == (
        "study.xlsx: no Excel workbook (File is not a zip file); save it as .xlsx"
    )
