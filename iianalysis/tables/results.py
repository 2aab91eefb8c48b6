"""What a run computes of a study: a question, and its tables, computed when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from iianalysis import identify
from iianalysis.errors import StudyError, quoted
from iianalysis.published import scores
from iianalysis.schemes import chosen, coverage_asked, described, method_of
from iianalysis.scoring.index import IndexResult, Method, national_index, regional_index
from iianalysis.scoring.normalise import MethodError
from iianalysis.show.numbers import percent
from iianalysis.study.study import Study
from iianalysis.tables import (
    check,
    choices,
    coherence,
    data,
    diagnosis,
    groups,
    implied,
    movement,
    nation,
    regions,
    tiers,
    trust,
    weights,
)
from iianalysis.tables.check import under_schemes
from iianalysis.tables.register import REGISTER, Table

# In the order of the workbook.
THEMES = (
    nation,
    regions,
    groups,
    tiers,
    movement,
    coherence,
    choices,
    trust,
    diagnosis,
    check,
    weights,
    implied,
    data,
)
TABLES: dict[str, Table] = {
    name: one for theme in THEMES for name, one in REGISTER.items() if one.theme == theme.__name__
}


class Tables(Mapping[str, pd.DataFrame]):
    """The tables of a run by name, each computed when it is first asked for.

    Those are in it that the study has the data for, in the order of the workbook. What is in it is
    told by conditions, or by computing a table where only that can tell.
    """

    def __init__(self, run: Results) -> None:
        self._run = run
        self._found: dict[str, pd.DataFrame | None] = dict(run.known)
        self._expected: dict[str, bool] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        found = self._computed(name) if name in self else None
        if found is None:
            raise KeyError(name)
        return found

    def __contains__(self, name: object) -> bool:
        if name in self._found:
            return self._found[str(name)] is not None
        one = TABLES.get(str(name))
        if one is None or one.step in self._run.without or not self._expects(one):
            return False
        return not one.may_lack or self._computed(one.name) is not None

    def __iter__(self) -> Iterator[str]:
        return (name for name in TABLES if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Those of the steps that are left out, of which a study may lack some."""
        steps = self._run.without
        return tuple(n for n, one in TABLES.items() if one.step in steps and self._expects(one))

    def _expects(self, one: Table) -> bool:
        if one.name not in self._expected:
            self._expected[one.name] = one.expected(self._run)
        return self._expected[one.name]

    def _computed(self, name: str) -> pd.DataFrame | None:
        if name not in self._found:
            try:
                self._found[name] = TABLES[name].compute(self._run)
            except KeyError as error:  # which `get` would take for a table that is absent
                raise RuntimeError(f"table {name!r} needs {error}, which is not there") from error
        return self._found[name]


@dataclass(frozen=True, eq=False)
class Results:
    """What is asked of a study, and, computed when it is asked for, what comes of it.

    Attributes
    ----------
    study : Study
    scheme : str
        The scheme of weights that was asked for; empty for the default.
    without : tuple of str
        Among `register.LATER`: tables of these steps are absent.
    known : mapping of str to DataFrame
        Tables that are there already, computed elsewhere from the same study and scheme.
    """

    study: Study
    scheme: str = ""
    without: tuple[str, ...] = ()
    known: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def scheme_of(self, scope: str) -> str:
        """Name of the scheme that a scope is weighted by."""
        return chosen(self.study, scope, self.scheme)

    def weights_in_words(self, scope: str) -> str:
        """What the weights of a scope are."""
        words = described(self.study, scope, self.scheme)
        return words + coverage_asked(self.study)

    @property
    def year(self) -> int:
        """The latest year with data."""
        return max(self.study.years(scope)[-1] for scope in self.study.scopes)

    @property
    def question(self) -> tuple[Study, str, str, int]:
        """Study, scheme, goalposts and year: what is asked of regions."""
        return self.study, self.scheme, self.study.goalposts, self.study.years("regional")[-1]

    @cached_property
    def tables(self) -> Tables:
        """What is written as `tables/NAME.csv`; one that the study has no data for is absent."""
        return Tables(self)

    @cached_property
    def national(self) -> IndexResult | None:
        """The index of the nation; None where the study has no national series."""
        if "national" not in self.study.scopes:
            return None
        return national_index(self.study, method_of(self.study, "national", self.scheme))

    @cached_property
    def method(self) -> Method:
        """Of the index of regions."""
        return method_of(self.study, "regional", self.scheme)

    @cached_property
    def regional(self) -> Mapping[str, IndexResult]:
        """The index of regions by goalposts; empty where the study has no regional series."""
        if "regional" not in self.study.scopes:
            return {}
        every = self.study.all_goalposts
        return {one: regional_index(self.study, self.method, goalposts=one) for one in every}

    @property
    def index(self) -> IndexResult:
        """The index of regions between the goalposts of the study."""
        return self.regional[self.study.goalposts]

    @cached_property
    def evidence(self) -> identify.RegionalEvidence | None:
        """What the printed tiers say of weights; None where none are printed."""
        asked = "evidence" not in self.without and tiers.tiers_printed(self)
        return implied.tier_evidence(self.study) if asked else None

    @property
    def untold(self) -> str:
        """Why it cannot be told how far the ranking can be trusted; empty where it can."""
        return self._trust[1]

    @property
    def unmoved(self) -> Mapping[str, str]:
        """Why a part of how regions move cannot be told, see `Dynamics.untold`."""
        asked = "movement" not in self.without and movement.expected(self.study)
        return self.dynamics.untold if asked else {}

    # Parts that several tables are taken from

    @cached_property
    def printed_scores(self) -> pd.DataFrame:
        """Printed scores and ranks of regions beside those here, see `published.scores`."""
        return scores.compared(self.study, scores.held_against(self.regional), self.under)

    @cached_property
    def under(self) -> Mapping[str, IndexResult]:
        """The index of regions by schemes of weights that figures are printed under."""
        return under_schemes(self.study) if self.regional else {}

    @cached_property
    def compared(self) -> pd.DataFrame:
        """Regions under every scheme of weights, see `weights.compare_schemes`."""
        return weights.compare_schemes(self.study)

    @cached_property
    def diagnosis(self) -> diagnosis.Diagnosis:
        """What each region lacks, without probabilities."""
        return diagnosis.diagnose(*self.question)

    @cached_property
    def tier_evidence(self) -> tiers.TierEvidence:
        """Tiers by every rule."""
        return tiers.tier_evidence(*self.question)

    @cached_property
    def dynamics(self) -> movement.Dynamics:
        """How the regions move."""
        return movement.dynamics(self.study, self.scheme)

    @property
    def trust(self) -> Mapping[str, pd.DataFrame]:
        """Tables on how far the ranking can be trusted, see `trust.of_trust`."""
        return self._trust[0]

    @cached_property
    def _trust(self) -> tuple[dict[str, pd.DataFrame], str]:
        if "uncertainty" in self.without or not self.regional:
            return {}, ""
        try:
            return trust.of_trust(trust.trust(*self.question), self.study), ""
        except MethodError as error:
            return {}, str(error)

    @cached_property
    def stability(self) -> tuple[pd.DataFrame, pd.DataFrame] | None:
        """How often each region has each tier, and sizes of tiers; None without tiers or draws."""
        if "tier_probabilities" not in self.trust:
            return None
        return tiers.tier_stability(trust.simulated(*self.question), self.study)


def compute(study: Study, scheme: str = "", without: Iterable[str] = ()) -> Results:
    """Ask for the tables of a study, which are computed when they are asked for by name.

    Parameters
    ----------
    study : Study
    scheme : str
        Name of a scheme of weights; the default of the study where empty.
    without : iterable of str
        Steps whose tables are left out, among `register.LATER`, since they take long.

    Raises
    ------
    StudyError, MethodError
        For an unknown scheme, and where the method is not defined for the values.
    """
    results = Results(study, scheme, tuple(without))
    if results.national is not None:
        _need_scores(study, results.national, "national")
    if results.regional:
        _need_scores(study, results.index, "regional")
    return results


def _need_scores(study: Study, result: IndexResult, scope: str) -> None:
    """Refuse a study of which nothing could be told: without an overall score in the last year."""
    root, year = result.framework.root, study.years(scope)[-1]
    covered = result.coverage.xs(year, level="year")[root]
    number = int(result.year(year)[root].notna().sum())
    least = 2 if scope == "regional" else 1
    if number < least:
        who = "fewer than two regions have" if scope == "regional" else "the nation does not have"
        full = sorted(covered, reverse=True)[least - 1]
        raise StudyError(
            [
                f"{scope}.csv: {who} an overall score ({quoted(root)}) in {year}, the last year: "
                f"values cover {percent(full)} of the weight, and {percent(study.min_coverage)} is "
                "asked for; add values, leave out nodes without an indicator or that year, or ask "
                "for less by --min-coverage"
            ]
        )
