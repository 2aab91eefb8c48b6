"""What values of series may be: there, positive where a ratio needs it, and not all the same."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from iianalysis.errors import quoted, told
from iianalysis.scoring.precision import constant
from iianalysis.study.cells import idle_cells, per_of
from iianalysis.study.checks.scoring import compared
from iianalysis.study.checks.told import Faults, Places, Tables, by_row, row_of_setting


def values(tables: Tables, places: Places) -> Iterator[str]:
    """Each indicator has values, each year has data, denominators are positive."""
    indicators = tables["indicators"]
    for scope in ("national", "regional"):
        if len(tables[scope]):
            of_scope = indicators[indicators["scope"] == scope]
            there, place = tables[scope].dropna(subset="value"), places[scope]
            years = tables[scope]["year"]
            yield from told(place, years[~years.isin(there["year"])], _empty_year)
            yield from by_row(places["indicators"], _filled(of_scope, there, place))
            yield from _shares(of_scope, tables[scope], place)
            yield from by_row(place, _snapshots(of_scope, there))


def inapplicable(tables: Tables, places: Places) -> Iterator[str]:
    """What does not apply has no value."""
    for scope in ("national", "regional"):
        cells = tables[scope]
        said = cells[idle_cells(cells)] if len(cells) else cells
        if scope == "national":
            yield from told(
                places[scope],
                said["indicator"],
                lambda code: (
                    f"{quoted(code)} is not applicable to the nation; delete the row, or leave "
                    "confidence empty"
                ),
            )
            continue
        yield from told(
            places[scope],
            said["value"].dropna(),
            lambda value: (
                f"value {value:g} is there and its confidence is 'not applicable'; empty one of "
                "the two"
            ),
        )


def _empty_year(year: int) -> str:
    return f"year {year} has rows but no value; fill it in or delete its rows"


def _filled(of_scope: pd.DataFrame, there: pd.DataFrame, place: str) -> Faults:
    known = set(there["indicator"])
    for row, leaf in of_scope.iterrows():
        code, parts = leaf["indicator"], [leaf["numerator"], leaf["denominator"]]
        if leaf["parent"] and not any(parts) and code not in known:
            yield (
                row,
                f"indicator {quoted(code)} has no value in {place}; add values there or delete "
                "the row",
            )
        for part in parts:
            if part and part not in known:
                yield (
                    row,
                    f"{quoted(part)}, of which {quoted(code)} is computed, has no value in "
                    f"{place}; add values there or delete the row",
                )


def _shares(of_scope: pd.DataFrame, cells: pd.DataFrame, place: str) -> Iterator[str]:
    computed = of_scope.loc[of_scope["numerator"] != "", "indicator"]
    yield from told(
        place,
        cells.loc[cells["indicator"].isin(computed), "indicator"],
        lambda code: (
            f"indicator {quoted(code)} is computed from its numerator and denominator; delete the "
            "row, or empty those two cells"
        ),
    )
    below = (cells["value"] <= 0) & cells["indicator"].isin(set(of_scope["denominator"]))
    yield from by_row(
        place,
        (
            (
                row,
                f"denominator {quoted(code)} is {value:g}, and no share of it exists; mend it, or "
                "leave it empty if missing",
            )
            for row, code, value in cells.loc[below, ["indicator", "value"]].itertuples()
        ),
    )


def _snapshots(of_scope: pd.DataFrame, there: pd.DataFrame) -> Faults:
    codes = of_scope.loc[of_scope["snapshot"] == 1, "indicator"]
    once = there[there["indicator"].isin(codes)]
    years = once.groupby("indicator")["year"].nunique()
    last = pd.Series(once.index, once["indicator"]).groupby(level=0).last()
    for code in years.index[years > 1]:
        yield (
            last[code],
            f"snapshot {quoted(code)} has values of several years; keep one year, or set snapshot "
            "to 0",
        )


def imputation(tables: Tables, places: Places) -> Iterator[str]:
    """Rules fill in a series that has values in both years, and lacks some in the later one."""
    cells, series = tables["regional"].dropna(subset="value"), tables["indicators"]
    series = series[series["scope"] == "regional"].set_index("indicator")

    for row, rule in tables["imputation"].iterrows() if len(tables["regional"]) else ():
        whats = _rule(rule, series.loc[rule["indicator"]], cells, places["regional"])
        if what := next(whats, ""):
            yield f"{places['imputation']}, row {row}: {what}"


def _rule(rule: pd.Series, series: pd.Series, cells: pd.DataFrame, place: str) -> Iterator[str]:
    """What is wrong with a rule before it is applied; see `study` for what is found then."""
    code, year, start = rule["indicator"], rule["year"], rule["from_year"]
    if series["snapshot"] is not pd.NA and series["snapshot"] == 1:
        yield f"{quoted(code)} is a snapshot, whose value serves every year; delete the row"
    if series["numerator"]:
        yield (
            f"{quoted(code)} is computed from {quoted(series['numerator'])} and "
            f"{quoted(series['denominator'])}; fill in these, or delete the row"
        )
    if rule["total"] <= 0:
        yield f"total {rule['total']:g} of {quoted(code)} is not positive; mend the total"
    if year == start:
        yield f"{quoted(code)} grows from {start} to the same year; mend one of the two"
    if year not in set(cells["year"]):
        yield f"the year {year} has no value in {place}; mend the year or delete the row"
    if start not in set(cells.loc[cells["indicator"] == code, "year"]):
        yield (
            f"{quoted(code)} has no value in {start} to start from; mend from_year, or add values "
            f"to {place}"
        )


def national(tables: Tables, places: Places) -> Iterator[str]:
    """The base year is there, and a ratio to it exists."""
    cells, place = tables["national"].dropna(subset="value"), places["national"]
    if cells.empty:
        return
    settings = dict(zip(tables["study"]["key"], tables["study"]["value"], strict=True))
    base_year = int(settings.get("base_year", cells["year"].min()))
    if base_year not in set(cells["year"]):
        years = ", ".join(map(str, sorted(set(cells["year"]))))
        yield (
            f"{places['study']}, row {row_of_setting(tables, 'base_year')}: the base year "
            f"{base_year} has no data in {place}; choose one of {years}, or add its values"
        )
        return
    indicators = tables["indicators"]
    leaves = indicators[(indicators["scope"] == "national") & (indicators["parent"] != "")]
    yield from by_row(place, _ratios(leaves, cells, base_year))


def _ratios(leaves: pd.DataFrame, cells: pd.DataFrame, base_year: int) -> Faults:
    parts = {*leaves["numerator"], *leaves["denominator"]} - {""}
    needed = (leaves["numerator"] == "") & (leaves["snapshot"] != 1)
    above = dict(zip(leaves["indicator"], leaves["direction"], strict=True))
    of_code = dict(list(cells.groupby("indicator")))
    for code in [*leaves.loc[needed.fillna(True), "indicator"], *sorted(parts)]:
        series, name = of_code.get(code, cells.iloc[:0]), quoted(code)
        base = series[series["year"] == base_year]
        if len(series) and base.empty:
            yield (
                series.index[0],
                f"indicator {name} has no value in the base year {base_year}; add it or leave the "
                "indicator out",
            )
        elif len(base) and base["value"].iloc[0] <= 0:
            yield (
                base.index[0],
                f"value {base['value'].iloc[0]:g} of {name} in the base year {base_year} must be "
                "positive, since no ratio to it exists; mend it, or choose another base_year",
            )
        others = series.index.difference(base.index)
        for row, value in series.loc[others, "value"].items():
            if value < 0:
                yield (
                    row,
                    f"value {value:g} of {name} is negative, and the index is a ratio to the base "
                    "year; mend it, or measure what cannot be negative",
                )
            elif value == 0 and above.get(code) == -1:
                yield (
                    row,
                    f"value 0 of {name}, whose direction is -1, has no inverse; leave the cell "
                    "empty or the indicator out",
                )


def regional(tables: Tables, places: Places) -> Iterator[str]:
    """There is something to compare: two regions, and values that differ where scores need it."""
    cells, place = tables["regional"].dropna(subset="value"), places["regional"]
    if cells.empty:
        return
    if len(tables["regions"]) < 2:
        yield f"{places['regions']}: one region cannot be ranked; list at least two"
        return
    leaves = compared(tables)
    yield from by_row(place, _same(cells[cells["indicator"].isin(set(leaves["indicator"]))]))
    yield from by_row(places["indicators"], _same_shares(leaves[leaves["numerator"] != ""], cells))
    settings = tables["study"].set_index("key")["value"]
    sizes = settings.get("tier_sizes", "").split()
    if settings.get("tiers") == "group sizes" and not sizes:
        yield (
            f"{places['study']}, row {row_of_setting(tables, 'tiers')}: tiers 'group sizes' need "
            "their sizes; add the setting tier_sizes, or choose another rule"
        )
    if sizes and sum(map(int, sizes)) != len(tables["regions"]):
        yield (
            f"{places['study']}, row {row_of_setting(tables, 'tier_sizes')}: tier_sizes "
            f"{quoted(' '.join(sizes))} sum to {sum(map(int, sizes))}, but there are "
            f"{len(tables['regions'])} regions; make them agree or delete the setting"
        )


def _same(scored: pd.DataFrame) -> Faults:
    for (code, year), group in scored.groupby(["indicator", "year"])["value"]:
        if len(group) == 1:
            yield (
                group.index[0],
                f"indicator {quoted(code)} has a value of one region only in {year}; add the "
                "others, or empty it",
            )
        elif _alike(group):
            yield (
                group.index[0],
                f"indicator {quoted(code)} is {group.iloc[0]:g} in every region that has a value "
                f"in {year}, so it tells none apart; leave it out",
            )


def _same_shares(shares: pd.DataFrame, cells: pd.DataFrame) -> Faults:
    """Shares that are the same in every region, as they are computed."""
    cells = cells.drop_duplicates(["region", "year", "indicator"])
    wide = cells.pivot(index=["region", "year"], columns="indicator", values="value")
    wide = wide.reindex(columns=pd.unique(shares[["numerator", "denominator"]].to_numpy().ravel()))
    for row, share in shares.iterrows():
        ratio = wide[share["numerator"]] / wide[share["denominator"]]
        found = (per_of(share) * ratio).dropna()
        for year, of_year in found.groupby(level="year"):
            if _alike(of_year):
                yield (
                    row,
                    f"indicator {quoted(share['indicator'])}, {quoted(share['numerator'])} by "
                    f"{quoted(share['denominator'])}, is {of_year.iloc[0]:g} in every region that "
                    f"has both in {year}, so it tells none apart; leave it out",
                )


def _alike(series: pd.Series) -> bool:
    return bool(constant(np.asarray(series, dtype=float)))
