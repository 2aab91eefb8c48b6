"""Machines differ in the last digits of a product: no order, choice or sample may hang on them."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype
from threadpoolctl import threadpool_info

from iianalysis import identify
from iianalysis.pages.identify import views as identify_views
from iianalysis.pages.weights import views as weight_lessons
from iianalysis.study.study import Study
from iianalysis.tables import tiers as tier_tables
from iianalysis.tables import trust as uncertainty_tables
from iianalysis.tables import weights as weight_tables
from iianalysis.tables.register import LATER
from iianalysis.tables.results import compute

OLDER = "Nehalem"  # every 64-bit Intel or AMD processor can do what this one does
WRITES = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_machines import architectures, tables_of
from iianalysis import read_study
for name, table in tables_of(read_study()).items():
    table.to_csv(Path(sys.argv[2]) / f"{name}.csv", index=False)
print(*architectures())
"""


def tables_of(study: Study) -> dict[str, pd.DataFrame]:
    """Those of a run, and those in which most hangs on an order: a sample, a list of the worst."""
    sample, share = identify_views.sample_table(study, 2000)
    worst = weight_lessons.consistency_table(weight_tables.consistency(study, "national"), 40)
    points = weight_lessons.points_table(weight_tables.points(study, "national"))
    corners = pd.DataFrame(identify.allowed_weights(identify_views.facts(study)).corners)
    drawn = uncertainty_tables.trust(study, "", "own year", 2023, draws=2000, design=16)
    tiers = tier_tables.tier_evidence(study, "", "own year", 2023)
    clustered, held = tier_tables.tier_stability(drawn.simulation, study, draws=100)
    return {
        **compute(study, without=LATER).tables,
        **tiers.tables,
        "tiers_by_rule": tiers.table,
        "tiers_over_draws": clustered,
        "tier_sizes": held,
        **uncertainty_tables.of_trust(drawn, study),
        "sample": sample.assign(share=share),
        "worst": worst,
        "points_in_order": points,
        "corners": corners.rename(columns=str),
    }


def architectures() -> list[str]:
    """What linear algebra is computed with."""
    np.ones((2, 2)) @ np.ones((2, 2))
    return sorted({one.get("architecture", "") for one in threadpool_info()} - {""})


def differences(one: pd.DataFrame, other: pd.DataFrame) -> list[str]:
    """Columns in which two tables differ by more than the last digits."""
    if list(one) != list(other) or len(one) != len(other):
        return ["shape"]
    found = []
    for column in one:
        pair = one[column], other[column]
        if all(is_numeric_dtype(values) for values in pair):
            mine, theirs = (values.to_numpy(dtype=float) for values in pair)
            same = np.isclose(mine, theirs, rtol=1e-9, atol=1e-9, equal_nan=True)
        else:
            same = (pair[0].fillna("").astype(str) == pair[1].fillna("").astype(str)).to_numpy()
        found += [] if same.all() else [str(column)]
    return found


def test_tables_are_those_of_another_processor(default_study: Study, tmp_path: Path) -> None:
    environment = {**os.environ, "OPENBLAS_CORETYPE": OLDER}
    command = [sys.executable, "-c", WRITES, str(Path(__file__).parent), str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    if platform.machine() == "x86_64" and platform.system() == "Linux":
        assert done.stdout.split() == [OLDER]
    here = tables_of(default_study)
    for name, table in here.items():
        table.to_csv(tmp_path / "mine.csv", index=False)
        mine, theirs = (pd.read_csv(tmp_path / f"{file}.csv") for file in ("mine", name))
        assert not differences(mine, theirs), f"{name}: {differences(mine, theirs)}"
    assert {"sample", "worst", "regional_index", "weights", "rank_intervals"} <= set(here)
