"""Pictures of the regions: leaders, ranking, heat map, changes of rank, agreement with print."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from iianalysis.pages.wording import VARIANTS_ZH
from iianalysis.published.lists import leading_agreement
from iianalysis.scoring.index import ranked
from iianalysis.show.bilingual import has, say
from iianalysis.show.names import Labels, sealed
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
    number,
    picture,
    spread,
    text_colour,
    wrap,
)

FLAG_SIGNS = {"imputed": "i", "suspicious": "?", "disputed": "≠", "floor": "≥"}


@picture
def top_regions(
    table: pd.DataFrame, dimension: str, year: int, labels: Labels, note: str = ""
) -> Axes:
    """The first regions of a dimension, beside the printed list (figures 6 and 9 of the report).

    Parameters
    ----------
    table : DataFrame
        dimension, rank, region, score, printed_position; as the table `top10`.
    dimension : str
    year : int
    labels : Labels
    note : str
        Assumptions, set below the picture.

    Returns
    -------
    Axes
    """
    rows = table[(table["dimension"] == dimension) & table["score"].notna()]
    printed = rows["printed_position"]
    listed = int(printed.notna().sum())
    size = int(len(rows) - (printed.notna() & (rows["rank"] > 10)).sum())
    ours, outside = rows.iloc[:size], rows.iloc[size:]
    figure, ax = new_figure(4.3)
    in_print = ours["printed_position"].notna().to_numpy()
    fill = [COLOURS[0] if here or not listed else PALE for here in in_print]
    names = [
        f"{labels.regions[r]}  {rank}" for r, rank in zip(ours["region"], ours["rank"], strict=True)
    ]
    drawn = bars(ax, ours["score"], names, fill)
    ax.bar_label(drawn, fmt="%.1f", padding=5)
    if listed:
        marks = [
            say("not in the printed list", "不在公布名单内")
            if pd.isna(position)
            else say(f"named {_ordinal(position)} in print", f"公布名单第{position}个")
            for position in ours["printed_position"]
        ]
        ax.bar_label(drawn, marks, padding=36, fontsize=8, color=QUIET)
    ax.set_xlim(0, 118)
    ax.spines["bottom"].set_bounds(0, 100)
    ax.set_xticks(range(0, 101, 20))
    ax.set_xlabel(say(f"Score of {year}, 0 to 100", f"{year}年得分（0—100）"))
    if len(outside):
        lost = [
            say(
                f"{labels.regions[row.region]} (named {_ordinal(row.printed_position)}, here "
                f"{row.rank})",
                f"{labels.regions[row.region]}（名单第{row.printed_position}个，此处第{row.rank}位）",
            )
            for row in outside.itertuples()
        ]
        start = say("In the printed list, but not here: ", "公布名单内、此处前十外：")
        note = start + say(", ", "、").join(lost) + say(".\n", "。\n") + note
    title = _top_finding(ours, in_print, listed, dimension, year, sealed(labels))
    head(figure, title, note)
    return ax


@picture
def ranking(
    scores: pd.DataFrame,
    weights: pd.Series,
    imputed: pd.DataFrame,
    year: int,
    labels: Labels,
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
    labels, language, note
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
    ax.set_yticks(range(len(scores)), [f"{labels.regions[r]}  {ranks[r]}" for r in scores.index])
    ax.set_ylim(len(scores) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
    ax.set(
        xlabel=say(
            "Score of 0 to 100, sum of the weighted parts",
            "得分（0—100），为各维度加权之和",
        ),
        ylabel="",
    )
    if rests.to_numpy().any():
        where = [labels[code] for code in dimensions if rests[code].any()]
        most = f"{100 * rests[overall].max():.1f}%"
        note = (
            say(
                f"i: a part rests on imputed cells ({', '.join(where)}; at most {most} of the "
                "whole weight).\n",
                f"i：部分得分来自插补值（{'、'.join(where)}；至多占总权重{most}）。\n",
            )
            + note
        )
    title = _ranking_finding(whole, ranks, year, sealed(labels))
    head(figure, title, note, (ax.containers, [labels[code] for code in dimensions]))
    return ax


@picture
def heatmap(
    scores: pd.DataFrame,
    flags: pd.DataFrame,
    ranks: pd.Series,
    dimension: pd.Series,
    year: int,
    labels: Labels,
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
    labels, language, note
        As for `top_regions`.

    Returns
    -------
    Axes
    """
    note = cut(len(scores)) + note
    title = _heat_finding(scores, year, sealed(labels))
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
            "label": say("Score of the indicator", "指标得分"),
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
        wrap(labels[code], 34) + (" †" if fixed else "")
        for code, fixed in zip(scores.columns, snapshot, strict=True)
    ]
    ax.set_xticks(np.arange(columns) + 0.5, names, rotation=90, fontsize=7.5, linespacing=0.95)
    ax.set_yticks(
        np.arange(rows) + 0.5,
        [f"{labels.regions[r]}  {ranks[r]}" for r in scores.index],
        fontsize=8,
    )
    ax.tick_params(length=0)
    ax.set(xlabel="", ylabel="")
    _brackets(ax, dimension, labels)
    legend = {
        "i": say("i imputed", "i 插补"),
        "?": say("? suspicious", "? 存疑"),
        "≠": say("≠ sources disagree", "≠ 来源不一致"),
        "≥": say("≥ a floor", "≥ 下限值"),
        "×": say("× no value", "× 无数据"),
    }
    known = [text for sign, text in legend.items() if sign in used]
    if any(snapshot):
        known.append(say("† one value serves every year", "† 单一时点数据，各年共用"))
    note = say("; ", "；").join(known) + (say(".\n", "。\n") if known else "") + note
    head(figure, title, note)
    return ax


@picture
def rank_changes(table: pd.DataFrame, labels: Labels, note: str = "") -> Axes:
    """Ranks of the regions in the first and the last year.

    Parameters
    ----------
    table : DataFrame
        region, rank_start, rank_end, places_won, start, end; as the table `rank_changes`.
    labels, language, note
        As for `top_regions`.

    Returns
    -------
    Axes
    """
    table = table.dropna(subset=["rank_start", "rank_end"])
    table = table.sort_values("rank_end", kind="stable")
    title = _change_finding(table, sealed(labels))
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
            f"{labels.regions[row.region]}  {row.rank_start}",
            ha="right",
            va="center",
        )
        ax.text(
            1.03,
            places[1][k],
            f"{row.rank_end}  {labels.regions[row.region]}{change}",
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
    texts = [
        say("up", "上升"),
        say("down", "下降"),
        say("same", "不变"),
    ]
    handles = [
        Line2D([], [], color=colour, ls=line, lw=2)
        for colour, line in (styles[1], styles[-1], styles[0])
    ]
    head(figure, title, note, (handles, texts))
    return ax


@picture
def tier_agreement(table: pd.DataFrame, labels: Labels, note: str = "") -> Axes:
    """Regions in their printed tier, for the index, its variants and the best single series.

    Parameters
    ----------
    table : DataFrame
        As `published.lists.tier_agreement` returns it; of single series the first are drawn.
    labels : Labels
        What codes are called in the language.
    language, note
        As for `top_regions`.

    Returns
    -------
    Axes
    """
    title = _agreement_finding(table, sealed(labels))
    of = int(table["of"].max())
    table = leading_agreement(table)
    rows = list(dict.fromkeys(zip(table["variant"], table["indicator"], strict=True)))
    figure, ax = new_figure(1.9 + 0.36 * len(rows))
    marks = {"own year": "o", "pooled": "D", "none": "s"}
    goals = {
        "own year": say("goalposts of the year", "极值取当年"),
        "pooled": say("pooled goalposts", "极值取各年合并"),
        "none": say("no goalposts", "不用极值"),
    }
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
    ax.set_yticks(range(len(rows)), [_variant(*row, labels) for row in rows])
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlim(0, of)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
    for edge in np.arange(len(rows) - 1) + 0.5:
        ax.axhline(edge, color=FAINT, lw=0.6)
    ax.set_xlabel(
        say(
            f"Regions in their printed tier, of {of}",
            f"与公布梯队一致的地区数（共{of}个）",
        )
    )
    handles = [
        Line2D([], [], ls="", marker=marks[g], mfc="white", mec=QUIET, ms=6.5) for g in goals
    ]
    head(figure, title, note, (handles, list(goals.values())))
    return ax


def _brackets(ax: Axes, dimension: pd.Series, labels: Labels) -> None:
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
            ax.text(
                (start + k) / 2, -0.55, labels[codes[start]], ha="center", va="bottom", fontsize=8
            )
            if start:
                ax.axvline(start, color="white", lw=2.5)
            start = k


def _top_finding(
    ours: pd.DataFrame,
    in_print: np.ndarray,
    listed: int,
    dimension: str,
    year: int,
    labels: Labels,
) -> str:
    first, score, n = labels.regions[ours["region"].iloc[0]], ours["score"].iloc[0], len(ours)
    name = labels[dimension]
    title = say(
        f"{name} {year}: {first} leads with {score:.1f} of 100",
        f"{year}年{name}：{first}居首（{score:.1f}分）",
    )
    if listed:
        title += say(
            f"; {in_print.sum()} of the first {n} here are on the printed list of {listed}",
            f"；前{n}位中有{in_print.sum()}个在公布的{listed}强之列",
        )
    return title


def _ranking_finding(overall: pd.Series, ranks: pd.Series, year: int, labels: Labels) -> str:
    first = labels.regions[overall.index[0]]
    steps = -overall.diff().iloc[1:]
    title = say(
        f"{first} leads in {year} with {overall.iloc[0]:.1f} of 100",
        f"{year}年{first}以{overall.iloc[0]:.1f}分居首",
    )
    if steps.empty:
        return title
    after = int(np.argmax(steps))
    high, low = (labels.regions[overall.index[k]] for k in (after, after + 1))
    return title + say(
        f"; the widest gap ({steps.iloc[after]:.1f} points) lies between {high} "
        f"({ranks.iloc[after]}) and {low} ({ranks.iloc[after + 1]})",
        f"；最大差距（{steps.iloc[after]:.1f}分）在第{ranks.iloc[after]}位{high}与"
        f"第{ranks.iloc[after + 1]}位{low}之间",
    )


def _heat_finding(scores: pd.DataFrame, year: int, labels: Labels) -> str:
    top = (scores == scores.max()).sum(axis=1)
    most = labels.regions[top.idxmax()]
    return say(
        f"{most} is best in {top.max()} of {scores.shape[1]} indicators of {year}; half of "
        f"all scores are below {number(float(np.nanmedian(scores.to_numpy(dtype=float))))}",
        f"{year}年{scores.shape[1]}项指标中{most}有{top.max()}项居首；"
        f"全部得分的一半低于{number(float(np.nanmedian(scores.to_numpy(dtype=float))))}分",
    )


def _change_finding(table: pd.DataFrame, labels: Labels) -> str:
    won = table["places_won"].astype(int)
    same, n = int((won == 0).sum()), len(table)
    start, end = int(table["start"].iloc[0]), int(table["end"].iloc[0])
    title = say(
        f"{same} of {n} regions {has(same)} the same rank in {end} as in {start}",
        f"{n}个地区中{same}个{end}年位次与{start}年相同",
    )
    if same == n:
        return title
    ups = [labels.regions[r] for r in table["region"][won == won.max()]]
    downs = [labels.regions[r] for r in table["region"][won == won.min()]]
    join = say(", ", "、")
    return title + say(
        f"; most places won: {join.join(ups)} ({won.max():+d}), "
        f"lost: {join.join(downs)} ({won.min():+d})",
        f"；上升最多：{join.join(ups)}（{won.max():+d}），下降最多：{join.join(downs)}（{won.min():+d}）",
    ).replace("-", "−")


def _variant(name: str, indicator: str, labels: Labels) -> str:
    if indicator:
        return wrap(say(f"{labels[indicator]} alone", f"仅用{labels[indicator]}"), 36)
    names = {
        "index": say("the index", "本指数"),
        "at random": say("at random (expected)", "随机分组（期望值）"),
    }
    return names.get(name) or wrap(say(name, VARIANTS_ZH.get(name, name)), 36)


def _agreement_finding(table: pd.DataFrame, labels: Labels) -> str:
    hits = table.drop_duplicates("variant").set_index("variant")
    if "index" not in hits.index:
        return say(
            "The index leaves a region without a score, so its tiers are not compared with print",
            "本指数有地区无得分，因此未与公布梯队比较",
        )
    here, of = hits.loc["index", "in_printed_tier"], int(table["of"].max())
    title = say(
        f"The index puts {here:.0f} of {of} regions in their printed tier",
        f"本指数有{here:.0f}个地区（共{of}个）与公布梯队一致",
    )
    if "one series" in hits.index:  # of those, the best comes first
        best = hits.loc["one series"]
        name, most = labels[best["indicator"]], best["in_printed_tier"]
        title += say(f"; {name} alone puts {most:.0f} there", f"；仅用{name}即有{most:.0f}个")
    return title


def _ordinal(place: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(place % 10 if place % 100 not in (11, 12, 13) else 0)
    return f"{place}{ending or 'th'}"
