"""Claims of the report's text on regions and groups of them, each by a rule that is stated.

A claim is looked at only where the study has the printed list that it belongs to, so that nothing
is put into the mouth of another report. Claims use the goalposts of the year, save where scores are
compared over years. Each is looked at once more without flagged cells
(`published.verdicts.UNSOUND`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from math import comb

import pandas as pd

from iianalysis.dynamics.movement import comparable_index
from iianalysis.published.lists import hits_of
from iianalysis.published.verdicts import MARGIN, NOT_TOLD, UNSOUND_OVER_YEARS, Checked, Finding
from iianalysis.scoring.index import IndexResult, ranked
from iianalysis.scoring.normalise import MethodError
from iianalysis.show.numbers import percent
from iianalysis.show.points import Points
from iianalysis.show.text import NEXT, Text, listed, of_region, t, tp
from iianalysis.study.study import Study

MACRO = {
    "east": t("east"),
    "central": t("central"),
    "west": t("west"),
    "northeast": t("northeast"),
}

Test = Callable[[pd.DataFrame], Finding | None]  # of scores: regions by nodes


def of_regions(study: Study, result: IndexResult, sound: IndexResult | None) -> list[Checked]:
    """Claims on groups of regions, by the regional index of the latest year.

    Parameters
    ----------
    study : Study
    result : IndexResult
        Of regions, on the goalposts of each year.
    sound : IndexResult or None
        The same without the cells that a verdict must not hang on; None where it is not defined.
    """
    year = study.years("regional")[-1]
    rows = []
    for item, words, test in _claims(study, result):
        found = test(result.year(year))
        if found is not None:
            without = None if sound is None else test(sound.year(year))
            rows.append(Checked.weighed(item, words, found, without))
    if group := study.members("yangtze_catching_up"):
        rows += _catching_up(study, result, group)
    return rows


def _claims(study: Study, result: IndexResult) -> Iterator[tuple[str, str, Test]]:
    """Item, words and test of each claim on one year that the study has a list for."""
    root = result.framework.root
    nodes = [root, *result.framework.dimensions]
    leaders = study.members("leading_six")
    if leaders and len(leaders) < len(study.regions):
        if study.published_tiers is not None:
            test = partial(_close_tiers, root, study.published_tiers)
            yield "tiers_2_and_3_close", t("differences are very small"), test
        for node in nodes:
            test = partial(_ahead, node, leaders, study.members(f"{node}_top10"))
            yield f"leaders_ahead_{node}", t("leaders far ahead"), test
    if study.members("east_leading"):
        macro = study.regions["macro_region"]
        if {"east", "west"} <= set(macro):
            words = t("strong in the east, weak in the west")
            yield "east_above_west", words, partial(_east_and_west, root, macro)
            weak = list(macro.index[macro.isin(["northeast", "west"])])
            words = t("most of their regions are weak")
            yield "northeast_and_west_weak", words, partial(_weak, root, weak)
    lists = study.published_lists[study.published_lists["region"] != ""]
    for name, words, of_group in (
        ("weak", tp("claim", "weak"), _weak),
        ("mid_table", t("mid-table"), _mid_table),
    ):
        for node, rows in lists[lists["list"] == name].groupby("node", sort=False):
            if node in result.framework.nodes.index:
                regions = list(rows["region"])
                yield f"{name}_{node}", words, partial(of_group, str(node), regions)


def _close_tiers(root: str, tiers: pd.Series, scores: pd.DataFrame) -> Finding | None:
    """Tiers 2 and 3 are close if regions in them lie closer than leaders do, and so do the tiers.

    The regions are ranked by score: the mean step from one to the next within tiers 2 and 3
    together must be smaller than within tier 1, and the mean scores of tiers 2 and 3 closer to one
    another than those of tiers 1 and 2.
    """
    groups = [scores[root].reindex(tiers.index[tiers == tier]).dropna() for tier in (1, 2, 3)]
    if min(map(len, groups)) < 2:
        return None
    first, second, third = groups

    def step(group: pd.Series) -> float:
        return float((group.max() - group.min()) / (len(group) - 1))

    inside, among = step(pd.concat([second, third])), step(first)
    means = first.mean(), second.mean(), third.mean()
    agrees = inside < among and means[1] - means[2] < means[0] - means[1]
    note = t(
        "mean step in points from one region to the next, {among:.1f} in tier 1; the tiers have "
        "mean scores of {first:.1f}, {second:.1f} and {third:.1f}",
        among=Points(among), first=Points(means[0]), second=Points(means[1]),
        third=Points(means[2]),
    )  # fmt: skip
    return Finding(inside, "consistent" if agrees else "differs", note)


def _scored(scores: pd.Series, group: list[str]) -> pd.Series | None:
    """Scores of the regions that have one, if all of the group do, and most of the others."""
    there = scores.dropna()
    enough = set(group) <= set(there.index) and 2 * (len(there) - len(group)) > (
        len(scores) - len(group)
    )
    return there if enough else None


def _ahead(node: str, leaders: list[str], first: list[str], scores: pd.DataFrame) -> Finding | None:
    """The leaders are ahead as a group if their mean score is above that of every other region.

    Read strictly, that each of them is ahead of all others, the claim says more than print means
    where a printed list of the first regions lacks one of them.
    """
    of_node = _scored(scores[node], leaders)
    if of_node is None:
        return None
    others = of_node.drop(leaders)
    last, best = of_node[leaders].idxmin(), others.idxmax()
    ahead, lead = of_node[leaders].mean() - others[best], of_node[last] - others[best]
    names = {"best": of_region(best), "last": of_region(last), "lead": Points(abs(lead))}
    note = t(
        "lead in points of the mean of the leaders over the best other region, {best}",
        best=of_region(best),
    )
    strict = (
        t(
            "Read strictly, that each of them is ahead of all others, it holds too: the last "
            "leader, {last}, is {lead:.1f} above {best}",
            **names,
        )
        if lead > 0
        else t(
            "Read strictly, that each of them is ahead of all others, it does not hold: the last "
            "leader, {last}, is {lead:.1f} below {best}",
            **names,
        )
    )
    unlisted = [region for region in leaders if first and region not in first]
    lacking = t(
        "The printed first {n} lack {regions}, so print cannot mean each",
        n=len(first), regions=listed(map(of_region, unlisted)),
    )  # fmt: skip
    note = listed([note, strict, lacking if unlisted else ""], NEXT)
    return Finding(ahead, "consistent" if ahead > 0 else "differs", note)


def _east_and_west(root: str, macro: pd.Series, scores: pd.DataFrame) -> Finding | None:
    """East above west: its mean score is the highest of all macro-regions."""
    means = scores[root].groupby(macro).mean()
    if means.isna().any():
        return None
    texts = listed(
        t("{region} {mean:.1f}", region=MACRO.get(part, part), mean=Points(mean))
        for part, mean in means.items()
    )
    return Finding(
        means["east"] - means["west"],
        "consistent" if means.idxmax() == "east" else "differs",
        t("difference of mean scores in points: {means}", means=texts),
    )


def _weak(node: str, group: list[str], scores: pd.DataFrame) -> Finding | None:
    """A group is weak if most of its regions score below the median of all regions."""
    of_node = _scored(scores[node], group)
    if of_node is None:
        return None
    weak = int((of_node[group] < of_node.median()).sum())
    others = of_node.drop(group)
    note = t(
        "regions of the group that score below the median of all {n}; of regions drawn at random "
        "as many or more do in {chance}",
        n=len(of_node), chance=percent(_as_many_at_random(weak, len(group), of_node)),
    )  # fmt: skip
    if len(group) <= 6:
        more = t(
            "Ranks: {ranks}; {below} of the others score less than the best of them",
            ranks=_ranks(of_node, group), below=int((others < of_node[group].max()).sum()),
        )  # fmt: skip
        note = listed([note, more], NEXT)
    verdict = "consistent" if weak > len(group) / 2 else "differs"
    return Finding(hits_of(weak, len(group)), verdict, note)


def _ranks(of_node: pd.Series, group: list[str]) -> Text:
    """Each of a group with its rank."""
    ranks = ranked(of_node).astype(int)
    return listed(
        t("{region} {rank}", region=of_region(region), rank=ranks[region]) for region in group
    )


def _as_many_at_random(weak: int, size: int, of_node: pd.Series) -> float:
    """How probable it is that as many or more of a group drawn at random lie below the median."""
    n, below = len(of_node), int((of_node < of_node.median()).sum())
    ways = sum(comb(below, k) * comb(n - below, size - k) for k in range(weak, size + 1))
    return ways / comb(n, size)


def _mid_table(node: str, group: list[str], scores: pd.DataFrame) -> Finding | None:
    """Mid-table is the middle third of the ranks."""
    of_node = _scored(scores[node], group)
    if of_node is None:
        return None
    ranks, n = ranked(of_node).astype(int), len(of_node)
    inside = all(n < 3 * ranks[region] <= 2 * n for region in group)
    note = t(
        "rank of {n}: {ranks}; mid-table is taken as the middle third, from rank {first} to {last}",
        n=n, ranks=_ranks(of_node, group), first=n // 3 + 1, last=2 * n // 3,
    )  # fmt: skip
    figure = float(ranks[group].mean())
    return Finding(figure, "consistent" if inside else "differs", note)


def _catching_up(study: Study, result: IndexResult, group: list[str]) -> list[Checked]:
    """A group catches up if it gains more points than the others behind the leaders.

    From the first to the last year, on scores that compare (see `dynamics.movement`). Print does
    not say with whom it catches up; what the leaders gained is said beside it. Less than a point
    more is no answer.
    """
    leaders = study.members("leading_six")

    def gain(breaks: str, without: tuple[str, ...]) -> Finding | None:
        try:
            index = comparable_index(study, result.method, breaks, without)
        except MethodError:  # too few cells are left
            return None
        wide = index.scores[index.framework.root].unstack("year").dropna()
        others = wide.drop([*leaders, *group], errors="ignore")
        there = [region for region in group if region in wide.index]
        if wide.shape[1] < 2 or others.empty or len(there) <= len(group) / 2:
            return None
        first, last = wide.columns[[0, -1]]
        gained = wide[last] - wide[first]
        own, rest = gained[there].mean(), gained[others.index].mean()
        verdict = "consistent" if own > rest else "differs"
        note = t(
            "points gained from {first} to {last} beyond the {rest:.1f} of the {others} others "
            "behind the leaders: {own:.1f} on average of {there}",
            first=first, last=last, rest=rest, others=len(others), own=own, there=len(there),
        )  # fmt: skip
        front = wide.reindex(leaders).dropna()
        if len(front):
            level = 100 * wide.loc[there].mean() / front.mean()
            more = t(
                "The leaders gained {gained:.1f}: the mean score goes from {start:.1f}% to "
                "{end:.1f}% of theirs. Print does not say with whom the group catches up",
                gained=gained[front.index].mean(), start=level[first], end=level[last],
            )  # fmt: skip
            note = listed([note, more], NEXT)
        return Finding(own - rest, NOT_TOLD if abs(own - rest) < MARGIN else verdict, note)

    whole = gain("kept", ("snapshot",))
    if whole is None:
        return []
    without = gain("left out", UNSOUND_OVER_YEARS)
    return [Checked.weighed("yangtze_catches_up", t("catching up strongly"), whole, without)]
