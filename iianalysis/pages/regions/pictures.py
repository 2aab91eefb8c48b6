"""Pictures of the regions: leaders, ranking, heat map, changes of rank, agreement with print."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from iianalysis.pages.regions.says import word
from iianalysis.published.lists import leading_agreement
from iianalysis.scoring.index import ranked
from iianalysis.show.numbers import number
from iianalysis.show.reader import say
from iianalysis.show.style import (
    COLOURS,
    FAINT,
    GAP_COLOUR,
    INK,
    OPEN_DATA,
    PALE,
    QUIET,
    ROWS,
    bars,
    colours,
    cut,
    head,
    new_figure,
    picture,
    spread,
    text_colour,
    wrap,
)
from iianalysis.show.text import END, THEN, Text, listed, of_node, of_region, t, tn, tp

LEGEND = {
    "i": t("i imputed"),
    "?": t("? suspicious"),
    "≠": t("≠ sources disagree"),
    "≥": t("≥ a floor"),
    "×": t("× no value"),
}
GOALPOSTS = {
    "own year": t("goalposts of the year"),
    "pooled": t("pooled goalposts"),
    "none": t("no goalposts"),
}
VARIANT = {"index": t("the index"), "at random": t("at random (expected)")}
FLAG_SIGNS = {"imputed": "i", "suspicious": "?", "disputed": "≠", "floor": "≥"}


@picture
def top_regions(table: pd.DataFrame, dimension: str, year: int, note: str = "") -> Axes:
    """The first regions of a dimension, beside the printed list (figures 6 and 9 of the report).

    Parameters
    ----------
    table : DataFrame
        dimension, rank, region, score, printed_position; as the table `top10`.
    dimension : str
    year : int
    note : str
        Assumptions, set below the picture.

    Returns
    -------
    Axes
    """
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
    ax.bar_label(drawn, fmt="%.1f", padding=5)
    if listed_there:
        marks = [
            say("not in the printed list")
            if pd.isna(position)
            else say("named {place} in print", place=_ordinal(position))
            for position in ours["printed_position"]
        ]
        ax.bar_label(drawn, marks, padding=36, fontsize=8, color=QUIET)
    ax.set_xlim(0, 118)
    ax.spines["bottom"].set_bounds(0, 100)
    ax.set_xticks(range(0, 101, 20))
    ax.set_xlabel(say("Score of {year}, 0 to 100", year=year))
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
        note = t("In the printed list, but not here: {lost}.\n", lost=lost) + note
    title = _top_finding(ours, in_print, listed_there, dimension, year)
    head(figure, title, note)
    return ax


@picture
def ranking(
    scores: pd.DataFrame,
    weights: pd.Series,
    imputed: pd.DataFrame,
    year: int,
    note: str = "",
) -> Axes:
    """All regions in order, each score as the sum of the weighted parts of its dimensions.

    Parameters
    ----------
    scores : DataFrame
        Regions by dimensions, with the overall index as first column; 0 to 100.
    weights : Series
        Weight of each dimension; divided by the sum of those that are there.
    imputed : DataFrame
        As `scores`: share of the weight of each node that rests on imputed cells.
    year : int
    note : str
        As for `top_regions`.

    Returns
    -------
    Axes
    """
    overall, *dimensions = scores.columns
    dimensions = dimensions or [overall]  # one that indicators hang on
    weights = weights.reindex(dimensions, fill_value=1.0)
    scores = scores.dropna(subset=overall).sort_values(overall, ascending=False, kind="stable")
    whole, note = scores[overall], cut(len(scores)) + note
    ranks = ranked(whole).astype(int)
    rests = imputed.reindex(scores.index).fillna(0)
    scores = scores.iloc[:ROWS]
    there = scores[dimensions].notna() * weights[dimensions]
    parts = scores[dimensions].fillna(0) * there.div(there.sum(axis=1), axis=0)
    figure, ax = new_figure(1.7 + 0.215 * len(scores))
    fills = list(colours(dimensions).values())
    parts.plot.barh(ax=ax, stacked=True, color=fills, width=0.76, linewidth=0, legend=False)
    texts = [
        f"{value:.1f}" + "  i" * bool(share)
        for value, share in zip(scores[overall], rests.loc[scores.index, overall], strict=True)
    ]
    ax.bar_label(ax.containers[-1], texts, padding=4, fontsize=8)
    ax.set_yticks(range(len(scores)), [f"{say(of_region(r))}  {ranks[r]}" for r in scores.index])
    ax.set_ylim(len(scores) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
    ax.set(
        xlabel=say("Score of 0 to 100, sum of the weighted parts"),
        ylabel="",
    )
    if rests.to_numpy().any():
        note = (
            t(
                "i: a part rests on imputed cells ({parts}; at most {most:.1f}% of the whole "
                "weight).\n",
                parts=listed(of_node(code) for code in dimensions if rests[code].any()),
                most=100 * rests[overall].max(),
            )
            + note
        )
    title = _ranking_finding(whole, ranks, year)
    head(figure, title, note, (ax.containers, [say(of_node(code)) for code in dimensions]))
    return ax


@picture
def heatmap(
    scores: pd.DataFrame,
    flags: pd.DataFrame,
    ranks: pd.Series,
    dimension: pd.Series,
    year: int,
    note: str = "",
) -> Axes:
    """Scores of every region in every indicator.

    Parameters
    ----------
    scores : DataFrame
        Regions, best first, by indicators; 0 to 100, NaN where there is no value.
    flags : DataFrame
        As `scores`: what is to be known of a cell, parted by `; `.
    ranks : Series
        Rank of each region in the overall index.
    dimension : Series
        Dimension of each indicator.
    year : int
    note : str
        As for `top_regions`.

    Returns
    -------
    Axes
    """
    note = cut(len(scores)) + note
    title = _heat_finding(scores, year)
    scores, flags = scores.iloc[:ROWS], flags.iloc[:ROWS]
    rows, columns = scores.shape
    figure, ax = new_figure(3.3 + 0.2 * rows)
    shades = sns.color_palette("YlGnBu", as_cmap=True)
    sns.heatmap(
        scores.astype(float),
        cmap=shades,
        vmin=0,
        vmax=100,
        linewidths=0.4,
        xticklabels=False,
        yticklabels=False,
        cbar_kws={
            "label": say("Score of the indicator"),
            "shrink": 0.5,
            "aspect": 30,
            "pad": 0.01,
        },
        ax=ax,
    )
    ax.set_facecolor(GAP_COLOUR)
    signs = flags.fillna("").map(
        lambda text: "".join(FLAG_SIGNS.get(flag, "") for flag in text.split("; "))
    )
    signs = signs.where(scores.notna(), "×").to_numpy(dtype=str)
    for row, column in np.argwhere(signs != ""):
        score = scores.iat[row, column]
        ink = QUIET if np.isnan(score) else text_colour(shades(score / 100))
        place = (column + 0.5, row + 0.52)
        ax.text(*place, signs[row, column], ha="center", va="center", fontsize=7, color=ink)
    used = set("".join(signs.ravel()))
    snapshot = [flags[code].fillna("").str.contains("snapshot").any() for code in scores.columns]
    names = [
        wrap(say(of_node(code)), 34) + (" †" if fixed else "")
        for code, fixed in zip(scores.columns, snapshot, strict=True)
    ]
    ax.set_xticks(np.arange(columns) + 0.5, names, rotation=90, fontsize=7.5, linespacing=0.95)
    ax.set_yticks(
        np.arange(rows) + 0.5,
        [f"{say(of_region(r))}  {ranks[r]}" for r in scores.index],
        fontsize=8,
    )
    ax.tick_params(length=0)
    ax.set(xlabel="", ylabel="")
    _brackets(ax, dimension)
    known = [text for sign, text in LEGEND.items() if sign in used]
    if any(snapshot):
        known.append(t("† one value serves every year"))
    if known:
        note = listed(known, THEN) + END + "\n" + note
    head(figure, title, note)
    return ax


@picture
def rank_changes(table: pd.DataFrame, note: str = "") -> Axes:
    """Ranks of the regions in the first and the last year.

    Parameters
    ----------
    table : DataFrame
        region, rank_start, rank_end, places_won, start, end; as the table `rank_changes`.
    note : str
        As for `top_regions`.

    Returns
    -------
    Axes
    """
    table = table.dropna(subset=["rank_start", "rank_end"])
    table = table.sort_values("rank_end", kind="stable")
    title = _change_finding(table)
    note = cut(len(table)) + note
    table = table.iloc[:ROWS]
    start, end = int(table["start"].iloc[0]), int(table["end"].iloc[0])
    figure, ax = new_figure(1.6 + 0.215 * len(table))
    won = table["places_won"].astype(int)
    styles = {1: (COLOURS[0], "-"), -1: (COLOURS[3], "--"), 0: ("#aaaaaa", "-")}
    places = [
        spread(table[column].astype(float).to_list(), 1.0) for column in ("rank_start", "rank_end")
    ]
    for k, row in enumerate(table.itertuples()):
        colour, line = styles[int(np.sign(won.iloc[k]))]
        width = 1.2 + 0.35 * min(abs(won.iloc[k]), 6)
        ax.plot(
            [0, 1],
            [row.rank_start, row.rank_end],
            color=colour,
            ls=line,
            lw=width,
            marker="o",
            ms=4,
        )
        change = f"  {won.iloc[k]:+d}".replace("-", "−") if won.iloc[k] else ""
        ax.text(
            -0.03,
            places[0][k],
            f"{say(of_region(row.region))}  {row.rank_start}",
            ha="right",
            va="center",
        )
        ax.text(
            1.03,
            places[1][k],
            f"{row.rank_end}  {say(of_region(row.region))}{change}",
            va="center",
            color=colour if change else INK,
        )
    ax.set_xticks([0, 1], [str(start), str(end)], fontsize=10)
    ax.xaxis.tick_top()
    ax.set_yticks([])
    ax.tick_params(length=0)
    sns.despine(ax=ax, left=True, bottom=True)
    ax.set_xlim(-0.62, 1.62)
    last = max(table["rank_start"].max(), table["rank_end"].max())
    ax.set_ylim(last + 0.7, 0.3)
    texts = [say(tp("a rank", "up")), say(tp("a rank", "down")), say(tp("a rank", "same"))]
    handles = [
        Line2D([], [], color=colour, ls=line, lw=2)
        for colour, line in (styles[1], styles[-1], styles[0])
    ]
    head(figure, title, note, (handles, texts))
    return ax


@picture
def tier_agreement(table: pd.DataFrame, note: str = "") -> Axes:
    """Regions in their printed tier, for the index, its variants and the best single series.

    Parameters
    ----------
    table : DataFrame
        As `published.lists.tier_agreement` returns it; of single series the first are drawn.
    note : str
        As for `top_regions`.

    Returns
    -------
    Axes
    """
    title = _agreement_finding(table)
    of = int(table["of"].max())
    table = leading_agreement(table)
    rows = list(dict.fromkeys(zip(table["variant"], table["indicator"], strict=True)))
    figure, ax = new_figure(1.9 + 0.36 * len(rows))
    marks = {"own year": "o", "pooled": "D", "none": "s"}
    place = {row: number for number, row in enumerate(rows)}
    shift = table["goalposts"].map({"own year": -0.17, "pooled": 0.17, "none": 0.0})
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
        Line2D([], [], ls="", marker=marks[g], mfc="white", mec=QUIET, ms=6.5) for g in GOALPOSTS
    ]
    head(figure, title, note, (handles, [say(text) for text in GOALPOSTS.values()]))
    return ax


def _brackets(ax: Axes, dimension: pd.Series) -> None:
    """Name the dimensions above their columns."""
    codes = list(dimension)
    palette = colours(dict.fromkeys(codes))
    start = 0
    for k in range(1, len(codes) + 1):
        if k == len(codes) or codes[k] != codes[start]:
            ax.plot(
                [start + 0.08, k - 0.08],
                [-0.25, -0.25],
                color=palette[codes[start]],
                lw=3,
                clip_on=False,
                solid_capstyle="butt",
            )
            name = say(of_node(codes[start]))
            ax.text((start + k) / 2, -0.55, name, ha="center", va="bottom", fontsize=8)
            if start:
                ax.axvline(start, color="white", lw=2.5)
            start = k


def _top_finding(
    ours: pd.DataFrame, in_print: np.ndarray, listed_there: int, dimension: str, year: int
) -> Text:
    title = t(
        "{node} {year}: {region} leads with {score:.1f} of 100",
        node=of_node(dimension),
        year=year,
        region=of_region(ours["region"].iloc[0]),
        score=ours["score"].iloc[0],
    )
    if not listed_there:
        return title
    return title + t(
        "; {among} of the first {n} here are on the printed list of {listed}",
        among=in_print.sum(),
        n=len(ours),
        listed=listed_there,
    )


def _ranking_finding(overall: pd.Series, ranks: pd.Series, year: int) -> Text:
    steps = -overall.diff().iloc[1:]
    title = t(
        "{region} leads in {year} with {score:.1f} of 100",
        region=of_region(overall.index[0]),
        year=year,
        score=overall.iloc[0],
    )
    if steps.empty:
        return title
    after = int(np.argmax(steps))
    return title + t(
        "; the widest gap ({gap:.1f} points) lies between {above} ({rank}) and {below} ({next})",
        gap=steps.iloc[after],
        above=of_region(overall.index[after]),
        rank=ranks.iloc[after],
        below=of_region(overall.index[after + 1]),
        next=ranks.iloc[after + 1],
    )


def _heat_finding(scores: pd.DataFrame, year: int) -> Text:
    top = (scores == scores.max()).sum(axis=1)
    return t(
        "{region} is best in {most} of {every} indicators of {year}; half of all scores are below "
        "{median}",
        region=of_region(top.idxmax()),
        most=top.max(),
        every=scores.shape[1],
        year=year,
        median=number(float(np.nanmedian(scores.to_numpy(dtype=float)))),
    )


def _change_finding(table: pd.DataFrame) -> Text:
    won = table["places_won"].astype(int)
    same, every = int((won == 0).sum()), len(table)
    title = tn(
        "{n} of {every} regions has the same rank in {end} as in {start}",
        "{n} of {every} regions have the same rank in {end} as in {start}",
        same,
        every=every,
        end=int(table["end"].iloc[0]),
        start=int(table["start"].iloc[0]),
    )
    if same == every:
        return title
    ups, downs = (
        listed(map(of_region, table["region"][won == most])) for most in (won.max(), won.min())
    )
    most, least = (f"{places:+d}".replace("-", "−") for places in (won.max(), won.min()))
    return title + t(
        "; most places won: {ups} ({most}), lost: {downs} ({least})",
        ups=ups,
        most=most,
        downs=downs,
        least=least,
    )


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


def _ordinal(place: int) -> Text:
    match place % 10 if place % 100 not in (11, 12, 13) else 0:
        case 1:
            return t("{n}st", n=place)
        case 2:
            return t("{n}nd", n=place)
        case 3:
            return t("{n}rd", n=place)
    return t("{n}th", n=place)
