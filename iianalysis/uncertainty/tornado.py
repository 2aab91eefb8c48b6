"""One factor at a time: which choice moves ranks and tiers most."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from iianalysis.scoring.index import Method
from iianalysis.scoring.normalise import MethodError
from iianalysis.study.study import Study
from iianalysis.uncertainty.distributions import Simulation
from iianalysis.uncertainty.factors import CHOICES, NoEffectError, Specification
from iianalysis.uncertainty.pipelines import word
from iianalysis.uncertainty.simulation import check_run, plan_of, simulate, source_of

Progress = Callable[[int, int], None]


def one_at_a_time(
    study: Study,
    specification: Specification,
    *,
    draws: int = 2000,
    seed: int = 0,
    scheme: str = "",
    method: Method | None = None,
    year: int | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """What each factor does by itself, everything else as in the method.

    Parameters
    ----------
    study : Study
    specification : Specification
    draws : int
        For each factor that cannot be enumerated.
    seed, scheme, method, year
        As in `simulate`.
    progress : callable, optional
        Called with (done, all) after each factor.

    Returns
    -------
    DataFrame
        factor, choice (of a factor that is a choice a row each, without the one that is the
        method's own; `drawn` for the others, each kind of weights by itself; `nothing alone` for
        one that only acts with another; `not defined alone`, without numbers, for one with a choice
        that is only defined with another), draws, mean_shift (mean absolute change of rank, in
        places), changed_tier (expected number of regions in another tier; missing without sizes of
        tiers), largest_shift (mean change of the region that moves most), moved_most (empty where
        none does); the factors that change most tiers first.

    Raises
    ------
    MethodError
        As `simulate`.
    """
    check_run(draws=draws, seed=seed)
    given: dict[str, Any] = {"seed": seed, "scheme": scheme, "method": method, "year": year}
    source = source_of(study, specification, scheme=scheme, method=method, year=year)
    plan_of(study, specification, source)  # what is wrong with all of it is said here
    rows = []
    for done, name in enumerate(specification.names, 1):
        for choice, alone in _parts(specification, name):
            try:
                found = simulate(study, alone, draws=draws, **given)
            except NoEffectError:  # by itself it has none, only with another
                rows.append(_nothing(name, "nothing alone", 0.0, study))
                continue
            except MethodError:  # by itself it has choices that are only defined with another
                rows.append(_nothing(name, "not defined alone", np.nan, study))
                continue
            rows += _choices(found, name) if name in CHOICES else [_row(found, name, choice)]
        if progress:
            progress(done, len(specification.names))
    table = pd.DataFrame(rows)
    order = ["changed_tier", "mean_shift"] if study.tier_sizes else ["mean_shift"]
    return table.sort_values(order, ascending=False, kind="stable", ignore_index=True)


def _parts(specification: Specification, name: str) -> Iterator[tuple[str, Specification]]:
    """A factor by itself; of several kinds of weights each."""
    if name == "weights":
        for kind in specification.weights:
            yield type(kind).__name__, replace(specification.only("weights"), weights=(kind,))
    else:
        yield "drawn", specification.only(name)


def _nothing(name: str, choice: str, shift: float, study: Study) -> dict[str, Any]:
    return {
        "factor": name,
        "choice": choice,
        "draws": 0,
        "mean_shift": shift,
        "changed_tier": shift if study.tier_sizes else np.nan,
        "largest_shift": shift,
        "moved_most": "",
    }


def _row(found: Simulation, name: str, choice: str) -> dict[str, Any]:
    table = found.intervals()
    moved = table.loc[table["mean_shift"].idxmax()]
    return {
        "factor": name,
        "choice": choice,
        "draws": found.draws,
        "mean_shift": table["mean_shift"].mean(),
        "changed_tier": found.expected_changes() if found.sizes else np.nan,
        "largest_shift": moved["mean_shift"],
        "moved_most": moved["region"] if moved["mean_shift"] > 0 else "",
    }


def _choices(found: Simulation, name: str) -> list[dict[str, Any]]:
    """A row for each choice but the method's own, which is the first that moves no rank."""
    rows = [_row(alone, name, word(choices[name])) for choices, alone in found.each()]
    still = [row for row in rows if not row["mean_shift"] and not row["changed_tier"] > 0]
    return [row for row in rows if row is not next(iter(still), None)]  # the method's own
