"""A method, and the index that it builds from a panel."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol, TypeVar

import numpy as np
import pandas as pd

from iianalysis.scoring import weighting
from iianalysis.scoring.aggregate import (
    MIN_COVERAGE,
    Aggregation,
    aggregate,
    coverage,
    entered,
    means_of,
)
from iianalysis.scoring.base_year import BaseYear
from iianalysis.scoring.each import turned_between
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.nodes import Nodes
from iianalysis.scoring.normalise import (
    MethodError,
    MinMax,
    Normalisation,
    over_regions,
)
from iianalysis.scoring.outliers import Winsorise
from iianalysis.scoring.transforms import Transforms

DECIMALS = 9  # of scores that are told apart, so that nothing hangs on how a machine rounds
Scores = TypeVar("Scores", pd.Series, pd.DataFrame)


@dataclass(frozen=True, eq=False)
class Method:
    """Every choice that turns a panel into an index; vary it with `dataclasses.replace`.

    Parameters
    ----------
    normalisation : Normalisation
        From values to scores.
    weights : Series or mapping, optional
        Weight of each node within its parent: of all children of a parent, or of none, which are
        then equal.
    aggregation : str or tuple of str
        Of `means.MEANS`. One for all levels, or one for each level of parents from the overall
        index down.
    min_coverage : float
        Nodes that rest on a smaller share of their weight have no score.
    treatment : Winsorise, optional
        What is done to outliers before normalisation.
    judged_by : Series, optional
        Weights that coverage is judged by, where `weights` are those of a variant: a node that has
        a score keeps it when weights are moved or drawn. Those of the method itself where None.
    transforms : Transforms
        Of the values of single indicators, before all else.
    nodes : Nodes
        What is declared of single nodes: means, rounding, what is missing below.
    """

    normalisation: Normalisation = field(default_factory=MinMax)
    weights: pd.Series | None = None
    aggregation: Aggregation = "arithmetic"
    min_coverage: float = MIN_COVERAGE
    treatment: Winsorise | None = None
    judged_by: pd.Series | None = None
    transforms: Transforms = field(default_factory=Transforms)
    nodes: Nodes = field(default_factory=Nodes)

    def __post_init__(self) -> None:
        """Take a mapping for weights as well."""
        if isinstance(self.weights, Mapping):
            object.__setattr__(self, "weights", pd.Series(dict(self.weights)))

    @property
    def rules(self) -> Nodes:
        """What is declared of nodes, which are turned round on the scale that scores are on.

        Raises
        ------
        MethodError
            Where a node is turned round and scores have no scale: see `each.turned_between`.
        """
        if all(rule.direction == 1 for rule in self.nodes.rules.values()):
            return self.nodes
        scale = turned_between(self.normalisation, self.nodes.scale)
        return replace(self.nodes, scale=scale)

    def means(self, framework: Framework) -> dict[str, str]:
        """Mean of each parent of a tree: its own, or that of its level."""
        by_level, level = means_of(self.aggregation), framework.nodes["level"]
        return {
            node: self.nodes.rule(node).mean or by_level[min(level[node], len(by_level) - 1)]
            for node in framework.parents()
        }

    @property
    def goalposts(self) -> str:
        """What scores are measured against: `own year`, `pooled`, `given`, or the base year."""
        if isinstance(self.normalisation, BaseYear):
            return f"{self.normalisation.base_year} = 100"
        if getattr(self.normalisation, "given", False):
            return "given"
        return str(getattr(self.normalisation, "goalposts", "given"))


@dataclass(frozen=True, eq=False, repr=False)
class IndexResult:
    """Scores of every node.

    Attributes
    ----------
    framework : Framework
    method : Method
    weights : Series
        Weight of each node within its parent, complete.
    scores : DataFrame
        Index `(region, year)`, a column per node in the order of the tree.
    """

    framework: Framework
    method: Method
    weights: pd.Series
    scores: pd.DataFrame

    def __repr__(self) -> str:
        """Say what was scored, not every score."""
        rows = self.scores.index
        years = rows.get_level_values("year")
        return (
            f"IndexResult({rows.get_level_values('region').nunique()} regions, "
            f"{years.min()} to {years.max()}, {self.scores.shape[1]} nodes, "
            f"{self.method.goalposts})"
        )

    @cached_property
    def coverage(self) -> pd.DataFrame:
        """Share of the weight of each node that rests on values that are there, 0 to 1."""
        judged = self.method.judged_by
        weights = self.weights if judged is None else weighting.complete(self.framework, judged)
        return coverage(self.scores, self.framework, weights, self.method.nodes)

    @cached_property
    def entered(self) -> pd.DataFrame:
        """Scores of each node as they enter the node above: filled, and turned round."""
        return entered(self.scores, self.framework, self.weights, self.method.rules)

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """Rank of each region within its year for each node; 1 is best, ties take the minimum."""
        by_year = self.scores.round(DECIMALS).groupby(level="year")
        return by_year.rank(ascending=False, method="min")

    def year(self, year: int) -> pd.DataFrame:
        """Scores of one year, indexed by region.

        Raises
        ------
        MethodError
            If the year has no data.
        """
        return of_year(self.scores, year)

    def table(self) -> pd.DataFrame:
        """Tidy scores: region, year, goalposts, node, level, score, rank, coverage."""
        parts = {"score": self.scores, "rank": self.ranks, "coverage": self.coverage}
        tidy = pd.DataFrame(
            {
                name: frame.rename_axis(columns="node").stack(future_stack=True)
                for name, frame in parts.items()
            }
        ).reset_index()
        tidy.insert(2, "goalposts", self.method.goalposts)
        tidy.insert(4, "level", tidy["node"].map(self.framework.nodes["level"]))
        tidy["rank"] = tidy["rank"].astype("Int64")
        return tidy


def of_year(scores: pd.DataFrame, year: int) -> pd.DataFrame:
    """Scores of one year by region, or the error of a year without data."""
    years = sorted(set(scores.index.get_level_values("year")))
    if year not in years:
        raise MethodError(
            f"the year {year} has no data; choose one of {', '.join(map(str, years))}"
        )
    return scores.xs(year, level="year")


def ranked(scores: Scores) -> Scores:
    """Rank of each score, the highest first; those that agree to nine decimals share the best.

    Parameters
    ----------
    scores : Series or DataFrame
        Of regions; columns are ranked one by one.

    Returns
    -------
    Series or DataFrame
        Missing where a score is.

    Examples
    --------
    >>> ranked(pd.Series({"A": 1.0, "B": 2.0, "C": 2.0 + 1e-12})).to_dict()
    {'A': 3.0, 'B': 1.0, 'C': 1.0}
    """
    return scores.round(DECIMALS).rank(ascending=False, method="min")


def build_index(panel: pd.DataFrame, framework: Framework, method: Method) -> IndexResult:
    """Treat, normalise, weight and aggregate a panel.

    Parameters
    ----------
    panel : DataFrame
        Index `(region, year)`, a column per indicator of the framework, in the units of the data.
    framework : Framework
    method : Method

    Returns
    -------
    IndexResult

    Raises
    ------
    MethodError
        Where the method is not defined for the values, and for a panel with an infinite value,
        two rows of one region and year, or without an indicator.

    Notes
    -----
    Regional: ``Z_i = sum(Z_ij w_j) / sum(w_j)``; national: ``X_t = sum(X_ta q_a) / sum(q_a)``;
    the same up every level (report of 2024, section 二（三）3).
    """
    panel = _sound(panel, framework.indicators)
    treated = method.transforms(panel) if method.transforms.by else panel
    treated = treated if method.treatment is None else method.treatment(treated)
    normalisation: Any = method.normalisation
    if not callable(normalisation) or isinstance(normalisation, type):
        over_regions(normalisation)  # says what it lacks
    scores = normalisation(treated, framework.direction)
    name = type(normalisation).__name__
    if not isinstance(scores, pd.DataFrame) or scores.shape != panel.shape:
        raise MethodError(f"{name} gives no table of scores of the shape of the panel; let it")
    _refuse_infinite(scores, f"the score by {name} of")
    del treated  # a million rows are meant to fit: see benchmarks
    if rules := [name for name in framework.indicators if name in method.nodes.rules]:
        rounded = {name: method.nodes.rounded(name, scores[name].to_numpy()) for name in rules}
        scores = scores.assign(**rounded)
    weights = weighting.complete(framework, {} if method.weights is None else method.weights)
    judged = None if method.judged_by is None else weighting.complete(framework, method.judged_by)
    nodes = aggregated(scores, framework, method, weights, judged)
    return IndexResult(framework, method, weights, nodes)


def aggregated(
    scores: pd.DataFrame,
    framework: Framework,
    method: Method,
    weights: pd.Series,
    judged_by: pd.Series | None = None,
) -> pd.DataFrame:
    """Scores of every node by a method whose weights are complete: see `aggregate`."""
    return aggregate(
        scores,
        framework,
        weights,
        method.aggregation,
        method.min_coverage,
        judged_by,
        method.rules,
        zeros=method.goalposts == "given",
    )


def _sound(panel: pd.DataFrame, indicators: list[str]) -> pd.DataFrame:
    """The columns of the indicators, of which each row is there once and no value infinite."""
    absent = [name for name in indicators if name not in panel.columns]
    if absent:
        raise MethodError(f"the panel has no column {absent[0]!r}; add it, NaN where it is missing")
    if list(panel.index.names) != ["region", "year"]:
        raise MethodError(
            f"the index of the panel is {list(panel.index.names)}; let it be ['region', 'year']"
        )
    if list(panel.columns) != indicators:
        panel = panel[indicators]
    if panel.columns.has_duplicates:
        twice = panel.columns[panel.columns.duplicated()][0]
        raise MethodError(f"the panel has two columns {twice!r}; keep one")
    if panel.index.has_duplicates:
        region, year = panel.index[panel.index.duplicated()][0]
        raise MethodError(f"the panel has more than one row of {region} {year}; keep one")
    _refuse_infinite(panel, "indicator")
    return panel


def _refuse_infinite(table: pd.DataFrame, what: str) -> None:
    for name in table.columns:
        wrong = np.flatnonzero(np.isinf(table[name].to_numpy(dtype=float)))
        if len(wrong):
            region, year = table.index[wrong[0]]
            raise MethodError(
                f"{what} {name!r} is {table[name].iloc[wrong[0]]:g} for {region} {year}; give a "
                "number, or NaN where there is none"
            )


class Measured(Protocol):
    """What an index is built from; a `Study` is such."""

    @property
    def base_year(self) -> int:
        """Year in which the national index is 100."""

    def method(self, scope: str) -> Method:
        """What the study declares of how a scope is scored; equal weights."""

    def framework(self, scope: str) -> Framework:
        """The tree of a scope, down to its indicators."""

    def panel(self, scope: str, without: Collection[str] = ()) -> pd.DataFrame:
        """Values of the indicators of a scope, by region and year."""


def national_index(
    study: Measured, method: Method | None = None, *, without: Collection[str] = ()
) -> IndexResult:
    """The national index of a study on its public series, 100 in the base year.

    Parameters
    ----------
    study : Measured
    method : Method, optional
        Its normalisation is replaced by the ratio to the base year of the study.
    without : collection of str
        Kinds of cells to leave out (see `Study.panel`).
    """
    method = method or study.method("national")
    method = replace(method, normalisation=BaseYear(study.base_year))
    return build_index(study.panel("national", without), study.framework("national"), method)


def regional_index(
    study: Measured,
    method: Method | None = None,
    *,
    goalposts: str = "",
    without: Collection[str] = (),
) -> IndexResult:
    """The regional index of a study.

    Parameters
    ----------
    study : Measured
    method : Method, optional
        What the study declares, with equal weights, where not given.
    goalposts : {'own year', 'pooled', 'given'}
        Put into the normalisation of the method; its own where empty.
    without : collection of str
        Kinds of cells to leave out (see `Study.panel`).
    """
    method = measured(method or study.method("regional"), goalposts)
    return build_index(study.panel("regional", without), study.framework("regional"), method)


def measured(method: Method, goalposts: str) -> Method:
    """The same method between other goalposts; its own where empty, or where they are given.

    Raises
    ------
    MethodError
        If its normalisation does not compare regions; see `scoring.normalise.OverRegions`.
    """
    normalisation = over_regions(method.normalisation)
    if not goalposts or method.goalposts == "given":
        return method
    normalisation = replace(normalisation, goalposts=goalposts)  # type: ignore[type-var]
    treatment = method.treatment and replace(method.treatment, goalposts=goalposts)  # type: ignore[arg-type]
    return replace(method, normalisation=normalisation, treatment=treatment)
