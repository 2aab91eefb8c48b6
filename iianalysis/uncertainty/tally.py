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
        self._bool = np.zeros((regions, BLOCK), dtype=bool)
        self._ranks = np.empty((regions, BLOCK), dtype=np.int8 if regions <= 127 else np.int16)
        self._index = np.empty((regions, BLOCK), dtype=np.intp)
        self._float = np.empty((regions, BLOCK))
        self._whole = np.empty((regions, BLOCK), dtype=np.int32)
        self._words = np.empty((regions, regions), dtype=np.uint64)
        self._row = np.arange(regions)[:, None]

    def ranks(self, scores: np.ndarray, above: np.ndarray | None = None) -> np.ndarray:
        """How many regions score more, in each draw; the number of regions where there is no score.

        Parameters
        ----------
        scores : array
            Regions by at most `BLOCK` draws.
        above : array of int, optional
            Pairs are counted into it.

        Returns
        -------
        array
            Valid until the next call.
        """
        missing = np.isnan(scores)
        if missing.any():
            ranks = self._compare(scores, above)
            ranks[missing] = self.regions
            return ranks
        return self._compare_whole(scores, above)

    def _compare_whole(self, scores: np.ndarray, above: np.ndarray | None) -> np.ndarray:
        """Compare scores as whole numbers of 32 bits, which takes half the time.

        To round down keeps the order, but may make scores equal that are not. Then pairs are
        missing from the sum, and the scores themselves are compared.
        """
        low, high = scores.min(), scores.max()
        if not high > low:
            return self._compare(scores, above)
        draws = scores.shape[1]
        scaled, whole = self._float[:, :draws], self._whole[:, :draws]
        np.subtract(scores, low, out=scaled)
        scaled *= (2**31 - 200) / (high - low)
        np.copyto(whole, scaled, casting="unsafe")
        pairs = np.zeros((self.regions, self.regions), dtype=np.int64)
        ranks = self._compare(whole, pairs)
        if 2 * pairs.sum() < draws * self.regions * (self.regions - 1):
            return self._compare(scores, above)
        if above is not None:
            above += pairs
        return ranks

    def _compare(self, scores: np.ndarray, above: np.ndarray | None) -> np.ndarray:
        draws = scores.shape[1]
        full = self._bool[:, : -(-draws // 8) * 8]  # a whole number of words
        full[:, draws:] = False
        more, ranks = full[:, :draws], self._ranks[:, :draws]
        bytes_of, words_of = more.view(np.int8), full.view(np.uint64)
        for region in range(self.regions):
            np.greater(scores, scores[region], out=more)
            np.add.reduce(bytes_of, axis=0, dtype=ranks.dtype, out=ranks[region])
            np.add.reduce(words_of, axis=1, dtype=np.uint64, out=self._words[region])
        if above is not None:
            # bytes are 0 or 1, so none of those in a sum of at most 250 words runs over
            found = self._words.view(np.uint8).reshape(self.regions, self.regions, 8)
            above += found.sum(axis=2, dtype=np.int64).T
        return ranks

    def count(self, scores: np.ndarray, tally: Tally, *, values: bool = True) -> np.ndarray:
        """Count the draws into a tally, `values` of the scores as well, and return their ranks."""
        draws = scores.shape[1]
        ranks = self.ranks(scores, tally.above)
        tally.draws += draws
        tally.ranks += self._counts(ranks, self.regions + 1)
        if values and tally.scores is not None and self.scale is not None:
            low, high = self.scale
            bins = self._float[:, :draws]
            np.subtract(scores, low, out=bins)
            bins *= BINS / (high - low)
            np.clip(bins, 0, BINS - 1, out=bins)
            gone = np.isnan(bins)
            if gone.any():
                for region in range(self.regions):
                    there = bins[region][~gone[region]].astype(np.intp)
                    tally.scores[region] += np.bincount(there, minlength=BINS)
            else:
                tally.scores += self._counts(bins, BINS)
        return ranks

    def _counts(self, values: np.ndarray, most: int) -> np.ndarray:
        """How often each region has each whole number below `most`."""
        index = self._index[:, : values.shape[1]]
        np.copyto(index, values, casting="unsafe")
        index += self._row * most
        found = np.bincount(index.ravel(), minlength=self.regions * most)
        return found.reshape(self.regions, most)


def _keep_memory() -> None:
    """Have the C library keep what blocks free, which it would ask the system for again each time.

    glibc raises the size from which memory is given back to that of the largest piece freed so far
    (`mallopt(3)`, M_MMAP_THRESHOLD); elsewhere this does nothing. Blocks take half the time.
    """
    np.empty(24 << 20, dtype=np.uint8)
