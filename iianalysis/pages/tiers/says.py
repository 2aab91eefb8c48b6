"""Sentences on tiers by every rule; every number is that of a table of a run."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from iianalysis.show.numbers import SAFE
from iianalysis.show.points import Points
from iianalysis.show.text import (
    ASIDE,
    COLON,
    END,
    NEXT,
    THEN,
    Text,
    capital,
    listed,
    of_region,
    some_of,
    t,
    tn,
    tp,
)
from iianalysis.tiers import RULES
from iianalysis.tiers.counts import preferred

if TYPE_CHECKING:
    from iianalysis.study.study import Study
    from iianalysis.tables.results import Results


RULE = {
    "group sizes": t("group sizes"),
    "natural breaks": t("natural breaks"),
    "quantiles": t("quantiles"),
    "standard deviations": t("standard deviations"),
    "thresholds": t("fixed thresholds"),
    "Ward": t("Ward"),
    "k-means": t("k-means"),
    "Gaussian mixture": t("Gaussian mixture"),
}
MEASURE = {"silhouette": t("silhouette"), "gap": t("gap statistic"), "bic": t("BIC")}
SPACE = {
    "score": tp("what tiers are made from", "overall score"),
    "dimensions": tp("what tiers are made from", "dimensions"),
}


def space_name(space: str, dimensions: int) -> Text:
    """What tiers are made from."""
    if space == "score":
        return t("the overall score")
    return tn("the {n} dimension", "the {n} dimensions", dimensions)


def how_many(counts: pd.DataFrame, k: int) -> Text:
    """Which numbers of tiers the measures choose, and whether any chooses k."""
    chosen = preferred(counts)
    votes = Counter(int(choice) for choice in chosen["k"].dropna())
    for_k, total = votes.get(k, 0), len(chosen)
    others = [
        t("{number} ({times} of {total})", number=number, times=times, total=total)
        for number, times in sorted(votes.items())
        if number != k
    ]
    if none := int(chosen["k"].isna().sum()):
        others.append(t("none ({times} of {total})", times=none, total=total))
    if not for_k:
        found = t("None of {total} measures chooses {k} tiers", total=total, k=k)
        more = t("; they choose {others}", others=listed(others))
    else:
        found = tn(
            "{n} of {total} measures chooses {k} tiers",
            "{n} of {total} measures choose {k} tiers",
            for_k, total=total, k=k,
        )  # fmt: skip
        more = t("; the others {others}", others=listed(others))
    return found + more if others else found


def said_of(counts: pd.DataFrame, k: int) -> Text:
    """What each kind of measure says of k tiers, in sentences."""
    rows = counts.set_index(["space", "k"])
    found = [how_many(counts, k)]
    for space in counts["space"].unique():
        if (space, k) not in rows.index or (space, k - 1) not in rows.index:
            continue
        here, fewer = rows.loc[(space, k)], rows.loc[(space, k - 1)]
        part = counts[counts["space"] == space].set_index("k")
        most = part.index.max()
        explain = t(
            "On the {space} {k} tiers explain {share:.1f}% of the variance and {fewer} already "
            "{less:.1f}%",
            space=SPACE[space], k=k, share=100 * here["explained"],
            fewer=k - 1, less=100 * fewer["explained"],
        )  # fmt: skip
        silhouette = t(
            "the silhouette is {here:.2f} against {best:.2f} for {number}",
            here=here["silhouette"], best=part["silhouette"].max(),
            number=int(part["silhouette"].idxmax()),
        )  # fmt: skip
        chosen = preferred(part.reset_index()).set_index("measure")["k"]
        bic = t(
            "BIC is least at {most}, the most that were tried, so it picks no number in between",
            most=most,
        )
        found.append(listed([explain, silhouette, bic if chosen["bic"] == most else ""], THEN))
    return listed(found, NEXT)


def rules(table: pd.DataFrame) -> Text:
    """How many regions are in one tier by all rules, and under which rule tiers are safest.

    Parameters
    ----------
    table : DataFrame
        Rows of `tiers` of one year and one kind of goalposts.
    """
    wide = table.pivot(index="region", columns="rule", values="tier")
    same = int((wide.nunique(axis=1, dropna=False) == 1).sum())
    n, number = len(wide), len(wide.columns)
    text = tn(
        "{some} is in the same tier by all {number} rules",
        "{some} are in the same tier by all {number} rules",
        same, some=some_of(same, n), number=number,
    )  # fmt: skip
    safe = safe_regions(table)
    if safe.empty:
        return text
    order = [rule for rule in RULES if rule in safe.index]
    safe = safe.reindex(order)
    most, least = safe.max(), safe.min()
    more = t(
        "tiers with at least {safe:.0%} of draws: most by {best} ({most}), fewest by {worst} "
        "({least})",
        safe=SAFE, most=most, least=least,
        best=listed(RULE[rule] for rule in order if safe[rule] == most),
        worst=listed(RULE[rule] for rule in order if safe[rule] == least),
    )  # fmt: skip
    return listed([text, more], THEN)


def draws(probabilities: pd.DataFrame) -> Text:
    """Over how many draws probabilities are, and with what standard error at most.

    Parameters
    ----------
    probabilities : DataFrame
        As the table `tier_probabilities`.
    """
    parts: list[Text] = []
    for count, rows in probabilities.groupby("draws", sort=False):
        error = 100 * rows["standard_error"].max()
        counted = (
            t("{count:,} where dimensions are clustered", count=count)
            if parts
            else t("{count:,} draws", count=count)
        )
        at_most = t(" (standard error at most {error:.1f} points)", error=error)
        parts.append(counted + at_most if error else counted)
    return listed(parts, ASIDE)


def safe_regions(table: pd.DataFrame) -> pd.Series:
    """Number of regions whose tier has at least `SAFE` of the draws, by rule; empty if unknown."""
    known = table.dropna(subset="probability")
    return (known["probability"] >= SAFE).groupby(known["rule"]).sum().astype(int)


def agreement(table: pd.DataFrame) -> Text:
    """Which rule agrees best with print, by each index of agreement.

    Parameters
    ----------
    table : DataFrame
        As the table `rule_agreement`.
    """
    table = table.set_index("rule")

    def best(column: str) -> Text:
        top = table[column].max()
        return listed(RULE[rule] for rule in table.index[table[column] == top])

    return t(
        "Most regions in their printed tier by {hitting} ({hits} of {of}); adjusted Rand index "
        "highest for {paired} ({rand:.2f}), weighted kappa for {graded} ({kappa:.2f})",
        hitting=best("in_printed_tier"), paired=best("adjusted_rand"),
        graded=best("weighted_kappa"),
        hits=int(table["in_printed_tier"].max()), of=int(table["of"].iloc[0]),
        rand=table["adjusted_rand"].max(), kappa=table["weighted_kappa"].max(),
    )  # fmt: skip


def differences(table: pd.DataFrame, rule: str) -> Text:
    """How far the regions that a rule puts elsewhere are from their printed tier."""
    rows = table[table["rule"] == rule]
    if rows.empty:
        return t("By {rule} every region is in its printed tier", rule=RULE[rule])
    text = tn(
        "By {rule} {n} region is not in its printed tier",
        "By {rule} {n} regions are not in their printed tier",
        len(rows), rule=RULE[rule],
    )  # fmt: skip
    known = rows.dropna(subset="margin")
    if known.empty:
        return text
    near, far = known.loc[known["margin"].idxmin()], known.loc[known["margin"].idxmax()]
    ends = t(
        "{near} misses it by least ({least:.2f} points), {far} by most ({most:.2f})",
        near=of_region(near["region"]), least=Points(near["margin"]),
        far=of_region(far["region"]), most=Points(far["margin"]),
    )  # fmt: skip
    doubtful = t(
        "in {n} of them the tier here has less than {safe:.0%} of draws",
        n=int((known["probability"] < SAFE).sum()), safe=SAFE,
    )  # fmt: skip
    drawn = known["probability"].notna().any()
    return listed([text, ends, doubtful if drawn else ""], THEN)


def sizes(table: pd.DataFrame) -> Text:
    """Under which rule the sizes of tiers vary most, and least where they are not given.

    Parameters
    ----------
    table : DataFrame
        As the table `tier_sizes`.
    """
    free = table[~table["rule"].isin(["group sizes", "quantiles"])]
    if free.empty:
        return t("Sizes of tiers are given")
    width = (free["p95"] - free["p05"]).rename("width")
    row = free.loc[width.idxmax()]
    mean = width.groupby(free["rule"]).mean()
    return t(
        "The widest range has tier {tier} by {rule}: {low} to {high} regions in 90% of draws; "
        "where sizes are not given they vary least by {firm}",
        tier=row["tier"], rule=RULE[row["rule"]], low=row["p05"], high=row["p95"],
        firm=RULE[str(mean.idxmin())],
    )  # fmt: skip


def not_made(table: pd.DataFrame | None, year: int) -> Text | str:
    """Rules without tiers in a year, and regions that a rule leaves without one; empty if none."""
    if table is None:
        return ""
    rows = table[table["year"] == year]
    whole = rows["region"] == ""
    parts = [
        t("by {rule} {why}", rule=RULE[row.rule], why=row.reason)
        if row.reason.startswith("no region is")
        else RULE[row.rule] + COLON + row.reason
        for row in rows[whole].itertuples()
    ]
    parts += [
        t(
            "no tier by {rule} for {regions}, without the scores it needs",
            rule=RULE[str(rule)], regions=listed(map(of_region, some["region"])),
        )
        for rule, some in rows[~whole].groupby("rule")
    ]  # fmt: skip
    return capital(listed(parts, THEN))


def rule_of(study: Study) -> Text:
    """By which rule tiers are made, where no sizes are given; empty where they are."""
    if study.tier_sizes or not study.tier_rule:
        return Text([])
    if "tiers" in study.settings:
        rule = RULE[study.tier_rule]
        return t("As the study says, there are {k} tiers by {rule}", k=study.tier_count, rule=rule)
    return assumed_tiers(study.tier_count)


def assumed_tiers(k: int) -> Text:
    """What is said where a study prints tiers, but gives no sizes of them."""
    return t(
        "No sizes of tiers are given, so scores are parted into {k} by natural breaks, which is an "
        "assumption",
        k=k,
    )


def all_of(results: Results) -> list[Text]:
    """What the report adds on tiers."""
    tables, study = results.tables, results.study
    if not results.regional or "tiers" not in tables:
        return []
    year = study.years("regional")[-1]
    rows = tables["tiers"]
    rows = rows[(rows["year"] == year) & (rows["goalposts"] == study.goalposts)]
    k = study.tier_count
    found: list[str] = [rule_of(study)]
    if "rule_agreement" in tables:
        found.append(agreement(tables["rule_agreement"]))
        rule = study.tier_rule
        found.append(differences(tables["tier_differences"], rule))
    if "tier_counts" in tables:
        found.append(how_many(tables["tier_counts"], k))
    found.append(rules(rows))
    if "tier_sizes" in tables:
        found.append(sizes(tables["tier_sizes"]))
        found.append(
            t(
                "Probabilities of tiers are shares of {draws}; what varies is assumed",
                draws=draws(tables["tier_probabilities"]),
            )
        )
    found.append(not_made(tables.get("tiers_not_made"), year))
    return [text + END for text in found if text]
