"""The way up: the smallest change of scores that lifts a region over the next threshold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from iianalysis.diagnosis.fixed import FixedGoalposts
from iianalysis.diagnosis.least_change import WAYS, least_change
from iianalysis.diagnosis.profile import DECIMALS, flags_of, needs_scale, own_weights, tiers_of
from iianalysis.scoring.each import PerIndicator, Unchanged
from iianalysis.scoring.index import IndexResult, Method, build_index, ranked
from iianalysis.scoring.normalise import Goalposts, MethodError, MinMax, goalposts_of
from iianalysis.show.names import with_texts
from iianalysis.show.text import t
from iianalysis.study.study import Study
from iianalysis.tiers import fixed_thresholds

MARGIN = 1e-6  # points beyond the threshold, so that rounding errors do not decide the tier


def thresholds_of(study: Study, scores: pd.Series) -> tuple[float, ...]:
    """Scores at which the next tier begins, from the highest down.

    The midpoints between the tiers of the year itself, by the rule of the study. Empty where equal
    or missing scores leave no one on one side, and where there are no tiers.
    """
    tiers = tiers_of(study, scores)
    count = len(study.tier_sizes) or int(tiers.max() if tiers.notna().any() else 0)
    sizes = study.tier_sizes or [int((tiers == one).sum()) for one in range(1, count + 1)]
    if not study.tier_rule:
        return ()
    try:
        known = scores if study.tier_sizes else scores.dropna()
        return fixed_thresholds(known, sizes)
    except MethodError:
        return ()


def targets(scores: pd.Series, tiers: pd.Series, cuts: tuple[float, ...]) -> pd.DataFrame:
    """What each region is to reach: the next tier, or within the highest the next rank.

    Without tiers it is the next rank for all.

    Returns
    -------
    DataFrame
        Indexed by region: target (`tier 2`, `rank 3`, or empty), needed (score, a threshold or that
        of the region ahead) and note, which says why there is no target.
    """
    rows = {}
    for region, score in scores.items():
        tier, parted = tiers[region], pd.notna(tiers[region])
        ahead = scores[scores.round(DECIMALS) > round(score, DECIMALS)]
        if pd.isna(score):
            row = ("", np.nan, "no overall score")
        elif parted and tier > 1 and not cuts:
            row = ("", np.nan, "no threshold parts the tiers")
        elif parted and tier > 1:
            row = (t("tier {n}", n=tier - 1), cuts[int(tier) - 2], "")
        elif len(ahead):
            nearest = ahead.min()
            rank = 1 + int((ahead.round(DECIMALS) > round(nearest, DECIMALS)).sum())
            row = (t("rank {n}", n=rank), float(nearest), "in the highest tier" if parted else "")
        else:
            row = ("", np.nan, "first of all")
        rows[region] = row
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["target", "needed", "note"])
    return with_texts(table, target=[row[0] for row in rows.values()])


def ways_up(study: Study, result: IndexResult, year: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The way up of every region, and the steps that it consists of.

    Parameters
    ----------
    study : Study
    result : IndexResult
        Of its regions, on all cells: min-max scores under arithmetic means, values untreated.
    year : int

    Returns
    -------
    tuple of DataFrame
        The first has a row for each region and way (`least total`, `most even`): region, year,
        rank, score, tier, probability (empty here), rule, target, needed (score), gap, way, total
        (sum of changes in points), indicators (number that move), flagged_share (share of the total
        on flagged cells), recomputed (overall score that the index gives for the changed values),
        reached (whether that is enough), recomputed_whole and reached_whole (the same for
        `target_value`), rank_then (with these, all others unmoved), last_in (of how many of its
        indicators the region alone is last), recomputed_following (as recomputed_whole, when the
        goalposts follow the region out of these last places), limit (overall score with everything
        at the best), note. `target_rule` says where the target comes from: `fixed thresholds`, or
        `next rank`.

        The second has a row for each step: region, year, way, indicator, weight (in the score of
        the region), score, needed_score, change, gain (of the overall score), value, needed_value,
        target_value (that, up to the next whole number where the series has only such), unit,
        flags. Values are in the units of the data.

    Raises
    ------
    MethodError
        For other scores, means or a treatment of outliers: the programme would not be linear.

    Notes
    -----
    See `least_change`: e are the weights in the score of the region (`own_weights`), and each score
    can rise to the highest that any region has. A point of score counts the same in every
    indicator, however hard it is to win: an assumption. Only indicators with a value can move.
    Goalposts and thresholds are held fixed while the one region moves and all others stay. Every
    way is put through `build_index` on those goalposts. The region never passes the best; where it
    leaves the last place, all would be measured from the next to last: `recomputed_following`.

    Between fixed thresholds a tier has no size. A region just over a threshold is still behind all
    that were above it, so `rank_then` may be a place of the tier below in tiers of given sizes.
    """
    scale = needs_scale(result, "ways up")
    _need_untreated(result.method)
    tree, scores = result.framework, result.year(year)
    leaves, overall = tree.indicators, scores[tree.root]
    weights = own_weights(result, year)[leaves].where(scores[leaves].notna(), 0.0)
    room = (scores[leaves].max() - scores[leaves]).clip(lower=0.0).fillna(0.0)
    tiers = tiers_of(study, overall)
    goals = targets(overall, tiers, thresholds_of(study, overall))
    posts = FixedGoalposts(_posts(study, result.method, year), *scale)
    ranks = ranked(overall)
    ways, changes = [], {}
    for region in overall.index:
        e, u = weights.loc[region].to_numpy(), room.loc[region].to_numpy()
        gap = goals.loc[region, "needed"] - overall[region]
        for way in WAYS if goals.loc[region, "target"] else ("",):
            move = least_change(e, u, gap + MARGIN, way) if way else None
            note = goals.loc[region, "note"]
            if way and move is None:
                note = "out of reach: not even the best score in every indicator is enough"
            ways.append(
                {"region": region, "rank": ranks[region], "score": overall[region],
                 "tier": tiers[region], "target": goals.loc[region, "target"],
                 "needed": goals.loc[region, "needed"], "gap": gap, "way": way,
                 "limit": overall[region] + e @ u, "note": note}
            )  # fmt: skip
            if move is not None:
                changes[region, way] = move
    keys = pd.MultiIndex.from_arrays(
        [[key[part] for key in changes] for part in (0, 1)], names=["region", "way"]
    )
    moved = pd.DataFrame(list(changes.values()), index=keys, columns=leaves, dtype=float)
    values = _values(study, result, year, moved, posts)
    whole = _in_whole_numbers(study, result, year, moved, values)
    steps = _steps(study, result, year, moved, weights, values, whole)
    table = with_texts(pd.DataFrame(ways), target=[row["target"] for row in ways])
    table.insert(1, "year", int(year))
    table["rank"], table["tier"] = table["rank"].astype("Int64"), table["tier"].astype("Int64")
    place = table.columns.get_loc("tier") + 1
    table.insert(place, "probability", np.nan)
    table.insert(place + 1, "rule", study.tier_rule)
    kinds = table["target"].str.split().str[0]
    of_target = kinds.map({"tier": "fixed thresholds", "rank": "next rank"}).fillna("")
    table.insert(table.columns.get_loc("needed"), "target_rule", of_target)
    keys = pd.MultiIndex.from_frame(table[["region", "way"]])
    done = steps.assign(
        doubt=steps["change"].where(steps["flags"] != "", 0.0), indicators=1
    ).groupby(["region", "way"])[["change", "doubt", "indicators"]].sum().reindex(keys)  # fmt: skip
    again = recomputed(result, values, posts).reindex(keys)
    rounded = recomputed(result, whole, posts)
    following, last = _following(result, year, moved, whole, weights, posts)
    aimed, place = table["target"] != "", table.columns.get_loc("limit")
    for name, column in {
        "total": done["change"],
        "indicators": done["indicators"].astype("Int64"),
        "flagged_share": done["doubt"] / done["change"],
        "recomputed": again,
        "reached": _enough(again, table["needed"], aimed),
        "recomputed_whole": rounded.reindex(keys),
        "reached_whole": _enough(rounded.reindex(keys), table["needed"], aimed),
        "rank_then": _ranks(rounded, overall).reindex(keys),
        "last_in": last.reindex(keys),
        "recomputed_following": following.reindex(keys),
    }.items():
        table.insert(place, name, column.array)
        place += 1
    return table, steps


def _enough(scores: pd.Series, needed: pd.Series, aimed: pd.Series) -> pd.Series:
    """Whether scores are what is needed; empty where there is no target."""
    return (scores >= needed.to_numpy()).astype("boolean").where(aimed.to_numpy())


def _ranks(moved: pd.Series, overall: pd.Series) -> pd.Series:
    """The rank of each moved region among all others, which stay."""
    regions = moved.index.get_level_values("region")
    before = overall.reindex(regions).to_numpy()
    others = overall.to_numpy()[None, :].round(DECIMALS)
    score = moved.to_numpy()[:, None].round(DECIMALS)
    ahead = (others > score).sum(axis=1) - (before.round(DECIMALS) > score[:, 0])
    return pd.Series(1 + ahead, index=moved.index, dtype="Int64")


def _following(
    result: IndexResult,
    year: int,
    moved: pd.DataFrame,
    values: pd.DataFrame,
    weights: pd.DataFrame,
    posts: FixedGoalposts,
) -> tuple[pd.Series, pd.Series]:
    """Overall scores when goalposts follow regions out of last places, and of how many these are.

    Goalposts that are given follow nobody.

    Scores are affine in values, so those of the new goalposts follow from those of the old ones.
    """
    scores = result.scores[moved.columns]
    if result.method.goalposts == "own year":
        scores = scores.xs(year, level="year", drop_level=False)
    regions = moved.index.get_level_values("region")
    own = scores.xs(year, level="year").loc[regions].to_numpy()
    lowest = np.sort(scores.to_numpy(), axis=0)[:2]  # missing values come last
    alone = (
        (own == lowest[0])
        & (result.method.goalposts != "given")
        & (moved.to_numpy() > 0)
        & (lowest[1] > lowest[0])
    )
    after = posts(values, result.framework.direction[moved.columns]).to_numpy()
    start = np.where(alone, np.fmin(lowest[1], after), posts.lower)
    span = posts.upper - posts.lower
    with np.errstate(divide="ignore", invalid="ignore"):  # where nothing is left to tell apart
        again = posts.lower + span * (after - start) / (posts.upper - start)
    share = weights.loc[regions].to_numpy()
    total = np.where(share > 0, share * again, 0.0).sum(axis=1)
    return (
        pd.Series(total, index=moved.index),
        pd.Series(alone.sum(axis=1), index=moved.index, dtype="Int64"),
    )


def undefined(result: IndexResult, sums: bool = False) -> str:
    """Why no ways up, or no `sums` of scores alone, are defined for an index; empty where so."""
    try:
        needs_scale(result, "ways up")
        if not sums:
            _need_untreated(result.method)
    except MethodError as error:
        return str(error)
    return ""


def _need_untreated(method: Method) -> None:
    """Raise unless scores are a straight line of the values."""
    one = method.normalisation
    parts = [part for _, part in one.own] if isinstance(one, PerIndicator) else [one]
    bent = any(isinstance(part, MinMax) and (part.log or part.trim) for part in parts)
    if bent or method.treatment is not None or method.transforms.by:
        raise MethodError(
            "ways up are defined for min-max scores of untreated values; "
            "use log=False, trim=0, and no transform or treatment"
        )


def _posts(study: Study, method: Method, year: int) -> pd.DataFrame:
    """The goalposts that scores of the year are measured between; `clip` where they hold them."""
    one: Any = method.normalisation
    goalposts: Goalposts = one.goalposts
    when = "all years" if goalposts == "pooled" else str(year)
    posts = goalposts_of(study.panel("regional"), goalposts).xs(when, level="year")
    posts["clip"] = False
    for name in posts.index:
        part: Any = one.of(str(name)) if isinstance(one, PerIndicator) else one
        if isinstance(part, Unchanged):
            posts.loc[name, ["low", "high"]] = part.lower, part.upper
        elif part.given:
            posts.loc[name, ["low", "high", "clip"]] = part.low, part.high, part.clip
    return posts


def _values(
    study: Study, result: IndexResult, year: int, moved: pd.DataFrame, posts: FixedGoalposts
) -> pd.DataFrame:
    """Values after the changes, a row for each; one that does not move stays to the last digit."""
    values = posts.held(study.panel("regional").xs(year, level="year")[list(moved.columns)])
    worst, best = posts.ends(result.framework.direction)
    rise = moved * (best - worst) / (posts.upper - posts.lower)
    before = values.loc[moved.index.get_level_values("region")].set_axis(moved.index)
    return before + rise.where(moved > 0, 0.0)


def _in_whole_numbers(
    study: Study, result: IndexResult, year: int, moved: pd.DataFrame, values: pd.DataFrame
) -> pd.DataFrame:
    """Values up to the next whole number, in series that have no others; never beyond the best."""
    cells = study.cells["regional"]
    read = cells[~cells["imputed"].eq(True) & cells["value"].notna()]
    parts = (read["value"] % 1 == 0).groupby(read["indicator"]).all()
    counted = parts.reindex(values.columns).eq(True).to_numpy()
    held = study.panel("regional").xs(year, level="year")[list(values.columns)]
    more = result.framework.direction[values.columns].to_numpy() == 1
    exact = values.round(DECIMALS)
    up = np.where(
        more,
        np.minimum(np.ceil(exact), held.max().to_numpy()),
        np.maximum(np.floor(exact), held.min().to_numpy()),
    )
    return values.mask((moved > 0) & counted, pd.DataFrame(up, values.index, values.columns))


def recomputed(result: IndexResult, values: pd.DataFrame, posts: FixedGoalposts) -> pd.Series:
    """Overall score of changed values by `build_index` on fixed goalposts, a row for each change.

    Parameters
    ----------
    result : IndexResult
    values : DataFrame
        Index `(region, way)`, a column per indicator.
    posts : FixedGoalposts
    """
    if values.empty:
        return pd.Series(dtype=float, index=values.index)
    # each way a year of its own
    panel = values.set_axis(values.index.set_names(["region", "year"]))
    method = replace(result.method, normalisation=posts, weights=result.weights)
    scores = build_index(panel, result.framework, method).scores[result.framework.root]
    return scores.set_axis(values.index)


def _steps(
    study: Study,
    result: IndexResult,
    year: int,
    moved: pd.DataFrame,
    weights: pd.DataFrame,
    needed: pd.DataFrame,
    whole: pd.DataFrame,
) -> pd.DataFrame:
    """A row for each indicator that moves, the largest gain first."""
    scores, leaves = result.year(year), np.array(moved.columns)
    rows, places = np.nonzero(moved.round(DECIMALS).to_numpy() > 0)
    regions = moved.index.get_level_values("region")[rows]
    own = scores.index.get_indexer(regions)

    def of(frame: pd.DataFrame) -> np.ndarray:
        """Cells of regions by indicators."""
        return np.asarray(frame.reindex(index=scores.index, columns=leaves))[own, places]

    flags = np.full(len(rows), "", dtype=object)
    for flag, marked in flags_of(study, year).items():
        flags = np.where(of(marked), flags + f"; {flag}", flags)
    change, weight = moved.to_numpy()[rows, places], of(weights)
    table = pd.DataFrame(
        {
            "region": regions,
            "year": int(year),
            "way": moved.index.get_level_values("way")[rows],
            "indicator": leaves[places],
            "weight": weight,
            "score": of(scores),
            "needed_score": of(scores) + change,
            "change": change,
            "gain": weight * change,
            "value": of(study.panel("regional").xs(year, level="year")),
            "needed_value": needed.to_numpy()[rows, places],
            "target_value": whole.to_numpy()[rows, places],
            "unit": result.framework.nodes["unit"].reindex(leaves[places]).to_numpy(),
            # of text where nothing moves, too
            "flags": pd.Series(flags, dtype=object).str.removeprefix("; "),
        }
    )
    order = np.lexsort((-table["gain"].round(DECIMALS), rows))  # stable: else as in the tree
    return table.iloc[order].reset_index(drop=True)
