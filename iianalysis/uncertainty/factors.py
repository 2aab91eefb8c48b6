"""What varies, declared as data: weights, choices of method, indicators left out, errors of values.

A `Specification` holds all that vary together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from iianalysis.scoring.aggregate import Aggregation, means_of
from iianalysis.scoring.normalise import MethodError, OverRegions, over_regions
from iianalysis.scoring.outliers import Winsorise
from iianalysis.uncertainty.samplers import Weights
from iianalysis.uncertainty.value_errors import Errors

IMPUTATIONS = {
    "siblings": "the weight of a missing value goes to its siblings",
    "mean": "a missing value is the mean of the regions that have one",
    "worst": "a missing value is the worst of the regions that have one",
    "not imputed": "cells that the study has imputed count as missing",
}
GOALPOSTS = ("own year", "pooled", "robust")
TRIM = 0.05  # share of regions beyond either of the robust goalposts


class NoEffectError(MethodError):
    """A factor that is declared and changes nothing."""


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
