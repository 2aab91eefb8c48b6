"""From a study and what varies to distributions of scores, ranks and tiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from iianalysis.schemes import weights_of
from iianalysis.scoring.index import Method, build_index, ranked
from iianalysis.scoring.normalise import MethodError
from iianalysis.shared import once
from iianalysis.study.study import Study
from iianalysis.tiers import CUTS, by_cuts, by_group_sizes, natural_breaks
from iianalysis.uncertainty.distributions import Simulation
from iianalysis.uncertainty.engine import Progress, run_tasks
from iianalysis.uncertainty.factors import Specification
from iianalysis.uncertainty.pipelines import Source
from iianalysis.uncertainty.plan import Plan, enumerated, plan_for
from iianalysis.uncertainty.tally import Tally, check_memory

COUNTED = ("natural breaks", *CUTS, "thresholds")  # rules, besides ranks
FIRST_ROUND = 1000  # draws; every further round doubles what there is


def source_of(
    study: Study,
    specification: Specification,
    *,
    scheme: str = "",
    method: Method | None = None,
    year: int | None = None,
) -> Source:
    """What draws of the regional index of a study start from; made once, and kept with it.

    Parameters
    ----------
    study : Study
    specification : Specification
    scheme : str
        Scheme of weights of the baseline; the default of the study where empty.
    method : Method, optional
        Of the baseline; its weights are those of the scheme unless it has its own.
    year : int, optional
        The last where None.
    """
    years = study.years("regional")
    year = years[-1] if year is None else year
    if year not in years:
        raise MethodError(
            f"the year {year} has no data; choose one of {', '.join(map(str, years))}"
        )
    source = _source(study, scheme, method, year)
    for name in specification.scheme:
        source.schemes[name] = weights_of(study, "regional", name)
    return source


@once
def _source(study: Study, scheme: str, method: Method | None, year: int) -> Source:
    method = method or study.method("regional")
    if method.weights is None:
        method = replace(method, weights=weights_of(study, "regional", scheme))
    return Source(
        panel=study.panel("regional"),
        cells=study.cells["regional"],
        framework=study.framework("regional"),
        method=method,
        year=year,
        series=study.indicators.loc["regional"],
    )


def simulate(
    study: Study,
    specification: Specification,
    *,
    draws: int = 10_000,
    seed: int = 0,
    scheme: str = "",
    method: Method | None = None,
    year: int | None = None,
    rules: Sequence[str] = (),
    until: float = 0.0,
    workers: int = 1,
    chunk: int = 20,
    client: Any = None,
    progress: Progress | None = None,
) -> Simulation:
    """How scores, ranks and tiers of the regional index vary with what is uncertain.

    Parameters
    ----------
    study : Study
    specification : Specification
        What varies.
    draws : int
        At most, 2 or more; where nothing varies but choices, each combination is counted once
        instead. With fewer draws than combinations, some of these are left out.
    seed : int
    scheme, method, year
        Of the baseline: see `source_of`.
    rules : sequence of str
        Rules of tiers besides group sizes and quantiles: `natural breaks`, `standard deviations`,
        and `thresholds` (the middle between neighbouring tiers of the method itself; of each
        combination, on its own scale).
    until : float
        Stop as soon as no probability of a tier has a larger standard error; 0 for never.
    workers : int
        Processes, which take a second to start: worth it from some million draws on.
    chunk : int
        Blocks handed over together. Neither changes a result.
    client : dask.distributed.Client, optional
    progress : callable, optional
        Called with (done, all).

    Returns
    -------
    Simulation

    Raises
    ------
    MethodError
        For a factor without any effect, a year without data, numbers out of range,
        or so many regions that memory does not hold the counts.
    StudyError
        For a scheme that the study does not have.

    Notes
    -----
    Each draw chooses among the combinations of discrete choices, which are dealt out evenly, and
    draws the rest at random: ``Z = X E(w)``, with X the scores of the items and E(w) the effective
    weights after missing values have passed theirs on. Which nodes have a score is decided once for
    each combination, by its own weights: those that are drawn only weigh what is there. Saisana,
    Saltelli and Tarantola (2005), Uncertainty and sensitivity analysis techniques as tools for the
    quality assessment of composite indicators, JRSS A 168. The standard error is that of
    independent draws, which even dealing
    undercuts. Random numbers depend on the seed, the combination and the number of the block, not
    on who draws them.
    """
    check_run(draws=draws, seed=seed, workers=workers, chunk=chunk)
    wanted: Any = until
    if isinstance(wanted, str) or not 0 <= wanted < 1:
        raise MethodError(f"until is {until!r}; give a standard error from 0 on, below 1")
    check_memory(len(study.regions))
    source = source_of(study, specification, scheme=scheme, method=method, year=year)
    baseline = _baseline(source, study.tier_sizes)
    sizes = study.tier_sizes
    plan = plan_of(study, specification, source, _rules(rules, baseline, sizes, study.tier_count))
    exact = not specification.continuous
    rounds = [enumerated(plan)] if exact else _rounds(plan, draws, seed)
    every = sum(task.draws for tasks in rounds for task in tasks)
    total, seen, shares = None, [], None
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        if progress:
            progress(done, every)

    for tasks in rounds:
        tally = run_tasks(
            plan, tasks, seed, workers=workers, chunk=chunk, client=client, progress=count
        )
        if total is None:
            total = tally
        else:
            total += tally
        now = _shares(total, sizes)
        error = 0.0 if exact else float(np.sqrt(now * (1 - now) / total.draws).max())
        change = float(np.abs(now - shares).max()) if shares is not None else np.nan
        seen.append({"draws": total.draws, "standard_error": error, "change": change})
        shares = now
        if until and error <= until:
            break
    assert total is not None
    if progress:
        progress(total.draws, total.draws)
    return Simulation(
        year=source.year,
        specification=specification,
        baseline=baseline,
        sizes=sizes,
        tally=total,
        scale=plan.scale,
        exact=exact,
        combinations=len(plan.pipelines),
        undefined=plan.undefined,
        coinciding=plan.coinciding,
        convergence=pd.DataFrame(seen),
        plan=plan,
    )


def progress_bar(what: str = "draws") -> Progress:
    """A bar on the terminal or in the notebook, to be given as `progress`.

    Examples
    --------
    ``simulate(study, specification, draws=1_000_000, progress=progress_bar())``
    """
    from tqdm import tqdm

    bar = tqdm(unit=what, unit_scale=True)

    def show(done: int, every: int) -> None:
        bar.total = every
        bar.update(done - bar.n)
        if done >= every:
            bar.close()

    return show


def plan_of(
    study: Study,
    specification: Specification,
    source: Source,
    tiers: dict[str, int] | None = None,
) -> Plan:
    """What `simulate` draws from."""
    samplers = [kind.prepared(study) for kind in specification.weights]
    return plan_for(source, specification, samplers, tiers, study.tier_sizes)


def _rounds(plan: Plan, draws: int, seed: int) -> list[list[Any]]:
    """Tasks in rounds that double the number of draws."""
    ends = [min(draws, FIRST_ROUND)]
    while ends[-1] < draws:
        ends.append(min(draws, 2 * ends[-1]))
    sizes = np.diff([0, *ends])
    return [plan.tasks(int(size), number, seed) for number, size in enumerate(sizes)]


def _baseline(source: Source, sizes: Sequence[int]) -> pd.DataFrame:
    """Score, rank and tier of the method itself."""
    result = build_index(source.panel, source.framework, source.method)
    scores = result.year(source.year).loc[source.regions, source.framework.root]
    table = pd.DataFrame({"score": scores, "rank": ranked(scores)})
    table["tier"] = by_group_sizes(scores, sizes).astype("Int64") if sizes else pd.NA
    return table.rename_axis("region")


def _rules(
    rules: Sequence[str], baseline: pd.DataFrame, sizes: Sequence[int], k: int
) -> dict[str, int]:
    """Number of tiers of each rule."""
    if isinstance(rules, str):
        raise MethodError(f"rules is {rules!r}; give all that are wanted, in a tuple")
    for rule in rules:
        if rule not in COUNTED:
            raise MethodError(
                f"tiers by {rule!r} are unknown; choose {', '.join(map(repr, COUNTED))}"
            )
        if rule == "natural breaks" or not sizes:
            natural_breaks(baseline["score"], k)  # or the error that says why not
        if rule in CUTS:
            by_cuts(baseline["score"], k, CUTS[rule])
    return dict.fromkeys(rules, k)


def check_run(**given: object) -> None:
    """Raise unless the numbers that a run is asked for are whole and large enough."""
    least = {"draws": 2, "realisations": 2, "seed": 0, "workers": 1, "chunk": 1}
    for name, number in given.items():
        if not isinstance(number, int | np.integer) or number < least[name]:
            raise MethodError(f"{name} is {number!r}; give a whole number from {least[name]} on")


def _shares(tally: Tally, sizes: Sequence[int]) -> np.ndarray:
    """Probabilities whose error is watched: of tiers, or of ranks where there are none."""
    counts = tally.ranks[:, :-1]
    if sizes:
        counts = np.add.reduceat(counts, np.r_[0, np.cumsum(sizes)[:-1]], axis=1)
    return counts / tally.draws
