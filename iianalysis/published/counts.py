"""Printed counts, their growth, shares and sums, against the series that measure the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from iianalysis.published.verdicts import (
    OPEN_DATA,
    OTHER_QUANTITY,
    SIGNS,
    UNSOUND,
    Checked,
    Finding,
    printed_figure,
)
from iianalysis.show.text import NEXT, in_brackets, listed, t
from iianalysis.study.cells import NATION
from iianalysis.study.made import FLOORS, OF_REGIONS
from iianalysis.study.printed import bounds, meet, near
from iianalysis.study.study import Study

# A printed share, the printed count that it belongs to, and the series of the nation.
SHARES = {
    "tier_2_projects_5g_ii_share_2023": ("tier_2_projects_5g_ii_2023", "projects_5g_ii"),
}
# A printed sum, and the figures of single years.
SUMS = {"smart_factories_2023_cn": "smart_factories_new"}


def check_counts(study: Study) -> list[Checked]:
    """Every printed count, its growth, share or sum that the study has figures for."""
    return [
        *_same_counts(study),
        *_growth_of_series(study),
        *_shares_of_series(study),
        *_sums_of_years(study),
    ]


def _same_counts(study: Study) -> list[Checked]:
    """Printed counts of what a series of the study counts too.

    A count agrees with a printed floor where it is `near`; one further off counts something else.
    """
    found = []
    facts = study.published
    others = ["growth", "cagr", *OF_REGIONS]
    facts = facts[(facts["indicator"] != "") & ~facts["kind"].isin(others)]
    for _, fact in facts.iterrows():
        scope = "national" if fact["region"] == study.nation else "regional"
        where = (fact["region"], fact["year"])
        if scope not in study.scopes:
            continue
        series = study.series(scope, fact["indicator"])
        if where not in series.index:
            continue
        value = float(series[where])
        if meet((value, value), near(fact)):
            same = fact["qualifier"] not in SIGNS or bool(np.isclose(value, fact["value"]))
            note = t("the series agrees with what is printed")
            if same:
                note = t("the series has the same figure; both may go back to one release")
            flags = _flags(study, scope, fact["indicator"])
            floor = _flags(study, scope, fact["indicator"], ("floor",))[where]
            if floor and fact["qualifier"] in FLOORS:
                floors = t("Both are floors: they agree in what they say, not in the count itself")
                note = listed([note, floors], NEXT)
            whole = Finding(value, "consistent", note)
            without = None if flags[where] else whole
            one = Checked.weighed(fact["item"], printed_figure(fact), whole, without)
            found.append(replace(one, same_figure=same))
        else:
            remark = study.indicators.loc[(scope, fact["indicator"]), "note"]
            note = t("the series has another figure, so it probably counts something else")
            note += in_brackets(remark) if remark else ""
            found.append(Checked.of(fact, value, OPEN_DATA, OTHER_QUANTITY, note))
    return found


def _flags(
    study: Study, scope: str, code: str, kinds: Sequence[str] = UNSOUND
) -> dict[tuple[str, int], bool]:
    """Whether a verdict must not hang on a cell of a series, by region and year."""
    cells = study.cells[scope]
    cells = cells[cells["indicator"] == code].set_index(["region", "year"])
    return {where: bool(flag) for where, flag in cells[list(kinds)].any(axis=1).items()}


def _growth_of_series(study: Study) -> list[Checked]:
    """A printed growth rate of what a series measures, against its growth in the year named."""
    found = []
    facts = study.published
    for _, fact in facts[(facts["indicator"] != "") & (facts["kind"] == "growth")].iterrows():
        scope = "national" if fact["region"] == study.nation else "regional"
        code, ends = fact["indicator"], [(fact["region"], fact["year"] - n) for n in (1, 0)]
        if scope not in study.scopes or (scope, code) not in study.indicators.index:
            continue
        values = study.series(scope, code)
        if not set(ends) <= set(values.index) or values[ends[0]] <= 0:
            continue
        of_region = values.xs(fact["region"], level="region").sort_index()
        rates = (100 * (of_region / of_region.shift() - 1)).dropna()
        flags = _flags(study, scope, code)
        rate = float(rates[fact["year"]])
        flagged = t(" (to or from a floor or a flagged cell)")
        texts = [
            t("{rate:.1f}% in {year}", rate=share, year=year)
            + (flagged if _any(flags, fact["region"], year) else "")
            for year, share in rates.drop(fact["year"]).items()
        ]
        note = t("growth of the series in {year:.0f}", year=fact["year"])
        if texts:
            others = t("In other years it is {rates}", rates=listed(texts))
            note = listed([note, others], NEXT)
        verdict = "consistent" if meet((rate, rate), bounds(fact)) else "differs"
        whole = Finding(rate, verdict, note)
        sound = None if _any(flags, fact["region"], fact["year"]) else whole
        found.append(Checked.weighed(fact["item"], printed_figure(fact), whole, sound))
    return found


def _any(flags: dict[tuple[str, int], bool], region: str, year: int) -> bool:
    """Whether a growth rate of the year starts from or ends on a flagged cell."""
    return flags.get((region, year), False) or flags.get((region, year - 1), False)


def _shares_of_series(study: Study) -> list[Checked]:
    """The printed count of a group over a series of the nation, against its printed share."""
    facts, found = study.published.set_index("item", drop=False), []
    for item, (count, code) in SHARES.items():
        if not {item, count} <= set(facts.index) or "national" not in study.scopes:
            continue
        fact, part = facts.loc[item], facts.loc[count, "value"]
        total = study.series("national", code).get((NATION, fact["year"]), np.nan)
        if np.isnan(total):
            continue
        value = 100 * part / total
        agrees = meet((value, value), bounds(fact))
        note = t(
            "the printed {part:g} over the {total:g} of the national series", part=part, total=total
        )
        note += "" if agrees else t(", which so must count something else")
        whole = Finding(value, "consistent" if agrees else OTHER_QUANTITY, note)
        flagged = _flags(study, "national", code)[(NATION, fact["year"])]
        without = None if flagged else whole
        found.append(Checked.weighed(fact["item"], printed_figure(fact), whole, without))
    return found


def _sums_of_years(study: Study) -> list[Checked]:
    """A printed sum against the figures of single years, unless one was derived from that sum."""
    found = []
    for _, fact in study.published[study.published["item"].isin(SUMS)].iterrows():
        figures = study.other_figures
        years = figures[figures["indicator"] == SUMS[fact["item"]]]
        if years.empty:
            continue
        value = years["value"].sum()
        derived = years.loc[years["confidence"] == "derived", "year"]
        verdict = "consistent" if meet((value, value), bounds(fact)) else "differs"
        note = t("the sum over the years that the pictures show")
        if len(derived):
            verdict = "input"
            note = t(
                "it went in: the figure of {year} is what it leaves beside the others",
                year=derived.iloc[0],
            )
        found.append(Checked.of(fact, value, OPEN_DATA, verdict, note))
    return found
