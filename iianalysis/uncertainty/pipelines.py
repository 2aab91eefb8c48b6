"""Everything before the weights: each combination of choices, run once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import product

import numpy as np
import pandas as pd

from iianalysis.scoring import weighting
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.index import Method
from iianalysis.scoring.normalise import MethodError, MinMax, over_regions
from iianalysis.scoring.outliers import Winsorise
from iianalysis.study.made import units_of_cells
from iianalysis.uncertainty.factors import (
    CHOICES,
    TRIM,
    NoEffectError,
    Specification,
)
from iianalysis.uncertainty.steps import Steps
from iianalysis.uncertainty.tree import Rounding, WeightTree
from iianalysis.uncertainty.value_errors import ASSUMED_SIZES, Errors, ErrorSizes


@dataclass(frozen=True, eq=False)
class Pipeline:
    """One combination of choices, up to the items that are weighed.

    Attributes
    ----------
    choices : dict of str to object
        By factor; those that do not vary are absent.
    method : Method
        Of the combination, its weights complete.
    values : array
        Regions by items: scores of the year.
    patterns : list of (array, array)
        Which of the nodes of the tree have a score, and the regions of which this is true. It is
        decided here, by the weights of the method: what is drawn only weighs what is there.
    base : array
        Weight of each node of the tree.
    steps : Steps
        How values become scores of items.
    sizes : ErrorSizes, optional
        Of the values, where they have errors.
    """

    choices: dict[str, object]
    method: Method
    values: np.ndarray
    patterns: list[tuple[np.ndarray, np.ndarray]]
    base: np.ndarray
    steps: Steps
    sizes: ErrorSizes | None = None

    @property
    def means(self) -> Mapping[str, str]:
        """Mean of each parent."""
        return self.steps.means

    @property
    def rounding(self) -> Mapping[str, Rounding]:
        """How scores of parents are rounded, of those that are."""
        return self.steps.rounding

    def draw(self, rng: np.random.Generator, draws: int) -> np.ndarray:
        """Scores of the items under errors of the values: draws by regions by items."""
        assert self.sizes is not None
        drawn = self.sizes.draw(self.steps.values, rng, draws)
        return self.steps.items(self.steps.defined(drawn))


class Source:
    """What pipelines are made from: a panel, its cells, and the method that choices replace.

    Parameters
    ----------
    panel : DataFrame
        Index `(region, year)`, a column per indicator.
    cells : DataFrame
        As `Study.cells`: what is known of each value.
    framework : Framework
    method : Method
        The baseline.
    year : int
    series : DataFrame, optional
        As a scope of `Study.indicators`, with the parts of computed shares; the indicators of the
        framework where None.

    Attributes
    ----------
    schemes : dict of str to Series
        Weights by the name of a scheme, for those that choose among them.
    """

    def __init__(
        self,
        panel: pd.DataFrame,
        cells: pd.DataFrame,
        framework: Framework,
        method: Method,
        year: int,
        series: pd.DataFrame | None = None,
    ) -> None:
        self.framework, self.method, self.year = framework, method, year
        units = units_of_cells(cells, framework.nodes if series is None else series)
        cells = cells.assign(**units)
        self.cells = cells[cells["indicator"].isin(framework.indicators)]
        self.schemes: dict[str, pd.Series] = {}
        self.panel = panel[framework.indicators]
        when, where = (self.panel.index.get_level_values(name) for name in ("year", "region"))
        self.rows = np.flatnonzero(when == year)
        self.regions = list(where[self.rows])
        self._made: dict[tuple[object, ...], tuple[Errors | None, Pipeline]] = {}
        self._filled: dict[str, pd.DataFrame] = {}
        self._leaves: dict[tuple[object, ...], np.ndarray] = {}
        self._sizes: tuple[Errors, ErrorSizes] | None = None

    def pipeline(
        self, choices: dict[str, object], tree: WeightTree, errors: Errors | None = None
    ) -> Pipeline:
        """Run the steps before the weights, once for each combination.

        Raises
        ------
        MethodError
            If the combination is not defined.
        """
        key = (*choices.items(), *tree.nodes)
        known, made = self._made.get(key, (None, None))
        if made is None or known is not errors:
            made = self._make(choices, tree, errors)
            self._made[key] = (errors, made)
        return made

    def _make(
        self, choices: dict[str, object], tree: WeightTree, errors: Errors | None
    ) -> Pipeline:
        method = self._method(choices)
        imputation = str(choices.get("imputation", "siblings"))
        values = self.filled(imputation).to_numpy(dtype=float).T
        sizes = self.error_sizes(errors) if errors else None
        wanted = self.rows
        if method.goalposts != "pooled":
            values, wanted = values[:, self.rows], np.arange(len(self.rows))
            sizes = sizes and sizes.of_rows(self.rows)
        regions = np.array(self.regions, dtype=object)
        dated = replace(method, nodes=replace(method.nodes, year=self.year))
        steps = Steps(dated, self.framework, tree, values, wanted, regions)
        steps.check_drawable()
        key = (imputation, method.treatment, method.normalisation)
        if key not in self._leaves:
            self._leaves[key] = steps.leaves(values[None])
        scores = steps.nodes(self._leaves[key])
        assert method.weights is not None
        items, there = steps.weighed(scores)
        rows, group = np.unique(there, axis=0, return_inverse=True)
        return Pipeline(
            choices=choices,
            method=method,
            values=items,
            patterns=[(row, np.flatnonzero(group == n)) for n, row in enumerate(rows)],
            base=method.weights[tree.nodes].to_numpy(),
            steps=steps,
            sizes=sizes,
        )

    def _method(self, choices: dict[str, object]) -> Method:
        method = self.method
        steps = {name: choices[name] for name in ("treatment", "aggregation") if name in choices}
        method = replace(method, **steps)  # type: ignore[arg-type]
        normalisation = over_regions(choices.get("normalisation", method.normalisation))
        declared = choices.get("goalposts")
        trimmed = declared == "robust"
        if isinstance(normalisation, MinMax):
            if trimmed:
                normalisation = replace(normalisation, trim=TRIM)
        elif trimmed:
            raise MethodError(f"robust goalposts are for min-max, not for {word(normalisation)}")
        treatment = method.treatment
        if declared:
            goalposts = "own year" if trimmed else declared
            normalisation = replace(normalisation, goalposts=goalposts)  # type: ignore[type-var]
            treatment = treatment and replace(treatment, goalposts=goalposts)  # type: ignore[arg-type]
        own = getattr(normalisation, "goalposts", "own year")
        if treatment is not None and treatment.goalposts != own:
            raise MethodError(
                f"outliers are treated within {treatment.goalposts!r} and scores measured within "
                f"{own!r}; give both the same goalposts, or declare goalposts as a factor"
            )
        weights, judged = method.weights, method.judged_by
        if "scheme" in choices:
            weights, judged = self.schemes[str(choices["scheme"])], None  # each judges by its own
        if weights is None:
            weights = weighting.equal(self.framework)
        if judged is not None:
            judged = weighting.complete(self.framework, judged)
        return replace(
            method,
            normalisation=normalisation,
            treatment=treatment,
            weights=weighting.complete(self.framework, weights),
            judged_by=judged,
        )

    def filled(self, imputation: str) -> pd.DataFrame:
        """The panel with its gaps filled, or without the cells that the study has filled."""
        if imputation not in self._filled:
            self._filled[imputation] = self._fill(imputation)
        return self._filled[imputation]

    def _fill(self, imputation: str) -> pd.DataFrame:
        panel = self.panel
        if imputation == "not imputed":
            imputed = self.cells.pivot(
                index=["region", "year"], columns="indicator", values="imputed"
            )
            imputed = imputed.reindex(index=panel.index, columns=panel.columns)
            return panel.mask(imputed.eq(True).to_numpy())
        if imputation == "siblings":
            return panel
        sign = self.framework.direction[panel.columns]
        by_year = (panel * sign).groupby(level="year")
        filling = by_year.transform("mean" if imputation == "mean" else "min") * sign
        idle = self.method.nodes.not_applying(self.framework, panel.index)
        applies = pd.DataFrame({name: ~idle.get(name, np.False_) for name in panel}, panel.index)
        return panel.where(panel.notna() | ~applies, filling)

    def error_sizes(self, errors: Errors) -> ErrorSizes:
        """Sizes of the errors of all values; a cell that is filled in has none."""
        if self._sizes is None or self._sizes[0] is not errors:
            self._sizes = (errors, self._measured(errors))
        return self._sizes[1]

    def _measured(self, errors: Errors) -> ErrorSizes:
        cells, panel = self.cells, self.panel
        told_of = {part.strip() for name in cells["confidence"] for part in name.split(" / ")}
        idle = [name for name in errors.sizes if name not in told_of | set(ASSUMED_SIZES)]
        if idle:
            raise NoEffectError(
                f"errors: no value has the confidence {idle[0]!r}, so its size has no effect; "
                f"there are {', '.join(map(repr, sorted(told_of)))}"
            )
        kinds = {name: errors.size(str(name)) for name in cells["confidence"].unique()}
        size = cells["confidence"].map(kinds)
        if "jump" in cells:
            size = np.maximum(size, errors.jumps * cells["jump"].fillna(0.0))
        half = 0.5 * errors.rounding * cells["last_digit"] + errors.miscounts * cells["one_more"]
        own = ~cells["imputed"]
        told = cells.assign(
            size=size.mask(own & cells["exact"], 0.0),
            half=half.where(own, 0.0),
            up=np.where(cells["floor"], errors.floors, 0.0),
        )
        wide = [
            told.pivot(index=["region", "year"], columns="indicator", values=name)
            .reindex(index=panel.index, columns=panel.columns)
            .fillna(0.0)
            .to_numpy(dtype=float)
            .T
            for name in ("size", "half", "up")
        ]
        regions = panel.index.get_level_values("region")
        own = np.arange(len(panel))
        first = pd.Series(own).groupby(np.asarray(regions)).transform("min").to_numpy()
        snapshots = set(cells.loc[cells["snapshot"], "indicator"])
        same = np.array([first if name in snapshots else own for name in panel.columns])
        size, half, up = wide
        return ErrorSizes(size, half, up, same)


def combinations(specification: Specification) -> Iterator[dict[str, object]]:
    """Every combination of the choices that are declared, the last factor varying fastest."""
    names = [name for name in CHOICES if name in specification.names]
    for choices in product(*(getattr(specification, name) for name in names)):
        yield dict(zip(names, choices, strict=True))


def said(choices: dict[str, object]) -> str:
    """A combination in words."""
    return ", ".join(f"{name} {word(choice)}" for name, choice in choices.items()) or "the method"


def word(choice: object) -> str:
    """A choice as a reader knows it."""
    if choice is None:
        return "none"
    if isinstance(choice, tuple):
        return " / ".join(map(str, choice))
    if isinstance(choice, str):
        return choice
    if isinstance(choice, MinMax):
        scale = (choice.lower, choice.upper) != (0.0, 100.0)
        ends = f" {choice.lower:g} to {choice.upper:g}" if scale else ""
        trim = f", trimmed by {choice.trim:g}" if choice.trim else ""
        return f"min-max{ends}" + (" of logarithms" if choice.log else "") + trim + _within(choice)
    names = {
        "ZScore": "z-score",
        "PercentileRank": "percentile rank",
        "Winsorise": "winsorised",
        "PerIndicator": "as declared",
        "Unchanged": "scores as they are",
    }
    kind = type(choice).__name__
    return names.get(kind, kind.lower()) + _settings(choice) + _within(choice)


def _settings(choice: object) -> str:
    """What differs from the default, so that two of a kind are told apart."""
    if not isinstance(choice, Winsorise):
        return ""
    told = [
        f"{one.name} {getattr(choice, one.name):g}"
        for one in fields(choice)
        if one.name not in ("goalposts", "left", "logs")
        and getattr(choice, one.name) != one.default
    ]
    return f" ({', '.join(told)})" if told else ""


def _within(choice: object) -> str:
    return ", pooled" if getattr(choice, "goalposts", "") == "pooled" else ""
