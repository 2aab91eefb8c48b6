"""`import iianalysis` against `import pandas`, each in a fresh interpreter, in turns."""

from measuring import in_turns, python, row, write

REPEATS = 21

if __name__ == "__main__":
    for module in ("iianalysis", "pandas"):
        python("-c", f"import {module}")  # compiles it
    ours, against = in_turns(
        lambda: python("-c", "import iianalysis"), lambda: python("-c", "import pandas"), REPEATS
    )
    write(
        "startup",
        [row("import iianalysis", ours, "import pandas", against)],
        statistic=f"median of {REPEATS}",
    )
