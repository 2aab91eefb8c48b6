"""Importing this package, and what answers without work, against `import pandas`.

Each in a fresh interpreter, in turns. What the package offers is imported when it is first asked
for, so that a row imports all of it; on a machine that others use the time of the processor says
more than the clock.
"""

from functools import partial

from measuring import in_turns, processor_seconds, python, row, seconds, write

REPEATS = 21
STARTS = {
    "import iianalysis": ("-c", "import iianalysis"),
    "from iianalysis import *": ("-c", "from iianalysis import *"),
    "iianalysis --help": ("-m", "iianalysis", "--help"),
}
PANDAS = ("-c", "import pandas")
UNITS = {"s": seconds, "s of a processor": processor_seconds}


def rows():
    """A row for each start and each measure."""
    for case, start in STARTS.items():
        ours, against = partial(python, *start), partial(python, *PANDAS)
        ours(), against()  # compiles them
        for unit, measure in UNITS.items():
            medians = in_turns(ours, against, REPEATS, measure)
            yield row(case, medians[0], "import pandas", medians[1], unit=unit)


if __name__ == "__main__":
    write("startup", list(rows()), statistic=f"median of {REPEATS}")
