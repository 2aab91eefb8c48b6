"""Pictures of the nation: the index and its dimensions over the years, on two bases side by side.

The basis `open data` has a value for every year and may be a line. The basis `published` has only
the years that were printed, and those that follow from print: points, never joined.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.patches import Patch

from iianalysis.show.names import cut_short
from iianalysis.show.numbers import number
from iianalysis.show.reader import reading, say
from iianalysis.show.style import (
    COLOURS,
    FAINT,
    INK,
    MARKERS,
    OPEN_DATA,
    PUBLISHED,
    QUIET,
    bars,
    colours,
    head,
    hollow,
    new_figure,
    picture,
    spread,
    text_colour,
    wrap,
)
from iianalysis.show.text import (
    ASIDE,
    COLON,
    THEN,
    Text,
    capital,
    given,
    listed,
    of_node,
    t,
    tn,
    tp,
)

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
# Of the first series of the concentration, which are three where there are as many.
OF_FIRST = {2: t("of the first 2 series"), 3: t("of the first 3 series")}
ALL_ON_FLOORS = {
    1: t("it starts from or ends on a floor"),
    2: t("the first 2 all start from or end on a floor"),
    3: t("the first 3 all start from or end on a floor"),
}


@picture
@reading(scope="national")
def national_index(table: pd.DataFrame, base_year: int, note: str = "") -> Any:
    """Overall index over the years, a panel for each basis (figure 1 of the report).

    Parameters
    ----------
    table : DataFrame
        year, node, level, value, basis, support; as the table `national_index`.
    base_year : int
        Year in which the index is 100.
    note : str
        Assumptions, set below the picture.

    Returns
    -------
    array of Axes
        One for each basis that has values.
    """
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
        _years(ax, rows["year"])
    axes[0].set_ylabel(_base_label(base_year))
    head(figure, _finding(rows, root, base_year), note)
    return axes


@picture
@reading(scope="national")
def sub_indices(table: pd.DataFrame, base_year: int, note: str = "") -> Any:
    """Sub-indices of all dimensions over the years, a panel for each basis (figure 2).

    Parameters
    ----------
    table : DataFrame
        year, node, level, value, basis, support; as the table `national_index`.
    base_year, note
        As for `national_index`.

    Returns
    -------
    array of Axes
    """
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
        _years(ax, rows["year"], right=1.6)
    axes[0].set_ylabel(_base_label(base_year))
    head(figure, _spread_finding(rows, bases), note)
    return axes


@picture
@reading(scope="national")
def sub_index(
    table: pd.DataFrame,
    dimension: str,
    base_year: int,
    printed_growth: pd.DataFrame | None = None,
    note: str = "",
) -> Any:
    """One dimension as bars with its growth, a panel for each basis (figures 3, 4, 5, 8, 11).

    Parameters
    ----------
    table : DataFrame
        year, node, value, growth, basis, support; as the table `national_index`.
    dimension : str
    printed_growth : DataFrame, optional
        Printed growth of the dimension: year, value, qualifier.
    base_year, note
        As for `national_index`.

    Returns
    -------
    array of Axes
    """
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
        if basis == "published" and printed_growth is not None:
            _printed_growth(ax, part, printed_growth, top)
        ax.set_ylim(0, top)
        _years(ax, years)
    axes[0].set_ylabel(_base_label(base_year))
    head(figure, _finding(rows, dimension, base_year), note)
    return axes


@picture
@reading(scope="national")
def growth_concentration(
    table: pd.DataFrame, dimensions: Iterable[str], note: str = "", top: int = 12
) -> Axes:
    """Which series carry the growth of the open-data index.

    Parameters
    ----------
    table : DataFrame
        indicator, dimension, contribution, cumulative, growth, floors; the largest first.
    dimensions : iterable of str
        Their order in the legend.
    note : str
        As for `national_index`.
    top : int
        Series that are shown one by one; the others are summed.

    Returns
    -------
    Axes
    """
    shown, rest = table.iloc[:top], table.iloc[top:]
    there = list(table["dimension"])
    order = [code for code in dict.fromkeys([*dimensions, *there]) if code in there]
    palette = colours(order)
    figure, ax = new_figure(5.2)
    values = [*shown["contribution"], *([rest["contribution"].sum()] if len(rest) else [])]
    fill = [palette[code] for code in shown["dimension"]] + [FAINT] * bool(len(rest))
    others = say("{n} other series together", n=len(rest))
    names = [say(of_node(code)) for code in shown["indicator"]] + [others] * bool(len(rest))
    drawn = bars(ax, values, names, fill)
    ax.bar_label(drawn, [f"{number(value, 1)}%" for value in values], padding=4, fontsize=8.5)
    for bar, floors in zip(drawn, shown["floors"], strict=False):
        if floors:
            bar.set(hatch="////", edgecolor="white", linewidth=0)
    ax.set_xlabel(say("Share of the growth of the overall index, %"))
    low, reach = min(0, *values), max(values)
    columns = {
        1.28: (say("growth of\nthe series"), shown["growth"], "{:+.0f}%"),
        1.46: (say("sum of\nshares"), shown["cumulative"], "{:.0f}%"),
    }
    for x, (title, column, form) in columns.items():
        ax.text(x * reach, -0.75, title, ha="right", va="bottom", fontsize=8, color=QUIET)
        for place, value in enumerate(column):
            text = form.format(value).replace("-", "−")
            ax.text(x * reach, place, text, ha="right", va="center", fontsize=8.5)
    ax.set_xlim(1.3 * low, 1.48 * reach)
    ax.spines["bottom"].set_bounds(low, 1.1 * reach)
    ax.set_xticks([tick for tick in ax.get_xticks() if low <= tick <= 1.1 * reach])
    handles = [Patch(color=palette[d]) for d in order]
    legend = [say(of_node(d)) for d in order]
    if shown["floors"].any():
        handles.append(Patch(facecolor="#9a9a9a", hatch="////", edgecolor="white", linewidth=0))
        legend.append(say("from or to a floor (“over …”)"))
    head(figure, _concentration(table), note, (handles, legend))
    return ax


@picture
def industry_mix(table: pd.DataFrame, note: str = "") -> Axes:
    """Sectors of the large enterprises, as printed (figure 7).

    Parameters
    ----------
    table : DataFrame
        value, low, high (percent), qualifier (`derived` for what follows by subtraction),
        name_en, name_zh; one row a sector.
    note : str

    Returns
    -------
    Axes
    """
    whole = _names(table)
    names = [name.split(say(COLON), 1)[-1] for name in whole]
    of_what = whole[0].removesuffix(names[0]).rstrip(" :：")
    plain = cut_short(names)
    names = [name[:1].upper() + name[1:] for name in plain]
    figure, ax = new_figure(3.6)
    drawn = bars(ax, table["value"], [wrap(name, 40) for name in names], COLOURS[0])
    derived = table["qualifier"] == "derived"
    for bar, by_subtraction in zip(drawn, derived, strict=True):
        if by_subtraction:
            hollow(bar, COLOURS[0])
    low, high = (table[end].fillna(table["value"]) for end in ("low", "high"))
    ax.errorbar(
        table["value"],
        np.arange(len(table)),
        xerr=[table["value"] - low, high - table["value"]],
        fmt="none",
        ecolor=INK,
        elinewidth=1,
        capsize=3,
    )
    mark = say(" (by subtraction)")
    for place, value in enumerate(table["value"]):
        text = f"{value:g}%" + mark * bool(derived.iloc[place])
        ax.text(high.iloc[place] + 1, place, text, va="center")
    ax.set_xlim(0, 1.28 * table["value"].max())
    ax.set_xlabel(say("Share of the large firms, %"))
    largest = int(np.argmax(table["value"]))
    title = t(
        "{year}: the largest share is {share:g}%; the largest share is that of {name}",
        year=int(table["year"].iloc[largest]),
        share=table["value"].iloc[largest],
        name=_as_shown(plain[largest]),
    )
    title = listed([_as_shown(of_what), title], ASIDE)
    head(figure, title, note)
    return ax


@picture
def counts_by_year(table: pd.DataFrame, note: str = "") -> Axes:
    """A count by year, derived years marked (figure 10: demonstration factories).

    Parameters
    ----------
    table : DataFrame
        year, value, unit, confidence, name_en, name_zh; one series.
    note : str

    Returns
    -------
    Axes
    """
    table = table.sort_values("year")
    figure, ax = new_figure(3.8)
    mark = say("\n(derived)")
    drawn, texts = _columns(ax, table, COLOURS[0]), []
    for bar, row in zip(drawn, table.itertuples(), strict=True):
        derived = row.confidence == "derived"
        texts.append(f"{row.value:g}" + mark * derived)
        if derived:
            hollow(bar, COLOURS[0])
    ax.bar_label(drawn, texts, padding=2)
    _years(ax, table["year"])
    ax.set_ylim(0, 1.2 * table["value"].max())
    total, unit = table["value"].sum(), table["unit"].iloc[0]
    ax.set_ylabel(say("New in the year, {unit}", unit=given(en="number", zh=unit)))
    title = t(
        "{name}: {total} in {first}–{last}; {ratio:.1f} times as many in {last} as in {first}",
        name=_as_shown(cut_short(_names(table))[0]),
        total=given(en=f"{total:g}", zh=f"{total:g}{unit}"),
        first=int(table["year"].iloc[0]),
        last=int(table["year"].iloc[-1]),
        ratio=table["value"].iloc[-1] / table["value"].iloc[0],
    )
    head(figure, title, note)
    return ax


def _names(table: pd.DataFrame) -> list[str]:
    """What rows are called."""
    return [say(given(en=row.name_en, zh=row.name_zh)) for row in table.itertuples()]


def _as_shown(name: str) -> Text:
    """A name that is in the language of the reader as a text."""
    return given(en=name)


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


def _columns(ax: Axes, table: pd.DataFrame, colour: str) -> BarContainer:
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
    drawn = _columns(ax, part.reset_index(), colour)
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


def _years(ax: Axes, years: Sequence[int] | pd.Series, right: float = 0.5) -> None:
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


def _concentration(table: pd.DataFrame) -> Text:
    n = min(3, len(table))
    floors = int((table["floors"].iloc[:n] > 0).sum())
    title = tn(
        "{n} of {every} series carries {share:.0f}% of the growth of the open-data index",
        "{n} of {every} series carry {share:.0f}% of the growth of the open-data index",
        n,
        every=len(table),
        share=table["cumulative"].iloc[n - 1],
    )
    if not floors:
        return title
    if floors == n:
        return title + t("; {all}", all=ALL_ON_FLOORS[n])
    return title + tn(
        "; {of_first} {n} starts from or ends on a floor",
        "; {of_first} {n} start from or end on a floor",
        floors,
        of_first=OF_FIRST[n],
    )
