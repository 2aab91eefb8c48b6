"""Weights of nodes within their parents, and what they come to at the leaves."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from iianalysis.scoring.framework import Framework
from iianalysis.scoring.normalise import MethodError


def equal(framework: Framework) -> pd.Series:
    """The same weight for each child of a parent, gaps included; the root has 1.

    Returns
    -------
    Series
        Indexed by node; the children of each parent sum to 1.
    """
    return complete(framework, pd.Series(dtype=float))


def complete(framework: Framework, given: Mapping[str, float] | pd.Series) -> pd.Series:
    """A full set of weights from a partial one.

    Parameters
    ----------
    framework : Framework
    given : Series or mapping
        Weights of some nodes, to any sum below each parent. A parent with no child in it has equal
        weights; where one child has a weight, all must: 0 leaves a child out.

    Returns
    -------
    Series
        Indexed by node; the children of each parent sum to 1.

    Raises
    ------
    MethodError
        If a weight is no number, negative, not finite or of no node, some children of a parent have
        none, or the weights of a parent sum to 0.

    Examples
    --------
    >>> from iianalysis import read_study
    >>> complete(read_study().framework("regional"), {"innovation": 0.5})
    Traceback (most recent call last):
        ...
    iianalysis.scoring.normalise.MethodError: no weight for 'foundation', 'industry', 'application',
    'environment' below 'overall', whose other children have one; give each one, 0 to leave it out
    """
    known = {str(node): _number(node, weight) for node, weight in given.items() if pd.notna(weight)}
    weights = dict.fromkeys(framework.nodes.index, 1.0)
    for node, weight in known.items():
        if node not in weights:
            raise MethodError(f"weight of {node!r}: no such node; mend the code or leave it out")
        if weight < 0:
            raise MethodError(f"weight {weight:g} of {node!r} is negative; give 0 to leave it out")
        if math.isinf(weight):
            raise MethodError(f"weight {weight:g} of {node!r} is not finite; give a number")
    for parent in framework.parents():
        children = framework.children(parent)
        absent = [child for child in children if child not in known]
        if absent and len(absent) < len(children):
            raise MethodError(
                f"no weight for {', '.join(map(repr, absent))} below {parent!r}, whose other "
                "children have one; give each one, 0 to leave it out"
            )
        here = [known.get(child, 1.0) for child in children]
        total = sum(here)
        if total <= 0:
            raise MethodError(f"the weights below {parent!r} sum to 0; give one a positive weight")
        weights.update(zip(children, (weight / total for weight in here), strict=True))
    return pd.Series(weights, name="weight")


def _number(node: object, weight: Any) -> float:
    try:
        return float(weight)
    except (TypeError, ValueError):
        raise MethodError(f"weight {weight!r} of {node!r} is not a number; give one") from None


def effective(framework: Framework, weights: pd.Series) -> pd.DataFrame:
    """Weights after the weight of gaps has gone to their siblings.

    Parameters
    ----------
    framework : Framework
    weights : Series
        Weight of each node within its parent.

    Returns
    -------
    DataFrame
        Indexed by node, with `parent`, `weight` (as given), `effective_weight` (0 for a node that
        has no indicator below it) and `points` (share of the overall index, 100 in all leaves).
    """
    given = {str(node): float(weights[node]) for node in framework.nodes.index}
    has = dict.fromkeys(framework.indicators, True)
    passed = dict.fromkeys(given, 0.0)
    for parent in framework.parents():
        measured = [child for child in framework.children(parent) if has.get(child)]
        has[parent] = bool(measured)
        total = sum(given[child] for child in measured)
        if total > 0:
            passed.update({child: given[child] / total for child in measured})
    passed[framework.root] = given[framework.root]
    points = {framework.root: 100.0}
    for node in framework.nodes.index:  # parents stand before their children
        for child in framework.children(str(node)):
            points[child] = points[str(node)] * passed[child]
    return framework.nodes[["parent"]].assign(
        weight=pd.Series(given), effective_weight=pd.Series(passed), points=pd.Series(points)
    )
