"""Whether printed facts can hold together, and which of them contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from iianalysis.identify.facts import Fact, PrintedFacts
from iianalysis.scoring.normalise import MethodError
from iianalysis.show.names import with_texts
from iianalysis.show.text import listed

_TIGHT = {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9}


class Programme:
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


class Consistency:
    """Whether groups of facts can hold together, each question on one dimension asked once."""

    def __init__(self, printed: PrintedFacts) -> None:
        self.printed = printed
        self.known: dict[tuple[str, ...], bool] = {}

    def __call__(self, names: Iterable[str]) -> bool:
        """Whether the named facts hold together."""
        facts = self.printed.chosen(names)
        for place, node in enumerate(self.printed.nodes):
            if not self._on_one_dimension(place, [fact for fact in facts if fact.node == node]):
                return False
        programme = Programme(self.printed, facts)
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
    return Consistency(printed)(printed.names if names is None else names)


def contradiction(printed: PrintedFacts, names: Sequence[str]) -> MethodError:
    """What is raised where facts contradict each other; it names the smallest group."""
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
    consistent = Consistency(printed)
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


def readings_of(printed: PrintedFacts) -> list[list[str]]:
    """Each reading of the contributions, and all at once."""
    each = [[reading] for reading in printed.readings]
    return [*each, printed.readings] if len(each) > 1 else each


def contradictions(printed: PrintedFacts) -> pd.DataFrame:
    """Whether all facts can hold together, under each reading of the contributions.

    Returns
    -------
    DataFrame
        reading, facts (how many), holds (True or False), smallest_group (facts that contradict
        each other, empty where all hold).
    """
    rows, groups = [], []
    for reading in [[], *readings_of(printed)]:
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
