"""Regions beside print: the first of each dimension, and agreement with the printed tiers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from iianalysis.pages.notes import below
from iianalysis.pages.page import Page
from iianalysis.pages.regions.says import word
from iianalysis.pages.register import has, picture
from iianalysis.pages.scale import ends, full_score, scale_of_scores, score_axis
from iianalysis.published.lists import leading_agreement
from iianalysis.show.numbers import number
from iianalysis.show.points import Points
from iianalysis.show.reader import say
from iianalysis.show.style import (
    COLOURS,
    FAINT,
    OPEN_DATA,
    PALE,
    QUIET,
    bars,
    head,
    new_figure,
)
from iianalysis.show.text import Text, listed, of_node, of_region, of_score, t
from iianalysis.show.wrapping import wrap

GOALPOSTS = {
    "own year": t("goalposts of the year"),
    "pooled": t("pooled goalposts"),
    "given": t("given goalposts"),
    "none": t("no goalposts"),
}
VARIANT = {"index": t("the index"), "at random": t("at random (expected)")}


@picture(
    t("the first ten regions"),
    available=has("top10", "score", key="dimension"),
    each_dimension=True,
    figures={"industry": 6, "application": 9},
)
def top10(page: Page, dimension: str) -> Axes:
    """The first regions of a dimension, beside the printed list (figures 6 and 9 of the report).

    Parameters
    ----------
    page : Page
        With the table `top10`: dimension, rank, region, score, printed_position.
    dimension : str

    Returns
    -------
    Axes
    """
    table, year, said = page["top10"], page.when, below(page, "regional")
    rows = table[(table["dimension"] == dimension) & table["score"].notna()]
    printed = rows["printed_position"]
    listed_there = int(printed.notna().sum())
    size = int(len(rows) - (printed.notna() & (rows["rank"] > 10)).sum())
    ours, outside = rows.iloc[:size], rows.iloc[size:]
    figure, ax = new_figure(4.3)
    in_print = ours["printed_position"].notna().to_numpy()
    fill = [COLOURS[0] if here or not listed_there else PALE for here in in_print]
    names = [
        f"{say(of_region(r))}  {rank}" for r, rank in zip(ours["region"], ours["rank"], strict=True)
    ]
    drawn = bars(ax, ours["score"], names, fill)
    ax.bar_label(drawn, [say(of_score(score)) for score in ours["score"]], padding=5)
    if listed_there:
        marks = [
            say("not in the printed list")
            if pd.isna(position)
            else say("named {place} in print", place=_ordinal(position))
            for position in ours["printed_position"]
        ]
        ax.bar_label(drawn, marks, padding=36, fontsize=8, color=QUIET)
    score_axis(ax, scale_of_scores(page.study, ours["score"]), 0.18)
    span = ends(page.study)
    ax.set_xlabel(
        say("Score of {year}, {scale}", year=year, scale=span)
        if span
        else say("Score of {year}", year=year)
    )
    if len(outside):
        lost = listed(
            t(
                "{region} (named {place}, here {rank})",
                region=of_region(row.region),
                place=_ordinal(row.printed_position),
                rank=row.rank,
            )
            for row in outside.itertuples()
        )
        said = t("In the printed list, but not here: {lost}.\n", lost=lost) + said
    title = _top_finding(ours, in_print, listed_there, dimension, year, full_score(page.study))
    head(figure, title, said)
    return ax


def _top_finding(
    ours: pd.DataFrame,
    in_print: np.ndarray,
    listed_there: int,
    dimension: str,
    year: int,
    full: float | None,
) -> Text:
    told = {
        "node": of_node(dimension),
        "year": year,
        "region": of_region(ours["region"].iloc[0]),
        "score": Points(ours["score"].iloc[0]),
    }
    title = t("{node} {year}: {region} leads with {score:.1f}", **told)
    if full:
        title = t("{node} {year}: {region} leads with {score:.1f} of {full:g}", full=full, **told)
    if not listed_there:
        return title
    return title + t(
        "; {among} of the first {n} here are on the printed list of {listed}",
        among=in_print.sum(),
        n=len(ours),
        listed=listed_there,
    )


def _ordinal(place: int) -> Text:
    match place % 10 if place % 100 not in (11, 12, 13) else 0:
        case 1:
            return t("{n}st", n=place)
        case 2:
            return t("{n}nd", n=place)
        case 3:
            return t("{n}rd", n=place)
    return t("{n}th", n=place)


@picture(t("Agreement with the printed tiers, beside that of single series"))
def tier_agreement(page: Page) -> Axes:
    """Regions in their printed tier, for the index, its variants and the best single series.

    Parameters
    ----------
    page : Page
        With the table `tier_agreement`, as `published.lists.tier_agreement` returns it; of single
        series the first are drawn.

    Returns
    -------
    Axes
    """
    table = page["tier_agreement"]
    title = _agreement_finding(table)
    of = int(table["of"].max())
    table = leading_agreement(table)
    rows = list(dict.fromkeys(zip(table["variant"], table["indicator"], strict=True)))
    figure, ax = new_figure(1.9 + 0.36 * len(rows))
    marks = {"own year": "o", "pooled": "D", "given": "o", "none": "s"}
    posts = [one for one in GOALPOSTS if (page["tier_agreement"]["goalposts"] == one).any()]
    place = {row: number for number, row in enumerate(rows)}
    shift = table["goalposts"].map({"own year": -0.17, "pooled": 0.17}).fillna(0.0)
    heights = [place[row] for row in zip(table["variant"], table["indicator"], strict=True)]
    table = table.assign(place=np.array(heights) + shift)
    sns.scatterplot(
        table,
        x="in_printed_tier",
        y="place",
        color=OPEN_DATA,
        style="goalposts",
        markers=marks,
        s=50,
        linewidth=0,
        legend=False,
        ax=ax,
    )
    for value, height in zip(table["in_printed_tier"], table["place"], strict=True):
        ax.annotate(
            number(value, 0 if float(value).is_integer() else 1),
            (value, height),
            (7, 0),
            textcoords="offset points",
            va="center",
            fontsize=7.5,
        )
    ax.set_ylabel("")
    ax.set_yticks(range(len(rows)), [wrap(say(_variant(*row)), 36) for row in rows])
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlim(0, of)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
    for edge in np.arange(len(rows) - 1) + 0.5:
        ax.axhline(edge, color=FAINT, lw=0.6)
    ax.set_xlabel(say("Regions in their printed tier, of {every}", every=of))
    handles = [
        Line2D([], [], ls="", marker=marks[g], mfc="white", mec=QUIET, ms=6.5) for g in posts
    ]
    more = t(
        "the order within a tier is not printed, so only the tier counts; of single series the "
        "best are drawn"
    )
    said = below(page, "regional", more, goalposts="as marked")
    head(figure, title, said, (handles, [say(GOALPOSTS[one]) for one in posts]))
    return ax


def _variant(name: str, indicator: str) -> Text:
    if indicator:
        return t("{series} alone", series=of_node(indicator))
    return VARIANT.get(name) or word(name)


def _agreement_finding(table: pd.DataFrame) -> Text:
    hits = table.drop_duplicates("variant").set_index("variant")
    if "index" not in hits.index:
        return t(
            "The index leaves a region without a score, so its tiers are not compared with print"
        )
    title = t(
        "The index puts {here:.0f} of {every} regions in their printed tier",
        here=hits.loc["index", "in_printed_tier"],
        every=int(table["of"].max()),
    )
    if "one series" not in hits.index:
        return title
    best = hits.loc["one series"]  # of those, the best comes first
    return title + t(
        "; {series} alone puts {most:.0f} there",
        series=of_node(best["indicator"]),
        most=best["in_printed_tier"],
    )
