"""Transforms of values before they are treated and become scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from iianalysis.scoring.normalise import MethodError

# What a value becomes, above what it is defined, and what it then has none of.
TRANSFORMS: dict[str, tuple[Callable[[np.ndarray], np.ndarray], float, str]] = {
    "log": (np.log, 0.0, "logarithm"),
    "log1p": (np.log1p, -1.0, "logarithm of itself and 1"),
    "square root": (np.sqrt, -np.finfo(float).tiny, "square root"),
    "reciprocal": (lambda values: -np.reciprocal(values), 0.0, "reciprocal that keeps its order"),
}
POWER_DECIMALS = 3
BOX_COX = "box-cox"  # whose power is each indicator's own
DEFINED = {name: (above, what) for name, (_, above, what) in TRANSFORMS.items()} | {
    BOX_COX: (0.0, "Box-Cox transform")
}


@dataclass(frozen=True)
class Transforms:
    """Transforms of single indicators, applied before everything else.

    Parameters
    ----------
    by : tuple of (str, str)
        Indicator and the name of its transform: `log` (natural), `log1p`, `square root`,
        `reciprocal` or `box-cox`.
    powers : tuple of (str, float)
        Of the indicators whose transform is `box-cox`: see `power_of`.

    Notes
    -----
    Each keeps the order of values, so that directions stay as they are: the reciprocal is
    ``-1/Y``. Min-max scores do not depend on its sign, ``(1/Y - 1/low) / (1/high - 1/low)``.
    Box-Cox: ``(Y^p - 1) / p``, ``ln Y`` where p is 0. G. Box and D. Cox, An analysis of
    transformations, JRSS B 26 (1964).

    Examples
    --------
    >>> Transforms((("x", "log"),)).of("x", np.array([1.0, np.e])).tolist()
    [0.0, 1.0]
    """

    by: tuple[tuple[str, str], ...] = ()
    powers: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        for indicator, name in self.by:
            if name not in DEFINED:
                raise MethodError(
                    f"transform {name!r} of {indicator!r} is unknown; "
                    f"use {', '.join(map(repr, DEFINED))}"
                )
            if name == BOX_COX and indicator not in dict(self.powers):
                raise MethodError(
                    f"transform {name!r} of {indicator!r} has no power; give the one of power_of"
                )

    def of(self, indicator: str, values: np.ndarray) -> np.ndarray:
        """Values, or goalposts, of an indicator.

        Raises
        ------
        MethodError
            For a value that the transform is not defined for.
        """
        name = dict(self.by).get(indicator)
        if name is None:
            return values
        above, what = DEFINED[name]
        bad = values <= above
        if bad.any():
            raise MethodError(
                f"indicator {indicator!r} is {values[bad][0]:g} somewhere, which has no {what}; "
                "mend the value or choose another transform"
            )
        if name == BOX_COX:
            return _powered(values, dict(self.powers)[indicator])
        transformed: np.ndarray = TRANSFORMS[name][0](values)
        return transformed

    def defined(self, indicators: Sequence[str], values: np.ndarray) -> np.ndarray:
        """Which values, whose axis before the last is that of the indicators, have a transform."""
        found = np.ones(values.shape, dtype=bool)
        names = dict(self.by)
        for place, name in enumerate(indicators):
            if name in names:
                found[..., place, :] = ~(values[..., place, :] <= DEFINED[names[name]][0])
        return found

    def __call__(self, panel: pd.DataFrame) -> pd.DataFrame:
        """The panel with transformed columns; the others are as they were."""
        names = {indicator for indicator, _ in self.by}
        columns = {
            name: self.of(str(name), column.to_numpy(dtype=float)) if name in names else column
            for name, column in panel.items()
        }
        return pd.DataFrame(columns, index=panel.index)

    def along(self, indicators: Sequence[str], values: np.ndarray) -> np.ndarray:
        """Values whose axis before the last is that of the indicators."""
        found = values.copy()
        for place, name in enumerate(indicators):
            found[..., place, :] = self.of(name, values[..., place, :])
        return found


def _powered(values: np.ndarray, power: float) -> np.ndarray:
    from scipy.special import boxcox

    return np.asarray(boxcox(values, power), dtype=float)


def power_of(values: np.ndarray) -> float:
    """The power of a Box-Cox transform that makes values most like normal ones.

    Parameters
    ----------
    values : array
        Of one indicator, positive; missing ones are left out.

    Returns
    -------
    float
        Of the greatest likelihood, as `scipy.stats.boxcox`, to three decimals so that machines
        agree; 1, which leaves values as they are but
        for 1, where there are no two that differ.

    Examples
    --------
    >>> power_of(np.exp(np.linspace(-2, 2, 40)))
    0.0
    """
    from scipy.stats import boxcox_normmax

    there = values[~np.isnan(values)]
    if len(np.unique(there)) < 2:
        return 1.0
    return round(float(boxcox_normmax(there, method="mle")), POWER_DECIMALS) + 0.0
