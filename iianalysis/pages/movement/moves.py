"""Movement of regions: tiers over the years, and which indicators carry the change of scores."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from iianalysis.dynamics.movement import BREAKS
from iianalysis.pages.movement.notes import below, of_drivers, of_tiers
from iianalysis.pages.movement.says import (
    drivers,
    last_moves,
    least_spelled,
    move_probability,
    moves,
    way_of,
)
from iianalysis.pages.page import Page
from iianalysis.pages.register import has, picture
from iianalysis.pages.tiers.maps import CONTRAST, tier_palette
from iianalysis.show.numbers import SAFE, percent
from iianalysis.show.reader import say
from iianalysis.show.style import (
    COLOURS,
    GAP_COLOUR,
    QUIET,
    ROWS,
    cut,
    head,
    new_figure,
    text_colour,
)
from iianalysis.show.text import of_node, of_region, of_score, t
from iianalysis.show.wrapping import wrap

UP, DOWN = COLOURS[0], COLOURS[3]


@picture(t("Tiers over the years, thresholds fixed"), "movement", has("movement", "tier"))
def tier_paths(page: Page, breaks: str = "kept") -> Axes:
    """Tier of each region in each year, with the series that have a break and without.

    A tier or a move that has less than `SAFE` of the draws is marked.

    Parameters
    ----------
    page : Page
        With the table `movement`.
    breaks : {'kept', 'left out'}
        What comes first, and orders the regions.

    Returns
    -------
    Axes
    """
    movement = page["movement"]
    ways = [breaks, *(way for way in BREAKS if way != breaks)]
    ways = [way for way in ways if (movement["breaks"] == way).any()]
    wide, share = (
        {
            way: way_of(movement, way).pivot(index="region", columns="year", values=name)
            for way in ways
        }
        for name in ("tier", "probability")
    )
    sure = {way: move_probability(last_moves(movement, way)) for way in ways}
    first = movement[movement["breaks"] == breaks]
    last = first[first["year"] == first["year"].max()].sort_values("rank", kind="stable")
    said = cut(len(last)) + below(page, of_tiers())
    order = list(last["region"])[:ROWS]
    years = list(wide[breaks].columns)
    palette = tier_palette(movement["tier"].dropna())
    figure, ax = new_figure(2.2 + 0.205 * len(order))
    for block, way in enumerate(ways):
        left = block * (len(years) + 1.6)
        tiers, shares = wide[way].reindex(order), share[way].reindex(order)
        for row, region in enumerate(order):
            for column, year in enumerate(years):
                tier = tiers.at[region, year]
                fill = GAP_COLOUR if pd.isna(tier) else palette[int(tier) - 1]
                ax.add_patch(_cell(left + column, row, fill))
                if pd.notna(tier):
                    doubt = shares.at[region, year] < SAFE
                    text = f"{tier} · {percent(shares.at[region, year])}" if doubt else f"{tier}"
                    ax.text(
                        left + column + 0.5, row + 0.52, text, ha="center", va="center",
                        fontsize=7.2, color=text_colour(fill),
                    )  # fmt: skip
                    if doubt:
                        ax.add_patch(_frame(left + column, row))
            won = tiers.at[region, years[0]] - tiers.at[region, years[-1]]
            if pd.notna(won) and won:
                mark = ("▲" if won > 0 else "▼") + doubtful(sure[way].get(region))
                ax.text(
                    left + len(years) + 0.15, row + 0.52, mark, va="center",
                    fontsize=8, color=UP if won > 0 else DOWN,
                )  # fmt: skip
        titles = {
            "kept": say("with series with a break"),
            "left out": say("without series with a break"),
        }
        ax.text(left + len(years) / 2, -1.35, titles[way], ha="center", va="bottom", fontsize=8.5)
        for column, year in enumerate(years):
            ax.text(left + column + 0.5, -0.2, str(year), ha="center", va="bottom", fontsize=8)
    ax.set_xlim(-0.1, len(ways) * (len(years) + 1.6))
    ax.set_ylim(len(order), -2.3)
    ax.set_yticks(np.arange(len(order)) + 0.5, [say(of_region(region)) for region in order])
    ax.set_xticks([])
    ax.tick_params(length=0)
    sns.despine(ax=ax, left=True, bottom=True)
    handles = [Patch(facecolor=colour) for colour in palette]
    texts = [say("tier {tier}", tier=tier) for tier in range(1, len(palette) + 1)]
    if movement["probability"].notna().any():
        handles.append(_frame(0, 0))
        texts.append(say("probability below {limit}", limit=percent(SAFE)))
    head(figure, moves(movement, breaks, most=0), said, (handles, texts))
    return ax


def doubtful(share: float | None) -> str:
    """How many of the draws make a move, where these are not nearly all."""
    return f" {percent(share)}" if share is not None and share < SAFE else ""


def _frame(x: float, y: float) -> Patch:
    from matplotlib.patches import Rectangle

    return Rectangle((x + 0.05, y + 0.09), 0.9, 0.82, fc="none", ec=CONTRAST, lw=1)


def _cell(x: float, y: float, fill: object) -> Patch:
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), 1, 1, facecolor=fill, edgecolor="white", linewidth=1)


@picture(t("What each indicator has in the change"))
def movement_drivers(page: Page, breaks: str = "kept") -> Axes:
    """Contribution of each indicator to the change of each region's score, in points.

    Parameters
    ----------
    page : Page
        With the table `movement_drivers`.
    breaks : {'kept', 'left out'}

    Returns
    -------
    Axes
    """
    table = page["movement_drivers"]
    rows = table[table["breaks"] == breaks]
    wide = rows.pivot(index="indicator", columns="region", values="contribution")
    wide = wide.loc[list(dict.fromkeys(rows["indicator"]))]
    total = wide.sum().sort_values(ascending=False, kind="stable")
    said = cut(len(total)) + below(page, of_drivers(page.study))
    wide = wide[total.index[:ROWS]]
    figure, ax = new_figure(2.9 + 0.23 * len(wide))
    colour = sns.color_palette("PuOr_r", as_cmap=True)
    spelled = least_spelled(page.study)
    reach = max(float(np.nanmax(np.abs(wide.to_numpy()))), spelled)
    ax.set_facecolor(GAP_COLOUR)
    mesh = ax.pcolormesh(
        np.ma.masked_invalid(wide.to_numpy()), cmap=colour, vmin=-reach, vmax=reach,
        edgecolors="white", lw=0.5,
    )  # fmt: skip
    for row, column in zip(*np.nonzero(wide.abs().to_numpy() >= spelled), strict=True):
        value = wide.iat[row, column]
        ax.text(
            column + 0.5, row + 0.52, say(of_score(value)).lstrip("0").replace("−0.", "−."),
            ha="center", va="center", fontsize=5.6,
            color=text_colour(colour((value + reach) / (2 * reach))),
        )  # fmt: skip
    broken = set(rows.loc[rows["break_year"].notna(), "indicator"])
    names = [wrap(say(of_node(code)), 40) + (" †" if code in broken else "") for code in wide.index]
    ax.set_yticks(np.arange(len(wide)) + 0.5, names, fontsize=7.5, linespacing=0.95)
    named = [f"{say(of_region(code))}  {_signed(total[code])}" for code in wide.columns]
    ax.set_xticks(np.arange(wide.shape[1]) + 0.5, named, rotation=90, fontsize=7.5)
    ax.tick_params(length=0)
    ax.set_ylim(len(wide), 0)
    dimension = rows.drop_duplicates("indicator").set_index("indicator")["dimension"]
    edges = np.flatnonzero(dimension.to_numpy()[1:] != dimension.to_numpy()[:-1]) + 1
    ax.hlines(edges, 0, wide.shape[1], color=QUIET, lw=0.9)
    ax.spines[:].set_visible(False)
    bar = figure.colorbar(mesh, ax=ax, fraction=0.02, pad=0.01, shrink=0.5)
    bar.set_label(say("Points"))
    bar.outline.set_visible(False)
    head(figure, drivers(table, breaks), said)
    return ax


def _signed(value: float) -> str:
    text = say(of_score(value))
    return text if text.startswith("−") or float(text) == 0 else f"+{text}"
