"""Sentences on regions, their ranks and tiers, with the numbers of the tables that they are of."""

from __future__ import annotations

import numpy as np
import pandas as pd

from iianalysis.pages.readable import WORD
from iianalysis.pages.scale import full_score
from iianalysis.pages.tiers.says import RULE
from iianalysis.pages.wording import places
from iianalysis.scoring.index import DECIMALS, IndexResult, regional_index
from iianalysis.show.names import beside
from iianalysis.show.points import Points
from iianalysis.show.text import AS_WELL, Text, listed, of_node, of_region, parts_of, some_of, t, tn
from iianalysis.study.study import Study


def word(text: str) -> Text:
    """A word that stands in the cells of tables."""
    return Text(parts_of(WORD.get(text, text)))


def ranking(study: Study, table: pd.DataFrame, root: str) -> Text:
    """Who leads, who is last, and how unevenly the scores lie between.

    Parameters
    ----------
    study : Study
    table : DataFrame
        As `pages.regions.views.ranking` returns it.
    root : str
    """
    there = table.dropna(subset=beside(root))
    scores = there[beside(root)].to_numpy()
    steps = scores[:-1] - scores[1:]
    if not len(steps):
        return Text([])
    wide = int(np.argmax(steps))
    first, last, above, below = (
        of_region(there["region"].iloc[place]) for place in (0, -1, wide, wide + 1)
    )
    told = {
        "first": first,
        "most": Points(scores[0]),
        "last": last,
        "least": Points(scores[-1]),
        "every": len(there),
        "median": Points(np.median(scores)),
    }
    ends = t(
        "{first} leads with {most:.1f}, {last} is last with {least:.1f}; half of the {every} "
        "regions are below {median:.1f}.",
        **told,
    )
    if full := full_score(study):
        ends = t(
            "{first} leads with {most:.1f} of {full:g}, {last} is last with {least:.1f}; half of "
            "the {every} regions are below {median:.1f}.",
            full=full,
            **told,
        )
    gaps = t(
        "The widest gap, {gap:.1f} points, lies between {above} and {below}; the median gap is "
        "{usual:.2f}.",
        gap=Points(steps[wide]),
        above=above,
        below=below,
        usual=Points(np.median(steps)),
    )
    return listed([ends, gaps], "\n")


def cautions(flags: pd.DataFrame, table: pd.DataFrame) -> Text:
    """How many cells are flagged in the year, and how much weight rests on imputed ones.

    Parameters
    ----------
    flags : DataFrame
        As `pages.data.views.flag_summary` returns it.
    table : DataFrame
        As `pages.regions.views.ranking` returns it.
    """
    if flags.empty:
        return t("No cell of the year is flagged.")
    counts = flags.groupby("flags", sort=False)["cells"].sum()
    parts = [
        t("{n} {flags}", n=n, flags=listed(map(word, str(one).split("; ")), AS_WELL))
        for one, n in counts.items()
    ]
    flagged = t("Flagged cells of the year: {cells}.", cells=listed(parts))
    some = table[table["imputed"] > 0]
    if some.empty:
        imputed = t("No score of the year rests on an imputed cell.")
    else:
        imputed = tn(
            "{n} of {every} regions has an imputed cell, with at most {most:.1f}% of their weight "
            "on it; the first of them is {region}, rank {rank}.",
            "{n} of {every} regions have an imputed cell, with at most {most:.1f}% of their weight "
            "on it; the first of them is {region}, rank {rank}.",
            len(some),
            every=len(table),
            most=some["imputed"].max(),
            region=of_region(some["region"].iloc[0]),
            rank=some["rank"].iloc[0],
        )
    return listed([flagged, imputed], "\n")


def goalposts(study: Study, result: IndexResult, year: int) -> Text:
    """What the other goalposts would do to the order of a year."""
    here = result.method.goalposts
    other = next((name for name in study.all_goalposts if name != here), None)
    if other is None:
        return t("Goalposts are given, so that no other region moves a score.")
    root = result.framework.root
    again = regional_index(study, result.method, goalposts=other)
    ranks, others = (one.ranks.xs(year, level="year")[root] for one in (result, again))
    shift = (others - ranks).abs()
    if not shift.max():
        return t(
            "With goalposts '{other}' instead of '{here}' every region keeps its rank.",
            other=word(other),
            here=word(here),
        )
    return tn(
        "With goalposts '{other}' instead of '{here}' {n} of {every} regions changes rank, {most} "
        "most ({places}).",
        "With goalposts '{other}' instead of '{here}' {n} of {every} regions change rank, {most} "
        "most ({places}).",
        int((shift > 0).sum()),
        other=word(other),
        here=word(here),
        every=len(shift),
        most=of_region(shift.idxmax()),
        places=places(shift.max()),
    )


def size(study: Study, result: IndexResult, year: int) -> Text:
    """How much of the order is the order of economic size."""
    code = "gross_regional_product"
    if ("regional", code) not in study.indicators.index:
        return t("The study has no gross regional product to compare the order with.")
    product = study.series("regional", code).xs(year, level="year")
    scores = result.year(year)[result.framework.root]
    return t(
        "The rank correlation of the index with {series} is {rho:.3f}: most indicators are "
        "totals, so a large economy scores high whatever it does.",
        series=of_node(code),
        rho=scores.round(DECIMALS).rank().corr(product.rank()),
    )


def rank_changes(table: pd.DataFrame) -> Text:
    """Who won and who lost most places between two years.

    Parameters
    ----------
    table : DataFrame
        As `tables.movement.changes_without_snapshots` returns it.
    """
    if table.empty:
        return t("There are not two years to compare regions in, so there is no change to tell.")
    won = table.dropna(subset="places_won").set_index("region")["places_won"].astype(int)
    start, end = int(table["start"].iloc[0]), int(table["end"].iloc[0])
    same = int((won == 0).sum())
    lines = [
        tn(
            "{some} has the same rank in {start} and {end}.",
            "{some} have the same rank in {start} and {end}.",
            same,
            some=some_of(same, len(won)),
            start=start,
            end=end,
        )
    ]
    if won.max() > 0:
        ups, downs = (
            listed(map(of_region, won[won == most].index), AS_WELL)
            for most in (won.max(), won.min())
        )
        lines.append(
            t(
                "Most places won: {ups} ({most:+d}); lost: {downs} ({least:+d}).",
                ups=ups,
                most=won.max(),
                downs=downs,
                least=won.min(),
            )
        )
    if len(won) > 5:
        order = table.set_index("region")["rank_end"].sort_values(kind="stable").index
        moves = won.abs()[order[order.isin(won.index)]]  # without those that lack a score
        top, middle, last = np.array_split(moves.to_numpy(dtype=float), 3)
        lines.append(
            t(
                "By the order of {end} a region has moved {top:.1f} places on average among the "
                "first {tops}, {middle:.1f} among the {middles} behind them and {last:.1f} among "
                "the last {lasts}.",
                end=end,
                top=top.mean(),
                tops=len(top),
                middle=middle.mean(),
                middles=len(middle),
                last=last.mean(),
                lasts=len(last),
            )
        )
    return listed(lines, "\n")


# Tiers


def borders(table: pd.DataFrame) -> Text:
    """Which border between tiers is the thinnest.

    Parameters
    ----------
    table : DataFrame
        As `pages.tiers.views.tier_borders` returns it.
    """
    lines = []
    for rule, part in table.groupby("rule", sort=False):
        thin = part.loc[part["gap"].idxmin()]
        lines.append(
            t(
                "By {rule} the thinnest border lies below tier {tier}: {above} and {below} are "
                "{gap:.2f} points apart, {times:.2f} times the mean gap between neighbours.",
                rule=RULE[str(rule)],
                tier=thin["tier"],
                above=of_region(thin["last_above"]),
                below=of_region(thin["first_below"]),
                gap=Points(thin["gap"]),
                times=thin["times_mean"],
            )
        )
    return listed(lines, "\n")


# Sensitivity


def shifts(table: pd.DataFrame) -> Text:
    """Which change of a kind moves ranks most, and how little the least one does.

    Parameters
    ----------
    table : DataFrame
        As `pages.choices.views.rank_shifts` returns it.
    """
    most, least = table.iloc[0], table.iloc[-1]
    farthest = Text([])
    if most["moved_most"]:
        farthest = tn(
            "; {region} moves {n} place",
            "; {region} moves {n} places",
            int(most["largest_shift"]),
            region=of_region(most["moved_most"]),
        )
    lines = [
        t(
            "Largest mean shift: {shift:.2f} places, with {variant}{farthest}.",
            shift=most["mean_shift"],
            variant=word(most["variant"]),
            farthest=farthest,
        ),
        t(
            "Smallest: {shift:.2f} places, with {variant}.",
            shift=least["mean_shift"],
            variant=word(least["variant"]),
        ),
    ]
    if "changed_tier" in table:
        low, high = table["changed_tier"].min(), table["changed_tier"].max()
        lines.append(t("Regions that change tier: {low} to {high}.", low=low, high=high))
    return listed(lines, "\n")


def ranges(table: pd.DataFrame, ranks: pd.DataFrame, first: int) -> Text:
    """Which regions hold their rank under every change, and which do not.

    Parameters
    ----------
    table : DataFrame
        As `pages.choices.views.rank_ranges` returns it.
    ranks : DataFrame
        As `pages.choices.views.variant_ranks` returns it.
    first : int
        Number of leading regions that are looked at as a set.
    """
    table = table.dropna(subset="highest_rank")
    width = (table["lowest_rank"] - table["highest_rank"]).to_numpy(dtype=int)
    widest = table.iloc[int(np.argmax(width))]
    base = ranks["baseline", "baseline"]
    variants = ranks.drop(columns="baseline", level=0)
    leaders = base.index[base <= first]
    same = int((variants.loc[leaders] <= first).all().sum())
    still, count = int((width == 0).sum()), variants.shape[1]
    held = tn(
        "{some} has the same rank under all {changes} changes; the widest range is that of "
        "{region}, from {high} to {low}.",
        "{some} have the same rank under all {changes} changes; the widest range is that of "
        "{region}, from {high} to {low}.",
        still,
        some=some_of(still, len(table)),
        changes=count,
        region=of_region(widest["region"]),
        high=widest["highest_rank"],
        low=widest["lowest_rank"],
    )
    leading = t(
        "The first {first} are the same regions under {same} of the {changes} changes.",
        first=first,
        same=same,
        changes=count,
    )
    alone = t(
        "Each change is made alone. Several at once move ranks further, and no change stands for "
        "what is not measured at all."
    )
    return listed([held, leading, alone], "\n")
