"""What report and notebooks show things of: a study, the choices made, and tables by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from iianalysis.study.study import Study

if TYPE_CHECKING:
    from iianalysis.tables.results import Results


@dataclass(frozen=True, eq=False)
class Page:
    """What a picture is drawn from: `tiers.tier_sizes(page)`.

    Attributes
    ----------
    study : Study
    tables : mapping of str to DataFrame
        By the names of the tables of a run: `page["tier_sizes"]`, `"tier_sizes" in page`. Those of
        a notebook are of its parameters.
    scheme : str
        The scheme of weights that was asked for; empty for the default.
    goalposts : str
        As the notebook asks for them; empty for those of the study, see `between`.
    year : int
        Of the regions; 0 for the latest year with data, see `when`.
    k : int
        Number of tiers; 0 where it follows from the table of tiers.
    rule : str
        The rule that tiers on a map follow.
    alone : bool
        Whether what stands below a picture says everything, as in a notebook; the report says once
        what holds for all (`notes.for_all`).
    """

    study: Study
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    scheme: str = ""
    goalposts: str = ""
    year: int = 0
    k: int = 0
    rule: str = "group sizes"
    alone: bool = True

    @classmethod
    def of(cls, results: Results) -> Page:
        """The page that the report is."""
        study = results.study
        k = study.tier_count if study.tier_rule else 0
        return cls(study, results.tables, results.scheme, k=k, rule=study.tier_rule, alone=False)

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    def __contains__(self, table: object) -> bool:
        return table in self.tables

    @property
    def when(self) -> int:
        """The year, or the latest one where none is given."""
        return self.year or self.study.years("regional")[-1]

    @property
    def between(self) -> str:
        """Goalposts that scores of regions are between: `own year`, `pooled` or `given`."""
        own = self.study.goalposts
        return own if own == "given" else self.goalposts or own

    @property
    def dimensions(self) -> list[str]:
        """Nodes right below the root of the study."""
        tree = self.study.tree
        root = tree.index[tree["parent"] == ""][0]
        return list(tree.index[tree["parent"] == root])

    def of_year(self, table: str) -> pd.DataFrame:
        """Rows of a table that are of the year and between the goalposts."""
        rows = self.tables[table]
        return rows[(rows["year"] == self.when) & (rows["goalposts"] == self.between)]
