"""How far the ranking can be trusted: ranks, tiers and borders over draws, and what moves them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator

from iianalysis.pages.notes import map_labels, with_source
from iianalysis.pages.page import Page
from iianalysis.pages.register import picture
from iianalysis.pages.tiers import maps
from iianalysis.pages.trust.notes import below, own_tiers
from iianalysis.pages.trust.says import ranks
from iianalysis.show.numbers import SAFE, percent
from iianalysis.show.reader import say
from iianalysis.show.style import (
    COLOURS,
    PALE,
    PUBLISHED,
    QUIET,
    ROWS,
    cut,
    head,
    new_figure,
    text_colour,
)
from iianalysis.show.text import THEN, Text, listed, of_region, some_of, t, tn, tp

SEEN = 0.005  # a smaller probability has no colour
SPELLED = 0.10  # and below this one no figure
MOST_TICKS = 25  # of ranks
WIDE = 40  # columns from which on figures are smaller


@picture(t("Ranks over the draws"))
def rank_intervals(page: Page) -> Axes:
    """Ranks of each region over the draws, in the order of the ranking.

    Parameters
    ----------
    page : Page
        With the tables `rank_intervals` (region, rank, median, p05, p95, best, worst),
        `uncertainty_convergence` and, where there are borders, `tier_borders` (border,
        regions_above).

    Returns
    -------
    Axes
    """
    table, borders = page["rank_intervals"], page.tables.get("tier_borders")
    title, said = ranks(table), cut(len(table)) + below(page)
    table = table.iloc[:ROWS]
    figure, ax = new_figure(2.1 + 0.21 * len(table))
    rows = np.arange(len(table))
    ax.hlines(rows, table["best"], table["worst"], color="#8f8f8f", lw=1)
    ax.hlines(rows, table["p05"] - 0.25, table["p95"] + 0.25, color=PALE, lw=6)
    ax.plot(table["median"], rows, ls="", marker="|", ms=9, mew=2.2, color=COLOURS[0])
    rank = table["rank"].astype(float)
    ax.plot(rank, rows, ls="", marker="D", ms=4.6, mfc="none", mew=1.3, color=PUBLISHED)
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.set_xlim(0.3, max(len(table), table["worst"].max()) + 0.7)
    names = [
        say(of_region(region)) + ("" if np.isnan(place) else f"  {place:.0f}")
        for region, place in zip(table["region"], rank, strict=True)
    ]
    ax.set_yticks(rows, names)
    ax.tick_params(axis="y", length=0)
    last = int(ax.get_xlim()[1])
    step = 5 if last <= MOST_TICKS * 5 else 10 * -(-last // (MOST_TICKS * 10))
    ax.xaxis.set_major_locator(FixedLocator([1, *range(step, last + 1, step)]))
    ax.set_xlabel(say("Rank"))
    ax.grid(axis="y", alpha=0.5)
    handles = [
        Line2D([], [], color=PALE, lw=6, solid_capstyle="butt"),
        Line2D([], [], color="#8f8f8f", lw=1),
        Line2D([], [], ls="", marker="|", ms=9, mew=2.2, color=COLOURS[0]),
        Line2D([], [], ls="", marker="D", ms=4.6, mfc="none", mew=1.3, color=PUBLISHED),
    ]
    texts = [
        say("5% to 95% of draws"),
        say("best to worst"),
        say("median"),
        say("rank in the index as it stands"),
    ]
    if borders is not None and len(borders):
        for above in borders.loc[borders["regions_above"] < ax.get_xlim()[1], "regions_above"]:
            ax.axvline(above + 0.5, color=QUIET, lw=1, ls=(0, (4, 3)), zorder=0)
        handles.append(Line2D([], [], color=QUIET, lw=1, ls=(0, (4, 3))))
        texts.append(say("border of tiers"))
    head(figure, title, said, (handles, texts))
    return ax


@picture(t("Probability of each rank"))
def rank_acceptability(page: Page) -> Axes:
    """Probability of each rank of each region.

    Parameters
    ----------
    page : Page
        With the tables `rank_acceptability` (region, rank, probability), `rank_intervals`, whose
        order the regions are in, and `uncertainty_convergence`.

    Returns
    -------
    Axes
    """
    table, order = page["rank_acceptability"], list(page["rank_intervals"]["region"])
    wide = table.pivot(index="region", columns="rank", values="probability")
    wide = wide.reindex(index=order, columns=range(1, len(order) + 1)).fillna(0.0)
    title, said = _likeliest(wide), cut(len(wide)) + below(page)
    wide = wide.iloc[:ROWS, :ROWS]
    figure, ax = new_figure(1.9 + 0.22 * len(wide))
    colour = sns.color_palette("Blues", as_cmap=True)
    mesh = ax.pcolormesh(
        wide.where(wide >= SEEN).to_numpy(), cmap=colour, vmin=0, vmax=1, edgecolors="white", lw=0.6
    )
    size = min(6.3, 6.3 * WIDE / wide.shape[1])  # so that figures of neighbours do not touch
    for row, column in zip(*np.nonzero(wide.to_numpy() >= SPELLED), strict=True):
        share = wide.iat[row, column]
        ax.text(
            column + 0.5, row + 0.5, f"{100 * share:.0f}", ha="center", va="center", fontsize=size,
            color=text_colour(colour(share)),
        )  # fmt: skip
    ax.set_ylim(len(wide), 0)
    ax.set_yticks(np.arange(len(wide)) + 0.5, [say(of_region(region)) for region in wide.index])
    ranked = [1, *range(5, len(wide) + 1, 5)]
    ax.set_xticks([rank - 0.5 for rank in ranked], ranked)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_xlabel(say("Rank"))
    bar = figure.colorbar(mesh, ax=ax, fraction=0.025, pad=0.02)
    bar.set_ticks([0, 0.25, 0.5, 0.75, 1], labels=["0%", "25%", "50%", "75%", "100%"])
    bar.set_label(say("Share of draws"))
    bar.outline.set_visible(False)
    head(figure, title, said)
    return ax


def _likeliest(wide: pd.DataFrame) -> Text:
    most = wide.max(axis=1)
    sure, least = int((most >= 0.5).sum()), str(most.idxmin())
    certain = tn(
        "{some} has one rank in at least half of the draws",
        "{some} have one rank in at least half of the draws",
        sure,
        some=some_of(sure, len(wide)),
    )
    doubtful = t(
        "least certain: {region}, whose likeliest rank, {rank}, has {share:.0f}%",
        region=of_region(least),
        rank=wide.loc[least].idxmax(),
        share=100 * most.min(),
    )
    return listed([certain, doubtful], THEN)


@picture(
    t("Most probable tier of each region"),
    "tier_probabilities",
    lambda page, _: (
        "tier_probabilities" in page
        and bool(page.study.tier_sizes)
        and "geometry" in page.study.geometry
    ),
)
def tier_probability_map(page: Page) -> Axes:
    """Regions coloured by their most probable tier; those that are not safe are hatched.

    Parameters
    ----------
    page : Page
        With the tables `tier_probabilities` (region, rule, tier, probability), `tiers`, as the
        index stands, and `uncertainty_convergence`.

    Returns
    -------
    Axes
        Of the main map; the inset is its child.
    """
    table = page["tier_probabilities"]
    rows = table[table["rule"] == "group sizes"]
    best = rows.loc[rows.groupby("region")["probability"].idxmax()].set_index("region")
    flat, line = maps.flat_shapes(page.study, best[["tier", "probability"]])
    unsafe = flat["probability"] < SAFE
    more = {
        region: say(tp("below the name of a region", "\n{share}", share=percent(share)))
        for region, share in flat["probability"][unsafe].items()
    }
    palette = maps.tier_palette(rows["tier"])
    handles, texts = maps.tier_legend(flat, palette)
    if unsafe.any():
        handles.append(Patch(facecolor="white", edgecolor=maps.CONTRAST, hatch="////"))
        texts.append(say("most probable tier below {limit}", limit=percent(SAFE)))
    hatched = {
        "facecolors": "none", "edgecolors": maps.CONTRAST, "hatch": "////", "linewidths": 1.2,
    }  # fmt: skip
    colour = t(
        "the colour is the most probable tier, which need not be the one that the index gives"
    )
    return maps.map_of(
        flat, line, palette, (unsafe, hatched), more, map_labels(page),
        _likeliest_tiers(flat, own_tiers(page)), with_source(page, below(page, colour)),
        (handles, texts),
    )  # fmt: skip


def _likeliest_tiers(flat: Any, own: pd.Series) -> Text:
    """How many regions have a safe tier, and which are more often in another than the index's."""
    assessed = flat[flat["tier"].notna()]
    safe = int((assessed["probability"] >= SAFE).sum())
    parts = [
        tn(
            "{n} of {every} regions has a tier with at least {least} of draws",
            "{n} of {every} regions have a tier with at least {least} of draws",
            safe,
            every=len(assessed),
            least=percent(SAFE),
        )
    ]
    tiers = own.reindex(assessed.index)
    other = assessed.index[(tiers != assessed["tier"]).fillna(False)]
    if len(other):
        names = listed(map(of_region, other))
        parts.append(t("more often in another tier than the index gives: {names}", names=names))
    return listed(parts, THEN)
