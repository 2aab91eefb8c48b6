"""Sound studies that are odd in one way or several, to see whether a run finishes them."""

# ruff: noqa: ARG005  # of `values`, each takes what it needs
from __future__ import annotations

from odd_base import REGIONS
from odd_changes import (
    OLD,
    Oddity,
    all_cells,
    batches,
    codes,
    keep_regions,
    many_regions,
    many_schemes,
    named,
    only_leaves,
    outlier,
    regions,
    scheme,
    schemes,
    shares,
    snapshots,
    tiers,
    ties,
    together,
    tree_of,
    values,
    weights,
    with_cells,
    without,
    without_nation,
    without_panel,
    without_print,
    without_regions,
    without_sizes,
    years,
)

# Names that tables, columns or code give to things of their own.
FIXED = (
    *"""
    region rank score year node level value index weight tier name parent scope scheme coverage
    indicator size count mean median total low high start end rule goalposts imputed flags
    target row column change growth contribution dimension published_tier probability draws kind
    variant 0 1 2020 nan None equal reference CN nation all_2022 geometry T values columns sum
    shape way obstacle share self key now
    """.split(),  # noqa: SIM905
    "own year",
)
STRANGE = (
    "two words",
    "a.b",
    "50%",
    "{x}",
    "{",
    "$x$",
    "$",
    "1#",
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

SINGLE: dict[str, Oddity] = {
    "one national indicator": together(only_leaves("n1", "a1", "a2", "b1"), without_panel),
    "one regional indicator": together(only_leaves("n1", "n2", "a1"), without_panel),
    "a tree of the root alone": tree_of("all"),
    "a tree of one dimension": tree_of("all", "a"),
    "a tree of one dimension and a gap": tree_of("all", "a", "gap"),
    "no level between": tree_of("all", "a", "b"),
    "100 schemes": many_schemes(100),
    "a scheme of 300 characters": scheme("x" * 300),
    "schemes called as columns": schemes("region", "rank", "scheme", "node", "description"),
    "schemes of strange names": schemes(
        "a/b", "it's", 'say "hi"', "甲乙", "two words", "=1+1", "$x$", "{x}", "%s", "../up"
    ),
    "tiers of some regions": tiers(1, "", 2, "", "", ""),
    "tiers of one region": tiers(1),
    "one tier": tiers(1, 1, 1, 1, 1, 1),
    "six tiers": tiers(1, 2, 3, 4, 5, 6),
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
        *(with_cells(t, {"year": 2020}, year=1990) for t in ("national", "regional")),
        with_cells("study", {"key": "base_year"}, value=1990),
        without("published", kind="cagr"),
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
    "print of later years": together(
        without("published", kind="cagr"), all_cells("published", year=2050)
    ),
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
    "regions that do not move": values(lambda i, y, c, v: (i + 1) * 7 + (c == "whole") * 50),
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
    "100 regions": together(many_regions(100), without_print),
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
    "precision": with_cells("indicators", {"indicator": "a1"}, precision=100),
    "one tier size": with_cells("study", {"key": "tier_sizes"}, value="6"),
    "six tier sizes": with_cells("study", {"key": "tier_sizes"}, value="1 1 1 1 1 1"),
    "no tier sizes": without_sizes,
    "base year in the middle": together(
        without("published", kind="cagr"), with_cells("study", {"key": "base_year"}, value=2021)
    ),
    "base year at the end": together(
        without_print, with_cells("study", {"key": "base_year"}, value=2022)
    ),
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
