"""How regions move: tiers over years, convergence, inequality, space."""
