"""What is kept of draws: counts, which add up in any order to the same."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.lib.stride_tricks import as_strided

from iianalysis.scoring.normalise import MethodError

BLOCK = 2000  # draws at once: 250 words of 8 bytes, so that bytes that are 0 or 1 add up to 255
PAIR = 100  # bytes for each pair of regions: counts of a portion, of all, and what makes them
CELL = 75  # bytes for each region in each draw of a block
ASSUMED_MEMORY = 8 << 30  # bytes, where the system does not say
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
    held : dict of str to array of int
        By rule, those that count off by rank among them: tiers by numbers of regions from 0 on,
        over draws in which some region has a tier.
    """

    draws: int
    ranks: np.ndarray
    above: np.ndarray
    scores: np.ndarray | None = None
    tiers: dict[str, np.ndarray] = field(default_factory=dict)
    held: dict[str, np.ndarray] = field(default_factory=dict)

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
        for rule, counts in other.held.items():
            self.held[rule] = self.held.get(rule, 0) + counts
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
        size, kind = regions * BLOCK, np.int8 if regions <= 127 else np.int16
        self._row = np.arange(regions)[:, None]
        self._float = np.empty((regions, BLOCK))
        self._bits = max(size.bit_length(), 13)  # from 13 on no bit of `shift` itself is left
        self._cell = np.arange(size).reshape(regions, BLOCK).T.copy()
        self._keys = np.empty((BLOCK, regions), dtype=np.int64)
        narrow = np.int16 if regions <= 180 else np.int64
        self._first = self._row.astype(narrow) * (regions + 1)
        self._place = np.tile(np.arange(regions, dtype=kind), (BLOCK, 1))
        self._ranks = np.zeros((regions, BLOCK), dtype=kind)
        self._distinct = True  # whether every region has a rank of its own in every draw
        self._twice = np.empty((2 * regions, BLOCK), dtype=kind)
        self._turned = as_strided(
            self._twice, (regions, regions, BLOCK), self._twice.strides[:1] + self._twice.strides
        )
        self._more = np.empty((min(regions, 8), regions, BLOCK), dtype=bool)
        self._ones = np.ones(8, dtype=np.int64)
        self._other = (self._row.T + self._row[1:]) % regions

    def ranks(self, scores: np.ndarray) -> np.ndarray:
        """How many regions score more, in each draw; the number of regions where there is no score.

        Parameters
        ----------
        scores : array
            Regions by at most `BLOCK` draws. Those that agree to twelve digits of the largest
            are equal, since the last digits of a product depend on the machine.

        Returns
        -------
        array
            Valid until the next call.

        Notes
        -----
        Scores become whole numbers, with the cell that each has in the table of ranks in the last
        bits, and are sorted: that takes a fraction of the time of `argsort`.
        """
        draws, missing = scores.shape[1], None
        size = max(float(scores.max()), -float(scores.min()))
        if math.isnan(size):
            missing = np.isnan(scores)
            size = float(np.fmax.reduce(np.abs(scores), axis=None, initial=0.0))
        keys = self._sorted(scores, size, missing)
        flat, places = keys.reshape(-1), self._place[:draws]
        steps = self._float.view(np.int64).reshape(-1)[: flat.size - 1]
        np.subtract(flat[1:], flat[:-1], out=steps)
        # from one draw to the next keys step down, which is far up for a number without a sign
        close = bool(steps.view(np.uint64).min(initial=2 << self._bits) < 2 << self._bits)
        self._distinct = not close and missing is None
        if close:
            ahead = np.diff(keys, axis=1, prepend=keys[:, :1]) >= 2 << self._bits
            places = np.maximum.accumulate(np.where(ahead, places, 0), axis=1)
        keys &= (1 << self._bits) - 1
        self._ranks.reshape(-1)[flat] = places.reshape(-1)
        ranks = self._ranks[:, :draws]
        if missing is not None:
            ranks[missing] = self.regions
        return ranks

    def _sorted(self, scores: np.ndarray, size: float, missing: np.ndarray | None) -> np.ndarray:
        """Draws by regions: keys from the highest score to the lowest, none at all the last."""
        draws = scores.shape[1]
        # Taken from so large a number, scores keep the same place after the point and stand in the
        # last bits of the result as whole numbers; the bits before are lost when these move up.
        shift = math.ldexp(1.5, math.frexp(size)[1] - 9 + self._bits)
        keys = self._keys[:draws]
        rounded = keys.view(np.float64)
        np.copyto(rounded, scores.T)
        np.subtract(shift, rounded, out=rounded)
        keys <<= self._bits
        if missing is not None:
            last = (1 << 62) + (self._row.T << self._bits + 2)  # beyond any score, and far apart
            np.copyto(keys, last, where=missing.T)
        keys |= self._cell[:draws]
        keys.sort(axis=1)
        return keys

    def _above(self, draws: int) -> np.ndarray:
        """In how many of the draws that were just ranked each region scores more than another."""
        width = -(-draws // 8) * 8  # a whole number of words
        own, twice, regions = self._ranks[:, :width], self._twice[:, :width], self.regions
        own[:, draws:] = 0
        twice[:regions] = twice[regions:] = own
        if not self._distinct:
            twice[twice == regions] = -1  # nothing is above what has no score
        # of two regions one is above the other, so half of the pairs will do
        steps = regions // 2 if self._distinct else regions - 1
        words = np.empty((steps, regions), dtype=np.uint64)
        for start in range(0, steps, len(self._more)):
            of = slice(start, start + len(self._more))
            turned = self._turned[1 : steps + 1][of, :, :width]  # each region meets one further on
            more = self._more[: len(turned), :, :width]
            np.greater(turned, own, out=more)
            np.add.reduce(more.view(np.uint64), axis=2, out=words[of])
        # bytes are 0 or 1, so none of those in a sum of at most 250 words runs over
        times = (words.view(np.uint8).reshape(-1, 8) @ self._ones).reshape(steps, regions)
        one, other = self._row.T, self._other[:steps]
        found = np.zeros((regions, regions), dtype=np.int64)
        found[one, other] = times
        if self._distinct:
            found[other, one] = draws - times
        return found

    def count(self, scores: np.ndarray, tally: Tally, *, values: bool = True) -> np.ndarray:
        """Count the draws into a tally, `values` of the scores as well, and return their ranks."""
        ranks, draws = self.ranks(scores), scores.shape[1]
        tally.draws += draws
        tally.above += self._above(draws)
        cells = np.add(ranks, self._first, dtype=self._first.dtype).reshape(-1)
        found = np.bincount(cells, minlength=tally.ranks.size)
        tally.ranks += found.reshape(tally.ranks.shape)
        if values and tally.scores is not None and self.scale is not None:
            low, high = self.scale
            bins = np.subtract(scores, low, out=self._float[:, :draws])
            bins *= BINS / (high - low)
            np.clip(bins, 0, BINS - 1, out=bins)
            if not self._distinct:
                np.copyto(bins, BINS, where=np.isnan(bins))
            bins += self._row * (BINS + 1)
            cells = self._keys.reshape(-1)[: bins.size]
            np.copyto(cells.reshape(bins.shape), bins, casting="unsafe")
            found = np.bincount(cells, minlength=self.regions * (BINS + 1))
            tally.scores += found.reshape(self.regions, -1)[:, :BINS]
        return ranks


def memory_of(regions: int) -> int:
    """Bytes that draws take at once: counts by region and rank and by pairs, and one block."""
    return regions * (PAIR * regions + CELL * BLOCK)


def check_memory(regions: int) -> None:
    """Refuse draws of so many regions that the machine has no memory for their counts.

    Raises
    ------
    MethodError
        In one line, with how many regions there may be.
    """
    try:
        there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # a system that does not say
        there = ASSUMED_MEMORY
    if memory_of(regions) > there:
        block = CELL * BLOCK
        most = int((math.sqrt(block**2 + 4 * PAIR * there) - block) / (2 * PAIR))
        raise MethodError(
            f"draws of {regions:,} regions take about {memory_of(regions) / 2**30:.0f} GB of "
            f"memory to count ranks and pairs, and this machine has {there / 2**30:.0f}; give at "
            f"most {most:,} regions, or compute the index alone, with regional_index of the "
            "package"
        )


def _keep_memory() -> None:
    """Have the C library keep what blocks free, which it would ask the system for again each time.

    glibc raises the size from which memory is given back to that of the largest piece freed so far
    (`mallopt(3)`, M_MMAP_THRESHOLD); elsewhere this does nothing. Blocks take half the time.
    """
    np.empty(24 << 20, dtype=np.uint8)
