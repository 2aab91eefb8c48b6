"""What is said of the rule that a part of the index needs values for a score."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from iianalysis.pages.movement.says import last_moves, move_probability
from iianalysis.show.numbers import percent
from iianalysis.show.text import END, Text, listed, of_node, of_region, t, tn, tp
from iianalysis.study.checks.years import PART

if TYPE_CHECKING:
    from iianalysis.study.study import Study
    from iianalysis.tables.results import Results

MOST = 5  # parts that are named


def of_movement(movement: pd.DataFrame, breaks: str = "kept") -> Text:
    """That coverage is not judged by drawn weights, what hangs on it, and what is without that.

    Parameters
    ----------
    movement : DataFrame
        The table of a run.
    breaks : {'kept', 'left out'}
    """
    last = last_moves(movement, breaks)
    text = t(
        "Which parts have values enough for a score is decided by the weights of the index, in "
        "draws too"
    )
    counts = Counter(node for text in last["barely_covered"] for node in text.codes)
    if not counts:
        return text + t("; nowhere would drawn weights decide otherwise")
    named = listed(
        tn("{node} in {n} region", "{node} in {n} regions", n, node=of_node(node))
        for node, n in counts.most_common(MOST)
    )
    text += t("; drawn weights could take their score from {named}", named=named)
    won = last["well_covered_won"]
    if won.isna().all():
        return text + t(". Without these parts there are no tiers")
    up, down = int((won > 0).sum()), int((won < 0).sum())
    text += t(
        ". Without these parts {up} would rise a tier and {down} fall",
        up=tp("rise a tier", "{n}", n=up) if up else tp("rise a tier", "none"),
        down=tp("fall a tier", "{n}", n=down) if down else tp("fall a tier", "none"),
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
    return text + t(
        "; most changed: the move of {region} has {after} of draws, not {before}",
        region=of_region(region),
        after=after,
        before=before,
    )


def of_latest_year(study: Study, scope: str) -> list[Text]:
    """That the latest year has few values, where it has no more than half of the fullest."""
    if scope not in study.scopes:
        return []
    there = study.panel(scope, without=["snapshot"]).notna().sum(axis=1).groupby("year").sum()
    latest, held, most = there.index[-1], there.iloc[-1], there.max()
    if most == 0 or held > PART * most:
        return []
    return [
        t(
            "The latest year, {latest}, has {held} values where {year} has {most}: what is told of "
            "the latest year rests on these.",
            latest=latest,
            held=held,
            year=there.idxmax(),
            most=most,
        )
    ]


def all_of(results: Results) -> list[Text]:
    """The paragraph of the report, where regions move between tiers."""
    movement = results.tables.get("movement")
    if movement is None or last_moves(movement, "kept")["tiers_won"].isna().all():
        return []
    return [of_movement(movement) + END]
