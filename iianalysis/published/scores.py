"""Printed scores and ranks of regions, at any node, against those of the index."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from iianalysis.published.lists import hits_of
from iianalysis.published.verdicts import OPEN_DATA, UNDETERMINED, Checked, Finding
from iianalysis.scoring.index import DECIMALS, IndexResult, ranked
from iianalysis.show.text import THEN, Text, listed, of_region, t, tn
from iianalysis.study.made import FLOORS
from iianalysis.study.printed import near, of_regions
from iianalysis.study.study import Study

KEYS = ["node", "region", "year"]
ROUNDED = ("", "rounded", "derived")  # qualifiers of figures of which a half prints as the next one
SLACK = 10.0**-DECIMALS
FEWEST = 3  # regions that a rank correlation is told of
OF = "scores_of_regions_"  # begins an item of the check, which the node ends


def held_against(regional: Mapping[str, IndexResult]) -> IndexResult:
    """The index of regions that print is held against: that of the study, which stands first."""
    return next(iter(regional.values()))


def compared(
    study: Study, result: IndexResult, under: Mapping[str, IndexResult] | None = None
) -> pd.DataFrame:
    """Every printed score and rank of a region beside the one here.

    Parameters
    ----------
    study : Study
    result : IndexResult
        Of regions.
    under : mapping of str to IndexResult, optional
        The same by schemes of weights that figures are printed under; those of others are left out.

    Returns
    -------
    DataFrame
        A row for each scheme, node (in the order of the tree), region and year of which a score or
        a rank is printed: scheme (empty for that of the study), node, region, year, printed,
        computed, difference (computed less printed), agrees, printed_rank, rank, rank_agrees,
        unrounded_agrees, rounded. `agrees` is missing where no score is printed, the others of
        ranks where no rank is; they are False where the region has none here.

    Notes
    -----
    A figure v that is printed with d decimals, halves up, agrees with all from ``v - 10^-d / 2`` to
    just below ``v + 10^-d / 2``; a half is one to `index.DECIMALS` digits, so that no machine's
    rounding decides. 1 is the best rank, and equal scores share the better one. Whether print
    ranked scores as they are or as it rounded them, it does not say: those of a node are held
    against ranks of scores rounded as printed (`rounded`) where more of them agree then;
    `unrounded_agrees` is what scores as they are give.
    """
    return _by_scheme(study, {"": result, **(under or {})})


def _by_scheme(study: Study, by: Mapping[str, IndexResult]) -> pd.DataFrame:
    facts = _facts(study)
    parts = [
        _compared(study, one, facts[facts["scheme"] == scheme].copy()).assign(scheme=scheme)
        for scheme, one in by.items()
    ]
    table = pd.concat(parts, ignore_index=True)
    return table[["scheme", *table.columns.drop("scheme")]]


def _compared(study: Study, result: IndexResult, facts: pd.DataFrame) -> pd.DataFrame:
    facts["agrees"] = _within(_cells(result.scores, facts), facts)
    columns = [*KEYS, "value", "agrees", "unit"]
    scores = facts.loc[facts["kind"] == "score", columns].rename(columns={"value": "printed"})
    ranks = _ranks(facts[facts["kind"] == "rank"], scores, result)
    table = scores.drop(columns="unit").merge(ranks, on=KEYS, how="outer")
    table["computed"] = _cells(result.scores, table)
    table["difference"] = table["computed"] - table["printed"]
    places = {
        name: {code: place for place, code in enumerate(codes)}
        for name, codes in (("node", result.scores.columns), ("region", study.regions.index))
    }
    table = table.sort_values(
        KEYS,
        key=lambda cells: cells.map(places[cells.name]) if cells.name in places else cells,
        kind="stable",
    )
    columns = [*KEYS, "printed", "computed", "difference", "agrees"]
    columns += ["printed_rank", "rank", "rank_agrees", "unrounded_agrees", "rounded"]
    return table[columns].reset_index(drop=True)


def differences(table: pd.DataFrame) -> pd.DataFrame:
    """Those of `compared` that differ or are not here: of each node the most different first."""
    agrees = table["agrees"].fillna(True) & table["rank_agrees"].fillna(True)
    off = (table["printed_rank"] - table["rank"]).abs()
    size = table["difference"].abs()
    of = table["scheme"] + " " + table["node"]
    rows = table.assign(place=(of != of.shift()).cumsum(), size=size, off=off)
    rows = rows[~agrees.astype(bool)].sort_values(
        ["place", "size", "off"], ascending=[True, False, False], kind="stable"
    )
    columns = ["scheme", *KEYS, "printed", "computed", "difference", "printed_rank", "rank"]
    whole = {name: rows[name].round().astype("Int64") for name in ("printed_rank", "rank")}
    return rows[columns].assign(**whole).reset_index(drop=True)


def worst(table: pd.DataFrame) -> pd.Series | None:
    """The row of `compared` whose score, or else rank, differs most; None where none does."""
    for agrees, distance in (
        ("agrees", table["difference"].abs()),
        ("rank_agrees", (table["rank"] - table["printed_rank"]).abs()),
    ):
        off = distance[~table[agrees].fillna(True).astype(bool)].dropna()
        if len(off):
            return table.loc[off.idxmax()]
    return None


def check_scores(
    study: Study, by: Mapping[str, tuple[IndexResult, IndexResult | None]]
) -> list[Checked]:
    """Printed scores and ranks of regions, a row for each scheme and node that has any.

    `by` has the index on all cells and on sound ones alone, by scheme; empty for that of the study.
    They are reproduced where all agree, and differ where one does. Where the others agree and some
    regions have none here, they are consistent.
    """
    table = _by_scheme(study, {scheme: every for scheme, (every, _) in by.items()})
    kept = {scheme: sound for scheme, (_, sound) in by.items() if sound is not None}
    fewer = dict(list(_by_scheme(study, kept).groupby(["scheme", "node"]))) if kept else {}
    rows = []
    for (scheme, node), part in table.groupby(["scheme", "node"], sort=False):
        item = f"{OF}{node}" + (f" ({scheme})" if scheme else "")
        counts = part[["printed", "printed_rank"]].count()
        printed = listed(
            [
                tn("{n} score", "{n} scores", counts.iloc[0]) if counts.iloc[0] else "",
                tn("{n} rank", "{n} ranks", counts.iloc[1]) if counts.iloc[1] else "",
            ]
        )
        found = _finding(part)
        if found is None:
            note = t("none of these regions has a score here in these years")
            rows.append(Checked(item, printed, np.nan, OPEN_DATA, UNDETERMINED, note))
            continue
        without = _finding(fewer[scheme, node]) if (scheme, node) in fewer else None
        rows.append(Checked.weighed(item, printed, found, without))
    return rows


def _facts(study: Study) -> pd.DataFrame:
    """Printed scores and ranks with the ends that they are taken for, and the unit printed."""
    facts = study.published[of_regions(study)]
    facts = facts[["kind", "scheme", *KEYS, "value", "low", "high", "qualifier"]].assign(
        kind=facts["kind"].replace("index", "score"), year=facts["year"].astype(int)
    )
    ends = facts[["low", "high"]].astype(float)
    for row, fact in facts[facts["qualifier"].isin(["about", *FLOORS])].iterrows():
        ends.loc[row] = near(fact)
    facts[["low", "high"]] = ends
    halves = facts["qualifier"].isin(ROUNDED) & (facts["high"] > facts["value"])
    return facts.assign(unit=(facts["high"] - facts["low"]).where(halves))


def _cells(table: pd.DataFrame, of: pd.DataFrame) -> np.ndarray:
    """Cells of a table of regions, years and nodes; NaN where there is none."""
    rows = table.index.get_indexer(pd.MultiIndex.from_frame(of[["region", "year"]]))
    columns = table.columns.get_indexer(of["node"])
    there = (rows >= 0) & (columns >= 0)
    return np.where(there, table.to_numpy(dtype=float)[rows, columns], np.nan)


def _within(computed: np.ndarray, facts: pd.DataFrame) -> pd.Series:
    """Whether each lies between the ends of what is printed; the upper is open where it rounds."""
    opened = facts["unit"] > 4 * SLACK  # of narrower ones nothing would be left
    low, high = facts["low"].fillna(-np.inf), facts["high"].fillna(np.inf)
    below = np.where(opened, computed < high - SLACK, computed <= high + SLACK)
    return pd.Series((computed >= low - SLACK) & below, index=facts.index).astype("boolean")


def _ranks(facts: pd.DataFrame, scores: pd.DataFrame, result: IndexResult) -> pd.DataFrame:
    """Printed ranks beside those here, of scores as they are or as they are printed."""
    exact, rounded = _cells(result.ranks, facts), _ranks_as_printed(facts, scores, result)
    hits, others = _within(exact, facts), _within(rounded, facts)
    of_node = [one.astype(int).groupby(facts["node"]).transform("sum") for one in (hits, others)]
    better = (of_node[1] > of_node[0]).to_numpy()
    return facts[KEYS].assign(
        printed_rank=facts["value"],
        rank=np.where(better, rounded, exact),
        rank_agrees=others.where(better, hits),
        unrounded_agrees=hits,
        rounded=pd.array(better, dtype="boolean"),
    )


def _ranks_as_printed(facts: pd.DataFrame, scores: pd.DataFrame, result: IndexResult) -> np.ndarray:
    """Ranks of scores rounded, halves up, to the unit in which those of the node are printed."""
    found = pd.Series(np.nan, index=facts.index)
    units = scores.groupby(["node", "year"])["unit"].median()
    years = {year: part.droplevel("year") for year, part in result.scores.groupby(level="year")}
    for (node, year), part in facts.groupby(["node", "year"]):
        unit = units.get((node, year), np.nan)
        if unit > SLACK and year in years and node in result.scores:
            rounded = ranked(np.floor((years[year][node] + SLACK) / unit + 0.5))
            found[part.index] = part["region"].map(rounded)
    return found.to_numpy()


def _finding(part: pd.DataFrame) -> Finding | None:
    """What is told of the printed scores and ranks of a node; None where it has none here."""
    scores, ranks = part.dropna(subset="agrees"), part.dropna(subset="rank_agrees")
    here = int(scores["computed"].count() + ranks["rank"].count())
    if not here:
        return None
    agree = int(scores["agrees"].sum() + ranks["rank_agrees"].sum())
    of_scores = hits_of(int(scores["agrees"].sum()), len(scores))
    of_ranks = hits_of(int(ranks["rank_agrees"].sum()), len(ranks))
    figure = of_scores if ranks.empty else of_ranks
    if len(scores) and len(ranks):
        figure = t("scores {scores}, ranks {ranks}", scores=of_scores, ranks=of_ranks)
    every = len(scores) + len(ranks)
    verdict = "reproduced" if agree == every else "consistent" if agree == here else "differs"
    said = [
        t("the same at the printed decimals") if agree == here else "",
        _largest(scores, ranks),
        tn("{n} region has no score here", "{n} regions have no score here", lacking)
        if (lacking := int(part.loc[part["computed"].isna(), "region"].nunique()))
        else "",
        _how_ranked(ranks),
        _correlated(part),
    ]
    return Finding(figure, verdict, listed(said, THEN))


def _largest(scores: pd.DataFrame, ranks: pd.DataFrame) -> Text:
    """Whose score and whose rank differ most, by how much."""
    said = []
    if (one := worst(scores.assign(rank_agrees=pd.NA))) is not None:
        said.append(
            t(
                "of scores the largest difference is {difference:.3g}, of {region} in {year}: "
                "printed {printed:.6g}, here {here:.6g}",
                difference=abs(one["difference"]), region=of_region(one["region"]),
                year=one["year"], printed=one["printed"], here=one["computed"],
            )
        )  # fmt: skip
    if (one := worst(ranks.assign(agrees=pd.NA))) is not None:
        said.append(
            t(
                "of ranks the largest difference is {places:g}, of {region} in {year}: printed "
                "{printed:g}, here {here:g}",
                places=abs(one["rank"] - one["printed_rank"]), region=of_region(one["region"]),
                year=one["year"], printed=one["printed_rank"], here=one["rank"],
            )
        )  # fmt: skip
    return listed(said, THEN)


def _how_ranked(ranks: pd.DataFrame) -> Text | str:
    if not ranks["rounded"].any():
        return ""
    hits = hits_of(int(ranks["unrounded_agrees"].sum()), len(ranks))
    return t("ranks are of scores rounded as printed, of unrounded ones {hits} agree", hits=hits)


def _correlated(part: pd.DataFrame) -> Text | str:
    """Spearman's rank correlation of print with what is here, of several years the lowest."""
    columns = ["printed", "computed"] if part["printed"].notna().any() else ["printed_rank", "rank"]
    found = []
    for _, of_year in part.dropna(subset=columns).groupby("year"):
        first, second = (of_year[column].round(DECIMALS).rank() for column in columns)
        if len(first) >= FEWEST and first.nunique() > 1 and second.nunique() > 1:
            found.append(first.corr(second))
    if len(found) > 1:
        return t("rank correlation {rho:.3f} or more, by year", rho=min(found))
    return t("rank correlation {rho:.3f}", rho=found[0]) if found else ""
