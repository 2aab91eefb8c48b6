"""Tiers: groups of regions of like level, 1 the highest.

`one_axis` makes them from one score, `clusters` from several dimensions; `rules` sets all rules
side by side, `counts` asks how many tiers, `comparison` holds them beside printed ones.
"""

from iianalysis.tiers.breaks import breaks_of_many
from iianalysis.tiers.comparison import agreement
from iianalysis.tiers.one_axis import (
    CUTS,
    borders,
    by_cuts,
    by_group_sizes,
    by_rule,
    by_thresholds,
    deviation_cuts,
    equal_sizes,
    fixed_thresholds,
    natural_breaks,
    quantiles,
    standard_deviations,
)
from iianalysis.tiers.rules import ONE_AXIS, RULES, TIERS, tier_table

__all__ = [
    "CUTS",
    "ONE_AXIS",
    "RULES",
    "TIERS",
    "agreement",
    "borders",
    "breaks_of_many",
    "by_cuts",
    "by_group_sizes",
    "by_rule",
    "by_thresholds",
    "deviation_cuts",
    "equal_sizes",
    "fixed_thresholds",
    "natural_breaks",
    "quantiles",
    "standard_deviations",
    "tier_table",
]
