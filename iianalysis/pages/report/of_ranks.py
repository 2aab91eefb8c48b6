"""Findings on who is first, and on what moves ranks and tiers."""

from __future__ import annotations

from iianalysis.pages.report import listing
from iianalysis.pages.report.finding import Finding
from iianalysis.pages.trust import says as uncertainty_findings
from iianalysis.show.numbers import SAFE, percent
from iianalysis.show.points import Points
from iianalysis.show.text import END, THEN, Text, listed, of_region, t
from iianalysis.tables.results import Results


def leaders(results: Results) -> Finding | None:
    """Who is first, and how often they are among the first."""
    if not results.regional:
        return None
    study, result = results.study, results.index
    year = study.years("regional")[-1]
    scores = result.year(year)[result.framework.root].dropna()
    if scores.empty:
        return None
    first = study.tier_sizes[0] if study.tier_sizes else 3
    best = scores.sort_values(ascending=False, kind="stable").head(min(first, listing.NAMED))
    named = [
        t("{region} ({score:.1f})", region=of_region(region), score=Points(score))
        for region, score in best.items()
    ]
    text = t(
        "First of the {n} regions in {year}: {names}.",
        n=len(scores),
        year=year,
        names=listed(named),
    )
    if "rank_acceptability" not in results.tables:
        return Finding(text)
    chance = results.tables["rank_acceptability"]
    among = chance[chance["rank"] <= len(best)].groupby("region")["probability"].sum()
    among = among.reindex(best.index).fillna(0)
    top = chance[(chance["rank"] == 1) & (chance["region"] == best.index[0])]["probability"].sum()
    sure, k = int((among >= SAFE - 1e-9).sum()), len(best)
    leader, share = of_region(best.index[0]), percent(top)
    if k == 1:  # the best one is among the first one where it is first
        return Finding(
            text, t("{leader} is first in {share} of draws.", leader=leader, share=share)
        )
    return Finding(
        text,
        t(
            "{leader} is first in {share} of draws; {some} are among the first {k} in at least "
            "{safe}.",
            leader=leader,
            share=share,
            some=_some_of_these(sure, k),
            k=k,
            safe=percent(SAFE),
        ),
    )


def _some_of_these(n: int, every: int) -> Text:
    """How many of the regions that were named."""
    if n == every:
        return t("all {n}", n=n)
    if n:
        return t("{n} of these {every}", n=n, every=every)
    return t("0 of these {every}", every=every)


def safety(results: Results) -> Finding | None:
    """How many tiers hold, or how many ranks."""
    if "rank_intervals" not in results.tables:
        return None
    own = uncertainty_findings.own_tiers_of(results)
    ranks = uncertainty_findings.ranks(results.tables["rank_intervals"]) + END
    if own.empty:
        return Finding(ranks)
    unsafe = uncertainty_findings.on_a_border(own)
    parts = [uncertainty_findings.in_their_tier(own)]
    if len(unsafe):
        parts.append(t("on a border: {names}", names=listing.regions(unsafe["region"])))
    return Finding(listed(parts, THEN) + END, ranks)


def factor(results: Results) -> Finding | None:
    """Which choice moves ranks most."""
    if "variance_shares" not in results.tables:
        return None
    table = results.tables["variance_shares"]
    rows = table[(table["output"] == "mean_shift") & table["total"].notna()]
    if rows.empty:
        return None
    top = rows.loc[rows["total"].idxmax()]
    name = uncertainty_findings.factor_name(top["factor"])
    share, low, high = (
        100 * min(max(top[end], 0), 1) for end in ("total", "total_low", "total_high")
    )
    return Finding(
        t("Of what is assumed, “{name}” moves ranks most.", name=name),
        t(
            "It has a part in {share:.0f}% of the variance of shifts of rank (95% interval "
            "{low:.0f} to {high:.0f}%).",
            share=share,
            low=low,
            high=high,
        ),
    )
