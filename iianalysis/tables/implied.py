"""Tables of a run on what print implies of weights, and how little printed tiers prove."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from iianalysis import identify
from iianalysis.schemes import REFERENCE, schemes, weights_of
from iianalysis.scoring.normalise import MethodError
from iianalysis.shared import shared
from iianalysis.show.text import t
from iianalysis.study.study import Study
from iianalysis.tables.register import table, tables
from iianalysis.tables.tiers import tiers_printed
from iianalysis.tables.weights import noted

if TYPE_CHECKING:
    from iianalysis.tables.results import Results

SEED = 2024  # of every table that is drawn
DRAWS = 300
SOLVED = 8  # decimals that the quadratic programme holds


def _facts_printed(run: Results) -> bool:
    return printed_facts(run.study) is not None


def _facts_fit(run: Results) -> bool:
    return facts(run.study) is not None


@table(
    "weight_bounds",
    t(
        "lowest and highest weight of each dimension before and after each printed fact, by how "
        "the printed contribution is read (“chain”; “alone”: one fact at a time)"
    ),
    when=_facts_fit,
    step="evidence",
)
def _weight_bounds(run: Results) -> pd.DataFrame:
    return bounds(run.study)


@table(
    "weight_contradictions",
    t("which printed facts cannot hold together, under each reading"),
    when=_facts_printed,
)
def _weight_contradictions(run: Results) -> pd.DataFrame:
    return contradictions(run.study)


@table(
    "weights_against_facts",
    t("which printed facts each national scheme of weights can satisfy"),
    when=_facts_fit,
    step="evidence",
)
def _weights_against_facts(run: Results) -> pd.DataFrame:
    return noted(run.study, against_facts(run.study))


@table(
    "identifier_weight",
    t("what a printed contribution within a dimension says of the weight below it"),
    when=_facts_fit,
    may_lack=True,
)
def _identifier_weight(run: Results) -> pd.DataFrame | None:
    found = second_level(run.study)
    return found if len(found) else None


@tables(
    when=tiers_printed,
    may_lack=True,
    step="evidence",
    tier_weights=t(
        "weights of the second level that reproduce the printed tiers: starting weights, widest "
        "gap, nearest to the starting weights, range of each, and the gap without each; by rule "
        "for missing scores"
    ),
    tier_dimensions=t(
        "regions that are in their printed tier if only the weights of dimensions may move"
    ),
    tier_chance=t(
        "how often weights reproduce labels drawn at random, or from weights equal within each "
        "parent with noise"
    ),
)
def _of_printed_tiers(run: Results, name: str) -> pd.DataFrame | None:
    return of_tiers(run.evidence)[name] if run.evidence else None


def printed_facts(study: Study) -> identify.PrintedFacts | None:
    """The printed facts that bear on weights; None where too little is printed."""
    try:
        return identify.printed_facts(study)
    except MethodError:
        return None


def facts(study: Study) -> identify.PrintedFacts | None:
    """The same; None also where no weights fit them.

    Where they contradict each other, or the total is out of reach of the sub-indices, there is
    nothing to bound: the study is then refused under its default weights, and runs under others
    without the tables that rest on these facts.
    """
    printed = printed_facts(study)
    return printed if printed and REFERENCE in schemes(study, "national") else None


def bounds(study: Study) -> pd.DataFrame:
    """Bounds of the weights of dimensions, before and after each printed fact."""
    return identify.bounds_by_fact(identify.printed_facts(study))


def contradictions(study: Study) -> pd.DataFrame:
    """Which printed facts cannot hold together under which reading, if any."""
    return identify.contradictions(identify.printed_facts(study))


def against_facts(study: Study) -> pd.DataFrame:
    """Which printed facts each national scheme satisfies.

    Returns
    -------
    DataFrame
        scheme, fact, reading, alone, together (True: some values that print allows satisfy it).
    """
    printed = identify.printed_facts(study)
    parts = []
    for scheme in schemes(study, "national"):
        weights = weights_of(study, "national", scheme)[list(printed.nodes)]
        parts.append(identify.weights_against_facts(printed, weights).assign(scheme=scheme))
    table = pd.concat(parts, ignore_index=True)
    table.insert(0, "scheme", table.pop("scheme"))
    return table


def second_level(study: Study) -> pd.DataFrame:
    """What a printed contribution within a dimension says of the weight below it."""
    return identify.second_level(study, identify.printed_facts(study))


@shared
def tier_evidence(
    study: Study, draws: int = DRAWS, *, progress: Callable[[int, int], None] | None = None
) -> identify.RegionalEvidence | None:
    """What the printed tiers say of weights of the second level, and how much that proves.

    None where that is not defined: for a single tier, say, or a tree without a second level.
    """
    rng = np.random.default_rng(SEED)
    try:
        return identify.regional_evidence(study, rng, n=draws, progress=progress)
    except MethodError:
        return None


def of_tiers(evidence: identify.RegionalEvidence) -> dict[str, pd.DataFrame]:
    """The evidence as tables.

    Returns
    -------
    dict of str to DataFrame
        `tier_weights` (rule, node, start, widest, nearest, low, high, margin_without,
        reproduces_without; to eight decimals, which the solver holds on any machine),
        `tier_dimensions` (rule, region, tier, right, right_if_forced),
        `tier_chance` (labels drawn without unknown weights behind them).
    """
    weights, dimensions = [], []
    for rule, fit in evidence.weights.items():
        table = fit.weights.join(fit.dropped.add_suffix("_without")).rename_axis("node")
        table = table.reset_index().assign(margin=fit.margin).round(SOLVED)
        # no -0.0, and no digit that depends on how many threads the solver had
        numbers = table.select_dtypes("number").columns
        table[numbers] = table[numbers] + 0.0
        table.insert(0, "rule", rule)
        weights.append(table)
    for rule, best in evidence.dimensions.items():
        table = best.table.rename_axis("region").reset_index()
        table.insert(0, "rule", rule)
        dimensions.append(table)
    return {
        "tier_weights": pd.concat(weights, ignore_index=True),
        "tier_dimensions": pd.concat(dimensions, ignore_index=True),
        "tier_chance": evidence.chance,
    }
