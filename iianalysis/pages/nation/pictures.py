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
from matplotlib.patches import Patch

from iianalysis.show.bilingual import join, say, verb
from iianalysis.show.names import Labels, cut_short, sealed
from iianalysis.show.reader import language
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
    number,
    picture,
    spread,
    text_colour,
    wrap,
)
from iianalysis.show.text import seal

BASES = ("open data", "published")


@picture
def national_index(table: pd.DataFrame, base_year: int, labels: Labels, note: str = "") -> Any:
    """Overall index over the years, a panel for each basis (figure 1 of the report).

    Parameters
    ----------
    table : DataFrame
        year, node, level, value, basis, support; as the table `national_index`.
    base_year : int
        Year in which the index is 100.
    labels : Labels
        Name of each node.
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
    head(figure, _finding(rows, root, base_year, sealed(labels)), note)
    return axes


@picture
def sub_indices(table: pd.DataFrame, base_year: int, labels: Labels, note: str = "") -> Any:
    """Sub-indices of all dimensions over the years, a panel for each basis (figure 2).

    Parameters
    ----------
    table : DataFrame
        year, node, level, value, basis, support; as the table `national_index`.
    base_year, labels, language, note
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
                wrap(f"{labels[end.node]} {number(end.value)}", 34),
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
    head(figure, _spread_finding(rows, bases, sealed(labels)), note)
    return axes


@picture
def sub_index(
    table: pd.DataFrame,
    dimension: str,
    base_year: int,
    labels: Labels,
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
    base_year, labels, language, note
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
            text = say("index not\nprinted", "指数未公布")
            ax.text(year, 0.02 * top, text, ha="center", va="bottom", color=QUIET, fontsize=8)
        if basis == "published" and printed_growth is not None:
            _printed_growth(ax, part, printed_growth, top)
        ax.set_ylim(0, top)
        _years(ax, years)
    axes[0].set_ylabel(_base_label(base_year))
    head(figure, _finding(rows, dimension, base_year, sealed(labels)), note)
    return axes


@picture
def growth_concentration(
    table: pd.DataFrame, labels: Labels, note: str = "", top: int = 12
) -> Axes:
    """Which series carry the growth of the open-data index.

    Parameters
    ----------
    table : DataFrame
        indicator, dimension, contribution, cumulative, growth, floors; the largest first.
    top : int
        Series that are shown one by one; the others are summed.
    labels, language, note
        As for `national_index`.

    Returns
    -------
    Axes
    """
    shown, rest = table.iloc[:top], table.iloc[top:]
    dimensions = list(table["dimension"].drop_duplicates())
    order = [code for code in labels if code in dimensions]
    palette = colours(order)
    figure, ax = new_figure(5.2)
    values = [*shown["contribution"], *([rest["contribution"].sum()] if len(rest) else [])]
    fill = [palette[code] for code in shown["dimension"]] + [FAINT] * bool(len(rest))
    others = say(f"{len(rest)} other series together", f"其余{len(rest)}项合计")
    names = [labels[code] for code in shown["indicator"]] + [others] * bool(len(rest))
    drawn = bars(ax, values, names, fill)
    ax.bar_label(drawn, [f"{number(value, 1)}%" for value in values], padding=4, fontsize=8.5)
    for bar, floors in zip(drawn, shown["floors"], strict=False):
        if floors:
            bar.set(hatch="////", edgecolor="white", linewidth=0)
    ax.set_xlabel(say("Share of the growth of the overall index, %", "占总指数增幅的比重，%"))
    low, reach = min(0, *values), max(values)
    columns = {
        1.28: (say("growth of\nthe series", "该序列\n增长"), shown["growth"], "{:+.0f}%"),
        1.46: (say("sum of\nshares", "累计\n比重"), shown["cumulative"], "{:.0f}%"),
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
    legend = [labels[d] for d in order]
    if shown["floors"].any():
        handles.append(Patch(facecolor="#9a9a9a", hatch="////", edgecolor="white", linewidth=0))
        legend.append(say("from or to a floor (“over …”)", "端点为下限值（“超……”）"))
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
    whole = list(table[f"name_{language()}"])
    names = [str(name).split(say(": ", "："), 1)[-1] for name in whole]
    of_what = seal(whole[0].removesuffix(names[0]).rstrip(" :："))
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
    mark = say(" (by subtraction)", "（由减法得出）")
    for place, value in enumerate(table["value"]):
        text = f"{value:g}%" + mark * bool(derived.iloc[place])
        ax.text(high.iloc[place] + 1, place, text, va="center")
    ax.set_xlim(0, 1.28 * table["value"].max())
    ax.set_xlabel(say("Share of the large firms, %", "占大型企业的比重，%"))
    largest = int(np.argmax(table["value"]))
    share, year = table["value"].iloc[largest], int(table["year"].iloc[largest])
    title = say(
        f"{of_what + ', ' if of_what else ''}{year}: the largest share is {share:g}%; the "
        f"largest share is that of {seal(plain[largest])}",
        f"{of_what + '，' if of_what else ''}{year}年：占比最大的为{share:g}%；"
        f"占比最大的是{seal(names[largest])}",
    )
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
    mark = say("\n(derived)", "\n（推算）")
    drawn, texts = _columns(ax, table, COLOURS[0]), []
    for bar, row in zip(drawn, table.itertuples(), strict=True):
        derived = row.confidence == "derived"
        texts.append(f"{row.value:g}" + mark * derived)
        if derived:
            hollow(bar, COLOURS[0])
    ax.bar_label(drawn, texts, padding=2)
    _years(ax, table["year"])
    ax.set_ylim(0, 1.2 * table["value"].max())
    name, total = seal(cut_short(table[f"name_{language()}"])[0]), table["value"].sum()
    first, last = int(table["year"].iloc[0]), int(table["year"].iloc[-1])
    unit = table["unit"].iloc[0]
    ax.set_ylabel(say("New in the year, number", f"当年新增，{unit}"))
    ratio = table["value"].iloc[-1] / table["value"].iloc[0]
    title = say(
        f"{name}: {total:g} in {first}–{last}; {ratio:.1f} times as many in {last} as in {first}",
        f"{name}：{first}—{last}年合计{total:g}{unit}；{last}年为{first}年的{ratio:.1f}倍",
    )
    head(figure, title, note)
    return ax


def _filled(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.dropna(subset="value").sort_values("year", kind="stable")


def _panels(rows: pd.DataFrame, height: float) -> tuple[Any, Any, list[str]]:
    bases = [basis for basis in BASES if (rows["basis"] == basis).any()]
    figure, axes = new_figure(height, 1, len(bases), sharey=True, squeeze=False)
    titles = {
        "open data": say("Open data (public series)", "公开数据（公开统计序列）"),
        "published": say("Published (as printed)", "报告公布值"),
    }
    for ax, basis in zip(axes[0], bases, strict=True):
        ax.set_title(titles[basis])
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
            say("hollow: implied", "空心：推算"),
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
    mark = say("\n(implied)", "\n（推算）")
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
    wording = {
        "at_least": say("at least ", "不低于"),
        "over": say("over ", "超"),
        "about": say("about ", "约"),
        "at_most": say("at most ", "不超过"),
    }
    start = say("growth\n", "增速")
    for row in growth.itertuples():
        word, year = wording.get(row.qualifier, ""), int(row.year)
        sign = "" if word else "+"
        text = f"{start}{word.strip()}\n{sign}{row.value:g}%" if word else f"{sign}{row.value:g}%"
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
    return say(f"Index, {base} = 100", f"指数（{base}年=100）")


def _last(rows: pd.DataFrame, basis: str) -> tuple[int, float] | None:
    part = rows[(rows["basis"] == basis) & (rows["support"] != "implied")]
    return (int(part["year"].iloc[-1]), float(part["value"].iloc[-1])) if len(part) else None


def _finding(rows: pd.DataFrame, node: str, first: int, labels: Labels) -> str:
    name = labels[node]
    opened, printed = _last(rows, "open data"), _last(rows, "published")
    both = bool(opened and printed and printed[0] > first)
    values, rates = [], []
    if opened:
        values.append(
            say(
                f"{number(opened[1])} in {opened[0]}{' on open data' if both else ''}",
                f"{'公开数据' if both else ''}{opened[0]}年为{number(opened[1])}",
            )
        )
        where = say(" on open data", "公开数据") if both else ""
        rates += _yearly(opened, first, where)
    if printed and printed[0] > first:
        values.append(
            say(
                f"{number(printed[1])} in print" + (", different quantities" if both else ""),
                f"报告公布{number(printed[1])}" + ("，两者口径不同" if both else ""),
            )
        )
        where = say(" in print", "报告公布") if both else ""
        rates += _yearly(printed, first, where)
    start = say(f"{name}, {first} = 100: ", f"{name}（{first}年=100）：")
    said = start + say(", ", "，").join(values)
    if not rates:
        return said
    joined = join(rates)
    return said + say(f"; growth a year: {joined}", f"；年均增长：{joined}")


def _yearly(last: tuple[int, float], first: int, where: str) -> list[str]:
    """Mean growth a year of an index since its first year, in percent; none of that year."""
    if last[0] == first:
        return []
    rate = 100 * ((last[1] / 100) ** (1 / (last[0] - first)) - 1)
    text = f"{rate:+.1f}%".replace("-", "−")
    return [say(text + where, where + text)]


def _spread_finding(rows: pd.DataFrame, bases: list[str], labels: Labels) -> str:
    parts: list[str] = []
    for basis in bases:
        part = rows[rows["basis"] == basis]
        of_last = part[part["year"] == part["year"].max()].sort_values("value", kind="stable")
        low, high = of_last.iloc[0], of_last.iloc[-1]
        year = int(high["year"])
        where = {
            "open data": say("On open data", f"{year}年公开数据中"),
            "published": say("in print" if parts else "In print", f"{year}年报告公布值中"),
        }[basis]
        parts.append(
            say(
                f"{where} {labels[high['node']]} has grown most by {year} "
                f"({number(high['value'])}), {labels[low['node']]} least ({number(low['value'])})",
                f"{where}{labels[high['node']]}增长最多（{number(high['value'])}），"
                f"{labels[low['node']]}最少（{number(low['value'])}）",
            )
        )
    return say("; ", "；").join(parts)


def _concentration(table: pd.DataFrame) -> str:
    n = min(3, len(table))
    share, floors = table["cumulative"].iloc[n - 1], int((table["floors"].iloc[:n] > 0).sum())
    total = len(table)
    title = say(
        f"{n} of {total} series {verb(n, 'carries', 'carry')} {share:.0f}% of the growth of "
        "the open-data index",
        f"{total}项序列中的{n}项贡献了公开数据指数增幅的{share:.0f}%",
    )
    if not floors:
        return title
    if floors == n:
        return title + say(
            f"; the first {n} all start from or end on a floor"
            if n > 1
            else "; it starts from or ends on a floor",
            "，且均以下限值为端点",
        )
    return title + say(
        f"; of the first {n} series {floors} {verb(floors, 'starts', 'start')} from or "
        f"{verb(floors, 'ends', 'end')} on a floor",
        f"，其中{floors}项以下限值为端点",
    )
