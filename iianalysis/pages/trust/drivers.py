"""What moves the ranking: each factor by itself, and its share in the variance."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.patches import Patch

from iianalysis.pages.notes import with_scores
from iianalysis.pages.page import Page
from iianalysis.pages.register import has, picture
from iianalysis.pages.trust.says import OUTPUTS, effects, factor_name, shares
from iianalysis.pages.trust.says import tornado as finding
from iianalysis.pages.trust.views import tornado_table
from iianalysis.show.names import cut_short
from iianalysis.show.reader import say
from iianalysis.show.style import COLOURS, INK, PALE, QUIET, bars, head, new_figure
from iianalysis.show.text import capital, of_region, t, tp
from iianalysis.show.wrapping import wrap


@picture(
    t("Each factor by itself"),
    "one_at_a_time",
    lambda page, _: "one_at_a_time" in page and len(effects(page["one_at_a_time"])) > 0,
)
def tornado(page: Page) -> Any:
    """What each factor does to tiers and ranks by itself.

    Parameters
    ----------
    page : Page
        With the table `one_at_a_time`: factor, choice, changed_tier (empty where no tiers have
        sizes), mean_shift, largest_shift, moved_most.

    Returns
    -------
    array of Axes
        Of tiers, where there are sizes of them, and of ranks.
    """
    alone = page["one_at_a_time"]
    table = tornado_table(alone, page.study)
    tiers = "changed_tier" in table
    figure, axes = new_figure(1.7 + 0.3 * len(table), 1, 2 if tiers else 1, squeeze=False)
    names = [wrap(name, 30) for name in cut_short(table["variant"])]
    if tiers:
        values = table["changed_tier"]
        ax = axes[0][0]
        drawn = bars(ax, values, names, COLOURS[0])
        ax.bar_label(drawn, [f"{value:.1f}" for value in values], padding=3, fontsize=8)
        ax.set_xlabel(say("Regions expected in another tier"))
        ax.set_xlim(0, 1.15 * max(values.max(), 0.1))
    ax = axes[0][-1]
    drawn = bars(ax, table["mean_shift"], ["" if tiers else name for name in names], COLOURS[1])
    texts = [
        f"{mean:.2f}  {say(of_region(region))} {far:.1f}" if region else f"{mean:.2f}"
        for mean, region, far in zip(
            table["mean_shift"], table["moved_most"], table["largest_shift"], strict=True
        )
    ]
    ax.bar_label(drawn, texts, padding=3, fontsize=8)
    ax.set_xlabel(say("Mean change of rank, places"))
    reach = max(table["mean_shift"].max(), 0.1)
    ax.set_xlim(0, 1.6 * reach)
    ax.spines["bottom"].set_bounds(0, reach)
    ax.set_xticks([tick for tick in ax.get_xticks() if tick <= reach])
    said = t(
        "Beside each bar its length and the region that moves most, with its places; one factor "
        "varies at a time, all else as in the index; all that varies is an assumption."
    )
    head(figure, finding(alone, page.study), with_scores(page, said))
    return axes[0]


@picture(
    t("Share of each factor in what moves"),
    available=has("variance_shares", "total"),
)
def variance_shares(page: Page) -> Any:
    """First-order and total index of each factor, with their intervals.

    Parameters
    ----------
    page : Page
        With the table `variance_shares`: output, factor, first, first_low, first_high, total,
        total_low, total_high, evaluations, note.

    Returns
    -------
    array of Axes
        One for each output of `OUTPUTS` that the table has.
    """
    table = page["variance_shares"]
    outputs = [name for name in OUTPUTS if (table["output"] == name).any()]
    factors = list(dict.fromkeys(table["factor"]))
    order = table[table["output"] == outputs[0]].set_index("factor")["total"]
    factors = sorted(factors, key=lambda name: -np.nan_to_num(order.get(name, 0.0)))
    figure, axes = new_figure(1.9 + 0.42 * len(factors), 1, len(outputs), squeeze=False)
    places = np.arange(len(factors))
    for ax, output in zip(axes[0], outputs, strict=True):
        rows = table[table["output"] == output].set_index("factor").loc[factors]
        for name, fill, shift in (("total", PALE, 0.19), ("first", COLOURS[0], -0.19)):
            values = 100 * rows[name]
            reach = 100 * np.array([rows[name] - rows[f"{name}_low"],
                                    rows[f"{name}_high"] - rows[name]])  # fmt: skip
            ax.barh(
                places + shift, values, 0.36, color=fill, xerr=reach,
                error_kw={"ecolor": INK, "elinewidth": 1, "capsize": 2},
            )  # fmt: skip
        names = [
            say(factor_name(name)) + ("*" if rows.loc[name, "note"] else "") for name in factors
        ]
        ax.set_yticks(places, names)
        ax.tick_params(axis="y", length=0)
        ax.set_ylim(len(factors) - 0.4, -0.6)
        ax.axvline(0, color=QUIET, lw=0.8)
        ax.set_title(say(capital(OUTPUTS[output])), fontsize=9)
        ax.set_xlabel(say("Share of the variance, %"))
        ax.grid(axis="x")
        ax.set_axisbelow(True)
    handles = [Patch(facecolor=COLOURS[0]), Patch(facecolor=PALE), Line2D([], [], color=INK, lw=1)]
    texts = [
        say("alone (first order)"),
        say("with all interactions (total)"),
        say("95% interval"),
    ]
    if (table["note"] != "").any():
        handles.append(Line2D([], [], ls="", marker=_star(), color=INK, ms=7))
        texts.append(say(tp("legend", "too few draws to tell")))
    said = t(
        "Sobol indices from {n:,} points; first order: what a factor explains alone; total: what "
        "it has a part in, so that totals may add to more than 100%; errors of estimation reach "
        "below 0; all that varies is an assumption.",
        n=int(table["evaluations"].iloc[0]),
    )
    head(figure, shares(table), with_scores(page, said), (handles, texts))
    return axes[0]


def _star() -> MarkerStyle:
    """The sign that stands behind names; a sign as a marker is a formula to matplotlib."""
    with mpl.rc_context({"text.parse_math": True}):
        return MarkerStyle("$*$")
