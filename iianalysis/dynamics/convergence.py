"""Whether regions grow alike: sigma and beta convergence."""

from __future__ import annotations

import numpy as np
import pandas as pd

from iianalysis.dynamics.space import Neighbours
from iianalysis.scoring.index import DECIMALS, IndexResult

FEWEST = 3  # regions; a line through two has no error
LIMITS = 0.95  # of the interval
ROBUST = ["robust_error", "robust_low", "robust_high", "robust_p"]
ROBUST += ["robust_speed_low", "robust_speed_high"]
SPATIAL = ["spatial_error", "spatial_low", "spatial_high"]
WIDE = ["wide_low", "wide_high"]


def sigma(result: IndexResult) -> pd.DataFrame:
    """Spread of the regions' scores, year by year: sigma convergence where it falls.

    Parameters
    ----------
    result : IndexResult
        Of `movement.comparable_index`.

    Returns
    -------
    DataFrame
        node (the overall index and the dimensions), year, mean, sd (points), cv (sd over mean),
        sd_log (of natural logarithms, over the scores above 0), regions, positive (number of
        scores above 0).

    Notes
    -----
    Spreads are over n, not n - 1: the regions are all there are, no sample. Barro and Sala-i-
    Martin, Convergence, Journal of Political Economy 100, 1992, take the spread of logarithms.
    """
    rows = []
    for node in _nodes(result):
        for year, scores in result.scores[node].dropna().groupby(level="year"):
            positive = scores[scores.round(9) > 0]
            mean, sd = scores.mean(), scores.std(ddof=0)
            rows.append(
                {
                    "node": node,
                    "year": int(year),
                    "mean": mean,
                    "sd": sd,
                    "cv": sd / mean if mean > 0 else np.nan,
                    "sd_log": np.log(positive).std(ddof=0) if len(positive) else np.nan,
                    "regions": len(scores),
                    "positive": len(positive),
                }
            )
    return pd.DataFrame(rows)


def beta(result: IndexResult, neighbours: Neighbours | None = None) -> pd.DataFrame:
    """Whether regions that start lower grow faster, from the first to the last year.

    Parameters
    ----------
    result : IndexResult
        Of `movement.comparable_index`, with two years or more.
    neighbours : Neighbours, optional
        Which regions may share shocks.

    Returns
    -------
    DataFrame
        node, start, end, regions (with scores above 0 in both years), intercept, slope,
        standard_error, slope_low, slope_high (95% interval, t with n - 2 degrees of freedom), p
        (of no slope, two-sided), r_squared, speed (a year; NaN where ``1 + b T <= 0``), speed_low,
        speed_high, half_life (years; NaN where the speed is not positive); robust_error,
        robust_low, robust_high, robust_p, robust_speed_low, robust_speed_high (the same where
        regions scatter unequally; NaN where the line goes through a region whatever its growth);
        leans_on (the region without which the slope changes most, the first of equals),
        slope_without (that slope); spatial_error, spatial_low, spatial_high (the same where
        neighbours share shocks as well; NaN without neighbours); wide_low, wide_high (the outer
        ends of the robust and the spatial interval, on which findings rest). Numbers are empty
        where fewer than three regions are left, or all start level.

    Notes
    -----
    ``(1/T) ln(y_iT / y_i0) = a + b ln y_i0 + u_i``, without other regressors (unconditional), by
    least squares; the speed follows from ``b = -(1 - exp(-speed T)) / T``, and half of a gap is
    gone after ``ln 2 / speed`` years: Barro and Sala-i-Martin 1992. `standard_error` takes all
    regions to scatter alike about the line. `robust_error` does not: it is HC3,
    ``sqrt(sum_i (x_i - m)^2 (u_i / (1 - h_i))^2) / sum_i (x_i - m)^2`` with m the mean of x and
    h_i the leverage, the one to take below some 250 points (MacKinnon and White, Journal of
    Econometrics 29, 1985; Long and Ervin, The American Statistician 54, 2000). Without region i
    the slope is ``b - (x_i - m) u_i / ((1 - h_i) sum_k (x_k - m)^2)`` (Belsley, Kuh and Welsch,
    Regression Diagnostics, 1980).

    Both take regions to be independent. `spatial_error` does not: with m_i the terms that are
    squared in HC3 it is ``sqrt(sum_i sum_j K_ij m_i m_j)``, K 1 for a region and itself and for
    neighbours, else 0 (Conley, GMM estimation with cross sectional dependence, Journal of
    Econometrics 92, 1999, with contiguity for his distance). With so few regions it may be too
    small, or none where the sum is negative: hence the wider of both.

    A negative slope may be noise
    that is gone the year after: Friedman, Journal of Economic Literature 30, 1992; Quah, Galton's
    fallacy and tests of the convergence hypothesis, Scandinavian Journal of Economics 95, 1993.
    """
    years = sorted(set(result.scores.index.get_level_values("year")))
    rows = [
        _line(result.scores[node].unstack("year"), years[0], years[-1], neighbours)
        for node in _nodes(result)
    ]
    return pd.DataFrame(rows, index=pd.Index(_nodes(result), name="node")).reset_index()


def growth(moves: pd.DataFrame) -> pd.DataFrame:
    """What the line of `beta` is drawn through for the overall index.

    Parameters
    ----------
    moves : DataFrame
        As `movement.moves` returns it.

    Returns
    -------
    DataFrame
        region, log_start (logarithm of the first score), growth (a year, in logarithms).
    """
    wide = moves.pivot(index="region", columns="year", values="score")
    wide = wide.loc[list(dict.fromkeys(moves["region"]))]
    return _points(wide, wide.columns[0], wide.columns[-1]).reset_index()


def _nodes(result: IndexResult) -> list[str]:
    return [result.framework.root, *result.framework.dimensions]


def _points(wide: pd.DataFrame, start: int, end: int) -> pd.DataFrame:
    both = wide[[start, end]].dropna()
    both = both[(both.round(9) > 0).all(axis=1)]
    change = np.log(both[end] / both[start]) / (end - start)
    return pd.DataFrame({"log_start": np.log(both[start]), "growth": change})


def _line(
    wide: pd.DataFrame, start: int, end: int, neighbours: Neighbours | None
) -> dict[str, float | str]:
    points, span = _points(wide, start, end), end - start
    row: dict[str, float | str] = {"start": start, "end": end, "regions": len(points)}
    names = ["intercept", "slope", "standard_error", "slope_low", "slope_high", "p", "r_squared"]
    names += ["speed", "speed_low", "speed_high", "half_life", *ROBUST, "slope_without"]
    names += [*SPATIAL, *WIDE]
    row |= {**dict.fromkeys(names, np.nan), "leans_on": ""}
    if len(points) < FEWEST or points["log_start"].round(9).nunique() < 2:
        return row
    from scipy.stats import linregress, t

    fit = linregress(points["log_start"], points["growth"])
    reach = t.ppf((1 + LIMITS) / 2, len(points) - 2) * fit.stderr
    low, high = fit.slope - reach, fit.slope + reach
    speed = speed_of(fit.slope, span)
    return row | {
        "intercept": fit.intercept,
        "slope": fit.slope,
        "standard_error": fit.stderr,
        "slope_low": low,
        "slope_high": high,
        "p": fit.pvalue,
        "r_squared": fit.rvalue**2,
        "speed": speed,
        "speed_low": speed_of(high, span),
        "speed_high": speed_of(low, span),
        "half_life": np.log(2) / speed if speed > 0 else np.nan,
        **_robust(points, fit.intercept, fit.slope, span, neighbours),
    }


def _robust(
    points: pd.DataFrame, intercept: float, slope: float, span: int, neighbours: Neighbours | None
) -> dict[str, float | str]:
    """How far a slope is known where regions scatter unequally, and where neighbours do alike."""
    from scipy.stats import t

    x, y = points["log_start"].to_numpy(), points["growth"].to_numpy()
    away, left = x - x.mean(), 1 - 1 / len(x) - (x - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum()
    spared = left.round(DECIMALS) > 0  # elsewhere no line is left without the region
    residual = np.where(spared, (y - intercept - slope * x) / np.where(spared, left, 1), np.nan)
    moves = away * residual / (away**2).sum()
    most = int(np.argmax(np.nan_to_num(np.abs(moves)).round(DECIMALS)))
    error = np.sqrt((moves**2).sum())
    freedom = len(x) - 2
    quantile = t.ppf((1 + LIMITS) / 2, freedom)
    low, high = slope - quantile * error, slope + quantile * error
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * t.sf(np.abs(slope / error), freedom)
    found = [error, low, high, p, speed_of(high, span), speed_of(low, span)]
    shared = moves @ _alike(list(points.index), neighbours) @ moves if neighbours else np.nan
    spatial = np.sqrt(shared) if shared > 0 else np.nan
    near_low, near_high = slope - quantile * spatial, slope + quantile * spatial
    return {
        **dict(zip(ROBUST, map(float, found), strict=True)),
        "leans_on": str(points.index[most]),
        "slope_without": slope - moves[most],
        **dict(zip(SPATIAL, map(float, [spatial, near_low, near_high]), strict=True)),
        "wide_low": float(np.fmin(low, near_low)),
        "wide_high": float(np.fmax(high, near_high)),
    }


def _alike(regions: list[str], neighbours: Neighbours) -> np.ndarray:
    """1 for a region and itself, and for two that are neighbours."""
    place = {region: number for number, region in enumerate(regions)}
    found = np.eye(len(regions))
    for region in regions:
        for other in neighbours.of.get(region, ()):
            if other in place:
                found[place[region], place[other]] = 1.0
    return found


def speed_of(slope: float, span: int) -> float:
    """Speed of convergence, a year, of a slope over so many years; NaN where none is implied."""
    left = 1 + slope * span
    return -np.log(left) / span if left > 0 else np.nan
