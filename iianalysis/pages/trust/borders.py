"""Borders between tiers over draws: which regions are near them, and how safe they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from iianalysis.pages.page import Page
from iianalysis.pages.register import picture
from iianalysis.pages.trust.notes import below, own_tiers
from iianalysis.show.numbers import SAFE, percent
from iianalysis.show.reader import say
from iianalysis.show.style import COLOURS, FAINT, QUIET, head, new_figure
from iianalysis.show.text import THEN, Text, listed, of_region, t, tn

NEIGHBOURS = 2  # regions on either side of a border that are shown even where it is safe


@picture(t("Regions near the borders of tiers"), "tier_borders")
def unsafe_borders(page: Page) -> Any:
    """Probability of being above each border, for the regions near it.

    Parameters
    ----------
    page : Page
        With the tables `tier_borders` (border, regions_above, expected_share),
        `rank_acceptability` (region, rank, probability), `uncertainty_convergence` and, where the
        study has no printed tiers, `tiers`.

    Returns
    -------
    array of Axes
        One for each border.
    """
    borders, acceptability = page["tier_borders"], page["rank_acceptability"]
    in_print = page.study.published_tiers
    printed, tiers = in_print is not None, own_tiers(page) if in_print is None else in_print
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
    head(figure, _weakest(borders, near, printed), below(page), (handles, texts))
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
