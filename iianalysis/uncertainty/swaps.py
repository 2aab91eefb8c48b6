"""The smallest change of weights that swaps two neighbours in the ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from iianalysis.schemes import weights_of
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.index import IndexResult, Method, build_index, ranked
from iianalysis.scoring.normalise import MethodError
from iianalysis.show.names import with_texts
from iianalysis.show.text import Text, listed, of_node
from iianalysis.study.study import Study

AHEAD = "ahead or level on every node, so no weights swap them"
LEVEL = "their scores are equal as they are"


def least_move(lead: np.ndarray, weights: np.ndarray) -> np.ndarray | None:
    """Weights nearest to those given under which a lead is gone.

    Parameters
    ----------
    lead : array
        By how much a region is ahead of another on each node.
    weights : array
        Not negative; of the same nodes.

    Returns
    -------
    array or None
        None where the region is behind on no node, so that no weights put it second.

    Notes
    -----
    ``min 1/2 sum |w' - w|`` subject to ``sum w' = sum w``, ``w' >= 0`` and ``sum w' d <= 0``, d the
    lead. Whatever w' is, weight m_ij goes from nodes i to nodes j, the objective is the sum of all
    m_ij, and each unit shortens the lead by ``d_i - d_j <= d_i - min d``. So all that moves may as
    well go to the node with the smallest d, and what is left is to choose ``0 <= m_i <= w_i`` with
    the least sum that shortens the lead by ``sum m_i (d_i - min d) = sum w d``: a fractional
    knapsack, solved by taking from the nodes with the largest d first (Dantzig 1957,
    Discrete-variable extremum problems, Operations Research 5).

    Examples
    --------
    >>> least_move(np.array([20.0, 5.0, -10.0]), np.array([0.2, 0.5, 0.3])).round(3).tolist()
    [0.083, 0.5, 0.417]
    """
    gap = (weights * lead).sum()  # no product of matrices, whose last digits depend on the machine
    if gap <= 0:
        return weights.copy()
    to = int(lead.argmin())
    if lead[to] >= 0:
        return None
    order = np.argsort(-lead, kind="stable")
    shortens = weights[order] * (lead[order] - lead[to])
    left = gap - (np.cumsum(shortens) - shortens)
    share = np.divide(left, shortens, out=np.zeros_like(left), where=shortens > 0)
    taken = weights[order] * np.clip(share, 0.0, 1.0)
    moved = weights.copy()
    moved[order] -= taken
    moved[to] += taken.sum()
    return moved


def smallest_swaps(
    study: Study,
    *,
    scheme: str = "",
    method: Method | None = None,
    year: int | None = None,
    level: int = 1,
) -> pd.DataFrame:
    """For each region and the next in the ranking, the smallest change of weights that swaps them.

    Parameters
    ----------
    study : Study
    scheme : str
        Scheme of weights of the ranking; the default of the study where empty.
    method : Method, optional
        Its weights are those of the scheme unless it has its own.
    year : int, optional
        The last where None.
    level : int
        Level of the nodes whose weights move, 1 for dimensions. An indicator above the level counts
        as one of them; weights below stay as they are.

    Returns
    -------
    DataFrame
        A row for each region but the last: region, next_region, rank, gap (points of score), moved
        (share of the whole weight that is taken from some nodes and given to others), from_nodes,
        to_nodes, note, and `weight_NODE` for each node that is measured: the new weight, a share of
        the whole. Where no weights swap the two, `moved` and the weights are missing and the note
        says why. A node that neither region has a score of has weight 0: what it had has gone to
        its siblings, as in the score, and `moved` is measured against that.

    Raises
    ------
    MethodError
        For means other than arithmetic above the nodes, a level that does not exist, or a year
        without data.

    Notes
    -----
    ``Z_r - Z_s = sum w_j (z_rj - z_sj)`` over the nodes j; see `least_move` for the rest. Under the
    new weights the two are level; anything beyond puts the second first. Both still have a score:
    coverage is judged by the weights of the method. Where only one of them has a score of a node,
    its weight goes to the siblings for that one alone, the difference is not linear in the weights
    any more, and no answer is given.
    """
    method = method or study.method("regional")
    if method.weights is None:
        method = replace(method, weights=weights_of(study, "regional", scheme))
    framework = study.framework("regional")
    nodes = _nodes(framework, method, level)
    result = build_index(study.panel("regional"), framework, method)
    scores = result.year(study.years("regional")[-1] if year is None else year)
    overall = scores[framework.root].dropna().sort_values(ascending=False, kind="stable")
    ranks = ranked(overall).astype(int)
    rows = []
    for one, two in pairwise(overall.index):
        swap = _swap(result, nodes, scores.loc[[one, two]])
        row = {"region": one, "next_region": two, "rank": ranks[one]}
        row["gap"] = overall[one] - overall[two]
        rows.append({**row, **swap.row(nodes)})
    if not rows:
        return pd.DataFrame()
    texts = {name: [row[name] for row in rows] for name in ("from_nodes", "to_nodes")}
    return with_texts(pd.DataFrame(rows), **texts)


@dataclass(frozen=True, eq=False)
class Swap:
    """Weights of nodes before and after; those after are missing where there are none."""

    before: Mapping[str, float]
    after: Mapping[str, float] | None = None
    note: str = ""

    def row(self, nodes: Sequence[str]) -> dict[str, object]:
        """What the table says of it."""
        found: dict[str, object] = {"moved": np.nan, "from_nodes": "", "to_nodes": ""}
        after = self.after
        if after is not None:
            change = {node: after[node] - weight for node, weight in self.before.items()}
            found["moved"] = sum(map(abs, change.values())) / 2
            found["from_nodes"] = _nodes_of(change, -1)
            found["to_nodes"] = _nodes_of(change, 1)
        found["note"] = self.note
        for node in nodes:
            found[f"weight_{node}"] = np.nan if after is None else after.get(node, 0.0)
        return found


def _nodes_of(change: Mapping[str, float], sign: int) -> Text:
    """The nodes that lose weight, or those that gain some."""
    return listed((of_node(node) for node, size in change.items() if sign * size > 0), "; ")


def _nodes(framework: Framework, method: Method, level: int) -> list[str]:
    """Nodes of a level, and indicators above it: what the overall index is a mean of."""
    levels = framework.nodes["level"]
    if not 1 <= level <= levels.max():
        raise MethodError(f"level {level} does not exist; the levels are 1 to {levels.max()}")
    for node, mean in method.means(framework).items():
        rule = method.nodes.rule(node)
        if levels[node] >= level:
            continue
        if mean != "arithmetic":
            raise MethodError(
                f"a {mean} mean is not linear in the weights, so the smallest swap is not known; "
                "use arithmetic means"
            )
        if rule.direction == -1 or rule.missing != "siblings":
            raise MethodError(
                f"{node!r} turns its score round or takes others in place of missing ones, so the "
                "smallest swap is not known; declare neither"
            )
    measured = set(framework.indicators)
    return [
        str(node)
        for node in framework.nodes.index
        if (levels[node] == level and measured.intersection(framework.below(node)))
        or (levels[node] < level and node in measured)
    ]


def _swap(result: IndexResult, nodes: list[str], pair: pd.DataFrame) -> Swap:
    """The smallest swap of two regions, the first of them ahead."""
    framework, weights = result.framework, result.weights
    one, two = (_shares(framework, weights, pair.iloc[place]) for place in (0, 1))
    before = {node: one[node] for node in nodes if node in one}
    alone = [node for node in nodes if (node in one) != (node in two)]
    if alone:
        return Swap(before, note=f"only one of them has a score of {'; '.join(alone)}")
    there, given = list(before), np.array(list(before.values()))
    lead = (pair.iloc[0] - pair.iloc[1])[there].to_numpy()
    if (lead * given).sum() <= 0:
        return Swap(before, before, LEVEL)
    moved = least_move(lead, given)
    if moved is None:
        return Swap(before, note=AHEAD)
    return Swap(before, dict(zip(there, moved.tolist(), strict=True)))


def _shares(framework: Framework, weights: pd.Series, scores: pd.Series) -> dict[str, float]:
    """What each node with a score counts for in a region; nodes that do not reach the index lack.

    The weight of what is missing goes to its siblings.
    """
    shares = {framework.root: 1.0}
    there = scores.notna()
    for node in framework.nodes.index:  # parents stand before their children
        if node in shares:
            children = [child for child in framework.children(str(node)) if there[child]]
            total = sum(weights[child] for child in children)
            for child in children:
                shares[child] = shares[node] * weights[child] / total if total else 0.0
    return shares
