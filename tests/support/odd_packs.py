"""Which oddities are met together in a study, so that all of them are met in a few."""

from __future__ import annotations

from odd_base import BASES, Rows
from odd_studies import CODED, SINGLE

ODD = {**SINGLE, **CODED}


def odd(base: str, *oddities: str) -> Rows:
    """A study with these oddities, laid on it in this order."""
    rows = BASES[base]()
    for name in oddities:
        ODD[name](rows)
    return rows


# Each changes something that those beside it leave; other codes and names come last.
PACKS: tuple[tuple[str, ...], ...] = (
    ("whole", "a tree of the root alone", "tiers of some regions",
     "regions each of a macro-region", "breaks before", "regions 'region' ..."),
    ("whole", "a tree of one dimension", "tiers of one region",
     "a region that the last year lacks", "one expert", "regions 'value' ..."),
    ("whole", "a tree of one dimension and a gap", "one tier",
     "a region that the first year lacks", "regions 'scope' ..."),
    ("whole", "no level between", "six tiers", "an indicator that the last year lacks",
     "markup in titles", "regions 'mean' ..."),
    ("whole", "100 schemes", "no printed figures", "direction -1", "flat national",
     "regions 'end' ..."),
    ("whole", "a scheme of 300 characters", "other sizes than print", "suspicious all",
     "codes 'region' ...", "regions 'row' ..."),
    ("whole", "schemes called as columns", "print of tiers alone", "two years",
     "falling national", "codes 'scope' ...", "regions 'published_tier' ..."),
    ("whole", "no level between", "schemes of strange names", "one national indicator",
     "disagree all", "macro-regions of some", "codes 'end' ...", "regions '1' ..."),
    ("whole", "no values of the nation", "a region without values", "precision",
     "codes 'published_tier' ...", "regions 'nation' ..."),
    ("whole", "no regional values", "floors all", "codes 'CN' ..."),
    ("whole", "two regions", "weight 0", "print of later years", "codes 'key' ..."),
    ("whole", "three regions", "weights far apart", "print of the base year",
     "codes 'two words' ..."),
    ("whole", "two regions without tiers", "an expert of weight 0", "negative values",
     "codes '<b>' ..."),
    ("whole", "one year", "regions of one macro-region", "all weak", "codes '^' ...",
     "regions 'sum' ..."),
    ("whole", "one year alone and no base", "small values", "current prices", "one tier size",
     "regions 'key' ..."),
    ("whole", "years far apart", "large values", "regions 'two words' ..."),
    ("whole", "two regions without values", "an indicator that all but the last year lack",
     "figures alone, without a group", "regions '$' ..."),
    ("whole", "all regions but two without values", "no tier sizes", "no panel",
     "regions '<b>' ..."),
    ("whole", "no level between", "a region that a middle year lacks",
     "a national indicator that the last year lacks", "print of regions",
     "regions '\"' ..."),
    ("whole", "each region lacks a year", "regions '^' ..."),
    ("whole", "a region with one value", "all weight on one leaf", "base year in the middle",
     "regions '%PICTURE ranking%' ..."),
    ("whole", "no level between", "one regional indicator", "a break each year",
     "regions as nodes"),
    ("whole", "a first year of one indicator", "breaks in the last year",
     "numbers of regions"),
    ("whole", "no level between", "a dimension without national values",
     "print of a region's index", "values of 0 and 1"),
    ("whole", "no level between", "a dimension without regional values", "ties everywhere"),
    ("whole", "national years that regions lack", "an outlier", "base year at the end"),
    ("whole", "regional years that the nation lacks", "regions that do not move",
     "print of earlier years"),
    ("whole", "no level between", "print of nodes without data", "whole numbers", "names alike"),
    ("plain", "only shares", "one tier", "a level deeper"),
    ("whole", "only snapshots", "six tier sizes"),
    ("whole", "only snapshots, no nation", "no settings"),
    ("whole", "a dimension that is missing for a region", "all weight on a gap", "imputation"),
    ("whole", "no level between", "a dimension that the last year lacks", "regions named alike"),
    ("whole", "100 regions", "national zero at the end"),
)  # fmt: skip
# What `check` refuses of a whole study, and a few of the words it says.
REFUSED = {
    "one national indicator": "national.csv: the nation does not have an overall score",
    "one regional indicator": "regional.csv: fewer than two regions have an overall score",
    "a dimension without national values": "national.csv: the nation does not have",
    "a dimension without regional values": "regional.csv: fewer than two regions have",
    "a last year of one indicator": "regional.csv: fewer than two regions have",
    "an indicator that the last year lacks": "regional.csv: fewer than two regions have",
    "a national indicator that the last year lacks": "national.csv: the nation does not have",
    "figures alone": "published.csv, row 10: unknown group 'leaders'",
    "names empty": "'name_en' is empty; fill it in",
    "tier 99": "published_lists.csv, row 6: tier 99 is there, but no region is in tier 3",
    "print that contradicts": "no reference weights: the total 500 lies outside",
    "print of 0": "published.csv, row 2 and 3 more rows (3, 4, 5): index 0 is not above 0",
    "negative print": "published.csv, row 2 and 3 more rows (3, 4, 5): index -5 is not above 0",
}
