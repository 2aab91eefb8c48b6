"""What the package offers by its name, of which nothing is imported before it is asked for."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from test_architecture import floors

import iianalysis


def typed():
    """Where those who read types find each name: the imports under `TYPE_CHECKING`."""
    tree = ast.parse(Path(iianalysis.__file__).read_text(encoding="utf-8"))
    block = next(one for one in tree.body if isinstance(one, ast.If))
    return {
        alias.asname or alias.name: one.module.removeprefix("iianalysis.")
        for one in block.body
        if isinstance(one, ast.ImportFrom)
        for alias in one.names
    }


def fresh(code):
    """What code prints in an interpreter that has imported nothing else of the package."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_what_is_offered_is_what_types_say():
    assert typed() == iianalysis._HOME
    assert sorted(iianalysis._HOME) == sorted(iianalysis.__all__)


def test_the_rooms_are_all_there():
    rooms = {room for rooms in floors() for room in rooms} - {"__main__"}
    assert set(iianalysis._ROOMS) == rooms
    assert {*rooms, *iianalysis.__all__, "__version__"} <= set(dir(iianalysis))


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("import iianalysis as ii; print(ii.MinMax().lower, ii.MinMax is ii.MinMax)", "0.0 True"),
        ("import iianalysis as ii; print(ii.tiers.quantiles.__name__)", "quantiles"),
        ("import iianalysis as ii; print(ii.scoring.normalise.Rank.__name__)", "Rank"),
        (
            "from iianalysis import *; print(ZScore.__name__, read_study.__name__)",
            "ZScore read_study",
        ),
        (
            "from iianalysis import StudyError, identify; print(identify.__name__)",
            "iianalysis.identify",
        ),
        (
            "import iianalysis as ii, pickle as p; print(p.loads(p.dumps(ii.Rank())) == ii.Rank())",
            "True",
        ),
    ],
)
def test_it_is_there_when_it_is_asked_for(code, printed):
    assert fresh(code) == printed.split()


def test_what_is_not_offered_is_refused_by_name():
    with pytest.raises(AttributeError, match="'iianalysis' has no attribute 'read_studies'"):
        _ = iianalysis.read_studies
    with pytest.raises(ImportError, match="read_studies"):
        from iianalysis import read_studies  # noqa: F401
