"""Pictures of the nation: the index and its dimensions over the years, on two bases side by side.

The basis `open data` has a value for every year and may be a line. The basis `published` has only
the years that were printed, and those that follow from print: points, never joined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.container import BarContainer

from iianalysis.pages.notes import below
from iianalysis.pages.page import Page
from iianalysis.pages.register import has, picture
from iianalysis.show.numbers import number
from iianalysis.show.reader import reading, say
from iianalysis.show.style import (
    INK,
    MARKERS,
    OPEN_DATA,
    PUBLISHED,
    QUIET,
    colours,
    head,
    new_figure,
    spread,
    text_colour,
)
from iianalysis.show.text import ASIDE, THEN, Text, capital, listed, of_node, t, tp
from iianalysis.show.wrapping import wrap

BASES = {
    "open data": t("Open data (public series)"),
    "published": t("Published (as printed)"),
}
WHERE = {
    "open data": tp("where growth is", "on open data"),
    "published": tp("where growth is", "in print"),
}
QUALIFIERS = {
    "at_least": t("at least"),
    "over": t("over"),
    "about": t("about"),
    "at_most": t("at most"),
}


@picture(t("The national index"), figures={"": 1}, both_bases=True)
@reading(scope="national")
def national_index(page: Page) -> Any:
    """Overall index over the years, a panel for each basis (figure 1 of the report).

    Parameters
    ----------
    page : Page
        With the table `national_index`: year, node, level, value, basis, support.

    Returns
    -------
    array of Axes
        One for each basis that has values.
    """
    table, base_year = page["national_index"], page.study.base_year
    rows = _filled(table[table["level"] == 0])
    root = rows["node"].iloc[0]
    figure, axes, bases = _panels(rows, 4.2)
    low, high = _limits(rows["value"])
    for ax, basis in zip(axes, bases, strict=True):
        part = rows[rows["basis"] == basis]
        colour = OPEN_DATA if basis == "open data" else PUBLISHED
        _values(ax, part.assign(place=part["year"]), {root: colour})
        for year, value in zip(part["year"], part["value"], strict=True):
            ax.annotate(
                number(value), (year, value), (0, 8), textcoords="offset points", ha="center"
            )
        ax.set_ylim(low, high)
        year_axis(ax, rows["year"])
    axes[0].set_ylabel(_base_label(base_year))
    head(figure, _finding(rows, root, base_year), _below(page, rows))
    return axes


@picture(t("The sub-indices"), "national_index", figures={"": 2}, both_bases=True)
@reading(scope="national")
def sub_indices(page: Page) -> Any:
    """Sub-indices of all dimensions over the years, a panel for each basis (figure 2).

    Parameters
    ----------
    page : Page
        As for `national_index`.

    Returns
    -------
    array of Axes
    """
    table, base_year = page["national_index"], page.study.base_year
    rows = _filled(table[table["level"] == 1])
    nodes = list(rows["node"].unique())
    figure, axes, bases = _panels(rows, 5.0)
    low, high = _limits(rows["value"])
    palette, last = colours(nodes), rows["year"].max()
    for ax, basis in zip(axes, bases, strict=True):
        part = rows[rows["basis"] == basis]
        side = 0.0 if basis == "open data" else 0.2
        shifts = dict(zip(nodes, np.linspace(-side, side, len(nodes)), strict=True))
        part = part.assign(place=part["year"] + part["node"].map(shifts))
        _values(ax, part, palette)
        ends = part.drop_duplicates("node", keep="last")
        heights = spread(list(ends["value"]), (high - low) / 19)
        for end, height in zip(ends.itertuples(), heights, strict=True):
            ax.annotate(
                wrap(f"{say(of_node(end.node))} {number(end.value)}", 34),
                (end.place, end.value),
                (last + 0.34, height),
                va="center",
                fontsize=8.5,
                arrowprops={"arrowstyle": "-", "color": palette[end.node], "lw": 0.8, "shrinkA": 1},
                annotation_clip=False,
            )
        ax.set_ylim(low, high)
        year_axis(ax, rows["year"], right=1.6)
    axes[0].set_ylabel(_base_label(base_year))
    head(figure, _spread_finding(rows, bases), _below(page, rows))
    return axes


@picture(
    t("sub-index and growth"),
    "national_index",
    has("national_index", "value", key="node"),
    each_dimension=True,
    figures={"foundation": 3, "innovation": 4, "industry": 5, "application": 8, "environment": 11},
)
@reading(scope="national")
def sub_index(page: Page, dimension: str) -> Any:
    """One dimension as bars with its growth, a panel for each basis (figures 3, 4, 5, 8, 11).

    Parameters
    ----------
    page : Page
        With the table `national_index`: year, node, value, growth, basis, support.
    dimension : str

    Returns
    -------
    array of Axes
    """
    table, base_year, facts = page["national_index"], page.study.base_year, page.study.published
    growth = facts[(facts["kind"] == "growth") & (facts["node"] == dimension)]
    rows = _filled(table[table["node"] == dimension])
    figure, axes, bases = _panels(rows, 4.2)
    top = 1.17 * rows["value"].max()
    years = sorted(rows["year"].unique())
    for ax, basis in zip(axes, bases, strict=True):
        part = rows[rows["basis"] == basis].set_index("year")
        _bars_by_year(ax, part.reindex(years), basis)
        for year in set(years) - set(part.index):
            text = say("index not\nprinted")
            ax.text(year, 0.02 * top, text, ha="center", va="bottom", color=QUIET, fontsize=8)
        if basis == "published" and len(growth):
            _printed_growth(ax, part, growth, top)
        ax.set_ylim(0, top)
        year_axis(ax, years)
    axes[0].set_ylabel(_base_label(base_year))
    said = _below(page, rows, t("growth over the year before in the bars"), joint=False)
    head(figure, _finding(rows, dimension, base_year), said)
    return axes


def _below(page: Page, rows: pd.DataFrame, *more: Text, joint: bool = True) -> Text:
    """What stands below, with what holds for the published basis within the report.

    `joint` where the open data are joined by lines.
    """
    if page.study.published.empty:
        return below(page, "national", *more)
    said = t("published: values as printed")
    if joint:
        said += t(", joined by no line, since the years between were not printed")
    if joint and rows["node"].nunique() > 1:
        said += t(", points of one year side by side")
    if (rows["support"] == "implied").any():
        said += t("; implied: follows from a printed growth rate")
    said += t(". The two bases measure different quantities")
    return below(page, "national", *more, said)


def _filled(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.dropna(subset="value").sort_values("year", kind="stable")


def _panels(rows: pd.DataFrame, height: float) -> tuple[Any, Any, list[str]]:
    bases = [basis for basis in BASES if (rows["basis"] == basis).any()]
    figure, axes = new_figure(height, 1, len(bases), sharey=True, squeeze=False)
    for ax, basis in zip(axes[0], bases, strict=True):
        ax.set_title(say(BASES[basis]))
        ax.grid(axis="y")
    return figure, axes[0], bases


def _values(ax: Axes, part: pd.DataFrame, palette: Mapping[str, str]) -> None:
    """A line for what is known in every year; points alone for what was printed."""
    look: dict[str, Any] = {
        "x": "place",
        "y": "value",
        "hue": "node",
        "style": "node",
        "palette": dict(palette),
        "markers": dict(zip(palette, MARKERS * len(palette), strict=False)),
        "legend": False,
        "ax": ax,
    }
    if (part["basis"] == "open data").all():
        sns.lineplot(part, dashes=False, estimator=None, errorbar=None, linewidth=1.8, **look)
    else:
        printed = part[part["support"] == "printed"]
        sns.scatterplot(printed, s=60, linewidth=0.5, **look)
    implied = part[part["support"] == "implied"]
    if len(implied):
        sns.scatterplot(implied, s=50, linewidth=1.5, **look)
        points = ax.collections[-1]
        points.set(edgecolor=points.get_facecolor(), facecolor="white")
        ax.annotate(
            say("hollow: implied"),
            (implied["place"].mean(), implied["value"].max()),
            (0, 10),
            textcoords="offset points",
            ha="center",
            fontsize=8,
            color=QUIET,
        )
    ax.set(xlabel="", ylabel="")


def columns_by_year(ax: Axes, table: pd.DataFrame, colour: str) -> BarContainer:
    """Upright bars by year; a year without a value keeps its place."""
    sns.barplot(
        table,
        x="year",
        y="value",
        native_scale=True,
        color=colour,
        saturation=1,
        width=0.62,
        linewidth=0,
        errorbar=None,
        ax=ax,
    )
    ax.set(xlabel="", ylabel="")
    drawn = ax.containers[0]
    assert isinstance(drawn, BarContainer)
    return drawn


def _bars_by_year(ax: Axes, part: pd.DataFrame, basis: str) -> None:
    """Bars with their values; growth within those of the open data, what is implied hollow."""
    colour = OPEN_DATA if basis == "open data" else PUBLISHED
    drawn = columns_by_year(ax, part.reset_index(), colour)
    there = part.dropna(subset="value")
    mark = say("\n(implied)")
    texts = []
    for bar, row in zip(drawn, there.itertuples(), strict=True):
        implied = row.support == "implied"
        texts.append(number(row.value) + mark * implied)
        if implied:
            bar.set(facecolor="white", edgecolor=colour, linestyle="--", linewidth=1.2)
    ax.bar_label(drawn, texts, padding=2)
    if basis == "open data":
        growth = [
            "" if pd.isna(value) else f"{value:+.1f}%".replace("-", "−")
            for value in there["growth"]
        ]
        ink = text_colour(colour)
        ax.bar_label(drawn, growth, label_type="center", color=ink, fontsize=8.5)


def _printed_growth(ax: Axes, part: pd.DataFrame, growth: pd.DataFrame, top: float) -> None:
    """Write printed growth rates where their year stands; the exact one where two are printed."""
    exact = growth["qualifier"].isin(["rounded", "exact"])
    growth = growth.assign(exact=exact).sort_values("exact").drop_duplicates("year", keep="last")
    for row in growth.itertuples():
        year, rate = int(row.year), f"{row.value:g}%"
        word = QUALIFIERS.get(row.qualifier)
        text = say("growth\n{word}\n{rate}", word=word, rate=rate) if word else f"+{rate}"
        drawn = year in part.index
        filled = drawn and part.loc[year, "support"] == "printed"
        ax.text(
            year,
            part.loc[year, "value"] / 2 if drawn else 0.24 * top,
            text,
            ha="center",
            va="center",
            fontsize=8.5,
            color=text_colour(PUBLISHED) if filled else INK,
        )


def year_axis(ax: Axes, years: Sequence[int] | pd.Series, right: float = 0.5) -> None:
    """Ticks at whole years, with room beside the last."""
    ticks = sorted({int(year) for year in years})
    ax.set_xticks(ticks, [str(year) for year in ticks])
    ax.set_xlim(ticks[0] - 0.5, ticks[-1] + right)


def _limits(values: pd.Series) -> tuple[float, float]:
    low, high = min(values.min(), 100.0), max(values.max(), 101.0)
    return low - 0.12 * (high - low), high + 0.14 * (high - low)


def _base_label(base: int) -> str:
    return say("Index, {year} = 100", year=base)


def _last(rows: pd.DataFrame, basis: str) -> tuple[int, float] | None:
    part = rows[(rows["basis"] == basis) & (rows["support"] != "implied")]
    return (int(part["year"].iloc[-1]), float(part["value"].iloc[-1])) if len(part) else None


def _finding(rows: pd.DataFrame, node: str, first: int) -> Text:
    opened, printed = _last(rows, "open data"), _last(rows, "published")
    both = bool(opened and printed and printed[0] > first)
    values: list[str] = []
    rates: list[str] = []
    if opened:
        value, year, rate = number(opened[1]), opened[0], _yearly(opened, first)
        if both:
            values.append(t("{value} in {year} on open data", value=value, year=year))
            rates.append(rate and t("{rate} on open data", rate=rate))
        else:
            values.append(t("{value} in {year}", value=value, year=year))
            rates.append(rate)
    if printed and printed[0] > first:
        value, rate = number(printed[1]), _yearly(printed, first)
        if both:
            values.append(t("{value} in print, different quantities", value=value))
            rates.append(rate and t("{rate} in print", rate=rate))
        else:
            values.append(t("{value} in print", value=value))
            rates.append(rate)
    said = t("{name}, {year} = 100: ", name=of_node(node), year=first) + listed(values, ASIDE)
    joined = listed(rates)
    return said + t("; growth a year: {rates}", rates=joined) if joined else said


def _yearly(last: tuple[int, float], first: int) -> str:
    """Mean growth a year of an index since its first year, in percent; none of that year."""
    if last[0] == first:
        return ""
    rate = 100 * ((last[1] / 100) ** (1 / (last[0] - first)) - 1)
    return f"{rate:+.1f}%".replace("-", "−")


def _spread_finding(rows: pd.DataFrame, bases: list[str]) -> Text:
    parts: list[Text] = []
    for basis in bases:
        part = rows[rows["basis"] == basis]
        of_last = part[part["year"] == part["year"].max()].sort_values("value", kind="stable")
        low, high = of_last.iloc[0], of_last.iloc[-1]
        parts.append(
            t(
                "{where} {most} has grown most by {year} ({high}), {least} least ({low})",
                where=WHERE[basis],
                year=int(high["year"]),
                most=of_node(high["node"]),
                high=number(high["value"]),
                least=of_node(low["node"]),
                low=number(low["value"]),
            )
        )
    return capital(listed(parts, THEN))
