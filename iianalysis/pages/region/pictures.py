"""What a region lacks: its profile, its way up, and the obstacles of all regions."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from iianalysis.pages.notes import below
from iianalysis.pages.page import Page
from iianalysis.pages.region.says import obstacle_title
from iianalysis.pages.register import picture
from iianalysis.pages.scale import ends, scale_of_scores, score_axis
from iianalysis.show.points import Points
from iianalysis.show.reader import say
from iianalysis.show.style import (
    COLOURS,
    FAINT,
    GAP_COLOUR,
    INK,
    PALE,
    QUIET,
    ROWS,
    cut,
    head,
    new_figure,
    text_colour,
    themed,
)
from iianalysis.show.text import (
    COLON,
    END,
    NEXT,
    THEN,
    Text,
    listed,
    of_node,
    of_region,
    of_score,
    t,
    tn,
    tp,
)
from iianalysis.show.wrapping import wrap
from iianalysis.tables.diagnosis import Diagnosis, profile_table, way_table, ways_of

VERDICTS = {"strength": COLOURS[0], "weakness": COLOURS[3], "": QUIET}
NAMES = {
    "strength": tp("of a region", "strength"),
    "weakness": tp("of a region", "weakness"),
    "": tp("of a region", "neither"),
}


@themed
def profile(page: Page, region: str) -> Axes:
    """Scores of a region beside the median of its tier and the best, a row for each node.

    Parameters
    ----------
    page : Page
        With the table `region_profiles`. Nodes that no region has a score of are left out;
        dimensions are printed larger.
    region : str

    Returns
    -------
    Axes
    """
    table, dimensions = profile_table(_found(page), region), page.dimensions
    rows = table[table["best_score"].notna()].reset_index(drop=True)
    names = [wrap(say(of_node(node)), 30) for node in rows["node"]]
    figure, ax = new_figure(1.6 + _row(names) * max(len(rows), 2))
    tiers = bool(page.study.tier_rule)
    places, score = np.arange(len(rows)), rows["score"].to_numpy(dtype=float)
    middle = rows["tier_median"].to_numpy(dtype=float)
    top = rows["node"].isin(dimensions).to_numpy()
    low, high = scale_of_scores(page.study, [*score, *middle, *rows["best_score"]])
    ax.hlines(places, low, high, color=FAINT, lw=0.7, zorder=1)
    ax.hlines(places, score, middle, color=PALE, lw=4, zorder=2)
    ax.plot(middle, places, ls="", marker="|", ms=11, mew=2, color=INK, zorder=3)
    ax.plot(rows["best_score"], places, ls="", marker="D", ms=5, mfc="white", mec=QUIET, zorder=3)
    verdicts = rows["verdict"].str.removesuffix(" by size")
    colour = [VERDICTS[one] for one in verdicts]
    ax.scatter(score, places, s=np.where(top, 70, 34), c=colour, zorder=4)
    for place in places[np.isnan(score)]:
        start = 0.02 * (high - low) + np.nan_to_num(middle[place])
        ax.text(start, place, say("no value"), va="center", color=QUIET, fontsize=7.5)
    ax.set_yticks(places, names)
    for text, large in zip(ax.get_yticklabels(), top, strict=True):
        text.set(fontsize=9.5 if large else 8, color=INK if large else QUIET)
    ax.tick_params(axis="y", length=0, pad=7)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_xlim(low - 0.02 * (high - low), high + 0.02 * (high - low))
    span = ends(page.study)
    ax.set_xlabel(say("Score, {scale}", scale=span) if span else say("Score"))
    marks = [kind for kind in NAMES if kind in set(verdicts)]
    handles: list[Any] = [
        Line2D([], [], ls="", marker="o", ms=6, color=VERDICTS[kind]) for kind in marks
    ]
    handles += [
        Line2D([], [], ls="", marker="|", ms=10, mew=2, color=INK),
        Line2D([], [], ls="", marker="D", ms=5, mfc="white", mec=QUIET),
    ]
    names = [say("{region}, {kind}", region=of_region(region), kind=NAMES[one]) for one in marks]
    names += [say("median of its tier") if tiers else say("median of all regions")]
    names.append(say("best of all regions"))
    said = below(page, "regional")
    head(figure, _profile_finding(rows, region, top, tiers=tiers), said, (handles, names))
    return ax


def _row(names: list[str]) -> float:
    """Inches of a row, so that names of many lines do not touch those of the next."""
    lines = [name.count("\n") + 1 for name in names]
    both = max((one + other for one, other in pairwise(lines)), default=2)
    return 0.23 if both < 5 else 0.0625 * both


def _profile_finding(rows: pd.DataFrame, region: str, top: np.ndarray, *, tiers: bool) -> Text:
    """Where a region is furthest ahead of the median of its tier or of all, and furthest behind."""
    below = rows[~top] if (~top).any() else rows
    gaps = below.set_index("node")["gap_to_median"].astype(float).dropna().round(9)
    parts = []
    if gaps.empty:
        parts.append(t("nothing to compare it in"))
    elif not gaps.any():
        parts.append(
            t("at the median of its tier throughout")
            if tiers
            else t("at the median of all regions throughout")
        )
    if gaps.max() > 0:
        most, value = of_node(gaps.idxmax()), of_score(gaps.max())
        parts.append(
            t("furthest above its tier in {node} (+{gap})", node=most, gap=value)
            if tiers
            else t("furthest above the median in {node} (+{gap})", node=most, gap=value)
        )
    if gaps.min() < 0:
        least, value = of_node(gaps.idxmin()), of_score(gaps.min())
        parts.append(t("furthest below in {node} ({gap})", node=least, gap=value))
    return of_region(region) + COLON + listed(parts, THEN)


@themed
def way_up(page: Page, region: str) -> Axes:
    """By how much the scores of indicators have to rise, in both ways, from where they stand.

    Parameters
    ----------
    page : Page
        With the tables `way_up` and `way_up_steps`.
    region : str

    Returns
    -------
    Axes
    """
    table, ways = way_table(_found(page), region), ways_of(_found(page), region)
    figure, ax = new_figure(1.9 + 0.36 * len(table))
    places = np.arange(len(table))
    now = table["score_now"].to_numpy(dtype=float)
    for column, fill, shift in (
        ("least_change", COLOURS[1], -0.19),
        ("even_change", COLOURS[0], 0.19),
    ):
        rise = table[column].to_numpy(dtype=float)
        ax.barh(places + shift, np.nan_to_num(rise), 0.36, left=now, color=fill)
        for place, start, one in zip(places + shift, now, rise, strict=True):
            if one > 0:
                text = f" {say(of_score(one, sign=True))}"
                ax.text(start + one, place, text, va="center", fontsize=7.5, color=INK)
    ax.vlines(now, places - 0.42, places + 0.42, color=INK, lw=1.5)
    marked = [any(flags) for flags in table["flags"]]
    names = [
        wrap(say(of_node(code)), 32) + (" *" if flag else "")
        for code, flag in zip(table["indicator"], marked, strict=True)
    ]
    ax.set_yticks(places, names, fontsize=8, linespacing=0.95)
    ax.tick_params(axis="y", length=0, pad=7)
    ax.set_ylim(len(table) - 0.4, -0.6)
    score_axis(ax, scale_of_scores(page.study, now), 0.08)
    ax.set_xlabel(say("Score of the indicator, {scale}", scale=ends(page.study)))
    handles: list[Any] = [
        Line2D([], [], color=INK, lw=1.5),
        Patch(facecolor=COLOURS[1]),
        Patch(facecolor=COLOURS[0]),
    ]
    texts = [say(tp("score", "now")), say("least total change"), say("most even change")]
    notes = [t("Goalposts, threshold and all other regions stay where they are: an assumption.")]
    if any(marked):
        notes.append(t("*: a flagged cell (imputed, snapshot …)") + END)
    said = listed([*notes, below(page, "regional")], "\n")
    head(figure, _way_finding(ways, region), said, (handles, texts))
    return ax


def _found(page: Page) -> Diagnosis:
    """The tables of the page as those of a region are taken from."""
    return Diagnosis(page.when, dict(page.tables), pd.DataFrame())


def _way_finding(ways: pd.DataFrame, region: str) -> Text:
    rows = ways.set_index("way")
    least, even = rows.loc["least total"], rows.loc["most even"]
    return t(
        "{region} is {gap:.2f} points short of {target}: {least:.1f} points in {few} at least, or "
        "{even:.1f} over {many}",
        region=of_region(region), gap=Points(least["gap"]), target=least["target"],
        least=Points(least["total"]),
        few=tn("{n} indicator", "{n} indicators", least["indicators"]),
        even=Points(even["total"]), many=even["indicators"],
    )  # fmt: skip


@picture(
    t("Obstacle degrees of the regions"),
    available=lambda page, _: "obstacles" in page and bool((page["obstacles"]["level"] == 2).any()),
)
def obstacles(page: Page) -> Axes:
    """Obstacle degrees of all regions at the second level.

    Parameters
    ----------
    page : Page
        With the tables `obstacles` (region, node, level, dimension, obstacle) and
        `region_profiles`, by whose rank the regions stand.

    Returns
    -------
    Axes
    """
    table = page["obstacles"]
    ranks = page["region_profiles"].drop_duplicates("region").dropna(subset="rank")
    regions = list(ranks.sort_values("rank", kind="stable")["region"])
    rows = table[table["level"] == 2]
    nodes = rows.drop_duplicates("node").set_index("node")["dimension"]
    dimensions = list(dict.fromkeys(nodes))
    order = sorted(nodes.index, key=lambda node: dimensions.index(nodes[node]))
    wide = rows.pivot(index="region", columns="node", values="obstacle").reindex(columns=order)
    wide = wide.reindex([region for region in regions if region in wide.index][:ROWS])
    figure, ax = new_figure(3.0 + 0.2 * len(wide))
    shades = sns.color_palette("YlOrBr", as_cmap=True)
    most = float(np.nanmax(wide.to_numpy()))
    sns.heatmap(
        wide,
        cmap=shades,
        vmin=0,
        vmax=most,
        linewidths=0.4,
        cbar_kws={
            "label": say("Obstacle degree, %"),
            "shrink": 0.5,
            "aspect": 30,
            "pad": 0.01,
        },
        ax=ax,
    )
    ax.set_facecolor(GAP_COLOUR)
    for row, column in np.argwhere(wide.notna().to_numpy()):
        value = wide.iat[row, column]
        ax.text(
            column + 0.5, row + 0.52, f"{value:.0f}", ha="center", va="center", fontsize=7,
            color=text_colour(shades(value / most)),
        )  # fmt: skip
    names = [wrap(say(of_node(node)), 22) for node in order]
    ax.set_xticks(np.arange(len(order)) + 0.5, names, rotation=90, fontsize=8, linespacing=0.95)
    ax.set_yticks(
        np.arange(len(wide)) + 0.5, [say(of_region(r)) for r in wide.index], fontsize=8, rotation=0
    )
    ax.tick_params(length=0)
    ax.set(xlabel="", ylabel="")
    start = 0
    for dimension in dimensions:
        count = int((nodes == dimension).sum())
        ax.plot([start + 0.1, start + count - 0.1], [-0.15, -0.15], color=INK, lw=2, clip_on=False)
        name = wrap(say(of_node(dimension)), 9 * count)
        ax.text(start + count / 2, -0.4, name, ha="center", va="bottom", fontsize=8.5)
        start += count
    more = t(
        "obstacle degree: weight times what is missing to the full score, as a share of its sum "
        "over a region, whose row adds to 100% before rounding; regions by rank"
    )
    said = cut(len(regions)) + below(page, "regional", more)
    if wide.isna().to_numpy().any():
        said = listed([t("Grey: no value"), said], NEXT)
    head(figure, obstacle_title(table), said)
    return ax
