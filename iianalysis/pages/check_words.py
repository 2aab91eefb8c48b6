"""What items and figures of the check are called."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from iianalysis.published.scores import OF
from iianalysis.show.reader import reading, say
from iianalysis.show.text import Text, given, of_node, t
from iianalysis.study.printed import YEAR, of_regions
from iianalysis.study.study import Study

CLAIMS = {
    "application_slows": t("Application: growth slows"),
    "industry_accelerates": t("Industry: growth speeds up"),
    "environment_grows_most": t("Environment: leads in growth"),
    "leading_six": t("The leading six"),
    "tiers_2_and_3_close": t("Tiers 2 and 3 lie close together"),
    "tier_sizes": t("Sizes of the tiers"),
    "tiers_group_sizes": t("All tiers, of the printed sizes"),
    "east_above_west": t("East above west"),
    "northeast_and_west_weak": t("Northeast and west are weak"),
    "yangtze_catches_up": t("Yangtze provinces catch up"),
}
OF_NODE: dict[str, Callable[[Text], Text]] = {
    "leaders_ahead_": lambda node: t("Leaders ahead: {node}", node=node),
    "weak_": lambda node: t("Weak: {node}", node=node),
    "mid_table_": lambda node: t("Mid-table: {node}", node=node),
    OF: lambda node: t("Scores and ranks of regions: {node}", node=node),
}


def fact_name(item: str, study: Study) -> str:
    """What an item of the check is called: as the study names it, or the claim in words."""
    facts = study.published[~of_regions(study)]  # of which there may be many, told by node
    facts = facts.drop_duplicates("item").set_index("item")
    if item in facts.index:
        fact = facts.loc[item]
        name = say(given(en=fact["name_en"] or item, zh=fact["name_zh"]))
        if pd.isna(fact["year"]) or str(fact["year"]) in name:
            return name
        return say("{name}, {year}", name=name, year=fact["year"])
    years = facts[facts.index.str.replace(YEAR, "", regex=True) == item]
    if len(years):  # printed once for all of them
        first, ends = years.iloc[0], years["year"].astype(int)
        name = given(en=first["name_en"] or item, zh=first["name_zh"])
        return say("{name}, {first} to {last}", name=name, first=ends.min(), last=ends.max())
    with reading(names=study.labels, scope="regional"):
        return say(CLAIMS.get(item) or _of_node(item))


def _of_node(item: str) -> Text | str:
    """A claim on a node, or on a list of its regions."""
    for start, claim in OF_NODE.items():
        if item.startswith(start):
            return claim(of_node(item.removeprefix(start)))
    if item.endswith("_top10"):
        return t("{node}: first ten regions", node=of_node(item.removesuffix("_top10")))
    return item


def printed_text(printed: str) -> str:
    """A printed figure or claim as the report shows it."""
    if isinstance(printed, Text):
        return printed
    return printed.replace(">= ", "≥ ").replace("<= ", "≤ ")


def computed_text(computed: object) -> str:
    """A computed figure with few digits."""
    if isinstance(computed, str):
        return say(computed) if isinstance(computed, Text) else computed
    if pd.isna(computed):
        return "–"
    value = float(f"{float(computed):.4g}")  # type: ignore[arg-type]
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:g}"
