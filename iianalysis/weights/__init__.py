"""Weights from judgements, points, data and a scheme of one's own.

What weights of nodes come to is in `iianalysis.scoring.weighting`; those of a study, by name, in
`iianalysis.schemes`.
"""

from iianalysis.scoring.weighting import complete, effective, equal

__all__ = ["complete", "effective", "equal"]
