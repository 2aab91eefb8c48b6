"""Pictures of the regions: ranking, heat map, changes of rank."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from iianalysis.pages.method import usual
from iianalysis.pages.notes import below
from iianalysis.pages.page import Page
from iianalysis.pages.regions.columns import (
    MANY,
    begin,
    brackets,
    dimension_of,
    reading_order,
)
from iianalysis.pages.register import picture
from iianalysis.pages.scale import ends, full_score, scale_of_scores
from iianalysis.schemes import weights_of
from iianalysis.scoring.index import ranked
from iianalysis.show.points import Points
from iianalysis.show.reader import say
from iianalysis.show.style import (
    COLOURS,
    GAP_COLOUR,
    INK,
    QUIET,
    ROWS,
    colours,
    cut,
    head,
    new_figure,
    spread,
    text_colour,
)
from iianalysis.show.text import END, THEN, Text, listed, of_node, of_region, of_score, t, tn, tp
from iianalysis.show.wrapping import wrap
from iianalysis.study.study import Study

LEGEND = {
    "i": t("i imputed"),
    "?": t("? suspicious"),
    "≠": t("≠ sources disagree"),
    "≥": t("≥ a floor"),
    "×": t("× no value"),
}
SUM = 1e-6  # points that parts and whole may differ by
FLAG_SIGNS = {"imputed": "i", "suspicious": "?", "disputed": "≠", "floor": "≥"}


@picture(t("All regions, and the parts of their scores"), "regional_index")
def ranking(page: Page) -> Axes:
    """All regions in order, each score as the sum of the weighted parts of its dimensions.

    The weights are divided by the sum of those whose dimension has a score. Where scores are no
    such sum (other means, filled or rounded scores, or some below 0), as a whole.

    Parameters
    ----------
    page : Page
        With the table `regional_index`, of which its year and goalposts are drawn: score of the
        overall index and the dimensions, and imputed, the share of the weight of each that rests
        on imputed cells.

    Returns
    -------
    Axes
    """
    rows, year = page.of_year("regional_index"), page.when
    shown = [*rows.loc[rows["level"] == 0, "node"].unique(), *page.dimensions]
    scores = rows.pivot(index="region", columns="node", values="score")[shown]
    imputed = rows.pivot(index="region", columns="node", values="imputed")[shown]
    weights = weights_of(page.study, "regional", page.scheme)
    overall, *dimensions = scores.columns
    whole_only = not dimensions  # indicators hang on it
    dimensions = dimensions or [overall]
    weights = weights.reindex(dimensions, fill_value=1.0)
    scores = scores.dropna(subset=overall).sort_values(overall, ascending=False, kind="stable")
    whole, said = scores[overall], cut(len(scores)) + below(page, "regional")
    ranks = ranked(whole).astype(int)
    rests = imputed.reindex(scores.index).fillna(0)
    scores = scores.iloc[:ROWS]
    there = scores[dimensions].notna() * weights[dimensions]
    parts = scores[dimensions].fillna(0) * there.div(there.sum(axis=1), axis=0)
    figure, ax = new_figure(1.7 + 0.215 * len(scores))
    adds = (
        not whole_only
        and np.allclose(parts.sum(axis=1), scores[overall], atol=SUM)
        and parts.min().min() >= 0
    )
    if not adds:
        parts = scores[[overall]]
    fills = list(colours(dimensions).values()) if adds else COLOURS[:1]
    parts.plot.barh(ax=ax, stacked=True, color=fills, width=0.76, linewidth=0, legend=False)
    texts = [
        say(of_score(value)) + "  i" * bool(share)
        for value, share in zip(scores[overall], rests.loc[scores.index, overall], strict=True)
    ]
    ax.bar_label(ax.containers[-1], texts, padding=4, fontsize=8)
    ax.set_yticks(range(len(scores)), [f"{say(of_region(r))}  {ranks[r]}" for r in scores.index])
    ax.set_ylim(len(scores) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
    if (low := float(scores[overall].min())) < 0:  # room for labels on the left of bars
        ax.set_xlim(left=low - 0.1 * (float(scores[overall].max()) - low))
        ax.axvline(0, color=QUIET, lw=0.8)
    ax.set(xlabel=_score_label(page.study, adds=bool(adds)), ylabel="")
    if rests.to_numpy().any():
        said = (
            t(
                "i: a part rests on imputed cells ({parts}; at most {most:.1f}% of the whole "
                "weight).\n",
                parts=listed(map(of_node, _imputed(rows, rests, dimensions))),
                most=100 * rests[overall].max(),
            )
            + said
        )
    title = _ranking_finding(whole, ranks, year, full_score(page.study))
    legend = (ax.containers, [say(of_node(code)) for code in dimensions]) if adds else None
    head(figure, title, said, legend)
    return ax


def _imputed(rows: pd.DataFrame, rests: pd.DataFrame, dimensions: list[str]) -> list[str]:
    """Dimensions that rest on imputed cells, or stand for missing ones themselves."""
    filled = set(rows.loc[rows["flags"] == "imputed", "node"])
    return [code for code in dimensions if rests[code].any() or code in filled]


def _score_label(study: Study, *, adds: bool) -> str:
    """What the axis of the ranking shows."""
    span = ends(study)
    if adds and span:
        return say("Score of {scale}, sum of the weighted parts", scale=span)
    return say("Score of {scale}", scale=span) if span else say("Score")


@picture(t("Regions by indicators"), "regional_index")
def heatmap(page: Page) -> Axes:
    """Scores of every region in every indicator.

    Parameters
    ----------
    page : Page
        With the table `regional_index`, of which its year and goalposts are drawn: rank of the
        overall index, score of each indicator, and flags, what is to be known of its cell.

    Returns
    -------
    Axes
    """
    rows, year = page.of_year("regional_index"), page.when
    tree = page.study.framework("regional")
    leaves = [code for code in reading_order(tree) if code in set(tree.indicators)]
    ranks = rows[rows["level"] == 0].dropna(subset="rank").set_index("region")["rank"]
    best = ranks.sort_values(kind="stable").index
    scores, flags = (
        rows.pivot(index="region", columns="node", values=name).loc[best, leaves]
        for name in ("score", "flags")
    )
    said = cut(len(scores)) + below(page, "regional")
    title = _heat_finding(scores, year)
    scores, flags = scores.iloc[:ROWS], flags.iloc[:ROWS]
    regions, columns = scores.shape
    figure, ax = new_figure(3.3 + 0.2 * regions)
    shades = sns.color_palette("YlGnBu", as_cmap=True)
    low, high = scale_of_scores(page.study, scores.to_numpy(dtype=float).ravel())
    sns.heatmap(
        scores.astype(float),
        cmap=shades,
        vmin=low,
        vmax=high,
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
        ink = QUIET if np.isnan(score) else text_colour(shades((score - low) / (high - low)))
        place = (column + 0.5, row + 0.52)
        ax.text(*place, signs[row, column], ha="center", va="center", fontsize=7, color=ink)
    used = set("".join(signs.ravel()))
    snapshot = [flags[code].fillna("").str.contains("snapshot").any() for code in scores.columns]
    many = columns > MANY
    names = [
        (begin(say(of_node(code))) if many else wrap(say(of_node(code)), 34))
        + (" †" if fixed else "")
        for code, fixed in zip(scores.columns, snapshot, strict=True)
    ]
    size = 7.5 * MANY / columns if many else 7.5
    ax.set_xticks(np.arange(columns) + 0.5, names, rotation=90, fontsize=size, linespacing=0.95)
    ax.set_yticks(
        np.arange(regions) + 0.5,
        [f"{say(of_region(r))}  {ranks[r]}" for r in scores.index],
        fontsize=8,
    )
    ax.tick_params(length=0)
    ax.set(xlabel="", ylabel="")
    if tree.dimensions and not set(tree.dimensions) <= set(leaves):
        brackets(ax, [dimension_of(tree, code) for code in leaves])
    known = [text for sign, text in LEGEND.items() if sign in used]
    if any(snapshot):
        known.append(t("† one value serves every year"))
    if known:
        said = listed(known, THEN) + END + "\n" + said
    head(figure, title, said)
    return ax


@picture(t("Change of ranks, snapshots left out"))
def rank_changes(page: Page) -> Axes:
    """Ranks of the regions in the first and the last year.

    Parameters
    ----------
    page : Page
        With the table `rank_changes`: region, rank_start, rank_end, places_won, start, end.

    Returns
    -------
    Axes
    """
    table = page["rank_changes"]
    table = table.dropna(subset=["rank_start", "rank_end"])
    table = table.sort_values("rank_end", kind="stable")
    title = _change_finding(table)
    more = [t("goalposts pooled over years")] if usual(page.study) else []
    said = cut(len(table)) + below(page, "regional", *more, goalposts="pooled")
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
    beside = [place for column in places for place in column]  # beyond the ranks where many tie
    ax.set_ylim(max(last + 0.7, max(beside) + 0.5), min(0.3, min(beside) - 0.5))
    texts = [say(tp("a rank", "up")), say(tp("a rank", "down")), say(tp("a rank", "same"))]
    handles = [
        Line2D([], [], color=colour, ls=line, lw=2)
        for colour, line in (styles[1], styles[-1], styles[0])
    ]
    head(figure, title, said, (handles, texts))
    return ax


def _ranking_finding(overall: pd.Series, ranks: pd.Series, year: int, full: float | None) -> Text:
    steps = -overall.diff().iloc[1:]
    told = {
        "region": of_region(overall.index[0]),
        "year": year,
        "score": Points(overall.iloc[0]),
    }
    title = t("{region} leads in {year} with {score:.1f}", **told)
    if full:
        title = t("{region} leads in {year} with {score:.1f} of {full:g}", full=full, **told)
    if steps.empty:
        return title
    after = int(np.argmax(steps))
    return title + t(
        "; the widest gap ({gap:.1f} points) lies between {above} ({rank}) and {below} ({next})",
        gap=Points(steps.iloc[after]),
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
        median=of_score(np.nanmedian(scores.to_numpy(dtype=float)), 0),
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
