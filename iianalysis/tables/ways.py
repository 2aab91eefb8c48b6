"""The ways up of all regions in one table."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from iianalysis.diagnosis.least_change import EVEN, LEAST


def way_summary(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Every region with its target and what it takes.

    Returns
    -------
    DataFrame
        rank, region, tier, probability (percent), elsewhere (the other tiers
        of the draws), target, gap (points of the overall score),
        least_total and even_total (points), first_steps (the indicators that the least change
        takes, the largest gain first, three at most), flagged_part (percent of the least change
        on flagged cells).
    """
    ways, steps = tables["way_up"], tables["way_up_steps"]
    ways = ways[ways["rank"].notna()]
    base = ways.drop_duplicates("region").set_index("region")
    least, even = (ways[ways["way"] == way].set_index("region") for way in (LEAST, EVEN))
    taken = steps[steps["way"] == LEAST].groupby("region", sort=False)["indicator"]
    first = taken.apply(lambda codes: list(codes)[:3]).reindex(base.index)
    table = pd.DataFrame(
        {
            "rank": base["rank"],
            "region": base.index,
            "tier": base["tier"],
            "probability": 100 * base["probability"],
            **({"elsewhere": base["elsewhere"]} if "elsewhere" in base else {}),
            "target": base["target"],
            "gap": base["gap"],
            "least_total": least["total"].reindex(base.index),
            "first_steps": [codes if isinstance(codes, list) else [] for codes in first],
            "flagged_part": 100 * least["flagged_share"].reindex(base.index),
            "even_total": even["total"].reindex(base.index),
        }
    )
    return table.sort_values("rank", kind="stable", ignore_index=True)
