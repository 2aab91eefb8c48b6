"""Scoring a million units by 40 indicators in five dimensions, against the formula in NumPy.

Both score all indicators from 0 to 100 between the goalposts, take means over what is there up
the tree, and keep the scores of every node. Memory is the peak of a fresh process that holds the
input and scores it, less what it took before there was any input.
"""

import json
import resource
import sys

import numpy as np
import pandas as pd
from measuring import in_turns, python, row, write

from iianalysis import Framework, Method, build_index

UNITS, INDICATORS, DIMENSIONS = 1_000_000, 40, 5
MISSING = 0.02
REPEATS = 5


def framework():
    """A tree of dimensions with as many indicators each."""
    nodes = [("overall", "")]
    nodes += [(f"d{d}", "overall") for d in range(DIMENSIONS)]
    nodes += [(f"x{i}", f"d{i * DIMENSIONS // INDICATORS}") for i in range(INDICATORS)]
    table = pd.DataFrame(nodes, columns=["node", "parent"]).set_index("node")
    table["level"] = [0] + [1] * DIMENSIONS + [2] * INDICATORS
    table["is_indicator"] = table["level"] == 2
    table["direction"] = 1
    return Framework(table)


def panel(columns):
    """Random values, some of them missing."""
    random = np.random.default_rng(0)
    values = random.random((UNITS, INDICATORS))
    for column in range(INDICATORS):
        values[random.integers(0, UNITS, int(MISSING * UNITS)), column] = np.nan
    rows = pd.MultiIndex.from_arrays(
        [np.arange(UNITS), np.full(UNITS, 2023)], names=["region", "year"]
    )
    return pd.DataFrame(values, index=rows, columns=columns, copy=False)


def plain(values):
    """The same scores in NumPy: `(x - min) / (max - min)`, then means over what is there."""
    low, high = np.nanmin(values, axis=0), np.nanmax(values, axis=0)
    indicators = (values - low) / (high - low) * 100
    parts = np.split(indicators, DIMENSIONS, axis=1)
    dimensions = np.column_stack([np.nanmean(part, axis=1) for part in parts])
    overall = np.nanmean(dimensions, axis=1, keepdims=True)
    return np.hstack([overall, dimensions, indicators])


def peak(unit=1024):
    """Peak memory of this process so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def measure_memory():
    """Print the peak, less what was there before, and the bytes of the input."""
    tree = framework()
    small = pd.MultiIndex.from_product([range(9), [2023]], names=["region", "year"])
    few = pd.DataFrame(np.random.default_rng(0).random((9, INDICATORS)), small, tree.indicators)
    build_index(few, tree, Method())  # imports what is imported on first use
    before = peak()
    values = panel(tree.indicators)
    build_index(values, tree, Method())
    print(json.dumps([peak() - before, values.to_numpy().nbytes]))


def measure():
    """Compare the memory, the results and the seconds."""
    # first, as a process inherits the peak of the one that starts it
    taken, size = json.loads(python(__file__, "memory"))
    tree = framework()
    values = panel(tree.indicators)
    result = build_index(values, tree, Method())
    nodes = ["overall", *(f"d{d}" for d in range(DIMENSIONS)), *tree.indicators]
    assert np.allclose(result.scores[nodes], plain(values.to_numpy()), equal_nan=True)
    del result
    ours, against = in_turns(
        lambda: build_index(values, tree, Method()), lambda: plain(values.to_numpy()), REPEATS
    )
    case = f"{UNITS:,} units by {INDICATORS} indicators"
    write(
        "scoring",
        [
            row(case, ours, "the formula in NumPy", against, statistic=f"median of {REPEATS}"),
            row(
                f"{case}, peak memory with the input",
                taken / 2**20,
                "bytes of the input",
                size / 2**20,
                unit="MiB",
                statistic="peak of one fresh process, less that before the input",
            ),
        ],
    )


if __name__ == "__main__":
    measure_memory() if sys.argv[1:] == ["memory"] else measure()
