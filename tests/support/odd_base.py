"""Two sound studies that oddities are laid on: one with every table, one with few."""

from __future__ import annotations

import csv
import io

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


def whole(seed: int = 7) -> Rows:
    """A study with every table, printed figures and tiers, and a panel."""
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


def geometry(rows: Rows) -> dict[str, object]:
    """A map of the regions of a study, squares side by side."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"region": row["region"]},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [
                        [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]
                        for x, y in [(100 + number % 3, 30 + number // 3)]
                    ],
                },
            }
            for number, row in enumerate(rows["regions"])
        ],
    }


BASES = {"whole": whole, "plain": plain}
