"""What print implies about the weights of the dimensions of the national index."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from iianalysis.identify.consistency import (
    Consistency,
    Programme,
    contradiction,
    feasible,
    readings_of,
)
from iianalysis.identify.facts import Fact, PrintedFacts
from iianalysis.identify.sets import WeightSet, weight_set
from iianalysis.scoring.normalise import MethodError
from iianalysis.show.names import with_texts


def weight_bounds(printed: PrintedFacts, names: Iterable[str] | None = None) -> pd.DataFrame:
    """Lowest and highest weight of each dimension under some facts, and where they are reached.

    Parameters
    ----------
    printed : PrintedFacts
    names : iterable of str, optional
        Names of the facts; all of them where None.

    Returns
    -------
    DataFrame
        Indexed by `(node, end)` with end `low` or `high`: `weight`, the weights of all nodes at
        which it is reached (columns `at_NODE`), and `attained`: False where it is only approached,
        because a node of weight 0 would need an index of the year before without limit.

    Raises
    ------
    MethodError
        If the facts contradict each other; the smallest group that does is named.
    """
    names = printed.names if names is None else list(names)
    if not feasible(printed, names):
        raise contradiction(printed, names)
    return _bounds(printed, names)


def _bounds(printed: PrintedFacts, names: Iterable[str]) -> pd.DataFrame:
    programme = Programme(printed, printed.chosen(names))
    count = programme.count
    rows = {}
    for place, node in enumerate(printed.nodes):
        for end, sign in (("low", -1.0), ("high", 1.0)):
            point = programme.best(sign * np.eye(count)[place])
            assert point is not None
            weights = np.clip(point[:count], 0.0, 1.0) + 0.0  # no -0
            rest = point[count:].reshape(2, count)
            rows[node, end] = {
                "weight": weights[place],
                **{f"at_{other}": weights[n] for n, other in enumerate(printed.nodes)},
                "attained": not ((weights < 1e-9) & (rest.max(axis=0) > 1e-6)).any(),
            }
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index = pd.MultiIndex.from_tuples(table.index, names=["node", "end"])
    return table


def bounds_by_fact(printed: PrintedFacts) -> pd.DataFrame:
    """How each printed fact narrows the weights, alone and on top of those before it.

    Parameters
    ----------
    printed : PrintedFacts

    Returns
    -------
    DataFrame
        A row per chain, step and node:

        - `chain`: `alone` (the sub-indices and one fact), or the reading of the contributions
          under which facts are added one by one (both readings at once among them), first the
          total, then the contribution, then what growth rates say of the year before;
        - `step`, `fact`: 0 and `sub-indices` (nothing but them), then the fact added;
        - `node`, `low`, `high`, `width`;
        - `low_before`, `high_before`: of the step before, in `alone` those of step 0;
        - `status`: `start`, `narrower`, `unchanged`, or `contradicted` where no weights are left
          (then without bounds).
    """
    base = printed.of_kind("index")
    added = [name for name in printed.names if name not in base]
    chains: dict[str, list[list[str]]] = {"alone": [[name] for name in added]}
    for reading in readings_of(printed) or [[]]:
        under = [name for name in printed.under(reading) if name not in base]
        order = {"total": 0, "mean growth": 1, "contribution": 2}
        kinds = {fact.name: order.get(fact.kind, 3) for fact in printed.facts}
        under.sort(key=kinds.__getitem__)
        chains[" and ".join(reading) or "no contribution"] = [
            under[: stop + 1] for stop in range(len(under))
        ]
    consistent = Consistency(printed)
    known: dict[tuple[str, ...], pd.DataFrame | None] = {}

    def within(names: list[str]) -> pd.DataFrame | None:
        key = tuple(names)
        if key not in known:
            known[key] = _interval_table(printed, names) if consistent(names) else None
        return known[key]

    rows = []
    for chain_name, steps in chains.items():
        start = before = within(base)
        rows.append(_step(printed, chain_name, 0, "sub-indices", start, None))
        for number, facts in enumerate(steps, 1):
            now = within(base + facts)
            rows.append(_step(printed, chain_name, number, facts[-1], now, before))
            before = start if chain_name == "alone" else now
    return pd.concat(rows, ignore_index=True)


def _interval_table(printed: PrintedFacts, names: list[str]) -> pd.DataFrame:
    """Low and high of each node under facts that hold together."""
    table = _bounds(printed, names)["weight"].unstack("end")
    return table.loc[list(printed.nodes), ["low", "high"]].rename_axis(columns=None)


def _step(
    printed: PrintedFacts,
    chain: str,
    step: int,
    fact: str,
    now: pd.DataFrame | None,
    before: pd.DataFrame | None,
) -> pd.DataFrame:
    empty = pd.DataFrame(np.nan, index=list(printed.nodes), columns=["low", "high"])
    table = now.copy() if now is not None else empty
    table["width"] = table["high"] - table["low"]
    for end in ("low", "high"):
        table[f"{end}_before"] = before[end] if before is not None else np.nan
    if now is None:
        table["status"] = "contradicted"
    elif step == 0 or before is None:
        table["status"] = "start"
    else:
        narrower = table["width"] < before["high"] - before["low"] - 1e-7
        table["status"] = np.where(narrower, "narrower", "unchanged")
    table = table.rename_axis("node").reset_index()
    table.insert(0, "chain", chain)
    table.insert(1, "step", step)
    table.insert(2, "fact", fact)
    return with_texts(table, fact=[fact] * len(table))


def weights_against_facts(printed: PrintedFacts, weights: pd.Series) -> pd.DataFrame:
    """Which printed facts given weights can satisfy.

    Parameters
    ----------
    printed : PrintedFacts
    weights : Series
        Weight of each dimension; other nodes in it are left aside.

    Returns
    -------
    DataFrame
        fact, reading, alone (the weights satisfy it together with the sub-indices), and together
        (with all facts up to it, of the contributions only itself).

    Raises
    ------
    MethodError
        If a dimension has no weight, or a weight is negative.
    """
    missing = [node for node in printed.nodes if node not in weights.index]
    if missing:
        raise MethodError(f"no weight of {missing[0]!r}; give one to each dimension")
    given = weights[list(printed.nodes)].astype(float)
    if (given < 0).any() or not given.sum() > 0:
        raise MethodError(f"weights {given.round(4).to_dict()} are no shares; give none below 0")
    shares = (given / given.sum()).to_numpy()
    count = len(shares)
    fixed = np.zeros((2 * count, 3 * count))
    fixed[:count, :count] = np.eye(count) - shares[:, None]  # w_i <= share_i * sum(w), and back
    fixed[count:] = -fixed[:count]
    pin = Fact("the weights", "weights", "the given weights", (), fixed)
    base = printed.chosen(printed.of_kind("index"))
    so_far: list[Fact] = []
    rows = []
    facts = printed.facts[len(base) :]
    for fact in facts:
        both = [[*base, fact], [*base, *so_far, fact]]
        alone, together = (
            Programme(printed, [pin, *some]).best(np.zeros(count)) is not None for some in both
        )
        rows.append(
            {"fact": fact.name, "reading": fact.reading, "alone": alone, "together": together}
        )
        if not fact.reading:
            so_far.append(fact)
    return with_texts(pd.DataFrame(rows), fact=[fact.name for fact in facts])


def allowed_weights(printed: PrintedFacts, names: Iterable[str] | None = None) -> WeightSet:
    """The set of weights of the dimensions that some facts allow, to sample from.

    Parameters
    ----------
    printed : PrintedFacts
    names : iterable of str, optional
        Names of facts; the sub-indices and the total where None.

    Returns
    -------
    WeightSet

    Raises
    ------
    MethodError
        If the facts contradict each other, or there are too many dimensions.
    """
    names = printed.of_kind("index", "total") if names is None else list(names)
    if not feasible(printed, names):
        raise contradiction(printed, names)
    programme = Programme(printed, printed.chosen(names))

    def support(direction: np.ndarray) -> np.ndarray:
        point = programme.best(direction)
        assert point is not None
        weights = np.clip(point[: programme.count], 0.0, None)
        return weights / weights.sum()

    return weight_set(printed.nodes, support)
