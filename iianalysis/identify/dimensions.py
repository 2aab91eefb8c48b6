"""How many printed tiers come out right if only the weights of dimensions may move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from iianalysis.identify.regional import check_tiers, fill_missing
from iianalysis.scoring.normalise import MethodError


@dataclass(frozen=True, eq=False)
class DimensionFit:
    """How many printed tiers the weights of dimensions alone can get right.

    Attributes
    ----------
    rule : str
    right : int
        The largest number of regions in their printed tier, over all weights of the dimensions and
        all thresholds.
    regions : int
    weights : Series
        Weights of dimensions that reach it; others may too.
    table : DataFrame
        Indexed by region: `tier`, `right` (under those weights), and `right_if_forced` (the largest
        number of regions that are right when this one has to be; equal to the largest of all where
        other weights could get it right at no cost; not sought for regions that are right).
    proven : bool
        False where the solver stopped before it had proved the number to be the largest.
    """

    rule: str
    right: int
    regions: int
    weights: pd.Series
    table: pd.DataFrame
    proven: bool

    @property
    def cannot(self) -> list[str]:
        """Regions that are never right when as many regions as possible are."""
        forced = self.table["right_if_forced"]
        return [str(region) for region in self.table.index[forced < self.right]]


def dimension_weights(
    scores: pd.DataFrame,
    tiers: pd.Series,
    parents: Mapping[str, str] | pd.Series,
    rule: str = "worst",
    gap: float = 0.01,
    seconds: float = 20.0,
) -> DimensionFit:
    """The largest number of regions in their printed tier if only dimension weights may move.

    Parameters
    ----------
    scores : DataFrame
        Regions by nodes of the second level, 0 to 100, missing scores NaN.
    tiers : Series
        Printed tier of each region.
    parents : mapping or Series
        Dimension of each node; nodes of a dimension count equally.
    rule : str
        Key of `MISSING_RULES`.
    gap : float
        Points by which a region must be above the threshold of its tier.
    seconds : float
        Longest time for one mixed-integer programme.

    Returns
    -------
    DimensionFit

    Raises
    ------
    MethodError
        As `tier_weights`, and if a node has no dimension.

    Notes
    -----
    A mixed-integer programme (HiGHS) with a variable 0 or 1 for each region: 1 asks for
    ``t_k + gap <= score <= t_(k-1)``, 0 asks for nothing. The thresholds are free, so the tiers
    need not have their printed sizes.
    """
    filled = fill_missing(scores, rule)
    missing = [str(node) for node in filled.columns if node not in parents]
    if missing:
        raise MethodError(f"{missing[0]!r} has no dimension; name its parent")
    groups = [parents[node] for node in filled.columns]
    dimensions = filled.T.groupby(groups, sort=False).mean().T
    check_tiers(dimensions, tiers)
    labels = tiers[dimensions.index].astype(int)
    programme = _Counting(dimensions.to_numpy(), labels.to_numpy(), gap, seconds)
    count, weights, right, proven = programme.most()
    forced = np.full(len(labels), np.nan)
    for place in np.flatnonzero(~right):
        forced[place], _, _, sure = programme.most(int(place))
        proven = proven and sure
    table = pd.DataFrame({"tier": labels, "right": right, "right_if_forced": forced})
    return DimensionFit(
        rule=rule,
        right=int(count),
        regions=len(labels),
        weights=pd.Series(weights, index=dimensions.columns, name="weight"),
        table=table.rename_axis("region"),
        proven=proven,
    )


class _Counting:
    """Mixed-integer programme over (weights, thresholds, right or not)."""

    def __init__(self, values: np.ndarray, labels: np.ndarray, gap: float, seconds: float) -> None:
        regions, count = values.shape
        self.count, self.regions, self.seconds = count, regions, seconds
        self.cuts = int(labels.max()) - 1
        # No score and no threshold leaves this range, so it releases a region from its tier.
        big = float(values.max() - values.min()) + gap
        rows = []
        for place, tier in enumerate(labels):
            row = np.zeros(count + self.cuts + regions)
            row[:count] = values[place]
            row[count + self.cuts + place] = big
            if tier <= self.cuts:
                low = row.copy()
                low[:count] *= -1
                low[count + tier - 1] = 1.0
                rows.append((low, big - gap))
            if tier > 1:
                high = row.copy()
                high[count + tier - 2] = -1.0
                rows.append((high, big))
        for cut in range(self.cuts - 1):  # thresholds fall
            row = np.zeros(count + self.cuts + regions)
            row[count + cut : count + cut + 2] = -1.0, 1.0
            rows.append((row, 0.0))
        self.rows = np.array([row for row, _ in rows])
        self.most_allowed = np.array([limit for _, limit in rows])
        self.span = (float(values.min()), float(values.max()))

    def most(self, forced: int | None = None) -> tuple[float, np.ndarray, np.ndarray, bool]:
        """How many can be right (one of them for sure), weights, who is right, and if proved."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        width = self.rows.shape[1]
        first = width - self.regions
        cost = np.r_[np.zeros(first), -np.ones(self.regions)]
        total = np.zeros((1, width))
        total[0, : self.count] = 1.0
        least = np.r_[
            np.zeros(self.count), np.full(self.cuts, self.span[0]), np.zeros(self.regions)
        ]
        if forced is not None:
            least[first + forced] = 1.0
        limit = np.r_[np.ones(self.count), np.full(self.cuts, self.span[1]), np.ones(self.regions)]
        answer = milp(
            cost,
            constraints=[
                LinearConstraint(self.rows, -np.inf, self.most_allowed),
                LinearConstraint(total, 1.0, 1.0),
            ],
            bounds=Bounds(least, limit),
            integrality=np.r_[np.zeros(first), np.ones(self.regions)],
            options={"time_limit": self.seconds, "mip_rel_gap": 0.0},
        )
        if answer.status == 2:
            return 0.0, np.zeros(self.count), np.zeros(self.regions, bool), True
        if answer.x is None:
            raise MethodError(
                f"no weights of dimensions were found in {self.seconds:g} seconds; allow more"
            )
        right = answer.x[first:] > 0.5
        return float(right.sum()), answer.x[: self.count], right, answer.status == 0
