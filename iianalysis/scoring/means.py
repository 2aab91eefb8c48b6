"""Means of scores by name: what each averages, and those that are no mean of anything."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

Transform = Callable[[np.ndarray], np.ndarray]

POWER = re.compile(r"power:(-?[0-9]+(?:\.[0-9]+)?)")
LOWEST, PENALISED = "minimum", "mazziotta-pareto"


def _itself(values: np.ndarray) -> np.ndarray:
    return values


def _log(values: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):  # a score of 0 makes a geometric mean 0
        logarithm: np.ndarray = np.log(values)
    return logarithm


# What is averaged in place of the score, and the way back.
TRANSFORMS: dict[str, tuple[Transform, Transform]] = {
    "arithmetic": (_itself, _itself),
    "geometric": (_log, np.exp),
    "harmonic": (np.reciprocal, np.reciprocal),
}
MEANS = (*TRANSFORMS, "power:P", LOWEST, PENALISED)  # as they are named to a reader


def averaging(mean: str) -> tuple[Transform, Transform] | None:
    """What a mean averages in place of the scores, and the way back; None where it averages none.

    A generalised mean is ``(sum(w x^P) / sum(w))^(1/P)``: OECD and JRC (2008), step 6.

    Examples
    --------
    >>> into, back = averaging("power:2")
    >>> float(back(into(np.array([1.0, 7.0])).mean()))
    5.0
    >>> averaging("minimum") is None
    True
    """
    if (found := POWER.fullmatch(mean)) and float(found[1]):
        power = float(found[1])
        return (lambda values: values**power), (lambda values: values ** (1 / power))
    return TRANSFORMS.get(mean)


def known(mean: str) -> bool:
    """Whether a mean of this name exists."""
    return averaging(mean) is not None or mean in (LOWEST, PENALISED)


def penalised(mean: np.ndarray, weights: list[float], scores: list[np.ndarray]) -> np.ndarray:
    """The arithmetic mean less what the scores of a region differ among themselves.

    Parameters
    ----------
    mean : array
        Weighted means ``M``.
    weights, scores
        Of what they are means of; what is missing is NaN.

    Returns
    -------
    array
        ``M - S^2 / M`` with ``S^2 = sum(w (x - M)^2) / sum(w)``: the penalty of Mazziotta and
        Pareto (2016), On a generalized non-compensatory composite index for measuring
        socio-economic phenomena, Social Indicators Research 127, which is ``S`` times the
        coefficient of variation ``S / M``.

    Examples
    --------
    >>> penalised(np.array([100.0]), [1, 1], [np.array([90.0]), np.array([110.0])]).tolist()
    [99.0]
    """
    square, there = np.zeros(len(mean)), np.zeros(len(mean))
    for weight, column in zip(weights, scores, strict=True):
        known_here = ~np.isnan(column)
        square += np.where(known_here, weight * (column - mean) ** 2, 0.0)
        there += weight * known_here
    spread = np.divide(square, there, out=np.zeros(len(mean)), where=there > 0)
    return mean - np.divide(spread, mean, out=np.zeros(len(mean)), where=mean > 0)
