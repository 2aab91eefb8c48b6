"""Printed figures and lists: what each is about, and that no two say different things."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from iianalysis.errors import quoted
from iianalysis.study.checks.told import Faults, Places, Tables, by_row

OF_NODES = ("index", "contribution", "share", "mix")  # kinds that say something of a node


def printed(tables: Tables, places: Places) -> Iterator[str]:
    """Printed figures are about something, lists hold something, tiers are 1, 2, ..."""
    yield from by_row(places["published"], _figures(tables["published"]))
    yield from by_row(places["published"], _shares(tables["published"]))
    lists = tables["published_lists"]
    yield from by_row(places["published_lists"], _lists(lists))
    yield from by_row(places["published_lists"], _tiers(lists))


def _figures(table: pd.DataFrame) -> Faults:
    for row, fact in table.iterrows():
        if fact["kind"] in OF_NODES and not fact["node"] and not fact["indicator"]:
            yield row, f"a figure of kind {fact['kind']!r} names no node; write which it is about"
        if fact["kind"] == "index" and fact["value"] <= 0:
            yield row, f"index {fact['value']:g} is not above 0; mend the value"
        if not fact["region"] and not fact["group"]:
            yield row, "the figure is about no region or group; write CN for the nation"
        if fact["region"] and fact["group"]:
            yield (
                row,
                f"the figure is about {quoted(fact['region'])} and the list "
                f"{quoted(fact['group'])}; leave one of the two empty",
            )
        for what in _ends(fact):
            yield row, what
    index = table[(table["kind"] == "index") & (table["node"] != "")]
    for (node, region, group, year), same in index.groupby(["node", "region", "group", "year"]):
        for row in same.index[1:]:
            whom = f" for {quoted(region or group)}" if region or group else ""
            yield (
                row,
                f"the index of {quoted(node)}{whom} in {year} is printed already in row "
                f"{same.index[0]}; keep one of the two",
            )


def _ends(fact: pd.Series) -> Iterator[str]:
    value, low, high = fact["value"], fact["low"], fact["high"]
    if low > high:
        yield f"low {low:g} is above high {high:g}; swap or mend them"
    elif value < low:
        yield f"value {value:g} lies below low {low:g}; mend one of them"
    elif value > high:
        yield f"value {value:g} lies above high {high:g}; mend one of them"


def _shares(table: pd.DataFrame) -> Faults:
    for kind in ("share", "mix"):
        parts = table.loc[table["kind"] == kind, "value"]
        for row, part in parts[~parts.between(0, 100)].items():
            yield row, f"{kind} {part:g} is not 0 to 100, in percent; mend the value"
    for kind, least in (("growth", -100), ("cagr", -100), ("count", 0)):
        values = table.loc[table["kind"] == kind, "value"]
        for row, value in values[values < least].items():
            yield row, f"{kind} {value:g} is below {least}, which cannot be; mend the value"


def _lists(table: pd.DataFrame) -> Faults:
    empty = (table["node"] == "") & (table["region"] == "")
    for row in table.index[empty]:
        name = quoted(table["list"][row])
        yield row, f"list {name} has neither node nor region here; write a member or delete the row"
    for row, position in table["position"].dropna().items():
        if position < 1:
            yield row, f"position {position} is not 1 or more; number the list from 1 or empty it"


def _tiers(table: pd.DataFrame) -> Faults:
    tiers = table.dropna(subset="tier")
    for row in tiers.index[tiers["region"] == ""]:
        yield row, f"tier {tiers['tier'][row]} has no region; name it or empty the tier"
    tiers = tiers[tiers["region"] != ""]
    for row, tier in tiers.loc[tiers["tier"] < 1, "tier"].items():
        yield row, f"tier {tier} is not 1 or more; number the tiers from 1, the highest"
    first: dict[str, tuple[int, int]] = {}
    for row, region, tier in tiers[["region", "tier"]].itertuples():
        before, stands = first.setdefault(region, (row, tier))
        if before != row:
            again = f"tier {tier}" if tier != stands else "the same tier"
            yield (
                row,
                f"{quoted(region)} stands in {again}, and in tier {stands} in row {before}; keep "
                "one of the two",
            )
    numbers = sorted({int(tier) for tier in tiers["tier"] if tier >= 1})
    for number, tier in enumerate(numbers, start=1):
        if tier != number:
            row = tiers.index[tiers["tier"] == tier][0]
            yield (
                row,
                f"tier {tier} is there, but no region is in tier {number}; number the tiers 1, 2, "
                "..., without a gap",
            )
            return
