"""Tables on weights: what the panel said, how schemes differ, what print implies."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from iianalysis import identify
from iianalysis.schemes import REFERENCE, described, method_of, schemes, weights_of
from iianalysis.scoring.index import ranked, regional_index
from iianalysis.scoring.normalise import MethodError
from iianalysis.shared import shared
from iianalysis.study.study import Study
from iianalysis.tiers import by_group_sizes
from iianalysis.weights import agreement
from iianalysis.weights import points as panel_points
from iianalysis.weights.comparisons import matrices
from iianalysis.weights.consistency import consistency_table, revisions
from iianalysis.weights.panel import influence, leave_one_out, weights_of_experts
from iianalysis.weights.priorities import group_weights

SEED = 2024  # of every table that is drawn
DRAWS = 300
SOLVED = 8  # decimals that the quadratic programme holds


def consistency(study: Study, scope: str) -> pd.DataFrame:
    """How consistent each expert's judgements are, and which one to revise.

    Returns
    -------
    DataFrame
        expert, parent, items, missing, lambda_max, ci, ri, cr, flagged (above 0.10); for a flagged
        matrix row, column, judgement, suggested and cr_after: the single revision that gains most.
    """
    judged = matrices(study.judgements, study.framework(scope), scope)
    table = consistency_table(judged)
    advice = revisions(judged)
    keep = ["expert", "parent", "row", "column", "judgement", "suggested", "cr_after"]
    return table.merge(advice[keep], on=["expert", "parent"], how="left")


def points(study: Study, scope: str) -> pd.DataFrame:
    """Points of the panel by round and indicator.

    Returns
    -------
    DataFrame
        round, indicator, mean, median, trimmed_mean (all of 100), low, high, sd, cv, q1, q3, iqr.
    """
    rounds = panel_points.points_by_round(study.points, study.framework(scope), scope)
    parts = []
    for number, table in rounds.items():
        spread = agreement.agreement(table)
        spread["mean"] = panel_points.average_points(table, "mean")
        spread["median"] = panel_points.average_points(table, "median")
        spread.insert(2, "trimmed_mean", panel_points.average_points(table, "trimmed mean"))
        parts.append(spread.rename_axis("indicator").reset_index().assign(round=number))
    table = pd.concat(parts, ignore_index=True)
    table.insert(0, "round", table.pop("round"))
    return table


def rounds(study: Study, scope: str) -> pd.DataFrame:
    """Agreement of the panel by round: Kendall's W with its test, spread, and convergence."""
    tables = panel_points.points_by_round(study.points, study.framework(scope), scope)
    return agreement.delphi(tables).reset_index()


def start_and_final(study: Study, scope: str) -> pd.DataFrame:
    """From judgements (the start) to points (the final word), node by node."""
    framework = study.framework(scope)
    shares = weights_of_experts(study.experts)
    start = group_weights(matrices(study.judgements, framework, scope), framework, experts=shares)
    tables = panel_points.points_by_round(study.points, framework, scope)
    last = panel_points.average_points(tables[max(tables)], experts=shares)
    return panel_points.start_and_final(framework, start, last).rename_axis("node").reset_index()


def without_one_expert(study: Study, scope: str) -> pd.DataFrame:
    """How far the final weights move when one expert is left out.

    Returns
    -------
    DataFrame
        expert, and how much of the weight of the leaves moves: see `panel.influence`. Empty
        where there is one expert.
    """
    framework = study.framework(scope)
    shares = weights_of_experts(study.experts)
    tables = panel_points.points_by_round(study.points, framework, scope)
    last = tables[max(tables)]

    def weigh(kept: list[str]) -> pd.Series:
        return panel_points.average_points(last.loc[kept], experts=shares[kept])

    if len(last) == 1:
        return pd.DataFrame(columns=["expert", "largest_change", "moved_most", "mean_change"])
    left_out = leave_one_out(list(last.index), weigh)
    return influence(left_out).rename_axis("expert").reset_index()


def compare_schemes(study: Study, year: int | None = None) -> pd.DataFrame:
    """Scores, ranks and tiers of regions under every scheme of weights.

    Returns
    -------
    DataFrame
        scheme, description, region, score, rank, tier (by group sizes, where the study sets them),
        published_tier. A region without a score under a scheme has neither rank nor tier.
    """
    year = year or study.years("regional")[-1]
    sizes, printed = study.tier_sizes, study.published_tiers
    parts = []
    for scheme in schemes(study, "regional"):
        method = method_of(study, "regional", scheme)
        result = regional_index(study, method)
        scores = result.year(year)[result.framework.root]
        part = pd.DataFrame({"score": scores})
        part["rank"] = ranked(scores).astype("Int64")
        part["tier"] = by_group_sizes(scores, sizes).astype("Int64") if sizes else pd.NA
        part["published_tier"] = printed.astype("Int64") if printed is not None else pd.NA
        part = part.astype({"tier": "Int64", "published_tier": "Int64"}).reset_index()
        part.insert(0, "description", described(study, "regional", scheme))
        part.insert(0, "scheme", scheme)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def scheme_summary(comparison: pd.DataFrame) -> pd.DataFrame:
    """Each scheme against the first one.

    Parameters
    ----------
    comparison : DataFrame
        As `compare_schemes` returns it.

    Returns
    -------
    DataFrame
        scheme, mean_shift, largest_shift, moved_most (region), correlation (of ranks),
        changed_tier, in_printed_tier, without_score (regions), tier_lost (of changed_tier: regions
        that have a score under one of the two schemes only).
    """
    ranks = comparison.pivot(index="region", columns="scheme", values="rank").astype(float)
    tiers = comparison.pivot(index="region", columns="scheme", values="tier").astype("Int64")
    printed = comparison.drop_duplicates("region").set_index("region")["published_tier"]
    printed = printed.reindex(tiers.index).astype("Int64")
    names = list(comparison["scheme"].unique())
    rows = []
    for name in names:
        shift = (ranks[name] - ranks[names[0]]).abs()
        moved = shift.max() > 0
        lost = tiers[name].isna() != tiers[names[0]].isna()  # a tier under one of the two only
        rows.append(
            {
                "scheme": name,
                "mean_shift": shift.mean(),
                "largest_shift": shift.max(),  # none where no region has a score under both
                "moved_most": shift.idxmax() if moved else "",
                "correlation": ranks[name].corr(ranks[names[0]], method="pearson"),
                "changed_tier": int((tiers[name] != tiers[names[0]]).fillna(lost).sum()),
                "in_printed_tier": int((tiers[name] == printed).fillna(False).sum()),
                "without_score": int(ranks[name].isna().sum()),
                "tier_lost": int(lost.sum()),
            }
        )
    return pd.DataFrame(rows).astype({"largest_shift": "Int64"})


def printed_facts(study: Study) -> identify.PrintedFacts | None:
    """The printed facts that bear on weights; None where too little is printed."""
    try:
        return identify.printed_facts(study)
    except MethodError:
        return None


def facts(study: Study) -> identify.PrintedFacts | None:
    """The same; None also where no weights fit them.

    Where they contradict each other, or the total is out of reach of the sub-indices, there is
    nothing to bound: the study is then refused under its default weights, and runs under others
    without the tables that rest on these facts.
    """
    printed = printed_facts(study)
    return printed if printed and REFERENCE in schemes(study, "national") else None


def bounds(study: Study) -> pd.DataFrame:
    """Bounds of the weights of dimensions, before and after each printed fact."""
    return identify.bounds_by_fact(identify.printed_facts(study))


def contradictions(study: Study) -> pd.DataFrame:
    """Which printed facts cannot hold together under which reading, if any."""
    return identify.contradictions(identify.printed_facts(study))


def against_facts(study: Study) -> pd.DataFrame:
    """Which printed facts each national scheme satisfies.

    Returns
    -------
    DataFrame
        scheme, fact, reading, alone, together (True: some values that print allows satisfy it).
    """
    printed = identify.printed_facts(study)
    parts = []
    for scheme in schemes(study, "national"):
        weights = weights_of(study, "national", scheme)[list(printed.nodes)]
        parts.append(identify.weights_against_facts(printed, weights).assign(scheme=scheme))
    table = pd.concat(parts, ignore_index=True)
    table.insert(0, "scheme", table.pop("scheme"))
    return table


def second_level(study: Study) -> pd.DataFrame:
    """What a printed contribution within a dimension says of the weight below it."""
    return identify.second_level(study, identify.printed_facts(study))


@shared
def tier_evidence(
    study: Study, draws: int = DRAWS, *, progress: Callable[[int, int], None] | None = None
) -> identify.RegionalEvidence | None:
    """What the printed tiers say of weights of the second level, and how much that proves.

    None where that is not defined: for a single tier, say, or a tree without a second level.
    """
    rng = np.random.default_rng(SEED)
    try:
        return identify.regional_evidence(study, rng, n=draws, progress=progress)
    except MethodError:
        return None


def of_tiers(evidence: identify.RegionalEvidence) -> dict[str, pd.DataFrame]:
    """The evidence as tables.

    Returns
    -------
    dict of str to DataFrame
        `tier_weights` (rule, node, start, widest, nearest, low, high, margin_without,
        reproduces_without; to eight decimals, which the solver holds on any machine),
        `tier_dimensions` (rule, region, tier, right, right_if_forced),
        `tier_chance` (labels drawn without unknown weights behind them).
    """
    weights, dimensions = [], []
    for rule, fit in evidence.weights.items():
        table = fit.weights.join(fit.dropped.add_suffix("_without")).rename_axis("node")
        table = table.reset_index().assign(margin=fit.margin).round(SOLVED)
        # no -0.0, and no digit that depends on how many threads the solver had
        numbers = table.select_dtypes("number").columns
        table[numbers] = table[numbers] + 0.0
        table.insert(0, "rule", rule)
        weights.append(table)
    for rule, best in evidence.dimensions.items():
        table = best.table.rename_axis("region").reset_index()
        table.insert(0, "rule", rule)
        dimensions.append(table)
    return {
        "tier_weights": pd.concat(weights, ignore_index=True),
        "tier_dimensions": pd.concat(dimensions, ignore_index=True),
        "tier_chance": evidence.chance,
    }
