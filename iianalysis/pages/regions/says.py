"""Sentences on regions, their ranks and tiers, with the numbers of the tables that they are of."""

from __future__ import annotations

import numpy as np
import pandas as pd

from iianalysis.pages.readable import WORD
from iianalysis.pages.tiers.says import rule_name
from iianalysis.scoring.index import DECIMALS, IndexResult, regional_index
from iianalysis.scoring.normalise import GOALPOSTS
from iianalysis.show.bilingual import has, join, names_of, say, some_of, verb
from iianalysis.show.names import Labels, beside
from iianalysis.show.reader import filled, language, shown, spelled
from iianalysis.study.study import Study

IN_CHINESE = WORD


def ranking(table: pd.DataFrame, root: str, labels: Labels) -> str:
    """Who leads, who is last, and how unevenly the scores lie between.

    Parameters
    ----------
    table : DataFrame
        As `pages.views.ranking` returns it.
    root : str
    labels : Labels
    """
    there = table.dropna(subset=beside(root))
    scores = there[beside(root)].to_numpy()
    steps = scores[:-1] - scores[1:]
    if not len(steps):
        return ""
    wide = int(np.argmax(steps))
    first, last, above, below = (
        labels.regions[there["region"].iloc[place]] for place in (0, -1, wide, wide + 1)
    )
    median, usual = np.median(scores), np.median(steps)
    return filled(
        say(
            f"{first} leads with {scores[0]:.1f} of 100, {last} is last with {scores[-1]:.1f}; "
            f"half of the {len(there)} regions are below {median:.1f}.",
            f"{first}居首，{scores[0]:.1f}分（满分100），{last}居末，{scores[-1]:.1f}分；"
            f"{len(there)}个地区中有一半低于{median:.1f}分。",
        ),
        say(
            f"The widest gap, {steps[wide]:.1f} points, lies between {above} and {below}; the "
            f"median gap is {usual:.2f}.",
            f"最大差距{steps[wide]:.1f}分，在{above}与{below}之间；差距的中位数为{usual:.2f}分。",
        ),
    )


def cautions(flags: pd.DataFrame, table: pd.DataFrame, labels: Labels) -> str:
    """How many cells are flagged in the year, and how much weight rests on imputed ones.

    Parameters
    ----------
    flags : DataFrame
        As `pages.views.flag_summary` returns it.
    table : DataFrame
        As `pages.views.ranking` returns it.
    labels : Labels
    """
    if flags.empty:
        return say("No cell of the year is flagged.", "当年没有带标记的数据。")
    counts = flags.groupby("flags", sort=False)["cells"].sum()
    parts = [
        say(f"{number} {flag}", f"{_words(str(flag))}{number}个") for flag, number in counts.items()
    ]
    text = join(parts)
    lines = [say(f"Flagged cells of the year: {text}.", f"当年带标记的数据：{text}。")]
    some = table[table["imputed"] > 0]
    if len(some):
        who, rank = labels.regions[some["region"].iloc[0]], some["rank"].iloc[0]
        most = some["imputed"].max()
        lines.append(
            say(
                f"{len(some)} of {len(table)} regions {has(len(some))} an imputed cell, with at "
                f"most {most:.1f}% of their weight on it; the first of them is {who}, rank {rank}.",
                f"{len(table)}个地区中有{len(some)}个含插补数据，所占权重至多{most:.1f}%；"
                f"其中位次最高的是{who}（第{rank}位）。",
            )
        )
    else:
        lines.append(
            say(
                "No score of the year rests on an imputed cell.",
                "当年没有得分依靠插补数据。",
            )
        )
    return filled(*lines)


def goalposts(study: Study, result: IndexResult, year: int, labels: Labels) -> str:
    """What the other goalposts would do to the order of a year."""
    here = result.method.goalposts
    other = next(name for name in GOALPOSTS if name != here)
    root = result.framework.root
    again = regional_index(study, result.method, goalposts=other)
    ranks, others = (one.ranks.xs(year, level="year")[root] for one in (result, again))
    shift = (others - ranks).abs()
    if not shift.max():
        return say(
            f"With goalposts {other!r} instead of {here!r} every region keeps its rank.",
            f"极值范围由“{_words(here)}”改为“{_words(other)}”，各地区位次不变。",
        )
    most, moved = labels.regions[shift.idxmax()], int((shift > 0).sum())
    return filled(
        say(
            f"With goalposts {other!r} instead of {here!r} {moved} of {len(shift)} regions "
            f"{verb(moved, 'changes', 'change')} rank, {most} most ({_places(shift.max())}).",
            f"极值范围由“{_words(here)}”改为“{_words(other)}”，{len(shift)}个地区中有{moved}个位次"
            f"变动，最大的是{most}（{int(shift.max())}位）。",
        )
    )


def size(study: Study, result: IndexResult, year: int, labels: Labels) -> str:
    """How much of the order is the order of economic size."""
    code = "gross_regional_product"
    if ("regional", code) not in study.indicators.index:
        return say(
            "The study has no gross regional product to compare the order with.",
            "本研究没有可供比较的地区生产总值。",
        )
    product = study.series("regional", code).xs(year, level="year")
    scores = result.year(year)[result.framework.root]
    rho = scores.round(DECIMALS).rank().corr(product.rank())
    return filled(
        say(
            f"The rank correlation of the index with {labels[code]} is {rho:.3f}: most indicators "
            "are totals, so a large economy scores high whatever it does.",
            f"指数与{labels[code]}的位次相关系数为{rho:.3f}：多数指标是总量，经济规模大的地区得分自然高。",
        )
    )


def rank_changes(table: pd.DataFrame, labels: Labels) -> str:
    """Who won and who lost most places between two years.

    Parameters
    ----------
    table : DataFrame
        As `tables.results.changes_without_snapshots` returns it.
    labels : Labels
    """
    if table.empty:
        return say(
            "There are not two years to compare regions in, so there is no change to tell.",
            "没有两个年份可供各地区比较，无变化可言。",
        )
    won = table.dropna(subset="places_won").set_index("region")["places_won"].astype(int)
    start, end = int(table["start"].iloc[0]), int(table["end"].iloc[0])
    same = int((won == 0).sum())
    lines = [
        say(
            f"{same} of {len(won)} regions {has(same)} the same rank in {start} and {end}.",
            f"{some_of(same, len(won))}在{start}年与{end}年位次相同。",
        )
    ]
    if won.max() > 0:
        ups, downs = (
            names_of(won[won == most].index, labels.regions) for most in (won.max(), won.min())
        )
        lines.append(
            say(
                f"Most places won: {ups} ({won.max():+d}); lost: {downs} ({won.min():+d}).",
                f"上升最多的是{ups}（{won.max():+d}），下降最多的是{downs}（{won.min():+d}）。",
            )
        )
    if len(won) > 5:
        order = table.set_index("region")["rank_end"].sort_values(kind="stable").index
        moves = won.abs()[order[order.isin(won.index)]]  # without those that lack a score
        top, middle, last = np.array_split(moves.to_numpy(dtype=float), 3)
        lines.append(
            say(
                f"By the order of {end} a region has moved {top.mean():.1f} places on average "
                f"among the first {len(top)}, {middle.mean():.1f} among the {len(middle)} behind "
                f"them and {last.mean():.1f} among the last {len(last)}.",
                f"按{end}年的位次，前{len(top)}个地区平均变动{top.mean():.1f}位，其后{len(middle)}个"
                f"{middle.mean():.1f}位，最后{len(last)}个{last.mean():.1f}位。",
            )
        )
    return filled(*lines)


# Tiers


def borders(table: pd.DataFrame, labels: Labels) -> str:
    """Which border between tiers is the thinnest.

    Parameters
    ----------
    table : DataFrame
        As `pages.views.tier_borders` returns it.
    labels : Labels
    """
    lines = []
    for rule, part in table.groupby("rule", sort=False):
        thin = part.loc[part["gap"].idxmin()]
        name = rule_name(str(rule))
        above, below = labels.regions[thin["last_above"]], labels.regions[thin["first_below"]]
        lines.append(
            say(
                f"By {name} the thinnest border lies below tier {thin['tier']}: {above} and "
                f"{below} are {thin['gap']:.2f} points apart, {thin['times_mean']:.2f} times the "
                "mean gap between neighbours.",
                f"按{name}，最薄的边界在第{thin['tier']}梯队之下：{above}与{below}相差"
                f"{thin['gap']:.2f}分，为相邻地区平均差距的{thin['times_mean']:.2f}倍。",
            )
        )
    return filled(*lines)


# Sensitivity


def shifts(table: pd.DataFrame, labels: Labels) -> str:
    """Which change of a kind moves ranks most, and how little the least one does.

    Parameters
    ----------
    table : DataFrame
        As `pages.views.rank_shifts` returns it.
    labels : Labels
    """
    most, least = table.iloc[0], table.iloc[-1]
    who, places = most["moved_most"], most["largest_shift"]
    one, other = (_named(row["variant"], labels) for row in (most, least))
    far_en, far_zh = "", ""
    if who:
        far_en = f"; {labels.regions[who]} moves {_places(places)}"
        far_zh = f"，{labels.regions[who]}变动{int(places)}位"
    lines = [
        say(
            f"Largest mean shift: {most['mean_shift']:.2f} places, with {one}{far_en}.",
            f"位次平均变动最大的是“{one}”：{most['mean_shift']:.2f}位{far_zh}。",
        ),
        say(
            f"Smallest: {least['mean_shift']:.2f} places, with {other}.",
            f"最小的是“{other}”：{least['mean_shift']:.2f}位。",
        ),
    ]
    if "changed_tier" in table:
        low, high = table["changed_tier"].min(), table["changed_tier"].max()
        en, zh = f"Regions that change tier: {low} to {high}.", f"换梯队的地区：{low}至{high}个。"
        lines.append(say(en, zh))
    return filled(*lines)


def ranges(table: pd.DataFrame, ranks: pd.DataFrame, first: int, labels: Labels) -> str:
    """Which regions hold their rank under every change, and which do not.

    Parameters
    ----------
    table : DataFrame
        As `pages.views.rank_ranges` returns it.
    ranks : DataFrame
        As `pages.views.variant_ranks` returns it.
    first : int
        Number of leading regions that are looked at as a set.
    labels : Labels
    """
    table = table.dropna(subset="highest_rank")
    width = (table["lowest_rank"] - table["highest_rank"]).to_numpy(dtype=int)
    widest = table.iloc[int(np.argmax(width))]
    base = ranks["baseline", "baseline"]
    variants = ranks.drop(columns="baseline", level=0)
    leaders = base.index[base <= first]
    same = int((variants.loc[leaders] <= first).all().sum())
    still, count = int((width == 0).sum()), variants.shape[1]
    high, low, who = widest["highest_rank"], widest["lowest_rank"], labels.regions[widest["region"]]
    return filled(
        say(
            f"{still} of {len(table)} regions {has(still)} the same rank under all {count} "
            f"changes; the widest range is that of {who}, from {high} to {low}.",
            f"{some_of(still, len(table))}在全部{count}种变动下位次不变；变动范围最大的是{who}，"
            f"第{high}至第{low}位。",
        ),
        say(
            f"The first {first} are the same regions under {same} of the {count} changes.",
            f"{count}种变动中有{same}种的前{first}位仍是同样的地区。",
        ),
        say(
            "Each change is made alone. Several at once move ranks further, and no change stands "
            "for what is not measured at all.",
            "每种变动单独进行；多种同时变动时位次变动更大，而未被测度的内容不在任何变动之中。",
        ),
    )


def _words(text: str) -> str:
    """What a word of a table is called in Chinese, part by part."""
    if language() == "en":
        return text
    return "、".join(shown(IN_CHINESE.get(part, part)) for part in text.split("; "))


def _named(variant: str, labels: Labels) -> str:
    if language() == "zh" and variant in IN_CHINESE:
        return str(shown(IN_CHINESE[variant]))
    return spelled(variant, labels)


def _places(number: float) -> str:
    return f"{int(number)} place{'' if number == 1 else 's'}"
