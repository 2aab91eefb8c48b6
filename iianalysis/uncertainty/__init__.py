"""How far the ranking can be trusted: draws of weights, methods and values, and what they do."""

from iianalysis.uncertainty.distributions import Simulation
from iianalysis.uncertainty.factors import IMPUTATIONS, Specification
from iianalysis.uncertainty.samplers import Allowed, Bootstrap, Dirichlet, Noise, Simplex
from iianalysis.uncertainty.simulation import progress_bar, simulate
from iianalysis.uncertainty.swaps import smallest_swaps
from iianalysis.uncertainty.tornado import one_at_a_time
from iianalysis.uncertainty.value_errors import ASSUMED_SIZES, Errors, assumed_errors
from iianalysis.uncertainty.variance import variance_shares

__all__ = [
    "ASSUMED_SIZES",
    "IMPUTATIONS",
    "Allowed",
    "Bootstrap",
    "Dirichlet",
    "Errors",
    "Noise",
    "Simplex",
    "Simulation",
    "Specification",
    "assumed_errors",
    "one_at_a_time",
    "progress_bar",
    "simulate",
    "smallest_swaps",
    "variance_shares",
]
