"""What is said of the rule that a part of the index needs values for a score."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from iianalysis.pages.movement.says import last_moves, move_probability, rose_and_fell
from iianalysis.show.bilingual import join, percent, say
from iianalysis.show.names import Labels
from iianalysis.show.reader import language, shown
from iianalysis.study.checks.years import PART

if TYPE_CHECKING:
    from iianalysis.study.study import Study
    from iianalysis.tables.results import Results

MOST = 5  # parts that are named


def of_movement(movement: pd.DataFrame, labels: Labels, breaks: str = "kept") -> str:
    """That coverage is not judged by drawn weights, what hangs on it, and what is without that.

    Parameters
    ----------
    movement : DataFrame
        The table of a run.
    labels : Labels
    breaks : {'kept', 'left out'}
    """
    last = last_moves(movement, breaks)
    text = say(
        "Which parts have values enough for a score is decided by the weights of the index, in "
        "draws too",
        "各部分的数据是否足以计分，按指数权重判断，抽样中不变",
    )
    counts = Counter(node for text in last["barely_covered"] for node in text.codes)
    if not counts:
        return text + say(
            "; nowhere would drawn weights decide otherwise", "；改按抽样权重判断也无差别"
        )
    named = join(
        (
            say(
                f"{labels[node]} in {n} region{'s' if n > 1 else ''}",
                f"{labels[node]}（{n}个地区）",
            )
            for node, n in counts.most_common(MOST)
        ),
    )
    text += say(
        f"; drawn weights could take their score from {named}",
        f"；若按抽样权重判断，可能失去得分的有{named}",
    )
    won = last["well_covered_won"]
    if won.isna().all():
        return text + say(
            ". Without these parts there are no tiers", "。剔除这些部分后无法划分梯队"
        )
    up, down = int((won > 0).sum()), int((won < 0).sum())
    text += say(
        f". Without these parts {up or 'none'} would rise a tier and {down or 'none'} fall",
        f"。剔除这些部分后，{shown(rose_and_fell(up, down))}",
    )
    both = last.assign(
        rise_probability=last["well_covered_rise"], fall_probability=last["well_covered_fall"]
    )
    shares = pd.DataFrame({"with": move_probability(last), "without": move_probability(both)})
    shares = shares[last["tiers_won"].fillna(0) != 0].dropna()
    gap = (shares["with"] - shares["without"]).abs()
    if not gap.gt(0).any():
        return text
    region = gap.idxmax()
    before, after = (percent(shares.loc[region, name]) for name in ("with", "without"))
    return text + say(
        f"; most changed: the move of {labels.regions[region]} has {after} of draws, not {before}",
        f"；变化最大的是{labels.regions[region]}：其变动占抽样的{after}，而非{before}",
    )


def of_latest_year(study: Study, scope: str) -> list[str]:
    """That the latest year has few values, where it has no more than half of the fullest."""
    if scope not in study.scopes:
        return []
    there = study.panel(scope, without=["snapshot"]).notna().sum(axis=1).groupby("year").sum()
    latest, held, most = there.index[-1], there.iloc[-1], there.max()
    if most == 0 or held > PART * most:
        return []
    return [
        say(
            f"The latest year, {latest}, has {held} values where {there.idxmax()} has {most}: what "
            "is told of the latest year rests on these.",
            f"最近年份{latest}年只有{held}个数值（{there.idxmax()}年有{most}个），"
            "关于最近年份的结论仅以此为据。",
        )
    ]


def all_of(results: Results) -> list[str]:
    """The paragraph of the report, where regions move between tiers."""
    movement = results.tables.get("movement")
    if movement is None or last_moves(movement, "kept")["tiers_won"].isna().all():
        return []
    labels = results.study.labels(language(), "regional")
    return [of_movement(movement, labels) + say(".", "。")]
