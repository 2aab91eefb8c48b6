"""What print leaves open of the weights, and how much its tiers prove."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.ticker import MultipleLocator

from iianalysis.identify import reference_weights
from iianalysis.pages.identify.proof import MISSING
from iianalysis.pages.identify.says import fact_of_weights, reading_words, readings_of
from iianalysis.pages.page import Page
from iianalysis.pages.register import picture
from iianalysis.show.numbers import number
from iianalysis.show.reader import reading, say
from iianalysis.show.style import COLOURS, MARKERS, PUBLISHED, QUIET, head, new_figure
from iianalysis.show.text import THEN, Text, given, listed, of_node, t, tp
from iianalysis.show.wrapping import wrap

EITHER = tp("between two", " or ")
OUTSIDE = 1e-6  # a weight beyond a bound by less is rounding


@picture(t("Bounds of the weights before and after each printed fact"))
@reading(scope="national")
def weight_bounds(page: Page) -> Any:
    """Bounds of the weight of each dimension as printed facts are added, under each reading.

    Parameters
    ----------
    page : Page
        With the table `weight_bounds`: chain, step, fact, node, low, high, status. Of the chains,
        those of a single reading are drawn.

    Returns
    -------
    array of Axes
        One for each dimension.
    """
    table, reference = page["weight_bounds"], reference_weights(page.study)
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
    said = t(
        "Facts are added from the top down, each on top of those before it; every bound is the "
        "global one; reference weights: consistent with the printed total, closest to equal, no "
        "other fact used, an assumption and not the report's weights."
    )
    head(figure, _bounds_finding(rows, chains), said, (handles, texts))
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


@picture(t("How often weights reproduce tiers, printed, random or with noise"))
def tier_chance(page: Page) -> Any:
    """Share of labels that some weights reproduce, for print, chance and noise.

    Parameters
    ----------
    page : Page
        With the table `tier_chance`: rule, labels, noise, n, reproduced, share, share_low,
        share_high.

    Returns
    -------
    Axes
    """
    table = page["tier_chance"]
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
    said = t(
        "Open data, partly proxies, min-max scores of the second level, equal weights below; bars: "
        "95% intervals (Wilson); equal weights: equal within each parent, missing scores filled; "
        "noise: normal, its standard deviation in points of the score; labels have the sizes of "
        "the printed tiers; that weights exist does not make them the report's."
    )
    head(figure, _chance_finding(table), said, (handles, texts))
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
