"""Whoever imports the package has its types."""

import subprocess
import sys

import pytest

MINE = """
from pathlib import Path

import iianalysis as ii
from iianalysis import identify, tiers, uncertainty, weights


def scores_of(folder: Path, year: int) -> ii.IndexResult:
    study = ii.read_study(folder)
    method = ii.Method(normalisation=ii.ZScore(), aggregation="arithmetic")
    return ii.regional_index(study, method, goalposts="pooled")


print(scores_of(Path("data"), 2023).ranks)
print(identify.__all__, tiers.__all__, uncertainty.__all__, weights.__all__)
"""
STRICT = ("--strict", "--config-file=")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("", "", ""),
        ("ii.ZScore()", "2", "incompatible type"),
        ("ii.read_study", "ii.read_studies", "no attribute"),
    ],
)
def test_a_file_that_imports_it_is_checked_strictly(tmp_path, old, new, complaint):
    mine = tmp_path / "mine.py"
    mine.write_text(MINE.replace(old, new) if old else MINE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *STRICT, "--cache-dir", tmp_path.parent / "cache", mine],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == bool(complaint), done.stdout
    assert complaint in done.stdout
