"""Every printed index fact and testable claim, with what this system gives and a verdict."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from iianalysis import change, claims
from iianalysis.index import IndexResult, Method, regional_index
from iianalysis.normalise import GOALPOSTS
from iianalysis.published import printed_index
from iianalysis.study import NATION, Study
from iianalysis.tiers import agreement, by_group_sizes, natural_breaks

COLUMNS = ["item", "printed", "computed", "basis", "verdict", "note"]

VERDICTS = {
    "input": "went in as it was printed, so nothing was checked",
    "reproduced": "this system gives the same from open data",
    "implied": "follows from other printed figures",
    "consistent": "agrees with what is printed, without following from it",
    "not determined by what was printed": "what it would take to compute it was not printed",
    "different quantity": "open data measure something else, so no agreement is to be expected",
    "contradicted": "this system gives something else",
}


def check(
    study: Study, national: IndexResult | None, regional: Mapping[str, IndexResult]
) -> pd.DataFrame:
    """Every printed index fact and testable claim, with what this system gives and a verdict.

    Returns
    -------
    DataFrame
        item, printed, computed, basis, verdict, note; the verdicts are those of `VERDICTS`.
    """
    rows: list[dict[str, object]] = []
    if national is not None:
        rows += _index_facts(study, national)
        rows += _implied_years(study)
        rows += _growth_facts(study, national)
        rows += _cagr_facts(study, national)
        rows += _contribution_facts(study, national)
        rows += _series_facts(study)
        rows += claims.of_the_nation(study, national)
    if regional:
        rows += claims.of_regions(study, regional)
    table = pd.DataFrame(rows, columns=COLUMNS)
    unknown = set(table["verdict"]) - set(VERDICTS)
    assert not unknown, unknown
    return table


def as_printed(fact: pd.Series) -> str:
    """A printed figure with its qualifier: `311`, `> 70`, `about 30`."""
    sign = {"over": "> ", "at_least": ">= ", "at_most": "<= ", "about": "about "}
    return f"{sign.get(fact['qualifier'], '')}{fact['value']:g}"


def _facts(study: Study, kind: str) -> pd.DataFrame:
    facts = study.published
    return facts[(facts["kind"] == kind) & (facts["node"] != "") & (facts["region"] == NATION)]


def _row(
    fact: pd.Series, computed: object, basis: str, verdict: str, note: str
) -> dict[str, object]:
    return dict(
        zip(COLUMNS, (fact["item"], as_printed(fact), computed, basis, verdict, note), strict=True)
    )


def _inside(value: float, fact: pd.Series) -> bool:
    low = -np.inf if pd.isna(fact["low"]) else fact["low"]
    high = np.inf if pd.isna(fact["high"]) else fact["high"]
    return bool(low - 1e-9 <= value <= high + 1e-9)


def _open(frame: pd.DataFrame, fact: pd.Series) -> float:
    rows = frame.index
    where = (NATION, int(fact["year"]))
    return (
        float(frame.loc[where, fact["node"]]) if where in rows and fact["node"] in frame else np.nan
    )


def _index_facts(study: Study, national: IndexResult) -> list[dict[str, object]]:
    rows = []
    printed = printed_index(study).set_index(["node", "year"])["value"]
    for _, fact in _facts(study, "index").iterrows():
        base = fact["year"] == study.base_year
        why = "fixed by definition of the base year" if base else "a figure that went in"
        rows.append(_row(fact, fact["value"], "published", "input", f"{why}."))
        value = _open(national.scores, fact)
        if base:
            note = "Fixed by definition of the base year."
            rows.append(_row(fact, value, "open data", "input", note))
        else:
            note = (
                "Other series under other weights than the report's, which it does not print; "
                f"the open-data figure is {value / fact['value']:.2f} times the printed one."
            )
            rows.append(_row(fact, value, "open data", "different quantity", note))
        if fact["node"] == national.framework.root and not base:
            parts = printed[[(d, fact["year"]) in printed.index for d, _ in printed.index]]
            of_year = parts.xs(fact["year"], level="year").reindex(national.framework.dimensions)
            if of_year.notna().all():
                note = (
                    "Equal weights on the printed sub-indices; the weights are not printed, and "
                    f"other weights give anything from {of_year.min():g} to {of_year.max():g}."
                )
                row = _row(
                    fact, of_year.mean(), "published", "not determined by what was printed", note
                )
                rows.append({**row, "item": f"{fact['item']}_from_dimensions"})
    return rows


def _implied_years(study: Study) -> list[dict[str, object]]:
    implied = printed_index(study).query("support == 'implied'")
    return [
        {
            "item": f"{fact['node']}_index_{fact['year']}",
            "printed": "",
            "computed": fact["value"],
            "basis": "published",
            "verdict": "implied",
            "note": (
                f"Not printed; the printed value and growth of {fact['year'] + 1} put it between "
                f"{fact['low']:.2f} and {fact['high']:.2f}."
            ),
        }
        for _, fact in implied.iterrows()
    ]


def _growth_facts(study: Study, national: IndexResult) -> list[dict[str, object]]:
    rows = []
    growth = change.growth(national.scores)
    facts = _facts(study, "growth")
    printed = printed_index(study).set_index(["node", "year"])
    for _, fact in facts.iterrows():
        node, year = fact["node"], int(fact["year"])
        if fact["qualifier"] == "rounded":
            note = f"It went in, to give the value of {year - 1}."
            rows.append(_row(fact, fact["value"], "published", "input", note))
        else:
            rows.append(_run_of_growth(fact, node, year, printed, study.base_year))
        value = _open(growth, fact)
        note = "Growth of other series under other weights than those of the report."
        rows.append(_row(fact, value, "open data", "different quantity", note))
    return rows


def _run_of_growth(
    fact: pd.Series, node: str, year: int, printed: pd.DataFrame, base_year: int
) -> dict[str, object]:
    """A floor or a rough rate for one year, against the mean growth over the years around it."""
    known = [int(y) for n, y in printed.index if n == node]
    start = max((y for y in known if y < year), default=base_year)
    end = min((y for y in known if y >= year), default=year)
    if start not in known or end not in known:
        return _row(
            fact,
            np.nan,
            "published",
            "not determined by what was printed",
            "No year around it is printed.",
        )
    first, last = printed.loc[(node, start)], printed.loc[(node, end)]
    low, mean, high = (
        100 * ((last[e] / first[s]) ** (1 / (end - start)) - 1)
        for s, e in (("high", "low"), ("value", "value"), ("low", "high"))
    )
    span = f"{start} to {end}"
    if fact["qualifier"] == "about":
        agrees = round(fact["value"], -1) == round(mean, -1)
        note = f"Mean growth from {span} is {mean:.1f}%, which rounds to the same ten."
    else:
        agrees = high >= fact["value"]
        note = f"Mean growth from {span} is {low:.1f} to {high:.1f}%, so such a floor is possible."
    if not agrees:
        note = f"Mean growth from {span} is {low:.1f} to {high:.1f}%, which does not allow it."
    elif end - start > 1:
        note += " The single years are not printed."
    return _row(fact, mean, "published", "consistent" if agrees else "contradicted", note)


def _cagr_facts(study: Study, national: IndexResult) -> list[dict[str, object]]:
    rows = []
    printed = printed_index(study).set_index(["node", "year"])
    for _, fact in _facts(study, "cagr").iterrows():
        node, year = fact["node"], int(fact["year"])
        if (node, year) in printed.index:
            value = 100 * (
                (printed.loc[(node, year), "value"] / 100) ** (1 / (year - study.base_year)) - 1
            )
            agrees = _inside(value, fact)
            value_printed = printed.loc[(node, year), "value"]
            note = f"From the printed {value_printed:g} over {year - study.base_year} years."
            rows.append(
                _row(fact, value, "published", "implied" if agrees else "contradicted", note)
            )
        value = float(change.cagr(national.scores, study.base_year, year).loc[NATION, node])
        note = "Mean growth of other series under other weights than those of the report."
        rows.append(_row(fact, value, "open data", "different quantity", note))
    return rows


def _contribution_facts(study: Study, national: IndexResult) -> list[dict[str, object]]:
    rows = []
    printed = printed_index(study).set_index(["node", "year"])["value"]
    nodes = national.framework.nodes
    for _, fact in _facts(study, "contribution").iterrows():
        node, year = fact["node"], int(fact["year"])
        parent = str(nodes.loc[node, "parent"])
        computed, note = np.nan, "It takes the weights, and values that were not printed."
        if (node, year) in printed.index and (parent, year) in printed.index:
            rise, whole = printed[node, year] - 100, printed[parent, year] - 100
            weight = fact["value"] / 100 * whole / rise
            share = 1 / len(national.framework.children(parent))
            computed = 100 * share * rise / whole
            note = (
                f"It takes the weight, which was not printed: read as since {study.base_year} it "
                f"would need {weight:.3f}; computed is an equal weight of {share:g}. Read as in "
                f"{year} alone it also takes the unprinted values of {year - 1}."
            )
        rows.append(_row(fact, computed, "published", "not determined by what was printed", note))
        since = _open(change.contributions(national, study.base_year), fact)
        alone = _open(change.contributions(national), fact)
        note = f"Since {study.base_year}; in {year} alone {alone:.1f}; other series, other weights."
        rows.append(_row(fact, since, "open data", "different quantity", note))
    return rows


def _series_facts(study: Study) -> list[dict[str, object]]:
    """Printed counts that a series of the study measures too."""
    rows = []
    facts = study.published[study.published["indicator"] != ""]
    for _, fact in facts.iterrows():
        scope = "national" if fact["region"] == NATION else "regional"
        series = study.series(scope, fact["indicator"])
        where = (fact["region"], int(fact["year"]))
        if where not in series.index:
            continue
        value = float(series[where])
        name = study.indicators.loc[(scope, fact["indicator"])]
        if _inside(value, fact):
            floor = fact["qualifier"] in ("over", "at_least")
            note = "The series holds the same count, which two releases give."
            if floor and value > fact["value"]:
                note = f"Above the printed floor, but perhaps another definition: {name['note']}."
            rows.append(_row(fact, value, "open data", "consistent", note))
        else:
            note = f"The series is another count: {name['note'] or name['origin']}."
            rows.append(_row(fact, value, "open data", "different quantity", note))
    return rows


def tier_agreement(study: Study, method: Method) -> pd.DataFrame:
    """Regions in their printed tier: the index, the index on fewer cells, and trivial indices.

    Returns
    -------
    DataFrame
        variant, goalposts, rule, in_printed_tier, of, leaders_found (of the printed first tier).
        `at random` is the expectation for labels of the printed sizes drawn without looking.
    """
    published = study.published_tiers
    if published is None:
        raise ValueError(
            "the study has no printed tiers; add published_lists.csv with a column tier"
        )
    year = study.years("regional")[-1]
    variants: dict[tuple[str, str], pd.Series] = {}
    cells = {
        "index": (),
        "without suspicious cells": ("suspicious",),
        "without imputed cells": ("imputed",),
        "without snapshots": ("snapshot",),
        "without suspicious, imputed and snapshot cells": ("suspicious", "imputed", "snapshot"),
    }
    for name, without in cells.items():
        for goalposts in GOALPOSTS:
            result = regional_index(study, method, goalposts=goalposts, without=without)
            variants[name, goalposts] = result.year(year)[result.framework.root]
    for series in ("gross_regional_product", "population"):
        if ("regional", series) in study.indicators.index:
            values = study.series("regional", series).xs(year, level="year")
            label = study.indicators.loc[("regional", series), "name_en"]
            variants[f"{label} alone".lower().capitalize(), "none"] = values
    rows: list[tuple[str, str, str, float, float]] = []
    leaders = published.index[published == 1]
    sizes = study.tier_sizes or list(published.value_counts().sort_index())
    for (name, reference), scores in variants.items():
        for rule, tiers in (
            ("group sizes", by_group_sizes(scores, sizes)),
            ("natural breaks", natural_breaks(scores, len(sizes))),
        ):
            rows.append(
                (
                    name,
                    reference,
                    rule,
                    agreement(tiers, published),
                    int((tiers[leaders] == 1).sum()),
                )
            )
    n = len(published)
    counts = published.value_counts()
    rows.append(
        ("at random", "none", "group sizes", float((counts**2).sum() / n), counts[1] ** 2 / n)
    )
    columns = ["variant", "goalposts", "rule", "in_printed_tier", "leaders_found"]
    table = pd.DataFrame(rows, columns=columns)
    table.insert(4, "of", n)
    return table
