"""Natural breaks of many sets of scores at once, in n log n steps for each tier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ALIKE = 1e-12  # of the sum of squares: partitions that differ by less are equally good


def breaks_of_many(scores: np.ndarray, k: int) -> np.ndarray:
    """Natural breaks of many sets of scores at once.

    Parameters
    ----------
    scores : array
        Sets by regions; NaN for none.
    k : int

    Returns
    -------
    array of int
        1 for the highest scores, as in `one_axis.natural_breaks`; 0 for a region without a score,
        and for all of a set that has fewer distinct scores than tiers.

    Notes
    -----
    Sums of squares of tiers satisfy the quadrangle inequality, so the best start of the last tier
    does not fall as its end rises (F. F. Yao, Efficient dynamic programming using quadrangle
    inequalities, ACM Symposium on Theory of Computing 12, 1980). Halving the ends therefore parts
    the starts that are to be looked at, and each tier takes n log n steps instead of n squared, in
    memory of n.
    """
    count, n = scores.shape
    order = np.argsort(scores, axis=1)  # missing ones last
    levels = np.take_along_axis(scores, order, axis=1)
    missing = np.isnan(levels)
    there = n - missing.sum(axis=1)
    mean = np.where(missing, 0.0, levels).sum(axis=1) / np.maximum(there, 1)
    levels = np.where(missing, 0.0, levels - mean[:, None])
    splits = np.hstack([np.ones((count, 1), bool), levels[:, 1:] != levels[:, :-1]]) & ~missing
    ends = _Ends.of(levels, splits, there)
    rows, last = np.arange(count), splits.sum(axis=1)
    best = [ends.cost(rows[:, None], np.zeros((count, 1), int), np.arange(n + 1))]
    best[0][:, 0] = np.inf
    margin = ALIKE * best[0][rows, last]
    for tiers_before in range(1, k):
        best.append(_one_tier_more(best[-1], ends, last, tiers_before))
    possible = last >= k
    stop, place = last.copy(), np.arange(n)
    tiers = np.ones((count, n), dtype=int)
    for before, now in zip(best[-2::-1], best[:0:-1], strict=True):
        starts = np.arange(n + 1)
        total = before + ends.cost(rows[:, None], starts, stop[:, None])
        alike = total <= (now[rows, stop] + margin)[:, None]
        # the first: of equal ones that with the largest tier
        stop = np.where(possible, (alike & (starts < stop[:, None])).argmax(axis=1), 0)
        tiers += place < ends.place[rows, stop][:, None]
    tiers[~possible] = 0
    tiers[place >= there[:, None]] = 0
    found = np.empty_like(tiers)
    np.put_along_axis(found, order, tiers, axis=1)
    return found


@dataclass(frozen=True, eq=False)
class _Ends:
    """Where tiers may begin and end: between different scores, in rising order.

    Attributes
    ----------
    place : array of int
        Sets by ends: how many regions lie below.
    first, second : array
        Sets by ends: sums of these regions' scores and of their squares.
    """

    place: np.ndarray
    first: np.ndarray
    second: np.ndarray

    @classmethod
    def of(cls, levels: np.ndarray, splits: np.ndarray, there: np.ndarray) -> _Ends:
        """Of sorted scores, where a tier may begin, and how many there are."""
        nothing = np.zeros((len(levels), 1))
        place = np.hstack([np.argsort(~splits, axis=1, kind="stable"), there[:, None]])
        past = np.arange(place.shape[1]) >= splits.sum(axis=1)[:, None]
        place = np.where(past, there[:, None], place)
        sums = (np.hstack([nothing, np.cumsum(one, axis=1)]) for one in (levels, levels**2))
        return cls(place, *(np.take_along_axis(one, place, axis=1) for one in sums))

    def cost(self, row: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Sum of squares about the mean of tiers from one end to a later one."""
        width = np.maximum(self.place[row, end] - self.place[row, start], 1)
        sums = self.first[row, end] - self.first[row, start]
        found: np.ndarray = self.second[row, end] - self.second[row, start] - sums**2 / width
        return found


def _one_tier_more(before: np.ndarray, ends: _Ends, last: np.ndarray, tiers: int) -> np.ndarray:
    """Least sums of squares up to each end with one tier more than `tiers`: sets by ends."""
    found = np.full_like(before, np.inf)
    row = np.flatnonzero(last > tiers)
    low, high = np.full(len(row), tiers + 1), last[row]  # ends that are still to be found
    least, most = np.full(len(row), tiers), last[row] - 1  # where their last tier may start
    while len(row):
        middle = (low + high) // 2
        widths = np.minimum(most, middle - 1) - least + 1
        offsets = np.cumsum(widths) - widths
        which = np.repeat(np.arange(len(row)), widths)
        start = np.arange(len(which)) + (least - offsets)[which]
        rows = row[which]
        total = before[rows, start] + ends.cost(rows, start, middle[which])
        value = np.minimum.reduceat(total, offsets)
        found[row, middle] = value
        hits = np.flatnonzero(total == value[which])
        best = start[hits[np.searchsorted(hits, offsets)]]
        below, above = low < middle, middle < high
        row = np.concatenate([row[below], row[above]])
        low, high = (
            np.concatenate([low[below], middle[above] + 1]),
            np.concatenate([middle[below] - 1, high[above]]),
        )
        least, most = (
            np.concatenate([least[below], best[above]]),
            np.concatenate([best[below], most[above]]),
        )
    return found
