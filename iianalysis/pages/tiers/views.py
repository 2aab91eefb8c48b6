"""Tiers by every rule, as the notebook and the report show them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from iianalysis.pages.tiers.says import safe_regions
from iianalysis.parameters import one_of
from iianalysis.published import lists
from iianalysis.scoring.index import IndexResult
from iianalysis.scoring.normalise import MethodError
from iianalysis.show.numbers import percent
from iianalysis.study.study import Study
from iianalysis.tables.tiers import TierEvidence, tier_evidence, tier_stability
from iianalysis.tables.trust import simulated, with_probability
from iianalysis.tiers import ONE_AXIS, RULES
from iianalysis.tiers.counts import MOST


@dataclass(frozen=True, eq=False)
class Assessed:
    """Tiers of a year by every rule, with their probabilities.

    Attributes
    ----------
    table : DataFrame
        As `tiers.tier_table`, all years; probabilities in the year.
    tables : dict of str to DataFrame
        As `tables.tiers.TierEvidence`; `tier_probabilities` and `tier_sizes` where there are draws.
    k : int
        Number of tiers.
    rule : str
        The rule that is looked at.
    untold : str
        Why there are no probabilities; empty where there are.
    """

    table: pd.DataFrame
    tables: dict[str, pd.DataFrame]
    k: int
    rule: str
    untold: str = ""


def assess(
    study: Study, scheme: str, goalposts: str, year: int, k: int = 0, rule: str = ""
) -> Assessed:
    """Tiers by every rule for the parameters of a notebook.

    Raises
    ------
    ParameterError
        For a number of tiers below 2 or above 8 (0: as many as the study has), or a rule that does
        not exist or that the study has no tiers by.
    """
    one_of("k", k, [0, *range(2, MOST + 1)])
    one_of("goalposts", goalposts, list(study.all_goalposts))
    found: TierEvidence = tier_evidence(study, scheme, goalposts, year, k)
    of_year = found.table[found.table["year"] == year]
    there = [name for name in RULES if (of_year["rule"] == name).any()]
    usual = study.tier_rule if study.tier_rule in there else "natural breaks"
    chosen = one_of("rule", rule or usual, there)
    try:
        drawn = simulated(study, scheme, goalposts, year)
        known, sizes = tier_stability(drawn, study, k)
    except MethodError as error:
        return Assessed(found.table, found.tables, found.k, chosen, str(error))
    table = with_probability(found.table, known, year)
    tables = {**found.tables, "tier_probabilities": known, "tier_sizes": sizes}
    if "tier_differences" in tables:
        missed = with_probability(tables["tier_differences"].assign(year=year), known, year)
        tables["tier_differences"] = missed.drop(columns="year")
    return Assessed(table, tables, found.k, chosen)


def of_year(found: Assessed, year: int) -> pd.DataFrame:
    """Rows of the year."""
    return found.table[found.table["year"] == year].reset_index(drop=True)


def rule_table(table: pd.DataFrame) -> pd.DataFrame:
    """The tier of each region by every rule, with its probability in brackets.

    Parameters
    ----------
    table : DataFrame
        Rows of `tiers` of one year and one kind of goalposts.

    Returns
    -------
    DataFrame
        rank, region, a column for each rule (texts), printed_tier where tiers are printed.
    """
    texts = [
        "" if pd.isna(tier) else f"{tier}" if pd.isna(share) else f"{tier} ({percent(share)})"
        for tier, share in zip(table["tier"], table["probability"], strict=True)
    ]
    wide = table.assign(text=texts).pivot(index="region", columns="rule", values="text")
    once = table.drop_duplicates("region").sort_values("rank", kind="stable")
    found = once[["rank", "region"]].reset_index(drop=True)
    for rule in RULES:
        if rule in wide:
            found[f"by {rule}"] = found["region"].map(wide[rule])
    if once["published_tier"].notna().any():
        found["printed_tier"] = once["published_tier"].to_numpy()
    return found


def agreement_table(agreement: pd.DataFrame, table: pd.DataFrame, year: int) -> pd.DataFrame:
    """Agreement by rule, and how many regions have a tier that is safe.

    Returns
    -------
    DataFrame
        rule, sizes, in_printed_tier, of, at_random, adjusted_rand, weighted_kappa and, where
        probabilities are known, safe_regions.
    """
    found = agreement.drop(columns="tiers")
    rows = table[(table["year"] == year) & (table["goalposts"] == table["goalposts"].iloc[0])]
    safe = safe_regions(rows)
    if len(safe):
        found = found.assign(safe_regions=found["rule"].map(safe).astype("Int64"))
    return found


def missed_table(differences: pd.DataFrame, rule: str) -> pd.DataFrame:
    """The regions that are not in their printed tier by a rule, the closest first.

    Returns
    -------
    DataFrame
        region, score, tier, probability (percent, where known), printed_tier, margin.
    """
    rows = differences[differences["rule"] == rule].sort_values("margin", kind="stable")
    rows = rows.assign(probability=100 * rows["probability"], printed_tier=rows["published_tier"])
    columns = ["region", "score", "tier", "probability", "printed_tier", "margin"]
    if rows["probability"].isna().all():
        columns.remove("probability")
    return rows[columns].reset_index(drop=True)


def counts_table(counts: pd.DataFrame) -> pd.DataFrame:
    """Measures of the number of tiers, with the share explained in percent.

    Returns
    -------
    DataFrame
        made_from, k, explained, silhouette, gap_statistic, gap_error, bic.
    """
    table = counts.drop(columns="bic_above_least").rename(
        columns={"space": "made_from", "gap": "gap_statistic"}
    )
    return table.assign(explained=100 * table["explained"])


def sizes_table(sizes: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Sizes of tiers over draws beside those of the index.

    Returns
    -------
    DataFrame
        rule, tier, index, mean, error_of_mean, p05, median, p95, draws.
    """
    now = table.groupby(["rule", "tier"]).size()
    keys = pd.MultiIndex.from_frame(sizes[["rule", "tier"]])
    sizes = sizes.rename(columns={"standard_error": "error_of_mean"})
    columns = ["rule", "tier", "mean", "error_of_mean", "p05", "median", "p95", "draws"]
    found = sizes[columns].copy()
    found.insert(2, "index", now.reindex(keys).fillna(0).astype(int).to_numpy())
    return found


def borderline(table: pd.DataFrame, rule: str, limit: float) -> pd.DataFrame:
    """Regions whose tier by a rule is less probable than a limit, the least probable first.

    Returns
    -------
    DataFrame
        region, score, tier, probability (percent).
    """
    rows = table[(table["rule"] == rule) & (table["probability"] < limit)]
    rows = rows.sort_values("probability", kind="stable")
    rows = rows.assign(probability=100 * rows["probability"])
    return rows[["region", "score", "tier", "probability"]].reset_index(drop=True)


def tier_comparison(table: pd.DataFrame, year: int) -> pd.DataFrame:
    """The tier of each region by group sizes and natural breaks, beside the printed one.

    Parameters
    ----------
    table : DataFrame
        As `tiers.tier_table` returns it.
    year : int

    Returns
    -------
    DataFrame
        rank, region, score, a column for each rule, each followed by its probability (in percent)
        where that is known, and printed_tier where tiers are printed.
    """
    of_score = table["rule"].isin(["group sizes", "natural breaks"])
    table = table[(table["year"] == year) & of_score]
    wide = table.pivot(index="region", columns="rule", values="tier").rename_axis(columns=None)
    once = table.drop_duplicates("region").set_index("region")
    known = table.dropna(subset=["probability"])
    for rule, part in known.groupby("rule"):
        share = 100 * part.set_index("region")["probability"]
        wide.insert(wide.columns.get_loc(rule) + 1, f"probability {rule}", share)
    wide.insert(0, "score", once["score"])
    wide.insert(0, "rank", once["rank"])
    if once["published_tier"].notna().any():
        wide["printed_tier"] = once["published_tier"]
    wide = wide.loc[list(once.index)].reset_index()
    wide.insert(0, "rank", wide.pop("rank"))
    return wide


def tier_borders(table: pd.DataFrame, year: int) -> pd.DataFrame:
    """How wide the gaps are that the tiers are parted at, by rules that look at the score alone.

    Returns
    -------
    DataFrame
        rule, tier (the upper one), regions (in it), last_above, first_below, each followed by the
        probability of its tier (`chance_above`, `chance_below`, in percent) where that is known,
        gap (points), times_mean (gap over the mean gap between neighbours in rank).
    """
    rows = []
    of_score = (table["year"] == year) & table["rule"].isin(ONE_AXIS) & table["tier"].notna()
    table = table[of_score].sort_values("score", ascending=False, kind="stable")
    for rule, part in table.groupby("rule"):
        mean = (part["score"].iloc[0] - part["score"].iloc[-1]) / (len(part) - 1)
        ends = part.assign(
            below=part["region"].shift(-1),
            gap=-part["score"].diff().shift(-1),
            chance_below=100 * part["probability"].shift(-1),
        )
        last = ends.drop_duplicates("tier", keep="last").iloc[:-1]
        sizes = part.groupby("tier").size()
        rows.append(
            pd.DataFrame(
                {
                    "rule": rule,
                    "tier": last["tier"],
                    "regions": sizes[last["tier"]].to_numpy(),
                    "last_above": last["region"],
                    "chance_above": 100 * last["probability"],
                    "first_below": last["below"],
                    "chance_below": last["chance_below"],
                    "gap": last["gap"],
                    "times_mean": last["gap"] / mean,
                }
            )
        )
    found = pd.concat(rows, ignore_index=True)
    unknown = table["probability"].isna().all()
    return found.drop(columns=["chance_above", "chance_below"]) if unknown else found


def tier_agreement(study: Study, result: IndexResult) -> pd.DataFrame:
    """Agreement with the printed tiers under a method; empty where no tiers are printed."""
    if study.published_tiers is None:
        return pd.DataFrame()
    return lists.tier_agreement(study, result.method)
