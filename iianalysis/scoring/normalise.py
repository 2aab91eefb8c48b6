"""From values to scores: base-year ratio, min-max and the alternatives.

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
        signs = direction[panel.columns].astype(int).tolist()  # by name and not by place
        for what, column, rows, values in series_within(panel, self.goalposts):
            try:
                scores[rows, column] = scored(self, values, signs[column])
            except MethodError as error:
                raise MethodError(f"{what} {error}") from None
        return pd.DataFrame(scores, index=panel.index, columns=panel.columns, copy=False)


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
    >>> from iianalysis.scoring.base_year import BaseYear
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


def series_within(
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
    low, high : float, optional
        Goalposts that are given, in the units of the values: both or none. Targets and frontiers
        are such (distance to target).
    clip : bool
        Hold scores on the scale where values lie beyond the goalposts that are given.

    Raises
    ------
    MethodError
        For an indicator that is constant, for `log` of a value that is not positive, and for
        goalposts of which the low one is not below the high one.

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
    low: float | None = None
    high: float | None = None
    clip: bool = False

    def __post_init__(self) -> None:
        """Refuse goalposts that measure nothing."""
        if (self.low is None) != (self.high is None):
            raise MethodError("one goalpost is given without the other; give low and high")
        if self.low is not None and self.high is not None and not self.low < self.high:
            raise MethodError(
                f"the low goalpost {self.low:g} is not below the high one {self.high:g}; give the "
                "smaller as low, and direction -1 where less is better"
            )

    @property
    def given(self) -> bool:
        """Whether scores depend on no other region."""
        return self.low is not None

    def along(self, values: np.ndarray, sign: Sign) -> np.ndarray:
        """Scores of series along the last axis."""
        if self.low is not None and self.high is not None:
            return self._between(values, np.array(self.low), np.array(self.high), sign)
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
        return self._between(values, low, high, sign)

    def _between(
        self, values: np.ndarray, low: np.ndarray, high: np.ndarray, sign: Sign
    ) -> np.ndarray:
        if self.trim or self.clip:
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

    Parameters
    ----------
    goalposts : {'own year', 'pooled'}
    mean, sd : float
        Of the scores, ``mean + sd Z``: 100 and 10 in the index of Mazziotta and Pareto.
    """

    goalposts: Goalposts = "own year"
    mean: float = 0.0
    sd: float = 1.0

    def along(self, values: np.ndarray, sign: Sign) -> np.ndarray:
        """Scores of series along the last axis."""
        values = levelled(values)
        _ends(values)
        mean = np.nanmean(values, axis=-1, keepdims=True)
        z = sign * ((values - mean) / np.nanstd(values, axis=-1, ddof=1, keepdims=True))
        return z if (self.mean, self.sd) == (0.0, 1.0) else self.mean + self.sd * z


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
        series = pd.DataFrame((sign * values).reshape(-1, values.shape[-1]).T)
        return series.rank(method="min").to_numpy().T.reshape(values.shape)


@dataclass(frozen=True)
class PercentileRank(OverRegions):
    """Share of the other regions that are worse, 0 to 100: ``100 (rank - 1) / (n - 1)``."""

    goalposts: Goalposts = "own year"

    def along(self, values: np.ndarray, sign: Sign) -> np.ndarray:
        """Scores of series along the last axis."""
        others = np.count_nonzero(~np.isnan(values), axis=-1, keepdims=True) - 1
        return 100 * (Rank().along(values, sign) - 1) / others
