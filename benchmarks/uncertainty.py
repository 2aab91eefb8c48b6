"""The engine of uncertainty against the bare floor, and against loops that rebuild the index.

The floor multiplies a matrix of scores with a matrix of weights that are there already and ranks
the result once, as anyone would in NumPy (`argsort` twice), in blocks of the same size and on
as many cores. The loops rebuild the index for every draw: once with this package, once with the
pipelines of scikit-criteria. In the full specification each draw takes one of the combinations of
treatment, normalisation and means that are defined, and weights of its own.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pandas as pd
from measuring import in_turns, python, row, write
from threadpoolctl import threadpool_limits

from iianalysis.scoring.framework import Framework
from iianalysis.scoring.index import Method, build_index
from iianalysis.scoring.normalise import MinMax, Rank, ZScore
from iianalysis.scoring.outliers import Winsorise
from iianalysis.study.read import read_study
from iianalysis.uncertainty import Noise, Specification
from iianalysis.uncertainty.engine import run_tasks
from iianalysis.uncertainty.pipelines import Source
from iianalysis.uncertainty.plan import plan_for
from iianalysis.uncertainty.simulation import plan_of, source_of
from iianalysis.uncertainty.tally import BLOCK

WORKERS = 1  # of either side
REPEATS = 9
DRAWS = 400_000
LOOP = 200  # draws of the loops, measured as often as
LOOPS = 3
PILLARS = 8
FULL = Specification(
    weights=(Noise(0.25),),
    normalisation=(MinMax(lower=1), ZScore(), Rank()),
    treatment=(None, Winsorise()),
    aggregation=("arithmetic", ("geometric", "arithmetic"), "geometric"),
)
MEMORY = """
import resource
from iianalysis.study.read import read_study
from iianalysis.uncertainty import Noise, Specification, simulate
simulate(read_study(), Specification(weights=(Noise(0.25),)), draws=10_000_000, workers=2)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def made_up(units, indicators):
    """A complete panel of one year under a tree of two levels."""
    names = [f"x{number}" for number in range(indicators)]
    pillars = [f"p{number}" for number in range(PILLARS)]
    tree = pd.DataFrame({"parent": ["", *["all"] * PILLARS]}, index=["all", *pillars])
    owners = [pillars[number * PILLARS // indicators] for number in range(indicators)]
    series = pd.DataFrame({"parent": owners, "direction": 1}, index=names)
    rows = pd.MultiIndex.from_product([range(units), [2023]], names=["region", "year"])
    values = np.random.default_rng(0).lognormal(size=(units, indicators))
    cells = pd.DataFrame(columns=["region", "year", "indicator", "value", "imputed"])
    panel = pd.DataFrame(values, index=rows, columns=names)
    return Source(panel, cells, Framework.of_tables(tree, series), Method(), 2023)


def draw(plan, draws):
    """Ours."""
    run_tasks(plan, plan.tasks(draws, 0, 0), 0, workers=WORKERS)


def floor(units, indicators, draws):
    """A product and a ranking for every block."""
    rng = np.random.default_rng(0)
    scores, weights = rng.random((units, indicators)), rng.random((indicators, BLOCK))

    def block(_):
        return (scores @ weights).argsort(axis=0).argsort(axis=0)

    with threadpool_limits(1), ThreadPoolExecutor(WORKERS) as pool:
        for _ in pool.map(block, range(draws // BLOCK)):
            pass


def noisy(weights, rng):
    """Weights moved by up to a quarter, as `Noise(0.25)` moves them."""
    return weights * rng.uniform(0.75, 1.25, len(weights))


def rebuilt(source, plan, draws):
    """The whole index once for every draw, with this package in a plain loop.

    Each draw takes one of the combinations of the plan and weights of its own.
    """
    rng = np.random.default_rng(0)
    for _ in range(draws):
        method = plan.pipelines[rng.integers(len(plan.pipelines))].method
        method = replace(method, weights=noisy(method.weights, rng))
        result = build_index(source.panel, source.framework, method)
        result.scores[source.framework.root].rank(ascending=False, method="min")


def criteria(source, draws, *, full=False):
    """The same with pipelines of scikit-criteria: min-max, then a weighted sum.

    In `full`, each draw takes one of those that it has: a sum of min-max or of z-scores, or a
    product of min-max from 1 to 100. It has no ranks as scores, no treatment of outliers and no
    levels, so that it does less.
    """
    import skcriteria
    from skcriteria.agg.simple import WeightedProductModel, WeightedSumModel
    from skcriteria.pipelines import mkpipe
    from skcriteria.preprocessing.push_negatives import PushNegatives
    from skcriteria.preprocessing.scalers import MinMaxScaler, StandarScaler

    values = source.panel.to_numpy()
    rng = np.random.default_rng(0)
    pipes = [mkpipe(MinMaxScaler(target="matrix"), WeightedSumModel())]
    if full:
        positive = MinMaxScaler(target="matrix", criteria_range=(1, 100))
        pushed = StandarScaler(target="matrix"), PushNegatives(target="matrix")
        pipes.append(mkpipe(*pushed, WeightedSumModel()))
        pipes.append(mkpipe(positive, WeightedProductModel()))
    for _ in range(draws):
        count = values.shape[1]
        weights = noisy(np.full(count, 1 / count), rng)
        matrix = skcriteria.mkdm(values, objectives=[max] * count, weights=weights)
        _ = pipes[rng.integers(len(pipes))].evaluate(matrix).rank_


def against_the_floor(case, plan, units, indicators):
    """A row of the table, in microseconds a draw."""
    ours, bare = in_turns(
        lambda: draw(plan, DRAWS), lambda: floor(units, indicators, DRAWS), REPEATS
    )
    per_draw = {"unit": "us a draw", "statistic": f"median of {REPEATS}", "draws": DRAWS}
    named = f"NumPy product {units} by {indicators} and one ranking, {WORKERS} core"
    return row(case, 1e6 * ours / DRAWS, named, 1e6 * bare / DRAWS, **per_draw)


def against_a_loop(case, plan, loop, name):
    """A row of the table: how the time of a draw compares with a rebuilt index."""
    ours, slow = in_turns(lambda: draw(plan, DRAWS), lambda: loop(LOOP), LOOPS)
    times = (slow / LOOP) / (ours / DRAWS)
    return row(
        case,
        1e6 * ours / DRAWS,
        name,
        1e6 * slow / LOOP,
        unit="us a draw",
        statistic=f"median of {LOOPS}",
        times_faster=round(times),
    )


def main():
    """Measure all of it in one run."""
    rows = []
    weights = Specification(weights=(Noise(0.25),))
    for units, indicators in ((51, 49), (31, 32)):
        plan = plan_for(made_up(units, indicators), weights)
        case = f"weights only, {units} by {indicators}, complete"
        rows.append(against_the_floor(case, plan, units, indicators))
    source = made_up(31, 32)
    plan, full = plan_for(source, weights), plan_for(source, FULL)
    rows.append(against_the_floor("full specification, 31 by 32, complete", full, 31, 32))
    study = read_study()
    own = plan_of(study, weights, source_of(study, weights))
    rows.append(against_the_floor("weights only, the default study with its gaps", own, 31, 27))
    flat = plan_for(source, Specification(weights=(Noise(0.25, (2,)),)))
    loops = [
        (
            "weights only, 31 by 32",
            plan,
            lambda n: rebuilt(source, plan, n),
            "the index rebuilt in a pandas loop",
        ),
        (
            "full specification, 31 by 32",
            full,
            lambda n: rebuilt(source, full, n),
            "the index rebuilt in a pandas loop",
        ),
        (
            "weights only, 31 by 32",
            flat,
            lambda n: criteria(source, n),
            "a pipeline of scikit-criteria",
        ),
        (
            "full specification, 31 by 32",
            full,
            lambda n: criteria(source, n, full=True),
            "pipelines of scikit-criteria: three of them, without ranks, outliers and levels",
        ),
    ]
    rows += [against_a_loop(*one) for one in loops]
    peak = float(python("-c", MEMORY))
    rows.append(row("memory of 10 million draws", peak, "the goal", 300.0, unit="MB"))
    write("uncertainty", rows)


if __name__ == "__main__":
    main()
