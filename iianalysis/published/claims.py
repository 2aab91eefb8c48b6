"""Claims of the report's text on the growth of dimensions, each by a rule that is stated.

A claim is looked at only where the study has the printed figure that it belongs to, so that nothing
is put into the mouth of another report.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd

from iianalysis.published.verdicts import (
    MARGIN,
    NOT_TOLD,
    PUBLISHED,
    UNDETERMINED,
    UNSOUND_OVER_YEARS,
    Checked,
    Finding,
)
from iianalysis.scoring import change
from iianalysis.scoring.index import IndexResult, build_index, ranked
from iianalysis.scoring.normalise import MethodError
from iianalysis.show.text import THEN, Text, given, listed, t, tn
from iianalysis.study.cells import NATION
from iianalysis.study.printed import mean_growth
from iianalysis.study.study import Study

# Claims on the growth of one dimension: the printed value that each stands beside, its words, and
# whether it says that growth in the year of that value is higher than before.
PACE = {
    "application_slows": ("application_index_2023", t("growth is lower than before"), False),
    "industry_accelerates": ("industry_index_2023", t("growth is higher than before"), True),
}
# Claims to lead in growth, and the printed value that each stands beside.
LEADS = {"environment_grows_most": "environment_index_2023"}


def of_the_nation(
    study: Study, national: IndexResult | None, printed: pd.DataFrame
) -> list[Checked]:
    """Claims on the growth of dimensions, against other printed values and against open data.

    Parameters
    ----------
    study : Study
    national : IndexResult or None
    printed : DataFrame
        As `study.printed.printed_index` returns it, indexed by node and year.
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
        note = t(
            "no value of {before} is printed or implied, so the growth of {year} is unknown",
            before=year - 1, year=year,
        )  # fmt: skip
        return Checked(item, words, np.nan, PUBLISHED, UNDETERMINED, note)
    first, before, last = (printed.loc[end] for end in ends)
    then, now = mean_growth(first, before, year - 1 - base), mean_growth(before, last, 1)
    agrees = now[2] > then[0] if faster else now[0] < then[2]
    note = t(
        "growth of {year} against a mean of {mean:.1f}% a year before it", year=year, mean=then[1]
    )
    verdict = "consistent" if agrees else "contradicted"
    return Checked(item, words, now[1], PUBLISHED, verdict, note)


def _pace_in_open_data(
    item: str, words: str, fact: pd.Series, faster: bool, study: Study, national: IndexResult
) -> list[Checked]:
    """Growth of the year against growth of the year before; less than a point apart is no answer.

    Once more without the series that have a flagged cell or a break in these years.
    """
    node, year = fact["node"], fact["year"]

    def pace(result: IndexResult | None) -> Finding | None:
        growth = None if result is None else change.growth(result.scores)
        if growth is None or node not in growth:
            return None
        now, before = (growth[node].get((NATION, when), np.nan) for when in (year, year - 1))
        if np.isnan(now) or np.isnan(before):
            return None
        verdict = "consistent" if (now > before) == faster else "differs"
        verdict = NOT_TOLD if abs(now - before) < MARGIN else verdict
        note = t(
            "growth of {now:.1f}% in {year} after {then:.1f}% in {before}",
            now=now, year=year, then=before, before=year - 1,
        )  # fmt: skip
        if verdict == NOT_TOLD:
            note += t(", less than {margin:g} point apart", margin=MARGIN)
        return Finding(now, verdict, note)

    found = pace(national)
    if found is None:
        return []
    note = listed([found.note, _largest_part(study, national, node, year)], THEN)
    sound = pace(_sound(study, national, (study.base_year, year - 2, year - 1, year)))
    return [Checked.weighed(item, words, replace(found, note=note), sound)]


def _sound(study: Study, national: IndexResult, years: Collection[int]) -> IndexResult | None:
    """The index without series that have a flagged cell or a break in these years."""
    cells = study.cells["national"]
    flagged = cells[list(UNSOUND_OVER_YEARS)].any(axis=1) & cells["year"].isin(years)
    breaks = study.breaks("national")
    out = {
        *cells.loc[flagged, "indicator"],
        *breaks.index[breaks.between(min(years) + 1, max(years))],
    }
    panel = study.panel("national")
    panel = panel.assign(**dict.fromkeys(out & set(panel.columns), np.nan))
    try:
        return build_index(panel, national.framework, national.method)
    except MethodError:  # too few series are left
        return None


def _largest_part(study: Study, national: IndexResult, node: str, year: int) -> Text | str:
    """The series that leads down the tree by the largest contribution, and if it is a floor."""
    code, parts = node, change.contributions(national).loc[(NATION, year)]
    while children := national.framework.children(code):
        part = parts[children].dropna()
        if part.empty or part.max() <= 0:
            return ""
        code = str(part.idxmax())
    cells = study.cells["national"]
    floors = cells[(cells["indicator"] == code) & (cells["year"] == year)]["floor"]
    series = given(**{word: study.labels(word, "national")[code] for word in ("en", "zh")})
    text = t("what adds most to it is the series {series!r}", series=series)
    return text + t(", whose value is a floor") if floors.any() else text


def _leads_in_growth(
    item: str,
    fact: pd.Series,
    study: Study,
    national: IndexResult | None,
    printed: pd.DataFrame,
) -> list[Checked]:
    """Rank by growth since the base year: first leads, and second is still among the leading."""
    above, year, words = study.tree["parent"], fact["year"], t("leads in growth")
    dimensions = list(above.index[above == above[fact["node"]]])

    def lead(values: pd.Series, first: str, not_so: str) -> Finding | None:
        of_year = values.reindex(dimensions)
        if of_year.isna().any():  # what is not known of all dimensions has no rank
            return None
        rank = int(ranked(of_year)[fact["node"]])
        note = tn(
            "rank among {n} dimension by growth since {base}",
            "rank among {n} dimensions by growth since {base}",
            len(dimensions),
            base=study.base_year,
        )
        second = t("second counts as among the leading") if rank == 2 else ""
        note = listed([note, second], THEN)
        verdict = first if rank == 1 else "consistent" if rank == 2 else not_so
        return Finding(rank, verdict, note)

    found = []
    if year in printed.index.get_level_values("year"):
        by_print = lead(printed["value"].xs(year, level="year"), "implied", "contradicted")
        if by_print is not None:
            figure, verdict, note = vars(by_print).values()
            found.append(Checked(item, words, figure, PUBLISHED, verdict, note))
    if national is not None and (NATION, year) in national.scores.index:
        whole = lead(national.scores.loc[(NATION, year)], "reproduced", "differs")
        sound = _sound(study, national, (study.base_year, year))
        scores = None if sound is None else sound.scores.loc[(NATION, year)]
        without = None if scores is None else lead(scores, "reproduced", "differs")
        if whole is not None:
            found.append(Checked.weighed(item, words, whole, without))
    return found
