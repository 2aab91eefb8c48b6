"""Pictures of coherence: correlations of the indicators, and importance beside weight."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from iianalysis.coherence.correlations import HIGH, PAIRS, matrix
from iianalysis.pages.coherence.says import compared_levels, far_apart, flagged
from iianalysis.pages.notes import below
from iianalysis.pages.page import Page
from iianalysis.pages.register import has, picture
from iianalysis.scoring.framework import Framework
from iianalysis.show.numbers import number
from iianalysis.show.reader import say
from iianalysis.show.style import (
    COLOURS,
    FAINT,
    GAP_COLOUR,
    INK,
    QUIET,
    ROWS,
    head,
    new_figure,
    text_colour,
)
from iianalysis.show.text import THEN, capital, listed, of_node, t
from iianalysis.show.wrapping import wrap

SMALL = 45  # indicators up to which a flagged cell has room for its figure


@picture(
    t("Correlations of the indicators with each other"),
    "correlations",
    lambda page, _: (
        "correlations" in page and bool(page["correlations"]["relation"].isin(PAIRS).any())
    ),
)
def indicator_correlations(page: Page) -> Axes:
    """Every indicator against every other, in the order of the tree; flagged pairs with a figure.

    Parameters
    ----------
    page : Page
        With the table `correlations`: indicator, against, relation, r, flag.

    Returns
    -------
    Axes
    """
    table = page["correlations"]
    tree = page.study.framework("regional")
    square = matrix(table).iloc[:ROWS, :ROWS]
    codes, count = list(square.index), len(square)
    shown = np.where(np.tril(np.ones((count, count)), -1) > 0, square, np.nan)
    figure, ax = new_figure(2.0 + max(0.19 * count, 1.2))
    colour = sns.color_palette("vlag_r", as_cmap=True)
    scale = Normalize(-1, 1)
    mesh = ax.pcolormesh(shown, cmap=colour, norm=scale, edgecolors="white", lw=0.5)
    for row, column in zip(*np.where(np.isnan(square)), strict=True):
        if column < row:
            ax.add_patch(_cell(row, column))
    pairs = table[table["relation"].isin(PAIRS) & (table["flag"] != "")]
    for one, other, r in pairs[["indicator", "against", "r"]].itertuples(index=False):
        if count <= SMALL and one in codes and other in codes:
            column, row = sorted((codes.index(one), codes.index(other)))
            ax.text(
                column + 0.5, row + 0.5, number(r, 2).replace("0.", "."), ha="center", va="center",
                fontsize=5.5, color=text_colour(colour(scale(r))),
            )  # fmt: skip
    _dimensions(ax, tree, codes)
    names = [f"{say(of_node(code))}  {place}" for place, code in enumerate(codes, 1)]
    ax.set_yticks(np.arange(count) + 0.5, [wrap(name, 44) for name in names], fontsize=7)
    ax.set_xticks(np.arange(count) + 0.5, range(1, count + 1), fontsize=6.5)
    ax.set_ylim(count, 0)
    ax.tick_params(length=0, pad=2)
    ax.spines[:].set_visible(False)
    bar = figure.colorbar(mesh, ax=ax, fraction=0.022, pad=0.02)
    bar.set_label(say("Correlation of the scores"))
    bar.outline.set_visible(False)
    known = table[table["relation"].isin(PAIRS) & table["r"].notna()]
    title = listed(flagged(known), THEN)
    note = t(
        "Figures: above {high:g}, or below 0 within a dimension. Scores have their direction, so "
        "that red is a conflict; the order is that of the tree, and lines part the dimensions.\n",
        high=HIGH,
    )
    if len(matrix(table)) > count:
        note = t("The first {rows} indicators. ", rows=count) + note
    head(figure, title, note + below(page, "regional") if page.alone else note)
    return ax


def _cell(row: int, column: int) -> Rectangle:
    return Rectangle((column, row), 1, 1, facecolor=GAP_COLOUR, edgecolor="white", lw=0.5)


def _dimensions(ax: Axes, tree: Framework, codes: list[str]) -> None:
    """Part the dimensions by lines, and name each beside the diagonal."""
    start = 0
    for dimension in tree.dimensions:
        below_it = set(tree.below(dimension))
        count = sum(code in below_it for code in codes)
        if not count or codes[start] == dimension:  # an indicator is its own dimension
            start += count
            continue
        end = start + count
        ax.plot([0, end], [end, end], color=QUIET, lw=0.8)
        ax.plot([start, start], [start, len(codes)], color=QUIET, lw=0.8)
        ax.text(
            end + 0.4, (start + end) / 2, wrap(say(of_node(dimension)), 28),
            ha="left", va="center", fontsize=8, color=INK,
        )  # fmt: skip
        start = end


@picture(
    t("Importance of each part beside its weight"),
    "importance",
    lambda page, dimension: (
        has("importance", "ratio")(page, dimension) and bool(compared_levels(page["importance"]))
    ),
)
def weight_importance(page: Page) -> Any:
    """Weight and importance of the nodes of each level, as shares of the level.

    Parameters
    ----------
    page : Page
        With the table `importance`: node, level, nominal_share, importance, importance_error,
        importance_share, ratio.

    Returns
    -------
    array of Axes
        One for each level above the indicators.
    """
    levels = compared_levels(page["importance"])
    sizes = [min(len(rows), ROWS) for rows in levels.values()]
    figure, axes = new_figure(
        1.8 + sum(0.24 * size + 0.55 for size in sizes),
        len(levels),
        squeeze=False,
        gridspec_kw={"height_ratios": [size + 1 for size in sizes]},
    )
    for ax, (level, rows) in zip(axes[:, 0], levels.items(), strict=True):
        _level(ax, rows.iloc[:ROWS], rows["importance"].sum())
        ax.set_title(say("Level {level} of the tree", level=level), fontsize=9)
    axes[-1, 0].set_xlabel(say("Share of its level, %"))
    handles = [
        Line2D([], [], ls="", marker="D", mfc="white", mec=COLOURS[3], ms=6),
        Line2D([], [], ls="-", lw=1.4, marker="o", color=COLOURS[0], ms=6),
    ]
    note = t(
        "Importance: share of the variance of the index that a part tells by itself, a penalised "
        "spline whose smoothness follows from generalised cross-validation; bars: one jackknife "
        "standard error either way, without the choice of the smoothness. Parts that go together "
        "tell the same, so that shares are relative.\n"
    )
    *_, last = levels.values()
    head(
        figure,
        capital(far_apart(last)),
        note + below(page, "regional"),
        (handles, [say("weight"), say("importance")]),
    )
    return axes[:, 0]


def _level(ax: Axes, rows: pd.DataFrame, whole: float) -> None:
    places = np.arange(len(rows))
    weight, share = 100 * rows["nominal_share"], 100 * rows["importance_share"]
    error = (100 * rows["importance_error"] / whole).fillna(0.0)
    low = np.minimum(error, share)  # a share is not below 0
    ax.hlines(places, np.minimum(weight, share), np.maximum(weight, share), color=FAINT, lw=3)
    ax.errorbar(
        share, places, xerr=[low, error], fmt="o", color=COLOURS[0], ms=6, lw=1.4, capsize=0
    )
    ax.plot(weight, places, "D", mfc="white", mec=COLOURS[3], ms=6)
    names = [wrap(say(of_node(node)), 34) for node in rows["node"]]
    ax.set_yticks(places, names, fontsize=8)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlim(left=0)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
