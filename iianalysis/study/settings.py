"""Settings of a study: what each means, and what it may be."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from iianalysis.scoring.each import Unchanged
from iianalysis.scoring.means import MEANS, known
from iianalysis.scoring.normalise import (
    GOALPOSTS,
    MinMax,
    OverRegions,
    PercentileRank,
    Rank,
    ZScore,
)
from iianalysis.study.imputing import IMPUTATIONS
from iianalysis.tiers import CUTS

NORMALISATIONS: Mapping[str, type[OverRegions]] = {
    "min-max": MinMax,
    "z-score": ZScore,
    "rank": Rank,
    "percentile rank": PercentileRank,
    "none": Unchanged,
}
POSTS = (*GOALPOSTS, "base year", "given")
OUTLIERS = ("none", "winsorise", "log")
# Rules of tiers that follow from the overall score, so that a way up leads from one to the next.
TIER_RULES = ("group sizes", "natural breaks", "quantiles", *CUTS)
NO_TIERS = "none"
MOST_TIERS = 8


@dataclass(frozen=True)
class Setting:
    """What a setting means; `fits` tells whether a value is of its kind, `remedy` what is."""

    meaning: str
    fits: Callable[[str], bool] = bool
    remedy: str = ""


def numbers(text: str) -> list[float]:
    """Numbers parted by spaces; none where one is no number."""
    try:
        found = [float(one) for one in text.split()]
    except ValueError:
        return []
    return found if all(map(math.isfinite, found)) else []


def _one_of(*known: str) -> Callable[[str], bool]:
    return lambda text: text in known


def _scale(text: str) -> bool:
    ends = numbers(text)
    return len(ends) == 2 and ends[0] < ends[1]


def _share(text: str) -> bool:
    found = numbers(text)
    return len(found) == 1 and 0 <= found[0] <= 1


def _tiers(text: str) -> bool:
    rule, number = tier_rule(text)
    if rule == NO_TIERS or (rule == "group sizes" and number):
        return text == NO_TIERS
    return rule in TIER_RULES and (not number or 2 <= number <= MOST_TIERS)


def tier_rule(text: str) -> tuple[str, int]:
    """Rule of tiers and their number, 0 where the text has none.

    Examples
    --------
    >>> tier_rule("natural breaks 5"), tier_rule("quantiles")
    (('natural breaks', 5), ('quantiles', 0))
    """
    rule, _, number = text.rpartition(" ")
    return (rule, int(number)) if re.fullmatch("[0-9]{1,3}", number) else (text, 0)


def _limits(text: str) -> bool:
    found = numbers(text)
    return len(found) == 3 and min(found) >= 0 and found[2] == int(found[2])


SETTINGS: Mapping[str, Setting] = {
    "title_en": Setting("title in English"),
    "title_zh": Setting("title in Chinese"),
    "about_en": Setting("in a sentence or two what the index measures and who defined it"),
    "about_zh": Setting("the same in Chinese"),
    "base_year": Setting(
        "year in which the national index is 100",
        lambda text: bool(re.fullmatch("[0-9]{1,9}", text)),
        "is no year; write four digits",
    ),
    "tier_sizes": Setting(
        "numbers of regions parted by spaces, the highest tier first",
        lambda text: all(re.fullmatch("0*[1-9][0-9]{0,8}", size) for size in text.split()),
        "are not all positive whole numbers; write how many regions each tier has, parted by "
        "spaces: 3 5 4",
    ),
    "tiers": Setting(
        f"rule that parts regions into tiers: {', '.join(TIER_RULES)}, or none; behind it their "
        "number (four where not given), but for group sizes: natural breaks 5 (where not given, "
        "group sizes where there are `tier_sizes`, natural breaks where tiers are printed, else "
        "none)",
        _tiers,
        f"is no rule of tiers; write none or one of {', '.join(TIER_RULES)}, and behind it a "
        f"number from 2 to {MOST_TIERS}, but for group sizes: natural breaks 5",
    ),
    "normalisation": Setting(
        f"how values become scores: {', '.join(NORMALISATIONS)} (min-max where not given)",
        _one_of(*NORMALISATIONS),
        f"is unknown; write one of {', '.join(NORMALISATIONS)}",
    ),
    "goalposts": Setting(
        f"what min-max measures between: {', '.join(POSTS)} (own year where not given; given: "
        "`low` and `high` of each indicator)",
        _one_of(*POSTS),
        f"are unknown; write one of {', '.join(POSTS)}",
    ),
    "scale": Setting(
        "lowest and highest score, parted by a space (0 100 where not given)",
        _scale,
        "is no scale; write the lowest and the highest score, parted by a space: 0 1",
    ),
    "z_scale": Setting(
        "mean and standard deviation of z-scores, parted by a space (0 1 where not given)",
        lambda text: len(found := numbers(text)) == 2 and found[1] > 0,
        "is no mean and standard deviation; write both, parted by a space: 100 10",
    ),
    "aggregation": Setting(
        f"mean of scores: {', '.join(MEANS)} (arithmetic where not given), or one for each "
        "level, that of the overall index first, parted by spaces",
        lambda text: all(known(one) for one in text.split()),
        f"is unknown; write one of {', '.join(MEANS)}, or one for each level, parted by spaces",
    ),
    "min_coverage": Setting(
        "share of its weight that a node needs for a score (0.5 where not given)",
        _share,
        "is no share; write a number from 0 to 1",
    ),
    "outliers": Setting(
        "winsorise: outliers are pulled in before values become scores; log: so, or their series "
        "takes a logarithm where that does not cure it; none (where not given)",
        _one_of(*OUTLIERS),
        f"is unknown; write one of {', '.join(OUTLIERS)}",
    ),
    "outlier_limits": Setting(
        "absolute skewness and kurtosis from which a series has outliers, and how many values are "
        "pulled in at most (2 3.5 5 where not given)",
        _limits,
        "are no limits; write skewness, kurtosis and a whole number of values: 2 3.5 5",
    ),
    "impute": Setting(
        f"what missing values of regional indicators are filled in with, before all else: "
        f"{', '.join(IMPUTATIONS)} (none where not given)",
        _one_of(*IMPUTATIONS),
        f"is unknown; write one of {', '.join(IMPUTATIONS)}",
    ),
    "missing_group": Setting(
        "column of regions.csv whose groups means of groups are of, one of your own (x_...) too "
        "(macro_region where not given)"
    ),
    "groups": Setting(
        "columns of regions.csv that group regions, parted by spaces, those of your own (x_...) "
        "too (macro_region where not given)"
    ),
    "screen_indicators": Setting(
        "share of regions and years that an indicator must have values of, or it is left out "
        "(none is where not given)",
        _share,
        "is no share; write a number from 0 to 1",
    ),
    "screen_regions": Setting(
        "share of indicators and years that a region must have values of, or it has no score "
        "(none is left out where not given)",
        _share,
        "is no share; write a number from 0 to 1",
    ),
    "doubt_shares": Setting(
        "lowest and highest share of their total that a weight of an indicator may take in the "
        "benefit of the doubt, which a run then tells (it does not where not given)",
        lambda text: len(ends := numbers(text)) == 2 and 0 <= ends[0] < ends[1] <= 1,
        "are no two shares; write the lowest and the highest, parted by a space: 0.1 0.15",
    ),
    "published_source": Setting("publication that printed figures are from"),
    "published_source_en": Setting("the same in English"),
    "geometry_source": Setting("where the shapes of the map are from"),
    "geometry_note_en": Setting("what is to be known of the map, in English"),
    "geometry_note_zh": Setting("the same in Chinese"),
}
