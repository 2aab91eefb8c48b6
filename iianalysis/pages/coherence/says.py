"""Sentences on whether the parts of the index go together; every number is that of a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from iianalysis.coherence.balance import FARTHEST, NOT_REACHED
from iianalysis.coherence.correlations import CONFLICT, FAINT, HIGH, INDEX, PAIRS, REDUNDANT, WEAK
from iianalysis.coherence.reliability import CHILDREN
from iianalysis.show.numbers import number
from iianalysis.show.text import (
    AS_WELL,
    END,
    NEXT,
    THEN,
    Text,
    capital,
    in_brackets,
    listed,
    of_node,
    t,
    tn,
    tp,
    up_to,
)

if TYPE_CHECKING:
    from iianalysis.tables.results import Results

NAMED = 4  # of a list that a sentence names
ACCEPTED = 0.7  # of alpha, by convention (Nunnally 1978, Psychometric Theory)
CLOSE = 0.9  # rank correlation from which on one total ranks regions much as the index does
APART = 1.5  # times its weight, or its weight times it: importance that is far from weight
LEFT_OUT = "indicator left out"
TOGETHER = tp("between two indicators", " and ")


def all_of(results: Results) -> list[Text]:
    """Everything that is said of coherence in the report."""
    tables = results.tables
    if "correlations" not in tables:
        return []
    root = results.study.framework("regional").root
    found = [correlations(tables["correlations"])]
    if "reliability" in tables:
        found.append(reliability(tables["reliability"], root))
    if "importance" in tables:
        found.append(importance(tables["importance"]))
    if "balanced_weights" in tables:
        found.append(balanced(tables["balanced_weights"], root))
    if "sensitivity" in tables:
        found.append(unmissed(tables["sensitivity"]))
    if "single_series" in tables:
        found.append(size(tables["single_series"], tables.get("tier_agreement")))
    return [text + END for text in found if text]


def correlations(table: pd.DataFrame) -> Text:
    """How many pairs say the same twice or run against each other; who has little to do with all.

    Parameters
    ----------
    table : DataFrame
        As `coherence.correlations.correlations` returns it.
    """
    pairs = table[table["relation"].isin(PAIRS) & table["r"].notna()]
    if pairs.empty:
        return t("No two indicators have scores of enough regions to be compared")
    return capital(listed([*flagged(pairs), _faint(table)], THEN))


def flagged(pairs: pd.DataFrame) -> list[Text]:
    """Pairs that are redundant, and pairs in conflict."""
    same, against = (pairs[pairs["flag"] == flag] for flag in (REDUNDANT, CONFLICT))
    said = [
        tn(
            "{n} of {every} pairs of indicators correlates above {high:g}",
            "{n} of {every} pairs of indicators correlate above {high:g}",
            len(same), every=len(pairs), high=HIGH,
        )
    ]  # fmt: skip
    if against.empty:
        return [*said, t("no two within a dimension run against each other")]
    worst = map(_pair, against.sort_values("r", kind="stable").to_dict("records"))
    count = tn(
        "{n} within a dimension runs against each other",
        "{n} within a dimension run against each other",
        len(against),
    )
    return [*said, count + in_brackets(up_to(NAMED, worst, AS_WELL))]


def _pair(row: Mapping[str, object]) -> Text:
    return listed([of_node(row["indicator"]), of_node(row["against"])], TOGETHER)


def _faint(table: pd.DataFrame) -> Text:
    rows = table[(table["relation"] == INDEX) & table["flag"].isin([FAINT, CONFLICT])]
    if rows.empty:
        return Text([])
    return t(
        "little to do with the index (below {weak:g}): {names}",
        weak=WEAK, names=up_to(NAMED, map(of_node, rows["indicator"])),
    )  # fmt: skip


def reliability(table: pd.DataFrame, root: str) -> Text:
    """Whether the parts of the index measure one thing, and which nodes hold together little.

    Parameters
    ----------
    table : DataFrame
        As `coherence.reliability.reliability` returns it of nodes.
    root : str
        The overall index.
    """
    rows = table[(table["among"] == CHILDREN) & table["alpha"].notna()]
    said = [
        t(
            "Cronbach's alpha of the {n} parts right below “{node}” is {alpha:.2f}, and one "
            "component explains {share:.0f}% of their variance",
            n=row["items"],
            node=of_node(root),
            alpha=row["alpha"],
            share=100 * row["first_explained"],
        )
        for row in rows[rows["node"] == root].to_dict("records")
    ]
    low = rows[rows["alpha"] < ACCEPTED]
    if len(rows) and low.empty:
        said.append(
            t("no part that has several below it has an alpha under {least:g}", least=ACCEPTED)
        )
    elif len(low):
        names = [
            of_node(row["node"]) + in_brackets(number(row["alpha"], 2))
            for row in low.sort_values("alpha").to_dict("records")
        ]
        said.append(
            t(
                "below {least:g}, the usual convention: {names}",
                least=ACCEPTED, names=up_to(NAMED, names),
            )
        )  # fmt: skip
    return capital(listed(said, THEN))


def importance(table: pd.DataFrame) -> Text:
    """Which parts count for more, and which for less, than they weigh.

    Parameters
    ----------
    table : DataFrame
        As `coherence.importance.importance` returns it.
    """
    found = (
        t("At level {level} of the tree {found}", level=level, found=far_apart(rows))
        for level, rows in compared_levels(table).items()
    )
    return listed(found, NEXT)


def compared_levels(table: pd.DataFrame) -> dict[int, pd.DataFrame]:
    """Rows of the levels above the indicators with two nodes or more; of few levels the first."""
    known = table[table["ratio"].notna()]
    inner = known[known["level"] < known["level"].max()]
    rows = inner if len(inner) > 1 else known
    return {int(level): part for level, part in rows.groupby("level") if len(part) > 1}


def far_apart(rows: pd.DataFrame) -> Text:
    """Of the nodes of a level, those farthest from their weight on either side."""
    high, low = (rows.loc[place] for place in (rows["ratio"].idxmax(), rows["ratio"].idxmin()))
    known = {
        f"{key}_{side}": value
        for side, row in (("high", high), ("low", low))
        for key, value in (
            ("node", of_node(row["node"])),
            ("share", 100 * row["importance_share"]),
            ("weight", 100 * row["nominal_share"]),
        )
    }
    if max(high["ratio"], 1 / low["ratio"]) < APART:
        return t(
            "no part counts for much more or less than it weighs; most {node_high} "
            "({share_high:.0f}% of the importance at {weight_high:.0f}% of the weight), least "
            "{node_low} ({share_low:.0f}% at {weight_low:.0f}%)",
            **known,
        )
    return t(
        "{node_high} has {share_high:.0f}% of the importance at {weight_high:.0f}% of the weight; "
        "{node_low} {share_low:.0f}% at {weight_low:.0f}%",
        **known,
    )


def balanced(table: pd.DataFrame, root: str) -> Text:
    """Whether some weights would make the parts of the index count for what they weigh.

    Parameters
    ----------
    table : DataFrame
        As `coherence.balance.within_nodes` returns it.
    root : str
        The overall index.
    """
    rows = table[(table["parent"] == root) & table["balanced_weight"].notna()]
    if rows.empty:
        return Text([])
    weights = listed(
        of_node(row["node"]) + in_brackets(f"{row['balanced_weight']:.2f}")
        for row in rows.to_dict("records")
    )
    if not rows["note"].eq(NOT_REACHED).any():
        return t(
            "What is right below “{node}” would count for what it weighs now under the weights "
            "{weights}",
            node=of_node(root),
            weights=weights,
        )
    before, after = (
        100 * (rows[column] - rows["weight"]).abs().max()
        for column in ("share_of_importance", "balanced_share")
    )
    return t(
        "No weights within {times:g} times those in force either way make what is right below "
        "“{node}” count for what it weighs: importance is off by up to {before:.1f} points now, by "
        "{after:.1f} at best; parts that rise and fall together count alike, however they are "
        "weighed",
        times=FARTHEST, node=of_node(root), before=before, after=after,
    )  # fmt: skip


def unmissed(table: pd.DataFrame) -> Text:
    """Which indicators the ranking would not miss.

    Parameters
    ----------
    table : DataFrame
        As `tables.choices.sensitivity_table` returns it.
    """
    rows = table[(table["kind"] == LEFT_OUT) & table["correlation"].notna()]
    if rows.empty:
        return Text([])
    still = rows[rows["largest_shift"] <= 1]
    least = rows.loc[rows["correlation"].idxmin()]
    said = t(
        "without any one indicator the rank correlation stays at {low:.3f} or more, the least "
        "without {name}",
        low=least["correlation"], name=least["variant"],
    )  # fmt: skip
    if still.empty:
        return capital(said)
    few = tn(
        "The ranking would not miss {n} of {every} indicators: without it no region moves more "
        "than one place ({names})",
        "The ranking would not miss {n} of {every} indicators: without any one of them no region "
        "moves more than one place ({names})",
        len(still), every=len(rows), names=up_to(NAMED, still["variant"]),
    )  # fmt: skip
    return listed([few, said], THEN)


def size(table: pd.DataFrame, printed: pd.DataFrame | None = None) -> Text:
    """How far single totals do what the index does.

    Parameters
    ----------
    table : DataFrame
        As `coherence.size.single_series` returns it.
    printed : DataFrame, optional
        As `published.lists.tier_agreement` returns it, where tiers are printed.
    """
    known = table[table["correlation"].notna()]
    if known.empty:
        return Text([])
    first, close = known.iloc[0], int((known["correlation"] >= CLOSE).sum())
    if close:
        said = tn(
            "Much of the index is size: {n} of {every} totals by itself ranks regions much as it "
            "does (rank correlation of {close:g} or more), most {name} ({r:.2f})",
            "Much of the index is size: {n} of {every} totals by themselves rank regions much as "
            "it does (rank correlation of {close:g} or more), most {name} ({r:.2f})",
            close, every=len(known), close=CLOSE, name=of_node(first["by_series"]),
            r=first["correlation"],
        )  # fmt: skip
    else:
        said = t(
            "Of {every} totals none by itself ranks regions much as the index does; nearest comes "
            "{name} (rank correlation {r:.2f})",
            every=len(known), name=of_node(first["by_series"]), r=first["correlation"],
        )  # fmt: skip
    return listed([said, _in_printed_tiers(known, printed)], THEN)


def _in_printed_tiers(table: pd.DataFrame, printed: pd.DataFrame | None) -> Text:
    """How many regions the best totals put in their printed tier, and how many the index does."""
    if printed is None or printed.empty:
        return Text([])
    alone = printed[printed["indicator"].isin(table["by_series"])]
    first = printed["goalposts"].iloc[0]  # those of the study
    index = printed[(printed["variant"] == "index") & (printed["goalposts"] == first)]
    if alone.empty or index.empty:
        return Text([])
    most = alone["in_printed_tier"].max()
    best = alone.loc[alone["in_printed_tier"] == most, "indicator"]
    return t(
        "tiers by one total alone hold up to {most:.0f} of {of} regions in their printed tier "
        "({names}), those of the index {index:.0f}",
        most=most, of=alone["of"].iloc[0], index=index["in_printed_tier"].iloc[0],
        names=up_to(NAMED, map(of_node, best)),
    )  # fmt: skip
