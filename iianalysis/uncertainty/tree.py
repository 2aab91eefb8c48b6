"""The weighted tree as arrays: what each item at its bottom weighs under many weights at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from iianalysis.scoring.framework import Framework
from iianalysis.scoring.means import Transform, averaging

Rounding = Callable[[np.ndarray], np.ndarray]
LEAST = -1e6  # in place of the logarithm of 0, so that a geometric mean of any weight is 0


@dataclass(frozen=True, eq=False)
class Level:
    """Nodes of one level, children of one parent side by side."""

    nodes: slice
    parents: np.ndarray  # place of each parent among all nodes
    owner: np.ndarray  # which of the parents each node has
    groups: np.ndarray  # parents by nodes: 1 for a child
    inner: np.ndarray  # which of the nodes are parents themselves
    ends: np.ndarray  # which of the nodes are items
    items: slice  # which of the items these are


class WeightTree:
    """A tree without gaps, cut off where nothing below varies.

    Parameters
    ----------
    framework : Framework
    varying : collection of str
        Parents whose children are weighed anew in each draw.

    Attributes
    ----------
    children : dict of str to list of str
        Of each parent with weights that vary below it; those with something measured below.
    nodes : list of str
        What is left of the tree, level by level.
    items : list of str
        Its ends: indicators, and nodes below which nothing varies.
    """

    def __init__(self, framework: Framework, varying: Collection[str]) -> None:
        above = _with_varying_below(framework, varying)
        leaves = set(framework.indicators)
        self.children = {
            node: [c for c in framework.children(node) if leaves.intersection(framework.below(c))]
            for node in framework.parents()
            if node in above
        }
        frontier, depth = [framework.root], {framework.root: 0}
        self.nodes: list[str] = []
        while frontier:
            self.nodes += frontier
            following = [child for node in frontier for child in self.children.get(node, [])]
            depth.update(dict.fromkeys(following, depth[self.nodes[-1]] + 1))
            frontier = following
        self.place = {node: number for number, node in enumerate(self.nodes)}
        self.items = [node for node in self.nodes if not self.children.get(node)]
        self.at = np.array([self.place[item] for item in self.items])
        self.depth = np.array([depth[node] for node in self.nodes])
        self.levels = [self._level(number) for number in range(1, int(self.depth.max()) + 1)]

    def _level(self, number: int) -> Level:
        here = np.flatnonzero(self.depth == number)
        parents = [
            self.nodes[spot]
            for spot in np.flatnonzero(self.depth == number - 1)
            if self.children.get(self.nodes[spot])
        ]
        owner = np.repeat(np.arange(len(parents)), [len(self.children[p]) for p in parents])
        item = {node: which for which, node in enumerate(self.items)}
        nodes = [self.nodes[spot] for spot in here]
        items = [item[node] for node in nodes if node in item]
        return Level(
            nodes=slice(int(here[0]), int(here[-1]) + 1),
            parents=np.array([self.place[parent] for parent in parents]),
            owner=owner,
            groups=(owner == np.arange(len(parents))[:, None]).astype(float),
            inner=np.flatnonzero([node not in item for node in nodes]),
            ends=np.flatnonzero([node in item for node in nodes]),
            items=slice(items[0], items[-1] + 1) if items else slice(0, 0),
        )

    def overall(
        self,
        values: np.ndarray,
        weights: np.ndarray,
        there: np.ndarray,
        means: Mapping[str, str],
        sums: Sequence[np.ndarray] | None = None,
        rounding: Mapping[str, Rounding] | None = None,
    ) -> np.ndarray:
        """Overall scores of draws.

        Parameters
        ----------
        values : array
            Rows by items, or draws by rows by items, missing ones NaN.
        weights : array
            Nodes by draws, of each within its parent, to any sum.
        there : array of bool
            Which of the nodes have a score; the same in all rows and draws.
        means : mapping of str to str
            Mean of each parent.
        sums : sequence of array, optional
            As `sums` returns them, where they are known already.
        rounding : mapping of str to callable, optional
            What becomes of the scores of a parent before they go on.

        Returns
        -------
        array
            Rows by draws; NaN where there is no score.

        Notes
        -----
        The weight of what is not there goes to its siblings, level by level, and so does that of a
        node below which a draw weighs nothing.
        """
        if not self.levels:
            scored = np.full(weights.shape[1], there[0])
            overall = _product(values, np.ones((1, weights.shape[1])))
        else:
            sums = self.sums(weights) if sums is None else sums
            present, totals = self._present(weights, there, sums)
            scored = present[0] > 0
            kinds, rounding = set(means.values()), rounding or {}
            if len(kinds) == 1 and not rounding.keys() - {self.nodes[0]}:
                into, back = _averaged(kinds.pop())
                overall = back(_product(into(values), self._effective(present, totals)))
                overall = rounding.get(self.nodes[0], _itself)(overall)
            else:
                overall = self._by_level(values, present, totals, means, rounding)
        if not scored.all():
            overall[:, ~scored] = np.nan
        return overall

    def sums(self, weights: np.ndarray) -> list[np.ndarray]:
        """Sum of the weights below each parent, by level: parents by draws."""
        return [level.groups @ weights[level.nodes] for level in self.levels]

    def _present(
        self, weights: np.ndarray, there: np.ndarray, sums: Sequence[np.ndarray]
    ) -> tuple[np.ndarray, list[np.ndarray]]:
        """Weights of what is there, 0 for all else, and their sums below each parent, by level."""
        present, totals = weights, list(sums)
        if not there.all():
            present = weights * there[:, None]
            totals = self.sums(present)
        for number in reversed(range(len(self.levels))):
            if totals[number].min() > 0:
                continue
            empty, level = totals[number] <= 0, self.levels[number]
            present = weights.copy() if present is weights else present
            present[level.parents] = np.where(empty, 0.0, present[level.parents])
            totals[number] = np.where(empty, 1.0, totals[number])
            if number:
                above = self.levels[number - 1]
                totals[number - 1] = above.groups @ present[above.nodes]
        return present, totals

    def _effective(self, present: np.ndarray, totals: list[np.ndarray]) -> np.ndarray:
        """Items by draws: product of the shares from the overall index down."""
        found = np.empty((len(self.items), present.shape[1]))
        above: np.ndarray | None = None
        for level, total in zip(self.levels, totals, strict=True):
            scale = 1 / total if above is None else above / total
            effective = scale[level.owner]
            effective *= present[level.nodes]
            if len(effective) == len(found):  # every item is here, and nothing else
                return effective
            found[level.items] = effective[level.ends]
            above = effective[level.inner]
        return found

    def _by_level(
        self,
        values: np.ndarray,
        present: np.ndarray,
        totals: list[np.ndarray],
        means: Mapping[str, str],
        rounding: Mapping[str, Rounding],
    ) -> np.ndarray:
        """Overall scores where parents have different means, or round: node by node."""
        found: dict[int, np.ndarray] = {}
        column = {int(place): number for number, place in enumerate(self.at)}
        for number, level in reversed(list(enumerate(self.levels))):
            for which, parent in enumerate(level.parents):
                into, back = _averaged(means[self.nodes[parent]])
                places = np.flatnonzero(level.owner == which) + level.nodes.start
                shares = present[places] / totals[number][which]
                ends = [spot for spot, place in enumerate(places) if int(place) in column]
                of_ends = values[..., [column[int(places[spot])] for spot in ends]]
                total = _product(into(of_ends), shares[ends])
                for spot, place in enumerate(places):
                    if int(place) in found:
                        score = np.where(shares[spot] > 0, found.pop(int(place)), 1.0)
                        total += into(score) * shares[spot]
                total[:, shares.sum(axis=0) == 0] = 1.0  # nothing there: of no weight above
                name = self.nodes[parent]
                found[int(parent)] = rounding.get(name, _itself)(back(total))
        return found[0]


def _itself(scores: np.ndarray) -> np.ndarray:
    return scores


def _averaged(mean: str) -> tuple[Transform, Transform]:
    """What a mean averages, finite so that an item without a weight counts for nothing."""
    found = averaging(mean)
    assert found is not None  # see `Steps.check_drawable`
    into, back = found
    if mean != "geometric":
        return into, back
    return lambda values: np.maximum(into(values), LEAST), back


def _product(values: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Rows by draws: the sum over items of value times share; what is missing has share 0."""
    values = np.where(np.isnan(values), 0.0, values)
    if values.ndim == 2:
        return values @ shares
    return np.matmul(values, shares.T[:, :, None])[..., 0].T


def _with_varying_below(framework: Framework, varying: Collection[str]) -> set[str]:
    """Parents that vary, and all that stand above one."""
    above = set(varying)
    for node in framework.parents():
        if any(child in above for child in framework.children(node)):
            above.add(node)
    return above
