"""Diagnosis of regions: which one is meant, its profile, and its obstacles."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any

import numpy as np
import pandas as pd

from iianalysis.parameters import ParameterError
from iianalysis.scoring.aggregate import means_of
from iianalysis.scoring.each import PerIndicator, Unchanged, scale_of
from iianalysis.scoring.index import IndexResult
from iianalysis.scoring.normalise import MethodError, MinMax
from iianalysis.study.cells import FLAGS
from iianalysis.study.study import Study
from iianalysis.tiers import by_rule

LIKE = 0.5  # as names of two characters with one in common
NEAR = 5  # names that an error suggests
MOSTLY = 0.5  # share of the weight on totals from which on a verdict is one of size
DECIMALS = 9  # what differs by less is a tie, so that the last digits of a machine decide nothing


def region_of(study: Study, region: object) -> str:
    """The region that a name or a code stands for.

    Parameters
    ----------
    study : Study
    region : str or int
        Short, full, English or other name (however it is capitalised or wide), abbreviation, or
        code.

    Returns
    -------
    str
        Short name, as in the tables.

    Raises
    ------
    ParameterError
        If no region, or more than one, is called that: in one line, with the nearest names.

    Examples
    --------
    >>> from iianalysis import read_study
    >>> study = read_study()
    >>> region_of(study, "beijing") == region_of(study, 110000) == "北京"
    True
    >>> region_of(study, "Beijng")
    Traceback (most recent call last):
        ...
    iianalysis.parameters.ParameterError: parameter 'region' is 'Beijng' (did you mean 'Beijing'?);
    give the name, in either language, or the code of one of the 31 regions
    """
    wanted = _plain(region)
    names: dict[str, dict[str, str]] = {}  # what a region may be called: as asked for, as written
    for short, row in study.regions.iterrows():
        columns = ("name_en", "name_zh", "abbreviation", "code")
        given = [str(short), *(str(row[c]) for c in columns if c in row and pd.notna(row[c]))]
        given += str(row.get("other_names", "")).split(";")
        for name in given:
            names.setdefault(_plain(name), {}).setdefault(str(short), name.strip())
    names.pop("", None)
    found = names.get(wanted, {})
    if len(found) == 1:
        return next(iter(found))
    count = len(study.regions)
    remedy = f"give the name, in either language, or the code of one of the {count} regions"
    if found:
        remedy = f"it stands for {' and '.join(found)}; give the short name"
        raise ParameterError(f"parameter 'region' is {region!r}; {remedy}")
    near = [repr(next(iter(names[name].values()))) for name in _nearest(wanted, names)]
    hint = f" (did you mean {' or '.join(near)}?)" if near else ""
    raise ParameterError(f"parameter 'region' is {region!r}{hint}; {remedy}")


def _plain(name: object) -> str:
    """A name as it is compared: without capitals, wide letters and blanks around it."""
    return unicodedata.normalize("NFKC", str(name)).strip().casefold()


def _nearest(wanted: str, names: Iterable[str]) -> list[str]:
    """Names that are most like what was wanted; of one character, none are."""
    likeness = {
        name: (
            SequenceMatcher(None, wanted, name).ratio(),
            sum(one == other for one, other in zip(wanted, name, strict=False)),  # in their place
        )
        for name in names
        if len(name) > 1
    }
    most = max(likeness.values(), default=(0.0, 0))
    return [name for name, one in likeness.items() if one == most and most[0] >= LIKE][:NEAR]


def tiers_of(study: Study, scores: pd.Series) -> pd.Series:
    """Tiers that regions are compared within, by the rule of the study; all missing without one.

    Parameters
    ----------
    study : Study
    scores : Series
        Overall scores of one year, indexed by region; where fewer are distinct than there are
        tiers, there are fewer tiers.
    """
    distinct = scores.round(DECIMALS).nunique()
    if not distinct or not study.tier_rule:
        return pd.Series(pd.NA, index=scores.index, dtype="Int64", name="tier")
    return by_rule(scores, study.tier_rule, study.tier_sizes, min(study.tier_count, distinct))


def own_weights(result: IndexResult, year: int) -> pd.DataFrame:
    """Weight of each node in the overall score of each region, after what it lacks is left out.

    Returns
    -------
    DataFrame
        Regions by nodes; the indicators of a region sum to 1, and with arithmetic means
        ``Z = sum(e_j z_j)`` over them. 0 for a node without a score.
    """
    scores, tree = result.year(year), result.framework
    there = {str(node): scores[node].notna().to_numpy(dtype=float) for node in scores}
    weight = {str(node): float(one) for node, one in result.weights.items()}
    share = dict.fromkeys(there, np.zeros(len(scores))) | {tree.root: np.ones(len(scores))}
    for node in reversed(tree.parents()):
        children = tree.children(node)
        total = sum(there[child] * weight[child] for child in children)
        part = np.divide(share[node], total, out=np.zeros(len(scores)), where=total > 0)
        share |= {child: there[child] * weight[child] * part for child in children}
    return pd.DataFrame(share, index=scores.index)


def flags_of(study: Study, year: int) -> dict[str, pd.DataFrame]:
    """For each flag, regions by indicators: whether the cell of the year has it."""
    cells = study.cells["regional"]
    cells = cells[cells["year"] == year]
    leaves = study.framework("regional").indicators
    return {
        flag: cells.pivot(index="region", columns="indicator", values=flag)
        .reindex(index=study.regions.index, columns=leaves)
        .eq(True)
        for flag in FLAGS
    }


def shown_nodes(result: IndexResult) -> list[str]:
    """The overall index, and each dimension followed by its second level, gaps included."""
    tree = result.framework
    return [tree.root, *(n for one in tree.dimensions for n in [one, *tree.children(one)])]


def profile(study: Study, result: IndexResult, year: int) -> pd.DataFrame:
    """Each region against the median of its tier and against the best, down to the second level.

    Parameters
    ----------
    study : Study
    result : IndexResult
        Of its regions.
    year : int

    Returns
    -------
    DataFrame
        region, year, node, level, score, rank, tier, probability (empty here), rule, tier_median
        (of all regions where the study has no tiers),
        gap_to_median, best, best_region (or how many regions hold it), gap_to_best, rank_lead,
        verdict, coverage, imputed, weak, totals (shares of the weight on imputed cells, on weak
        proxies and on totals), flags (of the cells below, parted by `; `), by_size (whether a
        verdict rests on totals). A gap of the study has no score.

    Notes
    -----
    ``rank_lead`` is the rank of the region overall less its rank in the node. A node is a
    `strength` where the score is above the median of the tier and the lead is not negative, a
    `weakness` where it is below the median and the lead is not positive, else nothing: rank and gap
    must not contradict each other. The median counts the region itself. Where at least half of
    the weight of a node is on totals (series that are `additive`), rank and gap there tell the
    size of a region, not its level: such a verdict is `by_size`. A rule of this package.
    """
    scores, root = result.year(year), result.framework.root
    nodes = shown_nodes(result)
    ranks = result.ranks.xs(year, level="year")
    tiers = tiers_of(study, scores[root])
    if study.tier_rule:
        medians = scores[nodes].groupby(tiers).median().reindex(tiers).set_axis(scores.index)
    else:  # of all regions
        medians = pd.DataFrame({node: scores[node].median() for node in nodes}, scores.index)
    best = scores[nodes].max()
    facts: dict[str, Any] = {
        "score": scores,
        "rank": ranks,
        "tier_median": medians,
        "gap_to_median": (scores[nodes] - medians).round(DECIMALS),
        "gap_to_best": (scores[nodes] - best).round(DECIMALS),
        "rank_lead": ranks[nodes].rsub(ranks[root], axis=0),
        "coverage": result.coverage.xs(year, level="year"),
        **_caution(study, result, year),
    }
    table = pd.DataFrame(
        {name: frame[nodes].stack(future_stack=True) for name, frame in facts.items()}
    )
    table = table.rename_axis(["region", "node"]).reset_index()
    level = result.framework.nodes["level"]
    table.insert(1, "year", int(year))
    table.insert(3, "level", table["node"].map(level).astype(int))
    table["rank"] = table["rank"].astype("Int64")
    table["rank_lead"] = table["rank_lead"].astype("Int64")
    place = table.columns.get_loc("tier_median")
    table.insert(place, "tier", table["region"].map(tiers).astype("Int64"))
    table.insert(place + 1, "probability", np.nan)
    table.insert(place + 2, "rule", study.tier_rule)
    place = table.columns.get_loc("gap_to_best")
    table.insert(place, "best", table["node"].map(best))
    table.insert(place + 1, "best_region", table["node"].map(_holders(scores[nodes])))
    above, below = table["gap_to_median"] > 0, table["gap_to_median"] < 0
    ahead, behind = table["rank_lead"].ge(0), table["rank_lead"].le(0)
    verdict = np.select(
        [(above & ahead.fillna(False)).astype(bool), (below & behind.fillna(False)).astype(bool)],
        ["strength", "weakness"],
        "",
    )
    table.insert(table.columns.get_loc("coverage"), "verdict", verdict)
    table.loc[table["level"] == 0, "verdict"] = ""  # what the others are measured against
    return table.assign(by_size=(table["verdict"] != "") & (table["totals"] >= MOSTLY))


def _holders(scores: pd.DataFrame) -> dict[str, str]:
    """Who has the best score of each node: the region, or how many there are."""
    found = {}
    for node in scores.columns:
        rounded = scores[node].round(DECIMALS)
        best = list(scores.index[rounded == rounded.max()])
        found[node] = best[0] if len(best) == 1 else f"{len(best)} regions" if best else ""
    return found


def _caution(study: Study, result: IndexResult, year: int) -> dict[str, pd.DataFrame]:
    """Shares of weight on imputed cells, weak proxies and totals, and flags of the cells below."""
    tree, nodes = result.framework, shown_nodes(result)
    share, marks = own_weights(result, year), flags_of(study, year)
    used = share[tree.indicators].to_numpy()
    strength = tree.nodes.get("strength", pd.Series("", index=tree.nodes.index))
    strength = strength[tree.indicators]
    weak = strength.eq("weak").to_numpy(dtype=float)
    if not strength.ne("").any():
        weak[:] = np.nan  # not stated is not nothing
    sums = tree.nodes.get("additive", pd.Series(0, index=tree.nodes.index))
    sums = sums[tree.indicators].eq(1).to_numpy(dtype=float)
    if not sums.any():
        sums[:] = np.nan
    below = pd.DataFrame({node: pd.Series(1.0, index=tree.below(node)) for node in nodes})
    below = below.reindex(tree.indicators).fillna(0.0).to_numpy()
    total = used @ below
    total[total == 0] = np.nan
    there = {"index": share.index, "columns": nodes}
    text = np.full(total.shape, "", dtype=object)
    for flag in FLAGS:
        has = (marks[flag].loc[share.index].to_numpy() & (used > 0)) @ below > 0
        text = np.where(has, text + f"; {flag}", text)
    imputed = marks["imputed"].loc[share.index].to_numpy()
    return {
        "imputed": pd.DataFrame((used * imputed) @ below / total, **there),
        "weak": pd.DataFrame((used * weak) @ below / total, **there),
        "totals": pd.DataFrame(((used * sums) @ below / total).round(DECIMALS), **there),
        "flags": pd.DataFrame(text, **there).apply(lambda one: one.str.removeprefix("; ")),
    }


def needs_scale(result: IndexResult, what: str) -> tuple[float, float]:
    """Ends of the scale of a result, which must be a sum of scores between them.

    Raises
    ------
    MethodError
        Otherwise: what is wanted is not defined, or not additive.
    """
    method, tree = result.method, result.framework
    ends = scale_of(method.normalisation)
    parts = [method.normalisation]
    if isinstance(method.normalisation, PerIndicator):
        parts = [one for _, one in method.normalisation.own]
    if ends is None or not all(isinstance(one, MinMax | Unchanged) for one in parts):
        raise MethodError(
            f"{what} need scores with a worst and a best end, which "
            f"{type(method.normalisation).__name__} does not give; use MinMax"
        )
    rules = {node: method.nodes.rule(node) for node in tree.parents()}
    means = {*means_of(method.aggregation), *(rule.mean for rule in rules.values() if rule.mean)}
    for mean in sorted(means - {"arithmetic"}):
        raise MethodError(
            f"{what} are defined for sums, and the {mean} mean is none; "
            "use aggregation='arithmetic'"
        )
    for node, rule in rules.items():
        if rule.direction == -1 or rule.missing != "siblings":
            raise MethodError(
                f"{what} are defined for sums of scores that are there, and {node!r} turns its "
                "score round or takes others in place of missing ones; declare neither"
            )
    return ends


def largest_first(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of the table of obstacles, the largest first; indicators may be of several levels."""
    order = (-table["obstacle"].round(DECIMALS)).sort_values(kind="stable").index
    return table.loc[order]


def obstacles(result: IndexResult, year: int) -> pd.DataFrame:
    """What keeps each region from the full score, as shares that sum to 100 over the indicators.

    They do so at every level that all branches of the tree reach.

    Parameters
    ----------
    result : IndexResult
        Of regions; min-max scores under arithmetic means.
    year : int

    Returns
    -------
    DataFrame
        region, year, node, level, dimension (that the node is in), indicator (whether it is
        one), weight (share of the overall score of the region, after what it lacks is left out),
        deviation (0 to 1), obstacle (percent), rank (within region and level; 1 is the largest,
        ties take the minimum). Nodes without a score are absent, and so are regions without one.

    Raises
    ------
    MethodError
        For other scores or means.

    Notes
    -----
    The obstacle degree model: factor contribution ``F_j`` is the weight, index deviation
    ``I_j = 1 - x_j`` with x_j the score on 0 to 1, obstacle degree
    ``O_j = 100 F_j I_j / sum_k F_k I_k`` over the indicators; of a node it is the sum over those
    below it (Chen, Zhu, Lu et al. 2020, Evaluation of ecological city and analysis of obstacle
    factors under the background of high-quality development, Ecological Indicators 118).

    Weights are renormalised over what is measured, region by region. A region that is best in
    everything has no obstacle, and no degrees.
    """
    lower, upper = needs_scale(result, "obstacle degrees")
    scores, tree = result.year(year), result.framework
    weight = own_weights(result, year).where(scores.notna())
    deviation = ((upper - scores) / (upper - lower)).clip(lower=0.0)
    lost = weight * deviation
    total = lost[tree.root].where(lost[tree.root].round(DECIMALS) > 0)
    degree = 100 * lost.div(total, axis=0)
    parts = {"weight": weight, "deviation": deviation, "obstacle": degree}
    table = pd.DataFrame({name: frame.stack(future_stack=True) for name, frame in parts.items()})
    table = table.rename_axis(["region", "node"]).reset_index()
    table.insert(1, "year", int(year))
    table.insert(3, "level", table["node"].map(tree.nodes["level"]).astype(int))
    above = {code: one for one in tree.dimensions for code in tree.below(one)}
    table.insert(4, "dimension", table["node"].map(above))
    table.insert(5, "indicator", table["node"].isin(tree.indicators))
    table = table[(table["level"] > 0) & table["obstacle"].notna()].reset_index(drop=True)
    rounded = table["obstacle"].round(DECIMALS)
    ranks = rounded.groupby([table["region"], table["level"]]).rank(ascending=False, method="min")
    return table.assign(rank=ranks.astype(int))
