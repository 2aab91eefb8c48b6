"""The smallest change of scores that raises their weighted sum by what is needed."""

from __future__ import annotations

import numpy as np

from iianalysis.scoring.normalise import MethodError

LEAST, EVEN = "least total", "most even"  # the linear programme and the quadratic one
WAYS = (LEAST, EVEN)


def least_change(
    weights: np.ndarray, room: np.ndarray, need: float, way: str = LEAST
) -> np.ndarray | None:
    """The smallest change of scores that raises their weighted sum by what is needed.

    Parameters
    ----------
    weights : array
        Not negative: what a point of each score adds to the sum.
    room : array
        How far each score can rise at most.
    need : float
        By how much the sum must rise.
    way : {'least total', 'most even'}
        Least sum of changes, or least sum of their squares.

    Returns
    -------
    array or None
        A change for each score; None where all the room together is not enough.

    Notes
    -----
    Both under ``sum e_j x_j >= need`` and ``0 <= x_j <= u_j``.

    - least total: ``min sum x_j``, a linear programme: a fractional knapsack, which fills the room
      of the largest weights first (Dantzig 1957, Discrete-variable extremum problems, Operations
      Research 5). Where weights are equal there are many answers; the most even one is taken.
    - most even: ``min sum x_j^2``, a separable quadratic programme: by the conditions of Kuhn and
      Tucker ``x_j = min(u_j, t e_j)``, and t follows from the need (Helgason, Kennington and Lall
      1980, A polynomially bounded algorithm for a singly constrained quadratic program,
      Mathematical Programming 18).

    Examples
    --------
    >>> weights, room = np.array([0.5, 0.25, 0.25]), np.array([10.0, 40.0, 40.0])
    >>> least_change(weights, room, 10.0).tolist()
    [10.0, 10.0, 10.0]
    >>> least_change(weights, room, 10.0, "most even").tolist()
    [10.0, 10.0, 10.0]
    >>> least_change(weights, room, 2.0, "most even").round(3).tolist()
    [2.667, 1.333, 1.333]
    >>> least_change(weights, room, 30.0) is None
    True
    """
    if way not in WAYS:
        raise MethodError(f"way {way!r} is unknown; use {LEAST!r} or {EVEN!r}")
    change = np.zeros(len(weights))
    if need <= 0:
        return change
    if weights @ room < need:
        return None
    alike = np.round(weights, 12)
    groups = [alike > 0] if way == EVEN else [alike == one for one in -np.unique(-alike[alike > 0])]
    for group in groups:
        left = need - float(weights @ change)
        change[group] = _fill(weights[group], room[group], left)
        if weights[group] @ room[group] >= left:
            break
    return change


def _fill(weights: np.ndarray, room: np.ndarray, need: float) -> np.ndarray:
    """``min(u, t e)`` with the t whose weighted sum is the need, or all the room."""
    if weights @ room <= need:
        return room.copy()
    full_at = room / weights  # the t at which a score can rise no further
    order = np.argsort(full_at, kind="stable")
    e, u, at = weights[order], room[order], full_at[order]
    filled = np.cumsum(e * u) - e * u  # by those that are full before
    rising = np.cumsum((e * e)[::-1])[::-1]  # for each unit of t, by the others
    reached = filled + at * rising  # the sum at the t at which this one is full
    last = int(np.searchsorted(reached, need))
    t = (need - filled[last]) / rising[last]
    return np.minimum(room, t * weights)
