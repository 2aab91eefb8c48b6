"""What print implies about the weights of the dimensions of the national index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from iianalysis.identify.facts import Fact, PrintedFacts
from iianalysis.identify.sets import WeightSet, weight_set
from iianalysis.scoring.normalise import MethodError
from iianalysis.show.names import with_texts
from iianalysis.show.text import listed

_TIGHT = {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9}


class _Programme:
    """Linear programmes over (w, y, z) under some facts."""

    def __init__(self, printed: PrintedFacts, facts: Sequence[Fact]) -> None:
        self.count = len(printed.nodes)
        self.rows = np.vstack([np.zeros((1, 3 * self.count)), *(fact.rows for fact in facts)])
        self.sums = np.zeros((1, 3 * self.count))
        self.sums[0, : self.count] = 1.0

    def best(self, direction: np.ndarray) -> np.ndarray | None:
        """The point (w, y, z) whose weights lie farthest in a direction; None where there is none.

        Raises
        ------
        MethodError
            If the solver gives up.
        """
        from scipy.optimize import linprog

        cost = np.zeros(3 * self.count)
        cost[: self.count] = -direction
        answer = linprog(
            cost,
            self.rows,
            np.zeros(len(self.rows)),
            self.sums,
            [1.0],
            bounds=(0, None),
            options=_TIGHT,
        )
        if answer.status == 2:
            return None
        if answer.status != 0:
            raise MethodError(f"the linear programme of the printed facts failed: {answer.message}")
        return answer.x


class _Consistency:
    """Whether groups of facts can hold together, each question on one dimension asked once."""

    def __init__(self, printed: PrintedFacts) -> None:
        self.printed = printed
        self.known: dict[tuple[str, ...], bool] = {}

    def __call__(self, names: Iterable[str]) -> bool:
        facts = self.printed.chosen(names)
        for place, node in enumerate(self.printed.nodes):
            if not self._on_one_dimension(place, [fact for fact in facts if fact.node == node]):
                return False
        programme = _Programme(self.printed, facts)
        return programme.best(np.zeros(programme.count)) is not None

    def _on_one_dimension(self, place: int, facts: Sequence[Fact]) -> bool:
        """Whether the indices of a dimension exist at all, even if its weight is 0."""
        from scipy.optimize import linprog

        key = tuple(fact.name for fact in facts)
        if facts and key not in self.known:
            columns = [place + shift * len(self.printed.nodes) for shift in range(3)]
            rows = np.vstack([fact.rows for fact in facts])[:, columns]
            bounds = [(1, 1), (0, None), (0, None)]
            answer = linprog(np.zeros(3), rows, np.zeros(len(rows)), bounds=bounds)
            self.known[key] = answer.status == 0
        return self.known.get(key, True)


def feasible(printed: PrintedFacts, names: Iterable[str] | None = None) -> bool:
    """Whether some weights and indices satisfy all of the named facts at once.

    A weight of 0 does not hide a contradiction on one dimension: its indices exist whatever its
    weight.
    """
    return _Consistency(printed)(printed.names if names is None else names)


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
        raise _contradiction(printed, names)
    return _bounds(printed, names)


def _bounds(printed: PrintedFacts, names: Iterable[str]) -> pd.DataFrame:
    programme = _Programme(printed, printed.chosen(names))
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


def _contradiction(printed: PrintedFacts, names: Sequence[str]) -> MethodError:
    group = smallest_contradiction(printed, names)
    return MethodError(
        f"{len(group)} printed facts contradict each other: {', '.join(group)}; no weights satisfy "
        "them all, so leave one out or mend its row in published.csv"
    )


def smallest_contradiction(
    printed: PrintedFacts, names: Iterable[str] | None = None
) -> tuple[str, ...]:
    """The smallest group of facts that no weights can satisfy together.

    Parameters
    ----------
    printed : PrintedFacts
    names : iterable of str, optional
        Facts to look among; all of them where None.

    Returns
    -------
    tuple of str
        Names of facts; empty where all can hold together. Leaving any one of them out leaves the
        others without contradiction. Of several groups of that size, the first in their order.

    Notes
    -----
    A group is contradictory only if it meets the complement of every group without contradiction.
    So the smallest group that meets the complements found so far is tried; where it is free of
    contradiction, facts are added to it as long as it stays so, and what is left out is one more
    complement. The first group that contradicts itself is a smallest one, and therefore
    irreducible (Ignatiev, Previti, Liffiton and Marques-Silva 2015, Smallest MUS extraction with
    minimal hitting set dualization, CP 2015).
    """
    names = printed.names if names is None else list(names)
    consistent = _Consistency(printed)
    if consistent(names):
        return ()
    complements: list[set[str]] = []
    while True:
        group = _smallest_hitting(names, complements)
        if not consistent(group):
            return group
        grown = list(group)
        for name in names:
            if name not in grown and consistent([*grown, name]):
                grown.append(name)
        complements.append(set(names) - set(grown))


def _smallest_hitting(names: Sequence[str], sets: Sequence[set[str]]) -> tuple[str, ...]:
    """The first of the smallest groups of names that shares one with each of the sets."""
    for size in range(1, len(names) + 1):
        for group in combinations(names, size):
            if all(not found.isdisjoint(group) for found in sets):
                return group
    return tuple(names)


def inevitable_contradiction(printed: PrintedFacts) -> tuple[str, ...]:
    """The smallest group of facts that contradict each other however contributions are read.

    Returns
    -------
    tuple of str
        Names of facts: those that contradict each other with contributions left aside; else, where
        no single reading is free of contradiction, the smallest group of any reading. Empty where
        some reading lets all facts hold together; that two readings at once do not is no fault.
    """
    if group := smallest_contradiction(printed, printed.under([])):
        return group
    groups = []
    for reading in printed.readings:
        group = smallest_contradiction(printed, printed.under([reading]))
        if not group:
            return ()
        groups.append(group)
    return min(groups, key=len, default=())


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
    for reading in _readings(printed) or [[]]:
        under = [name for name in printed.under(reading) if name not in base]
        order = {"total": 0, "mean growth": 1, "contribution": 2}
        kinds = {fact.name: order.get(fact.kind, 3) for fact in printed.facts}
        under.sort(key=kinds.__getitem__)
        chains[" and ".join(reading) or "no contribution"] = [
            under[: stop + 1] for stop in range(len(under))
        ]
    consistent = _Consistency(printed)
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


def _readings(printed: PrintedFacts) -> list[list[str]]:
    """Each reading of the contributions, and all at once."""
    each = [[reading] for reading in printed.readings]
    return [*each, printed.readings] if len(each) > 1 else each


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


def contradictions(printed: PrintedFacts) -> pd.DataFrame:
    """Whether all facts can hold together, under each reading of the contributions.

    Returns
    -------
    DataFrame
        reading, facts (how many), holds (True or False), smallest_group (facts that contradict
        each other, empty where all hold).
    """
    rows, groups = [], []
    for reading in [[], *_readings(printed)]:
        names = printed.under(reading)
        groups.append(smallest_contradiction(printed, names))
        rows.append(
            {
                "reading": " and ".join(reading) or "none",
                "facts": len(names),
                "holds": not groups[-1],
            }
        )
    texts = [listed(group, "; ") for group in groups]
    return with_texts(pd.DataFrame(rows), smallest_group=texts)


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
            _Programme(printed, [pin, *some]).best(np.zeros(count)) is not None for some in both
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
        raise _contradiction(printed, names)
    programme = _Programme(printed, printed.chosen(names))

    def support(direction: np.ndarray) -> np.ndarray:
        point = programme.best(direction)
        assert point is not None
        weights = np.clip(point[: programme.count], 0.0, None)
        return weights / weights.sum()

    return weight_set(printed.nodes, support)
