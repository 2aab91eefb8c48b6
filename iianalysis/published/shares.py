"""Printed shares that the leaders hold of a node, against totals of series and sums of scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from iianalysis.published.verdicts import (
    NOT_TOLD,
    OTHER_QUANTITY,
    UNDETERMINED,
    Checked,
    Finding,
    printed_figure,
)
from iianalysis.scoring.index import IndexResult
from iianalysis.show.text import ASIDE, NEXT, THEN, Text, listed, of_node, of_region, t
from iianalysis.study.printed import bounds, meet
from iianalysis.study.study import Study

# Imputed cells add up to a known total, so a share of it does not hang on how they are filled in.
UNSOUND = ("suspicious", "disputed", "floor")


@dataclass(frozen=True)
class Share:
    """Share in percent of a group in a total, and the bounds that what is missing leaves."""

    value: float
    low: float
    high: float
    reporting: int
    lacking: Sequence[str] = ()
    assumed: Sequence[str] = ()  # of these, the ones that only an assumption bounds


def share_of_total(
    values: pd.Series, group: Sequence[str], whole: pd.Series | None = None
) -> Share | None:
    """Share that a group holds of a total over regions of which some may lack a value.

    Parameters
    ----------
    values : Series
        Indexed by region; not negative; NaN where a region lacks one.
    group : sequence of str
    whole : Series, optional
        A series that the values are a part of: no missing value is above it.

    Returns
    -------
    Share or None
        The share among the regions that report, and the lowest and highest that it can be over all
        regions. A missing value lies between 0 and the whole; where the whole is missing too, the
        median of the reporting regions outside the group stands for it, which is an assumption.
        None where a value is negative, or nobody outside the group or nobody in it reports.

    Examples
    --------
    >>> share = share_of_total(pd.Series({"A": 8.0, "B": 1.0, "C": 1.0, "D": np.nan}), ["A"])
    >>> share.value, round(share.low, 1), share.high, share.assumed
    (80.0, 72.7, 80.0, ['D'])
    """
    inside = values.index.isin(group)
    there = values.notna()
    if not (there & inside).any() or not (there & ~inside).any() or (values < 0).any():
        return None
    part, total = values[there & inside].sum(), values[there].sum()
    if total == 0:
        return None
    lacking = values.index[~there]
    caps = pd.Series(np.nan, lacking) if whole is None else whole.reindex(lacking)
    assumed = list(caps.index[caps.isna()])
    caps = caps.fillna(values[there & ~inside].median())
    of_group, of_others = caps[caps.index.isin(group)].sum(), caps[~caps.index.isin(group)].sum()
    low = 100 * part / (total + of_others)
    high = 100 * (part + of_group) / (total + of_group)
    value, low, high = float(100 * part / total), float(low), float(high)
    return Share(value, low, high, int(there.sum()), list(lacking), assumed)


def of_leaders(study: Study, result: IndexResult) -> list[Checked]:
    """A printed share that the leaders hold of a node, under every reading that there is.

    Print does not say what the share is of: the total of a quantity, or the sum of scores. A
    reading that lies within what is printed whatever the regions hold that lack a value makes it
    consistent; one that may or may not, nothing to be told. Where no reading does, it differs only
    from the total of a series that measures the subject itself; other series are of a different
    quantity; and where no series adds up over regions, nothing decides.
    """
    leaders = study.members("leading_six")
    facts = study.published
    facts = facts[(facts["kind"] == "share") & (facts["group"] == "leading_six")]
    if not leaders or len(leaders) == len(study.regions):
        return []
    scores = result.year(study.years("regional")[-1])
    cells = study.cells["regional"]
    sound = cells[~cells[list(UNSOUND)].any(axis=1)]
    found = []
    for _, fact in facts[facts["node"].isin(scores.columns[scores.notna().any()])].iterrows():
        of_node = scores[fact["node"]]
        of_scores = 100 * of_node[leaders].sum() / of_node.sum()
        whole, without = (
            _finding(study, fact, _totals(study, leaders, fact, part), of_scores)
            for part in (cells, sound)
        )
        found.append(Checked.weighed(fact["item"], printed_figure(fact), whole, without))
    return found


def _totals(
    study: Study, group: Sequence[str], fact: pd.Series, cells: pd.DataFrame
) -> dict[str, Share]:
    """The share in each series right below the node that adds up over regions."""
    series = study.indicators.loc["regional"]
    of_year = cells[cells["year"] == fact["year"]]
    values = of_year.pivot(index="region", columns="indicator", values="value")
    values = values.reindex(study.regions.index)
    codes = series.index[(series["parent"] == fact["node"]) & (series["additive"] == 1)]
    shares = {
        str(code): share_of_total(values[code], group, values.get(series.loc[code, "part_of"]))
        for code in codes
        if code in values
    }
    return {code: share for code, share in shares.items() if share is not None}


def _finding(study: Study, fact: pd.Series, totals: dict[str, Share], of_scores: float) -> Finding:
    printed = bounds(fact)
    inside = {
        code: meet((share.low, share.low), printed) and meet((share.high, share.high), printed)
        for code, share in totals.items()
    }
    stated = study.indicators.loc["regional"].loc[list(totals), "specific"]
    verdict = OTHER_QUANTITY if totals else UNDETERMINED
    if any(inside.values()) or meet((of_scores, of_scores), printed):
        verdict = "consistent"
    elif any(meet((share.low, share.high), printed) for share in totals.values()):
        verdict = NOT_TOLD
    elif stated.eq(1).any():
        verdict = "differs"
    texts = [
        t("{series} {share}", series=of_node(code), share=_text(study, fact, code, share))
        for code, share in totals.items()
    ]
    texts.append(t("sum of scores {share:.1f}%", share=of_scores))
    note = t("largest of {readings}", readings=listed(texts, THEN))
    if stated.eq(0).all():
        note += ASIDE + t("none of the subject itself")
    if not totals:
        note = t("of the sum of scores, since no series here is said to add up over regions")
    best = max([share.value for share in totals.values()] + [of_scores])
    unsaid = t("Print does not say what the share is of")
    return Finding(best, verdict, listed([note, unsaid], NEXT))


def _text(study: Study, fact: pd.Series, code: str, share: Share) -> Text:
    cells = study.cells["regional"]
    imputed = cells[(cells["indicator"] == code) & (cells["year"] == fact["year"])]["imputed"]
    text = t("{share:.1f}%", share=share.value)
    text += t(" (partly imputed)") if imputed.any() else ""
    if not share.lacking:
        return text
    text += t(
        " of the {n} regions that report it, and {low:.1f} to {high:.1f}% whatever {lacking} hold",
        n=share.reporting, low=share.low, high=share.high,
        lacking=listed(map(of_region, share.lacking)),
    )  # fmt: skip
    if len(share.assumed) < len(share.lacking):
        whole = study.indicators.loc[("regional", code), "part_of"]
        text += t(" up to their {whole}", whole=of_node(whole))
    if share.assumed:
        text += t(
            " ({regions}: up to the median of the other regions, an assumption)",
            regions=listed(map(of_region, share.assumed)),
        )
    return text
