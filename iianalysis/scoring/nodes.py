"""What is declared of single nodes: their mean, what is missing below, rounding and direction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from iianalysis.scoring.framework import Framework

Mean = str  # a name in `means.MEANS`
Missing = Literal["siblings", "mean", "group mean"]
MISSING: dict[str, str] = {
    "siblings": "its weight goes to its siblings",
    "mean": "the mean of the regions that have one",
    "group mean": "the mean of the regions of its group that have one",
}


@dataclass(frozen=True)
class NodeRule:
    """How a node is made from its children, where that is not as everywhere.

    Parameters
    ----------
    mean : str, optional
        Mean of its children; that of its level where None.
    missing : {'siblings', 'mean', 'group mean'}
        What a missing score of a child is in a region that has the score of another one.
    least : int
        Children that must have a score of their own.
    min_coverage : float, optional
        Share of its weight that must rest on values; that of the method where None.
    decimals : int, optional
        That its score is rounded to, halves up, before it goes on; not rounded where None.
    direction : {1, -1}
        -1: what is high counts as low above it.
    """

    mean: Mean | None = None
    missing: Missing = "siblings"
    least: int = 0
    min_coverage: float | None = None
    decimals: int | None = None
    direction: int = 1


USUAL = NodeRule()
NEAR = 9  # decimals, of the last one that is kept, within which a half is a half


@dataclass(frozen=True, eq=False)
class Nodes:
    """Rules of single nodes and indicators.

    Parameters
    ----------
    rules : mapping of str to NodeRule
        By node; of an indicator `decimals` alone counts.
    groups : mapping of str to str
        Group of each region, for means of groups.
    scale : (float, float)
        Ends of the scale of scores: a direction of -1 turns x into ``lower + upper - x``.
    idle : mapping of str to frozenset of (str, int)
        By indicator the regions and years that it does not apply to: it has no weight there, as
        if it were not in the tree.
    year : int, optional
        Of all rows that are scored, where these are draws and bear no year.
    """

    rules: Mapping[str, NodeRule] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    scale: tuple[float, float] = (0.0, 100.0)
    idle: Mapping[str, frozenset[tuple[str, int]]] = field(default_factory=dict)
    year: int | None = None

    def rule(self, node: str) -> NodeRule:
        """What holds for a node."""
        return self.rules.get(node, USUAL)

    def not_applying(self, framework: Framework, rows: pd.Index) -> dict[str, np.ndarray]:
        """Of each node the rows that it does not apply to; those that apply everywhere are absent.

        A node does not apply where none of what is measured below it does.
        """
        if not self.idle:
            return {}
        years = rows.get_level_values(1) if self.year is None else [self.year] * len(rows)
        pairs = list(zip(rows.get_level_values(0), years, strict=True))
        found = {
            name: np.array([pair in self.idle[name] for pair in pairs], dtype=bool)
            for name in framework.indicators
            if name in self.idle
        }
        measured = set(framework.indicators)
        for node in framework.parents():
            below = [child for child in framework.children(node) if child in measured]
            if below:
                measured.add(node)
            if below and all(child in found for child in below):
                found[node] = np.all([found[child] for child in below], axis=0)
        return {node: idle for node, idle in found.items() if idle.any()}

    def rounded(self, node: str, scores: np.ndarray, near: int | None = None) -> np.ndarray:
        """Scores of a node as they go on."""
        decimals = self.rule(node).decimals
        return scores if decimals is None else halves_up(scores, decimals, near)

    def entering(
        self,
        parent: str,
        children: Mapping[str, np.ndarray],
        rows: pd.Index,
        idle: Mapping[str, np.ndarray] | None = None,
    ) -> dict[str, np.ndarray]:
        """Scores of the children as they enter their parent: turned and filled.

        Parameters
        ----------
        parent : str
        children : mapping of str to array
            Scores; those with any weight.
        rows : Index
            Of the scores: `(region, year)`, or anything else in place of the year.
        idle : mapping of str to array
            As `not_applying` returns it: what does not apply is not filled in.
        """
        found = dict(children)
        for child, scores in children.items():
            if self.rule(child).direction == -1:
                found[child] = sum(self.scale) - scores
        missing = self.rule(parent).missing
        if missing == "siblings":
            return found
        gaps = {child: np.isnan(scores) for child, scores in found.items()}
        some = ~np.all(list(gaps.values()), axis=0)
        if not some.all() or any(gap.any() for gap in gaps.values()):
            codes = self._codes(rows, missing == "group mean")
            for child, gap in gaps.items():
                filled = _means(found[child], codes)
                wanted = gap & some
                if idle and child in idle:
                    wanted &= ~idle[child]
                found[child] = np.where(wanted, filled, found[child])
        return found

    def _codes(self, rows: pd.Index, grouped: bool) -> np.ndarray:
        """A number for each row: of its year, and of its group in that; -1 without a group."""
        regions, years = rows.get_level_values(0), pd.factorize(rows.get_level_values(1))[0]
        if not grouped:
            return np.asarray(years)
        place, known = pd.factorize(regions)
        groups = [self.groups.get(str(region), "") for region in known]
        of_region, names = pd.factorize(pd.Series(groups, dtype=object).replace("", np.nan))
        codes = of_region[place]
        return np.where(codes < 0, -1, years * max(len(names), 1) + codes)


def _means(scores: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Of each row the mean of the scores that are there in rows of its code; NaN where none is."""
    there = ~np.isnan(scores) & (codes >= 0)
    size = int(codes.max(initial=0)) + 1
    total = np.bincount(codes[there], scores[there], size)
    count = np.bincount(codes[there], minlength=size)
    with np.errstate(invalid="ignore"):
        means = total / count
    return np.where(codes >= 0, means[codes], np.nan)


def halves_up(scores: np.ndarray, decimals: int, near: int | None = None) -> np.ndarray:
    """Scores rounded to decimals, halves up, as most publishers round: ``floor(x + 1/2)``.

    With `near`, a half that arithmetic has missed beyond so many digits of the last one is a half.

    Examples
    --------
    >>> halves_up(np.array([0.5, 1.5, 2.4999]), 0).tolist()
    [1.0, 2.0, 2.0]
    >>> 1.005 * 100 < 100.5, halves_up(np.array([1.005]), 2, NEAR).tolist()
    (True, [1.01])
    """
    units = scores * 10.0**decimals
    units = units if near is None else np.round(units, near)
    return np.asarray(np.floor(units + 0.5) / 10.0**decimals)
