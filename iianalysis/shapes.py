"""The shapes of the map: read, checked, and as outlines of regions."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from iianalysis.files import read_bytes, shown
from iianalysis.schema import StudyError

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
        shapes = json.loads(content.decode("utf-8-sig"))
        if not isinstance(shapes["features"], list):
            raise TypeError("its features are no list")
        if not shapes["features"]:
            raise ValueError("it has no feature")
    except (ValueError, KeyError, TypeError) as error:
        reason = shown(" ".join(str(error).split()))
        raise StudyError(
            [f"{name}: no GeoJSON feature collection ({reason}); mend or delete it"]
        ) from None
    return shapes


def _depth(content: bytes) -> int:
    """How deep the lists and objects of JSON are nested."""
    bare = re.sub(rb'"(?:[^"\\]|\\.)*"', b"", content)
    steps = np.zeros(256, dtype=np.int8)
    steps[list(b"[{")], steps[list(b"]}")] = 1, -1
    brackets = bare.translate(None, bytes(set(range(256)) - set(b"[]{}")))
    levels = np.cumsum(steps[np.frombuffer(brackets, dtype=np.uint8)], dtype=np.int64)
    return int(levels.max(initial=0))


def read_shapes(files: Mapping[str, Path]) -> tuple[dict[str, Any], list[str]]:
    """The shapes of a study by file, and what is wrong with them.

    Each names its region, and one without values is drawn as such.
    """
    geometry = {name: _read_geojson(file) for name, file in files.items()}
    problems = []
    for name, shapes in geometry.items():
        kinds, what = OUTLINES if name == "geometry" else LINES
        for number, shape in enumerate(shapes["features"], 1):
            parts = _mapping(shape)
            place = f"{shown(files[name].name)}, feature {number}"
            region = _mapping(parts.get("properties")).get("region")
            if name == "geometry" and not isinstance(region, str):
                problems.append(
                    f"{place}: no property 'region'; name the region that it is the shape of"
                )
                continue
            given = _mapping(parts.get("geometry"))
            kind = str(given.get("type", "null"))
            if kind not in kinds:
                problems.append(f"{place} ({region or kind}): its geometry is {kind}; {what}")
            elif not _drawable(given.get("coordinates"), *kinds[kind]):
                problems.append(
                    f"{place} ({region or kind}): coordinates of its {kind} are missing, too few "
                    f"or no numbers; {what}"
                )
            elif not _in_degrees(given["coordinates"]):
                problems.append(
                    f"{place} ({region or kind}): coordinates of its {kind} are no degrees; give "
                    "longitude and latitude (EPSG:4326), as GeoJSON has them"
                )
    return geometry, problems


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
    return len(coordinates) >= 2 and all(
        isinstance(one, int | float) and isfinite(one) for one in coordinates
    )


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
