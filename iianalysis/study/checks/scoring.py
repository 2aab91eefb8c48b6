"""What a study declares of how it is scored fits its tree, its series and their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

import pandas as pd

from iianalysis.errors import quoted, told
from iianalysis.scoring.means import MEANS, known
from iianalysis.scoring.precision import constant
from iianalysis.scoring.transforms import DEFINED
from iianalysis.study.cells import per_of
from iianalysis.study.checks.told import Faults, Places, Tables, by_row, row_of_setting
from iianalysis.study.imputing import OF_YEARS

MOST_DECIMALS = 12  # of scores that are rounded: more than tables hold
REGIONAL_ALONE = ("normalisation", "low", "high", "clip", "transform", "impute", "outliers")


def nodes(tables: Tables, places: Places) -> Iterator[str]:
    """What is declared of nodes: rounding, coverage, how many scores, groups, direction."""
    table, place = tables["framework"], places["framework"]
    yield from told(
        place,
        table.loc[(table["mean"] != "") & ~table["mean"].map(known), "mean"],
        lambda mean: f"mean {quoted(mean)} is unknown; write one of {', '.join(MEANS)}",
    )
    yield from _decimals(table["decimals"], place)
    yield from _decimals(tables["indicators"]["decimals"], places["indicators"])
    least = table["min_coverage"].astype(float)
    yield from told(
        place,
        least[(least < 0) | (least > 1)],
        lambda share: f"min_coverage {share:g} is no share; write a number from 0 to 1",
    )
    yield from by_row(place, _least(tables))
    turned = table.loc[table["direction"].eq(-1).fillna(False), "node"]
    measured = _ancestors(tables, "national")
    yield from told(
        place,
        turned[turned.isin(measured)],
        lambda node: (
            f"direction -1 of {quoted(node)} turns scores round on their scale, and the national "
            "index is a ratio to the base year, which has none; turn the indicators below it round"
        ),
    )
    yield from _groups(tables, places)


def _decimals(cells: pd.Series, place: str) -> list[str]:
    numbers = cells.dropna().astype(int)
    wrong = numbers[(numbers < 0) | (numbers > MOST_DECIMALS)]
    return told(
        place,
        wrong,
        lambda found: (
            f"decimals {found} are not between 0 and {MOST_DECIMALS}; mend it, or leave it empty "
            "where scores are not rounded"
        ),
    )


def _least(tables: Tables) -> Faults:
    """Of nodes that ask for no score, or for more than they have parts."""
    table, series = tables["framework"], tables["indicators"]
    above = table["parent"].value_counts()
    for row, node in table.dropna(subset="least").iterrows():
        code, least = node["node"], int(node["least"])
        if least < 1:
            yield row, f"least {least} of {quoted(code)} asks for nothing; write 1 or more"
            continue
        for scope in ("national", "regional"):
            leaves = series[(series["scope"] == scope) & (series["parent"] == code)]
            parts = int(above.get(code, 0)) + len(leaves)
            if len(tables[scope]) and code in _ancestors(tables, scope) and least > parts:
                yield (
                    row,
                    f"least {least} of {quoted(code)} is more than the {parts} right below it of "
                    f"scope {scope!r}, so it would never have a score; write {parts} or less",
                )


def _ancestors(tables: Tables, scope: str) -> set[str]:
    """Nodes with an indicator of the scope somewhere below, where the scope has values."""
    if tables[scope].empty:
        return set()
    parents = dict(zip(tables["framework"]["node"], tables["framework"]["parent"], strict=True))
    series = tables["indicators"]
    found: set[str] = set()
    for parent in series.loc[series["scope"] == scope, "parent"]:
        code = parent
        while code and code not in found:
            found.add(code)
            code = parents[code]
    return found


def _groups(tables: Tables, places: Places) -> Iterator[str]:
    """There is a column of groups, and a group, where means of groups are asked for."""
    settings = tables["study"].set_index("key")["value"]
    for name in str(settings.get("groups", "")).split():
        if name not in tables["regions"]:
            yield (
                f"{places['study']}, row {row_of_setting(tables, 'groups')}: groups "
                f"{quoted(name)} is no column of {places['regions']}; add it there, or leave it out"
            )
    regions, column = tables["regions"], settings.get("missing_group", "macro_region")
    if column not in regions and len(regions):
        columns = [name for name in regions if name != "region"]
        yield (
            f"{places['study']}, row {row_of_setting(tables, 'missing_group')}: missing_group "
            f"{quoted(column)} is no column of {places['regions']}; write one of "
            f"{', '.join(columns)}, or add it there as {quoted('x_' + str(column))}"
        )
    elif len(regions) and regions[column].eq("").all():
        series = tables["indicators"]
        filled = series.loc[series["impute"].str.startswith("group"), "indicator"]
        yield from told(
            places["indicators"],
            filled,
            lambda code: (
                f"{quoted(code)} is filled in by group, and no region of {places['regions']} has a "
                f"{column}; fill that in, or write mean or median"
            ),
        )
        if str(settings.get("impute", "")).startswith("group"):
            yield (
                f"{places['study']}, row {row_of_setting(tables, 'impute')}: impute "
                f"{quoted(settings['impute'])} needs groups, and no region of {places['regions']} "
                f"has a {column}; fill that in, or write mean or median"
            )
        asked = tables["framework"].loc[tables["framework"]["missing"] == "group mean", "node"]
        yield from told(
            places["framework"],
            asked,
            lambda node: (
                f"{quoted(node)} takes the mean of a group for what is missing, and no region of "
                f"{places['regions']} has a {column}; fill that in, or write mean"
            ),
        )


def series(tables: Tables, places: Places) -> Iterator[str]:
    """Goalposts have two ends in their order; national series have none of what regions have."""
    table, place = tables["indicators"], places["indicators"]
    yield from by_row(place, _ends(table))
    nation = table[table["scope"] == "national"]
    none: tuple[object, ...] = ("", "none")
    idle: dict[str, tuple[object, ...]] = {
        "transform": none,
        "impute": none,
        "outliers": none,
        "clip": (0,),
    }
    for column in REGIONAL_ALONE:
        cells = nation[column]
        there = cells.notna() & ~cells.isin(idle.get(column, ("",)))
        yield from told(place, nation.loc[there, "indicator"], partial(_regional_alone, column))


def _regional_alone(column: str, code: str) -> str:
    return (
        f"indicator {quoted(code)} of scope 'national' has {column}, and the national index is a "
        f"ratio to the base year; leave {column} empty"
    )


def _ends(table: pd.DataFrame) -> Faults:
    for row, leaf in table.iterrows():
        code, low, high = quoted(leaf["indicator"]), leaf["low"], leaf["high"]
        if pd.isna(low) != pd.isna(high):
            there, absent = ("high", "low") if pd.isna(low) else ("low", "high")
            yield (
                row,
                f"indicator {code} has {there} {leaf[there]:g} and no {absent}; give both or "
                "neither",
            )
        elif pd.notna(low) and not low < high:
            yield (
                row,
                f"indicator {code} has low {low:g}, which is not below high {high:g}; give the "
                "smaller as low, and direction -1 where less is better",
            )


def transformed(tables: Tables, places: Places) -> Iterator[str]:
    """Every value and goalpost has what its transform makes of it."""
    table, cells = tables["indicators"], tables["regional"].dropna(subset="value")
    named = table[(table["scope"] == "regional") & table["transform"].isin(DEFINED)]
    for row, leaf in named.iterrows():
        code, where = leaf["indicator"], f"{places['indicators']}, row {row}"
        above, what = DEFINED[leaf["transform"]]
        for end in ("low", "high"):
            if leaf[end] <= above:
                yield (
                    f"{where}: {end} {leaf[end]:g} of {quoted(code)} has no {what}; mend it, or "
                    "choose another transform"
                )
        values = values_of(cells, leaf)["value"]
        yield from told(
            places["regional"],
            values[values <= above],
            partial(_without, code, what, where, leaf["numerator"]),
        )


def _without(code: str, what: str, where: str, numerator: str, value: float) -> str:
    name = f"{quoted(code)}, computed from {quoted(numerator)}," if numerator else quoted(code)
    return (
        f"value {value:g} of {name} has no {what}, which {where} asks for; mend the value, or "
        "choose another transform there"
    )


def values_of(cells: pd.DataFrame, leaf: pd.Series) -> pd.DataFrame:
    """Values of an indicator with region and year; of a computed one by the rows of its numerator.

    Parameters
    ----------
    cells : DataFrame
        `region, year, indicator, value`, none of them missing, indexed by row.
    leaf : Series
        Row of the table of indicators.
    """
    if not leaf["numerator"]:
        return cells[cells["indicator"] == leaf["indicator"]]
    top = cells[cells["indicator"] == leaf["numerator"]]
    bottom = cells[cells["indicator"] == leaf["denominator"]].drop_duplicates(["region", "year"])
    keys = ["region", "year"]
    below = bottom.set_index(keys)["value"].reindex(pd.MultiIndex.from_frame(top[keys]))
    share = per_of(leaf) * top["value"] / below.to_numpy()
    return top.assign(value=share).dropna(subset="value")


def logarithms(tables: Tables, places: Places) -> Iterator[str]:
    """Outliers take a logarithm only where scores rest on how the values of a year differ."""
    if tables["regional"].empty:
        return
    leaves = scored_by(tables)
    settings = settings_of(tables)
    ways = leaves["outliers"].where(leaves["outliers"] != "", settings.get("outliers", "none"))
    between = leaves["normalisation"] == "min-max"
    fixed = (between & leaves["ends"]) | (leaves["normalisation"] == "none")
    fixed |= between & (settings.get("goalposts") == "base year")
    yield from told(
        places["indicators"],
        leaves.loc[fixed & (ways == "log"), "indicator"],
        lambda code: (
            f"indicator {quoted(code)} is not scored between values of the same year, and outliers "
            "'log' puts a year on a scale of its own; write winsorise, or transform log"
        ),
    )


def goalposts(
    tables: Tables, places: Places, overrides: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Goalposts that are given, or of the base year, are there.

    Parameters
    ----------
    tables, places
        As for every check.
    overrides : mapping of str to str, optional
        What a run asks for instead of what the study declares.
    """
    settings = settings_of(tables) | dict(overrides or {})
    posts = settings.get("goalposts", "own year")
    if tables["regional"].empty or posts not in ("given", "base year"):
        return
    leaves = scored_by(tables, overrides)
    bare = leaves[(leaves["normalisation"] == "min-max") & ~leaves["ends"]]
    if posts == "given":
        yield from told(
            places["indicators"],
            bare["indicator"],
            lambda code: (
                f"indicator {quoted(code)} has no low and high, and goalposts are 'given'; give "
                "both, or choose other goalposts"
            ),
        )
    elif len(bare):
        yield from _base_year(tables, places, bare)


def _base_year(tables: Tables, places: Places, bare: pd.DataFrame) -> Iterator[str]:
    """The values of the base year are there and differ."""
    year, cells = base_year(tables), tables["regional"].dropna(subset="value")
    if year not in set(cells["year"]):
        yield (
            f"{places['regional']}: goalposts are those of the base year {year}, which has no "
            "values; add them, or set base_year to a year that has"
        )
        return
    few = {}
    for row, leaf in bare.iterrows():
        values = values_of(cells, leaf)
        if leaf["snapshot"] is pd.NA or leaf["snapshot"] != 1:
            values = values[values["year"] == year]
        if constant(values["value"].to_numpy(dtype=float)):
            few[row] = leaf["indicator"]
    yield from told(
        places["indicators"],
        pd.Series(few, dtype=object),
        lambda code: (
            f"indicator {quoted(code)} has no two values in the base year {year} that differ, "
            "which its goalposts are of; add values, or give it low and high"
        ),
    )


def base_year(tables: Tables) -> int:
    """The base year: the setting, or the first year there is."""
    first = tables["national" if len(tables["national"]) else "regional"]["year"].min()
    return int(settings_of(tables).get("base_year", first))


def scored_by(tables: Tables, overrides: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Regional indicators, with the normalisation in force and whether goalposts are given.

    Returns
    -------
    DataFrame
        Rows of the table of indicators; `ends`: `low` and `high` are there and count.
    """
    asked = overrides or {}
    table = tables["indicators"]
    leaves = table[(table["scope"] == "regional") & (table["parent"] != "")]
    general = (settings_of(tables) | dict(asked)).get("normalisation", "min-max")
    own = leaves["normalisation"].replace("", general)
    ends = leaves["low"].notna() & leaves["high"].notna()
    return leaves.assign(
        normalisation=general if "normalisation" in asked else own,
        ends=ends & (asked.get("goalposts", "given") == "given"),
    )


def compared(tables: Tables) -> pd.DataFrame:
    """Regional indicators of which some score depends on how the values of each year differ.

    Those that other years fill in are left out.
    """
    leaves = scored_by(tables)
    between = leaves["normalisation"] == "min-max"
    of_base = settings_of(tables).get("goalposts") == "base year"
    fixed = (leaves["normalisation"] == "none") | (between & (leaves["ends"] | of_base))
    settings = settings_of(tables)
    ways = leaves["impute"].where(leaves["impute"] != "", settings.get("impute", "none"))
    return leaves[~fixed & ~ways.isin(OF_YEARS)]


def settings_of(tables: Tables) -> dict[str, str]:
    """The settings of a study by their keys."""
    return dict(zip(tables["study"]["key"], tables["study"]["value"], strict=True))
