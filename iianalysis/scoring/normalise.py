"""From values to scores: base-year ratio, min-max and the alternatives; treatment of outliers.

Each step is a small frozen dataclass that maps a panel (index `(region, year)`, a column per
indicator) to a panel of scores of the same shape. A missing value stays missing. Degenerate input
raises `MethodError`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Literal, Protocol

import numpy as np
import pandas as pd

from iianalysis.scoring.precision import levelled

Goalposts = Literal["own year", "pooled"]
GOALPOSTS: tuple[Goalposts, ...] = ("own year", "pooled")
Sign = int | np.ndarray


class MethodError(ValueError):
    """A method that is not defined for the values it is given; names the culprit and a remedy."""


class Normalisation(Protocol):
    """What turns values into scores on one scale."""

    def __call__(self, panel: pd.DataFrame, direction: pd.Series) -> pd.DataFrame:
        """Scores of the shape of `panel`; `direction` is 1 or -1 for each column."""


class OverRegions(Normalisation, Protocol):
    """What compares regions with each other; a normalisation of one's own is made from it.

    It is a frozen dataclass with a field `goalposts` (within what regions are compared: 'own year'
    or 'pooled') and a method `along`. Scores of a whole panel follow, and so does all that
    `regional_index` and `simulate` ask of a normalisation.

    Examples
    --------
    Distance from the median in interquartile ranges:

    >>> @dataclass(frozen=True)
    ... class Robust(OverRegions):
    ...     goalposts: Goalposts = "own year"
    ...
    ...     def along(self, values, sign):
    ...         low, middle, high = np.nanquantile(values, [0.25, 0.5, 0.75], -1, keepdims=True)
    ...         return sign * (values - middle) / (high - low)
    >>> rows = pd.MultiIndex.from_product([list("ABCDE"), [2023]], names=["region", "year"])
    >>> panel = pd.DataFrame({"x": [0.0, 1.0, 2.0, 3.0, 9.0]}, index=rows)
    >>> Robust()(panel, pd.Series({"x": 1}))["x"].tolist()
    [-1.0, -0.5, 0.0, 0.5, 3.5]
    """

    @property
    def goalposts(self) -> Goalposts:
        """What regions are compared within."""

    def along(self, values: np.ndarray, sign: Sign) -> np.ndarray:
        """Scores of values whose last axis is what they are compared over.

        Parameters
        ----------
        values : array
            One series or any number of them, missing values NaN; each is scored by itself.
        sign : int or array
            1 or -1; an array fits the axes before the last, with one of length 1 for that.

        Returns
        -------
        array
            Of the shape of `values`: higher is better, and what is missing stays so.

        Raises
        ------
        MethodError
            For values that are the same everywhere.

        Notes
        -----
        What differs only by how arithmetic rounds is the same: see `scoring.precision.levelled`.
        """

    def __call__(self, panel: pd.DataFrame, direction: pd.Series) -> pd.DataFrame:
        """Scores of each indicator in each group that is compared; errors say which it is."""
        scores = np.full(panel.shape, np.nan, order="F")
        signs = _signs(panel, direction)
        for what, column, rows, values in _columns(panel, self.goalposts):
            try:
                scores[rows, column] = scored(self, values, signs[column])
            except MethodError as error:
                raise MethodError(f"{what} {error}") from None
        return _like(panel, scores)


def scored(normalisation: OverRegions, values: np.ndarray, sign: Sign) -> np.ndarray:
    """Scores of series along the last axis; see `OverRegions.along`.

    Raises
    ------
    MethodError
        If there is not one score for each value.
    """
    scores = normalisation.along(values, sign)
    if np.shape(scores) != values.shape:
        raise MethodError(
            f"has scores of shape {np.shape(scores)} for values of shape {values.shape}; let "
            f"{type(normalisation).__name__}.along give one for each"
        )
    return scores


def over_regions(given: object) -> OverRegions:
    """A normalisation, if it compares regions.

    Raises
    ------
    MethodError
        With what it lacks.

    Examples
    --------
    >>> over_regions(BaseYear(2020))
    Traceback (most recent call last):
        ...
    iianalysis.scoring.normalise.MethodError: BaseYear does not compare regions: it has no
    goalposts, along; use MinMax(), ZScore(), Rank() or PercentileRank(), or a frozen dataclass
    made from normalise.OverRegions
    """
    name = given.__name__ if isinstance(given, type) else type(given).__name__
    lacks = [part for part in ("__call__", "goalposts", "along") if not hasattr(given, part)]
    if lacks:
        what = f"it has no {', '.join(lacks)}"
    elif isinstance(given, type):
        what = "it is the class, not one of its kind"
    elif not (is_dataclass(given) and any(one.name == "goalposts" for one in fields(given))):
        what = "it is no dataclass with a field goalposts"
    elif type(given).__hash__ is None:
        what = "its dataclass is not frozen"
    else:
        return given  # type: ignore[return-value]
    raise MethodError(
        f"{name} does not compare regions: {what}; use MinMax(), ZScore(), Rank() or "
        "PercentileRank(), or a frozen dataclass made from normalise.OverRegions"
    )


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


def _ends(values: np.ndarray, trim: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest along the last axis, or what `trim` of the values lie beyond."""
    if trim:
        low, high = np.nanquantile(values, [trim, 1 - trim], axis=-1, keepdims=True)
    else:
        low = np.nanmin(values, axis=-1, keepdims=True)
        high = np.nanmax(values, axis=-1, keepdims=True)
    same = low == high
    if same.any() and trim:
        raise MethodError(
            f"is {low[same][0]:g} at both goalposts when {trim:g} of the regions lie beyond "
            "either; use a smaller trim"
        )
    if same.any():
        raise MethodError(
            f"is {low[same][0]:g} in every region, so it tells none apart; "
            "leave it out of the study"
        )
    return low, high


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
class MinMax(OverRegions):
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
    trim : float
        Robust goalposts: the values that this share of the regions lies beyond at either end,
        which then score as these do; 0 for the lowest and highest.

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
    trim: float = 0.0

    def along(self, values: np.ndarray, sign: Sign) -> np.ndarray:
        """Scores of series along the last axis."""
        values = levelled(values)
        if self.log:
            _ends(values)
            if np.nanmin(values) <= 0:
                raise MethodError(
                    f"is {np.nanmin(values):g} somewhere, which has no logarithm; "
                    "use log=False or leave it out"
                )
            values = np.log(values)
        low, high = _ends(values, self.trim)
        if self.trim:
            values = np.clip(values, low, high)
        ahead = np.equal(sign, 1)
        worst, best = np.where(ahead, low, high), np.where(ahead, high, low)
        share = (values - worst) / (best - worst)
        return self.lower + (self.upper - self.lower) * share


@dataclass(frozen=True)
class ZScore(OverRegions):
    """Distance from the mean in standard deviations: ``Z = (Y - mean) / sd``.

    OECD and JRC (2008), step 5; the sample standard deviation, as in their table 15. Scores are
    negative below the mean, so only the arithmetic mean aggregates them.
    """

    goalposts: Goalposts = "own year"

    def along(self, values: np.ndarray, sign: Sign) -> np.ndarray:
        """Scores of series along the last axis."""
        values = levelled(values)
        _ends(values)
        mean = np.nanmean(values, axis=-1, keepdims=True)
        return sign * ((values - mean) / np.nanstd(values, axis=-1, ddof=1, keepdims=True))


@dataclass(frozen=True)
class Rank(OverRegions):
    """Rank from below: the best of `n` regions scores `n`; ties take the minimum.

    The scale is that of the indicator: of one that 28 regions report the best scores 28, of one
    that 31 report 31. `PercentileRank` puts all on one scale. OECD and JRC (2008), table 15.
    """

    goalposts: Goalposts = "own year"

    def along(self, values: np.ndarray, sign: Sign) -> np.ndarray:
        """Scores of series along the last axis."""
        values = levelled(values)
        _ends(values)
        return _rank(sign * values)


@dataclass(frozen=True)
class PercentileRank(OverRegions):
    """Share of the other regions that are worse, 0 to 100: ``100 (rank - 1) / (n - 1)``."""

    goalposts: Goalposts = "own year"

    def along(self, values: np.ndarray, sign: Sign) -> np.ndarray:
        """Scores of series along the last axis."""
        values = levelled(values)
        _ends(values)
        others = np.count_nonzero(~np.isnan(values), axis=-1, keepdims=True) - 1
        return 100 * (_rank(sign * values) - 1) / others


def _rank(values: np.ndarray) -> np.ndarray:
    """Ranks from the lowest along the last axis; ties take the minimum."""
    series = pd.DataFrame(values.reshape(-1, values.shape[-1]).T)
    return series.rank(method="min").to_numpy().T.reshape(values.shape)


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
            treated[rows, column] = self.along(some)
        return _like(panel, treated)

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
