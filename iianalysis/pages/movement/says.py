"""Sentences on how regions move; every number is that of a table of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from iianalysis.dynamics.inequality import UNGROUPED
from iianalysis.dynamics.movement import BREAKS
from iianalysis.scoring.each import scale_of
from iianalysis.show.numbers import SAFE, percent
from iianalysis.show.text import (
    NEXT,
    THEN,
    Text,
    in_brackets,
    listed,
    of_node,
    of_region,
    of_score,
    t,
    tn,
)
from iianalysis.study.study import Study

if TYPE_CHECKING:
    pass


NAMED = 12  # regions that a sentence lists; of more it gives the number
FEW = 3  # indicators that it names
SPELLED = 0.0025  # of the scale; a smaller contribution has a colour alone in a picture
PARTS = {
    "movement": t("Movement"),
    "tiers": t("Movement between tiers"),
    "breaks": t("What changes with series that have a break treated otherwise"),
    "convergence": t("Convergence"),
    "inequality": t("Inequality within and between macro-regions"),
    "space": t("Spatial autocorrelation"),
}
MACRO = {
    "east": t("east"),
    "central": t("central"),
    "west": t("west"),
    "northeast": t("northeast"),
    UNGROUPED: t("no macro-region"),
}


def way_of(table: pd.DataFrame, breaks: str) -> pd.DataFrame:
    """Rows of a table of movement with series with a break kept, or left out."""
    return table[table["breaks"] == breaks]


def least_spelled(study: Study) -> float:
    """Points from which on a contribution has a figure in a picture."""
    low, high = scale_of(study.method("regional").normalisation) or (0.0, 100.0)
    return SPELLED * (high - low)


def last_moves(movement: pd.DataFrame, breaks: str) -> pd.DataFrame:
    """Rows of the last year, indexed by region."""
    rows = way_of(movement, breaks)
    return rows[rows["year"] == rows["year"].max()].set_index("region")


def moves(movement: pd.DataFrame, breaks: str = "kept", most: int = NAMED) -> Text:
    """Who rose a tier and who fell (up to `most` are named), and how many do without breaks."""
    last = last_moves(movement, breaks)
    rows = way_of(movement, breaks)
    start, end = rows["year"].min(), rows["year"].max()
    if last["tiers_won"].isna().all():
        up = last["change"].sort_values(ascending=False, kind="stable")
        return t(
            "From {start} to {end} scores changed by {low} ({lowest}) to {high} points ({highest})",
            start=start, end=end, low=of_score(up.iloc[-1], sign=True),
            lowest=of_region(up.index[-1]),
            high=of_score(up.iloc[0], sign=True), highest=of_region(up.index[0]),
        )  # fmt: skip
    ups, downs = _moved(last)
    up, down = rose(len(ups), _named(ups, most)), fell(len(downs), _named(downs, most))
    parts = [t("Between fixed thresholds {rose} from {start} to {end}, and {fell}",
               rose=up, fell=down, start=start, end=end)]  # fmt: skip
    if (ups or downs) and last["probability"].notna().any():
        firm, least = _firm(last), percent(SAFE)
        parts.append(
            tn(
                "{n} of the moves between tiers has at least {least} of draws{named}",
                "{n} of the moves between tiers have at least {least} of draws{named}",
                len(firm), least=least, named=_named(firm, most),
            ) if firm else
            t("none of the moves between tiers have at least {least} of draws", least=least)
        )  # fmt: skip
    other = next(way for way in BREAKS if way != breaks)
    if (movement["breaks"] == other).any():
        again = last_moves(movement, other)
        both = rise_and_fall(*map(len, _moved(again)))
        parts.append(
            t("without the series that have a break {both}", both=both)
            if other == "left out"
            else t("with the series that have a break {both}", both=both)
        )
        if any(_moved(again)) and again["probability"].notna().any():
            firm = _firm(again)
            parts[-1] += t(", {n} of them with at least {least}{named}", n=len(firm),
                           least=percent(SAFE), named=_named(firm, most))  # fmt: skip
    return listed(parts, THEN)


def rose(n: int, named: str = "") -> Text:
    """How many rose a tier, and which where they are named."""
    if not n:
        return t("no regions rose a tier")
    return tn("{n} region{named} rose a tier", "{n} regions{named} rose a tier", n, named=named)


def fell(n: int, named: str = "") -> Text:
    """How many fell, and which where they are named."""
    return t("{n}{named} fell", n=n, named=named) if n else t("none fell")


def rise_and_fall(up: int, down: int) -> Text:
    """How many rise a tier, and how many fall."""
    return t(
        "{rise} and {fall}",
        rise=t("{n} rise", n=up) if up else t("none rise"),
        fall=t("{n} fall", n=down) if down else t("none fall"),
    )


def move_probability(last: pd.DataFrame) -> pd.Series:
    """Share of draws in which a region moves as it does in the index: rises, stays or falls.

    Parameters
    ----------
    last : DataFrame
        As `last_moves` returns it.
    """
    up, down = last["rise_probability"], last["fall_probability"]
    won = last["tiers_won"].fillna(0).astype(int)
    return (1 - up - down).mask(won > 0, up).mask(won < 0, down)


def _firm(last: pd.DataFrame) -> list[str]:
    """Which of those that move do so in nearly all draws."""
    moved = last[last["tiers_won"].fillna(0) != 0]
    return list(moved.index[move_probability(moved) >= SAFE])


def _moved(last: pd.DataFrame) -> tuple[list[str], list[str]]:
    won = last["tiers_won"].fillna(0).astype(int)
    return list(last.index[won > 0]), list(last.index[won < 0])


def drivers(table: pd.DataFrame, breaks: str = "kept") -> Text:
    """Which indicators carry the mean change of scores, and what series with a break have in it."""
    rows = way_of(table, breaks)
    regions = rows["region"].nunique()
    mean = rows.groupby("indicator", sort=False)["contribution"].sum() / regions
    order = mean.sort_values(ascending=False, kind="stable")
    named = [of_node(code) + " " + of_score(points, sign=True) for code, points in order.items()]
    parts = [
        t(
            "Scores changed by {points} points on average; most of the change is from {first}",
            points=of_score(mean.sum(), sign=True),
            first=listed(named[:FEW]),
        )
    ]
    if order.iloc[-1] < 0:
        parts.append(t("most against it: {worst}", worst=named[-1]))
    broken = rows[rows["break_year"].notna()]
    if len(broken):
        points = broken["contribution"].sum() / regions
        parts.append(t("series with a break: {points}", points=of_score(points, sign=True)))
    return listed(parts, THEN)


def prices(table: pd.DataFrame, breaks: str = "kept") -> Text:
    """What sums of money at current prices have in the mean change; empty without any."""
    rows = way_of(table, breaks)
    current = rows[rows["prices"] == "current"]
    if current.empty:
        return Text([])
    regions = rows["region"].nunique()
    return tn(
        "{n} series is a sum of money at current prices: {points} of the {whole} points come from "
        "it, rising prices included, since no price index takes them out",
        "{n} series are sums of money at current prices: {points} of the {whole} points come from "
        "them, rising prices included, since no price index takes them out",
        current["indicator"].nunique(),
        points=of_score(current["contribution"].sum() / regions, sign=True),
        whole=of_score(rows["contribution"].sum() / regions, sign=True),
    )


def breaks_of(study: Study) -> Text:
    """Which series have a break, and from which year on."""
    parts = [
        of_node(code) + in_brackets(str(year)) for code, year in study.breaks("regional").items()
    ]
    if not parts:
        return t("No series is said to have a break")
    return t("A change of definition, census or coverage in: {series}", series=listed(parts))


def missing(tables: Mapping[str, pd.DataFrame], study: Study, breaks: str) -> Text:
    """Regions that lack a whole year, and series that a region lacks in a year; empty if none."""
    rows = way_of(tables["movement_drivers"], breaks)
    there = pd.crosstab(rows["indicator"], rows["region"])
    there = there.reindex(list(dict.fromkeys(rows["indicator"])))
    absent = [region for region in study.regions.index if region not in there.columns]
    lacks = {
        code: [region for region in there.columns if not there.at[code, region]]
        for code in there.index
    }
    parts = [
        of_node(code) + in_brackets(listed(map(of_region, regions)))
        for code, regions in lacks.items()
        if regions
    ]
    texts = []
    if absent:
        texts.append(
            t(
                "Regions without a score in every year, which stand in no table here: {n}{named}",
                n=len(absent),
                named=_named(absent, NAMED),
            )
        )
    if parts:
        series = listed(parts) if len(parts) <= NAMED else t("{n} series", n=len(parts))
        texts.append(
            t(
                "Left out for a region, since it lacks one of the years or all: {series}",
                series=series,
            )
        )
    return listed(texts, NEXT)


def siblings(table: pd.DataFrame) -> Text:
    """Which indicator takes over most of what series with a break had; empty without them."""
    means = {
        way: part.groupby("indicator")["contribution"].sum() / part["region"].nunique()
        for way, part in table.groupby("breaks")
    }
    if len(means) < len(BREAKS):
        return Text([])
    both = pd.DataFrame(means).dropna()
    shift = (both["left out"] - both["kept"]).abs().round(9)
    if both.empty or not shift.max():
        return Text([])
    most = shift.sort_values(ascending=False, kind="stable").index[0]
    before, after = (of_score(both.loc[most, way], sign=True) for way in BREAKS)
    return t(
        "Left out, they give their weight to their siblings: {node} then has {after} points on "
        "average instead of {before}, which moves regions as well",
        node=of_node(most),
        after=after,
        before=before,
    )


def untold(reasons: Mapping[str, str]) -> list[Text]:
    """Why a part cannot be told, a sentence each."""
    return [
        t("{part} is not told: {reason}.", part=PARTS[part], reason=reason)
        for part, reason in reasons.items()
    ]


def _named(regions: list[str], most: int) -> str:
    """Their names in brackets, unless there are too many or none."""
    if not 0 < len(regions) <= most:
        return ""
    return in_brackets(listed(map(of_region, regions)))
