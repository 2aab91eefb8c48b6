"""What the benchmarks share: two ways in turns, and a table of rows."""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"

# Compiled modules are kept, as on anybody's machine, and this checkout is the one that runs.
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")])),
}


def seconds(function):
    """Seconds that a call takes."""
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def processor_seconds(function):
    """Seconds of a processor, in the program and not the system, of what a call starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    function()
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def in_turns(ours, against, repeats, measure=seconds):
    """Medians of what two functions take, called in turns, so that both meet the same load."""
    times = [(measure(ours), measure(against)) for _ in range(repeats)]
    return tuple(statistics.median(column) for column in zip(*times, strict=True))


def python(*arguments, **options):
    """Run a fresh interpreter, and return what it prints."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env=ENVIRONMENT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )
    return done.stdout


def row(case, ours, against, theirs, **more):
    """One line of the results."""
    return {
        "case": case,
        "ours_s": round(ours, 4),
        "against": against,
        "against_s": round(theirs, 4),
        "ratio": round(ours / theirs, 3),
        **more,
    }


def write(name, rows, **more):
    """Print the rows and write them to `results/NAME.json`."""
    machine = {"cores": len(os.sched_getaffinity(0)), "memory_gib": _memory()}
    rows = [{**one, **more, **machine} for one in rows]
    print(f"\n{name}: {machine['cores']} cores, {machine['memory_gib']} GiB")
    for one in rows:
        unit = one.get("unit", "s")
        print(
            f"  {one['case']}: {one['ours_s']:.3f} {unit} against {one['against_s']:.3f} {unit} "
            f"({one['against']}), ratio {one['ratio']:.2f}"
        )
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(rows, indent=2) + "\n"
    (RESULTS / f"{name}.json").write_text(text, encoding="utf-8")


def _memory():
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
