"""The weighted tree as arrays: what each item at its bottom weighs under many weights at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from iianalysis.aggregate import TRANSFORMS
from iianalysis.framework import Framework


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
    """A tree cut off where nothing below varies.

    Parameters
    ----------
    framework : Framework
    varying : collection of str
        Parents whose children are weighed anew in each draw.

    Attributes
    ----------
    nodes : list of str
        What is left of the tree, level by level.
    items : list of str
        Its ends with something measured below: indicators, and nodes below which nothing varies.
    """

    def __init__(self, framework: Framework, varying: Collection[str]) -> None:
        above = _with_varying_below(framework, varying)
        frontier, depth = [framework.root], {framework.root: 0}
        self.nodes: list[str] = []
        while frontier:
            self.nodes += frontier
            following = [
                child for node in frontier if node in above for child in framework.children(node)
            ]
            depth.update(dict.fromkeys(following, depth[self.nodes[-1]] + 1))
            frontier = following
        self.place = {node: number for number, node in enumerate(self.nodes)}
        measured = set(framework.indicators)
        self.items = [
            node
            for node in self.nodes
            if node not in above and measured.intersection(framework.below(node))
        ]
        self.gaps = len(self.nodes) > len(self.items) + len(above)
        self.at = np.array([self.place[item] for item in self.items])
        self.depth = np.array([depth[node] for node in self.nodes])
        self.levels = [
            self._level(framework, number) for number in range(1, int(self.depth.max()) + 1)
        ]

    def _level(self, framework: Framework, number: int) -> Level:
        here = np.flatnonzero(self.depth == number)
        inner = [n for n in self.nodes if any(c in self.place for c in framework.children(n))]
        parents = [node for node in inner if self.depth[self.place[node]] == number - 1]
        owner = np.repeat(np.arange(len(parents)), [len(framework.children(p)) for p in parents])
        item = {node: which for which, node in enumerate(self.items)}
        nodes = [self.nodes[spot] for spot in here]
        items = [item[node] for node in nodes if node in item]
        return Level(
            nodes=slice(int(here[0]), int(here[-1]) + 1),
            parents=np.array([self.place[parent] for parent in parents]),
            owner=owner,
            groups=(owner == np.arange(len(parents))[:, None]).astype(float),
            inner=np.flatnonzero([node in inner for node in nodes]),
            ends=np.flatnonzero([node in item for node in nodes]),
            items=slice(items[0], items[-1] + 1) if items else slice(0, 0),
        )

    def overall(
        self,
        values: np.ndarray,
        weights: np.ndarray,
        cover: np.ndarray,
        least: float,
        means: Sequence[str],
        sums: Sequence[np.ndarray] | None = None,
    ) -> np.ndarray:
        """Overall scores of draws.

        Parameters
        ----------
        values : array
            Rows by items, or draws by rows by items, missing ones NaN.
        weights : array
            Nodes by draws, of each within its parent, to any sum.
        cover : array
            Coverage of each item, 0 where it is missing; the same in all rows.
        least : float
            A node with a lower coverage has no score.
        means : sequence of str
            Mean by level of the parent, the overall index first; the last serves those below.
        sums : sequence of array, optional
            As `sums` returns them, where they are known already.

        Returns
        -------
        array
            Rows by draws; NaN where there is no score.

        Notes
        -----
        The rules of :func:`iianalysis.aggregate.aggregate`: the weight of what is missing goes to
        its siblings, level by level.
        """
        if not self.levels:
            scored = np.full(weights.shape[1], cover[0] > 0)
            overall = _product(values, np.ones((1, weights.shape[1])))
        else:
            sums = self.sums(weights) if sums is None else sums
            present, totals, scored = self._present(weights, cover, least, sums)
            means = [means[min(number, len(means) - 1)] for number in range(len(self.levels))]
            if len(set(means)) == 1:
                into, back = TRANSFORMS[means[0]]
                overall = back(_product(into(values), self._effective(present, totals)))
            else:
                overall = self._by_level(values, present, totals, means)
        if not scored.all():
            overall[:, ~scored] = np.nan
        return overall

    def sums(self, weights: np.ndarray) -> list[np.ndarray]:
        """Sum of the weights below each parent, by level: parents by draws."""
        return [level.groups @ weights[level.nodes] for level in self.levels]

    def _present(
        self, weights: np.ndarray, cover: np.ndarray, least: float, sums: Sequence[np.ndarray]
    ) -> tuple[np.ndarray, list[np.ndarray], np.ndarray]:
        """Weights of what is there, and their sums.

        Weights of nodes by draws, 0 where there is no score; their sums below each parent, level
        by level; whether there is an overall score.
        """
        draws = weights.shape[1]
        if not self.gaps and cover.min() == 1.0 and all(full.min() > 0 for full in sums):
            return weights, list(sums), np.ones(draws, dtype=bool)
        present = np.empty_like(weights)
        present[0] = 1.0
        covered = np.zeros((len(self.nodes), 1))
        covered[self.at, 0] = cover
        totals, below = [], None  # coverage of the parents that were just found
        for level, full in reversed(list(zip(self.levels, sums, strict=True))):
            given, here = weights[level.nodes], covered[level.nodes]
            if below is not None:
                here = np.repeat(here, draws, axis=1)
                here[level.inner] = below
            there = np.multiply(given, here > 0, out=present[level.nodes])
            total = level.groups @ there
            partly = below is not None or bool(((here > 0) & (here < 1)).any())
            below = level.groups @ (given * here) if partly else total.copy()
            np.divide(below, full, out=below, where=full > 0)
            below[(total <= 0) | (below < least - 1e-12)] = 0.0
            total[total <= 0] = 1.0
            totals.append(total)
        assert below is not None
        return present, totals[::-1], below[0] > 0

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
        means: Sequence[str],
    ) -> np.ndarray:
        """Overall scores where levels have different means: node by node."""
        found: dict[int, np.ndarray] = {}
        column = {int(place): number for number, place in enumerate(self.at)}
        for number, level in reversed(list(enumerate(self.levels))):
            into, back = TRANSFORMS[means[number]]
            for which, parent in enumerate(level.parents):
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
                found[int(parent)] = back(total)
        return found[0]


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
