"""The ranking as a function of one uniform input for each factor: its realisations and outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from iianalysis.scoring.index import build_index, ranked
from iianalysis.scoring.normalise import MethodError
from iianalysis.tiers import by_group_sizes
from iianalysis.uncertainty.engine import Progress
from iianalysis.uncertainty.factors import CHOICES, Specification
from iianalysis.uncertainty.pipelines import Pipeline, Source
from iianalysis.uncertainty.plan import Plan
from iianalysis.uncertainty.tally import Counter

Outputs = Mapping[str, np.ndarray]
REALISED = ("weights", "inclusion", "errors")
TRIES = 100  # further realisations of the indicators left out, where one leaves no index


@dataclass(frozen=True, eq=False)
class Measures:
    """What is asked of the ranks of a block of draws.

    Attributes
    ----------
    ranks : array
        Of the baseline; NaN where a region has no score.
    tiers : array or None
        Of the baseline, from 1 on; 0 where there is none.
    edges : array
        Last rank of each tier.
    places : dict of str to int
        Place of the regions whose ranks are wanted.
    """

    ranks: np.ndarray
    tiers: np.ndarray | None
    edges: np.ndarray
    places: dict[str, int]

    @cached_property
    def names(self) -> list[str]:
        """Names of the outputs."""
        tiers = ["changed_tier"] if self.tiers is not None else []
        return ["mean_shift", *tiers, *(f"rank of {region}" for region in self.places)]

    def of(self, above: np.ndarray) -> np.ndarray:
        """Outputs by draws, from how many regions score more; as `Counter.ranks`."""
        last = len(self.ranks)
        ranks = above + 1.0
        shift = np.abs(np.where(ranks > last, np.nan, ranks) - self.ranks[:, None])
        found = [np.nanmean(shift, axis=0)]
        if self.tiers is not None:
            known = self.tiers > 0
            tiers = np.searchsorted(self.edges, ranks[known]) + 1
            found.append((tiers != self.tiers[known, None]).sum(axis=0))
        return np.array([*found, *(np.minimum(ranks[at], last) for at in self.places.values())])


def measures_of(source: Source, sizes: Sequence[int], regions: Sequence[str]) -> Measures:
    """What is measured against the index of the method itself.

    Parameters
    ----------
    source : Source
    sizes : sequence of int
        Of tiers; where empty, changes of tier are not counted.
    regions : sequence of str
        Those whose rank is wanted.

    Raises
    ------
    MethodError
        For a region without a rank.
    """
    result = build_index(source.panel, source.framework, source.method)
    scores = result.year(source.year).loc[source.regions, source.framework.root]
    for region in regions:
        if pd.isna(scores.get(region)):
            raise MethodError(
                f"{region!r} has no rank in {source.year}; choose from "
                f"{', '.join(scores.dropna().index)}"
            )
    tiers = by_group_sizes(scores, sizes).fillna(0).to_numpy(dtype=int) if sizes else None
    return Measures(
        ranks=ranked(scores).to_numpy(),
        tiers=tiers,
        edges=np.cumsum(sizes),
        places={region: source.regions.index(region) for region in regions},
    )


class Ranking:
    """The outputs as a function of one uniform input for each factor.

    Parameters
    ----------
    plan : Plan
    source : Source
    specification : Specification
    measures : Measures
    seed : int
    count : int
        Of realisations.
    progress : callable, optional
    """

    def __init__(
        self,
        plan: Plan,
        source: Source,
        specification: Specification,
        measures: Measures,
        seed: int,
        count: int,
        progress: Progress | None = None,
    ) -> None:
        self.plan, self.source, self.measures = plan, source, measures
        self.seed, self.count, self.progress = seed, count, progress
        self.names, self.errors = specification.names, specification.errors
        self.choices = {name: getattr(specification, name) for name in CHOICES}
        self._pipelines = {tuple(one.choices.values()): one for one in plan.pipelines}
        self._pooled = any(one.method.goalposts == "pooled" for one in plan.pipelines)
        self._weights: dict[object, np.ndarray] = {}
        self._values: dict[str, np.ndarray] = {}

    def __call__(self, points: np.ndarray) -> Outputs:
        """Rank the regions at each point, each combination of choices and realisations once."""
        from threadpoolctl import threadpool_limits

        levels = (points * [self._number(name) for name in self.names]).astype(int)
        distinct, which = np.unique(levels, axis=0, return_inverse=True)
        found = np.empty((len(self.measures.names), len(distinct)))
        counter, done = Counter(len(self.measures.ranks)), 0
        with threadpool_limits(1):  # whose number changes the last digits
            for pipeline, rows in self._blocks(distinct):
                taken = dict(zip(self.names, distinct[rows].T, strict=True))
                scores = self._ranked(pipeline, taken)
                found[:, rows] = self.measures.of(counter.ranks(scores))
                done += len(rows)
                if self.progress:
                    self.progress(done, len(distinct))
        return dict(zip(self.measures.names, found[:, which.ravel()], strict=True))

    def _number(self, name: str) -> int:
        """How many choices or realisations a factor has."""
        return self.count if name in REALISED else len(self.choices[name])

    def _blocks(self, levels: np.ndarray) -> Iterator[tuple[Pipeline, np.ndarray]]:
        """Rows of one combination of choices, a block at a time."""
        names = [name for name in CHOICES if name in self.names]
        chosen = levels[:, [self.names.index(name) for name in names]]
        combinations, which = np.unique(chosen, axis=0, return_inverse=True)
        for number, row in enumerate(combinations):
            key = tuple(self.choices[name][at] for name, at in zip(names, row, strict=True))
            rows = np.flatnonzero(which.ravel() == number)
            for start in range(0, len(rows), self.plan.block):
                yield self._pipelines[key], rows[start : start + self.plan.block]

    def _ranked(self, pipeline: Pipeline, taken: Mapping[str, np.ndarray]) -> np.ndarray:
        """Scores of draws, in each of which some region that the baseline ranks has one."""
        scores = self._scores(pipeline, taken)
        known = ~np.isnan(self.measures.ranks)
        for step in range(self.count):
            empty = np.flatnonzero(np.isnan(scores[known]).all(axis=0))
            if not len(empty):
                return scores
            if "inclusion" not in taken or step == TRIES:
                break
            some = {name: numbers[empty] for name, numbers in taken.items()}
            some["inclusion"] = (some["inclusion"] + step + 1) % self.count
            scores[:, empty] = self._scores(pipeline, some)
        raise MethodError(
            "no region has a score in some draws, since no indicator is left; lower inclusion"
        )

    def _scores(self, pipeline: Pipeline, taken: Mapping[str, np.ndarray]) -> np.ndarray:
        """Overall scores, regions by draws, of the realisations that are taken."""
        draws = len(next(iter(taken.values())))
        weights = np.repeat(pipeline.base[:, None], draws, axis=1)
        if "weights" in taken:
            weights = self._drawn_weights(pipeline)[:, taken["weights"]]
        if "inclusion" in taken:
            out = self._left_out[:, taken["inclusion"]]
            weights[self.plan.leaves] = np.where(out, 0.0, weights[self.plan.leaves])
        values = pipeline.values
        if "errors" in taken:
            values = self._drawn_values(pipeline, taken["errors"])
        return self.plan.aggregated(pipeline, values, weights)

    def _random(self, factor: str, number: int) -> np.random.Generator:
        """Random numbers of one realisation of a factor."""
        key = (REALISED.index(factor), number)
        return np.random.Generator(
            np.random.SFC64(np.random.SeedSequence(self.seed, spawn_key=key))
        )

    def _drawn_weights(self, pipeline: Pipeline) -> np.ndarray:
        """Nodes by realisations, around the weights of the scheme."""
        scheme = pipeline.choices.get("scheme")
        if scheme not in self._weights:
            drawn = np.repeat(pipeline.base[:, None], self.count, axis=1)
            for number in range(self.count):
                rng, one = self._random("weights", number), drawn[:, [number]]
                for sampler, groups in self.plan.samplers:
                    sampler.draw(rng, one, groups)
                drawn[:, [number]] = one
            self._weights[scheme] = drawn
        return self._weights[scheme]

    @cached_property
    def _left_out(self) -> np.ndarray:
        """Whether each indicator is left out: indicators by realisations."""
        shape = len(self.plan.leaves), self.count
        return self._random("inclusion", 0).random(shape) < self.plan.inclusion

    def _drawn_values(self, pipeline: Pipeline, numbers: np.ndarray) -> np.ndarray:
        """Scores of the items under errors: draws by regions by items.

        Where some goalposts are pooled, errors are drawn for all years, and those of the year are
        the same under any goalposts.
        """
        steps, sizes = pipeline.steps, pipeline.sizes
        values, rows = steps.values, np.arange(steps.values.shape[1])
        if self._pooled:
            assert self.errors is not None
            sizes = self.source.error_sizes(self.errors)
            values = self._filled(str(pipeline.choices.get("imputation", "siblings")))
            own = pipeline.method.goalposts != "pooled"
            rows = self.source.rows if own else np.arange(values.shape[1])
        assert sizes is not None
        drawn = [sizes.draw(values, self._random("errors", k), 1)[..., rows] for k in numbers]
        return steps.items(steps.defined(np.concatenate(drawn)))

    def _filled(self, imputation: str) -> np.ndarray:
        """Values of all years: indicators by rows of the panel."""
        if imputation not in self._values:
            panel = self.source.filled(imputation)
            self._values[imputation] = panel.to_numpy(dtype=float).T
        return self._values[imputation]
