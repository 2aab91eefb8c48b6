"""Ranks that let no strength make up for a weakness: regions compared pair by pair."""

from __future__ import annotations

import numpy as np
import pandas as pd

from iianalysis.scoring import weighting
from iianalysis.scoring.index import IndexResult, ranked

BLOCK = 200  # regions compared with all others at once
EVEN = 1e-9  # within which a pair is level, so that nothing hangs on how a machine rounds


def outranking_matrix(result: IndexResult, year: int) -> pd.DataFrame:
    """By what share of the weight each region is ahead of each other.

    Parameters
    ----------
    result : IndexResult
        Of regions; indicators with the weight that they have in the whole index.
    year : int

    Returns
    -------
    DataFrame
        Regions by regions, 0 to 1: ``E_rs = sum_j w_j [x_rj > x_sj] + sum_j w_j [x_rj = x_sj] / 2``
        over the indicators j that both have, weights brought to a sum of 1 there; missing on the
        diagonal, and where two have none in common. ``E_rs + E_sr = 1``.

    Notes
    -----
    OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 6, the outranking
    matrix of the non-compensatory multi-criteria approach (Munda and Nardo 2005).
    """
    leaves = result.framework.indicators
    scores = result.year(year)[leaves]
    points = weighting.effective(result.framework, result.weights)["points"][leaves].to_numpy()
    values = scores.to_numpy(dtype=float)
    there = ~np.isnan(values)
    ahead = np.empty((len(scores), len(scores)))
    for start in range(0, len(scores), BLOCK):
        some = values[start : start + BLOCK, None]
        both = there[start : start + BLOCK, None] & there
        wins = np.where(np.abs(some - values) <= EVEN, 0.5, some > values) * both
        with np.errstate(invalid="ignore", divide="ignore"):
            ahead[start : start + BLOCK] = (wins @ points) / (both @ points)
    np.fill_diagonal(ahead, np.nan)
    return pd.DataFrame(ahead, index=scores.index, columns=scores.index)


def noncompensatory(result: IndexResult, year: int) -> pd.DataFrame:
    """Borda and Copeland ranks of regions, beside that of the index.

    Returns
    -------
    DataFrame
        region, rank, borda, borda_rank, copeland, copeland_rank; the best first. Regions without an
        overall score are left out.

    Notes
    -----
    Borda: ``sum_s E_rs`` over all other regions, the weighted share of the contests that a region
    wins. Copeland: the number of regions it is ahead of (``E_rs > 1/2``) less the number it is
    behind. Whoever is best in most, by weight, is first, however little it is ahead there.
    """
    root = result.framework.root
    overall = result.year(year)[root].dropna()
    matrix = outranking_matrix(result, year).loc[overall.index, overall.index]
    wins = (matrix > 0.5 + EVEN).sum(axis=1) - (matrix < 0.5 - EVEN).sum(axis=1)
    table = pd.DataFrame(
        {
            "rank": ranked(overall),
            "borda": matrix.sum(axis=1),
            "borda_rank": ranked(matrix.sum(axis=1)),
            "copeland": wins,
            "copeland_rank": ranked(wins.astype(float)),
        }
    )
    whole = ["rank", "borda_rank", "copeland", "copeland_rank"]
    table = table.astype(dict.fromkeys(whole, "Int64"))
    return table.sort_values("rank", kind="stable").rename_axis("region").reset_index()
