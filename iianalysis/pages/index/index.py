"""The object that `ii.regional_index` returns."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from iianalysis.diagnosis.profile import region_of
from iianalysis.errors import StudyError
from iianalysis.pages.index import steps
from iianalysis.pages.page import Page
from iianalysis.pages.readable import Readable, readable
from iianalysis.pages.regions import views
from iianalysis.schemes import BY_HAND, method_of
from iianalysis.scoring import weighting
from iianalysis.scoring.index import IndexResult, Method, build_index, measured
from iianalysis.show.reader import reading
from iianalysis.study.study import Study

SHOWN = (
    "compare", "coverage", "explain", "framework", "method", "plot", "ranking", "ranks", "region",
    "scores", "study", "table", "tiers", "to_excel", "trust", "weights", "year",
)  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class RegionalIndex(IndexResult):
    """Scores of every node in every region and year, and what can be asked of them.

    Displayed in a notebook it is its ranking of the last year, in English or the language that
    `show.reader.settle` has set. Years are the last with data where 0. Regions are found by their
    name in any language of the study or by their code.

    Attributes
    ----------
    framework, method, weights, scores, coverage, ranks
        As of `IndexResult`.
    study : Study
        With the method and the weights of this index.
    scheme : str
        Of the weights.
    """

    study: Study
    scheme: str = ""

    def __dir__(self) -> list[str]:
        return list(SHOWN)

    def __repr__(self) -> str:
        return f"RegionalIndex of {super().__repr__().partition('(')[2].removesuffix(')')}"

    def _repr_html_(self) -> str:
        return self._shown()._repr_html_()

    def _shown(self, year: int = 0) -> Readable:
        return readable(views.ranking(self.study, self, self._when(year)), self.study)

    def _when(self, year: int) -> int:
        return year or self.study.years("regional")[-1]

    def region(self, region: str | int) -> pd.DataFrame:
        """Scores of one region: years by nodes.

        Raises
        ------
        ParameterError
            For a name or code that is none, with the nearest names.
        """
        found: pd.DataFrame = self.scores.xs(region_of(self.study, region), level="region")
        return found

    def ranking(self, year: int = 0) -> pd.DataFrame:
        """Regions in order: rank, name, score, a column for each node below, coverage.

        Returns
        -------
        DataFrame
            Indexed by region.
        """
        when = self._when(year)
        scores = views.scores_of(self, when)
        table = scores.copy()
        ranks = self.ranks.xs(when, level="year")[self.framework.root].reindex(scores.index)
        table.insert(0, "rank", ranks.astype("Int64"))
        table.insert(1, "name", self.study.regions["name_en"].reindex(scores.index))
        coverage = self.coverage.xs(when, level="year")[self.framework.root]
        return table.assign(coverage=coverage.reindex(scores.index)).rename_axis("region")

    def compare(self, other: IndexResult, year: int = 0) -> pd.DataFrame:
        """Who moves under another index of the same regions, and why: see `steps.moved`."""
        return steps.moved(self, other, self._when(year))

    def explain(self, region: str | int, year: int = 0) -> pd.DataFrame:
        """From the values of a region to its score, step by step: see `steps.steps`."""
        return steps.steps(self.study, self, region_of(self.study, region), self._when(year))

    @property
    def plot(self) -> Plots:
        """Pictures of it: `ranking`, `map`, `heatmap`, `profile`."""
        return Plots(self)

    def tiers(self, rule: str = "", k: int = 0, year: int = 0) -> pd.Series:
        """Tier of each region by a rule, 1 the highest; see `tiers.RULES` for the rules.

        Raises
        ------
        MethodError, StudyError
            Where a rule does not exist or makes no tiers of these scores.
        """
        from iianalysis.tables.tiers import tier_evidence

        when = self._when(year)
        found = tier_evidence(self.study, self.scheme, self.method.goalposts, when, k).table
        rules = list(dict.fromkeys(found["rule"]))
        rule = rule or ("group sizes" if "group sizes" in rules else rules[0])
        if rule not in rules:
            raise StudyError([f"no tiers by {rule!r}; choose one of {', '.join(rules)}"])
        rows = found[(found["rule"] == rule) & (found["year"] == when)]
        return rows.set_index("region")["tier"].rename(rule)

    def trust(self, draws: int = 10_000, year: int = 0) -> pd.DataFrame:
        """Rank of each region over draws of all that a run varies: median, 90% interval, ends.

        Parameters
        ----------
        draws : int
        year : int

        Returns
        -------
        DataFrame
            As `Simulation.intervals`.
        """
        from iianalysis.tables.trust import simulated

        drawn = simulated(self.study, self.scheme, self.method.goalposts, self._when(year), draws)
        return drawn.intervals()

    def to_excel(self, path: str | Path, year: int = 0) -> None:
        """Write a workbook: the ranking, scores and ranks of all years, weights, coverage."""
        sheets = {
            "ranking": self.ranking(year).reset_index(),
            "scores": self.scores.reset_index(),
            "ranks": self.ranks.reset_index(),
            "coverage": self.coverage.reset_index(),
            "weights": weighting.effective(self.framework, self.weights).reset_index(),
        }
        with pd.ExcelWriter(path, engine="xlsxwriter") as book:
            for name, table in sheets.items():
                table.to_excel(book, sheet_name=name, index=False, freeze_panes=(1, 1))


@dataclass(frozen=True)
class Plots:
    """Pictures of an index; each returns its axes."""

    index: RegionalIndex

    def __dir__(self) -> list[str]:
        return ["heatmap", "map", "profile", "ranking"]

    def ranking(self, year: int = 0) -> Any:
        """All regions in order, each score as the sum of the parts of its dimensions."""
        from iianalysis.pages.regions import pictures

        return self._drawn(pictures.ranking, year, "regional_index")

    def heatmap(self, year: int = 0) -> Any:
        """Scores of every region in every indicator."""
        from iianalysis.pages.regions import pictures

        return self._drawn(pictures.heatmap, year, "regional_index")

    def map(self, rule: str = "", year: int = 0) -> Any:
        """Regions coloured by tier.

        Raises
        ------
        StudyError
            If the study has no shapes.
        """
        from iianalysis.pages.tiers import maps

        if "geometry" not in self.index.study.geometry:
            raise StudyError(["the study has no shapes of its regions; add geometry.geojson"])
        rule = rule or str(self.index.tiers(year=year).name)
        return self._drawn(maps.tier_map, year, "tiers", rule=rule)

    def profile(self, region: str | int, year: int = 0) -> Any:
        """A region beside the median of its tier and the best, a row for each node."""
        from iianalysis.pages.region import pictures

        found = region_of(self.index.study, region)
        return self._drawn(lambda page: pictures.profile(page, found), year, "region_profiles")

    def _drawn(self, picture: Any, year: int, table: str, rule: str = "group sizes") -> Any:
        index = self.index
        when = year or index.study.years("regional")[-1]
        page = Page(
            index.study, {table: _table(index, table, when)}, index.scheme,
            index.method.goalposts, when, rule=rule,
        )  # fmt: skip
        with reading(names=index.study.labels, scope="regional"):
            return picture(page)


def _table(index: RegionalIndex, name: str, year: int) -> pd.DataFrame:
    """A table of a run, of this index."""
    if name == "regional_index":
        from iianalysis.tables.regions import regional_table

        return regional_table(index.study, index)
    if name == "tiers":
        from iianalysis.tables.tiers import tier_evidence

        table = tier_evidence(index.study, index.scheme, index.method.goalposts, year).table
        return table if "probability" in table else table.assign(probability=float("nan"))
    from iianalysis.tables.diagnosis import diagnose

    return diagnose(index.study, index.scheme, index.method.goalposts, year).tables[name]


def regional_index(
    study: Study,
    method: Method | None = None,
    *,
    weights: str | Mapping[str, float] | pd.Series = "",
    goalposts: str = "",
    without: Collection[str] = (),
) -> RegionalIndex:
    """The regional index of a study.

    Parameters
    ----------
    study : Study
    method : Method, optional
        What the study declares, with equal weights, where not given.
    weights : str, mapping or Series, optional
        Name of a scheme of weights, or the weight of nodes within their parents: of all children
        of a parent, or of none, which are then equal. Those of the method where not given.
    goalposts : {'own year', 'pooled', 'given'}, optional
        Put into the normalisation of the method; its own where empty.
    without : collection of str
        Kinds of cells to leave out (see `Study.panel`).

    Returns
    -------
    RegionalIndex
        Shows as its ranking; `ranking`, `compare`, `explain`, `plot`, `tiers`, `trust` and
        `to_excel` ask more of it.

    Raises
    ------
    MethodError, StudyError
        For a method that is not defined for the values, weights that lack a sibling, and a scheme
        that does not exist.

    Examples
    --------
    >>> from iianalysis import read_study
    >>> index = regional_index(read_study(), weights="equal")
    >>> index.ranking()["name"].head(3).tolist()
    ['Guangdong', 'Beijing', 'Jiangsu']
    """
    chosen = measured(method or study.method("regional"), goalposts)
    scheme = "equal"
    given: Any = chosen.weights
    if isinstance(weights, str):
        if weights:
            scheme, given = weights, None
    else:
        given = pd.Series(dict(weights), dtype=float)
    study = study.with_method(chosen)
    if given is not None:
        scheme = BY_HAND
        full = weighting.complete(study.framework("regional"), given)
        study = study.with_scheme(BY_HAND, full.drop(study.framework("regional").root))
    final = method_of(study, "regional", scheme)
    panel = study.panel("regional", without)
    result = build_index(panel, study.framework("regional"), final)
    return RegionalIndex(
        result.framework, result.method, result.weights, result.scores, study, scheme
    )
