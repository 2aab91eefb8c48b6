"""How far the ranks move when one choice is made otherwise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from iianalysis.pages.notes import below
from iianalysis.pages.page import Page
from iianalysis.pages.regions.says import word
from iianalysis.pages.register import picture
from iianalysis.show.reader import say
from iianalysis.show.style import COLOURS, ROWS, WIDTH, bars, head
from iianalysis.show.text import Text, of_region, t
from iianalysis.show.wrapping import wrap

KIND = {
    "alternative": t("Another normalisation or mean"),
    "weight moved": t("One weight moved"),
    "indicator left out": t("One indicator left out"),
}
LEFT_OUT = "indicator left out"
NAME = 34  # characters of a line of a name


@picture(t("Ranks when one choice is made otherwise"))
def sensitivity(page: Page) -> Any:
    """Mean shift of ranks for each variant, in three groups.

    Parameters
    ----------
    page : Page
        With the table `sensitivity`: kind, variant, mean_shift, largest_shift, moved_most.

    Returns
    -------
    array of Axes
        One for each kind of variant that the table has.
    """
    table = page["sensitivity"]
    groups = {kind: table[table["kind"] == kind] for kind in KIND}
    groups = {kind: _first(rows) for kind, rows in groups.items() if len(rows)}
    left_out = len(table) - sum(map(len, groups.values()))
    left = [kind for kind in groups if kind != LEFT_OUT]
    sides = [side for side in (left, [kind for kind in groups if kind == LEFT_OUT]) if side]
    lines = max(sum(len(groups[kind]) + 2 for kind in side) for side in sides)
    figure = plt.figure(figsize=(WIDTH, 1.3 + _row(pd.concat(groups.values())["variant"]) * lines))
    rows = max(len(side) for side in sides)
    heights = [len(groups[kind]) + 2 for kind in max(sides, key=len)]
    grid = figure.add_gridspec(rows, len(sides), height_ratios=heights)
    reach = max(float(table["mean_shift"].max()), 0.1)
    axes: list[Axes] = []
    for column, side in enumerate(sides):
        for row, kind in enumerate(side):
            place = grid[row, column] if len(side) == rows else grid[:, column]
            axes.append(figure.add_subplot(place))
            _panel(axes[-1], groups[kind], kind, reach)
        axes[-1].set_xlabel(say("Mean change of rank, places"))
    more = t("beside each bar its length and the region that moves most, with its places")
    cut = t("of each kind the {n} that move ranks most", n=ROWS) if left_out else ""
    head(figure, _finding(table), below(page, "regional", more, *filter(None, [cut])))
    return np.array(axes)


def _first(rows: pd.DataFrame) -> pd.DataFrame:
    """Those that move ranks most, as many as a picture can hold."""
    if len(rows) <= ROWS:
        return rows
    return rows.sort_values("mean_shift", ascending=False, kind="stable").head(ROWS)


def _row(variants: pd.Series) -> float:
    """Inches of a row, higher where names take more than two lines."""
    lines = max(wrap(say(variant_name(name)), NAME).count("\n") + 1 for name in variants)
    return 0.26 * max(lines, 2) / 2


def _panel(ax: Axes, rows: pd.DataFrame, kind: str, reach: float) -> None:
    rows = rows.sort_values("mean_shift", ascending=False, kind="stable")
    names = [wrap(say(variant_name(name)), NAME) for name in rows["variant"]]
    texts = [
        f"{shift:.2f}" + (f"  {say(of_region(region))} {largest}" if region else "")
        for shift, region, largest in zip(
            rows["mean_shift"], rows["moved_most"], rows["largest_shift"], strict=True
        )
    ]
    drawn = bars(ax, rows["mean_shift"], names, COLOURS[list(KIND).index(kind)])
    ax.bar_label(drawn, texts, padding=3, fontsize=7.5)
    ax.tick_params(axis="y", labelsize=7.5)
    ax.set_xlim(0, 1.55 * reach)
    ax.spines["bottom"].set_bounds(0, reach)
    ax.set_xticks([tick for tick in ax.get_xticks() if tick <= reach])
    ax.set_title(say(KIND[kind]), fontsize=9)


def variant_name(name: str) -> Text:
    """Name of a variant, with true minus signs."""
    parts = word(name).parts
    return Text(part.replace("-", "−") if isinstance(part, str) else part for part in parts)


def _finding(table: pd.DataFrame) -> Text:
    first = table.loc[table["mean_shift"].idxmax()]
    title = t(
        "Of {n} single choices, “{variant}” moves ranks most: {shift:.2f} places on average",
        n=len(table),
        variant=variant_name(first["variant"]),
        shift=first["mean_shift"],
    )
    out = table[table["kind"] == LEFT_OUT]
    if out.empty:
        return title
    return title + t(
        "; leaving out any one indicator moves ranks by at most {shift:.2f}",
        shift=out["mean_shift"].max(),
    )
