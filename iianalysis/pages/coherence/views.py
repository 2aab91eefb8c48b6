"""Tables on coherence for the notebook and the report; shares in percent."""

from __future__ import annotations

import pandas as pd

from iianalysis.coherence.correlations import INDEX, OWN_NODE
from iianalysis.coherence.reliability import CHILDREN
from iianalysis.pages.coherence.says import LEFT_OUT
from iianalysis.pages.tiers.views import tier_agreement
from iianalysis.parameters import one_of
from iianalysis.scoring.index import IndexResult
from iianalysis.study.study import Study
from iianalysis.uncertainty.one_choice import compare, left_out

MOST = 12  # totals that are shown


def part_of(result: IndexResult, node: str) -> str:
    """The node of a parameter that has others below it, where nothing stands for the root.

    Raises
    ------
    ParameterError
        For a node that has none below it, or that is unknown.
    """
    above = [code for code in result.framework.nodes.index if result.framework.children(code)]
    return str(one_of("node", node or result.framework.root, above))


def flagged(table: pd.DataFrame) -> pd.DataFrame:
    """Correlations that are flagged: conflicts first, then by size.

    Returns
    -------
    DataFrame
        flag, indicator, against, relation, r.
    """
    rows = table[table["flag"] != ""].sort_values(["flag", "r"], kind="stable")
    return rows[["flag", "indicator", "against", "relation", "r"]].reset_index(drop=True)


def with_nodes(table: pd.DataFrame) -> pd.DataFrame:
    """Each indicator with its node and with the index.

    Returns
    -------
    DataFrame
        indicator, node, r_node (missing where that is the index itself), r_index.
    """
    of = {relation: table[table["relation"] == relation] for relation in (OWN_NODE, INDEX)}
    index = of[INDEX].set_index("indicator")["r"]
    own = of[OWN_NODE].set_index("indicator")
    found = pd.DataFrame({"node": own["node"], "r_node": own["r"]}).reindex(index.index)
    return found.assign(r_index=index).reset_index()


def reliability(table: pd.DataFrame) -> pd.DataFrame:
    """Alpha and first component of what is right below each node.

    Returns
    -------
    DataFrame
        node, items, alpha, alpha_standardised, mean_r, first_explained (percent), above_1,
        one_sign and, where there is any, note.
    """
    rows = table[table["among"] == CHILDREN].drop(columns=["among", "regions"])
    rows = rows.assign(first_explained=100 * rows["first_explained"])
    return rows.drop(columns=[] if (rows["note"] != "").any() else "note").reset_index(drop=True)


def parts(table: pd.DataFrame, node: str) -> pd.DataFrame:
    """Each part right below a node: part, r_rest, alpha_without, loading."""
    rows = table[(table["node"] == node) & (table["among"] == CHILDREN)]
    return rows.drop(columns=["node", "among"]).reset_index(drop=True)


def components(table: pd.DataFrame, node: str) -> pd.DataFrame:
    """Principal components of what is right below a node, in percent.

    Returns
    -------
    DataFrame
        component, eigenvalue, explained, cumulative.
    """
    rows = table[(table["node"] == node) & (table["among"] == CHILDREN)]
    shares = {name: 100 * rows[name] for name in ("explained", "cumulative")}
    return rows.assign(**shares).drop(columns=["node", "among"]).reset_index(drop=True)


def importance(table: pd.DataFrame) -> pd.DataFrame:
    """Weight and importance of the nodes above the indicators, or of these where there are none.

    Returns
    -------
    DataFrame
        node, nominal_share, importance_share (percent of those of its level), ratio, r_squared,
        importance, importance_error, degrees.
    """
    rows = table[table["level"] < table["level"].max()]
    rows = table if rows.empty else rows
    shares = {name: 100 * rows[name] for name in ("nominal_share", "importance_share")}
    columns = ["node", "nominal_share", "importance_share", "ratio", "r_squared", "importance"]
    return rows.assign(**shares)[[*columns, "importance_error", "degrees"]].reset_index(drop=True)


def balance(table: pd.DataFrame, node: str) -> pd.DataFrame:
    """Weights of what is right below a node, and those that would make importance equal to them.

    Returns
    -------
    DataFrame
        node, weight, share_of_importance (percent), balanced_weight, balanced_share (percent),
        reached.
    """
    rows = table[table["parent"] == node]
    shares = {name: 100 * rows[name] for name in ("share_of_importance", "balanced_share")}
    columns = ["node", "weight", "share_of_importance", "balanced_weight", "balanced_share"]
    return rows.assign(**shares)[[*columns, "reached"]].reset_index(drop=True)


def series(
    table: pd.DataFrame, printed: pd.DataFrame | None = None, most: int = MOST
) -> pd.DataFrame:
    """The totals that rank regions most as the index does.

    Parameters
    ----------
    table : DataFrame
        As `coherence.size.single_series` returns it.
    printed : DataFrame, optional
        As `published.lists.tier_agreement` returns it, where tiers are printed.

    Returns
    -------
    DataFrame
        by_series, in_index, correlation and, with printed tiers, in_printed_tier (regions that
        tiers of the printed sizes by the series alone put there).
    """
    table = table.drop(columns="regions").head(most)
    if printed is None or printed.empty:
        return table
    hits = printed[printed["indicator"] != ""].set_index("indicator")["in_printed_tier"]
    return table.assign(in_printed_tier=table["by_series"].map(hits))


def printed_tiers(study: Study, result: IndexResult, year: int) -> pd.DataFrame:
    """Regions in their printed tier by the index and by single series; empty in earlier years."""
    latest = year == study.years("regional")[-1]
    return tier_agreement(study, result) if latest else pd.DataFrame()


def without_indicators(study: Study, result: IndexResult, year: int) -> pd.DataFrame:
    """What it does to the ranking to leave out one indicator: rows of the table `sensitivity`.

    Returns
    -------
    DataFrame
        kind, variant, mean_shift, largest_shift, moved_most, correlation and, with sizes of tiers,
        changed_tier; what would be missed least first.
    """
    panel, tree, method = study.panel("regional"), result.framework, result.method
    variants = left_out(method, tree)
    if not variants:  # all hangs on one indicator
        return pd.DataFrame(columns=["kind", "variant", "largest_shift", "correlation"])
    table = compare(panel, tree, method, variants, year, study.tier_sizes).reset_index()
    table.insert(0, "kind", LEFT_OUT)
    return table.sort_values("correlation", ascending=False, kind="stable", ignore_index=True)
