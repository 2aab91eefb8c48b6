"""Tables of a run on tiers: every rule, how many tiers, agreement with print, stability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from iianalysis import schemes, tiers
from iianalysis.published import lists
from iianalysis.scoring.index import IndexResult, regional_index
from iianalysis.scoring.normalise import MethodError
from iianalysis.shared import shared
from iianalysis.show.text import t
from iianalysis.study.study import Study
from iianalysis.tables.register import of_regions, of_tiers, table, tables
from iianalysis.tables.trust import (
    SEED,
    simulated,
    tier_probabilities,
    told,
    with_error,
    with_probability,
)
from iianalysis.tiers import comparison, counts
from iianalysis.tiers.rules import every_rule
from iianalysis.uncertainty.distributions import Simulation
from iianalysis.uncertainty.plan import enumerated
from iianalysis.uncertainty.stability import held, shares, sizes_over_draws, tiers_over_draws

if TYPE_CHECKING:
    from iianalysis.tables.results import Results

DRAWS = 400  # in which the dimensions are clustered, which takes milliseconds each
EARLIER, EARLIER_DRAWS = 1000, 100  # of a year before the last, all of them and those clustered


@table(
    "tiers",
    t(
        "tiers by every rule; “probability”: share of the draws (“draws”, fewer before the last "
        "year) with that tier, under what is assumed in uncertain_factors, and its standard error"
    ),
    when=of_tiers,
    drawn=True,
)
def _tiers(run: Results) -> pd.DataFrame:
    """By rules from one score alone where a run leaves out those from the dimensions."""
    study, published = run.study, run.study.published_tiers
    if "tiers" in run.without:
        parts = [tiers_of(study, one) for one in run.regional.values()]
    else:
        found = run.tier_evidence
        others = [one for name, one in run.regional.items() if name != study.goalposts]
        parts = [
            found.table,
            *(
                tiers.tier_table(one, study.tier_sizes, published, found.k, tiers.RULES)
                for one in others
            ),
        ]
    table = pd.concat(parts, ignore_index=True)
    known = run.tables.get("tier_probabilities")
    return table if known is None else in_all_years(table, known, study, run.scheme)


@tables(
    when=of_tiers,
    may_lack=True,
    step="tiers",
    tier_counts=t(
        "what partitions into one to eight tiers explain, their silhouette, gap statistic and BIC, "
        "from the overall score and from the dimensions"
    ),
    rule_agreement=t(
        "agreement of each rule with the printed tiers: exact hits, adjusted Rand index, and kappa "
        "with quadratic weights"
    ),
    tier_confusion=t("number of regions by printed tier and computed tier, by rule"),
)
def _of_rules(run: Results, name: str) -> pd.DataFrame | None:
    return run.tier_evidence.tables.get(name)


@table(
    "tier_differences",
    t(
        "regions that are not in their printed tier, by rule, and by how much they miss it: points "
        "of the overall score to its border, or by how much they are nearer to the mean of their "
        "own tier than to that of the printed one"
    ),
    when=of_tiers,
    may_lack=True,
    step="tiers",
    drawn=True,
)
def _tier_differences(run: Results) -> pd.DataFrame | None:
    table = run.tier_evidence.tables.get("tier_differences")
    return None if table is None else told(table, run)


@table(
    "tiers_not_made",
    t(
        "rules that are not defined or make other tiers than asked for, and regions without a tier "
        "by a rule, with the reason; `empty`: tiers that hold no region"
    ),
    when=of_tiers,
    may_lack=True,
    step="tiers",
)
def _tiers_not_made(run: Results) -> pd.DataFrame | None:
    return run.tier_evidence.tables.get("tiers_not_made")


@table(
    "tier_sizes",
    t("how many regions each tier holds over draws, by rule, with the standard error of the mean"),
    when=of_tiers,
    may_lack=True,
    step="uncertainty",
)
def _tier_sizes(run: Results) -> pd.DataFrame | None:
    return run.stability[1] if run.stability else None


def tiers_printed(run: Results) -> bool:
    """Whether tiers are printed of the regions."""
    return of_regions(run) and run.study.published_tiers is not None


@table(
    "tier_agreement",
    t(
        "regions in their printed tier: the index, the index on fewer cells, every single series, "
        "and labels at random"
    ),
    when=tiers_printed,
    may_lack=True,
)
def _tier_agreement(run: Results) -> pd.DataFrame | None:
    table = lists.tier_agreement(run.study, run.method)
    return table if len(table) else None


def tiers_of(study: Study, result: IndexResult) -> pd.DataFrame:
    """Tiers of all years by rules that look at the score alone, as `tiers.tier_table`.

    Without rows where the study has no tiers.
    """
    found = tiers.tier_table(result, study.tier_sizes, study.published_tiers, study.tier_count)
    return found if study.tier_rule else found.iloc[:0]


@dataclass(frozen=True, eq=False)
class TierEvidence:
    """Tiers by every rule, and what there is to say of them without draws.

    Attributes
    ----------
    table : DataFrame
        As `tiers.tier_table`, all rules and years.
    tables : dict of str to DataFrame
        `tier_counts`; where tiers are printed `rule_agreement`, `tier_confusion` and
        `tier_differences`, of the year; `tiers_not_made`, where there are any.
    k : int
        Number of tiers.
    """

    table: pd.DataFrame
    tables: dict[str, pd.DataFrame]
    k: int


@shared
def tier_evidence(study: Study, scheme: str, goalposts: str, year: int, k: int = 0) -> TierEvidence:
    """Tiers by every rule.

    Parameters
    ----------
    study : Study
    scheme : str
        Name of a scheme of weights; the default of the study where empty.
    goalposts : {'own year', 'pooled'}
    year : int
        That print and the number of tiers are looked at in.
    k : int
        Number of tiers; 0 for as many as the study has, or else four. With another
        number there are none by group sizes, and thresholds are those of natural breaks.
    """
    method = schemes.method_of(study, "regional", scheme)
    result = regional_index(study, method, goalposts=goalposts)
    sizes, k = sizes_for(study, k)
    table, without = every_rule(result, sizes, study.published_tiers, k)
    scores, dimensions = result.year(year)[result.framework.root], result.framework.dimensions
    of_dimensions = result.year(year)[dimensions]
    tables = {"tier_counts": counts.tier_counts(scores, of_dimensions)}
    rows = table[(table["year"] == year) & table["published_tier"].notna()]
    if rows["tier"].notna().any():
        tables["rule_agreement"] = comparison.by_rule(rows)
        tables["tier_confusion"] = comparison.confusion(rows)
        tables["tier_differences"] = comparison.differences(rows, of_dimensions)
    tables["tiers_not_made"] = without
    return TierEvidence(table, {name: t for name, t in tables.items() if len(t)}, k)


def sizes_for(study: Study, k: int) -> tuple[list[int], int]:
    """Sizes of the tiers, empty where they do not make k of them, and k."""
    sizes = study.tier_sizes
    k = k or study.tier_count
    return (sizes if len(sizes) == k else []), k


@shared
def tier_stability(
    simulation: Simulation, study: Study, k: int = 0, draws: int = DRAWS
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """How often each region has each tier by every rule, and how sizes of tiers vary.

    Returns
    -------
    DataFrame
        region, rule, tier, probability, standard_error, draws: rules from the dimensions over fewer
        draws, the others over those of the simulation; all over the fewer where k is another number
        of tiers than there.
    DataFrame
        As `sizes_over_draws`, over the same draws.
    """
    sizes, k = sizes_for(study, k)
    plan = simulation.plan
    tasks = enumerated(plan) if simulation.exact else plan.tasks(draws, 0, SEED)
    dimensions = study.framework("regional").dimensions
    tiers = tiers_over_draws(plan, dimensions, tasks, SEED, sizes, k)
    few = sum(task.draws for task in tasks)
    table = with_error(shares(tiers, simulation.regions, k), simulation, few)
    counts = held(tiers, k)
    if k == study.tier_count and simulation.tally.tiers:
        known = tier_probabilities(simulation)
        others = table[~table["rule"].isin(known["rule"])]
        table = pd.concat([known, others], ignore_index=True)
        counts |= simulation.tally.held
    return table, sizes_over_draws(counts, exact=simulation.exact)


def in_all_years(
    tiers: pd.DataFrame, known: pd.DataFrame, study: Study, scheme: str
) -> pd.DataFrame:
    """Tiers with their probability: of the last year as known, of those before over fewer draws.

    Parameters
    ----------
    tiers : DataFrame
        As `tiers.tier_table` returns it.
    known : DataFrame
        Probabilities in the last year, as `tier_stability` returns them.
    study : Study
    scheme : str
        Of weights.

    Returns
    -------
    DataFrame
        With probability, its standard error and the number of draws filled in.
    """
    *before, last = study.years("regional")
    found = with_probability(tiers, known, last)
    for year in before:
        try:
            drawn = simulated(study, scheme, study.goalposts, year, EARLIER)
            known, _ = tier_stability(drawn, study, draws=EARLIER_DRAWS)
        except MethodError:
            continue  # nothing varies in that year, or it has no index
        found = with_probability(found, known, year)
    return found
