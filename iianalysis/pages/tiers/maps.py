"""The map of tiers, with an inset where the study has a dash line (figure 12 of the report)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.patches import Patch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from iianalysis.pages.notes import below, map_labels, with_source
from iianalysis.pages.page import Page
from iianalysis.pages.register import picture
from iianalysis.pages.tiers.says import RULE
from iianalysis.show.numbers import SAFE, percent
from iianalysis.show.reader import say
from iianalysis.show.style import (
    COLOURS,
    GAP_COLOUR,
    INK,
    QUIET,
    head,
    new_figure,
    text_colour,
)
from iianalysis.show.text import Text, listed, t, tn, tp
from iianalysis.study.shapes import outlines
from iianalysis.study.study import Study

DEGREES = "EPSG:4326"
SOUTH = 18.0  # of the main panel, where an inset shows what lies further south
INSET = (106.5, 2.8, 123.0, 24.5)  # west, south, east, north: the South China Sea
INSET_WIDTH = 0.165  # of the width of the map
CONTRAST = COLOURS[3]
NO_LINE = {"arrowstyle": "-", "shrinkA": 0, "shrinkB": 0, "visible": False}
ELSEWHERE = {"台湾": t("Taiwan"), "香港": t("Hong Kong"), "澳门": t("Macao")}
SIZE = tp("size of names on a map, in points", "6.8")


@picture(
    t("Tiers of the regions"),
    "tiers",
    lambda page, _: "tiers" in page and "geometry" in page.study.geometry,
    figures={"": 12},
)
def tier_map(page: Page) -> Axes:
    """Regions coloured by tier; what is not assessed is hatched.

    Parameters
    ----------
    page : Page
        With the table `tiers`, of which its year, goalposts and rule are drawn: tier,
        published_tier, empty where none is printed, and probability of the tier, which is written
        where it is known and below `SAFE`. With a dash line in the geometry of the study comes an
        inset of the south.

    Returns
    -------
    Axes
        Of the main map; the inset is its child.
    """
    rows = page.of_year("tiers")
    tiers = rows[rows["rule"] == page.rule].set_index("region")
    flat, line = flat_shapes(page.study, tiers[["tier", "published_tier", "probability"]])
    differs = flat["published_tier"].notna() & (flat["tier"] != flat["published_tier"])
    unsafe = flat.index[flat["probability"] < SAFE]
    more = {region: f" {percent(flat.loc[region, 'probability'])}" for region in unsafe}
    for region in flat.index[differs]:
        more[region] = more.get(region, "") + say(
            "\n(print: {tier:.0f})", tier=flat.loc[region, "published_tier"]
        )
    palette = tier_palette(tiers["tier"])
    handles, texts = tier_legend(flat, palette)
    if differs.any():
        handles.insert(len(palette), Patch(facecolor="white", edgecolor=CONTRAST, linewidth=1.8))
        texts.insert(len(palette), say("another tier in print (in brackets)"))
    if flat["probability"].notna().any():
        handles.append(Patch(facecolor="none", edgecolor="none"))
        texts.append(say("percentage: probability of the tier where below {safe:.0%}", safe=SAFE))
    outline = {"facecolors": "none", "edgecolors": CONTRAST, "linewidths": 1.6}
    sizes = listed(map(str, page.study.tier_sizes))
    made = t("tiers of given sizes ({sizes})", sizes=sizes)
    if page.rule != "group sizes":
        made = t("tiers by {rule}", rule=RULE[page.rule])
    said = below(page, "regional", made)
    return map_of(
        flat, line, palette, (differs, outline), more, map_labels(page),
        _finding(tiers, page.when), with_source(page, said), (handles, texts),
    )  # fmt: skip


def flat_shapes(study: Study, table: pd.DataFrame) -> tuple[Any, Any]:
    """The regions, and the line that belongs to the map, on one plane; the table is joined."""
    import geopandas as gpd

    dashline = study.geometry.get("dashline")
    shapes = outlines(study.geometry["geometry"], DEGREES)
    line = None
    crs = _projection(shapes.total_bounds, inset=dashline is not None)
    if dashline is not None:
        line = gpd.GeoDataFrame.from_features(dashline["features"], crs=DEGREES).to_crs(crs)
    return shapes.to_crs(crs).join(table), line


def tier_palette(tiers: pd.Series) -> list[Any]:
    """A colour for each tier, the darkest for the first."""
    return list(sns.color_palette("YlGnBu_r", int(tiers.max())))


def map_of(
    flat: Any,
    line: Any,
    palette: list[Any],
    marks: tuple[pd.Series, dict[str, Any]],
    more: Mapping[str, str],
    labels: Mapping[str, str],
    title: str,
    note: str,
    legend: tuple[list[Any], list[str]],
) -> Axes:
    """Draw the regions by tier, those that are marked in a style of their own.

    Parameters
    ----------
    flat, line
        As `flat_shapes` returns them, with a column `tier`.
    palette : list of colours
    marks : (Series, dict)
        Which regions are marked, and how.
    more : mapping of str to str
        What follows the name of a region.
    labels : mapping of str to str
    title, note : str
    legend : (handles, texts)

    Returns
    -------
    Axes
    """
    crs = flat.crs.srs
    figure, ax = new_figure(7.2)
    _draw(ax, flat, marks, palette)
    west, south, east, north = flat.total_bounds
    if line is not None:
        _draw_line(ax, line, 1.0)
        south = _northing(SOUTH, crs)
        width = INSET_WIDTH * (east - west)
        # the inset stands east of whatever reaches into its height
        beside = flat.cx[:, south : south + 1.6 * width].bounds["maxx"].max()
        east = max(east, beside + 1.1 * width)
        _inset(ax, flat, line, palette, crs, width, (west, south, east, north))
    margin = 0.012 * (east - west)
    ax.set_xlim(west - margin, east + margin)
    ax.set_ylim(south - margin, north + margin)
    ax.set_aspect("equal")
    ax.set_axis_off()
    head(figure, title, note, legend)
    engine = figure.get_layout_engine()
    assert engine is not None
    engine.execute(figure)  # names find their places once the scale is known
    _names(ax, flat, more, palette, labels)
    return ax


def _projection(bounds: np.ndarray, inset: bool) -> str:
    """Equal areas, true along two parallels a sixth of the height from the edges."""
    west, south, east, north = bounds
    south = max(south, SOUTH) if inset else south
    middle, sixth = (west + east) / 2, (north - south) / 6
    if south < 0 < north:
        return f"+proj=laea +lat_0={(south + north) / 2:.2f} +lon_0={middle:.2f} +datum=WGS84"
    return (
        f"+proj=aea +lat_1={south + sixth:.2f} +lat_2={north - sixth:.2f} "
        f"+lat_0={(south + north) / 2:.2f} +lon_0={middle:.2f} +datum=WGS84"
    )


def _northing(latitude: float, crs: str) -> float:
    """Northing of a parallel on the middle meridian, where it is lowest."""
    from pyproj import Transformer

    middle = float(crs.split("+lon_0=")[1].split(maxsplit=1)[0])
    return float(Transformer.from_crs(DEGREES, crs, always_xy=True).transform(middle, latitude)[1])


def _draw(
    ax: Axes,
    flat: Any,
    marks: tuple[pd.Series, dict[str, Any]],
    palette: list[Any],
    edge: str = "white",
    width: float = 0.5,
) -> None:
    outlines = flat.geometry.map(_outline)
    known = flat["tier"].notna()
    fill = [palette[int(tier) - 1] for tier in flat.loc[known, "tier"]]
    unknown = {"facecolors": GAP_COLOUR, "edgecolors": "#9a9a9a", "hatch": "////"}
    styles: list[tuple[pd.Series, dict[str, Any]]] = [
        (~known, {**unknown, "linewidths": width}),
        (known, {"facecolors": fill, "edgecolors": edge, "linewidths": width}),
        marks,
    ]
    for which, style in styles:
        if which is marks[0]:  # lines around islets would hide them
            outlines = flat.geometry[which].map(_without_islets).map(_outline)
        if which.any():
            ax.add_collection(PathCollection(list(outlines[which]), **style), autolim=False)


def _draw_line(ax: Axes, line: Any, width: float) -> None:
    parts = line.geometry.explode().map(lambda part: np.asarray(part.coords)[:, :2])
    ax.add_collection(LineCollection(list(parts), colors=QUIET, linewidths=width), autolim=False)


def _without_islets(shape: Any) -> Any:
    parts = getattr(shape, "geoms", [shape])
    least = 0.003 * max(map(_area, parts))
    return shapely.MultiPolygon([part for part in parts if _area(part) > least])


def _outline(shape: Any) -> Path:
    """All rings of a shape, holes included, as one path."""
    rings = [
        np.asarray(ring.coords)[:, :2]
        for part in getattr(shape, "geoms", [shape])
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
    ]
    return Path.make_compound_path(*(Path(ring, closed=True) for ring in rings))


def _inset(
    ax: Axes,
    flat: Any,
    line: Any,
    palette: list[Any],
    crs: str,
    width: float,
    bounds: tuple[float, float, float, float],
) -> None:
    from pyproj import Transformer

    west, south, east, north = INSET
    xs, ys = Transformer.from_crs(DEGREES, crs, always_xy=True).transform(
        [west, east, west, east, (west + east) / 2], [south, south, north, north, south]
    )
    box = (min(xs), min(ys), max(xs), max(ys))
    height = width * (box[3] - box[1]) / (box[2] - box[0])
    place = (bounds[2] - width, bounds[1], width, height)
    inset = ax.inset_axes(place, transform=ax.transData)
    near = flat.clip(box)
    near = near[~near.is_empty]
    none = pd.Series(False, index=near.index)
    _draw(inset, near, (none, {}), palette, edge="face", width=0.7)  # or islets could not be seen
    _draw_line(inset, line, 0.9)
    inset.set(xlim=(box[0], box[2]), ylim=(box[1], box[3]), aspect="equal")
    inset.set(xticks=[], yticks=[], xlabel="", ylabel="")
    inset.spines[:].set(visible=True, color=QUIET, linewidth=0.8)
    inset.set_title(say("South China Sea"), fontsize=7, loc="center", pad=2)


def _names(
    ax: Axes,
    flat: Any,
    more: Mapping[str, str],
    palette: list[Any],
    labels: Mapping[str, str],
) -> None:
    """Write a name on every region, beside it where there is no room, none on another."""
    size = float(say(SIZE))
    taken: list[Bbox] = []
    for region in flat.geometry.area.sort_values(ascending=False, kind="stable").index:
        name = labels.get(region) or say(ELSEWHERE.get(region, region))
        name += more.get(region, "")
        largest = max(getattr(flat.geometry[region], "geoms", [flat.geometry[region]]), key=_area)
        centre, rim = (ax.transData.transform(p) for p in _largest_circle(largest))
        radius = float(np.hypot(*(rim - centre)))
        tier = flat.loc[region, "tier"]
        fill = GAP_COLOUR if pd.isna(tier) else palette[int(tier) - 1]
        text = ax.annotate(
            name,
            tuple(ax.transData.inverted().transform(centre)),
            (0, 0),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=size,
            linespacing=1.0,
            zorder=5,
            color=text_colour(fill),
            path_effects=[withStroke(linewidth=1.6, foreground=fill)],
            arrowprops=NO_LINE,
        )
        half = np.array(text.get_window_extent().size) / 2 + 1
        for offset in _offsets():
            middle = centre + np.array(offset) * ax.figure.dpi / 72
            box = Bbox([middle - half, middle + half])
            inside = offset != (0.0, 0.0) or radius > 0.7 * half[0]
            if inside and not any(box.overlaps(other) for other in taken):
                break
        else:
            text.remove()
            continue
        taken.append(box)
        if offset != (0.0, 0.0):
            text.set_position(offset)
            text.set(color=INK, path_effects=[withStroke(linewidth=2.2, foreground="white")])
        if text.arrow_patch is not None and not box.contains(*centre):
            text.arrow_patch.set(visible=True, color=INK, linewidth=0.6)


def _largest_circle(shape: Any) -> Any:
    """Centre of the largest circle within a shape, and a point on it."""
    return shapely.maximum_inscribed_circle(shape, tolerance=2e4).coords


def _area(part: Any) -> float:
    return float(part.area)


def _offsets() -> list[tuple[float, float]]:
    angles = np.deg2rad([0, -30, 30, -60, 60, -90, 90, 180, 150, -150, 120, -120])
    around = [(0.0, 0.0)]
    for radius in (12, 20, 28, 36, 46, 58):
        around += [(1.25 * radius * np.cos(angle), radius * np.sin(angle)) for angle in angles]
    return around


def tier_legend(flat: Any, palette: list[Any]) -> tuple[list[Any], list[str]]:
    """A patch for each tier with the number of its regions, and one for what is not assessed."""
    sizes = flat["tier"].value_counts()
    handles = [Patch(facecolor=colour) for colour in palette]
    texts = [
        say("tier {tier} ({regions})", tier=k, regions=sizes.get(k, 0))
        for k in range(1, len(palette) + 1)
    ]
    if flat["tier"].isna().any():
        handles.append(Patch(facecolor=GAP_COLOUR, edgecolor="#9a9a9a", hatch="////"))
        texts.append(say("not assessed"))
    return handles, texts


def _finding(tiers: pd.DataFrame, year: int) -> Text:
    """Of all regions, those without a shape included."""
    printed = tiers["published_tier"].dropna()
    if printed.empty:
        return tn(
            "Tiers of {n} region in {year}: {first} in the first",
            "Tiers of {n} regions in {year}: {first} in the first",
            tiers["tier"].notna().sum(), year=year, first=int((tiers["tier"] == 1).sum()),
        )  # fmt: skip
    return tn(
        "On open data {n} of {printed} regions is in its printed tier of {year}",
        "On open data {n} of {printed} regions are in their printed tier of {year}",
        (tiers["tier"].reindex(printed.index) == printed).sum(), printed=len(printed), year=year,
    )  # fmt: skip
