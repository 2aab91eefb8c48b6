"""What the tables and shapes of a study may hold: kinds of faults, each refused in one line."""

import io
import json

import pandas as pd
import pytest
from studies import PANEL, SMALL, many

from iianalysis import StudyError
from iianalysis.checks import check_tables
from iianalysis.schema import TABLES, parse
from iianalysis.shapes import read_shapes

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
    "a region that is a number": (of(POLYGON, 3), NAMELESS),
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
        return read_shapes(tmp_path, ["North", "South"])
    except StudyError as error:
        return {}, error.problems


@pytest.mark.parametrize("case", SOUND)
def test_sound_shapes_are_outlines(tmp_path, case):
    from iianalysis.shapes import outlines

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
        read_shapes(tmp_path, ["North"])


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
