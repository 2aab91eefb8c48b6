"""What is kept of draws: counts, which add up in any order to the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

BLOCK = 2000  # draws at once: 250 words of 8 bytes, so that bytes that are 0 or 1 add up to 255
BINS = 2000  # of scores, between the lowest and the highest that there can be


@dataclass(eq=False)
class Tally:
    """Counts over draws.

    Attributes
    ----------
    draws : int
    ranks : array of int
        Regions by ranks, from 1 on; the last column counts draws without a score.
    above : array of int
        ``above[i, j]``: draws in which region i scores more than region j.
    scores : array of int, or None
        Regions by bins of the score, over some of the draws; None where draws are not on one scale.
    tiers : dict of str to array of int
        By rule: regions by tiers, the last column without a tier.
    """

    draws: int
    ranks: np.ndarray
    above: np.ndarray
    scores: np.ndarray | None = None
    tiers: dict[str, np.ndarray] = field(default_factory=dict)

    @classmethod
    def empty(cls, regions: int, scores: bool, tiers: Mapping[str, int]) -> Tally:
        """Nothing counted yet; `tiers` is the number of tiers of each rule."""
        return cls(
            draws=0,
            ranks=np.zeros((regions, regions + 1), dtype=np.int64),
            above=np.zeros((regions, regions), dtype=np.int64),
            scores=np.zeros((regions, BINS), dtype=np.int64) if scores else None,
            tiers={rule: np.zeros((regions, k + 1), dtype=np.int64) for rule, k in tiers.items()},
        )

    def __iadd__(self, other: Tally) -> Tally:
        self.draws += other.draws
        self.ranks += other.ranks
        self.above += other.above
        if self.scores is not None and other.scores is not None:
            self.scores += other.scores
        for rule, counts in other.tiers.items():
            self.tiers[rule] += counts
        return self


class Counter:
    """Ranks draws and counts, in memory that is taken once: fresh arrays cost more than the work.

    Parameters
    ----------
    regions : int
    scale : (float, float), optional
        Lowest and highest score that there can be.
    """

    def __init__(self, regions: int, scale: tuple[float, float] | None = None) -> None:
        self.regions, self.scale = regions, scale
        _keep_memory()
        kind = np.int8 if regions <= 127 else np.int16
        self._row = np.arange(regions)[:, None]
        self._float = np.empty((regions, BLOCK))
        self._keys = np.empty((regions, BLOCK), dtype=np.int32)
        self._sorted = np.empty((BLOCK, regions), dtype=np.int32)
        self._index = np.empty(regions * BLOCK, dtype=np.intp)
        self._draw = np.repeat(np.arange(BLOCK), regions)
        self._place = np.tile(np.arange(regions, dtype=kind), BLOCK)
        self._ranks = np.zeros((regions, BLOCK), dtype=kind)
        self._twice = np.empty((2 * regions, BLOCK), dtype=kind)
        self._more = np.empty((regions, BLOCK), dtype=bool)

    def ranks(self, scores: np.ndarray) -> np.ndarray:
        """How many regions score more, in each draw; the number of regions where there is no score.

        Parameters
        ----------
        scores : array
            Regions by at most `BLOCK` draws. Those that differ by less than a billionth of their
            range are equal: so much may be due to the machine.

        Returns
        -------
        array
            Valid until the next call.
        """
        ranks, missing = self._ranks[:, : scores.shape[1]], None
        low, high = scores.min(), scores.max()
        if np.isnan(high):
            missing = np.isnan(scores)
            low, high = np.fmin.reduce(scores, axis=None), np.fmax.reduce(scores, axis=None)
        if high > low:
            close = self._sort(scores, missing, low, high)
        else:
            close = np.arange(scores.shape[1])
        for some in np.array_split(close, -(-len(close) // 64)) if len(close) else []:
            exact = np.rint((scores[:, some] - low) * (1e9 / ((high - low) or 1.0)))
            ranks[:, some] = (exact > exact[:, None]).sum(axis=1)
        if missing is not None:
            ranks[missing] = self.regions
        return ranks

    def _sort(
        self, scores: np.ndarray, missing: np.ndarray | None, low: float, high: float
    ) -> np.ndarray:
        """Fill in ranks by sorting, and return the draws with scores too close to be told apart.

        What is sorted are whole numbers, with the number of the region in the last bits, as that
        takes a fraction of the time of `argsort`. To round down keeps the order of scores, or makes
        them equal.
        """
        regions, draws = scores.shape
        bits = (regions - 1).bit_length()
        most = 2 ** (31 - bits) - 2 * regions - 3
        scaled, keys = self._float[:, :draws], self._keys[:, :draws]
        np.subtract(high, scores, out=scaled)
        scaled *= most / (high - low)
        if missing is not None:  # last, and none close to another
            np.copyto(scaled, most + 2.0 * (self._row + 1), where=missing)
        np.copyto(keys, scaled, casting="unsafe")
        keys <<= bits
        keys |= self._row.astype(np.int32)
        by_draw = self._sorted[:draws]
        np.copyto(by_draw, keys.T)
        by_draw.sort(axis=1)
        flat, size = by_draw.reshape(-1), regions * draws
        index = self._index[:size]
        np.bitwise_and(flat, 2**bits - 1, out=index, casting="unsafe")
        index *= BLOCK
        index += self._draw[:size]
        self._ranks.reshape(-1)[index] = self._place[:size]
        # from one draw to the next the difference is negative, which is a large number without sign
        steps = np.subtract(flat[1:], flat[:-1], out=self._keys.reshape(-1)[: size - 1])
        steps = steps.view(np.uint32)
        if steps.min() >= 2 << bits:
            return np.empty(0, dtype=np.intp)
        return np.unique(np.flatnonzero(steps < 2 << bits) // regions)

    def above(self, ranks: np.ndarray) -> np.ndarray:
        """In how many draws each region scores more than each other one.

        Parameters
        ----------
        ranks : array
            As `ranks` returns them.
        """
        regions, draws = ranks.shape
        width = -(-draws // 8) * 8  # a whole number of words
        own, twice, more = (a[:, :width] for a in (self._ranks, self._twice, self._more))
        own[:, draws:] = 0
        twice[:regions] = twice[regions:] = own
        # where all ranks differ, one of two regions is above the other
        differ = int(ranks.sum(dtype=np.int64)) * 2 == draws * regions * (regions - 1)
        if not differ:
            twice[twice == regions] = -1  # nothing is above what has no score
        steps = np.arange(1, (regions // 2 if differ else regions - 1) + 1)[:, None]
        words = np.empty((len(steps), regions), dtype=np.uint64)
        for step, found in enumerate(words, 1):
            np.greater(twice[step : step + regions], own, out=more)
            np.add.reduce(more.view(np.uint64), axis=1, out=found)
        # bytes are 0 or 1, so none of those in a sum of at most 250 words runs over
        times = words.view(np.uint8).reshape(*words.shape, 8).sum(axis=2, dtype=np.int64)
        one = self._row.T
        other = (one + steps) % regions
        counts = np.zeros((regions, regions), dtype=np.int64)
        counts[one, other] = times
        if differ:
            counts[other, one] = draws - times
        return counts

    def count(self, scores: np.ndarray, tally: Tally, *, values: bool = True) -> np.ndarray:
        """Count the draws into a tally, `values` of the scores as well, and return their ranks."""
        draws = scores.shape[1]
        ranks = self.ranks(scores)
        tally.draws += draws
        tally.ranks += self._counts(ranks, self.regions + 1)
        tally.above += self.above(ranks)
        if values and tally.scores is not None and self.scale is not None:
            low, high = self.scale
            bins = self._float[:, :draws]
            np.subtract(scores, low, out=bins)
            bins *= BINS / (high - low)
            np.clip(bins, 0, BINS - 1, out=bins)
            bins[np.isnan(bins)] = BINS
            tally.scores += self._counts(bins, BINS + 1)[:, :BINS]
        return ranks

    def _counts(self, values: np.ndarray, most: int) -> np.ndarray:
        """How often each region has each whole number below `most`."""
        index = self._index[: values.size].reshape(values.shape)
        np.copyto(index, values, casting="unsafe")
        index += self._row * most
        found = np.bincount(index.reshape(-1), minlength=self.regions * most)
        return found.reshape(self.regions, most)


def _keep_memory() -> None:
    """Have the C library keep what blocks free, which it would ask the system for again each time.

    glibc raises the size from which memory is given back to that of the largest piece freed so far
    (`mallopt(3)`, M_MMAP_THRESHOLD); elsewhere this does nothing. Blocks take half the time.
    """
    np.empty(24 << 20, dtype=np.uint8)
