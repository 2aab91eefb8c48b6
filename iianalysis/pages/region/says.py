"""Sentences on what each region lacks and its way up; every number is that of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from iianalysis.diagnosis.least_change import EVEN, LEAST
from iianalysis.diagnosis.profile import DECIMALS, largest_first
from iianalysis.diagnosis.structure import CLASSES, SPACES
from iianalysis.pages.tiers.says import RULE, rule_of
from iianalysis.pages.trust.says import elsewhere
from iianalysis.show.numbers import percent
from iianalysis.show.points import Points
from iianalysis.show.text import (
    COLON,
    END,
    NEXT,
    Text,
    listed,
    of_node,
    of_region,
    of_score,
    t,
    tn,
    tp,
    up_to,
)

if TYPE_CHECKING:
    from iianalysis.tables.diagnosis import Diagnosis
    from iianalysis.tables.results import Results


NAMED = 3  # of a list that a sentence names
OVER = {SPACES[0]: t("the dimensions"), SPACES[1]: t("the second level")}


def _rows(found: Diagnosis, name: str, region: str) -> pd.DataFrame:
    table = found.tables[name]
    return table[table["region"] == region]


def standing(found: Diagnosis, region: str) -> Text:
    """Rank with its interval, score, tier with its probability, and what the score rests on."""
    row, name = _rows(found, "region_profiles", region).iloc[0], of_region(region)
    if pd.isna(row["score"]):
        return t(
            "{region} has no overall score in {year}: too little of the weight rests on values. "
            "Where single parts have one, they stand below.",
            region=name, year=found.year,
        )  # fmt: skip
    between = weak = ""
    if len(found.intervals):
        interval = found.intervals.set_index("region").loc[region]
        if pd.notna(interval["p05"]):
            between = t(
                " (between {low:.0f} and {high:.0f} in 90% of draws)",
                low=interval["p05"], high=interval["p95"],
            )  # fmt: skip
    if pd.notna(row["weak"]):
        weak = t(" and {weak:.0f}% on weak proxies", weak=100 * row["weak"])
    told = {
        "region": name, "rank": row["rank"], "count": _scored(found)["region"].nunique(),
        "year": found.year, "between": between, "score": Points(row["score"]), "weak": weak,
        "coverage": 100 * row["coverage"], "imputed": 100 * row["imputed"],
    }  # fmt: skip
    if not row["rule"]:
        return t(
            "{region} ranks {rank} of {count} in {year}{between} with a score of {score:.1f}. "
            "{coverage:.0f}% of the weight rests on values; of that, {imputed:.0f}% on imputed "
            "cells{weak}.",
            **told,
        )
    return t(
        "{region} ranks {rank} of {count} in {year}{between} with a score of {score:.1f}. {tier} "
        "{coverage:.0f}% of the weight rests on values; of that, {imputed:.0f}% on imputed cells"
        "{weak}.",
        tier=_tier(row, found), **told,
    )  # fmt: skip


def _scored(found: Diagnosis) -> pd.DataFrame:
    table = found.tables["region_profiles"]
    return table[(table["level"] == 0) & table["score"].notna()]


def _tier(row: pd.Series, found: Diagnosis) -> Text:
    """The tier with its rule, and its probability where that is known."""
    start = t("It is in tier {tier} ({rule})", tier=row["tier"], rule=RULE[row["rule"]])
    if row["rule"] == "group sizes":
        start = t("It is in tier {tier} (of the given sizes)", tier=row["tier"])
    if pd.isna(row["probability"]):
        return t("{start}; no probability of that is known.", start=start)
    share, other = percent(row["probability"]), elsewhere(row["elsewhere"])
    start = t(
        "{start} in {share} of {draws:,} draws, made under assumptions",
        start=start, share=share, draws=found.draws,
    )  # fmt: skip
    return (
        t("{start}; it is in {other} of them.", start=start, other=other) if other else start + END
    )


def verdicts(found: Diagnosis, region: str) -> Text:
    """Strengths and weaknesses at the second level, by the gap to the median of the tier."""
    rows = _rows(found, "region_profiles", region)
    rows = rows[rows["level"] == 2].assign(size=rows["gap_to_median"].abs().round(DECIMALS))
    parts = []
    for verdict, kind in (("strength", t("Strengths")), ("weakness", t("Weaknesses"))):
        there = rows[rows["verdict"] == verdict].sort_values("size", ascending=False, kind="stable")
        named = up_to(NAMED, [_with_gap(row) for _, row in there.iterrows()], more=_more_parts)
        parts.append(kind + COLON + (named or tp("verdicts", "none")))
    size = t(
        ", and “size” where at least half of the weight is on totals, in which a small region is "
        "behind and a large one ahead whatever their level"
    )
    every = rows["score"].notna().sum()
    told = {"every": len(rows), "strengths": parts[0], "weaknesses": parts[1]}
    told["size"] = size if rows["by_size"].any() else ""
    if not rows["rule"].any():
        return tn(
            "{strengths}. {weaknesses}. In brackets the gap to the median of all regions, in "
            "points{size}; {n} of {every} parts has a score.",
            "{strengths}. {weaknesses}. In brackets the gap to the median of all regions, in "
            "points{size}; {n} of {every} parts have a score.",
            every, **told,
        )  # fmt: skip
    return tn(
        "{strengths}. {weaknesses}. In brackets the gap to the median of its tier, in points{size}"
        "; {n} of {every} parts has a score.",
        "{strengths}. {weaknesses}. In brackets the gap to the median of its tier, in points{size}"
        "; {n} of {every} parts have a score.",
        every, **told,
    )  # fmt: skip


def _more_parts(names: Text, n: int) -> Text:
    return tp("of parts", "{names} and {n} more", names=names, n=n)


def _with_gap(row: pd.Series) -> Text:
    gap = of_score(row["gap_to_median"], sign=True)
    if row["by_size"]:
        return t("{node} ({gap}, size)", node=of_node(row["node"]), gap=gap)
    return t("{node} ({gap})", node=of_node(row["node"]), gap=gap)


def obstacles(found: Diagnosis, region: str) -> Text:
    """In which dimension most of what is missing lies, and in which indicators."""
    rows = _rows(found, "obstacles", region)
    rows = rows[rows["obstacle"].round(DECIMALS) > 0]
    if rows.empty:
        return t("There are no obstacles to share out.")
    return t(
        "Most of what is missing to the full score lies in {dimensions}; among the indicators, in "
        "{indicators}.",
        dimensions=_shares(largest_first(rows[rows["level"] == 1]).head(2)),
        indicators=_shares(largest_first(rows[rows["indicator"]]).head(NAMED)),
    )


def _shares(rows: pd.DataFrame) -> Text:
    return listed(
        t("{node} ({share:.0f}%)", node=of_node(row.node), share=row.obstacle)
        for row in rows.itertuples()
    )


def coordination(found: Diagnosis, region: str) -> Text:
    """Coupling, development, coordination and what stands behind a zero."""
    row = _rows(found, "coordination", region).iloc[0]
    if pd.isna(row["coordination"]):
        return t("The coordination of its dimensions is not defined: too few of them have a score.")
    text = t(
        "Coordination of its dimensions: D = {d:.2f}, {kind}, place {rank} of {count} (coupling C "
        "= {c:.2f}, development T = {t:.2f})",
        d=row["coordination"], kind=row["class"], rank=row["rank"],
        count=found.tables["coordination"]["coordination"].notna().sum(),
        c=row["coupling"], t=row["development"],
    )  # fmt: skip
    if row["zero"]:
        zeros = listed(row["zero"].apart("; "))
        zero = t(
            "C and D are 0 because {nodes} scores 0: last in every indicator there, which is not "
            "the same as having nothing",
            nodes=zeros,
        )
        if found.given:
            zero = t("C and D are 0 because {nodes} scores 0", nodes=zeros)
        text = listed([text, zero], NEXT)
    return text + END


def peers(found: Diagnosis, region: str) -> Text:
    """Who is nearest over the dimensions and over the second level, and what parts them."""
    rows = _rows(found, "peers", region)
    parts = []
    for space, over in OVER.items():
        there = rows[rows["space"] == space]
        if there.empty:
            continue
        first = there.iloc[0]
        ahead = t("{points:.1f} points behind", points=Points(abs(first["difference"])))
        if first["difference"] > 0:
            ahead = t("{points:.1f} points ahead", points=Points(first["difference"]))
        parts.append(
            t(
                "Nearest over {space}: {peer}, {distance:.1f} points apart, most in {node}, where "
                "{peer} is {ahead}",
                space=over, peer=of_region(first["peer"]), distance=Points(first["distance"]),
                node=of_node(first["differs_most"]), ahead=ahead,
            )
        )  # fmt: skip
    if not parts:
        return t("It has no peers: without a score, none are near.")
    return listed(parts, NEXT) + END


def way_up(found: Diagnosis, region: str) -> Text:
    """What the target is, how far off, what it takes, and whether the index confirms it."""
    rows = _rows(found, "way_up", region)
    row, name = rows.iloc[0], of_region(region)
    if pd.isna(row["score"]):
        return t("{region} has no score, and so no way up.", region=name)
    if not row["target"] and row["note"] == "first of all":
        if not row["rule"]:
            return t("{region} is first of all: there is no rank above it.", region=name)
        return t("{region} is first of all: there is no tier and no rank above it.", region=name)
    if not row["target"]:
        return t(
            "No threshold parts the tiers, since scores are equal or missing: {region} has no way "
            "up.",
            region=name,
        )
    aim = t("{region} is below {target}", region=name, target=row["target"])
    if not row["rule"]:
        aim = t("The next place for {region} is {target}", region=name, target=row["target"])
    if row["note"] == "in the highest tier":
        aim = t(
            "{region} is in the highest tier; the next place is {target}",
            region=name, target=row["target"],
        )  # fmt: skip
    start = t(
        "{aim}, at a score of {needed:.2f}: {gap:.2f} points are missing",
        aim=aim, needed=Points(row["needed"]), gap=Points(row["gap"]),
    )  # fmt: skip
    done = rows.set_index("way")
    if done["total"].isna().any():
        limit = t(
            "That is out of reach: with the best score of any region in every indicator it would "
            "have {limit:.1f}",
            limit=Points(row["limit"]),
        )
        return listed([start, limit], NEXT) + END
    least, even = done.loc[LEAST], done.loc[EVEN]
    enough = tp("an index", "enough") if done["reached_whole"].all() else t("not enough")
    takes = t(
        "At least {least:.1f} points have to be won in the scores of indicators, over {few} of "
        "them; spread as evenly as can be, {even:.1f} over {many}. Computed again with the values "
        "that are given (the next whole number where a series has only such), the index is "
        "{of_least:.2f} and {of_even:.2f}: {enough}. {share} of the least change is on flagged "
        "cells (imputed, snapshot and such), where a value that is better known would count first",
        least=Points(least["total"]), few=least["indicators"], even=Points(even["total"]),
        many=even["indicators"], of_least=Points(least["recomputed_whole"]),
        of_even=Points(even["recomputed_whole"]), enough=enough,
        share=percent(least["flagged_share"]),
    )  # fmt: skip
    return listed([start, takes, _places(found, least), *_following(done)], NEXT) + END


def _places(found: Diagnosis, way: pd.Series) -> str:
    """What a score just over the threshold is worth where tiers have a given size."""
    kind, number = way["target"].split()
    everyone = found.tables["way_up"].drop_duplicates("region")
    above = everyone[everyone["tier"] <= int(number)]
    if kind != "tier" or way["rule"] != "group sizes" or way["rank_then"] <= len(above):
        return ""
    last = above.sort_values("score", kind="stable").iloc[0]
    return t(
        "The threshold lies midway between two regions: just over it, {region} would still rank "
        "{rank}, and in tiers of the given sizes pass into {target} only ahead of {other} "
        "({score:.2f})",
        region=of_region(way["region"]), rank=way["rank_then"], target=way["target"],
        other=of_region(last["region"]), score=Points(last["score"]),
    )  # fmt: skip


def _following(done: pd.DataFrame) -> list[Text]:
    """Where a region is last by itself, and its way falls short once goalposts follow it."""
    short = done[done["recomputed_following"] < done["needed"]]
    names = {LEAST: t("the least way"), EVEN: t("the even way")}
    return [
        t(
            "In {n} of the indicators of {way} it is last by itself: if the goalposts followed it, "
            "the index would be {index:.2f}, which is not enough",
            n=row["last_in"], way=names[way], index=Points(row["recomputed_following"]),
        )
        for way, row in short.iterrows()
    ]  # fmt: skip


# For the report


def all_of(results: Results) -> list[Text]:
    """What the section says, in short paragraphs."""
    tables = results.tables
    texts = [main_obstacles(tables["obstacles"])] if "obstacles" in tables else []
    if "coordination" in tables:
        texts.append(levels(tables["coordination"]))
    if "way_up" not in tables:
        return [text for text in texts if text]
    texts += [
        said + END if (said := rule_of(results.study)) else said,
        ways(tables["way_up"]),
        t(
            "A point of score counts the same in every indicator, however hard it is to win, and "
            "goalposts, thresholds and all other regions stay where they are: assumptions. An "
            "indicator is a proxy, so a way up says where the index would move, not what to do."
        ),
    ]
    return [text for text in texts if text]


def main_obstacles(table: pd.DataFrame) -> Text:
    """Which dimension is most often the largest obstacle, and which indicator."""
    first, regions = table[table["rank"] == 1], table["region"].nunique()
    if not regions:
        return Text([])
    dimensions = first[first["level"] == 1]["node"].value_counts()
    leaves = largest_first(table[table["indicator"]]).drop_duplicates("region")
    leaves = leaves["node"].value_counts()
    return t(
        "The largest obstacle is {node} for {n} of {every} regions; among the indicators it is "
        "most often {indicator} ({of_most}). Weights count in it: a heavy node is an obstacle "
        "sooner.",
        node=of_node(dimensions.index[0]), n=dimensions.iloc[0], every=regions,
        indicator=of_node(leaves.index[0]), of_most=tn("{n} region", "{n} regions", leaves.iloc[0]),
    )  # fmt: skip


def levels(table: pd.DataFrame) -> Text:
    """How many regions are in each half of the classes, and who is at the ends."""
    known = table.dropna(subset=["coordination"])
    if known.empty:
        return Text([])
    best = known.sort_values("rank", kind="stable").iloc[0]
    zero = listed(map(of_region, known[known["zero"] != ""]["region"]))
    text = t(
        "The dimensions of {n} of {every} regions are coordinated (D of at least 0.5), best those "
        "of {region} ({best:.2f})",
        n=known["class"].isin(CLASSES[5:]).sum(), every=len(known),
        region=of_region(best["region"]), best=best["coordination"],
    )  # fmt: skip
    last = t("D is 0 where a dimension scores 0: {regions}", regions=zero) if zero else ""
    return listed([text, last], NEXT) + END


def ways(table: pd.DataFrame) -> Text:
    """Who is nearest to the next tier and who farthest, and whether the index confirms the ways."""
    there = table[table["target"].str.startswith("tier") & table["total"].notna()]
    if there.empty:
        return Text([])
    least = there[there["way"] == LEAST]
    order = least.assign(size=least["total"].round(DECIMALS)).sort_values("size", kind="stable")
    near, far = order.iloc[0], order.iloc[-1]
    every = table[table["total"].notna()]
    said = tn(
        "Nearest to the next tier is {nearest}, with {least:.1f} points to be won in the scores of "
        "indicators; farthest is {farthest}, with {most:.1f}. {n} of {every} ways reaches its "
        "target when the index is computed again, with whole numbers where a series has only such; "
        "if the goalposts followed a region out of the last place, {short} would not. For "
        "{flagged} of the {below} the least change rests wholly on flagged cells",
        "Nearest to the next tier is {nearest}, with {least:.1f} points to be won in the scores of "
        "indicators; farthest is {farthest}, with {most:.1f}. {n} of {every} ways reach their "
        "target when the index is computed again, with whole numbers where a series has only such; "
        "if the goalposts followed a region out of the last place, {short} would not. For "
        "{flagged} of the {below} the least change rests wholly on flagged cells",
        every["reached_whole"].sum(), every=len(every),
        nearest=of_region(near["region"]), least=Points(near["total"]),
        farthest=of_region(far["region"]), most=Points(far["total"]),
        short=(every["recomputed_following"] < every["needed"]).sum(),
        flagged=(least["flagged_share"].round(DECIMALS) == 1).sum(),
        below=tn(
            "{n} region below the highest tier", "{n} regions below the highest tier", len(least)
        ),
    )  # fmt: skip
    return said + END


def obstacle_title(table: pd.DataFrame) -> Text:
    """Which node of the second level is most often the largest obstacle."""
    counts = table[(table["level"] == 2) & (table["rank"] == 1)]["node"].value_counts()
    return t(
        "At the second level, {node} is the largest obstacle of {n} of {every} regions",
        node=of_node(counts.index[0]), n=counts.iloc[0], every=table["region"].nunique(),
    )  # fmt: skip
