"""What the tables and shapes of a study may hold: kinds of faults, each refused in one line."""

import io
import json

import pandas as pd
import pytest
from readers import read_in
from studies import PANEL, SMALL, many, write

from iianalysis import StudyError, read_study
from iianalysis.pages.regions.coverage import of_latest_year
from iianalysis.study.checks import check_tables, tree, years
from iianalysis.study.parsing import parse
from iianalysis.study.schema import TABLES
from iianalysis.study.shapes import read_shapes

PLACES = {name: f"{name}.csv" for name in TABLES}


def typed(tables):
    """Tables as `read_study` hands them to the checks."""
    found = {}
    for name, table in TABLES.items():
        if not tables.get(name):
            found[name] = pd.DataFrame({column.name: [] for column in table.columns})
            continue
        text = pd.read_csv(io.StringIO(tables[name]), dtype=str, keep_default_na=False)
        text.index = range(2, len(text) + 2)
        found[name], problems = parse(table, text, PLACES[name])
        assert problems == []
    return found


def problems_of(tables=PANEL, **changed):
    found = check_tables(typed({**tables, **changed}), PLACES)
    for problem in found:
        assert "\n" not in problem
        assert "; " in problem, f"no remedy: {problem}"
    return found


def test_the_studies_that_are_changed_are_sound():
    assert problems_of(SMALL) == problems_of(PANEL) == problems_of(many(6)) == []


# Geometry

RING = [[0, 0], [1, 0], [1, 1], [0, 0]]
CROSSED = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]
POLYGON = {"type": "Polygon", "coordinates": [RING]}
LINE = {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}


def feature(geometry, /, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def of(geometry, region="North", **more):
    """A collection with one shape of a region."""
    return {"type": "FeatureCollection", "features": [feature(geometry, region=region)], **more}


def polygon(*positions):
    return of({"type": "Polygon", "coordinates": [list(positions)]})


SOUND = {
    "polygon": of(POLYGON),
    "without types": {"features": [{"properties": {"region": "North"}, "geometry": POLYGON}]},
    "several polygons": of({"type": "MultiPolygon", "coordinates": [[RING], [RING]]}),
    "heights": polygon([0, 0, 5], [1, 0, 5], [1, 1, 5], [0, 0, 5]),
    "a border that crosses itself": polygon(*CROSSED),
    "beyond the date line": polygon([170, 0], [190, 0], [190, 9], [170, 0]),
    "two shapes of a region": {"features": [feature(POLYGON, region="North")] * 2},
    "a shape of no region of the study": {
        "features": [feature(POLYGON, region="North"), feature(POLYGON, region="Sea")]
    },
    "a named system of degrees": of(
        POLYGON, crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    ),
    "properties of any kind": {"features": [feature(POLYGON, region="North", geometry=1, a=[{}])]},
}
KIND = "its geometry is {}; give a Polygon or MultiPolygon, or delete the feature"
NUMBERS = "coordinates of its Polygon are missing, too few or no numbers; give"
NAMELESS = "feature 1: no property 'region'; name the region"
BROKEN = {
    "no features": ({"type": "FeatureCollection"}, "no GeoJSON feature collection ("),
    "features null": ({"features": None}, "no GeoJSON feature collection ("),
    "features a number": ({"features": 3}, "no GeoJSON feature collection ("),
    "features a mapping": ({"features": {}}, "no GeoJSON feature collection ("),
    "a list": ([], "no GeoJSON feature collection ("),
    "null": (None, "no GeoJSON feature collection ("),
    "text": ("map", "no GeoJSON feature collection ("),
    "a number": (1, "no GeoJSON feature collection ("),
    "an unknown type": ({**of(POLYGON), "type": "Topology"}, "its type is 'Topology'; give a"),
    "no geometry": ({"features": [{"properties": {"region": "A"}}]}, KIND.format("null")),
    "geometry null": (of(None), KIND.format("null")),
    "geometry text": (of("POLYGON ((0 0))"), KIND.format("POLYGON ((0 0))")),
    "a point": (of({"type": "Point", "coordinates": [0, 0]}), KIND.format("Point")),
    "a line": (of(LINE), KIND.format("LineString")),
    "a collection": (of({"type": "GeometryCollection", "geometries": []}), "GeometryCollection"),
    "an unknown kind": (of({"type": "Circle", "coordinates": [[0, 0]]}), KIND.format("Circle")),
    "a kind that is a list": (of({"type": ["Polygon"], "coordinates": [RING]}), "['Polygon']; giv"),
    "no kind": (of({"coordinates": [RING]}), KIND.format("null")),
    "no coordinates": (of({"type": "Polygon"}), NUMBERS),
    "coordinates null": (of({"type": "Polygon", "coordinates": None}), NUMBERS),
    "empty coordinates": (of({"type": "Polygon", "coordinates": []}), NUMBERS),
    "an empty ring": (of({"type": "Polygon", "coordinates": [[]]}), NUMBERS),
    "coordinates of another kind": (of({"type": "MultiPolygon", "coordinates": [RING]}), "Multi"),
    "text in a position": (polygon(*RING[:3], ["0", "0"]), NUMBERS),
    "a position of text": (polygon(*RING[:3], "0 0"), NUMBERS),
    "true in a position": (polygon(*RING[:3], [True, False]), NUMBERS),
    "null in a position": (polygon(*RING[:3], [0, None]), NUMBERS),
    "one number in a position": (polygon(*RING[:3], [0]), NUMBERS),
    "two points": (polygon([0, 0], [1, 1]), NUMBERS),
    "not a number": (polygon(*RING[:3], [0, float("nan")]), NUMBERS),
    "infinite": (polygon(*RING[:3], [0, float("-inf")]), NUMBERS),
    "a whole number without end": (polygon(*RING[:3], [0, 10**400]), NUMBERS),
    "metres": (polygon([5e5, 4e6], [6e5, 4e6], [6e5, 5e6], [5e5, 4e6]), "are no degrees; give"),
    "a ring left open": (polygon([0, 0], [1, 0], [1, 1], [0, 1]), "is not closed; end each with"),
    "one point": (polygon([1, 1], [1, 1], [1, 1], [1, 1]), "has no extent, since its positions"),
    "a line as a ring": (polygon([0, 0], [1, 1], [2, 2], [0, 0]), "has no extent, since its"),
    "no region": ({"features": [feature(POLYGON, name="North")]}, NAMELESS),
    "a region without a name": (of(POLYGON, " "), NAMELESS),
    "a region that is a number": (
        of(POLYGON, 3),
        "feature 1: region 3 is a number; write the name in quotes",
    ),
    "a region with spaces": (of(POLYGON, "North "), "has spaces around it; delete them"),
    "properties null": ({"features": [{"properties": None, "geometry": POLYGON}]}, NAMELESS),
    "properties a list": ({"features": [{"properties": ["A"], "geometry": POLYGON}]}, NAMELESS),
    "a feature of another type": (
        {"features": [{**feature(POLYGON, region="North"), "type": "Shape"}]},
        "feature 1: its type is 'Shape'; give a Feature or delete it",
    ),
    "a feature that is a number": ({"features": [3]}, NAMELESS),
    "only unknown regions": (of(POLYGON, "Atlantis"), "none of its shapes is of a region of the"),
    "another system": (
        of(POLYGON, crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}),
        "its crs is 'urn:ogc:def:crs:EPSG::3857', not longitude and latitude; save it in EPSG",
    ),
    "a system that is null": (
        of(POLYGON, crs={"type": None}),
        "its crs is \"{'type': None}\", not",
    ),
}


def shapes(tmp_path, content, name="geometry"):
    text = content if isinstance(content, str) else json.dumps(content)
    (tmp_path / f"{name}.geojson").write_text(text, encoding="utf-8")
    try:
        return read_shapes({name: tmp_path / f"{name}.geojson"}, ["North", "South"])
    except StudyError as error:
        return {}, error.problems


@pytest.mark.parametrize("case", SOUND)
def test_sound_shapes_are_outlines(tmp_path, case):
    from iianalysis.study.shapes import outlines

    geometry, problems = shapes(tmp_path, SOUND[case])
    assert problems == []
    table = outlines(geometry["geometry"])
    assert table.area["North"] > 0
    assert table.index.is_unique


@pytest.mark.parametrize("case", BROKEN)
def test_broken_shapes_are_refused(tmp_path, case):
    content, expected = BROKEN[case]
    _, problems = shapes(tmp_path, json.dumps(content))
    assert len(problems) == 1
    assert problems[0].startswith("geometry.geojson")
    assert expected in problems[0]
    assert "; " in problems[0]


@pytest.mark.parametrize("text", ["", "{", "[" * 10**5, '{"a":' * 10**5, "\udcff", "1e400", "NaN"])
def test_what_is_no_json_is_refused(tmp_path, text):
    (tmp_path / "geometry.geojson").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(StudyError, match=r"geometry.geojson: .*; mend or delete it"):
        read_shapes({"geometry": tmp_path / "geometry.geojson"}, ["North"])


def test_a_number_too_large_is_refused(tmp_path):
    text = json.dumps(of(POLYGON)).replace("[1, 1]", "[1e400, 1]")
    assert NUMBERS in shapes(tmp_path, text)[1][0]


@pytest.mark.parametrize(
    ("geometry", "expected"),
    [
        (LINE, ""),
        ({"type": "MultiLineString", "coordinates": [[[0, 0], [1, 1]]]}, ""),
        (None, "its geometry is null; give a LineString or MultiLineString, or delete"),
        (POLYGON, "its geometry is Polygon; give a LineString"),
        ({"type": "LineString", "coordinates": [[0, 0]]}, "too few or no numbers; give a Line"),
        ({"type": "LineString", "coordinates": [[0, 0], [0, 0]]}, "has no extent, since its"),
        ({"type": "LineString", "coordinates": [None, None]}, "too few or no numbers; give a Line"),
    ],
)
@pytest.mark.parametrize("properties", [{}, {"properties": None}, {"properties": {"a": 1}}])
def test_a_dash_line_is_a_line(tmp_path, geometry, expected, properties):
    content = {"features": [{"geometry": geometry, **properties}]}
    found, problems = shapes(tmp_path, content, "dashline")
    if expected:
        assert expected in problems[0]
    else:
        assert problems == []
        assert found["dashline"]["features"][0]["properties"] == {}


def test_many_broken_shapes_are_counted(tmp_path):
    _, problems = shapes(tmp_path, {"features": [feature(None, region="North")] * 5000})
    assert len(problems) == 21
    assert "4,980 more" in problems[-1]


# Years

TYPOS = (202, 2201, 0, -2020, 99999, 20200)
YEARLY = {
    "national": ("2021,n1,15", "{},n1,15"),
    "regional": ("South,2021,a1,4", "South,{},a1,4"),
    "imputation": ("a1,2021,2020", "a1,{},2020"),
    "study": ("base_year,2020", "base_year,{}"),
}
FIGURES = "item,kind,node,region,group,year,value,low,high\n"
OTHER = "indicator,name_en,name_zh,year,value\nx,X,,{},1\n"
BROKEN_AT = (
    SMALL["indicators"]
    .replace("additive\n", "additive,break_year\n")
    .replace("regional,a1,a,A1,t,1,,,,1", "regional,a1,a,A1,t,1,,,,1,{}")
)


@pytest.mark.parametrize("year", TYPOS)
@pytest.mark.parametrize("table", YEARLY)
def test_a_year_that_cannot_be_is_refused(table, year):
    old, new = YEARLY[table]
    first = problems_of(SMALL, **{table: SMALL[table].replace(old, new.format(year), 1)})[0]
    assert str(year) in first
    assert first.startswith(f"{table}.csv, row ")
    assert first.endswith(("is not between 1900 and 2100; mend the year", "write four digits"))


@pytest.mark.parametrize("year", TYPOS)
@pytest.mark.parametrize(
    "changed",
    [
        {"published": FIGURES + "i,count,all,CN,,{},3,,\n"},
        {"other_figures": OTHER},
        {"imputation": "indicator,year,from_year,total\na1,2021,{},18\n"},
    ],
    ids=["published", "other_figures", "from_year"],
)
def test_a_year_that_cannot_be_is_refused_beside_the_values(changed, year):
    (table, text), *_ = changed.items()
    first = problems_of(SMALL, **{table: text.format(year)})[0]
    assert f"{table}.csv, row 2: " in first
    assert f"year {year} is not between 1900 and 2100; mend the year" in first


@pytest.mark.parametrize("year", [1066, 2201])
def test_a_break_in_a_year_that_cannot_be_is_refused(year):
    lines = BROKEN_AT.format(year).splitlines()
    text = "\n".join(line if line.count(",") == 10 else line + "," for line in lines) + "\n"
    assert problems_of(SMALL, indicators=text) == [
        f"indicators.csv, row 4: break_year {year} is not between 1900 and 2100; mend the year"
    ]


def yearly(counts, regions=12):
    """A study of four series where each year has so many of its values, in order."""
    tables = many(regions, years=tuple(counts))
    header, *rows = tables["regional"].splitlines()
    kept, left = [header], dict(counts)
    for row in rows:
        year = int(row.split(",")[1])
        left[year] -= 1
        kept += [row] if left[year] >= 0 else []
    return {**tables, "regional": "\n".join(kept) + "\n"}


@pytest.mark.parametrize(
    ("counts", "year"),
    [
        ({2012: 1, 2020: 48, 2021: 48}, 2012),
        ({2020: 48, 2021: 48, 2032: 1}, 2032),
        ({2020: 48, 2021: 48, 2032: 8}, 2032),
        ({2012: 1, 2021: 48}, 2012),
        ({2002: 1, 2003: 2, 2020: 48, 2021: 48, 2023: 48}, 2002),
        ({2000: 48, 2010: 48, 2020: 48}, None),
        ({2010: 48, 2020: 48}, None),
        ({2012: 48, 2020: 48, 2021: 48}, None),
        ({2019: 1, 2020: 48, 2021: 48}, None),
    ],
)
def test_a_year_apart_with_hardly_a_value_is_refused(counts, year):
    found = [line for line in problems_of(yearly(counts)) if " lies " in line]
    assert bool(found) == (year is not None)
    if year:
        assert f"year {year} lies " in found[0]
        assert f"has {counts[year]} of the 48 values that" in found[0]


@pytest.mark.parametrize(("held", "fate"), [(4, "refused"), (5, "told"), (24, "told"), (25, "")])
def test_an_incomplete_latest_year_is_refused_or_told(held, fate):
    tables = yearly({2021: 48, 2022: 48, 2023: held})
    found = [line for line in problems_of(tables) if "the latest year" in line]
    assert bool(found) == (fate == "refused")
    if found:
        assert f"2023, the latest year, has {held} of the 48 values of indicators" in found[0]
    told = years.cautions(typed(tables), PLACES)
    assert bool(told) == (fate != "")


def test_check_and_report_tell_of_an_incomplete_latest_year(tmp_path):
    study = read_study(write(tmp_path / "s", yearly({2021: 48, 2022: 48, 2023: 8})))
    assert study.cautions == (
        "regional.csv: 2023, the latest year, has 8 of the 48 values of indicators that 2021 has; "
        "what is told of the latest year rests on these",
    )
    (text,) = read_in("en", of_latest_year, study, "regional")
    assert text.startswith("The latest year, 2023, has 8 values where 2021 has 48: ")
    whole = read_study(write(tmp_path / "t", many(6)))
    assert whole.cautions == ()
    assert read_in("zh", of_latest_year, whole, "regional") == []
    assert read_in("zh", of_latest_year, whole, "national") == []


def test_series_that_are_no_indicators_make_no_latest_year():
    tables = many(6)
    series = tables["indicators"] + "regional,people,,People,t,1\n"
    later = "".join(f"r{number:03d},2024,people,{number + 1}\n" for number in range(6))
    found = problems_of({**tables, "indicators": series, "regional": tables["regional"] + later})
    assert "2024, the latest year, has 0 of the 24 values of indicators" in found[0]


@pytest.mark.parametrize(("year", "told"), [(2012, True), (2040, True), (2025, False)])
@pytest.mark.parametrize("table", ["published", "other_figures"])
def test_odd_years_beside_the_values_are_told(table, year, told):
    text = {"published": FIGURES + "i,count,all,CN,,{},3,,\n", "other_figures": OTHER}[table]
    found = years.cautions(typed({**SMALL, table: text.format(year)}), PLACES)
    assert [line.startswith(f"{table}.csv, row 2: year {year} lies far") for line in found] == (
        [True] if told else []
    )


# Values


@pytest.mark.parametrize(
    ("cell", "plain"),
    [("１２", "12"), ("١٢", "12"), ("−5", "-5"), ("１２．５", "12.5"), ("५", "5")],
)
def test_numbers_are_written_in_plain_digits(cell, plain):
    text = pd.DataFrame({"year": ["2020"], "indicator": ["n"], "value": [cell]}, index=[2])
    text["confidence"] = ""
    _, (problem,) = parse(TABLES["national"], text, "national.csv")
    assert problem == (
        f"national.csv, row 2 (2020 n): value '{cell}' is not a number; write it in plain digits: "
        f"{plain}"
    )


@pytest.mark.parametrize("cell", ["TRUE", "False", "2020-01-01", "1_000", "0x10", "½", "1/2", "²"])
def test_other_things_than_numbers_are_refused(cell):
    text = pd.DataFrame({"year": ["2020"], "indicator": ["n"], "value": [cell]}, index=[2])
    text["confidence"] = ""
    _, (problem,) = parse(TABLES["national"], text, "national.csv")
    assert problem.startswith(f"national.csv, row 2 (2020 n): value '{cell}' is not a number; ")


TIERS = "list,node,region,tier\n"


def replaced(table, old, new, tables=SMALL):
    assert old in tables[table]
    return {table: tables[table].replace(old, new, 1)}


def tiers(*rows):
    return {"published_lists": TIERS + "".join(f"t,all,{row}\n" for row in rows)}


def figure(*rows):
    return {"published": FIGURES + "".join(f"i{n},{row},,\n" for n, row in enumerate(rows))}


BAD = {
    "a negative value in a later year": (
        replaced("national", "2021,n1,15", "2021,n1,-15"),
        "national.csv, row 3: value -15 of 'n1' is negative",
    ),
    "a negative value under direction -1": (
        replaced("national", "2021,n2,2", "2021,n2,-2"),
        "national.csv, row 5: value -2 of 'n2' is negative",
    ),
    "a negative denominator": (
        replaced("regional", "East,2020,whole,10", "East,2020,whole,-10"),
        "regional.csv, row 31: denominator 'whole' is -10, and no share of it exists",
    ),
    "a share of itself": (
        replaced("indicators", "1,part,whole", "1,part,part"),
        "indicators.csv, row 9: indicator 'share' has 'part' as numerator and denominator",
    ),
    "a share of a share": (
        replaced("indicators", "regional,whole,,Whole,t,1,,,,1", "regional,whole,,W,t,1,a1,a2,,1"),
        "indicators.csv, row 9: indicator 'share' has denominator 'whole', which is computed",
    ),
    "an indicator of the other scope": (
        replaced("indicators", "national,n1", "regional,n1"),
        "national.csv, row 2 and 1 more row (3): indicator 'n1' has another scope in indicators",
    ),
    "imputation of a snapshot": (
        {"imputation": "indicator,year,from_year,total\nlist,2021,2020,9\n"},
        "imputation.csv, row 2: 'list' is a snapshot",
    ),
    "imputation of a share": (
        {"imputation": "indicator,year,from_year,total\nshare,2021,2020,9\n"},
        "imputation.csv, row 2: 'share' is computed from 'part' and 'whole'; fill in these",
    ),
    "imputation from a year without values": (
        {"imputation": "indicator,year,from_year,total\npart,2021,2015,9\n"},
        "imputation.csv, row 2: 'part' has no value in 2015 to start from",
    ),
    "imputation of an unknown year": (
        {"imputation": "indicator,year,from_year,total\npart,2031,2020,9\n"},
        "imputation.csv, row 2: the year 2031 has no value in regional.csv",
    ),
    "imputation from the same year": (
        {"imputation": "indicator,year,from_year,total\na1,2020,2020,9\n"},
        "imputation.csv, row 2: 'a1' grows from 2020 to the same year",
    ),
    "imputation to a negative total": (
        {"imputation": "indicator,year,from_year,total\na1,2021,2020,-9\n"},
        "imputation.csv, row 2: total -9 of 'a1' is not positive",
    ),
    "two indices of one node and year": (
        figure("index,all,CN,,2020,100", "index,all,CN,,2020,200"),
        "published.csv, row 3: the index of 'all' for 'CN' in 2020 is printed already in row 2",
    ),
    "a figure of nobody": (
        figure("count,all,,,2020,1"),
        "published.csv, row 2: the figure is about no region or group; write CN",
    ),
    "an index of nothing": (
        figure("index,,CN,,2020,1"),
        "published.csv, row 2: a figure of kind 'index' names no node; write",
    ),
    "ends that are swapped": (
        {"published": FIGURES + "i,count,all,CN,,2020,2,3,1\n"},
        "published.csv, row 2: low 3 is above high 1; swap",
    ),
    "a value outside its ends": (
        {"published": FIGURES + "i,count,all,CN,,2020,9,1,3\n"},
        "published.csv, row 2: value 9 lies above high 3; mend",
    ),
    "a tier of 0": (tiers("North,0", "South,1"), "published_lists.csv, row 2: tier 0 is not 1 or"),
    "a tier of -1": (tiers("North,1", "South,-1"), "published_lists.csv, row 3: tier -1 is not 1"),
    "no first tier": (tiers("North,2"), "published_lists.csv, row 2: tier 2 is there, but no reg"),
    "a tier of 99": (
        tiers("North,1", "South,2", "East,99"),
        "published_lists.csv, row 4: tier 99 is there, but no region is in tier 3; number the",
    ),
    "a region in two tiers": (
        {"published_lists": TIERS + "t,all,North,1\nu,all,North,2\n"},
        "published_lists.csv, row 3: 'North' stands in tier 2, and in tier 1 in row 2; keep one",
    ),
    "a region twice in a tier": (
        {"published_lists": TIERS + "t,all,North,1\nu,all,North,1\n"},
        "published_lists.csv, row 3: 'North' stands in the same tier, and in tier 1 in row 2",
    ),
    "a tier of nobody": (
        {"published_lists": TIERS + "t,all,,1\n"},
        "published_lists.csv, row 2: tier 1 has no region; name it",
    ),
    "a list of nothing": (
        {"published_lists": "list,node,region\nt,,\n"},
        "published_lists.csv, row 2: list 't' has neither node nor region here; write",
    ),
    "a part of itself": (
        {
            "indicators": "scope,indicator,parent,name_en,unit,direction,numerator,denominator,"
            "part_of\nregional,a1,a,A,t,1,,,a1\n"
        },
        "indicators.csv, row 2: indicator 'a1' is a part of itself; name",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_values_that_mean_nothing_are_refused(case):
    changed, expected = BAD[case]
    assert problems_of(SMALL, **changed)[0].startswith(expected)


def test_what_is_printed_twice_with_another_kind_is_fine():
    assert problems_of(SMALL, **figure("index,all,CN,,2020,9", "growth,all,CN,,2020,9")) == []
    assert problems_of(SMALL, **tiers("North,2", "South,1", "East,2")) == []


@pytest.mark.parametrize("step", [0, 1e-16, 1e-15, 5e-15])
@pytest.mark.parametrize("level", [1, 3, 0.1, 7e9, -2])
def test_an_indicator_constant_but_for_rounding_is_refused(level, step):
    tables = many(4, years=(2020,))
    rows = [
        f"r{n:03d},2020,{leaf},{level * (1 + n * step)!r}" if leaf == "a1" else row
        for row in tables["regional"].splitlines()[1:]
        for leaf, n in [(row.split(",")[2], int(row[1:4]))]
    ]
    text = "\n".join(["region,year,indicator,value", *rows]) + "\n"
    assert "indicator 'a1' is" in problems_of({**tables, "regional": text})[0]


# The tree


def chain(depth, width=1):
    """A tree with a chain of nodes below its root, and more nodes beside the first."""
    nodes = ["n0,,N", *(f"n{i},n{i - 1},N" for i in range(1, depth + 1))]
    nodes += [f"w{i},n0,W" for i in range(width)]
    return "node,parent,name_en\n" + "\n".join(nodes) + "\n"


@pytest.mark.parametrize("depth", [tree.DEEPEST + 1, 1500, 20000])
def test_a_tree_too_deep_is_refused_in_one_line(depth):
    tables = many(4)
    series = tables["indicators"].replace(",a,", f",n{depth},").replace(",b,", ",w0,")
    found = problems_of({**tables, "framework": chain(depth), "indicators": series})
    assert len(found) == 1
    assert f"stands {tree.DEEPEST + 1} levels below the overall index, and at most" in found[0]


def test_deep_and_wide_trees_are_fine():
    tables = many(4)
    series = tables["indicators"].replace(",a,", f",n{tree.DEEPEST},").replace(",b,", ",w0,")
    wide = chain(tree.DEEPEST, width=3000)
    assert problems_of({**tables, "framework": wide, "indicators": series}) == []


@pytest.mark.parametrize("length", [1, 2, 5, 5000])
def test_a_ring_is_told_once(length):
    ring = "".join(f"r{i},r{(i + 1) % length},R\n" for i in range(length))
    found = problems_of(
        SMALL,
        framework=SMALL["framework"].replace("_zh\n", "_zh\n")
        + "".join(f"{line},\n" for line in ring.splitlines()),
    )
    assert len(found) == 1
    assert found[0].startswith("framework.csv, row 6: 'r0' is its own ancestor (r0 -> ")
    assert len(found[0]) < 250


# Faults that repeat


@pytest.mark.parametrize(
    ("table", "column"), [("regional", "region"), ("regional", "indicator"), ("weights", "node")]
)
@pytest.mark.parametrize("different", [False, True])
def test_many_unknown_names_are_counted(table, column, different):
    tables = typed(SMALL)
    rows = 50_000
    first = tables[table].iloc[[0] * rows].reset_index(drop=True)
    first[column] = [f"odd{number}" if different else "odd" for number in range(rows)]
    found = check_tables({**tables, table: first}, PLACES)
    assert len(found) <= 25
    assert "more row" in found[-1]
