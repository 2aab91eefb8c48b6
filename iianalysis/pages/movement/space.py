"""Regions beside their neighbours: Moran's scatter plot and the map of local Moran's I."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from iianalysis.dynamics.space import LEVEL
from iianalysis.pages.movement.convergence import QUADRANTS, local, space
from iianalysis.pages.movement.notes import below, of_space
from iianalysis.pages.notes import map_labels, with_source
from iianalysis.pages.page import Page
from iianalysis.pages.register import picture
from iianalysis.pages.tiers import maps
from iianalysis.show.reader import say
from iianalysis.show.style import GAP_COLOUR, INK, QUIET, head, name_points, new_figure
from iianalysis.show.text import of_region, t

# Red above, blue below, pale where a region is unlike its neighbours.
FILL = {"high-high": "#b2182b", "low-low": "#2166ac", "high-low": "#f4a582", "low-high": "#92c5de"}
PLAIN = "#dcdcdc"
MARKS = {"high-high": "o", "low-low": "s", "high-low": "^", "low-high": "v"}


@picture(t("Regions against their neighbours"), "spatial_local")
def moran_scatter(page: Page, islands: str = "nearest") -> Axes:
    """Each region's score against the mean of its neighbours; the slope is Moran's I.

    Parameters
    ----------
    page : Page
        With the tables `spatial_local` and `spatial_global`, of which the overall index is drawn.
    islands : {'nearest', 'none'}
        Whether the slope is that with islands linked.

    Returns
    -------
    Axes
    """
    table, whole = page["spatial_local"], page["spatial_global"]
    root = page.study.framework("regional").root
    moran = slope(whole, root, islands)
    rows = table[table["node"] == root].dropna(subset=["lag"])
    figure, ax = new_figure(5.4)
    ax.axhline(0, color=QUIET, lw=0.8)
    ax.axvline(0, color=QUIET, lw=0.8)
    ends = np.array([rows["z"].min() - 0.2, rows["z"].max() + 0.2])
    ax.plot(ends, moran * ends, color=INK, lw=1.5)
    handles, texts = [], []
    for name, colour in FILL.items():
        part = rows[rows["quadrant"] == name]
        for which, fill in ((part["p"] <= LEVEL, colour), (part["p"] > LEVEL, "white")):
            ax.plot(
                part.loc[which, "z"], part.loc[which, "lag"], ls="", marker=MARKS[name], ms=7,
                mfc=fill, mec=colour, mew=1.3,
            )  # fmt: skip
        handles.append(Line2D([], [], ls="", marker=MARKS[name], ms=7, mfc=colour, mec=colour))
        texts.append(say(QUADRANTS[name]))
    handles.append(Line2D([], [], ls="", marker="o", ms=7, mfc="white", mec=QUIET))
    texts.append(say("hollow: p above {level:g}", level=LEVEL))
    handles.append(Line2D([], [], color=INK, lw=1.5))
    texts.append(say("slope: Moran's I"))
    ax.margins(0.1)
    ax.set_xlabel(say("Score, standard deviations from the mean"))
    ax.set_ylabel(say("Mean of the neighbours"))
    title, said = space(whole, root, page.study), below(page, of_space(whole), crowded=True)
    head(figure, title, said, (handles, texts))
    far = np.hypot(rows["z"], rows["lag"]).round(9)
    order = np.lexsort((-far, rows["p"] > LEVEL))
    names = [say(of_region(region)) for region in rows["region"]]
    name_points(ax, rows[["z", "lag"]].to_numpy(), names, list(order))
    return ax


def slope(whole: pd.DataFrame, node: str, islands: str = "nearest") -> float:
    """Moran's I of a node in the last year, islands linked or not where there are any."""
    rows = whole[(whole["node"] == node) & (whole["year"] == whole["year"].max())]
    chosen = rows[rows["islands"].isin([islands, ""])]
    return float(chosen["moran"].iloc[0])


@picture(t("Local Moran's I"), "spatial_local")
def local_moran_map(page: Page, node: str = "") -> Axes:
    """Regions that stand out against their neighbours, on the map.

    Parameters
    ----------
    page : Page
        With the tables `spatial_local` and `spatial_global`.
    node : str
        The node that is shown; the overall index where empty.

    Returns
    -------
    Axes
        Of the main map; the inset is its child.
    """
    table = page["spatial_local"]
    node = node or page.study.framework("regional").root
    rows = table[table["node"] == node].set_index("region")
    classes = {name: place for place, name in enumerate(FILL, 1)}
    shown = rows["quadrant"].map(classes).where(rows["p"] <= LEVEL, len(FILL) + 1)
    shown = shown.where(rows["p"].notna())
    of_map = pd.DataFrame({"tier": shown, "p_fdr": rows["p_fdr"]})
    flat, line = maps.flat_shapes(page.study, of_map)
    palette = [*FILL.values(), PLAIN]
    firm = flat["p_fdr"] <= LEVEL
    outline = {"facecolors": "none", "edgecolors": INK, "linewidths": 2.0}
    handles = [Patch(facecolor=colour, edgecolor=QUIET, linewidth=0.4) for colour in palette]
    texts = [say(QUADRANTS[name]) for name in FILL]
    texts.append(say("p above {level:g}", level=LEVEL))
    if firm.any():
        handles.append(Patch(facecolor="white", edgecolor=INK, linewidth=2.0))
        texts.append(say("also with all tests taken together"))
    if flat["tier"].isna().any():
        handles.append(Patch(facecolor=GAP_COLOUR, edgecolor="#9a9a9a", hatch="////"))
        texts.append(say("not assessed"))
    said = with_source(page, below(page, of_space(page["spatial_global"])))
    return maps.map_of(
        flat, line, palette, (firm, outline), {}, map_labels(page), local(table, node), said,
        (handles, texts),
    )  # fmt: skip
