"""What makes a sound study odd: changes of its rows, each of one kind."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from odd_base import REGIONS, YEARS, Rows

Oddity = Callable[[Rows], None]
CODES = ("node", "parent", "indicator", "numerator", "denominator", "row", "column", "part_of")


def _renamed(old: str, new: str, columns: tuple[str, ...]) -> Oddity:
    def change(rows: Rows) -> None:
        for table in rows.values():
            for row in table:
                row.update({name: new for name in columns if row.get(name) == old})
        for row in rows.get("published_lists", []) if columns == CODES else ():
            if row["list"] == f"{old}_top10":
                row["list"] = f"{new}_top10"

    return change


def code(old: str, new: str) -> Oddity:
    """Another code of a node or a series."""
    return _renamed(old, new, CODES)


def region(old: str, new: str) -> Oddity:
    """Another short name of a region."""
    return _renamed(old, new, ("region",))


def named(table: str, key: str, old: str, name: str) -> Oddity:
    """Another name of a node, an indicator or a region."""

    def change(rows: Rows) -> None:
        for row in rows[table]:
            row.update({"name_en": name, "name_zh": name} if row[key] == old else {})

    return change


def without(table: str, **wanted: object) -> Oddity:
    """Rows left out that hold all of these cells; a tuple stands for any of its members."""

    def change(rows: Rows) -> None:
        def goes(row: dict[str, object]) -> bool:
            return all(
                row.get(name) in (value if isinstance(value, tuple) else (value,))
                for name, value in wanted.items()
            )

        if table in rows:
            rows[table] = [row for row in rows[table] if not goes(row)]

    return change


def with_cells(table: str, where: dict[str, object], **cells: object) -> Oddity:
    """Other cells in the rows that hold some."""

    def change(rows: Rows) -> None:
        for row in rows.get(table, []):
            if all(row.get(name) == value for name, value in where.items()):
                row.update(cells)

    return change


def together(*oddities: Oddity) -> Oddity:
    def change(rows: Rows) -> None:
        for oddity in oddities:
            oddity(rows)

    return change


def without_nation(rows: Rows) -> None:
    """Neither values nor weights nor opinions of the nation; print stays."""
    rows.pop("national", None)
    rows["published"] = [row for row in rows.get("published", []) if row["indicator"] != "n1"]
    for name in ("indicators", "weights", "judgements", "points"):
        if name in rows:
            rows[name] = [row for row in rows[name] if row["scope"] != "national"]


def without_regions(rows: Rows) -> None:
    for name in ("regional", "regions", "published_lists", "imputation"):
        rows.pop(name, None)
    for name in ("indicators", "weights", "judgements", "points"):
        if name in rows:
            rows[name] = [row for row in rows[name] if row["scope"] != "regional"]
    rows["study"] = [row for row in rows.get("study", []) if row["key"] != "tier_sizes"]
    rows["published"] = [row for row in rows.get("published", []) if row["kind"] != "share"]


def without_print(rows: Rows) -> None:
    for name in ("published", "published_lists"):
        rows.pop(name, None)


def without_panel(rows: Rows) -> None:
    for name in ("experts", "judgements", "points"):
        rows.pop(name, None)


def without_sizes(rows: Rows) -> None:
    rows["study"] = [row for row in rows.get("study", []) if row["key"] != "tier_sizes"]


def only_leaves(*codes: str) -> Oddity:
    """Only these indicators; nodes without any become gaps."""

    def change(rows: Rows) -> None:
        parts = {
            row.get(name) for row in rows["indicators"] if row["indicator"] in codes
            for name in ("numerator", "denominator")
        } - {"", None}  # fmt: skip
        kept = {*codes, *parts}
        gone = {
            row["indicator"] for row in rows["indicators"]
            if row["indicator"] not in kept and row["parent"]
        }  # fmt: skip
        for name in ("indicators", "national", "regional", "points", "imputation"):
            if name in rows:
                rows[name] = [row for row in rows[name] if row["indicator"] not in gone]
        rows.pop("points", None)
        if "published" in rows:
            rows["published"] = [r for r in rows["published"] if r.get("indicator") not in gone]

    return change


def tree_of(*nodes: str) -> Oddity:
    """A tree of these nodes alone; whatever stood below another moves up to the next that stays."""

    def change(rows: Rows) -> None:
        above = {row["node"]: row["parent"] for row in rows["framework"]}
        rows["framework"] = [row for row in rows["framework"] if row["node"] in nodes]
        for row in rows["indicators"]:
            while row["parent"] and row["parent"] not in nodes:
                row["parent"] = above[row["parent"]]
        for row in rows["framework"]:
            while row["parent"] and row["parent"] not in nodes:
                row["parent"] = above[row["parent"]]
        left = set(above) - set(nodes)
        for name in ("weights", "published", "published_lists"):
            if name in rows:
                rows[name] = [row for row in rows[name] if row["node"] not in left]
        rows.pop("judgements", None)
        rows.pop("weights", None)

    return change


def years(*kept: int) -> Oddity:
    def change(rows: Rows) -> None:
        for name in ("national", "regional"):
            if name in rows:
                rows[name] = [
                    r for r in rows[name] if r["year"] in kept or r["indicator"] == "list"
                ]
        for row in rows.get("regional", []):
            if row["indicator"] == "list":
                row["year"] = kept[-1]
        for row in rows.get("study", []):
            if row["key"] == "base_year":
                row["value"] = kept[0]
        rows["imputation"] = []
        if "published" in rows and kept[0] != YEARS[0]:
            rows["published"] = [row for row in rows["published"] if row["kind"] != "cagr"]

    return change


def keep_regions(*kept: str) -> Oddity:
    def change(rows: Rows) -> None:
        for name in ("regions", "regional", "published_lists"):
            if name in rows:
                rows[name] = [
                    row for row in rows[name] if not row["region"] or row["region"] in kept
                ]
        for row in rows.get("study", []):
            if row["key"] == "tier_sizes":
                row["value"] = f"1 {len(kept) - 1}"

    return change


def many_regions(count: int) -> Oddity:
    def change(rows: Rows) -> None:
        rng = np.random.default_rng(5)
        first = [row for row in rows["regional"] if row["region"] == REGIONS[0]]
        for number in range(count - len(REGIONS)):
            name = f"R{number:03d}"
            rows["regions"].append({"region": name, "name_en": name, "macro_region": "up"})
            rows["regional"] += [
                {**row, "region": name, "value": round(row["value"] * rng.lognormal(0, 0.4) + (
                    number % 5 if row["indicator"] == "list" else 0), 3)}
                for row in first
            ]  # fmt: skip
        without_sizes(rows)

    return change


def schemes(*names: str) -> Oddity:
    """Schemes of these names, and no other."""

    def change(rows: Rows) -> None:
        rows["weights"] = [
            {"scheme": name, "scope": "regional", "node": node, "weight": weight}
            for number, name in enumerate(names)
            for node, weight in (("a", 1 + number % 7), ("b", 1), ("gap", 0))
            if any(row["node"] == node for row in rows["framework"])
        ]

    return change


def many_schemes(count: int) -> Oddity:
    return schemes(*(f"scheme {number}" for number in range(count)))


def scheme(name: str) -> Oddity:
    def change(rows: Rows) -> None:
        if not rows.get("weights"):
            many_schemes(1)(rows)
        for row in rows["weights"]:
            row["scheme"] = name

    return change


def weights(**given: float) -> Oddity:
    """One scheme of both scopes, of these weights of what each has."""

    def change(rows: Rows) -> None:
        nodes = {row["node"] for row in rows["framework"]}
        has = {(row["scope"], row["indicator"]) for row in rows["indicators"]}
        rows["weights"] = [
            {"scheme": "mine", "scope": scope, "node": node, "weight": weight}
            for scope in sorted({scope for scope, _ in has})
            for node, weight in given.items()
            if node in nodes or (scope, node) in has
        ]

    return change


def tiers(*printed: object) -> Oddity:
    """Printed tiers of the regions in order; an empty one is not printed."""

    def change(rows: Rows) -> None:
        others = [row for row in rows.get("published_lists", []) if row["tier"] == ""]
        names = [row["region"] for row in rows["regions"]]
        rows["published_lists"] = [
            {"list": "tiers", "node": "", "region": name, "position": "", "tier": tier}
            for name, tier in zip(names, printed, strict=False)
            if tier != ""
        ] + others

    return change


def values(function: Callable[[int, int, str, float], object], table: str = "regional") -> Oddity:
    """Other values, from place of the region, year, code and the value that stands there."""

    def change(rows: Rows) -> None:
        places = {row["region"]: i for i, row in enumerate(rows.get("regions", []))}
        for row in rows.get(table, []):
            place = places.get(row.get("region"), 0)
            row["value"] = function(place, row["year"], row["indicator"], row["value"])

    return change


def all_cells(table: str, **cells: object) -> Oddity:
    return with_cells(table, {}, **cells)


def snapshots(rows: Rows) -> None:
    """Every regional indicator is one dated list."""
    rows["regional"] = [row for row in rows["regional"] if row["year"] == 2021]
    all_cells("indicators", snapshot=1)(rows)
    rows["indicators"] = [
        {**row, "snapshot": 1 if row["scope"] == "regional" else ""} for row in rows["indicators"]
    ]


def shares(rows: Rows) -> None:
    """Every regional indicator is computed from two series."""
    kept = [row for row in rows["indicators"] if row["scope"] == "national" or not row["parent"]]
    kept = [row for row in kept if row["indicator"] not in ("part", "whole")]
    series = [
        {"scope": "regional", "indicator": c, "parent": "", "name_en": c, "unit": "t",
         "direction": 1, "additive": 1} for c in ("a1", "a2", "b1")
    ]  # fmt: skip
    made = [
        {"scope": "regional", "indicator": f"s{i}", "parent": parent, "name_en": f"S{i}",
         "unit": "%", "direction": 1, "numerator": top, "denominator": bottom}
        for i, (parent, top, bottom) in enumerate(
            (("a", "a1", "a2"), ("a", "b1", "a2"), ("b", "b1", "a1")))
    ]  # fmt: skip
    rows["indicators"] = [*kept, *series, *made]
    rows["regional"] = [r for r in rows["regional"] if r["indicator"] in ("a1", "a2", "b1")]
    rows["published"] = [r for r in rows.get("published", []) if r["indicator"] != "part"]


def ties(i: int, year: int, code: str, value: float) -> object:
    """Two groups of regions that are alike in all."""
    return (1 + i % 2) * (100 if code == "whole" else 1 + (code == "part") * (i % 2))


def outlier(i: int, year: int, code: str, value: float) -> object:
    return 1e6 if i == 0 else (500 if code == "whole" else 1 + i / 1e6)


OLD = ("a", "b", "gap", "a_low", "all", "a1", "a2", "b1", "list", "share", "n1", "n2", "n3")


def codes(*new: str, start: int = 0) -> Oddity:
    """Other codes of nodes and series, one after the other."""
    turned = [OLD[(start + place) % len(OLD)] for place in range(len(OLD))]
    # by way of codes that nothing has, so that one that is there already is free
    return together(
        *(code(old, f"~{old}~") for old, _ in zip(turned, new, strict=False)),
        *(code(f"~{old}~", name) for old, name in zip(turned, new, strict=False)),
    )


def regions(*new: str) -> Oddity:
    return together(*(region(old, name) for old, name in zip(REGIONS, new, strict=False)))


def batches(names: tuple[str, ...], size: int) -> list[tuple[str, ...]]:
    return [names[start : start + size] for start in range(0, len(names), size)]
