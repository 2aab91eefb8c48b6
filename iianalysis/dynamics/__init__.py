"""How regions move: tiers over years, convergence, inequality, space."""

from iianalysis.dynamics.tables import PARTS, Dynamics, dynamics, expected

__all__ = ["PARTS", "Dynamics", "dynamics", "expected"]
