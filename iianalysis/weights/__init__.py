"""Weights from judgements, points and data.

What weights of nodes come to is in `iianalysis.scoring.weighting`; those of a study, by name, in
`iianalysis.schemes`.
"""
