"""Weights: how schemes differ, and what they do to ranks."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.colors import TwoSlopeNorm
from matplotlib.lines import Line2D

from iianalysis.pages.identify.says import BOTH
from iianalysis.pages.notes import sentence, with_scores
from iianalysis.pages.page import Page
from iianalysis.pages.register import picture
from iianalysis.schemes import OF_PANEL, caveats, short_name
from iianalysis.show.names import shortened
from iianalysis.show.reader import say
from iianalysis.show.style import COLOURS, FAINT, INK, ROWS, cut, head, new_figure, text_colour
from iianalysis.show.text import THEN, Text, given, listed, of_node, of_region, t, tn, tp
from iianalysis.show.wrapping import wrap

SCOPES = {"national": tp("above a picture", "Nation"), "regional": tp("above a picture", "Regions")}
SCHEMES = 16  # that a picture holds
IN_SCOPE = {"national": tp("scope", "nation"), "regional": tp("scope", "regions")}

# Marker, size and colour of each scheme: thin shapes are drawn larger, or their white edge would
# swallow them, and no colour is pale.
SHAPES = (
    *(("o", 7), ("s", 6.5), ("D", 6), ("^", 7.5), ("v", 7.5), ("P", 8), ("*", 11), ("X", 8)),
    ("p", 8),
)
INKS = (*COLOURS[:6], INK, COLOURS[7])


@picture(
    t("Weights of the dimensions by scheme"),
    "weights",
    lambda page, _: bool(page["weights"]["scheme"].nunique() > 1 and page.dimensions),
)
def scheme_weights(page: Page) -> Any:
    """Weights of the dimensions under each scheme, a panel for each scope.

    Parameters
    ----------
    page : Page
        With the table `weights`: scope, scheme, node, weight.

    Returns
    -------
    array of Axes
        One for each scope that the table has.
    """
    table = page["weights"]
    table = table[table["node"].isin(page.dimensions)]
    schemes, said = _called(page, table), _below(page, table)
    table = table[table["scheme"].isin(schemes)]
    scopes = [scope for scope in SCOPES if (table["scope"] == scope).any()]
    nodes = list(dict.fromkeys(table["node"]))
    figure, axes = new_figure(1.7 + 0.85 * len(nodes), 1, len(scopes), sharey=True, squeeze=False)
    look = dict(zip(schemes, zip(cycle(INKS), cycle(SHAPES), strict=False), strict=False))
    heights = dict(zip(schemes, np.linspace(-0.37, 0.37, len(schemes)), strict=True))
    for ax, scope in zip(axes[0], scopes, strict=True):
        rows = table[table["scope"] == scope]
        for scheme, part in rows.groupby("scheme", sort=False):
            colour, (marker, size) = look[str(scheme)]
            places = part["node"].map(nodes.index) + heights[str(scheme)]
            ax.plot(part["weight"], places, marker, color=colour, ms=size, mec="white", mew=0.5)
        for edge in np.arange(len(nodes) - 1) + 0.5:
            ax.axhline(edge, color=FAINT, lw=0.6)
        ax.set_ylim(len(nodes) - 0.5, -0.5)
        ax.set_xlim(0, 1.06 * table["weight"].max())
        ax.set_yticks(range(len(nodes)), [wrap(say(of_node(node)), 16) for node in nodes])
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="x")
        ax.set_xlabel(say("Weight"))
        ax.set_title(say(SCOPES[scope]))
    handles = [
        Line2D([], [], ls="", marker=marker, color=colour, ms=size, mec="white", mew=0.5)
        for colour, (marker, size) in look.values()
    ]
    head(
        figure, _schemes_finding(table, schemes), said, (handles, [schemes[name] for name in look])
    )
    return axes[0]


def _called(page: Page, table: pd.DataFrame) -> dict[str, str]:
    """What the first schemes are called, which are all that a picture holds."""
    first = list(dict.fromkeys(table["scheme"]))[:SCHEMES]
    return shortened({name: say(short_name(page.study, name)) for name in first})


def _below(page: Page, table: pd.DataFrame, *more: Text) -> Text:
    """That a picture holds the first schemes only, and what the schemes are worth."""
    count, parts = table["scheme"].nunique(), [caveats(page.study)]
    if count > SCHEMES:
        parts.insert(0, t("the first {most} of {every} schemes", most=SCHEMES, every=count))
    if page.alone:
        return listed(parts, THEN)
    return sentence([*parts[:-1], *more, parts[-1]])


def _schemes_finding(table: pd.DataFrame, schemes: Mapping[str, str]) -> Text:
    """Where schemes differ most."""
    parts = []
    for scope in dict.fromkeys(table["scope"]):
        wide = table[table["scope"] == scope].pivot(index="node", columns="scheme", values="weight")
        if wide.shape[1] < 2:
            continue
        node = (wide.max(axis=1) - wide.min(axis=1)).idxmax()
        row = wide.loc[node]
        parts.append(
            t(
                "{node} differs most ({scope}): {low:.2f} ({of_low}) to {high:.2f} ({of_high})",
                node=of_node(node), scope=IN_SCOPE[scope], low=row.min(),
                of_low=_in_brackets(schemes, row.idxmin()), high=row.max(),
                of_high=_in_brackets(schemes, row.idxmax()),
            )
        )  # fmt: skip
    return listed(parts, THEN)


def _in_brackets(schemes: Mapping[str, str], scheme: str) -> Text:
    """A scheme for use within brackets: brackets of a panel's name become a comma."""
    name = schemes[scheme]
    if scheme in OF_PANEL:
        name = name.removesuffix(")").removesuffix("）").replace(" (", ", ").replace("（", "，")
    return given(en=name)


@picture(
    t("Ranks of the regions by scheme of weights"),
    "scheme_comparison",
    lambda page, _: (
        "scheme_comparison" in page and page["scheme_comparison"]["scheme"].nunique() > 1
    ),
)
def scheme_ranks(page: Page) -> Any:
    """Rank of each region under each scheme; the colour is the distance from the first scheme.

    Parameters
    ----------
    page : Page
        With the table `scheme_comparison`: scheme, region, rank, tier.

    Returns
    -------
    Axes
    """
    table = page["scheme_comparison"]
    own = t(
        "*: another tier of the given sizes than under the first scheme; ×: no score, since too "
        "little weight rests on data"
    )
    if not page.study.tier_sizes:
        own = t("×: no score, since too little weight rests on data")
    schemes, said = _called(page, table), with_scores(page, _below(page, table, own))
    table = table[table["scheme"].isin(schemes)]
    names = list(dict.fromkeys(table["scheme"]))
    ranks = table.pivot(index="region", columns="scheme", values="rank")[names].astype(float)
    tiers = table.pivot(index="region", columns="scheme", values="tier")[names]
    ranks = ranks.sort_values(names[0], kind="stable")
    tiers = tiers.loc[ranks.index]
    won = -ranks.sub(ranks[names[0]], axis=0)
    title = _ranks_finding(won, tiers, schemes, page.when)
    said = cut(len(ranks)) + said
    ranks, tiers, won = (part.iloc[:ROWS] for part in (ranks, tiers, won))
    figure, ax = new_figure(1.9 + 0.24 * len(ranks))
    reach = max(1.0, float(won.abs().max().max()))
    colour = sns.color_palette("vlag_r", as_cmap=True)
    scale = TwoSlopeNorm(0, -reach, reach)
    mesh = ax.pcolormesh(won.to_numpy(), cmap=colour, norm=scale, edgecolors="white", lw=1)
    for row, region in enumerate(ranks.index):
        for column, name in enumerate(names):
            rank = ranks.loc[region, name]
            other = _differs(tiers.loc[region, name], tiers.loc[region, names[0]])
            text = "×" if np.isnan(rank) else f"{rank:.0f}" + ("*" if other else "")
            shade = won.loc[region, name]
            ink = INK if np.isnan(shade) else text_colour(colour(scale(shade)))
            ax.text(
                column + 0.5, row + 0.5, text, ha="center", va="center", fontsize=8, color=ink,
            )  # fmt: skip
    ax.set_ylim(len(ranks), 0)
    ax.set_yticks(np.arange(len(ranks)) + 0.5, [say(of_region(region)) for region in ranks.index])
    ax.set_xticks(np.arange(len(names)) + 0.5, [_two_lines(schemes, name) for name in names])
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    bar = figure.colorbar(mesh, ax=ax, fraction=0.025, pad=0.02)
    bar.set_label(say("Places won against {scheme}", scheme=schemes[names[0]]))
    bar.outline.set_visible(False)
    head(figure, title, said)
    return ax


def _two_lines(schemes: Mapping[str, str], scheme: str) -> str:
    """A scheme, with what the name of a panel has in brackets on a line of its own."""
    name = schemes[scheme]
    return wrap(name.replace("（", "\n（") if scheme in OF_PANEL else name, 14)


def _differs(one: Any, other: Any) -> bool:
    return not (pd.isna(one) or pd.isna(other)) and bool(one != other)


def _ranks_finding(
    won: pd.DataFrame,
    tiers: pd.DataFrame,
    schemes: Mapping[str, str],
    year: int,
) -> Text:
    shifts = won.abs()
    most = shifts.max(axis=1)
    same = int((most.fillna(0) == 0).sum())
    said = [
        tn(
            "{n} of {every} regions keeps its rank of {year} under every scheme",
            "{n} of {every} regions keep their rank of {year} under every scheme",
            same,
            every=len(won), year=year,
        )
    ]  # fmt: skip
    if most.max() > 0:
        places, where = tn("{n} place", "{n} places", round(most.max())), _furthest(shifts, schemes)
        if where:
            places = t("{places} ({where})", places=places, where=where)
        said.append(t("ranks move as far as {places}", places=places))
    if tiers.notna().any().any():
        first = tiers.iloc[:, 0]
        moved = sum(
            any(_differs(cell, first[name]) for cell in tiers.loc[name]) for name in tiers.index
        )
        said.append(
            tn(
                "{n} region changes tier under some scheme",
                "{n} regions change tier under some scheme",
                moved,
            )
        )
    return listed(said, THEN)


def _furthest(shifts: pd.DataFrame, schemes: Mapping[str, str]) -> Text:
    """All regions that move furthest, each with its schemes; nothing where they are many."""
    far = shifts == shifts.max().max()
    regions = list(far.index[far.any(axis=1)])
    if len(regions) > 2:
        return Text([])
    parts = []
    for region in regions:
        names = [_in_brackets(schemes, str(name)) for name in far.columns[far.loc[region]]]
        parts.append(
            t("{region} under {schemes}", region=of_region(region), schemes=listed(names, BOTH))
        )
    return listed(parts, tp("between regions with their schemes", ", "))
