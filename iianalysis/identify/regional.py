"""Which weights make the open-data index of regions reproduce the printed tiers.

With weights w over indicators and thresholds t between tiers, "region i is in tier k" reads
``t_(k+1) + m <= sum_j(w_j s_ij) <= t_k`` with a margin m: linear in (w, t, m) once every score is
there. The index itself shares the weight of a missing score out over the others, which is not
linear in the weights, so missing scores are filled by a stated rule first; under either rule of
`MISSING_RULES` the result is the index of filled scores, and both are to be shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from iianalysis.scoring.normalise import MethodError

MISSING_RULES = {
    "worst": "a missing score is 0, the lowest there is",
    "mean": "a missing score is the mean of the regions that have one",
}
REPRODUCED = 1e-6  # points; margins below are rounding


def fill_missing(scores: pd.DataFrame, rule: str) -> pd.DataFrame:
    """Scores without gaps.

    Parameters
    ----------
    scores : DataFrame
        Regions by nodes, 0 to 100. Nodes without any score are left out.
    rule : str
        A key of `MISSING_RULES`.

    Returns
    -------
    DataFrame

    Raises
    ------
    MethodError
        If the rule is unknown or no node has a score.
    """
    if rule not in MISSING_RULES:
        raise MethodError(
            f"no rule {rule!r} for missing scores; choose one of {', '.join(MISSING_RULES)}"
        )
    known = scores.dropna(axis=1, how="all")
    if known.empty:
        raise MethodError("no node has a score, so no weights can be found; give scores of regions")
    return known.fillna(0.0) if rule == "worst" else known.fillna(known.mean())


class TierProgramme:
    """Linear programmes over weights and thresholds for given labels.

    Parameters
    ----------
    scores : DataFrame
        Regions by nodes, without gaps.
    tiers : Series
        Tier of each region, 1 the highest, every number up to the last in use.

    Raises
    ------
    MethodError
        If a region has no tier or no scores, a score is missing, or tiers are not 1, 2, ... with
        at least two.
    """

    def __init__(self, scores: pd.DataFrame, tiers: pd.Series) -> None:
        check_tiers(scores, tiers)
        self.regions, self.nodes = list(scores.index), list(scores.columns)
        self.values = scores.to_numpy(dtype=float)
        self.labels = tiers[self.regions].to_numpy(dtype=int)
        self.cuts = int(self.labels.max()) - 1
        self.rows = self._rows(self.labels)

    def _rows(self, labels: np.ndarray) -> np.ndarray:
        """Rows over (weights, thresholds, margin), each at most 0."""
        count = len(self.nodes)
        width = count + self.cuts + 1
        above, below = np.flatnonzero(labels <= self.cuts), np.flatnonzero(labels > 1)
        rows = np.zeros((len(above) + len(below), width))
        rows[: len(above), :count] = -self.values[above]
        rows[range(len(above)), count + labels[above] - 1] = 1.0
        rows[: len(above), -1] = 1.0  # t_k + m <= score
        rows[len(above) :, :count] = self.values[below]
        rows[range(len(above), len(rows)), count + labels[below] - 2] = -1.0  # score <= t_(k-1)
        return rows

    def margin(self) -> tuple[float, np.ndarray]:
        """The widest gap, in points, that some weights put between tiers, and these weights.

        Negative where no weights put every region on its side: by so much tiers overlap at best.
        """
        cost = np.zeros(self.rows.shape[1])
        cost[-1] = -1.0
        found = self._solve(cost, self.rows, np.zeros(len(self.rows)))
        return float(found[-1]), np.clip(found[: len(self.nodes)], 0.0, None)

    def margins(self, labels: np.ndarray) -> np.ndarray:
        """The widest gap for each row of labels (draws by regions), as `margin` finds it.

        The programmes share nothing, so they are solved as one: to hand one over takes the solver
        longer than to solve it.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import block_diag

        count, width = len(self.nodes), self.rows.shape[1]
        total = np.r_[np.ones(count), np.zeros(width - count)]
        blocks = [np.vstack([self._rows(row), total]) for row in labels]
        lowest = [np.r_[np.full(len(block) - 1, -np.inf), 1.0] for block in blocks]
        most = [np.r_[np.zeros(len(block) - 1), 1.0] for block in blocks]
        least = np.r_[np.zeros(count), np.full(width - count, -np.inf)]
        answer = milp(
            np.tile(np.r_[np.zeros(width - 1), -1.0], len(blocks)),
            constraints=LinearConstraint(
                block_diag(blocks, format="csc"), np.concatenate(lowest), np.concatenate(most)
            ),
            bounds=Bounds(np.tile(least, len(blocks)), np.inf),
            options={"presolve": False},
        )
        if answer.x is None:
            raise _failed(answer.message)
        return answer.x[width - 1 :: width]

    def reach(self, node: int, sign: float, margin: float) -> float:
        """The least (sign 1) or largest (sign -1) weight of a node at a margin."""
        cost = np.zeros(self.rows.shape[1])
        cost[node] = sign
        rows = np.vstack([self.rows, -np.eye(len(cost))[-1]])
        found = self._solve(cost, rows, np.r_[np.zeros(len(self.rows)), -margin])
        return max(0.0, float(found[node]))

    def _solve(self, cost: np.ndarray, rows: np.ndarray, most: np.ndarray) -> np.ndarray:
        # `milp` without integers is the same solver as `linprog` at half the overhead.
        from scipy.optimize import Bounds, LinearConstraint, milp

        count = len(self.nodes)
        total = np.zeros((1, len(cost)))
        total[0, :count] = 1.0
        lowest = np.r_[np.full(len(rows), -np.inf), 1.0]
        least = np.full(len(cost), -np.inf)
        least[:count] = 0.0
        answer = milp(
            cost,
            constraints=LinearConstraint(np.vstack([rows, total]), lowest, np.r_[most, 1.0]),
            bounds=Bounds(least, np.inf),
            options={"presolve": False},
        )
        if answer.x is None:
            raise _failed(answer.message)
        return answer.x

    def nearest(self, start: np.ndarray, margin: float, inside: np.ndarray) -> np.ndarray:
        """The weights closest to `start` (Euclid) that reach a margin, from some that do."""
        from scipy.optimize import minimize

        count = len(self.nodes)
        rows = np.delete(self.rows, -1, axis=1)
        scale = max(1.0, float(np.abs(self.values).max()))
        rows, gap = rows / scale, self.rows[:, -1] * margin / scale
        rows[:, count:] *= scale  # thresholds in units of the scale, like weights of about 1
        cuts = self._cuts(inside, margin) / scale
        answer = minimize(
            lambda x: ((x[:count] - start) ** 2).sum(),
            np.r_[inside, cuts],
            jac=lambda x: np.r_[2 * (x[:count] - start), np.zeros(self.cuts)],
            bounds=[(0.0, 1.0)] * count + [(None, None)] * self.cuts,
            constraints=[
                {"type": "ineq", "fun": lambda x: -(rows @ x) - gap, "jac": lambda _: -rows},
                {
                    "type": "eq",
                    "fun": lambda x: x[:count].sum() - 1.0,
                    "jac": lambda _: np.r_[np.ones(count), np.zeros(self.cuts)],
                },
            ],
            method="SLSQP",
            options={"maxiter": 500, "ftol": 1e-12},
        )
        weights = np.clip(answer.x[:count], 0.0, None)
        weights /= weights.sum()
        if not answer.success or self.gap(weights) < margin - 1e-4:
            raise MethodError(f"the nearest weights were not found: {answer.message}")
        return weights

    def gap(self, weights: np.ndarray) -> float:
        """The smallest step between neighbouring tiers under some weights; negative: overlap."""
        scores = self.values @ weights
        tiers = range(1, self.cuts + 1)
        return min(
            float(scores[self.labels == k].min() - scores[self.labels == k + 1].max())
            for k in tiers
        )

    def _cuts(self, weights: np.ndarray, margin: float) -> np.ndarray:
        scores = self.values @ weights
        tiers = range(1, self.cuts + 1)
        return np.array([scores[self.labels == k].min() - margin for k in tiers])


def _failed(message: str) -> MethodError:
    return MethodError(f"the linear programme of the tiers failed: {message}")


def check_tiers(scores: pd.DataFrame, tiers: pd.Series) -> None:
    """Raise `MethodError` unless every region has scores and a tier, and tiers are 1, 2, ..."""
    for region in scores.index:
        if region not in tiers.index or pd.isna(tiers[region]):
            raise MethodError(f"{region} has no printed tier; give it one or leave the region out")
    for region in tiers.index:
        if region not in scores.index:
            raise MethodError(f"{region} has a printed tier but no scores; leave it out")
    if scores.isna().any().any():
        region, node = next(iter(scores.stack(future_stack=True).loc[lambda s: s.isna()].index))
        raise MethodError(f"{node!r} has no score for {region}; settle it with fill_missing first")
    found = sorted(set(tiers[scores.index].astype(int)))
    if found != list(range(1, len(found) + 1)) or len(found) < 2:
        raise MethodError(
            f"the tiers are {', '.join(map(str, found))}; two or more are needed, 1, 2, and so on"
        )


@dataclass(frozen=True, eq=False)
class TierWeights:
    """What the printed tiers say about weights, under one rule for missing scores.

    Attributes
    ----------
    rule : str
        Key of `MISSING_RULES`.
    filled : list of tuple
        (region, node) of the scores that the rule filled in.
    margin : float
        The widest gap between neighbouring tiers, in points, that some weights reach; negative
        where no weights reproduce the tiers.
    small_margin : float
        The gap asked of the nearest weights and in the ranges, in points.
    weights : DataFrame
        Indexed by node: `start`, `widest` (weights of the widest gap), `nearest` (closest to the
        start that reproduce the tiers with the small margin), `low`, `high` (range of each weight
        over all that do). The last three are empty where none do.
    moved : float
        Share of the weight that the nearest weights take from some nodes of the start and give to
        others, 0 to 1.
    dropped : DataFrame
        Indexed by node: `margin` without the node, `reproduces` (True or False).
    """

    rule: str
    filled: list[tuple[str, str]]
    margin: float
    small_margin: float
    weights: pd.DataFrame
    moved: float
    dropped: pd.DataFrame

    @property
    def reproduces(self) -> bool:
        """Whether some weights reproduce every printed tier."""
        return self.margin > REPRODUCED

    @property
    def hangs_on(self) -> list[str]:
        """Nodes without which the gap falls below the small margin, most needed first."""
        if not self.reproduces:
            return []
        margins = self.dropped["margin"].sort_values(kind="stable")
        return [str(node) for node in margins.index[margins < self.small_margin]]


def tier_weights(
    scores: pd.DataFrame,
    tiers: pd.Series,
    rule: str = "worst",
    start: pd.Series | None = None,
    small_margin: float = 0.1,
) -> TierWeights:
    """Weights over nodes of one level that make the index reproduce the printed tiers.

    Parameters
    ----------
    scores : DataFrame
        Regions by nodes (of the second level), 0 to 100, missing scores NaN.
    tiers : Series
        Printed tier of each region, 1 the highest.
    rule : str
        Key of `MISSING_RULES`.
    start : Series, optional
        Weights to stay close to, of the nodes with scores; brought to a sum of 1. Equal where None.
    small_margin : float
        Gap between tiers, in points, that counts as reproducing them when the nearest weights and
        the range of each weight are sought.

    Returns
    -------
    TierWeights

    Raises
    ------
    MethodError
        For an unknown rule, a region without tier or scores, tiers that are not 1, 2, ..., a start
        without a node or below 0, or a margin that is not positive.

    Notes
    -----
    Widest gap and ranges: linear programmes (HiGHS). Nearest: least squared distance of weights, a
    convex quadratic programme, by sequential least squares (SLSQP) from the weights of the widest
    gap; the result is checked against the tiers.
    """
    if not small_margin > 0:
        raise MethodError(f"the small margin is {small_margin:g}; give a positive number of points")
    filled = fill_missing(scores, rule)
    holes = scores[filled.columns].isna().stack(future_stack=True)
    programme = TierProgramme(filled, tiers)
    given = shares(filled, start, "the start")
    margin, widest = programme.margin()
    table = pd.DataFrame({"start": given, "widest": widest}, index=filled.columns)
    table[["nearest", "low", "high"]] = np.nan
    moved = np.nan
    if margin >= small_margin:
        table["nearest"] = programme.nearest(given, small_margin, widest)
        for end, sign in (("low", 1.0), ("high", -1.0)):
            table[end] = [programme.reach(place, sign, small_margin) for place in range(len(table))]
        moved = float((table["nearest"] - table["start"]).abs().sum() / 2)
    return TierWeights(
        rule=rule,
        filled=[(str(region), str(node)) for region, node in holes[holes].index],
        margin=margin,
        small_margin=small_margin,
        weights=table.rename_axis("node"),
        moved=moved,
        dropped=_dropped(filled, tiers),
    )


def shares(scores: pd.DataFrame, weights: pd.Series | None, called: str) -> np.ndarray:
    """Weights of the nodes that have scores, brought to a sum of 1; the same for each where None.

    Raises
    ------
    MethodError
        If a node has no weight, one is negative or all are 0; `called` says what they are.
    """
    if weights is None:
        return np.full(scores.shape[1], 1 / scores.shape[1])
    missing = [str(node) for node in scores.columns if node not in weights.index]
    if missing:
        raise MethodError(f"{called} has no weight of {missing[0]!r}; give one to each node")
    given = weights[list(scores.columns)].to_numpy(dtype=float)
    if not (given >= 0).all() or not given.sum() > 0:
        raise MethodError(f"{called} has a weight below 0, or only weights of 0; mend it")
    return given / given.sum()


def _dropped(scores: pd.DataFrame, tiers: pd.Series) -> pd.DataFrame:
    margins = {
        node: TierProgramme(scores.drop(columns=node), tiers).margin()[0]
        for node in scores.columns
        if scores.shape[1] > 1
    }
    table = pd.DataFrame({"margin": pd.Series(margins, dtype=float)}).rename_axis("node")
    return table.assign(reproduces=table["margin"] > REPRODUCED)
