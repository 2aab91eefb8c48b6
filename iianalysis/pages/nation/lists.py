"""Pictures of the nation: what carries its growth, sectors and factories beside the index."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from iianalysis.pages.nation.pictures import columns_by_year, year_axis
from iianalysis.pages.notes import below
from iianalysis.pages.page import Page
from iianalysis.pages.register import has, picture
from iianalysis.show.names import cut_short
from iianalysis.show.numbers import number
from iianalysis.show.reader import reading, say
from iianalysis.show.style import (
    COLOURS,
    FAINT,
    INK,
    QUIET,
    bars,
    colours,
    head,
    hollow,
    new_figure,
)
from iianalysis.show.text import ASIDE, COLON, Text, given, listed, of_node, t, tn
from iianalysis.show.wrapping import wrap
from iianalysis.study.study import Study

# Of the first series of the concentration, which are three where there are as many.
OF_FIRST = {2: t("of the first 2 series"), 3: t("of the first 3 series")}
ALL_ON_FLOORS = {
    1: t("it starts from or ends on a floor"),
    2: t("the first 2 all start from or end on a floor"),
    3: t("the first 3 all start from or end on a floor"),
}


@picture(
    t("The series that carry the growth of the open-data index"),
    available=has("growth_concentration", "contribution"),
)
@reading(scope="national")
def growth_concentration(page: Page, top: int = 12) -> Axes:
    """Which series carry the growth of the open-data index.

    Parameters
    ----------
    page : Page
        With the table `growth_concentration`: indicator, dimension, contribution, cumulative,
        growth, floors; the largest first.
    top : int
        Series that are shown one by one; the others are summed.

    Returns
    -------
    Axes
    """
    table = page["growth_concentration"]
    shown, rest = table.iloc[:top], table.iloc[top:]
    there = list(table["dimension"])
    order = [code for code in dict.fromkeys([*page.dimensions, *there]) if code in there]
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
    said = below(
        page,
        "national",
        t("contributions since the base year along the tree, adding to 100%"),
    )
    head(figure, _concentration(table), said, (handles, legend))
    return ax


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


@picture(t("Sectors of the large firms"), figures={"": 7})
def industry_mix(page: Page) -> Axes:
    """Sectors of the large enterprises, as printed (figure 7).

    Parameters
    ----------
    page : Page
        With the table `industry_mix`: value, low, high (percent), qualifier (`derived` for what
        follows by subtraction), name_en, name_zh; one row a sector.

    Returns
    -------
    Axes
    """
    table = page["industry_mix"]
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
    said = t(
        "As printed in the report of 2024, rounded to whole percents: the lines show what the "
        "rounding leaves open. Hatched: 100 less the printed shares, which are taken not to "
        "overlap."
    )
    head(figure, title, said)
    return ax


def _factories(study: Study) -> pd.DataFrame:
    """The figures of demonstration factories: year, value, unit, confidence, name_en, name_zh."""
    table = study.other_figures
    return table[table["indicator"] == "smart_factories_new"].sort_values("year")


@picture(
    t("Demonstration factories of smart manufacturing"),
    "other_figures",
    lambda page, _: len(_factories(page.study)) > 0,
    figures={"": 10},
)
def demonstration_factories(page: Page) -> Axes:
    """Demonstration factories that are new in each year, derived ones marked (figure 10).

    Parameters
    ----------
    page : Page
        Of a study with other figures.

    Returns
    -------
    Axes
    """
    table = _factories(page.study)
    figure, ax = new_figure(3.8)
    mark = say("\n(derived)")
    drawn, texts = columns_by_year(ax, table, COLOURS[0]), []
    for bar, row in zip(drawn, table.itertuples(), strict=True):
        derived = row.confidence == "derived"
        texts.append(f"{row.value:g}" + mark * derived)
        if derived:
            hollow(bar, COLOURS[0])
    ax.bar_label(drawn, texts, padding=2)
    year_axis(ax, table["year"])
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
    said = t(
        "Lists of the ministry (MIIT). Hatched: the sum printed in the report less the other "
        "years; the shares of sectors that the printed figure shows too are not available as "
        "numbers."
    )
    head(figure, title, said)
    return ax


def _names(table: pd.DataFrame) -> list[str]:
    """What rows are called."""
    return [say(given(en=row.name_en, zh=row.name_zh)) for row in table.itertuples()]


def _as_shown(name: str) -> Text:
    """A name that is in the language of the reader as a text."""
    return given(en=name)
