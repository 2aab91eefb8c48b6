"""Composite development indices that can be re-run, questioned and taught from."""

from iianalysis.system import fresh as fresh  # first: it sees to where libraries come from

# isort: split
from iianalysis.errors import StudyError
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.index import (
    IndexResult,
    Method,
    build_index,
    national_index,
    regional_index,
)
from iianalysis.scoring.normalise import BaseYear, MethodError, MinMax, PercentileRank, Rank, ZScore
from iianalysis.scoring.outliers import Winsorise
from iianalysis.study.study import Study, default_study, read_study

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
