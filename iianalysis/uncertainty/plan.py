"""What draws are made from: every combination run up to the weights, and what is drawn for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from iianalysis.scoring.each import scale_of
from iianalysis.scoring.normalise import MethodError
from iianalysis.tiers import breaks_of_many, equal_sizes
from iianalysis.tiers.one_axis import DECIMALS
from iianalysis.uncertainty.factors import CHOICES, NoEffectError, Specification
from iianalysis.uncertainty.pipelines import Pipeline, Source, combinations, said, word
from iianalysis.uncertainty.samplers import Siblings, Weights
from iianalysis.uncertainty.tally import BLOCK
from iianalysis.uncertainty.tree import WeightTree

WITH_ERRORS = 200  # draws at once where each has values of its own
PROBE = 16  # draws that tell whether a factor does anything


@dataclass(frozen=True)
class Task:
    """Draws of one combination: `key` is what their random numbers depend on."""

    pipeline: int
    draws: int
    key: tuple[int, ...]


@dataclass(eq=False)
class Plan:
    """Everything that draws are made from; it can be sent to another process.

    Attributes
    ----------
    regions : list of str
    tree : WeightTree
    samplers : list of (Weights, list of Siblings)
    inclusion : float
    leaves : array
        Rows of the indicators among the weights.
    pipelines : list of Pipeline
    undefined : dict of str to str
        Combinations that are not defined, and why.
    coinciding : list of (str, str, str)
        Factor, choice, and the one that gives the same scores, in words.
    scale : (float, float) or None
        What scores lie between in the combinations that are on the scale of the method itself.
    on_scale : list of bool
        Which combinations are.
    tiers : dict of str to int
        By rule (`natural breaks`, `standard deviations`, `thresholds`): number of tiers.
    sizes : list of int
        Of the tiers of the method itself, between which thresholds lie; where empty, natural breaks
        make them.
    """

    regions: list[str]
    tree: WeightTree
    samplers: list[tuple[Weights, list[Siblings]]]
    inclusion: float
    leaves: np.ndarray
    pipelines: list[Pipeline]
    undefined: dict[str, str]
    coinciding: list[tuple[str, str, str]]
    scale: tuple[float, float] | None
    on_scale: list[bool]
    tiers: dict[str, int] = field(default_factory=dict)
    sizes: list[int] = field(default_factory=list)

    @property
    def block(self) -> int:
        """Draws at once."""
        return WITH_ERRORS if self.pipelines[0].sizes is not None else BLOCK

    def scores(self, pipeline: Pipeline, draws: int, rng: np.random.Generator) -> np.ndarray:
        """Overall scores, regions by draws; NaN where there is none."""
        return self.aggregated(pipeline, *self.inputs(pipeline, draws, rng))

    def inputs(
        self, pipeline: Pipeline, draws: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """Values of the items and weights of the nodes, drawn."""
        weights = np.repeat(pipeline.base[:, None], draws, axis=1)
        for sampler, groups in self.samplers:
            sampler.draw(rng, weights, groups)
        if self.inclusion:
            out = rng.random((len(self.leaves), draws)) < self.inclusion
            weights[self.leaves] = np.where(out, 0.0, weights[self.leaves])
        values = pipeline.values if pipeline.sizes is None else pipeline.draw(rng, draws)
        return values, weights

    def aggregated(self, pipeline: Pipeline, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Overall scores under weights (nodes by draws) of each node within its parent."""
        sums = self.tree.sums(weights)
        if len(pipeline.patterns) == 1:
            there = pipeline.patterns[0][0]
            means, rounding = pipeline.means, pipeline.rounding
            return self.tree.overall(values, weights, there, means, sums, rounding)
        found = np.empty((len(self.regions), weights.shape[1]))
        for there, rows in pipeline.patterns:
            of_rows = values[..., rows, :]
            found[rows] = self.tree.overall(
                of_rows, weights, there, pipeline.means, sums, pipeline.rounding
            )
        return found

    def thresholds(self, pipeline: Pipeline, k: int) -> np.ndarray:
        """Middle between neighbouring tiers under a combination without anything drawn.

        Scores of different combinations are on different scales, so each has its own.
        """
        scores = self.aggregated(pipeline, pipeline.values, pipeline.base[:, None])[:, 0]
        order = np.sort(scores[~np.isnan(scores)])[::-1]
        if self.sizes:
            ends = np.cumsum(self.sizes)[:-1]
        else:
            tiers = breaks_of_many(order[None], k)[0]
            ends = np.flatnonzero(np.diff(tiers)) + 1
        ends = ends[ends <= len(order)]
        order = np.round(order, DECIMALS)
        ends = (order[None] >= order[ends - 1][:, None]).sum(axis=1)  # equal ones stay together
        ends = ends[ends < len(order)]
        return (order[ends - 1] + order[ends]) / 2

    def counted_off(self, k: int) -> dict[str, np.ndarray]:
        """Last rank of each tier by the rules that count off, with k tiers."""
        first = self.pipelines[0]
        undrawn = self.aggregated(first, first.values, first.base[:, None])
        sizes = {"quantiles": equal_sizes(int((~np.isnan(undrawn)).sum()), k)}
        if self.sizes:
            sizes["group sizes"] = self.sizes
        return {rule: np.cumsum(of_rule) for rule, of_rule in sizes.items()}

    def tasks(self, draws: int, round_number: int, seed: int) -> list[Task]:
        """Share draws out over the combinations, as evenly as they go, in blocks."""
        count = len(self.pipelines)
        order = np.random.default_rng([seed, round_number]).permutation(count)
        found = []
        for place, pipeline in enumerate(order):
            mine = draws // count + (place < draws % count)
            for number, start in enumerate(range(0, mine, self.block)):
                key = (round_number, int(pipeline), number)
                found.append(Task(int(pipeline), min(self.block, mine - start), key))
        return found

    def drawn(self, tasks: Sequence[Task], seed: int) -> Iterator[tuple[Task, np.ndarray]]:
        """Scores of each task, regions by draws."""
        with _threads().limit(limits=1):  # whose number changes the last digits
            streams = [
                np.random.SFC64(np.random.SeedSequence(seed, spawn_key=t.key)) for t in tasks
            ]
            for task, stream in zip(tasks, streams, strict=True):
                rng = np.random.Generator(stream)
                yield task, self.scores(self.pipelines[task.pipeline], task.draws, rng)


def plan_for(
    source: Source,
    specification: Specification,
    samplers: Sequence[Weights] | None = None,
    tiers: dict[str, int] | None = None,
    sizes: Sequence[int] = (),
) -> Plan:
    """Run every combination of choices up to the weights, and see that every factor does something.

    Parameters
    ----------
    source : Source
    specification : Specification
    samplers : sequence of Weights, optional
        Those of the specification, prepared with a study.
    tiers, sizes : optional
        As in `Plan`.

    Raises
    ------
    MethodError
        If nothing that a factor may be changes a score, or no combination is defined.
    """
    framework = source.framework
    samplers = specification.weights if samplers is None else samplers
    for sampler in samplers:
        if not sampler.parents(framework):
            raise NoEffectError(
                f"weights: {type(sampler).__name__} finds no node with two measured children, so "
                "no weight can move; leave it out"
            )
    varying = {parent for sampler in samplers for parent in sampler.parents(framework)}
    if specification.inclusion:
        varying |= {node for node in framework.parents() if _has_indicator(framework, node)}
    varying.add(framework.root)  # so that dimensions have scores of their own
    tree = WeightTree(framework, varying)

    def siblings(parent: str) -> Siblings:
        children = tree.children[parent]
        return Siblings(tuple(children), np.array([tree.place[child] for child in children]))

    pipelines, undefined = _pipelines(source, specification, tree)
    plan = Plan(
        regions=source.regions,
        tree=tree,
        samplers=[(s, [siblings(parent) for parent in s.parents(framework)]) for s in samplers],
        inclusion=specification.inclusion,
        leaves=np.array(
            [tree.place[i] for i in framework.indicators if i in tree.place], dtype=int
        ),
        pipelines=pipelines,
        undefined=undefined,
        coinciding=[],
        scale=_scale(pipelines, source.method.normalisation),
        on_scale=[_alike(one, source.method.normalisation) for one in pipelines],
        tiers=tiers or {},
        sizes=list(sizes),
    )
    _check_effects(plan, specification)
    return plan


def _has_indicator(framework: Any, node: str) -> bool:
    return bool(set(framework.children(node)) & set(framework.indicators))


def _pipelines(
    source: Source, specification: Specification, tree: WeightTree
) -> tuple[list[Pipeline], dict[str, str]]:
    """Pipelines of all combinations, and why some are not defined."""
    found, undefined = [], {}
    for choices in combinations(specification):
        try:
            found.append(source.pipeline(choices, tree, specification.errors))
        except MethodError as error:
            undefined[said(choices)] = str(error)
    if not found:
        raise MethodError(next(iter(undefined.values())))
    for name in CHOICES:
        for choice in getattr(specification, name):
            if not any(pipeline.choices[name] == choice for pipeline in found):
                why = next(iter(undefined.values()))
                raise MethodError(
                    f"{name} {word(choice)!r} is not defined in any combination: {why}"
                )
    return found, undefined


def _alike(pipeline: Pipeline, normalisation: object) -> bool:
    """Whether scores are on the scale of the method itself: min-max, or shares of regions."""
    kind = pipeline.method.normalisation
    return scale_of(kind) is not None and isinstance(kind, type(normalisation))


def _scale(pipelines: Sequence[Pipeline], normalisation: object) -> tuple[float, float] | None:
    """What scores lie between where they are on the scale of the method itself."""
    kinds = [one.method.normalisation for one in pipelines if _alike(one, normalisation)]
    ends = [ends for kind in kinds if (ends := scale_of(kind))]
    if not ends:
        return None
    return min(low for low, _ in ends), max(high for _, high in ends)


def _check_effects(plan: Plan, specification: Specification) -> None:
    """Note the choices that coincide; raise where nothing that is declared changes a score."""
    idle, moving = "", specification.continuous
    for name in CHOICES:
        choices = getattr(specification, name)
        same = [
            (name, word(choice), word(other))
            for number, choice in enumerate(choices)
            for other in choices[:number]
            if not _differ(plan, name, choice, other)
        ]
        if len(same) == len(choices) * (len(choices) - 1) // 2 > 0:
            _, one, two = same[0]
            idle = idle or (
                f"{name}: {one!r} gives the same scores as {two!r}, so the choice between them has "
                "no effect; leave one out"
            )
        elif choices:
            moving = True
        plan.coinciding.extend(same)
    if idle and not moving:
        raise NoEffectError(idle)
    _check_drawn(plan, plan.pipelines[0])


def _check_drawn(plan: Plan, first: Pipeline) -> None:
    """Raise unless all that is drawn changes something in the first combination."""
    for number, (sampler, _) in enumerate(plan.samplers):
        if _same(_probe(plan, first, skip=number), _probe(plan, first)):
            name = type(sampler).__name__
            raise NoEffectError(f"weights: {name} changes no score; leave it out")
    if plan.inclusion:
        out = np.random.default_rng(0).random((len(plan.leaves), BLOCK)) < plan.inclusion
        if not out.any():
            raise NoEffectError(
                f"inclusion: a probability of {plan.inclusion:g} leaves no indicator out in "
                f"{BLOCK} draws; make it larger, or leave it out"
            )
    if first.sizes is not None:
        values = first.draw(np.random.default_rng(0), PROBE)
        if np.allclose(values, first.values[None], rtol=1e-9, atol=0, equal_nan=True):
            raise NoEffectError("errors: no value has one; give sizes above 0 or leave them out")


def _differ(plan: Plan, name: str, choice: object, other: object) -> bool:
    """Whether two choices of a factor differ in some combination of the others."""
    known = {tuple(pipeline.choices.items()): pipeline for pipeline in plan.pipelines}
    for one in plan.pipelines:
        if one.choices[name] == choice:
            two = known.get(tuple({**one.choices, name: other}.items()))
            if two and not _same(_probe(plan, one), _probe(plan, two)):
                return True
    return False


def _same(one: np.ndarray, two: np.ndarray) -> bool:
    """Whether scores are the same, or one a multiple of the other and so the same in all ranks."""
    there = ~np.isnan(one)
    if (there != ~np.isnan(two)).any():
        return False
    x, y = one[there], two[there]
    if not len(x):
        return True
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return bool(np.ptp(x) == np.ptp(y))
    slope, start = np.polyfit(x, y, 1)
    return bool(slope > 0 and np.allclose(slope * x + start, y, rtol=0, atol=1e-9 * np.ptp(y)))


def _probe(plan: Plan, pipeline: Pipeline, skip: int = -1) -> np.ndarray:
    """Scores of a few draws, in which every kind of weights has random numbers of its own."""
    weights = np.repeat(pipeline.base[:, None], PROBE, axis=1)
    for number, (sampler, groups) in enumerate(plan.samplers):
        if number != skip:
            sampler.draw(np.random.default_rng(number), weights, groups)
    return plan.aggregated(pipeline, pipeline.values, weights)


def enumerated(plan: Plan) -> list[Task]:
    """Every combination once."""
    return [Task(number, 1, (0, number, 0)) for number in range(len(plan.pipelines))]


@cache
def _threads() -> Any:
    """What limits the threads of linear algebra; to look for its libraries takes a while."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
