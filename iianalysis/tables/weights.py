"""Tables on weights: what the panel said, how schemes differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from iianalysis.schemes import described, method_of, note, schemes, weights_of
from iianalysis.scoring import weighting
from iianalysis.scoring.index import ranked, regional_index
from iianalysis.show.text import t
from iianalysis.study.study import Study
from iianalysis.tables.register import of_regions, table, tables
from iianalysis.tables.trust import told
from iianalysis.tiers import by_group_sizes
from iianalysis.weights import agreement
from iianalysis.weights import points as panel_points
from iianalysis.weights.comparisons import matrices
from iianalysis.weights.consistency import consistency_table, revisions
from iianalysis.weights.panel import influence, leave_one_out, weights_of_experts
from iianalysis.weights.priorities import group_weights

if TYPE_CHECKING:
    from iianalysis.tables.results import Results


@table(
    "weights",
    t(
        "every scheme of weights; “effective_weight” is the weight after parts without a series "
        "gave theirs to their siblings"
    ),
)
def _weights(run: Results) -> pd.DataFrame:
    return noted(run.study, weight_table(run.study))


@table(
    "scheme_comparison",
    t(
        "scores, ranks and tiers of regions under every scheme of weights; “probability”: share of "
        "the draws of this run with that tier, whichever scheme gives it"
    ),
    when=of_regions,
    drawn=True,
)
def _scheme_comparison(run: Results) -> pd.DataFrame:
    return told(noted(run.study, run.compared), run, rule="group sizes")


@table(
    "scheme_summary",
    t("each scheme of weights against the first one: shifts of rank, changes of tier"),
    when=of_regions,
)
def _scheme_summary(run: Results) -> pd.DataFrame:
    return noted(run.study, scheme_summary(run.compared))


def _panel_scopes(study: Study, name: str) -> list[str]:
    """Scopes that the panel spoke of."""
    given = study.judgements if name == "ahp_consistency" else study.points
    return [scope for scope in study.scopes if (given["scope"] == scope).any()]


def _said(run: Results) -> list[str]:
    return [name for name in PANEL if _panel_scopes(run.study, name)]


@tables(
    when=_said,
    ahp_consistency=t(
        "consistency of every expert's judgements; where the ratio is above 0.10, the one to "
        "revise first"
    ),
    panel_points=t("points of the panel by round and indicator, with their spread"),
    panel_rounds=t("agreement of the panel by round: Kendall's W with its test, and convergence"),
)
def _of_panel(run: Results, name: str) -> pd.DataFrame:
    scopes, part = _panel_scopes(run.study, name), PANEL[name]
    parts = {scope: part(run.study, scope) for scope in scopes}
    table = pd.concat(parts, names=["scope"]).reset_index("scope")
    return noted(run.study, table.reset_index(drop=True))


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
    for number, given in rounds.items():
        spread = agreement.agreement(given)
        spread["mean"] = panel_points.average_points(given, "mean")
        spread["median"] = panel_points.average_points(given, "median")
        spread.insert(2, "trimmed_mean", panel_points.average_points(given, "trimmed mean"))
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


PANEL = {"ahp_consistency": consistency, "panel_points": points, "panel_rounds": rounds}


def weight_table(study: Study) -> pd.DataFrame:
    """Every scheme of weights that the study has, the default first.

    Returns
    -------
    DataFrame
        node, parent, scope, scheme, weight (within the parent), points (100 over the leaves, after
        the weight of gaps has gone to their siblings), effective_weight (within the parent, after
        the same).
    """
    parts = []
    for scope in study.scopes:
        framework = study.framework(scope)
        for scheme in schemes(study, scope):
            table = weighting.effective(framework, weights_of(study, scope, scheme)).reset_index()
            parts.append(table.assign(scope=scope, scheme=scheme))
    columns = ["node", "parent", "scope", "scheme", "weight", "points", "effective_weight"]
    return pd.concat(parts, ignore_index=True)[columns]


def noted(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """The table with a last column `note`: where what it shows is of an illustrative panel.

    A table without schemes is one of the panel.
    """
    names = table["scheme"] if "scheme" in table else ["panel"] * len(table)
    return table.assign(note=[note(study, name) for name in names])
