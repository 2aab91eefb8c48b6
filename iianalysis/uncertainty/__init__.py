"""How far the ranking can be trusted: draws of weights, methods and values, and what they do."""

from iianalysis.uncertainty.factors import (
    ASSUMED_SIZES,
    IMPUTATIONS,
    Allowed,
    Bootstrap,
    Dirichlet,
    Errors,
    Noise,
    Simplex,
    Specification,
)
from iianalysis.uncertainty.simulation import Simulation, simulate

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
    "simulate",
]
