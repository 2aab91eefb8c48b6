"""Printed facts and claims of which the study has figures, each with a verdict.

The figures of the national index are checked here, counts in `printed_counts`, shares in
`printed_shares`, lists and tiers in `printed_lists`, scores and ranks of regions in `scores`, the
claims of the text in `claims` and `regional_claims`. Each row is a `Checked` (see `verdicts`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

import numpy as np
import pandas as pd

from iianalysis.published import claims, regional_claims
from iianalysis.published import counts as printed_counts
from iianalysis.published import lists as printed_lists
from iianalysis.published import scores as printed_scores
from iianalysis.published import shares as printed_shares
from iianalysis.published.verdicts import (
    OPEN_DATA,
    OTHER_QUANTITY,
    PUBLISHED,
    UNDETERMINED,
    UNSOUND,
    Checked,
    figure_text,
    in_sentences,
    one_each,
)
from iianalysis.scoring import change
from iianalysis.scoring.index import IndexResult, regional_index
from iianalysis.scoring.normalise import MethodError
from iianalysis.show.names import with_texts
from iianalysis.show.text import ASIDE, NEXT, THEN, Text, listed, t
from iianalysis.study.cells import NATION
from iianalysis.study.printed import (
    ABOUT,
    YEAR,
    bounds,
    mean_growth,
    meet,
    national_facts,
    printed_index,
)
from iianalysis.study.study import Study

# Of one statement for several years the first of these counts.
GRAVE = ("contradicted", UNDETERMINED, "consistent", "implied", "input", OTHER_QUANTITY)
OTHER_SERIES = t("other series under other weights than those of the report")
OTHER_GROWTH = t(", so another growth")


def check(
    study: Study,
    national: IndexResult | None,
    regional: Mapping[str, IndexResult],
    under: Mapping[str, IndexResult] | None = None,
) -> pd.DataFrame:
    """Printed facts and claims of which the study has figures, a row for each, with a verdict.

    Parameters
    ----------
    study : Study
        What it did not print is not checked.
    national : IndexResult or None
        None where the study has no national series: print is then checked against print alone.
    regional : mapping of str to IndexResult
        By goalposts; empty where the study has no regional series.
    under : mapping of str to IndexResult, optional
        The index of regions by schemes that figures are printed under.

    Returns
    -------
    DataFrame
        item, printed, computed, basis, verdict, note, open_data, without_flagged,
        verdict_without_flagged, same_figure; see `published.verdicts.Checked`.
    """
    printed = printed_index(study).set_index(["node", "year"])
    found = [
        *_index_values(study, national, printed),
        *_growth_rates(study, national, printed),
        *_mean_growth_rates(study, national, printed),
        *_contributions(study, national, printed),
        *printed_counts.check_counts(study),
        *claims.of_the_nation(study, national, printed),
    ]
    if regional:
        result = printed_scores.held_against(regional)
        sound = _sound(study, result)
        found += printed_scores.check_scores(
            study,
            {"": (result, sound)}
            | {s: (one, _sound(study, one)) for s, one in (under or {}).items()},
        )
        found += printed_lists.top_lists(study, result, sound)
        found += printed_lists.tiers(study, result, sound)
        found += printed_shares.of_leaders(study, result)
        found += regional_claims.of_regions(study, result, sound)
    rows = one_each(found)
    table = pd.DataFrame(rows, columns=[field.name for field in fields(Checked)])
    cells = {name: [getattr(row, name) for row in rows] for name in table}
    texts = {name: of for name, of in cells.items() if any(isinstance(one, Text) for one in of)}
    return with_texts(table, **texts)


def _sound(study: Study, result: IndexResult) -> IndexResult | None:
    """The same index without the cells that a verdict must not hang on."""
    try:
        return regional_index(study, result.method, without=UNSOUND)
    except MethodError:  # too few cells are left
        return None


def _open_data(fact: pd.Series, table: pd.DataFrame | None, note: str) -> list[Checked]:
    """The same figure on open data, where there is one: never the same quantity."""
    value = _cell(table, fact["year"], fact["node"])
    return [] if np.isnan(value) else [Checked.of(fact, value, OPEN_DATA, OTHER_QUANTITY, note)]


def _cell(table: pd.DataFrame | None, year: int, node: str) -> float:
    if table is None or node not in table or (NATION, year) not in table.index:
        return np.nan
    return float(table.loc[(NATION, year), node])


def _index_values(
    study: Study, national: IndexResult | None, printed: pd.DataFrame
) -> list[Checked]:
    """Values went in as printed; open data measure something else, save in the base year."""
    found = []
    scores = None if national is None else national.scores
    for _, fact in national_facts(study, "index").iterrows():
        value = _cell(scores, fact["year"], fact["node"])
        if fact["year"] == study.base_year:
            note = t("fixed by the method: in the base year every index is 100")
            found.append(Checked.of(fact, fact["value"], PUBLISHED, "input", note))
            continue
        note = t("it went in: the published basis is made of the printed values")
        found.append(Checked.of(fact, fact["value"], PUBLISHED, "input", note))
        times = t("the result is {times:.2f} times the printed value", times=value / fact["value"])
        found += _open_data(fact, scores, listed([OTHER_SERIES, times], THEN))
        found += _from_children(study, fact, printed)
    return found


def _from_children(study: Study, fact: pd.Series, printed: pd.DataFrame) -> list[Checked]:
    """A value against the printed values of the nodes right below it.

    Without weights they only say that it lies between the lowest and the highest of them.
    """
    children = study.tree.index[study.tree["parent"] == fact["node"]]
    parts = printed.reindex(pd.MultiIndex.from_product([children, [fact["year"]]]))
    if parts.empty or parts["value"].isna().any():
        return []
    low, high = parts["value"].min(), parts["value"].max()
    least, most = parts["low"], parts["high"]  # one open end leaves that of all open
    possible = meet((least.min(skipna=False), most.max(skipna=False)), bounds(fact))
    fits = meet((least.mean(skipna=False), most.mean(skipna=False)), bounds(fact))
    mean = parts["value"].mean()
    note = listed(
        [
            t(
                "equal weights on the {n} printed sub-indices give {mean:.1f}, {fit}",
                n=len(parts), mean=mean,
                fit=t("which fits") if fits else t("which the printed value rules out"),
            ),
            t(
                "The weights were not printed, and without them anything from {low:g} to {high:g} "
                "is possible",
                low=low, high=high,
            ),
        ],
        NEXT,
    )  # fmt: skip
    verdict = UNDETERMINED if possible else "contradicted"
    return [Checked.of(fact, mean, PUBLISHED, verdict, note)]


def _growth_rates(
    study: Study, national: IndexResult | None, printed: pd.DataFrame
) -> list[Checked]:
    """Printed growth rates; one that is printed once for several years is one fact."""
    growth = None if national is None else change.growth(national.scores)
    found = []
    facts = national_facts(study, "growth")
    for _, same in facts.groupby(["node", "value", "qualifier", "place"], sort=False):
        rows = []
        for _, fact in same.iterrows():
            rows.append(_rate(study, fact, printed))
            rows += _open_data(fact, growth, OTHER_SERIES + OTHER_GROWTH)
        found += rows if len(same) == 1 else _of_several_years(rows, list(same["year"]))
    return found


def _of_several_years(rows: list[Checked], years: list[int]) -> list[Checked]:
    """Rows of one statement for several years as one by basis, with the gravest verdict."""
    found = []
    for basis in (PUBLISHED, OPEN_DATA):
        part = [row for row in rows if row.basis == basis]
        if not part:
            continue
        first = min(part, key=lambda row: GRAVE.index(row.verdict))
        known = [row.computed for row in part if not pd.isna(row.computed)]
        texts = list(dict.fromkeys(map(figure_text, known)))
        figure = ", ".join(texts) if len(texts) > 1 else known[0] if known else np.nan
        notes = list(dict.fromkeys(row.note for row in part))
        if basis == PUBLISHED:
            notes.insert(0, t("printed once for {years}", years=listed(map(str, years))))
        found.append(
            replace(
                first,
                item=YEAR.sub("", first.item),
                computed=figure,
                note=in_sentences(*notes),
                open_data=figure if basis == OPEN_DATA else np.nan,
            )
        )
    return found


def _rate(study: Study, fact: pd.Series, printed: pd.DataFrame) -> Checked:
    """Rates that gave the value of the year before went in; others are set against values."""
    before = (fact["node"], fact["year"] - 1)
    closed = pd.notna(fact["low"]) and pd.notna(fact["high"])
    if closed and before in printed.index and printed.loc[before, "support"] == "implied":
        note = t(
            "it went in, to give the value of {year}, which is not printed: {value:.1f}, between "
            "{low:.2f} and {high:.2f}",
            year=before[1], **printed.loc[before, ["value", "low", "high"]],
        )  # fmt: skip
        return Checked.of(fact, fact["value"], PUBLISHED, "input", note)
    return _rate_against_values(study, fact, printed)


def _rate_against_values(study: Study, fact: pd.Series, printed: pd.DataFrame) -> Checked:
    """A growth rate against the values that are printed around its year.

    Over one year the values give the growth itself. Over several they give its mean, which only
    the printed rates of all those years together can fail to meet.
    """
    node, year = fact["node"], fact["year"]
    known = [y for n, y in printed.index if n == node]
    start = max((y for y in known if y < year), default=None)
    end = min((y for y in known if y >= year), default=None)
    if start is None or end is None:
        note = t(
            "no printed values stand on both sides of {year}, so no growth can be computed",
            year=year,
        )
        return Checked.of(fact, np.nan, PUBLISHED, UNDETERMINED, note)
    low, mean, high = mean_growth(printed.loc[(node, start)], printed.loc[(node, end)], end - start)
    agrees = meet((low, high), _mean_of_rates(study, fact, range(start + 1, end + 1)))
    verdict = "contradicted"
    if agrees:
        verdict = "implied" if end - start == 1 else "consistent"
    said = t(
        "from {start} to {end} the printed and implied values give {mean:.1f}% a year",
        start=start, end=end, mean=mean,
    )  # fmt: skip
    between = about = ""
    if end - start > 1:
        said += ASIDE + (t("which leaves room for it") if agrees else t("which rules it out"))
        between = t("the years between were not printed")
    if fact["qualifier"] == "about":
        about = t("about is taken as within {within:.0%}", within=ABOUT)
    note = listed([said, between, about], THEN)
    return Checked.of(fact, mean, PUBLISHED, verdict, note)


def _mean_of_rates(study: Study, fact: pd.Series, years: range) -> tuple[float, float]:
    """Lowest and highest mean growth that the rates of these years allow, `fact` among them.

    An end is NaN (open) where a year has no rate that closes it.
    """
    facts = national_facts(study, "growth")
    facts = facts[facts["node"] == fact["node"]]
    ends = pd.DataFrame(
        [bounds(row) for _, row in facts.iterrows()], index=facts["year"].astype(int)
    )
    ends = ends.groupby(level=0).agg({0: "max", 1: "min"})
    ends.loc[fact["year"]] = bounds(fact)
    factors = (1 + ends.reindex(years) / 100).prod(skipna=False)
    low, high = 100 * (factors ** (1 / len(years)) - 1)
    return float(low), float(high)


def _mean_growth_rates(
    study: Study, national: IndexResult | None, printed: pd.DataFrame
) -> list[Checked]:
    """Mean annual growth since the base year against the values at both ends."""
    found = []
    for _, fact in national_facts(study, "cagr").iterrows():
        node, start, end = fact["node"], study.base_year, fact["year"]
        if (node, start) in printed.index and (node, end) in printed.index and end > start:
            first, last = printed.loc[(node, start)], printed.loc[(node, end)]
            low, value, high = mean_growth(first, last, end - start)
            agrees = meet((low, high), bounds(fact))
            note = t(
                "the printed {first:g} of {start} and {last:g} of {end} put it {between}",
                first=first["value"], start=start, last=last["value"], end=end,
                between=_between(low, high),
            )  # fmt: skip
            verdict = "implied" if agrees else "contradicted"
            found.append(Checked.of(fact, value, PUBLISHED, verdict, note))
        else:
            note = t(
                "it takes the values of {start} and {end}, and not both were printed",
                start=start, end=end,
            )  # fmt: skip
            found.append(Checked.of(fact, np.nan, PUBLISHED, UNDETERMINED, note))
        if national is not None and end > start and (NATION, end) in national.scores.index:
            growth = change.cagr(national.scores, start, end).assign(year=end)
            growth = growth.set_index("year", append=True)
            found += _open_data(fact, growth, OTHER_SERIES + OTHER_GROWTH)
    return found


def _between(low: float, high: float) -> Text:
    """An interval in a sentence; NaN is an open end."""
    if np.isnan(high):
        return t("anywhere") if np.isnan(low) else t("at {low:.2f} or more", low=low)
    if np.isnan(low):
        return t("at {high:.2f} or less", high=high)
    return t("between {low:.2f} and {high:.2f}", low=low, high=high)


def _contributions(
    study: Study, national: IndexResult | None, printed: pd.DataFrame
) -> list[Checked]:
    """Contributions take weights, which were not printed; equal weights stand in for them.

    Read as a part of the rise since the base year, ``100 w (X_t - 100) / (I_t - 100)``, where X is
    the node, I its parent and w the weight. Read as a part of the rise of one year, it takes the
    values of the year before too.
    """
    base = study.base_year
    since = None if national is None else change.contributions(national, base)
    alone = None if national is None else change.contributions(national)
    rises = printed["value"] - 100
    found = []
    for _, fact in national_facts(study, "contribution").iterrows():
        node, year = fact["node"], fact["year"]
        parent = study.tree["parent"].get(node, "")
        rise, whole = rises.get((node, year), 0.0), rises.get((parent, year), 0.0)
        computed = np.nan
        note = t("it takes weights and the values of the node and its parent; not all were printed")
        if rise and whole:
            computed = 100 * rise / whole / (study.tree["parent"] == parent).sum()
            note = t(
                "by equal weights, of the rise since {base}: the weight was not printed, and the "
                "printed figure takes one of {weight:.3f}",
                base=base, weight=fact["value"] / 100 * whole / rise,
            )  # fmt: skip
            if year - 1 > base:
                more = t(
                    "Of the rise in {year} alone, it takes values of {before} as well",
                    year=year, before=year - 1,
                )  # fmt: skip
                note = listed([note, more], NEXT)
        found.append(Checked.of(fact, computed, PUBLISHED, UNDETERMINED, note))
        note = t(
            "this is of the rise since {base}, and of the rise in {year} alone it is {alone:.1f}%",
            base=base, year=year, alone=_cell(alone, year, node),
        )  # fmt: skip
        found += _open_data(fact, since, listed([OTHER_SERIES, note], THEN))
    return found
