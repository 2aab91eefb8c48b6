"""How far tiers agree with printed ones, rule by rule, and by how much regions miss theirs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from iianalysis.tiers import clusters
from iianalysis.tiers.one_axis import borders
from iianalysis.tiers.rules import RULES


def agreement(tiers: pd.Series, published: pd.Series) -> int:
    """Number of regions that are in their printed tier."""
    return int((tiers.reindex(published.index) == published).sum())


def adjusted_rand(one: pd.Series, two: pd.Series) -> float:
    """Adjusted Rand index of two groupings of the same regions.

    Notes
    -----
    The share of pairs that both keep together or both keep apart, less what labels at random with
    the same sizes give, over the most that it could be more: 1 where the groups are the same,
    around 0 by chance. Which tier is higher plays no part. Hubert and Arabie (1985), Comparing
    partitions, Journal of Classification 2.

    Examples
    --------
    >>> adjusted_rand(pd.Series([1, 1, 2, 2]), pd.Series([2, 2, 1, 1]))
    1.0
    """
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(one.astype(int), two.astype(int)))


def weighted_kappa(one: pd.Series, two: pd.Series) -> float:
    """Cohen's kappa of two groupings into ordered tiers, with quadratic weights.

    Notes
    -----
    ``1 - sum(d^2 observed) / sum(d^2 expected)`` with d the number of tiers between the two labels
    and the expectation that of independent labels: 1 where they are the same, 0 by chance. Being
    two tiers off counts four times as much as one. Cohen (1968), Weighted kappa, Psychological
    Bulletin 70. Not defined where all regions are in one tier by both.

    Examples
    --------
    >>> weighted_kappa(pd.Series([1, 1, 2, 2]), pd.Series([1, 1, 2, 2]))
    1.0
    """
    from sklearn.metrics import cohen_kappa_score

    if one.nunique() == two.nunique() == 1:
        return float("nan")
    # every tier in between, or the weights would count places among those that are there
    tiers = range(int(min(one.min(), two.min())), int(max(one.max(), two.max())) + 1)
    kappa = cohen_kappa_score(one.astype(int), two.astype(int), labels=tiers, weights="quadratic")
    return float(kappa)


def by_rule(table: pd.DataFrame) -> pd.DataFrame:
    """Agreement of each rule with print.

    Parameters
    ----------
    table : DataFrame
        As `tier_table` returns it, of one year and one kind of goalposts.

    Returns
    -------
    DataFrame
        rule, tiers (that hold a region), sizes (parted by spaces), in_printed_tier, of, at_random
        (expected of labels with these sizes), adjusted_rand, weighted_kappa. Regions without a
        tier are not in their printed tier, and not part of the two indices.
    """
    rows = []
    for rule, part in _parts(table):
        both = part.dropna(subset="tier")
        ours, printed = both["tier"].astype(int), both["published_tier"].astype(int)
        sizes = ours.value_counts().sort_index()
        last = max(ours.max(), printed.max()) if len(both) else 0
        sizes = sizes.reindex(range(1, int(last) + 1), fill_value=0)
        groups = part["published_tier"].astype(int).value_counts()
        rows.append(
            {
                "rule": rule,
                "tiers": int((sizes > 0).sum()),
                "sizes": " ".join(map(str, sizes)),
                "in_printed_tier": int((ours == printed).sum()),
                "of": len(part),
                "at_random": float((sizes * groups.reindex(sizes.index).fillna(0)).sum())
                / len(part),
                "adjusted_rand": round(adjusted_rand(ours, printed), 9) if last else np.nan,
                "weighted_kappa": round(weighted_kappa(ours, printed), 9) if last else np.nan,
            }
        )
    return pd.DataFrame(rows)


def confusion(table: pd.DataFrame) -> pd.DataFrame:
    """Number of regions in each printed tier and each computed one, by rule.

    Returns
    -------
    DataFrame
        rule, published_tier, tier (0: none), regions; every combination.
    """
    parts = []
    tiers = range(1, int(table[["tier", "published_tier"]].max().max()) + 1)
    for rule, part in _parts(table):
        counts = pd.crosstab(part["published_tier"], part["tier"].astype("Int64").fillna(0))
        columns = [0, *tiers] if part["tier"].isna().any() else list(tiers)
        full = counts.reindex(index=tiers, columns=columns, fill_value=0)
        tidy = full.rename_axis("published_tier").rename_axis(columns="tier").stack()
        parts.append(tidy.rename("regions").reset_index().assign(rule=rule))
    columns = ["rule", "published_tier", "tier", "regions"]
    return pd.concat(parts, ignore_index=True)[columns]


def differences(table: pd.DataFrame, dimensions: pd.DataFrame) -> pd.DataFrame:
    """The regions that are not in their printed tier, and by how much they miss it.

    Parameters
    ----------
    table : DataFrame
        As for `by_rule`.
    dimensions : DataFrame
        Scores of regions in the dimensions, of the same year.

    Returns
    -------
    DataFrame
        rule, region, rank, score, tier, published_tier, margin, measure (of the margin),
        probability (of the tier), standard_error, draws. `score`: points of the overall score to
        the border of the printed tier, which lies in the middle between the tiers on either side.
        `distance`: by how many points in the space of the dimensions the region lies nearer to the
        mean of its tier than to that of the printed one; below 0 where it does not. Empty where the
        printed tier holds no region.
    """
    parts = []
    for rule, every in _parts(table):
        part = every.dropna(subset="tier").set_index("region")
        off = part[part["tier"].astype(int) != part["published_tier"].astype(int)]
        if rule in clusters.RULES:
            margin = [_farther(part, dimensions, region) for region in off.index]
        else:
            edges = borders(part["score"], part["tier"])
            margin = [_beyond(row, edges) for _, row in off.iterrows()]
        measure = "distance" if rule in clusters.RULES else "score"
        parts.append(off.reset_index().assign(rule=rule, margin=margin, measure=measure))
    columns = ["rule", "region", "rank", "score", "tier", "published_tier", "margin", "measure"]
    columns += ["probability", "standard_error", "draws"]
    return pd.concat(parts, ignore_index=True).reindex(columns=columns)


def _parts(table: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Rows of each rule with a printed tier, in the order of the rules."""
    known = table.dropna(subset="published_tier")
    for rule in RULES:
        part = known[known["rule"] == rule]
        if part["tier"].notna().any():
            yield rule, part


def _beyond(row: pd.Series, edges: dict[int, float]) -> float:
    """Points to the border of the printed tier on the region's side."""
    higher = row["tier"] < row["published_tier"]
    edge = edges.get(int(row["published_tier"]) - 1 if higher else int(row["published_tier"]))
    return float("nan") if edge is None else abs(float(row["score"]) - edge)


def _farther(part: pd.DataFrame, dimensions: pd.DataFrame, region: str) -> float:
    """How much farther the mean of the printed tier is than that of the region's own."""
    where = dimensions.loc[part.index].dropna(axis="columns", how="all")
    distances = []
    for tier in part.loc[region, ["published_tier", "tier"]]:
        middle = where[(part["tier"] == tier).to_numpy()].mean()
        distances.append(float(np.sqrt(((where.loc[region] - middle) ** 2).sum(skipna=False))))
    return round(distances[0] - distances[1], 9)
