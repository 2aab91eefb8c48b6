"""Which factor moves the ranking most: shares of variance, alone and with all its interactions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from iianalysis.scoring.index import Method
from iianalysis.scoring.normalise import MethodError
from iianalysis.study.study import Study
from iianalysis.uncertainty.engine import Progress
from iianalysis.uncertainty.factors import Specification
from iianalysis.uncertainty.realised import Outputs, Ranking, measures_of
from iianalysis.uncertainty.simulation import check_run, plan_of, source_of

RESAMPLES = 300  # of the bootstrap behind the intervals
WIDE = 0.2  # of the 95% interval of a total index: beyond that the draws are too few
OUTSIDE = 0.05  # how far an estimate may lie outside 0 to 1


def indices(
    function: Callable[[np.ndarray], Outputs],
    names: Sequence[str],
    *,
    n: int = 1024,
    seed: int = 0,
) -> pd.DataFrame:
    """First-order and total indices of a function of independent uniform inputs.

    Parameters
    ----------
    function : callable
        From inputs (rows by factors, each from 0 up to but not including 1) to outputs by name, a
        number for each row.
    names : sequence of str
        Of the factors.
    n : int
        A power of 2; the function is evaluated at ``n (d + 2)`` points for d factors.
    seed : int
        Of the scrambling of the design and of the bootstrap; 0 is as good as any.

    Returns
    -------
    DataFrame
        output, factor, first, first_low, first_high, total, total_low, total_high (95% intervals),
        evaluations, note (a warning where the indices cannot be trusted).

    Raises
    ------
    MethodError
        For fewer than two factors, an n that is no power of 2, or an output that is not a number.

    Notes
    -----
    ``S_i = V(E(Y|X_i)) / V(Y)`` and ``T_i = E(V(Y|X_~i)) / V(Y)``, on a scrambled Sobol sequence:
    Saltelli et al. (2010), Variance based sensitivity analysis of model output, Computer Physics
    Communications 181, as SALib implements them. It centres outputs first, since the estimator of
    S_i loses its precision where the mean is large. The intervals are 1.96 standard deviations of
    a bootstrap either way.
    """
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    _check_design(names, n)
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    points = sampling.sample(problem, n, calc_second_order=False, scramble=True, seed=seed)
    tables = []
    for name, values in function(points).items():
        if not np.isfinite(values).all():
            raise MethodError(f"{name} is not a number everywhere; mend the function")
        found = {key: np.full(len(names), np.nan) for key in ("S1", "S1_conf", "ST", "ST_conf")}
        if _varies(values, len(names) + 2):
            found = analysis.analyze(
                problem,
                values,
                calc_second_order=False,
                num_resamples=RESAMPLES,
                seed=seed + 1,  # SALib takes 0 for no seed
            )
        table = pd.DataFrame({"output": name, "factor": list(names)})
        for key, column in (("S1", "first"), ("ST", "total")):
            table[column] = found[key]
            table[f"{column}_low"] = found[key] - found[f"{key}_conf"]
            table[f"{column}_high"] = found[key] + found[f"{key}_conf"]
        table["evaluations"] = len(points)
        table["note"] = [_note(row) for _, row in table.iterrows()]
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _check_design(names: Sequence[str], n: int) -> None:
    if len(names) < 2:
        raise MethodError(
            f"only {', '.join(names) or 'nothing'} varies, and a share of variance compares "
            "factors; declare two or more"
        )
    given: Any = n
    if not isinstance(given, int | np.integer):
        raise MethodError(f"n is {n!r}; give a power of 2")
    if n < 2 or n & (n - 1):
        near = 2 ** max(1, round(np.log2(max(n, 1))))
        raise MethodError(f"n is {n}, and a Sobol sequence needs a power of 2; take {near}")


def _varies(values: np.ndarray, step: int) -> bool:
    """Whether an output differs between the points that variances are estimated from."""
    both = np.concatenate([values[::step], values[step - 1 :: step]])
    return bool(np.ptp(both) > 1e-12 * np.abs(both).max())


def _note(row: pd.Series) -> str:
    """Why a row is not to be trusted; empty where it is."""
    if np.isnan(row["total"]):
        return "the output does not vary, so there is no variance to share out"
    width = row["total_high"] - row["total_low"]
    if width > WIDE:
        return (
            f"too few draws to tell: the interval of the total index is {width:.2f} wide, wider "
            f"than {WIDE:g}; double n"
        )
    if not all(-OUTSIDE <= row[name] <= 1 + OUTSIDE for name in ("first", "total")):
        return (
            f"too few draws to tell: an index lies more than {OUTSIDE:g} outside 0 to 1; double n"
        )
    return ""


def variance_shares(
    study: Study,
    specification: Specification,
    *,
    n: int = 1024,
    seed: int = 0,
    scheme: str = "",
    method: Method | None = None,
    year: int | None = None,
    realisations: int = 1024,
    regions: Sequence[str] = (),
    progress: Progress | None = None,
) -> pd.DataFrame:
    """How much of what moves the regional ranking is due to each factor that varies.

    Parameters
    ----------
    study : Study
    specification : Specification
        Two factors or more, every combination of whose choices is defined.
    n : int
        A power of 2: the index is ranked ``n (d + 2)`` times for d factors.
    seed : int
    scheme, method, year
        Of the baseline: see `source_of`.
    realisations : int
        Of weights, indicators left out, and errors.
    regions : sequence of str
        Regions whose rank is an output of its own.
    progress : callable, optional
        Called with (done, all), of evaluations that differ.

    Returns
    -------
    DataFrame
        As `indices`, for the outputs `mean_shift` (mean absolute difference of ranks from the
        baseline, over regions with a score), `changed_tier` (number of regions in another tier of
        the sizes that the study sets, or without a score; absent where it sets none), and `rank of
        R` for each of `regions` (the last where it has no score).

    Raises
    ------
    MethodError
        For fewer than two factors, a combination that is not defined, a factor without effect, or
        a region that has no rank.

    Notes
    -----
    Each factor has one uniform input u. A factor of k choices takes choice ``floor(u k)``; weights,
    indicators left out and errors take one of K realisations, ``floor(u K)``, each drawn beforehand
    with random numbers of its own, which are the same whatever the other factors are. So the
    outputs are functions of the inputs, and the indices are those of K realisations that are
    equally likely: an approximation of those of all that could be drawn, as good as K is large.
    Where so many indicators are left out that no region has a score, the next of the K is taken.
    Saisana, Saltelli and Tarantola (2005), JRSS A 168, treat choices in the same way.
    """
    _check_design(specification.names, n)
    check_run(realisations=realisations, seed=seed)
    source = source_of(study, specification, scheme=scheme, method=method, year=year)
    plan = plan_of(study, specification, source)
    if plan.undefined:
        name, why = next(iter(plan.undefined.items()))
        raise MethodError(
            f"the combination of {name} is not defined ({why}), and shares of variance need all of "
            "them; leave one of its choices out"
        )
    measures = measures_of(source, study.tier_sizes, regions)
    ranking = Ranking(plan, source, specification, measures, seed, realisations, progress)
    return indices(ranking, specification.names, n=n, seed=seed)
