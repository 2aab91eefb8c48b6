"""A page of each region to be printed: one sheet of A4, all of them in one HTML file."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

import pandas as pd

from iianalysis.pages.nation import says as findings
from iianalysis.pages.readable import are_numbers, readable
from iianalysis.pages.region import says as diagnosis_findings
from iianalysis.pages.scale import ends, scale_of_scores
from iianalysis.show import page
from iianalysis.show.reader import say
from iianalysis.show.text import Text, of_region, t, tp
from iianalysis.study.study import Study
from iianalysis.tables import diagnosis as diagnosis_tables
from iianalysis.tables.diagnosis import Diagnosis

OBSTACLES, PEERS, STEPS = 4, 3, 6  # rows that leave room for the rest on one sheet

PROFILE = (
    *("node", "rank", "score", "tier_median", "gap_to_median", "best_score", "best_region"),
    "verdict",
)
OBSTACLE = ("indicator", "weight_share", "score_now", "obstacle")
WAY = (
    *("indicator", "unit", "value", "least_value", "least_change", "even_value", "even_change"),
    "flags",
)


def render(found: Diagnosis, study: Study, scheme: str) -> str:
    """All pages as HTML, with a font of their Chinese characters.

    Parameters
    ----------
    found : Diagnosis
    study : Study
    scheme : str
        Name of the scheme of weights.
    """
    return page.render(
        "running/region_pages.html.j2",
        say=say,
        language=say(tp("code of the language of a page", "en")),
        left=_without_page(study),
        pages=_pages(found, study, scheme),
        setting=say(findings.setting(study, scheme, study.goalposts)),
        note=say(note(study)),
        marks=say(_marks(study)),
    )


def _without_page(study: Study) -> str:
    """How many regions have no page; empty where all have one."""
    count, most = len(study.regions), diagnosis_tables.MOST_PAGES
    if count <= most:
        return ""
    return say(
        "Only the first {most} of {every} regions by rank have a page.", most=most, every=count
    )


def _marks(study: Study) -> Text:
    """What the marks of a strip are, and on which scale."""
    if study.tier_rule:
        return t(
            "score (dot), median of its tier (line), best (diamond), {scale}", scale=ends(study)
        )
    return t(
        "score (dot), median of all regions (line), best (diamond), {scale}", scale=ends(study)
    )


def note(study: Study) -> Text:
    """What the page assumes, and what it does not say."""
    if not study.tier_rule:
        return t(
            "What varies over draws is an assumption. A strength lies above the median of all "
            "regions and ranks no worse than the region overall; a weakness lies below and "
            "ranks no better. Obstacle degree: weight times what is missing to the full score, "
            "as a share of all that is missing. The way up counts a point of score the same in "
            "every indicator, holds goalposts, thresholds and all other regions fixed, and goes"
            " no further than what some region has reached: arithmetic, not advice. Most "
            "indicators are proxies; flagged cells are in doubt before any change of them."
        )
    return t(
        "What varies over draws is an assumption. A strength lies above the median of its tier and "
        "ranks no worse than the region overall; a weakness lies below and ranks no better. "
        "Obstacle degree: weight times what is missing to the full score, as a share of all that "
        "is missing. The way up counts a point of score the same in every indicator, holds "
        "goalposts, thresholds and all other regions fixed, and goes no further than what some "
        "region has reached: arithmetic, not advice. Most indicators are proxies; flagged cells "
        "are in doubt before any change of them."
    )


def _pages(found: Diagnosis, study: Study, scheme: str) -> list[dict[str, Any]]:
    """What stands on the page of each region: sentences, and tables as texts."""
    said, dimensions = diagnosis_findings, study.framework("regional").dimensions
    places, scale = diagnosis_tables.anchors(study, scheme), scale_of_scores(study)
    tables = {region: _tables(found, region) for region in places}
    texts = {
        name: _texts([parts[name] for parts in tables.values()], study)
        for name in ("profile", "obstacles", "peers", "way")
    }
    return [
        {
            "anchor": anchor,
            "name": say(of_region(region)),
            "heading": say(findings.heading(study, found.year)),
            "standing": say(said.standing(found, region)),
            "strips": [_strip(row, scale) for row in tables[region]["marks"].to_dict("records")],
            "top": tables[region]["profile"]["node"].isin(dimensions).tolist(),
            "verdicts": say(said.verdicts(found, region)),
            "coordination": say(said.coordination(found, region)),
            "way_up": say(said.way_up(found, region)),
            "more": _left_out(found, region, len(tables[region]["way"])),
            **{name: of_all[number] for name, of_all in texts.items()},
        }
        for number, (region, anchor) in enumerate(places.items())
    ]


def _tables(found: Diagnosis, region: str) -> dict[str, pd.DataFrame]:
    profile = diagnosis_tables.profile_table(found, region)
    profile = profile[profile["best_score"].notna()]
    peers = diagnosis_tables.peer_table(found, region).head(PEERS)
    on_weak = profile["on_weak"].round().astype("Int64")
    profile = profile[[*PROFILE, "flags"]].assign(on_weak=on_weak)
    return {
        "profile": profile.drop(columns=[] if on_weak.notna().any() else "on_weak"),
        "marks": profile[["score", "tier_median", "best_score", "verdict"]],
        "obstacles": diagnosis_tables.obstacle_table(found, region, OBSTACLES)[list(OBSTACLE)],
        "peers": peers.filter(regex="^(peer|distance|differs)"),
        "way": diagnosis_tables.way_table(found, region, STEPS)[list(WAY)],
    }


def _texts(tables: list[pd.DataFrame], study: Study) -> list[dict[str, Any]]:
    """Of each table header and rows as texts, and whether each column stands to the right."""
    texts = readable(pd.concat(tables, ignore_index=True), study)
    header = [name.strip() for name in texts.columns]
    right = [are_numbers(texts[name]) for name in texts.columns]
    rows = iter(texts.itertuples(index=False, name=None))
    return [
        {"header": header, "right": right, "rows": list(islice(rows, len(table)))}
        for table in tables
    ]


def _strip(row: Mapping[str, Any], scale: tuple[float, float]) -> dict[str, Any]:
    """Where the marks of a node stand, of 100, and the verdict that colours the dot."""
    low, high = scale
    places = {name: row[name] for name in ("score", "tier_median", "best_score")}
    there = {
        name: round(100 * (float(one) - low) / (high - low), 1)
        for name, one in places.items()
        if pd.notna(one)
    }
    return {**there, "verdict": row["verdict"].split(" ")[0] or "neither"}


def _left_out(found: Diagnosis, region: str, shown: int) -> str:
    """How many indicators of the ways do not stand on the page, and where they do."""
    steps = found.tables["way_up_steps"]
    more = steps.loc[steps["region"] == region, "indicator"].nunique() - shown
    if more <= 0:
        return ""
    return say("{more} more indicators: tables/way_up_steps.csv.", more=more)
