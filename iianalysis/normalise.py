"""From values to scores: base-year ratio, min-max and the alternatives; treatment of outliers.

Each step is a small frozen dataclass that maps a panel (index `(region, year)`, a column per
indicator) to a panel of scores of the same shape. A missing value stays missing. Degenerate input
raises `MethodError`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import pandas as pd

Goalposts = Literal["own year", "pooled"]
GOALPOSTS: tuple[Goalposts, ...] = ("own year", "pooled")


class MethodError(ValueError):
    """A method that is not defined for the values it is given; names the culprit and a remedy."""


class Normalisation(Protocol):
    """What turns values into scores on one scale."""

    def __call__(self, panel: pd.DataFrame, direction: pd.Series) -> pd.DataFrame:
        """Scores of the shape of `panel`; `direction` is 1 or -1 for each column."""


def _groups(panel: pd.DataFrame, goalposts: Goalposts) -> Iterator[tuple[str, np.ndarray]]:
    """Rows that share their reference: those of one year, or all; with a word for errors."""
    if goalposts == "pooled":
        yield "all years", np.arange(len(panel))
    elif goalposts == "own year":
        codes, years = pd.factorize(panel.index.get_level_values("year"), sort=True)
        for code, year in enumerate(years):
            yield str(year), np.flatnonzero(codes == code)
    else:
        raise MethodError(f"goalposts {goalposts!r} are unknown; use 'own year' or 'pooled'")


def _like(panel: pd.DataFrame, scores: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(scores, index=panel.index, columns=panel.columns, copy=False)


def _columns(
    panel: pd.DataFrame, goalposts: Goalposts
) -> Iterator[tuple[str, int, np.ndarray, np.ndarray]]:
    """Each indicator in each group: a word for errors, column number, rows and values."""
    groups = list(_groups(panel, goalposts))
    for number, name in enumerate(panel.columns):
        values = panel[name].to_numpy(dtype=float)
        for when, rows in groups:
            some = values if len(rows) == len(values) else values[rows]
            if not np.isnan(some).all():
                yield f"indicator {name!r} in {when}", number, rows, some


def _signs(panel: pd.DataFrame, direction: pd.Series) -> list[int]:
    """The direction of each column, matched by name and not by place."""
    return [int(direction[name]) for name in panel.columns]


def _constant(what: str, value: float) -> MethodError:
    return MethodError(
        f"{what} is {value:g} in every region, so it tells none apart; leave it out of the study"
    )


def goalposts_of(panel: pd.DataFrame, goalposts: Goalposts = "own year") -> pd.DataFrame:
    """Lowest and highest value of each indicator over regions, by year or over all years.

    Parameters
    ----------
    panel : DataFrame
        Index `(region, year)`, a column per indicator.
    goalposts : {'own year', 'pooled'}

    Returns
    -------
    DataFrame
        Index `(indicator, year)` (`all years` when pooled), columns `low` and `high`.
    """
    rows = {}
    for when, positions in _groups(panel, goalposts):
        part = panel.iloc[positions]
        rows[when] = pd.DataFrame({"low": part.min(), "high": part.max()})
    frame = pd.concat(rows, names=["year", "indicator"])
    return frame.swaplevel().sort_index()


@dataclass(frozen=True)
class MinMax:
    """Min-max between goalposts: ``Z = (Y - min) / (max - min)``, put on the scale asked for.

    The score is ``lower + (upper - lower) Z``.

    Parameters
    ----------
    goalposts : {'own year', 'pooled'}
        Lowest and highest of each year (as the report), or of all years together, so that scores
        of different years compare.
    lower, upper : float
        Ends of the scale; 1 to 100 keeps geometric and harmonic means defined.
    log : bool
        Take natural logarithms first (values must be positive).

    Raises
    ------
    MethodError
        For an indicator that is constant, and for `log` of a value that is not positive.

    Notes
    -----
    A direction of -1 swaps the goalposts: ``(max - Y) / (max - min)``. Equation: report of 2024,
    section 二（三）1; OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 5.

    Examples
    --------
    >>> rows = pd.MultiIndex.from_product([["A", "B", "C"], [2023]], names=["region", "year"])
    >>> panel = pd.DataFrame({"x": [0.0, 5.0, 10.0]}, index=rows)
    >>> MinMax()(panel, pd.Series({"x": 1}))["x"].tolist()
    [0.0, 50.0, 100.0]
    >>> MinMax(lower=1)(panel, pd.Series({"x": -1}))["x"].tolist()
    [100.0, 50.5, 1.0]
    """

    goalposts: Goalposts = "own year"
    lower: float = 0.0
    upper: float = 100.0
    log: bool = False

    def __call__(self, panel: pd.DataFrame, direction: pd.Series) -> pd.DataFrame:
        """Scores between `lower` (worst) and `upper` (best)."""
        scores = np.full(panel.shape, np.nan, order="F")
        signs = _signs(panel, direction)
        for what, column, rows, some in _columns(panel, self.goalposts):
            values = some
            if self.log:
                if np.nanmin(values) <= 0:
                    raise MethodError(
                        f"{what} is {np.nanmin(values):g} somewhere, which has no logarithm; "
                        "use log=False or leave it out"
                    )
                values = np.log(values)
            low, high = np.nanmin(values), np.nanmax(values)
            if low == high:
                raise _constant(what, some[~np.isnan(some)][0])
            worst, best = (low, high) if signs[column] == 1 else (high, low)
            share = (values - worst) / (best - worst)
            scores[rows, column] = self.lower + (self.upper - self.lower) * share
        return _like(panel, scores)


@dataclass(frozen=True)
class ZScore:
    """Distance from the mean in standard deviations: ``Z = (Y - mean) / sd``.

    OECD and JRC (2008), step 5; the sample standard deviation, as in their table 15. Scores are
    negative below the mean, so only the arithmetic mean aggregates them.
    """

    goalposts: Goalposts = "own year"

    def __call__(self, panel: pd.DataFrame, direction: pd.Series) -> pd.DataFrame:
        """Scores with mean 0 and standard deviation 1 in each reference group."""
        scores = np.full(panel.shape, np.nan, order="F")
        signs = _signs(panel, direction)
        for what, column, rows, values in _columns(panel, self.goalposts):
            if np.nanmin(values) == np.nanmax(values):
                raise _constant(what, np.nanmin(values))
            share = (values - np.nanmean(values)) / np.nanstd(values, ddof=1)
            scores[rows, column] = signs[column] * share
        return _like(panel, scores)


@dataclass(frozen=True)
class Rank:
    """Rank from below: the best of `n` regions scores `n`; ties take the minimum.

    OECD and JRC (2008), table 15.
    """

    goalposts: Goalposts = "own year"

    def __call__(self, panel: pd.DataFrame, direction: pd.Series) -> pd.DataFrame:
        """Scores 1 to n, a whole number of regions left behind plus one."""
        return _rank(panel, direction, self.goalposts)


@dataclass(frozen=True)
class PercentileRank:
    """Share of the other regions that are worse, 0 to 100: ``100 (rank - 1) / (n - 1)``."""

    goalposts: Goalposts = "own year"

    def __call__(self, panel: pd.DataFrame, direction: pd.Series) -> pd.DataFrame:
        """Scores 0 (worst) to 100 (best)."""
        return _rank(panel, direction, self.goalposts, percentile=True)


def _rank(
    panel: pd.DataFrame, direction: pd.Series, goalposts: Goalposts, *, percentile: bool = False
) -> pd.DataFrame:
    scores = np.full(panel.shape, np.nan, order="F")
    signs = _signs(panel, direction)
    for what, column, rows, values in _columns(panel, goalposts):
        if np.nanmin(values) == np.nanmax(values):
            raise _constant(what, np.nanmin(values))
        ranks = pd.Series(signs[column] * values).rank(method="min").to_numpy()
        others = np.count_nonzero(~np.isnan(values)) - 1
        scores[rows, column] = 100 * (ranks - 1) / others if percentile else ranks
    return _like(panel, scores)


@dataclass(frozen=True)
class BaseYear:
    """Ratio to the base year: ``X = 100 Y_t / Y_base``, and its inverse for direction -1.

    Raises
    ------
    MethodError
        If a value of the base year is missing or not positive, or one of direction -1 is 0.

    Notes
    -----
    Equation: report of 2024, section 二（三）1.
    """

    base_year: int

    def __call__(self, panel: pd.DataFrame, direction: pd.Series) -> pd.DataFrame:
        """Scores that are 100 in the base year, region by region."""
        years = panel.index.get_level_values("year")
        if self.base_year not in years:
            raise MethodError(
                f"the base year {self.base_year} has no data; the years are "
                f"{', '.join(str(year) for year in sorted(set(years)))}"
            )
        base = panel.xs(self.base_year, level="year")
        filled = panel.columns[panel.notna().any()]
        for indicator in filled:
            bad = base.index[~(base[indicator] > 0)]
            if len(bad):
                raise MethodError(
                    f"indicator {indicator!r} is {base.loc[bad[0], indicator]:g} in the base year "
                    f"{self.base_year} for {bad[0]}, so no ratio to it exists; give a positive "
                    "value or leave the indicator out"
                )
        regions = panel.index.get_level_values("region")
        ratio = panel.to_numpy(dtype=float) / base.reindex(regions).to_numpy(dtype=float)
        inverse = np.array(_signs(panel, direction)) == -1
        if (ratio[:, inverse] == 0).any():
            zero = panel.columns[inverse][(ratio[:, inverse] == 0).any(axis=0)][0]
            raise MethodError(
                f"indicator {zero!r} of direction -1 is 0 in some year, and 1/0 is no score; "
                "leave it out or turn it round"
            )
        ratio[:, inverse] = 1 / ratio[:, inverse]
        return _like(panel, 100 * ratio)


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
        for _, column, rows, some in _columns(panel, self.goalposts):
            treated[rows, column] = self._pull_in(some)
        return _like(panel, treated)

    def _pull_in(self, values: np.ndarray) -> np.ndarray:
        untreated = values
        for _ in range(self.most):
            shape = pd.Series(values)
            skew = shape.skew()
            if not (abs(skew) > self.skewness and shape.kurt() > self.kurtosis):
                break
            outermost = np.nanmax(values) if skew > 0 else np.nanmin(values)
            rest = values[(values != outermost) & ~np.isnan(values)]
            nearest = rest.max() if skew > 0 else rest.min()
            pulled = np.where(values == outermost, nearest, values)
            touched = np.count_nonzero((pulled != untreated) & ~np.isnan(untreated))
            if touched > self.most or rest.min() == rest.max():
                break
            values = pulled
        return values
