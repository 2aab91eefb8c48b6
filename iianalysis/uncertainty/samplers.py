"""Kinds of weights that are drawn: around those of the method, any at all, or as experts differ.

Each is a small frozen dataclass that fills in the weights of some nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol, Self

import numpy as np
import pandas as pd

from iianalysis.identify import WeightSet, allowed_weights, printed_facts
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.normalise import MethodError
from iianalysis.study.study import Study
from iianalysis.weights.panel import weights_of_experts
from iianalysis.weights.points import points_by_round


@dataclass(frozen=True, eq=False)
class Siblings:
    """Children of one parent with something measured below: codes, and rows among all weights."""

    nodes: tuple[str, ...]
    rows: np.ndarray


class Weights(Protocol):
    """Draws the weights of measured nodes within their parents."""

    def prepared(self, study: Study) -> Weights:
        """The same with what it takes from a study."""

    def parents(self, framework: Framework) -> list[str]:
        """The parents whose children it weighs."""

    def draw(
        self, rng: np.random.Generator, weights: np.ndarray, groups: Sequence[Siblings]
    ) -> None:
        """Replace the weights of some nodes, to any sum within a parent.

        Parameters
        ----------
        rng : numpy.random.Generator
        weights : array
            Nodes by draws, changed in place.
        groups : sequence of Siblings
            Children of each of the `parents`.
        """


def _levels(framework: Framework, levels: tuple[int, ...]) -> list[str]:
    """Parents with at least two children that are measured, these of one of the levels."""
    if not isinstance(levels, Sequence):
        raise MethodError(f"levels is {levels!r}; give them in a tuple, as ({levels!r},)")
    level = framework.nodes["level"]
    deepest = int(level.max())
    for number in levels:
        if not 1 <= number <= deepest:
            raise MethodError(
                f"weights of level {number} do not exist; the levels are 1 to {deepest}"
            )
    measured = set(framework.indicators)
    for node in framework.parents():
        measured.update([node] if measured.intersection(framework.children(node)) else [])
    return [
        parent
        for parent in framework.nodes.index
        if len(measured.intersection(framework.children(parent))) > 1
        and (not levels or level[framework.children(parent)[0]] in levels)
    ]


@lru_cache
def _together(*groups: Siblings) -> slice | np.ndarray:
    """Rows of all groups: a slice where they lie side by side."""
    rows = np.concatenate([group.rows for group in groups])
    return slice(rows[0], rows[-1] + 1) if (np.diff(rows) == 1).all() else rows


class _OfLevels:
    """What kinds of weights share that move the nodes of some levels and ask nothing of a study."""

    levels: tuple[int, ...]

    def prepared(self, study: Study) -> Self:  # noqa: ARG002
        """Itself."""
        return self

    def parents(self, framework: Framework) -> list[str]:
        """Parents of nodes of the levels."""
        return _levels(framework, self.levels)


@dataclass(frozen=True)
class Noise(_OfLevels):
    """Weights moved at random by a share of themselves.

    ``w' = w (1 + amount e)``, e uniform on -1 to 1 or standard normal (then cut off at nearly 0),
    before siblings are brought back to a sum of 1.

    Parameters
    ----------
    amount : float
        Above 0 and at most 1, beyond which weights would be negative, or too many cut off.
    levels : tuple of int
        Levels of the nodes that are moved, 1 for dimensions; all where empty.
    distribution : {'uniform', 'normal'}
    """

    amount: float = 0.25
    levels: tuple[int, ...] = ()
    distribution: Literal["uniform", "normal"] = "uniform"

    def __post_init__(self) -> None:
        if self.distribution not in ("uniform", "normal"):
            raise MethodError(
                f"noise of distribution {self.distribution!r} is unknown; use 'uniform' or 'normal'"
            )
        if not 0 < self.amount <= 1:
            raise MethodError(
                f"noise of {self.amount:g} on weights; give more than 0 and at most 1"
            )

    def draw(
        self, rng: np.random.Generator, weights: np.ndarray, groups: Sequence[Siblings]
    ) -> None:
        """Move each weight."""
        rows = _together(*groups)
        moved = weights[rows]
        if self.distribution == "uniform":
            factor = rng.random(moved.shape)
            factor *= 2 * self.amount
            factor += 1 - self.amount
        else:
            factor = np.maximum(1 + self.amount * rng.standard_normal(moved.shape), 1e-9)
        weights[rows] = np.multiply(moved, factor, out=moved)


@dataclass(frozen=True)
class Dirichlet(_OfLevels):
    """Weights around those of the method, the same in the mean.

    Children of a parent with weights w get ``Dirichlet(concentration w n)`` for n children, so that
    a concentration of 1 around equal weights is uniform; the variance of a share is
    ``w (1 - w) / (n concentration + 1)``. Drawn as shares of gamma variates: Devroye (1986),
    Non-uniform random variate generation, chapter XI.

    Parameters
    ----------
    concentration : float
        The larger, the closer.
    levels : tuple of int
        As in `Noise`.
    """

    concentration: float = 10.0
    levels: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not 0.01 <= self.concentration < np.inf:
            raise MethodError(
                f"a Dirichlet distribution of concentration {self.concentration:g}; give a "
                "number of 0.01 or more"
            )

    def draw(
        self, rng: np.random.Generator, weights: np.ndarray, groups: Sequence[Siblings]
    ) -> None:
        """Draw gamma variates, which have the shares wanted."""
        for group in groups:
            given = weights[group.rows]
            shape = self.concentration * len(given) * given / given.sum(axis=0)
            weights[group.rows] = rng.standard_gamma(shape)


@dataclass(frozen=True)
class Simplex(_OfLevels):
    """Any weights, all alike likely: uniform over those that are not negative and sum to 1.

    Shares of exponential variates: Devroye (1986), Non-uniform random variate generation, chapter
    V.

    Parameters
    ----------
    levels : tuple of int
        As in `Noise`.
    """

    levels: tuple[int, ...] = (1,)

    def draw(
        self, rng: np.random.Generator, weights: np.ndarray, groups: Sequence[Siblings]
    ) -> None:
        """Draw exponential variates, whose shares are uniform."""
        for group in groups:
            weights[group.rows] = rng.standard_exponential((len(group.rows), weights.shape[1]))


@dataclass(frozen=True)
class Allowed:
    """Weights of dimensions under which the printed sub-indices give the printed total.

    Parameters
    ----------
    within : WeightSet, optional
        Another set; that of the study where None.
    """

    within: WeightSet | None = None

    def prepared(self, study: Study) -> Allowed:
        """With the set that the figures printed in the study imply."""
        return self if self.within else Allowed(allowed_weights(printed_facts(study)))

    def parents(self, framework: Framework) -> list[str]:
        """The overall index."""
        return [framework.root]

    def draw(
        self, rng: np.random.Generator, weights: np.ndarray, groups: Sequence[Siblings]
    ) -> None:
        """Draw uniformly from the set."""
        assert self.within is not None
        drawn = self.within.sample(weights.shape[1], rng)
        weights[groups[0].rows] = drawn[list(groups[0].nodes)].to_numpy().T


@dataclass(frozen=True, eq=False)
class Bootstrap:
    """Points of as many experts, drawn from the panel with replacement.

    Efron (1979), Bootstrap methods: another look at the jackknife, Annals of Statistics 7.

    Parameters
    ----------
    points : DataFrame, optional
        Points of each expert below each node (nodes by experts), times the weight of the expert;
        those of the last round of the study where None.
    """

    points: pd.DataFrame | None = None

    def prepared(self, study: Study) -> Bootstrap:
        """With the points of the study."""
        if self.points is not None:
            return self
        framework = study.framework("regional")
        rounds = points_by_round(study.points, framework, "regional")
        last = rounds[max(rounds)]
        shares = weights_of_experts(study.experts).reindex(last.index).fillna(1.0)
        below = last.mul(shares, axis=0).T.reindex(framework.nodes.index).fillna(0.0)
        for parent in framework.parents():
            below.loc[parent] = below.loc[framework.children(parent)].sum()
        return Bootstrap(below)

    def parents(self, framework: Framework) -> list[str]:
        """All of them."""
        return _levels(framework, ())

    def draw(
        self, rng: np.random.Generator, weights: np.ndarray, groups: Sequence[Siblings]
    ) -> None:
        """Add up the points below each node."""
        assert self.points is not None
        count = self.points.shape[1]
        drawn_often = rng.multinomial(count, np.full(count, 1 / count), size=weights.shape[1])
        often = drawn_often.T + 1e-12  # never only experts of weight 0
        for group in groups:
            weights[group.rows] = self.points.loc[list(group.nodes)].to_numpy() @ often
