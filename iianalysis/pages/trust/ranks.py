"""How far the ranking can be trusted: ranks, tiers and borders over draws, and what moves them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator

from iianalysis.pages.tiers import maps
from iianalysis.pages.trust.says import ranks
from iianalysis.show.numbers import SAFE, percent
from iianalysis.show.reader import say
from iianalysis.show.style import (
    COLOURS,
    FAINT,
    PALE,
    PUBLISHED,
    QUIET,
    ROWS,
    cut,
    head,
    new_figure,
    picture,
    text_colour,
)
from iianalysis.show.text import THEN, Text, listed, of_region, some_of, t, tn, tp

SEEN = 0.005  # a smaller probability has no colour
SPELLED = 0.10  # and below this one no figure
NEIGHBOURS = 2  # regions on either side of a border that are shown even where it is safe


@picture
def rank_intervals(table: pd.DataFrame, borders: pd.DataFrame | None, note: str = "") -> Axes:
    """Ranks of each region over the draws, in the order of the ranking.

    Parameters
    ----------
    table : DataFrame
        region, rank, median, p05, p95, best, worst: as the table `rank_intervals`.
    borders : DataFrame or None
        border, regions_above: as the table `tier_borders`.
    note : str
        Assumptions, set below the picture.

    Returns
    -------
    Axes
    """
    title, note = ranks(table), cut(len(table)) + note
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
    ax.xaxis.set_major_locator(FixedLocator([1, *range(5, int(ax.get_xlim()[1]) + 1, 5)]))
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
    head(figure, title, note, (handles, texts))
    return ax


@picture
def rank_acceptability(table: pd.DataFrame, order: Sequence[str], note: str = "") -> Axes:
    """Probability of each rank of each region.

    Parameters
    ----------
    table : DataFrame
        region, rank, probability: as the table `rank_acceptability`.
    order : sequence of str
        Regions from the top down.
    note : str
        Assumptions, set below the picture.

    Returns
    -------
    Axes
    """
    wide = table.pivot(index="region", columns="rank", values="probability")
    wide = wide.reindex(index=list(order), columns=range(1, len(order) + 1)).fillna(0.0)
    title, note = _likeliest(wide), cut(len(wide)) + note
    wide = wide.iloc[:ROWS, :ROWS]
    figure, ax = new_figure(1.9 + 0.22 * len(wide))
    colour = sns.color_palette("Blues", as_cmap=True)
    mesh = ax.pcolormesh(
        wide.where(wide >= SEEN).to_numpy(), cmap=colour, vmin=0, vmax=1, edgecolors="white", lw=0.6
    )
    for row, column in zip(*np.nonzero(wide.to_numpy() >= SPELLED), strict=True):
        share = wide.iat[row, column]
        ax.text(
            column + 0.5, row + 0.5, f"{100 * share:.0f}", ha="center", va="center", fontsize=6.3,
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
    head(figure, title, note)
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


@picture
def tier_probability_map(
    table: pd.DataFrame,
    own: pd.DataFrame,
    geometry: Mapping[str, Any],
    dashline: Mapping[str, Any] | None,
    labels: Mapping[str, str],
    note: str = "",
) -> Axes:
    """Regions coloured by their most probable tier; those that are not safe are hatched.

    Parameters
    ----------
    table : DataFrame
        region, rule, tier, probability: as the table `tier_probabilities`.
    own : DataFrame
        region, tier, probability: of the tier in the index as it stands.
    geometry, dashline
        As in `maps.tier_map`.
    labels : mapping of str to str
        What is written on each region.
    note : str
        Assumptions and origin of the geometry, set below the picture.

    Returns
    -------
    Axes
        Of the main map; the inset is its child.
    """
    rows = table[table["rule"] == "group sizes"]
    best = rows.loc[rows.groupby("region")["probability"].idxmax()].set_index("region")
    flat, line = maps.flat_shapes(geometry, dashline, best[["tier", "probability"]])
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
    return maps.map_of(
        flat, line, palette, (unsafe, hatched), more, labels,
        _likeliest_tiers(flat, own), note, (handles, texts),
    )  # fmt: skip


def _likeliest_tiers(flat: Any, own: pd.DataFrame) -> Text:
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
    tiers = own.set_index("region")["tier"].reindex(assessed.index)
    other = assessed.index[(tiers != assessed["tier"]).fillna(False)]
    if len(other):
        names = listed(map(of_region, other))
        parts.append(t("more often in another tier than the index gives: {names}", names=names))
    return listed(parts, THEN)


@picture
def unsafe_borders(
    borders: pd.DataFrame,
    acceptability: pd.DataFrame,
    tiers: pd.Series,
    note: str = "",
    printed: bool = True,
) -> Any:
    """Probability of being above each border, for the regions near it.

    Parameters
    ----------
    borders : DataFrame
        border, regions_above, expected_share: as the table `tier_borders`.
    acceptability : DataFrame
        region, rank, probability: as the table `rank_acceptability`.
    tiers : Series
        Tier of each region that the borders are of.
    note : str
        Assumptions, set below the picture.
    printed : bool
        Whether these tiers are printed.

    Returns
    -------
    array of Axes
        One for each border.
    """
    columns = min(3, len(borders))
    lines = -(-len(borders) // columns)
    near = [_near(row, acceptability, tiers) for _, row in borders.iterrows()]
    deepest = max(len(part) for part in near)
    figure, axes = new_figure(1.5 + lines * (1.0 + 0.25 * deepest), lines, columns, squeeze=False)
    for ax in np.ravel(axes)[len(borders) :]:
        ax.remove()
    shown = np.ravel(axes)[: len(borders)]
    for ax, part, (_, row) in zip(shown, near, borders.iterrows(), strict=True):
        places = np.arange(len(part))
        above = part["upper"].to_numpy()
        ax.axvspan(100 * (1 - SAFE), 100 * SAFE, color="#f0f0f0", zorder=0)
        ax.axvline(50, color=QUIET, lw=0.8, zorder=1)
        values = 100 * part["probability"].to_numpy()
        for which, colour, marker in ((above, COLOURS[0], "o"), (~above, COLOURS[3], "s")):
            ax.plot(values[which], places[which], ls="", marker=marker, ms=6.5, color=colour)
        ax.set_yticks(places, [say(of_region(region)) for region in part.index])
        ax.set_ylim(deepest - 0.4, -0.6)
        ax.set_xlim(-6, 106)
        ax.set_xticks([0, 50, 100], ["0%", "50%", "100%"])
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="y", alpha=0.6)
        ax.set_title(
            say(
                "Below tier {border:.0f}\nexpected on the right side: {share}",
                border=row["border"],
                share=percent(row["expected_share"]),
            ),
            fontsize=8.5,
        )
        ax.set_xlabel(say("Share of draws above it"))
    whose = t("in print") if printed else t("as it stands")
    handles = [
        Line2D([], [], ls="", marker="o", ms=6.5, color=COLOURS[0]),
        Line2D([], [], ls="", marker="s", ms=6.5, color=COLOURS[3]),
        Patch(facecolor="#f0f0f0", edgecolor=FAINT),
    ]
    texts = [
        say("above the border {whose}", whose=whose),
        say("below it {whose}", whose=whose),
        say("on neither side in {least} of draws", least=percent(SAFE)),
    ]
    head(figure, _weakest(borders, near, printed), note, (handles, texts))
    return shown


def _near(border: pd.Series, acceptability: pd.DataFrame, tiers: pd.Series) -> pd.DataFrame:
    """Regions that may be on either side, or stand on the other; and the nearest of both sides."""
    over = acceptability[acceptability["rank"] <= border["regions_above"]]
    part = over.groupby("region")["probability"].sum().reindex(acceptability["region"].unique())
    table = part.fillna(0.0).rename("probability").to_frame()
    table["upper"] = tiers.reindex(table.index) <= border["border"]
    table = table[tiers.reindex(table.index).notna().to_numpy()]
    # regions that are never or always above stand in the order of their mean rank
    means = (acceptability["rank"] * acceptability["probability"]).groupby(acceptability["region"])
    table["place"] = means.sum().reindex(table.index)
    table = table.sort_values(["probability", "place"], ascending=[False, True], kind="stable")
    place = int((table["probability"] >= 0.5).sum())
    wanted = (table["probability"] > 1 - SAFE) & (table["probability"] < SAFE)
    wanted |= table["upper"] != (table["probability"] >= 0.5)
    numbers = np.arange(len(table))
    wanted |= (numbers >= place - NEIGHBOURS) & (numbers < place + NEIGHBOURS)
    return table[wanted]


def _weakest(borders: pd.DataFrame, near: Sequence[pd.DataFrame], printed: bool) -> Text:
    open_to = [
        int(((part["probability"] > 1 - SAFE) & (part["probability"] < SAFE)).sum())
        for part in near
    ]
    weakest = borders.loc[borders["expected_share"].idxmin()]
    most, least = int(np.argmax(open_to)), percent(SAFE)
    if not open_to[most]:
        first = t("Every region is on one side of each border in {least} of draws", least=least)
    else:
        first = tn(
            "The border below tier {border} is the least safe: {n} region is on neither side in "
            "{least} of draws",
            "The border below tier {border} is the least safe: {n} regions are on neither side in "
            "{least} of draws",
            open_to[most],
            border=borders["border"].iloc[most],
            least=least,
        )
    region, border = of_region(weakest["region"]), weakest["border"]
    share = percent(weakest["probability"])
    other = t(
        "{region} is on its printed side of the border below tier {border} in {share} of draws",
        region=region, border=border, share=share,
    ) if printed else t(
        "{region} is on its side of the border below tier {border} in {share} of draws",
        region=region, border=border, share=share,
    )  # fmt: skip
    return listed([first, other], THEN)
