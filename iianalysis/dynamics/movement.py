"""How regions move between tiers over the years, and on the strength of which indicators."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from iianalysis.scoring import change
from iianalysis.scoring.index import IndexResult, Method, build_index, measured
from iianalysis.scoring.normalise import MethodError
from iianalysis.study.study import Study
from iianalysis.tiers import by_thresholds, fixed_thresholds

BREAKS = ("kept", "left out")


def comparable_panel(
    study: Study, breaks: str = "kept", without: Collection[str] = ("snapshot",)
) -> pd.DataFrame:
    """Values of the regional indicators, so that years compare.

    Snapshots are left out, since they cannot change; and a series that a region lacks in one of the
    years is left out for that region in all of them, or its score would move because weight moves.
    A region that lacks a whole year has no values at all.

    Parameters
    ----------
    study : Study
    breaks : {'kept', 'left out'}
        What happens to series whose definition, census or coverage changed (`break_year`); without
        them their weight goes to their siblings.
    without : collection of str
        Kinds of cells to leave out (see `Study.panel`).

    Raises
    ------
    MethodError
        For another word than these.
    """
    if breaks not in BREAKS:
        raise MethodError(f"series with a break are {' or '.join(BREAKS)}, not {breaks!r}")
    panel = study.panel("regional", without)
    if breaks == "left out":
        panel = panel.assign(**dict.fromkeys(study.breaks("regional").index, np.nan))
    return panel.where(panel.notna().groupby(level="region").transform("all"))


def comparable_index(
    study: Study, method: Method, breaks: str = "kept", without: Collection[str] = ("snapshot",)
) -> IndexResult:
    """The regional index of what `comparable_panel` leaves, on pooled goalposts.

    Parameters
    ----------
    study : Study
    method : Method
        Its goalposts are pooled.
    breaks : {'kept', 'left out'}
    without : collection of str
        Kinds of cells to leave out (see `Study.panel`).

    Raises
    ------
    MethodError
        As `comparable_panel`, and where the method is not defined for what is left.
    """
    panel = comparable_panel(study, breaks, without)
    result = build_index(panel, study.framework("regional"), measured(method, "pooled"))
    if result.scores[result.framework.root].isna().all():
        raise MethodError(
            "no region has enough values in every year for a score "
            f"(series with a break {breaks}); give more values, or fewer years"
        )
    return result


def with_coverage(table: pd.DataFrame, result: IndexResult) -> pd.DataFrame:
    """A table by node and year (or `end`) with what the scores of the node rest on.

    Parameters
    ----------
    table : DataFrame
        With columns node, and year or end.
    result : IndexResult
        Of `comparable_index`.

    Returns
    -------
    DataFrame
        Further columns: coverage (0 to 1, the median of the regions with a score), series (that any
        region has below the node), at_cut (whether the coverage is the least that a score may have,
        so that a series less would leave none).
    """
    tree = result.framework
    there = result.scores[tree.indicators].notna().any()
    there = set(there.index[there])
    nodes = list(dict.fromkeys(table["node"]))
    series = {node: len(there.intersection(tree.below(node))) for node in nodes}
    known = result.coverage[nodes].where(result.scores[nodes].notna())
    middle = known.groupby(level="year").median().stack()
    when = table["year"] if "year" in table else table["end"]
    coverage = middle.reindex(pd.MultiIndex.from_arrays([when, table["node"]])).to_numpy()
    return table.assign(
        coverage=coverage,
        series=table["node"].map(series),
        at_cut=np.round(coverage, 9) <= result.method.min_coverage,
    )


def moves(result: IndexResult, cuts: Sequence[float] = ()) -> pd.DataFrame:
    """Score, rank and tier of every region and year, and how they changed since the first year.

    Parameters
    ----------
    result : IndexResult
        Of `comparable_index`.
    cuts : sequence of float
        Thresholds between tiers, falling, the same for all years; without them there are no tiers.

    Returns
    -------
    DataFrame
        region, year, score, rank, tier, change (points), tiers_won (positive: towards tier 1).
        Regions that have no score are left out.
    """
    root = result.framework.root
    scores = result.scores[root].dropna()
    tiers = pd.Series(pd.NA, index=scores.index, dtype="Int64")
    if cuts:
        tiers = by_thresholds(scores.round(9), [round(cut, 9) for cut in cuts]).astype("Int64")
    table = pd.DataFrame(
        {"score": scores, "rank": result.ranks[root].reindex(scores.index), "tier": tiers}
    ).reset_index()
    first = table[table["year"] == table["year"].min()].set_index("region")
    table["change"] = table["score"] - table["region"].map(first["score"])
    table["tiers_won"] = table["region"].map(first["tier"]).astype("Int64") - table["tier"]
    return table.astype({"rank": "Int64"})


def thresholds(result: IndexResult, sizes: Sequence[int]) -> pd.DataFrame:
    """The scores that part tiers of given sizes in the last year, to be held fixed.

    Returns
    -------
    DataFrame
        border (below which tier), threshold (midpoint between the two regions beside it),
        last_above, first_below (these regions; of equals the first in the table of regions).

    Raises
    ------
    MethodError
        As `tiers.fixed_thresholds`.
    """
    root = result.framework.root
    last = result.scores.index.get_level_values("year").max()
    scores = result.year(last)[root]
    cuts = fixed_thresholds(scores, sizes)
    order = scores.dropna().sort_values(ascending=False, kind="stable")
    rows = [
        {
            "border": border,
            "threshold": cut,
            "last_above": order.index[order >= cut][-1],
            "first_below": order.index[order < cut][0],
        }
        for border, cut in enumerate(cuts, 1)
    ]
    return pd.DataFrame(rows, columns=["border", "threshold", "last_above", "first_below"])


def transitions(table: pd.DataFrame, tiers: int) -> pd.DataFrame:
    """How many regions went from each tier to each, year to year and from first to last.

    Parameters
    ----------
    table : DataFrame
        As `moves` returns it.
    tiers : int
        Number of tiers; one that no region is in has a row of zeros.

    Returns
    -------
    DataFrame
        start, end (years), tier_start, tier_end, regions (number), share (of those that started
        in that tier; NaN where there were none).
    """
    wide = table.pivot(index="region", columns="year", values="tier")
    years = list(wide.columns)
    spans = list(pairwise(years))
    spans += [(years[0], years[-1])] if len(years) > 2 else []
    ranks = range(1, tiers + 1)
    parts = []
    for start, end in spans:
        both = wide[[start, end]].dropna().astype(int)
        counts = pd.crosstab(both[start], both[end]).reindex(
            index=ranks, columns=ranks, fill_value=0
        )
        total = counts.sum(axis=1)
        shares = counts.div(total.where(total > 0), axis=0)
        part = counts.rename_axis(index="tier_start", columns="tier_end").stack().rename("regions")
        part = part.reset_index().assign(share=shares.to_numpy().ravel())
        part.insert(0, "start", start)
        part.insert(1, "end", end)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def drivers(study: Study, result: IndexResult) -> pd.DataFrame:
    """What each indicator has in the change of each region's score, from first to last year.

    Returns
    -------
    DataFrame
        region, indicator, dimension, start, end, contribution (points; those of a region add up to
        the change of its score), share (of the change, percent; NaN where there is none),
        break_year (of a series with a break between the two years), prices (`current` for a sum of
        money at the prices of each year), flags (imputed, suspicious or disputed at either end,
        parted by `; `). Series that a region lacks are left out.

    Raises
    ------
    MethodError
        For means that are not arithmetic: they have no additive contributions.

    Notes
    -----
    ``v (X_t - X_s)`` with v the weight of the indicator at the root: exact, since the index is a
    sum. A contribution says where a change stands in the tree, not what caused it.
    """
    years = sorted(set(result.scores.index.get_level_values("year")))
    start, end = years[0], years[-1]
    tree = result.framework
    points = change.leaf_points(result, start).xs(end, level="year")
    points = points.rename_axis(columns="indicator")
    table = points.stack(future_stack=True).rename("contribution").dropna().reset_index()
    whose = {leaf: node for node in tree.dimensions for leaf in tree.below(node)}
    table.insert(2, "dimension", table["indicator"].map(whose))
    table.insert(3, "start", start)
    table.insert(4, "end", end)
    moved = result.scores[tree.root].unstack("year")
    moved = (moved[end] - moved[start]).where(lambda points: points.round(9) != 0)
    table["share"] = 100 * table["contribution"] / table["region"].map(moved)
    breaks = study.breaks("regional")
    within = breaks[(breaks > start) & (breaks <= end)]
    table["break_year"] = table["indicator"].map(within).astype("Int64")
    table["prices"] = table["indicator"].map(study.indicators.loc["regional"]["prices"])
    table["flags"] = _flags(study, table, (start, end))
    return table


def _flags(study: Study, table: pd.DataFrame, ends: tuple[int, int]) -> list[str]:
    cells = study.cells["regional"]
    cells = cells[cells["year"].isin(ends)].groupby(["region", "indicator"])
    keys = pd.MultiIndex.from_frame(table[["region", "indicator"]])
    names = ["imputed", "suspicious", "disputed"]
    known = cells[names].any().reindex(keys, fill_value=False)
    return ["; ".join(np.array(names)[row]) for row in known.to_numpy(dtype=bool)]
