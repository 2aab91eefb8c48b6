"""Weights: how schemes differ, what print leaves open, and how much its tiers prove."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.colors import TwoSlopeNorm
from matplotlib.lines import Line2D
from matplotlib.ticker import MultipleLocator

from iianalysis.pages.identify.proof import MISSING
from iianalysis.pages.identify.says import BOTH, fact_of_weights, reading_words, readings_of
from iianalysis.schemes import OF_PANEL
from iianalysis.show.numbers import number
from iianalysis.show.reader import say
from iianalysis.show.style import (
    COLOURS,
    FAINT,
    INK,
    MARKERS,
    PUBLISHED,
    QUIET,
    ROWS,
    cut,
    head,
    new_figure,
    picture,
    text_colour,
    wrap,
)
from iianalysis.show.text import (
    THEN,
    Text,
    given,
    listed,
    of_node,
    of_region,
    t,
    tn,
    tp,
)

SCOPES = {"national": tp("above a picture", "Nation"), "regional": tp("above a picture", "Regions")}
IN_SCOPE = {"national": tp("scope", "nation"), "regional": tp("scope", "regions")}
EITHER = tp("between two", " or ")
OUTSIDE = 1e-6  # a weight beyond a bound by less is rounding

# Marker, size and colour of each scheme: thin shapes are drawn larger, or their white edge would
# swallow them, and no colour is pale.
SHAPES = (("o", 7), ("s", 6.5), ("D", 6), ("^", 7.5), ("v", 7.5), ("P", 8), ("*", 11), ("X", 8))
INKS = (*COLOURS[:6], INK, COLOURS[7])


@picture
def scheme_weights(table: pd.DataFrame, schemes: Mapping[str, str], note: str = "") -> Any:
    """Weights of the dimensions under each scheme, a panel for each scope.

    Parameters
    ----------
    table : DataFrame
        scope, scheme, node, weight: rows of the dimensions of the table `weights`.
    schemes : mapping of str to str
        What each scheme is called, in the order of the legend.
    note : str
        Assumptions, set below the picture.

    Returns
    -------
    array of Axes
        One for each scope that the table has.
    """
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
        figure, _schemes_finding(table, schemes), note, (handles, [schemes[name] for name in look])
    )
    return axes[0]


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


@picture
def scheme_ranks(table: pd.DataFrame, schemes: Mapping[str, str], year: int, note: str = "") -> Any:
    """Rank of each region under each scheme; the colour is the distance from the first scheme.

    Parameters
    ----------
    table : DataFrame
        scheme, region, rank, tier: as the table `scheme_comparison`.
    schemes : mapping of str to str
        What each scheme is called.
    year : int
    note : str

    Returns
    -------
    Axes
    """
    names = list(dict.fromkeys(table["scheme"]))
    ranks = table.pivot(index="region", columns="scheme", values="rank")[names].astype(float)
    tiers = table.pivot(index="region", columns="scheme", values="tier")[names]
    ranks = ranks.sort_values(names[0], kind="stable")
    tiers = tiers.loc[ranks.index]
    won = -ranks.sub(ranks[names[0]], axis=0)
    title = _ranks_finding(won, tiers, schemes, year)
    note = cut(len(ranks)) + note
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
    head(figure, title, note)
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


def bounds_note() -> Text:
    """What is to be said below the picture of bounds."""
    return t(
        "Facts are added from the top down, each on top of those before it; every bound is the "
        "global one; reference weights: consistent with the printed total, closest to equal, no "
        "other fact used, an assumption and not the report's weights."
    )


def chance_note() -> Text:
    """What is to be said below the picture of how much the tiers prove."""
    return t(
        "Open data, partly proxies, min-max scores of the second level, equal weights below; bars: "
        "95% intervals (Wilson); equal weights: equal within each parent, missing scores filled; "
        "noise: normal, its standard deviation in points of the score; labels have the sizes of "
        "the printed tiers; that weights exist does not make them the report's."
    )


@picture
def weight_bounds(table: pd.DataFrame, reference: pd.Series, note: str = "") -> Any:
    """Bounds of the weight of each dimension as printed facts are added, under each reading.

    Parameters
    ----------
    table : DataFrame
        chain, step, fact, node, low, high, status: as the table `weight_bounds`. Of the chains,
        those of a single reading are drawn.
    reference : Series
        The reference weight of each dimension.
    note : str

    Returns
    -------
    array of Axes
        One for each dimension.
    """
    chains = readings_of(table)
    rows = table[table["chain"].isin(chains)]
    nodes, steps = list(dict.fromkeys(rows["node"])), sorted(rows["step"].unique())
    figure, axes = new_figure(
        1.75 + 0.4 * len(steps), 1, len(nodes), sharey=True, sharex=True, squeeze=False
    )
    fill = dict(zip(chains, (COLOURS[0], COLOURS[1]), strict=False))
    shift = dict(zip(chains, np.linspace(-0.17, 0.17, len(chains)), strict=True))
    marked = False
    for ax, node in zip(axes[0], nodes, strict=True):
        ax.axvline(reference[node], color=PUBLISHED, lw=1.1, zorder=1)
        for chain in chains:
            part = rows[(rows["chain"] == chain) & (rows["node"] == node)]
            for step, low, high in part[["step", "low", "high"]].itertuples(index=False):
                place = step + shift[chain]
                if np.isnan(low):
                    ax.text(0.5, place, say("none left"), ha="center",
                            va="center", fontsize=7, color=fill[chain])  # fmt: skip
                    continue
                ax.plot([low, high], [place, place], color=fill[chain], lw=5, solid_capstyle="butt")
                if high - low < 0.02:  # or nothing would be seen of it
                    ax.plot([(low + high) / 2], [place], "|", color=fill[chain], ms=9, mew=2)
                if not low - OUTSIDE <= reference[node] <= high + OUTSIDE:
                    marked = True
                    ax.plot(reference[node], place, "X", color=PUBLISHED, ms=7, mec="white",
                            mew=0.7, zorder=3)  # fmt: skip
        ax.set_title(wrap(say(of_node(node)), 14), fontsize=9)
        ax.set_xlim(0, 1)
        ax.xaxis.set_major_locator(MultipleLocator(0.5))
        ax.grid(axis="x")
        ax.tick_params(axis="y", length=0)
    names = [_step_name(rows[rows["step"] == step]) for step in steps]
    axes[0][0].set_ylim(steps[-1] + 0.55, -0.55)
    axes[0][0].set_yticks(steps, names)
    axes[0][0].set_xlabel(say("Weight"))
    handles = [Line2D([], [], color=fill[chain], lw=5) for chain in chains]
    texts = [_reading_name(chain) for chain in chains]
    handles.append(Line2D([], [], color=PUBLISHED, lw=1.1))
    texts.append(say("reference weight"))
    if marked:
        handles.append(Line2D([], [], color=PUBLISHED, ls="", marker="X", ms=7, mec="white"))
        texts.append(say("reference weight contradicts print"))
    head(figure, _bounds_finding(rows, chains), note, (handles, texts))
    return axes[0]


def _reading_name(chain: str) -> str:
    if chain == "no contribution":
        return say("allowed by print")
    return say("the contribution read {reading}", reading=reading_words(chain))


def _step_name(rows: pd.DataFrame) -> str:
    """The fact that is added, without the reading that the colour says."""
    text = fact_of_weights(rows["fact"].iloc[0], reading=False)
    if rows["step"].iloc[0] == 0:
        return wrap(say("{fact} only", fact=text), 22)
    return wrap(f"+ {say(text)}", 22)


def _bounds_finding(rows: pd.DataFrame, chains: list[str]) -> Text:
    """The narrowest weight and the widest, after all facts."""
    last = rows[rows["step"] == rows["step"].max()]
    if last["low"].isna().all():
        return t("The printed facts contradict each other")
    width = (last["high"] - last["low"]).groupby(last["node"], sort=False).min()
    parts: list[str] = []
    for chain in chains:
        row = last[(last["chain"] == chain) & (last["node"] == width.idxmin())].iloc[0]
        text = _range(row["low"], row["high"])
        if np.isnan(row["low"]):
            text = tp("a weight", "nothing")
        if chain != "no contribution" and parts:
            text = t("{range} ({reading})", range=text, reading=reading_words(chain))
        elif chain != "no contribution":
            text = t("{range} (read {reading})", range=text, reading=reading_words(chain))
        parts.append(text)
    row = last[last["node"] == width.idxmax()].sort_values("high").dropna(subset="low").iloc[-1]
    return t(
        "After all facts {narrow} weighs {ranges}; {wide} may weigh anything within {range}",
        narrow=of_node(width.idxmin()), ranges=listed(parts, EITHER), wide=of_node(width.idxmax()),
        range=_range(row["low"], row["high"]),
    )  # fmt: skip


def _range(low: float, high: float) -> Text:
    if high - low < 0.02:
        return t("{low:.3f}–{high:.3f}", low=low, high=high)
    return t("{low:.2f}–{high:.2f}", low=low, high=high)


@picture
def tier_chance(table: pd.DataFrame, note: str = "") -> Any:
    """Share of labels that some weights reproduce, for print, chance and noise.

    Parameters
    ----------
    table : DataFrame
        rule, labels, noise, n, reproduced, share, share_low, share_high: as the table
        `tier_chance`.
    note : str

    Returns
    -------
    Axes
    """
    rules = list(dict.fromkeys(table["rule"]))
    kinds = list(dict.fromkeys(zip(table["labels"], table["noise"].fillna(0), strict=True)))
    figure, ax = new_figure(4.4)
    shift = dict(zip(rules, np.linspace(-0.13, 0.13, len(rules)), strict=True))
    for rule, colour, marker in zip(rules, COLOURS, MARKERS, strict=False):
        part = table[table["rule"] == rule]
        keys = zip(part["labels"], part["noise"].fillna(0), strict=True)
        places = np.array([kinds.index(key) for key in keys]) + shift[rule]
        low = (part["share"] - part["share_low"]).fillna(0).clip(lower=0)
        high = (part["share_high"] - part["share"]).fillna(0).clip(lower=0)
        ax.errorbar(
            places, 100 * part["share"], yerr=100 * np.array([low, high]), fmt=marker,
            color=colour, ms=7, mec="white", elinewidth=1.6, capsize=3,
        )  # fmt: skip
        side = -1 if shift[rule] < 0 else 1
        for place, share, hits, n in zip(
            places, part["share"], part["reproduced"], part["n"], strict=True
        ):
            ax.annotate(
                _count(hits, n),
                (place, 100 * share),
                (7 * side, 0),
                textcoords="offset points",
                va="center",
                ha="left" if side > 0 else "right",
                fontsize=7.5,
                color=QUIET,
            )
    ax.set_xticks(range(len(kinds)), [_kind_name(*kind) for kind in kinds])
    ax.set_xlim(-0.6, len(kinds) - 0.4)
    ax.set_ylim(-6, 108)
    ax.set_yticks(range(0, 101, 20), [f"{share}%" for share in range(0, 101, 20)])
    ax.grid(axis="y")
    ax.set_ylabel(say("Some weights reproduce"))
    handles = [
        Line2D([], [], ls="", marker=m, color=c, ms=7)
        for _, c, m in zip(rules, COLOURS, MARKERS, strict=False)
    ]
    texts = [say(MISSING.get(rule) or given(en=rule)) for rule in rules]
    head(figure, _chance_finding(table), note, (handles, texts))
    return ax


def _count(hits: int, n: int) -> str:
    if n == 1:
        return say(tp("reproduced", "yes") if hits else tp("reproduced", "no"))
    return f"{hits} / {n}"


def _kind_name(kind: str, noise: float) -> str:
    if kind == "printed":
        return say("the printed\ntiers")
    if kind == "random":
        return say("drawn at\nrandom")
    return say("equal weights, noise\nof {points}", points=_points(noise))


def _points(noise: float) -> Text:
    return t("{noise:g} point", noise=noise) if noise == 1 else t("{noise:g} points", noise=noise)


def _chance_finding(table: pd.DataFrame) -> Text:
    printed = table[table["labels"] == "printed"]
    random = table[table["labels"] == "random"]
    noisy = table[~table["labels"].isin(["printed", "random"])]
    yes, rules = int((printed["reproduced"] > 0).sum()), len(printed)
    first = t("No weights reproduce the printed tiers")
    if yes == rules:
        first = t("Some weights reproduce the printed tiers")
    elif yes:
        first = t(
            "Some weights reproduce the printed tiers under {yes} of {rules} rules",
            yes=yes, rules=rules,
        )  # fmt: skip
    hits, n = int(random["reproduced"].sum()), int(random["n"].sum())
    cases = t("weights reproduce labels drawn at random in {hits} of {n} cases", hits=hits, n=n)
    if not hits:
        cases = t("weights reproduce labels drawn at random in 0 of {n} cases", n=n)
    if len(noisy):
        sums = noisy.groupby("noise")[["reproduced", "n"]].sum()
        share = 100 * sums["reproduced"] / sums["n"]
        least, most = share.index[0], share.index[-1]
        cases = t(
            "{cases}, equal-weight labels with noise in {low}% ({least}) to {high}% ({most:g})",
            cases=cases, low=number(share[least]), least=_points(least), high=number(share[most]),
            most=most,
        )  # fmt: skip
    return listed([first, cases], THEN)
