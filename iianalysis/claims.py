"""The testable claims of the report's text, each by a rule that its function states.

A claim is looked at only where the study has the printed figure or list that it belongs to, so
that nothing is put into the mouth of another report. Claims on regions use the goalposts of each
year, save where scores are compared over years.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from iianalysis import change
from iianalysis.index import IndexResult, ranked, regional_index
from iianalysis.published import bounds, mean_growth, meet
from iianalysis.study import NATION, Study
from iianalysis.verdicts import OPEN_DATA, OTHER_QUANTITY, PUBLISHED, UNDETERMINED, Checked

# Claims on the growth of one dimension: the printed value that each stands beside, its words, and
# whether it says that growth in the year of that value is higher than before.
PACE = {
    "application_slows": ("application_index_2023", "growth is lower than before", False),
    "industry_accelerates": ("industry_index_2023", "growth is higher than before", True),
}
# Claims to lead in growth, and the printed value that each stands beside.
LEADS = {"environment_grows_most": "environment_index_2023"}
GAIN = 1.0  # points of the leaders' score that a group must gain on them to be catching up


def _verdict(agrees: bool) -> str:
    return "consistent" if agrees else "contradicted"


def of_the_nation(
    study: Study, national: IndexResult | None, printed: pd.DataFrame
) -> list[Checked]:
    """Claims on the growth of dimensions, against other printed values and against open data.

    Parameters
    ----------
    study : Study
    national : IndexResult or None
    printed : DataFrame
        As `published.printed_index` returns it, indexed by node and year.
    """
    facts = study.published.set_index("item")
    found = []
    for item, (beside, words, faster) in PACE.items():
        if beside in facts.index:
            fact = facts.loc[beside]
            found.append(_pace_in_print(item, words, fact, faster, printed, study.base_year))
            if national is not None:
                found += _pace_in_open_data(item, words, fact, faster, study, national)
    for item, beside in LEADS.items():
        if beside in facts.index and facts.loc[beside, "node"] in study.tree.index:
            found += _leads_in_growth(item, facts.loc[beside], study, national, printed)
    return found


def _pace_in_print(
    item: str, words: str, fact: pd.Series, faster: bool, printed: pd.DataFrame, base: int
) -> Checked:
    """Growth of the year against the mean growth from the base year to the year before."""
    node, year = fact["node"], fact["year"]
    ends = [(node, base), (node, year - 1), (node, year)]
    if len(set(ends)) < 3 or not all(end in printed.index for end in ends):
        note = f"No value of {year - 1} is printed or implied, so the growth of {year} is unknown."
        return Checked(item, words, np.nan, PUBLISHED, UNDETERMINED, note)
    first, before, last = (printed.loc[end] for end in ends)
    then, now = mean_growth(first, before, year - 1 - base), mean_growth(before, last, 1)
    agrees = now[2] > then[0] if faster else now[0] < then[2]
    note = f"Growth of {year} against a mean of {then[1]:.1f}% a year before it."
    return Checked(item, words, now[1], PUBLISHED, _verdict(agrees), note)


def _pace_in_open_data(
    item: str, words: str, fact: pd.Series, faster: bool, study: Study, national: IndexResult
) -> list[Checked]:
    """Growth of the year against growth of the year before."""
    node, year = fact["node"], fact["year"]
    growth = change.growth(national.scores)
    if node not in growth or not {(NATION, year), (NATION, year - 1)} <= set(growth.index):
        return []
    before, now = growth.loc[(NATION, year - 1), node], growth.loc[(NATION, year), node]
    if np.isnan(before) or np.isnan(now):
        return []
    agrees = now > before if faster else now < before
    note = f"Growth of {year} against {before:.1f}% in {year - 1}"
    note += f"{_largest_part(study, national, node, year)}."
    return [Checked(item, words, now, OPEN_DATA, _verdict(bool(agrees)), note)]


def _largest_part(study: Study, national: IndexResult, node: str, year: int) -> str:
    """The series that leads down the tree by the largest contribution, and if it is a floor."""
    code, parts = node, change.contributions(national).loc[(NATION, year)]
    while children := national.framework.children(code):
        part = parts[children].dropna()
        if part.empty or part.max() <= 0:
            return ""
        code = str(part.idxmax())
    cells = study.cells["national"]
    floors = cells[(cells["indicator"] == code) & (cells["year"] == year)]["floor"]
    text = f"; what adds most to it is the series {study.labels()[code]!r}"
    return text + (", whose value is a floor" if floors.any() else "")


def _leads_in_growth(
    item: str,
    fact: pd.Series,
    study: Study,
    national: IndexResult | None,
    printed: pd.DataFrame,
) -> list[Checked]:
    """Rank by growth since the base year: first leads, and second is still among the leading."""
    above = study.tree["parent"]
    dimensions = list(above.index[above == above[fact["node"]]])
    values = {PUBLISHED: printed["value"].xs(fact["year"], level="year")}
    if national is not None and (NATION, fact["year"]) in national.scores.index:
        values[OPEN_DATA] = national.scores.loc[(NATION, fact["year"])]
    found = []
    for basis, index in values.items():
        of_year = index.reindex(dimensions)
        if of_year.isna().any():  # what is not known of all dimensions has no rank
            continue
        rank = int(ranked(of_year)[fact["node"]])
        verdict = _verdict(rank <= 2)
        if rank == 1:
            verdict = "implied" if basis == PUBLISHED else "reproduced"
        note = f"Rank among {len(dimensions)} dimensions by growth since {study.base_year}"
        note += "; second counts as among the leading." if rank == 2 else "."
        found.append(Checked(item, "leads in growth", rank, basis, verdict, note))
    return found


def of_regions(study: Study, result: IndexResult) -> list[Checked]:
    """Claims on groups of regions, by the regional index of the latest year.

    Parameters
    ----------
    study : Study
    result : IndexResult
        Of regions, on the goalposts of each year.
    """
    scores = result.year(study.years("regional")[-1])
    total = scores[result.framework.root]
    leaders = study.members("leading_six")
    if not leaders or len(leaders) == len(scores):
        return []
    found = _close_tiers(study.published_tiers, total)
    nodes = [result.framework.root, *result.framework.dimensions]
    found += [_ahead(n, leaders, scores[n]) for n in nodes if scores[n].notna().all()]
    found += _shares_of_leaders(study, leaders, scores)
    if study.members("east_leading"):
        found += _east_and_west(study.regions["macro_region"], total)
    if group := study.members("yangtze_catching_up"):
        found += _catching_up(study, result, group, leaders)
    return found


def _close_tiers(tiers: pd.Series | None, scores: pd.Series) -> list[Checked]:
    """Tiers 2 and 3 are close if regions in them lie closer than leaders do, and so do the tiers.

    The regions are ranked by score: the mean step from one to the next within tiers 2 and 3
    together must be smaller than within tier 1, and the mean scores of tiers 2 and 3 closer to one
    another than those of tiers 1 and 2.
    """
    if tiers is None:
        return []
    first, second, third = (scores[tiers.index[tiers == tier]] for tier in (1, 2, 3))
    if min(len(first), len(second), len(third)) < 2:
        return []

    def step(group: pd.Series) -> float:
        return float((group.max() - group.min()) / (len(group) - 1))

    inside, among = step(pd.concat([second, third])), step(first)
    means = first.mean(), second.mean(), third.mean()
    agrees = inside < among and means[1] - means[2] < means[0] - means[1]
    note = (
        f"Mean step in points from one region to the next, {among:.1f} in tier 1; the tiers have "
        f"mean scores of {means[0]:.1f}, {means[1]:.1f} and {means[2]:.1f}."
    )
    words = "differences are very small"
    return [Checked("tiers_2_and_3_close", words, inside, OPEN_DATA, _verdict(agrees), note)]


def _ahead(node: str, leaders: list[str], scores: pd.Series) -> Checked:
    """The leaders are ahead if the last of them is above the best other region."""
    others = scores.drop(leaders)
    last, best = scores[leaders].idxmin(), others.idxmax()
    lead = scores[last] - others[best]
    note = (
        f"Lead in points of the last leader, {last}, over the best other region, {best}; the mean "
        f"lead of the group is {scores[leaders].mean() - others.mean():.1f}."
    )
    words = "all leaders far ahead"
    return Checked(f"leaders_ahead_{node}", words, lead, OPEN_DATA, _verdict(lead > 0), note)


def _shares_of_leaders(study: Study, leaders: list[str], scores: pd.DataFrame) -> list[Checked]:
    """A printed share that the leaders hold of a node, under both readings.

    Print does not say what the share is of: the total of a quantity, or the sum of scores. One
    reading that agrees makes it consistent. Where none does, it is contradicted only by the total
    of a series that measures the subject itself; other series are of a different quantity; and
    where no series adds up over all regions, nothing decides.
    """
    facts = study.published
    facts = facts[(facts["kind"] == "share") & (facts["group"] == "leading_six")]
    cells = study.cells["regional"]
    cells = cells[cells["imputed"]]
    imputed = set(zip(cells["indicator"], cells["year"], strict=True))
    labels = {**study.labels(), "scores": "sum of scores"}
    found = []
    for _, fact in facts[facts["node"].isin(scores.columns[scores.notna().any()])].iterrows():
        totals = _shares_of_totals(study, leaders, fact["node"], fact["year"])
        of_node = scores[fact["node"]]
        readings = {**totals, "scores": 100 * of_node[leaders].sum() / of_node.sum()}
        best = max(readings.values())
        specific = [study.indicators.loc[("regional", code), "specific"] for code in totals]
        verdict = OTHER_QUANTITY if totals else UNDETERMINED
        if meet((best, best), bounds(fact)):
            verdict = "consistent"
        elif 1 in specific:
            verdict = "contradicted"
        texts = [
            f"{labels[c]} {share:.1f}%{' (partly imputed)' if (c, fact['year']) in imputed else ''}"
            for c, share in readings.items()
        ]
        note = f"Largest of {'; '.join(texts)}"
        note += "" if 1 in specific else ", none of the subject itself"
        if not totals:
            note = "Of the sum of scores, since no series here adds up over all regions"
        note += ". Print does not say what the share is of."
        found.append(Checked.of(fact, best, OPEN_DATA, verdict, note))
    return found


def _shares_of_totals(study: Study, group: list[str], node: str, year: int) -> dict[str, float]:
    """Share in percent of each complete total of the series right below a node."""
    series = study.indicators.loc["regional"]
    codes = series.index[(series["parent"] == node) & (series["additive"] == 1)]
    shares = {
        str(code): change.shares(study.series("regional", code), group, study.regions.index)
        for code in codes
    }
    return {c: float(s[year]) for c, s in shares.items() if not np.isnan(s.get(year, np.nan))}


def _east_and_west(macro: pd.Series, scores: pd.Series) -> list[Checked]:
    """East above west: its mean score is the highest. Weak parts: most regions below the median."""
    means = scores.groupby(macro).mean()
    if not {"east", "west"} <= set(means.index):
        return []
    highest = means.idxmax() == "east"
    text = ", ".join(f"{part} {mean:.1f}" for part, mean in means.items())
    weak = scores[macro[macro.isin(["northeast", "west"])].index] < scores.median()
    return [
        Checked(
            "east_above_west",
            "strong in the east, weak in the west",
            means["east"] - means["west"],
            OPEN_DATA,
            _verdict(highest),
            f"Difference of mean scores in points: {text}.",
        ),
        Checked(
            "northeast_and_west_weak",
            "most of their regions are weak",
            f"{weak.sum()} of {len(weak)}",
            OPEN_DATA,
            _verdict(bool(weak.mean() > 0.5)),
            "Regions of the northeast and the west that score below the median of all regions.",
        ),
    ]


def _catching_up(
    study: Study, result: IndexResult, group: list[str], leaders: list[str]
) -> list[Checked]:
    """A group catches up if its mean score rises by a point or more of that of the leaders.

    From the first to the last year, on pooled goalposts and without snapshots, so that scores
    compare over years.
    """
    pooled = regional_index(study, result.method, goalposts="pooled", without=("snapshot",))
    wide = pooled.scores[pooled.framework.root].unstack("year")
    level = 100 * wide.loc[group].mean() / wide.loc[leaders].mean()
    rest = 100 * wide.loc[group].mean() / wide.drop(group).mean()
    first, last = wide.columns[0], wide.columns[-1]
    gain = level[last] - level[first]
    if first == last or np.isnan(gain):
        return []
    note = (
        f"Points gained from {first} to {last}, the mean score going from {level[first]:.1f}% to "
        f"{level[last]:.1f}% of that of the leaders (of that of all others from {rest[first]:.1f}% "
        f"to {rest[last]:.1f}%). Pooled goalposts, no snapshots."
    )
    words = "catching up strongly"
    item, verdict = "yangtze_catches_up_with_leaders", _verdict(gain >= GAIN)
    return [Checked(item, words, gain, OPEN_DATA, verdict, note)]
