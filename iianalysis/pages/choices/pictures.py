"""How far the ranks move when one choice is made otherwise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from iianalysis.pages.readable import WORD
from iianalysis.show.bilingual import say
from iianalysis.show.names import Labels, sealed
from iianalysis.show.reader import shown, spelled
from iianalysis.show.style import COLOURS, WIDTH, bars, head, picture, wrap
from iianalysis.show.text import Text

KINDS = ("alternative", "weight moved", "indicator left out")


@picture
def sensitivity(table: pd.DataFrame, labels: Labels, note: str = "") -> Any:
    """Mean shift of ranks for each variant, in three groups.

    Parameters
    ----------
    table : DataFrame
        kind, variant, mean_shift, largest_shift, moved_most; as the table `sensitivity`.
    labels : Labels
        Name of each node, indicator and region.
    note : str
        Assumptions, set below the picture.

    Returns
    -------
    array of Axes
        One for each kind of variant that the table has.
    """
    groups = {kind: table[table["kind"] == kind] for kind in KINDS}
    groups = {kind: rows for kind, rows in groups.items() if len(rows)}
    left = [kind for kind in groups if kind != KINDS[2]]
    sides = [side for side in (left, [kind for kind in groups if kind == KINDS[2]]) if side]
    lines = max(sum(len(groups[kind]) + 2 for kind in side) for side in sides)
    figure = plt.figure(figsize=(WIDTH, 1.3 + 0.26 * lines))
    rows = max(len(side) for side in sides)
    heights = [len(groups[kind]) + 2 for kind in max(sides, key=len)]
    grid = figure.add_gridspec(rows, len(sides), height_ratios=heights)
    reach = max(float(table["mean_shift"].max()), 0.1)
    axes: list[Axes] = []
    for column, side in enumerate(sides):
        for row, kind in enumerate(side):
            place = grid[row, column] if len(side) == rows else grid[:, column]
            axes.append(figure.add_subplot(place))
            _panel(axes[-1], groups[kind], kind, reach, labels)
        axes[-1].set_xlabel(say("Mean change of rank, places", "位次平均变化"))
    head(figure, _finding(table, sealed(labels)), note)
    return np.array(axes)


def _panel(ax: Axes, rows: pd.DataFrame, kind: str, reach: float, labels: Labels) -> None:
    rows = rows.sort_values("mean_shift", ascending=False, kind="stable")
    names = [wrap(variant_name(name, labels), 34) for name in rows["variant"]]
    texts = [
        f"{shift:.2f}" + (f"  {labels.regions[region]} {largest}" if region else "")
        for shift, region, largest in zip(
            rows["mean_shift"], rows["moved_most"], rows["largest_shift"], strict=True
        )
    ]
    drawn = bars(ax, rows["mean_shift"], names, COLOURS[KINDS.index(kind)])
    ax.bar_label(drawn, texts, padding=3, fontsize=7.5)
    ax.tick_params(axis="y", labelsize=7.5)
    ax.set_xlim(0, 1.55 * reach)
    ax.spines["bottom"].set_bounds(0, reach)
    ax.set_xticks([tick for tick in ax.get_xticks() if tick <= reach])
    titles = {
        "alternative": say("Another normalisation or mean", "其他标准化或平均方法"),
        "weight moved": say("One weight moved", "单项权重变动"),
        "indicator left out": say("One indicator left out", "剔除一项指标"),
    }
    ax.set_title(titles[kind], fontsize=9)


def variant_name(name: str, labels: Labels) -> str:
    """Name of a variant in the language of a picture."""
    if isinstance(name, Text):
        return spelled(name.worded(lambda sign: sign.replace("-", "−")), labels)
    return str(shown(WORD.get(name, name)))


def _finding(table: pd.DataFrame, labels: Labels) -> str:
    first = table.loc[table["mean_shift"].idxmax()]
    name = variant_name(first["variant"], labels)
    title = say(
        f"Of {len(table)} single choices, “{name}” moves ranks most: "
        f"{first['mean_shift']:.2f} places on average",
        f"{len(table)}种单项改动中，“{name}”影响最大：位次平均变化{first['mean_shift']:.2f}",
    )
    out = table[table["kind"] == KINDS[2]]
    if len(out):
        title += say(
            f"; leaving out any one indicator moves ranks by at most {out['mean_shift'].max():.2f}",
            f"；剔除任一指标时位次平均变化至多{out['mean_shift'].max():.2f}",
        )
    return title
