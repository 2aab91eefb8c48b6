"""Tiers by every rule: how many, which, how they agree with print, how their sizes vary."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.colors import ListedColormap, to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from iianalysis.pages.method import in_force
from iianalysis.pages.notes import note
from iianalysis.pages.page import Page
from iianalysis.pages.register import picture
from iianalysis.pages.tiers import says as tier_findings
from iianalysis.pages.tiers.maps import CONTRAST, tier_palette
from iianalysis.pages.tiers.says import RULE, space_name
from iianalysis.schemes import described
from iianalysis.show.numbers import SAFE, percent
from iianalysis.show.reader import say
from iianalysis.show.style import (
    COLOURS,
    FAINT,
    INK,
    QUIET,
    ROWS,
    cut,
    head,
    new_figure,
    text_colour,
)
from iianalysis.show.text import END, THEN, Text, capital, listed, of_region, t, tp
from iianalysis.show.wrapping import wrap
from iianalysis.study.study import Study
from iianalysis.tiers import RULES, clusters
from iianalysis.tiers.counts import preferred

PANELS = ("explained", "silhouette", "gap", "bic_above_least")


@picture(t("How many tiers?"))
def tier_counts(page: Page) -> Any:
    """Four measures of the number of tiers, from the score and from the dimensions.

    Parameters
    ----------
    page : Page
        With the table `tier_counts`, and `tiers` where it does not say how many are in force.

    Returns
    -------
    array of Axes
        Of variance explained, silhouette, gap and BIC; what each measure chooses is ringed, and
        the number in force is marked.
    """
    counts = page["tier_counts"]
    k = page.k or int(page.of_year("tiers")["tier"].max())
    figure, axes = new_figure(6.0, 2, 2)
    titles = {
        "explained": say("Variance explained, %"),
        "silhouette": say("Silhouette: most is best"),
        "gap": say("Gap: first within an error of the next"),
        "bic_above_least": say("BIC above its least: 0 is best"),
    }
    chosen = preferred(counts).set_index(["space", "measure"])["k"]
    spaces = list(counts["space"].unique())
    for ax, column in zip(np.ravel(axes), PANELS, strict=True):
        for number, space in enumerate(spaces):
            part = counts[counts["space"] == space].dropna(subset=column).set_index("k")
            values = part[column] * (100 if column == "explained" else 1)
            colour = COLOURS[number]
            ax.plot(values.index, values, marker="os"[number], ms=4, lw=1.4, color=colour)
            if column == "gap":
                ax.errorbar(
                    values.index,
                    values,
                    part["gap_error"],
                    fmt="none",
                    ecolor=colour,
                    elinewidth=0.8,
                )
            best = chosen.get((space, column.partition("_")[0]))
            if best is not None and not pd.isna(best):
                ax.plot(best, values[best], "o", ms=12, mfc="none", mec=colour, mew=1.5)
        ax.axvline(k, color=QUIET, lw=1, ls=(0, (4, 3)), zorder=0)
        ax.set_title(titles[column], fontsize=9.5)
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.grid(axis="y")
        ax.set_xlim(0.6, counts["k"].max() + 0.4)
        ax.margins(y=0.13)
    for ax in np.ravel(axes)[2:]:
        ax.set_xlabel(say("Number of tiers"))
    handles = [
        Line2D([], [], color=COLOURS[n], marker="os"[n], ms=4, lw=1.4) for n in range(len(spaces))
    ]
    handles += [
        Line2D([], [], ls="", marker="o", mfc="none", mec=QUIET, ms=11, mew=1.5),
        Line2D([], [], color=QUIET, lw=1, ls=(0, (4, 3))),
    ]
    texts = [say(space_name(space, dimensions(page.study))) for space in spaces]
    texts += [say(tp("of a number", "chosen")), say("{k} tiers", k=k)]
    head(figure, tier_findings.how_many(counts, k), below(page, of_counts()), (handles, texts))
    return axes


def dimensions(study: Study) -> int:
    """Number of dimensions with a regional series."""
    tree = study.framework("regional")
    measured = set(tree.indicators)
    return sum(bool(measured & set(tree.below(node))) for node in tree.dimensions)


@picture(t("The tier of each region by every rule"), "tiers")
def tiers_by_rule(page: Page) -> Axes:
    """The tier of every region by every rule, with its probability, beside the printed one.

    Parameters
    ----------
    page : Page
        With the table `tiers`, of which its year and goalposts are drawn, and `tier_probabilities`
        where they are known.

    Returns
    -------
    Axes
    """
    table = page.of_year("tiers")
    tiers = table.pivot(index="region", columns="rule", values="tier").astype("Float64")
    shares = table.pivot(index="region", columns="rule", values="probability")
    once = table.drop_duplicates("region").set_index("region").sort_values("rank", kind="stable")
    said = cut(len(once)) + below(page, of_rules(page.tables.get("tier_probabilities")))
    printed = bool(once["published_tier"].notna().any())
    once = once.head(ROWS)
    rules = [rule for rule in RULES if rule in tiers]
    columns = [*rules, *(["print"] if printed else [])]
    figure, ax = new_figure(2.2 + 0.235 * len(once))
    palette = tier_palette(pd.concat([table["tier"], once["published_tier"]]).dropna())
    shown = tiers.reindex(index=once.index, columns=columns)
    if printed:
        shown["print"] = once["published_tier"].astype("Float64")
    cells = shown.to_numpy(dtype=float, na_value=np.nan)
    known = shares.reindex(index=once.index, columns=columns).to_numpy(dtype=float)
    ax.pcolormesh(
        np.ma.masked_invalid(cells), cmap=ListedColormap(palette), vmin=0.5,
        vmax=len(palette) + 0.5, edgecolors="white", lw=0.8,
    )  # fmt: skip
    for (row, column), tier in np.ndenumerate(cells):
        share = known[row, column]
        text = "–" if np.isnan(tier) else f"{tier:.0f}"
        text += "" if np.isnan(share) else f" · {percent(share)}"
        ink = QUIET if np.isnan(tier) else text_colour(palette[int(tier) - 1])
        ax.text(column + 0.5, row + 0.5, text, ha="center", va="center", fontsize=7.2, color=ink)
    unsafe = [
        Rectangle((column + 0.05, row + 0.09), 0.9, 0.82)
        for row, column in np.argwhere(known < SAFE)
    ]
    ax.add_collection(PatchCollection(unsafe, facecolor="none", edgecolor=CONTRAST, lw=1))
    ax.set_xlim(0, len(columns))
    ax.set_ylim(len(once), 0)
    names = [say(RULE[rule]) for rule in rules]
    names += [say(tp("column of tiers", "print"))] if printed else []
    ax.set_xticks(np.arange(len(columns)) + 0.5, [wrap(name, 12) for name in names])
    ax.xaxis.tick_top()
    ax.set_yticks(
        np.arange(len(once)) + 0.5,
        [f"{say(of_region(region))} {rank}" for region, rank in once["rank"].items()],
    )
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    handles: list[Any] = [Rectangle((0, 0), 1, 1, fc=colour) for colour in palette]
    texts = [say("tier {tier}", tier=number) for number in range(1, len(palette) + 1)]
    if shares.notna().any().any():
        handles.append(Rectangle((0, 0), 1, 1, fc="none", ec=CONTRAST, lw=1))
        texts.append(say("probability below {safe:.0%}", safe=SAFE))
    head(figure, tier_findings.rules(table), said, (handles, texts))
    return ax


@picture(t("Printed tiers against computed ones, by rule"))
def rule_agreement(page: Page) -> Any:
    """Printed tiers against computed ones, a square for each rule.

    Parameters
    ----------
    page : Page
        With the tables `tier_confusion` and `rule_agreement`.

    Returns
    -------
    array of Axes
    """
    confusion, agreement = page["tier_confusion"], page["rule_agreement"]
    rules = list(agreement["rule"])
    rows = -(-len(rules) // 4)
    figure, axes = new_figure(1.1 + 2.75 * rows, rows, 4, squeeze=False)
    of_rule = agreement.set_index("rule")
    most = confusion["regions"].max()
    for ax, rule in zip(np.ravel(axes), [*rules, *[None] * (4 * rows - len(rules))], strict=True):
        if rule is None:
            ax.set_axis_off()
            continue
        part = confusion[confusion["rule"] == rule]
        wide = part.pivot(index="published_tier", columns="tier", values="regions")
        same = np.equal.outer(wide.index.to_numpy(), wide.columns.to_numpy())
        fills = np.where(same[..., None], to_rgb(COLOURS[0]), to_rgb(COLOURS[3]))
        depth = 0.75 * wide.to_numpy()[..., None] / most
        ax.pcolormesh(1 - depth * (1 - fills))
        for row, column in np.argwhere(wide.to_numpy() > 0):
            count = str(wide.iat[row, column])
            ax.text(column + 0.5, row + 0.5, count, ha="center", va="center")
        framed = [Rectangle((column, row), 1, 1) for row, column in np.argwhere(same)]
        ax.add_collection(PatchCollection(framed, facecolor="none", edgecolor=INK, lw=0.9))
        ax.set_xlim(0, wide.shape[1])
        ax.set_ylim(wide.shape[0], 0)
        ax.set_xticks(
            np.arange(wide.shape[1]) + 0.5, [str(tier) if tier else "–" for tier in wide.columns]
        )
        ax.set_yticks(np.arange(wide.shape[0]) + 0.5, wide.index)
        ax.tick_params(length=0)
        ax.set_aspect("equal")
        ax.spines[:].set(visible=True, color=FAINT)
        one = of_rule.loc[rule]
        numbers = say(
            "{hits} of {of}; ARI {rand:.2f}, κ {kappa:.2f}",
            hits=one["in_printed_tier"], of=one["of"],
            rand=one["adjusted_rand"], kappa=one["weighted_kappa"],
        )  # fmt: skip
        name = say(RULE[rule])
        name = name[0].upper() + name[1:] if name.isascii() else name
        ax.set_title(f"{name}\n{numbers}", fontsize=8, loc="left")
    for ax in axes[:, 0]:
        ax.set_ylabel(say("Printed tier"))
    for ax in axes[-1]:
        ax.set_xlabel(say("Tier here"))
    head(figure, tier_findings.agreement(agreement), below(page, of_agreement()))
    return axes


@picture(t("Sizes of the tiers over the draws"))
def tier_sizes(page: Page) -> Axes:
    """How many regions each tier holds over draws, by rule.

    Parameters
    ----------
    page : Page
        With the table `tier_sizes`, and `tiers` as the index stands.

    Returns
    -------
    Axes
        Lines from the 5% to the 95% quantile, a dot at the median, a cross at the index itself.
    """
    sizes = page["tier_sizes"]
    held = page.of_year("tiers").groupby(["rule", "tier"]).size()
    rules = [rule for rule in RULES if (sizes["rule"] == rule).any()]
    tiers = sorted(sizes["tier"].unique())
    figure, ax = new_figure(1.7 + 0.55 * len(rules))
    step = 0.8 / len(tiers)
    palette = [COLOURS[number % len(COLOURS)] for number in range(len(tiers))]
    for number, tier in enumerate(tiers):
        rows = sizes[sizes["tier"] == tier].set_index("rule").reindex(rules)
        y = np.arange(len(rules)) + (number - (len(tiers) - 1) / 2) * step
        ax.hlines(y, rows["p05"], rows["p95"], color=palette[number], lw=2.2, alpha=0.55)
        ax.plot(rows["median"], y, "o", color=palette[number], ms=4.5)
        now = [held.get((rule, tier), 0) for rule in rules]
        ax.plot(now, y, "x", color=INK, ms=5, mew=1.2)
    for edge in np.arange(len(rules) - 1) + 0.5:
        ax.axhline(edge, color=FAINT, lw=0.6)
    ax.set_yticks(range(len(rules)), [say(RULE[rule]) for rule in rules])
    ax.set_ylim(len(rules) - 0.5, -0.5)
    ax.set_xlim(-0.5, sizes["p95"].max() + 1.5)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
    ax.set_xlabel(say("Regions in the tier"))
    handles = [Line2D([], [], color=colour, marker="o", ms=4.5, lw=2.2) for colour in palette]
    handles.append(Line2D([], [], ls="", marker="x", color=INK, ms=5, mew=1.2))
    texts = [say("tier {tier}", tier=tier) for tier in tiers]
    texts.append(say("the index itself"))
    head(figure, tier_findings.sizes(sizes), below(page, of_sizes(sizes)), (handles, texts))
    return ax


def below(page: Page, *more: str) -> Text:
    """Assumptions of a picture of tiers, and what holds for it alone."""
    if not page.alone:
        return note(page, "regional", *more)
    study = page.study
    data = t("Open data, partly proxies")
    printed, weights = len(study.published), described(study, "regional", page.scheme)
    said = [data if printed else "", weights, in_force(study, page.between), *more]
    return capital(listed(said, THEN)) + END


def of_counts() -> Text:
    """How the numbers of tiers are measured."""
    return t(
        "the score is parted by natural breaks, the dimensions by Ward; gap against 100 sets of "
        "points, uniform along the principal components, bars are its error; BIC of a mixture of "
        "round normal distributions, the most likely of many starts"
    )


def of_rules(probabilities: pd.DataFrame | None) -> Text | str:
    """Over how many draws probabilities are, and what they are."""
    if probabilities is None:
        return ""
    return t(
        "percentages are the share with that tier of {draws}; what varies is assumed, so they "
        "are not the probability that a tier is true",
        draws=tier_findings.draws(probabilities),
    )


def of_agreement() -> Text:
    """What the indices of agreement are."""
    return t(
        "framed: same tier; ARI: adjusted Rand index, which asks who is with whom, not in which "
        "tier, 1 the same, 0 by chance; κ: kappa with quadratic weights, two tiers off count "
        "four times"
    )


def of_sizes(sizes: pd.DataFrame) -> Text:
    """Over how many draws sizes are."""
    several = sizes["rule"].isin(clusters.RULES)
    counts = [int(rows["draws"].max()) for _, rows in sizes.groupby(several) if len(rows)]
    drawn = t("{count:,} draws", count=counts[0])
    if counts[1:] and counts[1] != counts[0]:
        drawn += t(", {count:,} where dimensions are clustered", count=counts[1])
    return t(
        "lines from 5% to 95% of {draws}, dots at the median; group sizes and quantiles only vary "
        "where a region has no score",
        draws=drawn,
    )
