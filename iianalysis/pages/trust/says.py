"""Sentences on how far the ranking can be trusted; every number is that of a table of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from iianalysis.schemes import short_name
from iianalysis.show.numbers import SAFE, percent
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
    up_to,
)
from iianalysis.study.study import Study

if TYPE_CHECKING:
    from iianalysis.tables.results import Results


SMALL = 0.05  # of the whole weight
HALF = 0.5  # share of draws below which a sentence says in which tier the others are
NAMED = 3  # regions by name, where more are alike
NEAR = 3  # places from the rank of the baseline that count as staying

# What varies, for readers.
FACTORS = {
    "scheme": tp("factor", "scheme of weights"),
    "weights": tp("factor", "noise on weights"),
    "inclusion": tp("factor", "indicators left out"),
    "normalisation": tp("factor", "normalisation"),
    "goalposts": tp("factor", "goalposts"),
    "treatment": tp("factor", "outliers"),
    "aggregation": tp("factor", "mean"),
    "imputation": tp("factor", "missing values"),
    "errors": tp("factor", "errors of values"),
}
CHOSEN = {
    "Noise": tp("choice", "noise"),
    "Dirichlet": tp("choice", "Dirichlet"),
    "Simplex": tp("choice", "any weights"),
    "Allowed": tp("choice", "those that print allows"),
    "Bootstrap": tp("choice", "panel resampled"),
    "none": tp("choice", "as they are"),
    "winsorised": tp("choice", "winsorised"),
    "min-max": tp("choice", "min-max"),
    "z-score": tp("choice", "z-score"),
    "rank": tp("choice", "rank"),
    "percentile rank": tp("choice", "percentile rank"),
    "own year": tp("choice", "own year"),
    "pooled": tp("choice", "pooled over years"),
    "robust": tp("choice", "robust"),
    "siblings": tp("choice", "weight to siblings"),
    "mean": tp("choice", "mean of the others"),
    "worst": tp("choice", "the worst value"),
    "not imputed": tp("choice", "not imputed"),
    "arithmetic": tp("choice", "arithmetic"),
    "geometric": tp("choice", "geometric"),
    "geometric / arithmetic": tp("choice", "geometric over dimensions"),
    "harmonic": tp("choice", "harmonic"),
    "nothing alone": tp("choice", "nothing alone"),
}
OUTPUTS = {"changed_tier": t("changes of tier"), "mean_shift": t("shifts of rank")}


def factor_name(factor: str) -> str:
    """What a factor is called."""
    return FACTORS.get(factor, factor)


def choice_name(factor: str, choice: str, study: Study) -> str:
    """What a factor is called together with one of its choices; drawn ones have none."""
    name, chosen = factor_name(factor), chosen_name(factor, choice, study)
    return name + COLON + chosen if chosen else name


def chosen_name(factor: str, choice: str, study: Study) -> str:
    """What a choice is called; empty for a drawn one."""
    if choice == "drawn" or (factor == "weights" and choice == "Noise"):
        return ""
    return short_name(study, choice) if factor == "scheme" else CHOSEN.get(choice, choice)


def effects(alone: pd.DataFrame) -> pd.DataFrame:
    """Rows of `one_at_a_time` with a number: not of a factor that is not defined alone."""
    return alone.dropna(subset=["mean_shift"]).reset_index(drop=True)


OWN = ["region", "rank", "tier", "published_tier", "probability", "elsewhere"]


def own_tiers(tiers: pd.DataFrame, year: int, rule: str = "group sizes") -> pd.DataFrame:
    """The tier of each region and its probability, and in which tiers the other draws are.

    Columns region, rank, tier, published_tier, probability, elsewhere. By one rule, on the
    goalposts that stand first; empty where no probability is known.
    """
    rows = tiers[
        (tiers["year"] == year)
        & (tiers["rule"] == rule)
        & (tiers["goalposts"] == tiers["goalposts"].iloc[0])
    ]
    known = rows.dropna(subset=["tier", "probability"])
    return known.reindex(columns=OWN).reset_index(drop=True)


def own_tiers_of(results: Results) -> pd.DataFrame:
    """The same of a run, by the rule of its study; empty where it has no tiers."""
    study = results.study
    if "tiers" not in results.tables:
        return pd.DataFrame(columns=OWN)
    return own_tiers(results.tables["tiers"], study.years("regional")[-1], study.tier_rule)


def elsewhere(others: str) -> Text:
    """In which other tiers a region is in the rest of the draws.

    Examples
    --------
    >>> elsewhere("3: 88%; 2: 2%")
    'tier 3 in 88%, tier 2 in 2%'
    """
    pairs = [pair.split(": ") for pair in others.split("; ") if pair]
    return listed(t("tier {tier} in {share}", tier=tier, share=share) for tier, share in pairs)


def on_a_border(own: pd.DataFrame) -> pd.DataFrame:
    """The regions whose tier is less probable than `SAFE`, the least probable first."""
    return own[own["probability"] < SAFE].sort_values("probability", kind="stable")


def stays(intervals: pd.DataFrame) -> pd.Series:
    """Whether each region is within `NEAR` places of its rank in 90% of the draws."""
    rank = intervals["rank"].astype(float)
    return (rank - intervals["p05"] <= NEAR) & (intervals["p95"] - rank <= NEAR)


def ranks(intervals: pd.DataFrame) -> Text:
    """How far ranks stay, and whose interval is widest."""
    known = intervals.dropna(subset=["rank"])
    width = known["p95"] - known["p05"]
    widest = known[width == width.max()]
    first, near = widest.iloc[0], int(stays(known).sum())
    return tn(
        "{some} stays within {near} places of its rank in 90% of draws; widest interval: {names} "
        "({low:.0f} to {high:.0f})",
        "{some} each stay within {near} places of their rank in 90% of draws; widest interval: "
        "{names} ({low:.0f} to {high:.0f})",
        near,
        some=some_of(near, len(known)),
        near=NEAR,
        names=up_to(NAMED, map(of_region, widest["region"])),
        low=first["p05"],
        high=first["p95"],
    )


def safety(own: pd.DataFrame) -> Text:
    """How many regions are in their tier in nearly all draws, and which are not."""
    if own.empty:
        return t("No sizes of tiers are given, so no tier has a probability")
    unsafe = on_a_border(own)
    names = (
        t(
            "{region} ({share}{others})",
            region=of_region(row.region),
            share=percent(row.probability),
            others=ASIDE + elsewhere(row.elsewhere) if row.probability < HALF else "",
        )
        for row in unsafe.itertuples()
    )
    border = t("on a border: {names}", names=listed(names)) if len(unsafe) else ""
    return listed([in_their_tier(own), border], THEN)


def in_their_tier(own: pd.DataFrame) -> Text:
    """How many regions are in their tier in nearly all draws."""
    safe = len(own) - len(on_a_border(own))
    return tn(
        "{some} is in its tier in at least {least} of draws",
        "{some} are in their tier in at least {least} of draws",
        safe,
        some=some_of(safe, len(own)),
        least=percent(SAFE),
    )


def tornado(alone: pd.DataFrame, study: Study) -> Text:
    """Which factor by itself moves most tiers, and most ranks."""
    rows = effects(alone)
    if not rows["mean_shift"].gt(0).any():
        return t("No factor by itself moves a rank")
    moves = rows.loc[rows["mean_shift"].idxmax()]
    name = choice_name(moves["factor"], moves["choice"], study)
    places = moves["mean_shift"]
    if rows["changed_tier"].isna().all():
        return t(
            "“{name}” moves ranks most: {places:.2f} places on average", name=name, places=places
        )
    most = rows.loc[rows["changed_tier"].idxmax()]
    tiers = t(
        "Alone, “{name}” moves most tiers: {regions:.1f} regions expected in another",
        name=choice_name(most["factor"], most["choice"], study),
        regions=most["changed_tier"],
    )
    ranks = t(
        "“{name}” also moves ranks most: {places:.2f} places on average", name=name, places=places
    ) if moves.name == most.name else tp(
        "beside tiers", "“{name}” moves ranks most: {places:.2f} places on average",
        name=name, places=places,
    )  # fmt: skip
    return listed([tiers, ranks], THEN)


def shares(table: pd.DataFrame) -> Text:
    """Which factor has the largest share in what moves ranks and tiers, interactions included."""
    found: dict[str, list[Text]] = {}
    for output, what in OUTPUTS.items():
        rows = table[(table["output"] == output) & table["total"].notna()]
        if len(rows):
            top = rows.loc[rows["total"].idxmax()]
            share = f"{100 * min(top['total'], 1):.0f}%"
            text = t("{share} of the variance of {what}", share=share, what=what)
            found.setdefault(factor_name(top["factor"]), []).append(text)
    if not found:
        return t("There is no variance to share out")
    parts: list[str] = [
        t("{name} has a part in {one}", name=name, one=what[0])
        if len(what) == 1
        else t("{name} has a part in {one}; {name} has a part in {other}", name=name,
               one=what[0], other=what[1])
        for name, what in found.items()
    ]  # fmt: skip
    parts.append(t("interactions are included"))
    doubtful, every = int((table["note"] != "").sum()), len(table)
    if doubtful:
        parts.append(
            tn("{n} of {every} indices needs more draws", "{n} of {every} indices need more draws",
               doubtful, every=every)
        )  # fmt: skip
    return capital(listed(parts, THEN))


def borders(table: pd.DataFrame, printed: bool) -> Text:
    """Expected share of regions on the right side of each border."""
    parts = listed(
        t("{share} below tier {border}", share=percent(share), border=border)
        for border, share in zip(table["border"], table["expected_share"], strict=True)
    )
    if printed:
        return t(
            "Expected share of regions on their side of each printed border: {parts}", parts=parts
        )
    return t("Expected share of regions on their side of each border: {parts}", parts=parts)


def convergence(table: pd.DataFrame, draws: int = 0) -> Text:
    """How many draws there were, and the largest standard error left."""
    last = table.iloc[-1]
    text = t(
        "{draws:,.0f} draws; the largest standard error of a probability is {error:.1f} percentage "
        "points",
        draws=last["draws"],
        error=100 * last["standard_error"],
    )
    if not last["draws"] < draws:
        return text
    more = t("The tables of a run rest on {draws:,}: last digits differ", draws=draws)
    return listed([text, more], NEXT)


def swaps(table: pd.DataFrame) -> Text:
    """Whom the smallest change of weights makes level, and how many pairs no weights swap."""
    there = table.dropna(subset=["moved"])
    if there.empty:
        return t("No neighbours are swapped by weights alone")
    least = there.loc[there["moved"].idxmin()]
    return t(
        "{one} and {other} are level once {moved:.2f} of 100 points of weight move; less than "
        "{small:.0f} points do it for {n} of {every} pairs of neighbours, and for {never} no "
        "answer exists or no weights do it",
        one=of_region(least["region"]),
        other=of_region(least["next_region"]),
        moved=100 * least["moved"],
        small=100 * SMALL,
        n=int((there["moved"] < SMALL).sum()),
        every=len(table),
        never=len(table) - len(there),
    )


def assumed(factors: pd.DataFrame) -> Text:
    """What varies; all of it is assumed."""
    return t(
        "What varies is an assumption throughout: {names}. A probability is a share of the draws "
        "made under these assumptions, not of what is true; what was not declared does not count",
        names=listed(map(factor_name, dict.fromkeys(factors["factor"]))),
    )


def all_of(results: Results) -> list[Text]:
    """The paragraphs of the report."""
    tables, study = results.tables, results.study
    if "rank_intervals" not in tables:
        return []
    found = [ranks(tables["rank_intervals"])]
    own = own_tiers_of(results)
    if len(own):
        found.append(safety(own))
    found.append(tornado(tables["one_at_a_time"], study))
    if "variance_shares" in tables:
        found.append(shares(tables["variance_shares"]))
    if "tier_borders" in tables:
        found.append(borders(tables["tier_borders"], study.published_tiers is not None))
    found.append(convergence(tables["uncertainty_convergence"]))
    found.append(assumed(tables["uncertain_factors"]))
    return [text + END for text in found]


def ranks_alike(tables: Mapping[str, pd.DataFrame]) -> list[Text]:
    """That the two normalisations by rank do the same to ranks and tiers, where they do."""
    if "sensitivity" not in tables:
        return []
    table = tables["sensitivity"]
    both = table[table["variant"].isin(["rank", "percentile rank"])].drop(columns="variant")
    if len(both) < 2 or not both.duplicated().any():
        return []
    return [
        t(
            "Rank and percentile rank are one choice here: they differ only where series lack "
            "values of regions."
        )
    ]


def untold(reason: str) -> Text:
    """Why there is nothing of this."""
    return t("How far the ranking can be trusted is not told: {reason}.", reason=reason)
