"""The set of weights that some facts allow: corners, membership, uniform samples.

Seen from the weights alone, the facts allow a polytope: the shadow of the one in (w, y, z). It is
found from outside by asking a linear programme how far it reaches in a direction (the convex hull
method: hull the points found so far, ask in the direction of every facet, until none moves).
Samples are then exact and independent: the polytope is cut into simplices that share an inner
point, one is drawn by volume, and a point of it uniformly. Neither rejection nor a random walk is
needed, and a set thousands of times thinner than it is long is sampled like any other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd

from iianalysis.scoring.normalise import MethodError

MOST_NODES = 8  # beyond, the number of facets grows past what is practical
_FLAT = 1e-8
_DIGITS = 10  # of a corner: what a linear programme gives alike on every machine

Support = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class WeightSet:
    """A polytope of weights.

    Attributes
    ----------
    nodes : tuple of str
    corners : array
        A corner a row, in falling order; their convex hull is the set.
    origin : array
        One of its points.
    basis : array
        Nodes by dimensions of the set: ``w = origin + basis @ u``.
    """

    nodes: tuple[str, ...]
    corners: np.ndarray
    origin: np.ndarray
    basis: np.ndarray

    @property
    def dimension(self) -> int:
        """0 for a single point; one less than the number of nodes for a full set."""
        return self.basis.shape[1]

    @cached_property
    def _inner(self) -> np.ndarray:
        """The corners in coordinates u of the set itself."""
        return (self.corners - self.origin) @ np.linalg.pinv(self.basis).T

    @cached_property
    def _shadow(self) -> np.ndarray:
        """The corners in as many weights as the set has dimensions, those that spread them most.

        A product with the basis would differ between machines in its last digits, and with it how
        the set is cut into simplices, and with that the sample.
        """
        choices = [list(rows) for rows in combinations(range(len(self.nodes)), self.dimension)]
        spread = [abs(np.linalg.det(self.basis[rows])) for rows in choices]
        return self.corners[:, choices[int(np.argmax(np.round(spread, _DIGITS)))]]

    @cached_property
    def _simplices(self) -> np.ndarray:
        """Corner numbers of facets, each a simplex with the centre of the corners."""
        if self.dimension == 1:
            return np.array([[self._shadow[:, 0].argmin()], [self._shadow[:, 0].argmax()]])
        from scipy.spatial import ConvexHull

        simplices = np.sort(ConvexHull(self._shadow).simplices, axis=1)
        return simplices[np.lexsort(simplices.T[::-1])]

    @cached_property
    def _facets(self) -> np.ndarray:
        """``normal @ u + offset <= 0`` inside, in units of distance between weights."""
        from scipy.spatial import ConvexHull

        facets = ConvexHull(self._inner).equations
        return facets / np.linalg.norm(
            facets[:, :-1] @ np.linalg.pinv(self.basis), axis=1, keepdims=True
        )

    @cached_property
    def _volumes(self) -> np.ndarray:
        edges = self._shadow[self._simplices] - self._shadow.mean(axis=0)
        return np.abs(np.linalg.det(edges)) / factorial(self.dimension)

    @property
    def share(self) -> float:
        """Probability that weights drawn uniformly from all weights lie in the set."""
        if self.dimension < len(self.nodes) - 1:
            return 0.0
        if self.dimension == 0:
            return 1.0
        return float(self._volumes.sum() * factorial(self.dimension))

    def sample(self, n: int, rng: np.random.Generator) -> pd.DataFrame:
        """Independent uniform draws from the set.

        Parameters
        ----------
        n : int
        rng : numpy.random.Generator

        Returns
        -------
        DataFrame
            A draw a row, a column per node; each sums to 1.
        """
        if n < 0:
            raise MethodError(f"{n} samples; ask for 0 or more")
        if self.dimension == 0:
            return pd.DataFrame(np.tile(self.origin, (n, 1)), columns=list(self.nodes))
        which = rng.choice(len(self._simplices), size=n, p=self._volumes / self._volumes.sum())
        parts = rng.dirichlet(np.ones(self.dimension + 1), size=n)
        centre = self.corners.mean(axis=0)
        ends = self.corners[self._simplices][which]
        drawn = parts[:, :1] * centre + np.einsum("nk,nkj->nj", parts[:, 1:], ends)
        return pd.DataFrame(drawn, columns=list(self.nodes))

    def contains(self, weights: pd.DataFrame, tolerance: float = 1e-7) -> np.ndarray:
        """Whether each row of weights lies in the set.

        Parameters
        ----------
        weights : DataFrame
            A column per node.
        tolerance : float
            How far outside a facet, as a distance between weights, still counts as inside.

        Returns
        -------
        array of bool
        """
        offset = weights[list(self.nodes)].to_numpy(dtype=float) - self.origin
        if self.dimension == 0:
            return np.abs(offset).max(axis=1) <= tolerance
        inner = offset @ np.linalg.pinv(self.basis).T
        flat = np.abs(offset - inner @ self.basis.T).max(axis=1) <= tolerance
        if self.dimension == 1:
            low, high = self._inner[:, 0].min(), self._inner[:, 0].max()
            slack = tolerance / np.linalg.norm(self.basis)
            return flat & (inner[:, 0] >= low - slack) & (inner[:, 0] <= high + slack)
        outside = inner @ self._facets[:, :-1].T + self._facets[:, -1]
        return flat & (outside.max(axis=1) <= tolerance)


def weight_set(nodes: tuple[str, ...], support: Support) -> WeightSet:
    """The polytope whose farthest point in any direction is known.

    Parameters
    ----------
    nodes : tuple of str
    support : callable
        From a direction to the point of the set farthest in it.

    Returns
    -------
    WeightSet

    Raises
    ------
    MethodError
        For more than `MOST_NODES` nodes.
    """
    count = len(nodes)
    if count > MOST_NODES:
        raise MethodError(
            f"the set of weights of {count} nodes has too many corners to list; "
            f"ask for at most {MOST_NODES}"
        )
    origin, basis = _frame(count, support)
    if not basis.shape[1]:
        return WeightSet(nodes, _ordered(origin[None]), origin, basis)
    points = np.vstack([origin, origin + basis.T])
    if basis.shape[1] == 1:
        ends = [support(sign * basis[:, 0]) for sign in (1, -1)]
        return WeightSet(nodes, _ordered(np.array(ends)), origin, basis)
    return WeightSet(nodes, _ordered(_hull(points, origin, basis, support)), origin, basis)


def _ordered(corners: np.ndarray) -> np.ndarray:
    """Corners to the digits that are alike on every machine, the largest first weight first."""
    return np.unique(np.round(corners, _DIGITS), axis=0)[::-1]


def _frame(count: int, support: Support) -> tuple[np.ndarray, np.ndarray]:
    """A point of the set and steps from it, within the set, that span it."""
    origin = support(np.eye(count)[0])
    known = [np.ones(count) / np.sqrt(count)]  # weights sum to 1: no extent that way
    steps: list[np.ndarray] = []
    while len(known) < count:
        rest = np.eye(count) - np.array(known).T @ np.array(known)
        direction = rest[np.linalg.norm(rest, axis=1).argmax()]
        direction = direction / np.linalg.norm(direction)
        step, other = (support(sign * direction) - origin for sign in (1, -1))
        if abs(other @ direction) > abs(step @ direction):
            step = other
        if abs(step @ direction) > _FLAT:
            steps.append(step)
            direction = rest @ step / np.linalg.norm(rest @ step)
        known.append(direction)
    basis = np.array(steps).T if steps else np.zeros((count, 0))
    return origin, basis


def _hull(
    points: np.ndarray, origin: np.ndarray, basis: np.ndarray, support: Support
) -> np.ndarray:
    """Corners of the set, from the points known until no facet can be pushed outwards."""
    from scipy.spatial import ConvexHull

    back = np.linalg.pinv(basis)
    inner = (points - origin) @ back.T
    done: set[tuple[float, ...]] = set()
    while True:
        hull = ConvexHull(inner)
        found = []
        for facet in hull.equations:
            key = tuple(np.round(facet, 9))
            if key in done:
                continue
            done.add(key)
            point = (support(facet[:-1] @ back) - origin) @ back.T
            if facet[:-1] @ point + facet[-1] > _FLAT:
                found.append(point)
        if not found:
            return origin + inner[hull.vertices] @ basis.T
        inner = np.vstack([inner[hull.vertices], np.unique(np.round(found, 10), axis=0)])
