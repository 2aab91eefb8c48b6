"""Tiers by every rule over draws, those from the dimensions among them: shares and sizes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from iianalysis.normalise import MethodError
from iianalysis.tiers import RULES, breaks_of_many, clusters, deviation_cuts, equal_sizes
from iianalysis.tiers.one_axis import DECIMALS
from iianalysis.uncertainty.engine import Plan, Task


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
    first = plan.pipelines[0]
    undrawn = plan.aggregated(first, first.values, first.base[:, None])
    equal = equal_sizes(int((~np.isnan(undrawn)).sum()), k)
    rules = [rule for rule in RULES if sizes or rule != "group sizes"]
    found: dict[str, list[np.ndarray]] = {rule: [] for rule in rules}
    with clusters.quiet():
        for task, overall, parts in drawn_dimensions(plan, dimensions, tasks, seed):
            cuts = plan.thresholds(plan.pipelines[task.pipeline], k)
            of_block = _one_axis(np.round(overall, DECIMALS), cuts, sizes, equal)
            for rule in clusters.RULES:
                of_block[rule] = np.zeros(overall.shape, dtype=int)
            for number, (scores, points) in enumerate(zip(overall, parts, strict=True)):
                for rule, (rows, tiers) in _several(scores, points, k).items():
                    of_block[rule][number, rows] = tiers
            for rule in rules:
                found[rule].append(of_block[rule])
    return {rule: np.concatenate(blocks) for rule, blocks in found.items()}


def _one_axis(
    scores: np.ndarray, fixed: np.ndarray, sizes: Sequence[int], equal: Sequence[int]
) -> dict[str, np.ndarray]:
    """Tiers from overall scores, draws by regions."""
    k = len(equal)
    missing = np.isnan(scores)
    above = (scores[:, None, :] > scores[:, :, None]).sum(axis=2)  # how many score more

    def by_sizes(given: Sequence[int]) -> np.ndarray:
        return np.where(missing, 0, np.searchsorted(np.cumsum(given), above + 1) + 1)

    def by_cuts(cuts: np.ndarray) -> np.ndarray:
        tiers = 1 + (scores[:, :, None] < np.round(cuts, DECIMALS)[:, None, :]).sum(axis=2)
        return np.where(missing, 0, tiers)

    found = {
        "natural breaks": breaks_of_many(scores, k),
        "quantiles": by_sizes(equal),
        "standard deviations": by_cuts(deviation_cuts(scores, k)),
        "thresholds": by_cuts(fixed[None]),
    }
    if sizes:
        found["group sizes"] = by_sizes(sizes)
    return found


def _several(
    scores: np.ndarray, points: np.ndarray, k: int
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Regions that have all dimensions of a draw, and their tiers, by rule."""
    there = ~np.isnan(points)
    points = points[:, there.any(axis=0)]
    rows = np.flatnonzero(~np.isnan(points).any(axis=1) & ~np.isnan(scores))
    try:
        found = clusters.partitions(points[rows], scores[rows], k)
    except MethodError:  # too few that differ in this draw
        return {}
    return {rule: (rows, tiers) for rule, tiers in found.items()}


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


def sizes_over_draws(tiers: dict[str, np.ndarray], k: int) -> pd.DataFrame:
    """How many regions each tier holds over draws.

    Returns
    -------
    DataFrame
        rule, tier, mean, p05, median, p95, least, most, draws (in which the rule is defined).
        Quantiles are the lowest size that at least the share of the draws does not exceed.
    """
    rows: list[dict[str, object]] = []
    for rule, of_draws in tiers.items():
        defined = of_draws[(of_draws > 0).any(axis=1)]
        for tier in range(1, k + 1):
            if not len(defined):
                continue
            size = np.sort((defined == tier).sum(axis=1))
            at = {
                name: int(size[max(int(np.ceil(share * len(size) - 1e-9)) - 1, 0)])
                for name, share in (("p05", 0.05), ("median", 0.5), ("p95", 0.95))
            }
            rows.append(
                {"rule": rule, "tier": tier, "mean": size.mean(), **at, "least": int(size[0]),
                 "most": int(size[-1]), "draws": len(size)}
            )  # fmt: skip
    return pd.DataFrame(rows)
