"""Geometry that is none, in every way that a file of shapes can go wrong."""

import json
from collections.abc import Iterator

from foul_base import Case, geo, shapes, square

G, D = "geometry.geojson", "dashline.geojson"
RING = [square(0)]


def _first(**changed: object):
    def change(whole: dict) -> None:
        for key, value in changed.items():
            if value is KeyError:
                del whole["features"][0][key]
            else:
                whole["features"][0][key] = value

    return change


def _shape(kind: object, coordinates: object = KeyError):
    shape = {"type": kind}
    if coordinates is not KeyError:
        shape["coordinates"] = coordinates
    return _first(geometry=shape)


def _collection(**changed: object):
    return lambda whole: {**whole, **changed}


def nested(depth: int) -> str:
    """Coordinates in brackets."""
    return '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"region":' + (
        f'"North"}},"geometry":{{"type":"Polygon","coordinates":{"[" * depth}0{"]" * depth}}}}}]}}'
    )


def _number(text: str) -> str:
    return json.dumps(shapes()).replace("[0, 0]", f"[{text}, 0]", 1)


BAD_SHAPES = {
    "no geometry": _first(geometry=KeyError),
    "null": _first(geometry=None),
    "text": _first(geometry="POLYGON((0 0))"),
    "a number": _first(geometry=5),
    "a list": _first(geometry=RING),
    "an empty object": _first(geometry={}),
    "a point": _shape("Point", [0, 0]),
    "a line": _shape("LineString", square(0)),
    "an unknown type": _shape("Blob", RING),
    "a type of another case": _shape("polygon", RING),
    "a type of null": _shape(None, RING),
    "a type that is a list": _shape(["Polygon"], RING),
    "a type that is an object": _shape({}, RING),
    "a collection": _first(geometry={"type": "GeometryCollection", "geometries": []}),
    "no coordinates": _shape("Polygon"),
    "null coordinates": _shape("Polygon", None),
    "empty coordinates": _shape("Polygon", []),
    "an empty ring": _shape("Polygon", [[]]),
    "textual coordinates": _shape("Polygon", "0 0, 1 1"),
    "numbers as text": _shape("Polygon", [[["0", "0"], ["1", "0"], ["1", "1"], ["0", "0"]]]),
    "coordinates that are an object": _shape("Polygon", {"x": 0}),
    "one number": _shape("Polygon", 5),
    "two points": _shape("Polygon", [[[0, 0], [1, 1]]]),
    "three points": _shape("Polygon", [[[0, 0], [1, 1], [0, 0]]]),
    "points of one number": _shape("Polygon", [[[0], [1], [2], [0]]]),
    "null in a point": _shape("Polygon", [[[0, None], [1, 0], [1, 1], [0, None]]]),
    "true in a point": _shape("Polygon", [[[True, False], [1, 0], [1, 1], [True, False]]]),
    "a ring too few": _shape("Polygon", square(0)),
    "a ring too many": _shape("Polygon", [RING]),
    "a multipolygon of one level": _shape("MultiPolygon", RING),
    "an empty multipolygon": _shape("MultiPolygon", []),
    "metres": _shape("Polygon", [[[5e5, 4e6], [6e5, 4e6], [6e5, 5e6], [5e5, 4e6]]]),
    "latitude of 95": _shape("Polygon", [[[0, 95], [1, 95], [1, 96], [0, 95]]]),
    "no area": _shape("Polygon", [[[0, 0], [0, 0], [0, 0], [0, 0]]]),
    "NaN": _number("NaN"),
    "infinite": _number("Infinity"),
    "less infinite": _number("-Infinity"),
    "1e400": _number("1e400"),
    "5,000 digits": _number("7" * 5_000),
    "nested 30 deep": nested(30),
}
BAD_NAMES = {
    "no region": _first(properties={}),
    "no properties": _first(properties=KeyError),
    "null properties": _first(properties=None),
    "properties that are a list": _first(properties=["North"]),
    "properties that are text": _first(properties="North"),
    "another property": _first(properties={"name": "North"}),
    "a region of another case": _first(properties={"Region": "North"}),
    "an empty region": _first(properties={"region": ""}),
    "a null region": _first(properties={"region": None}),
    "a region that is a number": _first(properties={"region": 5}),
    "a region that is a list": _first(properties={"region": ["North"]}),
    "a region that is an object": _first(properties={"region": {}}),
}
BAD_FILES = {
    "features null": _collection(features=None),
    "features a number": _collection(features=5),
    "features text": _collection(features="none"),
    "features an object": _collection(features={}),
    "features a list of numbers": _collection(features=[1, 2]),
    "features of null": _collection(features=[None]),
    "no features": lambda _: {"type": "FeatureCollection"},
    "no feature": _collection(features=[]),
    "a list": lambda whole: whole["features"],
    "a number": lambda _: 5,
    "null in all": lambda _: "null",
    "text in all": lambda _: "none",
    "one feature alone": lambda whole: whole["features"][0],
    "one shape alone": lambda whole: whole["features"][0]["geometry"],
    "topology": lambda _: {"type": "Topology", "objects": {}, "arcs": []},
    "nested 100,000 deep": nested(100_000),
    "brackets 100,000 deep": "[" * 100_000,
    "no JSON": "region,shape\nNorth,square\n",
    "cut off": json.dumps(shapes())[:-40],
    "nothing": "",
    "blank": " \n",
    "binary": bytes(range(256)),
    "UTF-16": json.dumps(shapes()).encode("utf-16"),
    "GBK": json.dumps(shapes()).replace("North", "北京").encode("gbk"),
    "NUL": json.dumps(shapes()).replace("North", "No\0rth"),
    "trailing comma": json.dumps(shapes()).replace("}}]}", "}},]}"),
    "two documents": json.dumps(shapes()) * 2,
    "single quotes": str(shapes()),
    "a zip": b"PK\x03\x04" + bytes(40),
}


def geometries() -> Iterator[Case]:
    """All of them; every tenth as a process."""
    for label, change in BAD_SHAPES.items():
        yield Case(
            f"geometry: {label}", geo(change), (G, "feature 1", "North"), process=label == "NaN"
        )
    for label, change in BAD_NAMES.items():
        yield Case(f"geometry names: {label}", geo(change), (G, "feature 1", "region"))
    for label, change in BAD_FILES.items():
        deep = label.startswith(("nested", "brackets"))
        yield Case(
            f"geometry file: {label}", geo(change), (G,), process=deep or label == "features null"
        )
    yield Case("geometry: only unknown regions", geo(_renamed), (G, "Atlantis"))
    yield Case("geometry: regions misspelt", geo(_misspelt), (G, "Nroth"), warned=True)
    for label, shape in {
        "null": None,
        "a point": {"type": "Point", "coordinates": [0, 0]},
        "a polygon": {"type": "Polygon", "coordinates": RING},
        "one point": {"type": "LineString", "coordinates": [[0, 0]]},
        "no coordinates": {"type": "LineString"},
        "text": "line",
        "numbers as text": {"type": "LineString", "coordinates": [["0", "0"], ["1", "1"]]},
        "null in a point": {"type": "LineString", "coordinates": [[0, None], [1, 1]]},
    }.items():
        feature = {"type": "Feature", "properties": {}, "geometry": shape}
        text = json.dumps({"type": "FeatureCollection", "features": [feature]})
        yield Case(f"dashline: {label}", geo(text, "dashline"), (D, "feature 1"))
    for label, text in {
        "no JSON": "x",
        "nothing": "",
        "a list": "[]",
        "features null": '{"type": "FeatureCollection", "features": null}',
        "NaN": '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},'
        '"geometry":{"type":"LineString","coordinates":[[NaN,0],[1,1]]}}]}',
    }.items():
        yield Case(f"dashline: {label}", geo(text, "dashline"), (D,))


def _renamed(whole: dict) -> None:
    for feature in whole["features"]:
        feature["properties"]["region"] = "Atlantis"


def _misspelt(whole: dict) -> None:
    whole["features"][0]["properties"]["region"] = "Nroth"
