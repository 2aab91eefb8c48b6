"""A penalised spline of one score on another: how much of it a node tells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

# Effective degrees of freedom that are tried: 2 is the straight line. Of each at least `PER_DEGREE`
# regions are asked, since few points let any curve look well.
DEGREES = (2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 12.0, 16.0)
PER_DEGREE = 5
MOST_KNOTS = 35
STIFF = 1e12  # of a line: nothing that bends is left
DECIMALS = 9  # in which fits are told apart, so that rounding chooses none
LEAST = 1e-10  # of the largest singular value: below it a direction of the basis is none


@dataclass(frozen=True, eq=False)
class Smoother:
    """A cubic spline with a penalty on its second derivative, over the values of one node.

    Attributes
    ----------
    x : array
        Values of the node, none missing.

    Notes
    -----
    ``min_f sum_i (y_i - f(x_i))^2 + lambda integral f''(u)^2 du`` over cubic splines with knots at
    quantiles of x, one for every four distinct values and at most 35 (Ruppert 2002, Selecting the
    number of knots for penalized splines, Journal of Computational and Graphical Statistics 11;
    O'Sullivan's penalty as in Wand and Ormerod 2008, Australian and New Zealand Journal of
    Statistics 50). In the basis in which both sums are diagonal a fit is ``f_k = y_k / (1 + lambda
    d_k)``, with d = 0 for constant and line, and has ``sum_k 1 / (1 + lambda d_k)`` degrees of
    freedom.
    """

    x: np.ndarray

    @cached_property
    def _basis(self) -> tuple[np.ndarray, np.ndarray]:
        """Orthonormal columns over the regions, and how much each bends."""
        low, high = self.x.min(), self.x.max()
        x = (self.x - low) / (high - low)
        distinct = np.unique(x)
        line = np.linalg.qr(np.column_stack([np.ones_like(x), x]))[0]
        if len(distinct) < 2 * PER_DEGREE:
            return line, np.zeros(2)
        from scipy.interpolate import BSpline

        inner = np.quantile(distinct, np.linspace(0, 1, min(len(distinct) // 4, MOST_KNOTS) + 2))
        knots = np.concatenate([[0.0] * 3, inner, [1.0] * 3])
        spline = BSpline(knots, np.eye(len(knots) - 4), 3)
        left, right = inner[:-1], inner[1:]
        # second derivatives are lines between knots, so that Simpson's rule is exact
        at = (left, (left + right) / 2, right - 1e-12)
        roots = [np.sqrt(w * (right - left) / 6)[:, None] for w in (1, 4, 1)]
        bends = np.vstack([r * spline(u, nu=2) for r, u in zip(roots, at, strict=True)])
        rest = spline(x) - line @ (line.T @ spline(x))  # what a line does not say
        u, size, v = np.linalg.svd(rest, full_matrices=False)
        keep = size > LEAST * size[0]
        # of the root, not eigenvalues of its square, or what bends little would be rounded away
        _, bend, axes = np.linalg.svd(bends @ (v[keep].T / size[keep]), full_matrices=False)
        basis = np.column_stack([line, u[:, keep] @ axes[::-1].T])
        return basis, np.concatenate([[0, 0], bend[::-1] ** 2])

    @property
    def basis(self) -> np.ndarray:
        """Orthonormal columns, regions by directions; the first two span all lines."""
        return self._basis[0]

    @cached_property
    def degrees(self) -> tuple[float, ...]:
        """Degrees of freedom that these regions allow, the line first."""
        most = min(len(self.x) / PER_DEGREE, self.basis.shape[1])
        return tuple(one for one in DEGREES if one <= max(most, 2.0))

    @cached_property
    def penalties(self) -> np.ndarray:
        """What each direction adds to its square, a row for each of `degrees`."""
        bend = self._basis[1]
        line = np.where(bend == 0, 0.0, STIFF)
        return np.vstack([line, _penalties(bend, np.array(self.degrees[1:]))])

    @cached_property
    def kept(self) -> np.ndarray:
        """Part of each direction that a fit keeps, 0 to 1, a row for each of `degrees`."""
        return 1 / (1 + self.penalties)

    def chosen(self, y: np.ndarray) -> int:
        """Which of `degrees` has the least generalised cross-validation for a score.

        Notes
        -----
        ``GCV = n RSS / (n - degrees)^2`` (Craven and Wahba 1979, Numerische Mathematik 31). Of
        equals the straighter.
        """
        if len(self.degrees) == 1:  # two points leave nothing to validate
            return 0
        apart = y - y.mean()
        on, whole = self.basis.T @ apart, (apart**2).sum()
        rss = whole - (on**2).sum() + (((1 - self.kept) * on) ** 2).sum(axis=1)
        gcv = len(y) ** 2 * rss / whole / (len(y) - np.array(self.degrees)) ** 2
        return int(gcv.round(DECIMALS).argmin())

    def explained(self, y: np.ndarray, choice: int) -> float:
        """Share of the variance of a score that the fit has.

        Notes
        -----
        ``sum_i (f(x_i) - mean y)^2 / sum_i (y_i - mean y)^2``, as Paruolo, Saisana and Saltelli
        (2013) estimate the correlation ratio. Never below the squared correlation, which is that of
        the line.
        """
        apart = y - y.mean()
        on = self.kept[choice] * (self.basis.T @ apart)
        return float(np.clip((on**2).sum() / (apart**2).sum(), 0, 1))


def _penalties(bend: np.ndarray, degrees: np.ndarray) -> np.ndarray:
    """What each direction adds for each number of degrees of freedom, found by halving."""
    low, high = np.full(len(degrees), -50.0), np.full(len(degrees), 50.0)  # logarithm of lambda
    for _ in range(60):
        middle = (low + high) / 2
        more = (1 / (1 + np.exp(middle)[:, None] * bend)).sum(axis=1) > degrees
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    return np.asarray(np.exp(high)[:, None] * bend)
