"""One choice at a time: what each does to ranks, as the notebook shows it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from iianalysis.scoring.index import IndexResult, ranked
from iianalysis.show.names import with_texts
from iianalysis.study.study import Study
from iianalysis.tables.choices import AMOUNT
from iianalysis.uncertainty import one_choice as sensitivity


def variant_ranks(
    study: Study, result: IndexResult, year: int, amount: float = AMOUNT
) -> pd.DataFrame:
    """Rank of every region when one choice at a time is changed.

    Returns
    -------
    DataFrame
        Regions by `(kind, variant)`; the first column, `(baseline, baseline)`, is
        the index as it stands.

    Raises
    ------
    ValueError
        If `amount` is not above 0 and at most 1.
    """
    panel, tree, method = study.panel("regional"), result.framework, result.method
    kinds = {
        "alternative": sensitivity.alternatives(method),
        "weight moved": sensitivity.moved_weights(method, tree, amount),
        "indicator left out": sensitivity.left_out(method, tree),
    }
    scores = {("baseline", "baseline"): result.year(year)[tree.root]}
    for kind, variants in kinds.items():
        for name, one in sensitivity.built(panel, tree, variants):
            scores[kind, name] = one.year(year)[tree.root]
    kinds, names = zip(*scores, strict=True)
    table = pd.concat(list(scores.values()), axis=1)
    table.columns = pd.MultiIndex.from_arrays([pd.Index(k, dtype=object) for k in (kinds, names)])
    return ranked(table)


def rank_shifts(ranks: pd.DataFrame, sizes: Sequence[int] = ()) -> pd.DataFrame:
    """What each variant does to ranks and tiers: the columns of `tables.choices.sensitivity_table`.

    Parameters
    ----------
    ranks : DataFrame
        As `variant_ranks` returns it.
    sizes : sequence of int
        Tier sizes; where empty, changes of tier are not counted.

    Returns
    -------
    DataFrame
        kind, variant, mean_shift, largest_shift, moved_most, correlation and, with sizes,
        changed_tier.
    """
    base = ranks["baseline", "baseline"]
    rows = []
    for (kind, name), other in ranks.drop(columns="baseline", level=0).items():
        rows.append({"kind": kind, "variant": name, **sensitivity.shift(-base, -other, sizes)})
    table = pd.DataFrame(rows)
    table = with_texts(table, variant=[row["variant"] for row in rows])
    return table.astype({"changed_tier": "Int64"} if "changed_tier" in table else {})


def shifts_of(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The rows of `rank_shifts` of one kind, the largest mean shift first."""
    rows = table[table["kind"] == kind].drop(columns="kind")
    return rows.sort_values("mean_shift", ascending=False, kind="stable", ignore_index=True)


def rank_ranges(ranks: pd.DataFrame) -> pd.DataFrame:
    """The best and the worst rank that each region reaches over all variants.

    Returns
    -------
    DataFrame
        region, rank (as the index stands; best first), highest_rank, lowest_rank. Empty where a
        region has no score.
    """
    table = pd.DataFrame(
        {
            "rank": ranks["baseline", "baseline"],
            "highest_rank": ranks.min(axis=1),
            "lowest_rank": ranks.max(axis=1),
        }
    )
    table = table.astype("Int64").sort_values("rank", kind="stable")
    return table.rename_axis("region").reset_index()
