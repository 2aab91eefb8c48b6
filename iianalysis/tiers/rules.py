"""Every rule that makes tiers, side by side: one table of regions, years and rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial

import numpy as np
import pandas as pd

from iianalysis.scoring.index import IndexResult
from iianalysis.scoring.normalise import MethodError
from iianalysis.show.names import with_texts
from iianalysis.show.text import Text, listed, t
from iianalysis.tiers import clusters
from iianalysis.tiers.one_axis import (
    CUTS,
    DECIMALS,
    by_cuts,
    by_group_sizes,
    by_thresholds,
    equal_sizes,
    fixed_thresholds,
    natural_breaks,
    quantiles,
)

ONE_AXIS = ("group sizes", "natural breaks", "quantiles", *CUTS, "thresholds")
RULES = (*ONE_AXIS, *clusters.RULES)
TIERS = 4  # where no sizes are given


def tier_table(
    result: IndexResult,
    sizes: Sequence[int],
    published: pd.Series | None = None,
    k: int = TIERS,
    rules: Sequence[str] = ONE_AXIS,
) -> pd.DataFrame:
    """Tiers of every year by every rule.

    Parameters
    ----------
    result : IndexResult
        Of regions.
    sizes : sequence of int
        Sizes of the tiers; where empty, there are none by group sizes, and thresholds are those of
        natural breaks.
    published : Series, optional
        Printed tier of each region.
    k : int
        Number of tiers where no sizes are given; fewer where there are fewer distinct scores.
    rules : sequence of str
        Among `RULES`; one that is not defined for a year is absent there, see `every_rule`.

    Returns
    -------
    DataFrame
        region, year, goalposts, rule, score, rank, tier, published_tier, probability,
        standard_error, draws. Thresholds are taken from the last year and held fixed. The last
        three are empty: they need draws.
    """
    return every_rule(result, sizes, published, k, rules)[0]


def every_rule(
    result: IndexResult,
    sizes: Sequence[int],
    published: pd.Series | None = None,
    k: int = TIERS,
    rules: Sequence[str] = RULES,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table of `tier_table`, and what has no tier, with the reason.

    Returns
    -------
    DataFrame
        As `tier_table`.
    DataFrame
        year, rule, region (empty where the rule makes no tiers at all, or others than asked for),
        reason, empty (tiers that hold no region, parted by `; `).
    """
    ranks = result.ranks[result.framework.root]
    parts: list[pd.DataFrame] = []
    without: list[tuple[int, str, str, str, str]] = []
    for year, scores, rule, make in _each(result, sizes, k, rules):
        try:
            tiers = make()
        except MethodError as error:
            without.append((year, rule, "", str(error), ""))
            continue
        without += [
            (year, rule, "", *found) for found in _not_as_asked(tiers, scores, rule, sizes, k)
        ]
        for region in tiers.index[tiers.isna()]:
            of_region = result.year(year).loc[region, result.framework.dimensions]
            nodes = ", ".join(of_region.index[of_region.isna()])
            lacks = t("lacks a score of {nodes}", nodes=nodes)
            without.append(
                (year, rule, region, t("lacks a score") if pd.isna(scores[region]) else lacks, "")
            )
        parts.append(
            pd.DataFrame(
                {
                    "region": scores.index,
                    "year": year,
                    "goalposts": result.method.goalposts,
                    "rule": rule,
                    "score": scores.to_numpy(),
                    "rank": ranks.xs(year, level="year").astype("Int64").to_numpy(),
                    "tier": pd.array(tiers, dtype="Int64"),
                }
            )
        )
    reasons = pd.DataFrame(without, columns=["year", "rule", "region", "reason", "empty"])
    reasons = with_texts(reasons, reason=[row[3] for row in without])
    if not parts:
        return pd.DataFrame(columns=COLUMNS), reasons
    table = pd.concat(parts, ignore_index=True)
    if table["tier"].notna().all():
        table["tier"] = table["tier"].astype("int64")
    known = table["region"].map(published) if published is not None else pd.NA
    table["published_tier"] = pd.Series(known, index=table.index).astype("Int64")
    table[["probability", "standard_error"]] = np.nan
    table["draws"] = pd.array([pd.NA] * len(table), dtype="Int64")
    return table.sort_values(["year", "rule", "rank"], kind="stable", ignore_index=True), reasons


def _not_as_asked(
    tiers: pd.Series, scores: pd.Series, rule: str, sizes: Sequence[int], k: int
) -> Iterator[tuple[Text, str]]:
    """What is not as asked for in tiers that were made, and which of them hold no region."""
    there, wanted = tiers.dropna().astype(int), len(sizes) or k
    distinct = scores.dropna().round(DECIMALS).nunique()
    held = there.value_counts().reindex(range(1, wanted + 1), fill_value=0)
    empty = "; ".join(str(tier) for tier in held.index[held == 0])
    if rule in ("group sizes", "quantiles"):
        asked = sizes if rule == "group sizes" else equal_sizes(len(there), wanted)
        ends = np.minimum(np.cumsum([0, *asked]), len(there))  # the last lack those without a score
        if list(held) != list(np.diff(ends)):
            why = t(
                "tiers of {made} regions instead of {asked}, since equal scores share a tier",
                made=" ".join(map(str, held)), asked=" ".join(map(str, asked)),
            )  # fmt: skip
            yield why, empty
    elif distinct < wanted and rule != "thresholds":
        yield (
            t(
                "{made} instead of {asked} tiers, since no more scores differ",
                made=distinct, asked=wanted,
            ),
            empty,
        )  # fmt: skip
    elif empty:
        yield t("no region is in tier {tiers}", tiers=listed(empty.split("; "))), empty


COLUMNS = [
    *("region", "year", "goalposts", "rule", "score", "rank", "tier", "published_tier"),
    *("probability", "standard_error", "draws"),
]


Made = Callable[[], pd.Series]


def _each(
    result: IndexResult, sizes: Sequence[int], k: int, rules: Sequence[str]
) -> Iterator[tuple[int, pd.Series, str, Made]]:
    """Year, scores, rule, and a function that makes the tiers or says why not."""
    wanted = [rule for rule in RULES if rule in rules and (sizes or rule != "group sizes")]
    overall = result.scores[result.framework.root]
    last = overall.xs(overall.index.get_level_values("year").max(), level="year")
    for year, of_year in overall.groupby(level="year"):
        scores = of_year.droplevel("year")
        distinct = scores.dropna().round(DECIMALS).nunique()
        if not distinct:
            continue
        most = min(len(sizes) or k, distinct)
        dimensions = result.year(int(year))[result.framework.dimensions]
        makers = _makers(scores, dimensions, sizes, most, last)
        for rule in wanted:
            yield int(year), scores, rule, makers[rule]


def _makers(
    scores: pd.Series, dimensions: pd.DataFrame, sizes: Sequence[int], k: int, last: pd.Series
) -> dict[str, Made]:
    @cache
    def of_dimensions() -> dict[str, pd.Series]:
        return clusters.by_dimensions(dimensions, scores, k)

    def of(rule: str) -> pd.Series:
        found = of_dimensions()
        if rule not in found:
            raise MethodError(f"{rule}: one of {k} tiers would hold no region; choose fewer")
        return found[rule]

    return {
        "group sizes": lambda: by_group_sizes(scores, sizes),
        "natural breaks": lambda: natural_breaks(scores, k),
        "quantiles": lambda: quantiles(scores, k),
        **{rule: partial(by_cuts, scores, k, cuts) for rule, cuts in CUTS.items()},
        "thresholds": lambda: by_thresholds(scores, thresholds(last, sizes, k)),
        **{rule: partial(of, rule) for rule in clusters.RULES},
    }


def thresholds(last: pd.Series, sizes: Sequence[int], k: int = TIERS) -> tuple[float, ...]:
    """Thresholds to be held fixed: between groups of given sizes, or else natural breaks.

    Parameters
    ----------
    last : Series
        Scores of the year that they are taken from.
    sizes : sequence of int
        Where empty, natural breaks into k tiers make them.
    """
    if not sizes:
        found = natural_breaks(last, min(k, last.dropna().round(DECIMALS).nunique()))
        scored = last.dropna()
        sizes = list(found.dropna().astype(int).value_counts().sort_index())
        return fixed_thresholds(scored, sizes)
    return fixed_thresholds(last, sizes)
