"""Tables of a run on how far the ranking can be trusted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from iianalysis import schemes
from iianalysis.scoring.index import DECIMALS, Method, measured, regional_index
from iianalysis.scoring.normalise import (
    GOALPOSTS,
    MethodError,
    MinMax,
    OverRegions,
    PercentileRank,
    over_regions,
)
from iianalysis.scoring.outliers import Winsorise
from iianalysis.shared import shared
from iianalysis.show.numbers import percent
from iianalysis.show.text import t
from iianalysis.study.study import Study
from iianalysis.tables.factors import factors
from iianalysis.tables.register import of_regions, tables
from iianalysis.uncertainty import Noise, Specification, assumed_errors, simulate
from iianalysis.uncertainty.distributions import Simulation
from iianalysis.uncertainty.simulation import COUNTED, plan_of, source_of
from iianalysis.uncertainty.swaps import smallest_swaps
from iianalysis.uncertainty.tornado import one_at_a_time
from iianalysis.uncertainty.variance import variance_shares

if TYPE_CHECKING:
    from iianalysis.tables.results import Results

SEED = 2024
DRAWS = 10_000
ALONE = 2_000  # draws of each factor by itself
DESIGN = 1024  # size of the design of the variance shares; it has (factors + 2) times as many rows

Progress = Callable[[int, int], None]


@tables(
    when=of_regions,
    may_lack=True,
    step="uncertainty",
    rank_intervals=t(
        "rank of each region over draws of all that is assumed to vary: median, 5% and 95%, best "
        "and worst"
    ),
    rank_acceptability=t("probability of each rank of each region: its share of the draws"),
    tier_probabilities=t(
        "probability of each tier of each region, by rule of tiers, its standard error, and over "
        "how many draws"
    ),
    tier_borders=t(
        "expected share of regions on their side of the border below each tier, and the region "
        "that is least often on its own"
    ),
    one_at_a_time=t("what each factor does to ranks and tiers by itself"),
    variance_shares=t(
        "share of each factor in the variance of shifts of ranks and tiers, alone (first) and with "
        "all interactions (total), with 95% intervals"
    ),
    smallest_swaps=t(
        "the smallest change of the weights of dimensions that makes each region and the next one "
        "level"
    ),
    uncertain_factors=t("what varies in these draws, with sizes; all of it assumptions"),
    uncertainty_convergence=t(
        "number of draws, largest standard error of a probability, and change since the row before"
    ),
)
def _of_draws(run: Results, name: str) -> pd.DataFrame | None:
    if name == "tier_probabilities":  # by rules from the dimensions too
        return run.stability[0] if run.stability else None
    return run.trust.get(name)


def specification(
    study: Study, scheme: str = "", method: Method | None = None, year: int | None = None
) -> Specification:
    """What varies in a run, as far as it has an effect on the study.

    Returns
    -------
    Specification
        Relative noise of 25% on all weights; the scheme of the run or equal weights; scores of the
        method or percentile ranks (min-max where those are the method); goalposts of the year or
        pooled, unless they are given; outliers as they are or winsorised;
        missing values left to their siblings, or filled with the mean or the worst of the others;
        each indicator left out with probability 0.05; errors of values. All of them assumptions. A
        geometric mean is none of them: scores of 0 have none, and where a scale that avoids them
        starts would decide the order.
    """
    chosen = schemes.chosen(study, "regional", scheme)
    around = method or study.method("regional")
    shares = isinstance(around.normalisation, PercentileRank)
    other: OverRegions = MinMax() if shares else PercentileRank()
    wanted = Specification(
        scheme=(chosen, "equal") if chosen != "equal" else (),
        weights=(Noise(0.25),),
        inclusion=0.05,
        normalisation=(over_regions(around.normalisation), other),
        goalposts=() if around.goalposts == "given" else GOALPOSTS,
        treatment=(None, around.treatment or Winsorise()),
        imputation=("siblings", "mean", "worst"),
        errors=assumed_errors(study),
    )
    given: dict[str, Any] = {"scheme": scheme, "method": method, "year": year}
    kept = [name for name in wanted.names if _has_effect(study, wanted.only(name), given)]
    if not kept:
        raise MethodError(
            "nothing that could vary changes a score; give regions and indicators whose order "
            "depends on weights and method"
        )
    return wanted.only(*kept)


def _has_effect(study: Study, alone: Specification, given: dict[str, Any]) -> bool:
    try:
        plan_of(study, alone, source_of(study, alone, **given))
    except MethodError:
        return False
    return True


@dataclass(frozen=True, eq=False)
class Trust:
    """How far the ranking of a study can be trusted.

    Attributes
    ----------
    specification : Specification
    simulation : Simulation
        Everything at once.
    alone, variance, swaps : DataFrame
        See `one_at_a_time`, `variance_shares`, `smallest_swaps`.
    """

    specification: Specification
    simulation: Simulation
    alone: pd.DataFrame
    variance: pd.DataFrame
    swaps: pd.DataFrame


@shared
def trust(
    study: Study,
    scheme: str,
    goalposts: str,
    year: int,
    draws: int = DRAWS,
    design: int = DESIGN,
    *,
    progress: Progress | None = None,
) -> Trust:
    """Draw everything at once, each factor by itself, and the design of the variance shares.

    What varies does so around the index with the goalposts given. There are no shares where a
    single factor varies, or a combination of choices is not defined.

    Raises
    ------
    MethodError
        If nothing that could vary has an effect, or the index is not defined.
    """
    given = _given(study, scheme, goalposts, year)
    done = _parts(progress, 3)
    everything = simulated(study, scheme, goalposts, year, draws, progress=done(0))
    varies = everything.specification
    given["seed"] = SEED
    alone = one_at_a_time(study, varies, draws=min(draws, ALONE), progress=done(1), **given)
    shares = pd.DataFrame()
    if len(varies.names) > 1 and not everything.undefined:
        shares = variance_shares(study, varies, n=design, progress=done(2), **given)
    try:
        swaps = smallest_swaps(study, **_given(study, scheme, goalposts, year))
    except MethodError:  # scores are no sums
        swaps = pd.DataFrame()
    return Trust(varies, everything, alone, shares, swaps)


@shared
def simulated(
    study: Study,
    scheme: str,
    goalposts: str,
    year: int,
    draws: int = DRAWS,
    *,
    progress: Progress | None = None,
) -> Simulation:
    """Draw everything at once: the part of `trust` that probabilities of tiers need.

    Raises
    ------
    MethodError
        If nothing that could vary has an effect, or the index is not defined.
    """
    given = _given(study, scheme, goalposts, year)
    varies = specification(study, **given)
    rules = _rules(study, scheme, given["method"], year)
    return simulate(study, varies, draws=draws, rules=rules, seed=SEED, progress=progress, **given)


def _given(study: Study, scheme: str, goalposts: str, year: int) -> dict[str, Any]:
    """The index that all varies around."""
    return {"scheme": scheme, "method": measured(study.method("regional"), goalposts), "year": year}


def _rules(study: Study, scheme: str, method: Method, year: int) -> tuple[str, ...]:
    """Rules of tiers besides group sizes, as far as there are scores enough to part."""
    if not study.tier_rule:
        return ()
    if study.tier_sizes:
        return COUNTED
    method = replace(method, weights=schemes.weights_of(study, "regional", scheme))
    result = regional_index(study, method)
    scores = result.year(year)[result.framework.root]
    return COUNTED if scores.round(DECIMALS).nunique() >= study.tier_count else ()


def _parts(progress: Progress | None, parts: int) -> Callable[[int], Progress | None]:
    """Progress of each part as a share of the whole, in percent."""

    def part(number: int) -> Progress | None:
        if progress is None:
            return None
        return lambda done, every: progress(round(100 * (number + done / every)), 100 * parts)

    return part


def of_trust(found: Trust, study: Study) -> dict[str, pd.DataFrame]:
    """The tables of a run.

    Returns
    -------
    dict of str to DataFrame
        - `rank_intervals`: see `Simulation.intervals`;
        - `rank_acceptability`: region, rank, probability;
        - `tier_probabilities`: region, rule, tier, probability, draws;
        - `tier_borders`: see `Simulation.borders`, of print where it prints tiers;
        - `uncertain_factors`: what varied, see `factors`;
        - `uncertainty_convergence`: draws, standard_error, change;
        - `one_at_a_time`, `variance_shares`, `smallest_swaps`.
    """
    simulation = found.simulation
    tables = {
        "rank_intervals": simulation.intervals(),
        "rank_acceptability": _long(simulation.ranks(), "rank"),
        "uncertain_factors": factors(found.specification, simulation.coinciding),
        "uncertainty_convergence": simulation.convergence,
        "one_at_a_time": found.alone,
    }
    if len(found.swaps):
        tables["smallest_swaps"] = found.swaps
    if simulation.sizes or simulation.tally.tiers:
        tables["tier_probabilities"] = tier_probabilities(simulation)
    if len(found.variance):
        tables["variance_shares"] = found.variance
    tiers = study.published_tiers
    if tiers is None and simulation.sizes:
        tiers = simulation.baseline["tier"]
    if tiers is not None and len(borders := simulation.borders(tiers)):
        tables["tier_borders"] = borders
    return tables


def tier_probabilities(simulation: Simulation) -> pd.DataFrame:
    """Probability of each tier by each rule.

    Returns
    -------
    DataFrame
        region, rule, tier, probability, standard_error, draws.
    """
    rules = [*(["group sizes"] if simulation.sizes else []), *simulation.tally.tiers]
    rules += ["quantiles"] if simulation.tally.tiers else []
    parts = {rule: _long(simulation.tiers(rule), "tier") for rule in rules}
    table = pd.concat(parts, names=["rule"]).reset_index("rule").reset_index(drop=True)
    return with_error(table[["region", "rule", "tier", "probability"]], simulation)


def with_error(
    shares: pd.DataFrame, simulation: Simulation, draws: int | None = None
) -> pd.DataFrame:
    """Shares of draws with their standard error, and over how many draws they are.

    Parameters
    ----------
    shares : DataFrame
        With a column `probability`.
    simulation : Simulation
        Where it counts all combinations once, shares have no error.
    draws : int, optional
        Those of the simulation where None.

    Returns
    -------
    DataFrame
        With standard_error, ``sqrt(p (1 - p) / n)``, and draws. It is that of independent draws;
        where all draws or none have a tier it is 0, and up to three draws in n may still differ.
    """
    n = draws or simulation.draws
    share = shares["probability"]
    error = 0.0 if simulation.exact else np.sqrt(share * (1 - share) / n)
    return shares.assign(standard_error=error, draws=n)


def _long(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Regions by columns as region, column, probability; nothing that never happens."""
    tidy = table.rename_axis(columns=name).stack().rename("probability").reset_index()
    return tidy[tidy["probability"] > 0].reset_index(drop=True)


def with_probability(tiers: pd.DataFrame, probabilities: pd.DataFrame, year: int) -> pd.DataFrame:
    """The table of tiers with the probability of each tier in the year that was drawn.

    A rule that was not counted has none. The standard error and the number of draws are filled in
    too, where the table has columns for them. A further column, elsewhere, says which other tiers
    the rest of the draws give, the most frequent first: `3: 88%; 2: 2%`.

    The goalposts of a row are one of the things that vary, so rows that differ in them alone have
    the probability of their own tier.

    Parameters
    ----------
    tiers : DataFrame
        As `tiers.tier_table` returns it.
    probabilities : DataFrame
        As `tier_probabilities` returns them.
    year : int
    """
    found = tiers.copy()
    if "probability" not in tiers:
        found["probability"] = float("nan")
    names = ["probability", *(["standard_error"] if "standard_error" in tiers else [])]
    known = probabilities.set_index(["region", "rule", "tier"])[names]
    drawn = tiers["year"] == year
    keys = pd.MultiIndex.from_frame(tiers.loc[drawn, ["region", "rule", "tier"]])
    found.loc[drawn, names] = known.reindex(keys).fillna(0.0).to_numpy()
    if "draws" in tiers:
        of_rule = probabilities.groupby("rule")["draws"].first()
        found.loc[drawn, "draws"] = tiers.loc[drawn, "rule"].map(of_rule).astype("Int64")
        names = [*names, "draws"]
    counted = tiers["rule"].isin(known.index.unique("rule"))
    untold = ~counted | tiers["tier"].isna()
    found.loc[drawn & untold, names] = float("nan")
    known = tiers["elsewhere"] if "elsewhere" in tiers else pd.Series("", index=tiers.index)
    return found.assign(
        elsewhere=known.where(~drawn, _elsewhere(tiers[drawn & ~untold], probabilities)).fillna("")
    )


def _elsewhere(tiers: pd.DataFrame, probabilities: pd.DataFrame) -> pd.Series:
    """The other tiers that regions have in draws, the most frequent first, by row of a table."""
    rows = tiers[["region", "rule", "tier"]].reset_index(names="row")
    others = rows.merge(probabilities, on=["region", "rule"], suffixes=("_own", ""))
    others = others[(others["tier"] != others["tier_own"]) & (others["probability"] > 0)]
    others = others.sort_values("probability", ascending=False, kind="stable")
    texts = [
        f"{tier}: {percent(share)}"
        for tier, share in zip(others["tier"], others["probability"], strict=True)
    ]
    return others.assign(text=texts).groupby("row")["text"].agg("; ".join)


def told(table: pd.DataFrame, run: Results, **implied: str) -> pd.DataFrame:
    """A table that names tiers of the last year, with their probability where there are draws.

    Parameters
    ----------
    table : DataFrame
    run : Results
    **implied : str
        What the table does not say of all its rows, such as their rule.
    """
    known = run.tables.get("tier_probabilities")
    if known is None:
        return table
    year = run.study.years("regional")[-1]
    added = {name: one for name, one in {"year": year, **implied}.items() if name not in table}
    return with_probability(table.assign(**added), known, year).drop(columns=list(added))
