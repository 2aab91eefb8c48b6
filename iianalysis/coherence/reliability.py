"""Whether what is below a node measures one thing: Cronbach's alpha, principal components."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from iianalysis.coherence.correlations import FEWEST, pearson
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.precision import constant

DECIMALS = 9  # in which loadings are told apart, so that rounding chooses none
ABOVE = 1 + 1e-9  # an eigenvalue that counts as above 1
CHILDREN, INDICATORS = "children", "indicators"
NO_ITEMS = "fewer than two parts with a score that differs between regions"
NO_REGIONS = "fewer than three regions have all of them"


def cronbach(values: np.ndarray) -> float:
    """Cronbach's alpha of items (columns) over regions (rows).

    Returns
    -------
    float
        No number (NaN) for fewer than two items, and where their sum does not vary.

    Notes
    -----
    ``alpha = k / (k - 1) (1 - sum_j var(x_j) / var(sum_j x_j))``: the share of the variance of the
    sum of k items that they have in common. Cronbach (1951), Coefficient alpha and the internal
    structure of tests, Psychometrika 16; OECD and JRC (2008), Handbook, section 4. Of standardised
    items it is ``k r / (1 + (k - 1) r)`` with their mean correlation r.

    Examples
    --------
    >>> cronbach(np.array([[1.0, 1.0], [2.0, 2.0], [4.0, 4.0]]))
    1.0
    """
    number = values.shape[1]
    if number < 2 or len(values) < 2 or constant(values.sum(axis=1)):
        return np.nan
    total = values.sum(axis=1).var(ddof=1)
    return float(number / (number - 1) * (1 - values.var(axis=0, ddof=1).sum() / total))


def components(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Principal components of the correlation matrix of items (columns) that vary.

    Returns
    -------
    tuple of arrays
        Eigenvalues, the largest first (they sum to the number of items), and the loadings of the
        items on the first component, with the sign that makes the largest, of equals the first,
        positive.

    Notes
    -----
    ``R v = lambda v``, loadings ``sqrt(lambda) v``; a component explains ``lambda / k`` of the
    variance of k items. OECD and JRC (2008), Handbook, section 4.
    """
    matrix = np.atleast_2d(np.corrcoef(values, rowvar=False))
    eigenvalues, vectors = np.linalg.eigh(matrix)
    first = vectors[:, -1] * np.sqrt(eigenvalues[-1])
    largest = np.abs(first).round(DECIMALS).argmax()
    return np.clip(eigenvalues[::-1], 0.0, None), first * (-1.0 if first[largest] < 0 else 1.0)


@dataclass(frozen=True, eq=False)
class Reliability:
    """What is found of every node.

    Attributes
    ----------
    nodes : DataFrame
        node, among (`children` or `indicators` below it), items (that vary), regions (that have
        all of them), alpha, alpha_standardised, mean_r, first_explained (share of the first
        component), above_1 (components with an eigenvalue above 1), one_sign (whether all items
        load with the same sign on the first), note.
    items : DataFrame
        node, among, part, r_rest (with the sum of the others, standardised), alpha_without (of the
        others, standardised), loading (on the first component).
    components : DataFrame
        node, among, component, eigenvalue, explained, cumulative (shares).
    """

    nodes: pd.DataFrame
    items: pd.DataFrame
    components: pd.DataFrame


def reliability(scores: pd.DataFrame, framework: Framework) -> Reliability:
    """Cronbach's alpha and principal components of what is below each node.

    Parameters
    ----------
    scores : DataFrame
        Regions by nodes, of one year of an index.
    framework : Framework

    Returns
    -------
    Reliability
        Of each node with two measured children or more, among its children, and, where these are
        not the same, among all indicators below it. Both on complete cases: regions that lack an
        item are left out of that node, so that one matrix stands behind every number of it.
    """
    nodes, items, parts = [], [], []
    for node, among, codes in _groups(scores, framework):
        values = scores[codes].dropna()
        table = values.to_numpy(dtype=float)
        varies = [c for c, same in zip(codes, constant(table.T), strict=True) if not same]
        row = {"node": node, "among": among, "items": len(varies), "regions": len(values)}
        if len(values) < FEWEST or len(varies) < 2:
            nodes.append({**row, "note": NO_REGIONS if len(values) < FEWEST else NO_ITEMS})
            continue
        table = values[varies].to_numpy(dtype=float)
        even = (table - table.mean(axis=0)) / table.std(axis=0, ddof=1)
        eigenvalues, first = components(table)
        explained = eigenvalues / len(varies)
        upper = np.corrcoef(table, rowvar=False)[np.triu_indices(len(varies), 1)]
        nodes.append(
            {
                **row,
                "alpha": cronbach(table),
                "alpha_standardised": cronbach(even),
                "mean_r": float(upper.mean()),
                "first_explained": explained[0],
                "above_1": int((eigenvalues > ABOVE).sum()),
                "one_sign": bool((first > 0).all()),
                "note": "",
            }
        )
        for place, (eigenvalue, share) in enumerate(zip(eigenvalues, explained, strict=True)):
            sum_so_far = float(explained[: place + 1].sum())
            parts.append((node, among, place + 1, eigenvalue, share, sum_so_far))
        for place, item in enumerate(varies):
            rest = np.delete(even, place, axis=1)
            r_rest = pearson(even[:, place], rest.sum(axis=1))[0]
            items.append((node, among, item, r_rest, cronbach(rest), first[place]))
    columns = ["node", "among", "items", "regions", "alpha", "alpha_standardised", "mean_r"]
    columns += ["first_explained", "above_1", "one_sign", "note"]
    table = pd.DataFrame(nodes, columns=columns)
    numbers = dict.fromkeys(("alpha", "alpha_standardised", "mean_r", "first_explained"), float)
    return Reliability(
        table.astype({**numbers, "above_1": "Int64", "one_sign": "boolean"}),
        pd.DataFrame(
            items, columns=["node", "among", "part", "r_rest", "alpha_without", "loading"]
        ),
        pd.DataFrame(
            parts,
            columns=["node", "among", "component", "eigenvalue", "explained", "cumulative"],
        ),
    )


def _groups(scores: pd.DataFrame, framework: Framework) -> list[tuple[str, str, list[str]]]:
    """Each node from the root down, and what is compared below it."""
    measured = {str(node) for node in scores.columns[scores.notna().any()]}
    leaves, found = set(framework.indicators), []
    for node in framework.nodes.index:
        children = [child for child in framework.children(str(node)) if child in measured]
        below = [code for code in framework.below(str(node)) if code in leaves & measured]
        if len(children) > 1:
            found.append((str(node), CHILDREN, children))
        if len(below) > 1 and set(below) != set(children) and children:
            found.append((str(node), INDICATORS, below))
    return found
