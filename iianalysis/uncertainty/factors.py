"""What varies, declared as data: weights, choices of method, indicators left out, errors of values.

Each kind of weights is a small frozen dataclass that fills in the weights of some nodes; a
`Specification` holds all that vary together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from typing import Any, Literal, Protocol, Self

import numpy as np
import pandas as pd

from iianalysis.identify import WeightSet, allowed_weights, printed_facts
from iianalysis.scoring.aggregate import Aggregation, means_of
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.normalise import MethodError, OverRegions, Winsorise, over_regions
from iianalysis.study.made import units_of_cells
from iianalysis.study.study import Study
from iianalysis.weights import experts

IMPUTATIONS = {
    "siblings": "the weight of a missing value goes to its siblings",
    "mean": "a missing value is the mean of the regions that have one",
    "worst": "a missing value is the worst of the regions that have one",
    "not imputed": "cells that the study has imputed count as missing",
}
GOALPOSTS = ("own year", "pooled", "robust")
TRIM = 0.05  # share of regions beyond either of the robust goalposts


@dataclass(frozen=True, eq=False)
class Siblings:
    """Children of one parent with something measured below: codes, and rows among all weights."""

    nodes: tuple[str, ...]
    rows: np.ndarray


class NoEffectError(MethodError):
    """A factor that is declared and changes nothing."""


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
        rounds = experts.points_by_round(study.points, framework, "regional")
        last = rounds[max(rounds)]
        shares = experts.weights_of_experts(study.experts).reindex(last.index).fillna(1.0)
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


# Relative standard deviations: an assumption, since the data say which class and not how much.
ASSUMED_SIZES: dict[str, float] = {
    "two sources agree": 0.005,
    "two releases agree": 0.005,
    "one source": 0.02,
    "one release": 0.02,
    "derived": 0.02,
    "sources disagree": 0.05,
    "one source, suspicious": 0.10,
    "imputed": 0.10,
    "": 0.02,
}


@dataclass(frozen=True)
class Errors:
    """Errors of the values themselves.

    Parameters
    ----------
    sizes : mapping of str to float
        Standard deviation of the relative error of a value, by its class of `confidence`. The data
        do not give it: every size is an assumption. A class of several parts (`a / b`, of a share)
        has the largest of its parts.
    rounding : bool
        Whether a rounded value lies anywhere within half a unit of the last digit of its series.
    miscounts : float
        A value that is counted from a list, 0 included, lies anywhere up to so many units from its
        count, and has no other error.
    floors : float
        A value that is a floor ("over ...") lies anywhere up to this share above it.
    jumps : float
        The standard deviation of a suspicious value is at least this share of its jump, in
        logarithms: half of it is that of a value of which nobody knows whether it or the level
        before it is right.

    Notes
    -----
    ``y' = (y + r) exp(s e) (1 + f u)`` with r uniform within the rounding or the miscounts, e
    standard normal and u uniform on 0 to 1; rounding and miscounts take no value below 0.
    How a series was made is told in the study (`made` and `precision` of `Study.indicators`):
    yes/no has no error, a whole count no rounding. A computed share ``s = 100 p / w`` lies within
    ``100 (h_p + s / 100 h_w) / w`` of it, with h the rounding or the miscounts of either part.
    Errors of different cells are independent; a snapshot has one for all years.
    """

    sizes: Mapping[str, float] = field(default_factory=lambda: dict(ASSUMED_SIZES))
    rounding: bool = True
    miscounts: float = 2.0
    floors: float = 0.1
    jumps: float = 0.5

    def __post_init__(self) -> None:
        for name, size in self.sizes.items():
            if not 0 <= size < np.inf:
                raise MethodError(
                    f"an error of {size:g} for the confidence {name!r}; give 0 or more"
                )
        for name in ("miscounts", "floors", "jumps"):
            if not 0 <= getattr(self, name) < np.inf:
                raise MethodError(f"{name} of {getattr(self, name):g}; give 0 or more")

    def size(self, confidence: str) -> float:
        """Size for a class.

        Raises
        ------
        MethodError
            For a class without a size.
        """
        parts = [part.strip() for part in confidence.split(" / ")]
        unknown = [part for part in parts if part not in self.sizes]
        if unknown:
            raise MethodError(
                f"no size of error for the confidence {unknown[0]!r}; add it to the sizes "
                f"({', '.join(map(repr, self.sizes))} have one)"
            )
        return max(self.sizes[part] for part in parts)


def assumed_errors(study: Study) -> Errors:
    """Assumed errors of the values that there are, by the classes of confidence that these have.

    A class that has no size gets that of one source.
    """
    cells, series = study.cells["regional"], study.indicators.loc["regional"]
    listed = units_of_cells(cells, series)["one_more"] > 0
    of_indicators = cells["indicator"].isin(study.framework("regional").indicators)
    cells, listed = cells[of_indicators], listed[of_indicators]
    told = cells["confidence"].unique()
    parts = sorted({part.strip() for name in told for part in str(name).split(" / ")})
    sizes = {part: ASSUMED_SIZES.get(part, ASSUMED_SIZES["one source"]) for part in parts}
    return Errors(
        sizes,
        miscounts=Errors().miscounts if listed.any() else 0.0,
        floors=Errors().floors if cells["floor"].any() else 0.0,
        jumps=Errors().jumps if cells["suspicious"].any() else 0.0,
    )


@dataclass(frozen=True)
class Specification:
    """Everything that varies, all at once; `only` keeps one factor.

    Parameters
    ----------
    scheme : tuple of str
        Schemes of weights to choose among.
    weights : tuple of Weights
        Each fills in weights of its own, in this order: `Noise`, `Dirichlet`, `Simplex`, `Allowed`,
        `Bootstrap`.
    inclusion : float
        Probability with which each indicator is left out, 0 to 1; its weight goes to its siblings,
        and no other node gains or loses its score.
    normalisation : tuple of Normalisation
    goalposts : tuple of str
        `own year`, `pooled`, `robust` (of the year itself, without the outermost 5% at either end,
        for min-max only).
    treatment : tuple of Winsorise or None
    aggregation : tuple of str, or of tuples of str by level
    imputation : tuple of str
        Keys of `IMPUTATIONS`.
    errors : Errors, optional

    Notes
    -----
    Each combination is as likely as the others. Those that are not defined are left out, so that a
    choice in fewer defined combinations is less likely. Goalposts that are declared go into every
    normalisation and treatment, which otherwise keep their own. Geometric and harmonic means are
    not defined for scores of 0, and depend on where the scale starts: declare that, as one
    ``MinMax(lower=...)`` or several of them. Choices that give the same scores in every
    combination are noted (`Simulation.coinciding`); where nothing else
    varies, that is an error.
    """

    scheme: tuple[str, ...] = ()
    weights: tuple[Weights, ...] = ()
    inclusion: float = 0.0
    normalisation: tuple[OverRegions, ...] = ()
    goalposts: tuple[str, ...] = ()
    treatment: tuple[Winsorise | None, ...] = ()
    aggregation: tuple[Aggregation, ...] = ()
    imputation: tuple[str, ...] = ()
    errors: Errors | None = None

    def __new__(cls, *_: Any, **given: Any) -> Self:
        """Refuse a factor that is unknown by name."""
        known = [one.name for one in fields(cls)]
        for name in given:
            if name not in known:
                raise MethodError(f"no factor {name!r} can vary; choose from {', '.join(known)}")
        return super().__new__(cls)

    def __post_init__(self) -> None:
        probability: Any = self.inclusion
        if isinstance(probability, str) or not 0 <= probability < 1:
            raise MethodError(
                f"indicators left out with probability {self.inclusion}; give 0 or more, below 1"
            )
        for name in ("weights", *CHOICES):
            given = getattr(self, name)
            if isinstance(given, str) or not isinstance(given, Sequence):
                raise MethodError(
                    f"{name} is {given!r}; give all that it may be, in a tuple: ({given!r}, ...)"
                )
            object.__setattr__(self, name, tuple(given))
        for name, known in (("goalposts", GOALPOSTS), ("imputation", IMPUTATIONS)):
            for choice in getattr(self, name):
                if choice not in known:
                    raise MethodError(
                        f"{name} {choice!r} is unknown; choose from {', '.join(known)}"
                    )
        for name in CHOICES:
            choices = getattr(self, name)
            if len(choices) == 1:
                raise MethodError(
                    f"{name} has a single choice, so it does not vary; give another, or put it "
                    "into the method"
                )
        self._check_types()
        if not self.names:
            raise MethodError("nothing varies; declare at least one factor")

    def _check_types(self) -> None:
        """Raise for a value that is not of the kind that its factor has."""
        kinds: dict[str, Callable[[Any], bool]] = {
            "scheme": lambda one: isinstance(one, str),
            "weights": lambda one: hasattr(one, "draw") and not isinstance(one, type),
            "normalisation": lambda one: bool(over_regions(one)),
            "treatment": lambda one: one is None or isinstance(one, Winsorise),
        }
        for name, right in kinds.items():
            for one in getattr(self, name):
                if not right(one):
                    raise MethodError(f"{name} {one!r} is none; see the docstring of Specification")
        for one in self.aggregation:
            means_of(one)
        if self.errors is not None and not isinstance(self.errors, Errors):
            raise MethodError(f"errors is {self.errors!r}; give Errors(...)")

    @property
    def names(self) -> list[str]:
        """Names of the factors that are declared."""
        return [one.name for one in fields(self) if getattr(self, one.name)]

    @property
    def continuous(self) -> bool:
        """Whether something varies that cannot be enumerated."""
        return bool(self.weights or self.inclusion or self.errors)

    def only(self, *names: str) -> Specification:
        """The same with nothing but some factors.

        Raises
        ------
        MethodError
            For a factor that is not declared.
        """
        for name in names:
            if name not in self.names:
                raise MethodError(
                    f"no factor {name!r} is declared; there are {', '.join(self.names)}"
                )
        empty: dict[str, Any] = {
            one.name: one.default for one in fields(self) if one.name not in names
        }
        return replace(self, **empty)


CHOICES = ("scheme", "normalisation", "goalposts", "treatment", "aggregation", "imputation")
