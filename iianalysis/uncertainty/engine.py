"""The engine: draws in blocks, each a row of a matrix product and a rank, counted and merged."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from queue import SimpleQueue
from typing import Any

import numpy as np

from iianalysis.system import fresh, processes
from iianalysis.tiers import CUTS, breaks_of_many
from iianalysis.tiers.one_axis import DECIMALS
from iianalysis.uncertainty.plan import Plan, Task
from iianalysis.uncertainty.tally import Counter, Tally

Progress = Callable[[int, int], None]
EVERY = 4  # of the blocks of a combination, one has its scores counted, and all their ranks


def work(plan: Plan, tasks: Sequence[Task], seed: int, counter: Counter | None = None) -> Tally:
    """Draw and count: the same whoever does it, and in whatever portions."""
    counter = counter or Counter(len(plan.regions), plan.scale)
    tally = Tally.empty(len(plan.regions), plan.scale is not None, plan.tiers)
    cuts: dict[int, np.ndarray] = {}
    ends = plan.counted_off(max(plan.tiers.values())) if plan.tiers else {}
    for task, scores in plan.drawn(tasks, seed):
        ranks = counter.count(scores, tally, values=_valued(plan, task))
        for rule, last in ends.items():
            _held(np.searchsorted(last, ranks, side="right") + 1, len(last), rule, tally)
        near = np.round(scores, DECIMALS) if plan.tiers else scores
        for rule, k in plan.tiers.items():
            if rule == "thresholds" and task.pipeline not in cuts:
                cuts[task.pipeline] = plan.thresholds(plan.pipelines[task.pipeline], k)
            edges = cuts.get(task.pipeline) if rule == "thresholds" else None
            if rule in CUTS:
                edges = CUTS[rule](near.T, k).T
            tiers = _tiers(near, k, edges)
            counts = _held(tiers, k, rule, tally)
            tally.tiers[rule][:, :k] += counts
            tally.tiers[rule][:, k] += task.draws - counts.sum(axis=1)
    return tally


def _held(tiers: np.ndarray, k: int, rule: str, tally: Tally) -> np.ndarray:
    """Count how many regions the tiers of each draw hold; draws of each region in each tier."""
    inside = tiers[None] == np.arange(1, k + 1)[:, None, None]
    sizes = inside.sum(axis=1)
    sizes = sizes[:, sizes.any(axis=0)]
    held = np.stack([np.bincount(of_tier, minlength=len(tiers) + 1) for of_tier in sizes])
    tally.held[rule] = tally.held.get(rule, 0) + held
    counts: np.ndarray = inside.sum(axis=2).T
    return counts


def _valued(plan: Plan, task: Task) -> bool:
    """Whether the scores of a block are counted."""
    return plan.on_scale[task.pipeline] and task.key[-1] % EVERY == 0


def _tiers(scores: np.ndarray, k: int, thresholds: np.ndarray | None) -> np.ndarray:
    """Tiers of regions by draws; 0 for none. Thresholds are falling, the same or one per draw.

    Scores are rounded to the decimals that are told apart.
    """
    if thresholds is None:
        return breaks_of_many(scores.T, k).T
    cuts = np.round(thresholds, DECIMALS)
    tiers = 1 + sum(scores < cut for cut in cuts)  # a number, or one for each draw
    return np.where(np.isnan(scores), 0, tiers)


def run_tasks(
    plan: Plan,
    tasks: Sequence[Task],
    seed: int,
    *,
    workers: int = 1,
    chunk: int = 20,
    client: Any = None,
    progress: Callable[[int], None] | None = None,
) -> Tally:
    """Work through tasks, here, in processes or on the workers of a Dask client.

    Parameters
    ----------
    plan : Plan
    tasks : sequence of Task
    seed : int
    workers : int
        Processes; 1 for this one. Threads would wait for each other, so small are the steps.
    chunk : int
        Tasks that are handed over together; the counts do not depend on it.
    client : dask.distributed.Client, optional
        Spreads the chunks over its workers instead. One that dies is done without: its chunks are
        worked through again.
    progress : callable, optional
        Called with the number of draws that have been done since.
    """
    chunks = [tasks[start : start + chunk] for start in range(0, len(tasks), chunk)]
    total = Tally.empty(len(plan.regions), plan.scale is not None, plan.tiers)
    for tally in _spread(plan, chunks, seed, workers, client):
        total += tally
        if progress:
            progress(tally.draws)
    return total


def _spread(
    plan: Plan, chunks: Sequence[Sequence[Task]], seed: int, workers: int, client: Any
) -> Iterator[Tally]:
    if client is not None:
        from dask.distributed import as_completed

        # a task and no scattered data, which would be lost with the worker that has it
        there = client.submit(_itself, plan, pure=False)
        futures = client.map(_portion, chunks, plan=there, seed=seed, pure=False, retries=3)
        for future in as_completed(futures):
            yield future.result()
            future.release()
    elif workers == 1 or len(chunks) < 2 * workers:  # not worth the second of a start
        yield from _portions(plan, chunks, seed)
    else:
        yield from _in_processes(plan, chunks, seed, workers)


def _itself(plan: Plan) -> Plan:
    return plan


def _portion(tasks: Sequence[Task], *, plan: Plan, seed: int) -> Tally:
    return work(plan, tasks, seed)


def _portions(plan: Plan, chunks: Sequence[Sequence[Task]], seed: int) -> Iterator[Tally]:
    counter = Counter(len(plan.regions), plan.scale)
    for part in chunks:
        yield work(plan, part, seed, counter)


def _in_processes(
    plan: Plan, chunks: Sequence[Sequence[Task]], seed: int, workers: int
) -> Iterator[Tally]:
    """Tallies as they come; every worker has its chunks from the start."""
    if not processes.AVAILABLE:
        with fresh.spawning():
            pool = ProcessPoolExecutor(workers, get_context("spawn"))
            tallies = pool.map(partial(_portion, plan=plan, seed=seed), chunks)
        with pool:
            yield from tallies
        return
    found: SimpleQueue[Tally | BaseException | None] = SimpleQueue()

    def follow(process: processes.Process) -> None:
        try:
            for tally in process.results():
                found.put(tally)
        except BaseException as error:
            found.put(error)
        found.put(None)

    server = processes.Server([__name__], fresh.environment(os.environ))
    with ThreadPoolExecutor(workers) as threads, server:  # which ends first, and what they await
        shares = [chunks[number::workers] for number in range(workers)]
        for mine in shares:
            threads.submit(follow, server.start(_portions, plan, mine, seed))
        ended = 0
        while ended < workers:
            tally = found.get()
            if isinstance(tally, BaseException):
                raise tally
            if tally is None:
                ended += 1
            else:
                yield tally
