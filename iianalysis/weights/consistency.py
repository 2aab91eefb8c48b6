"""How far judgements contradict one another, and which one to think over.

Saaty (1980), The Analytic Hierarchy Process, McGraw-Hill.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from iianalysis.scoring.normalise import MethodError
from iianalysis.weights.comparisons import Matrices, harker
from iianalysis.weights.judgements import SCALE, judgement_text

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
    largest = np.linalg.eigvals(harker(judged.to_numpy(dtype=float))).real.max()
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
    lambdas = np.linalg.eigvals(harker(tried)).real.max(axis=1)
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
        for (expert, parent), grid in judged.items()
        if consistency(grid, random_index).cr > limit
        and (found := best_revision(grid, random_index)) is not None
    ]
    return pd.DataFrame(rows, columns=["expert", "parent", *Revision._fields])
