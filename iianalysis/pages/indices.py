"""The indices that the parameters of a notebook ask for."""

from __future__ import annotations

from iianalysis.errors import StudyError
from iianalysis.parameters import one_of
from iianalysis.schemes import method_of
from iianalysis.scoring.index import IndexResult, national_index, regional_index
from iianalysis.study.study import Study


def national(study: Study, scheme: str = "") -> IndexResult:
    """The national index under a scheme of weights.

    Raises
    ------
    StudyError
        If the study has no national series, these have one year only, or there is no such scheme.
    """
    _needs(study, "national")
    if len(years := study.years("national")) < 2:
        raise StudyError(
            [f"the nation has values of {years[0]} alone, so nothing has grown; add another year"]
        )
    return national_index(study, method_of(study, "national", scheme))


def regional(study: Study, scheme: str = "", goalposts: str = "") -> IndexResult:
    """The regional index under a scheme of weights, between the goalposts of a name.

    Those that the study declares where the name is empty.

    Scores are those of `scoring.normalise.MinMax`, put together by `scoring.index.build_index`.

    Raises
    ------
    StudyError
        If the study has no regional series, or no such scheme.
    ParameterError
        For other goalposts.
    """
    _needs(study, "regional")
    one_of("goalposts", goalposts, ["", *study.all_goalposts])
    method = method_of(study, "regional", scheme)
    return regional_index(study, method, goalposts=goalposts)


def year_of(study: Study, year: int, scope: str = "regional") -> int:
    """The year of a parameter, where 0 stands for the latest year with data."""
    years = study.years(scope)
    return int(one_of("year", year, [0, *years])) or years[-1]


def _needs(study: Study, scope: str) -> None:
    if scope not in study.scopes:
        raise StudyError(
            [f"study {study.name!r} has no {scope} series; give {scope}.csv with some, "
             "or open another notebook"]
        )  # fmt: skip
