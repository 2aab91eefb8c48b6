"""A study: its tables, what is known of its values, and how it says that it is scored."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from iianalysis.errors import StudyError
from iianalysis.scoring.aggregate import MIN_COVERAGE
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.index import Method
from iianalysis.scoring.normalise import GOALPOSTS
from iianalysis.show.names import Labels
from iianalysis.study.cells import FLAGS, NATION
from iianalysis.study.declared import declared, finer
from iianalysis.study.settings import NO_TIERS, tier_rule
from iianalysis.tiers import TIERS

GROUP_SIZES = "group sizes"


@dataclass(frozen=True, eq=False, repr=False)
class Study:
    """Everything that a run needs, checked.

    Attributes
    ----------
    name : str
        Name of the folder or workbook.
    settings : mapping
        `title_en`, `title_zh`, `about_en`, `about_zh`, `base_year`, `tier_sizes`,
        `published_source`, `published_source_en`, `geometry_source`, `geometry_note_en`,
        `geometry_note_zh`.
    tree : DataFrame
        The nodes above the indicators: `parent`, `name_en`, `name_zh`, `note` and `note_zh`;
        indexed by node.
    indicators : DataFrame
        The series of both scopes, indexed by `(scope, indicator)`; `specific` is NaN where the
        study does not say whether a series measures the subject itself; `made` and `precision` are
        filled in (see `made.with_precision`).
    regions : DataFrame
        Indexed by short name, in the order of the table.
    cells : mapping of str to DataFrame
        For each scope, one row per region, year and indicator with `value`, `confidence` and a
        True/False column for each of `FLAGS`; imputed, snapshot and derived cells included. `jump`:
        how far a suspicious value jumps, in logarithms (see `study.jumps.sizes`).
    weight_schemes : DataFrame
        `scheme, scope, node, weight`.
    judgements, points, experts : DataFrame
        What a panel of experts said: pairwise comparisons, points by round, and who they are.
    published, published_lists, other_figures : DataFrame
        Printed figures and lists, and figures that only pictures need; empty where there are none.
    geometry : mapping of str to GeoJSON
        `geometry` and `dashline`, where the study has them.
    checksums : mapping
        SHA-256 of each file, workbooks of the panel included.
    not_read : tuple of str
        What stands in the folder and is not read, with the reason.
    cautions : tuple of str
        What is odd about the study, and may be meant: see `checks.years` and `checks.scored`.
    inapplicable : mapping of str to frozenset of (str, int)
        By regional indicator the regions and years that it does not apply to.
    min_coverage : float
        That a run asks of a node: one that rests on a smaller share of its weight has no score.
    overrides : mapping of str to str
        What a run asks for instead of what the study declares, among `declared.OVERRIDES`.
    given : mapping of str to Method
        By scope, a method in place of the declared one: see `with_method`.
    screened : DataFrame
        What the study leaves out since it has too few values: see `screening.screened`.
    """

    name: str
    settings: Mapping[str, str]
    tree: pd.DataFrame
    indicators: pd.DataFrame
    regions: pd.DataFrame
    cells: Mapping[str, pd.DataFrame]
    weight_schemes: pd.DataFrame
    judgements: pd.DataFrame
    points: pd.DataFrame
    experts: pd.DataFrame
    published: pd.DataFrame
    published_lists: pd.DataFrame
    other_figures: pd.DataFrame
    geometry: Mapping[str, Any] = field(default_factory=dict)
    checksums: Mapping[str, str] = field(default_factory=dict)
    not_read: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    inapplicable: Mapping[str, frozenset[tuple[str, int]]] = field(default_factory=dict)
    min_coverage: float = MIN_COVERAGE
    overrides: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, Method] = field(default_factory=dict)
    screened: pd.DataFrame = field(default_factory=pd.DataFrame)

    def __repr__(self) -> str:
        """What it is, in a line."""
        of = [f"{len(self.regions)} regions"] if "regional" in self.scopes else []
        for scope in self.scopes:
            years = self.years(scope)
            count = len(self.framework(scope).indicators)
            of.append(f"{count} {scope} indicators of {years[0]} to {years[-1]}")
        return f"Study({self.name!r}: {', '.join(of)})"

    @property
    def base_year(self) -> int:
        """Year in which the national index is 100: the setting, or the first year there is."""
        first = self.cells["national" if "national" in self.cells else "regional"]["year"].min()
        return int(self.settings.get("base_year", first))

    @property
    def tier_sizes(self) -> list[int]:
        """Sizes of the tiers from the highest down; empty where tiers are of no given sizes."""
        if self.settings.get("tiers", GROUP_SIZES) != GROUP_SIZES:
            return []
        return [int(size) for size in self.settings.get("tier_sizes", "").split()]

    @property
    def tier_rule(self) -> str:
        """The rule that tiers follow, of `settings.TIER_RULES`; empty where there are none."""
        if asked := self.settings.get("tiers"):
            return "" if asked == NO_TIERS else tier_rule(asked)[0]
        if self.tier_sizes:
            return GROUP_SIZES
        return "natural breaks" if self.published_tiers is not None else ""

    @property
    def tier_count(self) -> int:
        """Number of tiers by that rule: that of their sizes, or as asked for, or four."""
        return len(self.tier_sizes) or tier_rule(self.settings.get("tiers", ""))[1] or TIERS

    @property
    def groupings(self) -> dict[str, pd.Series]:
        """Group of each region, empty where it has none, by grouping with two groups or more."""
        named = self.settings.get("groups", "macro_region").split()
        found = {name: self.regions[name] for name in named if name in self.regions}
        return {name: one for name, one in found.items() if one[one != ""].nunique() > 1}

    @property
    def scopes(self) -> list[str]:
        """The scopes that the study has data for."""
        return [scope for scope in ("national", "regional") if scope in self.cells]

    def _of(self, scope: str) -> pd.DataFrame:
        if scope not in self.cells:
            raise StudyError([f"the study has no {scope} values; add {scope}.csv"])
        return self.cells[scope]

    def method(self, scope: str) -> Method:
        """How a scope is scored as the study declares it, with equal weights: see `declared`."""
        self._of(scope)
        if scope not in self._methods:
            self._methods[scope] = self.given.get(scope) or declared(self, scope)
        return self._methods[scope]

    def with_method(self, method: Method, scope: str = "regional") -> Study:
        """The same study scored by another method, whose weights are left to schemes."""
        return replace(self, given={**self.given, scope: replace(method, weights=None)})

    def with_scheme(self, name: str, weights: pd.Series, scope: str = "regional") -> Study:
        """The same study with one more scheme of weights, by node."""
        rows = pd.DataFrame({"scheme": name, "scope": scope, "node": weights.index})
        rows = rows.assign(weight=weights.to_numpy(dtype=float))
        others = self.weight_schemes[self.weight_schemes["scheme"] != name]
        parts = [part for part in (others, rows) if len(part)]
        return replace(self, weight_schemes=pd.concat(parts, ignore_index=True))

    @cached_property
    def _methods(self) -> dict[str, Method]:
        return {}

    @property
    def asked(self) -> dict[str, Any]:
        """What `read_study` was asked for in place of what the study declares."""
        declared_least = float(self.settings.get("min_coverage", MIN_COVERAGE))
        least = {} if self.min_coverage == declared_least else {"min_coverage": self.min_coverage}
        return {**least, **self.overrides}

    @property
    def goalposts(self) -> str:
        """What scores of regions are measured between: `own year`, `pooled` or `given`."""
        return self.method("regional").goalposts

    @property
    def all_goalposts(self) -> tuple[str, ...]:
        """Those that the index of regions is computed between, those of the study first."""
        own = self.goalposts
        return (own, *(one for one in GOALPOSTS if own not in (one, "given")))

    def years(self, scope: str) -> list[int]:
        """Years with data, ascending."""
        return sorted(int(year) for year in self._of(scope)["year"].unique())

    def framework(self, scope: str) -> Framework:
        """The tree of a scope, down to its indicators."""
        self._of(scope)
        return self._frameworks[scope]

    @cached_property
    def _frameworks(self) -> dict[str, Framework]:
        return {scope: self._framework(scope) for scope in self.scopes}

    def _framework(self, scope: str) -> Framework:
        return Framework.of_tables(self.tree, self.indicators.loc[scope])

    def panel(self, scope: str, without: Collection[str] = ()) -> pd.DataFrame:
        """Values of the indicators of a scope.

        Parameters
        ----------
        scope : {'national', 'regional'}
        without : collection of str
            Kinds of cells that are left out, from `imputed`, `snapshot`, `suspicious`, `disputed`
            and `floor`.

        Returns
        -------
        DataFrame
            Index `(region, year)`, a column per indicator in the order of the tree; units as in
            the table of indicators.
        """
        cells = self._of(scope)
        for flag in without:
            if flag not in FLAGS:
                raise ValueError(f"no cells are flagged {flag!r}; the flags are {', '.join(FLAGS)}")
            cells = cells[~cells[flag]]
        wide = cells.pivot(index=["region", "year"], columns="indicator", values="value")
        regions = [NATION] if scope == "national" else list(self.regions.index)
        rows = pd.MultiIndex.from_product([regions, self.years(scope)], names=["region", "year"])
        return (
            wide.reindex(rows)
            .reindex(columns=self.framework(scope).indicators)
            .rename_axis(columns=None)
        )

    def series(self, scope: str, indicator: str) -> pd.Series:
        """Values of one series, indicator or not, indexed by `(region, year)`."""
        cells = self._of(scope)
        return cells[cells["indicator"] == indicator].set_index(["region", "year"])["value"]

    def breaks(self, scope: str) -> pd.Series:
        """First year after a break, of each indicator of a scope whose series has one."""
        self._of(scope)
        of_scope = self.indicators.loc[scope]
        years = of_scope["break_year"].reindex(self.framework(scope).indicators).dropna()
        return years.astype(int)

    def at_current_prices(self, scope: str) -> list[str]:
        """Indicators of a scope that are sums of money at the prices of each year."""
        self._of(scope)
        prices = self.indicators.loc[scope]["prices"]
        return [name for name in self.framework(scope).indicators if prices[name] == "current"]

    @property
    def nation(self) -> str | None:
        """Code of the nation in printed figures; None where a region of the study has it."""
        return None if NATION in self.regions.index else NATION

    @property
    def published_of_nation(self) -> pd.DataFrame:
        """Printed figures about the nation."""
        return self.published[self.published["region"] == self.nation]

    @property
    def published_tiers(self) -> pd.Series | None:
        """Printed tier of each region; None where no tiers are printed."""
        rows = self.published_lists.dropna(subset="tier")
        if rows.empty:
            return None
        return rows.set_index("region")["tier"].astype(int).reindex(self.regions.index).dropna()

    def members(self, name: str) -> list[str]:
        """Regions of a printed list, in the order of mention; empty where it is not printed."""
        rows = self.published_lists[self.published_lists["list"] == name]
        return [region for region in rows["region"] if region]

    def labels(self, language: str, scope: str) -> Labels:
        """Names of the nodes and series of a scope in a language, or in English where it has none.

        Those of regions are in `labels.regions`: a region may have the code of a node, and a series
        of the other scope that of a series.
        """
        if scope not in ("national", "regional"):
            raise ValueError(f"scope {scope!r} is unknown; use 'national' or 'regional'")
        if (language, scope) not in self._labels:
            self._labels[language, scope] = self._labels_of(language, scope)
        found = self._labels[language, scope]
        return Labels(found, found.regions, found.finer)

    @cached_property
    def _labels(self) -> dict[tuple[str, str], Labels]:
        return {}

    def _labels_of(self, language: str, scope: str) -> Labels:
        column = f"name_{language}" if f"name_{language}" in self.tree else "name_en"
        of_scope = self.indicators.index.get_level_values("scope") == scope
        both = pd.concat([self.indicators[of_scope].droplevel("scope"), self.tree])
        names = both[column].where(both[column] != "", both["name_en"]).to_dict()
        regions = self.regions["name_en"].where(self.regions[column] == "", self.regions[column])
        if language == "zh":  # the short name, where it is Chinese
            short = self.regions.index.to_series().astype(str)
            regions = short.where(short.str.contains("[\u4e00-\u9fff]"), regions)
        return Labels(
            names,
            {NATION: NATION, **dict(zip(self.regions.index, regions, strict=True))},
            finer(self) if "regional" in self.cells else 0,
        )
