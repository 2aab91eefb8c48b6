"""The tree and its data as the notebooks and the report show them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from iianalysis.schemes import weights_of
from iianalysis.scoring import weighting
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.index import IndexResult
from iianalysis.study.cells import FLAGS
from iianalysis.study.study import Study
from iianalysis.tables.data import flagged_cells

NOTES = ["note", "note_zh"]  # of which a reader sees one: `readable.in_language`


def tree_table(result: IndexResult, year: int) -> pd.DataFrame:
    """The tree above the indicators, each node followed by what is below it.

    Returns
    -------
    DataFrame
        node, parent, level, indicators (number below it), points (of 100 in all leaves; 0 for a
        gap, whose weight has gone to its siblings), coverage (of the year; the mean over regions).
    """
    tree = result.framework
    weights = weighting.effective(tree, result.weights)
    coverage = result.coverage.xs(year, level="year").mean()
    nodes = [node for node in reading_order(tree) if node not in set(tree.indicators)]
    leaves = set(tree.indicators)
    return pd.DataFrame(
        {
            "node": nodes,
            "parent": tree.nodes.loc[nodes, "parent"].to_numpy(),
            "level": tree.nodes.loc[nodes, "level"].to_numpy(),
            "indicators": [len(leaves & set(tree.below(node))) for node in nodes],
            "points": weights.loc[nodes, "points"].to_numpy(),
            "coverage": coverage[nodes].to_numpy(),
        }
    )


def reading_order(tree: Framework, node: str | None = None) -> list[str]:
    """A node (the root where None) and all below it, each followed by what is below it."""
    order, waiting = [], [node or tree.root]
    while waiting:
        order.append(waiting.pop())
        waiting += reversed(tree.children(order[-1]))
    return order


def indicator_table(study: Study, scheme: str, node: str) -> pd.DataFrame:
    """The indicators below a node in both scopes, and how well they stand for it.

    Returns
    -------
    DataFrame
        scope, parent, indicator, unit, strength, specific, flags (`snapshot` or empty), points
        (of 100 in the whole index), note and note_zh (empty where the study has none in Chinese).
    """
    parts = []
    for scope in study.scopes:
        tree = study.framework(scope)
        points = weighting.effective(tree, weights_of(study, scope, scheme))["points"]
        leaves = [code for code in reading_order(tree, node) if code in set(tree.indicators)]
        table = tree.nodes.loc[leaves, ["parent", "unit", "strength", "specific", *NOTES]]
        table.insert(0, "scope", scope)
        table.insert(2, "indicator", leaves)
        table["specific"] = yes_or_no(table["specific"])
        snapshot = tree.nodes.loc[leaves, "snapshot"].eq(1)
        table.insert(6, "flags", np.where(snapshot, "snapshot", ""))
        table.insert(7, "points", points[leaves])
        parts.append(table)
    return pd.concat(parts, ignore_index=True)


def yes_or_no(stated: pd.Series) -> list[bool | None]:
    """Whether each of 1 and 0 is 1; None where nothing is stated."""
    return [None if pd.isna(one) else bool(one) for one in stated]


def flag_summary(study: Study, scope: str, year: int | None = None) -> pd.DataFrame:
    """Cells that need a word of caution, one row for each indicator and flag.

    Returns
    -------
    DataFrame
        indicator, flags, cells (number), years, and for regions `regions` (`all` where it is all
        of them); of one year where it is given.
    """
    cells = flagged_cells(study)
    cells = cells[cells["scope"] == scope]
    if year is not None:
        cells = cells[cells["year"] == year]
    rows = []
    for (indicator, flags), part in cells.groupby(["indicator", "flags"], sort=False):
        regions = list(dict.fromkeys(part["region"]))
        rows.append(
            {
                "indicator": indicator,
                "flags": flags,
                "cells": len(part),
                "years": [str(when) for when in sorted(set(part["year"]))],
                "regions": ["all"] if len(regions) == len(study.regions) else regions,
            }
        )
    table = pd.DataFrame(rows, columns=["indicator", "flags", "cells", "years", "regions"])
    order = table["flags"].map({flag: place for place, flag in enumerate(FLAGS)})
    table = table.iloc[order.argsort(kind="stable")].reset_index(drop=True)
    return table.drop(columns="regions" if scope == "national" else [])
