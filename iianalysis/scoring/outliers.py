"""Treatment of outliers before values become scores."""

from __future__ import annotations

from collections.abc import Sequence
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

    Parameters
    ----------
    goalposts : {'own year', 'pooled'}
        What a series is: the regions of a year, or those of all.
    skewness, kurtosis : float
        Beyond both of which, in absolute value, a series has outliers.
    most : int
        Values of a series that are pulled in at most.
    left : tuple of str
        Indicators that are left as they are.
    logs : tuple of str
        Indicators that take a logarithm of their own values in place of those that are pulled in,
        where a series still has outliers then.

    Notes
    -----
    The rule and its limits (2, 3.5 and at most 5 values) are the defaults of COINr, the package of
    the field, which follows common practice; sample skewness and excess kurtosis as in pandas. As
    in its `Treat`, what winsorising does not cure has the logarithm of the untreated values:
    ``ln(x - min + a)``, and ``-ln(max - x + a)`` where the skewness is negative, with a one
    hundredth of the range (`log_CT_plus` there).
    """

    goalposts: Goalposts = "own year"
    skewness: float = 2.0
    kurtosis: float = 3.5
    most: int = 5
    left: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()

    def __call__(self, panel: pd.DataFrame) -> pd.DataFrame:
        """The panel with outliers pulled in; indicators without outliers are unchanged."""
        treated = panel.to_numpy(dtype=float, copy=True)
        for _, column, rows, some in series_within(panel, self.goalposts):
            treated[rows, column] = self.of(str(panel.columns[column]), some)
        return pd.DataFrame(treated, index=panel.index, columns=panel.columns, copy=False)

    def each(self, indicators: Sequence[str], values: np.ndarray) -> np.ndarray:
        """Treat series along the last axis, which stand in the order of indicators before that."""
        if not self.left and not self.logs:
            return self.along(values)
        treated = values.copy()
        for place, name in enumerate(indicators):
            treated[..., place, :] = self.of(name, values[..., place, :])
        return treated

    def of(self, indicator: str, values: np.ndarray) -> np.ndarray:
        """Treat series of one indicator along the last axis, each by itself."""
        if indicator in self.left:
            return values
        pulled = self.along(values)
        if indicator not in self.logs:
            return pulled
        still = self.outlying(pulled)[..., None]
        return np.where(still, _logarithm(values), pulled) if still.any() else pulled

    def outlying(self, values: np.ndarray) -> np.ndarray:
        """Which series along the last axis have outliers."""
        skew, kurtosis = _shape(levelled(values).reshape(-1, values.shape[-1]))
        beyond = (np.abs(skew) > self.skewness) & (kurtosis > self.kurtosis)
        return np.asarray(beyond.reshape(values.shape[:-1]))

    def report(self, panel: pd.DataFrame) -> pd.DataFrame:
        """What is done to each series of a panel that has outliers.

        Returns
        -------
        DataFrame
            indicator, year (`all years` where they are pooled), treatment (`winsorised`,
            `logarithm` or `none`), treated_values (how many are pulled in), skewness and kurtosis
            before and after, still_outlying.
        """
        found = []
        for what, column, _, some in series_within(panel, self.goalposts):
            if not self.outlying(some):
                continue
            name = str(panel.columns[column])
            after, pulled = self.of(name, some), self.along(some)
            level = levelled(some)
            logged = name in self.logs and bool(self.outlying(pulled))
            kind = "none" if name in self.left else "logarithm" if logged else "winsorised"
            moved = np.count_nonzero((after != level) & ~np.isnan(level))
            before_shape, after_shape = _shape(level[None]), _shape(after[None])
            found.append(
                {
                    "indicator": name,
                    "year": what.rpartition(" in ")[2],
                    "treatment": kind,
                    "treated_values": moved if kind == "winsorised" else 0,
                    "skewness": before_shape[0][0],
                    "kurtosis": before_shape[1][0],
                    "skewness_after": after_shape[0][0],
                    "kurtosis_after": after_shape[1][0],
                    "still_outlying": bool(self.outlying(after)),
                }
            )
        return pd.DataFrame(found)

    def along(self, values: np.ndarray) -> np.ndarray:
        """Winsorise series along the last axis, each by itself."""
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


def _logarithm(values: np.ndarray) -> np.ndarray:
    """Logarithm of series along the last axis that lessens their skewness, in their order."""
    skew = _shape(values.reshape(-1, values.shape[-1]))[0].reshape(*values.shape[:-1], 1)
    low = np.nanmin(values, axis=-1, keepdims=True)
    high = np.nanmax(values, axis=-1, keepdims=True)
    ahead = skew >= 0
    apart = np.where(ahead, values - low, high - values) + 0.01 * (high - low)
    with np.errstate(divide="ignore", invalid="ignore"):  # of series that are all the same
        return np.asarray(np.where(ahead, 1.0, -1.0) * np.log(apart))


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
