"""The ranking of the last year as the report begins with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from iianalysis.pages.report.listing import NAMED, span
from iianalysis.pages.tiers.says import RULE
from iianalysis.pages.trust import says as uncertainty_findings
from iianalysis.pages.trust.says import HALF
from iianalysis.show.numbers import percent
from iianalysis.show.reader import say
from iianalysis.show.text import END, NEXT, THEN, Text, capital, listed, of_region, of_score, t, tp
from iianalysis.study.study import Study
from iianalysis.tables.results import Results

WHOLE, FIRST = 40, 30  # regions up to which all are ranked here, and how many are shown of more
COLUMNS = {  # attributes of `Place`: a header and a class
    "rank": (tp("column of the ranking", "rank"), "right"),
    "name": (tp("column of the ranking", "region"), ""),
    "score": (tp("column of the ranking", "score"), "right"),
    "strip": (tp("column of the ranking", "ranks in 90% of draws"), "strip"),
    "interval": (Text([]), "right"),
    "tier": (tp("column of the ranking", "tier"), "right"),
    "probability": (tp("column of the ranking", "of draws, %"), "right"),
    "printed": (tp("column of the ranking", "in print"), "right"),
}


@dataclass(frozen=True)
class Place:
    """A region in the ranking, as texts; ends of the interval also on 0 to 100."""

    rank: str
    name: str
    score: str
    imputed: bool
    interval: str
    strip: tuple[float, float, float] | None  # low, rank, high
    tier: str
    colour: str
    probability: str
    printed: str
    starts_tier: bool
    differs: bool


def ranking(results: Results) -> tuple[list[str], list[tuple[str, str]], list[Place]]:
    """Attributes of `Place` that are its columns, their headers and classes, and its rows."""
    if not results.regional:
        return [], [], []
    study, tables = results.study, results.tables
    year = study.years("regional")[-1]
    table = tables["regional_index"]
    rows = table[
        (table["level"] == 0) & (table["goalposts"] == study.goalposts) & (table["year"] == year)
    ]
    rows = rows.set_index("region").sort_values("rank", kind="stable")
    rows = rows[["rank", "score", "imputed"]]
    count = int(rows["score"].notna().sum())
    if "rank_intervals" in tables:
        rows = rows.join(tables["rank_intervals"].set_index("region")[["p05", "p95"]])
    tiers = tables.get("tiers")
    if tiers is not None:
        of_year = tiers[
            (tiers["year"] == year)
            & (tiers["goalposts"] == study.goalposts)
            & (tiers["rule"] == study.tier_rule)
        ]
        rows = rows.join(of_year.set_index("region")[["tier", "probability", "published_tier"]])
    absent: set[str] = set()
    absent |= set() if "p05" in rows else {"strip", "interval"}
    absent |= set() if "tier" in rows else {"tier"}
    absent |= set() if "tier" in rows and rows["probability"].notna().any() else {"probability"}
    absent |= set() if "tier" in rows and rows["published_tier"].notna().any() else {"printed"}
    columns = [name for name in COLUMNS if name not in absent]
    header = [(say(COLUMNS[name][0]), COLUMNS[name][1]) for name in columns]
    colours = _colours(study.tier_count) if "tier" in rows else []
    shown = rows if len(rows) <= WHOLE else rows.head(FIRST)
    places, before = [], None
    for region, row in shown.iterrows():
        places.append(_place(row, say(of_region(region)), count, colours, before))
        before = row.get("tier")
    return columns, header, places


def _place(row: pd.Series, name: str, count: int, colours: Sequence[str], before: Any) -> Place:
    low, high, tier = row.get("p05"), row.get("p95"), row.get("tier")
    known = pd.notna(low) and pd.notna(row["rank"])
    ends = (
        [round(100 * (end - 1) / max(count - 1, 1), 1) for end in (low, row["rank"], high)]
        if known
        else None
    )
    printed = row.get("published_tier")
    chance = row.get("probability")
    return Place(
        rank=f"{row['rank']:.0f}" if pd.notna(row["rank"]) else "–",
        name=name,
        score=say(of_score(row["score"])) if pd.notna(row["score"]) else "–",
        imputed=bool(row["imputed"] > 0),
        interval=say(span(f"{low:.0f}", f"{high:.0f}")) if known else "",
        strip=(ends[0], ends[1], ends[2]) if ends else None,
        tier=f"{tier:.0f}" if pd.notna(tier) else "",
        colour=colours[int(tier) - 1] if pd.notna(tier) else "",
        probability=percent(chance).removesuffix("%") if pd.notna(chance) else "",
        printed=f"{printed:.0f}" if pd.notna(printed) else "",
        starts_tier=before is not None and pd.notna(tier) and tier != before,
        differs=bool(pd.notna(printed) and pd.notna(tier) and printed != tier),
    )


def _colours(n: int) -> list[str]:
    """Those of the map."""
    from matplotlib.colors import to_hex

    from iianalysis.pages.tiers.maps import tier_palette

    return [to_hex(colour) for colour in tier_palette(pd.Series([n]))]


def note(results: Results, places: Sequence[Place]) -> Text:
    """What is to be known of the ranking."""
    study = results.study
    parts = []
    if any(place.strip for place in places):
        parts.append(t("Dot: rank; line: ranks between which 90% of draws lie"))
    if any(place.probability for place in places):
        parts.append(_tiers(study))
    if unlikely := _likelier_elsewhere(results):
        parts.append(t("of fewer than half the draws are the tiers of {names}", names=unlikely))
    if any(place.imputed for place in places):
        parts.append(t("°: rests in part on imputed values"))
    text = capital(listed(parts, THEN))
    if len(places) == len(study.regions):
        return text + END if parts else text
    first = t(
        "Shown are the first {n} of {every} regions; all stand in tables/regional_index.csv.",
        n=len(places),
        every=len(study.regions),
    )
    return listed([text, first], NEXT)


def _tiers(study: Study) -> Text:
    if study.tier_sizes:
        return t(
            "tiers are counted off from the top ({sizes}), with the share of draws in which a "
            "region has its tier",
            sizes=listed(map(str, study.tier_sizes)),
        )
    return t(
        "{n} tiers by {rule}, with the share of draws in which a region has its tier",
        n=study.tier_count,
        rule=RULE[study.tier_rule],
    )


def _likelier_elsewhere(results: Results) -> Text:
    """Regions whose own tier has fewer than half of the draws, and where the others are."""
    own = uncertainty_findings.own_tiers_of(results)
    rare = own[own["probability"] < HALF].head(NAMED)
    return listed(
        t(
            "{region} ({elsewhere})",
            region=of_region(row.region),
            elsewhere=uncertainty_findings.elsewhere(row.elsewhere),
        )
        for row in rare.itertuples()
    )
