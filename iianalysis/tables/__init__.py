"""The tables of a run, computed from a study."""
