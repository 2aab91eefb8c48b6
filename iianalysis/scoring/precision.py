"""What differs by no more than arithmetic rounds is the same."""

from __future__ import annotations

import numpy as np

# Of a value: thousands of times what a quotient is off by in double precision (about 1e-16 of it),
# and far below any digit that a source prints.
PRECISION = 1e-12
FEW = 16  # neighbours of one series that are levelled one by one


def levelled(values: np.ndarray) -> np.ndarray:
    """Values along the last axis, made equal where they differ by no more than rounding.

    Parameters
    ----------
    values : array
        Series along the last axis, missing ones NaN.

    Returns
    -------
    array
        Neighbours in size that are within `PRECISION` of the larger of the two take the lowest of
        them, however large others are; the values themselves where none are.

    Examples
    --------
    >>> shares = 100 * np.array([0.3, 0.21, 0.33, 0.6]) / np.array([1, 0.7, 1.1, 2])
    >>> len(set(shares.tolist())) > 1, len(set(levelled(shares).tolist()))
    (True, 1)
    """
    if values.shape[-1] < 2:
        return values
    ordered = np.sort(values, axis=-1)
    with np.errstate(invalid="ignore"):  # of two that are infinite
        gaps = np.diff(ordered, axis=-1)
    size = np.maximum(np.abs(ordered[..., 1:]), np.abs(ordered[..., :-1]))
    near = (gaps <= PRECISION * size) & np.isfinite(gaps)
    apart = near & (gaps > 0)
    if not apart.any():
        return values
    if values.ndim == 1 and np.count_nonzero(apart) <= FEW:
        return _levelled_few(values, ordered, near, apart)
    order = np.argsort(values, axis=-1, kind="stable")
    first = np.where(near, 0, np.arange(1, values.shape[-1]))
    start = np.zeros(values.shape, dtype=int)
    start[..., 1:] = np.maximum.accumulate(first, axis=-1)
    levels = np.take_along_axis(np.take_along_axis(values, order, axis=-1), start, axis=-1)
    found = np.empty_like(values)
    np.put_along_axis(found, order, levels, axis=-1)
    return found


def _levelled_few(
    values: np.ndarray, ordered: np.ndarray, near: np.ndarray, apart: np.ndarray
) -> np.ndarray:
    """As `levelled`, of one series in which few neighbours differ: no need to sort them back."""
    found = values.copy()
    for place in np.flatnonzero(apart):
        start = place
        while start and near[start - 1]:
            start -= 1
        found[values == ordered[place + 1]] = ordered[start]
    return found


def constant(values: np.ndarray) -> np.ndarray:
    """Whether series along the last axis are the same throughout, but for rounding.

    Missing values are left out; a series of nothing else, or of nothing at all, is constant.
    """
    if not values.shape[-1]:
        return np.ones(values.shape[:-1], dtype=bool)
    level = levelled(values)
    low, high = np.fmin.reduce(level, axis=-1), np.fmax.reduce(level, axis=-1)
    return np.asarray((low == high) | np.isnan(low))
