"""Sound studies that are odd in one way or several, to see whether a run finishes them."""

# ruff: noqa: ARG005  # of `values`, each takes what it needs
from __future__ import annotations

import csv
import io
from collections.abc import Callable

import numpy as np

Rows = dict[str, list[dict[str, object]]]
REGIONS = ("North", "South", "East", "West", "Mid", "Far")
YEARS = (2020, 2021, 2022)
PAIRS = (
    ("national", "all", "a", "b"),
    ("national", "b", "n2", "n3"),
    ("regional", "all", "a", "b"),
    ("regional", "a", "a_low", "a2"),
    ("regional", "b", "b1", "list"),
    ("regional", "b", "list", "share"),
)
CODES = ("node", "parent", "indicator", "numerator", "denominator", "row", "column", "part_of")


def whole(seed: int = 7) -> Rows:
    """A study with every table, printed figures and tiers, a panel, and shapes on a map."""
    rng = np.random.default_rng(seed)
    tree = {"all": "", "a": "all", "b": "all", "gap": "all", "a_low": "a"}
    nation = {"n1": "a_low", "n2": "b", "n3": "b"}
    leaves = {"a1": "a_low", "a2": "a", "b1": "b", "list": "b", "share": "b"}
    measured = ("a1", "a2", "b1", "part", "whole")
    size = rng.lognormal(3, 0.6, (len(REGIONS), 1, len(measured)))
    size[..., -1] += 200
    values = size * rng.lognormal(0, 0.1, (len(REGIONS), len(YEARS), len(measured)))
    rows: Rows = {
        "study": _rows("key value", ("title_en", "Odd index"), ("base_year", 2020),
                       ("tier_sizes", "2 4")),
        "framework": [
            {"node": node, "parent": parent, "name_en": node.title(), "name_zh": ""}
            for node, parent in tree.items()
        ],
        "indicators": [
            {"scope": scope, "indicator": code, "parent": parent, "name_en": f"Series {code}",
             "unit": "%" if code == "share" else "t",
             "direction": -1 if code in ("a2", "n2") else 1,
             "numerator": "part" if code == "share" else "",
             "denominator": "whole" if code == "share" else "",
             "snapshot": 1 if code == "list" else "", "additive": 1 if code == "a1" else ""}
            for scope, codes in (("national", nation), ("regional", leaves))
            for code, parent in codes.items()
        ] + [
            {"scope": "regional", "indicator": code, "parent": "", "name_en": code.title(),
             "unit": "t", "direction": 1, "additive": 1} for code in ("part", "whole")
        ],
        "regions": [
            {"region": region, "name_en": region, "macro_region": ("up", "down")[i % 2]}
            for i, region in enumerate(REGIONS)
        ],
        "national": [
            {"year": year, "indicator": code, "value": round(10 * factor**j + k, 2)}
            for k, (code, factor) in enumerate((("n1", 1.3), ("n2", 0.9), ("n3", 1.1)))
            for j, year in enumerate(YEARS)
        ],
        "regional": [
            {"region": region, "year": year, "indicator": code,
             "value": round(float(values[i, j, k]), 3)}
            for i, region in enumerate(REGIONS)
            for j, year in enumerate(YEARS)
            for k, code in enumerate(measured)
        ] + [
            {"region": region, "year": 2021, "indicator": "list", "value": i % 4}
            for i, region in enumerate(REGIONS)
        ],
        "imputation": [],
        "weights": [
            {"scheme": "heavy", "scope": scope, "node": node, "weight": weight}
            for scope in ("national", "regional")
            for node, weight in (("a", 3), ("b", 1), ("gap", 0))
        ],
        "experts": _rows("expert name_en weight", ("E1", "One", 2), ("E2", "Two", "")),
        "judgements": _rows(
            "scope expert parent row column judgement",
            *((scope, expert, parent, one, other, judged)
              for scope, parent, one, other in PAIRS
              for expert, judged in (("E1", "2"), ("E2", "1/3"))),
        ),
        "points": _rows(
            "scope expert round indicator points",
            *(("national", expert, 1, code, points)
              for expert, given in (("E1", (50, 30, 20)), ("E2", (40, 40, 20)))
              for code, points in zip(nation, given, strict=True)),
        ),
        "published": _rows(
            "item kind node region group year value low high qualifier indicator name_en",
            ("all_2022", "index", "all", "CN", "", 2022, 140, "", "", "rounded", "", "Index"),
            ("a_2022", "index", "a", "CN", "", 2022, 160, "", "", "rounded", "", "A"),
            ("b_2022", "index", "b", "CN", "", 2022, 120, "", "", "rounded", "", "B"),
            ("gap_2022", "index", "gap", "CN", "", 2022, 130, "", "", "rounded", "", "Gap"),
            ("a_growth", "growth", "a", "CN", "", 2022, 20, "", "", "over", "", "A grows"),
            ("all_cagr", "cagr", "all", "CN", "", 2022, 18.3, "", "", "rounded", "", "Growth"),
            ("b_part", "contribution", "b", "CN", "", 2022, 20, "", "", "rounded", "", "Part"),
            ("n1_count", "count", "", "CN", "", 2022, 17, "", "", "rounded", "n1", "N1"),
            ("lead", "share", "", "", "leaders", 2022, 50, "", "", "rounded", "part", "Leaders"),
        ),
        "published_lists": _rows(
            "list node region position tier",
            *(("tiers", "", region, "", 1 if i < 2 else 2) for i, region in enumerate(REGIONS)),
            *(("a_top10", "a", region, i + 1, "") for i, region in enumerate(REGIONS[:3])),
            *(("leaders", "", region, "", "") for region in REGIONS[:2]),
        ),
        "other_figures": [],
    }  # fmt: skip
    return rows


def plain(seed: int = 3) -> Rows:
    """A study of one scope, with nothing that is not needed."""
    rows = whole(seed)
    keep = {"a1", "a2", "b1"}
    return {
        "framework": [row for row in rows["framework"] if row["node"] != "gap"],
        "indicators": [
            row for row in rows["indicators"]
            if row["scope"] == "regional" and row["indicator"] in keep
        ],
        "regions": rows["regions"],
        "regional": [row for row in rows["regional"] if row["indicator"] in keep],
    }  # fmt: skip


def _rows(columns: str, *cells: tuple[object, ...]) -> list[dict[str, object]]:
    return [dict(zip(columns.split(), row, strict=True)) for row in cells]


def text_of(rows: Rows) -> dict[str, str]:
    """The tables as CSV; one without rows is left out."""
    texts = {}
    for name, table in rows.items():
        if table:
            out = io.StringIO()
            columns = list(dict.fromkeys(column for row in table for column in row))
            writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(table)
            texts[name] = out.getvalue()
    return texts


Oddity = Callable[[Rows], None]


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


def many_schemes(count: int) -> Oddity:
    def change(rows: Rows) -> None:
        rows["weights"] = [
            {"scheme": f"scheme {number}", "scope": "regional", "node": node, "weight": weight}
            for number in range(count)
            for node, weight in (("a", 1 + number % 7), ("b", 1), ("gap", 0))
            if any(row["node"] == node for row in rows["framework"])
        ]

    return change


def scheme(name: str) -> Oddity:
    def change(rows: Rows) -> None:
        if not rows.get("weights"):
            many_schemes(1)(rows)
        for row in rows["weights"]:
            row["scheme"] = name

    return change


def weights(**given: float) -> Oddity:
    """One scheme of both scopes, of these weights."""

    def change(rows: Rows) -> None:
        scopes = {row["scope"] for row in rows["indicators"]}
        rows["weights"] = [
            {"scheme": "mine", "scope": scope, "node": node, "weight": weight}
            for scope in sorted(scopes)
            for node, weight in given.items()
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


def geometry() -> dict[str, object]:
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"region": name},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [
                        [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1], [i, j]]
                        for i, j in [(100 + number % 3, 30 + number // 3)]
                    ],
                },
            }
            for number, name in enumerate(REGIONS)
        ],
    }


FIXED = (
    "region",
    "rank",
    "score",
    "year",
    "node",
    "level",
    "value",
    "index",
    "weight",
    "tier",
    "name",
    "parent",
    "scope",
    "scheme",
    "coverage",
    "indicator",
    "size",
    "count",
    "mean",
    "median",
    "total",
    "low",
    "high",
    "start",
    "end",
    "rule",
    "goalposts",
    "imputed",
    "flags",
    "target",
    "row",
    "column",
    "change",
    "growth",
    "contribution",
    "dimension",
    "published_tier",
    "probability",
    "draws",
    "kind",
    "variant",
    "0",
    "1",
    "2020",
    "nan",
    "None",
    "equal",
    "reference",
    "CN",
    "nation",
    "own year",
    "all_2022",
    "geometry",
    "T",
    "values",
    "columns",
    "sum",
    "shape",
    "way",
    "obstacle",
    "share",
    "self",
    "key",
    "now",
)
STRANGE = (
    "two words",
    "a.b",
    "50%",
    "{x}",
    "{",
    "$x$",
    "$",
    "#1",
    "ñandú",
    "甲",
    "a/b",
    "../x",
    "<b>",
    "&amp;",
    "a;b",
    "a; b",
    "=1+1",
    "'",
    '"',
    "\\n",
    "\\frac",
    "x" * 300,
    "-",
    "_",
    "^",
    "a:b",
    "*",
    "CON",
    "🙂",
    "مرحبا",
    "%PICTURE ranking%",
    "%s",
    "%FONT%",
)

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


SINGLE: dict[str, Oddity] = {
    "one national indicator": together(only_leaves("n1", "a1", "a2", "b1"), without_panel),
    "one regional indicator": together(only_leaves("n1", "n2", "a1"), without_panel),
    "a tree of the root alone": tree_of("all"),
    "a tree of one dimension": tree_of("all", "a"),
    "a tree of one dimension and a gap": tree_of("all", "a", "gap"),
    "no level between": tree_of("all", "a", "b"),
    "100 schemes": many_schemes(100),
    "a scheme of 300 characters": scheme("x" * 300),
    **{
        f"a scheme called {name[:20]!r}": scheme(name)
        for name in (
            "a/b",
            "it's",
            'say "hi"',
            "甲乙",
            "two words",
            "=1+1",
            "region",
            "rank",
            "scheme",
            "node",
            "$x$",
            "{x}",
            "%s",
            "../up",
            "description",
        )
    },
    "tiers of some regions": tiers(1, "", 2, "", "", ""),
    "tiers of one region": tiers(1),
    "one tier": tiers(1, 1, 1, 1, 1, 1),
    "six tiers": tiers(1, 2, 3, 4, 5, 6),
    "seven of tiers": tiers(7, 7, 8, 8, 8, 9),
    "tier 99": tiers(1, 1, 2, 2, 99, 99),
    "other sizes than print": tiers(1, 2, 2, 2, 2, 2),
    "no values of the nation": without_nation,
    "no regional values": without_regions,
    "two regions": keep_regions("North", "South"),
    "three regions": keep_regions("North", "South", "East"),
    "two regions without tiers": together(keep_regions("North", "South"), without_sizes),
    "two years": years(2021, 2022),
    "one year": years(2022),
    "one year alone and no base": together(years(2022), without_print),
    "years far apart": together(
        *(with_cells(t, {"year": 2020}, year=1990) for t in ("national", "regional", "study")),
        with_cells("study", {"key": "base_year"}, value=1990),
    ),
    "a region without values": without("regional", region="Far"),
    "two regions without values": without("regional", region=("Far", "Mid")),
    "all regions but two without values": without(
        "regional", region=("Far", "Mid", "East", "West")
    ),
    "a region that the last year lacks": without("regional", region="Far", year=2022),
    "a region that the first year lacks": without("regional", region="Far", year=2020),
    "a region that a middle year lacks": without("regional", region="Far", year=2021),
    "each region lacks a year": together(
        without("regional", region=("Far", "Mid"), year=2022),
        without("regional", region=("North", "South"), year=2021),
        without("regional", region=("East", "West"), year=2020),
    ),
    "a region with one value": without(
        "regional", region="Far", indicator=("a1", "a2", "part", "list")
    ),
    "an indicator that the last year lacks": without("regional", indicator="a1", year=2022),
    "an indicator that all but the last year lack": without(
        "regional", indicator="a1", year=(2020, 2021)
    ),
    "a last year of one indicator": without(
        "regional", indicator=("a1", "a2", "part", "whole"), year=2022
    ),
    "a first year of one indicator": without(
        "regional", indicator=("a1", "a2", "part", "whole"), year=2020
    ),
    "a national indicator that the last year lacks": without("national", indicator="n1", year=2022),
    "a dimension without national values": together(
        only_leaves("n1", "a1", "a2", "b1", "list"), without_panel
    ),
    "a dimension without regional values": together(
        only_leaves("n1", "n2", "n3", "a1", "a2"), without_panel
    ),
    "national years that regions lack": without("regional", year=2022),
    "regional years that the nation lacks": without("national", year=2022),
    "no printed figures": without_print,
    "print of tiers alone": lambda rows: rows.pop("published"),
    "figures alone": lambda rows: rows.pop("published_lists"),
    "figures alone, without a group": together(
        without("published", kind="share"), lambda rows: rows.pop("published_lists")
    ),
    "no panel": without_panel,
    "one expert": together(
        without("experts", expert="E2"),
        without("judgements", expert="E2"),
        without("points", expert="E2"),
    ),
    "print of nodes without data": together(
        without("national", indicator=("n2", "n3")),
        without("indicators", indicator=("n2", "n3")),
        without_panel,
    ),
    "print of earlier years": all_cells("published", year=1999),
    "print of later years": all_cells("published", year=2050),
    "print of the base year": all_cells("published", year=2020),
    "print of regions": together(
        without("published", kind=("growth", "cagr", "contribution", "index")),
        with_cells("published", {"item": "n1_count"}, region="North", indicator="a1"),
    ),
    "print of a region's index": together(
        with_cells("published", {"kind": "index"}, region="North")
    ),
    "print that contradicts": with_cells("published", {"item": "all_2022"}, value=500),
    "print of 0": all_cells("published", value=0),
    "negative print": all_cells("published", value=-5),
    "all weight on one leaf": weights(a=1, b=0, gap=0, a_low=1, a2=0, a1=1),
    "all weight on a gap": weights(a=0, b=0, gap=1),
    "weight 0": weights(a=0, b=1, gap=0),
    "weights far apart": weights(a=1e-9, b=1e9, gap=0),
    "an expert of weight 0": with_cells("experts", {"expert": "E1"}, weight=0),
    "ties everywhere": values(ties),
    "an outlier": values(outlier),
    "regions that do not move": values(lambda i, y, c, v: (i + 1) * (7 + (c == "whole") * 50)),
    "small values": values(lambda i, y, c, v: float(v) * 1e-30 if v else v),
    "large values": values(lambda i, y, c, v: float(v) * 1e30 if v else v),
    "negative values": values(lambda i, y, c, v: v if c == "whole" else 50 - float(v)),
    "whole numbers": values(lambda i, y, c, v: int(float(v)) + i),
    "values of 0 and 1": values(lambda i, y, c, v: 1 if c == "whole" else int((i + y) % 2)),
    "direction -1": all_cells("indicators", direction=-1),
    "only snapshots": together(
        only_leaves("n1", "n2", "n3", "a1", "a2", "b1"), without_panel, snapshots
    ),
    "only snapshots, no nation": together(
        only_leaves("a1", "a2", "b1"), without_panel, without_nation, snapshots
    ),
    "only shares": together(shares, without_panel),
    "a dimension that is missing for a region": without(
        "regional", region="Far", indicator=("b1", "list", "part")
    ),
    "a dimension that the last year lacks": together(
        without("regional", indicator=("b1", "part"), year=2022),
        without("regional", indicator="list"),
        without("indicators", indicator="list"),
        without_panel,
    ),
    "names alike": together(
        *(named("framework", "node", n, "Alike") for n in ("a", "b", "a_low")),
        *(named("indicators", "indicator", n, "Alike") for n in ("a1", "a2", "n1")),
    ),
    "regions named alike": together(*(named("regions", "region", n, "Alike") for n in REGIONS[:3])),
    "names empty": together(
        all_cells("framework", name_en=""),
        all_cells("indicators", name_en=""),
        all_cells("regions", name_en=""),
    ),
    "regions of one macro-region": all_cells("regions", macro_region="up"),
    "regions each of a macro-region": together(
        *(with_cells("regions", {"region": r}, macro_region=r) for r in REGIONS)
    ),
    "macro-regions of some": with_cells("regions", {"macro_region": "up"}, macro_region=""),
    "200 regions": together(many_regions(200), without_print),
    "a break each year": all_cells("indicators", break_year=2021),
    "breaks in the last year": all_cells("indicators", break_year=2022),
    "breaks before": all_cells("indicators", break_year=1900),
    "suspicious all": together(
        all_cells("regional", confidence="suspicious"),
        all_cells("national", confidence="suspicious"),
    ),
    "disagree all": together(
        all_cells("regional", confidence="disagree"), all_cells("national", confidence="disagree")
    ),
    "floors all": all_cells("national", is_floor=1),
    "all weak": all_cells("indicators", strength="weak", specific=0),
    "current prices": all_cells("indicators", prices="current"),
    "made yes/no": together(values(lambda i, y, c, v: 1 if c == "whole" else int((i + y) % 2))),
    "precision": all_cells("indicators", precision=100),
    "one tier size": with_cells("study", {"key": "tier_sizes"}, value="6"),
    "six tier sizes": with_cells("study", {"key": "tier_sizes"}, value="1 1 1 1 1 1"),
    "no tier sizes": without_sizes,
    "base year in the middle": with_cells("study", {"key": "base_year"}, value=2021),
    "base year at the end": with_cells("study", {"key": "base_year"}, value=2022),
    "no settings": lambda rows: rows.pop("study") and without_sizes(rows),
    "markup in titles": lambda rows: rows["study"].append(
        {"key": "title_zh", "value": "<script>{{ 7*7 }} $x"}
    ),
    "a level deeper": lambda rows: rows["framework"].append(
        {"node": "deep", "parent": "a_low", "name_en": "Deep"}
    ),
    "flat national": values(lambda i, y, c, v: 10, "national"),
    "falling national": values(lambda i, y, c, v: 10 - (y - 2020), "national"),
    "national zero at the end": values(
        lambda i, y, c, v: 10 if y < 2022 or c == "n2" else 0, "national"
    ),
    "imputation": lambda rows: (
        without("regional", region="Far", indicator="a1", year=2022)(rows),
        rows["imputation"].append(
            {"indicator": "a1", "year": 2022, "from_year": 2021, "total": 10000}
        ),
    ),
}
CODED: dict[str, Oddity] = {
    **{
        f"codes {names[0]!r} ...": codes(*names, start=3 * n)
        for n, names in enumerate(batches(tuple(n for n in FIXED if n not in OLD), 12))
    },
    **{
        f"codes {names[0]!r} ...": codes(*names, start=3 * n)
        for n, names in enumerate(batches(STRANGE, 12))
    },
    **{
        f"regions {names[0]!r} ...": regions(*names)
        for names in batches(tuple(n for n in FIXED if n != "CN"), 6)
    },
    **{f"regions {names[0]!r} ...": regions(*names) for names in batches(STRANGE, 6)},
    "regions as nodes": regions("all", "a", "b", "a1", "n1", "gap"),
    "numbers of regions": regions("1", "2", "3", "4", "5", "6"),
}
BASES = {"whole": whole, "plain": plain}
