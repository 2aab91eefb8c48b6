"""The shapes of the map: read, checked, and as outlines of regions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

import numpy as np

from iianalysis.errors import QUOTED, TOLD, StudyError, did_you_mean, quoted
from iianalysis.study.files import read_bytes, shown

FAR = 1e9  # from any place on earth, in degrees as in metres
COLLECTION = "FeatureCollection"
# How the name of a coordinate system ends whose coordinates are longitude and latitude.
IN_DEGREES = ("CRS84", "CRS84h", ":4326", ":4490", ":4258", ":4269")

DEPTH = 50  # of lists and objects in a file; a shape has seven

# How deep the positions of a shape lie and how many a line has at least; what to do without.
OUTLINES = (
    {"Polygon": (2, 4), "MultiPolygon": (3, 4)},
    "give a Polygon or MultiPolygon, or delete the feature: the map says which region has none",
)
LINES = (
    {"LineString": (1, 2), "MultiLineString": (2, 2)},
    "give a LineString or MultiLineString, or delete the feature",
)


def _read_geojson(path: Path) -> Any:
    name = shown(path.name)
    content = read_bytes(path, name)
    if _depth(content) > DEPTH:
        raise StudyError(
            [f"{name}: nested more than {DEPTH} deep, which no shape is; mend or delete it"]
        )
    try:
        shapes = json.loads(content.decode("utf-8-sig"), parse_int=float)  # of any length
        if not isinstance(shapes, dict):
            raise TypeError("it is no object")
        if "features" not in shapes:
            raise ValueError(f"it has no features, its type is {quoted(shapes.get('type'))}")
        if not isinstance(shapes["features"], list):
            raise TypeError("its features are no list")
        if not shapes["features"]:
            raise ValueError("it has no feature")
    except (ValueError, TypeError) as error:
        reason = shown(" ".join(str(error).split()))
        if isinstance(error, json.JSONDecodeError):
            reason = f"{error.msg} in row {error.lineno}, character {error.colno}"
        raise StudyError(
            [f"{name}: no GeoJSON feature collection ({reason}); mend or delete it"]
        ) from None
    return shapes


def _depth(content: bytes) -> int:
    """How deep the lists and objects of JSON are nested."""
    # possessive, so that a string without an end takes no longer than one with it
    bare = re.sub(rb'(?s)"(?:[^"\\]++|\\.)*+(?:"|\Z)', b"", content)
    steps = np.zeros(256, dtype=np.int8)
    steps[list(b"[{")], steps[list(b"]}")] = 1, -1
    brackets = bare.translate(None, bytes(set(range(256)) - set(b"[]{}")))
    levels = np.cumsum(steps[np.frombuffer(brackets, dtype=np.uint8)], dtype=np.int64)
    return int(levels.max(initial=0))


def read_shapes(
    files: Mapping[str, Path], regions: Sequence[str] = ()
) -> tuple[dict[str, Any], list[str]]:
    """The shapes of a study by file, and what is wrong with them.

    Parameters
    ----------
    files : mapping of str to Path
        `geometry` and `dashline`, as far as the study has them.
    regions : sequence of str
        Those of the study. One without a shape, and a shape of another region, are drawn as such;
        that no shape is of any of them is a fault.

    Returns
    -------
    dict of str to GeoJSON, list of str
        Of the properties of a shape only `region` is kept.
    """
    geometry: dict[str, Any] = {}
    problems: list[str] = []
    for name, file in files.items():
        shapes = _read_geojson(file)
        problems += _faults(shapes, shown(file.name), outlines=name == "geometry")
        features = list(map(_bare, shapes["features"]))
        geometry[name] = {"type": COLLECTION, "features": features}
    if "geometry" in geometry and not problems and regions:
        named = {shape["properties"]["region"] for shape in geometry["geometry"]["features"]}
        if not named & set(regions):
            some = ", ".join(map(quoted, sorted(named)[:3])) + (", ..." if len(named) > 3 else "")
            problems.append(
                f"{shown(files['geometry'].name)}: none of its shapes is of a region of the study, "
                f"but of {some}; write the names that the table of regions has as property "
                f"'region', as {quoted(regions[0])}"
            )
        else:
            problems += _misspelt(named, regions, shown(files["geometry"].name))
    return geometry, problems


def _misspelt(named: Set[str], regions: Sequence[str], file: str) -> list[str]:
    """Shapes that are named almost like a region which has none."""
    without = [region for region in regions if region not in named]
    others = sorted(named - set(regions))[:TOLD]
    hints = {name: did_you_mean(name, without) for name in others}
    return [
        f"{file}: the shape {quoted(name)} is of no region{hint}; write the name that the table "
        "of regions has"
        for name, hint in hints.items()
        if hint
    ]


def _bare(shape: Any) -> dict[str, Any]:
    """A shape with the one property that is used."""
    region = _mapping(_mapping(shape).get("properties")).get("region")
    kept = {} if region is None else {"region": region}
    return {"type": "Feature", "properties": kept, "geometry": _mapping(shape).get("geometry")}


def _faults(shapes: Mapping[str, Any], file: str, outlines: bool) -> list[str]:
    """What is wrong with a collection and its features; the first `TOLD` of them."""
    problems = []
    kind = shapes.get("type", COLLECTION)
    if kind != COLLECTION:
        problems.append(f"{file}: its type is {quoted(kind)}; give a {COLLECTION}")
    crs = _mapping(_mapping(shapes.get("crs")).get("properties")).get("name", "")
    if shapes.get("crs") is not None and not str(crs).endswith(IN_DEGREES):
        problems.append(
            f"{file}: its crs is {quoted(crs or shapes['crs'])}, not longitude and latitude; save "
            "it in EPSG:4326, as GeoJSON has them"
        )
    found = []
    for number, shape in enumerate(shapes["features"], 1):
        parts = _mapping(shape)
        region = _mapping(parts.get("properties")).get("region")
        what = _nameless(parts, region) if outlines else _mislabelled(parts)
        about = region if outlines else _mapping(parts.get("geometry")).get("type", "null")
        if what:
            found.append(f"{file}, feature {number}: {what}")
        elif what := _misshapen(parts.get("geometry"), *(OUTLINES if outlines else LINES)):
            found.append(f"{file}, feature {number} ({_plain(about)}): {what}")
    if len(found) > TOLD:
        found[TOLD:] = [f"{file}: {len(found) - TOLD:,} more such features; mend those above first"]
    return problems + found


def _plain(text: object) -> str:
    return quoted(text)[1:-1] if len(str(text)) <= QUOTED else quoted(text)


def _mislabelled(parts: Mapping[str, Any]) -> str:
    """What is wrong with a feature but for its geometry."""
    if parts.get("type", "Feature") != "Feature" or not parts:
        return f"its type is {quoted(parts.get('type', 'none'))}; give a Feature or delete it"
    if not isinstance(parts.get("properties"), dict | None):
        return (
            f"its properties are {quoted(parts['properties'])}, no object; give {{}} or delete "
            "the feature"
        )
    return ""


def _nameless(parts: Mapping[str, Any], region: Any) -> str:
    if isinstance(region, int | float):
        return f"region {region:g} is a number; write the name in quotes, as a text"
    if not isinstance(region, str) or not region.strip():
        return "no property 'region'; name the region that it is the shape of"
    if not region.isprintable():
        return f"region {quoted(region)} holds characters that are not shown; delete them"
    if region != region.strip():
        return f"region {quoted(region)} has spaces around it; delete them"
    return _mislabelled(parts)


def _misshapen(given: Any, kinds: Mapping[str, tuple[int, int]], what: str) -> str:
    """What is wrong with a geometry."""
    kind = given.get("type", "null") if isinstance(given, dict) else given or "null"
    if not isinstance(kind, str) or kind not in kinds:
        return f"its geometry is {_plain(kind)}; {what}"
    depth, least = kinds[kind]
    coordinates = given.get("coordinates")
    if not _drawable(coordinates, depth, least):
        return f"coordinates of its {kind} are missing, too few or no numbers; {what}"
    if not _in_degrees(coordinates):
        return (
            f"coordinates of its {kind} are no degrees; give longitude and latitude (EPSG:4326), "
            "as GeoJSON has them"
        )
    lines = list(_lines(coordinates, depth))
    if kind.endswith("Polygon") and any(line[0][:2] != line[-1][:2] for line in lines):
        return f"a ring of its {kind} is not closed; end each with the position that it begins with"
    if not any(map(_extended, lines)) or (kind.endswith("Polygon") and not any(map(_spans, lines))):
        return f"its {kind} has no extent, since its positions are one point or line; {what}"
    return ""


def _lines(coordinates: list[Any], depth: int) -> Iterator[list[Any]]:
    """The lists of positions in coordinates that are sound."""
    if depth == 1:
        yield coordinates
    else:
        for one in coordinates:
            yield from _lines(one, depth - 1)


def _extended(line: list[Any]) -> bool:
    return any(position[:2] != line[0][:2] for position in line)


def _spans(ring: list[Any]) -> bool:
    """Whether a ring spans a plane: its positions do not all lie on one line."""
    x0, y0 = ring[0][:2]
    steps = [(x - x0, y - y0) for x, y, *_ in ring]
    x1, y1 = max(steps, key=lambda step: abs(step[0]) + abs(step[1]))
    return any(abs(x1 * y - y1 * x) > 0 for x, y in steps)


def _in_degrees(coordinates: list[Any]) -> bool:
    """Whether all positions are longitudes and latitudes, on either side of the date line."""
    if isinstance(coordinates[0], list):
        return all(map(_in_degrees, coordinates))
    return -180 <= coordinates[0] <= 360 and -90 <= coordinates[1] <= 90


def _mapping(given: Any) -> dict[str, Any]:
    return given if isinstance(given, dict) else {}


def _drawable(coordinates: Any, depth: int, least: int) -> bool:
    """Whether coordinates are lists of positions so deep, each of two finite numbers or more."""
    if not isinstance(coordinates, list):
        return False
    if depth:
        enough = len(coordinates) >= (least if depth == 1 else 1)
        return enough and all(_drawable(one, depth - 1, least) for one in coordinates)
    return len(coordinates) >= 2 and all(map(_finite, coordinates))


def _finite(given: Any) -> bool:
    number = isinstance(given, int | float) and not isinstance(given, bool)
    return number and abs(given) < FAR  # neither infinite nor NaN, which is below nothing


def outlines(geometry: Mapping[str, Any], crs: str | None = None) -> Any:
    """The shape of each region as a GeoDataFrame, indexed by region.

    Several shapes of one region are joined, and a border that crosses itself is mended.
    """
    import geopandas as gpd

    shapes = gpd.GeoDataFrame.from_features(geometry["features"])
    sound = shapes.is_valid
    if not sound.all():
        mended = shapes.geometry.make_valid().buffer(0)  # without the lines that are left of it
        shapes["geometry"] = shapes.geometry.where(sound | (mended.area == 0), mended)
    if shapes["region"].duplicated().any():
        shapes = shapes.dissolve("region", sort=False, as_index=False)
    return shapes.set_index("region").set_crs(crs)
