"""Sentences on the check against print, and on what agreement with printed tiers is worth."""

from __future__ import annotations

import pandas as pd

from iianalysis.published.lists import VARIANTS
from iianalysis.published.scores import OF, worst
from iianalysis.published.verdicts import OPEN_DATA, PUBLISHED, TESTS, VERDICT
from iianalysis.show.text import (
    AS_WELL,
    END,
    NEXT,
    THEN,
    Text,
    capital,
    listed,
    of_node,
    of_region,
    t,
    tn,
    tp,
    up_to,
)
from iianalysis.study.printed import YEAR, of_regions
from iianalysis.study.study import Study

MOST = 5  # series that are named in a sentence


def headline(table: pd.DataFrame) -> Text:
    """How many facts and claims were checked, and how those came out that could have failed.

    Parameters
    ----------
    table : DataFrame
        As `published.check.check` returns it: a row for each fact or claim.
    """
    tested = table[table["verdict"].isin(TESTS)]
    checked = t(
        "Checked against print: {n} facts and claims, of which {tested} could have failed: "
        "{counts}",
        n=len(table), tested=len(tested), counts=_counts(tested["verdict"], ("contradicted",)),
    )  # fmt: skip
    return listed([checked, _of_one_release(table)], NEXT) + END


def _of_one_release(table: pd.DataFrame) -> Text | str:
    """How many of the facts that are consistent are figures of a series of the study."""
    n = int(table.loc[table["verdict"] == "consistent", "same_figure"].sum())
    if not n:
        return ""
    return tn(
        "Of those consistent, {n} is a figure that a series of the study has too: both may go back "
        "to one release",
        "Of those consistent, {n} are figures that a series of the study has too: both may go back "
        "to one release",
        n,
    )


def _counts(verdicts: pd.Series, always: tuple[str, ...]) -> Text:
    counts = verdicts.value_counts()
    return listed(
        t("{verdict} {count}", verdict=name, count=counts.get(code, 0))
        for code, name in VERDICT.items()
        if code in counts or code in always
    )


def scores_of_regions(table: pd.DataFrame, root: str) -> Text:
    """How many of the printed scores and ranks of regions agree, and who differs most.

    Parameters
    ----------
    table : DataFrame
        As `published.scores.compared` returns it; empty where none is printed.
    root : str
        Code of the overall index.
    """
    said: list[Text] = []
    table = table[table["scheme"] == ""]
    scores, ranks = table.dropna(subset="agrees"), table.dropna(subset="rank_agrees")
    if len(scores):
        said.append(
            t(
                "Of {every:,} printed scores of regions {agree:,} agree with those here at the "
                "printed decimals",
                every=len(scores), agree=scores["agrees"].sum(),
            )
            + _of_root(scores, "agrees", root)
        )  # fmt: skip
    if len(ranks):
        said.append(
            t(
                "of {every:,} printed ranks of regions {agree:,} agree",
                every=len(ranks), agree=ranks["rank_agrees"].sum(),
            )
            + _of_root(ranks, "rank_agrees", root)
        )  # fmt: skip
    if (one := worst(table)) is not None:
        by_score = pd.notna(one["agrees"]) and not one["agrees"] and pd.notna(one["computed"])
        columns = ("printed", "computed") if by_score else ("printed_rank", "rank")
        names = {"region": of_region(one["region"]), "node": of_node(one["node"])}
        figures = {"printed": one[columns[0]], "here": one[columns[1]], "year": one["year"]}
        said.append(
            t(
                "{region} differs most, in {node} of {year}: {printed:.6g} printed, {here:.6g} "
                "here",
                **names, **figures,
            )
            if by_score
            else t(
                "{region} differs most, in {node} of {year}: rank {printed:g} printed, {here:g} "
                "here",
                **names, **figures,
            )
        )  # fmt: skip
    return capital(listed(said, THEN)) + END if said else listed([])


def _of_root(part: pd.DataFrame, agrees: str, root: str) -> Text | str:
    """How many are those of the index itself, where other parts of it are printed too."""
    own = part[part["node"] == root]
    if own.empty or len(own) == len(part):
        return ""
    return t(
        " (of {node} {agree:,} of {every:,})",
        node=of_node(root), agree=own[agrees].sum(), every=len(own),
    )  # fmt: skip


def verdicts(table: pd.DataFrame) -> Text:
    """How the verdicts are spread: on print, on open data, and where nothing was tested.

    Parameters
    ----------
    table : DataFrame
        As `published.check.check` returns it.
    """
    tested = table["verdict"].isin(TESTS)
    said = [
        t(
            "Of {n} printed facts and claims, each counted once, {tested} could have failed",
            n=len(table), tested=tested.sum(),
        )
    ]  # fmt: skip
    for words, rows, always in (
        (
            t("Against other printed figures"),
            tested & (table["basis"] == PUBLISHED),
            ("contradicted",),
        ),
        (t("Against open data"), tested & (table["basis"] == OPEN_DATA), ()),
        (t("Nothing was tested by the other"), ~tested, ()),
    ):
        if rows.any():
            counts = _counts(table.loc[rows, "verdict"], always)
            said.append(t("{what} {n}: {counts}", what=words, n=rows.sum(), counts=counts))
    return listed(said, NEXT) + END


def compared(study: Study, table: pd.DataFrame) -> Text:
    """How many of the printed figures are compared with anything here.

    Parameters
    ----------
    study : Study
    table : DataFrame
        As `published.check.check` returns it.
    """
    n = len(study.published)
    items = study.published["item"]
    once = items.str.replace(YEAR, "", regex=True)  # one row for several years
    named = (OF + study.published["node"]).where(of_regions(study), once)  # one row for a node
    found = items.isin(table["item"]) | named.isin(table["item"])
    there = int(found.sum())
    if there == n:
        return t("All {n} printed figures of the study are compared.", n=n)
    without = study.published[~found]
    series, kind = without["indicator"], without["kind"]
    rates = kind.isin(["cagr", "contribution"]) | ((kind == "growth") & (series == ""))
    rates = int((rates & (without["region"] != study.nation)).sum())
    said = [
        tn(
            "{n} of the {every} printed figures of the study is compared",
            "{n} of the {every} printed figures of the study are compared",
            there,
            every=n,
        )
    ]
    if (more := n - there - rates) and rates:
        said.append(t("for {n} no series of the study is said to measure the same", n=more))
    elif more:
        said.append(
            t("the other {n} are not: no series of the study is said to measure the same", n=more)
        )
    if rates:
        said.append(t("growth and contributions of regions are never compared ({n})", n=rates))
    return listed(said, THEN) + END


def agreement(table: pd.DataFrame) -> list[Text]:
    """Agreement with the printed tiers beside labels at random, on fewer cells, and what it means.

    Parameters
    ----------
    table : DataFrame
        As `published.lists.tier_agreement` returns it.

    Returns
    -------
    list of Text
        A sentence or two each.
    """
    if table.empty:
        return [t("No tiers of all regions are printed, so there is nothing to agree with.")]
    said: list[Text] = [in_printed_tier(table), single_series(table)]
    here = table[table["goalposts"] == table["goalposts"].iloc[0]]
    fewer = here[here["variant"].str.startswith("without ")]["in_printed_tier"]
    if len(fewer):
        low, high = fewer.min(), fewer.max()
        puts = t("{low:.0f} to {high:.0f}", low=low, high=high) if high > low else f"{low:.0f}"
        how = (
            t("alone or together")
            if len(fewer) == len(VARIANTS) - 1
            else t("as far as every region keeps a score")
        )
        said.append(
            t(
                "Without suspicious, imputed or snapshot cells, {how}, the index puts {hits} "
                "there.",
                how=how,
                hits=puts,
            )
        )
    return [text for text in said if text]


def in_printed_tier(table: pd.DataFrame) -> Text:
    """How many regions the index puts into their printed tier, and what chance would put there."""
    first = table["goalposts"].iloc[0]  # those of the study
    hits = table[table["goalposts"].isin([first, "none"])].set_index("variant")
    if "index" not in hits.index:
        return (
            t("The index leaves a region without a score, so its tiers are not compared with print")
            + END
        )
    return tn(
        "With tiers of the printed sizes, {n} of {of} regions is in its printed tier; tiers of "
        "these sizes given out at random would put {chance:.1f} there.",
        "With tiers of the printed sizes, {n} of {of} regions are in their printed tier; tiers of "
        "these sizes given out at random would put {chance:.1f} there.",
        int(hits.loc["index", "in_printed_tier"]),
        of=int(table["of"].iloc[0]),
        chance=hits.loc["at random", "in_printed_tier"],
    )


def _more_series(names: Text, n: int) -> Text:
    return tp("of series", "{names} and {n} more", names=names, n=n)


def single_series(table: pd.DataFrame) -> Text:
    """Which single series agree best with the printed tiers, beside the index; what that means.

    Parameters
    ----------
    table : DataFrame
        As `published.lists.tier_agreement` returns it; empty where no series ranks regions.
    """
    series = table[table["variant"] == "one series"]
    if series.empty:
        return listed([])
    most = series["in_printed_tier"].max()
    best = series[series["in_printed_tier"] == most]
    names = up_to(MOST, map(of_node, best["indicator"]), AS_WELL, _more_series)
    puts = {"every": len(series), "names": names, "most": most, "of": int(table["of"].iloc[0])}
    text = (
        t(
            "Of the {every} series of regions, each taken alone, 1 agrees best with print "
            "({names}): it puts {most:.0f} of {of} regions into their printed tier",
            **puts,
        )
        if len(best) == 1
        else t(
            "Of the {every} series of regions, each taken alone, {n} agree best with print "
            "({names}): each puts {most:.0f} of {of} regions into their printed tier",
            n=len(best),
            **puts,
        )
    )
    index = table[
        (table["variant"] == "index") & (table["goalposts"] == table["goalposts"].iloc[0])
    ]
    if index.empty:
        return text + END
    here = index["in_printed_tier"].iloc[0]
    if most < here:
        return text + t(", the index {here:.0f}", here=here) + END
    text += (
        t(", more than the index ({here:.0f})", here=here)
        if most > here
        else t(", as many as the index ({here:.0f})", here=here)
    )
    proof = (
        t(
            "It does not measure the subject itself, so agreement with the printed tiers is no "
            "proof that the index measures it"
        )
        if len(best) == 1
        else t(
            "They do not measure the subject itself, so agreement with the printed tiers is no "
            "proof that the index measures it"
        )
    )
    return listed([text, proof if best["specific"].eq(0).all() else ""], NEXT) + END
