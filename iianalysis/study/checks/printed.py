"""Printed figures and lists: what each is about, and that no two say different things."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from iianalysis.errors import did_you_mean, quoted
from iianalysis.study.checks.told import Faults, Places, Tables, by_row
from iianalysis.study.made import OF_REGIONS

OF_NODES = ("index", "contribution", "share", "mix")  # kinds that say something of a node


def printed(tables: Tables, places: Places) -> Iterator[str]:
    """Printed figures are about something, lists hold something, tiers are 1, 2, ..."""
    table = tables["published"]
    by_place = pd.Series(range(len(table)), index=table.index)
    faults = [*_figures(table), *_of_regions(table, tables), *_schemes(table, tables)]
    faults += _ends(table)
    faults.sort(key=lambda fault: by_place[fault[0]])
    yield from by_row(places["published"], [*faults, *_doubles(table)])
    yield from by_row(places["published"], _shares(table))
    lists = tables["published_lists"]
    yield from by_row(places["published_lists"], _lists(lists))
    yield from by_row(places["published_lists"], _tiers(lists))


def _figures(table: pd.DataFrame) -> Faults:
    """What a figure must say of itself, whatever it is."""
    kind, node = table["kind"], table["node"]
    bare = kind.isin(OF_NODES) & (node == "") & (table["indicator"] == "")
    bare |= kind.isin(OF_REGIONS) & (node == "")
    for row, of in kind[bare].items():
        yield row, f"a figure of kind {of!r} names no node; write which it is about"
    for row, value in table.loc[(kind == "index") & (table["value"] <= 0), "value"].items():
        yield row, f"index {value:g} is not above 0; mend the value"
    nobody = (table["region"] == "") & (table["group"] == "") & ~kind.isin(OF_REGIONS)
    for row in table.index[nobody]:
        yield row, "the figure is about no region or group; write CN for the nation"
    both = table[(table["region"] != "") & (table["group"] != "")]
    for row, region, group in both[["region", "group"]].itertuples():
        yield (
            row,
            f"the figure is about {quoted(region)} and the list {quoted(group)}; leave one of the "
            "two empty",
        )


def _of_regions(table: pd.DataFrame, tables: Tables) -> Faults:
    """Scores and ranks are of a region, at a node of the tree of regions; ranks count from 1."""
    mine = table[table["kind"].isin(OF_REGIONS)]
    regions, series = tables["regions"]["region"], tables["indicators"]
    for row, kind, region in mine.loc[
        ~mine["region"].isin(regions), ["kind", "region"]
    ].itertuples():
        whom = f"of {quoted(region)}, which is no region" if region else "of no region"
        yield row, f"a {kind} {whom}; name one, or write kind index for the nation"
    leaves = series[(series["scope"] == "regional") & (series["parent"] != "")]
    known = {"", *tables["framework"]["node"], *leaves["indicator"]}
    for row, kind, node in mine.loc[~mine["node"].isin(known), ["kind", "node"]].itertuples():
        yield (
            row,
            f"a {kind} of {quoted(node)}, which is not in the tree of regions; name a node of it, "
            "or an indicator of scope regional that has a parent",
        )
    ranks = mine.loc[mine["kind"] == "rank", "value"]
    for row, rank in ranks[(ranks < 1) | (ranks % 1 != 0)].items():
        yield row, f"rank {rank:g} is no whole number from 1; mend the value"


def _schemes(table: pd.DataFrame, tables: Tables) -> Faults:
    """A scheme that figures are printed under is one of the study, and they are of regions."""
    weights = tables["weights"]
    own = list(weights.loc[weights["scope"] == "regional", "scheme"].unique())
    known = ["equal", *own, "ahp", "panel"]
    under = table[table["scheme"] != ""]
    for row, kind, scheme in under[["kind", "scheme"]].itertuples():
        if kind not in OF_REGIONS:
            yield row, f"a {kind} under the scheme {quoted(scheme)}; only scores and ranks have one"
        elif scheme not in known:
            yield (
                row,
                f"scheme {quoted(scheme)} is unknown{did_you_mean(scheme, known)}; give its weights"
                " in weights.csv, or write equal",
            )


def _ends(table: pd.DataFrame) -> Faults:
    value, low, high = table["value"], table["low"], table["high"]
    crossed, below, above = low > high, value < low, value > high
    for row in table.index[crossed | below | above]:
        if crossed[row]:
            yield row, f"low {low[row]:g} is above high {high[row]:g}; swap or mend them"
        elif below[row]:
            yield row, f"value {value[row]:g} lies below low {low[row]:g}; mend one of them"
        else:
            yield row, f"value {value[row]:g} lies above high {high[row]:g}; mend one of them"


def _doubles(table: pd.DataFrame) -> Faults:
    """No index, score or rank is printed twice; the index of a region is a score."""
    figures = table[table["kind"].isin(("index", *OF_REGIONS)) & (table["node"] != "")]
    same = figures[["node", "region", "group", "year", "scheme"]]
    same = same.assign(rank=figures["kind"] == "rank")
    rows = pd.Series(figures.index, index=figures.index)
    first = rows.groupby([same[name] for name in same], sort=False).transform("first")
    for row, before in first[first != rows].items():
        kind, node, region, group, year = table.loc[row, ["kind", *same.columns[:4]]]
        whom = f" for {quoted(region or group)}" if region or group else ""
        yield (
            row,
            f"the {kind} of {quoted(node)}{whom} in {year} is printed already in row {before}; "
            "keep one of the two",
        )


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
