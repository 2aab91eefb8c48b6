"""From a study and what varies to distributions of scores, ranks and tiers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from iianalysis.schemes import weights_of
from iianalysis.scoring.index import Method, build_index, ranked
from iianalysis.scoring.normalise import MethodError
from iianalysis.study.study import Study
from iianalysis.tiers import TIERS, by_group_sizes, equal_sizes, natural_breaks
from iianalysis.tiers import standard_deviations as by_deviations
from iianalysis.uncertainty.engine import Plan, enumerated, plan_for, run_tasks, work
from iianalysis.uncertainty.factors import Specification
from iianalysis.uncertainty.pipelines import Source
from iianalysis.uncertainty.tally import BINS, Tally, check_memory

COUNTED = ("natural breaks", "standard deviations", "thresholds")  # rules, besides ranks
FIRST_ROUND = 1000  # draws; every further round doubles what there is
Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Simulation:
    """Distributions of scores, ranks and tiers over draws.

    Attributes
    ----------
    year : int
    specification : Specification
    baseline : DataFrame
        Indexed by region: score and rank under the method itself.
    sizes : list of int
        Of the tiers, the highest first; empty where there are none.
    tally : Tally
    scale : (float, float) or None
        What scores of draws on the scale of the method lie between; None where it has no ends.
    exact : bool
        Whether every combination was counted once, instead of drawing.
    combinations : int
        Number of combinations of choices that are defined.
    undefined : mapping of str to str
        Those that are not, and why.
    coinciding : sequence of (str, str, str)
        Factor, a choice, and another that gives the same scores in every combination, so that they
        count twice.
    convergence : DataFrame
        draws, standard_error (largest of any probability of a tier, or of a rank where there are no
        tiers), change (largest since the row before).
    plan : Plan
        What draws were made from.
    """

    year: int
    specification: Specification
    baseline: pd.DataFrame
    sizes: list[int]
    tally: Tally
    scale: tuple[float, float] | None
    exact: bool
    combinations: int
    undefined: Mapping[str, str]
    coinciding: Sequence[tuple[str, str, str]]
    convergence: pd.DataFrame
    plan: Plan

    @property
    def draws(self) -> int:
        """Number of draws, or of combinations where these were enumerated."""
        return self.tally.draws

    @property
    def regions(self) -> list[str]:
        """All regions."""
        return list(self.baseline.index)

    def ranks(self) -> pd.DataFrame:
        """Probability of each rank (rank acceptability): regions by ranks from 1 on.

        Rows sum to 1 less the probability of having no score. ``b_ik``, the share of draws in which
        region i has rank k: Lahdelma and Salminen (2001), SMAA-2: stochastic multicriteria
        acceptability analysis for group decision making, Operations Research 49.
        """
        columns = pd.RangeIndex(1, len(self.regions) + 1, name="rank")
        shares = self.tally.ranks[:, :-1] / self.draws
        return pd.DataFrame(shares, index=self.baseline.index, columns=columns)

    def intervals(self) -> pd.DataFrame:
        """Ranks and scores that each region has in nearly all draws.

        Returns
        -------
        DataFrame
            region, rank (of the baseline), median, p05, p95, best, worst; mean_shift (mean absolute
            difference from the baseline), score (of the baseline), score_median, score_p05,
            score_p95, score_best, score_worst (to the width of a bin, over draws on the scale of
            the method itself; empty where it has no ends), no_score (share of draws). Empty for a
            region that never has a score. Quantiles of ranks are the lowest rank that at least the
            share of the draws does not exceed, among draws with a score.
        """
        counts = self.tally.ranks[:, :-1]
        scored = counts.sum(axis=1)
        places = np.arange(1, counts.shape[1] + 1)
        rank = self.baseline["rank"].to_numpy(dtype=float)
        shift = (counts * np.abs(places - rank[:, None])).sum(axis=1) / np.maximum(scored, 1)
        found = {
            "median": quantile(counts, 0.5) + 1,
            "p05": quantile(counts, 0.05) + 1,
            "p95": quantile(counts, 0.95) + 1,
            "best": (counts > 0).argmax(axis=1) + 1,
            "worst": counts.shape[1] - (counts[:, ::-1] > 0).argmax(axis=1),
        }
        table = pd.DataFrame(
            {
                "region": self.regions,
                "rank": self.baseline["rank"].astype("Int64").to_numpy(),
                **{name: pd.Series(of).astype("Int64") for name, of in found.items()},
                "mean_shift": shift,
            }
        )
        table.loc[scored == 0, list(found)] = pd.NA
        table.loc[(scored == 0) | np.isnan(rank), "mean_shift"] = np.nan
        table["score"] = self.baseline["score"].to_numpy()
        for name, share in (("median", 0.5), ("p05", 0.05), ("p95", 0.95)):
            table[f"score_{name}"] = self._score(share)
        table["score_best"], table["score_worst"] = self._score(1.0), self._score(0.0)
        table["no_score"] = self.tally.ranks[:, -1] / self.draws
        return table.sort_values("rank", kind="stable", ignore_index=True)

    def _score(self, share: float) -> np.ndarray:
        """Quantile of the scores: the middle of the bin that it falls in."""
        if self.tally.scores is None or self.scale is None:
            return np.full(len(self.regions), np.nan)
        low, high = self.scale
        found = low + (high - low) * (quantile(self.tally.scores, share) + 0.5) / BINS
        return np.where(self.tally.scores.sum(axis=1) > 0, found, np.nan)

    def tiers(self, rule: str = "group sizes") -> pd.DataFrame:
        """Probability of each tier: regions by tiers from 1 on.

        Group sizes and quantiles follow from the ranks alone, so they are always there.

        Raises
        ------
        MethodError
            For a rule that was not asked for.
        """
        if rule == "group sizes":
            counts = self._by_sizes(self.sizes)
        elif rule == "quantiles":
            scored = int(self.baseline["score"].notna().sum())
            counts = self._by_sizes(equal_sizes(scored, len(self.sizes) or TIERS))
        elif rule in self.tally.tiers:
            counts = self.tally.tiers[rule][:, :-1]
        else:
            known = [*(["group sizes"] if self.sizes else []), "quantiles", *self.tally.tiers]
            raise MethodError(
                f"tiers by {rule!r} were not counted; there are {', '.join(known) or 'none'}"
            )
        columns = pd.RangeIndex(1, counts.shape[1] + 1, name="tier")
        return pd.DataFrame(counts / self.draws, index=self.baseline.index, columns=columns)

    def _by_sizes(self, sizes: Sequence[int]) -> np.ndarray:
        if not sizes:
            raise MethodError("the study sets no sizes of tiers, so a rank makes no tier")
        ends = np.cumsum(sizes)
        starts = np.r_[0, ends[:-1]]
        counts = self.tally.ranks
        return np.stack(
            [counts[:, start:end].sum(axis=1) for start, end in zip(starts, ends, strict=True)],
            axis=1,
        )

    def above(self) -> pd.DataFrame:
        """Probability that the region of a row scores more than that of a column."""
        index = self.baseline.index
        return pd.DataFrame(self.tally.above / self.draws, index=index, columns=list(index))

    def borders(self, tiers: pd.Series) -> pd.DataFrame:
        """How often regions are on their side of the border below each tier.

        Parameters
        ----------
        tiers : Series
            Tier of each region: those of print, or of the baseline. Ranks are among all regions, so
            regions without a tier are best left out of the study.

        Returns
        -------
        DataFrame
            border (the tier above it), regions_above, expected_share (mean share of regions on
            their side), region, probability: of the region that is least often on its own.
        """
        ranks = self.ranks()
        printed = tiers.reindex(ranks.index).dropna().astype(int)
        rows = []
        for tier in sorted(printed.unique())[:-1]:
            upper = printed <= tier
            over = ranks.loc[printed.index, : int(upper.sum())].sum(axis=1)
            right = over.where(upper, ranks.loc[printed.index].sum(axis=1) - over)
            rows.append(
                {
                    "border": int(tier),
                    "regions_above": int(upper.sum()),
                    "expected_share": float(right.mean()),
                    "region": right.idxmin(),
                    "probability": float(right.min()),
                }
            )
        return pd.DataFrame(rows)

    def expected_changes(self) -> float:
        """Expected number of regions in another tier than under the method itself."""
        tiers = self.baseline["tier"].dropna().astype(int)
        shares = self.tiers().loc[tiers.index]
        stays = shares.to_numpy()[np.arange(len(tiers)), tiers.to_numpy() - 1]
        return float((1 - stays).sum())

    def each(self) -> Iterator[tuple[dict[str, object], Simulation]]:
        """Every combination of choices by itself, where all were enumerated."""
        if not self.exact:
            raise MethodError("combinations are only told apart where nothing else varies")
        for task in enumerated(self.plan):
            choices = self.plan.pipelines[task.pipeline].choices
            yield choices, replace(self, tally=work(self.plan, [task], 0))

    def mean_shift(self) -> float:
        """Mean absolute difference of ranks from the baseline, over regions and draws."""
        return float(self.intervals()["mean_shift"].mean())


def quantile(counts: np.ndarray, share: float) -> np.ndarray:
    """The first place up to which at least a share of each row lies."""
    reached = np.cumsum(counts, axis=1)
    return (reached >= np.maximum(share * reached[:, -1:] - 1e-9, 1)).argmax(axis=1)


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
    known = _SOURCES.setdefault(study, {})
    key = (scheme, method, year)
    if key not in known:
        started = method or Method(min_coverage=study.min_coverage)
        if started.weights is None:
            started = replace(started, weights=weights_of(study, "regional", scheme))
        known[key] = Source(
            panel=study.panel("regional"),
            cells=study.cells["regional"],
            framework=study.framework("regional"),
            method=started,
            year=year,
            series=study.indicators.loc["regional"],
        )
    for name in specification.scheme:
        known[key].schemes[name] = weights_of(study, "regional", name)
    return known[key]


_SOURCES: WeakKeyDictionary[Study, dict[tuple[object, ...], Source]] = WeakKeyDictionary()


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
    plan = plan_of(study, specification, source, _rules(rules, baseline, sizes))
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


def _rules(rules: Sequence[str], baseline: pd.DataFrame, sizes: Sequence[int]) -> dict[str, int]:
    """Number of tiers of each rule."""
    if isinstance(rules, str):
        raise MethodError(f"rules is {rules!r}; give all that are wanted, in a tuple")
    k = len(sizes) or TIERS
    for rule in rules:
        if rule not in COUNTED:
            raise MethodError(
                f"tiers by {rule!r} are unknown; choose {', '.join(map(repr, COUNTED))}"
            )
        if rule == "natural breaks" or not sizes:
            natural_breaks(baseline["score"], k)  # or the error that says why not
        if rule == "standard deviations":
            by_deviations(baseline["score"], k)
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
