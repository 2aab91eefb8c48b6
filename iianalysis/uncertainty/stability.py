"""Tiers by every rule over draws, those from the dimensions among them: shares and sizes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from iianalysis.tiers import CUTS, ONE_AXIS, RULES, breaks_of_many, clusters
from iianalysis.tiers.one_axis import DECIMALS
from iianalysis.uncertainty.distributions import quantile
from iianalysis.uncertainty.plan import Plan, Task

QUANTILES = (("p05", 0.05), ("median", 0.5), ("p95", 0.95))


def drawn_dimensions(
    plan: Plan, dimensions: Sequence[str], tasks: Sequence[Task], seed: int
) -> Iterator[tuple[Task, np.ndarray, np.ndarray]]:
    """Overall scores and those of the dimensions, block by block.

    Parameters
    ----------
    plan : Plan
    dimensions : sequence of str
        Nodes right below the root.
    tasks : sequence of Task
    seed : int

    Yields
    ------
    Task, array, array
        Overall scores, draws by regions, and scores of dimensions, draws by regions by dimensions.
        That of a dimension is the overall score when all weight is on it.
    """
    at = [plan.tree.place[node] for node in dimensions if node in plan.tree.place]
    for task in tasks:
        pipeline = plan.pipelines[task.pipeline]
        sequence = np.random.SeedSequence(seed, spawn_key=task.key)
        rng = np.random.Generator(np.random.SFC64(sequence))
        values, weights = plan.inputs(pipeline, task.draws, rng)
        overall = plan.aggregated(pipeline, values, weights)
        parts = []
        for place in at:
            alone = weights.copy()
            alone[at] = 0.0
            alone[place] = 1.0
            parts.append(plan.aggregated(pipeline, values, alone).T)
        yield task, overall.T, np.stack(parts, axis=-1)


def tiers_over_draws(
    plan: Plan,
    dimensions: Sequence[str],
    tasks: Sequence[Task],
    seed: int,
    sizes: Sequence[int],
    k: int,
) -> dict[str, np.ndarray]:
    """Tier of each region in each draw, by every rule.

    Parameters
    ----------
    plan : Plan
    dimensions : sequence of str
    tasks : sequence of Task
    seed : int
    sizes : sequence of int
        Of the tiers; where empty, there are none by group sizes.
    k : int
        Number of tiers by all other rules.

    Returns
    -------
    dict of str to array of int
        Draws by regions; 0 for none. In a draw in which a rule is not defined no region has a tier.
    """
    plan = replace(plan, sizes=list(sizes))  # between which thresholds lie
    ends = plan.counted_off(k)
    rules = [rule for rule in ONE_AXIS if sizes or rule != "group sizes"]
    found: dict[str, list[np.ndarray]] = {rule: [] for rule in rules}
    draws: list[tuple[np.ndarray, np.ndarray]] = []
    with clusters.quiet():
        for task, overall, parts in drawn_dimensions(plan, dimensions, tasks, seed):
            cuts = plan.thresholds(plan.pipelines[task.pipeline], k)
            of_block = _one_axis(np.round(overall, DECIMALS), cuts, ends, k)
            for rule, blocks in found.items():
                blocks.append(of_block[rule])
            draws += zip(overall, parts, strict=True)
        several = _several(draws, k)
    return {rule: np.concatenate(blocks) for rule, blocks in found.items()} | several


def _one_axis(
    scores: np.ndarray, fixed: np.ndarray, ends: Mapping[str, np.ndarray], k: int
) -> dict[str, np.ndarray]:
    """Tiers from overall scores, draws by regions; `ends` as `Plan.counted_off` returns them."""
    missing = np.isnan(scores)
    above = (scores[:, None, :] > scores[:, :, None]).sum(axis=2)  # how many score more

    def by_cuts(cuts: np.ndarray) -> np.ndarray:
        tiers = 1 + (scores[:, :, None] < np.round(cuts, DECIMALS)[:, None, :]).sum(axis=2)
        return np.where(missing, 0, tiers)

    counted = {rule: np.searchsorted(last, above, side="right") + 1 for rule, last in ends.items()}
    return {
        "natural breaks": breaks_of_many(scores, k),
        **{rule: by_cuts(cuts(scores, k)) for rule, cuts in CUTS.items()},
        "thresholds": by_cuts(fixed[None]),
        **{rule: np.where(missing, 0, tiers) for rule, tiers in counted.items()},
    }


def _several(draws: Sequence[tuple[np.ndarray, np.ndarray]], k: int) -> dict[str, np.ndarray]:
    """Tiers by the rules from the dimensions, of regions that have all dimensions of a draw."""
    found = {rule: np.zeros((len(draws), len(draws[0][0])), dtype=int) for rule in clusters.RULES}
    kept = []
    for number, (scores, every) in enumerate(draws):
        points = every[:, (~np.isnan(every)).any(axis=0)]
        rows = np.flatnonzero(~np.isnan(points).any(axis=1) & ~np.isnan(scores))
        if clusters.differing(points[rows]) >= k:
            kept.append((number, rows, points[rows], scores[rows]))
    partitions = clusters.partitions_of_many([one[2] for one in kept], [one[3] for one in kept], k)
    for (number, rows, _, _), of_draw in zip(kept, partitions, strict=True):
        for rule, tiers in of_draw.items():
            found[rule][number, rows] = tiers
    return found


def shares(tiers: dict[str, np.ndarray], regions: Sequence[str], k: int) -> pd.DataFrame:
    """Probability of each tier: region, rule, tier, probability; nothing that never happens."""
    parts = []
    for rule, of_draws in tiers.items():
        counts = np.stack([(of_draws == tier).sum(axis=0) for tier in range(1, k + 1)], axis=1)
        place, tier = (which.tolist() for which in np.nonzero(counts))
        parts.append(
            pd.DataFrame(
                {
                    "region": [regions[number] for number in place],
                    "rule": rule,
                    "tier": [number + 1 for number in tier],
                    "probability": counts[place, tier] / len(of_draws),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def held(tiers: dict[str, np.ndarray], k: int) -> dict[str, np.ndarray]:
    """In how many draws each tier holds so many regions, as `Tally.held`."""
    counts = {}
    for rule, of_draws in tiers.items():
        defined = of_draws[(of_draws > 0).any(axis=1)]
        each = [(defined == tier).sum(axis=1) for tier in range(1, k + 1)]
        most = of_draws.shape[1] + 1
        counts[rule] = np.stack([np.bincount(of_tier, minlength=most) for of_tier in each])
    return counts


def sizes_over_draws(counts: Mapping[str, np.ndarray], *, exact: bool = False) -> pd.DataFrame:
    """How many regions each tier holds over draws.

    Parameters
    ----------
    counts : mapping of str to array of int
        By rule, as `Tally.held`.
    exact : bool
        Whether draws are all combinations that there are.

    Returns
    -------
    DataFrame
        rule, tier, mean, standard_error (of the mean; 0 where exact), p05, median, p95, least,
        most, draws (in which the rule is defined). Quantiles are the lowest size that at least the
        share of the draws does not exceed.
    """
    tables = []
    for rule in RULES:
        of_rule = counts.get(rule)
        if of_rule is None or not of_rule.any():
            continue
        sizes, draws = np.arange(of_rule.shape[1]), of_rule.sum(axis=1)
        mean = of_rule @ sizes / draws
        variance = np.maximum(of_rule @ sizes**2 / draws - mean**2, 0.0)
        tables.append(
            pd.DataFrame(
                {
                    "rule": rule,
                    "tier": np.arange(1, len(of_rule) + 1),
                    "mean": mean,
                    "standard_error": 0.0 if exact else np.sqrt(variance / draws),
                    **{name: quantile(of_rule, share) for name, share in QUANTILES},
                    "least": (of_rule > 0).argmax(axis=1),
                    "most": len(sizes) - 1 - (of_rule[:, ::-1] > 0).argmax(axis=1),
                    "draws": draws,
                }
            )
        )
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
