"""How regions are built: whether their dimensions go together, and who is built alike."""

from __future__ import annotations

import numpy as np
import pandas as pd

from iianalysis.diagnosis.profile import DECIMALS, needs_scale
from iianalysis.scoring import weighting
from iianalysis.scoring.index import IndexResult
from iianalysis.show.text import listed, of_node, t

PEERS = 5
SPACES = ("dimensions", "second level")

# Liao Chongbin (1999), Tropical Geography 19 (2): ten classes of equal width, the lowest first.
CLASSES: tuple[str, ...] = (
    t("extreme imbalance"),
    t("serious imbalance"),
    t("moderate imbalance"),
    t("mild imbalance"),
    t("near imbalance"),
    t("bare coordination"),
    t("primary coordination"),
    t("intermediate coordination"),
    t("good coordination"),
    t("quality coordination"),
)


def coordination(result: IndexResult, year: int) -> pd.DataFrame:
    """How far the dimensions of each region develop together.

    Parameters
    ----------
    result : IndexResult
        Of regions; min-max scores under arithmetic means.
    year : int

    Returns
    -------
    DataFrame
        region, year, dimensions (number with a score), coupling (C), development (T), coordination
        (D), class, rank (by D), zero (dimensions whose score is 0), note. Empty values for a region
        without an overall score or with fewer than two dimensions.

    Raises
    ------
    MethodError
        For other scores or means.

    Notes
    -----
    With U_d the score of a dimension on 0 to 1 and n of them measured, ``C = n (prod U_d)^(1/n) /
    sum U_d``, ``T = sum a_d U_d`` with the weights in force (so the overall score on 0 to 1) and
    ``D = sqrt(C T)``. C is the geometric over the arithmetic mean: from 0 to 1, and 1 where all
    are equal, whatever their level. Forms with another root or without the factor n, which many
    papers print, are not 1 there (Wang, Kong, Ren et al. 2021, Research on
    misuses and modification of coupling coordination degree model in China, Journal of Natural
    Resources 36 (3)). Classes: Liao (1999), ten of equal width; a convention.

    A score of 0 says that a region is last in everything of the dimension, not that it has nothing
    there. C and D are then 0, as the formula has it, without a shift of the scores (any shift would
    set C by its size); `zero` names the dimensions.
    """
    lower, upper = needs_scale(result, "coupling degrees")
    scores, tree = result.year(year), result.framework
    unit = (scores - lower) / (upper - lower)
    parts = unit[tree.dimensions].round(DECIMALS + 3).clip(lower=0.0)
    n = parts.notna().sum(axis=1)
    with np.errstate(divide="ignore"):
        geometric = np.exp(np.log(parts).mean(axis=1))  # of those that are there
    mean = parts.mean(axis=1)
    known = scores[tree.root].notna() & (n >= 2)
    coupling = (geometric / mean.where(mean > 0)).fillna(0.0).clip(upper=1.0).where(known)
    development = unit[tree.root].where(known)
    degree = np.sqrt(coupling * development)
    number = np.minimum((10 * degree.fillna(0.0) + 1e-9).astype(int), len(CLASSES) - 1)
    names = [CLASSES[i] if there else "" for i, there in zip(number, known, strict=True)]
    zero = [
        listed(map(of_node, parts.columns[parts.loc[region] == 0]), "; ") if known[region] else ""
        for region in parts.index
    ]
    note = np.where(
        scores[tree.root].isna(),
        "no overall score",
        np.where(~known, "fewer than two dimensions have a score", ""),
    )
    return pd.DataFrame(
        {
            "region": scores.index,
            "year": int(year),
            "dimensions": n.to_numpy(),
            "coupling": coupling.to_numpy(),
            "development": development.to_numpy(),
            "coordination": degree.to_numpy(),
            "class": pd.Series(names, scores.index, object),
            "rank": degree.round(DECIMALS).rank(ascending=False, method="min").astype("Int64"),
            "zero": pd.Series(zero, scores.index, object),
            "note": note,
        }
    ).reset_index(drop=True)


def peers(result: IndexResult, year: int, most: int = PEERS) -> pd.DataFrame:
    """The regions that are most alike, over the dimensions and over the second level.

    Parameters
    ----------
    result : IndexResult
        Of regions.
    year : int
    most : int
        Peers of each region.

    Returns
    -------
    DataFrame
        region, year, space (`dimensions` or `second level`), place, peer, distance (points),
        differs_most (node), difference (score of the peer there less that of the region), shared
        (share of the weight that both have). Regions without an overall score have no peers and are
        none.

    Notes
    -----
    ``d_ij = sqrt(sum_k w_k (z_ik - z_jk)^2 / sum_k w_k)`` over the nodes that both have, w the
    weights in force: the weighted Euclidean distance, in points of score. Nodes that differ most
    are those with the largest term. Equal distances keep the order of the regions. Level counts as
    much as shape: peers are alike in both. Where both have less than half of the weight there is no
    distance.
    """
    scores, tree = result.year(year), result.framework
    scores = scores[scores[tree.root].notna()]
    points = weighting.effective(tree, result.weights)["points"] / 100
    level = tree.nodes["level"]
    regions = np.array(scores.index)
    rows = []
    for number, space in enumerate(SPACES, 1):
        nodes = [node for node in level.index[level == number] if points[node] > 0]
        if not nodes:
            continue
        values, weight = scores[nodes].to_numpy(), points[nodes].to_numpy()
        for one, region in enumerate(regions):
            apart = values - values[one]
            there = ~np.isnan(apart)
            shared = there @ weight / weight.sum()
            terms = np.where(there, weight * apart**2, 0.0)
            enough = shared >= 0.5
            square = terms.sum(axis=1) / np.where(enough, there @ weight, 1.0)
            distance = np.where(enough, np.sqrt(square), np.inf).round(DECIMALS)
            distance[one] = np.inf
            order = np.argsort(distance, kind="stable")[:most]
            for place, other in enumerate(order, 1):
                if np.isinf(distance[other]):
                    break
                far = int(terms[other].round(DECIMALS).argmax())
                rows.append(
                    (region, int(year), space, place, regions[other], distance[other],
                     nodes[far], apart[other, far], shared[other])
                )  # fmt: skip
    columns = ["region", "year", "space", "place", "peer", "distance", "differs_most"]
    return pd.DataFrame(rows, columns=[*columns, "difference", "shared"])
