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
            _level(framework, self.nodes, self.place, self.depth, number)
            for number in range(1, int(self.depth.max()) + 1)
        ]

    def shares(
        self, weights: np.ndarray, cover: np.ndarray, least: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Share of each node in its parent once the weight of what is missing has gone over.

        Parameters
        ----------
        weights : array
            Nodes by draws, of each within its parent, to any sum.
        cover : array
            Coverage of each item, 0 where it is missing.
        least : float
            A node with a lower coverage has no score.

        Returns
        -------
        array, array
            Nodes by draws, the shares of the children of a parent summing to 1; and whether there
            is an overall score in each draw.

        Notes
        -----
        The rule of :func:`iianalysis.aggregate.aggregate`.
        """
        draws = weights.shape[1]
        shares = np.empty_like(weights)
        shares[0] = 1.0
        covered = np.zeros((len(self.nodes), 1))
        covered[self.at, 0] = cover
        whole = not self.gaps and bool((cover == 1.0).all() and (weights > 0).all())
        scored = np.full(draws, bool(self.levels) or cover[0] > 0)
        of_parents: np.ndarray | None = None  # coverage of those that were just found
        for level in reversed(self.levels):
            given = weights[level.nodes]
            total = level.groups @ given
            if whole:
                np.divide(given, total[level.owner], out=shares[level.nodes])
                continue
            here = covered[level.nodes]
            if of_parents is not None:
                here = np.repeat(here, draws, axis=1)
                here[level.inner] = of_parents
            there = given * (here > 0)
            rests = level.groups @ (given * here)
            np.divide(rests, total, out=rests, where=total > 0)
            total = level.groups @ there
            rests[(total <= 0) | (rests < least - 1e-12)] = 0.0
            total[total <= 0] = 1.0
            np.divide(there, total[level.owner], out=shares[level.nodes])
            of_parents, scored = rests, rests[0] > 0
        return shares, scored

    def overall(self, values: np.ndarray, shares: np.ndarray, means: Sequence[str]) -> np.ndarray:
        """Overall scores of draws.

        Parameters
        ----------
        values : array
            Rows by items, or draws by rows by items, missing ones NaN.
        shares : array
            As `shares` returns them.
        means : sequence of str
            Mean by level of the parent, the overall index first; the last serves those below.

        Returns
        -------
        array
            Rows by draws.
        """
        if not self.levels:
            return _product(_known(values), shares)
        means = [means[min(number, len(means) - 1)] for number in range(len(self.levels))]
        if len(set(means)) == 1:
            into, back = TRANSFORMS[means[0]]
            path = shares.copy()
            for level in self.levels[1:]:
                path[level.nodes] *= path[level.parents[level.owner]]
            return back(_product(_known(into(values)), path[self.at]))
        return self._by_level(values, shares, means)

    def _by_level(self, values: np.ndarray, shares: np.ndarray, means: Sequence[str]) -> np.ndarray:
        """Overall scores where levels have different means: node by node."""
        found: dict[int, np.ndarray] = {}
        column = {int(place): number for number, place in enumerate(self.at)}
        for number, level in reversed(list(enumerate(self.levels))):
            into, back = TRANSFORMS[means[number]]
            for which, parent in enumerate(level.parents):
                places = np.flatnonzero(level.owner == which) + level.nodes.start
                ends = [place for place in places if place in column]
                of_ends = values[..., [column[place] for place in ends]]
                total = _product(_known(into(of_ends)), shares[ends])
                for place in places:
                    if place in found:
                        there = shares[place] > 0
                        total += np.where(there, into(found.pop(place)), 0.0) * shares[place]
                with np.errstate(divide="ignore"):  # a parent without anything has share 0
                    found[int(parent)] = back(total)
        return found[0]


def _product(values: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Rows by draws: the sum over items of value times share."""
    if values.ndim == 2:
        return values @ shares
    return np.matmul(values, shares.T[:, :, None])[..., 0].T


def _known(values: np.ndarray) -> np.ndarray:
    """With 0 for what is missing, whose share is 0."""
    return np.where(np.isnan(values), 0.0, values)


def _with_varying_below(framework: Framework, varying: Collection[str]) -> set[str]:
    """Parents that vary, and all that stand above one."""
    above = set(varying)
    for node in framework.parents():
        if any(child in above for child in framework.children(node)):
            above.add(node)
    return above


def _level(
    framework: Framework,
    nodes: list[str],
    place: dict[str, int],
    depth: np.ndarray,
    number: int,
) -> Level:
    here = np.flatnonzero(depth == number)
    inner = [node for node in nodes if any(child in place for child in framework.children(node))]
    parents = [node for node in inner if depth[place[node]] == number - 1]
    owner = np.repeat(np.arange(len(parents)), [len(framework.children(p)) for p in parents])
    return Level(
        nodes=slice(int(here[0]), int(here[-1]) + 1),
        parents=np.array([place[parent] for parent in parents]),
        owner=owner,
        groups=(owner == np.arange(len(parents))[:, None]).astype(float),
        inner=np.flatnonzero([nodes[spot] in inner for spot in here]),
    )
