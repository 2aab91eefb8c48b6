"""Settings, the tree, and the series that hang in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pandas as pd

from iianalysis.errors import did_you_mean, quoted, told
from iianalysis.study.checks.told import Faults, Places, Tables, bare, by_row, listed
from iianalysis.study.settings import SETTINGS

DEEPEST = 20  # levels of nodes below the overall index; a report of more cannot be read


def settings(tables: Tables, places: Places) -> Iterator[str]:
    """Settings are known and of the right kind, and there is something to measure."""
    for row, setting in tables["study"].iterrows():
        key, value, place = setting["key"], setting["value"], f"{places['study']}, row {row}"
        if key not in SETTINGS:
            hint = did_you_mean(key, list(SETTINGS))
            yield (
                f"{place}: unknown setting {quoted(key)}{hint}; mend it, or delete the row (all "
                "settings stand in COLUMNS.md of `iianalysis template DIR`)"
            )
        elif not (one := SETTINGS[key]).fits(value):
            yield f"{place}: {key} {quoted(value)} {one.remedy or 'is empty; delete the row'}"
    if tables["national"].empty and tables["regional"].empty:
        yield f"{places['regional']}: the study has no values; add national.csv or regional.csv"
    if len(tables["regional"]) and tables["regions"].empty:
        yield (
            f"{places['regions']}: missing; list the regions that {places['regional']} has "
            "values of"
        )


def tree(tables: Tables, places: Places) -> Iterator[str]:
    """The nodes make one tree, from one root, and not too deep."""
    table, place = tables["framework"], places["framework"]
    parents = dict(zip(table["node"], table["parent"], strict=True))
    unknown = table.loc[(table["parent"] != "") & ~table["parent"].isin(parents), "parent"]
    yield from told(
        place,
        unknown,
        lambda parent: (
            f"parent {quoted(parent)} is no node{did_you_mean(parent, list(parents))}; add a row "
            "for it or mend the code"
        ),
    )
    depths, rings = _depths(parents)
    rows = dict(zip(table["node"], table.index, strict=True))
    for ring in sorted(rings, key=lambda ring: rows[ring[0]]):
        way = [*ring, ring[0]] if len(ring) < 8 else [*ring[:3], "...", *ring[-3:], ring[0]]
        yield (
            f"{place}, row {rows[ring[0]]}: {quoted(ring[0])} is its own ancestor "
            f"({' -> '.join(map(bare, way))}); give it another parent, or none to "
            "the overall index"
        )
    deep = [code for code, depth in depths.items() if depth > DEEPEST]
    if deep:
        first = min(deep, key=rows.__getitem__)
        yield (
            f"{place}, row {rows[first]}: node {quoted(first)} stands {depths[first]} levels below "
            f"the overall index, and at most {DEEPEST} are read ({len(deep)} nodes are deeper); "
            "give it a parent higher up"
        )
    roots = table[table["parent"] == ""]
    if len(roots) > 1:
        yield (
            f"{place}, row {roots.index[1]}: one node must have an empty parent, the overall "
            f"index; found {listed(roots['node'])}; give the others a parent"
        )
    elif roots.empty and unknown.empty and not rings:
        yield f"{place}: no node has an empty parent; empty that of the overall index"


def _depths(parents: dict[str, str]) -> tuple[dict[str, int], list[list[str]]]:
    """Level of each node whose ancestors end, and the rings of those that are their own."""
    depths: dict[str, int] = {}
    rings: list[list[str]] = []
    seen: set[str] = set()
    for node in parents:
        way: list[str] = []
        code = node
        while code in parents and code not in seen:
            seen.add(code)
            way.append(code)
            code = parents[code]
        if code in way:
            rings.append(way[way.index(code) :])
            continue
        start = depths.get(code, -1)
        for number, one in enumerate(reversed(way)):
            depths[one] = start + 1 + number
    return depths, rings


def indicators(tables: Tables, places: Places) -> Iterator[str]:
    """Series hang on nodes, have codes of their own, and are computed from series with values."""
    place, nodes = places["indicators"], list(tables["framework"]["node"])
    table = tables["indicators"]
    unknown = table.loc[(table["parent"] != "") & ~table["parent"].isin(nodes), "parent"]
    yield from told(
        place,
        unknown,
        lambda parent: (
            f"parent {quoted(parent)} is no node{did_you_mean(parent, nodes)}; add it to "
            f"{places['framework']} or mend the code"
        ),
    )
    yield from by_row(place, _of_series(table, set(nodes)))
    for _, series in table.groupby("scope", sort=False):
        codes = list(series["indicator"])
        for column in ("numerator", "denominator", "part_of"):
            cells = series[column]
            wrong = cells[(cells != "") & ~cells.isin(codes)]
            yield from told(place, wrong, partial(_no_series, column, codes))
    for scope in ("national", "regional"):
        leaves = (table["scope"] == scope) & (table["parent"] != "")
        if len(tables[scope]) and not leaves.any():
            yield (
                f"{place}: no indicator of scope {scope!r}, but {places[scope]} has values; add one"
            )


def _no_series(column: str, codes: list[str], code: str) -> str:
    hint = did_you_mean(code, codes)
    return f"{column} {quoted(code)} is no series of the scope{hint}; mend the code"


def _of_series(table: pd.DataFrame, nodes: set[str]) -> Faults:
    for _, series in table.groupby("scope", sort=False):
        of_scope = series.set_index("indicator")
        for row, leaf in series.iterrows():
            code = quoted(leaf["indicator"])
            if leaf["indicator"] in nodes:
                yield row, f"indicator {code} has the code of a node; give it another code"
            for what in _computed(leaf, of_scope):
                yield row, f"indicator {code} {what}"


def _per(leaf: pd.Series) -> Iterator[str]:
    """What is wrong with how many of its denominator a ratio is to."""
    per = leaf["per"]
    if pd.isna(per):
        return
    if not leaf["numerator"]:
        yield f"has per {per:g} and no numerator; give numerator and denominator, or empty per"
    elif per <= 0:
        yield f"has per {per:g}, which must be positive; write 1, 100 or 100000, say"
    elif per != 100 and leaf["unit"] == "%":
        yield f"is in %, but per is {per:g}; mend the unit, or write 100"


def _computed(leaf: pd.Series, series: pd.DataFrame) -> Iterator[str]:
    """What is wrong with the series that an indicator is computed from, or is a part of."""
    numerator, denominator = leaf["numerator"], leaf["denominator"]
    if (numerator == "") != (denominator == ""):
        yield "has one of numerator and denominator; give both or neither"
    elif numerator and numerator == denominator:
        yield (
            f"has {quoted(numerator)} as numerator and denominator, which is 100% everywhere; mend "
            "one of the two"
        )
    yield from _per(leaf)
    for column in ("numerator", "denominator", "part_of"):
        other = leaf[column]
        if other not in series.index:
            continue
        if column != "part_of" and series.loc[other, "numerator"]:
            yield (
                f"has {column} {quoted(other)}, which is computed itself; name a series that has "
                "values"
            )
        elif column == "part_of" and other == leaf["indicator"]:
            yield "is a part of itself; name another series or empty part_of"
        elif column == "part_of" and (unit := series.loc[other, "unit"]) != leaf["unit"]:
            yield (
                f"is in {quoted(leaf['unit'])}, but {quoted(other)}, which it is a part of, in "
                f"{quoted(unit)}; give both in one unit, or empty part_of"
            )
