"""What importing costs, and how much memory scoring takes."""

import subprocess
import sys
import tracemalloc

import numpy as np
import pandas as pd
import pytest
from panels import tree

from iianalysis import Method, build_index

HEAVY = ["matplotlib", "scipy", "seaborn", "openpyxl", "papermill", "geopandas", "nbclient"]
ANSWER = """
from iianalysis.running.cli import main
try:
    main(["--help"])
except SystemExit:
    pass
"""


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import iianalysis", ["numpy", "pandas", *HEAVY]),
        (ANSWER, ["numpy", "pandas", *HEAVY]),
        ("from iianalysis import *", HEAVY),
    ],
)
def test_importing_the_package_imports_nothing_heavy(code, absent):
    code += f"\nimport sys; print([n for n in {absent} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_scoring_peaks_below_three_times_the_input_with_the_input():
    dimensions = {f"d{number}": "overall" for number in range(5)}
    seconds = {f"s{number}": f"d{number % 5}" for number in range(19)}
    leaves = {f"x{number}": f"s{number % 19}" for number in range(40)}
    framework = tree({"overall": "", **dimensions, **seconds, **leaves}, list(leaves))
    units = 200_000
    values = np.random.default_rng(0).random((units, 40))
    values[::7, 3] = np.nan
    rows = pd.MultiIndex.from_arrays(
        [np.arange(units), np.full(units, 2023)], names=["region", "year"]
    )
    panel = pd.DataFrame(values, index=rows, columns=framework.indicators, copy=False)
    build_index(panel.iloc[:10], framework, Method())  # what is imported on first use
    tracemalloc.start()
    build_index(panel, framework, Method())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert values.nbytes + peak < 3 * values.nbytes
