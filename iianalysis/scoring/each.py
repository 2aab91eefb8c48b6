"""Scores as they stand, and normalisations of which each indicator has its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from iianalysis.scoring.base_year import BaseYear
from iianalysis.scoring.normalise import (
    Goalposts,
    MethodError,
    MinMax,
    OverRegions,
    PercentileRank,
    Rank,
    Sign,
    ZScore,
    scored,
)


@dataclass(frozen=True)
class Unchanged(OverRegions):
    """Values that are scores already, on a scale that is stated.

    With direction -1 a value x scores ``lower + upper - x``.

    Parameters
    ----------
    goalposts : {'own year', 'pooled'}
        Without effect: no score depends on another region.
    lower, upper : float
        Ends of the scale.

    Examples
    --------
    >>> Unchanged().along(np.array([0.0, 30.0]), -1).tolist()
    [100.0, 70.0]
    """

    goalposts: Goalposts = "own year"
    lower: float = 0.0
    upper: float = 100.0

    @property
    def given(self) -> bool:
        """Whether scores depend on no other region."""
        return True

    def along(self, values: np.ndarray, sign: Sign) -> np.ndarray:
        """Scores of series along the last axis."""
        return np.where(np.equal(sign, 1), values, self.lower + self.upper - values)


@dataclass(frozen=True)
class PerIndicator(OverRegions):
    """A normalisation for each indicator.

    Parameters
    ----------
    goalposts : {'own year', 'pooled'}
        Put into each of them.
    own : tuple of (str, OverRegions)
        By indicator.

    Examples
    --------
    >>> rows = pd.MultiIndex.from_product([["A", "B"], [2023]], names=["region", "year"])
    >>> panel = pd.DataFrame({"x": [20.0, 85.0], "y": [0.4, 0.2]}, index=rows)
    >>> each = PerIndicator(own=(("x", MinMax(low=20, high=150)), ("y", Unchanged(upper=1))))
    >>> each(panel, pd.Series({"x": 1, "y": -1})).round(6).to_numpy().tolist()
    [[0.0, 0.6], [50.0, 0.8]]
    """

    goalposts: Goalposts = "own year"
    own: tuple[tuple[str, OverRegions], ...] = ()

    @property
    def given(self) -> bool:
        """Whether no score depends on another region."""
        return all(getattr(one, "given", False) for _, one in self.own)

    @cached_property
    def _by_name(self) -> dict[str, OverRegions]:
        return {
            name: replace(one, goalposts=self.goalposts)  # type: ignore[type-var]
            for name, one in self.own
        }

    def of(self, indicator: str) -> OverRegions:
        """The normalisation of an indicator.

        Raises
        ------
        MethodError
            If it has none.
        """
        if indicator not in self._by_name:
            raise MethodError(f"indicator {indicator!r} has no normalisation; give it one")
        return self._by_name[indicator]

    def along(self, values: np.ndarray, sign: Sign) -> np.ndarray:  # noqa: ARG002
        """Not defined: which normalisation it is depends on the indicator, see `of`."""
        raise MethodError("each indicator has a normalisation of its own; use of(indicator)")

    def __call__(self, panel: pd.DataFrame, direction: pd.Series) -> pd.DataFrame:
        """Scores of each indicator by its own normalisation."""
        return pd.concat(
            [self.of(str(name))(panel[[name]], direction) for name in panel.columns], axis=1
        )


def scored_each(
    normalisation: OverRegions, indicators: Sequence[str], values: np.ndarray, sign: np.ndarray
) -> np.ndarray:
    """Scores of many indicators at once, which stand along the axis before the last.

    Parameters
    ----------
    normalisation : OverRegions
    indicators : sequence of str
    values : array
        Any axes, then indicators, then what is compared.
    sign : array
        Directions, indicators by 1.
    """
    if not isinstance(normalisation, PerIndicator):
        return scored(normalisation, values, sign)
    alike: dict[OverRegions, list[int]] = {}
    for place, name in enumerate(indicators):
        alike.setdefault(normalisation.of(name), []).append(place)
    found = np.empty(values.shape)
    for one, places in alike.items():
        found[..., places, :] = scored(one, values[..., places, :], sign[places])
    return found


def scale_of(normalisation: object) -> tuple[float, float] | None:
    """Ends of the scale that scores are on; None where there are none, or not the same for all."""
    if isinstance(normalisation, MinMax | Unchanged):
        return normalisation.lower, normalisation.upper
    if isinstance(normalisation, PercentileRank):
        return 0.0, 100.0
    if isinstance(normalisation, PerIndicator):
        scales = {scale_of(one) for _, one in normalisation.own}
        return scales.pop() if len(scales) == 1 else None
    return None


def turned_between(normalisation: object, declared: tuple[float, float]) -> tuple[float, float]:
    """Ends of the scale on which a score x is turned into ``lower + upper - x``.

    Parameters
    ----------
    normalisation : object
    declared : (float, float)
        Where the normalisation itself tells of no scale.

    Raises
    ------
    MethodError
        For scores without a middle to turn them round: ranks, and ratios to a base year.

    Examples
    --------
    >>> turned_between(MinMax(lower=1), (0, 100)), turned_between(ZScore(), (0, 100))
    ((1.0, 100.0), (0.0, 0.0))
    """
    parts = [one for _, one in normalisation.own] if isinstance(normalisation, PerIndicator) else []
    for one in (normalisation, *parts):
        if isinstance(one, Rank | BaseYear):
            kind = "ranks have" if isinstance(one, Rank) else "ratios to a base year have"
            raise MethodError(
                f"a node has direction -1, and {kind} no scale to turn scores round on; use "
                "percentile ranks, or turn the indicators below the node round"
            )
    if isinstance(normalisation, ZScore) or (
        parts and all(isinstance(one, ZScore) for one in parts)
    ):
        middle = [one.mean for one in (normalisation, *parts) if isinstance(one, ZScore)]
        return middle[0], middle[0]
    lower, upper = scale_of(normalisation) or declared
    return float(lower), float(upper)
