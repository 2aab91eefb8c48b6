"""The analytic hierarchy process: weights from judgements of one thing against another.

Saaty (1977), A scaling method for priorities in hierarchical structures, Journal of Mathematical
Psychology 15; Saaty (1980), The Analytic Hierarchy Process, McGraw-Hill.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from iianalysis.errors import quoted
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.normalise import MethodError
from iianalysis.scoring.weighting import effective
from iianalysis.weights.judgements import SCALE, Judgement, as_written, judgement_text

LIMIT = 0.10
"""Consistency ratio up to which Saaty (1980) takes judgements as they are."""

DIGITS = 12
"""Of an eigenvalue: matrices that are alike must be alike on every machine."""

RANDOM_INDEX: Mapping[str, tuple[float, ...]] = {
    "alonso-lamata 2006": (
        *(0.0, 0.0, 0.5247, 0.8816, 1.1086, 1.2479, 1.3417, 1.4057),
        *(1.4499, 1.4854, 1.5140, 1.5365, 1.5551, 1.5713, 1.5838),
    ),
    "saaty 1980": (
        *(0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41),
        *(1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59),
    ),
    "saaty 2005": (
        *(0.0, 0.0, 0.52, 0.89, 1.11, 1.25, 1.35, 1.40),
        *(1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59),
    ),
}
"""Mean consistency index of random matrices of 1 to 15 items; the tables differ by how many.

`alonso-lamata 2006`, the default: Consistency in the analytic hierarchy process: a new approach,
International Journal of Uncertainty, Fuzziness and Knowledge-Based Systems 14 (the most matrices
drawn; at 3 items all 4,913 matrices together give 0.5245). `saaty 1980`: as above, the one most
printed, too high at 3 items and not even rising from 11 to 12. `saaty 2005`: Theory and
Applications of the Analytic Network Process, RWS Publications.
"""

RandomIndex = Literal["alonso-lamata 2006", "saaty 1980", "saaty 2005"]
Priorities = Literal["eigenvector", "geometric mean"]
Matrices = Mapping[tuple[str, str], pd.DataFrame]


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


# Judgements into matrices


def compared(framework: Framework) -> dict[str, list[str]]:
    """The children of each parent that have an indicator below them: what is weighed.

    Returns
    -------
    dict of str to list of str
        Parents from the root down; one with a single such child needs no judgement, one with none
        is left out.
    """
    has = dict(framework.nodes["is_indicator"].astype(bool))
    for parent in framework.parents():
        has[parent] = any(has[child] for child in framework.children(parent))
    items = {
        str(parent): [child for child in framework.children(parent) if has[child]]
        for parent in framework.nodes.index
    }
    return {parent: children for parent, children in items.items() if children}


def matrix(comparisons: pd.DataFrame, items: Sequence[str], about: str = "") -> pd.DataFrame:
    """Reciprocal matrix of one expert's comparisons of the items of one parent.

    Parameters
    ----------
    comparisons : DataFrame
        Columns `row`, `column` and `judgement`: how many times as important as `column` `row` is.
        One triangle is enough; a pair that is absent or empty has not been judged.
    items : sequence of str
    about : str
        How errors begin: whose comparisons, of what.

    Returns
    -------
    DataFrame
        `items` by `items`, ``a_ji = 1 / a_ij``, NaN for pairs that have not been judged.

    Raises
    ------
    PanelError
        With every judgement that is no number on the scale, contradicts its reciprocal, is given
        twice with different values or is about an unknown item, and items that no chain of
        judgements joins to the others.

    Examples
    --------
    >>> given = pd.DataFrame({"row": ["a", "a"], "column": ["b", "c"], "judgement": ["2", "1/4"]})
    >>> matrix(given, ["a", "b", "c"]).loc["b", "a"]
    np.float64(0.5)
    """
    grid = np.full((len(items), len(items)), np.nan)
    np.fill_diagonal(grid, 1.0)
    place = {item: number for number, item in enumerate(items)}
    told: dict[tuple[int, int], Judgement] = {}
    problems: list[Problem] = []
    columns = (comparisons[name] for name in ("row", "column", "judgement"))
    for label, row, column, given in zip(comparisons.index, *columns, strict=True):
        pair = f"{about}{quoted(row)} against {quoted(column)}"
        unknown = [item for item in (row, column) if item not in place]
        if unknown:
            problems.append(
                (
                    label,
                    f"{pair}: no item {quoted(unknown[0])} here; write one of {', '.join(items)}",
                )
            )
            continue
        try:
            judged = as_written(given)
        except ValueError as error:
            problems.append((label, f"{pair}: {error}"))
            continue
        if math.isnan(judged.value):
            continue
        i, j = place[row], place[column]
        problem = _contradiction(told, (i, j), judged)
        if problem:
            problems.append((label, f"{pair}: {problem}"))
            continue
        told[i, j] = min(judged, told.get((i, j), judged), key=lambda one: one.width)
        reverse = told.get((j, i), judged.inverse).inverse
        # of a pair that stands there both ways the one with more digits counts
        best = min(told[i, j], reverse, key=lambda one: one.width).value
        grid[i, j], grid[j, i] = best, 1 / best
    first = comparisons.index[0] if len(comparisons) else None
    refuse(problems or [(first, text) for text in _apart(grid, items, about)])
    return pd.DataFrame(grid, index=list(items), columns=list(items))


def _contradiction(
    told: Mapping[tuple[int, int], Judgement], pair: tuple[int, int], judged: Judgement
) -> str:
    i, j = pair
    value = judgement_text(judged.value)
    if i == j:
        one = judged.agrees(Judgement(1.0, 1.0, 1.0))
        return "" if one else f"an item against itself is 1, not {value}; write 1 or delete the row"
    before, reverse = told.get((i, j)), told.get((j, i))
    if before is not None and not judged.agrees(before):
        return f"given twice, as {judgement_text(before.value)} and as {value}; keep one"
    if reverse is not None and not judged.agrees(reverse.inverse):
        return (
            f"{value} is not the reciprocal of {judgement_text(reverse.value)}, given "
            "the other way round; keep one of the two"
        )
    return ""


def _apart(grid: np.ndarray, items: Sequence[str], about: str) -> list[str]:
    """Items that no chain of judgements joins to the first."""
    known = ~np.isnan(grid)
    reached = np.linalg.matrix_power(known, len(items) - 1)[0]
    if len(items) < 2 or reached.all():
        return []
    alone = [item for item, row in zip(items, known, strict=True) if row.sum() == 1]
    if alone:
        return [
            f"{about}{quoted(item)} is compared with nothing; judge it against at least one "
            "other item"
            for item in alone
        ]
    sides = [
        ", ".join(item for item, here in zip(items, reached, strict=True) if here == side)
        for side in (True, False)
    ]
    return [f"{about}no judgement joins {sides[0]} to {sides[1]}; judge one pair across"]


def matrices(
    judgements: pd.DataFrame, framework: Framework, scope: str
) -> dict[tuple[str, str], pd.DataFrame]:
    """Reciprocal matrices of every expert and parent of a scope.

    Parameters
    ----------
    judgements : DataFrame
        Columns `scope`, `expert`, `parent`, `row`, `column`, `judgement`; see `matrix`.
    framework : Framework
        Only children with an indicator below them are weighed: see `compared`.
    scope : str
        Rows of other scopes are left alone.

    Returns
    -------
    dict of (expert, parent) to DataFrame
        Parents with at least two such children.

    Raises
    ------
    PanelError
        With every problem of every matrix, and every expert who skipped a parent.
    """
    items = {parent: these for parent, these in compared(framework).items() if len(these) > 1}
    mine = judgements[judgements["scope"] == scope]
    if mine.empty:
        raise PanelError([f"no judgement is for scope {scope!r}; add some or choose another"])
    problems: list[Problem] = [
        (
            label,
            f"{scope}, expert {quoted(expert)}: {quoted(parent)} has no children to compare; "
            + (f"write one of {', '.join(items)}, or " if items else "")
            + "delete the row",
        )
        for label, expert, parent in mine[["expert", "parent"]].drop_duplicates().itertuples()
        if parent not in items
    ]
    groups = dict(list(mine.groupby(["expert", "parent"], sort=False)))
    found = {}
    for expert in mine["expert"].unique():
        first = mine.index[mine["expert"] == expert][0]
        for parent, these in items.items():
            about = f"{scope}, expert {quoted(expert)}, below {quoted(parent)}: "
            if (expert, parent) not in groups:
                problems.append((first, f"{about}no judgement; compare {', '.join(these)}"))
                continue
            try:
                found[expert, parent] = matrix(groups[expert, parent], these, about)
            except PanelError as error:
                problems += zip(error.rows, error.problems, strict=True)
    refuse(problems)
    return found


# Priorities and consistency


def _harker(grids: np.ndarray) -> np.ndarray:
    """Pairs not judged as 0, and their number in each row added to the diagonal."""
    missing = np.isnan(grids)
    filled = np.where(missing, 0.0, grids)
    along = np.arange(grids.shape[-1])
    filled[..., along, along] += missing.sum(axis=-1)
    return filled


def priorities(judged: pd.DataFrame, method: Priorities = "eigenvector") -> pd.Series:
    """Weights of the items of a matrix.

    Parameters
    ----------
    judged : DataFrame
        Reciprocal matrix, NaN for pairs that have not been judged.
    method : {'eigenvector', 'geometric mean'}

    Returns
    -------
    Series
        Positive, sum 1.

    Notes
    -----
    `eigenvector`: ``A w = lambda_max w`` (Saaty 1977). In an incomplete matrix, absent entries are
    0 and row i has ``1 + m_i`` on the diagonal, m_i being its absent entries: Harker (1987),
    Incomplete pairwise comparisons in the analytic hierarchy process, Mathematical Modelling 9.

    `geometric mean`: ``w_i ~ prod_j a_ij^(1/n)``, which minimises
    ``sum (log a_ij - log w_i + log w_j)^2`` (Crawford and Williams 1985, Journal of Mathematical
    Psychology 29); in an incomplete matrix that sum runs over the pairs that are there.

    Examples
    --------
    >>> given = pd.DataFrame({"row": ["a", "b"], "column": ["b", "c"], "judgement": [2, 3]})
    >>> priorities(matrix(given, ["a", "b", "c"])).round(3).to_dict()
    {'a': 0.6, 'b': 0.3, 'c': 0.1}
    """
    grid = judged.to_numpy(dtype=float)
    if method == "geometric mean":
        logs = np.log(grid)
        known = ~np.isnan(grid)
        laplacian = np.diag(known.sum(axis=1)) - known.astype(float)
        heights = np.linalg.solve(laplacian + 1 / len(grid), np.nansum(logs, axis=1))
        weights = np.exp(heights - heights.max())
    elif method == "eigenvector":
        values, vectors = np.linalg.eig(_harker(grid))
        weights = np.abs(vectors[:, values.real.argmax()].real)
    else:
        raise MethodError(f"priorities by {method!r}: choose 'eigenvector' or 'geometric mean'")
    return pd.Series(weights / weights.sum(), index=judged.index, name="weight")


class Consistency(NamedTuple):
    """How far judgements contradict one another; `cr` is NaN where nothing can."""

    items: int
    missing: int
    lambda_max: float
    ci: float
    ri: float
    cr: float


def _expected(items: int, missing: int, random_index: RandomIndex) -> float:
    """Random index of a matrix of which `missing` pairs have not been judged."""
    if random_index not in RANDOM_INDEX:
        raise MethodError(
            f"random index {random_index!r} is unknown; choose one of "
            f"{', '.join(map(repr, RANDOM_INDEX))}"
        )
    table = RANDOM_INDEX[random_index]
    if items > len(table):
        raise MethodError(
            f"{items} items in one matrix: the random index is known up to {len(table)}; "
            "part them into groups"
        )
    spare = (items - 1) * (items - 2) / 2
    return table[items - 1] * (1 - missing / spare) if spare > 0 else 0.0


def consistency(
    judged: pd.DataFrame, random_index: RandomIndex = "alonso-lamata 2006"
) -> Consistency:
    """Largest eigenvalue, consistency index and consistency ratio of a matrix.

    Notes
    -----
    ``CI = (lambda_max - n) / (n - 1)`` and ``CR = CI / RI`` (Saaty 1980). Two items are always
    consistent: their CR is 0. Where more are joined by no more judgements than that takes (n - 1),
    nothing can contradict: consistency cannot be tested, and CR is NaN. Where m pairs are absent,
    lambda_max is that of Harker's matrix and RI is lowered to ``RI (1 - 2 m / ((n - 1) (n - 2)))``:
    Ágoston and Csató (2022), Inconsistency thresholds for incomplete pairwise comparison matrices,
    Omega 108, whose completion differs a little.

    Raises
    ------
    MethodError
        If there are more than 15 items.
    """
    n = len(judged)
    missing = int(judged.isna().to_numpy().sum()) // 2
    expected = _expected(n, missing, random_index)
    largest = np.linalg.eigvals(_harker(judged.to_numpy(dtype=float))).real.max()
    lambda_max = round(float(largest), DIGITS)
    ci = max(lambda_max - n, 0.0) / (n - 1) if n > 2 else 0.0
    cr = ci / expected if expected > 1e-12 else (np.nan if missing else 0.0)
    return Consistency(n, missing, lambda_max, ci, expected, cr)


def consistency_table(
    judged: Matrices,
    random_index: RandomIndex = "alonso-lamata 2006",
    limit: float = LIMIT,
) -> pd.DataFrame:
    """Consistency of every expert and parent.

    Returns
    -------
    DataFrame
        `expert, parent, items, missing, lambda_max, ci, ri, cr, flagged`;
        `flagged` is True where the ratio is above `limit`, False where it cannot be tested.
    """
    rows = [
        {"expert": expert, "parent": parent, **consistency(grid, random_index)._asdict()}
        for (expert, parent), grid in judged.items()
    ]
    table = pd.DataFrame(rows, columns=["expert", "parent", *Consistency._fields])
    return table.assign(flagged=table["cr"] > limit)


class Revision(NamedTuple):
    """A judgement to think over, and the value at which the matrix is most consistent."""

    row: str
    column: str
    judgement: float
    suggested: float
    cr: float
    cr_after: float


def best_revision(
    judged: pd.DataFrame, random_index: RandomIndex = "alonso-lamata 2006"
) -> Revision | None:
    """The one judgement whose change, on the scale of 1/9 to 9, lowers the ratio most.

    Returns
    -------
    Revision or None
        None where no change of one judgement lowers the ratio. Of values that do as well, the one
        nearest to the judgement.

    Notes
    -----
    Every judgement is tried at all 17 values of the scale. Saaty (2003), Decision-making with the
    AHP: why is the principal eigenvector necessary, European Journal of Operational Research 145,
    looks at ``a_ij w_j / w_i`` first; that ranks pairs by their misfit, not by what is gained.
    """
    grid = judged.to_numpy(dtype=float)
    n = len(grid)
    now = consistency(judged, random_index)
    rows, columns = (side for side in np.triu_indices(n, 1))
    given = ~np.isnan(grid[rows, columns])
    rows, columns = np.repeat(rows[given], len(SCALE)), np.repeat(columns[given], len(SCALE))
    values = np.tile(SCALE, int(given.sum()))
    tried = np.repeat(grid[None], len(values), axis=0)
    each = np.arange(len(values))
    tried[each, rows, columns], tried[each, columns, rows] = values, 1 / values
    if not now.cr > 0:
        return None
    lambdas = np.linalg.eigvals(_harker(tried)).real.max(axis=1)
    ratios = np.maximum(lambdas - n, 0) / (n - 1) / now.ri
    steps = np.abs(np.log(values / grid[rows, columns]))
    best = np.lexsort((steps, ratios.round(9)))[0]
    if ratios[best] >= now.cr - 1e-9:
        return None
    i, j = rows[best], columns[best]
    return Revision(
        str(judged.index[i]),
        str(judged.columns[j]),
        float(grid[i, j]),
        float(values[best]),
        now.cr,
        float(ratios[best]),
    )


def revisions(
    judged: Matrices,
    random_index: RandomIndex = "alonso-lamata 2006",
    limit: float = LIMIT,
) -> pd.DataFrame:
    """What to think over in each matrix whose ratio is above the limit.

    Returns
    -------
    DataFrame
        `expert, parent, row, column, judgement, suggested, cr, cr_after`; judgements as text
        (``1/3``).
    """
    rows = [
        {
            "expert": expert,
            "parent": parent,
            **found._asdict(),
            "judgement": judgement_text(found.judgement),
            "suggested": judgement_text(found.suggested),
        }
        for expert, parent, found in _above(judged, random_index, limit)
    ]
    return pd.DataFrame(rows, columns=["expert", "parent", *Revision._fields])


def _above(
    judged: Matrices, random_index: RandomIndex, limit: float
) -> Iterator[tuple[str, str, Revision]]:
    for (expert, parent), grid in judged.items():
        if consistency(grid, random_index).cr > limit:
            found = best_revision(grid, random_index)
            if found is not None:
                yield expert, parent, found


def require_consistent(
    judged: Matrices,
    random_index: RandomIndex = "alonso-lamata 2006",
    limit: float = LIMIT,
) -> None:
    """Refuse judgements whose consistency ratio is above the limit.

    Raises
    ------
    PanelError
        With a line for each such matrix: expert, parent, ratio, and what to revise.
    """
    problems = [
        f"expert {expert!r}, below {parent!r}: consistency ratio {found.cr:.3f} is above "
        f"{limit:g}; think over {found.row!r} against {found.column!r}: "
        f"{judgement_text(found.suggested)} instead of {judgement_text(found.judgement)} gives "
        f"{found.cr_after:.3f}"
        for expert, parent, found in _above(judged, random_index, limit)
    ]
    if problems:
        raise PanelError(problems)


# Several experts


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


def combine_judgements(
    judged: Mapping[str, pd.DataFrame], weights: pd.Series | None = None
) -> pd.DataFrame:
    """One matrix from those of several experts: the weighted geometric mean of each judgement.

    Parameters
    ----------
    judged : mapping of str to DataFrame
        Matrix of each expert, over the same items.
    weights : Series, optional
        Weight of each expert, to any sum; equal where not given.

    Returns
    -------
    DataFrame
        Reciprocal; a judgement that some did not give is the mean over those who did.

    Notes
    -----
    ``a_ij = prod_k a_ij^(k)^(p_k)``: the one mean that is reciprocal and homogeneous; Aczél and
    Saaty (1983), Procedures for synthesizing ratio judgements, Journal of Mathematical Psychology
    27.
    """
    shares = expert_shares(list(judged), weights)
    first = next(iter(judged.values()))
    logs = np.log(np.stack([grid.loc[first.index, first.index] for grid in judged.values()]))
    parts = np.where(np.isnan(logs), 0.0, shares[:, None, None])
    with np.errstate(invalid="ignore"):
        means = np.exp((np.nan_to_num(logs) * parts).sum(axis=0) / parts.sum(axis=0))
    return pd.DataFrame(means, index=first.index, columns=first.index)


def combine_priorities(weights: pd.DataFrame, experts: pd.Series | None = None) -> pd.Series:
    """Weighted geometric mean of the weights of several experts, rescaled to sum 1.

    Parameters
    ----------
    weights : DataFrame
        Items by experts.
    experts : Series, optional
        Weight of each expert, to any sum; equal where not given.

    Notes
    -----
    Forman and Peniwati (1998), Aggregating individual judgments and priorities with the analytic
    hierarchy process, European Journal of Operational Research 108.
    """
    means = np.exp(np.log(weights.to_numpy()) @ expert_shares(list(weights.columns), experts))
    return pd.Series(means / means.sum(), index=weights.index, name="weight")


def _spread(framework: Framework, local: Mapping[str, pd.Series]) -> pd.Series:
    """Weights of all nodes from those of the compared children; gaps have 0, the root 1."""
    weights = pd.Series(0.0, index=framework.nodes.index, name="weight")
    weights[framework.root] = 1.0
    for parent, items in compared(framework).items():
        weights[items] = local[parent][items] if len(items) > 1 else 1.0
    return weights


def each_expert(
    judged: Matrices, framework: Framework, method: Priorities = "eigenvector"
) -> pd.DataFrame:
    """Weights of every node within its parent, a column for each expert."""
    experts = dict.fromkeys(expert for expert, _ in judged)
    return pd.DataFrame(
        {
            expert: _spread(
                framework,
                {
                    parent: priorities(grid, method)
                    for (who, parent), grid in judged.items()
                    if who == expert
                },
            )
            for expert in experts
        }
    )


def group_weights(
    judged: Matrices,
    framework: Framework,
    *,
    by: Literal["judgements", "priorities"] = "judgements",
    method: Priorities = "eigenvector",
    experts: pd.Series | None = None,
) -> pd.Series:
    """Weights of every node within its parent, from all experts together.

    Parameters
    ----------
    judged : mapping of (expert, parent) to DataFrame
    framework : Framework
    by : {'judgements', 'priorities'}
        Whether matrices are combined and then weighed, for a panel that acts as one, or each is
        weighed and the weights combined, for experts who speak for themselves.
    method : {'eigenvector', 'geometric mean'}
    experts : Series, optional
        Weight of each expert, to any sum; equal where not given.

    Returns
    -------
    Series
        Indexed by node: the children of a parent sum to 1, gaps have 0, the root has 1.
    """
    local = {}
    for parent, items in compared(framework).items():
        grids = {who: grid for (who, where), grid in judged.items() if where == parent}
        if len(items) < 2:
            continue
        if not grids:
            raise PanelError([f"nobody compared what is below {parent!r}; add judgements"])
        if by == "judgements":
            local[parent] = priorities(combine_judgements(grids, experts), method)
        else:
            each = pd.DataFrame({who: priorities(grid, method) for who, grid in grids.items()})
            local[parent] = combine_priorities(each, experts)
    return _spread(framework, local)


def compose(framework: Framework, weights: pd.Series) -> pd.Series:
    """Points of the indicators: the product of the weights on the way down, times 100.

    Parameters
    ----------
    framework : Framework
    weights : Series
        Weight of each node within its parent; that of gaps goes to their siblings.

    Returns
    -------
    Series
        Indexed by indicator, sum 100.
    """
    return effective(framework, weights).loc[framework.indicators, "points"]
