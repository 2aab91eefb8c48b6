"""Treatment of outliers before values become scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from iianalysis.scoring.normalise import Goalposts, series_within
from iianalysis.scoring.precision import levelled


@dataclass(frozen=True)
class Winsorise:
    """Pull outliers in to the nearest value left, until the shape is acceptable.

    While absolute skewness is above `skewness` and kurtosis above `kurtosis`, the outermost value
    on the side of the skew takes the next one, for at most `most` values an indicator, and never
    so far that all values become the same.

    Notes
    -----
    The rule and its limits (2, 3.5 and at most 5 values) are the defaults of COINr, the package of
    the field, which follows common practice; sample skewness and excess kurtosis as in pandas.
    """

    goalposts: Goalposts = "own year"
    skewness: float = 2.0
    kurtosis: float = 3.5
    most: int = 5

    def __call__(self, panel: pd.DataFrame) -> pd.DataFrame:
        """The panel with outliers pulled in; indicators without outliers are unchanged."""
        treated = panel.to_numpy(dtype=float, copy=True)
        for _, column, rows, some in series_within(panel, self.goalposts):
            treated[rows, column] = self.along(some)
        return pd.DataFrame(treated, index=panel.index, columns=panel.columns, copy=False)

    def along(self, values: np.ndarray) -> np.ndarray:
        """Treat series along the last axis, each by itself."""
        untreated = levelled(values).reshape(-1, values.shape[-1])
        treated = untreated.copy()
        waiting = np.arange(len(treated))
        for _ in range(self.most):
            skew, kurtosis = _shape(treated[waiting])
            outlying = (np.abs(skew) > self.skewness) & (kurtosis > self.kurtosis)
            waiting, skew = waiting[outlying], skew[outlying]
            if not len(waiting):
                break
            # turned so that the outlier is the highest value
            sign = np.where(skew > 0, 1.0, -1.0)[:, None]
            series = sign * treated[waiting]
            highest = np.nanmax(series, axis=1, keepdims=True)
            rest = np.where(series == highest, np.nan, series)
            nearest = np.nanmax(rest, axis=1, keepdims=True)
            pulled = sign * np.where(series == highest, nearest, series)
            before = untreated[waiting]
            touched = ((pulled != before) & ~np.isnan(before)).sum(axis=1)
            apart = np.nanmin(rest, axis=1) < nearest[:, 0]
            going = (touched <= self.most) & apart
            waiting = waiting[going]
            treated[waiting] = pulled[going]
        return treated.reshape(values.shape)


def _shape(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sample skewness and excess kurtosis of rows, as pandas has them; NaN for too few values."""
    n = np.count_nonzero(~np.isnan(values), axis=1).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = np.where(np.isnan(values), 0.0, values)
        apart = np.where(np.isnan(values), 0.0, apart - (apart.sum(axis=1) / n)[:, None])
        square = apart * apart
        second = square.sum(axis=1)
        third, fourth = (square * apart).sum(axis=1), (square * square).sum(axis=1)
        skewness = n * np.sqrt(n - 1) / (n - 2) * third / second**1.5
        kurtosis = n * (n + 1) * (n - 1) * fourth / ((n - 2) * (n - 3) * second**2)
        kurtosis -= 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))
    return np.where(n > 2, skewness, np.nan), np.where(n > 3, kurtosis, np.nan)
