"""A panel of experts: how much each counts and moves it, and what is wrong with what it gave."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np
import pandas as pd

from iianalysis.errors import quoted
from iianalysis.scoring.normalise import MethodError

Problem = tuple[Hashable | None, str]
"""What is wrong, and the label of the row that it is about; None where it is about none."""


class PanelError(MethodError):
    """What is wrong with what a panel gave: one line a problem, the first as the message.

    Attributes
    ----------
    problems : list of str
    rows : list
        For each problem the label of the row that it is about; None where it is about none.
    """

    def __init__(self, problems: Sequence[str], rows: Sequence[Hashable | None] = ()) -> None:
        self.problems = list(problems)
        self.rows = list(rows) or [None] * len(self.problems)
        super().__init__(self.problems[0])


def refuse(problems: Sequence[Problem]) -> None:
    """Raise if there are problems.

    Raises
    ------
    PanelError
        With all of them.
    """
    if problems:
        raise PanelError([text for _, text in problems], [row for row, _ in problems])


def weights_of_experts(experts: pd.DataFrame) -> pd.Series:
    """Weight of each expert, indexed by expert; 1 where the cell is empty.

    Parameters
    ----------
    experts : DataFrame
        Columns `expert` and `weight`.

    Raises
    ------
    PanelError
        If an expert stands twice, or a weight is negative or no number.
    """
    problems: list[Problem] = [
        (row, f"expert {quoted(expert)} stands twice in the list of experts; keep one row")
        for row, expert in experts.loc[experts["expert"].duplicated(), "expert"].items()
    ]
    given = experts["weight"].where(experts["weight"].astype(str).str.strip() != "")
    weights = pd.to_numeric(given, errors="coerce")
    wrong = (given.notna() & weights.isna()) | (weights < 0)
    problems += [
        (
            row,
            f"expert {quoted(expert)}: weight {quoted(weight)} is no number of 0 or more; mend it",
        )
        for row, expert, weight in experts.loc[wrong, ["expert", "weight"]].itertuples()
    ]
    refuse(problems)
    return pd.Series(weights.fillna(1.0).to_numpy(), index=list(experts["expert"]), name="weight")


def expert_shares(experts: Sequence[str], weights: pd.Series | None) -> np.ndarray:
    """Weights of the experts, summing to 1; equal where none are given."""
    if not experts:
        raise PanelError(["there is no expert; add at least one"])
    if weights is None:
        return np.full(len(experts), 1 / len(experts))
    absent = [expert for expert in experts if expert not in weights.index]
    if absent:
        raise PanelError([f"expert {absent[0]!r} has no weight; give one"])
    shares = weights[list(experts)].to_numpy(dtype=float)
    for expert, share in zip(experts, shares, strict=True):
        if not (np.isfinite(share) and share >= 0):
            raise PanelError([f"weight {share:g} of expert {expert!r}: give 0 or more"])
    if shares.sum() <= 0:
        raise PanelError([f"the weights of {', '.join(experts)} sum to 0; give one more than 0"])
    return shares / shares.sum()


def leave_one_out(experts: Sequence[str], weigh: Callable[[list[str]], pd.Series]) -> pd.DataFrame:
    """Weights without each expert in turn.

    Parameters
    ----------
    experts : sequence of str
        At least two.
    weigh : callable
        From a list of experts to the weights (or points) that they come to.

    Returns
    -------
    DataFrame
        A column `all` for the whole panel, and one for each expert who is left out: each can be
        given to `build_index` in turn, so that ranks are recomputed.

    Examples
    --------
    >>> points = pd.DataFrame({"a": [50.0, 80.0], "b": [50.0, 20.0]}, index=["E1", "E2"])
    >>> leave_one_out(points.index, lambda who: points.loc[who].mean())
        all    E1    E2
    a  65.0  80.0  50.0
    b  35.0  20.0  50.0
    """
    if len(experts) < 2:
        raise PanelError([f"leaving one out of {len(experts)} experts leaves nobody; ask more"])
    without = {left: weigh([expert for expert in experts if expert != left]) for left in experts}
    return pd.DataFrame({"all": weigh(list(experts)), **without})


def influence(left_out: pd.DataFrame) -> pd.DataFrame:
    """How much each expert moves the panel.

    Parameters
    ----------
    left_out : DataFrame
        From `leave_one_out`.

    Returns
    -------
    DataFrame
        Indexed by expert, the strongest first: `largest_change`, `moved_most` (the row it is in),
        `mean_change` (absolute), in the units of `left_out`.
    """
    changes = left_out.drop(columns="all").sub(left_out["all"], axis=0)
    table = pd.DataFrame(
        {
            "largest_change": changes.abs().max(),
            "moved_most": changes.abs().idxmax(),
            "mean_change": changes.abs().mean(),
        }
    ).rename_axis("expert")
    return table.sort_values("largest_change", ascending=False, kind="stable")
