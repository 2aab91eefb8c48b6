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


@dataclass(frozen=True)
class Transforms:
    """Transforms of single indicators, applied before everything else.

    Parameters
    ----------
    by : tuple of (str, str)
        Indicator and the name of its transform: `log` (natural), `log1p`, `square root` or
        `reciprocal`.

    Notes
    -----
    Each keeps the order of values, so that directions stay as they are: the reciprocal is
    ``-1/Y``. Min-max scores do not depend on its sign, ``(1/Y - 1/low) / (1/high - 1/low)``.

    Examples
    --------
    >>> Transforms((("x", "log"),)).of("x", np.array([1.0, np.e])).tolist()
    [0.0, 1.0]
    """

    by: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for indicator, name in self.by:
            if name not in TRANSFORMS:
                raise MethodError(
                    f"transform {name!r} of {indicator!r} is unknown; "
                    f"use {', '.join(map(repr, TRANSFORMS))}"
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
        function, above, what = TRANSFORMS[name]
        bad = values <= above
        if bad.any():
            raise MethodError(
                f"indicator {indicator!r} is {values[bad][0]:g} somewhere, which has no {what}; "
                "mend the value or choose another transform"
            )
        transformed: np.ndarray = function(values)
        return transformed

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
