"""Tables of a run on groups of regions, and on weights that suit each region best."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from iianalysis.scoring.index import IndexResult, ranked
from iianalysis.show.text import t
from iianalysis.study.study import Study
from iianalysis.tables.register import of_regions, table
from iianalysis.weights.doubt import benefit_of_the_doubt

if TYPE_CHECKING:
    from iianalysis.tables.results import Results


def _grouped(run: Results) -> bool:
    return of_regions(run) and bool(run.study.groupings)


@table(
    "group_means",
    t("mean, median, lowest and highest score of each group of regions, by node and year"),
    when=_grouped,
)
def _group_means(run: Results) -> pd.DataFrame:
    return group_means(run.study, run.index)


@table(
    "group_ranks",
    t("rank of each region among those of its group, by node and year"),
    when=_grouped,
)
def _group_ranks(run: Results) -> pd.DataFrame:
    return group_ranks(run.study, run.index)


@table(
    "benefit_of_the_doubt",
    t("score and rank of each region under the weights of indicators that suit it best"),
    when=lambda run: of_regions(run) and "doubt_shares" in run.study.settings,
)
def _benefit_of_the_doubt(run: Results) -> pd.DataFrame:
    return doubt(run.study, run.index)


def _scores(study: Study, result: IndexResult) -> pd.DataFrame:
    """Scores down to the second level, long, a row for each grouping."""
    level = result.framework.nodes["level"]
    nodes = [node for node in result.scores.columns if level[node] <= 2]
    long = result.scores[nodes].stack().rename("score").reset_index()
    parts = [
        long.assign(grouping=name, group=long["region"].map(groups))
        for name, groups in study.groupings.items()
    ]
    table = pd.concat(parts, ignore_index=True)
    return table[table["group"] != ""]


def group_means(study: Study, result: IndexResult) -> pd.DataFrame:
    """How groups of regions score.

    Returns
    -------
    DataFrame
        grouping, group, year, node, regions (with a score), mean, median, lowest, highest, rank (of
        the group by its mean, within grouping, year and node). Each region counts alike.
    """
    table = _scores(study, result)
    keys = ["grouping", "group", "year", "node"]
    found = table.groupby(keys, sort=False)["score"].agg(
        regions="count", mean="mean", median="median", lowest="min", highest="max"
    )
    found = found.reset_index()
    within = found.groupby(["grouping", "year", "node"], sort=False)["mean"]
    return found.assign(rank=within.transform(ranked).astype("Int64"))


def group_ranks(study: Study, result: IndexResult) -> pd.DataFrame:
    """Where each region stands among those of its group.

    Returns
    -------
    DataFrame
        grouping, group, region, year, node, score, rank (within the group), of (regions of the
        group with a score).
    """
    table = _scores(study, result)
    within = table.groupby(["grouping", "group", "year", "node"], sort=False)["score"]
    table = table.assign(
        rank=within.transform(ranked).astype("Int64"), of=within.transform("count").astype(int)
    )
    return table[["grouping", "group", "region", "year", "node", "score", "rank", "of"]]


def doubt(study: Study, result: IndexResult) -> pd.DataFrame:
    """Benefit of the doubt over the indicators, each weight within shares of their total.

    The shares are the setting `doubt_shares` of the study; see `weights.doubt`. Regions that lack
    an indicator, and indicators that nobody has, are left out.

    Returns
    -------
    DataFrame
        region, year (the last), score, rank (among these regions), doubt (0 to 1: 1 where nobody is
        better under these weights) and doubt_rank (to six decimals, ties share the better).
    """
    year = study.years("regional")[-1]
    low, high = (float(one) for one in study.settings["doubt_shares"].split())
    scores = result.year(year)[result.framework.indicators].dropna(axis=1, how="all").dropna()
    found = benefit_of_the_doubt(scores, low, high, of="weights")
    overall = result.year(year).loc[scores.index, result.framework.root]
    table = pd.DataFrame(
        {
            "year": year,
            "score": overall,
            "rank": ranked(overall).astype("Int64"),
            "doubt": found.scores,
            "doubt_rank": ranked(found.scores.round(6)).astype("Int64"),
        }
    )
    return table.sort_values("rank", kind="stable").rename_axis("region").reset_index()
