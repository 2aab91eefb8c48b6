"""What the printed figures imply about the weights that were not printed.

`facts` states them as `rows`, `consistency` asks whether they hold together, `national` bounds the
weights of dimensions, `sets` samples what is left, `reference` picks one point of it; `regional`
and `dimensions` ask which weights give the printed tiers, and `chance` how much that proves.
"""

from iianalysis.identify.chance import RegionalEvidence, chance_of_tiers, regional_evidence, wilson
from iianalysis.identify.consistency import (
    contradictions,
    feasible,
    inevitable_contradiction,
    smallest_contradiction,
)
from iianalysis.identify.dimensions import DimensionFit, dimension_weights
from iianalysis.identify.facts import Fact, PrintedFacts, printed_facts
from iianalysis.identify.national import (
    allowed_weights,
    bounds_by_fact,
    weight_bounds,
    weights_against_facts,
)
from iianalysis.identify.reference import maximum_entropy, reference_weights, second_level
from iianalysis.identify.regional import MISSING_RULES, TierWeights, fill_missing, tier_weights
from iianalysis.identify.sets import WeightSet

__all__ = [
    "MISSING_RULES",
    "DimensionFit",
    "Fact",
    "PrintedFacts",
    "RegionalEvidence",
    "TierWeights",
    "WeightSet",
    "allowed_weights",
    "bounds_by_fact",
    "chance_of_tiers",
    "contradictions",
    "dimension_weights",
    "feasible",
    "fill_missing",
    "inevitable_contradiction",
    "maximum_entropy",
    "printed_facts",
    "reference_weights",
    "regional_evidence",
    "second_level",
    "smallest_contradiction",
    "tier_weights",
    "weight_bounds",
    "weights_against_facts",
    "wilson",
]
