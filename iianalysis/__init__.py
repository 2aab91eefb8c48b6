"""Composite development indices that can be re-run, questioned and taught from.

What is offered here is imported when it is first asked for (PEP 562), and so are the rooms: the
command line, for one, answers `--help` without pandas.
"""

from typing import TYPE_CHECKING

from iianalysis.system import fresh as fresh  # first: it sees to where libraries come from

__version__ = "0.1.0"

__all__ = [
    "BaseYear",
    "Framework",
    "IndexResult",
    "Method",
    "MethodError",
    "MinMax",
    "PercentileRank",
    "Rank",
    "RegionalIndex",
    "Study",
    "StudyError",
    "Winsorise",
    "ZScore",
    "build_index",
    "default_study",
    "national_index",
    "read_study",
    "regional_index",
]

if TYPE_CHECKING:  # the same once more, for whoever reads types
    from iianalysis.errors import StudyError
    from iianalysis.pages.index.index import RegionalIndex, regional_index
    from iianalysis.scoring.framework import Framework
    from iianalysis.scoring.index import (
        IndexResult,
        Method,
        build_index,
        national_index,
    )
    from iianalysis.scoring.normalise import (
        BaseYear,
        MethodError,
        MinMax,
        PercentileRank,
        Rank,
        ZScore,
    )
    from iianalysis.scoring.outliers import Winsorise
    from iianalysis.study.read import default_study, read_study
    from iianalysis.study.study import Study
else:  # hidden from it: of a module that has __getattr__ any name would pass
    from importlib import import_module

    _OFFERED = {
        "errors": ["StudyError"],
        "pages.index.index": ["RegionalIndex", "regional_index"],
        "scoring.framework": ["Framework"],
        "scoring.index": [
            "IndexResult", "Method", "build_index", "national_index",
        ],
        "scoring.normalise": [
            "BaseYear", "MethodError", "MinMax", "PercentileRank", "Rank", "ZScore",
        ],
        "scoring.outliers": ["Winsorise"],
        "study.read": ["default_study", "read_study"],
        "study.study": ["Study"],
    }  # fmt: skip
    _HOME = {name: module for module, names in _OFFERED.items() for name in names}
    _ROOMS = (
        "coherence", "diagnosis", "dynamics", "errors", "identify", "pages", "parameters",
        "published", "running", "schemes", "scoring", "shared", "show", "study", "system",
        "tables", "tiers", "uncertainty", "weights",
    )  # fmt: skip

    def __getattr__(name):
        if name in _ROOMS:
            for module in _OFFERED:
                if module.startswith(f"{name}."):  # so that `ii.scoring.normalise` is there
                    import_module(f"{__name__}.{module}")
            return import_module(f"{__name__}.{name}")
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
        globals()[name] = value  # the next time it is there
        return value

    def __dir__():
        return sorted({*globals(), *__all__, *_ROOMS})
